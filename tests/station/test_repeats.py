"""The same id again: one answer for who asks the same, none for anybody else (promise P3)."""

import pytest

from tarazu.calendars import instant_of
from tarazu.feed import Fact
from tarazu.journal import CommandReused
from tarazu.rules import Reason, Refusal
from tarazu.rules import commands as cmd
from tarazu.station import Intent, Outcome, Station
from tests.station.stations import Clock, comes, in_memory, joins, new_id, plate

HOUR_MS = 3_600_000
YEAR_TURNS = instant_of("2026-01-01T00:00:00Z")


def withdraws(number: int) -> Fact:
    return Fact(at=0, fact="withdraw", plate=plate(number), registered="IR")


def test_a_refused_id_may_come_again_after_time_has_made_something_due():
    clock = Clock()
    station = in_memory(clock=clock)
    for number in (1, 2, 3):
        station.execute(Intent(id=new_id(), ask=joins(number)))
    key = new_id()
    for _ in range(3):
        station.execute(Intent(id=new_id(), ask=comes(1)))
    for lapsed in (3, 6):  # each time the windows of three calls have run out
        clock.at += HOUR_MS + 1
        refused = station.execute(Intent(id=key, ask=cmd.ReleaseTicket(ticket=99)))
        assert refused == Refusal(Reason.NO_SUCH_TICKET, ticket=99)
        assert station.state.facts.totals.lapsed == lapsed


@pytest.mark.parametrize(
    "other",
    [
        Intent(id="", ask=withdraws(77), by="14"),  # of a truck that nobody knows
        Intent(id="", ask=joins(1), by="14"),
        Intent(id="", ask=joins(1, driver="another")),
        Intent(id="", ask=joins(1, trailer="T 9")),
        Intent(id="", ask=joins(1, declaration="D 2")),
        Intent(id="", ask=joins(1, cleared=False)),
        Intent(id="", ask=cmd.SuspendGate(directions=("out",), reason=""), texts={"reason": "x"}),
    ],
)
def test_an_id_answers_nobody_who_asks_something_else(other: Intent):
    station, key = in_memory(), new_id()
    station.execute(Intent(id=key, ask=joins(1)))
    seq = station.journal.head.seq
    again = Intent(id=key, ask=other.ask, by=other.by, texts=other.texts)
    (answer,) = station.take([again])
    assert isinstance(answer, CommandReused)
    assert station.journal.head.seq == seq


def same_again(station: Station, intent: Intent) -> None:
    answer = station.execute(intent)
    assert isinstance(answer, Outcome)
    assert answer.again


def test_an_honest_repeat_is_known_after_the_key_of_its_period_has_changed():
    clock = Clock(YEAR_TURNS - 1_000)
    station = in_memory(clock=clock)
    register = Intent(id=new_id(), ask=joins(1))
    texts = {"reason": "smoke"}
    suspend = Intent(
        id=new_id(), ask=cmd.SuspendGate(directions=("in",), reason=""), by="14", texts=texts
    )
    for intent in (register, suspend):
        station.execute(intent)
    clock.at = YEAR_TURNS + 1_000
    for intent in (register, suspend):
        same_again(station, intent)


def test_an_honest_repeat_is_known_after_its_truck_has_joined_again():
    station = in_memory()
    station.execute(Intent(id=new_id(), ask=joins(1)))
    withdraw = Intent(id=new_id(), ask=withdraws(1))
    station.execute(withdraw)
    station.execute(Intent(id=new_id(), ask=joins(1)))
    same_again(station, withdraw)
    assert 2 in station.state.facts.tickets


def test_a_repeat_says_too_that_the_plate_fits_no_grammar():
    station = in_memory()
    odd = Intent(id=new_id(), ask=Fact(0, "register", "no plate seen", "IR", "out"))
    answers = [station.execute(odd) for _ in range(2)]
    assert [answer.fits for answer in answers if isinstance(answer, Outcome)] == [False, False]


def test_who_cannot_tell_any_more_what_was_asked_gets_the_first_answer_if_it_was_theirs():
    station, key = in_memory(), new_id()
    station.execute(Intent(id=new_id(), ask=joins(1)))
    token = station.state.facts.tickets[1].truck
    hold = cmd.PlaceHold(truck=token, hold="inspection", by="14")
    station.execute(Intent(id=key, ask=hold, by="14"))
    answer = station.answered(key, "14")
    assert answer is not None
    assert answer.again
    assert station.answered(key, "15") is None
    assert station.answered(new_id(), "14") is None


def test_what_was_asked_stands_in_the_book_under_a_key_alone():
    """Whoever guesses the plate cannot tell from the digest whether the guess is right."""
    digests = set()
    for _ in range(2):
        station, key = in_memory(), "0" * 31 + "1"
        station.execute(Intent(id=key, ask=joins(1)))
        receipt = station.journal.receipt_of(key)
        assert receipt is not None
        digests.add(receipt.digest)
    assert len(digests) == 2
