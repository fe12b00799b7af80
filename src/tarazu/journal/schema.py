"""The SQLite file of a book: its schema, and the only two ways to open one."""

from pathlib import Path

import apsw

from tarazu.faults import TarazuError

# Up to 3.51.2 two connections that write or checkpoint at the same moment can corrupt the
# write-ahead log (fixed in 3.51.3, March 2026). apsw carries its own SQLite.
SQLITE_MIN = (3, 51, 3)

APPLICATION_ID = 0x54617261  # "Tara"; `file` and other tools then know a book from its header
FORMAT_VERSION = 1
_MAGIC = b"SQLite format 3\0"
_BUSY_WAIT_MS = 5_000  # nobody else writes; only a reader that is just opening is waited for

# 64 MiB of pages in memory: commands are random, so the index of a long book is met everywhere
# (measured: the check of the index takes half the time of SQLite's own 2 MB).
_CACHE = "cache_size = -65536"

# The command is a column of a group's first record alone, and NULL in the rest. So the index holds
# each command once: an index over every record halved the rate of appends.
SCHEMA = {
    "book": """CREATE TABLE book (
  seq INTEGER PRIMARY KEY CHECK (seq > 0),
  record BLOB NOT NULL,
  hash BLOB NOT NULL CHECK (length(hash) = 32),
  command BLOB CHECK (length(command) = 16)
) STRICT""",
    "book_command": "CREATE UNIQUE INDEX book_command ON book (command) WHERE command IS NOT NULL",
    "book_keeps_records": """CREATE TRIGGER book_keeps_records BEFORE UPDATE ON book
BEGIN SELECT RAISE(ABORT, 'a book is append-only: no record is changed'); END""",
    "book_loses_no_record": """CREATE TRIGGER book_loses_no_record BEFORE DELETE ON book
BEGIN SELECT RAISE(ABORT, 'a book is append-only: no record is removed'); END""",
}


class SqliteTooOld(TarazuError):
    """The SQLite that was found can corrupt its write-ahead log."""


class BookMissing(TarazuError):
    """There is no book at the path."""


class NotABook(TarazuError):
    """The file is not a book of a format that this program knows."""


def refuse_old_sqlite(version: str | None = None) -> None:
    """Refuse to go on with a SQLite that can corrupt a book.

    Raises: SqliteTooOld.
    """
    found = version or apsw.sqlite_lib_version()
    if tuple(int(part) for part in found.split(".")) < SQLITE_MIN:
        due = ".".join(map(str, SQLITE_MIN))
        raise SqliteTooOld(
            f"SQLite {found} can corrupt its write-ahead log, expected {due} or later. "
            f"No book was opened. Install apsw {due} or later."
        )


def connect_writer(path: Path, vfs: str | None = None) -> apsw.Connection:
    """Open the database of a book for its writer; an empty file is made if there is none.

    A COMMIT returns when the log is synced. Nothing is moved from the log into the database but by
    the writer's own call, so that an error of that move cannot pass unseen: SQLite's automatic
    checkpoint drops such errors and would sync again.
    """
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
    connection = apsw.Connection(str(path), flags=flags, vfs=vfs)
    try:
        connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
        connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
        connection.set_busy_timeout(_BUSY_WAIT_MS)
        mode = connection.execute("PRAGMA journal_mode = WAL").get
        assert mode == "wal", f"journal mode is {mode}"
        for pragma in (
            "wal_autocheckpoint = 0",
            "synchronous = FULL",
            "fullfsync = ON",
            "checkpoint_fullfsync = ON",
            "mmap_size = 0",
            _CACHE,
            "cell_size_check = ON",
            "trusted_schema = OFF",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()
        synchronous = connection.execute("PRAGMA synchronous").get
        assert synchronous == 2, f"synchronous is {synchronous}"
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path, vfs: str | None = None) -> apsw.Connection:
    """Open the database of a book to read it, and for nothing else.

    Raises: BookMissing, NotABook.
    """
    if not path.exists():
        folder = f" in {path.parent.name!r}" if path.parent.name else ""
        raise BookMissing(f"There is no book at {path.name!r}{folder}.")
    _refuse_other_file(path)
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY, vfs=vfs)
    connection.config(apsw.SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1)
    connection.set_busy_timeout(_BUSY_WAIT_MS)
    for pragma in ("query_only = ON", "mmap_size = 0", _CACHE, "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _refuse_other_file(path: Path) -> None:
    """Refuse what never was a database; with an anchor beside it, it is a book that is damaged."""
    if not path.is_file():
        raise NotABook(f"{path.name!r} is not a book: it is no file. Nothing was changed.")
    with path.open("rb") as file:
        first = file.read(len(_MAGIC))
    if first and first != _MAGIC and not path.with_name(path.name + ".anchor").exists():
        raise NotABook(
            f"{path.name!r} is not a book: it does not begin as a database of SQLite does. "
            "Nothing was changed."
        )


def is_blank(connection: apsw.Connection) -> bool:
    """Say whether the database has no table yet: a book that was never begun."""
    return bool(connection.execute("SELECT count(*) FROM sqlite_schema").get == 0)


def create_schema(connection: apsw.Connection) -> None:
    """Lay out a blank database as a book, all or nothing."""
    with connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {FORMAT_VERSION}")
        for statement in SCHEMA.values():
            connection.execute(statement)


def schema_differences(connection: apsw.Connection) -> list[tuple[str, str, str]]:
    """Name what differs from the schema of a book: what, expected, found. Empty if nothing does."""
    differences = []
    for pragma, due in (("application_id", APPLICATION_ID), ("user_version", FORMAT_VERSION)):
        found = connection.execute(f"PRAGMA {pragma}").get
        if found != due:
            differences.append((pragma, str(due), str(found)))
    laid_out: dict[str, str] = {}
    for name, table, sql in connection.execute("SELECT name, tbl_name, sql FROM sqlite_schema"):
        laid_out[str(name)] = str(sql) if table == "book" else f"of table {table}: {sql}"
    for name in sorted(SCHEMA.keys() | laid_out.keys()):
        expected, present = SCHEMA.get(name, "nothing"), laid_out.get(name, "nothing")
        if expected != present:
            differences.append((f"{name} in the schema", expected, present))
    return differences


def refuse_foreign(connection: apsw.Connection, path: Path) -> None:
    """Refuse a database that is not a book.

    Raises: NotABook.
    """
    differences = schema_differences(connection)
    if differences:
        what, expected, found = differences[0]
        raise NotABook(
            f"{path.name!r} is not a book of format {FORMAT_VERSION}: {what} is {found!r}, "
            f"expected {expected!r}. Nothing was changed."
        )
