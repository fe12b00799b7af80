"""The one table of a book: every statement that reads it, and the only one that adds to it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from typing import cast

import apsw

from tarazu.journal.groups import EMPTY_HEAD, Head, Receipt, Row, command_keys
from tarazu.journal.record import (
    OWN_KINDS,
    WHOLE_MAX,
    Record,
    RecordUnreadable,
    chain_hash,
    record_of,
    records_of,
)
from tarazu.journal.walk import UNKNOWN_HASH, BookBroken, Finding

# Damage in the schema's own text is met by apsw when it makes a str of it.
UNREADABLE_FILE = (apsw.Error, UnicodeDecodeError)
PAGE_RECORDS = 256  # one statement a page: no reader holds the log back while its caller thinks


def file_finding(error: Exception, after_seq: int = -1) -> Finding:
    """Say that SQLite could not read the file, and how far it had come."""
    return Finding(after_seq + 1, "the file", "pages that SQLite can read", f"unreadable ({error})")


@contextmanager
def readable(name: str) -> Iterator[None]:
    """Turn what SQLite says of a file that it cannot read into a BookBroken."""
    try:
        yield
    except UNREADABLE_FILE as error:
        raise BookBroken(name, [file_finding(error)]) from error


def head_of(connection: apsw.Connection) -> Head:
    """Give the head of the book as it stands in the file."""
    last = connection.execute("SELECT seq, hash FROM book ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(last[0], last[1]) if last else EMPTY_HEAD


def hash_at(connection: apsw.Connection, seq: int) -> bytes | None:
    """Give the stored hash of one record; None if there is no such record."""
    if seq == 0:
        return EMPTY_HEAD.hash
    found: bytes | None = connection.execute("SELECT hash FROM book WHERE seq = ?", (seq,)).get
    return found


def record_at(connection: apsw.Connection, seq: int) -> Record | None:
    """Give one record, if its bytes lead from the hash before it to its own; None if there is none.

    Raises: RecordUnreadable.
    """
    row = connection.execute("SELECT record, hash FROM book WHERE seq = ?", (seq,)).fetchone()
    if row is None:
        return None
    before = hash_at(connection, seq - 1)
    if type(row[0]) is not bytes or type(before) is not bytes:
        raise RecordUnreadable(f"Record {seq} or the one before it is not bytes.")
    computed = chain_hash(before, row[0])
    if computed != row[1]:
        raise RecordUnreadable(f"Record {seq} has a hash that is not {computed.hex()}.")
    return record_of(row[0])


def insert_rows(connection: apsw.Connection, rows: Sequence[Row]) -> None:
    """Add rows to the book, inside the transaction that the caller has begun."""
    connection.executemany(
        "INSERT INTO book (seq, record, hash, command) VALUES (?, ?, ?, ?)", rows
    )


def pages_of(connection: apsw.Connection, start_seq: int, stop_seq: int) -> Iterator[list[Row]]:
    """Give the rows from `start_seq` up to, not including, `stop_seq`, some hundred at a time."""
    while start_seq < stop_seq:
        # Cast, not checked: the walk looks at the types, for a damaged page can change them.
        rows = cast(
            list[Row],
            connection.execute(
                "SELECT seq, record, hash, command FROM book"
                " WHERE seq >= ? AND seq < ? ORDER BY seq LIMIT ?",
                (start_seq, stop_seq, PAGE_RECORDS),
            ).fetchall(),
        )
        if not rows:
            return
        yield rows
        start_seq = rows[-1][0] + 1


def records_in(
    connection: apsw.Connection, name: str, *, start_seq: int, stop_seq: int
) -> Iterator[Record]:
    """Give records in order, each only when its bytes carry the chain on.

    Raises: BookBroken at the first that do not, and where one is missing.
    """
    last_seq = start_seq - 1
    with readable(name):
        last_hash = hash_at(connection, last_seq) or UNKNOWN_HASH
    pages = pages_of(connection, start_seq, stop_seq)
    while True:
        with readable(name):
            rows = next(pages, None)
        if rows is None:
            break
        for (seq, record_bytes, stored, _), record in zip(
            rows, _strict_page(rows, name), strict=True
        ):
            due = last_seq + 1
            if not seq == record.seq == due:
                finding = Finding(due, "record", f"record {due}", f"record {record.seq}")
                raise BookBroken(name, [finding])
            last_hash = sha256(b"\0" + last_hash + record_bytes).digest()
            if stored != last_hash:
                raise BookBroken(name, [Finding(seq, "hash", last_hash.hex(), _shown(stored))])
            last_seq = seq
            yield record
    due = last_seq + 1
    if due < stop_seq:
        raise BookBroken(name, [Finding(due, "record", f"record {due}", "no record")])


def receipt_in(connection: apsw.Connection, name: str, command: str) -> Receipt | None:
    """Give the receipt of a command that the book holds.

    Raises: BookBroken where the index of commands and the records do not agree.
    """
    first_seq = connection.execute(
        "SELECT seq FROM book WHERE command = ?", (command_keys([command])[0],)
    ).get
    if first_seq is None:
        return None
    try:
        record = record_at(connection, first_seq)
    except RecordUnreadable as error:
        finding = Finding(first_seq, "record", "a canonical record", str(error))
        raise BookBroken(name, [finding]) from error
    if record is None or record.command != command or record.part != 1:
        found = "no record" if record is None else f"part {record.part} of {record.command}"
        finding = Finding(first_seq, "index of commands", f"part 1 of {command}", found)
        raise BookBroken(name, [finding])
    last_seq = first_seq + record.parts - 1
    head_hash = hash_at(connection, last_seq)
    if head_hash is None:
        finding = Finding(last_seq, "record", f"the last of command {command}", "no record")
        raise BookBroken(name, [finding])
    return Receipt(command, record.digest, first_seq, last_seq, head_hash)


def last_at_ms(connection: apsw.Connection, seq: int) -> int:
    """Give the instant that the rules had reached at a record.

    The journal's own records carry the wall clock, so they are passed over.

    Raises: RecordUnreadable.
    """
    backwards = connection.execute("SELECT seq FROM book WHERE seq <= ? ORDER BY seq DESC", (seq,))
    for (one,) in backwards:
        record = record_at(connection, one)
        if record is not None and record.kind not in OWN_KINDS:
            return record.at_ms
    return -WHOLE_MAX


def _shown(stored: object) -> str:
    return stored.hex() if isinstance(stored, bytes) else f"{type(stored).__name__}"


def _strict_page(rows: list[Row], name: str) -> list[Record]:
    try:
        return records_of([row[1] for row in rows])
    except (RecordUnreadable, TypeError):
        return [_strict_one(row, name) for row in rows]


def _strict_one(row: Row, name: str) -> Record:
    try:
        return record_of(row[1])
    except (RecordUnreadable, TypeError) as error:
        finding = Finding(row[0], "record", "a canonical record", str(error))
        raise BookBroken(name, [finding]) from error
