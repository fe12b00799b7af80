"""Trade by partner and commodity: broad groups, who replaced whom, and unit values that stand out.

A commodity is a code of the Harmonized System, kept as text with its leading zeros; it is told at
2 to 10 digits. Groups are by chapter, in `groups.csv`, with a note where a chapter is split.
"""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources
from math import log
from statistics import median

import msgspec
import polars as pl

from tarazu.periods import Span, span_before, year_before
from tarazu.returns.cells import Cell, Cells, Key, cells_of
from tarazu.returns.table import UNSPECIFIED, Measure, Table

MIXED = "mixed"  # of a chapter: it has parts of several sections
OUTLIER_DEVIATIONS = 4  # scaled median deviations: tarazu.measures, unit_value
_NORMAL_SCALE = 1.4826  # a median deviation times this is a standard deviation of a normal law
_SPREAD_MIN = log(1.1)  # ours: where most lines have one price, a tenth more is no outlier
_ENOUGH = 5  # lines of a commodity, below which none of them can be said to stand out


class Group(msgspec.Struct, frozen=True):
    """What a chapter of the Harmonized System belongs to; `mixed`, it has parts of several."""

    chapter: str
    sitc_section: str
    group: str
    note: str


@cache
def groups() -> dict[str, Group]:
    """Give the group of every chapter. Source: ours; docs/reference/groups.md."""
    text = resources.files("tarazu.returns").joinpath("groups.csv").read_text("utf-8")
    found = (Group(*row) for row in csv.reader(text.splitlines()[1:]))
    return {one.chapter: one for one in found}


def at_digits(table: Table, digits: int) -> Table:
    """Give a table one more dimension, `hs2` to `hs10`: its commodity at so many digits.

    A code that is shorter keeps its length: it is not made up.
    """
    assert 2 <= digits <= 10, digits
    name = f"hs{digits}"
    frame = table.frame.with_columns(pl.col("commodity").str.slice(0, digits).alias(name))
    return msgspec.structs.replace(table, frame=frame, dimensions=(*table.dimensions, name))


def in_groups(table: Table) -> Table:
    """Give a table `group` and `sitc_section` of its chapters; an unknown one is `unspecified`."""
    known = pl.LazyFrame(
        [(one.chapter, one.group, one.sitc_section) for one in groups().values()],
        schema=["_chapter", "group", "sitc_section"],
        orient="row",
    )
    # A join and not a replacement: Polars takes the whole table into memory for the latter.
    frame = (
        table.frame.with_columns(pl.col("commodity").str.slice(0, 2).alias("_chapter"))
        .join(known, on="_chapter", how="left")
        .with_columns(pl.col("group", "sitc_section").fill_null(UNSPECIFIED))
        .drop("_chapter")
    )
    more = (*table.dimensions, "group", "sitc_section")
    return msgspec.structs.replace(table, frame=frame, dimensions=more)


SWAPS_TOLD, OUTLIERS_TOLD = 12, 12


class Swap(msgspec.Struct, frozen=True):
    """Who lost and who gained of one commodity between two periods, the largest first.

    `replaced` is what one partner's rise could make up for another's fall: the lesser of the two
    sums. It says nothing of a cause.
    """

    commodity: str
    lost: tuple[tuple[str, int], ...]
    gained: tuple[tuple[str, int], ...]
    replaced: int


def swaps_of(cells: Cells, now: str, before: str) -> tuple[Swap, ...]:
    """Give, by commodity, the partners that fell and rose; the most replaced commodity first.

    `cells` are by (commodity, partner). What has no known partner takes no part, nor does a value
    that was not published; a partner without a row in one of the periods has none of it then.
    """
    after, earlier = cells.of(now), cells.of(before)
    moves: dict[str, dict[str, int]] = {}
    for key in after.keys() | earlier.keys():
        is_known = all(
            one.is_whole for one in (after.get(key), earlier.get(key)) if one is not None
        )
        if is_known:
            moves.setdefault(key[0], {})[key[1]] = _value(after, key) - _value(earlier, key)
    for partners in moves.values():
        partners.pop(UNSPECIFIED, None)
    found = []
    for commodity, partners in moves.items():
        lost = sorted((d, who) for who, d in partners.items() if d < 0)
        gained = sorted((-d, who) for who, d in partners.items() if d > 0)
        replaced = min(-sum(d for d, _ in lost), -sum(d for d, _ in gained))
        if replaced:
            found.append(
                Swap(
                    commodity,
                    tuple((who, d) for d, who in lost),
                    tuple((who, -d) for d, who in gained),
                    replaced,
                )
            )
    return tuple(sorted(found, key=lambda swap: (-swap.replaced, swap.commodity)))


