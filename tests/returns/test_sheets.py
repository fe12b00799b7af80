"""Workbooks are opened and read back by another library; CSV is read by the standard one."""

import csv
import io
import zipfile

import openpyxl
import pytest

from tarazu.document import (
    Check,
    Checks,
    Column,
    Document,
    Entries,
    Entry,
    Grid,
    Paragraph,
    Picture,
    Row,
    Section,
)
from tarazu.returns.monthly import return_of
from tarazu.returns.sheets import lines_as_csv, workbook_of

from .tables import table_of

FORMULA = '=HYPERLINK("http://example.org","here")'
PERCENT = Column("percent", is_number=True)
TRUCKS = Column("trucks", is_number=True)
GRID = Grid(
    "Trucks by crossing",
    (Column("crossing"), TRUCKS, PERCENT),
    (
        Row(("Islam Qala", "12,319", "13.4"), values=(None, 12_319, 13.4)),
        Row((FORMULA, "−1,580", "−8.25"), values=(None, -1_580, -8.25)),
        Row(("+1", "not published", "—"), "residual", (None, None, None)),
        Row(("all", "9,007,199,254,740,993", "100"), "total", (None, 2**53 + 1, 100)),
    ),
    notes=("@note",),
    name="parts",
)
SAID = Entries("Notices", (Entry("22 Nov", "=stop", "governor", "IRIB", "https://x.org", "said"),))


def document(language: str = "en", **more: object) -> Document:
    blocks = (
        Checks((Check("the parts sum to the total", True), Check("both agree", False))),
        Paragraph("12,319 trucks went out.", lead=True),
        GRID,
        SAID,
        Picture("<svg/>", "chart", "a line"),
        Entries("nothing", ()),
    )
    told = {
        "kind": "return",
        "name": "azar",
        "language": language,
        "title": "Trucks in Azar",
        "label": "provisional",
        "sections": (Section("One", blocks), Section("Two", (GRID,))),
        "sources": ("a source, CC0",),
        "digest": "9c1e",
    }
    return Document(**{**told, **more})


def opened(made: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook_of(made)))


def test_every_table_is_a_sheet_with_its_numbers_as_numbers():
    book = opened(document())
    assert book.sheetnames == ["What this is", "parts", "Notices", "parts 2"]
    sheet = book["parts"]
    found = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2, max_row=6)]
    assert found == [
        ["crossing", "trucks", "percent"],
        ["Islam Qala", 12_319, 13.4],
        [FORMULA, -1_580, -8.25],
        ["+1", "not published", "—"],
        ["all", "9,007,199,254,740,993", 100],
    ]
    assert [sheet.cell(3, column).number_format for column in (2, 3)] == ["#,##0", "#,##0.00"]
    assert sheet.freeze_panes == "A3"
    assert sheet.cell(6, 1).font.b
    assert [cell.value for cell in sheet["A"]][-2:] == ["@note", "a source, CC0"]


def test_a_text_is_never_a_formula():
    book = opened(document())
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}
    bad = openpyxl.Workbook()
    bad.active["A1"] = FORMULA
    assert bad.active["A1"].data_type == "f", "the reader tells a formula from a text"


@pytest.mark.parametrize(("language", "is_rtl"), [("en", False), ("fa", True), ("prs", True)])
def test_sheets_run_as_the_language_is_written(language, is_rtl):
    book = opened(document(language))
    assert {bool(sheet.sheet_view.rightToLeft) for sheet in book} == {is_rtl}


def test_the_first_sheet_says_what_it_is_what_was_checked_and_from_what_it_was_made():
    lines = [cell.value for cell in opened(document())["What this is"]["A"] if cell.value]
    assert lines == [
        "Trucks in Azar",
        "provisional",
        "Checks",
        "Holds: the parts sum to the total",
        "Does not hold: both agree",
        "12,319 trucks went out.",
        "Sources",
        "a source, CC0",
        "Digest of the figures:",
        "SHA-256 9c1e",
    ]


def test_statements_stand_with_who_says_them():
    rows = [[cell.value for cell in row] for row in opened(document())["Notices"].iter_rows()]
    assert rows[1] == ["When", "What is said", "Who says it", "Status", "Source"]
    assert rows[2] == ["22 Nov", "=stop", "governor", "said", "IRIB https://x.org"]


def test_the_same_document_gives_the_same_bytes_whatever_the_clock_says():
    first, second = workbook_of(document()), workbook_of(document())
    assert first == second
    dates = {entry.date_time for entry in zipfile.ZipFile(io.BytesIO(first)).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_a_name_that_no_sheet_may_have_is_mended_and_a_text_that_is_too_long_ends_in_dots():
    grid = Grid("x", (Column("c"),), (Row(("y" * 40_000,)),), name="History")
    long = Grid("x", (Column("c"),), (), name="[a/b]: " + "c" * 40)
    book = opened(document(sections=(Section("s", (grid, long, long)),)))
    assert book.sheetnames[1:3] == ["History 2", "a-b-- " + "c" * 25]
    assert book.sheetnames[3] == "a-b-- " + "c" * 21 + " 2"
    assert book["History 2"]["A3"].value == "y" * 32_766 + "…"


def test_the_lines_as_csv_tell_absent_kept_back_and_zero_apart():
    rows = [
        ("a, b", "2025-09", 10),
        ('say "c"', "2025-09", 4),
        ("a, b", "2025-10", 0),
        ("d", "2025-10", "suppressed"),
        ("e", "2025-10", "unpublished"),
        ("f", "2025-10", 2_500),
    ]
    made = return_of(table_of(rows, decimals=2), "2025-10", ("crossing",))
    text = lines_as_csv(made).decode()
    assert text.startswith("period,crossing,unit,value,status,share,month_before,")
    assert '\r\n2025-10,"a, b",trucks,0.00,counted,0.00,0.10,counted,-0.10,' in text
    found = {row["crossing"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    told = {name: (row["value"], row["status"]) for name, row in found.items()}
    assert told == {
        "f": ("25.00", "counted"),
        "a, b": ("0.00", "counted"),
        "d": ("", "suppressed"),
        "e": ("", "unpublished"),
        'say "c"': ("", "absent"),
    }
    assert found['say "c"']["month_before"] == "0.04"
    assert found["f"]["year_before_status"] == "absent"
    assert found["f"]["month_contribution"] == "17857.14"
