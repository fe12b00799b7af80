"""Calls: settling, when credits and slots find their trucks, and how a call begins and ends."""

from typing import Literal

from tarazu.rules.events import (
    CallLapsed,
    CallTakenBack,
    CreditReserved,
    TicketCalled,
    TicketWithdrawn,
)
from tarazu.rules.order import Choice, choose, next_turn, pressing
from tarazu.rules.passages import Going, release
from tarazu.rules.paying import can_pay, forfeit_above_cap, lose_stale, posted_units
from tarazu.rules.state import LAPSES_MAX, Call
from tarazu.rules.waiting import DUE_UNKNOWN
from tarazu.rules.work import Work


def settle(work: Work) -> None:
    """Give credits to the trucks that they are for, and call whom the regime calls by itself.

    A settled state settles to nothing.
    """
    state = work.state
    law = state.law
    waiting, mode = state.waiting, "" if law is None else law.mode
    if law is None or not waiting.is_stirred:
        return
    if waiting.must_ripen:
        waiting.must_ripen = False
        if waiting.is_ripening():
            waiting.ripen(work.facts, work.at, state.open_clocks(law, work.at))
    is_single = not waiting.count["in"] or not waiting.count["out"]
    waiting.pressing = []
    has_choice = True
    while has_choice:
        if waiting.ahead and waiting.has_credit:
            _serve_ahead(work)
        choice = choose(state, work.at) if mode != "officer" else None
        has_choice = choice is not None
        if choice is None:
            continue
        begin_call(work, choice)
        if choice.ahead and is_single and len(waiting.ahead) >= law.staging_max:
            break  # nobody had credit, and nobody more may be called ahead of it
    else:
        if mode != "officer":
            waiting.pressing = pressing(state, law, work.at)
    if mode == "immediate":
        # What a release that did not happen gave back no cap forfeits (design 3.4).
        forfeit_above_cap(work, posted_units(work))
    waiting.was_full = law.called_max is not None and len(work.facts.calls) >= law.called_max
    waiting.is_stirred = waiting.has_credit = False
    if waiting.pressing:
        waiting.due_at = DUE_UNKNOWN


def _serve_ahead(work: Work) -> None:
    """Reserve credit for trucks called ahead of it, in order of call, whatever lane came later."""
    facts = work.facts
    blocked: set[str] = set()
    for number in list(work.state.waiting.ahead):
        spends = facts.tickets[number].standing.spends
        is_barred = blocked and not blocked.isdisjoint([spend.account for spend in spends])
        if not is_barred and can_pay(facts, spends):
            work.add(CreditReserved(ticket=number, spends=spends))
        else:
            blocked.update([spend.account for spend in spends])
    work.state.waiting.has_credit = False


def begin_call(work: Work, choice: Choice, *, override: int | None = None) -> None:
    """Call a ticket with its slot, turn and cost; where the regime says so, that releases it.

    An override is not chosen by the order: it uses a slot, but no turn and no share.
    """
    law = work.law
    ticket = work.facts.tickets[choice.ticket]
    way = work.facts.ways[ticket.direction]
    exempt, chosen = choice.exempt, override is None
    spends = () if exempt is not None or choice.ahead else ticket.standing.spends
    slot_free_at = None
    if law.slot_ms:
        # An override before its slot takes the one after it: the published rate holds.
        slot_free_at = law.hours.later(max(work.at, way.slot_free_at), law.slot_ms)
    cycle = next_turn(law, way, ticket.standing.lane) if chosen else None
    if law.mode == "immediate":
        going = Going(
            spends=spends,
            exempt=exempt,
            override=override,
            chosen=chosen,
            slot_free_at=slot_free_at,
            cycle=cycle,
        )
        release(work, ticket, going)
        return
    work.add(
        TicketCalled(
            ticket=ticket.number,
            until_at=law.hours.later(work.at, law.window_ms),
            spends=spends,
            ahead=choice.ahead,
            chosen=chosen,
            slot_free_at=slot_free_at,
            exempt=exempt,
            override=override,
            cycle=cycle,
        )
    )


def lapse(work: Work, call: Call) -> None:
    """End a call whose deadline has passed: back, kept once, or withdrawn, as the regime says."""
    ticket = work.facts.tickets[call.ticket]
    lapses = ticket.lapses + 1
    mode = work.law.regime.gate.lapse
    ends = mode == "withdraw" or lapses >= LAPSES_MAX
    stays = ends or (mode == "keep_once" and lapses == 1)
    lose_stale(work, call)
    place = ticket.place if stays else work.facts.last_place + 1
    work.add(CallLapsed(ticket=ticket.number, place=place))
    if not leave_if_free(work, ticket.number) and ends:
        work.add(TicketWithdrawn(ticket=ticket.number, why="lapsed"))


def leave_if_free(work: Work, number: int) -> bool:
    """Withdraw a ticket whose call was honoured under a regime that gates it no longer."""
    ticket = work.facts.tickets[number]
    kind = work.law.kind_of(ticket.direction, ticket.registered, ticket.laden, ticket.cargo)
    if kind.gated:
        return False
    work.add(TicketWithdrawn(ticket=number, why="no_longer_gated"))
    return True


def take_back(work: Work, number: int, why: Literal["hold", "correction", "override"]) -> None:
    """End a call without fault of the truck: its place stays and its credit returns."""
    lose_stale(work, work.facts.calls[number])
    work.add(CallTakenBack(ticket=number, why=why))
