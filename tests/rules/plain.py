"""The plan said again in the plainest way: no table, no index, nothing of the rules but data."""

from functools import cache

from tarazu.rules.regime import Gate, Regime, Selector

MINUTE_MS = 60_000
DAY_MS = 86_400_000
TEHRAN_MS = 12_600_000  # +03:30 all year, since 2022
_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def matches(selectors: tuple[Selector, ...], truck: object) -> bool:
    """Say whether any selector names only facts that the truck or its passage has."""
    return any(
        all(getattr(s, fact) in (None, getattr(truck, fact)) for fact in Selector.__struct_fields__)
        for s in selectors
    )


def costs(regime: Regime, truck: object) -> dict[str, int]:
    """What a release of the truck costs, by account: I6 from the text of the plan alone."""
    return {a.name: a.ratio.counted for a in regime.accounts if matches(a.spend, truck)}


def is_gated(regime: Regime, truck: object) -> bool:
    return bool(costs(regime, truck)) or matches(regime.gate.gated, truck)


def earners(regime: Regime, truck: object) -> list[str]:
    return [a.name for a in regime.accounts if matches(a.earn, truck)]


def lane_of(regime: Regime, truck: object) -> str:
    return next(x.name for x in regime.lanes if x.match is None or matches(x.match, truck))


def is_earning(regime: Regime, passage: object) -> bool:
    """Whether a passage that is counted may earn: `earns = false` of its exemption stops it."""
    if passage.exempt is not None:
        return passage.exempt.earns
    if is_gated(regime, passage):
        return True
    plain = [e for e in regime.exempts if matches(e.match, passage) and e.waited_s_min is None]
    return not plain or plain[0].earns


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _days(text: str) -> set[int]:
    """Weekdays of "sat-thu" or "mon": walk from the first to the last."""
    first, _, last = text.partition("-")
    day, found = _NAMES.index(first), {_NAMES.index(first)}
    while last and _NAMES[day] != last:
        day = (day + 1) % 7
        found.add(day)
    return found


def is_open(gate: Gate, weekday: int, minute: int) -> bool:
    """Say whether the gate is open in a minute of a weekday: each opening is looked at alone."""
    for opening in gate.hours:
        start, end, days = _minutes(opening.start), _minutes(opening.end), _days(opening.days)
        if start < end:
            if weekday in days and start <= minute < end:
                return True
        elif (weekday in days and minute >= start) or ((weekday - 1) % 7 in days and minute < end):
            return True
    return not gate.hours


@cache
def _week(gate: Gate) -> list[int]:
    """Open minutes since Monday 00:00 at each minute of the week, counted one by one."""
    counted = [0]
    for minute in range(7 * 1_440):
        counted.append(counted[-1] + is_open(gate, *divmod(minute, 1_440)))
    return counted


def _reading(gate: Gate, at: int) -> int:
    """Open milliseconds since the Monday after 1 January 1970, in Tehran."""
    weeks, within = divmod(at + TEHRAN_MS - 4 * DAY_MS, 7 * DAY_MS)
    minute, rest = divmod(within, MINUTE_MS)
    counted = _week(gate)
    goes = counted[minute + 1] - counted[minute]
    return (weeks * counted[-1] + counted[minute]) * MINUTE_MS + goes * rest


def open_ms(regime: Regime, from_at: int, to_at: int) -> int:
    """Open milliseconds between two instants in Tehran."""
    if not regime.gate.hours:
        return to_at - from_at
    return _reading(regime.gate, to_at) - _reading(regime.gate, from_at)
