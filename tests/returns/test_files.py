"""The files of a publication agree with each other, in every language, and are offered by name."""

import csv
import io
from datetime import date

import msgspec
import openpyxl
import pytest

from tarazu.document import Document, Grid
from tarazu.periods import span_of
from tarazu.returns.differences import Figures, side_by_side
from tarazu.returns.files import files_of
from tarazu.returns.monthly import return_of
from tarazu.returns.publication import BookHead, publish, verify
from tarazu.words import CODES

from .tables import table_of
from .test_differences import HERE, STOCK, THERE

DAY = date(2025, 12, 9)
MARKED = {"A", "P", "Q", "O", "SOME_PARTS"}


def made(*, value: int = 12_319) -> Figures:
    rows = [
        ("=cmd", "out", "2025-10", value),
        ("b", "out", "2025-10", 7),
        ("c", "in", "2025-10", "suppressed"),
        ("b", "out", "2025-09", 9),
    ]
    by = ("crossing", "direction")
    return Figures(return_of(table_of(rows, by), "2025-10", by), STOCK, 0, 1)


def put(figures: Figures, folder, **more: object):
    told = {"languages": CODES, **{key: more.pop(key) for key in ("beside",) if key in more}}
    return publish(
        figures,
        folder,
        **{"status": "final", "made_on": DAY, "holds": CODES, **more},
        drawn=lambda about, figures: files_of(about, figures, **told),
    )


def documents_in(folder) -> list[Document]:
    return [
        msgspec.json.decode((folder / f"document.{code}.json").read_bytes(), type=Document)
        for code in CODES
    ]


def test_every_language_has_its_document_and_offers_files_that_are_there(tmp_path):
    folder = tmp_path / "oct"
    about, _ = put(made(), folder)
    assert not verify(folder)
    names = [
        "return.pdf",
        "sheets.xlsx",
        "table.csv",
        "data.sdmx.csv",
        "data.sdmx.xml",
        "structure.sdmx.xml",
        "return.json",
        "publication.json",
    ]
    for code, document in zip(CODES, documents_in(folder), strict=True):
        assert document.language == code
        assert (document.name, document.digest) == ("oct", about.digest)
        assert [one.file.replace(f".{code}.", ".") for one in document.downloads] == names
        assert all((folder / one.file).is_file() for one in document.downloads)
        assert len({one.label for one in document.downloads}) == len(names)
        assert (folder / f"return.{code}.pdf").read_bytes().startswith(b"%PDF-")


def test_sheets_csv_and_sdmx_say_what_the_return_says(tmp_path):
    folder, figures = tmp_path / "oct", made()
    put(figures, folder)
    lines = {line.key: line.now for line in figures.made.lines}
    with (folder / "table.csv").open(newline="", encoding="utf-8") as file:
        found = {(row["crossing"], row["direction"]): row for row in csv.DictReader(file)}
    assert {key: row["value"] for key, row in found.items()} == {
        key: "" if figure.value is None else str(figure.value) for key, figure in lines.items()
    }
    with (folder / "data.sdmx.csv").open(newline="", encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["TIME_PERIOD"] == "2025-10"]
    assert {(row["CROSSING"], row["DIRECTION"]): row["OBS_VALUE"] for row in rows} == {
        **{key: row["value"] for key, row in found.items()},
        ("_T", "_T"): str(figures.made.total.value),
    }
    assert {row["OBS_STATUS"] for row in rows} <= MARKED
    for code in CODES:
        book = openpyxl.load_workbook(folder / f"sheets.{code}.xlsx")
        numbers = {row[0].value: row[2].value for row in book["parts"].iter_rows(min_row=3)}
        assert numbers["=cmd"] == 12_319
        assert bool(book["parts"].sheet_view.rightToLeft) == (code != "en")


def test_a_revision_says_its_number_what_changed_and_from_which_record_of_the_book(tmp_path):
    folder = tmp_path / "oct"
    put(made(), folder, head=BookHead("dogharoon", 46, "ab"))
    put(made(value=12_320), folder, head=BookHead("dogharoon", 50, "cd"))
    english, persian, _ = documents_in(folder)
    headings = [section.heading for section in english.sections]
    assert "What revision 2 changed" in headings
    assert english.label
    assert english.made == "made on 9 Dec 2025 from the book up to record 50"
    assert "۵۰" in persian.made
    book = openpyxl.load_workbook(folder / "sheets.en.xlsx")
    rows = [[cell.value for cell in row] for row in book["revised"].iter_rows(min_row=3)]
    assert rows[0][1:] == ["=cmd, out", 12_319, 12_320, 1]


def test_two_sources_stand_side_by_side_in_the_document_in_sheets_and_in_full_as_csv(tmp_path):
    folder = tmp_path / "oct"
    put(Figures(HERE), folder, beside=side_by_side(HERE, THERE, mirrored=True))
    english = documents_in(folder)[0]
    assert "Two sources side by side" in [section.heading for section in english.sections]
    assert "beside.csv" in [one.file for one in english.downloads]
    text = (folder / "beside.csv").read_text("utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["one_value"], row["other_value"], row["difference"]) for row in rows] == [
        ("12319", "12300", "19"),
        ("7", "", ""),
        ("", "4", ""),
        ("0", "", ""),
        ("12326", "12304", ""),
    ]
    assert [row["other_status"] for row in rows][1::2] == ["absent", "suppressed"]
    book = openpyxl.load_workbook(folder / "sheets.fa.xlsx")
    assert book["beside"].cell(3, 5).value == 19


@pytest.mark.parametrize("code", CODES)
def test_a_solar_month_is_named_by_its_own_name_in_the_document(code, tmp_path):
    table = table_of([("a", "1404-08", 5)], reckoning="solar-hijri")
    figures = Figures(return_of(table, "1404-08", ("crossing",)))
    put(figures, tmp_path / "aban")
    document = documents_in(tmp_path / "aban")[CODES.index(code)]
    assert {"en": "Aban", "fa": "آبان", "prs": "عقرب"}[code] in document.title
    assert span_of("1404-08", "solar-hijri", "Asia/Kabul").days == 30


def test_sheets_have_every_row_and_paper_says_where_the_rest_is(tmp_path):
    rows = [(f"p{n:03d}", "2025-10", 1_000 - n) for n in range(70)]
    theirs = [(f"p{n:03d}", "2025-10", 900 - n) for n in range(70)]
    was, now, other = (
        return_of(table_of(each), "2025-10", ("crossing",))
        for each in (rows, [(a, b, n + 1) for a, b, n in rows], theirs)
    )
    folder = tmp_path / "oct"
    put(Figures(was), folder)
    put(Figures(now), folder, beside=side_by_side(now, other))
    book = openpyxl.load_workbook(folder / "sheets.fa.xlsx")
    for name, count in (("parts", 70), ("beside", 70), ("revised", 70)):
        names = [str(row[name == "revised"].value) for row in book[name].iter_rows(min_row=3)]
        assert len([one for one in names if one.startswith("p0")]) == count, name
    for document in documents_in(folder):
        grids = {
            block.name: block
            for section in document.sections
            for block in section.blocks
            if isinstance(block, Grid)
        }
        for name, file in (("parts", "table"), ("beside", "beside"), ("revised", "publication")):
            assert len(grids[name].rows) in (60, 61, 62), name
            assert any(f"{file}." in note for note in grids[name].notes), name


def test_the_same_figures_published_again_on_another_day_change_no_byte(tmp_path):
    folder = tmp_path / "oct"
    put(made(), folder)
    assert put(made(), folder, made_on=date(2026, 2, 1))[1] == "same"
