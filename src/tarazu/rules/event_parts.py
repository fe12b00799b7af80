"""Parts of events that several events, or several fields of one, share."""

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.regime import Direction


class Spend(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """Units of one account that a release costs."""

    account: str
    units: int


class ExemptUse(msgspec.Struct, frozen=True, gc=False):
    """The exempt clause a truck went under, the local day whose count it uses, whether it earns."""

    clause: int
    day: int
    earns: bool


class CycleTurn(msgspec.Struct, frozen=True, gc=False):
    """Where the cycle of lanes stands after a call: the lane, and calls used of its turn."""

    lane: int
    used: int


class Standing(msgspec.Struct, frozen=True, gc=False):
    """How a ticket stands under the regime in force: its lane, what it spends, what it may use.

    `exempts` and `intervals` are positions of the clauses that match it in the regime.
    `open_ms` is the reading of the direction's open clock from which its waiting counts.
    """

    lane: str
    spends: tuple[Spend, ...]
    exempts: tuple[int, ...]
    intervals: tuple[int, ...]
    open_ms: int


class AccountBegan(msgspec.Struct, frozen=True, gc=False):
    """An account opens under a new regime, in units of the new ratio.

    `carried_from` is the old `counted`, where units come over from the account of that name.
    """

    name: str
    counted: int
    releases: int
    overdraft: int
    opening: int
    cap: int | None
    life_ms: int | None
    carried_from: int | None
    paused: bool
    next_reset_at: Instant | None
    next_grant_at: Instant | None


class ClockMoved(msgspec.Struct, frozen=True, gc=False):
    """By how much the open clock of a direction reads more under a new plan than under the old."""

    direction: Direction
    by_ms: int


class CallClock(msgspec.Struct, frozen=True, gc=False, array_like=True):
    """A call and its clock: open milliseconds left, or the new deadline."""

    ticket: int
    value: int


class WayStopped(msgspec.Struct, frozen=True, gc=False):
    """One direction stands still, with what its clocks had left (open milliseconds)."""

    direction: Direction
    slot_left_ms: int
    calls_left_ms: tuple[CallClock, ...]


class WayGoes(msgspec.Struct, frozen=True, gc=False):
    """One direction goes on, with its clocks set forward; `lost_ms` of open time was lost."""

    direction: Direction
    slot_free_at: Instant | None
    calls_until: tuple[CallClock, ...]
    lost_ms: int
