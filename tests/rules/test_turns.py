"""The order played forward: who goes next and after that, as the board and a ticket show it."""

import msgspec
import pytest

from tarazu.rules import commands as cmd
from tarazu.rules.order import choose, trucks_ahead, upcoming
from tarazu.rules.regime import Exempt, Gate, Lane, Selector
from tests.rules.driving import account, plan
from tests.rules.playing import crossing, do, register
from tests.rules.regimes import START_AT

FRESH = Selector(cargo="perishable")
SHARED = (Lane("fresh", match=(FRESH,), precedence=1, share_max="1/5"), Lane("general"))
PLAIN = (Lane("fresh", match=(FRESH,), precedence=1), Lane("general"))
CYCLE = (Lane("fresh", match=(FRESH,), weight=2), Lane("general"))


LOADS = {"p": "perishable", "g": "general", "a": "humanitarian"}


def standing(lanes, loads: str, *, opening: int = 0, **clauses):
    """Let trucks stand in the list: "p" perishable goods, "g" general ones, "a" aid."""
    regime = plan(account(opening=opening), lanes=lanes, gate=Gate(call="officer"))
    state = crossing(msgspec.structs.replace(regime, **clauses))
    for number, load in enumerate(loads, 1):
        register(state, f"t{number}", cargo=LOADS[load])
    return state


def shown(state, count: int = 20) -> list[int]:
    return upcoming(state, state.law, "out", START_AT, count)


def played(state) -> list[int]:
    """Call them all, one after the other, and say in which order they went."""
    order = []
    while (choice := choose(state, START_AT)) is not None:
        do(state, cmd.CallNext(direction="out"), START_AT)
        order.append(choice.ticket)
    return order


@pytest.mark.parametrize(
    ("lanes", "order"),
    [(SHARED, "precedence"), (PLAIN, "precedence"), (CYCLE, "cycle"), (None, "precedence")],
)
def test_the_turns_shown_are_the_turns_taken(lanes, order):
    for called in range(6):
        state = standing(lanes, "gpgppgpgggpppggp", opening=99, order=order)
        for _ in range(called):
            do(state, cmd.CallNext(direction="out"), START_AT)
        picture = shown(state)
        waiting = {n: trucks_ahead(state, n, START_AT) for n in picture}
        assert picture == played(state)
        assert list(waiting.values()) == list(range(len(picture)))


def test_a_lane_over_its_share_stands_aside_in_the_picture_too():
    state = standing(SHARED, "pgppg", opening=1)
    do(state, cmd.CallNext(direction="out"), START_AT)
    assert choose(state, START_AT) is None  # no credit is left
    assert shown(state, 3) == [2, 5, 3]
    assert [trucks_ahead(state, n, START_AT) for n in (2, 5, 3, 4)] == [0, 1, 2, 3]
    assert shown(state, 9) == [2, 5, 3, 4]


@pytest.mark.parametrize("lanes", [None, PLAIN, SHARED])
def test_whoever_goes_without_credit_stands_first_in_the_picture(lanes):
    aid = Exempt(match=(Selector(cargo="humanitarian"),))
    state = standing(lanes, "ggapg" if lanes else "ggagg", exempts=(aid,))
    assert choose(state, START_AT).ticket == 3
    picture = shown(state)
    assert picture[0] == 3
    assert sorted(picture) == [1, 2, 3, 4, 5]
    assert [trucks_ahead(state, n, START_AT) for n in picture] == [0, 1, 2, 3, 4]


def test_behind_a_hundred_turns_the_last_hundred_are_repeated():
    state = standing(SHARED, "pg" * 600, opening=1_200)
    places = [trucks_ahead(state, n, START_AT) for n in (1, 2, 1_199, 1_200)]
    order = played(state)
    assert places == [order.index(n) for n in (1, 2, 1_199, 1_200)]
