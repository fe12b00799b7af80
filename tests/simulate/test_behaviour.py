"""Drivers after a call: the same driver reacts the same, and the shares are those of the file."""

import math

import msgspec

from tarazu.simulate import Reaction, Scenario, built_in_scenario, reaction_of, ticket_key

SCENARIO = built_in_scenario()
DRIVERS = SCENARIO.demo.drivers


def test_a_driver_reacts_the_same_whenever_asked() -> None:
    key = ticket_key("HRT 54821", 1)
    assert reaction_of(SCENARIO, key) == reaction_of(SCENARIO, key)
    assert reaction_of(SCENARIO, key) != reaction_of(SCENARIO, key, replication=1)


def test_a_second_call_is_a_new_chance() -> None:
    first = reaction_of(SCENARIO, ticket_key("HRT 54821", 1))
    assert first != reaction_of(SCENARIO, ticket_key("HRT 54821", 2))


def test_delays_stay_within_their_bounds_and_the_share_of_no_shows_holds() -> None:
    count, share = 20_000, DRIVERS.no_show_share
    missed = 0
    for number in range(count):
        reaction = reaction_of(SCENARIO, ticket_key(f"HRT {number}", 1))
        assert DRIVERS.passes_s_min <= reaction.passes_after_s <= DRIVERS.passes_s_max
        if reaction.arrives_after_s is None:
            missed += 1
        else:
            assert DRIVERS.arrives_s_min <= reaction.arrives_after_s <= DRIVERS.arrives_s_max
    assert abs(missed - count * share) < 3.29 * math.sqrt(count * share * (1 - share))


def test_a_driver_who_comes_is_there_within_the_call_window_of_an_hour() -> None:
    assert DRIVERS.arrives_s_max + DRIVERS.passes_s_max < 3_600


def test_another_share_of_no_shows_moves_no_delay() -> None:
    punctual: Scenario = msgspec.structs.replace(
        SCENARIO,
        demo=msgspec.structs.replace(
            SCENARIO.demo, drivers=msgspec.structs.replace(DRIVERS, no_show_share=0.0)
        ),
    )
    for number in range(500):
        key = ticket_key(f"HRT {number}", 1)
        usual, here = reaction_of(SCENARIO, key), reaction_of(punctual, key)
        assert here.arrives_after_s is not None
        assert usual in (here, Reaction(None, here.passes_after_s))
