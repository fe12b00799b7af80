"""Traffic: the rates of the scenario, streams that do not touch each other, and who each truck is.

Seed 1404 throughout; every tolerance is 3.29 standard errors.
"""

import math
from collections import Counter
from hashlib import sha256
from itertools import pairwise

import msgspec
import pytest

from tarazu.plates import plate_of
from tarazu.simulate import (
    Arrival,
    Flow,
    Scenario,
    Traffic,
    built_in_scenario,
    day_number,
    facts_of,
    hours_at,
    open_at_or_after,
    opening_of,
)
from tarazu.simulate.fleet import made_up_plate

SCENARIO = built_in_scenario()
# Without the planned trucks of the demo: what a study sees.
PLAIN: Scenario = msgspec.structs.replace(
    SCENARIO, demo=msgspec.structs.replace(SCENARIO.demo, incidents=())
)
WIDTH = 3.29
# Opening, day 0 and day 5. They change where the scenario, the streams or a field of Arrival does.
PINNED_DIGESTS = ["f030f0339dcdb88f", "b2ef0b9e35a089b2", "ca3531ed3061a939"]
FLOWS = {flow.name: flow for flow in SCENARIO.flows}
REPLICATIONS, DAYS = 4, 90


@pytest.fixture(scope="module")
def many_days() -> list[list[Arrival]]:
    """Give 360 days: four replications of 90."""
    traffics = [Traffic(PLAIN, replication) for replication in range(REPLICATIONS)]
    return [list(traffic.day(day)) for traffic in traffics for day in range(DAYS)]


@pytest.fixture(scope="module")
def traffic() -> Traffic:
    return Traffic(SCENARIO)


def counts_of(days: list[list[Arrival]], flow: str) -> list[int]:
    return [sum(1 for arrival in day if arrival.flow == flow) for day in days]


def variance_of(flow: Flow) -> float:
    """Give the variance of a day's count: Poisson given a factor of mean 1."""
    return flow.per_day + (flow.per_day * flow.day_factor_cv) ** 2


@pytest.mark.parametrize("name", ["II", "AI", "IO", "AO"])
def test_each_flow_has_its_rate(many_days: list[list[Arrival]], name: str) -> None:
    counts = counts_of(many_days, name)
    error = math.sqrt(variance_of(FLOWS[name]) / len(counts))
    assert abs(sum(counts) / len(counts) - FLOWS[name].per_day) < WIDTH * error


@pytest.mark.parametrize("name", ["II", "AI", "IO", "AO"])
def test_days_differ_as_much_as_their_factor_says(
    many_days: list[list[Arrival]], name: str
) -> None:
    counts = counts_of(many_days, name)
    mean = sum(counts) / len(counts)
    found = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
    expected = variance_of(FLOWS[name])
    # Twice the squared variance, as for a normal law; its excess is small at these means.
    assert abs(found - expected) < WIDTH * expected * math.sqrt(2 / len(counts))


def test_about_6160_trucks_registered_in_afghanistan_come_in_in_a_month(
    many_days: list[list[Arrival]],
) -> None:
    month = 30 * sum(counts_of(many_days, "AI")) / len(many_days)
    error = 30 * math.sqrt(variance_of(FLOWS["AI"]) / len(many_days))
    assert abs(month - 6_160) < WIDTH * error


@pytest.mark.parametrize("name", ["IO", "AO"])
def test_15_percent_of_each_joining_stream_is_perishable(
    many_days: list[list[Arrival]], name: str
) -> None:
    cargos = Counter(one.cargo for day in many_days for one in day if one.flow == name)
    count = cargos.total()
    assert set(cargos) == {"general", "perishable"}
    assert abs(cargos["perishable"] - 0.15 * count) < WIDTH * math.sqrt(count * 0.15 * 0.85)


def test_a_truck_that_is_not_loaded_carries_nothing(many_days: list[list[Arrival]]) -> None:
    for day in many_days:
        for arrival in day:
            assert (arrival.cargo == "none") == (arrival.laden != "loaded")


def test_instants_are_even_within_the_hours_of_the_flow(many_days: list[list[Arrival]]) -> None:
    for name, flow in FLOWS.items():
        shares = []
        for number, day in enumerate(many_days):
            begin_at, end_at = hours_at(SCENARIO, number % DAYS, flow.hours)
            for arrival in day:
                if arrival.flow == name:
                    assert begin_at <= arrival.at < end_at
                    shares.append((arrival.at - begin_at) / (end_at - begin_at))
        error = math.sqrt(1 / 12 / len(shares))
        assert abs(sum(shares) / len(shares) - 1 / 2) < WIDTH * error


