"""The workbook of the border guard: merged headings, unpublished months, and sums that must fit."""

import csv
import re

import pytest

from tarazu.returns.cells import cells_of as summed_by
from tarazu.returns.readers import FileUnreadable, NothingRead, SheetUnreadable, read

from .files import (
    BORDER_GUARD,
    BORDER_GUARD_CELLS,
    drops_of,
    in_one_cell,
    needs_data,
    rows_of,
    written,
)
from .workbooks import CROSSINGS, Cells, cells_of, workbook

PLAIN = ("Bobrowniki – Bierestowica", "Kukuryki – Kozłowiczy", "Dorohusk – Jagodzin")
ROW_OF_KUKURYKI, TRUCKS_IN_FOREIGN, TRUCKS = 8, 12, 11


def months(*names: str, blank: tuple[str, ...] = ()) -> Cells:
    found: Cells = {}
    for number, name in enumerate((*names, *blank), 1):
        found |= cells_of(name, 100 * number)
    return {key: [0] * 12 if key[0] in blank else row for key, row in found.items()}


def table_of(path):
    (table,) = read(path, "pl-border-guard")
    in_one_cell(table)
    return table


def misfits(table) -> list[str]:
    return [tie.what for tie in table.reading.ties if not tie.fits]


def test_merged_headings_say_of_each_cell_what_it_counts(tmp_path):
    table = table_of(workbook(tmp_path, months("I")))
    figures = months("I")["I", "Kukuryki – Kozłowiczy"]
    found = {row[2:5]: row[-2] for row in rows_of(table) if row[1] == "Kukuryki – Kozłowiczy"}
    places = [("in", "foreign"), ("out", "foreign"), ("in", "home"), ("out", "home")]
    assert found == {
        **{("bus", *place): figures[n] for n, place in enumerate(places)},
        **{("truck", *place): figures[8 + n] for n, place in enumerate(places)},
    }


def test_sections_are_no_crossings_and_marks_of_footnotes_no_part_of_a_name(tmp_path):
    table = table_of(workbook(tmp_path, months("I")))
    assert {row[:2] for row in rows_of(table)} == {
        ("BY", PLAIN[0]),
        ("BY", PLAIN[1]),
        ("UA", PLAIN[2]),
    }
    assert (table.reading.rows_read, table.reading.rows_kept) == (3 * 8, 3 * 8)


def test_sheets_of_sums_are_ties_and_are_never_counted(tmp_path):
    table = table_of(workbook(tmp_path, months("I", "II")))
    by_hand = sum(sum(row[:4] + row[8:]) for row in months("I", "II").values())
    periods = summed_by(table, ()).periods
    assert sum(cells[()].value for cells in periods.values()) == by_hand
    assert list(periods) == ["2026-01", "2026-02"]
    assert misfits(table) == []
    assert {tie.what.split(",")[0] for tie in table.reading.ties} >= {
        "sheet I",
        "sheet I kwartał",
        "sheet Razem 2026",
    }


def test_a_month_that_is_zero_everywhere_is_unpublished_and_a_closed_crossing_is_zero(tmp_path):
    cells = months("I", blank=("II",))
    cells["I", "Kukuryki – Kozłowiczy"] = [0] * 12
    table = table_of(workbook(tmp_path, cells))
    by = summed_by(table, ("crossing",))
    assert by.of("2026-01")[("Kukuryki – Kozłowiczy",)].value == 0
    assert by.of("2026-01")[("Kukuryki – Kozłowiczy",)].is_whole
    february = by.of("2026-02")[("Kukuryki – Kozłowiczy",)]
    assert (february.value, february.unpublished) == (None, 8)
    assert misfits(table) == []


