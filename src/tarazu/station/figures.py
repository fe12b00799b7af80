"""Accounts and flows in figures: what is earned, spent and left, what is counted, gated or free."""

from collections.abc import Iterable, Sequence

from tarazu.calendars import Instant
from tarazu.rules import State
from tarazu.rules.law import Law
from tarazu.rules.regime import DIRECTIONS, Direction, Regime, Selector
from tarazu.rules.state import Account
from tarazu.station.views import AccountView, FlowRole, FlowView


def accounts_of(state: State) -> tuple[AccountView, ...]:
    """Give every account in whole trucks, the tightest first."""
    regime = state.facts.regime
    if regime is None:
        return ()
    views = []
    for clause in regime.accounts:
        account = state.facts.accounts[clause.name]
        views.append(_account(account, regime, clause.earn, clause.spend))
    return tuple(sorted(views, key=lambda view: view.may_go))


def _account(
    account: Account, regime: Regime, earn: Sequence[Selector], spend: Sequence[Selector]
) -> AccountView:
    n = account.counted
    lots = account.lots
    expires_at = lots[0].expires_at if lots else None
    return AccountView(
        name=account.name,
        counted=n,
        releases=account.releases,
        # Whole trucks: the remainder below one release stays in the account.
        earned=(account.opening + account.earned + account.granted) // n,
        spent=account.spent // n,
        called=account.reserved // n,
        gone=(account.forfeited + account.expired + account.reset_off) // n,
        left=max(0, account.available) // n,
        owed=-(min(0, account.available) // n),
        overridden=-(-account.overridden // n),
        overdraft=account.overdraft // n,
        cap=None if account.cap is None else account.cap // n,
        may_go=max(0, account.available + account.overdraft) // n,
        expires_next_at=None if expires_at is None else expires_at + account.paused_ms,
        earn_flows=_flows_of(earn, regime),
        spend_flows=_flows_of(spend, regime),
    )


def _flows_of(selectors: Sequence[Selector], regime: Regime) -> tuple[tuple[Direction, str], ...]:
    """List the flows that some selector touches, home's and the peer's plates apart."""
    return tuple(
        (direction, country)
        for direction in DIRECTIONS
        for country in (regime.home, regime.peer)
        if any(
            s.direction in (None, direction) and s.registered in (None, country) for s in selectors
        )
    )


def flows_of(state: State, at: Instant) -> tuple[FlowView, ...]:
    """List every flow that the crossing knows, with its role and its counts of the local day."""
    facts, law = state.facts, state.law
    if facts.terms is None:
        return ()
    known = [(d, c) for d in DIRECTIONS for c in (facts.terms.home, facts.terms.peer)]
    known += [
        (direction, country)
        for key in facts.flows
        for direction, country in [key.split("/")]
        if (direction, country) not in known and direction in DIRECTIONS
    ]
    views = []
    for direction, country in known:
        flow = facts.flows.get(f"{direction}/{country}")
        is_today = law is None or facts.day == law.day_of(at)
        role, partly = role_of(law, direction, country) if law is not None else ("free", False)
        views.append(
            FlowView(
                direction=direction,
                registered=country,
                role=role,
                today=flow.today if flow is not None and is_today else 0,
                last_at=flow.last_at if flow is not None else None,
                partly=partly,
            )
        )
    return tuple(views)


def role_of(law: Law, direction: Direction, country: str) -> tuple[FlowRole, bool]:
    """Say what the plan makes of a flow, and whether only of some of its trucks."""
    regime = law.regime
    spends = [s for account in regime.accounts for s in account.spend] + list(regime.gate.gated)
    earns = [s for account in regime.accounts for s in account.earn]

    def touching(selectors: Iterable[Selector]) -> list[Selector]:
        return [
            s
            for s in selectors
            if s.direction in (None, direction) and s.registered in (None, country)
        ]

    gating, counting = touching(spends), touching(earns)
    role: FlowRole = "free"
    if gating:
        role = "both" if counting else "gated"
    elif counting:
        role = "counted"
    whole = [s for s in (*gating, *counting) if s.laden is None and s.cargo is None]
    return role, bool(gating or counting) and not whole
