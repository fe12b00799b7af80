"""Trucks and others as four sources publish them: labels, gaps, and totals of their own."""

import pytest

from tarazu.returns.cells import cells_of
from tarazu.returns.readers import read

from .files import (
    BTS,
    BTS_2019,
    CASCADE,
    TEXAS,
    TOLLS,
    drops_of,
    in_one_cell,
    needs_data,
    rows_of,
    written,
)

OLD = "Port Name,State,Port Code,Border,Date,Measure,Value,Location"
NEW = "Port Name,State,Port Code,Border,Date,Measure,Value,Latitude,Longitude"

# Incoming trucks at the Canadian border in thousands, 2000 to 2005, as the source published them
# (State Transportation Statistics 2006, table 3-12, kept by the web archive of UNT). These are
# the states of which the copy at hand has every port.
PUBLISHED = {
    "Alaska": (11, 12, 12, 11, 11, 10),
    "Idaho": (59, 56, 58, 50, 49, 52),
    "Michigan": (2676, 2534, 2641, 2626, 2716, 2737),
    "Minnesota": (130, 128, 117, 110, 103, 89),
    "North Dakota": (345, 360, 350, 330, 341, 334),
}


def test_both_vintages_of_one_port_and_month_give_the_same_rows(tmp_path):
    old = read(
        written(
            tmp_path,
            OLD,
            "Eastport,Maine,103,US-Canada Border,01/01/2018 12:00:00 AM,Truck Containers Full,51,x",
            "Eastport,Maine,103,US-Canada Border,01/01/2018 12:00:00 AM,Trucks,149,x",
            name="old.csv",
        )
    )
    new = read(
        written(
            tmp_path,
            NEW,
            "Eastport,Maine,0103,US-Canada Border,Jan 2018,Trucks,149,1,2",
            "Eastport,Maine,0103,US-Canada Border,Jan 2018,Truck Containers Loaded,51,1,2",
        )
    )
    assert [table.measure.name for table in old] == ["trucks", "loaded containers"]
    assert [rows_of(table) for table in old] == [rows_of(table) for table in new]
    assert rows_of(old[0]) == [
        ("US-Canada Border", "Maine", "0103", "Eastport", "2018-01", 149, "counted")
    ]
    assert old[0].source.vintage != new[0].source.vintage


def test_a_measure_that_nobody_knows_is_not_taken_for_another_one(tmp_path):
    (table,) = read(
        written(
            tmp_path,
            NEW,
            "Eastport,Maine,0103,US-Canada Border,Jan 2018,Trucks,149,1,2",
            "Eastport,Maine,0103,US-Canada Border,Jan 2018,Buses,3,1,2",
            "Eastport,Maine,0103,US-Canada Border,Jan 2018,Trux,3,1,2",
        )
    )
    assert {reason: drop.line for reason, drop in drops_of(table).items()} == {
        "other_measure": 3,
        "not_in_table": 4,
    }


@needs_data
def test_the_border_crossing_data_account_for_every_row_and_keep_their_known_values():
    tables = read(BTS)
    assert [table.reading.rows_kept for table in tables] == [31_965, 31_380, 31_808]
    for table in tables:
        in_one_cell(table)
        assert table.reading.rows_read == 95_153
        assert set(drops_of(table)) == {"other_measure"}
    ports = cells_of(tables[0], ("port",)).of("2022-02")
    assert (ports[("Detroit",)].value, ports[("Port Huron",)].value) == (88_133, 72_996)


@needs_data
def test_the_border_crossing_data_reproduce_the_totals_that_the_source_published():
    cells = cells_of(read(BTS)[0], ("state",), {"border": "US-Canada Border"})
    for state, thousands in PUBLISHED.items():
        for year, published in enumerate(thousands, 2000):
            months = (f"{year}-{month:02d}" for month in range(1, 13))
            total = sum(cells.of(month)[(state,)].value for month in months)
            assert round(total / 1000) == published, (state, year)


@needs_data
def test_no_value_differs_between_the_two_vintages():
    for old, new in zip(read(BTS_2019), read(BTS), strict=True):
        in_one_cell(old)
        later = {row[2:-2]: row[-2] for row in rows_of(new)}
        assert all(later.get(row[2:-2], row[-2]) == row[-2] for row in rows_of(old))
        shared = [row for row in rows_of(old) if row[2:-2] in later]
        assert len(shared) > 0.7 * old.reading.rows_kept


@needs_data
def test_the_bridges_of_texas_keep_their_known_values():
    (table,) = read(TEXAS)
    in_one_cell(table)
    assert (table.reading.rows_read, table.reading.rows_kept) == (30_670, 6_134)
    assert set(drops_of(table)) == {"other_measure"}
    cells = cells_of(table, ("crossing",))
    known = {
        ("2023-08", "Bridge of the Americas"): 11_190,
        ("2023-09", "Bridge of the Americas"): 5_203,
        ("2022-03", "Pharr International Bridge"): 60_127,
        ("2022-04", "Pharr International Bridge"): 44_656,
    }
    assert {(month, name): cells.of(month)[(name,)].value for month, name in known} == known


TOLL_HEAD = "anio,peaje,lat,lon,dia,ene,feb,mar,abr,may,jun,jul,ago,sep,oct,nov,dic"


