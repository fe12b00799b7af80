"""How a language names months, quarters, years, and the parts of a year, in whatever calendar."""

from tarazu.calendars import Calendar
from tarazu.periods import RECKONINGS, Span
from tarazu.words.language import Language

# Where both calendars are in daily use, a period is named in both.
_BOTH_ZONES = ("Asia/Tehran", "Asia/Kabul")


def period_name(span: Span, language: Language) -> str:
    """Name a period as it is spoken: October 2025, quarter 2 of 1404, budget year 1401."""
    reckoning = RECKONINGS[span.reckoning]
    year = language.digits(str(span.year))
    if reckoning.mark:
        year = language.text("return.period.budget_year", year=year)
    match span.cut:
        case "month" if reckoning.mark:
            return language.text("return.period.month_of", number=span.number, year=year)
        case "month":
            # A date has the month in short, a sentence has it in full.
            family = "month.solar-hijri" if reckoning.calendar == "solar-hijri" else "return.month"
            month = language.text(f"{family}.{span.number}")
            return language.text("return.period.month", month=month, year=year)
        case "quarter":
            return language.text("return.period.quarter", number=span.number, year=year)
        case "to-date":
            return language.text("return.period.to_date", count=span.months, year=year)
        case "year":
            return year if reckoning.mark else language.text("return.period.year", year=year)


def period_mark(span: Span, language: Language) -> str:
    """Name a period as briefly as it is clear, for the axis of a chart: Oct, and below it 2025."""
    reckoning = RECKONINGS[span.reckoning]
    if span.cut != "month" or reckoning.mark:
        return language.digits(span.label)
    month = language.text(f"month.{reckoning.calendar}.{span.number}")
    return f"{month}\n{language.digits(str(span.year))}"


def period_title(span: Span, language: Language) -> str:
    """Name a period, and its first and last day where its name alone does not say them to all.

    The days are in the other calendar than the name's where the reader's own is another one, or
    both are in use where it was counted; those of a budget's period in the reader's own.
    """
    reckoning = RECKONINGS[span.reckoning]
    name, other = period_name(span, language), _other(reckoning.calendar)
    if reckoning.mark:
        return _with_days(name, span, language.calendar_first, language)
    if reckoning.calendar != language.calendar_first or span.zone in _BOTH_ZONES:
        return _with_days(name, span, other, language)
    return name


def _other(calendar: Calendar) -> Calendar:
    return "solar-hijri" if calendar == "gregorian" else "gregorian"


def _with_days(name: str, span: Span, calendar: Calendar, language: Language) -> str:
    return language.text(
        "return.period.with_days",
        period=name,
        first=language.date_in(calendar, span.first_day),
        last=language.date_in(calendar, span.end_day - 1),
    )
