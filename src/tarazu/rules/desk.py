"""The desk: registering, calling by an officer, arrival, withdrawal, and mending a typing error."""

from tarazu.rules.adoption import standing_of
from tarazu.rules.calling import begin_call, take_back
from tarazu.rules.commands import (
    CallNext,
    CorrectTruck,
    RecordArrival,
    RegisterTicket,
    WithdrawTicket,
)
from tarazu.rules.events import (
    HoldLifted,
    HoldPlaced,
    TicketRegistered,
    TicketStaged,
    TicketWithdrawn,
    TruckCorrected,
)
from tarazu.rules.order import choose, stopped_by
from tarazu.rules.passages import is_unmatched
from tarazu.rules.paying import lose_stale
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.work import Work


def register(work: Work, command: RegisterTicket) -> Refusal | None:
    """Give a truck a place that is never reused; one live ticket per truck."""
    facts, state = work.facts, work.state
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    if not state.in_force(work.at):
        return Refusal(Reason.NO_REGIME)
    known = state.waiting.by_truck.get(command.truck)
    if known is not None:
        return Refusal(Reason.ALREADY_WAITING, ticket=known)
    law = work.law
    kind = law.kind_of(command.direction, command.registered, command.laden, command.cargo)
    if not kind.gated:
        return Refusal(Reason.NOTHING_GATES)
    if command.direction == "in" and not facts.terms.entrance_area:
        return Refusal(Reason.NO_ENTRANCE_AREA)
    number = facts.last_ticket + 1
    open_ms = state.open_clock(law, command.direction, work.at)
    work.add(
        TicketRegistered(
            ticket=number,
            place=facts.last_place + 1,
            truck=command.truck,
            registered=command.registered,
            direction=command.direction,
            laden=command.laden,
            cargo=command.cargo,
            destination=command.destination,
            commitment=command.commitment,
            standing=standing_of(kind, open_ms),
            unmatched=is_unmatched(facts, command.truck, command.registered, command.direction),
        )
    )
    has_papers_hold = "documents" in facts.holds.get(command.truck, ())
    if facts.terms.papers_first and command.cleared is not True and not has_papers_hold:
        work.add(
            HoldPlaced(truck=command.truck, hold="documents", authority="", note="", ticket=number)
        )
    return None


def withdraw(work: Work, command: WithdrawTicket) -> Refusal | None:
    """End a ticket at the driver's wish; a call's credit returns, its slot does not."""
    if command.ticket not in work.facts.tickets:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=command.ticket)
    call = work.facts.calls.get(command.ticket)
    if call is not None:
        lose_stale(work, call)
    work.add(TicketWithdrawn(ticket=command.ticket, why="asked"))
    return None


def call_next(work: Work, command: CallNext) -> Refusal | None:
    """Call the truck that the order says is next; no other can be called this way."""
    state = work.state
    law = state.law
    if law is None or not state.in_force(work.at):
        return Refusal(Reason.NO_REGIME)
    if law.mode != "officer":
        return Refusal(Reason.CALLED_BY_ITSELF)
    stopped = stopped_by(state, command.direction, work.at)
    if stopped is not None:
        return Refusal(stopped, until_at=_until(work, command, stopped))
    if state.waiting.is_ripening():
        state.waiting.ripen(work.facts, work.at, state.open_clocks(law, work.at))
    choice = choose(state, work.at, (command.direction,))
    if choice is None:
        return Refusal(_why_nobody(work, command))
    if command.ticket not in (None, choice.ticket):
        return Refusal(Reason.NOT_NEXT, ticket=choice.ticket)
    begin_call(work, choice)
    return None


def _until(work: Work, command: CallNext, stopped: Reason) -> int | None:
    if stopped is Reason.GATE_CLOSED:
        return work.law.hours.opens_after(work.at)
    if stopped is Reason.NO_SLOT:
        return work.facts.ways[command.direction].slot_free_at
    return None


def _why_nobody(work: Work, command: CallNext) -> Reason:
    waiting, law = work.state.waiting, work.law
    if not any(waiting.ready_in(command.direction, lane) for lane in law.lane_names):
        return Reason.NOBODY_WAITS
    return Reason.STAGING_FULL if law.staging_max else Reason.NO_CREDIT


def arrive(work: Work, command: RecordArrival) -> Refusal | None:
    """Note that a called truck stands at the gate; from then on its call does not lapse."""
    if command.ticket not in work.facts.tickets:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=command.ticket)
    call = work.facts.calls.get(command.ticket)
    if call is None:
        return Refusal(Reason.NOT_CALLED, ticket=command.ticket)
    if call.staged_at is not None:
        return Refusal(Reason.ALREADY_STAGED, ticket=command.ticket)
    work.add(TicketStaged(ticket=command.ticket))
    return None


def correct_truck(work: Work, command: CorrectTruck) -> Refusal | None:
    """Mend a ticket's plate, country, laden state or cargo; a live call keeps its cost.

    Holds go along with the ticket, so that no typing frees a truck. Those placed since it was
    registered meant this truck, and stand on the mistyped plate no more.
    """
    facts, state = work.facts, work.state
    ticket = facts.tickets.get(command.ticket)
    if ticket is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=command.ticket)
    known = state.waiting.by_truck.get(command.truck)
    if known not in (None, command.ticket):
        return Refusal(Reason.ALREADY_WAITING, ticket=known)
    kind = work.law.kind_of(ticket.direction, command.registered, command.laden, command.cargo)
    if not kind.gated:
        return Refusal(Reason.NOTHING_GATES, ticket=command.ticket)
    mistyped, held = ticket.truck, dict(facts.holds.get(ticket.truck, ()))
    if mistyped == command.truck:
        held = {}
    for reason, hold in held.items():
        if reason not in facts.holds.get(command.truck, ()):
            work.add(
                HoldPlaced(
                    truck=command.truck,
                    hold=reason,
                    authority=hold.authority,
                    note=hold.note,
                    ticket=None,
                )
            )
    if ticket.called and command.truck in facts.holds:
        take_back(work, command.ticket, "hold")
    work.add(
        TruckCorrected(
            ticket=command.ticket,
            truck=command.truck,
            registered=command.registered,
            laden=command.laden,
            cargo=command.cargo,
            commitment=command.commitment or ticket.commitment,
            standing=standing_of(kind, ticket.standing.open_ms),
        )
    )
    for reason, hold in held.items():
        if hold.at >= ticket.registered_at:
            work.add(HoldLifted(truck=mistyped, hold=reason, ticket=None))
    return None
