"""Months, quarters and years of the calendar and of a budget, and which of them may be compared.

A reckoning says how time is cut: a calendar, and where its years start. A span is one piece of it
with exact first and last days along the wall calendar of a zone. Two spans are compared only where
`unlike` finds nothing; what differs is named, never passed over.
"""

import re
from typing import Literal
from unicodedata import decimal

import msgspec

from tarazu.calendars import (
    Calendar,
    GregorianDate,
    Instant,
    SolarDate,
    day_of_gregorian,
    day_of_solar,
    day_start_at,
    gregorian_date_of,
    solar_date_of,
    zone_of,
)
from tarazu.faults import WrongName

Cut = Literal["month", "quarter", "year", "to-date"]
Unlike = Literal["reckoning", "cut", "zone", "months", "place", "days"]


class NoSuchPeriod(WrongName):
    """A period was named that the reckoning does not have."""


class Run(msgspec.Struct, frozen=True):
    """Years that start alike: named `first` to `last`, each in `month` of the year that it names.

    `shift` is added to the name of the year to give the calendar's year in which it starts.
    Units: `months` is the length of each of these years.
    """

    first: int
    last: int
    month: int
    shift: int = 0
    months: int = 12


class Reckoning(msgspec.Struct, frozen=True):
    """A way to cut time into years: a calendar, and the runs of years that start alike."""

    name: str
    calendar: Calendar
    runs: tuple[Run, ...]
    source: str
    mark: str = ""  # before the name of a year that is not the calendar's


_EVER = (Run(1, 9_998, 1),)
RECKONINGS: dict[str, Reckoning] = {
    one.name: one
    for one in (
        Reckoning("gregorian", "gregorian", _EVER, "ISO 8601"),
        Reckoning(
            "solar-hijri",
            "solar-hijri",
            _EVER,
            "the calendar of Iran and Afghanistan; Iran's budget year is its calendar year",
        ),
        # Budget years of Afghanistan. The year 1391 had nine months; the three months before 1401
        # had a budget of their own, and are named 1400 by nobody: they are left out.
        Reckoning(
            "fiscal-af",
            "solar-hijri",
            (
                Run(1_300, 1_390, 1),
                Run(1_391, 1_391, 1, months=9),
                Run(1_392, 1_400, 10, shift=-1),
                Run(1_401, 1_500, 1),
            ),
            "from 1 Jadi by a plan of 1390, from 1 Hamal by a decision of 20 Jadi 1400 "
            "(didpress.com, news 101767; ariananews.af, 11 Jan 2022)",
            mark="FY",
        ),
        Reckoning(
            "fiscal-july",
            "gregorian",
            (Run(1, 9_998, 7, shift=-1),),
            "July to June, named by the year in which it ends: Pakistan, and the World Bank's own",
            mark="FY",
        ),
    )
}


class Span(msgspec.Struct, frozen=True):
    """One month, quarter, year, or the part of a year up to the end of a month.

    `year` and `number` name it within its reckoning: `number` is 1 to 12 for a month, 1 to 4 for a
    quarter, 0 for a year, and the last month of a part. `months` is its length.
    """

    reckoning: str
    cut: Cut
    year: int
    number: int
    months: int
    zone: str

    @property
    def label(self) -> str:
        """Name it as it is written: "1404-08", "2025-Q4", "FY1401", "1404-01..08"."""
        year = f"{RECKONINGS[self.reckoning].mark}{self.year:04d}"
        match self.cut:
            case "month":
                return f"{year}-{self.number:02d}"
            case "quarter":
                return f"{year}-Q{self.number}"
            case "to-date":
                return f"{year}-01..{self.number:02d}"
            case "year":
                return year

    @property
    def first_day(self) -> int:
        """Give the first day, in days since 1970-01-01."""
        return _month_start(self, self._first_month)

    @property
    def end_day(self) -> int:
        """Give the first day after it."""
        return _month_start(self, self._first_month + self.months)

    @property
    def days(self) -> int:
        """Count its days."""
        return self.end_day - self.first_day

    @property
    def start_at(self) -> Instant:
        """Give its first instant in its zone."""
        return day_start_at(self.first_day, zone_of(self.zone))

    @property
    def end_at(self) -> Instant:
        """Give the first instant after it in its zone."""
        return day_start_at(self.end_day, zone_of(self.zone))

    @property
    def _first_month(self) -> int:
        """Count the months of its year that came before it."""
        if self.cut == "month":
            return self.number - 1
        return 3 * (self.number - 1) if self.cut == "quarter" else 0


