"""The calendars against known dates, against jdatetime, and against every zone's own clock."""

import copy
import itertools
import pickle
from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import jdatetime
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tarazu.calendars import (
    Calendar,
    Every,
    GregorianDate,
    InstantUnreadable,
    LocalTime,
    NoSuchDate,
    SolarDate,
    UnknownZone,
    day_of,
    day_of_gregorian,
    day_of_solar,
    day_start_at,
    gregorian_date_of,
    instant_of,
    local_parts,
    period_of,
    period_start_after,
    solar_date_of,
    solar_month_length,
    text_of,
    weekday_of,
    zone_of,
)
from tarazu.faults import TarazuError

TEHRAN = zone_of("Asia/Tehran")
KABUL = zone_of("Asia/Kabul")
DAY_MS = 86_400_000

# Zones with half hours, with jumps over midnight, with left-out days, and with none of these.
ZONE_NAMES = """
    UTC Asia/Tehran Asia/Kabul Asia/Karachi Asia/Ashgabat Asia/Tashkent Asia/Dushanbe Asia/Almaty
    Asia/Kathmandu Asia/Beirut Asia/Amman Asia/Gaza Europe/Istanbul Europe/London Africa/Cairo
    Africa/Monrovia America/Sao_Paulo America/Asuncion America/Havana America/St_Johns
    America/New_York Atlantic/Azores Australia/Lord_Howe Pacific/Apia Pacific/Kiritimati
    Pacific/Kwajalein Pacific/Chatham
"""
ZONES = [zone_of(name) for name in ZONE_NAMES.split()]
FIRST_AT = 0
LAST_AT = 4_133_980_800_000  # 2101-01-01

