"""The stable kinds of records, in one table; never a path of the code."""

from tarazu.rules import events as ev

# The stable kinds of records. A kind is never renamed; a new meaning is a new kind.
KINDS: dict[str, type[ev.Happening]] = {
    "regime_adopted": ev.RegimeAdopted,
    "regime_began": ev.RegimeBegan,
    "regime_revoked": ev.RegimeRevoked,
    "crossing_configured": ev.CrossingConfigured,
    "ticket_registered": ev.TicketRegistered,
    "ticket_sorted": ev.TicketSorted,
    "ticket_called": ev.TicketCalled,
    "credit_reserved": ev.CreditReserved,
    "ticket_staged": ev.TicketStaged,
    "call_lapsed": ev.CallLapsed,
    "call_taken_back": ev.CallTakenBack,
    "ticket_withdrawn": ev.TicketWithdrawn,
    "movement_recorded": ev.MovementRecorded,
    "ticket_released": ev.TicketReleased,
    "credit_earned": ev.CreditEarned,
    "credit_granted": ev.CreditGranted,
    "credit_forfeited": ev.CreditForfeited,
    "credit_expired": ev.CreditExpired,
    "credit_reset": ev.CreditReset,
    "hold_placed": ev.HoldPlaced,
    "hold_lifted": ev.HoldLifted,
    "gate_suspended": ev.GateSuspended,
    "gate_resumed": ev.GateResumed,
    "override_proposed": ev.OverrideProposed,
    "override_approved": ev.OverrideApproved,
    "override_refused": ev.OverrideRefused,
    "correction_recorded": ev.CorrectionRecorded,
    "truck_corrected": ev.TruckCorrected,
    "truck_taken_over": ev.TruckTakenOver,
    "truck_sighted": ev.TruckSighted,
    "truck_renamed": ev.TruckRenamed,
    "publication_noted": ev.PublicationNoted,
}
KIND_OF = {data: kind for kind, data in KINDS.items()}
