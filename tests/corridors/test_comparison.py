"""Two plans beside each other: shifts, what is lost, what it costs, and what cannot be compared."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.corridors.changes import Terms
from tarazu.corridors.comparison import Comparison, PlansUnlike, compare_of
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.notices import bounds_of, shipped_register
from tests.corridors.made import flow, leg, network, notice, place, two_gates
from tests.corridors.test_plans import CROSSINGS

RICE, MEDICINES = "rice-here-there", "medicines-there-here"
NEAR_SHUT = notice("near-shut", "closure", "near")
FAR_SHUT = notice("far-shut", "closure", "far")


def compared(before=(), after=(), net=None):
    known = net or two_gates(near=100)
    return compare_of(plan_of(known, before, 100), plan_of(known, after, 100))


def test_what_moves_is_told_by_the_crossings_that_it_leaves_and_takes():
    found = compared((), [NEAR_SHUT])
    assert [(one.flow, one.came, one.goes, one.tonnes) for one in found.shifts] == [
        (RICE, ("near",), ("far",), 100),
        (MEDICINES, ("near",), ("far",), 40),
    ]
    assert found.moved_t == 140
    assert found.moved_usd == 100 * 1_000 + 40 * 20_000
    assert found.lost_t == 0
    # 30 more for each tonne that moves; nothing more for the 50 that went over the far gate.
    assert found.added_usd == pytest.approx(140 * 30)
    crossings = {(one.crossing, one.end): (one.before_t, one.after_t) for one in found.crossings}
    assert crossings[("near", "near-b")] == (100, 0)
    assert crossings[("far", "far-b")] == (50, 150)


def test_what_loses_its_route_is_lost_and_what_finds_one_is_regained():
    lost = compared([NEAR_SHUT], [NEAR_SHUT, FAR_SHUT])
    assert (lost.moved_t, lost.lost_t, lost.lost_usd) == (0, 190, 950_000)
    assert {one.goes for one in lost.shifts} == {None}
    assert lost.added_usd == 0
    back = compared([NEAR_SHUT, FAR_SHUT], [NEAR_SHUT])
    assert (back.lost_t, back.regained_t) == (0, 190)
    assert {one.came for one in back.shifts} == {None}


def test_nothing_moves_between_a_plan_and_itself():
    found = compared([NEAR_SHUT], [NEAR_SHUT])
    assert not found.shifts
    assert found.added_usd == found.moved_t == found.added_tonne_hours == 0


def by_two_ports():
    """Goods go over one gate, then by the near port or the far one, over the sea to the third."""
    return network(
        [
            place("a"),
            place("gate-a", kind="post"),
            place("gate-b", "BB", kind="post"),
            place("near-port", "BB", "port"),
            place("far-port", "BB", "port"),
            place("goal", "CC", "port"),
        ],
        [
            leg("to-gate", "a", "gate-a"),
            leg("gate-out", "gate-a", "gate-b", crossing="gate", both=False),
            leg("to-near", "gate-b", "near-port"),
            leg("to-far", "gate-b", "far-port", cost=30),
            leg("near-sea", "near-port", "goal", mode="sea"),
            leg("far-sea", "far-port", "goal", mode="sea"),
        ],
        [flow("a", "goal", 10)],
    )


def test_a_change_of_port_alone_is_among_what_moves():
    found = compared((), [notice("shut", "closure", "near-port")], by_two_ports())
    (shift,) = found.shifts
    assert (shift.came, shift.goes) == (("gate", "near-port"), ("gate", "far-port"))
    assert shift.port_alone
    assert (found.moved_t, found.port_t) == (10, 10)
    gates = compared((), [NEAR_SHUT])
    assert (gates.moved_t, gates.port_t) == (140, 0)


def test_the_port_that_a_sanction_leaves_out_is_told_as_another_port():
    day = bounds_of("2025-11-15")[0]
    free = Terms(not_bound=("chabahar-exception-revoked-2025-09-29",))
    found = compare_of(
        *(plan_of(BUILT_IN, shipped_register(), day, terms, levers=False) for terms in (free, None))
    )
    ports = [one for one in found.shifts if one.port_alone]
    assert ports
    for one in ports:
        assert "chabahar" in one.came
        assert "chabahar" not in one.goes
    assert found.port_t == pytest.approx(sum(one.tonnes for one in ports))


def test_hours_are_added_of_what_goes_both_before_and_after():
    net = network(
        [place("a"), place("b")],
        [leg("quick", "a", "b", hours=10), leg("slow", "a", "b", cost=20, hours=30, mode="rail")],
        [flow("a", "b", 10)],
    )
    found = compared((), [notice("n", "closure", "quick")], net)
    assert found.added_tonne_hours == 10 * 20
    (change,) = found.flows
    assert (change.hours_before, change.hours_after, change.both_t) == (10, 30, 10)
    # By land within one country it goes over no crossing before and after: nothing moves.
    assert not found.shifts


def test_plans_of_other_flows_are_not_compared():
    other = network([place("a"), place("b")], [leg("a-b", "a", "b")], [flow("a", "b", 1)])
    with pytest.raises(PlansUnlike, match=r'differ in 3 flows, the first of them "medicines-there'):
        compare_of(plan_of(two_gates(), [], 100), plan_of(other, [], 100))


def test_a_comparison_goes_to_json_and_back():
    found = compared((), [NEAR_SHUT])
    assert msgspec.json.decode(msgspec.json.encode(found), type=Comparison) == found


BUILT_IN = network_of(built_in_folder())


@settings(max_examples=20, deadline=None)
@given(
    st.sets(st.sampled_from(CROSSINGS), max_size=4), st.sets(st.sampled_from(CROSSINGS), max_size=4)
)
def test_the_shifts_of_a_flow_sum_to_what_changed(before, after):
    plans = [
        plan_of(
            BUILT_IN,
            [notice(f"shut-{one}", "closure", one) for one in sorted(shut)],
            100,
            levers=False,
        )
        for shut in (before, after)
    ]
    found = compare_of(*plans)
    for was, then in zip(*(plan.flows for plan in plans), strict=True):
        mine = [one for one in found.shifts if one.flow == was.flow]
        change = sum(
            (one.goes is None) * one.tonnes - (one.came is None) * one.tonnes for one in mine
        )
        assert change == pytest.approx(then.behind_t - was.behind_t, abs=1e-5 * was.tonnes)
        assert sum(one.tonnes for one in mine) <= was.tonnes * (1 + 1e-6)
    assert found.moved_t + found.lost_t + found.regained_t == pytest.approx(
        sum(one.tonnes for one in found.shifts)
    )