zones = st.sampled_from(ZONES)
instants = st.integers(FIRST_AT, LAST_AT)
days = st.integers(FIRST_AT // DAY_MS, LAST_AT // DAY_MS)
everies = st.sampled_from(get_args(Every))
calendars = st.sampled_from(get_args(Calendar))


def day_number(year: int, month: int, day: int) -> int:
    return date(year, month, day).toordinal() - date(1970, 1, 1).toordinal()


# Days


@given(at=instants, zone=zones)
@example(at=562_129_200_000, zone=zone_of("America/St_Johns"))
def test_every_instant_lies_within_the_bounds_of_its_own_day(at: int, zone: ZoneInfo) -> None:
    day = day_of(at, zone)
    assert day_start_at(day, zone) <= at < day_start_at(day + 1, zone)


@given(at=instants, zone=st.sampled_from([z for z in ZONES if z.key != "America/St_Johns"]))
def test_the_day_is_the_one_that_the_clock_of_the_zone_shows(at: int, zone: ZoneInfo) -> None:
    shown = local_parts(at, zone)
    assert day_of(at, zone) == day_number(shown.year, shown.month, shown.day)


@given(day=days, zone=zones)
def test_just_before_a_day_starts_the_clock_shows_an_earlier_day(day: int, zone: ZoneInfo) -> None:
    at = day_start_at(day, zone)
    before, after = local_parts(at - 1, zone), local_parts(at, zone)
    assert day_number(before.year, before.month, before.day) < day
    assert day_number(after.year, after.month, after.day) >= day


@pytest.mark.parametrize(
    ("name", "year", "month", "day", "start"),
    [
        ("Asia/Tehran", 2025, 11, 24, "2025-11-23T20:30:00Z"),
        ("Asia/Kabul", 2025, 11, 24, "2025-11-23T19:30:00Z"),
        # The clock jumped from midnight to one: the day starts with the jump.
        ("Asia/Beirut", 2024, 3, 31, "2024-03-30T22:00:00Z"),
        ("America/Sao_Paulo", 2018, 11, 4, "2018-11-04T03:00:00Z"),
        # The clock went back from midnight to eleven: midnight came an hour later.
        ("America/Sao_Paulo", 2018, 2, 18, "2018-02-18T03:00:00Z"),
        # Midnight was shown twice; the first one began the day.
        ("America/St_Johns", 2010, 11, 7, "2010-11-07T02:30:00Z"),
        ("Asia/Tehran", 2022, 3, 22, "2022-03-21T20:30:00Z"),
    ],
)
def test_a_day_starts_at_its_first_instant_whatever_the_clock_did_at_midnight(
    name: str, year: int, month: int, day: int, start: str
) -> None:
    assert text_of(day_start_at(day_number(year, month, day), zone_of(name))) == start


def test_a_day_that_a_zone_left_out_is_empty_and_the_next_day_takes_its_place() -> None:
    apia = zone_of("Pacific/Apia")
    left_out = day_number(2011, 12, 30)
    start_at = day_start_at(left_out, apia)
    assert start_at == day_start_at(left_out + 1, apia) == instant_of("2011-12-30T10:00:00Z")
    assert day_of(start_at - 1, apia) == left_out - 1
    assert day_of(start_at, apia) == left_out + 1
    assert period_start_after(start_at - 1, "day", "gregorian", apia) == start_at


def test_a_day_that_has_begun_goes_on_where_the_clock_is_set_back_across_midnight() -> None:
    st_johns = zone_of("America/St_Johns")
    start_at = instant_of("2010-11-07T02:30:00Z")
    back_at = start_at + 60_000
    assert local_parts(back_at, st_johns).day == 6
    assert day_of(start_at, st_johns) == day_of(back_at, st_johns) == day_number(2010, 11, 7)


def test_iran_has_kept_one_offset_since_2022_and_afghanistan_always_has() -> None:
    for year in range(2023, 2101):
        for month in range(1, 13):
            at = instant_of(f"{year:04d}-{month:02d}-15T00:00:00Z")
            assert local_parts(at, TEHRAN).offset_s == 12_600
            assert local_parts(at, KABUL).offset_s == 16_200
    assert local_parts(instant_of("2022-07-01T00:00:00Z"), TEHRAN).offset_s == 16_200


def test_local_parts_are_what_a_clock_on_the_wall_shows() -> None:
    at = instant_of("2025-11-24T13:30:59.999+03:30")
    assert local_parts(at, TEHRAN) == LocalTime(2025, 11, 24, 13, 30, 59, 0, 12_600)
    assert local_parts(at, KABUL) == LocalTime(2025, 11, 24, 14, 30, 59, 0, 16_200)


@given(day=days)
def test_weekdays_agree_with_the_standard_library(day: int) -> None:
    assert weekday_of(day) == (date(1970, 1, 1) + timedelta(days=day)).weekday()


def test_a_zone_is_one_object_also_after_it_was_copied_or_sent() -> None:
    assert zone_of("Asia/Tehran") is TEHRAN
    assert copy.deepcopy(TEHRAN) is TEHRAN
    assert pickle.loads(pickle.dumps(TEHRAN)) is TEHRAN


@pytest.mark.parametrize("name", ["", "Asia", "Asia/Teheran", "../zones", "/etc/passwd", "UTC\0"])
def test_a_zone_that_is_not_in_the_tables_is_a_fault_that_names_it(name: str) -> None:
    with pytest.raises(UnknownZone, match="not in the zone tables") as caught:
        zone_of(name)
    assert isinstance(caught.value, TarazuError)
    assert f'"{name}"' in str(caught.value)


# Dates


def test_solar_dates_agree_with_jdatetime_on_every_day_from_1921_to_2099() -> None:
    first, last = day_number(1921, 3, 22), day_number(2099, 12, 31)
    for day in range(first, last + 1):
        expected = jdatetime.date.fromgregorian(date=date.fromordinal(day + 719_163))
        found = solar_date_of(day)
        assert (found.year, found.month, found.day) == (expected.year, expected.month, expected.day)
        assert day_of_solar(found) == day


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [
        ((1404, 8, 1), (2025, 10, 23)),
        ((1404, 8, 30), (2025, 11, 21)),
        ((1404, 9, 1), (2025, 11, 22)),
        ((1404, 9, 3), (2025, 11, 24)),
        ((1348, 10, 11), (1970, 1, 1)),
        ((1357, 11, 22), (1979, 2, 11)),
        # The first days of years after a leap year and after a common year.
        ((1375, 1, 1), (1996, 3, 20)),
        ((1376, 1, 1), (1997, 3, 21)),
        ((1399, 1, 1), (2020, 3, 20)),
        ((1400, 1, 1), (2021, 3, 21)),
        ((1403, 1, 1), (2024, 3, 20)),
        ((1403, 12, 30), (2025, 3, 20)),
        ((1404, 1, 1), (2025, 3, 21)),
        ((1404, 12, 29), (2026, 3, 20)),
        ((1405, 1, 1), (2026, 3, 21)),
        ((1408, 1, 1), (2029, 3, 20)),
        ((1409, 1, 1), (2030, 3, 21)),
    ],
)
def test_known_dates_name_the_same_day_in_both_calendars(
    solar: tuple[int, int, int], gregorian: tuple[int, int, int]
) -> None:
    day = day_number(*gregorian)
    assert day_of_solar(SolarDate(*solar)) == day == day_of_gregorian(GregorianDate(*gregorian))
    assert solar_date_of(day) == SolarDate(*solar)
    assert gregorian_date_of(day) == GregorianDate(*gregorian)


