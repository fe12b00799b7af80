"""`execute`: one command, every guard first, then all that follows from it. One path for all.

The live gate, the replay of an import, the answer to "why not me" and the laboratory run this.
"""

from collections.abc import Callable
from typing import Any

from tarazu.calendars import Instant
from tarazu.rules import adoption, corrections, desk, overrides, passages, stock, stopping
from tarazu.rules import commands as cmd
from tarazu.rules.calling import settle
from tarazu.rules.commands import Command, PassTime
from tarazu.rules.due import next_due, pass_time
from tarazu.rules.events import Events
from tarazu.rules.reasons import Refusal
from tarazu.rules.work import Work
from tarazu.rules.world import State

_HANDLERS: dict[type[Any], Callable[[Work, Any], Refusal | None]] = {
    cmd.ConfigureCrossing: adoption.configure,
    cmd.AdoptRegime: adoption.adopt,
    cmd.RevokeRegime: adoption.revoke,
    cmd.RegisterTicket: desk.register,
    cmd.RecordMovement: passages.record_movement,
    cmd.WithdrawTicket: desk.withdraw,
    cmd.CallNext: desk.call_next,
    cmd.RecordArrival: desk.arrive,
    cmd.ReleaseTicket: passages.release_ticket,
    cmd.PlaceHold: stopping.place_hold,
    cmd.LiftHold: stopping.lift_hold,
    cmd.SuspendGate: stopping.suspend,
    cmd.ResumeGate: stopping.resume,
    cmd.ProposeOverride: overrides.propose,
    cmd.ApproveOverride: overrides.approve,
    cmd.RefuseOverride: overrides.refuse,
    cmd.UndoMovement: corrections.undo,
    cmd.CorrectTruck: desk.correct_truck,
    cmd.TakeOverTruck: stock.take_over,
    cmd.RecordSighting: stock.record_sighting,
    cmd.RenameTruck: stock.rename,
    cmd.NotePublication: adoption.note_publication,
}


def execute(state: State, command: Command, at: Instant) -> Events | Refusal:
    """Carry out one command at an instant, in place; or refuse it and leave the state as it was.

    All events of the command are returned, already applied. Time must have been let pass up to
    `at` first (`PassTime`): something still due is a bug of the caller.
    """
    if isinstance(command, PassTime):
        return pass_time(state, at)
    due = next_due(state)
    assert due is None or due > at, f"due at {due}, but the command comes at {at}"
    assert at >= state.facts.at, f"time went back from {state.facts.at} to {at}"
    work = Work(state, at)
    refusal = _HANDLERS[type(command)](work, command)
    if refusal is not None:
        assert not work.events, f"{type(command).__name__} refused after {work.events}"
        return refusal
    settle(work)
    if at > state.passed_at:
        state.passed_at = at
    return work.events
