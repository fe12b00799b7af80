"""From rows of texts to a counted table: each row is kept, or left out for a reason that is told.

Every reader says how its columns are to be read; this is the one place where rows are sorted. The
file is read in a stream, once to account for its rows and again each time that it is summed.
"""

from collections.abc import Mapping
from typing import Literal, get_args

import msgspec
import polars as pl

from tarazu.faults import TarazuError
from tarazu.returns.readers.amounts import AmountReason, folded, units_of, why_no_units
from tarazu.returns.readers.labels import PeriodCut, is_label
from tarazu.returns.readers.opening import CsvFile, unreadable
from tarazu.returns.table import UNSPECIFIED, Drop, Measure, Reading, Source, Table, Tie, schema_of

Reason = Literal[
    AmountReason,
    "other_measure",
    "total_of_parts",
    "no_such_day",
    "other_unit",
    "not_asked",
    "no_period",
    "below_zero",
    "not_in_table",
    "repeated",
    "conflicting",
]
REASONS: tuple[Reason, ...] = get_args(Reason)
KEPT = "kept"
EXAMPLE_MAX = 200

# Rows of which only the value cannot be used. Their cell stays in the table without a value, so
# that no sum over it passes for whole.
_KEEP_THEIR_PLACE = ("no_value", "not_a_number", "too_precise", "below_zero", "conflicting")


class NothingRead(TarazuError):
    """A file has no row that could be counted."""


class Counting(msgspec.Struct, frozen=True, kw_only=True):
    """How rows of texts become counts. Expressions are over the columns of the rows.

    `leaves_out` are reasons to leave a row out, the first that holds is the one. A text of `value`
    that is in `unpublished` or `suppressed` stands for a value that there is not. `scale`
    multiplies a value into the unit of the measure. `rounds` rounds values that are finer than the
    measure; else they are left out. `within` is the part of the period that a row counts, such as
    its day. Rows that count alike are not compared where they `repeat` and have no such part.
    """

    measure: Measure
    dimensions: Mapping[str, pl.Expr]
    period: pl.Expr
    value: pl.Expr
    zone: str
    source: Source
    reckoning: str = "gregorian"
    cut: PeriodCut = "month"
    leaves_out: tuple[tuple[Reason, pl.Expr], ...] = ()
    unpublished: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()
    scale: pl.Expr | None = None
    rounds: bool = False
    within: pl.Expr | None = None
    repeats: bool = False
    counts: Literal["rows", "cells"] = "rows"

    @property
    def is_once(self) -> bool:
        """Say whether a cell may have one row only."""
        return not self.repeats or self.within is not None


class _Count(msgspec.Struct):
    """Rows of one reason, and the line of the first."""

    rows: int
    line: int


def counted(
    file: CsvFile, rows: pl.LazyFrame, how: Counting, *, ties: tuple[Tie, ...] = ()
) -> Table:
    """Make a table of the rows of a file, with an account of every row.

    Two rows of one cell: the same again is left out; where the values differ, none is believed.
    Raises: FileUnreadable.
    """
    ordered = _sorted(rows, how)
    try:
        account, strange = _account(ordered, how)
        if strange:
            ordered = ordered.filter(~pl.col("period").is_in(strange).fill_null(value=False))
        if how.is_once:
            ordered = _without_clashes(ordered, how, account)
        drops = _drops(file, account)
    except pl.exceptions.PolarsError as cause:
        raise unreadable(file.path, str(cause)) from cause
    kept = account[KEPT].rows
    read = kept + sum(drop.count for drop in drops)
    reading = Reading(file.name, file.digest, read, kept, drops, ties, how.counts)
    schema = schema_of(tuple(how.dimensions))
    frame = _standing(ordered, how, account)
    return Table(
        frame.select(*(pl.col(name).cast(kind) for name, kind in schema.items())),
        tuple(how.dimensions),
        how.measure,
        how.reckoning,
        how.cut,
        how.zone,
        how.source,
        reading,
        how.repeats,
    )


def some_of(file: CsvFile, tables: tuple[Table, ...]) -> tuple[Table, ...]:
    """Give the tables that have rows.

    Raises: NothingRead, where none has.
    """
    found = tuple(table for table in tables if table.reading.rows_kept)
    if found:
        return found
    drops = tables[0].reading.drops
    said = "; ".join(f"{drop.reason} ({drop.count}, first in line {drop.line})" for drop in drops)
    raise NothingRead(
        f'File "{file.name}" has no row that could be counted. Expected figures below the header. '
        f"Found: {said or 'no row at all'}. Nothing was kept. Correct the rows, or read the file "
        "by a map of your own."
    )


def named_by(text: pl.Expr, table: Mapping[str, str | int]) -> pl.Expr:
    """Give what a small table says for a text; null where it says nothing.

    Polars would take the whole file into memory to replace texts by a table of its own.
    """
    return pl.coalesce(*(pl.when(text == key).then(pl.lit(told)) for key, told in table.items()))