def test_months_and_leap_years_are_those_of_the_printed_calendars() -> None:
    leap = [year for year in range(1370, 1420) if solar_month_length(year, 12) == 30]
    assert [solar_month_length(1404, month) for month in range(1, 13)] == [31] * 6 + [30] * 5 + [29]
    assert leap == [1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412, 1416]


@given(day=st.integers(-700_000, 2_900_000))
def test_a_day_named_in_a_calendar_is_the_same_day_when_read_back(day: int) -> None:
    assert day_of_solar(solar_date_of(day)) == day
    assert day_of_gregorian(gregorian_date_of(day)) == day


@pytest.mark.parametrize("named", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1404, 1, 0)])
def test_a_date_that_does_not_exist_is_a_fault_that_names_it(named: tuple[int, int, int]) -> None:
    with pytest.raises(NoSuchDate, match=f"solar Hijri date {named[0]}-{named[1]}-{named[2]} does"):
        day_of_solar(SolarDate(*named))
    with pytest.raises(NoSuchDate, match="Gregorian date 2025-2-30 does"):
        day_of_gregorian(GregorianDate(2025, 2, 30))


# Periods


@given(at=instants, every=everies, calendar=calendars, zone=zones)
def test_periods_are_never_empty_and_hold_the_instant_they_were_asked_for(
    at: int, every: Every, calendar: Calendar, zone: ZoneInfo
) -> None:
    period = period_of(at, every, calendar, zone)
    assert period.start_at <= at < period.end_at
    assert period_of(period.start_at, every, calendar, zone) == period
    assert period_of(period.end_at - 1, every, calendar, zone) == period


@given(at=instants, every=everies, calendar=calendars, zone=zones)
def test_the_next_start_of_a_period_is_the_end_of_this_one_and_strictly_later(
    at: int, every: Every, calendar: Calendar, zone: ZoneInfo
) -> None:
    end_at = period_of(at, every, calendar, zone).end_at
    assert period_start_after(at, every, calendar, zone) == end_at > at
    after = period_of(end_at, every, calendar, zone)
    assert after.start_at == end_at
    assert period_start_after(end_at, every, calendar, zone) == after.end_at > end_at


def test_a_period_starts_strictly_after_an_instant_that_is_itself_a_start() -> None:
    at = instant_of("2025-11-22T00:00:00+03:30")
    assert text_of(period_start_after(at - 1, "month", "solar-hijri", TEHRAN)) == text_of(at)
    following = period_start_after(at, "month", "solar-hijri", TEHRAN)
    assert following == instant_of("2025-12-22T00:00:00+03:30")


@pytest.mark.parametrize(
    ("every", "calendar", "label", "start", "end"),
    [
        ("day", "solar-hijri", "1404-09-03", "2025-11-24", "2025-11-25"),
        ("week", "solar-hijri", "1404-09-01", "2025-11-22", "2025-11-29"),
        ("month", "solar-hijri", "1404-09", "2025-11-22", "2025-12-22"),
        ("year", "solar-hijri", "1404", "2025-03-21", "2026-03-21"),
        ("day", "gregorian", "2025-11-24", "2025-11-24", "2025-11-25"),
        ("week", "gregorian", "2025-11-24", "2025-11-24", "2025-12-01"),
        ("month", "gregorian", "2025-11", "2025-11-01", "2025-12-01"),
        ("year", "gregorian", "2025", "2025-01-01", "2026-01-01"),
    ],
)
def test_the_periods_around_3_azar_1404_are_those_of_a_wall_calendar(
    every: Every, calendar: Calendar, label: str, start: str, end: str
) -> None:
    period = period_of(instant_of("2025-11-24T13:30:00+03:30"), every, calendar, TEHRAN)
    assert period.label == label
    assert period.start_at == instant_of(f"{start}T00:00:00+03:30")
    assert period.end_at == instant_of(f"{end}T00:00:00+03:30")


@given(at=instants, zone=zones)
def test_weeks_start_on_saturday_in_the_one_calendar_and_on_monday_in_the_other(
    at: int, zone: ZoneInfo
) -> None:
    saturday = day_of(period_of(at, "week", "solar-hijri", zone).start_at, zone)
    monday = day_of(period_of(at, "week", "gregorian", zone).start_at, zone)
    # A week whose first day the zone left out starts with the next one.
    assert weekday_of(saturday) in (5, 6)
    assert weekday_of(monday) in (0, 1)


