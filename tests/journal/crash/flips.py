"""R6: a flipped byte in the database, its log or the anchor is noticed, or it changes nothing."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal import Receipt, open_reader, verify_book
from tests.journal.books import fill, sqlite_book
from tests.journal.tampering import copy_book

ENDINGS = ("", "-wal", ".anchor")
Content = tuple[list[bytes], list[Receipt | None]]


class Flips(msgspec.Struct):
    """What a run of flips has shown."""

    flipped: int = 0
    noticed: int = 0
    harmless: int = 0
    silent: list[str] = []


def book_to_flip(folder: Path, count: int = 24) -> Path:
    """Give a book as a crash leaves it: a part in the database, a part in the log, an anchor."""
    path = folder / "whole" / "dogharoon.book"
    path.parent.mkdir()
    journal = sqlite_book(path)
    fill(journal, count)
    journal.close()
    journal = sqlite_book(path)
    fill(journal, count, start=100)
    copy = copy_book(path, folder / "crashed")
    journal.close()
    return copy


def run_flips(
    book: Path,
    folder: Path,
    *,
    every: int,
    bits: int = 1,
    endings: tuple[str, ...] = ENDINGS,
    with_anchor: bool = True,
    open_every: int = 5,
) -> Flips:
    """Flip a bit in every so-many-th byte and look at the book, and now and then open it.

    The known bad is a book without its anchor, whose log loses its tail without a word.
    """
    shown = Flips()
    whole = _content_of(copy_book(book, folder))
    for place, (ending, offset, bit) in enumerate(_places(book, endings, every, bits)):
        copy = copy_book(book, folder)
        if not with_anchor:
            copy.with_name(copy.name + ".anchor").unlink()
        file = copy.with_name(copy.name + ending)
        content = bytearray(file.read_bytes())
        content[offset] ^= 1 << bit
        file.write_bytes(content)
        shown.flipped += 1
        try:
            sound = verify_book(copy).ok
            same = sound and _content_of(copy) == whole
            if sound and same and with_anchor and place % open_every == 0:
                same = _content_when_opened(copy, whole) == whole
        except TarazuError:
            sound = same = False
        if not sound:
            shown.noticed += 1
        elif same:
            shown.harmless += 1
        else:
            shown.silent.append(f"{ending or 'book'} at {offset}, bit {bit}")
    return shown


def _places(
    book: Path, endings: tuple[str, ...], every: int, bits: int
) -> Iterator[tuple[str, int, int]]:
    """Give file, byte and bit: another bit from byte to byte, and then the next so many."""
    for ending in endings:
        size = book.with_name(book.name + ending).stat().st_size
        for place, offset in enumerate(range(0, size, every)):
            for bit in range(bits):
                yield ending, offset, (place + bit) % 8


def _content_of(book: Path) -> Content:
    """Give all records, and the receipt of each command through the index."""
    reader = open_reader(book)
    try:
        records = list(reader.records())
        receipts = [reader.receipt_of(record.command) for record in records]
    finally:
        reader.close()
    return [msgspec.json.encode(record) for record in records], receipts


def _content_when_opened(book: Path, whole: Content) -> Content:
    """Open the book as its writer; give what it holds, without the boot record that this adds."""
    journal = sqlite_book(book)
    journal.close()
    records, receipts = _content_of(book)
    assert len(records) > len(whole[0]), "the boot record is missing"
    return records[:-1], receipts[:-1]