def western(text: str) -> str:
    """Write the digits of a text, of whatever script, as 0 to 9.

    >>> western("۱۴۰۴-٠٨")
    '1404-08'
    """
    return "".join(str(decimal(letter, letter)) for letter in text)


def span_of(label: str, reckoning: str, zone: str) -> Span:
    """Read the name of a month, a quarter, a year, or a part of a year, in digits of any script.

    Raises: NoSuchPeriod.

    >>> span_of("1404-08", "solar-hijri", "Asia/Tehran").days
    30
    >>> span_of("۱۴۰۴-۰۸", "solar-hijri", "Asia/Tehran").label
    '1404-08'
    >>> span_of("FY1391", "fiscal-af", "Asia/Kabul").months
    9
    """
    written = western(label).strip()
    found = _LABEL.fullmatch(written)
    known = RECKONINGS.get(reckoning)
    if found is None or known is None:
        raise _no_such(label, reckoning)
    year, month, quarter, last = (int(part) if part else 0 for part in found.groups())
    run = _run_of(known, year)
    is_marked = written.startswith("FY")
    if run is None or is_marked != bool(known.mark):
        raise _no_such(label, reckoning)
    cut: Cut = "month" if month else "quarter" if quarter else "to-date" if last else "year"
    number = month or quarter or last
    months = {"month": 1, "quarter": 3, "to-date": last, "year": run.months}[cut]
    span = Span(reckoning, cut, year, number, months, zone)
    if span._first_month + months > run.months:
        raise _no_such(label, reckoning)
    return span


def span_at(day: int, cut: Literal["month", "quarter", "year"], reckoning: str, zone: str) -> Span:
    """Give the span of a reckoning that holds a day.

    Raises: NoSuchPeriod, where the reckoning has none there.

    >>> span_at(20_416, "month", "fiscal-af", "Asia/Kabul").label  # 24 November 2025
    'FY1404-09'
    """
    known = RECKONINGS[reckoning]
    named = solar_date_of(day) if known.calendar == "solar-hijri" else gregorian_date_of(day)
    for year in (named.year, named.year + 1):
        run = _run_of(known, year)
        if run is None:
            continue
        past = (named.year - year - run.shift) * 12 + named.month - run.month
        if 0 <= past < run.months:
            if cut == "year":
                return Span(reckoning, cut, year, 0, run.months, zone)
            number = past + 1 if cut == "month" else past // 3 + 1
            return Span(reckoning, cut, year, number, 1 if cut == "month" else 3, zone)
    raise _no_such(f"of day {day}", reckoning)


def span_before(span: Span) -> Span | None:
    """Give the span of the same cut that ends where this one starts; None where there is none."""
    if span.cut == "to-date":
        return None
    try:
        before = span_at(span.first_day - 1, span.cut, span.reckoning, span.zone)
    except NoSuchPeriod:
        return None
    return before if before.end_day == span.first_day else None


def year_before(span: Span) -> Span | None:
    """Give the span of the same name one year earlier; None where the reckoning has none."""
    run = _run_of(RECKONINGS[span.reckoning], span.year - 1)
    months = run.months if run is not None and span.cut == "year" else span.months
    earlier = msgspec.structs.replace(span, year=span.year - 1, months=months)
    if run is None or earlier._first_month + months > run.months:
        return None
    return earlier


def to_date(month: Span) -> Span:
    """Give the part of its year up to the end of a month."""
    assert month.cut == "month", month
    return msgspec.structs.replace(month, cut="to-date", months=month.number)


def months_of(span: Span) -> tuple[Span, ...]:
    """Give the months that a span is made of."""
    first = span._first_month + 1
    return tuple(
        Span(span.reckoning, "month", span.year, number, 1, span.zone)
        for number in range(first, first + span.months)
    )


