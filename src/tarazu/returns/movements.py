"""Single movements as a counted table, by the hundred million: each row one passage at an instant.

Which period a row belongs to is whole-number arithmetic: the bounds of periods are multiples of one
step, and a small list says which period each step belongs to. So Polars and every SQL engine give
the same answer, without tables of zones of their own.
"""

from math import gcd
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl

from tarazu.calendars import DAY_MS, Instant, day_of, zone_of
from tarazu.faults import TarazuError
from tarazu.periods import Cut, Span, span_at
from tarazu.returns.table import UNSPECIFIED, Drop, Measure, Reading, Source, Table, schema_of

if TYPE_CHECKING:
    import ibis

_TRUCKS = Measure("trucks", "trucks")


class NoMovements(TarazuError):
    """Rows were offered as movements of which none has an instant."""


class Steps(msgspec.Struct, frozen=True):
    """Time cut in equal steps from `start_at`, each within one period; `labels` names them all."""

    start_at: Instant
    step_ms: int
    labels: tuple[str, ...]


def steps_of(first_at: Instant, last_at: Instant, cut: Cut, reckoning: str, zone: str) -> Steps:
    """Cut time so that every instant from `first_at` to `last_at` lies in one period's step."""
    assert cut != "to-date", cut
    spans: list[Span] = [span_at(day_of(first_at, zone_of(zone)), cut, reckoning, zone)]
    while spans[-1].end_at <= last_at:
        spans.append(span_at(spans[-1].end_day, cut, reckoning, zone))
    step_ms = gcd(DAY_MS, *(span.end_at - span.start_at for span in spans))
    labels = [span.label for span in spans for _ in range((span.end_at - span.start_at) // step_ms)]
    return Steps(spans[0].start_at, step_ms, tuple(labels))


def table_of_movements(
    rows: pl.LazyFrame,
    dimensions: tuple[str, ...],
    *,
    cut: Cut,
    reckoning: str,
    zone: str,
    source: Source,
    file: str,
) -> Table:
    """Count rows of single movements, each with `at_ms` and a text for each dimension.

    The rows stay where they are: they are read in a stream whenever the table is summed.
    """
    first_at, last_at, count, kept = (
        rows.select(
            pl.col("at_ms").min().alias("first"),
            pl.col("at_ms").max().alias("last"),
            pl.len().alias("count"),
            pl.col("at_ms").count().alias("kept"),
        )
        .collect(engine="streaming")
        .row(0)
    )
    reading = _reading(file, count, kept)
    steps = steps_of(first_at, last_at, cut, reckoning, zone)
    names = pl.LazyFrame(
        {"step": range(len(steps.labels)), "period": steps.labels},
        schema={"step": pl.Int64(), "period": pl.String()},
    )
    frame = (
        rows.filter(pl.col("at_ms").is_not_null())
        .select(
            *(pl.col(name).fill_null(UNSPECIFIED) for name in dimensions),
            ((pl.col("at_ms") - steps.start_at) // steps.step_ms).alias("step"),
        )
        .join(names, on="step", how="left")
        .group_by(*dimensions, "period")
        .agg(pl.len().cast(pl.Int64).alias("value"))
        .with_columns(pl.lit("counted").alias("status"))
    )
    return Table(
        frame,
        dimensions,
        _TRUCKS,
        reckoning,
        cut,
        zone,
        source,
        reading,
        repeats=True,
    )


def _reading(file: str, count: int, kept: int) -> Reading:
    """Account for rows without an instant: they belong to no period.

    Raises: NoMovements.
    """
    if not kept:
        raise NoMovements(
            f"{file} has {count:,} rows, and none has an instant in at_ms. Nothing was counted. "
            "Name rows of movements."
        )
    drops = (Drop("no_period", count - kept, 0, ""),) if kept < count else ()
    return Reading(file, "", count, kept, drops)


def table_in_sql(
    rows: "ibis.Table",
    dimensions: tuple[str, ...],
    *,
    cut: Cut,
    reckoning: str,
    zone: str,
    source: Source,
    file: str,
) -> "tuple[Table, ibis.Table]":
    """Describe rows of single movements that lie in an engine, and give them as it can sum them.

    The table's own frame is empty: `tarazu.returns.sql.cells_in_sql` takes the rows.
    """
    bounds: Any = rows.aggregate(
        first=rows["at_ms"].min(),
        last=rows["at_ms"].max(),
        count=rows.count(),
        kept=rows["at_ms"].count(),
    )
    found = {name: values[0] for name, values in bounds.to_pyarrow().to_pydict().items()}
    reading = _reading(file, int(found["count"]), int(found["kept"]))
    steps = steps_of(int(found["first"]), int(found["last"]), cut, reckoning, zone)
    table = Table(
        pl.LazyFrame(schema=schema_of(dimensions)),
        dimensions,
        _TRUCKS,
        reckoning,
        cut,
        zone,
        source,
        reading,
        repeats=True,
    )
    return table, movements_in_sql(rows, steps, dimensions)


def movements_in_sql(rows: "ibis.Table", steps: Steps, dimensions: tuple[str, ...]) -> "ibis.Table":
    """Give rows of single movements in an engine as rows that `cells_in_sql` can sum."""
    import ibis

    named: Any = ibis.memtable(
        {"step": list(range(len(steps.labels))), "period": list(steps.labels)},
        schema=ibis.schema({"step": "int64", "period": "string"}),
    )
    told: Any = rows.filter(rows["at_ms"].notnull())
    told = told.mutate(**{name: told[name].fill_null(UNSPECIFIED) for name in dimensions})
    stepped: Any = told.mutate(
        step=((told["at_ms"] - steps.start_at) // steps.step_ms).cast("int64")
    )
    joined: Any = stepped.left_join(named, "step")
    counted: Any = joined.group_by([*dimensions, "period"]).agg(value=joined.count())
    return counted.select(
        *dimensions, "period", counted["value"].cast("int64"), status=ibis.literal("counted")
    )
