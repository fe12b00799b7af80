"""The files of one crossing as a command opens them: book, anchor, private store."""

import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from tarazu.calendars import Instant
from tarazu.cli.terminal import talk
from tarazu.faults import TarazuError
from tarazu.journal import Boot, open_book, open_reader
from tarazu.station import Keeping, PrivateStore, Station, open_private
from tarazu.station.private_records import PrivateStoreMissing
from tarazu.station.reading import Clock, ReadBook, names_truck, read_book


def wall_clock() -> Instant:
    """Read the clock of this machine."""
    return time.time_ns() // 1_000_000  # whole milliseconds, rounded down


def boot_now(settings: bytes) -> Boot:
    """Say what opens a book: when, this version, and the digest of what it was told."""
    return Boot(wall_clock(), version("tarazu"), sha256(settings).hexdigest())


def private_beside(book: Path) -> Path:
    """Name the private store that lies beside a book.

    >>> private_beside(Path("books/dogharoon.book")).as_posix()
    'books/dogharoon.private.book'
    """
    return book.with_name(f"{book.stem}.private{book.suffix}")


@contextmanager
def writing(
    book: Path,
    crossing: str,
    *,
    private: Path | None = None,
    anchor: Path | None = None,
    settings: bytes = b"",
    keeping: Keeping | None = None,
    new_private: bool = False,
    clock: Clock = wall_clock,
) -> Iterator[Station]:
    """Open a book and its private store as their one writer, and let go of both at the end.

    A book of trucks without its store is refused, unless a new store is wanted: under new keys no
    truck would meet itself, and one could stand in the list twice.
    Raises: PrivateStoreMissing, and what opening either raises.
    """
    beside = private or private_beside(book)
    if not new_private and not beside.exists() and _has_trucks(book):
        raise PrivateStoreMissing(
            f"The book {book.name!r} has trucks, and there is no private store {str(beside)!r} "
            "that knows their plates. Nothing was changed. Bring it back, from a backup where it "
            "is lost, or name it. Without it no truck of the book meets itself again; where that "
            "must be, begin a new one with --new-private."
        )
    store: PrivateStore | None = None
    journal = open_book(book, crossing, boot=boot_now(settings), anchor_path=anchor)
    try:
        store = open_private(beside, crossing, keeping=keeping)
        station = Station(journal, store, clock)
    except BaseException:
        if store is not None:
            store.close()
        journal.close()
        raise
    try:
        yield station
    finally:
        station.close()


def _has_trucks(book: Path) -> bool:
    """Say whether a record of a book names a truck; a book that cannot be read says so later."""
    if not book.exists():
        return False
    with suppress(TarazuError), closing(open_reader(book)) as reader:
        return names_truck(reader.records())
    return False


@contextmanager
def reading(book: Path, private: Path | None = None, *, now: bool = False) -> Iterator[ReadBook]:
    """Fold a book to be looked at, with the private store that is named or lies beside it."""
    beside = private_beside(book)
    found = private or (beside if beside.exists() else None)
    if found is None:
        talk(f"There is no private store {beside.name!r}: plates are not shown.")
    seen = read_book(book, private=found, clock=wall_clock if now else None)
    try:
        yield seen
    finally:
        seen.close()
