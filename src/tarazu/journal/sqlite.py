"""A book in a SQLite file: the writer."""

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NoReturn

import apsw
import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.anchor import Anchor, mark_of
from tarazu.journal.groups import Composed, Group, Head, Receipt, Tip, compose
from tarazu.journal.promise import (
    CommandRecorded,
    CommandReused,
    HeadMoved,
    JournalDead,
    Progress,
    Snapshot,
)
from tarazu.journal.record import Record
from tarazu.journal.snapshot import (
    SnapshotUnreadable,
    read_snapshot,
    snapshot_beside,
    write_snapshot,
)
from tarazu.journal.table import (
    hash_at,
    head_of,
    insert_rows,
    readable,
    receipt_in,
    record_at,
    records_in,
)
from tarazu.journal.verify import verify_book
from tarazu.journal.walk import BookBroken, Verdict

LOG = logging.getLogger("tarazu.journal")

# At about 8 MB of log the writer moves it into the database: twice SQLite's own measure, because a
# page of the index that many commands touched then moves once (measured: about 5 % more records a
# second at 64 at once), and still read in well under a second at the next start.
CHECKPOINT_PAGES = 2_000

# The new file of a rescue that has not taken its place: as long as it lies there, no writer starts.
UNFINISHED_RESCUE = ".rescue"


class BookLocked(TarazuError):
    """Another writer has the book."""


class Files(msgspec.Struct, frozen=True):
    """The files of one book."""

    book: Path
    anchor: Path

    def beside(self, ending: str) -> Path:
        """Give the path of a file that lies beside the book."""
        return self.book.with_name(self.book.name + ending)

    @property
    def snapshot(self) -> Path:
        """The state that was kept last."""
        return snapshot_beside(self.book)


class BookLock:
    """The right to write a book, held through a file of its own until the process ends."""

    def __init__(self, path: Path) -> None:
        """Take the lock, or raise BookLocked at once."""
        self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.pread(self._descriptor, 32, 0).decode(errors="replace").strip()
            os.close(self._descriptor)
            raise BookLocked(
                f"The lock {path.name!r} is held by process {holder or 'unknown'}. The book was "
                f"not opened. A book has one writer; stop the other one first."
            ) from error
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Give the lock back."""
        os.close(self._descriptor)


class Opening(msgspec.Struct, frozen=True):
    """What the start of a writer found: for the duty officer's log."""

    verified_from: int
    verified: int
    remarks: tuple[str, ...]


