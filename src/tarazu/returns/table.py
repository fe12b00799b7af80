"""A counted table: what a source counted, cell by cell, and how it was read.

Every reader gives one. A row says how many were counted of one kind in one period. A kind that was
not counted has no row: absent is not zero. A row whose value the source keeps back or has not
published has no value and says so in `status`.
"""

from typing import Literal

import msgspec
import polars as pl

from tarazu.periods import Cut

Status = Literal["counted", "suppressed", "unpublished"]
UNSPECIFIED = "unspecified"  # the part that a source does not name
# Units of things that pass; what has other units is value or weight.
COUNTED_UNITS = ("trucks", "containers", "vehicles", "items")
STATUSES: tuple[Status, ...] = ("counted", "suppressed", "unpublished")


class Source(msgspec.Struct, frozen=True):
    """Who published the figures, where, under what terms, and which issue of them was read.

    `note` says what must be known to read it, such as one direction only: the word of a standing
    caveat, in the catalogues as `return.caveat.WORD`, or what the source itself writes.
    """

    name: str
    publisher: str
    address: str
    licence: str
    vintage: str = ""
    note: str = ""


class Measure(msgspec.Struct, frozen=True):
    """What a value of a table counts. A value is a whole number of 1/10**`decimals` units.

    `unit` is a stable word: trucks, containers, vehicles, usd, etb, nzd, kg, items.
    """

    name: str
    unit: str
    decimals: int = 0


class Drop(msgspec.Struct, frozen=True):
    """Rows that were read and left out, for one reason; `example` is the first, as it stood.

    `reason` is a stable word, in the catalogues as `drop.WORD`.
    """

    reason: str
    count: int
    line: int
    example: str


class Tie(msgspec.Struct, frozen=True):
    """A total of the source's own beside the sum of what was read; equal, or said to differ.

    `period` is the label of the period that it is a total of; "" where it is of the whole file.
    """

    what: str
    stated: int
    summed: int
    period: str = ""

    @property
    def fits(self) -> bool:
        """Say whether the two are equal."""
        return self.stated == self.summed


class Reading(msgspec.Struct, frozen=True):
    """How a file was read: rows read are rows kept and rows dropped, and nothing else.

    Of a wide file, with a column for each month or each flow, `counts` says that cells are meant.
    """

    file: str
    digest: str
    rows_read: int
    rows_kept: int
    drops: tuple[Drop, ...] = ()
    ties: tuple[Tie, ...] = ()
    counts: Literal["rows", "cells"] = "rows"

    @property
    def adds_up(self) -> bool:
        """Say whether every row that was read is accounted for."""
        return self.rows_read == self.rows_kept + sum(drop.count for drop in self.drops)


class Table(msgspec.Struct, frozen=True):
    """What one source counted, in long form.

    `frame` has a text column for each dimension, `period` (the label of a month, quarter or year
    of `reckoning`), `value` (Int64, null where not published) and `status`. A row is unique by its
    dimensions and period unless `repeats`: a table of single movements has a row for each, one of
    days a row for each day. A row that was read and whose value could not be used is among the
    drops, and keeps its place here without a value: no sum over it passes for whole.
    """

    frame: pl.LazyFrame
    dimensions: tuple[str, ...]
    measure: Measure
    reckoning: str
    cut: Cut
    zone: str
    source: Source
    reading: Reading
    repeats: bool = False


def schema_of(dimensions: tuple[str, ...]) -> dict[str, pl.DataType]:
    """Give the columns of a counted table with these dimensions."""
    texts = {name: pl.String() for name in (*dimensions, "period")}
    return {**texts, "value": pl.Int64(), "status": pl.Enum(STATUSES)}


def decimal_of(value: int, decimals: int) -> str:
    """Write a whole number of 1/10**`decimals` units as a decimal, to the last digit.

    >>> decimal_of(26_700, 2), decimal_of(-5, 2), decimal_of(12_319, 0)
    ('267.00', '-0.05', '12319')
    """
    if not decimals:
        return str(value)
    units, rest = divmod(abs(value), 10**decimals)
    return f"{'-' if value < 0 else ''}{units}.{rest:0{decimals}d}"
