"""Zones and days as they are typed on a command line."""

import re
import time
from importlib import resources

import typer

from tarazu.calendars import (
    EARLIEST_AT,
    LATEST_AT,
    InstantUnreadable,
    UnknownZone,
    day_of,
    gregorian_date_of,
    instant_of,
    zone_of,
)
from tarazu.rules.countries import COUNTRY_CODES

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def check_countries(home: str, peer: str) -> None:
    """Refuse two codes that are not those of two countries, before anything is made of them."""
    for option, code in (("--home", home), ("--peer", peer)):
        if code not in COUNTRY_CODES:
            meant = f" Did you mean {code.upper()}?" if code.upper() in COUNTRY_CODES else ""
            raise typer.BadParameter(
                f"{code!r} is no code of a country (ISO 3166, two capital letters).{meant}",
                param_hint=option,
            )
    if home == peer:
        raise typer.BadParameter(
            f"{peer!r} is home: the peer is the country across the line.", param_hint="--peer"
        )


def zone_for(country: str, given: str, *, option: str) -> str:
    """Give the zone that was named, or the only one that a country has.

    Source: `zone.tab` of the zone tables that were installed.
    """
    if given:
        try:
            return zone_of(given).key
        except UnknownZone as unknown:
            raise typer.BadParameter(str(unknown), param_hint=option) from None
    found = zones_of(country)
    if len(found) == 1:
        return found[0]
    some = (
        f"has {len(found)} time zones ({', '.join(found)})" if found else "has none that is known"
    )
    raise typer.BadParameter(f"{country!r} {some}: name one with {option}.", param_hint=option)


def zones_of(country: str) -> list[str]:
    """List the zones of a country.

    >>> zones_of("IR"), zones_of("AF"), zones_of("XX")
    (['Asia/Tehran'], ['Asia/Kabul'], [])
    """
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    rows = (line.split("\t") for line in table.splitlines() if not line.startswith("#"))
    return [row[2] for row in rows if row[0] == country]


def toml_time(typed: str, zone: str, *, option: str) -> str:
    """Read a day or an instant as a date and time of TOML; a day begins at its midnight.

    >>> toml_time("2025-11-22", "Asia/Tehran", option="--valid-from")
    '2025-11-22T00:00:00'
    """
    text = f"{typed}T00:00:00" if _DAY.fullmatch(typed) else typed
    try:
        at = instant_of(text, zone=zone_of(zone))
    except InstantUnreadable:
        raise typer.BadParameter(
            f"{typed!r} is no time that there is. Expected a day such as 2025-11-22, or a time "
            "such as 2025-11-22T10:00:00+03:30.",
            param_hint=option,
        ) from None
    if not EARLIEST_AT <= at < LATEST_AT:
        raise typer.BadParameter(
            f"{typed!r} lies outside the years 1980 to 2099. Expected a Gregorian date: is this "
            "one of another calendar?",
            param_hint=option,
        )
    return text


def next_day(zone: str) -> str:
    """Give the next midnight of a zone as a date and time of TOML."""
    found = zone_of(zone)
    day = gregorian_date_of(day_of(time.time_ns() // 1_000_000, found) + 1)
    return f"{day.year:04}-{day.month:02}-{day.day:02}T00:00:00"
