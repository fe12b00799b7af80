"""One record as a line that a person can read: number, local time, what it states, of what."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tarazu.calendars import local_parts, zone_of

if TYPE_CHECKING:
    from tarazu.journal import Record
    from tarazu.words import Language

_TOKEN_SHOWN = 6  # signs of a truck's token: enough to see that two lines are of one truck
_NAMED = ("ticket", "movement", "override", "account", "units", "posted", "place", "lane", "why")
_FLAGS = ("uncalled", "unmatched", "ahead", "staged")


def line_of(record: "Record", language: "Language", zone: str) -> str:
    """Write a record as a line; the journal's own carry the machine's clock, shown in UTC."""
    from tarazu.journal import OWN_KINDS

    own = record.kind in OWN_KINDS
    key = f"event.{record.kind}"
    what = language.text(key) if language.has(key) else record.kind
    told = ", ".join(_told(record.data, language))
    group = f" [{record.part}/{record.parts}]" if record.parts > 1 else ""
    occurred = ""
    if record.occurred_ms is not None:
        occurred = f" (happened {_clock(record.occurred_ms, zone)})"
    by = f"  by {record.actor}" if not own and record.part == 1 else ""
    at = _clock(record.at_ms, "UTC" if own else zone)
    return f"{record.seq:>8}  {at}  {what}{': ' if told else ''}{told}{occurred}{by}{group}"


def _clock(at: int, zone: str) -> str:
    wall = local_parts(at, zone_of(zone))
    day = f"{wall.year:04}-{wall.month:02}-{wall.day:02}"
    return f"{day} {wall.hour:02}:{wall.minute:02}:{wall.second:02}"


def _told(data: dict[str, Any], language: "Language") -> Iterator[str]:
    """Name what an event is about, in one order for every kind."""
    for name in _NAMED:
        if isinstance(data.get(name), int | str) and data[name] != "":
            yield f"{name} {data[name]}"
    if isinstance(data.get("direction"), str):
        yield language.direction(data["direction"])
    if isinstance(data.get("registered"), str):
        yield language.registered_in(data["registered"])
    if isinstance(data.get("laden"), str):
        yield language.laden(data["laden"])
    if data.get("cargo") not in (None, "none"):
        yield language.cargo(data["cargo"])
    if isinstance(data.get("hold"), str):
        yield language.hold(data["hold"])
    if isinstance(data.get("truck"), str):
        yield f"truck {data['truck'][:_TOKEN_SHOWN]}…"
    if isinstance(data.get("regime"), dict):
        yield f"“{data['regime']['name']}”"
    for way in data.get("ways") or ():
        yield str(way["direction"])
    for flag in _FLAGS:
        if data.get(flag) is True:
            yield flag
    if isinstance(data.get("persons"), list):
        yield "officers " + " and ".join(map(str, data["persons"]))
