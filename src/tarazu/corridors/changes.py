"""Changes of a network: legs shut or cut, goods barred, duties changed, gates that take longer."""

from collections.abc import Collection, Iterable
from typing import Literal

import msgspec

from tarazu.corridors.network import Flow, Leg, Network
from tarazu.faults import WrongName

Effect = Literal["shut", "under", "share", "tonnes", "percent", "usd"]
Why = Literal[
    "no_place",
    "no_such_place",
    "no_such_commodity",
    "no_amount",
    "no_capacity",
    "some_goods",
    "no_day",
    "expected",
    "waiver_not_in_force",
]


class NoSuchCrossing(WrongName):
    """A crossing was named that the network does not have."""


class GateWait(msgspec.Struct, frozen=True):
    """How long trucks waited at a gate, as it was measured.

    `crossing` is a crossing, a post or a leg; `direction` the country that trucks went to, "" both.
    `on_top`: it comes on top of the usual hours, as the wait for a release does; else the usual
    wait is in it. `passed` trucks were released, `waiting` ones still stood there: these count as
    waiting longer than so far. `at_least`: too few have passed to say more than that half waited so
    long at the least. Units: hours; instants, of the first and the last record; trucks.
    """

    crossing: str
    direction: str
    hours: float
    from_at: int | None = None
    to_at: int | None = None
    passed: int | None = None
    waiting: int | None = None
    at_least: bool = False
    source: str = ""
    on_top: bool = False

    def takes(self, usual_hours: float) -> float:
        """Give the hours of a border leg that has this wait."""
        if self.on_top:
            return usual_hours + self.hours
        # The hours of a leg hold its usual wait: a measured one adds what is beyond them.
        return max(usual_hours, self.hours)


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the user says of the notices, and the waits of gates.

    `waivers` and `not_bound` name notices: a leg under a measure is used only by such a word, and
    stands first in the plan. `without` leaves notices out. `expected` lets those act that are only
    expected; `known_day` leaves out what was said later.
    """

    expected: bool = False
    known_day: int | None = None
    without: tuple[str, ...] = ()
    waivers: tuple[str, ...] = ()
    not_bound: tuple[str, ...] = ()
    waits: tuple[GateWait, ...] = ()

    def seen_on(self, day: int) -> int:
        """Give the day from which a plan of a day looks: the last of which it may know."""
        return day if self.known_day is None else self.known_day


class Change(msgspec.Struct, frozen=True):
    """One effect of one notice on some legs for some goods; `place` "" is everywhere.

    `partner` is one end of the flows that are meant, "" any. `countries` are those in which goods
    must be in transit, neither from nor to them; () is any goods. `waived` are partners whose
    flows a waiver lets through; `by` is the waiver. Units: `amount` is a share of the
    capacity, tonnes a month, percent of the value, or USD a tonne, as `effect` says.
    """

    notice: str
    effect: Effect
    place: str
    legs: tuple[str, ...]
    commodities: tuple[str, ...]
    partner: str = ""
    countries: tuple[str, ...] = ()
    waived: tuple[str, ...] = ()
    by: str = ""
    amount: float = 0


class LeftOut(msgspec.Struct, frozen=True):
    """A notice, or one word of it, that a plan cannot count, and why."""

    notice: str
    why: Why
    word: str = ""


class Beside(msgspec.Struct, frozen=True):
    """A reading that is shown beside the one that a plan takes."""

    taken: tuple[str, ...]
    shown: str


class Changes(msgspec.Struct, frozen=True):
    """What acts on a day, what was left out, and what stands beside it."""

    day: int
    changes: tuple[Change, ...]
    left_out: tuple[LeftOut, ...] = ()
    beside: tuple[Beside, ...] = ()

    def without(self, notices: Iterable[str]) -> "Changes":
        """Give the same without what some notices do."""
        lifted = set(notices)
        kept = tuple(one for one in self.changes if one.notice not in lifted)
        return msgspec.structs.replace(self, changes=kept)


def covers(change: Change, network: Network, flow: Flow) -> bool:
    """Say whether a change is about the goods of a flow; of legs it says nothing."""
    ends = {network.places[flow.origin].country, network.places[flow.destination].country}
    return (
        flow.commodity in change.commodities
        and (not change.partner or change.partner in ends)
        and (not change.countries or not ends.issuperset(change.countries))
        and ends.isdisjoint(change.waived)
    )


def bars_on(
    changes: Iterable[Change], network: Network, flow: Flow, legs: Collection[str]
) -> tuple[str, ...]:
    """Name the notices that bar a flow from some of these legs, or from every way there is."""
    found = (
        one.notice
        for one in changes
        if one.effect == "shut"
        and (not one.place or not set(legs).isdisjoint(one.legs))
        and covers(one, network, flow)
    )
    return tuple(dict.fromkeys(found))


def legs_at(network: Network, word: str) -> tuple[Leg, ...]:
    """Give the legs that a word of a notice means: a leg, a crossing, a post, or a port's sea legs.

    A city, or a place that the network does not have, means none.
    """
    if word in network.legs:
        return (network.legs[word],)
    found = tuple(leg for leg in network.legs.values() if leg.crossing == word)
    if found:
        return found
    touching = [leg for leg in network.legs.values() if word in (leg.start, leg.end)]
    border = tuple(leg for leg in touching if leg.mode == "border")
    return border or tuple(leg for leg in touching if leg.mode == "sea")


def waits_on(network: Network, waits: Iterable[GateWait]) -> dict[str, GateWait]:
    """Give for border legs the longest wait that was measured at their gate.

    Raises: NoSuchCrossing.
    """
    found: dict[str, GateWait] = {}
    for one in waits:
        meant = legs_at(network, one.crossing)
        legs = [leg for leg in meant if leg.mode == "border"]
        way = [leg for leg in legs if one.direction in ("", network.places[leg.end].country)]
        if not way:
            raise _no_gate(network, one, meant)
        for leg in way:
            known = found.get(leg.id, one)
            is_longer = one.takes(leg.hours.value) > known.takes(leg.hours.value)
            found[leg.id] = one if is_longer else known
    return found


def _no_gate(network: Network, wait: GateWait, meant: Collection[Leg]) -> NoSuchCrossing:
    """Say why a wait has no gate in the network, and which gates there are."""
    name, borders = wait.crossing[:60], [leg for leg in network.legs.values() if leg.crossing]
    crossings = sorted({leg.crossing for leg in borders})
    directions = [leg.id for leg in borders if leg.crossing in (wait.crossing, crossings[0])]
    found = f'the network has no crossing, post or border leg "{name}"'
    if any(leg.crossing for leg in meant):
        found = f'"{name}" has no leg to {wait.direction}'
    elif wait.crossing in network.legs:
        found = f'"{name}" is a leg by {network.legs[wait.crossing].mode} and crosses no border'
    elif wait.crossing in network.places:
        found = f'"{name}" is a place without a gate'
    book = "" if wait.passed is None else f" Say it with the book: CROSSING={wait.source}."
    return NoSuchCrossing(
        f"A wait was given, but {found}. Nothing was planned. Expected a crossing "
        f"({', '.join(crossings)}), one of its posts, or for one direction a border leg "
        f"such as {' or '.join(directions)}.{book}"
    )
