"""The clock of a scenario: days, gate hours, and the pace at which it is shown."""

import pytest

from tarazu.calendars import text_of
from tarazu.simulate import (
    Pace,
    after_open_s,
    built_in_scenario,
    day_at,
    day_number,
    instant_at,
    open_at_or_after,
)

SCENARIO = built_in_scenario()
HOUR_S = 3_600


def test_day_0_begins_with_the_scenario() -> None:
    assert day_at(SCENARIO, 0) == SCENARIO.start_at
    assert day_number(SCENARIO, SCENARIO.start_at) == 0
    assert day_number(SCENARIO, SCENARIO.start_at - 1) == -1


def test_the_demo_goes_live_in_mid_morning_of_the_sixth_day() -> None:
    at = instant_at(SCENARIO, SCENARIO.demo.live_day, SCENARIO.demo.live_time)
    assert text_of(at) == "2025-11-27T07:00:00Z"  # 10:30 in Iran


def test_24_00_is_the_end_of_the_day() -> None:
    assert instant_at(SCENARIO, 2, "24:00") == day_at(SCENARIO, 3)


@pytest.mark.parametrize(
    ("asked", "opened"),
    [
        ((0, "03:00"), (0, "08:00")),
        ((0, "08:00"), (0, "08:00")),
        ((0, "19:59"), (0, "19:59")),
        ((0, "20:00"), (1, "08:00")),
        ((0, "24:00"), (1, "08:00")),
    ],
)
def test_the_gate_is_open_from_eight_up_to_but_not_at_twenty(
    asked: tuple[int, str], opened: tuple[int, str]
) -> None:
    assert open_at_or_after(SCENARIO, instant_at(SCENARIO, *asked)) == instant_at(SCENARIO, *opened)


@pytest.mark.parametrize(
    ("asked", "hours", "reached"),
    [
        ((0, "10:00"), 1, (0, "11:00")),
        ((0, "19:00"), 1, (0, "20:00")),
        ((0, "19:00"), 2, (1, "09:00")),
        ((0, "22:00"), 2, (1, "10:00")),
        ((0, "19:00"), 14, (2, "09:00")),
    ],
)
def test_open_time_stands_still_at_night(
    asked: tuple[int, str], hours: int, reached: tuple[int, str]
) -> None:
    found = after_open_s(SCENARIO, instant_at(SCENARIO, *asked), hours * HOUR_S)
    assert found == instant_at(SCENARIO, *reached)


def test_a_pace_shows_so_many_seconds_for_each_on_the_wall() -> None:
    pace = Pace(wall_at=1_000, scenario_at=50_000, speed=60)
    assert pace.shown_at(1_000) == 50_000
    assert pace.shown_at(3_000) == 170_000
    assert pace.shown_at(0) == 50_000  # a wall clock set back does not turn the scenario back


def test_an_instant_is_due_on_the_wall_when_it_is_shown_and_not_before() -> None:
    pace = Pace(wall_at=1_000, scenario_at=50_000, speed=60)
    due_at = pace.due_at(50_061)
    assert due_at == 1_002
    assert pace.shown_at(due_at - 1) < 50_061 <= pace.shown_at(due_at)
    assert pace.due_at(49_000) == 1_000


def test_a_pause_shows_the_same_instant_for_ever() -> None:
    pace = Pace(1_000, 50_000, 60).at_speed(2_000, 0)
    assert pace.shown_at(9_000_000) == 110_000
    assert pace.due_at(110_001) is None
    assert pace.at_speed(9_000_000, 1).shown_at(9_000_500) == 110_500


def test_a_jump_keeps_the_speed() -> None:
    pace = Pace(1_000, 50_000, 60).jumped(2_000, 900_000)
    assert pace.shown_at(3_000) == 960_000
