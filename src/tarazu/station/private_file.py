"""The SQLite file of a private store: its schema, how it is opened, and its one writer.

The rules are those for a book (`tarazu.journal.schema`), and two more: what is deleted is
overwritten, and nothing of it is ever written to a file of SQLite's own choosing.
"""

import logging
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import apsw
import msgspec

from tarazu.journal.anchor import sync_folder
from tarazu.journal.schema import connect_reader, connect_writer, refuse_old_sqlite
from tarazu.journal.sqlite import BookLock, BookLocked
from tarazu.station.private_records import (
    NotThisPrivateStore,
    PrivateStoreBroken,
    PrivateStoreDead,
    PrivateStoreLocked,
    PrivateStoreMissing,
)

LOG = logging.getLogger("tarazu.station")
Values = Sequence[str | bytes | int | None]
Rows = list[tuple[Any, ...]]

APPLICATION_ID = 0x54617270  # "Tarp"
FORMAT_VERSION = 1
CHECKPOINT_PAGES = 1_000  # as for a book
_BUSY_WAIT_MS = 1_000  # readers ask short questions; nobody else writes
_COPY_BYTES = 1_048_576

# `after_seq` is the last record of the book when the row was first kept: only the rows with the
# highest one can be unknown to the book.
SCHEMA = {
    "store": """CREATE TABLE store (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  crossing TEXT NOT NULL,
  period_days INTEGER,
  unscrubbed INTEGER NOT NULL
) STRICT""",
    "period": """CREATE TABLE period (
  name TEXT PRIMARY KEY,
  start_at INTEGER NOT NULL,
  end_at INTEGER NOT NULL,
  key BLOB CHECK (length(key) = 32),
  retired_at INTEGER,
  CHECK ((key IS NULL) = (retired_at IS NOT NULL))
) STRICT, WITHOUT ROWID""",
    "truck": """CREATE TABLE truck (
  token TEXT PRIMARY KEY,
  facts BLOB NOT NULL,
  seen_at INTEGER NOT NULL,
  after_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
    "registration": """CREATE TABLE registration (
  id INTEGER PRIMARY KEY,
  commitment TEXT NOT NULL,
  reference TEXT NOT NULL,
  code TEXT NOT NULL,
  nonce BLOB NOT NULL CHECK (length(nonce) = 32),
  details BLOB NOT NULL,
  kept_at INTEGER NOT NULL,
  after_seq INTEGER NOT NULL,
  ticket INTEGER,
  ended_at INTEGER,
  CHECK ((ticket IS NULL) = (ended_at IS NULL))
) STRICT""",
    "registration_commitment": """CREATE UNIQUE INDEX registration_commitment
  ON registration (commitment)""",
    "registration_reference": """CREATE INDEX registration_reference
  ON registration (reference)""",
    "registration_code": "CREATE INDEX registration_code ON registration (code)",
    "registration_ticket": """CREATE INDEX registration_ticket
  ON registration (ticket) WHERE ticket IS NOT NULL""",
    "registration_open": """CREATE INDEX registration_open
  ON registration (id) WHERE ended_at IS NULL""",
    "text": """CREATE TABLE text (
  digest TEXT PRIMARY KEY,
  words TEXT NOT NULL,
  used_at INTEGER NOT NULL,
  after_seq INTEGER NOT NULL
) STRICT, WITHOUT ROWID""",
}


class Place(msgspec.Struct, frozen=True):
    """Where a store lies: a file, or a piece of memory that connections find by its name."""

    name: str
    path: Path | None = None
    vfs: str | None = None

    def writer(self) -> apsw.Connection:
        """Open a connection that may write."""
        if self.path is None:
            flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE | apsw.SQLITE_OPEN_URI
            connection = apsw.Connection(self.name, flags=flags)
        else:
            connection = connect_writer(self.path, self.vfs)
        try:
            connection.set_busy_timeout(_BUSY_WAIT_MS)
            # In memory, because VACUUM would put all plates into a temporary file otherwise.
            for pragma in ("secure_delete = ON", "temp_store = MEMORY"):
                connection.execute(f"PRAGMA {pragma}").fetchall()
        except BaseException:
            connection.close()
            raise
        return connection

    def reader(self) -> apsw.Connection:
        """Open a connection that cannot write."""
        if self.path is not None:
            return connect_reader(self.path, self.vfs)
        flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
        connection = apsw.Connection(self.name, flags=flags)
        connection.set_busy_timeout(_BUSY_WAIT_MS)
        return connection

    def target(self, path: Path) -> str:
        """Name a file outside, as VACUUM INTO must hear it: from memory, SQLite stays in memory."""
        if self.path is not None:
            return str(path)
        return f"{path.absolute().as_uri()}?vfs={apsw.vfs_names()[0]}"


class PrivateFile:
    """The writer's hold on the file: changes in batches, and an end for good at the first error.

    Not for use by two threads at once.
    """

    def __init__(self, place: Place, connection: apsw.Connection, lock: BookLock | None) -> None:
        """Take over an open file of the right schema."""
        self.place = place
        self.is_in_batch = False
        self.is_changing = False
        self._connection = connection
        self._lock = lock
        self._failure: str | None = None
        self._is_open = True
        self._log_pages = 0
        connection.set_wal_hook(self._note_log_pages)

    @property
    def is_alive(self) -> bool:
        """Whether it is open and no error has ended it."""
        return self._is_open and self._failure is None

    def ask(self, sql: str, values: Values = ()) -> Rows:
        """Read, what the open batch has changed included."""
        self._must_live()
        try:
            return self._connection.execute(sql, tuple(values)).fetchall()
        except BaseException as error:
            self._die(error)

    def change(self, sql: str, values: Values = ()) -> int:
        """Change something inside a batch and say how many rows it was."""
        assert self.is_in_batch, "a change outside a batch"
        self._must_live()
        try:
            if not self.is_changing:
                # Only now: a batch that keeps nothing new costs no sync.
                self._connection.execute("BEGIN IMMEDIATE")
                self.is_changing = True
            self._connection.execute(sql, tuple(values))
            return self._connection.changes()
        except BaseException as error:
            self._die(error)

    @contextmanager
    def batch(self) -> Iterator[None]:
        """Make the changes of the block durable together when it ends, or none if it raises."""
        self._must_live()
        assert not self.is_in_batch, "a batch inside a batch"
        self.is_in_batch = True
        try:
            yield
        except BaseException:
            self._end("ROLLBACK")
            raise
        self._end("COMMIT")

    def scrub(self) -> bool:
        """Write the whole file anew and cut the log off; false where a reader was in the way.

        `secure_delete` alone does not do it: when SQLite moves rows between pages, it leaves old
        copies of them in the gaps (measured: up to 9 of 2,270 deleted rows were still in the file).
        """
        self._must_live()
        assert not self.is_in_batch, "scrubbing inside a batch"
        try:
            self._connection.execute("VACUUM")
            self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.BusyError:
            return False
        except BaseException as error:
            self._die(error)
        return True

    def close(self) -> None:
        """Let go of the file. A second call does nothing."""
        if not self._is_open:
            return
        self._is_open = False
        try:
            if self._failure is None:
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        except apsw.BusyError:
            pass  # a reader is in the log: the next start moves it
        except apsw.Error as error:
            self._die(error)
        finally:
            self._connection.close()
            if self._lock is not None:
                self._lock.release()

    def _end(self, verb: str) -> None:
        self.is_in_batch = False
        if not self.is_changing or self._failure is not None:
            return
        self.is_changing = False
        try:
            self._connection.execute(verb)
            if self._log_pages >= CHECKPOINT_PAGES:
                self._connection.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)
        except BaseException as error:
            self._die(error)

    def _note_log_pages(self, _: apsw.Connection, __: str, pages: int) -> int:
        self._log_pages = pages
        return apsw.SQLITE_OK

    def _must_live(self) -> None:
        if self._failure is not None:
            raise PrivateStoreDead(self._failure)
        if not self._is_open:
            raise PrivateStoreDead("The private store was closed.")

    def _die(self, error: BaseException) -> NoReturn:
        self._failure = (
            f"The private store {self.place.name!r} stopped: {type(error).__name__}: {error}. What "
            f"was being kept may be there or not, and the book must not name it. End the process "
            f"and start it again; ask again with the same command id."
        )
        LOG.critical(self._failure)
        if not isinstance(error, Exception):
            raise error  # an interrupt stays an interrupt
        raise PrivateStoreDead(self._failure) from error


def open_file(path: Path, crossing: str, *, vfs: str | None = None) -> PrivateFile:
    """Open a private store as its one writer, or begin a new one; what is read then is durable.

    Raises: PrivateStoreLocked, PrivateStoreBroken, NotThisPrivateStore, SqliteTooOld.
    """
    refuse_old_sqlite()
    lock = _lock_of(path)
    try:
        _make_or_secure(path)
        place = Place(path.name, path, vfs)
        return PrivateFile(place, _opened(place, crossing), lock)
    except BaseException:
        lock.release()
        raise


def open_memory(crossing: str) -> PrivateFile:
    """Begin a private store that lasts as long as somebody is connected to it."""
    refuse_old_sqlite()
    place = Place(f"file:/private-{secrets.token_hex(8)}?vfs=memdb")
    return PrivateFile(place, _opened(place, crossing), None)


def refuse_foreign(connection: apsw.Connection, name: str, crossing: str | None = None) -> None:
    """Refuse a database that is no private store, or not that of the crossing.

    Raises: NotThisPrivateStore.
    """
    laid_out = connection.execute("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
    found: dict[str, Any] = {str(name): sql for name, sql in laid_out}
    expected: dict[str, Any] = dict(SCHEMA)
    for pragma, value in (("application_id", APPLICATION_ID), ("user_version", FORMAT_VERSION)):
        found[pragma], expected[pragma] = connection.execute(f"PRAGMA {pragma}").get, value
    for what in sorted(found.keys() | expected.keys()):
        if found.get(what) != expected.get(what):
            raise NotThisPrivateStore(
                f"{name!r} is no private store of format {FORMAT_VERSION}: {what} is "
                f"{found.get(what)!r}, expected {expected.get(what)!r}. Nothing was changed."
            )
    owner = connection.execute("SELECT crossing FROM store").get
    if crossing is not None and owner != crossing:
        raise NotThisPrivateStore(
            f"{name!r} is the private store of {owner!r}, expected {crossing!r}. Nothing was "
            f"changed. Each book has a private store of its own; put the right file beside it."
        )


def refuse_missing(path: Path) -> None:
    """Refuse to read a private store that is not there.

    Raises: PrivateStoreMissing.
    """
    if not path.exists():
        raise PrivateStoreMissing(
            f"There is no private store {str(path)!r}. Bring the file, or "
            f"its last backup, back; without it no plate can be shown."
        )


def _lock_of(path: Path) -> BookLock:
    try:
        return BookLock(path.with_name(path.name + ".lock"))
    except BookLocked as error:
        raise PrivateStoreLocked(
            f"The private store {path.name!r} has a writer already. It was not opened. Stop the "
            f"other writer first, or ask it to do what you want done."
        ) from error


def _make_or_secure(path: Path) -> None:
    """Make the file for its owner's eyes only, or make the log of an unclean end durable.

    A killed writer may have left a log in the system's memory that is not on the disk. Unlike that
    of a book it is not copied aside: a copy would outlive the erasure of what is in it.
    """
    log = path.with_name(path.name + "-wal")
    has_log = log.exists() and log.stat().st_size > 0
    if not path.exists() or path.stat().st_size == 0:
        if has_log:
            raise PrivateStoreBroken(
                f"The private store {path.name!r} is empty and its log is not. Nothing was changed."
                f" Bring the file, or its last backup with no log beside it, back."
            )
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600))
        sync_folder(path.parent)
    elif has_log:
        with log.open("r+b", buffering=0) as file:
            while piece := file.read(_COPY_BYTES):
                file.seek(-len(piece), os.SEEK_CUR)
                file.write(piece)
            os.fsync(file.fileno())


def _opened(place: Place, crossing: str) -> apsw.Connection:
    try:
        connection = place.writer()
        try:
            if connection.execute("SELECT count(*) FROM sqlite_schema").get == 0:
                _create(connection, crossing)
            refuse_foreign(connection, place.name, crossing)
            verdict = connection.execute("PRAGMA quick_check(1)").get
            if verdict != "ok":
                raise apsw.CorruptError(str(verdict))
        except BaseException:
            connection.close()
            raise
    except (apsw.CorruptError, apsw.NotADBError) as error:
        raise PrivateStoreBroken(
            f"The private store {place.name!r} is damaged: {error}. Nothing was changed. Put its "
            f"last backup in its place, with no log beside it; the book is not concerned."
        ) from error
    return connection


def _create(connection: apsw.Connection, crossing: str) -> None:
    with connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        for statement in SCHEMA.values():
            connection.execute(statement)
        connection.execute("INSERT INTO store VALUES (1, ?, NULL, 0)", (crossing,))
