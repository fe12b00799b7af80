"""The start of a writer: nothing is answered before the book is known to be whole and durable."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import file_digest
from pathlib import Path

import apsw

from tarazu.faults import TarazuError
from tarazu.journal.anchor import (
    Anchor,
    BookShorterThanAnchor,
    Mark,
    mark_of,
    read_anchor,
    sync_file,
    sync_folder,
    write_whole_anchor,
)
from tarazu.journal.groups import EMPTY_HEAD, Boot, Head, Tip, compose_boot, empty_tip
from tarazu.journal.record import RecordUnreadable
from tarazu.journal.schema import (
    connect_writer,
    create_schema,
    is_blank,
    refuse_foreign,
    refuse_old_sqlite,
)
from tarazu.journal.sqlite import (
    LOG,
    UNFINISHED_RESCUE,
    BookLock,
    Files,
    Opening,
    SqliteJournal,
    confirmed_snapshot,
)
from tarazu.journal.stretch import walk_along
from tarazu.journal.table import head_of, last_at_ms, readable, record_at
from tarazu.journal.verify import (
    ONE_SLOT,
    PageCheck,
    anchor_findings,
    default_anchor_path,
    tail_index_findings,
)
from tarazu.journal.walk import BookBroken, Finding, Walk

_COPY_BYTES = 1_048_576


class AnchorMissing(TarazuError):
    """A book with records has no anchor beside it."""


class BookInaccessible(TarazuError):
    """The system does not let us at the files of the book."""


class RescueUnfinished(TarazuError):
    """A rescue of the book was begun and has not come to its end."""


def open_book(
    path: Path,
    crossing: str,
    *,
    boot: Boot,
    anchor_path: Path | None = None,
    vfs: str | None = None,
) -> SqliteJournal:
    """Open a book as its one writer, or begin a new one; what is read afterwards is durable.

    In this order: the lock; the log of an unclean end copied aside and written again; the anchor;
    the chain, from the last snapshot that the anchor confirms, or whole; the `boot` record with a
    full sync. `vfs` names the SQLite file layer, for tests that make it fail.

    Raises: BookLocked, BookShorterThanAnchor, AnchorMissing, AnchorUnreadable, BookBroken,
    NotABook, SqliteTooOld, RescueUnfinished, BookInaccessible; JournalDead where the boot record
    could not be made durable.
    Source: design 6.2; reliability 5, "Start".
    """
    refuse_old_sqlite()
    files = Files(path, anchor_path or default_anchor_path(path))
    with _accessible(path.name):
        lock = BookLock(files.beside(".lock"))
        try:
            journal = _opened(files, crossing, lock, vfs)
        except BaseException:
            lock.release()
            raise
    try:
        journal.record_own(compose_boot(boot, journal.tip))
    except BaseException:
        journal.close()
        raise
    for remark in journal.opening.remarks:
        LOG.warning(remark)
    with _accessible(path.name):
        _keep_newest_aside(files)
    return journal


@contextmanager
def _accessible(name: str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise BookInaccessible(
            f"The files of {name!r} cannot be used: {error}. Nothing was answered. See to the disk "
            f"and to the rights of this user, then start again."
        ) from error


def _opened(files: Files, crossing: str, lock: BookLock, vfs: str | None) -> SqliteJournal:
    """Give the journal of a book that is locked and verified, all but its boot record."""
    name = files.book.name
    if files.beside(UNFINISHED_RESCUE).exists():
        raise RescueUnfinished(
            f"A rescue of {name!r} was cut short. Nothing was answered and nothing was changed. "
            f"Run `tarazu journal rescue` again; it takes up where it was."
        )
    remarks = secure_log(files)
    mark = _mark_to_reach(files, remarks)
    with readable(name):
        connection = connect_writer(files.book, vfs)
    try:
        with readable(name):
            tip, opening = _verified(connection, files, crossing, mark=mark, remarks=remarks)
        # The anchor starts where it was: it may follow the book only once the boot record's sync
        # has made durable what a killed writer may have left unsynced.
        anchor = Anchor(files.anchor, mark or mark_of(EMPTY_HEAD, 0))
    except BaseException:
        connection.close()
        raise
    return SqliteJournal(
        files, tip, connection=connection, lock=lock, anchor=anchor, opening=opening
    )


def secure_log(files: Files) -> list[str]:
    """Copy the log of an unclean end aside and make it durable; give what there is to remark.

    The copy, because opening and closing may move a damaged log into the database and forget its
    tail. Writing the same bytes over themselves, because after a sync that failed the system holds
    pages that it believes to be on the disk and that are not; only a new write makes them so.
    """
    log = files.beside("-wal")
    if not log.exists() or log.stat().st_size == 0:
        return []
    with log.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    aside = files.beside(f"-wal.aside-{digest[:16]}")
    if not aside.exists():
        being_written = aside.with_name(aside.name + ".new")
        shutil.copyfile(log, being_written)
        sync_file(being_written)
        being_written.replace(aside)
        sync_folder(aside.parent)
    with log.open("r+b", buffering=0) as file:
        while piece := file.read(_COPY_BYTES):
            file.seek(-len(piece), os.SEEK_CUR)
            file.write(piece)
        os.fsync(file.fileno())
    return [f"The last writer did not end cleanly; its log was copied to {aside.name!r}."]


def _mark_to_reach(files: Files, remarks: list[str]) -> Mark | None:
    """Give what the anchor saw; None where an old book may turn out to have no anchor.

    A new book gets its anchor before its first byte, so that from its first record on a book
    without anchor is a book that lost it.
    """
    anchor = read_anchor(files.anchor)
    if anchor is not None and anchor.damaged:
        remarks.append(ONE_SLOT)
    is_there = files.book.exists() and files.book.stat().st_size > 0
    if is_there:
        return anchor.mark if anchor is not None else None
    mark = anchor.mark if anchor is not None else mark_of(EMPTY_HEAD, 0)
    if mark.seq > 0:
        raise BookShorterThanAnchor(files.book.name, mark, EMPTY_HEAD)
    log = files.beside("-wal")
    if log.exists() and log.stat().st_size > 0:
        finding = Finding(0, "the file", "a database beside its log", "a log without a database")
        raise BookBroken(files.book.name, [finding])
    write_whole_anchor(files.anchor, mark)
    return mark


def _verified(
    connection: apsw.Connection,
    files: Files,
    crossing: str,
    *,
    mark: Mark | None,
    remarks: list[str],
) -> tuple[Tip, Opening]:
    name = files.book.name
    if is_blank(connection) and (mark is None or mark.seq == 0):
        create_schema(connection)
        sync_folder(files.book.parent)
    refuse_foreign(connection, files.book)
    head = head_of(connection)
    if mark is None and head.seq > 0:
        raise AnchorMissing(
            f"The book {name!r} has {head.seq} records and no anchor at {files.anchor.name!r}. "
            f"Nothing was answered and nothing was changed. Bring the anchor back; for a restored "
            f"backup, or where it is lost, `tarazu journal rescue` explains what two persons do."
        )
    if mark is not None and mark.seq > head.seq:
        raise BookShorterThanAnchor(name, mark, head)
    start = _start_of(connection, files, crossing, mark=mark, remarks=remarks)
    walk = Walk(crossing, start)
    if start is None:
        with PageCheck(files.book) as pages:
            walk_along(connection, walk, head.seq + 1)
        findings = pages.findings
    else:
        walk_along(connection, walk, head.seq + 1)
        findings = tail_index_findings(connection, start.head.seq)
    walk.end()
    findings = walk.findings + findings
    findings += anchor_findings(connection, mark, head)
    if findings:
        raise BookBroken(name, findings)
    tip = walk.tip if head.seq > 0 else empty_tip(crossing)
    first = start.head.seq + 1 if start is not None else 1
    return tip, Opening(first, walk.records, tuple(remarks))


def _start_of(
    connection: apsw.Connection,
    files: Files,
    crossing: str,
    *,
    mark: Mark | None,
    remarks: list[str],
) -> Tip | None:
    """Give the tip to verify from: that of the last confirmed snapshot; None for the whole book."""
    anchored_seq = mark.seq if mark is not None else 0
    snapshot, remark = confirmed_snapshot(connection, files, crossing, anchored_seq=anchored_seq)
    if remark:
        remarks.append(remark)
    if snapshot is None:
        return None
    try:
        record = record_at(connection, snapshot.seq)
        assert record is not None, (
            f"a confirmed snapshot of record {snapshot.seq}, which is missing"
        )
        at_ms = last_at_ms(connection, snapshot.seq)
    except RecordUnreadable as error:
        remarks.append(f"{error} So the whole book is verified.")
        return None
    return Tip(crossing, record.epoch, Head(snapshot.seq, snapshot.hash), at_ms)


def _keep_newest_aside(files: Files) -> None:
    """Remove the copies of logs whose books have since been opened, but for the last one."""
    copies = sorted(
        files.book.parent.glob(f"{files.book.name}-wal.aside-*"),
        key=lambda copy: copy.stat().st_mtime_ns,
    )
    for copy in copies[:-1]:
        copy.unlink()
