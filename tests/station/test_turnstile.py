"""The turnstile: whoever gives up waiting stops nobody else."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError

import pytest

from tarazu.rules import Refusal
from tarazu.station import Intent, Turnstile
from tarazu.station.private import SWEEP_MAX
from tests.station.stations import in_memory, joins, new_id


def held_up(turnstile: Turnstile) -> Callable[[], None]:
    """Hold the turnstile up with a look that takes its time; give what lets it go on."""
    is_let_in, is_held_up = threading.Event(), threading.Event()

    def hold_up(_station):
        is_held_up.set()
        is_let_in.wait(10)

    turnstile.look(hold_up)
    assert is_held_up.wait(10)
    return is_let_in.set


def test_an_asker_that_gives_up_stops_neither_the_station_nor_the_askers_behind_it():
    turnstile = Turnstile(in_memory())
    let_in = held_up(turnstile)
    given_up = [turnstile.ask([Intent(id=new_id(), ask=joins(1))]), turnstile.look(id)]
    kept = turnstile.ask([Intent(id=new_id(), ask=joins(2))])
    assert all(future.cancel() for future in given_up)
    let_in()
    (answer,) = kept.result(10)
    assert not isinstance(answer, Refusal)
    registered = turnstile.look(lambda station: station.state.facts.totals.registered)
    assert registered.result(10) == 1
    for future in given_up:
        with pytest.raises(CancelledError):
            future.result(0)
    turnstile.close()


def test_no_batch_keeps_more_than_a_start_may_sweep(monkeypatch):
    station, sizes = in_memory(), []
    whole = station.take
    monkeypatch.setattr(
        station, "take", lambda intents: sizes.append(len(intents)) or whole(intents)
    )
    turnstile = Turnstile(station)
    let_in = held_up(turnstile)
    asked = [
        turnstile.ask([Intent(id=new_id(), ask=joins(400 * part + n)) for n in range(400)])
        for part in range(5)
    ]
    let_in()
    assert all(len(future.result(30)) == 400 for future in asked)
    turnstile.close()
    assert sizes == [800, 800, 400]
    assert max(sizes) <= SWEEP_MAX
