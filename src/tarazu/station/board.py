"""The board and the desk as views: what the plan gates, counts and leaves free, in figures.

Every figure follows from the state and the instant; a plate comes from the private store.
"""

from collections.abc import Iterable

import msgspec

from tarazu.calendars import Instant
from tarazu.plates import Plate, plate_of
from tarazu.rules import Reason, State
from tarazu.rules.law import Law
from tarazu.rules.order import exemption, lanes_in_turn, next_of, stopped_by, upcoming
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.rules.state import Call, Facts, Stay, Ticket
from tarazu.station.figures import accounts_of, flows_of, role_of
from tarazu.station.plate_ends import public_plate
from tarazu.station.private_reading import PrivateLookups
from tarazu.station.reading import Seen
from tarazu.station.views import (
    BoardView,
    CalledView,
    HeldView,
    NoCall,
    StockView,
    SuspensionView,
    TruckView,
    WaitingView,
    WayView,
)

NEXT_SHOWN = 3
_NO_CALL: dict[Reason, NoCall] = {
    Reason.NO_REGIME: "no_regime",
    Reason.DIRECTION_SUSPENDED: "suspended",
    Reason.GATE_CLOSED: "closed",
    Reason.CALLED_MAX_REACHED: "called_max",
}


def board_of(station: Seen, *, plates: bool = False) -> BoardView:
    """Give what the public board and the desk share, as of the durable head.

    `plates` only for readers who may see them. Without it a called truck has the end of its plate
    alone, three characters in their places, and no other truck has any of it.
    """
    state, at = station.state, station.now()
    facts, law = state.facts, state.law
    home = facts.terms.home if facts.terms is not None else ""
    regime = facts.regime
    ways = tuple(_way(station, direction, at, plates=plates) for direction in _gated(law))
    waits = [at - ticket.registered_at for ticket in facts.tickets.values()]
    return BoardView(
        crossing=station.crossing,
        at=at,
        seq=station.journal.head.seq,
        regime=regime,
        in_force=state.in_force(at),
        accounts=accounts_of(state),
        flows=flows_of(state, at),
        ways=ways,
        abroad=_stock(station, facts.abroad, home, at),
        visiting=_stock(station, facts.visiting, regime.peer if regime else "", at),
        overrides=facts.totals.overridden,
        uncalled=facts.totals.uncalled,
        longest_wait_s=max(waits) // 1_000 if waits else None,
        call=regime.gate.call if regime is not None else "auto",
    )


def _gated(law: Law | None) -> list[Direction]:
    return [d for d in DIRECTIONS if law is not None and law.gates(d)]


def truck_view(station: Seen, ticket: Ticket, *, plates: bool) -> TruckView:
    """Give a ticket's truck, with its plate where it may be shown and is kept."""
    return TruckView(
        registered=ticket.registered,
        laden=ticket.laden,
        cargo=ticket.cargo,
        plate=plate_behind(station.private, ticket.truck) if plates else None,
    )


def plate_behind(private: PrivateLookups, token: str) -> Plate | None:
    """Look up what a token stands for; None where it was erased."""
    truck = private.truck(token)
    return None if truck is None else plate_of(truck.facts.plate, truck.facts.country)


def _way(station: Seen, direction: Direction, at: Instant, *, plates: bool) -> WayView:
    state = station.state
    facts, law = state.facts, state.law
    assert law is not None, "a gated direction without a regime"
    way = facts.ways[direction]
    tickets = [t for t in facts.tickets.values() if t.direction == direction]
    calls = [c for c in facts.calls.values() if facts.tickets[c.ticket].direction == direction]
    next_tickets = upcoming(state, law, direction, at, NEXT_SHOWN)
    return WayView(
        direction=direction,
        countries=tuple(
            country
            for country in (law.regime.home, law.regime.peer)
            if role_of(law, direction, country)[0] in ("gated", "both")
        ),
        waiting=len(tickets) - len(calls),
        on_hold=sum(ticket.truck in facts.holds for ticket in tickets),
        held=tuple(held_views(station, tickets, plates=True)) if plates else (),
        called=tuple(
            called_view(station, call, at, plates=plates)
            for call in sorted(calls, key=lambda c: c.called_at)
        ),
        next=_next(station, law, next_tickets[0], at, plates=plates) if next_tickets else None,
        next_tickets=tuple(next_tickets),
        no_call=no_call_of(state, direction, at),
        opens_at=None if law.hours.is_open(at) else law.hours.opens_after(at),
        slot_free_at=way.slot_free_at if way.slot_free_at > at else None,
        suspension=suspension_view(station, direction),
        next_number=facts.last_ticket + 1,
    )


def suspension_view(station: Seen, direction: Direction) -> SuspensionView | None:
    """Say since when a direction stands still, why and who says so."""
    suspended = station.state.facts.ways[direction].suspended
    if suspended is None:
        return None
    return SuspensionView(
        since_at=suspended.since_at,
        reason=station.private.text_of(suspended.reason) or "",
        source=station.private.text_of(suspended.source) or "",
    )


