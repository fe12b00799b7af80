"""One language of the pages and of the terminal: sentences, names, numbers and dates."""

from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from tarazu.calendars import Calendar, Instant
from tarazu.rules import Refusal
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden, Regime
from tarazu.words.catalogues import CODES, Catalogue
from tarazu.words.dates import Dates
from tarazu.words.numerals import Numerals
from tarazu.words.refusals import Overtaken, overtaking_sentences, refusal_sentence

_RIGHT_TO_LEFT = ("fa", "prs")


class Language:
    """How one language says what the rules and the pages have to say.

    `code` is what the attribute `lang` takes: "en", "fa" (Persian) or "prs" (Dari, the Persian of
    Afghanistan). `calendar_first` leads wherever a date stands alone.
    """

    def __init__(self, code: str) -> None:
        """Open the catalogue of the language; `language_of` keeps one of each."""
        is_rtl = code in _RIGHT_TO_LEFT
        self.code = code
        self.dir: Literal["ltr", "rtl"] = "rtl" if is_rtl else "ltr"
        self.calendar_first: Calendar = "solar-hijri" if is_rtl else "gregorian"
        numerals = Numerals(is_rtl=is_rtl)
        self._catalogue = Catalogue(code, numerals)
        self._dates = Dates(self._catalogue, numerals, self.calendar_first)
        self.digits, self.number, self.signed = numerals.digits, numerals.number, numerals.signed
        self.decimal, self.signed_decimal = numerals.decimal, numerals.signed_decimal

    @property
    def name(self) -> str:
        """The name of the language in itself."""
        return self.text("language.name")

    def text(self, key: str, /, **values: object) -> str:
        """Give the sentence with that id, its gaps filled; `count`, or `n`, chooses the plural."""
        return self._catalogue.text(key, **values)

    def has(self, key: str) -> bool:
        """Say whether there is a sentence with that id."""
        return self._catalogue.has(key)

    def apart(self, text: str) -> str:
        """Set a text of others apart from the line where it runs the other way."""
        return self._catalogue.apart(text)

    def gaps(self, key: str) -> frozenset[str]:
        """Name the gaps of the sentence with that id."""
        return self._catalogue.gaps(key)

    def time(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write the clock of a zone, 24 hours: 13:30."""
        return self._dates.time(at, zone)

    def date(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write weekday and date in the leading calendar: Mon 24 Nov 2025."""
        return self._dates.date(at, zone)

    def date_in(self, calendar: Calendar, day: int) -> str:
        """Write a day, of those since 1970-01-01, in one calendar: 24 Nov 2025."""
        return self._dates.date_in(calendar, day)

    def date_both(self, at: Instant, zone: ZoneInfo | str) -> tuple[str, str]:
        """Write the date in both calendars, the leading one first and with its weekday."""
        return self._dates.date_both(at, zone)

    def day_month(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write day and month in the leading calendar: 24 Nov."""
        return self._dates.day_month(at, zone)

    def moment(self, at: Instant, now: Instant, zone: ZoneInfo | str) -> str:
        """Write the time today, weekday and time within a week, else the date."""
        return self._dates.moment(at, now, zone)

    def instant(self, at: Instant, zone: ZoneInfo | str) -> str:
        """Write an instant in full: the date in both calendars, and the time."""
        return self._dates.instant(at, zone)

    def duration(self, seconds: int) -> str:
        """Write a length of time in its two largest units, rounded down: 1 h 51 min."""
        return self._dates.duration(seconds)

    def duration_exact(self, seconds: int) -> str:
        """Write a length of time with every unit that it has: 1 h 30 min 5 s."""
        return self._dates.duration_exact(seconds)

    def country(self, code: str) -> str:
        """Name a country; one that the catalogue does not hold keeps its code."""
        key = f"country.{code}"
        return self.text(key) if self._catalogue.has(key) else code

    def registered_in(self, code: str) -> str:
        """Say where a truck is registered."""
        return self.text("registered_in", country=self.country(code))

    def time_of(self, country: str) -> str:
        """Name a clock by the country whose time it shows."""
        return self.text("clock.of", country=self.country(country))

    def direction(self, direction: Direction) -> str:
        """Name a direction as home sees it."""
        return self.text(f"direction.{direction}")

    def laden(self, laden: Laden) -> str:
        """Name a laden state, as on a key."""
        return self.text(f"laden.{laden}")

    def cargo(self, cargo: Cargo) -> str:
        """Name a cargo class, as on a key."""
        return self.text(f"cargo.{cargo}")

    def hold(self, hold: HoldReason) -> str:
        """Name the reason of a hold."""
        return self.text(f"hold.{hold}")

    def no_call(self, no_call: str) -> str:
        """Say why nobody is called now."""
        return self.text(f"no_call.{no_call}")

    def reason(
        self,
        refusal: Refusal,
        *,
        now: Instant | None = None,
        zone: ZoneInfo | str | None = None,
    ) -> str:
        """Say what the rules forbid and what to do; with a zone also from when it is possible."""
        return refusal_sentence(self._catalogue, self._dates, refusal, now=now, zone=zone)

    def overtaking(
        self,
        overtaking: Overtaken,
        zone: ZoneInfo | str,
        *,
        now: Instant | None = None,
        regime: Regime | None = None,
        note: str = "",
    ) -> tuple[str, str]:
        """Say why a later truck went earlier: a heading, and a sentence."""
        return overtaking_sentences(
            self._catalogue, self._dates, overtaking, zone, now=now, regime=regime, note=note
        )


@cache
def language_of(code: str) -> Language:
    """Give the one language with that code.

    Raises: UnknownLanguage, CatalogueMissing.
    """
    return Language(code)


def languages() -> tuple[Language, ...]:
    """Give every language that there is, English first."""
    return tuple(language_of(code) for code in CODES)
