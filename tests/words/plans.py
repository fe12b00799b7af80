"""Random plans, and every number, account and lane that a reader must find in their sentences."""

from collections.abc import Iterator
from typing import Any, get_args

from hypothesis import strategies as st

from tarazu.rules.law import share_of
from tarazu.rules.regime import (
    DIRECTIONS,
    Account,
    Cargo,
    Exempt,
    Gate,
    Grant,
    Interval,
    Laden,
    Lane,
    Opening,
    Ratio,
    Regime,
    Reset,
    Selector,
)

FROM_AT = 1_763_757_000_000  # 22 November 2025, 00:00 in Tehran
COUNTRIES = ("IR", "AF", "TM", "XX")

counts = st.integers(0, 30_000)
lengths = st.integers(1, 2_000_000)
selectors = st.builds(
    Selector,
    direction=st.none() | st.sampled_from(DIRECTIONS),
    registered=st.none() | st.sampled_from(COUNTRIES),
    laden=st.none() | st.sampled_from(get_args(Laden)),
    cargo=st.none() | st.sampled_from(get_args(Cargo)),
)
several = st.lists(selectors, max_size=4).map(tuple)
one_or_more = st.lists(selectors, min_size=1, max_size=4).map(tuple)
periods: dict[str, Any] = {
    "every": st.sampled_from(("day", "week", "month", "year")),
    "calendar": st.sampled_from(("gregorian", "solar-hijri")),
}


def named(kind: str) -> st.SearchStrategy[str]:
    """Draw names that no other word of a sentence can be taken for."""
    return st.integers(0, 999).map(lambda number: f"{kind}-{chr(97 + number % 26)}{number // 26:x}")


accounts = st.builds(
    Account,
    name=named("account"),
    earn=several,
    spend=several,
    ratio=st.builds(Ratio, counted=st.integers(1, 9), releases=st.integers(1, 9)),
    opening=counts,
    overdraft=counts,
    cap=st.none() | counts,
    expires_after_s=st.none() | lengths,
    reset=st.none() | st.builds(Reset, to=counts, **periods),
    grant=st.none() | st.builds(Grant, trucks=counts, **periods),
    exposure_max=st.none() | counts,
)
shares = st.tuples(st.integers(1, 100), st.integers(1, 100)).map(
    lambda pair: f"{min(pair)}/{max(pair)}"
)
lanes = st.builds(
    Lane,
    name=named("lane"),
    match=st.none() | several,
    precedence=st.none() | st.integers(1, 9),
    weight=st.integers(1, 99),
    share_max=st.none() | shares,
)
exempts = st.builds(
    Exempt,
    match=one_or_more,
    per_day_max=st.none() | counts,
    earns=st.booleans(),
    waited_s_min=st.none() | lengths,
)
openings = st.builds(
    Opening,
    days=st.sampled_from(("sat-thu", "fri", "mon,wed", "sat-fri", "mon, sat-sun")),
    start=st.sampled_from(("07:00", "00:00", "22:30", "8:00")),
    end=st.sampled_from(("17:30", "24:00", "04:00", "22:30")),
)
gates = st.builds(
    Gate,
    hours=st.lists(openings, max_size=3).map(tuple),
    releases_per_hour_max=st.none() | st.integers(1, 999),
    call=st.sampled_from(("auto", "officer", "immediate")),
    call_window_s=lengths,
    lapse=st.sampled_from(("to_back", "keep_once", "withdraw")),
    staging_max=counts,
    called_max=st.none() | counts,
    gated=several,
)
plans = st.builds(
    Regime,
    name=named("plan"),
    crossing=st.just("dogharoon"),
    home=st.just("IR"),
    peer=st.just("AF"),
    issuer=st.just("model"),
    instrument=st.just("none"),
    valid_from=st.just(FROM_AT),
    time_zone=st.sampled_from(("Asia/Tehran", "Asia/Kabul")),
    valid_until=st.none() | st.integers(FROM_AT, FROM_AT + 10**11),
    carry=st.sampled_from(("balance", "none")),
    order=st.sampled_from(("precedence", "cycle")),
    accounts=st.lists(accounts, max_size=3).map(tuple),
    lanes=st.lists(lanes, min_size=1, max_size=4).map(tuple),
    exempts=st.lists(exempts, max_size=3).map(tuple),
    intervals=st.lists(st.builds(Interval, match=one_or_more, per_truck_s=lengths), max_size=2).map(
        tuple
    ),
    gate=gates,
)


def counts_of(plan: Regime) -> Iterator[int]:
    """List the whole numbers that the sentences of a plan must name; one is said as a word."""
    for account in plan.accounts:
        yield from (account.opening, account.overdraft)
        if account.earn and account.spend:
            yield from (account.ratio.counted, account.ratio.releases)
        yield from (n for n in (account.cap, account.exposure_max) if n is not None)
        yield from (clause.to for clause in (account.reset,) if clause is not None)
        yield from (clause.trucks for clause in (account.grant,) if clause is not None)
    for lane in plan.lanes:
        if lane.share_max is not None:
            yield from share_of(lane.share_max)
        if plan.order == "cycle" and len(plan.lanes) > 1:
            yield lane.weight
    yield from (clause.per_day_max for clause in plan.exempts if clause.per_day_max is not None)
    gate = plan.gate
    yield from (n for n in (gate.releases_per_hour_max, gate.called_max) if n is not None)
    if gate.call != "immediate":
        yield gate.staging_max


def lengths_of(plan: Regime) -> Iterator[int]:
    """List the lengths of time that the sentences of a plan must name, in seconds."""
    yield from (a.expires_after_s for a in plan.accounts if a.expires_after_s is not None)
    yield from (clause.waited_s_min for clause in plan.exempts if clause.waited_s_min is not None)
    yield from (clause.per_truck_s for clause in plan.intervals)
    is_gating = plan.gate.gated or any(account.spend for account in plan.accounts)
    if is_gating and plan.gate.call != "immediate":
        yield plan.gate.call_window_s
