"""Notices as changes: which act on a day, on which legs, for which goods."""

import pytest

from tarazu.corridors.acting import NoSuchNotice, changes_of
from tarazu.corridors.changes import GateWait, NoSuchCrossing, Terms, covers, legs_at
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.notices import bounds_of, shipped_register
from tests.corridors.made import flow, notice, place, two_gates

NET = two_gates()
OUT = NET.flows["rice-here-there"]
IN = NET.flows["medicines-there-here"]


def shut(notices, day=100, terms=None):
    """Name what is shut for whom: notice, leg, and the flows that it is shut for."""
    found = changes_of(NET, notices, day, terms or Terms())
    return {
        (change.notice, leg, one.commodity)
        for change in found.changes
        if change.effect == "shut"
        for leg in change.legs
        for one in (OUT, IN)
        if covers(change, NET, one)
    }


def why(notices, day=100, terms=None):
    found = changes_of(NET, notices, day, terms or Terms())
    return [(one.notice, one.why, one.word) for one in found.left_out]


def test_a_closure_shuts_both_directions_of_a_crossing_for_all_goods():
    assert shut([notice("c", "closure", "near", partner="BB")]) == {
        ("c", leg, goods) for leg in ("near-out", "near-in") for goods in ("rice", "medicines")
    }


def test_a_closure_of_a_leg_shuts_one_way():
    assert {leg for _, leg, _ in shut([notice("c", "closure", "near-out")])} == {"near-out"}


def test_a_closure_of_a_post_shuts_its_crossing():
    assert {leg for _, leg, _ in shut([notice("c", "closure", "far-b")])} == {"far-out", "far-in"}


def test_a_closure_that_names_a_partner_alone_shuts_every_crossing_with_it():
    legs = {leg for _, leg, _ in shut([notice("c", "closure", partner="BB")])}
    assert legs == {"near-out", "near-in", "far-out", "far-in"}
    assert not shut([notice("c", "closure", partner="CC")])
    opening = notice("o", "reopening", "near", window_from_day=110)
    both = [notice("c", "closure", partner="BB"), opening]
    assert {leg for _, leg, _ in shut(both, 110)} == {"far-out", "far-in"}


@pytest.mark.parametrize("kind", ["closure", "ban", "customs_stop", "sanction"])
def test_a_notice_that_names_neither_place_nor_partner_nor_goods_shuts_nothing(kind):
    assert not shut([notice("n", kind)])
    assert why([notice("n", kind)]) == [("n", "no_place", "")]
    everywhere = notice("n", "customs_stop", partner="BB", topic="transit")
    assert why([everywhere]) == [("n", "no_place", "")]


@pytest.mark.parametrize(("day", "is_shut"), [(99, False), (100, True), (120, True), (121, False)])
def test_a_closure_holds_from_its_first_day_to_its_last(day, is_shut):
    closure = notice("c", "closure", "near", window_from_day=100, window_to_day=120)
    assert bool(shut([closure], day)) is is_shut


def test_a_closure_that_names_no_days_holds_from_the_day_by_which_it_was_said():
    closure = notice("c", "closure", "near", said_day=100, said_to_day=104)
    assert not shut([closure], 103)
    assert shut([closure], 104)
    assert shut([closure], 900)


def test_a_closure_of_no_known_day_is_named_and_not_counted():
    closure = notice("c", "closure", "near", said_day=None)
    assert not shut([closure])
    assert why([closure]) == [("c", "no_day", "")]


def test_a_reopening_ends_what_began_before_it_at_its_place_alone():
    closures = [notice("c", "closure", "near far")]
    opening = notice("o", "reopening", "near", window_from_day=110)
    assert {leg for _, leg, _ in shut([*closures, opening], 109)} >= {"near-out"}
    assert {leg for _, leg, _ in shut([*closures, opening], 110)} == {"far-out", "far-in"}
    again = notice("d", "closure", "near", window_from_day=115)
    assert ("d", "near-out", "rice") in shut([*closures, opening, again], 120)


