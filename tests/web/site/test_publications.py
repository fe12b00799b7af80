"""Publications: listed, shown in the language of the reader, saved; no other file is given."""

import os
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tarazu.web.shelf import Shelf
from tests.web.pages.documents import compared, sample

from .gates import Browser, Gate, gate_open, settings_of_test

FILES = {"trucks.csv": b"a,b\n1,2\n", "trucks.xlsx": b"PK", "trucks.fa.pdf": b"%PDF", "x.txt": b"x"}


def publish(shelf: Path, name: str, *documents: object, at: int = 1) -> Path:
    """Leave a publication as returns and plans do, written at a second of the file system."""
    folder = shelf / name
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        path = folder / f"document.{document.language}.json"  # type: ignore[attr-defined]
        path.write_bytes(msgspec.json.encode(document))
        os.utime(path, (at, at))
    for file, content in FILES.items():
        (folder / file).write_bytes(content)
    return folder


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    (tmp_path / "secret.csv").write_text("whispered")
    folder = tmp_path / "publications"
    publish(folder, "trucks-1404-08", sample("en"), sample("fa"), at=2_000)
    publish(folder, "routes", compared("fa"), at=1_000)
    return folder


@pytest.fixture
def open_shelf(shelf: Path) -> Iterator[Gate]:
    with gate_open(folder=shelf.parent) as gate:
        yield gate


def _linked(browser: Browser, address: str) -> list[str]:
    page = browser.open(address)
    return [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]


def test_the_list_has_the_newest_first_and_says_in_which_language_each_is(open_shelf: Gate):
    browser = open_shelf.browser()
    links = _linked(browser, "/publications")
    shown = [link for link in links if link.startswith("/publications/")]
    assert shown == ["/publications/trucks-1404-08", "/publications/routes"]
    assert "Truck return" in browser.page.said("main")
    assert "In فارسی" in browser.page.said("main").replace("\u2068", "").replace("\u2069", "")


def test_a_publication_is_shown_in_the_readers_language_or_says_that_it_is_not(open_shelf: Gate):
    browser = open_shelf.browser()
    assert browser.open("/publications/trucks-1404-08?lang=fa").said("h1").startswith("کامیون")
    page = browser.open("/publications/trucks-1404-08?lang=en")
    assert page.said("h1") == "Trucks at Dogharoon, Aban 1404"
    assert "This is not there in" not in page.said("main")
    for code in ("en", "prs"):
        page = browser.open(f"/publications/routes?lang={code}")
        assert page.said("h1").startswith("کامیون"), code
        (article,) = [attrs for tag, attrs in page.tags if tag == "article"]
        assert (article["lang"], article["dir"]) == ("fa", "rtl")
    assert "This is not there in English" in browser.open("/publications/routes?lang=en").said()


def test_what_a_document_offers_can_be_saved_and_is_never_opened(open_shelf: Gate):
    kinds = {
        "trucks.csv": "text/csv; charset=utf-8",
        "trucks.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "trucks.fa.pdf": "application/pdf",
    }
    browser = open_shelf.browser()
    offered = _linked(browser, "/publications/trucks-1404-08")
    for file, kind in kinds.items():
        address = f"/publications/trucks-1404-08/{file}"
        assert address in offered
        answer = open_shelf.client.get(address)
        assert (answer.status_code, answer.content) == (200, FILES[file])
        assert answer.headers["content-type"] == kind
        assert answer.headers["content-disposition"] == f'attachment; filename="{file}"'


