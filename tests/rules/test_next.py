"""Who is next where several lanes, accounts and ways meet: one look at a list that stands."""

import msgspec
import pytest

from tarazu.rules.event_parts import CycleTurn
from tarazu.rules.order import blocked_accounts, choose, lanes_over_share, next_turn
from tarazu.rules.regime import Account, Gate, Lane, Selector
from tests.rules.driving import plan
from tests.rules.playing import crossing, register
from tests.rules.regimes import START_AT

OFFICER = Gate(call="officer")
# Which accounts a truck needs, by what it carries.
NEEDS = {"general": "ab", "fuel": "c", "perishable": "a"}


def needing(opening, *, lanes=None, gate=OFFICER):
    """A plan with three accounts, each with what `opening` says, and none where it is silent."""
    accounts = [
        Account(
            name,
            earn=(Selector(direction="in", registered="AF", cargo="medicine"),),
            spend=tuple(
                Selector(direction="out", cargo=cargo) for cargo in NEEDS if name in NEEDS[cargo]
            ),
            opening=opening.get(name, 0),
        )
        for name in "abc"
    ]
    return plan(*accounts, lanes=lanes, gate=gate)


def lane(cargo: str) -> Lane:
    return Lane(cargo, match=(Selector(cargo=cargo),))


def standing(regime, *cargoes: str, over: str = ""):
    """Let trucks with these loads stand in the list, and some lanes be over their share."""
    state = crossing(regime)
    for number, cargo in enumerate(cargoes, 1):
        register(state, f"t{number}", cargo=cargo)
    state.waiting.over["out"] = over.split()
    return state


def chosen(state):
    found = choose(state, START_AT)
    return found and (found.ticket, found.ahead)


@pytest.mark.parametrize("between", [(), ("fuel",)])
def test_who_waits_for_one_account_stands_first_on_all_its_own(between):
    state = standing(needing({"a": 1}), "general", *between, "perishable")
    assert chosen(state) is None
    # Alone, the last would go.
    alone = standing(needing({"a": 1}), *between, "perishable")
    assert chosen(alone) == (1 + len(between), False)


SHARED = (
    Lane("general", match=(Selector(cargo="general"),), share_max="1/2"),
    Lane("fuel", match=(Selector(cargo="fuel"),), share_max="1/2"),
    Lane("perishable", match=(Selector(cargo="perishable"),), share_max="1/2"),
    Lane("other"),
)


@pytest.mark.parametrize(
    ("over", "credit", "trucks", "is_next"),
    [
        # A lane that stands aside stands in nobody's way.
        ("general", {"a": 1}, ("general", "perishable"), (2, False)),
        # A lane that does not, does: in the way of one over its share as well.
        ("perishable", {"a": 1}, ("general", "perishable"), None),
        # Where all are over their share no share binds, and the order is that of the lanes.
        ("general perishable", {"a": 1}, ("general", "perishable"), None),
        ("general fuel perishable", {"a": 1}, ("general", "fuel", "perishable"), None),
        ("general fuel", {"a": 1, "b": 1, "c": 1}, ("general", "fuel"), (1, False)),
        # Another lane that can go comes before every lane over its share, wherever it stands.
        ("general fuel", {"a": 2, "b": 1, "c": 1}, ("general", "fuel", "perishable"), (3, False)),
        ("fuel", {"c": 1}, ("fuel", "perishable"), (1, False)),
    ],
)
def test_a_lane_over_its_share_goes_only_where_no_other_lane_can(over, credit, trucks, is_next):
    state = standing(needing(credit, lanes=SHARED), *trucks, over=over)
    assert chosen(state) == is_next


@pytest.mark.parametrize(
    ("over", "first"), [("", 2), ("general", 1), ("general fuel", 2), ("fuel", 2)]
)
def test_ahead_of_credit_a_lane_over_its_share_comes_after_every_other(over, first):
    gate = Gate(call="officer", staging_max=2)
    state = standing(needing({}, lanes=SHARED, gate=gate), "fuel", "general", "general", over=over)
    assert chosen(state) == (first, True)


def test_a_truck_that_was_called_ahead_stands_before_every_waiting_one():
    state = standing(needing({"a": 1}, gate=Gate(call="auto", staging_max=2)), "general")
    assert list(state.waiting.ahead) == [1]
    assert blocked_accounts(state) == {"a", "b"}
    register(state, "t2", cargo="perishable")
    # It is called as well, but not with the credit for which the first waits.
    assert list(state.waiting.ahead) == [1, 2]
    assert chosen(state) is None


@pytest.mark.parametrize("first", ["in", "out"])
@pytest.mark.parametrize("credit", [0, 2])
def test_of_both_ways_the_older_place_is_next(first, credit):
    both = Account("a", earn=(Selector(cargo="medicine"),), spend=(Selector(),), opening=credit)
    regime = plan(both, gate=Gate(call="officer", staging_max=1))
    state = crossing(regime, entrance_area=True)
    other = "out" if first == "in" else "in"
    for number, direction in enumerate((first, other), 1):
        country = "IR" if direction == "out" else "AF"
        register(state, f"t{number}", direction=direction, registered=country)
    assert chosen(state) == (1, not credit)


def test_the_call_to_come_counts_among_those_that_a_share_is_taken_of():
    lanes = (Lane("fresh", share_max="1/2", match=(Selector(cargo="fuel"),)), Lane("general"))
    state = crossing(needing({}, lanes=lanes))
    way = state.facts.ways["out"]
    for window, over in (
        ([], []),
        (["fresh"], ["fresh"]),
        (["fresh", "general"], ["fresh"]),
        (["fresh", "general", "general"], []),
        (["fresh", "fresh", "general", "general"], ["fresh"]),
    ):
        way.window = window
        state.waiting.over.clear()
        assert lanes_over_share(state, state.law, way) == over
    # It is worked out once for each window.
    way.window = []
    assert lanes_over_share(state, state.law, way) == ["fresh"]


def test_a_call_out_of_an_empty_turn_begins_the_turn_of_its_lane():
    lanes = (Lane("one", weight=2, match=(Selector(cargo="fuel"),)), Lane("two", weight=3))
    state = crossing(msgspec.structs.replace(plan(lanes=lanes, gate=OFFICER), order="cycle"))
    way = state.facts.ways["out"]
    way.cycle = CycleTurn(lane=0, used=1)
    assert next_turn(state.law, way, "one") == CycleTurn(lane=1, used=0)
    assert next_turn(state.law, way, "two") == CycleTurn(lane=1, used=1)
