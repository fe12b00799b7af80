"""Times as logs write them: formats, digits, calendars, and hours that a clock shows twice."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.calendars import InstantUnreadable, instant_of, solar_date_of, text_of, zone_of
from tarazu.feed.fact import Unread
from tarazu.feed.times import FormatUnknown, TimeReader, Times, check_format

EXPECTED = "2025-11-22T05:40:00Z"


def read(text: str, *formats: str, zone: str = "Asia/Kabul", calendar: str = "gregorian") -> str:
    times = Times(zone, formats or ("iso",), calendar)  # type: ignore[arg-type]
    return text_of(TimeReader(times).read(text))


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("2025-11-22 10:10:00", "iso"),
        ("2025-11-22T10:10", "iso"),
        ("2025-11-22T05:40:00Z", "iso"),
        ("2025-11-22T09:10:00+0330", "iso"),
        ("2025-11-22T09:10:00 +03:30", "iso"),
        ("22.11.2025 10:10:00", "%d.%m.%Y %H:%M:%S"),
        ("10:10 22/11/2025", "%H:%M %d/%m/%Y"),
        ("22/11/2025 10:10 AM", "%d/%m/%Y %I:%M %p"),
        ("11/22/2025  10:10 am", "%m/%d/%Y %I:%M %p"),
        ("22-11-2025 09:10:00 +0330", "%d-%m-%Y %H:%M:%S %z"),
        ("1763790000", "epoch_s"),
        ("1763790000000", "epoch_ms"),
        ("۱۷۶۳۷۹۰۰۰۰", "epoch_s"),
        ("۲۲.۱۱.۲۰۲۵ ۱۰:۱۰:۰۰", "%d.%m.%Y %H:%M:%S"),
        ("٢٢.١١.٢٠٢٥ ١٠:١٠:٠٠", "%d.%m.%Y %H:%M:%S"),
        ("\u200f22.11.2025 10:10:00 ", "%d.%m.%Y %H:%M:%S"),
        (" 2025-11-22 10:10:00", "iso"),
        ("20251122 1010", "%Y%m%d %H%M"),
        ("100% 2025 11 22 10 10", "100%% %Y %m %d %H %M"),
    ],
)
def test_a_time_is_read_in_its_format_and_in_any_digits(text: str, form: str) -> None:
    assert read(text, form) == EXPECTED


@pytest.mark.parametrize("text", ["1404/09/01 10:10", "۱۴۰۴/۰۹/۰۱ ۱۰:۱۰", "١٤٠٤/٠٩/٠١ ١٠:١٠"])
def test_a_solar_hijri_date_is_read_where_the_map_says_so(text: str) -> None:
    assert read(text, "%Y/%m/%d %H:%M", calendar="solar-hijri") == EXPECTED


@pytest.mark.parametrize(
    ("text", "form", "calendar", "said"),
    [
        ("", "iso", "gregorian", 'Expected a time as "iso" in Asia/Kabul.'),
        ("2025112 1010", "%Y%m%d %H%M", "gregorian", "Expected a time as"),
        ("20251122 910", "%Y%m%d %H%M", "gregorian", "Expected a time as"),
        ("22.11.2025", "%d.%m.%Y %H:%M", "gregorian", "Expected a time as"),
        ("2025-02-29 10:10:00", "iso", "gregorian", "is no time at all"),
        ("2025-11-22 24:10:00", "iso", "gregorian", "is no time at all"),
        ("2025-11-22 10:60:00", "iso", "gregorian", "is no time at all"),
        ("2025-11-22 10:10:60", "iso", "gregorian", "seconds 00 to 59"),
        ("2025-11-22 13:10 PM", "%Y-%m-%d %I:%M %p", "gregorian", "hours 1 to 12"),
        ("1404/09/01 10:10", "%Y/%m/%d %H:%M", "gregorian", 'set calendar = "solar-hijri"'),
        ("2025/11/22 10:10", "%Y/%m/%d %H:%M", "solar-hijri", "no year of the solar Hijri"),
        ("1404/12/30 10:10", "%Y/%m/%d %H:%M", "solar-hijri", "no such date"),
        ("1404/07/31 10:10", "%Y/%m/%d %H:%M", "solar-hijri", "no such date"),
        ("2125-11-22 10:10:00", "iso", "gregorian", "outside the years 1980 to 2099"),
        ("1763790000", "epoch_ms", "gregorian", "is the unit"),
        ("1763790000000", "epoch_s", "gregorian", "is the unit"),
    ],
)
def test_a_time_that_cannot_be_read_says_why(
    text: str, form: str, calendar: str, said: str
) -> None:
    with pytest.raises(Unread) as caught:
        read(text, form, calendar=calendar)
    assert said in caught.value.said


def test_the_first_format_that_fits_counts() -> None:
    assert read("03.04.2025 10:10", "%d.%m.%Y %H:%M", "%m.%d.%Y %H:%M").startswith("2025-04-03")
    assert read("03.04.2025 10:10", "%m.%d.%Y %H:%M", "%d.%m.%Y %H:%M").startswith("2025-03-04")


def test_an_hour_shown_twice_is_read_as_its_first_showing() -> None:
    assert read("2025-10-26 02:30:00", zone="Europe/Warsaw") == "2025-10-26T00:30:00Z"


def test_a_time_that_the_clock_jumped_over_is_refused() -> None:
    with pytest.raises(Unread) as caught:
        read("2025-03-30 02:30:00", zone="Europe/Warsaw")
    assert "No clock of Europe/Warsaw shows this time" in caught.value.said


def test_decimals_beyond_the_third_are_cut_off() -> None:
    assert read("2025-11-22 10:10:00.999999").endswith("05:40:00.999Z")
    assert read("2025-11-22 10:10:00.5").endswith("05:40:00.500Z")
    assert read("1763790000.1239", "epoch_s").endswith("05:40:00.123Z")


def test_an_offset_in_the_text_stands_above_the_zone() -> None:
    assert read("2025-11-22T05:40:00Z", zone="Asia/Tehran") == EXPECTED


def test_a_time_without_offset_and_zone_is_refused() -> None:
    with pytest.raises(Unread) as caught:
        read("2025-11-22 10:10:00", zone="")
    assert "the map names no zone" in caught.value.said


@pytest.mark.parametrize(
    "form", ["%d.%m.%y %H:%M", "%Y-%m-%d", "%b %Y %d %H:%M", "%Y%Y%m%d%H%M", "%", "%Y-%m-%d %I:%M"]
)
def test_a_format_that_leaves_something_to_guess_is_refused(form: str) -> None:
    with pytest.raises(FormatUnknown):
        check_format(form)


@given(st.integers(315_619_200, 4_102_358_400), st.sampled_from(["Asia/Tehran", "Europe/Warsaw"]))
def test_reading_by_minutes_agrees_with_the_calendar_everywhere(at_s: int, zone: str) -> None:
    at = at_s * 1_000
    text = text_of(at).removesuffix("Z").replace("T", " ")
    reader = TimeReader(Times(zone, ("%Y-%m-%d %H:%M:%S",)))
    try:
        expected = instant_of(text, zone=zone_of(zone))
    except InstantUnreadable:
        with pytest.raises(Unread):
            reader.read(text)
        return
    # Twice: the second reading takes the minute from memory.
    assert reader.read(text) == reader.read(text) == expected


@given(st.integers(4_000, 47_000))
def test_every_solar_date_is_read_as_the_day_that_it_names(day: int) -> None:
    named = solar_date_of(day)
    text = f"{named.year}/{named.month}/{named.day} 12:00"
    reader = TimeReader(Times("UTC", ("%Y/%m/%d %H:%M",), "solar-hijri"))
    assert reader.read(text) == day * 86_400_000 + 43_200_000