@pytest.mark.parametrize(
    ("sheet", "row", "column", "caught"),
    [
        ("I", 5, TRUCKS, "sheet I, RAZEM, truck"),
        ("I", 6, TRUCKS_IN_FOREIGN, "sheet I, z Republiką Białoruś, truck in foreign"),
        ("I", ROW_OF_KUKURYKI, TRUCKS, "sheet I, Kukuryki – Kozłowiczy, truck"),
        ("I kwartał", 5, TRUCKS, "sheet I kwartał, RAZEM, truck"),
        ("Razem 2026", ROW_OF_KUKURYKI, 1, "sheet Razem 2026, Kukuryki – Kozłowiczy, bus"),
    ],
)
def test_a_changed_total_is_caught_by_its_tie(tmp_path, sheet, row, column, caught):
    table = table_of(workbook(tmp_path, months("I"), {(sheet, row, column): 1}))
    assert misfits(table) == [f"sheet {sheet}: sums that fit", caught]
    assert rows_of(table) == rows_of(table_of(workbook(tmp_path, months("I"))))


def test_a_changed_cell_is_caught_by_every_sum_over_it(tmp_path):
    changes = {("I", ROW_OF_KUKURYKI, TRUCKS_IN_FOREIGN): 1}
    found = misfits(table_of(workbook(tmp_path, months("I"), changes)))
    assert {"sheet I, RAZEM, truck in foreign", "sheet I kwartał, RAZEM, truck"} <= set(found)


def test_a_text_where_a_figure_belongs_is_told_and_its_cell_has_no_value(tmp_path):
    changes = {("I", ROW_OF_KUKURYKI, TRUCKS_IN_FOREIGN): "brak"}
    table = table_of(workbook(tmp_path, months("I"), changes))
    drop = drops_of(table)["not_a_number"]
    assert (drop.count, drop.line, drop.example) == (1, ROW_OF_KUKURYKI + 1, "sheet I: brak")
    assert [row[1:5] for row in rows_of(table) if row[-1] == "unpublished"] == [
        ("Kukuryki – Kozłowiczy", "truck", "in", "foreign")
    ]


def test_a_crossing_that_stands_twice_with_other_figures_is_not_believed(tmp_path):
    changes = {("I", ROW_OF_KUKURYKI, 0): next(iter(CROSSINGS.values()))[0]}
    table = table_of(workbook(tmp_path, months("I"), changes))
    assert drops_of(table)["conflicting"].count == 16
    assert {row[-2] for row in rows_of(table) if row[1] == PLAIN[0]} == {None}


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({("I", 2, TRUCKS): "trucks"}, "headings"),
        ({("I", 4, TRUCKS_IN_FOREIGN): "there"}, "in and out"),
        ({("I", 0, 0): "STYCZEŃ"}, "a year in the first row"),
        ({("I", 13, 0): "sums"}, "spr - suma razem"),
        ({("I", 6, 0): "z Białorusią"}, "sections"),
    ],
)
def test_a_sheet_with_other_headings_is_a_fault_that_names_it(tmp_path, change, found):
    with pytest.raises(SheetUnreadable) as caught:
        read(workbook(tmp_path, months("I"), change), "pl-border-guard")
    for part in ('Sheet "I"', "made.xlsx", found, "Nothing was kept"):
        assert part in str(caught.value)


def test_a_workbook_without_months_is_a_fault(tmp_path):
    with pytest.raises(SheetUnreadable, match="sheets I to XII"):
        read(workbook(tmp_path, {}), "pl-border-guard")


def test_a_file_that_only_looks_like_a_workbook_is_a_fault(tmp_path):
    path = tmp_path / "made.xlsx"
    path.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(FileUnreadable):
        read(path)


def test_a_sheet_without_crossings_is_a_fault(tmp_path):
    blank = {("I", row, column): None for row in (7, 8, 10) for column in range(16)}
    with pytest.raises(NothingRead):
        read(workbook(tmp_path, months("I"), blank), "pl-border-guard")


