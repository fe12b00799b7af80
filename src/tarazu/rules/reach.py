"""What a regime makes of every kind of passage there is: the finite table that the check reads.

The kinds are direction, country, laden state and cargo class; countries are home, the peer, those
that a clause names, and one that no clause names. Nothing is concluded here that is not looked up.
"""

from collections.abc import Iterable, Iterator
from typing import get_args

import msgspec

from tarazu.rules.law import selects
from tarazu.rules.regime import DIRECTIONS, Cargo, Direction, Laden, Regime, Selector

OTHER_COUNTRY = "*"  # a country that no clause names


class Passage(msgspec.Struct, frozen=True):
    """One kind of passage, and what a regime says of it, by names and positions of its clauses.

    `frees` are the exempt clauses that may let a truck of this kind go without credit, in order;
    with `always_free` one of them always does. `counts` and `spends` are accounts. Of `counts`,
    `earns_paid` is what it earns with a credit or without need of one, `earns_free` as exempt.
    """

    direction: Direction
    registered: str
    laden: Laden
    cargo: Cargo
    gated: bool
    spends: tuple[str, ...]
    counts: tuple[str, ...]
    lane: int
    exempts: tuple[int, ...]
    frees: tuple[int, ...]
    always_free: bool
    earns_paid: tuple[str, ...]
    earns_free: tuple[str, ...]

    @property
    def pays(self) -> bool:
        """Say whether some truck of this kind needs a credit to go."""
        return bool(self.spends) and not self.always_free

    @property
    def earns(self) -> tuple[str, ...]:
        """Name the accounts that it may earn on, one way or the other, in file order."""
        return tuple(a for a in self.counts if a in self.earns_paid or a in self.earns_free)

    def is_in(self, selectors: Iterable[Selector]) -> bool:
        """Say whether one of the selectors selects this kind of passage."""
        return _matched(selectors, (self.direction, self.registered, self.laden, self.cargo))

    @property
    def place(self) -> dict[str, str | int]:
        """Name the four facts, for the values of a finding."""
        return {
            "direction": self.direction,
            "registered": self.registered,
            "laden": self.laden,
            "cargo": self.cargo,
        }


def selectors_of(regime: Regime) -> Iterator[tuple[str, str, Selector]]:
    """List every selector with its clause and its key, in file order."""
    for account in regime.accounts:
        for key, selectors in (("earn", account.earn), ("spend", account.spend)):
            yield from ((account.name, key, selector) for selector in selectors)
    for lane in regime.lanes:
        yield from ((lane.name, "match", selector) for selector in lane.match or ())
    for number, exempt in enumerate(regime.exempts, 1):
        yield from ((f"exempt {number}", "match", selector) for selector in exempt.match)
    for number, interval in enumerate(regime.intervals, 1):
        yield from ((f"interval {number}", "match", selector) for selector in interval.match)
    yield from (("gate", "gated", selector) for selector in regime.gate.gated)


def countries_of(regimes: Iterable[Regime]) -> tuple[str, ...]:
    """List the countries that the regimes name, in order, and one that none of them names."""
    named: dict[str, None] = {}
    for regime in regimes:
        named |= {regime.home: None, regime.peer: None}
        for _, _, selector in selectors_of(regime):
            if selector.registered is not None:
                named[selector.registered] = None
    return (*named, OTHER_COUNTRY)


def passages_of(regime: Regime, countries: Iterable[str]) -> list[Passage]:
    """Read the regime for every kind of passage that makes sense, in a fixed order."""
    return [
        _passage(regime, direction, registered, laden, cargo)
        for direction in DIRECTIONS
        for registered in countries
        for laden in get_args(Laden)
        for cargo in get_args(Cargo)
        if _makes_sense(laden, cargo)
    ]


def _makes_sense(laden: Laden, cargo: Cargo) -> bool:
    """Rule out what cannot be: a load of nothing, and cargo on a bobtail.

    An empty truck may name a class (a tank that carried fuel), so that is let stand.
    """
    if laden == "empty":
        return True
    return (cargo == "none") == (laden == "bobtail")


def _matched(selectors: Iterable[Selector], facts: tuple[Direction, str, Laden, Cargo]) -> bool:
    return any(selects(selector, *facts) for selector in selectors)


def shadows(regime: Regime, first: int, later: int) -> bool:
    """Say whether an earlier exempt clause leaves a later one nothing where both match.

    Source: design 3.5, exempt: of several clauses the first that matches and has room counts.
    """
    one, other = regime.exempts[first], regime.exempts[later]
    return one.per_day_max is None and (one.waited_s_min or 0) <= (other.waited_s_min or 0)


def _passage(
    regime: Regime, direction: Direction, registered: str, laden: Laden, cargo: Cargo
) -> Passage:
    key = (direction, registered, laden, cargo)
    spends = tuple(a.name for a in regime.accounts if _matched(a.spend, key))
    counts = tuple(a.name for a in regime.accounts if _matched(a.earn, key))
    gated = bool(spends) or _matched(regime.gate.gated, key)
    exempts = tuple(i for i, clause in enumerate(regime.exempts) if _matched(clause.match, key))
    lane = next(
        (i for i, a in enumerate(regime.lanes) if a.match is None or _matched(a.match, key)), -1
    )
    frees: tuple[int, ...] = ()
    is_plain, is_earning = False, False
    if gated:
        for i in exempts:
            clause = regime.exempts[i]
            if clause.per_day_max != 0 and not any(shadows(regime, j, i) for j in frees):
                frees += (i,)
                is_plain |= clause.per_day_max is None and clause.waited_s_min is None
                is_earning |= clause.earns
        is_earned_paid = not is_plain
    else:
        # What nothing gates is exempt by the first clause without a wait, whatever its number.
        plain = [i for i in exempts if regime.exempts[i].waited_s_min is None]
        is_earned_paid = not plain or regime.exempts[plain[0]].earns
    return Passage(
        *key,
        gated=gated,
        spends=spends,
        counts=counts,
        lane=lane,
        exempts=exempts,
        frees=frees,
        always_free=is_plain,
        earns_paid=counts if is_earned_paid else (),
        earns_free=counts if is_earning else (),
    )
