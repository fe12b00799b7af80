"""What a form came to, from the events of its outcome: the one line that the desk then says."""

from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.events import EventData
from tarazu.station import Mending, Outcome
from tarazu.web.context import Done
from tarazu.web.forms import Asked, Flow


def done_of(asked: Asked, outcome: Outcome) -> Done:
    """Say what was done; a repeated form says what it did the first time."""
    if asked.undoes is not None:
        return Done("undone", truck=asked.undoes)
    data = [event.data for event in outcome.events]
    match asked.ask:
        case cmd.CallNext():
            return _called(data)
        case cmd.RecordArrival(ticket=ticket):
            return Done("arrived", ticket=ticket)
        case cmd.ReleaseTicket(ticket=ticket):
            return Done("released", ticket=ticket)
        case cmd.WithdrawTicket(ticket=ticket):
            return Done("withdrawn", ticket=ticket)
        case cmd.ProposeOverride():
            numbers = [one.override for one in data if isinstance(one, ev.OverrideProposed)]
            return Done("proposed", override=numbers[0] if numbers else None)
        case cmd.ApproveOverride(override=override):
            return Done("approved", override=override)
        case cmd.RefuseOverride(override=override):
            return Done("refused", override=override)
        case Mending(ticket=ticket):
            return Done("mended", ticket=ticket)
        case cmd.LiftHold():
            return Done("lifted")
        case cmd.SuspendGate():
            return Done("suspended")
        case cmd.ResumeGate():
            return Done("resumed")
        case _:
            return _passed(data, asked.flow)


def _called(data: list[EventData]) -> Done:
    tickets = [one.ticket for one in data if isinstance(one, ev.TicketCalled | ev.TicketReleased)]
    return Done("called", ticket=tickets[0] if tickets else None)


def _passed(data: list[EventData], flow: Flow | None) -> Done:
    """Say what became of a truck that was recorded by its plate."""
    for one in data:
        match one:
            case ev.TicketRegistered():
                is_held = any(isinstance(other, ev.HoldPlaced) for other in data)
                return Done(
                    "registered_on_hold" if is_held else "registered",
                    ticket=one.ticket,
                    direction=one.direction,
                    registered=one.registered,
                    asked=flow,
                )
            case ev.TicketReleased() if not one.uncalled:
                return Done("released", ticket=one.ticket)
            case ev.Passage():
                return Done(
                    "uncalled" if one.uncalled else "movement",
                    direction=one.direction,
                    registered=one.registered,
                    asked=flow,
                )
            case _:
                continue
    return Done("held")
