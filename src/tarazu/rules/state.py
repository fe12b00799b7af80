"""The state of one crossing: what the events so far have made true, and nothing else.

`Facts` is canonical: it is what a snapshot holds and what a digest is taken of. `State` adds the
indexes by which the rules find things fast; they can be rebuilt from the facts at any time.
"""

import hashlib

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.commands import HoldReason, Terms
from tarazu.rules.event_parts import CycleTurn, ExemptUse, Spend, Standing
from tarazu.rules.events import MovementRecorded, TicketReleased
from tarazu.rules.regime import DIRECTIONS, Cargo, Direction, Laden, Regime

SHARE_WINDOW = 99  # calls looked back on by `share_max`: the last 99 and the one to come
LAPSES_MAX = 3  # the third lapse withdraws the ticket, whatever the mode (design 3.4)
# Movements that can still be corrected: about a day at the size of design section 12. An older
# mistake is a revision of the return, not of the account (ours, decision 0003).
RECENT_MAX = 20_000


class Lot(msgspec.Struct, gc=False, array_like=True):
    """Units of one age: usable strictly before `expires_at` on the account's life clock."""

    expires_at: Instant | None
    units: int
    condemned: bool = False


class Reserved(msgspec.Struct, gc=False):
    """What a call holds of one account: units with their lots, and units not yet covered."""

    account: str
    lots: list[Lot]
    uncovered: int


class Account(msgspec.Struct, gc=False):
    """One credit account in whole units; a release costs `counted`, a movement earns `releases`.

    `free` is the sum of `lots`; `reserved` of what live calls hold, `uncovered` of it in overdraft;
    `debt` is spent but not yet earned. The counters above `lots` never decrease (I3).
    """

    name: str
    counted: int
    releases: int
    overdraft: int
    cap: int | None
    life_ms: int | None
    opening: int
    earned: int = 0
    granted: int = 0
    forfeited: int = 0
    expired: int = 0
    reset_off: int = 0
    spent: int = 0
    movements: int = 0
    lots: list[Lot] = []
    free: int = 0
    reserved: int = 0
    uncovered: int = 0
    debt: int = 0
    paused_at: Instant | None = None
    paused_ms: int = 0
    next_reset_at: Instant | None = None
    next_grant_at: Instant | None = None
    today: int = 0
    last_at: Instant | None = None

    @property
    def available(self) -> int:
        """Units that no call holds, less debt and what calls took in overdraft."""
        return self.free - self.debt - self.uncovered

    @property
    def balance(self) -> int:
        """Units in the account, held ones included; negative is debt."""
        return self.free - self.debt + self.reserved - self.uncovered

    @property
    def overridden(self) -> int:
        """Units that two persons, or an uncalled passage, let go below the line; not yet repaid."""
        return max(0, -self.overdraft - self.available)

    def life_at(self, at: Instant) -> Instant:
        """Read the life clock, which stands still while the account is paused."""
        return (at if self.paused_at is None else self.paused_at) - self.paused_ms


class Call(msgspec.Struct, gc=False):
    """A live call. `left_ms` replaces the deadline while the direction is suspended.

    `plan` is the number of the plan under which it was called, whose exemption it may have used.
    """

    ticket: int
    called_at: Instant
    until_at: Instant
    ahead: bool
    held: list[Reserved]
    exempt: ExemptUse | None = None
    override: int | None = None
    staged_at: Instant | None = None
    left_ms: int | None = None
    plan: int = 0


class Ticket(msgspec.Struct, gc=False):
    """A live ticket: its truck's facts, its place, how it stands, and its call if it has one."""

    number: int
    place: int
    truck: str
    registered: str
    direction: Direction
    laden: Laden
    cargo: Cargo
    destination: str
    commitment: str
    standing: Standing
    registered_at: Instant
    unmatched: bool
    lapses: int = 0
    called: bool = False


class Hold(msgspec.Struct, frozen=True, gc=False):
    """One reason why a truck may not move, since when, by whom, with what note."""

    at: Instant
    authority: str
    note: str


class Stay(msgspec.Struct, frozen=True, gc=False):
    """A truck on the other side of its home, since when, and where it was last reported."""

    registered: str
    since_at: Instant
    destination: str
    unmatched: bool = False
    place: str = ""
    place_at: Instant | None = None
    said_by: str = ""


