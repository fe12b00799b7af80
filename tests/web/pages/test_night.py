"""The pages at night: the same parts on a dark ground, with the contrast that axe asks for."""

import json

import pytest
from playwright.sync_api import Page

from .browsing import NARROW, PHONE, findings, open_at
from .served import Served

CHECKED = (
    *("desk-r1", "desk-r2", "desk-duty", "desk-refused", "desk-two-ways", "desk-stale"),
    *("ticket-waiting", "ticket-called", "ticket-held", "start", "signin-wrong", "ask", "about"),
    *("crossings", "error-409", "board-r1", "board-suspended"),
)
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("size", [NARROW, PHONE], ids=["1280", "360"])
def test_axe_finds_nothing_at_night(page: Page, site: Served, size: tuple[int, int]):
    page.emulate_media(color_scheme="dark")
    found = {}
    for name in CHECKED:
        open_at(page, site, f"{name}-en", size)
        if name == "desk-duty":
            page.click(".more > summary")
        found[name] = findings(page, site)
    assert not any(found.values()), json.dumps(found, indent=1, ensure_ascii=False)


def test_a_dark_ground_is_for_the_night_alone(page: Page, site: Served):
    grounds = []
    for scheme, media in (("light", "screen"), ("dark", "screen"), ("dark", "print")):
        page.emulate_media(color_scheme=scheme, media=media)
        open_at(page, site, "ticket-waiting-en", PHONE)
        grounds.append(page.evaluate(GROUND))
    assert grounds == ["rgb(245, 244, 239)", "rgb(11, 20, 18)", "rgb(255, 255, 255)"]


def test_plates_and_codes_stay_dark_on_light(page: Page, site: Served):
    page.emulate_media(color_scheme="dark")
    open_at(page, site, "ticket-waiting-en", PHONE)
    for name in (".plate", ".qr svg"):
        ground = f"getComputedStyle(document.querySelector('{name}')).backgroundColor"
        assert page.evaluate(ground) == "rgb(255, 255, 255)"
