"""Trade by partner and commodity: broad groups, who replaced whom, and unit values that stand out.

A commodity is a code of the Harmonized System, kept as text with its leading zeros; it is told at
2 to 10 digits. Groups are by chapter, in `groups.csv`, with a note where a chapter is split.
"""

import csv
from functools import cache
from importlib import resources
from math import log
from statistics import median

import msgspec
import polars as pl

from tarazu.returns.cells import Cell, Cells, Key
from tarazu.returns.table import Table

OUTLIER_DEVIATIONS = 4.0  # scaled median deviations: tarazu.measures, unit_value
_NORMAL_SCALE = 1.4826  # a median deviation times this is a standard deviation of a normal law
_ENOUGH = 5  # lines of a commodity, below which none of them can be said to stand out


class Group(msgspec.Struct, frozen=True):
    """What a chapter of the Harmonized System belongs to."""

    chapter: str
    sitc_section: str
    group: str
    note: str


@cache
def groups() -> dict[str, Group]:
    """Give the group of every chapter. Source: ours, after the sections of SITC Rev. 4."""
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
        .with_columns(pl.col("group", "sitc_section").fill_null("unspecified"))
        .drop("_chapter")
    )
    more = (*table.dimensions, "group", "sitc_section")
    return msgspec.structs.replace(table, frame=frame, dimensions=more)


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

    `cells` are by (commodity, partner). A value that was not published takes no part; a partner
    without a row in one of the periods has none of the commodity then.
    """
    after, earlier = cells.of(now), cells.of(before)
    moves: dict[str, dict[str, int]] = {}
    for key in after.keys() | earlier.keys():
        is_known = all(
            one.is_whole for one in (after.get(key), earlier.get(key)) if one is not None
        )
        if is_known:
            moves.setdefault(key[0], {})[key[1]] = _value(after, key) - _value(earlier, key)
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
    from the median of the commodity's lines, in logarithms and scaled median deviations; None where
    there are too few lines, or no spread, to say.
    """

    key: Key
    value: int
    weight: int
    of_1000: int
    deviations: float | None

    @property
    def is_outlier(self) -> bool:
        """Say whether it lies further out than the threshold."""
        return self.deviations is not None and abs(self.deviations) > OUTLIER_DEVIATIONS


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


def _deviations(ratios: list[float]) -> list[float | None]:
    logs = [log(ratio) for ratio in ratios]
    middle = median(logs)
    spread = median(abs(one - middle) for one in logs) * _NORMAL_SCALE
    if len(logs) < _ENOUGH or spread == 0:
        return [None] * len(logs)
    return [(one - middle) / spread for one in logs]