def test_a_reopening_for_some_goods_leaves_it_shut_for_the_others():
    opening = notice("o", "reopening", "near", commodity="medicines", window_from_day=110)
    found = shut([notice("c", "closure", "near"), opening], 110)
    assert found == {("c", "near-out", "rice"), ("c", "near-in", "rice")}


def test_a_ban_is_for_the_goods_of_a_partner_on_every_way():
    found = shut([notice("b", "ban", partner="BB", commodity="medicines")])
    assert {goods for _, _, goods in found} == {"medicines"}
    assert {leg for _, leg, _ in found} == set(NET.legs)
    assert not shut([notice("b", "ban", partner="CC", commodity="medicines")])


def test_a_customs_stop_of_transit_lets_the_trade_of_the_two_sides_pass():
    stop = notice("s", "customs_stop", "near", topic="transit")
    assert not shut([stop])
    change = changes_of(NET, [stop], 100, Terms()).changes[0]
    places = {**NET.places, "third": place("third", "CC")}
    net = NET.__class__(places, NET.legs, NET.commodities, NET.flows, (), NET.sources)
    assert covers(change, net, flow("here", "third", 1))
    assert covers(change, net, flow("third", "there", 1))


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("30", {"medicines"}),
        ("3004", set()),
        ("food", {"rice"}),
        ("rice medicines", {"rice", "medicines"}),
    ],
)
def test_goods_are_named_by_their_word_a_code_or_a_group(word, meant):
    found = shut([notice("b", "ban", commodity=word)])
    assert {goods for _, _, goods in found} == meant
    if not meant:
        assert why([notice("b", "ban", commodity=word)]) == [("b", "no_such_commodity", word)]


def test_fresh_produce_is_what_perishes():
    net = network_of(built_in_folder())
    ban = notice("b", "ban", commodity="fresh-produce")
    change = changes_of(net, [ban], 100, Terms()).changes[0]
    assert set(change.commodities) == {"fresh-fruit", "vegetables"}


def test_a_place_that_the_network_does_not_have_is_named():
    assert why([notice("c", "closure", "near moon")]) == [("c", "no_such_place", "moon")]


def test_a_partial_stop_leaves_a_share_of_the_capacity():
    half = notice("p", "partial_stop", "near", value="50", unit="percent of capacity")
    found = plan_of(NET, [half], 100)
    assert next(one for one in found.legs if one.leg == "near-out").capacity_t == 50


def test_a_partial_stop_without_a_share_is_named_and_guesses_none():
    vague = notice("p", "partial_stop", "near", value="143", unit="containers")
    assert why([vague]) == [("p", "no_amount", "143 containers")]
    some = notice("p", "partial_stop", "near", value="5", unit="tonnes a month", commodity="rice")
    assert why([some]) == [("p", "some_goods", "rice")]
    far = notice("p", "partial_stop", "far", value="50", unit="percent of capacity")
    assert why([far]) == [("p", "no_capacity", "far")]


@pytest.mark.parametrize(
    ("value", "unit", "added"), [("5", "percent", 1_000), ("-2", "USD a tonne", -2)]
)
def test_a_change_of_duty_is_paid_by_the_goods_of_the_partner(value, unit, added):
    duty = notice("d", "duty_change", partner="BB", commodity="medicines", value=value, unit=unit)
    before, after = plan_of(NET, [], 100), plan_of(NET, [duty], 100)
    costs = [{one.flow: one.usd_t for one in found.flows} for found in (before, after)]
    assert costs[1][IN.id] - costs[0][IN.id] == pytest.approx(added)
    assert costs[1][OUT.id] == costs[0][OUT.id]
    assert after.duty_usd == pytest.approx(40 * added)


def test_a_duty_at_one_crossing_sends_goods_to_the_other():
    duty = notice("d", "duty_change", "near", value="100", unit="usd a tonne")
    found = plan_of(NET, [duty], 100)
    assert {route.crossings for one in found.flows for route in one.routes} == {("far",)}