def no_call_of(state: State, direction: Direction, at: Instant) -> NoCall | None:
    """Name the first unmet condition for a call in a direction; None if one can be made."""
    law = state.law
    stopped = stopped_by(state, direction, at)
    # A slot is soon there; who lacks credit as well would not go at its time.
    if stopped is not None and stopped is not Reason.NO_SLOT:
        ended = stopped is Reason.NO_REGIME and law is not None
        return "regime_ended" if ended else _NO_CALL[stopped]
    assert law is not None, "only a clock stops a call, and there is no regime"
    if not any(state.waiting.ready_in(direction, lane) for lane in law.lane_names):
        return "nobody_waits"
    if next_of(state, law, direction, at) is None:
        return "staging_full" if law.staging_max else "no_credit"
    return "no_slot" if stopped is Reason.NO_SLOT else None


def _next(station: Seen, law: Law, number: int, at: Instant, *, plates: bool) -> WaitingView:
    state = station.state
    ticket = state.facts.tickets[number]
    direction = ticket.direction
    first_lane = lanes_in_turn(law, state.facts.ways[direction])[0]
    clauses = state.waiting.ripe_exempts(state.facts, ticket)
    why = "first"
    if exemption(state.facts, law, clauses, at) is not None:
        why = "exempt"
    elif law.is_cycle:
        why = "cycle"
    elif len(law.lane_names) > 1 and ticket.standing.lane == first_lane != "general":
        why = "lane"
    return WaitingView(
        ticket=number,
        truck=truck_view(station, ticket, plates=plates),
        direction=direction,
        lane=ticket.standing.lane,
        registered_at=ticket.registered_at,
        destination=ticket.destination,
        why=why,  # type: ignore[arg-type]  # one of the words above
    )


def held_views(station: Seen, tickets: Iterable[Ticket], *, plates: bool) -> list[HeldView]:
    """List the holds of tickets, the oldest first."""
    views = []
    for ticket in tickets:
        for reason, hold in station.state.facts.holds.get(ticket.truck, {}).items():
            views.append(
                HeldView(
                    ticket=ticket.number,
                    truck=truck_view(station, ticket, plates=plates),
                    hold=reason,
                    since_at=hold.at,
                    authority=station.private.text_of(hold.authority) or "",
                    note=station.private.text_of(hold.note) or "",
                )
            )
    return sorted(views, key=lambda view: view.since_at)


def called_view(station: Seen, call: Call, at: Instant, *, plates: bool) -> CalledView:
    """Give a call: deadline, arrival, and its turn for credit where it was called ahead."""
    facts, waiting = station.state.facts, station.state.waiting
    ticket = facts.tickets[call.ticket]
    until_at = call.until_at
    rank = list(waiting.ahead).index(call.ticket) + 1 if call.ticket in waiting.ahead else None
    return CalledView(
        ticket=call.ticket,
        truck=truck_view(station, ticket, plates=plates) if plates else _masked(station, ticket),
        direction=ticket.direction,
        lane=ticket.standing.lane,
        called_at=call.called_at,
        until_at=until_at,
        staged_at=call.staged_at,
        credit_rank=rank,
        is_late=call.left_ms is None and call.staged_at is None and until_at - at < _LATE_MS,
        override=call.override,
        is_exempt=call.exempt is not None,
    )


def _masked(station: Seen, ticket: Ticket) -> TruckView:
    """Give a truck with only the end of its plate: what a driver needs to know the call is his."""
    whole = truck_view(station, ticket, plates=True)
    if whole.plate is None:
        return whole
    return msgspec.structs.replace(whole, plate=public_plate(whole.plate))


_LATE_MS = 15 * 60_000  # a quarter of an hour before the deadline the desk is warned (ours)


def _stock(station: Seen, stock: dict[str, Stay], country: str, at: Instant) -> StockView:
    facts = station.state.facts
    # Trucks of third countries that are here are in the list of trucks, and in no count of a side.
    ours = {truck: stay for truck, stay in stock.items() if country in ("", stay.registered)}
    return StockView(
        country=country,
        count=len(ours),
        on_hold=sum(1 for truck in ours if truck in facts.holds),
        stranded=sum(1 for truck, stay in ours.items() if is_stranded(facts, truck, stay, at)),
        stranded_after_s=facts.terms.stranded_after_s if facts.terms is not None else 0,
    )


def is_stranded(facts: Facts, truck: str, stay: Stay, at: Instant) -> bool:
    """Say whether a truck is away for longer than the crossing's threshold and not on hold."""
    after_s = facts.terms.stranded_after_s if facts.terms is not None else 0
    return truck not in facts.holds and at - stay.since_at > after_s * 1_000
