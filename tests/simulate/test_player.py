"""The player: everything once, in order, the same trucks whatever the regime is."""

import subprocess
import sys
from itertools import pairwise

import msgspec
import pytest

from tarazu.calendars import Instant
from tarazu.rules import regime_of
from tarazu.rules.regime import Selector
from tarazu.simulate import (
    Arrival,
    Due,
    HoldPlanned,
    Player,
    Scenario,
    Step,
    built_in_scenario,
    built_in_text,
    day_at,
    facts_of,
    instant_at,
    is_gated_by,
    open_at_or_after,
)

SCENARIO = built_in_scenario()


def player_of(flow: str) -> Player:
    return Player(SCENARIO, is_gated=lambda arrival: arrival.flow == flow)


def at_of(day: int, time: str) -> Instant:
    return instant_at(SCENARIO, day, time)


@pytest.fixture(scope="module")
def until_live() -> dict[str, list[Due]]:
    """Give all that is due before the demo goes live, under the two wordings."""
    return {flow: list(player_of(flow).due(player_of(flow).live_at())) for flow in ("IO", "AO")}


def arrivals_in(items: list[Due]) -> list[Arrival]:
    return [item for item in items if isinstance(item, Arrival)]


@pytest.mark.parametrize("flow", ["IO", "AO"])
def test_items_come_in_order_of_time_and_each_once(
    until_live: dict[str, list[Due]], flow: str
) -> None:
    items = until_live[flow]
    assert all(first.at <= second.at for first, second in pairwise(items))
    ids = [arrival.source_id for arrival in arrivals_in(items)]
    assert len(ids) == len(set(ids))
    assert items[-1].at <= player_of(flow).live_at()


@pytest.mark.parametrize(("flow", "free"), [("IO", "AO"), ("AO", "IO")])
def test_only_the_gated_flow_registers_and_the_other_passes_in_open_hours(
    until_live: dict[str, list[Due]], flow: str, free: str
) -> None:
    arrivals = arrivals_in(until_live[flow])
    assert {one.fact for one in arrivals if one.flow == flow} == {"register"}
    passages = [one for one in arrivals if one.flow == free]
    assert {one.fact for one in passages} == {"movement"}
    assert all(open_at_or_after(SCENARIO, one.at) == one.at for one in passages)


def test_both_wordings_see_the_same_trucks_at_the_same_instants(
    until_live: dict[str, list[Due]],
) -> None:
    a, b = arrivals_in(until_live["IO"]), arrivals_in(until_live["AO"])
    for flow in ("II", "AI", ""):
        assert [one for one in a if one.flow == flow] == [one for one in b if one.flow == flow]
    joined = {one.source_id: one.plate for one in a if one.flow == "IO"}
    passed = {one.source_id: one.plate for one in b if one.flow == "IO"}
    assert passed.items() <= joined.items()  # whoever joined last has not passed yet
    assert len(joined) - len(passed) < 60


def test_each_wording_has_its_humanitarian_truck_waiting(until_live: dict[str, list[Due]]) -> None:
    for flow, items in until_live.items():
        aid = [one for one in arrivals_in(items) if one.cargo == "humanitarian"]
        assert sorted(one.flow for one in aid) == ["AO", "IO"]
        (waiting,) = [one for one in aid if one.fact == "register"]
        assert (waiting.flow, waiting.at) == (flow, at_of(4, "09:10"))


def test_incidents_come_at_their_times_and_nobody_carries_them_out_here(
    until_live: dict[str, list[Due]],
) -> None:
    steps = [item for item in until_live["IO"] if isinstance(item, Step)]
    assert steps == [item for item in until_live["AO"] if isinstance(item, Step)]
    assert steps[0].at == at_of(1, "13:05")
    assert isinstance(steps[0].incident, HoldPlanned)
    assert [step.incident.name for step in steps] == [
        "papers",
        "missed",
        "papers_found",
        "link_down",
        "link_up",
        "urgent_part",
        "urgent_part_agreed",
        "inspection",
    ]


def test_at_every_incident_enough_trucks_wait_under_both_wordings() -> None:
    # The counting law in gate hours, without call windows: it errs on the side of too few waiting.
    for gated, counted in (("IO", "AI"), ("AO", "II")):
        player, waiting, left = player_of(gated), 0, 0
        for item in player.due(player.live_at()):
            if isinstance(item, Step):
                assert waiting >= getattr(item.incident, "waiting", 1), item
                continue
            waiting += item.flow == gated
            left += item.flow == counted
            if open_at_or_after(SCENARIO, item.at) == item.at:
                released = min(waiting, left)
                waiting, left = waiting - released, left - released
        assert waiting > 0