def test_the_counts_of_two_flows_do_not_move_together(many_days: list[list[Arrival]]) -> None:
    counts = {name: counts_of(many_days, name) for name in FLOWS}
    for first, second in (("II", "AI"), ("IO", "AO"), ("AI", "IO"), ("II", "AO")):
        assert abs(correlation_of(counts[first], counts[second])) < WIDTH / math.sqrt(
            len(many_days)
        )


def correlation_of(first: list[int], second: list[int]) -> float:
    mean_1, mean_2 = sum(first) / len(first), sum(second) / len(second)
    both = sum((a - mean_1) * (b - mean_2) for a, b in zip(first, second, strict=True))
    own_1, own_2 = sum((a - mean_1) ** 2 for a in first), sum((b - mean_2) ** 2 for b in second)
    return both / math.sqrt(own_1 * own_2)


def test_the_same_seed_gives_the_same_bytes() -> None:
    days = [opening_of(SCENARIO), *(facts_of(SCENARIO, day) for day in (0, 5))]
    assert [sha256(msgspec.json.encode(day)).hexdigest()[:16] for day in days] == PINNED_DIGESTS


def test_a_day_is_the_same_whichever_day_was_asked_for_first(traffic: Traffic) -> None:
    assert facts_of(SCENARIO, 7) == list(traffic.day(7))
    assert facts_of(SCENARIO, 2) == list(traffic.day(2))


def test_another_replication_gives_other_days() -> None:
    here, there = facts_of(SCENARIO, 0), facts_of(SCENARIO, 0, replication=1)
    assert [one.at for one in here] != [one.at for one in there]


def drawn_of(scenario: Scenario, day: int, flow: str) -> list[tuple[int, str, str, str]]:
    return [
        (one.at, one.laden, one.cargo, one.destination)
        for one in facts_of(scenario, day)
        if one.flow == flow
    ]


def test_another_rate_of_one_flow_moves_no_draw_of_another() -> None:
    faster: Scenario = msgspec.structs.replace(
        SCENARIO,
        flows=tuple(
            msgspec.structs.replace(flow, per_day=260.0) if flow.name == "II" else flow
            for flow in SCENARIO.flows
        ),
    )
    for name in ("AI", "IO", "AO"):
        assert drawn_of(faster, 3, name) == drawn_of(SCENARIO, 3, name)
    assert len(drawn_of(faster, 3, "II")) > len(drawn_of(SCENARIO, 3, "II"))


def test_the_planned_trucks_of_the_demo_move_no_draw() -> None:
    for name in FLOWS:
        planned, plain = drawn_of(SCENARIO, 4, name), drawn_of(PLAIN, 4, name)
        assert [one for one in planned if one[2] != "humanitarian"] == plain
        assert len(planned) - len(plain) == (1 if FLOWS[name].joins else 0)


def test_a_day_is_in_order_and_names_every_fact_once(traffic: Traffic) -> None:
    seen = Counter(one.source_id for one in traffic.opening())
    for day in range(14):
        arrivals = traffic.day(day)
        assert all(first.at <= second.at for first, second in pairwise(arrivals))
        assert all(day_number(SCENARIO, one.at) == day for one in arrivals)
        seen.update(one.source_id for one in arrivals)
    assert set(seen.values()) == {1}


def test_the_opening_is_2196_trucks_of_which_630_are_on_hold() -> None:
    opening = opening_of(SCENARIO)
    abroad = [one for one in opening if one.fact == "abroad"]
    assert Counter(one.registered for one in abroad) == {"IR": 2_196, "AF": 616}
    held = [one for one in opening if one.fact == "hold"]
    assert len(held) == 630
    assert {one.reason for one in held} == {"fuel_quality"}
    assert {one.plate for one in held} <= {one.plate for one in abroad if one.registered == "IR"}


def test_the_opening_stock_went_over_in_gate_hours_of_the_days_before() -> None:
    for one in opening_of(SCENARIO):
        if one.since_at is None:
            continue
        assert open_at_or_after(SCENARIO, one.since_at - 1) == one.since_at - 1  # closing counts
        stood_s = (SCENARIO.start_at - one.since_at) / 1_000
        assert 0 < stood_s < (11 if one.registered == "IR" else 3) * 86_400


