"""The front door knows a file by its header, and any other counted file is read by a map."""

from pathlib import Path

import pytest

from tarazu.returns.cells import cells_of
from tarazu.returns.readers import (
    READERS,
    REASONS,
    ColumnsMissing,
    FormUnreadable,
    MapUnreadable,
    NothingRead,
    ShapeUnknown,
    read,
    read_counted,
)
from tarazu.words import CODES, language_of
from tests.places import EXAMPLES

from .files import (
    BORDER_GUARD,
    BTS,
    BTS_2019,
    CASCADE,
    COMTRADE,
    ETHIOPIA,
    STATS_NZ,
    TEXAS,
    TOLLS,
    drops_of,
    in_one_cell,
    needs_data,
    rows_of,
    written,
)
from .workbooks import cells_of as figures
from .workbooks import workbook

MAP = EXAMPLES / "texas-bridges.table.toml"
REAL = {
    BTS: "us-bts",
    BTS_2019: "us-bts",
    TEXAS: "us-texas",
    CASCADE: "ca-cascade",
    TOLLS: "py-tolls",
    BORDER_GUARD: "pl-border-guard",
    **dict.fromkeys(ETHIOPIA, "et-customs"),
    **dict.fromkeys(STATS_NZ, "nz-exports"),
    COMTRADE: "un-comtrade",
}


@needs_data
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_every_real_file_is_known_by_its_header_and_says_its_source(path: Path):
    found, named = read(path), read(path, REAL[path])
    assert [table.source for table in found] == [table.source for table in named]
    for table in found:
        assert table.reading.adds_up
        assert len(table.reading.digest) == 64
        source = table.source
        assert all((source.name, source.publisher, source.licence, source.note))
        assert source.address.startswith("https://")


def test_every_shape_is_known_by_columns_that_no_other_shape_has():
    for one in READERS.values():
        for other in READERS.values():
            assert one is other or not set(one.needs) <= set(other.needs), (one.word, other.word)


def test_a_damaged_header_is_a_fault_that_lists_the_shapes_with_what_they_lack(tmp_path):
    header = ",".join(name for name in READERS["us-texas"].needs if name != "POE")
    with pytest.raises(ShapeUnknown) as caught:
        read(written(tmp_path, header.replace("Region", "Regoin"), "1"))
    said = str(caught.value)
    assert 'Of the shapes: us-texas lacks "Region", "POE"; ' in said
    assert '"Regoin"' in said
    for word, one in READERS.items():
        assert (f"{word} lacks" in said) == (not one.is_workbook)


def test_a_workbook_of_other_sheets_is_a_fault_that_lists_them(tmp_path):
    with pytest.raises(ShapeUnknown, match='Found: "I", "I kwartał", "Razem 2026"'):
        read(workbook(tmp_path, figures("I", 1)))


def test_a_word_of_no_reader_is_a_fault_that_lists_the_words(tmp_path):
    with pytest.raises(ShapeUnknown, match=r'no reader "bts".*us-bts.*un-comtrade'):
        read(tmp_path / "made.csv", "bts")


@needs_data
def test_the_example_map_gives_what_the_reader_of_its_file_gives():
    by_map = read_counted(TEXAS, MAP)
    in_one_cell(by_map)
    assert by_map.dimensions == ("region", "port", "crossing", "direction")
    assert {row[3] for row in rows_of(by_map)} == {"in"}
    assert [row[:3] + row[4:] for row in rows_of(by_map)] == rows_of(read(TEXAS)[0])
    assert drops_of(by_map)["not_asked"].count == 24_536


BASE = """
[source]
name = "a count"
publisher = "nobody"
address = "https://example.org/"
licence = "CC0-1.0"
[table]
zone = "Asia/Tehran"
reckoning = "solar-hijri"
separator = ";"
[period]
columns = ["day"]
forms = ["%Y/%m/%d"]
[value]
name = "trucks"
unit = "trucks"
column = "n"
unpublished = ["-"]
suppressed = ["c"]
[dimensions]
way = { column = "w", table = { "1" = "in", "2" = "out" } }
post = { column = "p", digits = 3 }
"""


def counted(folder: Path, *rows: str, change: tuple[str, str] = ("", "")):
    text = BASE.replace(*change) if change[0] else BASE
    by = written(folder, text, name="made.toml")
    return read_counted(written(folder, "day;w;p;n", *rows), by)


