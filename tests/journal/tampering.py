"""Changing a book behind the writer's back, as somebody with the file in hand could."""

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw

from tarazu.journal.schema import SCHEMA
from tests.journal.books import fill, sqlite_book

GUARDS = [name for name in SCHEMA if name.startswith(("book_keeps", "book_loses"))]


def tamper(path: Path, change: Callable[[apsw.Connection], object]) -> None:
    """Take the guards down, change something, put the guards up again."""
    connection = apsw.Connection(str(path))
    try:
        for name in GUARDS:
            connection.execute(f"DROP TRIGGER {name}")
        change(connection)
        for name in GUARDS:
            connection.execute(SCHEMA[name])
    finally:
        connection.close()


def lose_from_index(connection: apsw.Connection) -> None:
    """Take every command out of the index, as a damaged page of it would, and leave the table."""
    for old, new in (("IS NOT NULL", "IS NULL"), ("IS NULL", "IS NOT NULL")):
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute(
            "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'book_command'",
            (old, new),
        )
        connection.execute("PRAGMA writable_schema = RESET")
        if new == "IS NULL":
            connection.execute("REINDEX")


def copy_book(path: Path, folder: Path) -> Path:
    """Copy a book with its log and its anchor, as a crash would leave them; give the new path."""
    folder.mkdir(exist_ok=True)
    for ending in ("", "-wal", ".anchor", ".snapshot"):
        source = path.with_name(path.name + ending)
        target = folder / source.name
        if source.exists():
            shutil.copyfile(source, target)
        else:
            target.unlink(missing_ok=True)
    for ending in ("-shm", ".lock"):
        (folder / (path.name + ending)).unlink(missing_ok=True)
    return folder / path.name


def beside(path: Path, ending: str) -> Path:
    """Give the path of a file beside a book."""
    return path.with_name(path.name + ending)


def crashed(path: Path, folder: Path, count: int = 20) -> Path:
    """Give a book as kill -9 leaves it, its last records only in the log."""
    journal = sqlite_book(path)
    fill(journal, count)
    copy = copy_book(path, folder)
    journal.close()
    return copy
