"""Passages: a movement that was seen, a release at the gate, and what both earn."""

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.commands import RecordMovement, ReleaseTicket
from tarazu.rules.event_parts import CycleTurn, ExemptUse, Spend
from tarazu.rules.events import MovementRecorded, TicketReleased
from tarazu.rules.law import Kind
from tarazu.rules.order import exemption
from tarazu.rules.paying import earn
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.regime import Cargo, Direction, Laden
from tarazu.rules.state import Facts, Ticket
from tarazu.rules.work import Work


class Going(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """How a truck goes: what is spent now, and under which exemption, override, slot or turn."""

    spends: tuple[Spend, ...] = ()
    exempt: ExemptUse | None = None
    override: int | None = None
    chosen: bool = False
    slot_free_at: Instant | None = None
    cycle: CycleTurn | None = None
    uncalled: bool = False


class Seen(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """What was seen at the line where it differs from what was registered."""

    laden: Laden
    cargo: Cargo
    destination: str
    by: str


def is_unmatched(facts: Facts, truck: str, registered: str, direction: Direction) -> bool:
    """Say whether a passage does not fit the stock: a return without an exit, or a second exit."""
    assert facts.terms is not None, "a passage before the crossing was configured"
    at_home = registered == facts.terms.home
    stock = facts.abroad if at_home else facts.visiting
    leaves = (direction == "out") == at_home
    return (truck in stock) == leaves


def _earn_all(work: Work, kind: Kind | None, movement: int, exempt: ExemptUse | None) -> None:
    if kind is None or not work.state.in_force(work.at):
        return
    if exempt is not None and not exempt.earns:
        return
    for account in kind.earns:
        earn(work, account, movement)


def release(work: Work, ticket: Ticket, going: Going, seen: Seen | None = None) -> None:
    """Let a ticket's truck go: one event is its release and its passage; then it earns."""
    facts, law = work.facts, work.law
    laden, cargo = (ticket.laden, ticket.cargo) if seen is None else (seen.laden, seen.cargo)
    kind = law.kind_of(ticket.direction, ticket.registered, laden, cargo)
    movement = facts.last_movement + 1
    work.add(
        TicketReleased(
            movement=movement,
            truck=ticket.truck,
            registered=ticket.registered,
            direction=ticket.direction,
            laden=laden,
            cargo=cargo,
            destination=ticket.destination if seen is None else seen.destination,
            by="" if seen is None else seen.by,
            day=law.day_of(work.at),
            spends=going.spends,
            intervals=kind.intervals,
            exempt=going.exempt,
            uncalled=going.uncalled,
            unmatched=is_unmatched(facts, ticket.truck, ticket.registered, ticket.direction),
            ticket=ticket.number,
            override=going.override,
            chosen=going.chosen,
            slot_free_at=going.slot_free_at,
            cycle=going.cycle,
        )
    )
    _earn_all(work, kind, movement, going.exempt)


def _uncalled(work: Work, kind: Kind, ticket: Ticket | None) -> Going:
    """A gated passage without a call spends like a correction, unless an exemption has room."""
    facts, waiting = work.facts, work.state.waiting
    if ticket is None:
        clauses = tuple(c for c in kind.exempts if not facts.exempt_waits_ms[c])
    else:  # it may have waited long enough for one more
        ripe = waiting.ripe_exempts(facts, ticket)
        clauses = tuple(c for c in kind.exempts if not facts.exempt_waits_ms[c] or c in ripe)
    exempt = exemption(facts, work.law, clauses, work.at)
    return Going(spends=() if exempt else kind.spends, exempt=exempt, uncalled=True)


def record_movement(work: Work, command: RecordMovement) -> Refusal | None:
    """Record a passage that was seen. Refuses only before the crossing is configured.

    A called truck's passage is its release. A gated passage without a call is flagged `uncalled`.
    """
    facts, state = work.facts, work.state
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    law = state.law
    kind = None
    if law is not None:
        kind = law.kind_of(command.direction, command.registered, command.laden, command.cargo)
    number = state.waiting.by_truck.get(command.truck)
    ticket = facts.tickets[number] if number is not None else None
    is_gated = kind is not None and kind.gated and state.in_force(work.at)
    if ticket is not None and ticket.direction == command.direction:
        _release_seen(work, command, ticket, kind if is_gated else None)
        return None
    going = _uncalled(work, kind, None) if kind is not None and is_gated else Going()
    movement = facts.last_movement + 1
    work.add(
        MovementRecorded(
            movement=movement,
            truck=command.truck,
            registered=command.registered,
            direction=command.direction,
            laden=command.laden,
            cargo=command.cargo,
            destination=command.destination,
            by=command.by,
            # Before the first regime no zone is agreed: the day is counted in UTC.
            day=work.at // 86_400_000 if law is None else law.day_of(work.at),
            spends=going.spends,
            intervals=() if kind is None else kind.intervals,
            exempt=going.exempt,
            uncalled=going.uncalled,
            unmatched=is_unmatched(facts, command.truck, command.registered, command.direction),
        )
    )
    _earn_all(work, kind, movement, going.exempt)
    return None


def _release_seen(work: Work, command: RecordMovement, ticket: Ticket, kind: Kind | None) -> None:
    """The truck of a live ticket was seen to pass: with its call, or without one."""
    call = work.facts.calls.get(ticket.number)
    if call is not None and not call.ahead:
        going = Going(override=call.override, exempt=call.exempt)
    else:
        going = Going() if kind is None else _uncalled(work, kind, ticket)
    seen = Seen(
        laden=command.laden,
        cargo=command.cargo,
        destination=command.destination or ticket.destination,
        by=command.by,
    )
    release(work, ticket, going, seen)


def release_ticket(work: Work, command: ReleaseTicket) -> Refusal | None:
    """Let a called truck go that has its credit."""
    facts = work.facts
    ticket = facts.tickets.get(command.ticket)
    if ticket is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=command.ticket)
    call = facts.calls.get(command.ticket)
    if ticket.truck in facts.holds:
        return Refusal(Reason.ON_HOLD, ticket=command.ticket)
    if call is None:
        return Refusal(Reason.NOT_CALLED, ticket=command.ticket)
    if facts.ways[ticket.direction].suspended is not None:
        return Refusal(Reason.DIRECTION_SUSPENDED, ticket=command.ticket)
    # Two persons may let a truck go outside the hours; their override says so.
    if call.override is None and not work.law.hours.is_open(work.at):
        opens_at = work.law.hours.opens_after(work.at)
        return Refusal(Reason.GATE_CLOSED, ticket=command.ticket, until_at=opens_at)
    if call.ahead:
        return Refusal(Reason.NO_CREDIT, ticket=command.ticket)
    seen = Seen(
        laden=ticket.laden, cargo=ticket.cargo, destination=ticket.destination, by=command.by
    )
    release(work, ticket, Going(override=call.override, exempt=call.exempt), seen)
    return None
