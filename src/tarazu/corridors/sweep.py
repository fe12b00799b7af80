"""What every closure would cost, one by one and in pairs, for as long as closures have lasted.

How long a closure lasts is drawn from lengths that were seen, never from a curve. Goods that meet
one go around or wait for its end, whichever is cheaper; who goes around does so from the first
hour, as if the length were known: what is told is the least that a closure costs.
"""

import csv
from collections.abc import Callable, Sequence
from datetime import datetime
from io import StringIO
from itertools import combinations

import msgspec
import numpy as np

from tarazu.corridors.acting import changes_of
from tarazu.corridors.case import HOURS_A_DAY, Case, Outcome
from tarazu.corridors.changes import Changes, Terms
from tarazu.corridors.network import Network
from tarazu.corridors.ways import Numbers
from tarazu.faults import TarazuError
from tarazu.measures import quantile
from tarazu.notices import Notice

HOURS_A_MONTH = 730  # a twelfth of 8,760
DRAWS = 1_000
SEED = 20_251_122

Advance = Callable[[int, int], None]  # how many closures were counted, of how many


class LengthsUnreadable(TarazuError):
    """A file of closures does not say how long they lasted."""


class Lengths(msgspec.Struct, frozen=True):
    """How long closures lasted, as they were seen. Units: hours."""

    hours: tuple[float, ...]
    source: str

    @property
    def median_h(self) -> int | None:
        """Give the length that half of them did not exceed."""
        return quantile(sorted(round(one) for one in self.hours), 1, 2)

    @property
    def ninth_h(self) -> int | None:
        """Give the length that nine in ten did not exceed."""
        return quantile(sorted(round(one) for one in self.hours), 9, 10)


class Closing(msgspec.Struct, frozen=True):
    """What it costs that one crossing, or two, are shut both ways.

    Units: `month_usd` of a month of it, freight, delay and what stays behind at its price;
    `behind_t` tonnes of a month that stay behind more; `median_usd` and `ninth_usd` of one closure
    (of two that begin together), None where no lengths are known.
    """

    crossings: tuple[str, ...]
    month_usd: float
    behind_t: float
    median_usd: int | None
    ninth_usd: int | None


class Sweep(msgspec.Struct, frozen=True):
    """Every closure of a crossing, and every pair, under what is in force on a day.

    Single crossings come first, then pairs, the dearest of each first. `draws` lengths of each
    crossing are drawn by Philox from `seed`.
    """

    day: int
    terms: Terms
    closings: tuple[Closing, ...]
    lengths: int
    lengths_median_h: int | None
    lengths_ninth_h: int | None
    lengths_source: str
    draws: int
    seed: int


class _Rates(msgspec.Struct, frozen=True, eq=False):
    """What a closure costs by the hour: of each flow that meets it, going around or waiting.

    Units: USD for each hour that it lasts; for waiting also for each hour of that wait.
    """

    around: Numbers
    waiting: Numbers
    month_usd: float
    behind_t: float

    def usd(self, hours: Numbers) -> Numbers:
        """Give what closures of these lengths cost."""
        # Who comes while it is shut waits for half of its length, on the mean.
        wait = np.multiply.outer(hours / 2, self.waiting)
        cost: Numbers = (hours[:, None] * np.minimum(wait, self.around)).sum(axis=1)
        return cost


def sweep_of(
    network: Network,
    notices: Sequence[Notice],
    day: int,
    terms: Terms | None = None,
    *,
    lengths: Lengths | None = None,
    draws: int = DRAWS,
    seed: int = SEED,
    pairs: bool = True,
    advance: Advance | None = None,
) -> Sweep:
    """Count what each closure costs, and each pair of closures, on top of what is in force.

    The same network, notices, lengths and seed give the same answer.
    Raises: NoSuchNotice, NoSuchCrossing.
    """
    asked = terms or Terms()
    changes = changes_of(network, notices, day, asked)
    closer = _Closer(Case(network, asked.waits), changes)
    names = tuple(closer.legs)
    wanted: list[tuple[str, ...]] = [(name,) for name in names]
    wanted += list(combinations(names, 2)) if pairs else []
    hours = _drawn(lengths, len(names), draws, seed)
    number = {name: index for index, name in enumerate(names)}
    rates: dict[tuple[str, ...], _Rates] = {}
    closings = []
    for done, crossings in enumerate(wanted, 1):
        rates[crossings] = rate = closer.rates(crossings)
        costs = None
        if hours is not None and len(crossings) == 1:
            costs = rate.usd(hours[number[crossings[0]]])
        elif hours is not None:
            one, other = crossings
            each = (hours[number[one]], hours[number[other]])
            costs = _together(rate, rates[(one,)], rates[(other,)], *each)
        whole = [] if costs is None else sorted(round(cost) for cost in costs.tolist())
        median, ninth = quantile(whole, 1, 2), quantile(whole, 9, 10)
        closings.append(Closing(crossings, rate.month_usd, rate.behind_t, median, ninth))
        if advance is not None:
            advance(done, len(wanted))
    return Sweep(
        day=day,
        terms=asked,
        closings=tuple(sorted(closings, key=_rank)),
        lengths=len(lengths.hours) if lengths else 0,
        lengths_median_h=lengths.median_h if lengths else None,
        lengths_ninth_h=lengths.ninth_h if lengths else None,
        lengths_source=lengths.source if lengths else "",
        draws=draws if lengths else 0,
        seed=seed,
    )