@pytest.mark.parametrize(
    "address",
    [
        "trucks-1404-08/x.txt",  # there, but offered by no document
        "trucks-1404-08/document.en.json",
        "trucks-1404-08/trucks.xml",  # offered, but not there
        "trucks-1404-08/../../secret.csv",
        "trucks-1404-08/..%2f..%2fsecret.csv",
        "..%2f..%2fsecret.csv",
        "../secret.csv",
        "%2e%2e/secret.csv",
        ".hidden/trucks.csv",
        "trucks-1404-08/%00",
        "trucks-1404-08/trucks.csv%00.txt",
        "trucks-1404-08/trucks.csv%0d%0aset-cookie:%20x",
        "trucks-1404-08%2ftrucks.csv/trucks.csv",
        "//evil.example/trucks.csv",
        "linked/trucks.csv",
        "trucks-1404-08/linked.csv",
        "x" * 300,
        "کامیون",
        "unknown",
    ],
)
def test_no_name_leads_to_anything_else(shelf: Path, open_shelf: Gate, address: str):
    (shelf / "linked").symlink_to(shelf.parent)
    (shelf / "trucks-1404-08" / "linked.csv").symlink_to(shelf.parent / "secret.csv")
    hidden = publish(shelf, ".hidden", sample("en"))
    assert hidden.is_dir()
    answer = open_shelf.client.get(f"/publications/{address}", follow_redirects=False)
    assert answer.status_code in (400, 404), answer.status_code
    assert "whispered" not in answer.text
    assert "set-cookie: x" not in str(answer.headers)


def test_a_file_that_is_offered_through_a_link_out_of_the_folder_is_not_given(shelf: Path):
    download = sample().downloads[0]
    document = sample(downloads=(type(download)("CSV", "linked.csv"),))
    folder = publish(shelf, "linked-out", document)
    (folder / "linked.csv").symlink_to(shelf.parent / "secret.csv")
    assert Shelf(shelf).download("linked-out", "linked.csv") is None
    (folder / "linked.csv").unlink()
    (folder / "linked.csv").write_text("ours")
    assert Shelf(shelf).download("linked-out", "linked.csv") == b"ours"


def test_an_address_of_a_row_that_would_run_something_is_a_text(shelf: Path, open_shelf: Gate):
    table = sample().sections[0].blocks[2]
    rows = tuple(
        msgspec.structs.replace(row, href=href)
        for row, href in zip(
            table.rows,  # type: ignore[union-attr]
            ("javascript:alert(1)", "//evil.example", "data:text/html,x", "java\nscript:x", "/ok"),
            strict=False,
        )
    )
    section = type(sample().sections[0])("x", (msgspec.structs.replace(table, rows=rows),))
    publish(shelf, "hostile", sample(sections=(section,), title="<script>x</script>"))
    browser = open_shelf.browser()
    links = _linked(browser, "/publications/hostile")
    assert "/ok" in links
    assert not [link for link in links if not link.startswith(("/", "https://"))]
    assert not [link for link in links if link.startswith("//")]
    assert "<script>x" not in browser.answer.text  # type: ignore[union-attr]


def test_one_that_cannot_be_read_hides_no_other(
    shelf: Path, open_shelf: Gate, caplog: pytest.LogCaptureFixture
):
    (shelf / "broken").mkdir()
    (shelf / "broken" / "document.en.json").write_text('{"kind": "return"}')
    (shelf / "empty").mkdir()
    (shelf / "other").mkdir()
    other = msgspec.json.encode(sample("fa"))
    (shelf / "other" / "document.en.json").write_bytes(other)
    (shelf / "a-file.txt").write_text("x")
    page = open_shelf.browser().open("/publications")
    assert "2 publications cannot be shown" in page.said("main")
    assert "Trucks at Dogharoon" in page.said("main")
    assert str(shelf) in caplog.text
    assert str(shelf) not in page.said()
    answer = open_shelf.client.get("/publications/broken")
    assert answer.status_code == 503
    assert str(shelf) not in answer.text


def test_a_publication_that_is_revised_is_read_again(shelf: Path, open_shelf: Gate):
    client = open_shelf.client
    assert "revision 2" in client.get("/publications/trucks-1404-08").text
    publish(shelf, "trucks-1404-08", sample("en", subtitle="revision 3"), at=3_000)
    assert "revision 3" in client.get("/publications/trucks-1404-08").text


def test_where_nothing_is_published_the_list_says_so(tmp_path: Path):
    for folder, more in ((tmp_path, {}), (tmp_path, {"publications": ""}), (None, {})):
        with gate_open(settings_of_test(**more), folder=folder) as gate:
            page = gate.browser().open("/publications")
            assert "Nothing has been published here yet." in page.said("main")
            assert gate.client.get("/publications/trucks/trucks.csv").status_code == 404
            is_named = 'href="/publications"' in gate.client.get("/about").text
            assert is_named == (folder is not None and not more)
