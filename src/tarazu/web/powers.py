"""Who may give which order at a desk: one table, for the forms and for JSON alike.

The rules judge the order itself; that two persons are two is theirs (`same_officer`).
"""

from tarazu.rules import commands as cmd
from tarazu.rules.commands import Command
from tarazu.station import Mending
from tarazu.web.context import Role
from tarazu.web.crossings import Crossing
from tarazu.web.looks import proposer_of

# What an officer at the gate may order alone.
AT_THE_GATE: frozenset[type[Command | Mending]] = frozenset(
    {
        cmd.WithdrawTicket,
        cmd.CallNext,
        cmd.RecordArrival,
        cmd.ReleaseTicket,
        cmd.PlaceHold,
        cmd.LiftHold,
        cmd.ProposeOverride,
        cmd.RefuseOverride,
        cmd.UndoMovement,
        Mending,
    }
)
# What besides needs the duty officer: a second signature, a closed way, another plan.
ON_DUTY: frozenset[type[Command]] = frozenset(
    {
        cmd.ApproveOverride,
        cmd.SuspendGate,
        cmd.ResumeGate,
        cmd.AdoptRegime,
        cmd.RevokeRegime,
    }
)


async def may_order(
    crossing: Crossing, officer: str, role: Role | None, command: Command | Mending
) -> bool:
    """Say whether this officer may give this order; a kind that is in no table nobody may give."""
    if role == "supervisor":
        return type(command) in AT_THE_GATE | ON_DUTY
    if role != "officer" or type(command) not in AT_THE_GATE:
        return False
    if isinstance(command, cmd.RefuseOverride):
        # One's own proposal may be taken back; another's is for the duty officer to answer.
        override = command.override
        proposer = await crossing.look(lambda station: proposer_of(station, override))
        return proposer in (None, officer)
    return True
