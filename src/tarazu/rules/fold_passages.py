"""Folding of passages: the stock on both sides, the flows, and what a correction needs."""

from itertools import takewhile
from typing import Any

import msgspec

from tarazu.calendars import Instant
from tarazu.rules import credit
from tarazu.rules.event_parts import Spend
from tarazu.rules.events import (
    CorrectionRecorded,
    MovementRecorded,
    TicketReleased,
    TruckRenamed,
    TruckSighted,
    TruckTakenOver,
)
from tarazu.rules.fold_tickets import end_call, take_turn, use_exemption
from tarazu.rules.state import RECENT_MAX, Before, Facts, Flow, Recent, Stay, Ticket
from tarazu.rules.world import State

_FORGET_EVERY = 64  # movements: the first key of a dict is slow to find where many were deleted


def movement_recorded(state: State, at: Instant, event: MovementRecorded) -> None:
    """Count a passage without a ticket."""
    _spend(state, event.spends)
    if event.exempt is not None:
        use_exemption(state, event.exempt)
    _pass(state, at, event, spends=event.spends, ended=None, plan=state.facts.regime_number)


def ticket_released(state: State, at: Instant, event: TicketReleased) -> None:
    """Count the passage of a gated truck, spend its credit and end its ticket."""
    facts = state.facts
    ticket = facts.tickets.pop(event.ticket)
    spends = event.spends
    call = end_call(state, ticket) if ticket.called else None
    if call is None:
        take_turn(state, ticket, event)
    else:
        for held in call.held:
            units = credit.commit(facts.accounts[held.account], held)
            spends += (Spend(held.account, units),)
    if event.exempt is not None and (call is None or call.exempt is None):
        use_exemption(state, event.exempt)  # a call under an exemption counted when it began
    _spend(state, event.spends)
    state.waiting.leave(ticket)
    facts.totals.released += 1
    plan = facts.regime_number if call is None or call.exempt is None else call.plan
    _pass(state, at, event, spends=spends, ended=ticket, plan=plan)


def _spend(state: State, spends: tuple[Spend, ...]) -> None:
    for spend in spends:
        credit.spend(state.facts.accounts[spend.account], spend.units)


def _pass(
    state: State,
    at: Instant,
    event: MovementRecorded | TicketReleased,
    *,
    spends: tuple[Spend, ...],
    ended: Ticket | None,
    plan: int,
) -> None:
    facts = state.facts
    facts.last_movement = event.movement
    if event.day != facts.day:
        facts.day = event.day
        for known in facts.flows.values():
            known.today = 0
        for account in facts.accounts.values():
            account.today = 0
    name = f"{event.direction}/{event.registered}"
    flow = facts.flows.get(name)
    if flow is None:
        flow = facts.flows[name] = Flow()
    flow.today += 1
    flow.total += 1
    flow.last_at = at
    facts.totals.uncalled += event.uncalled
    facts.totals.unmatched += event.unmatched
    before = Before(stay=_move_stock(facts, at, event), passed=_start_intervals(facts, at, event))
    facts.recent[event.movement] = Recent(
        at=at,
        moved=event if isinstance(event, MovementRecorded) else None,
        released=event if isinstance(event, TicketReleased) else None,
        before=before,
        credits=[],
        spends=spends,
        ended=ended,
        plan=plan,
    )
    facts.recent.pop(event.movement - RECENT_MAX, None)
    facts.corrected.pop(event.movement - RECENT_MAX, None)
    if event.intervals:
        _refresh(state, event.truck, at)


def _stock_of(facts: Facts, registered: str) -> dict[str, Stay]:
    assert facts.terms is not None, "a passage before the crossing was configured"
    return facts.abroad if registered == facts.terms.home else facts.visiting


def _leaves_home(facts: Facts, event: MovementRecorded | TicketReleased) -> bool:
    """Say whether the truck goes away from its own side: home trucks out, others in."""
    assert facts.terms is not None, "a passage before the crossing was configured"
    return (event.direction == "out") == (event.registered == facts.terms.home)


def _move_stock(facts: Facts, at: Instant, event: MovementRecorded | TicketReleased) -> Stay | None:
    stock = _stock_of(facts, event.registered)
    before = stock.pop(event.truck, None)
    if _leaves_home(facts, event):
        stock[event.truck] = Stay(
            registered=event.registered,
            since_at=at,
            destination=event.destination,
            unmatched=event.unmatched,
        )
    return before


def _start_intervals(
    facts: Facts, at: Instant, event: MovementRecorded | TicketReleased
) -> tuple[tuple[int, Instant | None], ...]:
    before: list[tuple[int, Instant | None]] = []
    for clause in event.intervals:
        passed = facts.passed[clause]
        before.append((clause, passed.pop(event.truck, None)))
        passed[event.truck] = at  # last, so that the oldest stand first
        if event.movement % _FORGET_EVERY == 0:
            _forget(passed, at - facts.interval_ms[clause])
    return tuple(before)


def _forget(passed: dict[str, Instant], horizon: Instant) -> None:
    """Drop the trucks whose interval is over."""
    over = takewhile(lambda truck: passed[truck] <= horizon, passed)
    for truck in list(over):
        del passed[truck]


