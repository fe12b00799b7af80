"""Every picture: well formed, nothing outside, no text on another, the same in two engines."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import typst
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, sync_playwright

import tarazu.web
from tarazu.charts import Mark, bars, lines
from tarazu.charts.letters import broken, text_width
from tarazu.charts.pen import TONES, drawing, letters, shape
from tarazu.web.pictures import picture_of
from tests.web.pages.browsing import CHROMIUM, FLAGS

from .looking import SVG, outside, overlaps, root_of, said, size_of, texts
from .samples import ALL, MONTHS, NAMES, PICTURES, long, monthly

STATIC = Path(tarazu.web.__file__).parent / "static"
PAPER_FONTS = Path(tarazu.web.__file__).parent.parent / "paper" / "fonts"
every_picture = pytest.mark.parametrize("draw", ALL, ids=NAMES)


def picture(*body: str) -> str:
    return drawing(body, width=200, height=50, name="n", description="d")


@every_picture
def test_a_picture_is_read_by_who_cannot_see_it(draw: Callable[[], str]):
    root = root_of(draw())
    assert root.get("role") == "img"
    name, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert name is not None
    assert description is not None
    assert name.text
    assert description.text


@every_picture
def test_nothing_lies_outside_the_picture(draw: Callable[[], str]):
    assert outside(draw()) == []


@every_picture
def test_no_text_lies_on_another(draw: Callable[[], str]):
    assert overlaps(draw()) == []


@every_picture
def test_no_picture_holds_a_script_a_style_an_address_or_a_name_that_could_be_twice(draw):
    svg = draw()
    assert "<svg" in picture_of(svg, name="p1", label="alt")
    for never in ("<script", "<style", " style=", "href", "url(", " id=", "direction=", "rotate"):
        assert never not in svg, never


def test_a_text_that_lies_on_another_or_outside_is_found():
    on = picture(letters((10, 20), "12,319"), letters((30, 20), "10,739"))
    apart = picture(letters((10, 20), "12,319"), letters((90, 20), "10,739"))
    assert overlaps(on) == [("12,319", "10,739")]
    assert overlaps(apart) == []
    assert outside(picture(letters((190, 20), "12,319"))) == ["12,319"]
    assert outside(picture(shape("rect", "ink", x=0, y=40, width=5, height=11))) == ["rect"]
    assert outside(apart) == []


def test_text_that_looks_like_markup_stays_text():
    said_so = '</text><script>"&'
    svg = bars(monthly(unit=said_so, name=said_so, labels=(said_so + "\x00", *MONTHS["en"][1:])))
    assert said_so in said(svg)
    assert "<script" not in svg


def test_text_of_arabic_script_is_set_apart_and_a_number_keeps_its_sign_on_its_left():
    assert "\u2067آبان\u2069" in letters((0, 0), "آبان")
    assert ">−۳٫۷<" in letters((0, 0), "−۳٫۷")


def test_without_a_description_the_figures_are_read():
    (told,) = re.findall("<desc>(.*?)</desc>", bars(monthly()))
    assert "Aqrab 1404: 12,319" in told
    assert "Jawza 1404: –" in told
    assert "Saratan 1404: kept back" in told
    assert "Aqrab 1404: 10,739 (provisional)" in told


def test_every_colour_is_the_one_that_the_pages_have():
    base = (STATIC / "base.css").read_text("utf-8")
    sheet = (STATIC / "charts.css").read_text("utf-8")
    for tone in TONES:
        (colour,) = re.findall(r'fill="(#\w+)"', shape("rect", tone))
        short = "#" + colour[1::2] if colour[1::2] == colour[2::2] else colour
        assert re.search(rf"--{tone}: ({colour}|{short});", base), tone
        for property_, letter in (("fill", "f"), ("stroke", "s")):
            assert f".{letter}-{tone} {{ {property_}: var(--{tone}); }}" in sheet


def test_a_long_name_is_broken_between_words_and_cut_with_an_ellipsis():
    assert broken("one two three", 40, 14, lines_max=5) == ("one", "two", "three")
    short = broken("one two three four five", 60, 14, lines_max=2)
    assert len(short) == 2
    assert short[1].endswith("…")
    assert all(text_width(line, 14) <= 60 for line in short)


@pytest.mark.parametrize(("first", "seen"), [(20, 40), (56, 36)])
def test_forty_marks_of_one_season_share_badges_and_each_has_its_day(first: int, seen: int):
    marks = tuple(Mark(first + n / 10, str(n)) for n in range(40))
    svg = lines(replace(long(), marks=marks))
    assert overlaps(svg) == []
    assert outside(svg) == []
    assert any("…" in text for text in said(svg))
    assert svg.count('class="s-amber" fill="none" stroke="#7a4a00" x1=') == seen
    assert size_of(svg)[1] - size_of(lines(replace(long(), marks=())))[1] <= 3 * 26


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Page:
    """Give a page that has the fonts and the sheets of ours."""
    sheets = [(STATIC / name).read_text("utf-8") for name in ("base.css", "charts.css")]
    near = "".join(sheets).replace('url("vendor/', f'url("{STATIC.as_uri()}/vendor/')
    file = tmp_path_factory.mktemp("charts") / "page.html"
    file.write_text(
        f'<meta charset="utf-8"><style>{near}</style><main class="picture"></main>', "utf-8"
    )
    page = browser.new_page(viewport={"width": 700, "height": 700})
    page.goto(file.as_uri())
    return page


def shown(page: Page, svg: str) -> None:
    page.evaluate("svg => { document.querySelector('main').innerHTML = svg }", svg)
    page.evaluate("document.fonts.ready")


@every_picture
def test_no_text_is_wider_in_the_browser_than_was_reckoned(draw: Callable[[], str], page: Page):
    svg = draw()
    shown(page, svg)
    widths = page.evaluate("[...document.querySelectorAll('text')].map(t => t.getBBox().width)")
    for room, width in zip(texts(svg), widths, strict=True):
        assert 0 < width <= room.right - room.left + 0.5, room.what


def test_a_width_that_is_reckoned_too_small_is_found(page: Page):
    shown(page, picture(letters((10, 20), "MMMMMMMMMM", is_heavy=True)))
    width = page.evaluate("document.querySelector('text').getBBox().width")
    assert width > 10 * 0.6 * 14
    assert width <= text_width("MMMMMMMMMM", 14)


def test_by_night_a_picture_takes_the_colours_of_the_night(page: Page):
    shown(page, bars(monthly()))
    page.emulate_media(color_scheme="dark")
    look = "getComputedStyle(document.querySelector('.f-teal')).fill"
    by_night = page.evaluate(look)
    page.emulate_media(color_scheme="light")
    assert (by_night, page.evaluate(look)) == ("rgb(111, 220, 197)", "rgb(10, 90, 80)")


@every_picture
def test_typst_draws_a_picture_with_our_font_and_without_a_warning(draw: Callable[[], str]):
    svg = draw()
    made, warnings = _by_typst(svg)
    assert not warnings
    assert (b"Vazirmatn" in made) == bool(texts(svg))


def test_what_typst_cannot_draw_is_found():
    with pytest.raises(typst.TypstError):
        _by_typst(PICTURES["bars"]("en").replace("</svg>", ""))


def _by_typst(svg: str) -> tuple[bytes, list[typst.TypstWarning]]:
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[PAPER_FONTS]
    )
    page = b'#set page(width: 600pt, height: 900pt)\n#image(bytes(sys.inputs.svg), format: "svg")'
    made, warnings = typst.Compiler(
        page, font_paths=fonts, sys_inputs={"svg": svg}
    ).compile_with_warnings(format="pdf")
    assert isinstance(made, bytes)
    return made, warnings
