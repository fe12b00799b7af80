"""A book in a SQLite file: its readers, any number of them, beside the writer or alone."""

from collections.abc import Iterator
from pathlib import Path

import apsw

from tarazu.journal.anchor import BookShorterThanAnchor, seen_by
from tarazu.journal.groups import Head, Receipt
from tarazu.journal.promise import Progress
from tarazu.journal.record import Record
from tarazu.journal.schema import connect_reader, refuse_foreign, refuse_old_sqlite
from tarazu.journal.table import head_of, readable, receipt_in, records_in
from tarazu.journal.verify import default_anchor_path, verify_book
from tarazu.journal.walk import Verdict


def open_reader(path: Path, *, anchor_path: Path | None = None) -> "BookReader":
    """Open a book to read it; nothing that is done with it can change the file.

    What it reads may not be durable yet, so it is never an answer to a command (design 6.2).

    Raises: BookMissing, NotABook, BookBroken, SqliteTooOld.
    """
    refuse_old_sqlite()
    with readable(path.name):
        connection = connect_reader(path)
        try:
            refuse_foreign(connection, path)
        except BaseException:
            connection.close()
            raise
    return BookReader(path, connection, anchor_path=anchor_path)


def refuse_short(path: Path, connection: apsw.Connection, anchor_path: Path | None = None) -> None:
    """See `BookReader.refuse_short`."""
    # In this order: beside a writer, who marks what it has recorded, the book is never behind.
    mark = seen_by(anchor_path or default_anchor_path(path))
    with readable(path.name):
        found = head_of(connection)
    if mark is not None and mark.seq > found.seq:
        raise BookShorterThanAnchor(path.name, mark, found)


class BookReader:
    """What can be asked of a book by anybody; `open_reader` makes them."""

    def __init__(
        self, path: Path, connection: apsw.Connection, *, anchor_path: Path | None = None
    ) -> None:
        """Take over an open connection."""
        self._path = path
        self._connection = connection
        self._anchor_path = anchor_path

    @property
    def head(self) -> Head:
        """Where the book ends at this moment; beside a writer it moves."""
        with readable(self._path.name):
            return head_of(self._connection)

    def refuse_short(self) -> None:
        """Refuse a book that ends before what its anchor has seen; without an anchor none is.

        Raises: BookShorterThanAnchor.
        """
        refuse_short(self._path, self._connection, self._anchor_path)

    def receipt_of(self, command: str) -> Receipt | None:
        """Give the receipt of a command that is in the book; None if it is not."""
        with readable(self._path.name):
            return receipt_in(self._connection, self._path.name, command)

    def records(self, start_seq: int = 1, stop_seq: int | None = None) -> Iterator[Record]:
        """Give the records from `start_seq` up to, not including, `stop_seq`, checked on the way.

        Raises: BookBroken at the first record whose bytes do not carry the chain on.
        """
        end = self.head.seq + 1
        stop = end if stop_seq is None else min(stop_seq, end)
        name = self._path.name
        return records_in(self._connection, name, start_seq=start_seq, stop_seq=stop)

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Look at the whole book, every column of every record, and say all that is wrong."""
        return verify_book(self._path, anchor_path=self._anchor_path, progress=progress)

    def close(self) -> None:
        """Let go of the book. A second call does nothing."""
        self._connection.close()
