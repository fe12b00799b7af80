"""Kill the writer at every step between the private commit and the book: nothing named is lost.

The book is stood in for by a file of commitments, one a line, synced before it counts.
"""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TextIO

import pytest

from tarazu.calendars import DAY_MS
from tarazu.plates import plate_of
from tarazu.station.private import Details, open_private, sealed

AT = 1_763_749_800_000
STEPS = ("in the batch", "before the commit", "after the commit", "after the record")
RECORDED_TOO_EARLY = "recorded too early"
GROUP = 3


def write_until_killed(folder: Path, rounds: int, step: str) -> None:
    """Keep groups of registrations and record them, and die at a step of the last round.

    At the step "recorded too early" the order is the wrong one, and the writer dies between.
    """

    def die_at(here: str) -> None:
        if number == rounds and here == step:
            os.kill(os.getpid(), signal.SIGKILL)

    store = open_private(folder / "private", "dogharoon")
    with (folder / "book").open("a") as book:
        number = 0
        while True:
            number += 1
            seq = (number - 1) * GROUP
            with store.batch(after_seq=seq):
                commitments = []
                for place in range(GROUP):
                    plate = plate_of(f"{number} {place}", "IR")
                    registration = sealed(Details("IR", plate.typed, plate.key))
                    store.keep_registration(registration, AT)
                    store.keep_truck(plate, AT)
                    commitments.append(registration.commitment)
                    die_at("in the batch")
                die_at("before the commit")
                if step == RECORDED_TOO_EARLY:
                    record(book, commitments)
                    die_at(step)
            die_at("after the commit")
            record(book, commitments)
            for place, commitment in enumerate(commitments):
                store.note_end(commitment, ticket=seq + place + 1, at=AT + number)
            print(number, flush=True)  # the answer
            die_at("after the record")


def record(book: TextIO, commitments: list[str]) -> None:
    book.write("".join(f"{commitment}\n" for commitment in commitments))
    book.flush()
    os.fsync(book.fileno())


def killed(folder: Path, rounds: int, step: str) -> int:
    """Run a writer until it kills itself and give the number of rounds that it answered for."""
    command = [sys.executable, __file__, str(folder), str(rounds), step]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == -signal.SIGKILL, done.stderr
    return len(done.stdout.split())


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_writer_leaves_no_orphan_and_loses_nothing_that_the_book_names(
    tmp_path: Path, step: str
) -> None:
    answered = killed(tmp_path, 2, step)
    named = (tmp_path / "book").read_text().split()
    assert len(named) == answered * GROUP
    store = open_private(tmp_path / "private", "dogharoon")
    has_orphans = step == "after the commit"
    kept = store._ask("SELECT count(*) FROM registration")[0][0]
    assert kept == len(named) + (GROUP if has_orphans else 0)
    behind = named[store.unconfirmed_after() :]
    swept = store.sweep(behind, known_trucks=[])
    assert swept.registrations == (GROUP if has_orphans else 0)
    assert swept.missing == ()
    assert all(store.registration(commitment) is not None for commitment in named)
    # The ends that the crash took are in the book, and are noted again.
    ends = {commitment: number for number, commitment in enumerate(named, 1)}
    for commitment in store.unended():
        store.note_end(commitment, ticket=ends[commitment], at=AT)
    store.flush()
    erasure = store.erase_due(AT + 91 * DAY_MS)
    assert erasure.registrations == len(named)
    store.close()


def test_the_harness_finds_a_writer_that_records_before_it_keeps(tmp_path: Path) -> None:
    killed(tmp_path, 1, RECORDED_TOO_EARLY)
    store = open_private(tmp_path / "private", "dogharoon")
    assert len(store.sweep((tmp_path / "book").read_text().split()).missing) == GROUP
    store.close()


def test_a_writer_killed_again_and_again_goes_on(tmp_path: Path) -> None:
    answered = 0
    for step in ("after the record", "after the commit"):
        answered += killed(tmp_path, 2, step)
        named = (tmp_path / "book").read_text().split()
        store = open_private(tmp_path / "private", "dogharoon")
        store.sweep(named)
        assert all(store.registration(commitment) is not None for commitment in named)
        assert set(store.unended()) <= set(named)
        store.close()
    assert len(named) == answered * GROUP


if __name__ == "__main__":
    write_until_killed(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
