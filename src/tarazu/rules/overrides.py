"""Two-person overrides: proposed by one officer, answered by another within a window."""

from tarazu.rules.calling import begin_call, take_back
from tarazu.rules.commands import ApproveOverride, ProposeOverride, RefuseOverride
from tarazu.rules.corrections import correct, unknown_movement
from tarazu.rules.events import OverrideApproved, OverrideProposed, OverrideRefused
from tarazu.rules.order import Choice, exemption
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.state import Proposal
from tarazu.rules.work import Work


def propose(work: Work, command: ProposeOverride) -> Refusal | None:
    """Ask for a call out of turn, or for the correction of a movement whose credit is spent."""
    facts = work.facts
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    if not command.by:
        return Refusal(Reason.SAME_OFFICER)  # nobody is nobody else
    refusal = _barred(work, command.ticket, command.movement)
    if refusal is not None:
        return refusal
    work.add(
        OverrideProposed(
            override=facts.overrides + 1,
            by=command.by,
            reason=command.reason,
            until_at=work.at + facts.terms.approve_s * 1_000,
            ticket=command.ticket,
            movement=command.movement,
        )
    )
    return None


def _barred(work: Work, number: int | None, movement: int | None) -> Refusal | None:
    """Name what not even two persons may do: free a held truck, open a suspended direction.

    Nor may more trucks be called at once than the plan lets stand at the gate.
    """
    facts = work.facts
    if movement is not None:
        return unknown_movement(facts, movement)
    if not work.state.in_force(work.at):
        return Refusal(Reason.NO_REGIME)
    ticket = facts.tickets.get(number) if number is not None else None
    if ticket is None or number is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=number)
    call = facts.calls.get(number)
    if call is not None and not call.ahead:
        return Refusal(Reason.ALREADY_CALLED, ticket=number, until_at=call.until_at)
    if ticket.truck in facts.holds:
        return Refusal(Reason.ON_HOLD, ticket=number)
    if facts.ways[ticket.direction].suspended is not None:
        return Refusal(Reason.DIRECTION_SUSPENDED, ticket=number)
    most = work.law.called_max
    if call is None and most is not None and len(facts.calls) >= most:
        return Refusal(Reason.CALLED_MAX_REACHED)
    return None


def _open_proposal(work: Work, override: int) -> Proposal | Refusal:
    proposal = work.facts.proposals.get(override)
    return Refusal(Reason.NO_SUCH_OVERRIDE) if proposal is None else proposal


def approve(work: Work, command: ApproveOverride) -> Refusal | None:
    """Let the departure take effect; credit may fall below the line, and shows as overridden."""
    proposal = _open_proposal(work, command.override)
    if isinstance(proposal, Refusal):
        return proposal
    refusal = None
    if proposal.movement is not None:
        refusal = unknown_movement(work.facts, proposal.movement)
    elif not work.state.in_force(work.at):
        refusal = Refusal(Reason.NO_REGIME)
    elif proposal.ticket not in work.facts.tickets:
        refusal = Refusal(Reason.NO_SUCH_TICKET, ticket=proposal.ticket)
    if refusal is not None:
        return refusal
    if not command.by or command.by == proposal.by:
        return Refusal(Reason.SAME_OFFICER)
    if work.at > proposal.until_at:
        return Refusal(Reason.OVERRIDE_EXPIRED, until_at=proposal.until_at)
    refusal = _barred(work, proposal.ticket, proposal.movement)
    if refusal is not None:
        return refusal
    work.add(OverrideApproved(override=command.override, by=command.by))
    if proposal.movement is not None:
        correct(work, proposal.movement, by=command.by, override=command.override)
    else:
        assert proposal.ticket is not None, f"override {command.override} is about nothing"
        _call_out_of_turn(work, proposal.ticket, command.override)
    return None


def _call_out_of_turn(work: Work, number: int, override: int) -> None:
    facts = work.facts
    if number in facts.calls:  # called ahead of credit: two persons give it the credit
        take_back(work, number, "override")
    ticket = facts.tickets[number]
    clauses = work.state.waiting.ripe_exempts(facts, ticket)
    exempt = exemption(facts, work.law, clauses, work.at)
    begin_call(work, Choice(number, ticket.place, exempt, ahead=False), override=override)


def refuse(work: Work, command: RefuseOverride) -> Refusal | None:
    """End a proposal without effect; the first officer may take it back the same way."""
    proposal = _open_proposal(work, command.override)
    if isinstance(proposal, Refusal):
        return proposal
    work.add(OverrideRefused(override=command.override, by=command.by))
    return None
