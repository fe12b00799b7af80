"""The gate of a plan in words: hours, rate, calls, what a missed call costs; and what is free."""

from typing import get_args

from tarazu.rules.law import selects
from tarazu.rules.regime import DIRECTIONS, Cargo, Direction, Laden, Opening, Regime, Selector
from tarazu.words.language import Language
from tarazu.words.order import is_gating
from tarazu.words.trucks import TruckGroup, each_of, listed, sentence, spaced, trucks_in_words

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ELSEWHERE = "another country"  # no selector names it, for a code has two letters


def gate_of(language: Language, regime: Regime) -> list[str]:
    """Say when the gate is open, how trucks are called, and what a missed call costs."""
    gate = regime.gate
    said: list[str] = []
    if gate.hours:
        hours = [_hours(language, opening) for opening in gate.hours]
        said.append(language.text("explain.open", hours=listed(language, hours, last="comma")))
    else:
        said.append(language.text("explain.always_open"))
    if gate.releases_per_hour_max is not None:
        said.append(language.text("explain.rate", count=gate.releases_per_hour_max))
    if is_gating(regime):
        said.append(language.text(f"explain.call.{gate.call}"))
        if gate.call != "immediate":
            length = language.duration_exact(gate.call_window_s)
            said.append(language.text("explain.window", length=length))
            said.append(language.text(f"explain.lapse.{gate.lapse}"))
    if gate.staging_max and gate.call != "immediate":
        said.append(language.text("explain.staging", count=gate.staging_max))
    if gate.called_max is not None:
        said.append(language.text("explain.called_max", count=gate.called_max))
    if gate.gated:
        said.append(language.text("explain.gated_too", trucks=each_of(language, gate.gated)))
    return [sentence(text) for text in said]


def free_of(language: Language, regime: Regime) -> list[str]:
    """Say which flows are free: neither counted nor gated, whatever they carry."""
    touching = [
        selector for account in regime.accounts for selector in (*account.earn, *account.spend)
    ] + list(regime.gate.gated)
    free: list[str] = []
    partly: list[str] = []
    flows = [(way, code) for way in DIRECTIONS for code in (regime.home, regime.peer, _ELSEWHERE)]
    for way, code in flows:
        touched = _touched(touching, way, code)
        if not all(touched):
            (partly if any(touched) else free).append(_flow(language, way, code))
    if len(free) == len(flows):
        return [sentence(language.text("explain.free_all"))]
    said: list[str] = []
    if free:
        said.append(
            language.text(
                "explain.free", trucks=listed(language, free, last="semicolon", between="semicolon")
            )
        )
    if partly:
        trucks = listed(language, partly, last="semicolon", between="semicolon")
        said.append(language.text("explain.free_partly", trucks=trucks))
    return [sentence(text) for text in said or [language.text("explain.free_none")]]


def _touched(selectors: list[Selector], way: Direction, code: str) -> list[bool]:
    """Say for every laden state and cargo class of a flow whether the plan counts or gates it."""
    return [
        any(selects(selector, way, code, laden, cargo) for selector in selectors)
        for laden in get_args(Laden)
        for cargo in get_args(Cargo)
    ]


def _flow(language: Language, way: Direction, code: str) -> str:
    if code != _ELSEWHERE:
        group = TruckGroup(directions=(way,), countries=(code,))
        return language.text("trucks.each", trucks=trucks_in_words(language, group))
    trucks = language.text(
        "trucks.any",
        count=1,
        registered=language.text("trucks.registered_elsewhere"),
        passes=language.text(f"trucks.passes.{way}", count=1),
        cargo="",
    )
    return language.text("trucks.each", trucks=spaced(trucks))


def _hours(language: Language, opening: Opening) -> str:
    # Times of one length compare as texts; an end that is not later lies in the next day.
    over_midnight = opening.start.zfill(5) >= opening.end.zfill(5)
    return language.text(
        "explain.hours_next_day" if over_midnight else "explain.hours",
        days=_days(language, opening.days),
        start=language.digits(opening.start),
        end=language.digits(opening.end),
    )


def _days(language: Language, text: str) -> str:
    """Write "sat-thu" or "mon,wed" in full; a day that is none stays as it was typed."""
    parts: list[str] = []
    for part in text.lower().split(","):
        ends = [end.strip() for end in part.split("-")]
        names = [_day(language, end) for end in ends]
        if len(ends) == 1:
            parts += names
        elif all(end in _DAYS for end in ends) and _length(ends[0], ends[-1]) == len(_DAYS):
            return language.text("explain.every_day")
        else:
            parts.append(language.text("explain.days", first=names[0], last=names[-1]))
    return listed(language, parts, last="comma")


def _day(language: Language, day: str) -> str:
    return language.text(f"weekday.long.{_DAYS.index(day)}") if day in _DAYS else day


def _length(first: str, last: str) -> int:
    return (_DAYS.index(last) - _DAYS.index(first)) % len(_DAYS) + 1
