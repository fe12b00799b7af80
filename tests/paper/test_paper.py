"""Paper: what a document says is on it, in its language, and nothing that it says is markup."""

import hashlib
import json
import re
import struct
import tomllib
from pathlib import Path

import pytest
import typst
from msgspec.structs import replace

import tarazu.paper.press as press
from tarazu.charts import bars
from tarazu.document import Column, Document, Grid, Paragraph, Picture, Row, Section
from tarazu.paper import PaperFailed, pdf_of, png_of
from tests.charts.samples import monthly
from tests.web.pages.documents import sample

MADE_AT = 1_763_973_000_000  # 24 November 2025, 08:30 UTC
FONTS = Path(press.__file__).parent / "fonts"
NO_MARKUP = '#panic("no") $x$ *b* `c` <label> @ref \\ "q" // {} []'


def xmp(pdf: bytes) -> str:
    """Give what a file says of itself: this part of it is never packed."""
    found = re.search(rb"<x:xmpmeta.*?</x:xmpmeta>", pdf, re.DOTALL)
    assert found, "a file that says nothing of itself"
    return found[0].decode()


def pages(pdf: bytes) -> int:
    (count,) = re.findall(r"<xmpTPg:NPages>(\d+)<", xmp(pdf))
    return int(count)


def asked(document: Document, selector: str) -> str:
    """Ask Typst what it set: the elements of a kind, as JSON."""
    said = {"paper": press._said(document, None).decode()}
    return typst.Compiler(press._template(), font_paths=press._fonts(), sys_inputs=said).query(
        selector
    )


def with_blocks(*blocks: object, code: str = "en", **more: object) -> Document:
    return sample(code, sections=(Section("One", blocks),), **more)


def table(rows: int, columns: int = 4) -> Grid:
    titles = tuple(Column(f"Column {n}", n > 0) for n in range(columns))
    cells = tuple(Row(("Herat", *["1,234,567"] * (columns - 1))) for _ in range(rows))
    return Grid("Trucks", titles, cells)


@pytest.mark.parametrize("code", ["en", "fa", "prs"])
def test_a_document_is_a_tagged_file_that_names_its_title_and_its_language(code: str):
    document = replace(sample("en" if code == "en" else "fa"), language=code)
    said = xmp(pdf_of(document))
    assert document.title in said
    assert f"<rdf:li>{code}</rdf:li>" in said
    assert "<pdfuaid:part>1<" in said


def test_a_file_that_knows_when_it_was_made_is_fit_for_an_archive():
    with_time, without = xmp(pdf_of(sample(), made_at=MADE_AT)), xmp(pdf_of(sample()))
    assert "<pdfaid:part>2<" in with_time
    assert "<pdfaid:conformance>A<" in with_time
    assert "<xmp:CreateDate>2025-11-24T08:30:00Z<" in with_time
    assert "pdfaid:part" not in without
    assert "CreateDate" not in without


def test_the_same_document_gives_the_same_bytes():
    assert pdf_of(sample("fa"), made_at=MADE_AT) == pdf_of(sample("fa"), made_at=MADE_AT)
    assert pdf_of(sample("fa")) != pdf_of(sample("fa", title="another"))


def test_nothing_that_a_document_says_is_markup():
    grid = Grid(NO_MARKUP, (Column(NO_MARKUP),), (Row((NO_MARKUP,), href=NO_MARKUP),))
    document = with_blocks(
        Paragraph(NO_MARKUP), grid, title=NO_MARKUP, label=NO_MARKUP, digest=NO_MARKUP
    )
    pdf = pdf_of(document)
    escaped = NO_MARKUP.replace("<", "&lt;").replace(">", "&gt;")
    assert escaped in xmp(pdf).replace("&quot;", '"')
    (heading, _) = json.loads(asked(sample(sections=(Section(NO_MARKUP, ()),)), "heading"))
    assert heading["body"] == {"func": "text", "text": NO_MARKUP}


def test_a_template_that_took_text_as_markup_would_be_found(monkeypatch: pytest.MonkeyPatch):
    evaluating = press._template().replace(b"#title()", b'#eval(doc.title, mode: "markup")')
    monkeypatch.setattr(press, "_template", lambda: evaluating)
    with pytest.raises(PaperFailed):
        pdf_of(sample(title=NO_MARKUP))


def test_a_long_table_breaks_over_pages_and_repeats_its_header():
    assert pages(pdf_of(with_blocks(table(10)))) == 1
    long = with_blocks(table(150))
    assert pages(pdf_of(long)) == 4
    (grid,) = json.loads(asked(long, "table"))
    header = grid["children"][0]
    assert header["func"] == "header"
    assert header.get("repeat", True)


def test_a_wide_table_turns_the_pages():
    upright = _first_page_size(pdf_png(with_blocks(table(3, columns=6))))
    turned = _first_page_size(pdf_png(with_blocks(table(3, columns=16))))
    assert upright[0] < upright[1]
    assert turned[0] > turned[1]
    assert upright == turned[::-1]


def pdf_png(document: Document) -> bytes:
    return png_of(document, pixels_per_inch=36)


def _first_page_size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def test_a_chart_on_paper_keeps_its_words_for_who_cannot_see_it():
    picture = Picture(bars(monthly("fa")), "کامیون‌ها", "دو ردیف میله", ("موقت",))
    document = with_blocks(picture, code="fa")
    assert "دو ردیف میله" in asked(document, "image")
    assert pages(pdf_of(document)) == 1


def test_a_picture_that_cannot_be_drawn_is_a_fault_that_names_the_document():
    broken = with_blocks(Picture("<svg", "caption", "alt"))
    with pytest.raises(PaperFailed, match='"trucks-1404-08"') as caught:
        pdf_of(broken)
    assert "No file was made" in str(caught.value)


def test_a_picture_without_words_for_who_cannot_see_it_is_refused():
    with pytest.raises(PaperFailed):
        pdf_of(with_blocks(Picture(bars(monthly()), "caption", "")))


def test_a_document_of_nothing_is_a_page_with_its_title():
    bare = Document(kind="return", name="n", language="fa", title="هیچ")
    assert pages(pdf_of(bare, made_at=MADE_AT)) == 1


def test_only_fonts_that_lie_beside_the_package_are_used():
    pdf = pdf_of(sample("fa"))
    fonts = set(re.findall(rb"/FontName/\w+\+([\w-]+)", pdf))
    assert fonts == {b"Vazirmatn-Regular", b"Vazirmatn-SemiBold"}


def test_the_fonts_are_the_ones_written_down():
    entries = tomllib.loads((FONTS / "vendor.toml").read_text("utf-8"))["file"]
    for entry in entries:
        content = (FONTS / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
    named = {entry["file"] for entry in entries} | {"vendor.toml"}
    assert named == {path.name for path in FONTS.iterdir()}
