"""Decisions a second of the rules with every clause in force, and the place of any ticket.

Run: python bench/rules.py. Both sides of each ratio are measured in this one run.
"""

import gc
import json
import random
import statistics
import time

from tarazu.rules import State, execute, next_due, regime_of
from tarazu.rules import commands as cmd
from tarazu.rules.order import trucks_ahead

EVERY_CLAUSE = """
[regime]
name = "every clause"
crossing = "bench"
home = "IR"
peer = "AF"
issuer = "nobody"
instrument = "none"
valid_from = 2025-11-22T00:00:00+03:30
valid_until = 2035-11-22T00:00:00+03:30
time_zone = "Asia/Tehran"
[[account]]
name = "iranian-out"
earn = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
ratio = { counted = 2, releases = 2 }
opening = 1
overdraft = 3
cap = 200
expires_after_s = 259_200
reset = { every = "month", calendar = "solar-hijri", to = 100 }
grant = { every = "day", trucks = 1 }
exposure_max = 500
[[lane]]
name = "perishable"
match = [{ cargo = "perishable" }, { cargo = "medicine" }]
precedence = 1
share_max = "1/5"
[[lane]]
name = "general"
[[exempt]]
match = [{ cargo = "humanitarian" }]
per_day_max = 20
earns = false
[[exempt]]
match = [{ direction = "out" }]
waited_s_min = 2_592_000
per_day_max = 5
[[interval]]
match = [{ direction = "out", registered = "IR" }]
per_truck_s = 864_000
[gate]
hours = [{ days = "sat-fri", from = "00:00", to = "23:59" }]
releases_per_hour_max = 100_000
call = "auto"
call_window_s = 3_600
lapse = "keep_once"
staging_max = 2
called_max = 40
gated = [{ direction = "out" }]
"""


def crossing(waiting: int) -> tuple[State, int, int]:
    """Set up a crossing with so many trucks waiting: the state, the time, the next truck."""
    state = State()
    regime = regime_of(EVERY_CLAUSE)
    at = regime.valid_from
    terms = cmd.Terms(home="IR", peer="AF")
    for command in (cmd.ConfigureCrossing(terms=terms), cmd.AdoptRegime(regime=regime)):
        execute(state, command, at)
    at += 1
    for truck in range(waiting):
        at = step(state, register(truck), at)
    return state, at, waiting


def register(truck: int) -> cmd.Command:
    cargo = ("general", "general", "perishable", "general", "medicine")[truck % 5]
    return cmd.RegisterTicket(truck=token(truck), registered="IR", direction="out", cargo=cargo)


def token(number: int) -> str:
    """Make a truck's token of the length that the station's have: 26 signs."""
    return f"{number * 0x9E3779B97F4A7C15 % (1 << 104):026x}"


def step(state: State, command: cmd.Command, at: int) -> int:
    """Let time pass as the station does, then carry out the command, which must be accepted."""
    at += 40
    due = next_due(state)
    if due is not None and due <= at:
        execute(state, cmd.PassTime(), at)
    answer = execute(state, command, at)
    assert isinstance(answer, list), answer
    return at


class Runner:
    """A crossing kept at one length of list, driven cycle by cycle."""

    def __init__(self, waiting: int) -> None:
        self.state, self.at, self.truck = crossing(waiting)
        self.rates: list[float] = []

    def run(self, cycles: int) -> None:
        """Measure accepted commands a second of CPU: movement, registration, release, one call."""
        state, at = self.state, self.at
        numbers = range(self.truck, self.truck + cycles)
        entering = [
            cmd.RecordMovement(truck=f"p{token(one)}", registered="AF", direction="in")
            for one in numbers
        ]
        joining = [register(one) for one in numbers]
        started = time.process_time()
        for movement, registration in zip(entering, joining, strict=True):
            at = step(state, movement, at)
            at = step(state, registration, at)
            ready = next(c.ticket for c in state.facts.calls.values() if not c.ahead)
            at = step(state, cmd.ReleaseTicket(ticket=ready), at)
        self.rates.append(3 * cycles / (time.process_time() - started))
        self.at, self.truck = at, self.truck + cycles


def rates(*lengths: int, rounds: int = 9, cycles: int = 1_500) -> list[float]:
    """Measure several lengths in turns, so that a busy moment hits all of them alike."""
    runners = [Runner(length) for length in lengths]
    gc.collect()
    gc.freeze()
    for _ in range(rounds):
        for runner in runners:
            runner.run(cycles)
    return [statistics.median(runner.rates) for runner in runners]


def place_ratio(state: State) -> tuple[float, float]:
    """Time the place of a ticket against `list.index` over the same tokens, in microseconds."""
    tickets = list(state.facts.tickets.values())
    trucks = [ticket.truck for ticket in tickets]
    chosen = random.Random(1404).sample(tickets, 2_000)
    started = time.process_time()
    for ticket in chosen:
        state.waiting.ready_before(ticket, state.law.lanes_before[ticket.standing.lane])
    ours = (time.process_time() - started) / len(chosen)
    started = time.process_time()
    for ticket in chosen[:40]:
        trucks.index(ticket.truck)
    return ours * 1e6, (time.process_time() - started) / 40 * 1e6


def turns_us(state: State, at: int) -> float:
    """Time what a driver's page asks where lanes have shares: the turns before a ticket, in us."""
    chosen = random.Random(1404).sample(list(state.facts.tickets), 200)
    ready = [number for number in chosen if state.waiting.is_ready(number)]
    started = time.process_time()
    for number in ready:
        trucks_ahead(state, number, at)
    return (time.process_time() - started) / len(ready) * 1e6


def main() -> None:
    [at_10_000] = rates(10_000)
    at_2_000, at_million = rates(2_000, 1_000_000)
    state, at, _ = crossing(1_000_000)
    ours, naive = place_ratio(state)
    rows = {
        "decisions_per_s, 10,000 waiting (bar 100,000)": round(at_10_000),
        "rate at 1,000,000 waiting / at 2,000 (bar 0.8)": round(at_million / at_2_000, 3),
        "place: list.index / ours at 1,000,000 (bar 5,000)": round(naive / ours),
        "place of a ticket, microseconds": round(ours, 2),
        "list.index, microseconds": round(naive),
        "trucks ahead under a share at 1,000,000, microseconds": round(turns_us(state, at)),
    }
    for name, value in rows.items():
        print(f"{name:55} {value:>12,}")
    print(json.dumps(rows))


if __name__ == "__main__":
    main()
