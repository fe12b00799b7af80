"""Small files for the tests of readers, and where the real ones are."""

import gzip
from pathlib import Path

import pytest

from tarazu.returns.table import Drop, Table
from tests.places import DATA

BTS = DATA / "us_bts_border_trucks_monthly_1996_2023.csv.gz"
BTS_2019 = DATA / "us_bts_border_trucks_vintage2019_sample.csv.gz"
TEXAS = DATA / "us_texas_bridges_monthly_2008_2023.csv.gz"
CASCADE = DATA / "ca_us_cascade_gateway_trucks_daily_2018_2019.csv"
TOLLS = DATA / "py_toll_daily_vehicles_2018_2020.csv.gz"
BORDER_GUARD = DATA / "pl_border_guard_road_traffic_2026_dane_gov_pl_2708.xlsx"
BORDER_GUARD_CELLS = DATA / "pl_border_guard_trucks_by_nationality_direction_2026m01_04.csv"
ETHIOPIA = tuple(DATA / f"et_customs_exports_monthly_{year}.csv.gz" for year in (2013, 2014, 2015))
STATS_NZ = tuple(
    DATA / f"nz_exports_hs10_by_country_2025_{month}.csv.gz" for month in ("jan", "feb")
)
COMTRADE = DATA / "af_comtrade_annual_chapter_by_subregion_2008_2019.csv.gz"

needs_data = pytest.mark.skipif(
    not BTS.exists(), reason=f"set TARAZU_DATA to the folder that holds {BTS.name}"
)


def written(folder: Path, *lines: str, name: str = "made.csv") -> Path:
    """Write a small file of these lines, packed where its name says so."""
    path = folder / name
    text = ("\n".join(lines) + "\n").encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return path


def rows_of(table: Table) -> list[tuple[object, ...]]:
    """Give the rows of a table in order: dimensions, period, value, status."""
    columns = [*table.dimensions, "period", "value", "status"]
    return sorted(table.frame.select(columns).collect().rows(), key=str)


def drops_of(table: Table) -> dict[str, Drop]:
    """Give the drops by reason, and hold the account of rows to be whole."""
    assert table.reading.adds_up, table.reading
    return {drop.reason: drop for drop in table.reading.drops}


def in_one_cell(table: Table) -> None:
    """Refuse a table with two rows of one cell, unless it says that rows repeat."""
    frame = table.frame.collect()
    key = [*table.dimensions, "period"]
    assert table.repeats or frame.select(key).is_duplicated().sum() == 0
    assert (frame["value"].is_null() == (frame["status"].cast(str) != "counted")).all()
