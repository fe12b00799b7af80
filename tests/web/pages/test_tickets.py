from tarazu.web.context import Clock
from tarazu.web.pages import ticket_page

from .contexts import context
from .markup import Page
from .moments import ticket
from .shapes import drawn


def _ticket(name: str) -> Page:
    return Page(drawn(f"ticket-{name}", "en"))


def test_a_waiting_ticket_gives_no_time_and_says_what_is_known():
    page = _ticket("waiting")
    assert page.said("eta").startswith("No time can be given yet")
    for words in ("trucks ahead of you 12", "credits left 11", "last called 488"):
        assert words in page.said("far"), words
    assert "After the call you have 1 h" in page.said("do")


def test_a_ticket_says_whose_clock_its_other_times_are():
    assert _ticket("waiting").said("times") == "Times without a name are Iran time."
    persian = Page(drawn("ticket-waiting", "fa"))
    assert persian.said("times") == "ساعت‌های بی‌نام به وقت ایران است."
    same = Page(ticket_page(ticket(), context("en", peer_clock=Clock("Asia/Tehran", "TM"))))
    assert not same.with_class("times")


def test_why_not_me_names_three_trucks_by_number_and_never_by_plate():
    page = _ticket("waiting")
    said = page.said("notme")
    for words in ("507", "at most 1 call in 5", "498", "override 7", "488", "You missed your call"):
        assert words in said, words
    assert "And 35 more" in said
    assert len(page.with_class("plate")) == 1


def test_a_called_ticket_puts_one_yellow_box_on_top_and_hides_the_rest():
    page = _ticket("called")
    assert page.said("sun").startswith("It is your turn")
    assert "14:30 Iran time ( 15:30 Afghanistan time )" in page.said("sun")
    for gone in ("eta", "do", "notme"):
        assert not page.said(gone), gone


def test_a_ticket_called_ahead_of_credit_says_its_turn():
    assert "2nd for the next credits" in _ticket("ahead").said("sun")
    assert "You are at the gate" in _ticket("at-gate").said("sun")


def test_a_held_ticket_says_reason_place_and_that_no_time_can_be_given():
    page = _ticket("held")
    assert page.said("amber").count("On hold: documents") == 1
    assert "You keep your place" in page.said("amber")
    assert not page.said("eta")
    assert "On hold" in page.said("steps")


def test_a_suspended_ticket_keeps_its_place_and_its_count():
    page = _ticket("suspended")
    assert "The way out is suspended since 13:28" in page.said("amber")
    assert "Nobody is called while the way is suspended" in page.said("eta")


def test_a_call_stands_still_while_the_way_is_suspended():
    page = _ticket("called-stopped")
    assert not page.said("sun")
    assert "Your time limit stands still" in page.said("amber")


def test_an_ended_ticket_says_how_it_ended_and_shows_no_code():
    assert "You have gone through" in _ticket("released").said("quiet")
    page = _ticket("withdrawn")
    assert "Ended after the last missed call" in page.said("quiet")
    assert not page.with_class("code")
    assert not _ticket("erased").with_class("plate")


def test_what_a_missed_call_costs_is_what_the_plan_says():
    costs = {"to_back": "goes to the back", "keep_once": "keeps your place", "withdraw": "ends the"}
    for lapse, words in costs.items():
        page = Page(ticket_page(ticket(lapse=lapse), context("en")))
        assert words in page.said("do"), lapse


def test_a_ticket_leaves_the_search_engines_alone():
    metas = [attrs for tag, attrs in _ticket("waiting").tags if tag == "meta"]
    assert {"name": "robots", "content": "noindex"} in metas


def test_the_code_is_drawn_without_a_style():
    text = drawn("ticket-waiting", "en")
    assert 'class="code"' in text
    assert "7KD-4F2" in text
    assert "style=" not in text
