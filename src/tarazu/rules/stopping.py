"""Holds on trucks, and suspensions of directions: what stands still, and what that takes back."""

from tarazu.rules.adoption import stands_still
from tarazu.rules.calling import leave_if_free, take_back
from tarazu.rules.commands import LiftHold, PlaceHold, ResumeGate, SuspendGate
from tarazu.rules.event_parts import CallClock, WayGoes, WayStopped
from tarazu.rules.events import GateResumed, GateSuspended, HoldLifted, HoldPlaced
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.rules.work import Work


def place_hold(work: Work, command: PlaceHold) -> Refusal | None:
    """Stop a truck, known here or not yet; a call that it has is taken back."""
    facts = work.facts
    number = work.state.waiting.by_truck.get(command.truck)
    if command.hold in facts.holds.get(command.truck, ()):
        return Refusal(Reason.ALREADY_ON_HOLD, ticket=number)
    was_called = number in facts.calls
    if was_called and number is not None:
        take_back(work, number, "hold")
    work.add(
        HoldPlaced(
            truck=command.truck,
            hold=command.hold,
            authority=command.authority,
            note=command.note,
            ticket=number,
        )
    )
    if was_called and number is not None:
        leave_if_free(work, number)
    return None


def lift_hold(work: Work, command: LiftHold) -> Refusal | None:
    """End the hold with that reason, and no other."""
    if command.hold not in work.facts.holds.get(command.truck, ()):
        return Refusal(Reason.NO_SUCH_HOLD)
    number = work.state.waiting.by_truck.get(command.truck)
    work.add(HoldLifted(truck=command.truck, hold=command.hold, ticket=number))
    return None


def _newly_still(work: Work, before: set[Direction], after: set[Direction]) -> tuple[str, ...]:
    """Name the accounts that stand still under one set of suspensions and not the other."""
    law = work.state.law
    if law is None:
        return ()
    return tuple(
        account.name
        for account in law.regime.accounts
        if stands_still(work, account, before) != stands_still(work, account, after)
    )


def _suspended(work: Work) -> set[Direction]:
    return {d for d in DIRECTIONS if work.facts.ways[d].suspended is not None}


def suspend(work: Work, command: SuspendGate) -> Refusal | None:
    """Freeze the directions named; those that stand still already stay as they are."""
    before = _suspended(work)
    ways = [d for d in DIRECTIONS if d in command.directions and d not in before]
    if not ways:
        return Refusal(Reason.ALREADY_SUSPENDED)
    work.add(
        GateSuspended(
            ways=tuple(_stop(work, direction) for direction in ways),
            accounts=_newly_still(work, before, before | set(ways)),
            reason=command.reason,
            source=command.source,
        )
    )
    return None


def _stop(work: Work, direction: Direction) -> WayStopped:
    facts, law = work.facts, work.state.law
    if law is None:
        return WayStopped(direction, 0, ())
    hours, now = law.hours, law.hours.reading(work.at)
    slot_left_ms = max(0, hours.reading(facts.ways[direction].slot_free_at) - now)
    return WayStopped(
        direction=direction,
        slot_left_ms=slot_left_ms,
        calls_left_ms=tuple(
            CallClock(call.ticket, max(0, hours.reading(call.until_at) - now))
            for call in facts.calls.values()
            if facts.tickets[call.ticket].direction == direction
        ),
    )


def resume(work: Work, command: ResumeGate) -> Refusal | None:
    """Let the directions named go on; deadlines and slots get back the open time they had."""
    before = _suspended(work)
    ways = [d for d in DIRECTIONS if d in command.directions and d in before]
    if not ways:
        return Refusal(Reason.NOT_SUSPENDED)
    work.add(
        GateResumed(
            ways=tuple(_go_on(work, direction) for direction in ways),
            accounts=_newly_still(work, before, before - set(ways)),
        )
    )
    return None


def _go_on(work: Work, direction: Direction) -> WayGoes:
    facts, law = work.facts, work.state.law
    suspension = facts.ways[direction].suspended
    assert suspension is not None, f"{direction} is not suspended"
    if law is None:
        return WayGoes(direction, None, (), 0)
    since_at = max(suspension.since_at, facts.began_at)
    return WayGoes(
        direction=direction,
        slot_free_at=law.hours.later(work.at, suspension.slot_left_ms),
        calls_until=tuple(
            CallClock(call.ticket, law.hours.later(work.at, call.left_ms))
            for call in facts.calls.values()
            if call.left_ms is not None and facts.tickets[call.ticket].direction == direction
        ),
        lost_ms=law.hours.reading(work.at) - law.hours.reading(since_at),
    )
