"""Days, weeks, months and years of the solar Hijri and Gregorian calendars, in any time zone.

An instant is a whole number of milliseconds since 1970-01-01 UTC. A day is a whole number too: days
since 1970-01-01, counted along the wall calendar of a zone. All of it is whole-number arithmetic on
the arguments; instants and days must lie within the years 1 to 9999.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from importlib import resources
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from tarazu.faults import TarazuError

Instant = int
Calendar = Literal["gregorian", "solar-hijri"]
NEVER: Instant = 1 << 62  # later than all
EARLIEST_AT: Instant = 315_532_800_000  # 1980-01-01: no gate kept an electronic log before
LATEST_AT: Instant = 4_102_444_800_000  # 2100-01-01: beyond it the calendar is another one
Every = Literal["day", "week", "month", "year"]

DAY_MS = 86_400_000
_HALF_DAY_MS = 43_200_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = date(1970, 1, 1).toordinal()
_MILLISECOND = timedelta(milliseconds=1)
_SECOND = timedelta(seconds=1)

# 1 Farvardin 979, 20 March 1600: jdatetime and FarsiWeb's jalali.c count 33-year cycles from it.
_CYCLE_YEAR = 979
_CYCLE_DAY = -135_061
_CYCLE_YEARS = 33
_CYCLE_DAYS = 12_053  # 33 * 365 and the 8 leap days of a cycle


class UnknownZone(TarazuError):
    """A time zone was named that the zone tables do not hold."""


class InstantUnreadable(TarazuError):
    """A text was offered as an instant that does not name exactly one."""


class NoSuchDate(TarazuError):
    """A year, month and day were offered that the calendar does not have."""


class _Zone(ZoneInfo):
    """A zone that can be copied and sent to another process, and is the same zone there."""

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return zone_of, (self.key,)


class LocalTime(msgspec.Struct, frozen=True):
    """What a clock and a Gregorian wall calendar in one zone show at one instant.

    Units: `weekday` 0 is Monday; `offset_s` is seconds east of UTC.
    """

    year: int
    month: int
    day: int
    hour: int
    minute: int
    second: int
    weekday: int
    offset_s: int


class GregorianDate(msgspec.Struct, frozen=True, order=True):
    """A date of the Gregorian calendar; dates compare in the order of time."""

    year: int
    month: int
    day: int


class SolarDate(msgspec.Struct, frozen=True, order=True):
    """A date of the solar Hijri calendar; dates compare in the order of time."""

    year: int
    month: int
    day: int


class Period(msgspec.Struct, frozen=True):
    """The instants from `start_at` up to, but not at, `end_at`, and the name of that stretch."""

    start_at: Instant
    end_at: Instant
    label: str


@cache
def zone_of(name: str) -> ZoneInfo:
    """Give the one zone of that name, read from the tables that were installed with Tarazu.

    Source: ours. The `tzdata` package is read even where the machine has tables of its own, so that
    a book replays to the same days on every machine.
    Raises: UnknownZone.

    >>> zone_of("Asia/Tehran").key
    'Asia/Tehran'
    """
    # The list is asked first: a name is never used as a path before it is known to be a name.
    if name not in _zone_names():
        raise UnknownZone(
            f'Time zone "{name[:60]}" is not in the zone tables. Expected a name of the IANA list, '
            'such as "Asia/Tehran" or "Asia/Kabul". Nothing was changed. Correct the name.'
        )
    table = resources.files("tzdata").joinpath("zoneinfo", *name.split("/"))
    with table.open("rb") as lines:
        return _Zone.from_file(lines, key=name)


@cache
def _zone_names() -> frozenset[str]:
    return frozenset(resources.files("tzdata").joinpath("zones").read_text("ascii").split())


def local_parts(at: Instant, zone: ZoneInfo) -> LocalTime:
    """Say what a clock in that zone shows; milliseconds are cut off, not rounded.

    >>> local_parts(1_763_749_800_000, zone_of("Asia/Tehran")).hour
    22
    """
    wall = _wall_of(at, zone)
    year, month, day, hour, minute, second, weekday, *_ = wall.timetuple()
    return LocalTime(year, month, day, hour, minute, second, weekday, _offset_s(wall))


def _wall_of(at: Instant, zone: ZoneInfo) -> datetime:
    return (_EPOCH + at * _MILLISECOND).astimezone(zone)


def _offset_s(wall: datetime) -> int:
    offset = wall.utcoffset()
    assert offset is not None, wall
    return offset // _SECOND  # exact: the zone tables hold whole seconds


def day_of(at: Instant, zone: ZoneInfo) -> int:
    """Number the local calendar day that an instant belongs to, in days since 1970-01-01.

    A day that has begun goes on, also where the clock is then set back across midnight (as it was
    in Newfoundland until 2011): every instant belongs to one day, and no day comes back.
    Source: ours; a count by the day must be a partition of time.
    """
    first, cut_at, second = _days_of_half(at // _HALF_DAY_MS, zone)
    return first if at < cut_at else second


def day_start_at(day: int, zone: ZoneInfo) -> Instant:
    """Give the first instant of a local day.

    Where the clock jumps over midnight it is the instant of the jump, and where it shows midnight
    twice the first of the two. A day that a zone left out starts, and ends, where the next starts.
    """
    return _day_start_at(day, zone)


@lru_cache(maxsize=65_536)
def _days_of_half(half: int, zone: ZoneInfo) -> tuple[int, Instant, int]:
    """Give the day at the start of a half day of UTC, the instant it gives way, and to which day.

    No zone starts two days within twelve hours (a day left out starts with the next one), so that
    one cut is enough, and `day_of` is one look into this table.
    """
    begin_at = half * _HALF_DAY_MS
    end_at = begin_at + _HALF_DAY_MS
    # No zone is a whole day ahead of UTC, so that the day after tomorrow has begun nowhere.
    day = begin_at // DAY_MS + 2
    while _day_start_at(day, zone) > begin_at:
        day -= 1
    cut_at = _day_start_at(day + 1, zone)
    if cut_at >= end_at:
        return day, end_at, day
    following = day + 1
    while _day_start_at(following + 1, zone) == cut_at:
        following += 1
    after_at = _day_start_at(following + 1, zone)
    assert after_at >= end_at, (half, zone, cut_at, after_at)
    return day, cut_at, following


@lru_cache(maxsize=65_536)
def _day_start_at(day: int, zone: ZoneInfo) -> Instant:
    midnight = datetime.fromordinal(day + _EPOCH_ORDINAL).replace(tzinfo=zone)
    earlier_ms = _offset_s(midnight) * 1_000
    later_ms = _offset_s(midnight.replace(fold=1)) * 1_000
    wall_ms = day * DAY_MS
    if earlier_ms >= later_ms:
        return wall_ms - earlier_ms
    # The clock jumps over midnight: halve the stretch that holds the jump until it is found.
    before_at, from_at = wall_ms - later_ms - 1, wall_ms - earlier_ms
    while from_at - before_at > 1:
        middle_at = (before_at + from_at) // 2  # either half will do
        if middle_at + _offset_s(_wall_of(middle_at, zone)) * 1_000 >= wall_ms:
            from_at = middle_at
        else:
            before_at = middle_at
    return from_at


def weekday_of(day: int) -> int:
    """Number the weekday of a day; 0 is Monday, 5 is Saturday."""
    return (day + 3) % 7  # 1970-01-01 was a Thursday


def gregorian_date_of(day: int) -> GregorianDate:
    """Name a day in the Gregorian calendar.

    >>> gregorian_date_of(0)
    GregorianDate(year=1970, month=1, day=1)
    """
    named = date.fromordinal(day + _EPOCH_ORDINAL)
    return GregorianDate(named.year, named.month, named.day)


def day_of_gregorian(named: GregorianDate) -> int:
    """Number the day that a Gregorian date names.

    Raises: NoSuchDate.
    """
    try:
        return date(named.year, named.month, named.day).toordinal() - _EPOCH_ORDINAL
    except ValueError as cause:
        raise NoSuchDate(_no_such_date("Gregorian", named)) from cause


def solar_date_of(day: int) -> SolarDate:
    """Name a day in the solar Hijri calendar.

    Source: the 33-year cycle of jdatetime and FarsiWeb's jalali.c; equal to jdatetime day by day
    from 1921 to 2099 (tests).

    >>> solar_date_of(20_416)  # 24 November 2025
    SolarDate(year=1404, month=9, day=3)
    """
    # Floor division keeps the remainder: the day within the cycle, within four years, within one.
    cycles, left = divmod(day - _CYCLE_DAY, _CYCLE_DAYS)
    fours, left = divmod(left, 1_461)  # four years, of which the first is a leap year
    years = 0 if left < 366 else (left - 1) // 365
    left -= 365 * years + (1 if years else 0)
    year = _CYCLE_YEAR + _CYCLE_YEARS * cycles + 4 * fours + years
    if left < 186:  # six months of 31 days
        return SolarDate(year, left // 31 + 1, left % 31 + 1)
    return SolarDate(year, (left - 186) // 30 + 7, (left - 186) % 30 + 1)


def day_of_solar(named: SolarDate) -> int:
    """Number the day that a solar Hijri date names.

    Raises: NoSuchDate.
    """
    year, month = named.year, named.month
    if not (1 <= month <= 12 and 1 <= named.day <= solar_month_length(year, month)):
        raise NoSuchDate(_no_such_date("solar Hijri", named))
    return _solar_year_start(year) + 31 * (month - 1) - max(0, month - 7) + named.day - 1


def solar_month_length(year: int, month: int) -> int:
    """Count the days of a solar Hijri month: 31 six times, 30 five times, then 29 or 30.

    >>> solar_month_length(1404, 8), solar_month_length(1403, 12), solar_month_length(1404, 12)
    (30, 30, 29)
    """
    assert 1 <= month <= 12, month
    if month < 12:
        return 31 if month < 7 else 30
    return _solar_year_start(year + 1) - _solar_year_start(year) - 336  # eleven months before it


def _solar_year_start(year: int) -> int:
    cycles, years = divmod(year - _CYCLE_YEAR, _CYCLE_YEARS)
    return _CYCLE_DAY + _CYCLE_DAYS * cycles + 365 * years + (years + 3) // 4  # leap days so far


def _no_such_date(calendar: str, named: GregorianDate | SolarDate) -> str:
    return (
        f"The {calendar} date {named.year}-{named.month}-{named.day} does not exist. Expected a "
        "month from 1 to 12 and a day of that month. Nothing was changed. Correct the date."
    )


def period_of(at: Instant, every: Every, calendar: Calendar, zone: ZoneInfo) -> Period:
    """Give the day, week, month or year that holds an instant; it is never empty.

    Weeks start on Saturday in the solar Hijri calendar and on Monday in the Gregorian one. The
    label is "1404" for a year, "1404-08" for a month, and for a day or a week its (first) day.

    >>> period_of(1_763_749_800_000, "month", "solar-hijri", zone_of("Asia/Tehran")).label
    '1404-08'
    """
    return _period_of_day(day_of(at, zone), every, calendar, zone)


def period_start_after(at: Instant, every: Every, calendar: Calendar, zone: ZoneInfo) -> Instant:
    """Give the first start of a period strictly after an instant, also where one starts at it."""
    return _period_of_day(day_of(at, zone), every, calendar, zone).end_at


@lru_cache(maxsize=16_384)
def _period_of_day(day: int, every: Every, calendar: Calendar, zone: ZoneInfo) -> Period:
    first, following, label = _days_of_period(day, every, calendar)
    return Period(_day_start_at(first, zone), _day_start_at(following, zone), label)


def _days_of_period(day: int, every: Every, calendar: Calendar) -> tuple[int, int, str]:
    """Give the first day of the period around a day, the first day of the next one, and a label."""
    if every == "day":
        return day, day + 1, _date_label(day, calendar)
    if every == "week":
        week_start = 5 if calendar == "solar-hijri" else 0  # Saturday, Monday
        first = day - (weekday_of(day) - week_start) % 7
        return first, first + 7, _date_label(first, calendar)
    named = solar_date_of(day) if calendar == "solar-hijri" else gregorian_date_of(day)
    year, month = named.year, named.month
    if every == "year":
        return _first_day(year, 1, calendar), _first_day(year + 1, 1, calendar), f"{year:04d}"
    following = _first_day(year + month // 12, month % 12 + 1, calendar)
    return _first_day(year, month, calendar), following, f"{year:04d}-{month:02d}"


def _first_day(year: int, month: int, calendar: Calendar) -> int:
    if calendar == "solar-hijri":
        return day_of_solar(SolarDate(year, month, 1))
    return day_of_gregorian(GregorianDate(year, month, 1))


def _date_label(day: int, calendar: Calendar) -> str:
    named = solar_date_of(day) if calendar == "solar-hijri" else gregorian_date_of(day)
    return f"{named.year:04d}-{named.month:02d}-{named.day:02d}"


_RFC_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:\.([0-9]{1,3}))?(?:([Zz])|([+-])([0-9]{2}):([0-9]{2}))?"
)


def instant_of(text: str, *, zone: ZoneInfo | None = None) -> Instant:
    """Read an RFC 3339 time with `Z` or an offset; without either, as a clock in `zone` shows it.

    An offset in the text stands above `zone`. Where the clock of `zone` shows a time twice, the
    first of the two is meant; a time that it jumps over is unreadable. So are a leap second and a
    fourth decimal, because an instant could not keep them.
    Raises: InstantUnreadable.

    >>> instant_of("2025-11-22T00:00:00+03:30")
    1763757000000
    """
    found = _RFC_3339.fullmatch(text)
    if found is None:
        raise _unreadable(text, "does not have that shape")
    year, month, day, hour, minute, second = (int(part) for part in found.groups()[:6])
    try:
        wall = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except ValueError as cause:
        raise _unreadable(text, f"names no time ({cause})") from cause
    decimals, zulu, sign, offset_hours, offset_minutes = found.groups()[6:]
    wall_ms = (wall - _EPOCH) // _MILLISECOND + int((decimals or "").ljust(3, "0"))
    if zulu:
        return wall_ms
    if sign:
        hours, minutes = int(offset_hours), int(offset_minutes)
        if hours > 23 or minutes > 59:
            raise _unreadable(text, "has an offset beyond 23:59")
        offset_s = (hours * 60 + minutes) * 60
        return wall_ms - 1_000 * (offset_s if sign == "+" else -offset_s)
    if zone is None:
        raise _unreadable(text, "has neither Z nor an offset, and no zone is known for it")
    earlier_s = _offset_s(wall.replace(tzinfo=zone))
    if earlier_s < _offset_s(wall.replace(tzinfo=zone, fold=1)):
        raise _unreadable(text, f"was jumped over by the clock of {zone.key}")
    return wall_ms - 1_000 * earlier_s


def _unreadable(text: str, found: str) -> InstantUnreadable:
    return InstantUnreadable(
        f'Time "{text[:60]}" cannot be read: it {found}. Expected a time such as '
        "2025-11-22T10:00:00Z or 2025-11-22T13:30:00.250+03:30. Nothing was kept. Correct the time."
    )


def text_of(at: Instant) -> str:
    """Write an instant in RFC 3339 with `Z`, with milliseconds only where they are not zero.

    >>> text_of(1_763_757_000_000), text_of(250)
    ('2025-11-21T20:30:00Z', '1970-01-01T00:00:00.250Z')
    """
    shown = _EPOCH + at * _MILLISECOND
    precision = "milliseconds" if at % 1_000 else "seconds"
    return shown.replace(tzinfo=None).isoformat(timespec=precision) + "Z"