@needs_data
def test_the_workbook_equals_the_derived_file_cell_by_cell():
    table = table_of(BORDER_GUARD)
    with BORDER_GUARD_CELLS.open(encoding="utf-8") as lines:
        derived = {
            (
                re.sub(r"\s*\*+\s*\)$", "", row["przejscie"]),
                {"autobusy": "bus"}.get(row["rodzaj"], "truck"),
                {"do RP": "in", "z RP": "out"}[row["kierunek"]],
                {"obce": "foreign", "polskie": "home"}[row["rejestracja"]],
                f"{row['rok']}-{int(row['miesiac']):02d}",
            ): int(row["liczba"])
            for row in csv.DictReader(lines)
        }
    rows = rows_of(table)
    assert {row[1:-2]: row[-2] for row in rows if row[-1] == "counted"} == derived
    assert len(derived) == 672
    assert {row[-3] for row in rows if row[-1] == "unpublished"} == {
        f"2026-{month:02d}" for month in range(5, 13)
    }
    assert table.reading.rows_read == table.reading.rows_kept == len(rows) == 21 * 8 * 12


@needs_data
def test_the_balance_at_kukuryki_is_that_of_the_source():
    by = ("direction", "registered")
    cells = summed_by(table_of(BORDER_GUARD), by, {"crossing": PLAIN[1], "vehicle": "truck"})
    totals = {
        key: sum(cells.of(f"2026-{month:02d}")[key].value for month in range(1, 5))
        for key in cells.of("2026-01")
    }
    assert totals == {
        ("in", "foreign"): 5_031,
        ("out", "foreign"): 5_182,
        ("in", "home"): 58_234,
        ("out", "home"): 57_117,
    }


@needs_data
def test_the_one_row_of_the_year_sheet_that_repeats_its_neighbour_is_found():
    """The source's own slip: in "Razem 2026" one crossing has the formulas of the next row."""
    ties = table_of(BORDER_GUARD).reading.ties
    wrong = [tie for tie in ties if not tie.fits]
    assert {tie.what.split(",")[1].strip() for tie in wrong[1:]} == {"Malhowice – Niżankowice"}
    assert wrong[0].what == "sheet Razem 2026: sums that fit"
    assert wrong[0].stated - wrong[0].summed == 10
    trucks = {tie.what: (tie.stated, tie.summed) for tie in ties}
    assert trucks["sheet Razem 2026, RAZEM, truck"] == (550_405, 550_405)
    assert trucks["sheet Razem 2026, Malhowice – Niżankowice, truck"] == (43_611, 0)


ROWS_HEAD = "rok,miesiac,odcinek,przejscie,rodzaj,rejestracja,kierunek,liczba"


def test_rows_of_the_border_guard_keep_its_words_and_say_which_they_leave_out(tmp_path):
    place = "2026,1,z Ukrainą,Dorohusk  – Jagodzin **)"
    path = written(
        tmp_path,
        ROWS_HEAD,
        f"{place},samochody ciezarowe,obce,do RP,379",
        f"{place},samochody ciężarowe,polskie,z RP,0",
        f"{place},autobusy,obce,z RP,x",
        f"{place},rowery,obce,z RP,4",
        "2026,13,z Ukrainą,Medyka,autobusy,obce,z RP,4",
    )
    (table,) = read(path)
    in_one_cell(table)
    assert rows_of(table)[1:] == [
        ("UA", PLAIN[2], "truck", "in", "foreign", "2026-01", 379, "counted"),
        ("UA", PLAIN[2], "truck", "out", "home", "2026-01", 0, "counted"),
    ]
    assert {reason: drop.count for reason, drop in drops_of(table).items()} == {
        "not_a_number": 1,
        "not_in_table": 1,
        "no_period": 1,
    }


@needs_data
def test_the_rows_of_the_extract_are_the_cells_of_the_workbook_and_meet_its_totals():
    (rows,), cells = read(BORDER_GUARD_CELLS), table_of(BORDER_GUARD)
    assert (rows.reading.rows_read, rows.reading.rows_kept, rows.reading.drops) == (672, 672, ())
    months = {row[-3] for row in rows_of(rows)}
    assert rows_of(rows) == [row for row in rows_of(cells) if row[-3] in months]
    of_months = [tie for tie in cells.reading.ties if tie.period in months]
    assert of_months
    assert not [tie for tie in of_months if not tie.fits]
