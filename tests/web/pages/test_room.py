"""Room: keys stay on the screen, targets are as large as a glove, the focus is never covered."""

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page

from tarazu.station.views import BoardView, FlowView
from tarazu.web.context import LanguageLink, PageContext
from tarazu.web.pages import board_page, desk_page, ticket_page
from tarazu.words import language_of

from .browsing import NARROW, WIDE, open_at
from .contexts import context, officer
from .moments import R1, at
from .served import Served
from .shapes import TICKETS

(OUT,) = R1.ways
KEYS = ".record .btn, .next .btn, #undo .btn"
ONE_SIDE = replace(
    R1,
    flows=(
        FlowView("in", "IR", "free", 68, at("13:27"), False),
        FlowView("out", "AF", "counted", 97, at("13:29"), False),
        FlowView("out", "IR", "gated", 84, at("13:25"), False),
        FlowView("in", "AF", "free", 91, at("13:22"), False),
    ),
)
BELOW = """names => [...document.querySelectorAll(names)].filter(node =>
  node.checkVisibility() && node.getBoundingClientRect().bottom > innerHeight
).map(node => node.textContent.trim())"""
SMALL = """([names, least]) => [...document.querySelectorAll(names)].filter(node => {
  const box = node.getBoundingClientRect();
  return box.height && (box.height < least || box.width < least);
}).map(node => `${node.textContent.trim()} ${node.getBoundingClientRect().height}`)"""


def _called(number: int) -> BoardView:
    rows = (replace(OUT.called[one % 3], ticket=500 + one) for one in range(number))
    return replace(R1, ways=(replace(OUT, called=tuple(rows)),))


def _many(number: int, code: str) -> str:
    return desk_page(_called(number), officer(context(code)))


def _three_languages(code: str = "en") -> PageContext:
    page = context(code)
    others = [one for one in ("en", "fa", "prs") if one != code]
    links = tuple(LanguageLink(one, language_of(one).name, f"?lang={one}") for one in others)
    return replace(page, links=replace(page.links, languages=links))


@pytest.mark.parametrize("size", [NARROW, (1366, 768), WIDE], ids=["1280", "1366", "1920"])
def test_however_many_are_called_the_keys_stay_on_the_screen(
    page: Page, site: Served, size: tuple[int, int]
):
    for number in (6, 14):
        for code in ("en", "fa"):
            site.pages["/many"] = lambda n=number, c=code: _many(n, c)
            open_at(page, site, "many", size)
            assert page.evaluate(BELOW, KEYS) == [], (number, code)
            assert page.evaluate("document.documentElement.scrollHeight") <= size[1]
            page.locator(".row .btn").last.focus()
            assert page.locator(".row .btn").last.is_visible()
            assert page.evaluate(BELOW, ":focus") == []


def test_keys_of_one_side_stand_beside_each_other(page: Page, site: Served):
    for code in ("en", "fa"):
        site.pages["/one-side"] = lambda code=code: desk_page(ONE_SIDE, officer(context(code)))
        open_at(page, site, "one-side")
        keys = page.locator(".ways.one-side .way")
        assert len({round(key.bounding_box()["y"]) for key in keys.all()}) == 1
        assert keys.count() == 2
        assert page.evaluate("document.documentElement.scrollHeight") <= NARROW[1]


def test_the_languages_of_the_desk_stand_below_each_other(page: Page, site: Served):
    site.pages["/three"] = lambda: desk_page(R1, officer(_three_languages()))
    open_at(page, site, "three")
    page.click(".langs > summary")
    boxes = [one.bounding_box() for one in page.locator(".langs .lang").all()]
    summary = page.locator(".langs > summary").bounding_box()
    tops = [summary["y"] + summary["height"], *(box["y"] + box["height"] for box in boxes)]
    assert all(box["y"] >= above - 1 for box, above in zip(boxes, tops, strict=False))
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= NARROW[0] for box in boxes)
    assert page.evaluate(SMALL, [".langs .lang", 60]) == []


@pytest.mark.parametrize("size", [NARROW, (360, 640)], ids=["1280", "360"])
def test_targets_are_large_enough(page: Page, site: Served, size: tuple[int, int]):
    drawn = {
        "desk": lambda page: desk_page(R1, officer(page)),
        "board": lambda page: board_page(R1, page),
        "ticket": lambda page: ticket_page(TICKETS["waiting"], page),
    }
    foot = ".foot a, .l2 a, .l2 button, .end a"
    for name, draw in drawn.items():
        site.pages["/targets"] = lambda draw=draw: draw(_three_languages())
        open_at(page, site, "targets", size)
        page.evaluate(
            "document.querySelectorAll('[data-sound]').forEach(one => one.hidden = false)"
        )
        assert page.evaluate(SMALL, [".more > summary, .langs > summary", 48]) == [], name
        assert page.evaluate(SMALL, [foot, 43.5]) == [], name


@pytest.mark.parametrize("size", [(360, 640), (640, 400)], ids=["phone", "zoomed"])
def test_the_focus_is_never_behind_the_bar(page: Page, site: Served, size: tuple[int, int]):
    covered = """() => {
      const bar = document.querySelector('.bar').getBoundingClientRect();
      const box = document.activeElement.getBoundingClientRect();
      return box.bottom > bar.top && !document.activeElement.closest('.bar');
    }"""
    open_at(page, site, "desk-r1-en", size)
    for _ in range(16):
        page.keyboard.press("Tab")
        assert not page.evaluate(covered), page.evaluate("document.activeElement.outerHTML")


def test_a_phone_opens_with_the_plate_in_sight(page: Page, site: Served):
    for name in ("desk-r1", "desk-r2", "desk-two-ways", "desk-done", "desk-refused"):
        for code in ("en", "fa"):
            open_at(page, site, f"{name}-{code}", (360, 640))
            bottom = "document.querySelector('#plate').getBoundingClientRect().bottom + scrollY"
            bar = "document.querySelector('.bar').getBoundingClientRect().top"
            assert page.evaluate(bottom) <= page.evaluate(bar), (name, code)
