"""How a language writes dates, clocks and lengths of time; `calendars` has the arithmetic."""

from zoneinfo import ZoneInfo

from tarazu.calendars import (
    Calendar,
    Instant,
    day_of,
    gregorian_date_of,
    local_parts,
    solar_date_of,
    weekday_of,
    zone_of,
)
from tarazu.words.catalogues import Catalogue
from tarazu.words.numerals import Numerals

_WEEK_DAYS = 7
_UNITS_S = (("days", 86_400), ("hours", 3_600), ("minutes", 60), ("seconds", 1))


class Dates:
    """Dates of one language. A zone is given as such or by its name ("Asia/Tehran")."""

    def __init__(self, catalogue: Catalogue, numerals: Numerals, first: Calendar) -> None:
        """Take the calendar that leads in this language."""
        self._catalogue = catalogue
        self._numerals = numerals
        self._first = first
        self._second: Calendar = "gregorian" if first == "solar-hijri" else "solar-hijri"

    def time(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write the clock, 24 hours: 13:30."""
        wall = local_parts(at, _zone(zone))
        return self._numerals.digits(f"{wall.hour:02}:{wall.minute:02}")

    def date(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write weekday and date in the leading calendar: Mon 24 Nov 2025."""
        day = day_of(at, _zone(zone))
        return self._catalogue.text(
            "date.weekday", weekday=self._weekday(day), date=self.date_in(self._first, day)
        )

    def date_in(self, calendar: Calendar, day: int) -> str:
        """Write a day, of those since 1970-01-01, in one calendar: 24 Nov 2025."""
        year, month, number = self._named(day, calendar)
        return self._catalogue.text("date.full", day=number, month=month, year=year)

    def date_both(self, at: Instant, zone: ZoneInfo | str) -> tuple[str, str]:
        """Write the date in both calendars, the leading one first and with its weekday."""
        return self.date(at, zone), self.date_in(self._second, day_of(at, _zone(zone)))

    def day_month(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write day and month in the leading calendar: 24 Nov."""
        _, month, day = self._named(day_of(at, _zone(zone)), self._first)
        return self._catalogue.text("date.day_month", day=day, month=month)

    def moment(self, at: Instant, now: Instant, zone: ZoneInfo | str) -> str:
        """Write an instant as briefly as it is clear: the time today, else with weekday or date."""
        found = _zone(zone)
        day, today = day_of(at, found), day_of(now, found)
        if day == today:
            return self.time(at, found)
        if abs(day - today) < _WEEK_DAYS:
            return self._catalogue.text(
                "moment.weekday", weekday=self._weekday(day), time=self.time(at, found)
            )
        return self.date_in(self._first, day)

    def instant(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write an instant in full: the date in both calendars, and the time."""
        first, second = self.date_both(at, zone)
        both = self._catalogue.text("date.both", first=first, second=second)
        return self._catalogue.text("moment.date", date=both, time=self.time(at, zone))

    def duration(self, seconds: int) -> str:
        """Write a length of time in its two largest units, rounded down: 1 day 1 h."""
        parts = self._parts(seconds)
        # Below a minute nothing is left to round; above it, seconds would only flicker.
        if seconds >= 60:
            parts = [(unit, count) for unit, count in parts if unit != "seconds"]
        return self._joined([part for part in parts[:2] if part[1]] or parts[:1])

    def duration_exact(self, seconds: int) -> str:
        """Write a length of time with every unit that it has: 1 h 30 min 5 s."""
        parts = self._parts(seconds)
        return self._joined([part for part in parts if part[1]] or parts[-1:])

    def _parts(self, seconds: int) -> list[tuple[str, int]]:
        """Split a length into units, from the largest that it reaches down to seconds."""
        assert seconds >= 0, seconds
        parts: list[tuple[str, int]] = []
        for unit, size_s in _UNITS_S:
            count, seconds = divmod(seconds, size_s)
            if count or parts or unit == "seconds":
                parts.append((unit, count))
        return parts

    def _joined(self, parts: list[tuple[str, int]]) -> str:
        text = ""
        for unit, count in parts:
            piece = self._catalogue.text(f"duration.{unit}", count=count)
            text = self._catalogue.text("duration.join", first=text, last=piece) if text else piece
        return text

    def _weekday(self, day: int) -> str:
        return self._catalogue.text(f"weekday.short.{weekday_of(day)}")

    def _named(self, day: int, calendar: Calendar) -> tuple[str, str, str]:
        named = solar_date_of(day) if calendar == "solar-hijri" else gregorian_date_of(day)
        month = self._catalogue.text(f"month.{calendar}.{named.month}")
        return self._numerals.digits(str(named.year)), month, self._numerals.digits(str(named.day))


def _zone(zone: ZoneInfo | str) -> ZoneInfo:
    return zone_of(zone) if isinstance(zone, str) else zone
