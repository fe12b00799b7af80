"""After a loss: two persons accept that a tail is gone, and the book says so for ever.

A book that is shorter than its anchor does not open. If the missing files cannot be brought back,
a rescue keeps every record before the first that is not sound, opens a new epoch with a `rescued`
record that names the loss and both persons, and sets the anchor there. The old files stay, all of
them, in a folder beside the book.
"""

import shutil
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, cast

import apsw
import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.anchor import (
    Mark,
    mark_of,
    seen_by,
    sync_file,
    sync_folder,
    write_whole_anchor,
)
from tarazu.journal.groups import EMPTY_HEAD, Head, Row, Tip, compose_own, empty_tip
from tarazu.journal.record import RESCUED, Record, RecordUnreadable, record_of
from tarazu.journal.schema import connect_reader, connect_writer, create_schema, refuse_old_sqlite
from tarazu.journal.sqlite import UNFINISHED_RESCUE, BookLock, Files
from tarazu.journal.table import (
    PAGE_RECORDS,
    UNREADABLE_FILE,
    hash_at,
    head_of,
    insert_rows,
    last_at_ms,
    record_at,
)
from tarazu.journal.verify import default_anchor_path, verify_book
from tarazu.journal.walk import Finding, Walk


class RescueRefused(TarazuError):
    """The rescue was not begun; nothing was changed."""


class Outlook(msgspec.Struct, frozen=True):
    """How a book stands before anybody rescues it: what is wrong, and what a rescue would keep.

    `kept_seq` is the last record that it would keep, `anchor_seq` the last that the anchor has
    seen, None where there is no anchor that can be read.
    """

    findings: list[Finding]
    kept_seq: int
    anchor_seq: int | None


class Rescue(msgspec.Struct, frozen=True):
    """What a rescue did; `record` is what the book says of it, `aside` where the old files are."""

    record: Record
    aside: Path


def outlook(path: Path, crossing: str = "", *, anchor_path: Path | None = None) -> Outlook:
    """Look at a book as a rescue would, and change nothing.

    Raises: SqliteTooOld.
    """
    refuse_old_sqlite()
    anchor = anchor_path or default_anchor_path(path)
    mark = seen_by(anchor)
    if _is_absent(path):
        findings = [Finding(0, "the file", "records", "none")]
    else:
        findings = verify_book(path, crossing, anchor_path=anchor).findings
    kept_seq = _measure(path, crossing)[1]
    return Outlook(findings, kept_seq, None if mark is None else mark.seq)


def rescue(
    path: Path,
    crossing: str,
    *,
    persons: tuple[str, str],
    at_ms: int,
    anchor_path: Path | None = None,
) -> Rescue:
    """Keep what is sound of a book that does not open, and record what was lost and who says so.

    `persons` are the numbers of two officers, never names. A rescue that a crash cut short is
    taken up where it was by asking again.

    Units: `at_ms` is the wall clock in milliseconds since 1970-01-01 UTC.
    Raises: RescueRefused where the persons are not two or nothing is wrong; BookLocked.
    Source: design 6.2; reliability 5, "Anchor".
    """
    refuse_old_sqlite()
    if not all(persons) or persons[0] == persons[1]:
        raise RescueRefused(
            f"A rescue takes two persons, found {persons[0]!r} and {persons[1]!r}. Nothing was "
            f"changed."
        )
    files = Files(path, anchor_path or default_anchor_path(path))
    lock = BookLock(files.beside(".lock"))
    try:
        record = _rescued_record(files.beside(UNFINISHED_RESCUE))
        if record is None:
            mark = seen_by(files.anchor)
            _refuse_sound(files, crossing, mark)
            found, kept_seq = _measure(files.book, crossing)
            if kept_seq == 0 and not _is_absent(files.book):
                raise RescueRefused(
                    f"Not one record of the book {files.book.name!r} can be read, so that a rescue "
                    f"would keep nothing. Nothing was changed. Put a backup in its place; without "
                    f"one, keep the file safe elsewhere, and rescue the empty place."
                )
            aside = _copy_aside(files, at_ms)
            data: dict[str, Any] = {"aside": aside.name, "persons": sorted(persons)}
            data |= {"found_hash": found.hash.hex(), "found_seq": found.seq}
            record = _build(files, crossing, mark, kept_seq=kept_seq, data=data, at_ms=at_ms)
        _take_place(files)
        return Rescue(record, path.with_name(str(record.data["aside"])))
    finally:
        lock.release()


def _refuse_sound(files: Files, crossing: str, mark: Mark | None) -> None:
    if mark is None or not files.book.exists():
        return
    verdict = verify_book(files.book, crossing, anchor_path=files.anchor)
    if verdict.ok:
        raise RescueRefused(
            f"The book {files.book.name!r} is sound up to record {verdict.head.seq}, and its "
            f"anchor agrees. Nothing was changed. Open it as usual."
        )


def _copy_aside(files: Files, at_ms: int) -> Path:
    """Copy all files of the book into a folder that was not there before."""
    count = 1
    while (folder := files.beside(f".aside-{at_ms}-{count}")).exists():
        count += 1
    folder.mkdir()
    for file in (files.book, files.beside("-wal"), files.anchor, files.snapshot):
        if file.exists():
            copy = folder / file.name
            shutil.copy2(file, copy)
            sync_file(copy)
    sync_folder(folder)
    sync_folder(folder.parent)
    return folder


