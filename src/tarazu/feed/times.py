"""Times of a log: formats, calendars and zones to instants, exactly and at the speed of a file."""

import re
from typing import Literal
from zoneinfo import ZoneInfo

import msgspec

from tarazu.calendars import (
    NEVER,
    Calendar,
    Instant,
    InstantUnreadable,
    NoSuchDate,
    SolarDate,
    day_of_solar,
    gregorian_date_of,
    instant_of,
    text_of,
    zone_of,
)
from tarazu.feed.fact import Unread, folded, within_reach


class Times(msgspec.Struct, frozen=True):
    """How a log writes its times: the formats that are tried in order, the zone, the calendar.

    An empty zone means that every time must carry its own offset. `not_after` is the last instant
    that is believed; the reader of the log knows it, no map says it.
    """

    zone: str = ""
    formats: tuple[str, ...] = ("iso",)
    calendar: Calendar = "gregorian"
    not_after: Instant = NEVER


# What each directive matches. Names of months and years of two digits are left out: neither can be
# read without guessing.
_DIRECTIVES = {
    "Y": "[0-9]{4}",
    "m": "[0-9]{1,2}",
    "d": "[0-9]{1,2}",
    "H": "[0-9]{1,2}",
    "I": "[0-9]{1,2}",
    "p": "[AaPp][Mm]",
    "M": "[0-9]{2}",
    "S": "[0-9]{2}",
    "f": "[0-9]{1,9}",
    "z": "[Zz]|[+-][0-9]{2}:?[0-9]{2}",
}
_TOKEN = re.compile("%.?|[^%]", re.DOTALL)
_NUMBERS = frozenset(f"%{name}" for name in _DIRECTIVES if name not in "pz")
_ISO = (
    "(?P<Y>[0-9]{4})-(?P<m>[0-9]{2})-(?P<d>[0-9]{2})[Tt ](?P<H>[0-9]{2}):(?P<M>[0-9]{2})"
    "(?::(?P<S>[0-9]{2})(?:[.,](?P<f>[0-9]{1,9}))?)? ?(?P<z>[Zz]|[+-][0-9]{2}:?[0-9]{2})?"
)
_EPOCHS = {"epoch_s": 1_000, "epoch_ms": 1}
_EPOCH = re.compile(r"([0-9]{1,15})(?:\.([0-9]{1,9}))?")
_SECOND_MS = {f"{second:02d}": second * 1_000 for second in range(60)} | {None: 0}
_MINUTES_MAX = 100_000  # about ten weeks of minutes; the cache is emptied beyond it


class FormatUnknown(Exception):
    """A format cannot be compiled; the map says so with its place. It never leaves this package."""


def pattern_of(written: str) -> re.Pattern[str]:
    """Compile a format, which must name one minute: year, month, day, hour and minute.

    Raises: FormatUnknown.
    """
    form = re.compile(_ISO if written == "iso" else _directives_of(written))
    names = form.groupindex
    hour = "I" if "I" in names else "H"
    absent = [f"%{name}" for name in ("Y", "m", "d", hour, "M") if name not in names]
    if ("I" in names) != ("p" in names) or ("I" in names and "H" in names):
        absent.append("%I with %p, or %H alone")
    if absent:
        raise FormatUnknown(f'"{written}" must name one minute; it lacks {", ".join(absent)}.')
    return form


def _directives_of(written: str) -> str:
    parts: list[str] = []
    seen: list[str] = []
    tokens = _TOKEN.findall(written)
    for place, token in enumerate(tokens):
        name = token[1:] if token[0] == "%" else None
        if name is None or name == "%":
            parts.append(r"\s+" if token.isspace() else re.escape(token[-1]))
        elif name in seen or name not in _DIRECTIVES:
            known = ", ".join(f"%{known}" for known in _DIRECTIVES)
            raise FormatUnknown(f'"{written}" holds "%{name}". Expected, once each: {known}.')
        else:
            seen.append(name)
            form = _DIRECTIVES[name]
            # Where two numbers touch, only their width says where one ends: no digit may lack.
            if _NUMBERS & {*tokens[max(0, place - 1) : place], *tokens[place + 1 : place + 2]}:
                form = form.replace("{1,2}", "{2}")
            parts.append(f"(?P<{name}>{form})")
    return "".join(parts)


def check_format(written: str) -> None:
    """Raise FormatUnknown where a format cannot be read by."""
    if written not in _EPOCHS:
        pattern_of(written)


def needs_zone(written: str) -> bool:
    """Say whether times in this format always lack an offset, so that a zone must be given."""
    return written not in ("iso", *_EPOCHS) and "%z" not in written


