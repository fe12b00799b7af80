"""A book as lines of text, for other programs and for comparing two books."""

from collections.abc import Iterator
from typing import Any, Protocol

import msgspec

from tarazu.journal.record import BOOT, START_HASH, Record, canonical, chain_hash, encoded


class HasRecords(Protocol):
    """A journal or a reader."""

    def records(self, start_seq: int = 1, stop_seq: int | None = None) -> Iterator[Record]:
        """Give the records in order."""


class _PlainRecord(msgspec.Struct, frozen=True, gc=False):
    actor: str
    at_ms: int
    command: str
    crossing: str
    data: dict[str, Any]
    device: str | None
    digest: str
    kind: str
    occurred_ms: int | None
    part: int
    parts: int
    sig: str | None
    v: int


def export(book: HasRecords, *, plain: bool = False) -> Iterator[bytes]:
    r"""Give the book line by line: each a canonical JSON map and a line feed.

    A line holds the record under `record` and its hash under `hash`. Plain lines hold what the
    rules recorded and nothing of how it was written down: no boot records, no seq, epoch or hash.
    So an import that was interrupted and one that was not give the same plain lines.

    >>> from tarazu.journal import MemoryJournal
    >>> [line[:10] for line in export(MemoryJournal("dogharoon"))]
    [b'{"hash":"c']
    >>> list(export(MemoryJournal("dogharoon"), plain=True))
    []
    """
    if plain:
        for record in book.records():
            if record.kind != BOOT:
                yield canonical(_plain_of(record)) + b"\n"
        return
    last_hash = START_HASH
    for record in book.records():
        (record_bytes,) = encoded([record])
        last_hash = chain_hash(last_hash, record_bytes)
        yield b'{"hash":"' + last_hash.hex().encode() + b'","record":' + record_bytes + b"}\n"


def _plain_of(record: Record) -> _PlainRecord:
    fields = {name: getattr(record, name) for name in _PlainRecord.__struct_fields__}
    return _PlainRecord(**fields)
