"""How fast a book is, against the limits of the disk, of SQLite and of SHA-256 in the same run.

Run: .venv/bin/python bench/journal.py [--records N] [--folder FOLDER]

Absolute numbers drift with the disk by twenty times; only the ratios mean anything. Each is the
median of rounds in which both sides take turns. Prints a table, and the same as JSON in the last
line.
"""

import argparse
import json
import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import cast
from uuid import UUID

import apsw
import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event

from tarazu.journal import (
    START_HASH,
    Boot,
    Draft,
    Group,
    Record,
    SqliteJournal,
    digest_of,
    export,
    open_book,
    verify_book,
)
from tarazu.journal.schema import connect_writer, create_schema

CROSSING = "dogharoon"
BOOT = Boot(at_ms=1_763_000_000_000, code="0.1.0", settings="5" * 64)
START_MS = 1_763_000_000_000
PAGE_BYTES = 4_096
ROUNDS = 5


class CreditEarned(msgspec.Struct):
    """An event of usual size, its fields in sorted order as the codec declares them."""

    account: str
    direction: str
    lane: str
    registered: str
    ticket: str
    truck: str
    units: int


class Line(msgspec.Struct):
    """One line of the table."""

    what: str
    ours: float
    limit: float
    unit: str
    ratio: float
    bar: str


def groups_of(commands: int, events: int) -> list[Group]:
    """Give ready commands of some events each."""
    groups = []
    for number in range(commands):
        drafts = tuple(
            Draft(
                "credit_earned",
                CreditEarned(
                    "iranian-out", "in", "general", "AF", f"T{number:06}", "a1b2c3d4", part
                ),
                START_MS + number,
            )
            for part in range(events)
        )
        command = sha256(b"%d" % number).hexdigest()
        groups.append(Group(command[:32], command, "17", "gate-2", None, drafts))
    return groups


@contextmanager
def fresh(folder: Path) -> Iterator[Path]:
    """Give an empty folder for one round."""
    own = Path(tempfile.mkdtemp(dir=folder))
    yield own
    shutil.rmtree(own)


def timed(work: Callable[..., object], *arguments: object) -> float:
    started = time.perf_counter()
    work(*arguments)
    return time.perf_counter() - started


def append_ours(journal: SqliteJournal, groups: list[Group], at_once: int) -> None:
    for place in range(0, len(groups), at_once):
        journal.append(groups[place : place + at_once], journal.head)


def append_bare(connection: apsw.Connection, groups: list[Group], at_once: int) -> None:
    """Do the least: encode, chain, insert, commit; no check, no receipt, no anchor."""
    encode = msgspec.json.Encoder().encode
    (boot,) = connection.execute("SELECT seq, hash FROM book").fetchall()
    seq, last_hash = cast(tuple[int, bytes], boot)
    for place in range(0, len(groups), at_once):
        rows = []
        for group in groups[place : place + at_once]:
            key = bytes.fromhex(group.command)
            parts = len(group.drafts)
            for part, draft in enumerate(group.drafts, 1):
                seq += 1
                record = Record(
                    group.actor,
                    draft.at_ms,
                    group.command,
                    CROSSING,
                    draft.data,
                    group.device,
                    group.digest,
                    1,
                    draft.kind,
                    None,
                    part,
                    parts,
                    seq,
                    group.sig,
                )
                line = encode(record)
                last_hash = sha256(b"\0" + last_hash + line).digest()
                rows.append((seq, line, last_hash, key if part == 1 else None))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany("INSERT INTO book VALUES (?, ?, ?, ?)", rows)
        connection.execute("COMMIT")


def bare_book(path: Path, boot: tuple[object, ...]) -> apsw.Connection:
    """Give a bare database with the same schema and boot record, settings and syncs of SQLite's."""
    connection = connect_writer(path)
    create_schema(connection)
    connection.execute("PRAGMA wal_autocheckpoint = 1000")
    connection.execute("INSERT INTO book VALUES (?, ?, ?, ?)", boot)
    return connection


