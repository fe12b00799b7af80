"""Folding of holds, suspensions and overrides."""

from heapq import heappush

from tarazu.calendars import Instant
from tarazu.rules.events import (
    GateResumed,
    GateSuspended,
    HoldLifted,
    HoldPlaced,
    OverrideApproved,
    OverrideProposed,
    OverrideRefused,
)
from tarazu.rules.state import Account, Hold, Proposal, Suspension
from tarazu.rules.world import State


def hold_placed(state: State, at: Instant, event: HoldPlaced) -> None:
    """Stop a truck for one more reason."""
    holds = state.facts.holds.setdefault(event.truck, {})
    holds[event.hold] = Hold(at=at, authority=event.authority, note=event.note)
    _refresh(state, at, event.ticket)


def hold_lifted(state: State, at: Instant, event: HoldLifted) -> None:
    """End one hold; the truck is free when the last has gone."""
    holds = state.facts.holds[event.truck]
    del holds[event.hold]
    if not holds:
        del state.facts.holds[event.truck]
    _refresh(state, at, event.ticket)


def _refresh(state: State, at: Instant, number: int | None) -> None:
    if number is not None:
        state.waiting.refresh(state.facts, state.facts.tickets[number], at)


def pause(account: Account, at: Instant) -> None:
    """Let the account's credits stop ageing."""
    account.paused_at = at


def unpause(account: Account, at: Instant) -> None:
    """Let the account's credits age again; the pause is taken off their age."""
    assert account.paused_at is not None, f"account {account.name} is not paused"
    account.paused_ms += at - account.paused_at
    account.paused_at = None


def suspended(state: State, at: Instant, event: GateSuspended) -> None:
    """Freeze directions: their calls keep the open time that they had left."""
    facts = state.facts
    for stop in event.ways:
        facts.ways[stop.direction].suspended = Suspension(
            since_at=at,
            reason=event.reason,
            source=event.source,
            slot_left_ms=stop.slot_left_ms,
        )
        for clock in stop.calls_left_ms:
            facts.calls[clock.ticket].left_ms = clock.value
    for name in event.accounts:
        pause(facts.accounts[name], at)


def resumed(state: State, at: Instant, event: GateResumed) -> None:
    """Let directions go on with their clocks set forward."""
    facts = state.facts
    for goes in event.ways:
        way = facts.ways[goes.direction]
        way.suspended = None
        way.lost_ms += goes.lost_ms
        if goes.slot_free_at is not None:
            way.slot_free_at = goes.slot_free_at
        for clock in goes.calls_until:
            call = facts.calls[clock.ticket]
            call.left_ms = None
            call.until_at = clock.value
            heappush(state.waiting.deadlines, (clock.value, clock.ticket))
    for name in event.accounts:
        unpause(facts.accounts[name], at)
    state.waiting.is_stirred = state.waiting.has_credit = True


def override_proposed(state: State, at: Instant, event: OverrideProposed) -> None:
    """Keep the proposal until a second officer answers."""
    state.facts.overrides = event.override
    state.facts.proposals[event.override] = Proposal(
        at=at,
        by=event.by,
        reason=event.reason,
        until_at=event.until_at,
        ticket=event.ticket,
        movement=event.movement,
    )


def override_approved(state: State, at: Instant, event: OverrideApproved) -> None:
    """The proposal is answered; its effect is an event of its own."""
    del state.facts.proposals[event.override]


def override_refused(state: State, at: Instant, event: OverrideRefused) -> None:
    """The proposal is answered and has no effect."""
    del state.facts.proposals[event.override]
    state.facts.totals.refused_overrides += 1