class SqliteJournal:
    """The `Journal` promise over one SQLite file; `open_book` makes them.

    A book that turns out damaged while it is read ends the writer as well. Not for use by two
    threads at once, but for `verify`, which reads for itself.
    """

    def __init__(
        self,
        files: Files,
        tip: Tip,
        *,
        connection: apsw.Connection,
        lock: BookLock,
        anchor: Anchor,
        opening: Opening,
    ) -> None:
        """Take over an open, verified book."""
        self.opening = opening
        self._files = files
        self._tip = tip
        self._connection = connection
        self._lock = lock
        self._anchor = anchor
        self._failure: str | None = None
        self._is_open = True
        self._log_pages = 0
        connection.set_wal_hook(self._note_log_pages)

    @property
    def crossing(self) -> str:
        """The crossing whose book this is."""
        return self._tip.crossing

    @property
    def head(self) -> Head:
        """Where the book ends."""
        return self._tip.head

    @property
    def epoch(self) -> int:
        """The number of times a writer has opened the book, this one included."""
        return self._tip.epoch

    @property
    def tip(self) -> Tip:
        """All that is needed to add to the book."""
        return self._tip

    def append(self, groups: Sequence[Group], expected: Head) -> list[Receipt]:
        """Record the groups one after the other, all or none, and return once they are durable."""
        self._must_live()
        if expected != self._tip.head:
            raise HeadMoved(expected, self._tip.head)
        composed = compose(groups, self._tip)
        if composed.rows:
            try:
                self._write(composed)
            except apsw.ConstraintError as error:
                self._explain_constraint(groups, error)
        return composed.receipts

    def record_own(self, composed: Composed) -> None:
        """Record what the journal has to say itself, and bring the anchor as far, durably."""
        self._must_live()
        self._write(composed)
        try:
            self._anchor.sync()
        except OSError as error:
            self._die(error)

    def receipt_of(self, command: str) -> Receipt | None:
        """Give the receipt of a command that is in the book; None if it is not."""
        self._must_live()
        name = self._files.book.name
        try:
            with readable(name):
                return receipt_in(self._connection, name, command)
        except BookBroken as error:
            self._die(error)

    def records(self, start_seq: int = 1, stop_seq: int | None = None) -> Iterator[Record]:
        """Give the records from `start_seq` up to, not including, `stop_seq`, checked."""
        self._must_live()
        stop = self.head.seq + 1 if stop_seq is None else min(stop_seq, self.head.seq + 1)
        name = self._files.book.name
        records = records_in(self._connection, name, start_seq=start_seq, stop_seq=stop)
        return self._dying_on_damage(records)

    def save_snapshot(self, seq: int, head_hash: bytes, payload: bytes) -> None:
        """Keep the state as of a record that ends a group; it replaces the one kept before."""
        self._must_live()
        record = record_at(self._connection, seq)
        assert record is not None, f"there is no record {seq}"
        assert record.part == record.parts, f"no group ends at record {seq}"
        assert hash_at(self._connection, seq) == head_hash, f"the hash is not that of record {seq}"
        try:
            # First the anchor: a snapshot counts only where the anchor has come as far.
            self._anchor.sync()
            write_snapshot(self._files.snapshot, self.crossing, Snapshot(seq, head_hash, payload))
        except OSError as error:
            self._die(error)

    def last_snapshot(self) -> Snapshot | None:
        """Give the snapshot kept last if book and anchor confirm it, otherwise say so and None."""
        self._must_live()
        snapshot, remark = confirmed_snapshot(
            self._connection, self._files, self.crossing, anchored_seq=self._anchor.mark.seq
        )
        if remark:
            LOG.warning(remark)
        return snapshot

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Look at the whole book, every column of every record, and say all that is wrong."""
        self._must_live()
        files = self._files
        return verify_book(files.book, self.crossing, anchor_path=files.anchor, progress=progress)

    def close(self) -> None:
        """Let go of the book. A second call does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            if self._failure is None:
                self._connection.set_busy_timeout(0)  # the end of a shift waits for no reader
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
            self._anchor.close(sync=self._failure is None)
        except apsw.BusyError:
            self._anchor.close()  # a reader is in the log: the next start moves it
        except (apsw.Error, OSError) as error:
            self._die(error)
        finally:
            self._connection.close()
            self._lock.release()

    def _write(self, composed: Composed) -> None:
        execute = self._connection.execute
        try:
            execute("BEGIN IMMEDIATE")
            # Asked of the file and not of memory: should somebody else have written, we are no
            # longer the writer, whatever the lock says.
            found = head_of(self._connection)
            if found != self._tip.head:
                raise JournalDead(
                    f"The book ends at record {found.seq}, expected {self._tip.head.seq}: somebody "
                    f"else has written. Nothing was recorded."
                )
            try:
                insert_rows(self._connection, composed.rows)
            except apsw.ConstraintError:
                execute("ROLLBACK")
                raise
            execute("COMMIT")
            self._tip = composed.tip
            self._anchor.write(mark_of(composed.tip.head, composed.tip.epoch))
            if self._log_pages >= CHECKPOINT_PAGES:
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except apsw.ConstraintError:
            raise
        except BaseException as error:
            # Whatever it was, an interrupt too: where the book stands is no longer known here.
            self._die(error)

    def _explain_constraint(self, groups: Sequence[Group], error: apsw.ConstraintError) -> None:
        commands: set[str] = set()
        for group in groups:
            receipt = self.receipt_of(group.command)
            if receipt is not None:
                if receipt.digest != group.digest:
                    raise CommandReused(group.command, receipt.digest, group.digest) from error
                raise CommandRecorded(receipt) from error
            assert group.command not in commands, f"command {group.command} twice in one append"
            commands.add(group.command)
        self._die(error)

    def _dying_on_damage(self, records: Iterator[Record]) -> Iterator[Record]:
        try:
            yield from records
        except BookBroken as error:
            self._die(error)

    def _note_log_pages(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _must_live(self) -> None:
        if self._failure is not None:
            raise JournalDead(self._failure)
        if not self._is_open:
            raise JournalDead("The journal was closed.")

    def _die(self, error: BaseException) -> NoReturn:
        self._failure = (
            f"The journal of {self.crossing!r} stopped after record {self._tip.head.seq}: "
            f"{type(error).__name__}: {error}. What was being recorded may be in the book or not. "
            f"End the process and start it again; ask again with the same command id."
        )
        LOG.critical(self._failure)
        if not isinstance(error, Exception):
            raise error  # an interrupt stays an interrupt
        raise JournalDead(self._failure) from error


def confirmed_snapshot(
    connection: apsw.Connection, files: Files, crossing: str, *, anchored_seq: int
) -> tuple[Snapshot | None, str]:
    """Give the snapshot if the book has its head and the anchor has come as far, and a remark."""
    try:
        snapshot = read_snapshot(files.snapshot, crossing)
    except SnapshotUnreadable as error:
        return None, f"{error} The snapshot is ignored."
    if snapshot is None:
        return None, ""
    if snapshot.seq > anchored_seq:
        return None, (
            f"The snapshot is of record {snapshot.seq}, the anchor has come to {anchored_seq} "
            f"only. The snapshot is ignored."
        )
    if hash_at(connection, snapshot.seq) != snapshot.hash:
        return None, (
            f"The snapshot is of record {snapshot.seq} with hash {snapshot.hash.hex()[:8]}, which "
            f"the book does not have. The snapshot is ignored."
        )
    return snapshot, ""
