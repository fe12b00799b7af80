"""The open clock against a clock that looks at every minute of the wall."""

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.calendars import instant_of, zone_of
from tarazu.rules.hours import Hours, HoursUnreadable, days_of, minute_of
from tarazu.rules.regime import Gate, Opening
from tests.rules.plain import is_open

MINUTE_MS = 60_000
# The clocks of Warsaw and London jump by an hour at night, Tehran's did so at midnight until 2022,
# Kabul's never; Lord Howe's jump by half an hour; Apia left a whole day out.
DAYS = {
    "Europe/Warsaw": ("2026-03-27", "2026-10-23"),
    "Europe/London": ("2026-03-27", "2026-10-23"),
    "Asia/Tehran": ("2022-03-20", "2022-09-20"),
    "Asia/Kabul": ("2026-03-27", "2026-10-23"),
    "Australia/Lord_Howe": ("2026-04-03", "2026-10-02"),
    "Pacific/Apia": ("2011-12-28", "2011-09-23"),
}
AT_MARCH = instant_of("2026-03-28T12:00:00Z")  # the day before Warsaw's clocks jump
LENGTH_MINUTES = 4 * 1_440

spans = st.sampled_from(
    (
        ("07:00", "17:30"),
        ("22:00", "06:00"),
        ("00:00", "02:30"),
        ("02:30", "05:00"),
        ("23:30", "00:00"),
        ("00:00", "24:00"),
        ("01:15", "01:45"),
        ("12:00", "12:00"),
    )
)
days = st.sampled_from(("sat-fri", "sat-thu", "fri", "mon-sun", "sun-mon", "wed"))
openings = st.builds(lambda d, s: Opening(d, s[0], s[1]), days, spans)
gates = st.lists(openings, min_size=1, max_size=3).map(lambda found: Gate(hours=tuple(found)))


@cache
def _walls(zone_name: str, start_at: int) -> list[datetime]:
    zone = zone_of(zone_name)
    start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=start_at)
    return [(start + timedelta(minutes=i)).astimezone(zone) for i in range(LENGTH_MINUTES)]


def open_minutes(gate: Gate, zone_name: str, start_at: int) -> list[bool]:
    """Look at the wall in every minute; where a day shows a time twice, the first one counts.

    Whoever opens at half past two opens once on a night in which it is half past two twice, and
    then stays open until the wall shows the time to close for the first time after it.
    """
    found, latest = [], {}
    for wall in _walls(zone_name, start_at):
        day = wall.date()
        # Clocks that go back do not undo an opening or a closing of the same day.
        minute = max(latest.get(day, 0), wall.hour * 60 + wall.minute)
        latest[day] = minute
        found.append(is_open(gate, wall.weekday(), minute))
    return found


cases = st.sampled_from([(zone, day) for zone, found in DAYS.items() for day in found])


@settings(max_examples=150, deadline=None)
@given(
    gates, cases, st.integers(0, LENGTH_MINUTES - 1), st.integers(0, 900), st.integers(0, 59_999)
)
def test_the_open_clock_agrees_with_every_minute_of_the_wall(gate, case, index, more, ms):
    zone, day = case
    start_at = instant_of(f"{day}T00:00:00", zone=zone_of(zone))
    hours = Hours(gate.hours, zone, start_at)
    minutes = open_minutes(gate, zone, start_at)
    at = start_at + index * MINUTE_MS + ms
    assert hours.is_open(at) == minutes[index]
    read = hours.reading(at) - hours.reading(start_at)
    assert read == sum(minutes[:index]) * MINUTE_MS + minutes[index] * ms
    opens = [i for i in range(index + 1, LENGTH_MINUTES) if minutes[i] and not minutes[i - 1]]
    after = hours.opens_after(at)
    if all(minutes):
        assert after is None or after >= start_at + LENGTH_MINUTES * MINUTE_MS
    elif opens:
        assert after == start_at + opens[0] * MINUTE_MS
    # The earliest instant by which so much open time has passed: then it has, just before not yet.
    later = hours.later(at, more * MINUTE_MS)
    assert hours.reading(later) - hours.reading(at) == more * MINUTE_MS
    assert not more or hours.reading(later - 1) - hours.reading(at) < more * MINUTE_MS


@settings(max_examples=60, deadline=None)
@given(gates, st.lists(st.integers(-3, 400), min_size=1, max_size=6))
def test_the_order_of_the_questions_changes_no_answer(gate, asked):
    start_at = instant_of("2026-03-01T00:00:00Z")
    one = Hours(gate.hours, "Europe/Warsaw", start_at)
    for day in asked:
        at = start_at + day * 86_400_000 + 123
        fresh = Hours(gate.hours, "Europe/Warsaw", start_at)
        assert one.reading(at) == fresh.reading(at)
        assert one.is_open(at) == fresh.is_open(at)
        assert one.opens_after(at) == fresh.opens_after(at)
        assert one.later(at, 7_200_000) == fresh.later(at, 7_200_000)


def test_hours_that_the_wall_jumps_over_are_no_hours_on_that_night_and_the_rest_of_it_stands():
    night = (Opening("sun", "01:00", "01:30"), Opening("sun", "02:15", "02:45"))
    hours = Hours((*night, Opening("sun", "05:00", "06:00")), "Europe/Warsaw", AT_MARCH)
    opened = [instant_of(f"2026-03-29T{clock}:00+02:00") for clock in ("05:00", "06:00")]
    assert hours.opens_after(instant_of("2026-03-29T01:30:00+01:00")) == opened[0]
    assert hours.reading(opened[1]) - hours.reading(AT_MARCH) == 90 * MINUTE_MS


def test_long_before_its_origin_the_clock_stands_at_nothing():
    start_at = instant_of("2026-03-01T00:00:00Z")
    hours = Hours((Opening("mon", "07:00", "08:00"),), "Asia/Tehran", start_at)
    assert hours.reading(0) == 0
    assert not hours.is_open(0)
    assert hours.opens_after(0) > start_at - 10 * 86_400_000
    assert hours.instant_of(0) == hours.opens_after(0)


@pytest.mark.parametrize(
    "hours", [(), (Opening("sat-fri", "00:00", "24:00"),), (Opening("mon-sun", "06:00", "06:00"),)]
)
def test_a_gate_that_never_closes_reads_the_instant(hours):
    clock = Hours(hours, "Asia/Tehran", 0)
    assert clock.reading(12_345) == 12_345
    assert clock.later(5, 7) == 12
    assert clock.instant_of(99) == 99
    assert clock.opens_after(5) is None
    assert clock.is_open(5)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sat-thu", (5, 6, 0, 1, 2, 3)),
        ("fri", (4,)),
        ("Mon, wed", (0, 2)),
        ("sun-sat", (6, 0, 1, 2, 3, 4, 5)),
    ],
)
def test_days_are_read_in_the_order_written(text, found):
    assert days_of(text) == found


@pytest.mark.parametrize("text", ["", "someday", "mon-tue-wed", "mon;tue", "5"])
def test_days_that_are_none_are_named(text):
    with pytest.raises(HoursUnreadable, match='Days "'):
        days_of(text)


@pytest.mark.parametrize(("text", "minute"), [("00:00", 0), ("7:30", 450), ("24:00", 1_440)])
def test_times_are_minutes_after_midnight(text, minute):
    assert minute_of(text) == minute


@pytest.mark.parametrize("text", ["", "7", "24:01", "07:60", "7:5", "a:00", "07:xx", "-1:00"])
def test_times_that_are_none_are_named(text):
    with pytest.raises(HoursUnreadable, match='Time "'):
        minute_of(text)
