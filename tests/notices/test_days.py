"""Days as a register writes them: three calendars, months, open ends, and what is no day."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.calendars import day_of_gregorian, gregorian_date_of
from tarazu.notices import DateUnreadable, bounds_of, bounds_text
from tarazu.notices.days import day_of_lunar
from tests.notices.samples import day

YEARS = st.integers(day("1990-01-01"), day("2060-12-31"))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1404-09-01 SH", "2025-11-22"),
        ("۱۴۰۴-۰۹-۰۱ SH", "2025-11-22"),
        ("1404-08 SH", "2025-10-23..2025-11-21"),
        ("2025-02", "2025-02-01..2025-02-28"),
        ("2025-12", "2025-12-01..2025-12-31"),
        ("1404 SH", "2025-03-21..2026-03-20"),
        ("from 2025-10", "from 2025-10-01"),
        ("until 1404-08 SH", "until 2025-11-21"),
        ("1404-09-01 SH..2025-12-17", "2025-11-22..2025-12-17"),
    ],
)
def test_a_stretch_is_its_first_and_its_last_day_in_any_calendar(text, same) -> None:
    assert bounds_of(text) == bounds_of(same)


def test_a_lunar_date_is_widened_by_a_day_because_its_months_begin_with_the_moon() -> None:
    # 21 Sha'ban 1447 is written for 20 Dalw 1404, 9 February 2026, in a statement of that year.
    assert bounds_of("1447-08-21 AH") == bounds_of("2026-02-08..2026-02-10")
    first, last = bounds_of("1447-08 AH")
    assert first is not None
    assert last is not None
    assert last - first + 1 in (31, 32)


def test_the_tabular_lunar_year_has_354_days_and_eleven_leap_days_in_thirty_years() -> None:
    starts = [day_of_lunar(year, 1, 1) for year in range(1_411, 1_442)]
    lengths = [after - before for before, after in pairwise(starts)]
    assert set(lengths) == {354, 355}
    assert sum(lengths) == 30 * 354 + 11
    # 1 Muharram 1447, as tables have it.
    assert bounds_text(day_of_lunar(1_447, 1, 1), day_of_lunar(1_447, 1, 1)) == "2025-06-27"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("1404-08", "calendar_unknown"),
        ("2025-13", "not_a_date"),
        ("2025-00", "not_a_date"),
        ("2025-11-00", "not_a_date"),
        ("2025-02-29", "not_a_date"),
        ("1404-12-30 SH", "not_a_date"),
        ("1447-13 AH", "not_a_date"),
        ("1447-02-31 AH", "not_a_date"),
        ("2025 SH", "not_a_date"),
        ("22 Nov 2025", "not_a_date"),
        ("from", "not_a_date"),
        ("2025-11-22..2025-11-21", "backwards"),
    ],
)
def test_what_names_no_days_is_a_fault_that_says_which(text, fault) -> None:
    with pytest.raises(DateUnreadable, match="Nothing was kept") as raised:
        bounds_of(text)
    assert raised.value.fault == fault


@given(first=YEARS, length=st.integers(0, 800), end=st.sampled_from(["both", "from", "until"]))
def test_a_stretch_that_was_written_reads_back_as_itself(first, length, end) -> None:
    bounds = (
        None if end == "until" else first,
        None if end == "from" else first + length,
    )
    assert bounds_of(bounds_text(*bounds)) == bounds


@given(any_day=YEARS)
def test_a_gregorian_day_is_the_day_of_its_date(any_day) -> None:
    assert day_of_gregorian(gregorian_date_of(any_day)) == day(bounds_text(any_day, any_day))