def _value(cells: dict[Key, Cell], key: Key) -> int:
    cell = cells.get(key)
    return 0 if cell is None else cell.value or 0


class UnitValue(msgspec.Struct, frozen=True):
    """Value over weight of one line, and whether it stands out among those of its commodity.

    `of_1000` is the value of 1,000 units of weight, rounded down. `deviations` is how far it lies
    from the median of the commodity's lines, in logarithms and hundredths of a scaled median
    deviation; None where there are too few lines to say.
    """

    key: Key
    value: int
    weight: int
    of_1000: int
    deviations: int | None

    @property
    def is_outlier(self) -> bool:
        """Say whether it lies further out than the threshold."""
        return self.deviations is not None and abs(self.deviations) > 100 * OUTLIER_DEVIATIONS


def unit_values_of(values: Cells, weights: Cells, period: str) -> tuple[UnitValue, ...]:
    """Give the unit value of every line of a period whose value and weight are both above zero.

    Both are by (commodity, ...). Source: tarazu.measures, `unit_value`.
    """
    weighed = weights.of(period)
    lines: dict[str, list[tuple[Key, int, int]]] = {}
    for key, cell in values.of(period).items():
        weight = weighed.get(key)
        if weight and weight.is_whole and cell.is_whole and cell.value and weight.value:
            lines.setdefault(key[0], []).append((key, cell.value, weight.value))
    return tuple(
        UnitValue(key, value, weight, 1_000 * value // weight, deviation)
        for of_commodity in lines.values()
        for (key, value, weight), deviation in zip(
            of_commodity, _deviations([v / w for _, v, w in of_commodity]), strict=True
        )
    )


def _deviations(ratios: list[float]) -> list[int | None]:
    logs = [log(ratio) for ratio in ratios]
    middle = median(logs)
    if len(logs) < _ENOUGH:
        return [None] * len(logs)
    spread = max(median(abs(one - middle) for one in logs) * _NORMAL_SCALE, _SPREAD_MIN)
    return [round(100 * (one - middle) / spread) for one in logs]


class Partners(msgspec.Struct, frozen=True):
    """What only a return of trade by commodity and partner knows.

    `swaps` are the most replaced chapters against the period `against`, none where there is no like
    period. `lines` have both value and weight; `outliers` are those whose unit value stands out,
    the furthest first, and `outlier_count` is how many they all are.
    """

    against: str
    swaps: tuple[Swap, ...]
    lines: int
    outlier_count: int
    outliers: tuple[UnitValue, ...]
    weight: Measure | None


def partners_of(
    values: Table,
    weights: Table | None,
    span: Span,
    where: Mapping[str, str | tuple[str, ...]],
) -> Partners | None:
    """Say who replaced whom and which unit values stand out; None for a table that cannot tell."""
    if not {"commodity", "partner"} <= set(values.dimensions):
        return None
    by_chapter = cells_of(at_digits(values, 2), ("hs2", "partner"), where)
    likes = (one for one in (year_before(span), span_before(span)) if one is not None)
    against = next((one.label for one in likes if by_chapter.of(one.label)), "")
    swaps = swaps_of(by_chapter, span.label, against) if against else ()
    found: tuple[UnitValue, ...] = ()
    if weights is not None:
        lines = ("commodity", "partner")
        found = unit_values_of(
            cells_of(values, lines, where), cells_of(weights, lines, where), span.label
        )
    outliers = sorted(
        (one for one in found if one.is_outlier), key=lambda one: -abs(one.deviations or 0)
    )
    return Partners(
        against,
        swaps[:SWAPS_TOLD],
        len(found),
        len(outliers),
        tuple(outliers[:OUTLIERS_TOLD]),
        weights.measure if weights is not None else None,
    )
