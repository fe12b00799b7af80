"""Folding of tickets and calls: a place, a call, a lapse, an end."""

from heapq import heappush

from tarazu.calendars import Instant
from tarazu.rules import credit
from tarazu.rules.event_parts import ExemptUse
from tarazu.rules.events import (
    CallLapsed,
    CallTakenBack,
    CreditReserved,
    TicketCalled,
    TicketRegistered,
    TicketReleased,
    TicketSorted,
    TicketStaged,
    TicketWithdrawn,
    TruckCorrected,
)
from tarazu.rules.state import SHARE_WINDOW, Call, Ticket
from tarazu.rules.waiting import DUE_UNKNOWN
from tarazu.rules.world import State


def registered(state: State, at: Instant, event: TicketRegistered) -> None:
    """Put a new ticket at its place."""
    facts = state.facts
    ticket = Ticket(
        number=event.ticket,
        place=event.place,
        truck=event.truck,
        registered=event.registered,
        direction=event.direction,
        laden=event.laden,
        cargo=event.cargo,
        destination=event.destination,
        commitment=event.commitment,
        standing=event.standing,
        registered_at=at,
        unmatched=event.unmatched,
    )
    facts.tickets[event.ticket] = ticket
    facts.last_ticket = event.ticket
    facts.last_place = event.place
    facts.totals.registered += 1
    state.waiting.enter(facts, ticket, at)


def sorted_anew(state: State, at: Instant, event: TicketSorted) -> None:
    """Let a ticket stand as the new regime says."""
    ticket = state.facts.tickets[event.ticket]
    ticket.standing = event.standing
    state.waiting.enter(state.facts, ticket, at)


def truck_corrected(state: State, at: Instant, event: TruckCorrected) -> None:
    """Mend the facts of a ticket's truck; its place stays."""
    ticket = state.facts.tickets[event.ticket]
    state.waiting.leave(ticket)
    ticket.truck, ticket.registered = event.truck, event.registered
    ticket.laden, ticket.cargo = event.laden, event.cargo
    ticket.commitment = event.commitment
    ticket.standing = event.standing
    state.waiting.enter(state.facts, ticket, at)
    # Called ahead of credit, it may have stood before others, or have waited for another account.
    state.waiting.is_stirred = state.waiting.has_credit = True
    state.waiting.must_ripen = True


def called(state: State, at: Instant, event: TicketCalled) -> None:
    """Start a call and hold its credit."""
    facts = state.facts
    ticket = facts.tickets[event.ticket]
    accounts = facts.accounts
    facts.calls[event.ticket] = Call(
        ticket=event.ticket,
        called_at=at,
        until_at=event.until_at,
        ahead=event.ahead,
        held=[credit.reserve(accounts[spend.account], spend.units) for spend in event.spends],
        exempt=event.exempt,
        override=event.override,
        plan=facts.regime_number,
    )
    ticket.called = True
    if event.ahead:
        state.waiting.ahead[event.ticket] = None
    heappush(state.waiting.deadlines, (event.until_at, event.ticket))
    state.waiting.due_by(event.until_at + 1)
    state.waiting.refresh(facts, ticket, at)
    take_turn(state, ticket, event)
    if event.exempt is not None:
        use_exemption(state, event.exempt)


def take_turn(state: State, ticket: Ticket, event: TicketCalled | TicketReleased) -> None:
    """Use the slot, the turn of the cycle and the share that a call uses."""
    facts = state.facts
    way = facts.ways[ticket.direction]
    if event.slot_free_at is not None:
        way.slot_free_at = event.slot_free_at
    if event.cycle is not None:
        way.cycle = event.cycle
    if event.chosen:
        way.window.append(ticket.standing.lane)
        state.waiting.over.pop(ticket.direction, None)
        if len(way.window) > SHARE_WINDOW:
            del way.window[0]
    if event.override is not None:
        facts.totals.overridden += 1


def use_exemption(state: State, use: ExemptUse) -> None:
    """Count one more exempt truck of the clause on that local day."""
    facts = state.facts
    if facts.exempt_day != use.day:
        facts.exempt_day = use.day
        facts.exempt_used = {}
    facts.exempt_used[use.clause] = facts.exempt_used.get(use.clause, 0) + 1
    state.waiting.due_at = DUE_UNKNOWN  # a clause that is full waits for the next day


def credit_reserved(state: State, at: Instant, event: CreditReserved) -> None:
    """Give its credit to a truck that was called ahead of it."""
    accounts = state.facts.accounts
    call = state.facts.calls[event.ticket]
    call.ahead = False
    call.held = [credit.reserve(accounts[spend.account], spend.units) for spend in event.spends]
    del state.waiting.ahead[event.ticket]


def staged(state: State, at: Instant, event: TicketStaged) -> None:
    """The called truck stands at the gate."""
    state.facts.calls[event.ticket].staged_at = at


def end_call(state: State, ticket: Ticket) -> Call:
    """Take a call off the list of live calls; what it holds is still the caller's to place."""
    waiting, number = state.waiting, ticket.number
    ticket.called = False
    if waiting.was_full or number in waiting.ahead:
        waiting.is_stirred = True
        waiting.ahead.pop(number, None)
    return state.facts.calls.pop(number)


def _unuse(state: State, ticket: Ticket) -> None:
    call = end_call(state, ticket)
    state.waiting.is_stirred = state.waiting.has_credit = True
    for held in call.held:
        account = state.facts.accounts[held.account]
        credit.give_back(account, held, state.facts.calls.values())


def lapsed(state: State, at: Instant, event: CallLapsed) -> None:
    """End a call that was not used; the ticket stands at the place that the event names."""
    facts = state.facts
    ticket = facts.tickets[event.ticket]
    _unuse(state, ticket)
    ticket.lapses += 1
    ticket.place = event.place
    facts.last_place = max(facts.last_place, event.place)
    facts.totals.lapsed += 1
    state.waiting.refresh(facts, ticket, at)


def taken_back(state: State, at: Instant, event: CallTakenBack) -> None:
    """End a call without fault of the truck."""
    ticket = state.facts.tickets[event.ticket]
    _unuse(state, ticket)
    state.waiting.refresh(state.facts, ticket, at)


def withdrawn(state: State, at: Instant, event: TicketWithdrawn) -> None:
    """End a ticket without a release."""
    facts = state.facts
    ticket = facts.tickets[event.ticket]
    if ticket.called:
        _unuse(state, ticket)
    del facts.tickets[event.ticket]
    facts.totals.withdrawn += 1
    state.waiting.leave(ticket)
