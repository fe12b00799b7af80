"""The last action of an officer, as long as the same officer can take it back alone."""

from collections.abc import Iterator

from tarazu.calendars import Instant
from tarazu.journal import Record
from tarazu.rules.events import EventData, MovementRecorded, TicketRegistered, TicketReleased
from tarazu.station.board import plate_behind, truck_view
from tarazu.station.codec import event_of
from tarazu.station.views import LastAction, TruckView
from tarazu.station.writer import Station

_BLOCK = 64
# Records looked back on: eight times what two minutes bring at the size of design section 12.
_LOOK_BACK_MAX = 1_024


def last_action_of(station: Station, officer: str, at: Instant) -> LastAction | None:
    """Give what an officer did last, if that can be undone: a passage, a release, a registration.

    None after anything else that this officer did since: an older action is never taken back in
    place of the last one.
    """
    terms = station.state.facts.terms
    undo_ms = terms.undo_s * 1_000 if terms is not None else 0
    for record in _latest(station):
        if at - record.at_ms > undo_ms:
            return None
        if record.actor == officer:
            first_seq = record.seq - record.part + 1
            first = next(station.journal.records(first_seq, first_seq + 1))
            event = event_of(first)
            return None if event is None else _action(station, event.at, event.data)
    return None


def _latest(station: Station) -> Iterator[Record]:
    """Give the records from the head backwards, read in blocks."""
    stop_seq = station.journal.head.seq + 1
    last_seq = max(1, stop_seq - _LOOK_BACK_MAX)
    while stop_seq > last_seq:
        start_seq = max(last_seq, stop_seq - _BLOCK)
        yield from reversed(list(station.journal.records(start_seq, stop_seq)))
        stop_seq = start_seq


def _action(station: Station, at: Instant, data: EventData) -> LastAction | None:
    facts = station.state.facts
    if isinstance(data, TicketRegistered):
        ticket = facts.tickets.get(data.ticket)
        if ticket is None:
            return None  # it has ended since
        truck = truck_view(station, ticket, plates=True)
        return LastAction(at, "registered", None, ticket.number, truck, ticket.direction)
    if not isinstance(data, MovementRecorded | TicketReleased) or data.movement not in facts.recent:
        return None
    is_release = isinstance(data, TicketReleased)
    return LastAction(
        at=at,
        what="released" if is_release else "movement",
        movement=data.movement,
        ticket=data.ticket if isinstance(data, TicketReleased) else None,
        truck=TruckView(
            registered=data.registered,
            laden=data.laden,
            cargo=data.cargo,
            plate=plate_behind(station.private, data.truck),
        ),
        direction=data.direction,
    )
