"""The pages in a browser: what axe finds, what fits, what keys and events do."""

import json

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from tarazu.web.context import LanguageLink
from tarazu.web.pages import board_page, desk_page
from tarazu.words import language_of

from .browsing import NARROW, PHONE, WIDE, findings, link_lost, open_at
from .contexts import context, officer
from .moments import R1
from .served import Served
from .shapes import BOARDS, PAGES, drawn

CHECKED = ("board-r1", "desk-r1", "ticket-waiting", "signin-wrong", "start")


@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["1280", "360"])
@pytest.mark.parametrize("code", ["en", "fa"])
def test_axe_finds_nothing(page: Page, site: Served, code: str, size: tuple[int, int]):
    found = {}
    for name in CHECKED:
        open_at(page, site, f"{name}-{code}", size)
        found[name] = findings(page, site)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def test_axe_finds_nothing_in_the_other_shapes(page: Page, site: Served):
    found = {}
    for name in (
        "board-suspended",
        "board-three",
        "board-stale",
        "desk-duty",
        "desk-refused",
        "desk-two-ways",
        "desk-no-regime",
        "ticket-called",
        "ticket-held",
        "about",
        "ask-wrong",
        "crossings",
        "error-409",
        "error-503",
    ):
        open_at(page, site, f"{name}-en")
        if name == "desk-duty":
            page.click(".more > summary")
            page.click(".turn > summary")
        found[name] = findings(page, site)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def test_nothing_scrolls_sideways_on_a_phone(page: Page, site: Served):
    too_wide = {}
    for name in PAGES:
        for code in ("en", "fa"):
            if name == "board-kiosk":
                continue
            open_at(page, site, f"{name}-{code}", PHONE)
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > PHONE[0]:
                too_wide[name, code] = width
    assert not too_wide


def test_the_bar_of_a_phone_has_room_for_two_other_languages(page: Page, site: Served):
    links = replace(
        context().links,
        languages=tuple(LanguageLink(code, language_of(code).name, "?") for code in ("fa", "prs")),
    )
    for name in ("start", "about", "signin", "ask", "ticket-waiting", "desk-r1", "board-r1"):
        site.pages["/two"] = lambda name=name: drawn(name, "en", links=links)
        open_at(page, site, "two", PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0], name


OUTSIDE = """() => [...document.querySelectorAll('.board *')].filter(node => {
  const box = node.getBoundingClientRect(), around = node.closest('.q, .box');
  if (!box.width || getComputedStyle(node).position === 'absolute') return false;
  const screen = {left: 0, right: innerWidth, bottom: innerHeight};
  const edge = around ? around.getBoundingClientRect() : screen;
  return box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 2;
}).map(node => `${node.tagName}.${node.className} ${node.textContent.slice(0, 30)}`)"""


@pytest.mark.parametrize("size", [WIDE, (1366, 768)], ids=["1920", "1366"])
def test_a_board_fits_its_screen_in_every_shape(page: Page, site: Served, size: tuple[int, int]):
    outside = {}
    for name in BOARDS:
        for code in ("en", "fa"):
            open_at(page, site, f"board-{name}-{code}", size)
            if found := page.evaluate(OUTSIDE):
                outside[name, code] = found
    assert not outside


SIDE_BY_SIDE = """names => names.flatMap(name => {
  const boxes = [...document.querySelectorAll(name)].map(node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    return range.getBoundingClientRect();
  }).sort((one, other) => one.left - other.left);
  return boxes.slice(1).map((box, place) => box.left - boxes[place].right);
})"""


def test_numbers_of_four_digits_do_not_run_together(page: Page, site: Served):
    one = replace(R1.accounts[0], earned=1_038, spent=1_035, called=3, left=0, may_go=0)
    (way,) = R1.ways
    way = replace(way, next_tickets=(1063, 1075, 1079))
    view = replace(R1, accounts=(one,), ways=(way,))
    for code in ("en", "fa"):
        site.pages[f"/full-{code}"] = lambda code=code: board_page(view, context(code))
        for size in (NARROW, (1366, 768), PHONE):
            open_at(page, site, f"full-{code}", size)
            apart = page.evaluate(SIDE_BY_SIDE, [".cnt b", ".nxt b, .nxt span"])
            assert min(apart) >= 5, (code, size, apart)
            box = page.locator(".nxt").bounding_box()
            last = page.evaluate(
                "Math.max(...[...document.querySelectorAll('.nxt > *')]"
                ".map(node => node.getBoundingClientRect().right))"
            )
            assert box
            assert last <= box["x"] + box["width"] + 1, (code, size)


