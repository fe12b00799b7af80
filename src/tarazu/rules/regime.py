"""The regime of one crossing as data: what is counted and gated, at which ratio, in which order.

A regime is a TOML document (design, section 3). Reading it gives these structs and nothing else: no
clause is code, and nothing about countries or directions is written here.
"""

from typing import Literal

import msgspec

from tarazu.calendars import Calendar, Every, Instant

Direction = Literal["in", "out"]
Laden = Literal["loaded", "empty", "bobtail"]
Cargo = Literal[
    "general", "perishable", "medicine", "fuel", "dangerous", "livestock", "humanitarian", "none"
]
DIRECTIONS: tuple[Direction, Direction] = ("in", "out")


class Clause(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a regime that refuses a key it does not know."""


class Selector(Clause, frozen=True):
    """A conjunction over the four facts of a movement; an absent fact selects everything."""

    direction: Direction | None = None
    registered: str | None = None
    laden: Laden | None = None
    cargo: Cargo | None = None


class Ratio(Clause, frozen=True):
    """`releases` releases for every `counted` counted movements, both whole and positive."""

    counted: int = 1
    releases: int = 1


class Reset(Clause, frozen=True):
    """At every start of period the balance falls to `to` trucks where it is above; debt stays."""

    every: Every
    calendar: Calendar = "gregorian"
    to: int = 0


class Grant(Clause, frozen=True):
    """`trucks` credits without reciprocity, at `valid_from` and at every start of period."""

    every: Every
    trucks: int
    calendar: Calendar = "gregorian"


class Account(Clause, frozen=True):
    """A credit account: what earns, what spends, and the limits on what may be kept.

    Units: trucks, but `expires_after_s` (seconds).
    """

    name: str
    earn: tuple[Selector, ...] = ()
    spend: tuple[Selector, ...] = ()
    ratio: Ratio = Ratio()
    opening: int = 0
    overdraft: int = 0
    cap: int | None = None
    expires_after_s: int | None = None
    reset: Reset | None = None
    grant: Grant | None = None
    exposure_max: int | None = None


class Lane(Clause, frozen=True):
    """A part of the order; the first lane that matches a truck takes it."""

    name: str
    match: tuple[Selector, ...] | None = None
    precedence: int | None = None
    weight: int = 1
    share_max: str | None = None


class Exempt(Clause, frozen=True):
    """Trucks that go without credit; they are counted and use a slot all the same."""

    match: tuple[Selector, ...] = (Selector(),)
    per_day_max: int | None = None
    earns: bool = True
    waited_s_min: int | None = None


class Interval(Clause, frozen=True):
    """A truck is passed over until `per_truck_s` after its last passage that matched."""

    match: tuple[Selector, ...]
    per_truck_s: int


class Opening(Clause, frozen=True, rename={"start": "from", "end": "to"}):
    """Opening hours of some days: open at `from`, closed at `to`, in the zone of the regime."""

    days: str
    start: str
    end: str


class Gate(Clause, frozen=True):
    """The gate: hours, rate, how trucks are called and what a missed call costs."""

    hours: tuple[Opening, ...] = ()
    releases_per_hour_max: int | None = None
    call: Literal["auto", "officer", "immediate"] = "auto"
    call_window_s: int = 3_600
    lapse: Literal["to_back", "keep_once", "withdraw"] = "to_back"
    staging_max: int = 0
    called_max: int | None = None
    gated: tuple[Selector, ...] = ()


class Regime(msgspec.Struct, frozen=True):
    """The agreed rules in force, whole: head, accounts, lanes, exemptions, intervals and gate.

    `valid_until` is the last instant in force; None means until revoked.
    """

    name: str
    crossing: str
    home: str
    peer: str
    issuer: str
    instrument: str
    valid_from: Instant
    time_zone: str
    valid_until: Instant | None = None
    carry: Literal["balance", "none"] = "balance"
    order: Literal["precedence", "cycle"] = "precedence"
    accounts: tuple[Account, ...] = ()
    lanes: tuple[Lane, ...] = (Lane(name="general"),)
    exempts: tuple[Exempt, ...] = ()
    intervals: tuple[Interval, ...] = ()
    gate: Gate = Gate()
