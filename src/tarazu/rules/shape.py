"""What keeps a regime from running: numbers, names and hours that no clock or ledger can follow."""

from collections.abc import Iterable, Iterator

from tarazu.calendars import UnknownZone, zone_of
from tarazu.rules.finding import CheckFinding
from tarazu.rules.hours import HoursUnreadable, days_of, minute_of
from tarazu.rules.law import share_of
from tarazu.rules.regime import Account, Opening, Regime

# A number of trucks times a part of a ratio, and a number of seconds in milliseconds, must stay
# exact in the book's whole numbers, which end at 2 to the power of 53.
NUMBER_MAX = 1_000_000_000
RATIO_MAX = 1_000_000
WEEK_MINUTES = 7 * 24 * 60
_DAY_MINUTES = 24 * 60

_Numbers = Iterable[tuple[str, int | None]]


def errors_of(regime: Regime) -> list[CheckFinding]:
    """List what keeps a regime from running at all; adoption refuses it by the first.

    A regime under which nobody ever goes is no such thing while two persons could still let a
    truck go: `findings_of` reports it, and it can be adopted and simulated.
    """
    return [
        *_head_errors(regime),
        *_account_errors(regime),
        *_lane_errors(regime),
        *_clause_errors(regime),
        *_gate_errors(regime),
    ]


def _error(code: str, clause: str, **values: str | int) -> CheckFinding:
    return CheckFinding(code, clause, is_error=True, values=values)


def _head_errors(regime: Regime) -> Iterator[CheckFinding]:
    if regime.home == regime.peer:
        yield _error("same_country", "regime", country=regime.home)
    if regime.valid_until is not None and regime.valid_until < regime.valid_from:
        yield _error(
            "valid_until_before_from",
            "regime",
            valid_from=regime.valid_from,
            valid_until=regime.valid_until,
        )
    try:
        zone_of(regime.time_zone)
    except UnknownZone:
        yield _error("unknown_zone", "regime", found=regime.time_zone)


def _number_errors(clause: str, *, least: int, numbers: _Numbers) -> Iterator[CheckFinding]:
    for key, number in numbers:
        if number is None:
            continue
        if number < 0:
            yield _error("negative_number", clause, key=key, found=number)
        elif number < least:
            yield _error("zero_number", clause, key=key, found=number)
        elif number > NUMBER_MAX:
            yield _error("number_too_large", clause, key=key, found=number, most=NUMBER_MAX)


def _repeated(names: Iterable[str]) -> Iterator[str]:
    seen: dict[str, int] = {}
    for name in names:
        seen[name] = seen.get(name, 0) + 1
    return (name for name, count in seen.items() if count > 1)


def _account_errors(regime: Regime) -> Iterator[CheckFinding]:
    for name in _repeated(account.name for account in regime.accounts):
        yield _error("duplicate_account", name)
    for account in regime.accounts:
        numbers: list[tuple[str, int | None]] = [
            ("opening", account.opening),
            ("overdraft", account.overdraft),
            ("cap", account.cap),
            ("exposure_max", account.exposure_max),
        ]
        if account.reset is not None:
            numbers.append(("reset.to", account.reset.to))
        if account.grant is not None:
            numbers.append(("grant.trucks", account.grant.trucks))
        yield from _number_errors(account.name, least=0, numbers=numbers)
        life = [("expires_after_s", account.expires_after_s)]
        yield from _number_errors(account.name, least=1, numbers=life)
        counted, releases = account.ratio.counted, account.ratio.releases
        if min(counted, releases) < 1:
            yield _error("zero_ratio", account.name, counted=counted, releases=releases)
        elif max(counted, releases) > RATIO_MAX:
            key = "ratio.counted" if counted > RATIO_MAX else "ratio.releases"
            found = max(counted, releases)
            yield _error("number_too_large", account.name, key=key, found=found, most=RATIO_MAX)
        elif never_fits(account, is_immediate=regime.gate.call == "immediate"):
            if counted > 1:
                values = {"counted": counted, "releases": releases}
                yield _error("contradiction_cap_zero", account.name, **values)
            else:
                yield _error("cap_zero_never_calls", account.name)