def unlike(one: Span, other: Span) -> tuple[Unlike, ...]:
    """Say in what two spans differ, so that a difference of their counts would mislead.

    Of two names a year apart, `place` says that they stand elsewhere in the calendar's year: a
    budget year that was moved. `days` alone is mild: 29 days against 30 can be told per day.
    """
    found: list[Unlike] = []
    if one.reckoning != other.reckoning:
        found.append("reckoning")
    if one.cut != other.cut:
        found.append("cut")
    if one.zone != other.zone:
        found.append("zone")
    if one.months != other.months:
        found.append("months")
    is_same_name = one.number == other.number and one.year != other.year
    if not found and is_same_name and _month_in_calendar(one) != _month_in_calendar(other):
        found.append("place")
    if one.days != other.days:
        found.append("days")
    return tuple(found)


def shared_days(one: Span, other: Span) -> int:
    """Count the days that two spans share, of whatever calendars: "November" is not Aban.

    >>> aban = span_of("1404-08", "solar-hijri", "Asia/Tehran")
    >>> shared_days(aban, span_of("2025-11", "gregorian", "Asia/Tehran"))
    21
    """
    return max(0, min(one.end_day, other.end_day) - max(one.first_day, other.first_day))


def reckoning_of(label: str) -> str | None:
    """Tell the reckoning of a period from its name; None where it says nothing of its year.

    >>> reckoning_of("1404-08"), reckoning_of("2025-11"), reckoning_of("FY1404")
    ('solar-hijri', 'gregorian', 'fiscal-af')
    """
    written = western(label).strip()
    year = written.removeprefix("FY")[:4]
    if not year.isdecimal():
        return None
    is_solar = int(year) < _SOLAR_BEFORE
    if written.startswith("FY"):
        return "fiscal-af" if is_solar else "fiscal-july"
    return "solar-hijri" if is_solar else "gregorian"


def same_days(label: str, reckoning: str, zone: str) -> tuple[Span, ...]:
    """Give the months of a reckoning that share days with a period named in another one.

    None where the name is of that reckoning itself. Raises: NoSuchPeriod.

    >>> [month.label for month in same_days("1404-08", "gregorian", "Asia/Tehran")]
    ['2025-10', '2025-11']
    """
    own = reckoning_of(label)
    if own in (None, reckoning):
        return ()
    assert own is not None, label
    span = span_of(label, own, zone)
    months = [span_at(span.first_day, "month", reckoning, zone)]
    while months[-1].end_day < span.end_day:
        months.append(span_at(months[-1].end_day, "month", reckoning, zone))
    return tuple(months)


_SOLAR_BEFORE = 1700  # no year of the Gregorian calendar that anybody counted trucks in
_LABEL = re.compile(r"(?:FY)?([0-9]{4})(?:-(?:(0[1-9]|1[0-2])|Q([1-4])|01\.\.(0[1-9]|1[0-2])))?")


def _run_of(reckoning: Reckoning, year: int) -> Run | None:
    return next((run for run in reckoning.runs if run.first <= year <= run.last), None)


def _month_in_calendar(span: Span) -> int:
    run = _run_of(RECKONINGS[span.reckoning], span.year)
    assert run is not None, span
    return (run.month - 1 + span._first_month) % 12


def _month_start(span: Span, months: int) -> int:
    """Give the first day of the month that starts so many months into a span's year."""
    known = RECKONINGS[span.reckoning]
    run = _run_of(known, span.year)
    assert run is not None, span
    # Months are counted from zero, so that the floor is the year and the rest the month.
    year, month = divmod((span.year + run.shift) * 12 + run.month - 1 + months, 12)
    if known.calendar == "solar-hijri":
        return day_of_solar(SolarDate(year, month + 1, 1))
    return day_of_gregorian(GregorianDate(year, month + 1, 1))


def _no_such(label: str, reckoning: str) -> NoSuchPeriod:
    return NoSuchPeriod(
        f'Period "{label[:40]}" is not one of the reckoning "{reckoning[:40]}". Expected a month '
        "(1404-08), a quarter (1404-Q2), a year (1404; FY1404 of a budget) or a part of a year "
        f"(1404-01..08), of one of: {', '.join(RECKONINGS)}. Nothing was counted. Correct the name."
    )