class TimeReader:
    """Reads the times of one log; the first format that fits a text is the one that counts."""

    def __init__(self, times: Times) -> None:
        self._times = times
        self._forms: tuple[_Form | _Epoch, ...] = tuple(
            _Epoch(_EPOCHS[written]) if written in _EPOCHS else _Form(written, times)
            for written in times.formats
        )

    def read(self, raw: str) -> Instant:
        """Give the instant that a text names."""
        for form in self._forms:
            at = form.read(raw)
            if at is not None:
                return self._believed(at, raw)
        text = folded(raw)
        if text != raw:
            return self.read(text)
        reason: Literal["not_a_time", "missing"] = "not_a_time" if text else "missing"
        raise Unread("at", raw, reason, _expected(self._times))

    def _believed(self, at: Instant, raw: str) -> Instant:
        latest_at = self._times.not_after
        if at <= latest_at:
            return at
        said = f"It lies after {text_of(latest_at)}: a year mistyped, or another calendar?"
        raise Unread("at", raw, "not_a_time", said)


def _expected(times: Times) -> str:
    forms = " or ".join(f'"{written}"' for written in times.formats)
    zone = f" in {times.zone}" if times.zone else " with an offset"
    calendar = ", solar Hijri calendar" if times.calendar == "solar-hijri" else ""
    return f"Expected a time as {forms}{zone}{calendar}."


class _Epoch:
    """Seconds or milliseconds since 1970, in digits."""

    def __init__(self, unit_ms: int) -> None:
        self._unit_ms = unit_ms

    def read(self, text: str) -> Instant | None:
        found = _EPOCH.fullmatch(text)
        if found is None:
            return None
        at = int(found[1]) * self._unit_ms
        if found[2] and self._unit_ms > 1:
            at += int(found[2][:3].ljust(3, "0"))  # decimals beyond the third are cut off
        return within_reach("at", at, text)


class _Form:
    """One written format. Rows of one minute share the work of finding that minute."""

    def __init__(self, written: str, times: Times) -> None:
        self._pattern = pattern_of(written)
        self._times = times
        self._zone: ZoneInfo | None = zone_of(times.zone) if times.zone else None
        names = self._pattern.groupindex
        self._names = tuple(
            name for name in ("Y", "m", "d", "H", "I", "M", "p", "z") if name in names
        )
        self._has_second = "S" in names
        self._has_decimals = "f" in names
        self._minutes: dict[tuple[str | None, ...], Instant] = {}

    def read(self, text: str) -> Instant | None:
        found = self._pattern.fullmatch(text)
        if found is None:
            return None
        minute = found.group(*self._names)
        at = self._minutes.get(minute)
        if at is None:
            at = self._minute_of(minute, text)
        if self._has_second:
            second_ms = _SECOND_MS.get(found["S"])
            if second_ms is None:
                raise Unread("at", text, "not_a_time", "A minute has the seconds 00 to 59.")
            at += second_ms
        if self._has_decimals and found["f"]:
            at += int(found["f"][:3].ljust(3, "0"))  # decimals beyond the third are cut off
        return at

    def _minute_of(self, minute: tuple[str | None, ...], text: str) -> Instant:
        given = {name: value for name, value in zip(self._names, minute, strict=True) if value}
        wall = f"{self._day(given, text)}T{self._hour(given, text):02d}:{int(given['M']):02d}:00"
        offset = given.get("z", "").upper()
        if len(offset) == 5:
            offset = f"{offset[:3]}:{offset[3:]}"
        if not offset and self._zone is None:
            said = "It has no offset and the map names no zone: give [time] a zone."
            raise Unread("at", text, "not_a_time", said)
        try:
            at = instant_of(wall + offset, zone=self._zone)
        except InstantUnreadable as cause:
            zone = self._times.zone or "any zone"
            said = f"No clock of {zone} shows this time: it was jumped over, or is no time at all."
            raise Unread("at", text, "not_a_time", said) from cause
        within_reach("at", at, text)
        if len(self._minutes) >= _MINUTES_MAX:
            self._minutes.clear()
        self._minutes[minute] = at
        return at

    def _day(self, given: dict[str, str], text: str) -> str:
        year, month, day = int(given["Y"]), int(given["m"]), int(given["d"])
        if self._times.calendar == "gregorian":
            if 1_300 <= year < 1_500:
                said = 'This looks like a solar Hijri year: set calendar = "solar-hijri" in [time].'
                raise Unread("at", text, "not_a_time", said)
            return f"{year:04d}-{month:02d}-{day:02d}"
        if not 1_300 <= year < 1_500:
            said = f"{year} is no year of the solar Hijri calendar that [time] names."
            raise Unread("at", text, "not_a_time", said)
        try:
            named = gregorian_date_of(day_of_solar(SolarDate(year, month, day)))
        except NoSuchDate as cause:
            said = "The solar Hijri calendar has no such date."
            raise Unread("at", text, "not_a_time", said) from cause
        return f"{named.year:04d}-{named.month:02d}-{named.day:02d}"

    def _hour(self, given: dict[str, str], text: str) -> int:
        if "p" not in given:
            return int(given["H"])
        hour = int(given["I"])
        if not 1 <= hour <= 12:
            raise Unread("at", text, "not_a_time", "A clock with am and pm has hours 1 to 12.")
        return hour % 12 + (12 if given["p"].upper() == "PM" else 0)