def test_the_opening_comes_first() -> None:
    player = player_of("IO")
    assert player.next_at() == SCENARIO.start_at
    opening = list(player.due(SCENARIO.start_at))
    assert {item.fact for item in arrivals_in(opening)} == {"abroad", "hold"}
    assert len(opening) == 2_196 + 616 + 630


def test_pieces_give_the_same_as_the_whole(until_live: dict[str, list[Due]]) -> None:
    player, pieces = player_of("IO"), list[Due]()
    at = SCENARIO.start_at
    while at < player.live_at():
        pieces.extend(player.due(at))
        at += 2_345_678
    pieces.extend(player.due(player.live_at()))
    assert pieces == until_live["IO"]


def test_breaking_off_loses_nothing(until_live: dict[str, list[Due]]) -> None:
    player, taken = player_of("AO"), list[Due]()
    while len(taken) < 4_000:
        for item in player.due(player.live_at()):
            taken.append(item)
            if len(taken) % 7 == 0:
                break
    assert taken == until_live["AO"][: len(taken)]


def test_skipping_leaves_what_comes_later(until_live: dict[str, list[Due]]) -> None:
    player = player_of("IO")
    middle_at = at_of(3, "12:00")
    passed_over = player.skip(middle_at)
    rest = list(player.due(player.live_at()))
    assert rest == until_live["IO"][passed_over:]
    assert rest[0].at > middle_at


def test_the_next_item_is_never_later_than_what_is_due() -> None:
    player = player_of("IO")
    player.skip(at_of(1, "06:00"))
    for _ in range(300):
        at = player.next_at()
        assert at is not None
        assert all(item.at == at for item in player.due(at))


def test_a_regime_that_changes_on_the_way_is_asked_truck_by_truck() -> None:
    gated = ["IO"]
    player = Player(SCENARIO, is_gated=lambda arrival: arrival.flow in gated)
    player.skip(at_of(1, "12:00"))
    gated[:] = ["AO"]
    later = [one for one in player.due(at_of(1, "18:00")) if isinstance(one, Arrival)]
    assert {one.fact for one in later if one.flow == "IO"} == {"movement"}
    assert {one.fact for one in later if one.flow == "AO"} >= {"register"}


def test_the_player_ends_with_the_horizon() -> None:
    short: Scenario = msgspec.structs.replace(SCENARIO, horizon_days=2)
    player = Player(short, is_gated=lambda _: False)
    items = list(player.due(day_at(SCENARIO, 30)))
    assert player.next_at() is None
    arrivals = arrivals_in(items)
    assert max(one.at for one in arrivals if one.flow in ("II", "AI")) < day_at(SCENARIO, 2)
    # Who joined on the last evening still passes, on the morning after.
    assert max(one.at for one in arrivals) < day_at(SCENARIO, 3)


@pytest.mark.parametrize(
    ("name", "gated"),
    [
        ("dogharoon-r1", {"IO"}),
        ("dogharoon-r2", {"AO"}),
        ("dogharoon-r3", {"IO", "AO"}),
        ("dogharoon-r4", {"IO"}),
        ("dogharoon-a", {"IO"}),
        ("dogharoon-b", {"AO"}),
    ],
)
def test_a_regime_gates_what_it_spends_on(name: str, gated: set[str]) -> None:
    regime = regime_of(built_in_text(name), name=name)
    is_gated = is_gated_by(regime)
    arrivals = [one for one in facts_of(SCENARIO, 0) if one.flow]
    assert {one.flow for one in arrivals if is_gated(one)} == gated
    everything = msgspec.structs.replace(
        regime, gate=msgspec.structs.replace(regime.gate, gated=(Selector(direction="out"),))
    )
    is_gated = is_gated_by(everything)
    assert {one.flow for one in arrivals if is_gated(one)} == {"IO", "AO"}


def test_the_traffic_needs_no_numpy() -> None:
    laboratory = "{'numpy', 'numba', 'polars'}"
    code = f"import sys, tarazu.simulate; sys.exit(bool({laboratory} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
