"""Zones and days as they are typed on a command line."""

import time
from importlib import resources

import typer

from tarazu.calendars import (
    InstantUnreadable,
    UnknownZone,
    day_of,
    gregorian_date_of,
    instant_of,
    zone_of,
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


def toml_time(typed: str, zone: str) -> str:
    """Read a day or an instant as a date and time of TOML; a day begins at its midnight.

    >>> toml_time("2025-11-22", "Asia/Tehran")
    '2025-11-22T00:00:00'
    """
    text = typed if len(typed) > len("2025-11-22") else f"{typed}T00:00:00"
    try:
        instant_of(text, zone=zone_of(zone))
    except InstantUnreadable as unreadable:
        raise typer.BadParameter(str(unreadable)) from None
    return text


def next_day(zone: str) -> str:
    """Give the next midnight of a zone as a date and time of TOML."""
    found = zone_of(zone)
    day = gregorian_date_of(day_of(time.time_ns() // 1_000_000, found) + 1)
    return f"{day.year:04}-{day.month:02}-{day.day:02}T00:00:00"