def test_an_expected_notice_acts_where_that_is_asked_for_alone():
    stop = notice(
        "e", "customs_stop", commodity="rice", status="expected", said_day=90, window_from_day=95
    )
    # Once its window has begun without news, nobody knows; on the day it was said it is expected.
    assert not shut([stop], 100, Terms(expected=True))
    known = Terms(known_day=92)
    assert not shut([stop], 100, known)
    assert why([stop], 100, known) == [("e", "expected", "")]
    assert shut([stop], 100, Terms(known_day=92, expected=True))


def test_what_was_said_later_is_left_out_where_a_day_is_named():
    late = notice("c", "closure", "near", said_day=130, window_from_day=100)
    assert shut([late], 110)
    assert not shut([late], 110, Terms(known_day=129))


@pytest.mark.parametrize("status", ["denied", "lapsed", "unknown"])
def test_what_did_not_happen_or_is_not_known_does_not_act(status):
    assert not shut([notice("c", "closure", "near", status=status)])


def test_of_two_readings_the_one_marked_runs_and_the_other_stands_beside_it():
    run = notice("run", "closure", "near", claim="x", reading="run")
    beside = notice("beside", "closure", "near far", claim="x", reading="beside")
    assert {name for name, _, _ in shut([beside, run])} == {"run"}
    found = changes_of(NET, [beside, run], 100, Terms())
    assert [(one.taken, one.shown) for one in found.beside] == [(("run",), "beside")]


def test_a_notice_that_is_left_out_does_not_act_and_one_that_is_not_there_is_a_fault():
    closure = notice("c", "closure", "near")
    assert not shut([closure], 100, Terms(without=("c",)))
    with pytest.raises(NoSuchNotice, match=r'Notice "d" is not among the 1'):
        changes_of(NET, [closure], 100, Terms(without=("d",)))


def test_only_a_sanction_can_be_said_not_to_bind_and_only_a_waiver_can_be_used():
    closure = notice("c", "closure", "near")
    with pytest.raises(NoSuchNotice, match=r'"c" is no sanction: its kind is closure.*has s'):
        changes_of(NET, [closure, SANCTION], 100, Terms(not_bound=("c",)))
    with pytest.raises(NoSuchNotice, match=r'"s" is no waiver: its kind is sanction.*has none'):
        changes_of(NET, [closure, SANCTION], 100, Terms(waivers=("s",)))


SANCTION = notice("s", "sanction", "near")


def test_a_leg_under_a_measure_is_left_out_unless_the_user_says_otherwise():
    assert {leg for _, leg, _ in shut([SANCTION])} == {"near-out", "near-in"}
    assert not plan_of(NET, [SANCTION], 100).under


def test_a_user_who_is_not_bound_uses_the_leg_and_the_plan_says_so_first():
    found = plan_of(NET, [SANCTION], 100, Terms(not_bound=("s",)))
    assert found.__struct_fields__.index("under") < found.__struct_fields__.index("flows")
    assert [(one.leg, one.notice, one.by) for one in found.under] == [
        ("near-out", "s", ""),
        ("near-in", "s", ""),
    ]
    assert found.under[0].tonnes == 100


def test_a_waiver_opens_a_leg_while_it_is_in_force_and_named():
    waiver = notice("w", "waiver", "near", window_from_day=100, window_to_day=110)
    both = [SANCTION, waiver]
    assert shut(both, 105)
    assert not shut(both, 105, Terms(waivers=("w",)))
    assert shut(both, 111, Terms(waivers=("w",)))
    assert why(both, 111, Terms(waivers=("w",))) == [("w", "waiver_not_in_force", "")]


def test_a_waiver_for_a_partner_opens_it_for_goods_from_and_to_that_partner():
    waiver = notice("w", "waiver", "near", partner="CC")
    places = {**NET.places, "third": place("third", "CC")}
    net = NET.__class__(places, NET.legs, NET.commodities, NET.flows, (), NET.sources)
    changes = changes_of(net, [SANCTION, waiver], 100, Terms(waivers=("w",))).changes
    bar = next(one for one in changes if one.effect == "shut")
    assert covers(bar, net, OUT)
    assert not covers(bar, net, flow("here", "third", 1))
    other = notice("v", "waiver", "near", partner="BB")
    both = Terms(waivers=("w", "v"))
    bars = changes_of(net, [SANCTION, waiver, other], 100, both).changes
    assert not any(covers(one, net, OUT) for one in bars if one.effect == "shut")


