"""The clock of a scenario: its days and gate hours as instants, and how fast it is shown."""

import msgspec

from tarazu.calendars import Instant, day_of, day_start_at, gregorian_date_of, instant_of
from tarazu.simulate.scenario import Hours, Scenario


def day_at(scenario: Scenario, day: int) -> Instant:
    """Give the first instant of a day of the scenario; days before the first are negative."""
    return day_start_at(scenario.first_day + day, scenario.zone)


def day_number(scenario: Scenario, at: Instant) -> int:
    """Number the day of the scenario that holds an instant; the first day is 0."""
    return day_of(at, scenario.zone) - scenario.first_day


def instant_at(scenario: Scenario, day: int, time: str) -> Instant:
    """Give the instant at which the clock shows that time on that day; 24:00 ends the day."""
    if time == "24:00":
        return day_at(scenario, day + 1)
    named = gregorian_date_of(scenario.first_day + day)
    date = f"{named.year:04d}-{named.month:02d}-{named.day:02d}"
    return instant_of(f"{date}T{time}:00", zone=scenario.zone)


def hours_at(scenario: Scenario, day: int, hours: Hours) -> tuple[Instant, Instant]:
    """Give the instants at which hours begin and end on a day."""
    return instant_at(scenario, day, hours.start), instant_at(scenario, day, hours.end)


def open_at_or_after(scenario: Scenario, at: Instant) -> Instant:
    """Give the first instant, from `at` on, at which the gate of the scenario is open."""
    day = day_number(scenario, at)
    opens_at, closes_at = hours_at(scenario, day, scenario.gate.hours)
    if at < closes_at:
        return max(at, opens_at)
    return hours_at(scenario, day + 1, scenario.gate.hours)[0]


def after_open_s(scenario: Scenario, at: Instant, seconds: int) -> Instant:
    """Give the earliest instant by which so much open time has passed since `at`.

    Where the last second ends with the gate, the instant is the closing itself.
    """
    left_ms = seconds * 1_000
    at = open_at_or_after(scenario, at)
    while True:
        closes_at = hours_at(scenario, day_number(scenario, at), scenario.gate.hours)[1]
        if left_ms <= closes_at - at:
            return at + left_ms
        left_ms -= closes_at - at
        at = open_at_or_after(scenario, closes_at)


class Pace(msgspec.Struct, frozen=True):
    """How the clock of a scenario runs beside the clock on the wall, from one moment on.

    Both instants enter as arguments: no clock is read here. Units: `speed` is scenario seconds for
    each second on the wall; 0 is a pause.
    """

    wall_at: Instant
    scenario_at: Instant
    speed: int

    def shown_at(self, wall_at: Instant) -> Instant:
        """Give the instant of the scenario that is shown at an instant on the wall."""
        return self.scenario_at + max(0, wall_at - self.wall_at) * self.speed

    def due_at(self, scenario_at: Instant) -> Instant | None:
        """Give the first instant on the wall at which one of the scenario is reached.

        None where the clock is paused before it.
        """
        ahead_ms = scenario_at - self.scenario_at
        if ahead_ms <= 0:
            return self.wall_at
        if self.speed == 0:
            return None
        return self.wall_at + -(-ahead_ms // self.speed)  # rounded up: not a moment too early

    def at_speed(self, wall_at: Instant, speed: int) -> "Pace":
        """Go on from what is shown now at another speed."""
        assert speed >= 0, speed
        return Pace(wall_at, self.shown_at(wall_at), speed)

    def jumped(self, wall_at: Instant, scenario_at: Instant) -> "Pace":
        """Go on from another instant of the scenario at the same speed."""
        return Pace(wall_at, scenario_at, self.speed)
