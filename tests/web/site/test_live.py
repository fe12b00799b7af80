"""The pages in a browser, served by the application itself: live, by keys, in every page clean."""

import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import tests.web.pages
from tarazu.rules import commands as cmd
from tarazu.web.app import app_of
from tests.web.pages.browsing import CHROMIUM, FLAGS

from .gates import SECRET, TOKEN, Gate, new_id
from .writes import API, fact, joins

AXE = Path(tests.web.pages.__file__).parent / "vendor" / "axe.min.js"
PLATE = "12 ع 345 42"


class Site:
    """A gate on loopback; what is posted to it comes from another program."""

    def __init__(self, gate: Gate, address: str) -> None:
        self.gate = gate
        self.address = address

    def post(self, row: dict[str, object]) -> dict[str, object]:
        headers = {"authorization": f"Bearer {TOKEN}", "idempotency-key": new_id()}
        answer = httpx.post(f"{self.address}{API}/facts", json=row, headers=headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, object] = answer.json()
        return found


@pytest.fixture
def site() -> Iterator[Site]:
    gate = Gate()
    listening = socket.create_server(("127.0.0.1", 0))
    address = f"http://127.0.0.1:{listening.getsockname()[1]}"
    app = app_of(gate.settings, gate.turnstiles, clock=time.monotonic)
    config = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Site(gate, address)
    app.state.site.let_go()
    server.should_exit = True
    thread.join(10)
    assert not thread.is_alive()
    gate.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Browser) -> Iterator[BrowserContext]:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    said: list[str] = []
    context.on("console", lambda message: said.append(message.text))
    context.on("weberror", lambda error: said.append(str(error.error)))
    yield context
    context.close()
    # What the policy stops is said on the console; so is what a script of ours trips over.
    assert not [text for text in said if "ERR_" not in text and "status of 4" not in text], said


def _live(page: Page, address: str) -> None:
    page.goto(address)
    page.wait_for_selector("html[data-link=live]")
    # A page that is loaded anew loses this mark.
    page.evaluate("window.mark = 'same page'")


def _says(page: Page, words: str) -> None:
    page.wait_for_selector(f".said:has-text('{words}')", timeout=10_000)


def test_a_movement_posted_by_another_system_appears_on_the_board_by_itself(
    site: Site, reader: BrowserContext
):
    page = reader.new_page()
    _live(page, f"{site.address}/dogharoon/board")
    counted = page.locator(".counted .hero .no")
    assert counted.inner_text() == "0"
    for number in range(1, 4):
        site.post(fact(plate=f"HRT 100{number}"))
        page.wait_for_function(
            "n => document.querySelector('.counted .hero .no').textContent === String(n)",
            arg=number,
        )
    assert page.evaluate("window.mark") == "same page"
    assert page.get_attribute("html", "data-link") == "live"


def test_two_desks_see_each_others_work_and_leave_what_is_typed(
    site: Site, reader: BrowserContext, chromium: Browser
):
    desks = []
    other = chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    for context, number in ((reader, "14"), (other, "3")):
        page = context.new_page()
        page.goto(f"{site.address}/dogharoon/desk")
        page.fill("#number", number)
        page.fill("#secret", SECRET)
        page.press("#secret", "Enter")
        page.wait_for_selector("html[data-link=live]")
        desks.append(page)
    mine, theirs = desks
    theirs.fill("#plate", "HRT 7")
    mine.fill("#plate", PLATE)
    mine.keyboard.press("Shift+Enter")
    _says(mine, "Registered as 1.")
    theirs.wait_for_selector(".next .no:text-is('1')")
    assert theirs.locator("#plate").input_value() == "HRT 7"
    theirs.fill("#plate", "HRT 70001")
    theirs.keyboard.press("Enter")
    mine.wait_for_selector("button[value='call:out']")
    mine.keyboard.press("F2")
    _says(mine, "1 is called.")
    theirs.wait_for_selector("#row-1")
    theirs.keyboard.press("F4")
    _says(theirs, "1 is released.")
    mine.wait_for_selector("#row-1", state="detached")
    # The same page is still there: what was done is said until the officer does something else.
    _says(mine, "1 is called.")
    other.close()


def test_a_called_driver_sees_it_without_touching_the_telephone(site: Site, reader: BrowserContext):
    reference = site.post(joins())["reference"]
    page = reader.new_page()
    page.set_viewport_size({"width": 360, "height": 740})
    _live(page, f"{site.address}/dogharoon/t/{reference}")
    assert page.locator(".state.sun").count() == 0
    site.post(fact())
    site.gate.order(cmd.CallNext(direction="out"))
    page.wait_for_selector(".state.sun")
    assert page.evaluate("window.mark") == "same page"


def test_axe_finds_nothing_on_the_pages_as_they_are_served(site: Site, reader: BrowserContext):
    reference = site.post(joins())["reference"]
    site.post(fact())
    page, found = reader.new_page(), {}
    page.goto(f"{site.address}/signin")
    page.fill("#number", "3")
    page.fill("#secret", SECRET)
    page.press("#secret", "Enter")
    page.wait_for_url("**/dogharoon/desk")
    for path in (
        "/dogharoon/board",
        "/dogharoon/desk",
        f"/dogharoon/t/{reference}",
        "/dogharoon/ticket",
        "/signin",
        "/about",
        "/nowhere",
    ):
        for code in ("en", "fa"):
            page.goto(f"{site.address}{path}?lang={code}")
            page.evaluate(AXE.read_text("utf-8"))
            result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
            if result["violations"]:
                found[path, code] = [one["id"] for one in result["violations"]]
    assert not found


def test_the_policy_lets_nothing_run_that_is_not_a_file_of_ours(site: Site, chromium: Browser):
    page = chromium.new_page()
    page.goto(f"{site.address}/dogharoon/board")
    page.evaluate(
        """() => {
          const script = document.createElement('script');
          script.textContent = 'window.ran = true';
          document.head.append(script);
          document.body.insertAdjacentHTML('beforeend', '<b onclick="window.ran = true">x</b>');
          document.body.lastElementChild.click();
        }"""
    )
    assert page.evaluate("window.ran") is None
    page.close()
