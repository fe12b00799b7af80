"""Opening hours as one clock: how much open time has run, and when so much more will have run.

Hours are half open: open at `from`, closed at `to`. Days are those of the regime's zone.
Source: design 3.4 (slots, windows) and 3.5 (clock of a call).
"""

from bisect import bisect_left, bisect_right

from tarazu.calendars import (
    Instant,
    InstantUnreadable,
    day_of,
    day_start_at,
    gregorian_date_of,
    instant_of,
    zone_of,
)
from tarazu.faults import TarazuError
from tarazu.rules.regime import Opening

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY_MINUTES = 24 * 60
_FIRST_DAYS = 2  # days before the origin that the table starts with
_GROW_DAYS = 64


class HoursUnreadable(TarazuError):
    """Opening hours that no clock can follow."""


def days_of(text: str) -> tuple[int, ...]:
    """Read "sat-thu", "fri" or "mon,wed" as weekdays, Monday 0, in the order written.

    >>> days_of("sat-mon")
    (5, 6, 0)
    """
    days: list[int] = []
    for part in text.lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        if len(ends) > 2 or any(end not in _DAYS for end in ends):
            raise HoursUnreadable(
                f'Days "{text}" in the gate\'s hours: expected weekdays such as "sat-thu" or '
                f'"fri", found "{part.strip()}". Write mon, tue, wed, thu, fri, sat, sun.'
            )
        first, last = _DAYS.index(ends[0]), _DAYS.index(ends[-1])
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return tuple(days)


def minute_of(text: str) -> int:
    """Read "07:30" as minutes after midnight; "24:00" is the end of the day."""
    head, colon, tail = text.partition(":")
    if not (colon and head.isdecimal() and tail.isdecimal() and len(tail) == 2):
        raise HoursUnreadable(f'Time "{text}" in the gate\'s hours: expected hh:mm.')
    minute = int(head) * 60 + int(tail)
    if int(tail) > 59 or minute > _DAY_MINUTES:
        raise HoursUnreadable(f'Time "{text}" in the gate\'s hours: expected 00:00 to 24:00.')
    return minute


def _week_of(hours: tuple[Opening, ...]) -> list[list[tuple[int, int]]]:
    """Lay out the week: for each weekday its open spans in minutes, merged and in order."""
    week: list[list[tuple[int, int]]] = [[] for _ in _DAYS]
    for opening in hours:
        start, end = minute_of(opening.start), minute_of(opening.end)
        for day in days_of(opening.days):
            if start < end:
                week[day].append((start, end))
            else:  # over midnight: the rest belongs to the next day
                week[day].append((start, _DAY_MINUTES))
                if end:
                    week[(day + 1) % 7].append((0, end))
    for spans in week:
        spans.sort()
        merged: list[tuple[int, int]] = []
        for start, end in spans:
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        spans[:] = merged
    return week


class Hours:
    """The open clock of a regime: `reading(t)` grows by one a millisecond while the gate is open.

    Units: milliseconds. Without hours the gate is always open and the clock reads the instant.
    The table of open spans is built as far as asked; it holds nothing but what the hours say.
    """

    def __init__(self, hours: tuple[Opening, ...], zone_name: str, origin_at: Instant) -> None:
        """Start the table shortly before `origin_at`; earlier instants read as closed."""
        self._zone = zone_of(zone_name)
        self._week = _week_of(hours)
        # Spans that never end would make a table without an end.
        self._always = all(spans == [(0, _DAY_MINUTES)] for spans in self._week) or not hours
        self._starts: list[Instant] = []
        self._ends: list[Instant] = []
        self._read: list[int] = []  # the clock's reading at each start
        self._next_day = day_of(origin_at, self._zone) - _FIRST_DAYS
        self._total = 0
        self._open_from = self._open_until = 0  # the open span that was asked for last
        self._open_read = 0

    def _grow(self) -> None:
        for day in range(self._next_day, self._next_day + _GROW_DAYS):
            for start, end in self._week[(day + 3) % 7]:  # 1 January 1970 was a Thursday
                start_at, end_at = self._shown_at(day, start), self._shown_at(day, end)
                if start_at >= end_at:
                    continue
                if self._ends and self._ends[-1] == start_at:
                    self._ends[-1] = end_at
                else:
                    self._starts.append(start_at)
                    self._ends.append(end_at)
                    self._read.append(self._total)
                self._total += end_at - start_at
        self._next_day += _GROW_DAYS

    def _shown_at(self, day: int, minute: int) -> Instant:
        """Find when the wall clock first shows a minute of a day, or has jumped over it."""
        named = gregorian_date_of(day)
        date = f"{named.year:04d}-{named.month:02d}-{named.day:02d}"
        for shown in range(minute, _DAY_MINUTES):
            try:
                return instant_of(f"{date}T{shown // 60:02d}:{shown % 60:02d}:00", zone=self._zone)
            except InstantUnreadable:  # jumped over: the minute that the clock shows next counts
                continue
        return day_start_at(day + 1, self._zone)

    def _reach(self, at: Instant) -> None:
        # One span beyond `at` is always known, and a last span that may still grow is never used.
        while not self._ends or self._ends[-1] <= at or self._starts[-1] <= at:
            self._grow()

    def is_open(self, at: Instant) -> bool:
        """Say whether the gate is open by its hours at that instant."""
        if self._always or self._open_from <= at < self._open_until:
            return True
        self._reach(at)
        span = bisect_right(self._starts, at) - 1
        if span < 0 or at >= self._ends[span]:
            return False
        self._open_from, self._open_until = self._starts[span], self._ends[span]
        self._open_read = self._read[span]
        return True

    def reading(self, at: Instant) -> int:
        """Read the open clock: open milliseconds from the table's origin up to `at`."""
        if self._always:
            return at
        if self._open_from <= at < self._open_until:
            return self._open_read + at - self._open_from
        self._reach(at)
        span = bisect_right(self._starts, at) - 1
        if span < 0:
            return 0
        return self._read[span] + min(at, self._ends[span]) - self._starts[span]

    def instant_of(self, reading: int) -> Instant:
        """Find the earliest instant at which the open clock shows `reading`."""
        if self._always:
            return reading
        while not self._read or self._read[-1] <= reading:
            self._grow()
        span = max(bisect_left(self._read, reading) - 1, 0)
        return self._starts[span] + reading - self._read[span]

    def later(self, at: Instant, open_ms: int) -> Instant:
        """Find the earliest instant by which `open_ms` of open time has passed since `at`."""
        if self._always or open_ms == 0:
            return at + open_ms
        if self._open_from <= at and at + open_ms <= self._open_until:
            return at + open_ms
        return self.instant_of(self.reading(at) + open_ms)

    def opens_after(self, at: Instant) -> Instant | None:
        """Find the first opening strictly after `at`; None where the gate never closes."""
        if self._always:
            return None
        self._reach(at)
        return self._starts[bisect_right(self._starts, at)]
