"""Days and stretches of days as a register writes them, in three calendars.

`2025-11-22` is Gregorian, `1404-09-01 SH` solar Hijri, `1447-06-01 AH` lunar Hijri. A month
(`2025-11`, `1404-08 SH`) and a year (`1404 SH`) are their days. A stretch is `A..B`, `from A` or
`until B`. Digits may be Latin, Persian or Arabic.
"""

import re
from typing import Literal

from tarazu.calendars import (
    GregorianDate,
    NoSuchDate,
    SolarDate,
    day_of_gregorian,
    day_of_solar,
    gregorian_date_of,
    solar_date_of,
    solar_month_length,
)
from tarazu.faults import TarazuError
from tarazu.periods import western

Bounds = tuple[int | None, int | None]  # the first and the last day; None is an open end
DateFault = Literal["not_a_date", "calendar_unknown", "backwards"]

_NAMED = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?: (SH|AH))?")
_YEARS = {None: range(1900, 2101), "SH": range(1250, 1481), "AH": range(1300, 1525)}
# 1 Muharram of the year 1 in the tabular calendar: 16 July 622 of the Julian one.
_LUNAR_EPOCH_DAY = -492_148


class DateUnreadable(TarazuError):
    """A text was offered as days that does not name them."""

    def __init__(self, fault: DateFault, text: str) -> None:
        """Say what is wrong with it, in a stable word and in a sentence."""
        self.fault: DateFault = fault
        super().__init__(
            f'"{text[:60]}" does not name days ({fault}). Expected a day (2025-11-22, '
            "1404-09-01 SH, 1447-06-01 AH), a month (2025-11, 1404-08 SH), A..B, from A or until "
            "B. Nothing was kept of it. Correct it."
        )


def bounds_of(text: str) -> Bounds:
    """Read a day, a month, a year or a stretch as its first and its last day.

    A lunar date is read by the tabular calendar and widened by a day on both sides, because its
    months begin when the moon is seen, not when a table says.
    Raises: DateUnreadable.

    >>> bounds_of("1404-08 SH") == bounds_of("2025-10-23..2025-11-21")
    True
    """
    plain = " ".join(western(text).split())
    word, _, rest = plain.partition(" ")
    if word in ("from", "until"):
        first, last = _named(rest, text)
        return (first, None) if word == "from" else (None, last)
    start, dots, end = plain.partition("..")
    first, last = _named(start.strip(), text)
    if dots:
        last = _named(end.strip(), text)[1]
    if last < first:
        raise DateUnreadable("backwards", text)
    return first, last


def bounds_text(first: int | None, last: int | None) -> str:
    """Write a stretch so that `bounds_of` reads it back; "" where both ends are unknown.

    >>> bounds_text(*bounds_of("1404-08 SH")), bounds_text(*bounds_of("from 2025-10-12"))
    ('1404-08 SH', 'from 2025-10-12')
    """
    if first is None:
        return "" if last is None else f"until {day_text(last)}"
    if last is None:
        return f"from {day_text(first)}"
    if first == last:
        return day_text(first)
    gregorian, solar = gregorian_date_of(first), solar_date_of(first)
    for mark, named in (("", gregorian), (" SH", solar)):
        label = f"{named.year:04d}-{named.month:02d}{mark}"
        if bounds_of(label) == (first, last):
            return label
    return f"{day_text(first)}..{day_text(last)}"


def day_text(day: int) -> str:
    """Write a day in the Gregorian calendar, as ISO 8601 has it."""
    named = gregorian_date_of(day)
    return f"{named.year:04d}-{named.month:02d}-{named.day:02d}"


def day_of_lunar(year: int, month: int, day: int) -> int:
    """Number the day that a lunar Hijri date names by the tabular calendar.

    What was seen may differ by a day. Source: the 30-year cycle with leap years 2, 5, 7, 10, 13,
    16, 18, 21, 24, 26 and 29 ("civil" epoch).

    >>> day_text(day_of_lunar(1447, 8, 21))  # 21 Sha'ban, which a ministry wrote for 20 Dalw 1404
    '2026-02-09'
    """
    # Floors keep the remainders: half days of the months before, and leap days of the years before.
    past = (year - 1) * 354 + (11 * year + 3) // 30 + (59 * (month - 1) + 1) // 2
    return _LUNAR_EPOCH_DAY + past + day - 1


def _named(text: str, whole: str) -> tuple[int, int]:
    """Give the first and the last day of a day, a month or a year."""
    found = _NAMED.fullmatch(text)
    if found is None:
        raise DateUnreadable("not_a_date", whole)
    mark = found[4]
    year, month, day = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if year not in _YEARS[mark]:
        # A bare 1404 may be solar (2025) or lunar (1984): it is not for a reader to choose.
        unclear = mark is None and year < 1_600
        raise DateUnreadable("calendar_unknown" if unclear else "not_a_date", whole)
    try:
        return _days_of(mark, year, month if found[2] else None, day if found[3] else None)
    except NoSuchDate:
        raise DateUnreadable("not_a_date", whole) from None


def _days_of(mark: str | None, year: int, month: int | None, day: int | None) -> tuple[int, int]:
    low, high = (1, 12) if month is None else (month, month)
    if mark == "AH":
        return _lunar_days(year, low, high, day)
    if mark == "SH":
        first = day_of_solar(SolarDate(year, low, 1 if day is None else day))
        if day is not None:
            return first, first
        return first, day_of_solar(SolarDate(year, high, solar_month_length(year, high)))
    first = day_of_gregorian(GregorianDate(year, low, 1 if day is None else day))
    if day is not None:
        return first, first
    return first, day_of_gregorian(GregorianDate(year + high // 12, high % 12 + 1, 1)) - 1


def _lunar_days(year: int, low: int, high: int, day: int | None) -> tuple[int, int]:
    if not (1 <= low <= high <= 12 and (day is None or 1 <= day <= 30)):
        raise NoSuchDate(f"lunar Hijri {year}-{low}-{day}")
    first = day_of_lunar(year, low, 1 if day is None else day)
    last = first if day is not None else day_of_lunar(year + high // 12, high % 12 + 1, 1) - 1
    return first - 1, last + 1
