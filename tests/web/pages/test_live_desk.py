"""What an event may do to an officer at work: the focus, what is typed, and what was refused."""

from collections.abc import Callable

from msgspec.structs import replace
from playwright.sync_api import Browser, Page

from tarazu.station.views import BoardView
from tarazu.web.context import Done, FieldError, PageContext
from tarazu.web.pages import desk_page

from .browsing import link_lost, open_at
from .contexts import context, officer
from .moments import R1
from .served import Served
from .shapes import REFUSED, WHOLE_GATE

LINKS = replace(context().links, events="/events", fragment="/live-part")
HERE = "document.activeElement.closest('[id]')?.id ?? document.activeElement.tagName"
TYPED = {"plate": "HRT 54821", "load": "medicine", "destination": "Herat", "form": "record"}
DOOR = '<title>Door</title><link rel="icon" href="/static/icon.svg">'
(OUT,) = R1.ways


def _live(site: Served, view: BoardView = R1, **answer: object) -> Callable[[BoardView], None]:
    """Serve a desk with the answer to a form, and give what changes its view for the events."""
    now = {"view": view, "seed": 0}

    def page(**more: object) -> PageContext:
        now["seed"] += 1
        return officer(context("en", links=LINKS, command_seed=f"{now['seed']}", **more))

    site.pages["/live"] = lambda: desk_page(now["view"], page(**answer))
    site.pages["/live-part"] = lambda: desk_page(now["view"], page(part="fragment"))

    def change(to: BoardView) -> None:
        now["view"] = to

    return change


def _open(page: Page, site: Served) -> None:
    open_at(page, site, "live")
    page.wait_for_selector("html[data-link=live]")


def _event(page: Page, site: Served) -> None:
    """Send an event, and wait until the page has drawn what it brought."""
    page.evaluate("""document.addEventListener(
      'tarazu:drawn', () => document.body.classList.add('heard'), {once: true})""")
    site.tell("head")
    page.wait_for_selector("body.heard")
    page.evaluate("document.body.classList.remove('heard')")


def _without_first(view: BoardView = R1) -> BoardView:
    return replace(view, ways=(replace(OUT, called=OUT.called[1:]),))


def test_the_focus_stays_on_its_row_when_another_row_goes(page: Page, site: Served):
    change = _live(site)
    _open(page, site)
    page.fill("#plate", "HRT 5")
    page.focus("#row-507 button")
    change(_without_first())
    _event(page, site)
    assert page.locator("#row-485").count() == 0
    assert page.evaluate(HERE) == "row-507"
    assert not site.posted


def test_the_focus_of_a_row_that_goes_never_falls_on_a_plate_half_typed(page: Page, site: Served):
    change = _live(site)
    _open(page, site)
    page.fill("#plate", "HRT 5")
    page.focus("#row-485 button")
    change(_without_first())
    _event(page, site)
    for key in ("Enter", "Shift+Enter"):
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press(key)
        assert page.evaluate(HERE) == "plate"
    page.evaluate("document.activeElement.blur()")
    change(R1)
    page.fill("#plate", "")
    page.focus("#row-507 button")
    change(replace(R1, ways=(replace(OUT, called=()),)))
    _event(page, site)
    assert page.evaluate(HERE) == "plate"
    assert not site.posted


def test_what_was_refused_stands_through_every_event(page: Page, site: Served):
    _live(site, refusal=REFUSED, kept={**TYPED, "do": "register:out:IR"})
    _open(page, site)
    page.fill("#plate", "HRT 54822")
    first = page.locator("#record [name=command_id]").input_value()
    for _ in range(2):
        _event(page, site)
        assert page.locator("#plate").input_value() == "HRT 54822"
        assert page.is_checked("#record [value=medicine]")
        assert page.locator("#to").input_value() == "Herat"
        assert page.locator("#plate").get_attribute("aria-invalid") == "true"
        assert page.locator("#err").is_visible()
        assert page.locator(".plate-row").count() == 1
    # The next press is another intent than the one that was refused.
    assert page.locator("#record [name=command_id]").input_value() != first


def test_what_came_back_after_the_sign_in_stands_through_every_event(page: Page, site: Served):
    _live(site, done=Done("kept"), kept={**TYPED, "do": "movement:in:AF"})
    _open(page, site)
    _event(page, site)
    assert page.locator("#plate").input_value() == "HRT 54821"
    assert page.is_checked("#record [value=medicine]")
    assert page.locator("#record .said").is_visible()


def test_the_choice_of_a_country_stands_through_every_event(page: Page, site: Served):
    fault = FieldError("registered", "desk.country_missing")
    kept = {**TYPED, "do": "register:out"}
    _live(site, WHOLE_GATE, field_error=fault, kept=kept)
    _open(page, site)
    page.check("[name=registered][value=AF]", force=True)
    _event(page, site)
    assert page.is_checked("[name=registered][value=AF]")
    assert page.is_checked("#record [value=medicine]")


def test_a_session_that_ends_takes_nothing_that_is_typed(page: Page, site: Served):
    _live(site)
    site.pages["/signin"] = lambda: DOOR
    _open(page, site)
    page.fill("#plate", "HRT 5482")
    site.moved["/live-part"] = "/signin"
    try:
        site.tell("head")
        page.wait_for_selector("html[data-link=ended]")
        assert page.locator("#plate").input_value() == "HRT 5482"
        assert "You are signed out" in page.locator(".when-ended").inner_text()
        # The desk itself leads there too: a page that asked for it again and again would not end.
        site.moved["/live"] = "/signin"
        with page.expect_navigation():
            page.keyboard.press("Enter")  # is sent: the answer to it keeps what was typed
        assert site.posted.pop()[1]["plate"] == ["HRT 5482"]
        page.wait_for_selector("html[data-link=ended], html:has(title)")
        assert page.title() == "Door"
    finally:
        site.moved.clear()


def test_a_ping_says_that_the_link_is_back(page: Page, site: Served):
    _live(site)
    _open(page, site)
    page.evaluate("document.documentElement.dataset.link = 'lost'")
    site.tell("ping")
    page.wait_for_selector("html[data-link=live]", timeout=5_000)


def test_a_page_that_nobody_looks_at_gives_its_connection_back(browser: Browser, site: Served):
    change = _live(site)
    hide = """shown => {
      Object.defineProperty(document, 'hidden', {value: !shown, configurable: true});
      document.dispatchEvent(new Event('visibilitychange'));
    }"""
    tabs = browser.new_context()
    page, *others = [tabs.new_page() for _ in range(7)]
    for other in others:
        _open(other, site)
        other.evaluate(hide, False)
    _open(page, site)
    change(_without_first())
    _event(page, site)
    assert others[0].locator("#row-485").count() == 1
    others[0].evaluate(hide, True)
    others[0].wait_for_selector("#row-485", state="detached")
    tabs.close()


def test_a_form_is_not_sent_without_the_link_and_says_so_beside_its_key(page: Page, site: Served):
    _live(site)
    _open(page, site)
    with link_lost(page, site):
        page.fill("#plate", "HRT 54821")
        page.keyboard.press("Enter")
        said = page.locator("#record [role=alert]")
        assert said.inner_text().startswith("Not sent: there is no link.")
        assert page.locator("#plate").input_value() == "HRT 54821"
        assert not site.posted
        border = "getComputedStyle(document.querySelector('.btn.way')).borderTopStyle"
        assert page.evaluate(border) == "dashed"
    page.wait_for_selector("html[data-link=live]", timeout=10_000)
    assert said.count() == 0
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert site.posted.pop()[1]["plate"] == ["HRT 54821"]
