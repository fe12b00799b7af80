"""Views, snapshots and a start at the size of the design: 15,000 waiting, 5,000 abroad.

Run: python bench/size.py. A book and a private store on disk, 20,000 movements remembered; times in
milliseconds, the median and the worst of many.
"""

import gc
import json
import secrets
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from _crossing import opened, order

from tarazu.feed import Fact
from tarazu.rules import commands as cmd
from tarazu.station import (
    Intent,
    Station,
    abroad_of,
    board_of,
    gate_of,
    ticket_of,
)

WAITING, ABROAD, MOVEMENTS = 15_000, 5_000, 20_000
START_AT = 1_763_789_400_000


def clock() -> int:
    return START_AT


def facts() -> Iterator[Fact]:
    """First all who go abroad, then all who come and make room for nobody, then all who wait."""
    here = {"registered": "IR", "direction": "out"}
    for number in range(ABROAD):
        plate = f"{10 + number % 90} ع {100 + number // 90} 36"
        yield Fact(at=START_AT, fact="movement", plate=plate, **here)
    for number in range(MOVEMENTS):
        yield Fact(START_AT, "movement", f"HRT {10_000 + number}", "AF", "in")
    for number in range(WAITING):
        plate = f"{10 + number % 90} ب {100 + number // 90} 42"
        yield Fact(at=START_AT, fact="register", plate=plate, **here)


def fill(station: Station) -> None:
    order(station)
    # Nobody is called while the way out is suspended: the list grows to its full length.
    stop = cmd.SuspendGate(directions=("out",), reason="")
    station.execute(Intent(id=secrets.token_hex(16), ask=stop))
    batch: list[Intent] = []
    for fact in facts():
        batch.append(Intent(id=secrets.token_hex(16), ask=fact, at=START_AT))
        if len(batch) == 1_000:
            station.take(batch)
            batch.clear()


def timed(what: Callable[[], object], times: int) -> tuple[float, float]:
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        what()
        taken.append((time.perf_counter() - began) * 1e3)
    return statistics.median(taken), max(taken)


def main() -> None:
    figures: dict[str, tuple[float, float]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        station = opened(folder, "size", clock)
        fill(station)
        gc.collect()
        tickets = list(station.state.facts.tickets)
        assert len(tickets) == WAITING, len(tickets)
        last = tickets[-1]
        figures["public board"] = timed(lambda: board_of(station), 50)
        figures["gate desk"] = timed(lambda: gate_of(station, "14"), 50)
        figures["ticket of the last in the list"] = timed(lambda: ticket_of(station, last), 50)
        figures["stock abroad, every truck"] = timed(lambda: abroad_of(station), 5)
        figures["snapshot"] = timed(station._snapshot, 5)
        figures["erasing, nothing due"] = timed(lambda: station._erase(START_AT), 1)
        station.close()
        began = time.perf_counter()
        opened(folder, "size", clock).close()
        figures["start from the snapshot, and stop"] = ((time.perf_counter() - began) * 1e3,) * 2
    for what, (median, worst) in figures.items():
        print(f"{what:40} {median:>10.2f} ms {worst:>10.2f} ms")
    print(json.dumps({what: [round(one, 2) for one in pair] for what, pair in figures.items()}))


if __name__ == "__main__":
    main()