def test_a_notice_of_another_kind_changes_nothing():
    for kind in ("meeting", "stance", "demand", "condition", "claim", "quoted_figure"):
        found = changes_of(NET, [notice("n", kind, "near")], 100, Terms())
        assert not found.changes
        assert not found.left_out


def test_a_measured_wait_counts_beyond_the_usual_one():
    wait = GateWait("near", "BB", 240, source="a book")
    net = two_gates(near=None)
    plan = plan_of(net, [], 100, Terms(waits=(wait,)))
    by_flow = {one.flow: one for one in plan.flows}
    # Nobody pays for the hours of rice, and nobody of medicines goes that way.
    assert by_flow[OUT.id].hours == 240
    assert by_flow[IN.id].hours == 0
    assert [(one.leg, one.usual_hours, one.measured) for one in plan.waits] == [
        ("near-out", 0, wait)
    ]
    longer = plan_of(net, [], 100, Terms(waits=(GateWait("near", "", 240),)))
    medicines = next(one for one in longer.flows if one.flow == IN.id)
    assert medicines.routes[0].crossings == ("far",), "240 hours cost 240, the way around 30"


@pytest.mark.parametrize(("on_top", "hours"), [(False, 39.0), (True, 59.0)])
def test_a_wait_for_a_release_comes_on_top_of_the_usual_hours(on_top, hours):
    net = network_of(built_in_folder())
    wait = GateWait("dogharoon", "AF", 20, on_top=on_top)
    plan = plan_of(net, [], 100, Terms(waits=(wait,)), levers=False)
    assert [(one.leg, one.hours) for one in plan.waits] == [("islam-qala-to-af", hours)]
    longer = GateWait("dogharoon", "AF", 50)
    both = plan_of(net, [], 100, Terms(waits=(wait, longer)), levers=False)
    assert both.waits[0].hours == max(hours, 50)


def test_a_wait_at_a_gate_that_is_not_there_is_a_fault_that_lists_those_that_are():
    with pytest.raises(NoSuchCrossing, match=r'border leg "moon".*far, near'):
        plan_of(NET, [], 100, Terms(waits=(GateWait("moon", "", 1),)))
    with pytest.raises(NoSuchCrossing, match=r'"near" has no leg to CC'):
        plan_of(NET, [], 100, Terms(waits=(GateWait("near", "CC", 1),)))


def test_a_wait_at_a_leg_that_crosses_no_border_is_a_fault_that_says_how_border_legs_are_named():
    with pytest.raises(NoSuchCrossing, match=r'"to-near" is a leg by road.*far-out or far-in'):
        plan_of(NET, [], 100, Terms(waits=(GateWait("to-near", "", 1),)))
    with pytest.raises(
        NoSuchCrossing, match=r'"here" is a place without a gate.*far-out or far-in'
    ):
        plan_of(NET, [], 100, Terms(waits=(GateWait("here", "", 1),)))


def test_the_stop_of_medicines_from_pakistan_runs_in_its_second_reading():
    net, notices = network_of(built_in_folder()), shipped_register()
    found = changes_of(net, notices, bounds_of("2026-02-15")[0], Terms())
    stops = {one.notice for one in found.changes if one.commodities == ("medicines",)}
    assert "medicines-stopped-2026-02-09" in stops
    beside = {one.shown for one in found.beside if set(one.taken) & stops}
    assert "medicines-duty-suspended-2025-11" in beside
    assert not any(one.effect in ("percent", "usd") for one in found.changes)


def test_words_of_the_register_find_their_legs():
    net = network_of(built_in_folder())
    for word, crossing in (("dogharoon", "islam-qala"), ("milak", "zaranj"), ("chaman", "chaman")):
        assert {leg.crossing for leg in legs_at(net, word)} == {crossing}
    assert {leg.mode for leg in legs_at(net, "chabahar")} == {"sea"}
    assert not legs_at(net, "herat")
