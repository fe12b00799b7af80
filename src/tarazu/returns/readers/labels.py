"""Names of periods out of dates as sources write them: "Jan 2024", "02/01/2019", "1404/08/23".

A form is written with the marks of `strptime`. Only year, month, day and quarter are used; the time
of day must fit the form and is passed over: a date is a date of the wall calendar of its place.
"""

import re
from typing import Literal

import polars as pl

from tarazu.calendars import (
    Calendar,
    GregorianDate,
    NoSuchDate,
    SolarDate,
    day_of_gregorian,
    day_of_solar,
)
from tarazu.faults import TarazuError
from tarazu.periods import RECKONINGS, NoSuchPeriod, span_at, span_of

PeriodCut = Literal["month", "quarter", "year"]


class FormUnreadable(TarazuError):
    """The form of a date cannot be used."""


_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MARKS = {
    "Y": "(?P<year>[0-9]{4})",
    "m": "(?P<month>0?[1-9]|1[0-2])",
    "d": "(?P<day>0?[1-9]|[12][0-9]|3[01])",
    "b": f"(?P<name>(?i:{'|'.join(_MONTHS)}))[a-z]{{0,6}}",
    "q": "(?P<quarter>[1-4])",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "M": "[0-9]{2}",
    "S": r"[0-9]{2}(?:\.[0-9]+)?",
    "p": "(?i:[ap]m)",
    "%": "%",
}


def labels_of(text: pl.Expr, form: str, *, reckoning: str, cut: PeriodCut) -> pl.Expr:
    """Give the name of the period that a date lies in; null where the text does not fit the form.

    Year and month of the text are those of the reckoning.
    Raises: FormUnreadable.

    >>> dates = pl.Series(["Jan 2024", "13/2024"]).to_frame("t")
    >>> one = labels_of(pl.col("t"), "%b %Y", reckoning="gregorian", cut="month")
    >>> dates.select(one).to_series().to_list()
    ['2024-01', None]
    """
    year, month, quarter = (_part(text, form, name) for name in ("year", "month", "quarter"))
    assert year is not None, form
    marked = pl.lit(RECKONINGS[reckoning].mark) + year
    if cut == "year":
        return marked
    if cut == "quarter" and quarter is not None:
        return marked + "-Q" + quarter
    if month is None:
        raise _no_form(form, f"a form with the month, for each {cut}")
    if cut == "month":
        return marked + "-" + month.str.zfill(2)
    return marked + "-Q" + ((month.cast(pl.Int64) + 2) // 3).cast(pl.String)


def days_of(text: pl.Expr, form: str) -> pl.Expr:
    """Give the day of a date as "2025-11-23" in its own calendar; null where it does not fit.

    Raises: FormUnreadable.
    """
    year, month, day = (_part(text, form, name) for name in ("year", "month", "day"))
    assert year is not None, form
    if month is None or day is None:
        raise _no_form(form, "a form with month and day, where the calendar is another one")
    return year + "-" + month.str.zfill(2) + "-" + day.str.zfill(2)


def label_of_day(
    day: str, *, calendar: Calendar, reckoning: str, cut: PeriodCut, zone: str
) -> str | None:
    """Give the name of the period of a reckoning that holds a day of a calendar.

    >>> label_of_day(
    ...     "2025-11-23",
    ...     calendar="gregorian",
    ...     reckoning="solar-hijri",
    ...     cut="month",
    ...     zone="Asia/Tehran",
    ... )
    '1404-09'
    """
    year, month, number = (int(part) for part in day.split("-"))
    try:
        if calendar == "solar-hijri":
            at = day_of_solar(SolarDate(year, month, number))
        else:
            at = day_of_gregorian(GregorianDate(year, month, number))
        return span_at(at, cut, reckoning, zone).label
    except (NoSuchDate, NoSuchPeriod):
        return None


def is_label(label: str, reckoning: str, cut: PeriodCut, zone: str) -> bool:
    """Say whether a reckoning has a period of this name and cut."""
    try:
        return span_of(label, reckoning, zone).cut == cut
    except NoSuchPeriod:
        return False


def _part(text: pl.Expr, form: str, name: str) -> pl.Expr | None:
    """Cut one part out of a date; None where the form does not have it."""
    pattern = _pattern_of(form)
    if name == "month" and "(?P<name>" in pattern:
        word = text.str.extract(_only(pattern, "name"), 1).str.to_lowercase()
        return (word.cast(pl.Enum(_MONTHS)).to_physical() + 1).cast(pl.String)
    if f"(?P<{name}>" not in pattern:
        return None
    return text.str.extract(_only(pattern, name), 1)


def _only(pattern: str, name: str) -> str:
    """Keep one named group, so that it is the first."""
    return re.sub(r"\(\?P<([a-z]+)>", lambda found: "(" if found[1] == name else "(?:", pattern)


def _pattern_of(form: str) -> str:
    pieces = re.split(r"%(.)", form)
    marks = pieces[1::2]
    unknown = [mark for mark in marks if mark not in _MARKS]
    if unknown or marks.count("Y") != 1 or len(set(marks)) < len(marks):
        raise _no_form(form, f"each of %{', %'.join(_MARKS)} at most once, and %Y")
    texts = [re.sub(r"([][\\.^$*+?{}()|])", r"\\\1", piece) for piece in pieces[0::2]]
    body = "".join(
        text + mark
        for text, mark in zip(texts, [*(_MARKS[mark] for mark in marks), ""], strict=True)
    )
    return f"^{body}$"


def _no_form(form: str, expected: str) -> FormUnreadable:
    return FormUnreadable(
        f'Form of a period "{form[:60]}" cannot be used. Expected {expected}. Nothing was read. '
        "Correct the form in the map."
    )
