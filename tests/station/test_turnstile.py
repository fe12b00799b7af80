"""The turnstile: whoever gives up waiting stops nobody else."""

import threading
from concurrent.futures import CancelledError

import pytest

from tarazu.rules import Refusal
from tarazu.station import Intent, Turnstile
from tests.station.stations import in_memory, joins, new_id


def test_an_asker_that_gives_up_stops_neither_the_station_nor_the_askers_behind_it():
    turnstile = Turnstile(in_memory())
    is_let_in, is_held_up = threading.Event(), threading.Event()

    def hold_up(_station):
        is_held_up.set()
        is_let_in.wait(10)

    turnstile.look(hold_up)
    assert is_held_up.wait(10)
    given_up = [turnstile.ask([Intent(id=new_id(), ask=joins(1))]), turnstile.look(id)]
    kept = turnstile.ask([Intent(id=new_id(), ask=joins(2))])
    assert all(future.cancel() for future in given_up)
    is_let_in.set()
    (answer,) = kept.result(10)
    assert not isinstance(answer, Refusal)
    registered = turnstile.look(lambda station: station.state.facts.totals.registered)
    assert registered.result(10) == 1
    for future in given_up:
        with pytest.raises(CancelledError):
            future.result(0)
    turnstile.close()
