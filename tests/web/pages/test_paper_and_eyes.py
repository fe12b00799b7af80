"""On paper, and on screens whose colours are the reader's own."""

import re

import pytest
from msgspec.structs import replace
from playwright.sync_api import Page

from tarazu.web.pages import start_page

from .browsing import link_lost, open_at
from .contexts import OFFICERS, SPEEDS, context, sides
from .served import Served
from .shapes import TICKETS, drawn

PAGE_OF_PDF = re.compile(rb"/Type /Page\b")
COLOURS = """names => names.map(name => {
  const node = document.querySelector(name);
  const look = getComputedStyle(node);
  return [look.backgroundColor, look.borderTopColor, look.borderTopWidth, look.borderTopStyle];
})"""


@pytest.mark.parametrize("code", ["en", "fa", "prs"])
def test_a_ticket_is_one_strip_of_80_mm(page: Page, site: Served, code: str):
    page.emulate_media(media="print")
    for name in TICKETS:
        site.pages["/strip"] = lambda name=name: drawn(f"ticket-{name}", code)
        open_at(page, site, "strip", (302, 700))
        assert page.evaluate("document.documentElement.scrollWidth") <= 302
        pdf = page.pdf(prefer_css_page_size=True, print_background=True)
        assert len(PAGE_OF_PDF.findall(pdf)) == 1, name
    site.pages["/strip"] = lambda: drawn("ticket-waiting", code)
    open_at(page, site, "strip", (302, 700))
    assert page.locator(".eta").is_hidden()
    assert page.locator(".qr svg").is_visible()


def test_what_is_chosen_shows_in_the_colours_of_the_reader(page: Page, site: Served):
    page.emulate_media(forced_colors="active")
    open_at(page, site, "desk-r1-en")
    chosen, other, key, shut = page.evaluate(
        COLOURS,
        [
            ".seg input:checked + span",
            ".seg input:not(:checked) + span",
            ".btn.main",
            ".next .btn",
        ],
    )
    assert chosen[0] != other[0]
    assert key[2:] == ["2px", "solid"]
    assert shut[2] == "2px"
    site.pages["/start"] = lambda: start_page(
        sides("en"), context("en"), officers=OFFICERS, speeds=SPEEDS
    )
    open_at(page, site, "start")
    pressed, other = page.evaluate(COLOURS, ["[aria-pressed=true]", "[aria-pressed=false]"])
    assert pressed[0] != other[0]
    open_at(page, site, "ticket-waiting-en")
    done, later = page.evaluate(COLOURS, [".steps .now", ".steps li:last-child"])
    assert done[1] != later[1]


def test_the_start_of_the_demo_says_that_its_figures_are_old(page: Page, site: Served):
    links = replace(context().links, events="/events", fragment="/start-part")
    for path, part in (("/start", "page"), ("/start-part", "fragment")):
        site.pages[path] = lambda part=part: start_page(
            sides("en"), context("en", links=links, part=part)
        )
    open_at(page, site, "start")
    page.wait_for_selector("html[data-link=live]")
    assert page.locator(".when-lost").is_hidden()
    with link_lost(page, site):
        assert "No link since 13:30" in page.locator(".when-lost").inner_text()


@pytest.mark.parametrize(
    ("name", "field"),
    [("desk-r1", "plate"), ("signin", "number"), ("ask", "code"), ("ask-wrong", "code")],
)
def test_the_focus_is_where_the_work_begins(page: Page, site: Served, name: str, field: str):
    open_at(page, site, f"{name}-en")
    page.wait_for_selector(":focus")
    assert page.evaluate("document.activeElement.id") == field
