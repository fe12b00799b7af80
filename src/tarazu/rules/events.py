"""Events: what happened. Stable kinds, whole outcomes: folding them needs no regime.

An `Event` is an instant and its data; the record of the book adds sequence, command and officer.
An event, once released, is never renamed or given a new meaning.
"""

from typing import Literal

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.commands import HoldReason, Terms
from tarazu.rules.event_parts import (
    AccountBegan,
    ClockMoved,
    CycleTurn,
    ExemptUse,
    Spend,
    Standing,
    WayGoes,
    WayStopped,
)
from tarazu.rules.regime import Cargo, Direction, Laden, Regime


class Happening(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """The data of an event; `KINDS` names the stable kind of its record."""


class RegimeAdopted(Happening, frozen=True, gc=False, kw_only=True):
    """A regime was adopted; it waits for its beginning, in place of those it `replaces`."""

    number: int
    regime: Regime
    replaces: tuple[int, ...] = ()


class RegimeBegan(Happening, frozen=True, gc=False, kw_only=True):
    """The regime of that number is in force from this instant.

    `exempt_waits_ms` and `interval_ms` state the lengths of its clauses in file order;
    `kept_intervals` maps each interval to the old one whose passages it goes on with, or -1.
    `clocks` carries over what was waited by tickets that ended, should a correction bring one back.
    """

    number: int
    accounts: tuple[AccountBegan, ...]
    exempt_waits_ms: tuple[int, ...]
    interval_ms: tuple[int, ...]
    kept_intervals: tuple[int, ...]
    clocks: tuple[ClockMoved, ...] = ()


class RegimeRevoked(Happening, frozen=True, gc=False, kw_only=True):
    """The regime of that number ended; this instant is its last."""

    number: int


class CrossingConfigured(Happening, frozen=True, gc=False, kw_only=True):
    """The operator's terms from this instant on."""

    terms: Terms


class TicketRegistered(Happening, frozen=True, gc=False, kw_only=True):
    """A truck joined the list; `place` is never reused."""

    ticket: int
    place: int
    truck: str
    registered: str
    direction: Direction
    laden: Laden
    cargo: Cargo
    destination: str
    commitment: str
    standing: Standing
    unmatched: bool


class TicketSorted(Happening, frozen=True, gc=False, kw_only=True):
    """A ticket stands otherwise under a new regime; its place stays."""

    ticket: int
    standing: Standing


class TicketCalled(Happening, frozen=True, gc=False, kw_only=True):
    """A truck was called to the gate until a deadline; its credit is reserved unless `ahead`.

    `chosen`: the order chose it (an override is not). `slot_free_at`: when the next may be called.
    """

    ticket: int
    until_at: Instant
    spends: tuple[Spend, ...]
    ahead: bool
    chosen: bool
    slot_free_at: Instant | None
    exempt: ExemptUse | None = None
    override: int | None = None
    cycle: CycleTurn | None = None


class CreditReserved(Happening, frozen=True, gc=False, kw_only=True):
    """A truck called ahead of credit got its credit."""

    ticket: int
    spends: tuple[Spend, ...]


class TicketStaged(Happening, frozen=True, gc=False, kw_only=True):
    """A called truck stands at the gate."""

    ticket: int


class CallLapsed(Happening, frozen=True, gc=False, kw_only=True):
    """A deadline passed unused; the credit is back and the ticket stands at `place`."""

    ticket: int
    place: int


class CallTakenBack(Happening, frozen=True, gc=False, kw_only=True):
    """A call ended without fault of the truck: place kept, no lapse counted, credit back."""

    ticket: int
    why: Literal["hold", "correction", "override"]


class TicketWithdrawn(Happening, frozen=True, gc=False, kw_only=True):
    """A ticket ended without a release."""

    ticket: int
    why: Literal["asked", "lapsed", "no_longer_gated"]


class Passage(Happening, frozen=True, gc=False, kw_only=True):
    """One passage over the count line, and all that the state keeps of it.

    `day` is the local day of the regime's zone; `spends` is what was taken without a call;
    `intervals` are the clauses whose count of time starts here.
    """

    movement: int
    truck: str
    registered: str
    direction: Direction
    laden: Laden
    cargo: Cargo
    destination: str
    by: str
    day: int
    spends: tuple[Spend, ...] = ()
    intervals: tuple[int, ...] = ()
    exempt: ExemptUse | None = None
    uncalled: bool = False
    unmatched: bool = False


class MovementRecorded(Passage, frozen=True, gc=False, kw_only=True):
    """A truck passed without a ticket."""


class TicketReleased(Passage, frozen=True, gc=False, kw_only=True):
    """The gate let a truck go; its ticket ends. One event, one passage.

    The last four say how it was called where the call is the release.
    """

    ticket: int
    override: int | None = None
    chosen: bool = False
    slot_free_at: Instant | None = None
    cycle: CycleTurn | None = None


class CreditEarned(Happening, frozen=True, gc=False, kw_only=True):
    """A counted movement earned `units`; `posted` of them stand in the account.

    `expires_at` is on the account's life clock, which stands still while it is paused.
    """

    account: str
    movement: int
    units: int
    posted: int
    expires_at: Instant | None


class CreditGranted(Happening, frozen=True, gc=False, kw_only=True):
    """Units came without a counted movement: a grant, or a release that did not happen."""

    account: str
    units: int
    posted: int
    expires_at: Instant | None
    why: Literal["grant", "correction"]
    next_at: Instant | None = None


class CreditForfeited(Happening, frozen=True, gc=False, kw_only=True):
    """Units above the cap were lost; `posted` ones leave the account, newest first."""

    account: str
    units: int
    posted: bool


class CreditExpired(Happening, frozen=True, gc=False, kw_only=True):
    """The life of the oldest units ended unused; of a call that is ending, if `ticket` is given."""

    account: str
    units: int
    ticket: int | None = None


class CreditReset(Happening, frozen=True, gc=False, kw_only=True):
    """A period began anew: `units` are gone at once, `condemned` reserved ones if unused.

    With `ticket`, the condemned units of that call, which is ending unused, are gone.
    """

    account: str
    units: int
    condemned: int = 0
    next_at: Instant | None = None
    ticket: int | None = None


class HoldPlaced(Happening, frozen=True, gc=False, kw_only=True):
    """An authority stopped a truck."""

    truck: str
    hold: HoldReason
    authority: str
    note: str
    ticket: int | None


class HoldLifted(Happening, frozen=True, gc=False, kw_only=True):
    """One hold of a truck ended."""

    truck: str
    hold: HoldReason
    ticket: int | None


class GateSuspended(Happening, frozen=True, gc=False, kw_only=True):
    """Directions were suspended; the accounts named stop ageing."""

    ways: tuple[WayStopped, ...]
    accounts: tuple[str, ...]
    reason: str
    source: str


class GateResumed(Happening, frozen=True, gc=False, kw_only=True):
    """Directions go on; the accounts named age again."""

    ways: tuple[WayGoes, ...]
    accounts: tuple[str, ...]


class OverrideProposed(Happening, frozen=True, gc=False, kw_only=True):
    """One officer asks to depart from the rule."""

    override: int
    by: str
    reason: str
    until_at: Instant
    ticket: int | None
    movement: int | None


class OverrideApproved(Happening, frozen=True, gc=False, kw_only=True):
    """A second officer agreed."""

    override: int
    by: str


class OverrideRefused(Happening, frozen=True, gc=False, kw_only=True):
    """The proposal ended without effect."""

    override: int
    by: str


class CorrectionRecorded(Happening, frozen=True, gc=False, kw_only=True):
    """A movement is taken back: what it had earned is spent, the stock stands as before it.

    `ticket`: the ticket that stands again where it stood, where a release did not happen.
    """

    movement: int
    by: str
    spends: tuple[Spend, ...]
    ticket: int | None = None
    standing: Standing | None = None
    override: int | None = None


class TruckCorrected(Happening, frozen=True, gc=False, kw_only=True):
    """The facts of a ticket's truck were mended; the place stays."""

    ticket: int
    truck: str
    registered: str
    laden: Laden
    cargo: Cargo
    commitment: str
    standing: Standing


class TruckTakenOver(Happening, frozen=True, gc=False, kw_only=True):
    """A truck that was abroad before the book began is in the stock."""

    truck: str
    registered: str
    destination: str
    since_at: Instant


class TruckSighted(Happening, frozen=True, gc=False, kw_only=True):
    """A truck abroad was reported at a place by somebody named by role."""

    truck: str
    place: str
    said_by: str


class TruckRenamed(Happening, frozen=True, gc=False, kw_only=True):
    """A truck goes on under the token of a new key period."""

    truck: str
    token: str


class PublicationNoted(Happening, frozen=True, gc=False, kw_only=True):
    """Figures were published: `digest` names them, `head_seq` and `head_hash` what was read."""

    publication: str
    revision: int
    digest: str
    head_seq: int
    head_hash: str


EventData = (
    RegimeAdopted
    | RegimeBegan
    | RegimeRevoked
    | CrossingConfigured
    | TicketRegistered
    | TicketSorted
    | TicketCalled
    | CreditReserved
    | TicketStaged
    | CallLapsed
    | CallTakenBack
    | TicketWithdrawn
    | MovementRecorded
    | TicketReleased
    | CreditEarned
    | CreditGranted
    | CreditForfeited
    | CreditExpired
    | CreditReset
    | HoldPlaced
    | HoldLifted
    | GateSuspended
    | GateResumed
    | OverrideProposed
    | OverrideApproved
    | OverrideRefused
    | CorrectionRecorded
    | TruckCorrected
    | TruckTakenOver
    | TruckSighted
    | TruckRenamed
    | PublicationNoted
)


class Event(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """One happening at the instant at which it took effect."""

    at: Instant
    data: EventData


Events = list[Event]
