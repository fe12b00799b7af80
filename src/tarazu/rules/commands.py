"""Commands: what is asked of a crossing; `execute` answers with events or a refusal.

`by` is an officer's number, a pseudonym, never a name; it is empty where a machine reports a fact.
`reason`, `source` and `note` are digests of texts that the private store keeps (design, 6.4).
"""

from typing import Literal

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.regime import Cargo, Direction, Laden, Regime

HoldReason = Literal["fuel_quality", "documents", "inspection", "court", "debt", "other"]


class Terms(msgspec.Struct, frozen=True, gc=False):
    """What the operator of a crossing fixes outside the regime: keys of `tarazu.toml`.

    Units: seconds. `entrance_area`: home has a waiting area for trucks that want to come in.
    `papers_first`: a registration that does not say "cleared for export" is on hold `documents`.
    """

    home: str
    peer: str
    stranded_after_s: int = 604_800
    undo_s: int = 120
    approve_s: int = 300
    entrance_area: bool = False
    papers_first: bool = False


class Order(msgspec.Struct, frozen=True, gc=False, kw_only=True, tag_field="command"):
    """What every command carries: who gives it."""

    by: str = ""


class PassTime(Order, frozen=True, gc=False, kw_only=True, tag="pass_time"):
    """Let time pass up to the instant of the command: every due instant is walked in order."""


class ConfigureCrossing(Order, frozen=True, gc=False, kw_only=True, tag="configure_crossing"):
    """Write the operator's terms into the book."""

    terms: Terms


class AdoptRegime(Order, frozen=True, gc=False, kw_only=True, tag="adopt_regime"):
    """Adopt a regime; it begins at its `valid_from`, or at once where that has passed."""

    regime: Regime


class RevokeRegime(Order, frozen=True, gc=False, kw_only=True, tag="revoke_regime"):
    """End the regime in force at this instant; counting goes on without earning."""


class TruckOrder(Order, frozen=True, gc=False, kw_only=True):
    """The facts that the rules know of a truck: an opaque token, country, laden state, cargo."""

    truck: str
    registered: str
    direction: Direction
    laden: Laden = "loaded"
    cargo: Cargo = "general"
    destination: str = ""


class RegisterTicket(TruckOrder, frozen=True, gc=False, kw_only=True, tag="register_ticket"):
    """Join the waiting area before a gated movement.

    `commitment` is SHA-256 over nonce, plate and document; the private store holds what it covers.
    """

    commitment: str = ""
    cleared: bool | None = None


class RecordMovement(TruckOrder, frozen=True, gc=False, kw_only=True, tag="record_movement"):
    """Record one passage that was seen. A fact: it is never refused for what the regime says."""


class TicketOrder(Order, frozen=True, gc=False, kw_only=True):
    """An order about one live ticket."""

    ticket: int


class WithdrawTicket(TicketOrder, frozen=True, gc=False, kw_only=True, tag="withdraw_ticket"):
    """Leave the list for good."""


class CallNext(Order, frozen=True, gc=False, kw_only=True, tag="call_next"):
    """Call the next truck of a direction; `ticket`, where given, must be that truck's."""

    direction: Direction
    ticket: int | None = None


class RecordArrival(TicketOrder, frozen=True, gc=False, kw_only=True, tag="record_arrival"):
    """The called truck stands at the gate."""


class ReleaseTicket(TicketOrder, frozen=True, gc=False, kw_only=True, tag="release_ticket"):
    """The gate lets the called truck go."""


class PlaceHold(Order, frozen=True, gc=False, kw_only=True, tag="place_hold"):
    """An authority stops a truck, waiting, called or abroad, for a reason that no queue cures."""

    truck: str
    hold: HoldReason
    authority: str = ""
    note: str = ""


class LiftHold(Order, frozen=True, gc=False, kw_only=True, tag="lift_hold"):
    """The hold with this reason ends; any other hold of the truck stays."""

    truck: str
    hold: HoldReason


class SuspendGate(Order, frozen=True, gc=False, kw_only=True, tag="suspend_gate"):
    """Freeze calls, windows and lives of credit in the directions named."""

    directions: tuple[Direction, ...]
    reason: str
    source: str = ""


class ResumeGate(Order, frozen=True, gc=False, kw_only=True, tag="resume_gate"):
    """End the suspension of the directions named."""

    directions: tuple[Direction, ...]


class ProposeOverride(Order, frozen=True, gc=False, kw_only=True, tag="propose_override"):
    """Ask a second officer to depart from the rule: call a ticket out of turn, or undo a movement.

    Exactly one of `ticket` and `movement` is given.
    """

    reason: str
    ticket: int | None = None
    movement: int | None = None


class ApproveOverride(Order, frozen=True, gc=False, kw_only=True, tag="approve_override"):
    """The second officer agrees; the departure takes effect at this instant."""

    override: int


class RefuseOverride(Order, frozen=True, gc=False, kw_only=True, tag="refuse_override"):
    """The second officer does not agree, or the first takes the proposal back."""

    override: int


class UndoMovement(Order, frozen=True, gc=False, kw_only=True, tag="undo_movement"):
    """Take back one's own record of a movement within `undo_s`."""

    movement: int


class CorrectTruck(Order, frozen=True, gc=False, kw_only=True, tag="correct_truck"):
    """Mend a mistyped plate, country, laden state or cargo of a live ticket; the place stays."""

    ticket: int
    truck: str
    registered: str
    laden: Laden
    cargo: Cargo
    commitment: str = ""


class TakeOverTruck(Order, frozen=True, gc=False, kw_only=True, tag="take_over_truck"):
    """A truck that was out before the book began joins the stock abroad; no account moves."""

    truck: str
    registered: str
    destination: str = ""
    since_at: Instant | None = None


class RecordSighting(Order, frozen=True, gc=False, kw_only=True, tag="record_sighting"):
    """Somebody, named by role, reports where a truck abroad stands; nothing else changes."""

    truck: str
    place: str
    said_by: str


class RenameTruck(Order, frozen=True, gc=False, kw_only=True, tag="rename_truck"):
    """Carry a truck over to its token of a new key period."""

    truck: str
    token: str


class NotePublication(Order, frozen=True, gc=False, kw_only=True, tag="note_publication"):
    """Note which figures were published; no account, no list and no stock moves.

    `digest` is SHA-256 of the figures, `head_seq` and `head_hash` the record up to which the book
    had been read when they were made.
    """

    publication: str
    revision: int
    digest: str
    head_seq: int
    head_hash: str


Command = (
    PassTime
    | ConfigureCrossing
    | AdoptRegime
    | RevokeRegime
    | RegisterTicket
    | RecordMovement
    | WithdrawTicket
    | CallNext
    | RecordArrival
    | ReleaseTicket
    | PlaceHold
    | LiftHold
    | SuspendGate
    | ResumeGate
    | ProposeOverride
    | ApproveOverride
    | RefuseOverride
    | UndoMovement
    | CorrectTruck
    | TakeOverTruck
    | RecordSighting
    | RenameTruck
    | NotePublication
)