def never_fits(account: Account, *, is_immediate: bool) -> bool:
    """Say whether a cap of 0 keeps the units for one release from ever standing together.

    Source: design 3.5, cap. Where a call only reserves, the cap takes a credit before any call;
    where the call is the release, what came at one instant may be used at it.
    """
    if account.cap != 0 or not account.spend:
        return False
    counted = account.ratio.counted
    reach = account.overdraft * counted
    if is_immediate:
        granted = 0 if account.grant is None else account.grant.trucks
        reach += max(account.ratio.releases, granted * counted, account.opening * counted)
    return reach < counted


def _lane_errors(regime: Regime) -> Iterator[CheckFinding]:
    lanes = regime.lanes
    if not lanes:
        yield _error("no_lane", "regime")
        return
    for name in _repeated(lane.name for lane in lanes):
        yield _error("duplicate_lane", name)
    for lane in lanes[:-1]:
        if lane.match is None:
            yield _error("lane_without_match", lane.name)
    if lanes[-1].match is not None:
        yield _error("last_lane_has_match", lanes[-1].name)
    for lane in lanes:
        yield from _number_errors(lane.name, least=1, numbers=[("weight", lane.weight)])
        rank = [] if lane.precedence is None else [("precedence", abs(lane.precedence))]
        yield from _number_errors(lane.name, least=0, numbers=rank)
        if lane.share_max is not None and not _is_share(lane.share_max):
            yield _error("bad_share", lane.name, found=lane.share_max)


def _is_share(text: str) -> bool:
    try:
        share_of(text)
    except ValueError:
        return False
    return True


def _clause_errors(regime: Regime) -> Iterator[CheckFinding]:
    for place, exempt in enumerate(regime.exempts, 1):
        clause = f"exempt {place}"
        limits = [("per_day_max", exempt.per_day_max)]
        yield from _number_errors(clause, least=0, numbers=limits)
        yield from _number_errors(clause, least=1, numbers=[("waited_s_min", exempt.waited_s_min)])
    for place, interval in enumerate(regime.intervals, 1):
        numbers = [("per_truck_s", interval.per_truck_s)]
        yield from _number_errors(f"interval {place}", least=1, numbers=numbers)


def _gate_errors(regime: Regime) -> Iterator[CheckFinding]:
    gate = regime.gate
    positive = [
        ("releases_per_hour_max", gate.releases_per_hour_max),
        ("called_max", gate.called_max),
    ]
    yield from _number_errors("gate", least=1, numbers=positive)
    yield from _number_errors("gate", least=0, numbers=[("staging_max", gate.staging_max)])
    if gate.call_window_s == 0:
        yield _error("zero_window", "gate")
    yield from _number_errors("gate", least=0, numbers=[("call_window_s", gate.call_window_s)])
    unreadable = [f for f in map(_hours_error, enumerate(gate.hours, 1)) if f is not None]
    yield from unreadable
    if gate.hours and not unreadable and not any(map(open_minutes, gate.hours)):
        yield _error("never_open", "gate")


def _hours_error(numbered: tuple[int, Opening]) -> CheckFinding | None:
    place, opening = numbered
    for key, text, read in (
        ("days", opening.days, days_of),
        ("from", opening.start, minute_of),
        ("to", opening.end, minute_of),
    ):
        try:
            read(text)
        except HoursUnreadable:
            return _error("hours_unreadable", f"hours {place}", key=key, found=text)
    return None


def open_minutes(opening: Opening) -> frozenset[int]:
    """List the minutes of the week, from Monday 00:00 on, that one entry of the hours opens.

    Source: design 3.5, half open; an entry that ends no later than it starts runs over midnight.
    """
    start, end = minute_of(opening.start), minute_of(opening.end)
    length = end - start if start < end else _DAY_MINUTES - start + end
    return frozenset(
        (day * _DAY_MINUTES + start + minute) % WEEK_MINUTES
        for day in days_of(opening.days)
        for minute in range(length)
    )
