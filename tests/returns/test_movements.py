"""Single movements counted by period: exact bounds, and the same by Polars and by SQL."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.calendars import day_of, zone_of
from tarazu.periods import span_at
from tarazu.returns.cells import cells_of
from tarazu.returns.movements import movements_in_sql, steps_of, table_of_movements
from tarazu.returns.sql import cells_in_sql

from .tables import SOURCE

DIMENSIONS = ("crossing", "direction")
SINCE_AT, UNTIL_AT = (
    int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) * 1_000 for year in (2015, 2026)
)


def counted(rows: pl.LazyFrame, reckoning: str, zone: str):
    return table_of_movements(
        rows,
        DIMENSIONS,
        cut="month",
        reckoning=reckoning,
        zone=zone,
        source=SOURCE,
        file="made.parquet",
    )


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize(
    ("reckoning", "zone"),
    [
        ("solar-hijri", "Asia/Tehran"),
        ("gregorian", "America/New_York"),
        ("gregorian", "Asia/Kabul"),
    ],
)
@given(instants=st.lists(st.integers(SINCE_AT, UNTIL_AT), min_size=1, max_size=20))
def test_every_movement_counts_in_the_month_of_its_wall_calendar(
    reckoning: str, zone: str, instants: list[int]
):
    rows = pl.LazyFrame({"at_ms": instants, "crossing": "a", "direction": "in"})
    cells = cells_of(counted(rows, reckoning, zone), ())
    wanted: dict[str, int] = {}
    for at in instants:
        label = span_at(day_of(at, zone_of(zone)), "month", reckoning, zone).label
        wanted[label] = wanted.get(label, 0) + 1
    assert {label: parts[()].value for label, parts in cells.periods.items()} == wanted


def test_a_zone_with_summer_time_is_cut_finer_than_days():
    assert (
        steps_of(SINCE_AT, UNTIL_AT, "month", "gregorian", "America/New_York").step_ms == 3_600_000
    )
    assert steps_of(SINCE_AT, UNTIL_AT, "month", "gregorian", "Asia/Kabul").step_ms == 86_400_000


def test_polars_and_duckdb_count_the_same(tmp_path: Path):
    import ibis

    rows = pl.DataFrame(
        {
            "at_ms": [SINCE_AT + 7_919_000_000 * n for n in range(40)],
            "crossing": ["a", "b"] * 20,
            "direction": ["in", "in", "out", "out"] * 10,
        }
    )
    kept = tmp_path / "rows.parquet"
    rows.write_parquet(kept)
    table = counted(pl.scan_parquet(kept), "solar-hijri", "Asia/Tehran")
    bounds = rows["at_ms"].min(), rows["at_ms"].max()
    steps = steps_of(*bounds, "month", "solar-hijri", "Asia/Tehran")
    lying = ibis.duckdb.connect().read_parquet(kept)
    sql = movements_in_sql(lying, steps, DIMENSIONS)
    for by in (DIMENSIONS, ("direction",), ()):
        assert cells_in_sql(sql, table, by) == cells_of(table, by)
    # The known-bad variant: months of another zone are not the same months.
    other = steps_of(*bounds, "month", "gregorian", "Asia/Tehran")
    assert cells_in_sql(movements_in_sql(lying, other, DIMENSIONS), table, ()) != cells_of(
        table, ()
    )