def _refresh(state: State, truck: str, at: Instant) -> None:
    number = state.waiting.by_truck.get(truck)
    if number is not None:
        state.waiting.refresh(state.facts, state.facts.tickets[number], at)


def correction_recorded(state: State, at: Instant, event: CorrectionRecorded) -> None:
    """Take a movement back: spend what it earned, and put stock, intervals and ticket back."""
    facts = state.facts
    recent = facts.recent.pop(event.movement)
    passage = recent.passage
    facts.corrected[event.movement] = at
    _spend(state, event.spends)
    flow = facts.flows[f"{passage.direction}/{passage.registered}"]
    flow.total -= 1
    if passage.day == facts.day:
        flow.today -= 1
        for owed in recent.credits:
            facts.accounts[owed.account].today -= 1
    facts.totals.uncalled -= passage.uncalled
    facts.totals.unmatched -= passage.unmatched
    _put_back(facts, recent)
    _give_room_back(state, recent)
    if isinstance(passage, TicketReleased):
        facts.totals.released -= 1
    if event.ticket is not None:
        assert recent.ended is not None, f"movement {event.movement} ended no ticket"
        assert event.standing is not None, "a ticket that stands again says how"
        ticket = recent.ended
        ticket.standing = event.standing
        facts.tickets[event.ticket] = ticket
        state.waiting.enter(facts, ticket, at)
        # What it has waited already may have earned an exemption.
        state.waiting.is_stirred = state.waiting.must_ripen = True
    else:
        _refresh(state, passage.truck, at)


def _give_room_back(state: State, gone: Recent) -> None:
    """Let another truck of the day use the exemption of a passage that did not happen."""
    facts, use = state.facts, gone.passage.exempt
    if use is None or use.day != facts.exempt_day or gone.plan != facts.regime_number:
        return  # a new day, or a new plan, has begun to count anew
    facts.exempt_used[use.clause] -= 1
    state.waiting.is_stirred = True


def _restore_stock(facts: Facts, recent: Recent) -> None:
    truck = recent.passage.truck
    stock = _stock_of(facts, recent.passage.registered)
    if _leaves_home(facts, recent.passage):
        del stock[truck]
    elif truck in stock:
        return  # it was taken over since: it is abroad whether or not it had come back
    if recent.before.stay is not None:
        stock[truck] = recent.before.stay


def _put_back(facts: Facts, gone: Recent) -> None:
    """Put stock and intervals back, or let the truck's next passage put them back if undone too."""
    truck, movement = gone.passage.truck, gone.passage.movement
    later = [
        r
        for r in facts.recent.values()
        if r.passage.movement > movement and r.passage.truck == truck
    ]
    if not later:
        _restore_stock(facts, gone)
    elif later[0].before.stay is None or later[0].before.stay.since_at == gone.at:
        later[0].before = Before(stay=gone.before.stay, passed=later[0].before.passed)
    for clause, passed_at in gone.before.passed:
        after = next((r for r in later if clause in dict(r.before.passed)), None)
        if after is not None:
            passed = {**dict(after.before.passed), clause: passed_at}
            after.before = Before(stay=after.before.stay, passed=tuple(passed.items()))
        elif facts.passed[clause].get(truck) == gone.at:
            del facts.passed[clause][truck]
            if passed_at is not None:
                facts.passed[clause][truck] = passed_at


def taken_over(state: State, at: Instant, event: TruckTakenOver) -> None:
    """Put a truck into the stock that was abroad before the book began."""
    _stock_of(state.facts, event.registered)[event.truck] = Stay(
        registered=event.registered, since_at=event.since_at, destination=event.destination
    )


def sighted(state: State, at: Instant, event: TruckSighted) -> None:
    """Note where a truck abroad was reported, and by whom."""
    for stock in (state.facts.abroad, state.facts.visiting):
        stay = stock.get(event.truck)
        if stay is not None:
            stock[event.truck] = msgspec.structs.replace(
                stay, place=event.place, place_at=at, said_by=event.said_by
            )


def renamed(state: State, at: Instant, event: TruckRenamed) -> None:
    """Let a truck go on under its new token wherever the old one stood."""
    facts = state.facts
    tables: tuple[dict[str, Any], ...] = (
        facts.abroad,
        facts.visiting,
        facts.holds,
        *facts.passed,
    )
    for table in tables:
        if event.truck in table:
            table[event.token] = table.pop(event.truck)
    number = state.waiting.by_truck.pop(event.truck, None)
    if number is not None:
        facts.tickets[number].truck = event.token
        state.waiting.by_truck[event.token] = number
    for recent in facts.recent.values():
        if recent.passage.truck == event.truck:
            _rename_recent(recent, event.token)


def _rename_recent(recent: Recent, token: str) -> None:
    if recent.moved is not None:
        recent.moved = msgspec.structs.replace(recent.moved, truck=token)
    if recent.released is not None:
        recent.released = msgspec.structs.replace(recent.released, truck=token)
    if recent.ended is not None:
        recent.ended.truck = token