def _sorted(rows: pl.LazyFrame, how: Counting) -> pl.LazyFrame:
    """Give each row its place in the table, its value, or the reason why it is left out."""
    named = {
        name: pl.when(text.str.strip_chars() != "")
        .then(text.str.strip_chars())
        .otherwise(pl.lit(UNSPECIFIED))
        for name, text in how.dimensions.items()
    }
    left_out = pl.coalesce(
        *(pl.when(when).then(pl.lit(reason)) for reason, when in how.leaves_out),
        pl.lit(None, pl.String),
    )
    placed = rows.select(
        "line",
        *(text.alias(name) for name, text in named.items()),
        how.period.alias("period"),
        folded(how.value.cast(pl.String)).fill_null("").alias("text"),
        left_out.alias("left_out"),
        (pl.lit("") if how.within is None else how.within.cast(pl.String)).alias("within"),
        (pl.lit(1) if how.scale is None else how.scale).cast(pl.Int64).alias("scale"),
    )
    text = pl.col("text")
    status = (
        pl.when(text.is_in(list(how.unpublished)))
        .then(pl.lit("unpublished"))
        .when(text.is_in(list(how.suppressed)))
        .then(pl.lit("suppressed"))
        .otherwise(pl.lit("counted"))
    )
    units = units_of(text, how.measure.decimals, rounds=how.rounds) * pl.col("scale")
    valued = placed.with_columns(status.alias("status"), units.alias("units"))
    why = (
        pl.when(pl.col("left_out").is_not_null())
        .then(pl.col("left_out"))
        .when(pl.col("period").is_null())
        .then(pl.lit("no_period"))
        .when(pl.col("status") != "counted")
        .then(pl.lit(None, pl.String))
        .when(pl.col("units").is_null())
        .then(why_no_units(text))
        .when(pl.col("units") < 0)
        .then(pl.lit("below_zero"))
    )
    return _valued(valued.with_columns(why.alias("why")))


def _valued(rows: pl.LazyFrame) -> pl.LazyFrame:
    """Give a value to the rows that are kept; a row that keeps only its place has none."""
    is_counted = pl.col("why").is_null() & (pl.col("status") == "counted")
    return rows.with_columns(
        pl.when(is_counted).then(pl.col("units")).alias("value"),
        pl.when(pl.col("why").is_null())
        .then(pl.col("status"))
        .otherwise(pl.lit("unpublished"))
        .alias("status"),
    )


def _account(rows: pl.LazyFrame, how: Counting) -> tuple[dict[str, _Count], list[str]]:
    """Count the rows by reason, in one pass; give also the periods that the reckoning has not."""
    counts = (
        rows.group_by("why", "period")
        .agg(pl.len().alias("rows"), pl.col("line").min())
        .collect(engine="streaming")
        .sort("line")
    )
    periods = counts["period"].drop_nulls().unique().sort().to_list()
    strange = [p for p in periods if not is_label(p, how.reckoning, how.cut, how.zone)]
    account = {KEPT: _Count(0, 0)}
    for why, period, number, line in counts.iter_rows():
        reason = why or ("no_period" if period in strange else KEPT)
        account.setdefault(reason, _Count(0, line)).rows += number
    return account, strange


def _without_clashes(rows: pl.LazyFrame, how: Counting, account: dict[str, _Count]) -> pl.LazyFrame:
    """Leave out rows that count a cell again; costs one pass more only where there are any."""
    key = [*how.dimensions, "period", "within"]
    placed = rows.filter(pl.col("why").is_null())
    cells = placed.select(key).unique().select(pl.len()).collect(engine="streaming").item()
    if cells == account[KEPT].rows:
        return rows
    twice = placed.group_by(key).len().filter(pl.col("len") > 1).select(key)
    same = placed.join(twice, on=key, how="semi").collect(engine="streaming").sort("line")
    values = pl.struct("value", "status").n_unique().over(key)
    is_first = pl.col("line") == pl.col("line").min().over(key)
    same = same.with_columns((values > 1).alias("differs"), is_first.alias("first"))
    repeated = same.filter(~pl.col("differs") & ~pl.col("first"))
    conflicting = same.filter("differs")
    for reason, found in (("repeated", repeated), ("conflicting", conflicting)):
        if found.height:
            account[reason] = _Count(found.height, found["line"].sort().item(0))
            account[KEPT].rows -= found.height
    at = [*key, "line"]
    gone = pl.concat([repeated, conflicting.filter(~pl.col("first"))]).select(at)
    emptied = conflicting.filter("first").select(*at, pl.lit("conflicting").alias("clash"))
    marked = rows.join(gone.lazy(), on=at, how="anti").join(emptied.lazy(), on=at, how="left")
    return _valued(marked.with_columns(pl.coalesce("clash", "why").alias("why")))


def _standing(rows: pl.LazyFrame, how: Counting, account: dict[str, _Count]) -> pl.LazyFrame:
    """Give the rows that are kept, and each cell of which no row could be read."""
    kept = rows.filter(pl.col("why").is_null())
    if not set(account) & set(_KEEP_THEIR_PLACE):
        return kept
    unread = rows.filter(pl.col("why").is_in(list(_KEEP_THEIR_PLACE)))
    if how.is_once:
        key = [*how.dimensions, "period", "within"]
        unread = unread.unique(key).join(kept, on=key, how="anti")
    return pl.concat([kept, unread])


def _drops(file: CsvFile, account: dict[str, _Count]) -> tuple[Drop, ...]:
    """Give the reasons in their order, each with its first row as it stood."""
    found = {reason: account[reason] for reason in REASONS if reason in account}
    lines = [one.line for one in found.values()]
    examples: dict[int, str] = {}
    if lines:
        cells = [pl.col(name).fill_null("") for name in file.header]
        row = pl.concat_str(cells, separator=",").str.slice(0, EXAMPLE_MAX)
        wanted = file.rows.filter(pl.col("line").is_in(lines)).select("line", row.alias("row"))
        examples = dict(wanted.collect(engine="streaming").iter_rows())
    return tuple(
        Drop(reason, one.rows, one.line, examples.get(one.line, ""))
        for reason, one in found.items()
    )