def _rank(one: Closing) -> tuple[int, float, tuple[str, ...]]:
    return len(one.crossings), -one.month_usd, one.crossings


def lengths_of(text: str, source: str) -> Lengths:
    """Read how long closures lasted, from a CSV file with one closure in each row.

    It has a column `hours`, or `first_seen_open` and `first_seen_gone` with instants as ISO 8601.
    Raises: LengthsUnreadable, at the first row that does not fit.
    """
    hours: list[float] = []
    for line, row in enumerate(csv.DictReader(StringIO(text)), 2):
        try:
            length = _hours(row)
        except (KeyError, TypeError, ValueError):
            length = -1
        if not 0 < length < float("inf"):
            raise LengthsUnreadable(
                f"{source}, line {line}: no length of a closure. Expected a positive number of "
                "`hours`, or the instants `first_seen_open` and a later `first_seen_gone`. Nothing "
                "was counted. Correct the row."
            )
        hours.append(length)
    if not hours:
        raise LengthsUnreadable(
            f"{source}: no closure is in it. Expected a row for each. Nothing was counted. Name a "
            "file with closures, or leave it out: then the cost of a whole month is told alone."
        )
    return Lengths(tuple(hours), source)


def _hours(row: dict[str, str]) -> float:
    if "hours" in row:
        return float(row["hours"])
    opened = datetime.fromisoformat(row["first_seen_open"])
    return (datetime.fromisoformat(row["first_seen_gone"]) - opened).total_seconds() / 3_600


def _drawn(lengths: Lengths | None, crossings: int, draws: int, seed: int) -> Numbers | None:
    """Draw lengths for every crossing: the same ones in every pair that it is in."""
    if lengths is None:
        return None
    generator = np.random.Generator(np.random.Philox(seed))
    return generator.choice(np.array(lengths.hours), size=(crossings, draws))


def _together(
    both: _Rates, one: _Rates, other: _Rates, one_h: Numbers, other_h: Numbers
) -> Numbers:
    """Give the cost of two closures that begin together: both, then the longer one alone."""
    shorter, longer = np.minimum(one_h, other_h), np.maximum(one_h, other_h)
    is_one = one_h >= other_h
    after = np.where(is_one, one.usd(longer), other.usd(longer))
    before = np.where(is_one, one.usd(shorter), other.usd(shorter))
    return both.usd(shorter) + after - before


class _Closer:
    """Shuts crossings, and solves only where what is shut carries anything."""

    def __init__(self, case: Case, changes: Changes) -> None:
        self.legs: dict[str, tuple[str, ...]] = {}
        for leg in case.network.legs.values():
            if leg.crossing and not leg.closed:
                self.legs[leg.crossing] = (*self.legs.get(leg.crossing, ()), leg.id)
        self._case, self._changes = case, changes
        self._open = case.solve(changes)
        self._found: dict[tuple[str, ...], Outcome] = {(): self._open}
        goods = case.network.commodities
        self._delay = np.array(
            [goods[flow.commodity].delay_usd_t_day.value / HOURS_A_DAY for flow in case.flows]
        )

    def rates(self, crossings: tuple[str, ...]) -> _Rates:
        """Give what it costs by the hour to shut crossings."""
        shut = self._shut(crossings)
        legs = {leg for name in crossings for leg in self.legs[name]}
        flows = range(len(self._case.flows))
        met = np.array([_met(self._open, flow, legs) for flow in flows])
        month_usd = max(0.0, shut.counted_usd - self._open.counted_usd)
        around = np.array([shut.cost_usd(flow) - self._open.cost_usd(flow) for flow in flows])
        # What others pay who make room is a cost of those who come.
        meeting = met.sum()
        others = month_usd - around[met > 0].sum()
        shares = met / meeting if meeting else met
        around = np.maximum(0, np.where(met > 0, around, 0) + others * shares)
        return _Rates(
            around / HOURS_A_MONTH,
            met * self._delay / HOURS_A_MONTH,
            month_usd,
            float((shut.behind - self._open.behind).sum()),
        )

    def _shut(self, crossings: tuple[str, ...]) -> Outcome:
        """Solve, but where a crossing carries nothing anyway: then it is as if it stayed open."""
        for number, name in enumerate(crossings):
            others = crossings[:number] + crossings[number + 1 :]
            if others in self._found:
                known = self._found[others]
                if not any(known.load[way] for way in self._ways(name)):
                    self._found[crossings] = known
                    return known
        legs = [leg for name in crossings for leg in self.legs[name]]
        self._found[crossings] = self._case.solve(self._changes, legs)
        return self._found[crossings]

    def _ways(self, crossing: str) -> list[int]:
        legs = self.legs[crossing]
        return [way for way, leg in enumerate(self._case.ways.legs) if leg in legs]


def _met(outcome: Outcome, flow: int, legs: set[str]) -> float:
    """Give the tonnes of a flow that go over some of these legs."""
    return sum(
        part.tonnes
        for part in outcome.parts[flow]
        if not legs.isdisjoint(outcome.ways.legs[way] for way in part.ways)
    )
