"""What was typed wrong about a waiting truck is typed anew; its place and its page stay."""

import pytest

from .gates import Browser, Gate, new_id
from .writes import PLATE, joins, post_fact, post_order, problem


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
