"""`tarazu publications write`: pages that need no server, with every link leading somewhere."""

import re
from pathlib import Path

import msgspec
import pytest
from msgspec.structs import replace

from tarazu.document import Document, Grid
from tarazu.web.faces.situated import situation_document
from tarazu.web.standing import CROSSINGS, Gate, Stopped, situation_of
from tarazu.words import language_of
from tests.cli.commands import run, small_book
from tests.cli.crossings import settings_in
from tests.web.pages.documents import sample
from tests.web.site.gates import crossing_settings


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "publications"
    for name, codes in (("trucks-1404-08", ("en", "fa")), ("trucks-1404-07", ("fa",))):
        (folder / name).mkdir(parents=True)
        for code in codes:
            document = msgspec.json.encode(sample(code))
            (folder / name / f"document.{code}.json").write_bytes(document)
        for one in sample().downloads:
            (folder / name / one.file).write_text(name)
    return folder


def test_the_situation_is_published_with_the_gates_of_the_settings_first(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    settings, shelf = settings_in(tmp_path), tmp_path / "publications"
    before = book.read_bytes()
    run("publications", "situation", "--settings", settings, "--into", shelf)
    assert book.read_bytes() == before, "it is read and not written"
    told = (shelf / "situation" / "document.en.json").read_text("utf-8")
    document = msgspec.json.decode(told, type=Document)
    table = document.sections[0].blocks[1]
    assert isinstance(table, Grid)
    assert len(table.rows) == len(CROSSINGS)
    assert table.rows[0].cells[0] == "Dogharoon – Islam Qala"
    assert table.rows[0].cells[1] == "Unknown", "no passage for more than a day"
    assert "1 waiting" in table.rows[0].cells[2]
    assert (shelf / "situation" / "paper.fa.pdf").read_bytes().startswith(b"%PDF")
    assert "54821" not in told
    assert document.label == ""


def test_the_situation_of_a_model_is_labelled_and_tells_what_stands_still() -> None:
    out = Stopped("out", 1_700_000_000_000, "the link is down", "the duty officer")
    gate = Gate(1_700_000_100_000, (out,), False, None, 1_700_000_050_000, 3, 600)
    crossing = replace(crossing_settings(), is_model=True)
    now = situation_of([], ((crossing, gate),), 19_675)
    document = situation_document(now, language_of("en"), ours={crossing.name: crossing})
    assert document.label.startswith("MODEL SCENARIO")
    table = document.sections[0].blocks[1]
    assert isinstance(table, Grid)
    assert "the link is down" in table.rows[0].cells[2]
    assert "the duty officer" in table.rows[0].cells[2]


def test_every_link_of_the_pages_leads_to_a_file_beside_them(shelf: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert "5 pages" in run("publications", "write", shelf, "--into", site).out
    pages = sorted(path.name for path in site.glob("*.html"))
    assert pages == [
        "index.fa.html",
        "index.html",
        "trucks-1404-07.fa.html",
        "trucks-1404-08.en.html",
        "trucks-1404-08.fa.html",
    ]
    for name in pages:
        text = (site / name).read_text("utf-8")
        for address in re.findall(r'(?:href|src)="([^"#?]+)', text):
            assert address.startswith("https://") or (site / address).is_file(), (name, address)
    for address in re.findall(r'url\("([^"?]+)', (site / "static" / "base.css").read_text()):
        assert (site / "static" / address).is_file(), address
    assert (site / "trucks-1404-07" / "trucks.csv").read_text() == "trucks-1404-07"


def test_each_list_has_what_there_is_in_its_language(shelf: Path, tmp_path: Path) -> None:
    run("publications", "write", shelf, "--into", tmp_path / "site")
    english = (tmp_path / "site" / "index.html").read_text("utf-8")
    persian = (tmp_path / "site" / "index.fa.html").read_text("utf-8")
    assert ("trucks-1404-07" in english, "trucks-1404-07" in persian) == (False, True)
    assert '<html lang="fa" dir="rtl"' in persian


def test_a_folder_that_holds_something_is_left_alone(shelf: Path, tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "mine.txt").write_text("x")
    ran = run("publications", "write", shelf, "--into", tmp_path / "site", code=3)
    assert "Nothing was written" in ran.err
    assert [path.name for path in (tmp_path / "site").iterdir()] == ["mine.txt"]
    assert run("publications", "write", tmp_path / "nowhere", code=2).err


def test_an_empty_shelf_is_a_page_that_says_so(tmp_path: Path) -> None:
    (tmp_path / "publications").mkdir()
    ran = run(
        "publications", "write", tmp_path / "publications", "--into", tmp_path / "s", "--json"
    )
    assert msgspec.json.decode(ran.out)["pages"] == ["index.html"]
    assert "Nothing has been published" in (tmp_path / "s" / "index.html").read_text("utf-8")
