"""Clauses that do nothing, or something else than they seem to: found by looking, not by proof."""

from collections.abc import Iterator

from tarazu.rules.countries import COUNTRY_CODES
from tarazu.rules.finding import CheckFinding
from tarazu.rules.hours import Hours
from tarazu.rules.reach import Passage, selectors_of, shadows
from tarazu.rules.regime import Account, Exempt, Regime, Selector
from tarazu.rules.shape import never_fits, open_minutes

_DAYS = 7
_DAY_MINUTES = 24 * 60


def idle_of(
    regime: Regime, passages: list[Passage], *, hours_readable: bool
) -> Iterator[CheckFinding]:
    """List the clauses of a regime that do not do what they are there for."""
    yield from _names(regime)
    yield from _selectors(regime, passages)
    if not any(passage.gated for passage in passages):
        yield CheckFinding("nothing_gated", "regime")
    for account in regime.accounts:
        yield from _account(account, passages)
        yield from _limits(account, is_immediate=regime.gate.call == "immediate")
    yield from _lanes(regime, passages)
    yield from _exempts(regime, passages)
    for number, interval in enumerate(regime.intervals, 1):
        if not any(p.gated and p.is_in(interval.match) for p in passages):
            yield CheckFinding("interval_selects_nothing", f"interval {number}")
    yield from _gate(regime)
    if hours_readable and regime.gate.hours:
        yield from _hours(regime)


def _names(regime: Regime) -> Iterator[CheckFinding]:
    head = [(key, getattr(regime, key)) for key in ("name", "crossing", "issuer", "instrument")]
    for key, text in head:
        if not text.strip():
            yield CheckFinding("empty_text", "regime", values={"key": key})
        elif _is_odd(text):
            yield CheckFinding("odd_name", "regime", values={"key": key, "found": text})
    named = [("account", account.name) for account in regime.accounts]
    named += [("lane", lane.name) for lane in regime.lanes]
    for key, text in named:
        if not text or _is_odd(text):
            yield CheckFinding("odd_name", text, values={"key": key, "found": text})
    countries = [("regime", "home", regime.home), ("regime", "peer", regime.peer)]
    for clause, key, selector in selectors_of(regime):
        if selector.registered is not None:
            countries.append((clause, f"{key}.registered", selector.registered))
    for clause, key, code in countries:
        if code not in COUNTRY_CODES:
            yield CheckFinding("unknown_country", clause, values={"key": key, "found": code})


def _is_odd(text: str) -> bool:
    """Say whether a board could not show a text as it is written: unseen signs, blanks at an end.

    The joiner between letters of a Persian word is no such sign.
    """
    return text != text.strip() or not text.replace("\u200c", "").isprintable()