def test_a_map_tells_periods_codes_words_and_marks_of_what_is_not_there(tmp_path):
    table = counted(
        tmp_path,
        "۱۴۰۴/۰۸/۰۱;1;7;۱۲",
        "1404/09/30;2;07;-",
        "1404/10/01;2;7;c",
        "1404/10/01;3;7;1",
        "1404/13/01;2;7;1",
    )
    assert rows_of(table) == [
        ("in", "007", "1404-08", 12, "counted"),
        ("out", "007", "1404-09", None, "unpublished"),
        ("out", "007", "1404-10", None, "suppressed"),
    ]
    assert {reason: drop.line for reason, drop in drops_of(table).items()} == {
        "not_in_table": 5,
        "no_period": 6,
    }


def test_days_of_one_calendar_are_counted_in_months_of_another(tmp_path):
    forms = 'forms = ["%Y/%m/%d"]'
    table = counted(
        tmp_path,
        "2025/11/21;1;7;1",
        "2025/11/22;1;7;2",
        "2025/02/30;1;7;2",
        change=(forms, forms + '\ncalendar = "gregorian"'),
    )
    assert [row[2:4] for row in rows_of(table)] == [("1404-08", 1), ("1404-09", 2)]
    assert drops_of(table)["no_period"].line == 4


def test_a_month_that_a_budget_year_does_not_have_is_no_period(tmp_path):
    table = counted(
        tmp_path,
        "1391/09/01;1;7;1",
        "1391/10/01;1;7;1",
        change=('reckoning = "solar-hijri"', 'reckoning = "fiscal-af"'),
    )
    assert [row[2] for row in rows_of(table)] == ["FY1391-09"]
    assert (drops_of(table)["no_period"].count, drops_of(table)["no_period"].line) == (1, 3)


def test_single_movements_count_one_each_and_are_not_taken_for_repeats(tmp_path):
    by = BASE.replace('column = "n"\n', "").replace("separator", "repeats = true\nseparator")
    table = read_counted(
        written(tmp_path, "day;w;p", "1404/08/01;1;7", "1404/08/01;1;7"),
        written(tmp_path, by, name="made.toml"),
    )
    assert (table.repeats, table.reading.rows_kept, drops_of(table)) == (True, 2, {})
    assert cells_of(table, ()).of("1404-08")[()].value == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("[table]", "[tabel]"), "tabel"),
        (('"Asia/Tehran"', '"Asia/Nowhere"'), "Asia/Nowhere"),
        (('"solar-hijri"', '"lunar"'), "lunar"),
        (('";"', '";;"'), "separator"),
        (("digits = 3", "digits = 3, constant = 'x'"), 'dimension "post"'),
        (("post =", "status ="), "status"),
        (("unit =", "unti ="), "unti"),
        (("[value]", "[value"), "TOML"),
        (('forms = ["%Y/%m/%d"]', "forms = []"), "without columns or forms"),
        (('column = "n"', 'column = "n"\ndecimals = 9'), "9 decimals"),
    ],
)
def test_a_map_that_cannot_be_meant_is_a_fault_that_says_where(tmp_path, change, said):
    with pytest.raises(MapUnreadable) as caught:
        counted(tmp_path, "1404/08/01;1;7;1", change=change)
    assert said in str(caught.value)
    assert '"made.toml"' in str(caught.value)


@pytest.mark.parametrize("form", ["%y/%m", "%m", "%Y %Y", "%Y"])
def test_a_form_that_does_not_name_a_month_once_is_a_fault(tmp_path, form):
    with pytest.raises(FormUnreadable, match="Nothing was read"):
        counted(tmp_path, "1404/08/01;1;7;1", change=("%Y/%m/%d", form))


def test_a_map_of_other_columns_is_a_fault(tmp_path):
    with pytest.raises(ColumnsMissing, match='no column "m"'):
        counted(tmp_path, "1404/08/01;1;7;1", change=('column = "n"', 'column = "m"'))
    with pytest.raises(NothingRead):
        counted(tmp_path, "1404/08/01;9;7;1")


def test_every_reason_has_its_words_in_every_language():
    for code in CODES:
        language = language_of(code)
        assert [reason for reason in REASONS if not language.has(f"drop.{reason}")] == []