class Suspension(msgspec.Struct, frozen=True, gc=False):
    """Why a direction stands still."""

    since_at: Instant
    reason: str
    source: str
    slot_left_ms: int


class Way(msgspec.Struct, gc=False):
    """One direction: its suspension, next slot, share window, turn of the cycle, lost open time."""

    direction: Direction
    suspended: Suspension | None = None
    slot_free_at: Instant = 0
    window: list[str] = []
    cycle: CycleTurn = CycleTurn(lane=0, used=0)
    lost_ms: int = 0


class Before(msgspec.Struct, frozen=True, gc=False):
    """What a passage replaced, so that a correction can put it back."""

    stay: Stay | None
    passed: tuple[tuple[int, Instant | None], ...] = ()


class Recent(msgspec.Struct, gc=False):
    """A movement that can still be corrected: the passage, what it earned, and what it ended.

    `plan` is the number of the plan whose exemption it used, where it used one.
    """

    at: Instant
    moved: MovementRecorded | None
    released: TicketReleased | None
    before: Before
    credits: list[Spend]
    spends: tuple[Spend, ...]
    ended: Ticket | None
    plan: int = 0

    @property
    def passage(self) -> MovementRecorded | TicketReleased:
        """The passage, whichever of the two it was."""
        passage = self.released if self.moved is None else self.moved
        assert passage is not None, "a recent movement without its passage"
        return passage


class Proposal(msgspec.Struct, frozen=True, gc=False):
    """An open override: who asked for what, until when a second officer may agree."""

    at: Instant
    by: str
    reason: str
    until_at: Instant
    ticket: int | None
    movement: int | None


class Flow(msgspec.Struct, gc=False):
    """Passages of one direction and country: of the current day, in all, and the last."""

    today: int = 0
    total: int = 0
    last_at: Instant | None = None


class Totals(msgspec.Struct, gc=False):
    """How tickets ended, since the book began."""

    registered: int = 0
    released: int = 0
    withdrawn: int = 0
    lapsed: int = 0
    overridden: int = 0
    refused_overrides: int = 0
    uncalled: int = 0
    unmatched: int = 0


class Facts(msgspec.Struct, kw_only=True):
    """Everything that the events so far have made true; whole, canonical and serialisable."""

    at: Instant = 0
    terms: Terms | None = None
    regime: Regime | None = None
    regime_number: int = 0
    regimes: int = 0
    began_at: Instant = 0
    revoked_at: Instant | None = None
    pending: dict[int, Regime] = {}
    accounts: dict[str, Account] = {}
    ways: dict[Direction, Way] = {}
    tickets: dict[int, Ticket] = {}
    calls: dict[int, Call] = {}
    holds: dict[str, dict[HoldReason, Hold]] = {}
    abroad: dict[str, Stay] = {}
    visiting: dict[str, Stay] = {}
    exempt_waits_ms: tuple[int, ...] = ()
    interval_ms: tuple[int, ...] = ()
    passed: list[dict[str, Instant]] = []
    exempt_day: int = -1
    exempt_used: dict[int, int] = {}
    recent: dict[int, Recent] = {}
    corrected: dict[int, Instant] = {}
    proposals: dict[int, Proposal] = {}
    overrides: int = 0
    last_ticket: int = 0
    last_place: int = 0
    last_movement: int = 0
    day: int = -1
    flows: dict[str, Flow] = {}
    totals: Totals = msgspec.field(default_factory=Totals)


def new_facts() -> Facts:
    """Give the facts of a crossing of which nothing is recorded yet."""
    return Facts(ways={d: Way(direction=d) for d in DIRECTIONS}, totals=Totals())


def facts_bytes(facts: Facts) -> bytes:
    """Write the facts canonically: equal facts give equal bytes. Used by snapshots and digests."""
    return _ENCODER.encode({name: getattr(facts, name) for name in Facts.__struct_fields__})


def facts_from(payload: bytes) -> Facts:
    """Read what `facts_bytes` wrote."""
    return msgspec.json.decode(payload, type=Facts)


def digest_of(facts: Facts) -> str:
    """Give SHA-256 over the canonical facts, in hex: two states are the same iff these agree."""
    return hashlib.sha256(facts_bytes(facts)).hexdigest()


_ENCODER = msgspec.json.Encoder()