def _selectors(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    for clause, key, selector in selectors_of(regime):
        if not any(passage.is_in((selector,)) for passage in passages):
            yield CheckFinding("unreachable_selector", clause, values={"key": key})
        # Without a match an exempt clause means every truck: there, that is said on purpose.
        elif selector == Selector() and not clause.startswith("exempt "):
            yield CheckFinding("empty_selector", clause, values={"key": key})


def _account(account: Account, passages: list[Passage]) -> Iterator[CheckFinding]:
    """Say which of earning and spending cannot happen, and what follows."""
    name = account.name
    earning = [p for p in passages if name in p.earns]
    spending = [p for p in passages if name in p.spends]
    paying = [p for p in spending if p.pays]
    if not spending:
        yield CheckFinding("nothing_spends", name)
        return
    if not paying:
        yield CheckFinding("exempt_frees_all", name)
        return
    granted = 0 if account.grant is None else account.grant.trucks
    if not earning and granted:
        assert account.grant is not None, f"{name}: trucks are granted without a grant"
        values: dict[str, str | int] = {"trucks": granted, "every": account.grant.every}
        yield CheckFinding("grant_only", name, values=values)
    elif not earning and account.opening + account.overdraft > 0:
        values = {"opening": account.opening, "overdraft": account.overdraft}
        yield CheckFinding("nothing_earns", name, values=values)
    elif not earning:
        yield CheckFinding("never_releases", name, is_error=True)
    elif earning == spending:
        yield CheckFinding("earns_what_it_spends", name)


def _limits(account: Account, *, is_immediate: bool) -> Iterator[CheckFinding]:
    name, cap = account.name, account.cap
    if cap is not None:
        if cap == 0 and account.spend and not never_fits(account, is_immediate=is_immediate):
            yield CheckFinding("cap_below_one", name, values={"cap": cap})
        if account.opening > cap:
            values: dict[str, str | int] = {"opening": account.opening, "cap": cap}
            yield CheckFinding("opening_above_cap", name, values=values)
        if account.grant is not None and account.grant.trucks > cap:
            values = {"trucks": account.grant.trucks, "cap": cap}
            yield CheckFinding("grant_above_cap", name, values=values)
        if account.reset is not None and account.reset.to >= cap:
            values = {"to": account.reset.to, "cap": cap}
            yield CheckFinding("reset_above_cap", name, values=values)
    if account.exposure_max is not None and account.ratio.releases <= account.ratio.counted:
        values = {"exposure_max": account.exposure_max}
        yield CheckFinding("exposure_ignored", name, values=values)


def _lanes(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    lanes = regime.lanes
    gated = [p for p in passages if p.gated]
    # The last lane is there for whoever is left, so it need not be reached.
    for place, lane in enumerate(lanes[:-1]):
        if not gated or any(p.lane == place for p in gated):
            continue
        wanted = [p for p in gated if lane.match is None or p.is_in(lane.match)]
        if wanted:
            before = ", ".join(lanes[i].name for i in sorted({p.lane for p in wanted}))
            yield CheckFinding("unreachable_lane", lane.name, values={"before": before})
        else:
            yield CheckFinding("lane_of_nobody", lane.name)
    if len(lanes) == 1 and lanes[0].share_max is not None:
        values: dict[str, str | int] = {"share_max": lanes[0].share_max}
        yield CheckFinding("share_of_single_lane", lanes[0].name, values=values)
    for lane in lanes:
        if regime.order == "precedence" and lane.weight != 1:
            yield CheckFinding("cycle_weight_ignored", lane.name, values={"weight": lane.weight})
        if regime.order == "cycle" and lane.precedence is not None:
            values = {"precedence": lane.precedence}
            yield CheckFinding("precedence_ignored", lane.name, values=values)


def _exempts(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    for i, _ in enumerate(regime.exempts):
        if any(_changes_something(regime, i, p) for p in passages):
            continue
        before = [
            j + 1
            for j in range(i)
            if shadows(regime, j, i) and any({i, j} <= set(p.exempts) for p in passages if p.gated)
        ]
        values: dict[str, str | int] = {"before": ", ".join(map(str, before))} if before else {}
        yield CheckFinding("unreachable_exempt", f"exempt {i + 1}", values=values)


def _changes_something(regime: Regime, clause: int, passage: Passage) -> bool:
    """Say whether an exempt clause frees a truck of this kind from credit, or its count from it."""
    if passage.spends:
        return clause in passage.frees
    if not passage.counts:
        return False

    def stops(exempts: tuple[int, ...]) -> bool:
        later = [regime.exempts[i] for i in exempts if i >= clause]
        return clause in exempts and any(not other.earns for other in later)

    if passage.gated:
        return stops(passage.frees)
    plain = tuple(i for i in passage.exempts if _is_plain(regime.exempts[i]))
    return bool(plain) and plain[0] == clause and stops(plain)


def _is_plain(clause: Exempt) -> bool:
    return clause.waited_s_min is None


def _gate(regime: Regime) -> Iterator[CheckFinding]:
    gate = regime.gate
    if gate.call == "immediate":
        if gate.staging_max > 0:
            values: dict[str, str | int] = {"staging_max": gate.staging_max}
            yield CheckFinding("staging_with_immediate", "gate", values=values)
        if gate.called_max is not None:
            values = {"called_max": gate.called_max}
            yield CheckFinding("called_max_with_immediate", "gate", values=values)
    elif gate.called_max is not None and gate.staging_max > gate.called_max:
        values = {"staging_max": gate.staging_max, "called_max": gate.called_max}
        yield CheckFinding("staging_above_called", "gate", values=values)


def _hours(regime: Regime) -> Iterator[CheckFinding]:
    gate = regime.gate
    spans = [open_minutes(opening) for opening in gate.hours]
    for later, span in enumerate(spans):
        for first in range(later):
            both = len(span & spans[first])
            if both:
                values: dict[str, str | int] = {"other": f"hours {first + 1}", "minutes": both}
                yield CheckFinding("overlapping_hours", f"hours {later + 1}", values=values)
    minutes = frozenset().union(*spans)
    open_s = 60 * max(
        len(minutes & frozenset(range(day * _DAY_MINUTES, (day + 1) * _DAY_MINUTES)))
        for day in range(_DAYS)
    )
    if gate.call != "immediate" and gate.call_window_s > open_s:
        values = {"window_s": gate.call_window_s, "open_s": open_s}
        yield CheckFinding("window_longer_than_hours", "gate", values=values)
    from_at, until_at = regime.valid_from, regime.valid_until
    if minutes and until_at is not None and until_at >= from_at:
        hours = Hours(gate.hours, regime.time_zone, from_at)
        opens_at = None if hours.is_open(from_at) else hours.opens_after(from_at)
        if opens_at is not None and opens_at > until_at:
            yield CheckFinding("closed_all_along", "gate", is_error=True)
