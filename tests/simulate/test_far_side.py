"""The other side's view: the same trucks with in and out exchanged, and who waits for whom there.

That the rules give the same figures to both sides is shown by `tests/rules/test_mirror.py`.
"""

from collections import Counter
from itertools import pairwise

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.rules import regime_of
from tarazu.rules.check import findings_of
from tarazu.rules.regime import Regime
from tarazu.simulate import (
    Arrival,
    Awaited,
    Homeward,
    Player,
    Scenario,
    Step,
    Traffic,
    built_in_scenario,
    built_in_text,
    is_gated_by,
    open_at_or_after,
    traffic_of,
    turned,
    turned_arrival,
)

SCENARIO = built_in_scenario()
SEEN = turned(SCENARIO)  # as Islam Qala sees it
DAYS = 8


def regime_named(name: str) -> Regime:
    return regime_of(built_in_text(name), name=name)


IQ_A, IQ_B, DG_B = (regime_named(f) for f in ("islam-qala-a", "islam-qala-b", "dogharoon-b"))


@settings(max_examples=12, deadline=None)
@given(st.integers(min_value=0, max_value=10_000), st.sampled_from((0, 1, 2)))
def test_exchanging_home_and_peer_in_and_out_gives_the_same_trucks(seed: int, day: int) -> None:
    here: Scenario = msgspec.structs.replace(SCENARIO, seed=seed)
    there = turned(here)
    assert turned(there) == here
    one, other = Traffic(here), Traffic(there)
    assert [turned_arrival(each) for each in one.day(day)] == list(other.day(day))
    assert [turned_arrival(each) for each in one.opening()] == list(other.opening())


@pytest.mark.parametrize("regime", [IQ_A, IQ_B])
def test_the_plans_of_islam_qala_can_be_adopted_and_open_with_dogharoon(regime: Regime) -> None:
    findings = findings_of(regime)
    assert not [one for one in findings if one.is_error]
    assert ("nothing_gated" in {one.code for one in findings}) == (regime is IQ_B)
    assert (regime.home, regime.peer, regime.time_zone) == ("AF", "IR", "Asia/Kabul")
    assert regime.valid_from == SCENARIO.start_at
    # 09:00 to 21:00 in Kabul is 08:00 to 20:00 in Tehran.
    (hours,) = regime.gate.hours
    assert (hours.start, hours.end) == ("09:00", "21:00")


def test_which_traffic_comes_follows_from_who_gates_what() -> None:
    assert type(traffic_of(SCENARIO, regime_named("dogharoon-a"))) is Traffic
    assert type(traffic_of(SCENARIO, DG_B)) is Traffic
    assert type(traffic_of(SEEN, IQ_A)) is Homeward
    assert type(traffic_of(SEEN, IQ_B)) is Traffic
    assert type(traffic_of(SEEN, IQ_B, DG_B)) is Awaited


def joining_of(traffic: Traffic, days: int = DAYS) -> list[Arrival]:
    return [one for day in range(days) for one in traffic.day(day) if one.flow == "II"]


def test_who_goes_home_joins_when_the_usual_stay_is_over_and_never_on_hold() -> None:
    traffic = traffic_of(SEEN, IQ_A)
    came = {one.plate: one.since_at for one in traffic.opening() if one.registered == "IR"}
    held = {one.plate for one in traffic.opening() if one.fact == "hold"}
    joining = joining_of(traffic)
    at_start = [one for one in joining if one.at == SCENARIO.start_at]
    # 2,196 - 630 trucks, less those of the last 3 of 10.7 days: about 1,127.
    assert abs(len(at_start) - 1_566 * (10.7 - 3) / 10.7) < 3.29 * (1_566 * 0.72 * 0.28) ** 0.5
    assert len({one.plate for one in joining}) == len(joining)
    assert not held & {one.plate for one in joining}
    for one in joining:
        assert (one.fact, one.direction, one.registered) == ("register", "out", "IR")
        assert (one.cargo == "none") == (one.laden != "loaded")
        since_at = came.get(one.plate)
        if since_at is not None:
            assert one.at == max(SCENARIO.start_at, since_at + SCENARIO.turnaround_s * 1_000)
    first_since = [came[one.plate] for one in at_start]
    assert first_since == sorted(first_since, key=lambda at: at or 0)  # longest away first


def test_who_crosses_later_goes_home_after_the_usual_stay() -> None:
    traffic = traffic_of(SEEN, IQ_A)
    crossed = {
        one.plate: one.free_at
        for day in range(DAYS)
        for one in traffic.day(day)
        if one.flow == "IO" and one.free_at is not None
    }
    later = [one for one in joining_of(traffic) if one.plate in crossed]
    assert len(later) > 4 * 150
    for one in later:
        assert one.at == (crossed[one.plate] or 0) + SCENARIO.turnaround_s * 1_000


def test_a_day_of_those_who_go_home_is_the_same_whichever_day_was_asked_for_first() -> None:
    one, other = traffic_of(SEEN, IQ_A), traffic_of(SEEN, IQ_A)
    seventh = one.day(7)
    assert [other.day(day) for day in range(8)][7] == seventh
    ids = Counter(each.source_id for day in range(DAYS) for each in one.day(day))
    assert set(ids.values()) == {1}
    for day in range(DAYS):
        assert all(first.at <= second.at for first, second in pairwise(one.day(day)))


def test_where_dogharoon_gates_the_first_comes_for_the_first_that_it_counts() -> None:
    traffic, plain = traffic_of(SEEN, IQ_B, DG_B), Traffic(SEEN)
    counted = [one.at for day in range(3 * DAYS) for one in plain.day(day) if one.flow == "II"]
    coming = [one for day in range(DAYS) for one in traffic.day(day) if one.flow == "AO"]
    gated = [one for one in coming if one.cargo != "humanitarian"]
    free_at = {
        one.source_id: one.free_at
        for day in range(DAYS)
        for one in plain.day(day)
        if one.fact == "register"
    }
    for one, credit_at in zip(gated, counted, strict=False):
        at, plain_at = one.free_at, free_at[one.source_id]
        assert at is not None
        assert plain_at is not None
        assert at >= max(credit_at, plain_at)
        assert open_at_or_after(SEEN, at) == at
    (aid,) = [one for one in coming if one.cargo == "humanitarian"]
    assert aid.free_at == free_at[aid.source_id]
    # Nothing else is touched.
    for day in range(DAYS):
        others = [one for one in traffic.day(day) if one.flow != "AO"]
        assert others == [one for one in plain.day(day) if one.flow != "AO"]


@pytest.mark.parametrize(("regime", "gated"), [(IQ_A, {"II"}), (IQ_B, set())])
def test_at_islam_qala_only_who_is_gated_there_joins(regime: Regime, gated: set[str]) -> None:
    player = Player(SEEN, is_gated=is_gated_by(regime), traffic=traffic_of(SEEN, regime))
    items = list(player.due(player.live_at()))
    registered = {one.flow for one in items if isinstance(one, Arrival) and one.fact == "register"}
    assert registered == gated
    names = {one.incident.name for one in items if isinstance(one, Step)}
    assert "ill_driver" in names
    assert "urgent_part" not in names
