"""Closures one by one and in pairs, for lengths that were seen, and offers of a commodity."""

import gzip

import msgspec
import pytest

from tarazu.corridors.changes import Terms
from tarazu.corridors.network import Supply, built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.corridors.supply import NoSupply, Supplies, supply_of
from tarazu.corridors.sweep import Lengths, LengthsUnreadable, Sweep, lengths_of, sweep_of
from tarazu.notices import bounds_of, shipped_register
from tests.corridors.made import figure, goods, network, notice, two_gates
from tests.places import DATA

BLOCKADES = DATA / "bo_road_blockades_intervals_2020_2023.csv.gz"
BUILT_IN = network_of(built_in_folder())


def swept(net=None, notices=(), **more):
    found = sweep_of(net or two_gates(near=100), notices, 100, **more)
    return {one.crossings: one for one in found.closings}


def test_each_closure_and_each_pair_costs_what_is_counted_by_hand():
    found = swept()
    assert set(found) == {("near",), ("far",), ("near", "far")}
    assert found[("near",)].month_usd == pytest.approx(140 * 30)
    # 50 tonnes of rice have no other way: they stay, at 1,020, and save the 50 of the far gate.
    assert found[("far",)].month_usd == pytest.approx(50 * (1_020 - 50))
    assert found[("far",)].behind_t == pytest.approx(50)
    assert found[("near", "far")].behind_t == pytest.approx(190)
    assert all(one.median_usd is None for one in found.values())


def test_every_closing_is_the_difference_of_two_plans():
    day = bounds_of("2025-11-15")[0]
    found = sweep_of(BUILT_IN, shipped_register(), day)
    crossings = {one for closing in found.closings for one in closing.crossings}
    assert len(found.closings) == len(crossings) * (len(crossings) + 1) // 2
    usual = plan_of(BUILT_IN, shipped_register(), day, levers=False).counted_usd
    for closing in (*found.closings[:4], found.closings[60], found.closings[-1]):
        shut = [
            notice(f"x-{one}", "closure", one, window_from_day=day) for one in closing.crossings
        ]
        plan = plan_of(BUILT_IN, [*shipped_register(), *shut], day, levers=False)
        assert closing.month_usd == pytest.approx(plan.counted_usd - usual, abs=1e-4 * usual)


def test_a_short_closure_is_waited_out_and_a_long_one_is_driven_around():
    # The medicines wait at 1 USD an hour; the way around costs 30: worth it from 60 hours on.
    net = two_gates(near=None)
    only = network(
        net.places.values(),
        net.legs.values(),
        [one for one in net.flows.values() if one.commodity == "medicines"],
        net.commodities.values(),
    )
    costs = {
        hours: swept(only, lengths=Lengths((hours,), "made"), draws=3)[("near",)].median_usd
        for hours in (20, 60, 730)
    }
    by_hour = 40 / 730
    assert costs[20] == round(20 * by_hour * 10)
    assert costs[60] == round(60 * by_hour * 30)
    assert costs[730] == round(730 * by_hour * 30) == 1_200


def test_two_closures_of_the_same_length_cost_what_both_do_and_unlike_ones_the_longer_alone_after():
    lengths = Lengths((24.0, 240.0), "made")
    found = swept(lengths=lengths, draws=400)
    pair, near, far = found[("near", "far")], found[("near",)], found[("far",)]
    assert pair.ninth_usd >= max(near.ninth_usd, far.ninth_usd)
    assert pair.median_usd > 0


def test_the_same_seed_gives_the_same_sweep_and_another_another():
    lengths = Lengths(tuple(float(n) for n in range(1, 200)), "made")
    one, again, other = (
        sweep_of(two_gates(), (), 100, lengths=lengths, draws=50, seed=seed) for seed in (1, 1, 2)
    )
    assert one == again
    assert one != other
    assert msgspec.json.decode(msgspec.json.encode(one), type=Sweep) == one


def test_half_and_nine_in_ten_are_those_of_the_lengths():
    # All goods that meet the closure go around, so the cost goes with the length alone.
    net = two_gates(near=None)
    rice = network(
        net.places.values(),
        net.legs.values(),
        [one for one in net.flows.values() if one.commodity == "rice"],
        [goods("rice", day=1e6)],
    )
    lengths = Lengths((10.0,) * 6 + (100.0,) * 3 + (1_000.0,), "made")
    found = swept(rice, lengths=lengths, draws=20_000)[("near",)]
    per_hour = found.month_usd / 730
    assert found.median_usd == round(10 * per_hour)
    assert found.ninth_usd in (round(100 * per_hour), round(1_000 * per_hour))


def test_singles_alone_leave_the_pairs_out_and_the_progress_ends_at_the_whole():
    told = []
    found = swept(pairs=False, advance=lambda done, whole: told.append((done, whole)))
    assert set(found) == {("near",), ("far",)}
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("hours\n4\nsome\n", "line 3"),
        ("hours\n-1\n", "line 2"),
        ("first_seen_open,first_seen_gone\n2025-01-02T00:00,2025-01-01T00:00\n", "line 2"),
        ("length\n4\n", "line 2"),
        ("hours\n", "no closure is in it"),
    ],
)
def test_a_file_without_lengths_is_a_fault_that_names_the_line(text, said):
    with pytest.raises(LengthsUnreadable, match=said):
        lengths_of(text, "file.csv")


