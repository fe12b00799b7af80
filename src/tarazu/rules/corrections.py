"""Corrections: a movement that did not happen spends what it earned; a release comes back."""

from tarazu.rules.adoption import standing_of
from tarazu.rules.calling import leave_if_free, take_back
from tarazu.rules.commands import UndoMovement
from tarazu.rules.event_parts import Spend, Standing
from tarazu.rules.events import CorrectionRecorded, TicketReleased
from tarazu.rules.paying import refund, returning
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.state import Account, Facts, Recent
from tarazu.rules.work import Work


def unknown_movement(facts: Facts, movement: int) -> Refusal | None:
    """Refuse a movement that is not known, too old to be corrected here, or corrected already."""
    if movement in facts.corrected:
        return Refusal(Reason.ALREADY_CORRECTED)
    if movement not in facts.recent:
        return Refusal(Reason.NO_SUCH_MOVEMENT)
    return None


def undo(work: Work, command: UndoMovement) -> Refusal | None:
    """Take back one's own record within `undo_s`; refused where its credit is already spent."""
    facts = work.facts
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    refusal = unknown_movement(facts, command.movement)
    if refusal is not None:
        return refusal
    recent = facts.recent[command.movement]
    if not command.by or recent.passage.by != command.by:
        return Refusal(Reason.NOT_YOURS)
    until_at = recent.at + facts.terms.undo_s * 1_000
    if work.at > until_at:
        return Refusal(Reason.TOO_LATE, until_at=until_at)
    for owed in _owed(facts, recent):
        if _to_take_back(work, owed, recent) is None:
            return Refusal(Reason.CREDIT_SPENT, account=owed.account)
    correct(work, command.movement, by=command.by, override=None)
    return None


def _owed(facts: Facts, recent: Recent) -> list[Spend]:
    """List what the movement earned and still stands for, on accounts that still exist."""
    return [owed for owed in recent.credits if owed.units and owed.account in facts.accounts]


def _refunded(recent: Recent, account: str) -> int:
    return sum(spend.units for spend in recent.spends if spend.account == account)


def _to_take_back(work: Work, owed: Spend, recent: Recent) -> list[int] | None:
    """List the latest calls whose credit must come back first; None where that is not enough."""
    account = work.facts.accounts[owed.account]
    short = owed.units - _refunded(recent, owed.account) - account.overdraft - account.available
    back: list[int] = []
    for call in reversed(work.facts.calls.values()):
        if short <= 0:
            break
        units, _, _ = returning(account, call, work.at)
        if units:
            short -= units
            back.append(call.ticket)
    return None if short > 0 else back


def correct(work: Work, movement: int, *, by: str, override: int | None) -> None:
    """Take a movement back: calls that held its credit first, then the spend, then the refund.

    Without an override the guard has seen that no account falls below its line.
    """
    facts = work.facts
    recent = facts.recent[movement]
    owed = _owed(facts, recent)
    for spend in owed:
        numbers = _to_take_back(work, spend, recent)
        if numbers is None:  # two persons: what calls hold comes back, the rest is overridden
            numbers = _holders(work, facts.accounts[spend.account])
        for number in numbers:
            take_back(work, number, "correction")
            leave_if_free(work, number)
    refund(work, recent.spends)
    restored, standing = _stands_again(work, recent)
    work.add(
        CorrectionRecorded(
            movement=movement,
            by=by,
            spends=tuple(owed),
            ticket=restored,
            standing=standing,
            override=override,
        )
    )


def _holders(work: Work, account: Account) -> list[int]:
    calls = reversed(work.facts.calls.values())
    return [c.ticket for c in calls if returning(account, c, work.at)[0]]


def _stands_again(work: Work, recent: Recent) -> tuple[int | None, Standing | None]:
    """Find the ticket that a release ended and that may stand where it stood."""
    ticket = recent.ended
    if ticket is None or not isinstance(recent.passage, TicketReleased):
        return None, None
    if ticket.truck in work.state.waiting.by_truck:
        return None, None  # the truck has joined the list again since: one live ticket per truck
    law = work.law
    kind = law.kind_of(ticket.direction, ticket.registered, ticket.laden, ticket.cargo)
    if not kind.gated:
        return None, None
    return ticket.number, standing_of(kind, ticket.standing.open_ms)
