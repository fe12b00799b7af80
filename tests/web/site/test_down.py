"""A station that has stopped: nothing is claimed, and everybody is told to ask again."""

import pytest

from tarazu.rules import commands as cmd
from tarazu.station import StationDead

from .gates import Browser, Gate
from .writes import API, fact, post_fact, post_order, problem


@pytest.fixture
def dead(gate: Gate, officer: Browser) -> Gate:
    """A gate whose station has met an error of its book."""

    def broken(*_: object) -> None:
        raise OSError("no space left")

    gate.station.journal.append = broken  # type: ignore[method-assign]
    with pytest.raises(StationDead) as told:
        gate.order(cmd.RevokeRegime())
    assert "no space" in str(told.value.__cause__)
    return gate


def test_a_write_is_unknown_and_to_be_asked_again_with_the_same_key(dead: Gate, officer: Browser):
    found = problem(post_fact(dead, fact()), 503, "unknown")
    assert "same id" in found["title"]
    problem(post_order(officer, command="withdraw_ticket", ticket=1), 503, "unknown")


def test_no_old_number_is_shown_as_if_it_were_of_now(dead: Gate, officer: Browser):
    for address in ("/dogharoon/board", "/dogharoon/desk"):
        page = officer.open(address)
        assert officer.answer.status_code == 503
        assert "The desk stands still" in page.said("h1")
    problem(dead.client.get(f"{API}/board"), 503, "unknown")


def test_nobody_outside_reads_what_ended_the_station(dead: Gate):
    for _ in range(2):
        answer = dead.client.get(f"{API}/board")
        assert "no space left" not in answer.text


def test_a_form_says_that_it_may_be_recorded_or_not(dead: Gate, officer: Browser):
    assert dead.station is not None
    answer = officer.press("movement:in:AF", plate="HRT 54821")
    assert answer.status_code == 503
    assert "may be recorded or not" in officer.page.said("err")


def test_whoever_watches_is_told(dead: Gate):
    answer = dead.client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json() == {"status": "down", "heads": {"dogharoon": None}}


def test_what_needs_no_station_is_still_there(dead: Gate, officer: Browser):
    assert officer.open("/about").said("h1")
    assert dead.client.get("/static/base.css").status_code == 200
