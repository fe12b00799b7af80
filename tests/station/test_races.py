"""Many officers, last credits, doubled sendings: never over-released (P1), each id once (P3)."""

import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tarazu.rules import commands as cmd
from tarazu.rules.events import CreditEarned, TicketReleased
from tarazu.station import Intent, Outcome, Turnstile, event_of
from tests.station.stations import ONE_TO_ONE, comes, in_memory, joins, new_id, on_disk, order

OFFICERS = 16
ROUNDS = int(os.environ.get("TARAZU_RACES", "8"))
EACH = 20
DOUBLES = 0.3
OFFICERS_CALL = ONE_TO_ONE + '[gate]\ncall = "officer"\n'


def _race(turnstile: Turnstile, credits: int, seed: int) -> list[Outcome]:
    """Let sixteen officers call and release the same trucks at once while the credits come in.

    Three in ten sendings go out twice, the second before the first has its answer.
    """
    turnstile.ask([Intent(id=new_id(), ask=joins(n)) for n in range(EACH)]).result()

    def sent(draws: random.Random, ask, number: int) -> list[Outcome]:
        intent = Intent(id=new_id(), ask=ask, by=str(number))
        futures = [turnstile.ask([intent]) for _ in range(2 if draws.random() < DOUBLES else 1)]
        answers = [answer for future in futures for answer in future.result()]
        return [answer for answer in answers if isinstance(answer, Outcome)]

    def officer(number: int) -> list[Outcome]:
        draws = random.Random(f"{seed}/{number}")
        outcomes = []
        for turn in range(EACH):
            release = cmd.ReleaseTicket(ticket=draws.randrange(1, EACH + 1), by=str(number))
            ask = draws.choice((cmd.CallNext(direction="out", by=str(number)), release))
            if number < credits and turn == EACH // 2:
                ask = comes(number)
            outcomes += sent(draws, ask, number)
        return outcomes

    with ThreadPoolExecutor(OFFICERS) as pool:
        outcomes = [o for found in pool.map(officer, range(OFFICERS)) for o in found]
    # Whatever the race left over: every credit has its truck, and no truck goes beyond them.
    draws = random.Random(seed)
    for ticket in range(1, EACH + 1):
        outcomes += sent(draws, cmd.CallNext(direction="out", by="1"), 1)
        outcomes += sent(draws, cmd.ReleaseTicket(ticket=ticket, by="1"), 1)
    return outcomes


def _over_released(journal) -> int:
    """Count releases beyond the credits earned, over every prefix of the book."""
    balance, worst = 0, 0
    for record in journal.records():
        event = event_of(record)
        if event is not None:
            balance += isinstance(event.data, CreditEarned)
            balance -= isinstance(event.data, TicketReleased)
            worst = max(worst, -balance)
    return worst


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_sixteen_officers_never_release_more_than_was_earned(seed, tmp_path):
    is_on_disk = seed % 4 == 0
    station = on_disk(tmp_path) if is_on_disk else in_memory(OFFICERS_CALL)
    if is_on_disk:
        order(station, OFFICERS_CALL)
    turnstile = Turnstile(station)
    outcomes = _race(turnstile, credits=5, seed=seed)
    worst = turnstile.look(lambda s: _over_released(s.journal)).result()
    turnstile.close()
    assert worst == 0
    events = [e.data for o in outcomes for e in o.events]
    assert len({e.ticket for e in events if isinstance(e, TicketReleased)}) == 5
    places = {(o.id, o.first_seq) for o in outcomes}
    assert len({i for i, _ in places}) == len(places), "one id has two places in the book"
    assert len({seq for _, seq in places}) == len(places), "two ids claim the same record"


def test_the_race_catches_a_station_that_checks_credit_outside_its_turn(monkeypatch):
    """Known bad: a release that does not look whether the truck was called."""
    from tarazu.rules import machine, passages
    from tarazu.rules.passages import Going

    def careless(work, command):
        ticket = work.facts.tickets.get(command.ticket)
        if ticket is None:
            return passages.Refusal(passages.Reason.NO_SUCH_TICKET)
        passages.release(work, ticket, Going())
        return None

    monkeypatch.setitem(machine._HANDLERS, cmd.ReleaseTicket, careless)
    station = in_memory(OFFICERS_CALL)
    turnstile = Turnstile(station)
    _race(turnstile, credits=5, seed=1)
    worst = turnstile.look(lambda s: _over_released(s.journal)).result()
    turnstile.close()
    assert worst > 0
