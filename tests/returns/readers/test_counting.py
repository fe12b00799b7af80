"""Rows of texts become counts: each is kept, or left out for a reason that is told."""

from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.returns.cells import cells_of
from tarazu.returns.readers import ColumnsMissing, FileUnreadable, NothingRead, read
from tarazu.returns.readers.amounts import folded, units_of
from tarazu.returns.readers.labels import labels_of

from .files import drops_of, in_one_cell, rows_of, written

HEAD = "Port Name,State,Port Code,Border,Date,Measure,Value,Location"
GOOD = "Detroit,Michigan,3801,US-Canada Border,Jan 2024,Trucks,120,here"


def port(value: str, *, port: str = "Detroit", date: str = "Jan 2024", code: str = "3801") -> str:
    return f"{port},Michigan,{code},US-Canada Border,{date},Trucks,{value},here"


def trucks(folder: Path, *rows: str):
    (table, *_) = read(written(folder, HEAD, *rows), "us-bts")
    in_one_cell(table)
    return table


TEXTS = st.builds(
    lambda sign, whole, fraction: f"{sign}{whole}{fraction}",
    st.sampled_from(["", "-", "+"]),
    st.integers(0, 10**14),
    st.one_of(st.just(""), st.just("."), st.from_regex(r"\.[0-9]{1,8}", fullmatch=True)),
)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1), st.integers(0, 3))
def test_an_amount_is_exactly_what_its_text_says_or_is_not_read(texts, decimals):
    found = pl.DataFrame({"t": texts}).select(
        units_of(pl.col("t"), decimals).alias("exact"),
        units_of(pl.col("t"), decimals, rounds=True).alias("rounded"),
    )
    for text, exact, rounded in zip(texts, found["exact"], found["rounded"], strict=True):
        scaled = Decimal(text) * 10**decimals
        whole = int(scaled.to_integral_value(ROUND_HALF_EVEN))
        assert rounded == whole
        assert exact == (whole if scaled == whole else None)


@pytest.mark.parametrize("text", ["", "x", "1,000", "1e3", "0x10", "1 000", "--1", "NaN", "9" * 16])
def test_what_is_no_plain_number_is_no_amount(text):
    assert pl.DataFrame({"t": [text]}).select(units_of(pl.col("t"), 0))["t"].to_list() == [None]
    assert pl.DataFrame({"t": [text]}).select(units_of(pl.col("t"), 2))["t"].to_list() == [None]


def test_digits_of_persian_and_arabic_keyboards_are_digits():
    found = pl.DataFrame({"t": [" ۱۲٫۵ ", "٣٤"]}).select(units_of(folded(pl.col("t")), 1))
    assert found["t"].to_list() == [125, 340]


@pytest.mark.parametrize(
    ("form", "text", "label"),
    [
        ("%b %Y", "sept 2023", "2023-09"),
        ("%b %Y", "September 2023", "2023-09"),
        ("%m/%d/%Y %I:%M:%S %p", "02/01/2019 12:00:00 AM", "2019-02"),
        ("%Y/%m/%d", "1404/8/3", "1404-08"),
        ("%Y-Q%q", "2025-Q3", None),
        ("%Y%m", "202513", None),
        ("%Y%m", " 202501", None),
        ("%d.%m.%Y", "32.01.2025", None),
        ("%d.%m.%Y", "31x01x2025", None),
    ],
)
def test_a_date_in_its_form_names_its_month_and_another_text_names_none(form, text, label):
    frame = pl.DataFrame({"t": [text]})
    if "q" in form:
        named = labels_of(pl.col("t"), form, reckoning="gregorian", cut="quarter")
        assert frame.select(named).to_series().to_list() == [text]
        return
    named = labels_of(pl.col("t"), form, reckoning="gregorian", cut="month")
    assert frame.select(named).to_series().to_list() == [label]


def test_a_month_names_its_quarter_and_a_budget_year_has_its_mark():
    frame = pl.DataFrame({"t": ["1404-07", "1404-12"]})
    named = labels_of(pl.col("t"), "%Y-%m", reckoning="fiscal-af", cut="quarter")
    assert frame.select(named).to_series().to_list() == ["FY1404-Q3", "FY1404-Q4"]


