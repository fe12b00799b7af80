"""Records of the book in words: one short line each, as `journal show` and a log print them.

Reasons, notes and authorities stand in the book as digests (design, 6.4), so no line quotes them.
"""

from collections.abc import Mapping
from typing import Any, TypeAlias
from zoneinfo import ZoneInfo

from tarazu.calendars import Instant
from tarazu.rules import events as ev
from tarazu.rules.event_parts import AccountBegan, Spend, Standing, WayGoes, WayStopped
from tarazu.rules.events import Event, EventData
from tarazu.rules.kinds import KIND_OF
from tarazu.words.language import Language
from tarazu.words.trucks import listed

_Said: TypeAlias = str | int  # a value as it enters a text

# What a line adds after a comma where the event has it, in this order.
_TAILS: dict[type[ev.Happening], tuple[str, ...]] = {
    ev.RegimeBegan: ("accounts",),
    ev.CrossingConfigured: ("entrance_area", "papers_first"),
    ev.TicketRegistered: ("destination", "unmatched"),
    ev.TicketCalled: ("spends", "ahead", "exempt", "override"),
    ev.MovementRecorded: ("destination", "spends", "exempt", "uncalled", "unmatched"),
    ev.TicketReleased: ("spends", "exempt", "override", "uncalled", "unmatched"),
    ev.CreditGranted: ("next_at",),
    ev.CreditReset: ("condemned", "next_at"),
    ev.GateSuspended: ("accounts",),
    ev.GateResumed: ("accounts",),
    ev.CorrectionRecorded: ("spends", "ticket", "override"),
    ev.TruckTakenOver: ("destination",),
}


def event_line(event: Event, language: Language, zone: ZoneInfo | str) -> str:
    """Say an event in one line: the clock, what happened, and what went with it.

    An instant inside the line is as short as it is clear on the day of the event; the day itself is
    the caller's to show. Units of credit are named as the book counts them, not as trucks.
    """
    data = event.data
    kind = KIND_OF[type(data)]
    facts = _facts_of(data)
    said = {name: _said(language, name, value, event.at, zone) for name, value in facts.items()}
    text = language.text(_key(language, kind, facts), **said, count=_count(data))
    for name in _TAILS.get(type(data), ()):
        fact = facts[name]
        if fact in (None, False, "", 0, ()):
            continue
        own = f"event.{kind}.with_{name}"
        key = own if language.has(own) else f"event.with_{name}"
        count = len(fact) if isinstance(fact, tuple) else 1
        tail = language.text(key, **said, count=count)
        text = language.text("list.comma", first=text, last=tail)
    return _line(language, event.at, zone, text)


def own_line(
    kind: str, data: Mapping[str, Any], at: Instant, language: Language, zone: ZoneInfo | str
) -> str:
    """Say a record of the journal's own, "boot" or "rescued", as `event_line` says an event."""
    if kind != "rescued":
        return _line(language, at, zone, language.text(f"event.{kind}"))
    one, other = (language.digits(str(person)) for person in data["persons"])
    kept, seen = data["kept_seq"], data["anchor_seq"]
    told = {"kept": language.digits(str(kept)), "one": one, "other": other}
    if seen is None:
        text = language.text("event.rescued.no_anchor", **told)
    else:
        text = language.text("event.rescued", **told, seen=language.digits(str(seen)))
    return _line(language, at, zone, text)


def _line(language: Language, at: Instant, zone: ZoneInfo | str, text: str) -> str:
    return language.text("event.line", time=language.time(at, zone), text=text)


def _facts_of(data: EventData) -> dict[str, Any]:
    """Name what an event holds, its parts laid open where a line names them."""
    facts = {name: getattr(data, name) for name in data.__struct_fields__}
    if isinstance(data, ev.CrossingConfigured):
        facts |= {name: getattr(data.terms, name) for name in data.terms.__struct_fields__}
    if isinstance(data, ev.RegimeAdopted):
        facts["valid_from"] = data.regime.valid_from
    standing = facts.get("standing")
    if isinstance(standing, Standing):
        facts["lane"] = standing.lane
    return facts


def _key(language: Language, kind: str, facts: dict[str, Any]) -> str:
    """Choose the sentence of a kind: by its `why`, or by the ticket or movement it is about."""
    key = f"event.{kind}"
    if "why" in facts:
        return f"{key}.{facts['why']}"
    for name in ("ticket", "movement"):
        if facts.get(name) is not None and language.has(f"{key}.{name}"):
            return f"{key}.{name}"
    return key


def _count(data: EventData) -> int:
    """Give the number by which the plural of the sentence is chosen."""
    if isinstance(data, ev.CreditReserved):
        return len(data.spends)
    if isinstance(data, ev.GateSuspended | ev.GateResumed):
        return len(data.ways)
    units = getattr(data, "units", 1)
    assert isinstance(units, int), f"{units!r} units"
    return units


def _said(language: Language, name: str, value: Any, at: Instant, zone: ZoneInfo | str) -> _Said:
    """Write one fact: numbers that are names in their digits, instants, words, lists of names."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, tuple):
        return listed(language, [_part(language, part) for part in value], last="and")
    match name:
        case "units" | "condemned":
            return int(value)
        case "exempt":  # files count their clauses from one
            return language.digits(str(value.clause + 1))
        case "regime":
            return str(value.name)
        case "registered":
            return language.registered_in(value)
        case "home" | "peer":
            return language.country(value)
        case "direction":
            return language.direction(value)
        case "laden" | "cargo":
            word = language.text(f"{name}.{value}")
            return word[:1].lower() + word[1:]
        case "hold":
            return language.hold(value)
        case "by":
            return language.digits(value)
        case _:
            pass
    if name.endswith("_s"):
        return language.duration(value)
    if name.endswith("_at") or name == "valid_from":
        return language.moment(value, at, zone)
    return language.digits(str(value)) if isinstance(value, int) else str(value)


def _part(language: Language, part: object) -> str:
    match part:
        case Spend():
            return part.account
        case AccountBegan():
            return part.name
        case WayStopped() | WayGoes():
            return language.direction(part.direction)
        case _:
            return str(part)