def test_the_months_of_a_solar_year_follow_each_other_without_a_gap() -> None:
    at = day_start_at(day_of_solar(SolarDate(1404, 1, 1)), TEHRAN)
    labels = []
    for _ in range(13):
        labels.append(period_of(at, "month", "solar-hijri", TEHRAN).label)
        at = period_start_after(at, "month", "solar-hijri", TEHRAN)
    assert labels == [f"1404-{month:02d}" for month in range(1, 13)] + ["1405-01"]


# Text


@given(at=st.integers(-62_135_596_800_000, 253_402_300_799_999))
def test_an_instant_written_as_text_is_read_back_unchanged(at: int) -> None:
    assert instant_of(text_of(at)) == at


@given(at=instants, minutes=st.integers(-1_439, 1_439))
def test_the_same_instant_with_any_offset_is_the_same_instant(at: int, minutes: int) -> None:
    wall = text_of(at + minutes * 60_000).removesuffix("Z")
    sign = "-" if minutes < 0 else "+"
    assert instant_of(f"{wall}{sign}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}") == at


@given(at=instants, zone=zones)
def test_a_local_time_is_read_as_the_clock_of_the_zone_shows_it(at: int, zone: ZoneInfo) -> None:
    wall = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)).astimezone(zone)
    text = wall.replace(tzinfo=None).isoformat(timespec="milliseconds")
    found = instant_of(text, zone=zone)
    # The second showing of a time reads as the first.
    assert found < at if wall.fold else found == at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01t00:00:00z", 0),
        ("1970-01-01 00:00:00Z", 0),
        ("1970-01-01T00:00:00.5Z", 500),
        ("1970-01-01T00:00:00.05Z", 50),
        ("1970-01-01T00:00:00.005Z", 5),
        ("1970-01-01T03:30:00+03:30", 0),
        ("1969-12-31T19:00:00-05:00", 0),
        ("2025-11-22T00:00:00+03:30", 1_763_757_000_000),
    ],
)
def test_every_form_of_rfc_3339_is_read_to_the_millisecond(text: str, at: int) -> None:
    assert instant_of(text) == at


def test_an_offset_in_the_text_stands_above_the_zone() -> None:
    assert instant_of("2025-11-22T00:00:00Z", zone=TEHRAN) == instant_of("2025-11-22T00:00:00Z")
    assert instant_of("2025-11-22T00:00:00", zone=TEHRAN) == 1_763_757_000_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "shape"),
        ("2025-11-22", "shape"),
        ("22/11/2025 10:00", "shape"),
        ("2025-11-22T10:00Z", "shape"),
        ("2025-11-22T10:00:00.1234Z", "shape"),
        ("2025-11-22T10:00:00,5Z", "shape"),
        ("2025-11-22T10:00:00+0330", "shape"),
        (" 2025-11-22T10:00:00Z", "shape"),
        ("2025-11-22T10:00:00Z\n", "shape"),
        ("۲۰۲۵-۱۱-۲۲T10:00:00Z", "shape"),
        ("2025-02-30T10:00:00Z", "names no time"),
        ("2025-11-22T24:00:00Z", "names no time"),
        ("2025-11-22T10:00:60Z", "names no time"),
        ("0000-11-22T10:00:00Z", "names no time"),
        ("2025-11-22T10:00:00+24:00", "beyond 23:59"),
        ("2025-11-22T10:00:00+03:60", "beyond 23:59"),
        ("2025-11-22T10:00:00", "neither Z nor an offset"),
    ],
)
def test_a_text_that_is_not_one_instant_is_a_fault_that_says_why(text: str, found: str) -> None:
    with pytest.raises(InstantUnreadable, match=found) as caught:
        instant_of(text)
    assert "Expected a time such as 2025-11-22T10:00:00Z" in str(caught.value)


def test_a_local_time_that_the_clock_jumped_over_is_a_fault() -> None:
    with pytest.raises(InstantUnreadable, match="jumped over by the clock of Europe/London"):
        instant_of("2025-03-30T01:30:00", zone=zone_of("Europe/London"))


def test_of_a_local_time_that_was_shown_twice_the_first_is_meant() -> None:
    london = zone_of("Europe/London")
    assert text_of(instant_of("2025-10-26T01:30:00", zone=london)) == "2025-10-26T00:30:00Z"


@given(text=st.text())
def test_any_other_text_is_a_fault_and_never_a_crash(text: str) -> None:
    for zone in (None, TEHRAN):
        try:
            at = instant_of(text, zone=zone)
        except InstantUnreadable:
            continue
        assert text_of(at)


def test_days_in_a_row_start_in_the_order_of_time_in_every_zone() -> None:
    for zone in ZONES:
        starts = [day_start_at(day, zone) for day in range(25_000)]
        assert all(first <= second for first, second in itertools.pairwise(starts))
