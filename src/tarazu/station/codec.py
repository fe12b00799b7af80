"""Events of the rules as drafts of records, and back. One table of kinds, in the rules."""

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal import BOOT, OWN_KINDS, Draft, Record
from tarazu.rules.events import Event, EventData
from tarazu.rules.kinds import KIND_OF, KINDS


class KindUnknown(TarazuError):
    """A book holds a kind of record that this version does not know; it must not be guessed."""


def draft_of(event: Event, occurred_ms: int | None) -> Draft:
    """Give the draft of an event; `occurred_ms` is its own time where that was earlier."""
    return Draft(KIND_OF[type(event.data)], event.data, event.at, occurred_ms)


def event_of(record: Record) -> Event | None:
    """Read the event of a record; None for a record of the journal's own.

    Raises: KindUnknown.
    """
    if record.kind in OWN_KINDS:
        return None
    kind = KINDS.get(record.kind)
    if kind is None:
        raise KindUnknown(
            f"Record {record.seq} of {record.crossing} is of kind {record.kind!r}, which this "
            f"version does not know. Nothing was changed. Run the version that wrote it, or newer."
        )
    data: EventData = msgspec.convert(record.data, kind)  # type: ignore[assignment]
    return Event(record.at_ms, data)


__all__ = ["BOOT", "KindUnknown", "draft_of", "event_of"]
