"""The start page: two wordings side by side, officers to sign in as, a speed to choose."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tarazu.web.context import DemoOfficer
from tarazu.web.demo import DemoStory

from .gates import SECRET, Gate, crossing_settings, gate_open, settings_of_test
from .writes import joins


@dataclass
class Controls:
    """A demo that does what it is told."""

    officers: tuple[DemoOfficer, ...] = (
        DemoOfficer("14", "officer", SECRET),
        DemoOfficer("3", "supervisor", SECRET),
    )
    speeds: tuple[int, ...] = (0, 1, 60)
    speed: int = 1
    ticket: int | None = None
    chosen: list[int] = field(default_factory=list)

    def set_speed(self, speed: int) -> None:
        self.speed = speed
        self.chosen.append(speed)

    def stories(self) -> tuple[DemoStory, DemoStory]:
        return DemoStory("side-a", "a", self.ticket), DemoStory("side-b", "b")


@pytest.fixture
def demo() -> Iterator[Gate]:
    controls = Controls()
    settings = settings_of_test(
        crossing_settings("side-a", plan_label="R1", is_model=True),
        crossing_settings("side-b", plan_label="R2", is_model=True),
    )
    with gate_open(settings, demo=controls) as gate:
        yield gate


def _controls(gate: Gate) -> Controls:
    found = gate.app.state.site.demo
    assert isinstance(found, Controls)
    return found


def test_the_start_shows_both_wordings_and_leads_to_every_page(demo: Gate):
    demo.post(joins())
    _controls(demo).ticket = 1
    browser = demo.browser()
    page = browser.open("/")
    for words in ("R1", "R2", "1 waits to go", "Iran International", "IRIB"):
        assert words in page.said("sides"), words
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]
    for wanted in ("/side-a/board", "/side-a/desk", "/side-b/board", "/side-b/desk"):
        assert wanted in links
    (ticket,) = [link for link in links if "/t/" in link]
    assert "345" in browser.open(ticket).said("plate")
    assert "MODEL SCENARIO" in browser.open("/side-b/board").said("footer")


def test_one_key_signs_in_an_officer_of_the_demo(demo: Gate):
    browser = demo.browser()
    browser.open("/")
    ((_, fields, _),) = [
        one for one in browser.forms() if one[1].get("number") == "3" and one[0].startswith("/sign")
    ]
    browser.post("/signin", fields)
    assert str(browser.answer.url).endswith("/side-a/desk")
    assert "Officer 3" in browser.page.said("brand")


def test_the_speed_is_chosen_by_a_form_of_this_browser_alone(demo: Gate):
    browser, controls = demo.browser(), _controls(demo)
    browser.open("/")
    ((_, fields, _),) = [one for one in browser.forms() if one[0] == "/speed"]
    answer = browser.post("/speed", {**fields, "speed": "60"}, follow=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert controls.chosen == [60]
    assert 'data-speed="60"' in browser.client.get("/side-a/board").text
    # An unknown speed changes nothing; a form without its token, or from elsewhere, is refused.
    browser.post("/speed", {**fields, "speed": "7000"})
    assert browser.post("/speed", {"speed": "0"}).status_code == 403
    evil = {"origin": "https://evil.example"}
    answer = browser.client.post("/speed", data={**fields, "speed": "0"}, headers=evil)
    assert answer.status_code == 403
    assert controls.chosen == [60]


def test_a_form_of_the_start_stays_good_when_somebody_has_signed_in(demo: Gate):
    browser = demo.browser()
    browser.open("/")
    ((_, fields, _),) = [one for one in browser.forms() if one[0] == "/speed"]
    browser.sign_in("14", desk="side-a")
    assert browser.post("/speed", {**fields, "speed": "0"}).status_code == 200
    assert _controls(demo).speed == 0


def test_several_crossings_without_a_demo_are_listed():
    settings = settings_of_test(crossing_settings("dogharoon"), crossing_settings("milak"))
    with gate_open(settings) as gate:
        page = gate.browser().open("/")
        links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]
        for name in ("dogharoon", "milak"):
            assert f"/{name}/board" in links
            assert f"/{name}/desk" in links