def test_in_the_first_two_weeks_who_comes_home_is_abroad_under_every_regime(
    traffic: Traffic,
) -> None:
    abroad = {one.plate for one in traffic.opening() if one.registered == "IR"}
    on_hold = {one.plate for one in traffic.opening() if one.fact == "hold"}
    for day in range(14):
        for arrival in traffic.day(day):
            if arrival.fact == "lift":
                on_hold.remove(arrival.plate)
            elif arrival.flow == "II":
                # Nobody who joined since: whether such a truck has gone is for the regime to say.
                assert arrival.plate in abroad
                assert arrival.plate not in on_hold
                abroad.remove(arrival.plate)


def test_those_on_hold_come_home_last(traffic: Traffic) -> None:
    first_lift = next(day for day in range(30) if any(a.fact == "lift" for a in traffic.day(day)))
    assert first_lift >= 9  # 2,196 - 630 trucks, at about 153 a day


def test_who_leaves_for_afghanistan_had_come_in(traffic: Traffic) -> None:
    visiting = {one.plate for one in traffic.opening() if one.registered == "AF"}
    for day in range(DAYS):
        for arrival in traffic.day(day):
            if arrival.flow == "AI":
                assert arrival.plate not in visiting
                visiting.add(arrival.plate)
            elif arrival.flow == "AO":
                visiting.remove(arrival.plate)


def test_a_truck_that_nothing_gates_passes_in_open_hours_one_behind_the_other(
    traffic: Traffic,
) -> None:
    for name in ("IO", "AO"):
        free = [one for day in range(10) for one in traffic.day(day) if one.flow == name]
        passings = [one.passing() for one in free]
        for joined, passed in zip(free, passings, strict=True):
            assert (joined.fact, passed.fact) == ("register", "movement")
            assert passed.at >= joined.at
            assert open_at_or_after(SCENARIO, passed.at) == passed.at
            assert (passed.plate, passed.cargo) == (joined.plate, joined.cargo)
        assert all(second.at - first.at >= 60_000 for first, second in pairwise(passings))


# What is counted and what is gated under R1 to R4 (theory, section 0).
REGIMES = {
    "R1": ({"AI"}, {"IO"}),
    "R2": ({"II"}, {"AO"}),
    "R3": ({"II", "AI"}, {"IO", "AO"}),
    "R4": ({"II"}, {"IO"}),
}


def passed_at_of(arrivals: list[Arrival], regime: str) -> dict[str, int | None]:
    """Give when each joining truck passes: by the counting law where gated, in gate hours."""
    earns, gated = REGIMES[regime]
    credits = [one.at for one in arrivals if one.flow in earns]
    joins = [one for one in arrivals if one.flow in gated]
    passed = {
        one.source_id: open_at_or_after(SCENARIO, max(credit_at, one.at))
        for credit_at, one in zip(credits, joins, strict=False)
    }
    return {
        one.source_id: passed.get(one.source_id) if one.flow in gated else one.free_at
        for one in arrivals
        if one.fact == "register"
    }


@pytest.mark.parametrize("regime", list(REGIMES))
def test_in_90_days_no_truck_comes_back_or_joins_again_before_it_has_gone(
    traffic: Traffic, regime: str
) -> None:
    arrivals = [one for day in range(DAYS) for one in traffic.day(day)]
    passed_at = passed_at_of(arrivals, regime)
    gone: dict[str, int | None] = {}
    for one in arrivals:
        if one.plate in gone and one.fact != "lift":
            passed = gone.pop(one.plate)
            assert passed is not None, (regime, one)
            assert passed < one.at, (regime, one)
        if one.fact == "register":
            gone[one.plate] = passed_at[one.source_id]


@pytest.mark.parametrize("country", ["IR", "AF"])
def test_made_up_plates_fit_the_grammar_of_their_country_and_never_meet(country: str) -> None:
    keys = set()
    for serial in range(12_000):
        plate = plate_of(made_up_plate(country, serial), None)
        assert plate.fits, plate
        assert plate.country == country
        keys.add(plate.key)
    assert len(keys) == 12_000


def test_where_nobody_is_away_a_truck_that_nobody_has_seen_comes_back() -> None:
    lone: Scenario = msgspec.structs.replace(PLAIN, flows=(FLOWS["II"],), stocks=())
    homecoming = [one.plate for one in facts_of(lone, 0)]
    assert len(homecoming) == len(set(homecoming)) == len(drawn_of(PLAIN, 0, "II"))
