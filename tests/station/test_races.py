"""Many officers, last credits, doubled sendings: never over-released (P1), each id once (P3)."""

import os
import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from tarazu.rules import commands as cmd
from tarazu.rules.events import CreditEarned, TicketReleased
from tarazu.station import Intent, Outcome, Turnstile, event_of
from tests.station.stations import comes, in_memory, joins, new_id, on_disk, order

OFFICERS = 16
ROUNDS = int(os.environ.get("TARAZU_RACES", "8"))
EACH = 20
DOUBLES = 0.3


def _race(turnstile: Turnstile, credits: int, seed: int) -> list[Outcome]:
    """Let sixteen officers release the same trucks at once, three in ten sendings twice."""
    station = turnstile.station
    trucks = [Intent(id=new_id(), ask=joins(n)) for n in range(EACH)]
    turnstile.ask(trucks).result()
    turnstile.ask([Intent(id=new_id(), ask=comes(n)) for n in range(credits)]).result()

    def officer(number: int) -> list[Outcome]:
        draws = random.Random(f"{seed}/{number}")
        outcomes = []
        for _ in range(EACH):
            ticket = draws.randrange(1, station.state.facts.last_ticket + 1)
            ask = cmd.ReleaseTicket(ticket=ticket, by=str(number))
            intent = Intent(id=new_id(), ask=ask, by=str(number))
            for _ in range(2 if draws.random() < DOUBLES else 1):
                [answer] = turnstile.ask([intent]).result()
                if isinstance(answer, Outcome):
                    outcomes.append(answer)
        return outcomes

    with ThreadPoolExecutor(OFFICERS) as pool:
        return [o for found in pool.map(officer, range(OFFICERS)) for o in found]


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
    station = on_disk(tmp_path) if seed % 4 == 0 else in_memory()
    if seed % 4 == 0:
        order(station)
    turnstile = Turnstile(station)
    outcomes = _race(turnstile, credits=5, seed=seed)
    journal = station.journal
    worst = turnstile.look(lambda s: _over_released(s.journal)).result()
    released = {e.data.ticket for o in outcomes for e in o.events if hasattr(e.data, "ticket")}
    numbers = [o.first_seq for o in outcomes if not o.again]
    turnstile.close()
    assert worst == 0
    assert len(released) <= 5
    assert len(numbers) == len(set(numbers)), "two answers claim the same records"
    assert journal is not None


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
    station = in_memory()
    turnstile = Turnstile(station)
    _race(turnstile, credits=5, seed=1)
    worst = turnstile.look(lambda s: _over_released(s.journal)).result()
    turnstile.close()
    assert worst > 0
