"""Folding of credit: each event names the account and the units, and the counters follow."""

from tarazu.calendars import Instant
from tarazu.rules import credit
from tarazu.rules.event_parts import Spend
from tarazu.rules.events import (
    CreditEarned,
    CreditExpired,
    CreditForfeited,
    CreditGranted,
    CreditReset,
)
from tarazu.rules.world import State


def earned(state: State, at: Instant, event: CreditEarned) -> None:
    """Post what a counted movement earned, and remember it for a correction."""
    facts = state.facts
    account = facts.accounts[event.account]
    account.earned += event.units
    account.movements += 1
    account.today += 1
    account.last_at = at
    if event.posted:
        credit.pour(account, event.posted, event.expires_at, facts.calls.values())
        state.waiting.is_stirred = state.waiting.has_credit = True
        if event.expires_at is not None and account.paused_at is None:
            state.waiting.due_by(event.expires_at + account.paused_ms)
    facts.recent[event.movement].credits.append(Spend(event.account, event.posted))


def granted(state: State, at: Instant, event: CreditGranted) -> None:
    """Post a grant, or the cost of a release that did not happen."""
    facts = state.facts
    account = facts.accounts[event.account]
    account.granted += event.units
    if event.posted:
        credit.pour(account, event.posted, event.expires_at, facts.calls.values())
        state.waiting.is_stirred = state.waiting.has_credit = True
    if event.why == "grant":
        account.next_grant_at = event.next_at


def forfeited(state: State, at: Instant, event: CreditForfeited) -> None:
    """Count what the cap refused; what stood in the account goes newest first."""
    facts = state.facts
    account = facts.accounts[event.account]
    account.forfeited += event.units
    if not event.posted:
        return
    credit.drop_free(account, event.units, newest=True)
    left = event.units
    for recent in reversed(facts.recent.values()):
        # Only what came at this instant can be too much, unless a new plan brings a lower cap.
        if not left or at not in (recent.at, facts.began_at):
            return
        for index, owed in enumerate(recent.credits):
            if owed.account == event.account:
                lost = min(owed.units, left)
                recent.credits[index] = Spend(owed.account, owed.units - lost)
                left -= lost


def expired(state: State, at: Instant, event: CreditExpired) -> None:
    """Remove the oldest units, free ones or those of an ending call."""
    account = state.facts.accounts[event.account]
    account.expired += event.units
    if event.ticket is None:
        credit.drop_free(account, event.units)
        return
    for held in state.facts.calls[event.ticket].held:
        if held.account == event.account:
            credit.drop_reserved(account, held, event.units, condemned=False)


def reset(state: State, at: Instant, event: CreditReset) -> None:
    """Remove what a new period does not keep, and mark what calls still hold of it."""
    facts = state.facts
    account = facts.accounts[event.account]
    account.reset_off += event.units
    if event.ticket is not None:
        for held in facts.calls[event.ticket].held:
            if held.account == event.account:
                credit.drop_reserved(account, held, event.units, condemned=True)
        return
    credit.drop_free(account, event.units)
    credit.condemn(account, event.condemned, facts.calls.values())
    account.next_reset_at = event.next_at