def bench_append(folder: Path, at_once: int, events: int, records: int) -> Line:
    groups = groups_of(records // events, events)
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        with fresh(folder) as own:
            journal = open_book(own / "ours.book", CROSSING, boot=BOOT)
            reader = apsw.Connection(str(own / "ours.book"))
            (boot,) = reader.execute("SELECT * FROM book").fetchall()
            reader.close()
            bare = bare_book(own / "bare.book", boot)
            commands = max(1, at_once // events)
            seconds_bare = timed(append_bare, bare, groups, commands)
            seconds_ours = timed(append_ours, journal, groups, commands)
            head = bare.execute("SELECT seq, hash FROM book ORDER BY seq DESC LIMIT 1").fetchone()
            assert (journal.head.seq, journal.head.hash) == head, "both must write the same bytes"
            bare.close()
            journal.close()
            rates.append((records / seconds_ours, records / seconds_bare))
    what = f"append {at_once} records at once, {events} a command, against bare SQLite"
    return line_of(what, rates, "records/s", ">= 0.85")


def raw_syncs(path: Path, count: int, *, in_place: bool) -> float:
    """Write and sync one page after the other, into a new file or over an old one."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT)
    page = os.urandom(PAGE_BYTES)
    if in_place:
        os.pwrite(descriptor, bytes(count * PAGE_BYTES), 0)
        os.fsync(descriptor)

    def work() -> None:
        for place in range(count):
            os.pwrite(descriptor, page, place * PAGE_BYTES)
            os.fdatasync(descriptor)

    seconds = timed(work)
    os.close(descriptor)
    return count / seconds


def bench_single(folder: Path, count: int, *, settled: bool) -> Line:
    """One command at a time; settled means that the log has its full length and is written over."""
    rates: list[tuple[float, float]] = []
    warm_up = groups_of(12_000, 1)
    single = groups_of(12_000 + count, 1)[12_000:]
    for _ in range(ROUNDS):
        with fresh(folder) as own:
            journal = open_book(own / "ours.book", CROSSING, boot=BOOT)
            if settled:
                append_ours(journal, warm_up, 20)
            rate_raw = raw_syncs(own / "raw", count, in_place=settled)
            seconds = timed(append_ours, journal, single, 1)
            journal.close()
            rates.append((count / seconds, rate_raw))
    how = "over a settled log" if settled else "into a growing log"
    what = f"one command at a time {how}, against raw fdatasync of 4 KiB"
    return line_of(what, rates, "commands/s", ">= 0.5")


def hash_all(lines: list[bytes], expected: bytes) -> None:
    last_hash = START_HASH
    for line in lines:
        last_hash = sha256(b"\0" + last_hash + line).digest()
    assert last_hash == expected, "the chain ends elsewhere"


def verify_all(path: Path) -> None:
    assert verify_book(path, CROSSING).ok, "the book is not sound"


def bench_verify(folder: Path, records: int) -> list[Line]:
    with fresh(folder) as own:
        path = own / "ours.book"
        journal = open_book(path, CROSSING, boot=BOOT)
        append_ours(journal, groups_of(records // 2, 2), 500)
        journal.close()
        reader = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
        lines = [row[0] for row in reader.execute("SELECT record FROM book ORDER BY seq")]
        reader.close()

        rates = [
            (
                len(lines) / timed(verify_all, path),
                len(lines) / timed(hash_all, lines, journal.head.hash),
            )
            for _ in range(ROUNDS)
        ]
        what = f"verify {records:,} records, every column, against a bare SHA-256 loop"
        verified = line_of(what, rates, "records/s", ">= 0.25")
        started = [
            timed(lambda: open_book(path, CROSSING, boot=BOOT).close()) for _ in range(ROUNDS)
        ]
        million = statistics.median(started) / records * 1_000_000
        start = Line(
            f"start-up without snapshot, {records:,} records, a million",
            *(million, 20.0, "s", million / 20.0, "<= 20 s"),
        )
    return [verified, start]


class Crossing(Aggregate):
    """What the peer's users would write: an aggregate whose events are decisions."""

    @event("CreditEarned")
    def earn(self, ticket: str, truck: str, lane: str, units: int) -> None:
        self.last = (ticket, truck, lane, units)


def save_each(application: Application[UUID], count: int) -> None:
    crossing = Crossing()
    application.save(crossing)
    for number in range(count):
        cached: Crossing = application.repository.get(crossing.id)
        cached.earn(f"T{number:06}", "a1b2c3d4", "general", 1)
        application.save(cached)


def bench_eventsourcing(folder: Path, commands: int) -> Line:
    """64 in flight: we append them as one; the peer has no group commit and saves each."""
    groups = groups_of(commands, 1)
    some = commands // 10
    rates: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        with fresh(folder) as own:
            journal = open_book(own / "ours.book", CROSSING, boot=BOOT)
            seconds = timed(append_ours, journal, groups, 64)
            journal.close()
            application = Application[UUID](
                env={
                    "PERSISTENCE_MODULE": "eventsourcing.sqlite",
                    "SQLITE_DBNAME": str(own / "peer.sqlite"),
                    "AGGREGATE_CACHE_MAXSIZE": "100",
                    "AGGREGATE_CACHE_FASTFORWARD": "n",
                }
            )
            seconds_peer = timed(save_each, application, some)
            application.close()
            rates.append((commands / seconds, some / seconds_peer))
    what = "events at 64 in flight (no rules), against eventsourcing, SQLite, cached aggregate"
    return line_of(what, rates, "events/s", ">= 10")


def bench_export(folder: Path, records: int) -> Line:
    with fresh(folder) as own:
        journal = open_book(own / "ours.book", CROSSING, boot=BOOT)
        append_ours(journal, groups_of(records, 1), 1_000)
        seconds = timed(lambda: sum(map(len, export(journal))))
        read = timed(lambda: sum(1 for _ in journal.records()))
        snapshot = digest_of({"done": True}).encode() * 40_000
        kept = timed(lambda: journal.save_snapshot(journal.head.seq, journal.head.hash, snapshot))
        journal.close()
    print(f"snapshot of {len(snapshot):,} bytes kept in {kept * 1_000:.0f} ms", file=sys.stderr)
    rates = [(records / seconds, records / read)]
    return line_of("export, against reading the records", rates, "records/s", "none")


def line_of(what: str, rates: list[tuple[float, float]], unit: str, bar: str) -> Line:
    """Make a line of the medians; the ratio is the median of each round's own."""
    ours = statistics.median(rate[0] for rate in rates)
    limit = statistics.median(rate[1] for rate in rates)
    ratio = statistics.median(rate[0] / rate[1] for rate in rates)
    return Line(what, ours, limit, unit, ratio, bar)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    options = parser.parse_args()
    lines = []
    with fresh(options.folder) as folder:
        for settled in (False, True):
            lines.append(bench_single(folder, 2_000, settled=settled))
        for at_once, events in ((64, 1), (64, 2), (1_000, 1), (1_000, 2)):
            lines.append(bench_append(folder, at_once, events, 48_000))
        lines += bench_verify(folder, options.records)
        lines.append(bench_eventsourcing(folder, 20_000))
        lines.append(bench_export(folder, 50_000))
    # A whole look works on every core, its limit on one: what else runs lowers its ratio alone.
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}", file=sys.stderr)
    print(f"{'what':<88}{'ours':>12}{'limit':>12}  {'unit':<11}{'ratio':>7}  bar")
    for line in lines:
        print(
            f"{line.what:<88}{line.ours:>12,.1f}{line.limit:>12,.1f}  {line.unit:<11}"
            f"{line.ratio:>7.2f}  {line.bar}"
        )
    print(json.dumps([msgspec.to_builtins(line) for line in lines]))


if __name__ == "__main__":
    main()