def tolls(folder, *changes: tuple[int, int, str], days: int = 31):
    """Make a year of tolls, one a day, with some cells changed: day, month, text."""
    cells = {(day, month): "1" for day in range(1, days + 1) for month in range(1, 13)}
    for month, last in ((2, 28), (4, 30), (6, 30), (9, 30), (11, 30)):
        cells |= {(day, month): "" for day in range(last + 1, 32)}
    cells |= {(day, month): text for day, month, text in changes}
    rows = (
        f"2018,ita,1,2,{day}," + ",".join(cells[day, month] for month in range(1, 13))
        for day in range(1, days + 1)
    )
    (table,) = read(written(folder, TOLL_HEAD, *rows))
    return table


def test_days_that_a_month_does_not_have_are_neither_read_nor_dropped(tmp_path):
    table = tolls(tmp_path, (31, 2, "0"))
    assert (table.reading.rows_read, table.reading.rows_kept) == (365, 365)
    assert table.reading.counts == "cells"
    cells = cells_of(table, ("plaza",))
    assert [cells.of(f"2018-{month:02d}")[("ita",)].value for month in (1, 2, 4)] == [31, 28, 30]
    assert all(cell[("ita",)].is_whole for cell in cells.periods.values())


def test_a_figure_on_a_day_that_there_is_not_is_told(tmp_path):
    drop = drops_of(tolls(tmp_path, (31, 2, "12")))["no_such_day"]
    assert (drop.count, drop.line) == (1, 32)


def test_a_month_without_one_of_its_days_is_marked_and_never_passes_for_whole(tmp_path):
    cells = cells_of(tolls(tmp_path, (3, 1, ""), (4, 3, "x"), days=30), ("plaza",))
    months = {label: cells.of(label)[("ita",)] for label in ("2018-01", "2018-03", "2018-04")}
    assert [cell.value for cell in months.values()] == [29, 29, 30]
    assert [cell.unpublished for cell in months.values()] == [2, 2, 0]


def test_a_day_that_stands_twice_is_counted_once(tmp_path):
    lines = [TOLL_HEAD, *(f"2018,ita,1,2,{day},1,1,1,1,1,1,1,1,1,1,1,1" for day in (1, 2, 2))]
    (table,) = read(written(tmp_path, *lines))
    assert drops_of(table)["repeated"].count == 12
    assert cells_of(table, ()).of("2018-01")[()].value == 2


@needs_data
def test_the_tolls_of_paraguay_are_all_there_but_two_cells_that_are_no_counts():
    (table,) = read(TOLLS)
    in_one_cell(table)
    drops = drops_of(table)
    assert table.reading.rows_read == 14 * (365 + 365 + 366)
    assert [(drop.reason, drop.count, drop.line) for drop in drops.values()] == [
        ("too_precise", 1, 124),
        ("below_zero", 1, 500),
    ]
    cells = cells_of(table, ("plaza",))
    incomplete = [
        (label, key[0])
        for label in cells.periods
        for key, cell in cells.of(label).items()
        if not cell.is_whole
    ]
    assert incomplete == [("2018-06", "remanso"), ("2019-10", "tacuara")]


@needs_data
def test_a_gap_of_the_sensor_marks_its_month():
    (table,) = read(CASCADE)
    assert (table.reading.rows_read, table.reading.rows_kept) == (638 * 5, 638 * 5)
    cells = cells_of(table, ("crossing", "direction"))
    assert len(cells.periods) == 21
    gaps = [cell.unpublished for label in cells.periods for cell in cells.of(label).values()]
    assert sum(gaps) == 21 + 17 + 14 + 1 + 11
    october = cells.of("2018-10")[("Lynden/Aldergrove", "in")]
    assert (october.is_whole, october.unpublished) == (False, 13)


def test_a_day_without_a_row_marks_its_month(tmp_path):
    head = ",".join(
        (
            "Group Starts",
            "Sum - Volume (Pacific Highway North Trucks)",
            "Sum - Volume (Pacific Highway South Trucks)",
        )
    )
    days = [f"2018-02-{day:02d} 00:00:00,{day}.0,2.0" for day in range(1, 28)]
    (table,) = read(written(tmp_path, head, *days))
    cells = cells_of(table, ("direction",)).of("2018-02")
    assert [(cell.value, cell.unpublished) for cell in cells.values()] == [(378, 1), (54, 1)]
    assert list(cells) == [("in",), ("out",)]


@pytest.mark.parametrize("mode", ["Commercial trucks", ""])
def test_a_mode_that_is_no_known_one_is_told_apart(tmp_path, mode):
    head = "ID,Year,Month,Region,POE,Crossing,Modes,Northbound Crossing"
    rows = (
        "a,2023,1,R,P,C,Commercial Trucks,5",
        "b,2023,1,R,P,C,Buses,6",
        f"c,2023,1,R,P,C,{mode},7",
    )
    (table,) = read(written(tmp_path, head, *rows))
    assert rows_of(table) == [("R", "P", "C", "2023-01", 5, "counted")]
    assert {name: drop.count for name, drop in drops_of(table).items()} == {
        "other_measure": 1,
        "not_in_table": 1,
    }
