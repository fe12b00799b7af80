"""A stretch of a book, walked by itself: two processes look at a long book in half the time.

A stretch begins behind a record and takes what the book says there as given; the stretch before
ends with that very record and looks at it. So the stretches together say what one walk would.
"""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import pairwise
from pathlib import Path

import apsw
import msgspec

from tarazu.journal.groups import Head, Tip
from tarazu.journal.promise import Progress
from tarazu.journal.record import WHOLE_MAX, RecordUnreadable
from tarazu.journal.schema import connect_reader
from tarazu.journal.table import (
    UNREADABLE_FILE,
    file_finding,
    hash_at,
    head_of,
    last_at_ms,
    pages_of,
    record_at,
)
from tarazu.journal.walk import UNKNOWN_HASH, Finding, Walk

STRETCH_RECORDS_MIN = 50_000  # below, starting another process takes longer than it saves
PROCESSES_MAX = 8


class Stretch(msgspec.Struct, frozen=True):
    """What a walk along a stretch has shown."""

    findings: list[Finding]
    records: int


def walk_along(
    connection: apsw.Connection, walk: Walk, stop_seq: int, *, progress: Progress | None = None
) -> None:
    """Take a walk on to the record before `stop_seq`; a page that cannot be read ends it."""
    try:
        for rows in pages_of(connection, walk.tip.head.seq + 1, stop_seq):
            walk.take(rows)
            if progress is not None:
                progress(walk.records, stop_seq - 1)
    except UNREADABLE_FILE as error:
        walk.findings.append(file_finding(error, after_seq=walk.tip.head.seq))
    else:
        walk.reach(stop_seq - 1)


def walk_whole(
    path: Path,
    connection: apsw.Connection,
    crossing: str | None,
    *,
    progress: Progress | None = None,
) -> Stretch:
    """Walk along the whole book, in as many processes as it is long enough for."""
    stop_seq = head_of(connection).seq + 1
    first = _first_crossing(connection) if crossing is None else crossing
    count = min(os.cpu_count() or 1, PROCESSES_MAX, max(1, stop_seq // STRETCH_RECORDS_MIN))
    bounds = [1 + place * (stop_seq - 1) // count for place in range(count)] + [stop_seq]
    with ExitStack() as ends:
        others = [
            (start, stop, ends.enter_context(_other_process(path, first, start, stop)))
            for start, stop in pairwise(bounds[1:])
        ]
        walk = Walk(first)
        scaled = None if progress is None else _scaled(progress, count, stop_seq - 1)
        walk_along(connection, walk, bounds[1], progress=scaled)
        if count == 1:
            walk.end()
        stretches = [Stretch(walk.findings, walk.records)]
        for start, stop, other in others:
            said, _ = other.communicate()
            if other.returncode == 0:
                stretches.append(msgspec.json.decode(said, type=Stretch))
            else:
                # Whatever kept the other process from it, the stretch is looked at all the same.
                stretches.append(walk_stretch(connection, first, start_seq=start, stop_seq=stop))
    if progress is not None:
        progress(stop_seq - 1, stop_seq - 1)
    return Stretch(
        [finding for stretch in stretches for finding in stretch.findings],
        sum(stretch.records for stretch in stretches),
    )


def walk_stretch(
    connection: apsw.Connection, crossing: str, *, start_seq: int, stop_seq: int
) -> Stretch:
    """Walk along the records from `start_seq` up to, not including, `stop_seq`."""
    walk = _walk_behind(connection, crossing, start_seq - 1)
    walk_along(connection, walk, stop_seq)
    if stop_seq > head_of(connection).seq:
        walk.end()
    return Stretch(walk.findings, walk.records)


def main(arguments: Sequence[str]) -> None:
    """Walk along one stretch for another process and write what it has shown to stdout."""
    path, crossing, start_seq, stop_seq = arguments
    connection = connect_reader(Path(path))
    try:
        stretch = walk_stretch(
            connection, crossing, start_seq=int(start_seq), stop_seq=int(stop_seq)
        )
    finally:
        connection.close()
    sys.stdout.buffer.write(msgspec.json.encode(stretch))


def _walk_behind(connection: apsw.Connection, crossing: str, seq: int) -> Walk:
    stored = hash_at(connection, seq)
    head = Head(seq, stored if type(stored) is bytes else UNKNOWN_HASH)
    try:
        record = record_at(connection, seq)
        at_ms = last_at_ms(connection, seq)
    except RecordUnreadable:
        record, at_ms = None, -WHOLE_MAX
    epoch = record.epoch if record is not None else 0
    return Walk.behind(record, Tip(crossing, epoch, head, at_ms))


def _first_crossing(connection: apsw.Connection) -> str:
    try:
        record = record_at(connection, 1)
    except RecordUnreadable:
        return ""
    return record.crossing if record is not None else ""


@contextmanager
def _other_process(path: Path, crossing: str, *bounds: int) -> Iterator["subprocess.Popen[bytes]"]:
    """Walk along a stretch in another process, which ends with this block in any case."""
    program = f"import sys; from {__name__} import main; main(sys.argv[1:])"
    process = subprocess.Popen(
        [sys.executable, "-P", "-c", program, str(path), crossing, *map(str, bounds)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _scaled(progress: Progress, count: int, records: int) -> Progress:
    # The other stretches are as long and go as fast: what is done here is done there too.
    return lambda done, _: progress(min(done * count, records), records)
