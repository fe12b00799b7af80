"""Folding of regimes, terms and publications: adoption, beginning with its carry, end."""

from collections.abc import Iterable

import msgspec

from tarazu.calendars import Instant
from tarazu.rules import credit
from tarazu.rules.event_parts import AccountBegan, CycleTurn, Spend
from tarazu.rules.events import (
    CrossingConfigured,
    PublicationNoted,
    RegimeAdopted,
    RegimeBegan,
    RegimeRevoked,
)
from tarazu.rules.fold_gate import pause, unpause
from tarazu.rules.law import Law
from tarazu.rules.state import Account, Before, Facts, Reserved
from tarazu.rules.waiting import waiting_of
from tarazu.rules.world import State


def configured(state: State, at: Instant, event: CrossingConfigured) -> None:
    """Take the operator's terms."""
    state.facts.terms = event.terms


def publication_noted(state: State, at: Instant, event: PublicationNoted) -> None:
    """Change nothing: what was published follows from the book, not the book from it."""


def adopted(state: State, at: Instant, event: RegimeAdopted) -> None:
    """Keep a regime until its beginning."""
    for replaced in event.replaces:
        del state.facts.pending[replaced]
    state.facts.regimes = event.number
    state.facts.pending[event.number] = event.regime


def revoked(state: State, at: Instant, event: RegimeRevoked) -> None:
    """End the regime in force; no reset and no grant is due any more (design 3.5, periods)."""
    state.facts.revoked_at = at
    for account in state.facts.accounts.values():
        account.next_reset_at = account.next_grant_at = None


def began(state: State, at: Instant, event: RegimeBegan) -> None:
    """Put a regime in force; carried accounts are converted, other credit ends with its account.

    Tickets are sorted anew by the events that follow; until then none is in the indexes.
    """
    facts = state.facts
    facts.regime = facts.pending.pop(event.number)
    facts.regime_number = event.number
    facts.began_at = at
    facts.revoked_at = None
    state.law = Law(facts.regime, at)
    old = facts.accounts
    facts.accounts = {}
    for opening in event.accounts:
        carried = old.get(opening.name) if opening.carried_from is not None else None
        facts.accounts[opening.name] = _open(state, at, opening, carried)
    _convert_recent(state, event)
    _move_clocks(facts, event)
    for call in facts.calls.values():
        # What a call holds of an account that ends was paid: the call is honoured (design 3.4).
        call.held = [held for held in call.held if _is_carried(event, held.account)]
    for account in facts.accounts.values():
        credit.pour_anew(account, facts.calls.values())
    facts.passed = [facts.passed[kept] if kept >= 0 else {} for kept in event.kept_intervals]
    facts.interval_ms = event.interval_ms
    facts.exempt_waits_ms = event.exempt_waits_ms
    facts.exempt_used = {}
    for way in facts.ways.values():
        way.lost_ms = 0
        way.window = []
        way.cycle = CycleTurn(lane=0, used=0)
    state.waiting = waiting_of(facts, tickets=False)


def _move_clocks(facts: Facts, event: RegimeBegan) -> None:
    """Let tickets that a correction may bring back keep the length that they have waited."""
    by_ms = {clock.direction: clock.by_ms for clock in event.clocks}
    for recent in facts.recent.values():
        ended = recent.ended
        if ended is not None and by_ms:
            open_ms = ended.standing.open_ms + by_ms[ended.direction]
            ended.standing = msgspec.structs.replace(ended.standing, open_ms=open_ms)


def _convert_recent(state: State, event: RegimeBegan) -> None:
    """Put what movements earned and cost into new units; none where the account has ended."""
    began = {opening.name: opening for opening in event.accounts}
    before: dict[str, int] = {}

    def converted(spends: Iterable[Spend]) -> list[Spend]:
        found = []
        for spend in spends:
            opening = began.get(spend.account)
            if opening is None or opening.carried_from is None:
                continue
            # Rounded along the row of movements, as lots are: no unit is found or lost twice.
            start = before.get(spend.account, 0)
            stop = before[spend.account] = start + spend.units
            to, of = opening.counted, opening.carried_from
            found.append(Spend(spend.account, stop * to // of - start * to // of))
        return found

    for recent in state.facts.recent.values():
        recent.credits = converted(recent.credits)
        # Passages start the intervals of the new plan that go on with those of the old one.
        passed = dict(recent.before.passed)
        kept = tuple((i, passed[k]) for i, k in enumerate(event.kept_intervals) if k in passed)
        recent.before = Before(stay=recent.before.stay, passed=kept)
    before.clear()
    for recent in state.facts.recent.values():
        recent.spends = tuple(converted(recent.spends))


def _is_carried(event: RegimeBegan, name: str) -> bool:
    return any(o.name == name and o.carried_from is not None for o in event.accounts)


def _open(state: State, at: Instant, opening: AccountBegan, old: Account | None) -> Account:
    account = Account(
        name=opening.name,
        counted=opening.counted,
        releases=opening.releases,
        overdraft=opening.overdraft,
        cap=opening.cap,
        life_ms=opening.life_ms,
        opening=opening.opening,
        next_reset_at=opening.next_reset_at,
        next_grant_at=opening.next_grant_at,
    )
    if old is not None and opening.carried_from is not None:
        _carry(state, account, old, opening.carried_from)
        if account.paused_at is not None and not opening.paused:
            unpause(account, at)
    if opening.paused and account.paused_at is None:
        pause(account, at)
    if old is None and opening.opening:
        life = account.life_ms
        expires_at = None if life is None else account.life_at(at) + life
        credit.pour(account, opening.opening, expires_at, ())
    return account


def _carry(state: State, account: Account, old: Account, from_units: int) -> None:
    to_units = account.counted
    account.paused_at, account.paused_ms = old.paused_at, old.paused_ms
    account.lots = credit.scale(old.lots, from_units, to_units)
    account.lots = [lot for lot in account.lots if lot.units]
    account.free = sum(lot.units for lot in account.lots)
    # Debt is rounded up: nobody gains a release by a change of regime.
    account.debt = -(-old.debt * to_units // from_units)
    for call in state.facts.calls.values():
        for held in call.held:
            if held.account == account.name:
                _rescale(account, held, from_units)
    account.opening = account.balance


def _rescale(account: Account, held: Reserved, from_units: int) -> None:
    before = held.uncovered + sum(lot.units for lot in held.lots)
    units = -(-before * account.counted // from_units)
    held.lots = [lot for lot in credit.scale(held.lots, from_units, account.counted) if lot.units]
    held.uncovered = units - sum(lot.units for lot in held.lots)
    account.reserved += units
    account.uncovered += held.uncovered
