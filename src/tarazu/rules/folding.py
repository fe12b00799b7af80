"""`evolve`: apply one event to the state. It never judges, and reads no clause of the regime."""

from collections.abc import Callable, Iterable
from typing import Any

from tarazu.rules import events as ev
from tarazu.rules import fold_credit, fold_gate, fold_passages, fold_regime, fold_tickets
from tarazu.rules.events import Event
from tarazu.rules.state import new_facts
from tarazu.rules.waiting import DUE_UNKNOWN
from tarazu.rules.world import State

FOLDS: dict[type[Any], Callable[[State, int, Any], None]] = {
    ev.RegimeAdopted: fold_regime.adopted,
    ev.RegimeBegan: fold_regime.began,
    ev.RegimeRevoked: fold_regime.revoked,
    ev.CrossingConfigured: fold_regime.configured,
    ev.PublicationNoted: fold_regime.publication_noted,
    ev.TicketRegistered: fold_tickets.registered,
    ev.TicketSorted: fold_tickets.sorted_anew,
    ev.TicketCalled: fold_tickets.called,
    ev.CreditReserved: fold_tickets.credit_reserved,
    ev.TicketStaged: fold_tickets.staged,
    ev.CallLapsed: fold_tickets.lapsed,
    ev.CallTakenBack: fold_tickets.taken_back,
    ev.TicketWithdrawn: fold_tickets.withdrawn,
    ev.TruckCorrected: fold_tickets.truck_corrected,
    ev.MovementRecorded: fold_passages.movement_recorded,
    ev.TicketReleased: fold_passages.ticket_released,
    ev.CorrectionRecorded: fold_passages.correction_recorded,
    ev.TruckTakenOver: fold_passages.taken_over,
    ev.TruckSighted: fold_passages.sighted,
    ev.TruckRenamed: fold_passages.renamed,
    ev.CreditEarned: fold_credit.earned,
    ev.CreditGranted: fold_credit.granted,
    ev.CreditForfeited: fold_credit.forfeited,
    ev.CreditExpired: fold_credit.expired,
    ev.CreditReset: fold_credit.reset,
    ev.HoldPlaced: fold_gate.hold_placed,
    ev.HoldLifted: fold_gate.hold_lifted,
    ev.GateSuspended: fold_gate.suspended,
    ev.GateResumed: fold_gate.resumed,
    ev.OverrideProposed: fold_gate.override_proposed,
    ev.OverrideApproved: fold_gate.override_approved,
    ev.OverrideRefused: fold_gate.override_refused,
}


# After these what is due is looked for anew only when its instant comes: they set no clock, or
# their folding notes the clock that they set (`Waiting.due_by`).
TIMELESS = frozenset(
    {
        ev.TicketRegistered,
        ev.TicketCalled,
        ev.CreditReserved,
        ev.CreditEarned,
        ev.MovementRecorded,
        ev.TicketReleased,
        ev.TicketStaged,
        ev.CreditForfeited,
    }
)


def evolve(state: State, event: Event) -> None:
    """Apply one event in place; the same events in the same order always give the same state."""
    kind = type(event.data)
    state.facts.at = state.passed_at = event.at
    FOLDS[kind](state, event.at, event.data)
    if kind not in TIMELESS:
        state.waiting.due_at = DUE_UNKNOWN


def fold(events: Iterable[Event], state: State | None = None) -> State:
    """Apply events to a state, a new one if none is given, and return it."""
    state = State(new_facts()) if state is None else state
    for event in events:
        evolve(state, event)
    return state
