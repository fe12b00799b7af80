"""What was typed wrong about a waiting truck is typed anew; its place and its page stay."""

import pytest

from .gates import Browser, Gate, new_id
from .writes import PLATE, fact, joins, post_fact, post_order, problem


def test_a_mistyped_plate_is_mended_and_place_page_and_papers_stay(gate: Gate, officer: Browser):
    given = post_fact(gate, joins(declaration="DEC-1")).json()
    mend = {"command": "correct_truck", "ticket": 1, "plate": "12 ع 345 43", "registered": "IR"}
    mend |= {"laden": "loaded", "cargo": "perishable"}
    key = new_id()
    answer = post_order(officer, key, **mend)
    assert answer.status_code == 200, answer.text
    assert [one["kind"] for one in answer.json()["events"]] == ["truck_corrected"]
    assert (answer.json()["code"], answer.json()["reference"]) == (
        given["code"],
        given["reference"],
    )
    station = gate.station
    details = station.private.registration(station.state.facts.tickets[1].commitment).details
    assert (details.plate, details.declaration) == ("12 ع 345 43", "DEC-1")
    assert station.state.facts.tickets[1].cargo == "perishable"
    assert post_order(officer, key, **mend).json()["again"]
    # The truck that was meant is in the list now, and the one that was not may come.
    problem(post_fact(gate, joins("12 ع 345 43")), 409, "already_waiting")
    assert post_fact(gate, joins()).status_code == 200


@pytest.mark.parametrize(
    ("changed", "status", "reason"),
    [
        ({"ticket": 9}, 409, "no_such_ticket"),
        ({"plate": " "}, 422, "unreadable"),
        ({"registered": "Iran"}, 422, "unreadable"),
        ({"colour": "red"}, 422, "unreadable"),
    ],
)
def test_a_mending_that_cannot_be_done_changes_nothing(
    gate: Gate, officer: Browser, changed: dict, status: int, reason: str
):
    post_fact(gate, joins())
    mend = {"command": "correct_truck", "ticket": 1, "plate": PLATE, "registered": "IR"}
    mend |= {"laden": "loaded", "cargo": "general"}
    seq = gate.station.journal.head.seq
    problem(post_order(officer, **{**mend, **changed}), status, reason)
    assert gate.station.journal.head.seq == seq


def test_the_desk_corrects_a_plate_and_leaves_the_load_that_was_not_named(
    gate: Gate, officer: Browser
):
    post_fact(gate, joins(laden="loaded", cargo="fuel"))
    officer.press("mend", ticket="1", plate="12 ع 345 43")
    assert officer.page.said("said") == "The truck of 1 is corrected; its place is kept."
    station = gate.station
    ticket = station.state.facts.tickets[1]
    details = station.private.registration(ticket.commitment).details
    assert (details.plate, ticket.place, ticket.cargo) == ("12 ع 345 43", 1, "fuel")
    officer.press("mend", ticket="1", plate="12 ع 345 43", load="empty")
    ticket = station.state.facts.tickets[1]
    assert (ticket.laden, ticket.cargo, ticket.registered) == ("empty", "none", "IR")


def test_a_correction_that_is_refused_stays_in_its_own_form(gate: Gate, officer: Browser):
    post_fact(gate, joins())
    answer = officer.press("mend", ticket="9", plate="HRT 1", load="fuel")
    assert answer.status_code == 409
    # seen, mend, take back, record
    assert officer.page.values("plate") == ["", "HRT 1", "", ""]
    checked = [a["value"] for a, _ in officer.page.controls if "checked" in a]
    assert checked == ["general"]
    assert officer.press("mend", ticket="1", plate=" ").status_code == 422
    officer.press("mend", ticket="1", plate="no such form 7")
    assert "The plate fits no known form" in officer.page.said("said")
    assert gate.station.state.facts.tickets[1].place == 1


def test_a_passage_that_did_not_happen_is_taken_back_by_two_long_after(
    gate: Gate, officer: Browser, duty: Browser
):
    post_fact(gate, fact())
    post_fact(gate, fact(plate="HRT 777"))
    gate.clock.at += 3_600_000
    missing = officer.press("take_back", plate="HRT 54821", reason=" ")
    assert missing.status_code == 422
    unknown = officer.press("take_back", plate="HRT 11111", reason="counted twice")
    assert unknown.status_code == 409
    assert "Check the plate" in officer.page.said("err")
    assert officer.page.values("plate") == ["", "", "HRT 11111", ""]
    officer.press("take_back", plate="هرات ۵۴۸۲۱", reason="counted twice")
    assert officer.page.said("said") == "Override 1 waits for a second officer."
    duty.open("/dogharoon/desk")
    duty.press("approve", override="1")
    assert list(gate.station.state.facts.corrected) == [1]
