"""Periods by name: months in full in a sentence, quarters, years, budgets, both calendars."""

import pytest

from tarazu.periods import span_of
from tarazu.words import languages, period_mark, period_name, period_title

EN, FA, PRS = languages()


@pytest.mark.parametrize(
    ("label", "reckoning", "english", "persian", "dari"),
    [
        ("2025-10", "gregorian", "October 2025", "اکتبر ۲۰۲۵", "اکتوبر ۲۰۲۵"),
        ("1404-08", "solar-hijri", "Aban 1404", "آبان ۱۴۰۴", "عقرب ۱۴۰۴"),
        ("1404-Q2", "solar-hijri", "quarter 2 of 1404", "سه‌ماههٔ ۲ از ۱۴۰۴", "ربع ۲ از ۱۴۰۴"),
        ("1404", "solar-hijri", "1404", "سال ۱۴۰۴", "سال ۱۴۰۴"),
        ("FY1401", "fiscal-af", "budget year 1401", "سال مالی ۱۴۰۱", "سال مالی ۱۴۰۱"),
        (
            "2025-01..03",
            "gregorian",
            "the first 3 months of 2025",
            "۳ ماه نخست ۲۰۲۵",
            "۳ ماه نخست ۲۰۲۵",
        ),
    ],
)
def test_a_period_is_named_as_it_is_spoken(label, reckoning, english, persian, dari):
    span = span_of(label, reckoning, "Asia/Kabul")
    assert [period_name(span, one) for one in (EN, FA, PRS)] == [english, persian, dari]


def test_a_period_has_its_days_where_its_name_alone_does_not_say_them():
    there = span_of("2025-10", "gregorian", "America/New_York")
    here = span_of("2025-10", "gregorian", "Asia/Tehran")
    solar = span_of("1404-08", "solar-hijri", "UTC")
    assert period_title(there, EN) == "October 2025"
    assert period_title(there, FA) == "اکتبر ۲۰۲۵ (۹ مهر ۱۴۰۴ تا ۹ آبان ۱۴۰۴)"
    assert period_title(here, EN) == "October 2025 (9 Mehr 1404 to 9 Aban 1404)"
    assert period_title(solar, FA) == "آبان ۱۴۰۴"
    assert period_title(solar, EN) == "Aban 1404 (23 Oct 2025 to 21 Nov 2025)"


def test_on_an_axis_a_period_is_short():
    assert period_mark(span_of("2025-10", "gregorian", "UTC"), EN) == "Oct\n2025"
    assert period_mark(span_of("2025-Q4", "gregorian", "UTC"), FA) == "۲۰۲۵-Q۴"
