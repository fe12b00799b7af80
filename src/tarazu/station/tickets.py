"""A ticket as its driver sees it: place, what is ahead, the call, the holds, and why not yet."""

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.order import trucks_ahead
from tarazu.station.board import (
    called_view,
    held_views,
    no_call_of,
    plate_behind,
    suspension_view,
    truck_view,
)
from tarazu.station.chronicle import Ended
from tarazu.station.figures import accounts_of
from tarazu.station.private import Registration
from tarazu.station.reading import Seen
from tarazu.station.views import Overtaking, TicketView, TruckView
from tarazu.station.why import shown, why_not


def ticket_of(station: Seen, number: int) -> TicketView | None:
    """Give one ticket, live or ended not long ago; None where no such ticket is known.

    The plate is in the view: whoever holds the ticket's address may see it.
    """
    ticket = station.state.facts.tickets.get(number)
    at = station.now()
    if ticket is None:
        ended = station.chronicle.ended.get(number)
        return None if ended is None else _ended(station, ended, at)
    state = station.state
    registration = station.private.registration(ticket.commitment)
    call = state.facts.calls.get(number)
    is_held = ticket.truck in state.facts.holds
    ready = state.waiting.is_ready(number)
    spends = {spend.account for spend in ticket.standing.spends}
    left = [view.left for view in accounts_of(state) if view.name in spends]
    overtaken = why_not(state, station.chronicle, number)
    law = state.law
    assert law is not None, "a live ticket without a regime"
    return TicketView(
        ticket=number,
        code=_code(registration, number),
        at=at,
        seq=station.journal.head.seq,
        status="waiting" if call is None else "called",
        truck=truck_view(station, ticket, plates=True),
        direction=ticket.direction,
        lane=ticket.standing.lane,
        registered_at=ticket.registered_at,
        ahead=trucks_ahead(state, number, at) if ready else None,
        left=min(left, default=None),
        last_called=station.chronicle.last_called.get(ticket.direction),
        lapses=ticket.lapses,
        holds=tuple(held_views(station, [ticket], plates=True)),
        call=None if call is None else called_view(station, call, at, plates=True),
        suspension=suspension_view(station, ticket.direction),
        # A truck on hold is not called, whatever else may stand against a call.
        no_call=None if is_held else no_call_of(state, ticket.direction, at),
        overtaken=tuple(told(station, one) for one in shown(overtaken)),
        overtaken_count=len(overtaken),
        ended_at=None,
        ended_why="",
        in_force=state.in_force(at),
        regime=law.regime,
        call_window_s=law.regime.gate.call_window_s,
        lapse=law.regime.gate.lapse,
    )


def _code(registration: Registration | None, number: int) -> str:
    return str(number) if registration is None else registration.code


def told(station: Seen, overtaking: Overtaking) -> Overtaking:
    """Add what the two officers of an override gave as their reason."""
    digest = station.chronicle.overrides.get(overtaking.override or 0, "")
    return msgspec.structs.replace(overtaking, note=station.private.text_of(digest) or "")


def _ended(station: Seen, ended: Ended, at: Instant) -> TicketView:
    life = ended.life
    registration = station.private.registration(life.commitment) if life.commitment else None
    regime = station.state.facts.regime
    assert regime is not None, "a ticket ended without a regime"
    return TicketView(
        ticket=life.number,
        code=_code(registration, life.number),
        at=at,
        seq=station.journal.head.seq,
        status="released" if ended.why == "released" else "withdrawn",
        truck=TruckView(
            registered=life.registered,
            laden=life.laden,
            cargo=life.cargo,
            plate=plate_behind(station.private, life.truck),
        ),
        direction=life.direction,
        lane=life.stands[-1].lane,
        registered_at=life.registered_at,
        ahead=None,
        left=None,
        last_called=station.chronicle.last_called.get(life.direction),
        lapses=0,
        holds=(),
        call=None,
        suspension=None,
        no_call=None,
        overtaken=(),
        overtaken_count=0,
        ended_at=ended.at,
        ended_why=ended.why,
        in_force=station.state.in_force(at),
        regime=regime,
        call_window_s=regime.gate.call_window_s,
        lapse=regime.gate.lapse,
    )