def test_a_row_that_cannot_be_read_is_told_with_its_reason_its_line_and_its_text(tmp_path):
    table = trucks(tmp_path, GOOD, port("many", port="Pharr"), port("7", date="Smarch 2024"))
    drops = drops_of(table)
    assert (table.reading.rows_read, table.reading.rows_kept) == (3, 1)
    assert (drops["not_a_number"].count, drops["not_a_number"].line) == (1, 3)
    assert drops["not_a_number"].example == port("many", port="Pharr")
    assert (drops["no_period"].line, drops["no_period"].example[-30:]) == (
        4,
        port("7", date="Smarch 2024")[-30:],
    )


def test_a_cell_whose_value_cannot_be_read_leaves_no_sum_whole(tmp_path):
    table = trucks(
        tmp_path, GOOD, port("-3", port="Pharr"), port("1.5", port="Laredo"), port("", port="X")
    )
    assert set(drops_of(table)) == {"below_zero", "too_precise", "no_value"}
    cell = cells_of(table, ("border",)).of("2024-01")[("US-Canada Border",)]
    assert (cell.value, cell.unpublished, cell.is_whole) == (120, 3, False)


def test_the_same_row_again_is_counted_once(tmp_path):
    table = trucks(tmp_path, GOOD, port("5", port="Pharr"), GOOD)
    assert (drops_of(table)["repeated"].count, drops_of(table)["repeated"].line) == (1, 4)
    assert cells_of(table, ()).of("2024-01")[()].value == 125


def test_two_values_of_one_cell_are_both_disbelieved(tmp_path):
    table = trucks(tmp_path, GOOD, port("121"), port("122"), port("5", port="Pharr"))
    assert (drops_of(table)["conflicting"].count, drops_of(table)["conflicting"].line) == (3, 2)
    assert [row[-2:] for row in rows_of(table)] == [(None, "unpublished"), (5, "counted")]


def test_a_row_that_can_be_read_holds_the_cell_of_one_that_cannot(tmp_path):
    table = trucks(tmp_path, port("?"), GOOD, port("!"))
    assert drops_of(table)["not_a_number"].count == 2
    assert [row[-2:] for row in rows_of(table)] == [(120, "counted")]


def test_an_unnamed_part_is_called_unspecified(tmp_path):
    assert rows_of(trucks(tmp_path, port("5", port="")))[0][3] == "unspecified"


def test_a_packed_file_and_a_plain_one_give_the_same_table(tmp_path):
    plain = trucks(tmp_path, GOOD)
    (packed, *_) = read(written(tmp_path, HEAD, GOOD, name="made.csv.gz"), "us-bts")
    assert rows_of(plain) == rows_of(packed)
    assert plain.reading.digest != packed.reading.digest


def test_a_mark_of_byte_order_and_blanks_in_a_header_are_no_part_of_it(tmp_path):
    path = written(tmp_path, "\ufeff" + HEAD.replace(",State,", ", State ,"), GOOD)
    assert [row[-2] for row in rows_of(read(path)[0])] == [120]


def test_a_missing_column_is_named_with_those_that_are_there(tmp_path):
    with pytest.raises(ColumnsMissing) as caught:
        read(written(tmp_path, HEAD.replace("Port Code", "Code"), GOOD), "us-bts")
    for part in ('"made.csv"', 'no column "Port Code"', '"Code"', "Nothing was read"):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    "lines",
    [
        (HEAD, GOOD, GOOD + ",one more"),
        (HEAD, GOOD.replace("Detroit", '"Detroit')),
        (HEAD + ",Value", GOOD),
        ("",),
    ],
)
def test_a_damaged_file_is_a_fault_and_not_a_short_table(tmp_path, lines):
    with pytest.raises(FileUnreadable, match=r"made\.csv.*Nothing was read"):
        read(written(tmp_path, *lines), "us-bts")


@pytest.mark.parametrize(
    "content", [b"\xff\xfe", HEAD.encode() + b"\n\xff\n", b"\x1f\x8b\x08broken"]
)
def test_bytes_that_are_no_text_are_a_fault(tmp_path, content):
    path = tmp_path / "made.csv"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        read(path, "us-bts")


def test_a_file_that_is_not_there_is_a_fault(tmp_path):
    with pytest.raises(FileUnreadable):
        read(tmp_path / "nowhere.csv")


def test_a_file_of_which_no_row_counts_is_a_fault_that_says_why(tmp_path):
    with pytest.raises(NothingRead, match=r"not_a_number \(1, first in line 2\)"):
        trucks(tmp_path, port("x"))
    with pytest.raises(NothingRead, match="no row at all"):
        trucks(tmp_path)
