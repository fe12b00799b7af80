"""What the lenses show: one frozen struct per thing on a page, filled by `board_of` and its kin.

A view holds instants, numbers and stable words; digits, dates and sentences are the page's.
Counts of credit are whole trucks, rounded down; waits are whole seconds.
"""

from typing import Literal

import msgspec

from tarazu.calendars import Instant
from tarazu.plates import Plate
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden, Regime

FlowRole = Literal["gated", "counted", "both", "free"]
NoCall = Literal[
    "no_regime",
    "regime_ended",
    "suspended",
    "closed",
    "called_max",
    "no_slot",
    "nobody_waits",
    "no_credit",
    "staging_full",
]


class FlowView(msgspec.Struct, frozen=True):
    """One flow, a direction and a country of plates, and what the plan makes of it.

    `today` counts passages of the local day; `partly`: the plan names a laden state or a cargo,
    so that only some trucks of the flow are counted or gated.
    """

    direction: Direction
    registered: str
    role: FlowRole
    today: int
    last_at: Instant | None
    partly: bool


class AccountView(msgspec.Struct, frozen=True):
    """One credit account. `earned` holds opening and grants too; `gone` left without a release.

    earned - gone - spent - called = left - owed, up to rounding to whole trucks (exact in units).
    `may_go`: trucks that could be released now, overdraft included; the least is the tightest.
    """

    name: str
    counted: int
    releases: int
    earned: int
    spent: int
    called: int
    gone: int
    left: int
    owed: int
    overridden: int
    overdraft: int
    cap: int | None
    may_go: int
    expires_next_at: Instant | None
    earn_flows: tuple[tuple[Direction, str], ...]
    spend_flows: tuple[tuple[Direction, str], ...]


class TruckView(msgspec.Struct, frozen=True):
    """A truck on a page; `plate` is None where the reader may not see it or it is erased."""

    registered: str
    laden: Laden
    cargo: Cargo
    plate: Plate | None


class CalledView(msgspec.Struct, frozen=True):
    """A called truck. `credit_rank` is its turn for the next credits, where it was called ahead."""

    ticket: int
    truck: TruckView
    direction: Direction
    lane: str
    called_at: Instant
    until_at: Instant
    staged_at: Instant | None
    credit_rank: int | None
    is_late: bool
    override: int | None
    is_exempt: bool


class WaitingView(msgspec.Struct, frozen=True):
    """A waiting truck; `why` is why it is next (first of list, first of lane, exempt)."""

    ticket: int
    truck: TruckView
    direction: Direction
    lane: str
    registered_at: Instant
    destination: str
    why: Literal["first", "lane", "cycle", "exempt", "credit_turn"]


class HeldView(msgspec.Struct, frozen=True):
    """A waiting truck on hold, with what the authority said."""

    ticket: int
    truck: TruckView
    hold: HoldReason
    since_at: Instant
    authority: str
    note: str


class SuspensionView(msgspec.Struct, frozen=True):
    """Since when a direction stands still, why and who says so (texts as entered)."""

    since_at: Instant
    reason: str
    source: str


class WayView(msgspec.Struct, frozen=True):
    """One gated direction: who waits, who is called, who is next, and why nobody is called now.

    `on_hold` counts trucks, not holds. `held` tells each hold, to the desk alone.
    """

    direction: Direction
    countries: tuple[str, ...]
    waiting: int
    on_hold: int
    held: tuple[HeldView, ...]
    called: tuple[CalledView, ...]
    next: WaitingView | None
    next_tickets: tuple[int, ...]
    no_call: NoCall | None
    opens_at: Instant | None
    slot_free_at: Instant | None
    suspension: SuspensionView | None
    next_number: int


class StockView(msgspec.Struct, frozen=True):
    """Home's trucks abroad, or others that are here; stranded by the crossing's threshold."""

    country: str
    count: int
    on_hold: int
    stranded: int
    stranded_after_s: int


class LastAction(msgspec.Struct, frozen=True):
    """The last action of this officer that can still be undone."""

    at: Instant
    what: Literal["movement", "released", "registered"]
    movement: int | None
    ticket: int | None
    truck: TruckView
    direction: Direction


class ProposalView(msgspec.Struct, frozen=True):
    """An override that waits for its second officer; `reason` is the text as entered."""

    override: int
    ticket: int | None
    movement: int | None
    reason: str
    by: str
    proposed_at: Instant
    until_at: Instant


class BoardView(msgspec.Struct, frozen=True):
    """All that the public board and the gate desk share; holds no whole plate for the public.

    `seq` is the head of the book that the figures were taken from. `longest_wait_s` counts the
    trucks still waiting (accrued, so it grows until they go).
    """

    crossing: str
    at: Instant
    seq: int
    regime: Regime | None
    in_force: bool
    accounts: tuple[AccountView, ...]
    flows: tuple[FlowView, ...]
    ways: tuple[WayView, ...]
    abroad: StockView
    visiting: StockView
    overrides: int
    uncalled: int
    longest_wait_s: int | None
    call: Literal["auto", "officer", "immediate"]
    undo: LastAction | None = None
    proposals: tuple[ProposalView, ...] = ()


class Overtaking(msgspec.Struct, frozen=True):
    """A truck that came later and went earlier, and the one reason for it."""

    ticket: int
    at: Instant
    reason: Literal[
        "lane",
        "cycle",
        "override",
        "exempt",
        "my_hold",
        "my_lapse",
        "my_interval",
        "account",
        "share",
        "uncalled",
        "call_taken_back",
    ]
    override: int | None = None
    lane: str = ""
    note: str = ""
    hold: HoldReason | None = None
    from_at: Instant | None = None
    to_at: Instant | None = None


class TicketView(msgspec.Struct, frozen=True):
    """One ticket as its driver sees it. `window` is None: no forecast yet, the page says so."""

    ticket: int
    code: str
    at: Instant
    seq: int
    status: Literal["waiting", "called", "released", "withdrawn"]
    truck: TruckView
    direction: Direction
    lane: str
    registered_at: Instant
    ahead: int | None
    left: int | None
    last_called: int | None
    lapses: int
    holds: tuple[HeldView, ...]
    call: CalledView | None
    suspension: SuspensionView | None
    no_call: NoCall | None
    overtaken: tuple[Overtaking, ...]
    overtaken_count: int
    ended_at: Instant | None
    ended_why: str
    in_force: bool
    regime: Regime | None
    call_window_s: int
    lapse: Literal["to_back", "keep_once", "withdraw"]


class AbroadTruck(msgspec.Struct, frozen=True):
    """One truck of the stock, for the duty officer; never on a public page."""

    truck: TruckView
    since_at: Instant
    dwell_s: int
    destination: str
    place: str
    place_at: Instant | None
    place_said_by: str
    holds: tuple[HoldReason, ...]
    is_stranded: bool
    unmatched: bool
