"""Plans of networks that are counted by hand, what always holds of plans, and the built-in one."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.corridors.changes import Terms
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import Plan, plan_of
from tarazu.notices import bounds_of, shipped_register
from tests.corridors.made import flow, goods, leg, network, notice, place, two_gates

RICE, MEDICINES = "rice-here-there", "medicines-there-here"
NEAR_SHUT = notice("near-shut", "closure", "near")
FAR_SHUT = notice("far-shut", "closure", "far")


def by_name(plan: Plan):
    return {one.flow: one for one in plan.flows}


def test_what_does_not_fit_the_near_gate_goes_over_the_far_one():
    plan = plan_of(two_gates(near=100), [], 100)
    routes = [(one.tonnes, one.crossings, one.usd_t) for one in by_name(plan)[RICE].routes]
    assert routes == [(100, ("near",), 20), (50, ("far",), 50)]
    assert plan.freight_usd == 100 * 20 + 50 * 50 + 40 * 20
    assert plan.counted_usd == pytest.approx(plan.freight_usd)
    near = next(one for one in plan.legs if one.leg == "near-out")
    # A tonne more over the near gate would save the 30 that the far one costs more.
    assert (near.tonnes, near.capacity_t) == (100, 100)
    assert near.scarcity_usd_t == pytest.approx(30, abs=0.01)
    assert near.value_usd == 100_000


def test_a_closure_sends_all_over_the_far_gate_and_says_what_it_costs():
    plan = plan_of(two_gates(near=100), [NEAR_SHUT], 100)
    assert {route.crossings for one in plan.flows for route in one.routes} == {("far",)}
    assert plan.freight_usd == 190 * 50
    (lever,) = plan.levers
    assert (lever.kind, lever.name, lever.more_t) == ("notice", "near-shut", 0)
    assert lever.saved_usd == pytest.approx(140 * 30)
    assert plan.acting == ("near-shut",)


def test_with_no_gate_open_all_stays_behind_and_each_notice_says_what_it_holds():
    plan = plan_of(two_gates(near=100), [NEAR_SHUT, FAR_SHUT], 100)
    rice = by_name(plan)[RICE]
    assert (rice.behind_t, rice.stays, rice.routes) == (150, "no_route", ())
    assert rice.usd_t is None
    assert rice.barred_by == ("near-shut",), "its usual way is over the near gate"
    # Each tonne left counts at its value above the cheapest usual way: 1,020 and 20,020.
    assert plan.counted_usd == pytest.approx(150 * 1_020 + 40 * 20_020)
    levers = {one.name: one for one in plan.levers}
    assert levers["near-shut"].more_t == pytest.approx(140)
    assert levers["far-shut"].more_t == pytest.approx(190)
    assert levers["far-shut"].flows == (RICE, MEDICINES)


def test_where_capacity_is_short_what_is_worth_more_goes():
    net = network(
        [place("a"), place("b")],
        [leg("a-b", "a", "b", capacity=30)],
        [flow("a", "b", 20), flow("a", "b", 20, "gold")],
        [goods(value=100), goods("gold", value=50_000)],
    )
    plan = by_name(plan_of(net, [], 100))
    assert plan["gold-a-b"].behind_t == 0
    assert plan["rice-a-b"].behind_t == pytest.approx(10)
    assert plan["rice-a-b"].stays == "does_not_fit"
    assert plan["rice-a-b"].gone_t == pytest.approx(10)


def test_goods_do_not_go_a_way_that_costs_more_than_they_are_worth():
    net = network(
        [place("a"), place("b"), place("c")],
        [
            leg("a-b", "a", "b", cost=10),
            leg("a-c", "a", "c", cost=80),
            leg("c-b", "c", "b", cost=80),
        ],
        [flow("a", "b", 20)],
        [goods(value=100)],
    )
    shut = [notice("n", "closure", "a-b")]
    plan = by_name(plan_of(net, shut, 100))["rice-a-b"]
    assert (plan.behind_t, plan.stays) == (20, "does_not_pay"), "150 more, and worth 100"
    dearer = network(net.places.values(), net.legs.values(), net.flows.values(), [goods(value=151)])
    assert by_name(plan_of(dearer, shut, 100))["rice-a-b"].behind_t == 0


def test_hours_cost_what_the_goods_say():
    net = network(
        [place("a"), place("b")],
        [
            leg("slow", "a", "b", cost=10, hours=48),
            leg("fast", "a", "b", cost=50, hours=24, mode="rail"),
        ],
        [flow("a", "b", 10), flow("a", "b", 10, "medicines")],
        [goods(day=1), goods("medicines", day=100, value=20_000)],
    )
    plan = by_name(plan_of(net, [], 100))
    assert plan["rice-a-b"].routes[0].legs == ("slow",)
    assert plan["medicines-a-b"].routes[0].legs == ("fast",)
    assert plan["medicines-a-b"].routes[0].delay_usd_t == 100
    assert plan["medicines-a-b"].usd_t == 150


def test_a_leg_that_the_network_has_closed_is_not_used():
    net = network(
        [place("a"), place("b")], [leg("a-b", "a", "b", closed=True)], [flow("a", "b", 1)]
    )
    assert by_name(plan_of(net, [], 100))["rice-a-b"].stays == "no_route"


def test_two_notices_at_one_place_are_told_together_where_one_alone_saves_nothing():
    stop = notice("stop", "customs_stop", "near")
    plan = plan_of(two_gates(near=100), [NEAR_SHUT, stop], 100)
    saved = {(one.kind, one.name): round(one.saved_usd) for one in plan.levers}
    assert saved == {("place", "near"): 4_200, ("notice", "near-shut"): 0, ("notice", "stop"): 0}


def test_a_plan_goes_to_json_and_back():
    wait = Terms(waits=())
    plan = plan_of(two_gates(), [NEAR_SHUT, notice("s", "sanction", "far")], 100, wait)
    assert msgspec.json.decode(msgspec.json.encode(plan), type=Plan) == plan


def test_goods_that_could_swap_their_ways_at_no_cost_stay_where_they_are():
    """Two flows compete for a gate that saves both the same; something else changes."""
    places = [
        place("a"),
        place("b"),
        place("x"),
        place("y"),
        place("z", "BB"),
        place("u"),
        place("v"),
    ]
    legs = [
        leg("a-x", "a", "x"),
        leg("b-x", "b", "x"),
        leg("x-y-near", "x", "y", cost=10, capacity=50),
        leg("x-y-far", "x", "y", cost=30, mode="rail"),
        leg("u-v", "u", "v"),
    ]
    flows = [flow("a", "y", 50), flow("b", "y", 50), flow("u", "v", 5)]
    net = network(places, legs, flows)
    before = by_name(plan_of(net, [], 100))
    after = by_name(plan_of(net, [notice("n", "closure", "u-v")], 100))
    assert before["rice-a-y"].routes == after["rice-a-y"].routes
    assert before["rice-b-y"].routes == after["rice-b-y"].routes
    assert after["rice-u-v"].stays == "no_route"


BUILT_IN = network_of(built_in_folder())
CROSSINGS = sorted(
    {one.crossing for one in BUILT_IN.legs.values() if one.crossing and not one.closed}
)
# Ties are broken by a share of a hundred thousandth, so a cost is known to that share.
SHARE = 1e-4


def cost_of(shut: set[str]) -> float:
    notices = [notice(f"shut-{one}", "closure", one) for one in sorted(shut)]
    return plan_of(BUILT_IN, notices, 100, levers=False).counted_usd


@settings(max_examples=40, deadline=None)
@given(st.sets(st.sampled_from(CROSSINGS), max_size=6), st.sampled_from(CROSSINGS))
def test_a_crossing_more_that_is_shut_never_lowers_the_cost(shut, other):
    assert cost_of(shut | {other}) >= cost_of(shut) * (1 - SHARE)


@settings(max_examples=15, deadline=None)
@given(st.sets(st.sampled_from(CROSSINGS), min_size=1, max_size=4))
def test_a_notice_that_is_lifted_never_raises_the_cost(shut):
    notices = [notice(f"shut-{one}", "closure", one) for one in sorted(shut)]
    plan = plan_of(BUILT_IN, notices, 100)
    assert len(plan.levers) >= len(shut)
    for lever in plan.levers:
        assert lever.saved_usd >= -SHARE * plan.counted_usd
        kept = tuple(one for one in notices if one.id not in lever.notices)
        assert plan.counted_usd - lever.saved_usd == pytest.approx(
            plan_of(BUILT_IN, kept, 100, levers=False).counted_usd, rel=1e-9
        )


@settings(max_examples=20, deadline=None)
@given(st.sets(st.sampled_from(CROSSINGS), max_size=6))
def test_every_tonne_goes_or_stays_and_every_dollar_is_told(shut):
    notices = [notice(f"shut-{one}", "closure", one) for one in sorted(shut)]
    plan = plan_of(BUILT_IN, notices, 100, levers=False)
    for one in plan.flows:
        assert one.gone_t + one.behind_t == pytest.approx(one.tonnes, rel=1e-6)
        assert bool(one.stays) == (one.behind_t > 0)
        assert not {crossing for route in one.routes for crossing in route.crossings} & shut
    for one in plan.legs:
        assert one.capacity_t is None or one.tonnes <= one.capacity_t + 1e-3
        if one.crossing:
            over = sum(
                route.tonnes
                for each in plan.flows
                for route in each.routes
                if one.leg in route.legs
            )
            assert over == pytest.approx(one.tonnes, abs=1e-3)


def test_the_closures_of_autumn_2025_move_goods_from_torkham_and_chaman():
    day = bounds_of("2025-11-15")[0]
    before = plan_of(BUILT_IN, shipped_register(), bounds_of("2025-09-15")[0])
    after = plan_of(BUILT_IN, shipped_register(), day)
    carried = [
        {one.leg: one.tonnes for one in plan.legs if one.crossing in ("torkham", "chaman")}
        for plan in (before, after)
    ]
    assert sum(carried[0].values()) > 100_000
    assert sum(carried[1].values()) == 0
    assert after.counted_usd > before.counted_usd
    assert after.levers[0].name == "torkham-shut-2025-10-12"