def _build(
    files: Files,
    crossing: str,
    mark: Mark | None,
    *,
    kept_seq: int,
    data: dict[str, Any],
    at_ms: int,
) -> Record:
    """Write the new book, complete with its `rescued` record, beside the old one."""
    unfinished = files.beside(UNFINISHED_RESCUE)
    _remove_database(unfinished)
    target = connect_writer(unfinished)
    try:
        create_schema(target)
        with target:
            tip = _copy_records(files.book, target, crossing, kept_seq=kept_seq)
            data |= {
                "anchor_epoch": mark.epoch if mark is not None else None,
                "anchor_hash": mark.hash if mark is not None else None,
                "anchor_seq": mark.seq if mark is not None else None,
                "kept_hash": tip.head.hash.hex(),
                "kept_seq": tip.head.seq,
            }
            # Above every epoch that the lost tail may have used.
            epoch = 1 + max(tip.epoch, mark.epoch if mark is not None else 0)
            composed = compose_own(RESCUED, data, tip, at_ms=at_ms, epoch=epoch)
            insert_rows(target, composed.rows)
        record = record_at(target, composed.tip.head.seq)
        target.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
    finally:
        target.close()
    sync_file(unfinished)
    sync_folder(unfinished.parent)
    assert record is not None, "the rescued record was written and is not there"
    return record


def _is_absent(path: Path) -> bool:
    return not path.exists() or path.stat().st_size == 0


def _measure(path: Path, crossing: str) -> tuple[Head, int]:
    """Give where the old file ends and its last record that ends a group and is sound."""
    if _is_absent(path):
        return EMPTY_HEAD, 0
    walk = Walk(crossing)
    found, kept_seq = EMPTY_HEAD, 0
    with suppress(*UNREADABLE_FILE), closing(connect_reader(path)) as source:
        with suppress(*UNREADABLE_FILE):
            last = head_of(source)
            # A damaged page can change the types as well.
            found = last if type(last.hash) is bytes else Head(last.seq, b"")
        for rows in _readable(source):
            if rows[-1][0] > found.seq:  # the end of the file cannot be read
                found = Head(rows[-1][0], rows[-1][2])
            walk.take(rows)
            bad_seqs = [finding.seq for finding in walk.findings]
            sound = [row for row in rows if not bad_seqs or row[0] < min(bad_seqs)]
            ends = [row[0] for row in sound if _ends_group(record_of(row[1]))]
            kept_seq = max(ends, default=kept_seq)
            if bad_seqs:
                break
    return found, kept_seq


def _readable(source: apsw.Connection) -> Iterator[list[Row]]:
    """Give the rows up to the first that lies on a page that is spoiled."""
    rows: list[Row] = []
    found = source.execute("SELECT seq, record, hash, command FROM book ORDER BY seq")
    with suppress(*UNREADABLE_FILE):
        for row in found:
            rows.append(cast(Row, row))
            if len(rows) == PAGE_RECORDS:
                yield rows
                rows = []
    if rows:
        yield rows


def _ends_group(record: Record) -> bool:
    return record.part == record.parts


def _copy_records(path: Path, target: apsw.Connection, crossing: str, *, kept_seq: int) -> Tip:
    if kept_seq == 0:
        return empty_tip(crossing)
    source = connect_reader(path)
    try:
        for rows in _readable(source):
            insert_rows(target, [row for row in rows if row[0] <= kept_seq])
            if rows[-1][0] >= kept_seq:
                break
    finally:
        source.close()
    last = record_at(target, kept_seq)
    kept_hash = hash_at(target, kept_seq)
    assert last is not None, f"record {kept_seq} was not copied"
    assert kept_hash is not None, f"the hash of record {kept_seq} was not copied"
    return Tip(crossing, last.epoch, Head(kept_seq, kept_hash), last_at_ms(target, kept_seq))


def _rescued_record(unfinished: Path) -> Record | None:
    """Give the last record of a new file that a crash kept from its place; None if not complete."""
    # What still lies in a log was never brought into the new file: a kill came in between.
    if not unfinished.exists() or _has_log(unfinished):
        return None
    try:
        connection = connect_reader(unfinished)
        try:
            record = record_at(connection, head_of(connection).seq)
        finally:
            connection.close()
    except (*UNREADABLE_FILE, RecordUnreadable):
        return None
    return record if record is not None and record.kind == RESCUED else None


def _take_place(files: Files) -> None:
    """Put the new file in the place of the book; whatever step a crash prevents can be redone.

    First the log goes, of which there is a copy: SQLite would play it into the new file. Then the
    anchor is set to the new head. As long as the new file has not its name, no writer starts.
    """
    unfinished = files.beside(UNFINISHED_RESCUE)
    assert not _has_log(unfinished), "a rescue that is not whole would take the place of the book"
    connection = connect_reader(unfinished)
    try:
        head = head_of(connection)
        record = record_at(connection, head.seq)
    finally:
        connection.close()
    assert record is not None, f"the new file has no record {head.seq}"
    for ending in ("-wal", "-shm", ".snapshot"):
        files.beside(ending).unlink(missing_ok=True)
    sync_folder(files.book.parent)
    write_whole_anchor(files.anchor, mark_of(head, record.epoch))
    for ending in ("-wal", "-shm"):
        unfinished.with_name(unfinished.name + ending).unlink(missing_ok=True)
    unfinished.replace(files.book)
    sync_folder(files.book.parent)


def _has_log(database: Path) -> bool:
    return not _is_absent(database.with_name(database.name + "-wal"))


def _remove_database(path: Path) -> None:
    for ending in ("", "-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
