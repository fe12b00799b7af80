"""Publications, timeline and situation in a browser: for every eye, every width, keys, paper."""

import json

import pytest
from playwright.sync_api import Browser, Page

from .browsing import NARROW, PHONE, findings, open_at
from .served import Served
from .test_paper_and_eyes import PAGE_OF_PDF
from .world import WORLD

CHECKED = (
    "document",
    "document-map",
    "publications",
    "timeline",
    "situation-partly",
    "notice-wrong",
)
# How far a cell lies from where the row begins, whichever way the page runs.
FROM_START = """cell => {
  const box = cell.closest('.scroll').getBoundingClientRect(), at = cell.getBoundingClientRect();
  return Math.round(document.dir === 'rtl' ? box.right - at.right : at.left - box.left);
}"""

GLIDED = """box => new Promise(requestAnimationFrame).then(
  () => Math.abs(box.scrollLeft) >= box.scrollWidth - box.clientWidth - 1)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["1280", "360"])
@pytest.mark.parametrize("code", ["en", "fa"])
def test_axe_finds_nothing(page: Page, site: Served, code: str, size: tuple[int, int], scheme: str):
    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    found = {}
    for name in CHECKED:
        open_at(page, site, f"{name}-{code}", size)
        found[name] = findings(page, site)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def test_axe_finds_nothing_in_the_other_shapes(page: Page, site: Served):
    found = {}
    for name in WORLD:
        if name not in CHECKED:
            open_at(page, site, f"{name}-en")
            found[name] = findings(page, site)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


@pytest.mark.parametrize("code", ["en", "fa"])
def test_a_table_scrolls_in_its_box_and_its_first_column_stays(page: Page, site: Served, code: str):
    open_at(page, site, f"document-{code}", PHONE)
    box, first = page.locator(".scroll"), page.locator("tbody tr:nth-child(5) th")
    assert box.evaluate("box => box.scrollWidth > box.clientWidth")
    last = page.locator("tbody tr:nth-child(5) td:last-child")
    before = last.evaluate(FROM_START)
    box.focus()
    for _ in range(6):
        page.keyboard.press("ArrowLeft" if code == "fa" else "ArrowRight")
    for _ in range(120):  # it glides there, frame by frame
        if box.evaluate(GLIDED):
            break
    assert box.evaluate(GLIDED)
    assert last.evaluate(FROM_START) < before
    assert first.evaluate(FROM_START) <= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


@pytest.mark.parametrize("code", ["en", "fa"])
def test_numbers_of_a_column_stand_under_each_other(page: Page, site: Served, code: str):
    open_at(page, site, f"document-{code}")
    rights = page.locator("tbody td:nth-child(2)").evaluate_all(
        "cells => cells.map(cell => getComputedStyle(cell).textAlign)"
    )
    assert set(rights) == {"right"}


def test_a_map_stands_beside_its_table_and_under_it_on_a_phone(page: Page, site: Served):
    places = "nodes => nodes.map(node => node.getBoundingClientRect()).map(b => [b.left, b.top])"
    for code, is_first_left in (("en", True), ("fa", False)):
        open_at(page, site, f"document-map-{code}")
        table, picture = page.locator(".two > *").evaluate_all(places)
        assert (table[0] < picture[0]) == is_first_left
        assert abs(table[1] - picture[1]) < 2
        open_at(page, site, f"document-map-{code}", PHONE)
        table, picture = page.locator(".two > *").evaluate_all(places)
        assert picture[1] > table[1]


def test_the_texts_of_a_picture_begin_where_they_were_put_in_every_language(
    page: Page, site: Served
):
    for code in ("en", "fa"):
        open_at(page, site, f"document-{code}")
        assert (
            page.locator(".picture text").first.evaluate("text => getComputedStyle(text).direction")
            == "ltr"
        ), code


def test_keys_of_what_can_be_saved_are_of_one_weight(page: Page, site: Served):
    for size in (NARROW, PHONE):
        open_at(page, site, "document-en", size)
        looks = page.locator(".downloads .btn").evaluate_all(
            "keys => keys.map(key => [getComputedStyle(key).backgroundColor, key.offsetHeight])"
        )
        assert len(looks) == 4
        assert len({tuple(look) for look in looks}) == 1


@pytest.mark.parametrize("code", ["en", "fa"])
def test_the_timeline_is_narrowed_without_script_by_keys_alone(
    browser: Browser, site: Served, code: str
):
    reader = browser.new_context(java_script_enabled=False)
    page = reader.new_page()
    page.goto(f"{site.address}/timeline-{code}")
    page.focus("#actor")
    page.keyboard.type("union")
    page.keyboard.press("Tab")
    page.keyboard.type("1404-08")
    page.keyboard.press("Enter")
    page.wait_for_url("**/timeline?**")
    assert "actor=union&period=1404-08" in page.url
    for name in ("situation-open", "document", "publications", "notice"):
        page.goto(f"{site.address}/{name}-{code}")
        assert page.locator("main").inner_text().strip(), name
    reader.close()


def test_the_error_of_a_form_has_the_focus_and_leads_to_its_field(page: Page, site: Served):
    open_at(page, site, "notice-wrong-en")
    page.wait_for_selector("#err:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == "#said_by"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") in ("said_by", "role")


def test_statements_that_differ_stand_side_by_side(page: Page, site: Served):
    open_at(page, site, "timeline-narrowed-en")
    tops = page.locator(".differ .entries > li").evaluate_all(
        "nodes => nodes.map(node => Math.round(node.getBoundingClientRect().top))"
    )
    assert tops[0] == tops[1]


def test_a_state_is_told_by_a_word_in_every_colour(page: Page, site: Served):
    page.emulate_media(forced_colors="active")
    words: set[str] = set()
    for name in ("open", "partly"):
        open_at(page, site, f"situation-{name}-en")
        words |= {word.strip() for word in page.locator(".state").all_inner_texts()}
    assert words == {"Open", "Unknown", "Partly open", "Shut"}


@pytest.mark.parametrize("code", ["en", "fa"])
def test_on_paper_there_is_the_document_and_nothing_to_press(page: Page, site: Served, code: str):
    page.emulate_media(media="print", color_scheme="dark")
    open_at(page, site, f"document-{code}", (794, 1123))
    for part in (".top", ".downloads", ".end", ".up"):
        assert page.locator(part).is_hidden(), part
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    # The whole table is on the paper: nothing is left to scroll to.
    assert page.evaluate("document.querySelector('table').getBoundingClientRect().right") <= 794
    assert len(PAGE_OF_PDF.findall(page.pdf(prefer_css_page_size=True))) == 2
