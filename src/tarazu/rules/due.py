"""What is due when, and the passing of time: every due instant, one by one, in order.

At one instant: regime change, lapse, expiry, reset, grant, calls due. Source: design, section 4.
"""

from tarazu.calendars import NEVER, Instant, day_start_at
from tarazu.rules.adoption import begin_regime, cap_anew, grant_first
from tarazu.rules.calling import lapse, settle
from tarazu.rules.events import CreditReset, Events
from tarazu.rules.law import Law
from tarazu.rules.order import pressing
from tarazu.rules.paying import expire, grant
from tarazu.rules.regime import DIRECTIONS
from tarazu.rules.state import Account, Call
from tarazu.rules.waiting import DUE_UNKNOWN
from tarazu.rules.work import Work
from tarazu.rules.world import State


def next_due(state: State) -> Instant | None:
    """Say when time alone may next change something; None if nothing is due, ever.

    Between now and then the same question has the same answer, whatever the clock says.
    """
    waiting = state.waiting
    due = waiting.due_at
    if due == DUE_UNKNOWN:
        due = waiting.due_at = _look_ahead(state)
    return None if due == NEVER else due


def _look_ahead(state: State) -> Instant:
    facts, waiting = state.facts, state.waiting
    due = NEVER
    for regime in facts.pending.values():
        due = min(due, regime.valid_from)
    heap, calls = waiting.deadlines, facts.calls
    while heap:
        until_at, number = heap[0]
        call = calls.get(number)
        if call is not None and call.until_at == until_at and _may_lapse(call):
            if until_at < due:
                due = until_at + 1
            break
        waiting.drop_deadline()
    for account in facts.accounts.values():
        due = _due_of(account, due)
    if state.law is not None and waiting.by_truck:
        due = min(due, _next_chance(state, state.law))
    return due


def _may_lapse(call: Call) -> bool:
    return call.left_ms is None and call.staged_at is None


def _due_of(account: Account, due: Instant) -> Instant:
    if account.lots and account.paused_at is None:
        expires_at = account.lots[0].expires_at
        if expires_at is not None and expires_at + account.paused_ms < due:
            due = expires_at + account.paused_ms
    if account.next_reset_at is not None and account.next_reset_at < due:
        due = account.next_reset_at
    if account.next_grant_at is not None and account.next_grant_at < due:
        due = account.next_grant_at
    return due


def _next_chance(state: State, law: Law) -> Instant:
    """Find the next instant at which a clock alone lets somebody be called."""
    facts, waiting, after = state.facts, state.waiting, state.passed_at
    due = NEVER
    if waiting.is_stirred and law.mode != "officer":  # folded, and not settled since
        waiting.pressing = pressing(state, law, after)
    for direction in waiting.pressing:
        way = facts.ways[direction]
        if way.suspended is None:
            opens_at = None if law.hours.is_open(after) else law.hours.opens_after(after)
            due = min(due, way.slot_free_at if opens_at is None else opens_at)
    if waiting.is_ripening():
        due = min(due, _next_ripe(state, law))
    if facts.exempt_used and _is_some_day_full(state, law):
        due = min(due, day_start_at(law.day_of(after) + 1, law.zone))
    return due


def _next_ripe(state: State, law: Law) -> Instant:
    """Find when the next interval ends, or the next wait has earned its exemption."""
    waiting = state.waiting
    ripe_at = waiting.next_ripe_at(state.facts)
    due = NEVER if ripe_at is None else ripe_at
    for direction in DIRECTIONS:
        way = state.facts.ways[direction]
        patience = waiting.next_patience_ms(state.facts, direction)
        if patience is not None and way.suspended is None:
            due = min(due, law.hours.instant_of(patience + way.lost_ms))
    return max(due, state.passed_at)


def _is_some_day_full(state: State, law: Law) -> bool:
    return any(
        used >= limit
        for clause, used in state.facts.exempt_used.items()
        if (limit := law.exempt_limits[clause]) is not None
    )


def pass_time(state: State, at: Instant) -> Events:
    """Walk every instant due up to `at`, in order; each event carries the instant of its effect.

    However often it is asked, and at which instants, the events are the same.
    """
    events: Events = []
    while (due := next_due(state)) is not None and due <= at:
        work = Work(state, due)
        _pass_instant(work)
        state.passed_at = max(state.passed_at, due)
        state.waiting.due_at = DUE_UNKNOWN
        events += work.events
    state.passed_at = max(state.passed_at, at)
    return events


def _pass_instant(work: Work) -> None:
    facts, at, begins = work.facts, work.at, False
    for number, regime in sorted(facts.pending.items(), key=lambda item: item[1].valid_from):
        if regime.valid_from <= at:
            begin_regime(work, number)
            begins = True
    # Several lapses of one instant take effect in order of call (design 3.5).
    for call in [c for c in facts.calls.values() if _may_lapse(c) and c.until_at < at]:
        lapse(work, call)
    for account in facts.accounts.values():
        expire(work, account)
    if begins:
        cap_anew(work)
    for account in facts.accounts.values():
        if account.next_reset_at is not None and account.next_reset_at <= at:
            _reset(work, account)
    if begins:
        grant_first(work)
    for account in facts.accounts.values():
        if account.next_grant_at is not None and account.next_grant_at <= at:
            grant(work, account.name, work.law.next_grant(account.name, at))
    work.state.waiting.is_stirred = work.state.waiting.must_ripen = True
    settle(work)


def _reset(work: Work, account: Account) -> None:
    """Leave `min(balance, to)`: free units go first, then reserved ones if their call is unused."""
    clause = work.law.account_of[account.name].reset
    assert clause is not None, f"account {account.name} has no reset"
    condemned = sum(
        lot.units
        for call in work.facts.calls.values()
        for held in call.held
        if held.account == account.name
        for lot in held.lots
        if lot.condemned
    )
    excess = max(0, account.balance - condemned - clause.to * account.counted)
    units = min(excess, account.free)
    work.add(
        CreditReset(
            account=account.name,
            units=units,
            condemned=excess - units,
            next_at=work.law.next_reset(account.name, work.at),
        )
    )
