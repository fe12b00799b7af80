"""What a station knows of its book, the state and the chronicle: folded, and kept in snapshots."""

from collections.abc import Callable, Iterable

import msgspec

from tarazu.journal import Record, Snapshot
from tarazu.rules import State, evolve, restore
from tarazu.station.chronicle import Chronicle
from tarazu.station.codec import event_of


class _Kept(msgspec.Struct):
    facts: msgspec.Raw
    chronicle: Chronicle


def payload_of(state: State, chronicle: Chronicle) -> bytes:
    """Write both as a snapshot's payload."""
    return msgspec.json.encode(_Kept(msgspec.Raw(state.snapshot()), chronicle))


def folded(
    snapshot: Snapshot | None, records_from: Callable[[int], Iterable[Record]]
) -> tuple[State, Chronicle]:
    """Fold the records after a snapshot, or all of them where there is none that can be read.

    A snapshot that another version wrote in another shape is no error: it costs the time of
    folding the whole book. Raises: KindUnknown, and what reading the records raises.
    """
    state, chronicle, start_seq = State(), Chronicle(), 1
    if snapshot is not None:
        try:
            kept = msgspec.json.decode(snapshot.payload, type=_Kept)
            state, chronicle = restore(bytes(kept.facts)), kept.chronicle
            start_seq = snapshot.seq + 1
        except msgspec.ValidationError:
            state, chronicle = State(), Chronicle()
    for record in records_from(start_seq):
        event = event_of(record)
        if event is not None:
            evolve(state, event)
            chronicle.note(event)
    return state, chronicle