@pytest.mark.skipif(
    not BLOCKADES.exists(), reason=f"set TARAZU_DATA to the folder of {BLOCKADES.name}"
)
def test_lengths_of_the_blockades_of_bolivia_are_drawn_as_they_were_seen():
    text = gzip.decompress(BLOCKADES.read_bytes()).decode("utf-8")
    lengths = lengths_of(text, BLOCKADES.name)
    assert (len(lengths.hours), lengths.median_h, lengths.ninth_h) == (1_439, 24, 96)
    found = sweep_of(BUILT_IN, shipped_register(), bounds_of("2025-09-15")[0], lengths=lengths)
    dearest = found.closings[0]
    assert 0 < dearest.median_usd < dearest.ninth_usd < dearest.month_usd
    # An exponential of that median would have its ninth decile at 80 hours.
    assert found.lengths_ninth_h > 24 * 3.32


def offers(notices=(), supplies=None, terms=None):
    net = two_gates(near=100)
    made = network(
        net.places.values(),
        net.legs.values(),
        net.flows.values(),
        net.commodities.values(),
        supplies
        or [
            Supply("medicines", "there", figure(100), None, figure(7)),
            Supply("medicines", "near-a", figure(140), figure(15), figure(2)),
        ],
    )
    return supply_of(made, notices, 100, commodity="medicines", destination="here", terms=terms)


def test_the_cheapest_offer_comes_first_with_price_way_and_days():
    found = offers()
    assert found.need_t == 40
    first, second = found.offers
    assert (first.origin, first.landed_usd_t, first.days, first.takes_t) == ("there", 120, 7, 40)
    assert (first.price_usd_t, first.freight_usd_t, first.crossings) == (100, 20, ("near",))
    assert (second.origin, second.landed_usd_t, second.takes_t) == ("near-a", 145, 0)


def test_a_ban_takes_an_offer_away_and_says_so_and_the_others_give_what_they_have():
    ban = notice("ban", "ban", partner="BB", commodity="medicines")
    found = offers([ban])
    first, second = found.offers
    assert (first.origin, first.takes_t) == ("near-a", 15)
    assert (second.origin, second.landed_usd_t, second.barred_by) == ("there", None, ("ban",))
    assert found.unmet_t == 25
    assert [one.landed_usd_t for one in found.usual] == [120, 145]


def test_a_closure_makes_an_offer_dearer_and_names_itself():
    found = offers([notice("shut", "closure", "near")])
    there = next(one for one in found.offers if one.origin == "there")
    assert (there.landed_usd_t, there.crossings, there.barred_by) == (150, ("far",), ("shut",))


def test_the_narrowest_leg_limits_an_offer():
    there = Supply("medicines", "there", figure(100), figure(500), figure(7))
    assert offers(supplies=[there]).offers[0].capacity_t == 100


def test_a_commodity_without_supply_is_a_fault_that_names_those_that_have_one():
    with pytest.raises(NoSupply, match="It has supplies of fuel, medicines, rice"):
        supply_of(BUILT_IN, (), 100, commodity="moon", destination="kabul")


def test_a_closed_railway_from_shymkent_leaves_the_road_by_kazygurt():
    day = bounds_of("2025-09-15")[0]
    found = sweep_of(BUILT_IN, shipped_register(), day, pairs=False)
    costs = {one.crossings[0]: one for one in found.closings}
    assert found.closings[0].crossings == ("torkham",)
    assert costs["saryagash"].behind_t == 0
    assert 0 < costs["saryagash"].month_usd < 2e6


def test_medicines_come_from_elsewhere_once_pakistan_is_closed_to_them():
    day = bounds_of("2026-02-15")[0]
    found = supply_of(
        BUILT_IN, shipped_register(), day, commodity="medicines", destination="kabul", terms=Terms()
    )
    barred = [one.origin for one in found.offers if one.landed_usd_t is None]
    assert barred == ["lahore"]
    lahore = next(one for one in found.offers if one.origin == "lahore")
    assert lahore.is_barred
    said = {one.id: one for one in found.notices}
    assert said["medicines-stopped-2026-02-09"].status == "happened"
    assert said["medicines-stopped-2026-02-09"].source == "Iran International, 9 Feb 2026"
    shown = {one.shown: one.taken for one in found.beside}
    assert "medicines-stopped-2026-02-09" in shown["medicines-duty-suspended-2025-11"]
    assert said["medicines-duty-suspended-2025-11"].reading == "beside"
    assert found.offers[0].landed_usd_t is not None
    assert [one.origin for one in found.usual].index("lahore") < 3
    assert msgspec.json.decode(msgspec.json.encode(found), type=Supplies) == found
