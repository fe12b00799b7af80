"""One record as a line that a person can read: number, day, what it states, and whose it is."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tarazu.journal import Record
    from tarazu.station.private import PrivateReader
    from tarazu.words import Language


def line_of(record: "Record", language: "Language", zone: str) -> str:
    """Write a record as a line; the journal's own carry the machine's clock.

    `[2/3]` is the second of the three events of one command; the actor stands with the first.
    """
    from tarazu.station import event_of
    from tarazu.words import event_line, own_line

    event = event_of(record)
    if event is None:
        text = own_line(record.kind, record.data, record.at_ms, language, zone)
    else:
        text = event_line(event, language, zone)
    line = f"{record.seq:>8}  {language.date(record.at_ms, zone)}  {text}"
    occurred = record.occurred_ms
    if occurred is not None:
        line += f" ({language.date(occurred, zone)} {language.time(occurred, zone)})"
    if event is not None and record.part == 1:
        line += f"  <{record.actor}>"
    return line if record.parts == 1 else f"{line}  [{record.part}/{record.parts}]"


def texts_of(record: "Record", store: "PrivateReader") -> "Iterator[str]":
    """Find what somebody wrote that a record names by digest; erased texts are left out."""
    for value in record.data.values():
        text = store.text_of(value) if isinstance(value, str) else None
        if text:
            yield text
