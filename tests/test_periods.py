"""Months, quarters and years: exact days, and no comparison of what is not alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.calendars import GregorianDate, SolarDate, day_of_gregorian, day_of_solar
from tarazu.periods import (
    RECKONINGS,
    NoSuchPeriod,
    months_of,
    shared_days,
    span_at,
    span_before,
    span_of,
    to_date,
    unlike,
    year_before,
)

TEHRAN, KABUL = "Asia/Tehran", "Asia/Kabul"
DAYS = st.integers(day_of_gregorian(GregorianDate(1950, 1, 1)), 47_000)


def af(label: str):
    return span_of(label, "fiscal-af", KABUL)


def test_aban_is_from_the_23rd_of_october_to_the_21st_of_november():
    aban = span_of("1404-08", "solar-hijri", TEHRAN)
    assert aban.first_day == day_of_gregorian(GregorianDate(2025, 10, 23))
    assert aban.end_day == day_of_gregorian(GregorianDate(2025, 11, 22))
    assert (aban.end_at - aban.start_at) == 30 * 86_400_000


def test_the_budget_years_of_afghanistan_start_where_they_were_moved_to():
    assert af("FY1390").first_day == day_of_solar(SolarDate(1390, 1, 1))
    assert (af("FY1391").months, af("FY1391").end_day) == (9, day_of_solar(SolarDate(1391, 10, 1)))
    assert af("FY1392").first_day == day_of_solar(SolarDate(1391, 10, 1))
    assert af("FY1400").end_day == day_of_solar(SolarDate(1400, 10, 1))
    assert af("FY1401").first_day == day_of_solar(SolarDate(1401, 1, 1))


def test_the_months_between_two_budget_years_belong_to_none():
    with pytest.raises(NoSuchPeriod):
        span_at(day_of_solar(SolarDate(1400, 11, 5)), "month", "fiscal-af", KABUL)
    assert span_before(af("FY1401-01")) is None
    assert span_before(af("FY1392-01")) == af("FY1391-09")
    assert year_before(af("FY1392-11")) is None


def test_unlike_spans_are_named_in_what_they_differ():
    assert not unlike(
        span_of("2025-10", "gregorian", TEHRAN), span_of("2024-10", "gregorian", TEHRAN)
    )
    assert unlike(af("FY1392"), af("FY1391")) == ("months", "days")
    assert "place" in unlike(af("FY1401-01"), af("FY1400-01"))
    assert unlike(
        span_of("1404-08", "solar-hijri", TEHRAN), span_of("2025-11", "gregorian", TEHRAN)
    ) == ("reckoning",)
    leap = span_of("2024-02", "gregorian", TEHRAN)
    assert unlike(leap, span_of("2023-02", "gregorian", TEHRAN)) == ("days",)
    assert unlike(leap, span_of("2024-02", "gregorian", KABUL)) == ("zone",)
    year = span_of("2024", "gregorian", TEHRAN)
    assert unlike(leap, year) == ("cut", "months", "days")


def test_a_budget_year_that_ends_in_june_is_named_by_its_end():
    june = span_of("FY2025", "fiscal-july", "Asia/Karachi")
    assert june.first_day == day_of_gregorian(GregorianDate(2024, 7, 1))
    assert june.end_day == day_of_gregorian(GregorianDate(2025, 7, 1))


@pytest.mark.parametrize("name", RECKONINGS)
@given(day=DAYS)
def test_every_day_has_one_month_and_months_follow_each_other(name: str, day: int):
    try:
        month = span_at(day, "month", name, TEHRAN)
    except NoSuchPeriod:
        assert name == "fiscal-af"
        return
    assert month.first_day <= day < month.end_day
    assert span_of(month.label, name, TEHRAN) == month
    year, quarter = (span_at(day, cut, name, TEHRAN) for cut in ("year", "quarter"))
    assert span_of(year.label, name, TEHRAN) == year
    assert month in months_of(quarter)
    assert sum(one.days for one in months_of(year)) == year.days
    part = to_date(month)
    assert (part.first_day, part.end_day) == (year.first_day, month.end_day)
    assert span_of(part.label, name, TEHRAN) == part
    before = span_before(month)
    assert before is None or before.end_day == month.first_day
    earlier = year_before(month)
    assert earlier is None or (earlier.number, earlier.year) == (month.number, month.year - 1)


def test_november_shares_twenty_one_days_with_aban():
    aban = span_of("1404-08", "solar-hijri", TEHRAN)
    shared = [
        shared_days(aban, span_of(f"2025-{m}", "gregorian", TEHRAN)) for m in ("10", "11", "12")
    ]
    assert shared == [9, 21, 0]


@pytest.mark.parametrize(
    "label",
    ["2025-13", "2025-00", "2025-Q5", "25-01", "2025-01..00", "Aban", "", "FY2025", "FY2025-10"],
)
def test_a_name_that_is_no_period_is_refused_with_the_names_that_are(label: str):
    with pytest.raises(NoSuchPeriod, match="solar-hijri"):
        span_of(label, "gregorian", TEHRAN)