def test_a_long_contact_takes_nothing_from_the_board(page: Page, site: Served):
    real = {"model_label": False, "wordings": "", "contact": "+98 51 0000 0000, " * 6}
    for code in ("en", "fa"):
        site.pages[f"/real-{code}"] = lambda code=code: board_page(R1, context(code, **real))
        for size in (WIDE, (1366, 768)):
            open_at(page, site, f"real-{code}", size)
            assert page.evaluate(OUTSIDE) == []
            assert page.locator(".contact").is_visible()
        open_at(page, site, f"real-{code}", PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_a_kiosk_fills_a_small_screen_too(page: Page, site: Served):
    open_at(page, site, "board-kiosk-en", (960, 540))
    assert page.evaluate(OUTSIDE) == []
    number = page.locator(".hero .no.sun").bounding_box()
    assert number
    assert number["height"] > 30


def test_the_desk_of_the_moment_is_one_screen(page: Page, site: Served):
    for name in ("desk-r1", "desk-r2"):
        for code in ("en", "fa"):
            for size in (NARROW, (1366, 768), WIDE):
                open_at(page, site, f"{name}-{code}", size)
                height = page.evaluate("document.documentElement.scrollHeight")
                assert height <= size[1], (name, code, size)


def test_the_state_of_the_link_is_said_whole_on_a_phone(page: Page, site: Served):
    cut = "[...document.querySelectorAll('.pill span')].filter(n => n.scrollWidth > n.clientWidth)"
    for code in ("en", "fa"):
        open_at(page, site, f"desk-r1-{code}", PHONE)
        page.evaluate("document.documentElement.dataset.link = 'live'")
        assert page.locator(".pill .as-live").is_visible()
        assert page.evaluate(f"{cut}.map(n => n.textContent)") == []
        page.evaluate("document.documentElement.dataset.link = 'drawn'")
        assert page.evaluate(f"{cut}.map(n => n.textContent)") == []


def test_the_focus_starts_at_the_plate_and_goes_in_the_order_of_the_work(page: Page, site: Served):
    open_at(page, site, "desk-r1-en")
    here = """() => {
      const at = document.activeElement;
      return at.value || at.id || at.closest('form, details')?.id || at.textContent.trim();
    }"""
    order = [page.evaluate("document.activeElement.id")]
    for _ in range(17):
        page.keyboard.press("Tab")
        order.append(page.evaluate(here))
    assert order[:3] == ["plate", "general", "Other…"]
    assert order[3:9] == [
        "to",
        "movement:in:AF",
        "register:out:IR",
        "movement:in:IR",
        "movement:out:AF",
        "call:out",
    ]
    assert order[9:] == ["turn-out", *3 * ["release", "arrive"], "held-470-fuel_quality",
                         "held-493-documents"]  # fmt: skip


def test_keys_by_their_place_do_what_the_console_says(page: Page, site: Served):
    pressed = {"F2": "call:out", "F4": "release", "F9": "undo", "Shift+Enter": "register:out:IR"}
    for key, does in pressed.items():
        open_at(page, site, "desk-r1-fa")
        page.keyboard.insert_text("HRT 54821")
        with page.expect_navigation():
            page.keyboard.press(key)
        path, form = site.posted.pop()
        assert (path, form["do"]) == ("/desk/act", [does])
        assert page.evaluate("document.activeElement.id") == "plate"
    open_at(page, site, "desk-r1-fa")
    page.keyboard.insert_text("HRT 54821")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    _, form = site.posted.pop()
    assert form["do"] == ["movement:in:AF"]
    assert form["plate"] == ["HRT 54821"]
    assert form["load"] == ["general"]
    assert len(form["command_id"][0]) == 32


def test_a_shut_key_sends_nothing_and_f8_opens_the_way_out_of_turn(page: Page, site: Served):
    open_at(page, site, "desk-r2-en")
    page.keyboard.press("F2")
    assert page.evaluate("document.activeElement.textContent").strip() == "No credit to call with"
    page.keyboard.press("F8")
    assert page.evaluate("document.activeElement.name") == "ticket"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.id") == "plate"
    assert not site.posted


def test_an_event_redraws_the_page_and_leaves_the_reader_alone(page: Page, site: Served):
    links = replace(context().links, events="/events", fragment="/live-part")
    now = {"view": R1}
    site.pages["/live"] = lambda: desk_page(now["view"], officer(context("en", links=links)))
    site.pages["/live-part"] = lambda: desk_page(
        now["view"], officer(context("en", links=links, part="fragment"))
    )
    open_at(page, site, "live")
    page.wait_for_selector("html[data-link=live]")
    page.click("#held-470-fuel_quality > summary")
    page.check("input[value=medicine]", force=True)
    page.fill("#plate", "HRT 548")
    page.evaluate("document.querySelector('#row-507').mark = 'same'")
    (way,) = R1.ways
    now["view"] = replace(R1, ways=(replace(way, called=way.called[1:], next_number=514),))
    site.tell("head")
    page.wait_for_selector("#row-485", state="detached")
    assert page.locator("#plate").input_value() == "HRT 548"
    assert page.evaluate("document.activeElement.id") == "plate"
    assert page.evaluate("document.querySelector('#held-470-fuel_quality').open")
    assert page.is_checked("input[value=medicine]")
    assert page.locator("#do-register-out-IR").inner_text().count("514") == 1
    # A row that stays is the same element, so that a finger on its key meets what it saw.
    assert page.evaluate("document.querySelector('#row-507').mark") == "same"


def test_a_broken_stream_says_since_when(page: Page, site: Served):
    links = replace(context().links, events="/events", fragment="/board-part")
    site.pages["/board"] = lambda: board_page(R1, context("fa", links=links))
    site.pages["/board-part"] = lambda: board_page(R1, context("fa", links=links, part="fragment"))
    open_at(page, site, "board")
    page.wait_for_selector("html[data-link=live]")
    assert page.locator(".alarm").is_hidden()
    with link_lost(page, site):
        assert "از ۱۳:۳۰ ارتباط قطع است" in page.locator(".alarm").inner_text()
    page.wait_for_selector("html[data-link=live]", timeout=10_000)


def test_every_page_reads_without_script(browser: Browser, site: Served):
    reader = browser.new_context(java_script_enabled=False)
    page = reader.new_page()
    for name in ("board-r1", "desk-r1", "ticket-waiting"):
        page.goto(f"{site.address}/{name}-en")
        assert page.locator("main").inner_text().strip()
        assert page.locator(".when-lost").first.is_hidden()
    page.goto(f"{site.address}/desk-r1-en")
    page.fill("#plate", "HRT 54821")
    page.press("#plate", "Enter")
    _, form = site.posted.pop()
    assert form["do"] == ["movement:in:AF"]
    reader.close()
