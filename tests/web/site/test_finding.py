"""An officer finds the page of a truck by its number or its plate, without a record."""

import pytest

from .gates import Browser, Gate
from .writes import PLATE, fact, joins, post_fact


@pytest.mark.parametrize("typed", ["1", "۱", PLATE, "۱۲ع۳۴۵۴۲"])
def test_a_waiting_truck_is_found_by_number_or_plate(gate: Gate, officer: Browser, typed: str):
    reference = post_fact(gate, joins()).json()["reference"]
    seq = gate.station.journal.head.seq
    officer.press("find", truck=typed)
    assert officer.answer.url.path == f"/dogharoon/t/{reference}"
    assert gate.station.journal.head.seq == seq


def test_a_truck_that_went_is_found_by_its_last_ticket(gate: Gate, officer: Browser):
    reference = post_fact(gate, joins()).json()["reference"]
    officer.press("withdraw", ticket="1")
    officer.press("find", truck=PLATE)
    assert officer.answer.url.path == f"/dogharoon/t/{reference}"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ("9", 409, "There is no live ticket 9."),
        ("HRT 11111", 409, "This truck is not in the book."),
        (" ", 422, "Type"),
    ],
)
def test_what_is_not_found_is_said_in_the_form_that_asked(
    gate: Gate, officer: Browser, typed: str, status: int, said: str
):
    post_fact(gate, fact())
    assert officer.press("find", truck=typed).status_code == status
    assert officer.page.said("err").startswith(said)
