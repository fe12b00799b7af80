"""Regimes in a few words, for the tests of the check."""

import msgspec

from tarazu.rules.check import CheckFinding, findings_of
from tarazu.rules.finding import FINDING_CODES
from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Lane,
    Regime,
    Selector,
)
from tarazu.words import finding_text, language_of
from tests.rules.regimes import START_AT

ENGLISH = language_of("en")
# Those of the shape, under which nothing runs, and those under which trucks never go.
ERROR_CODES = {
    *FINDING_CODES[: FINDING_CODES.index("peer_has_errors") + 2],
    "deadlock",
    "deadlock_with_peer",
    "starved",
    "never_releases",
    "closed_all_along",
}

HOME, PEER = ("IR", "AF"), ("AF", "IR")
CIRCUITS = (
    "deadlock",
    "deadlock_with_peer",
    "lives_on_stock",
    "peer_has_errors",
    "peer_not_facing",
    "runs_dry",
    "starved",
    "token_may_be_lost",
)
GENERAL = Lane(name="general")
AID = Selector(cargo="humanitarian")


def select(words: str) -> Selector:
    """Read "in AF" or "out" as a selector."""
    direction, _, country = words.partition(" ")
    return Selector(direction=direction, registered=country or None)


def account(name: str, earn: str, spend: str, **limits) -> Account:
    """Read "in AF, in IR" as the selectors of an account."""
    return Account(
        name=name,
        earn=tuple(select(words) for words in earn.split(", ") if words),
        spend=tuple(select(words) for words in spend.split(", ") if words),
        **limits,
    )


def regime_with(*accounts: Account, sides=HOME, **clauses) -> Regime:
    return Regime(
        name="a regime",
        crossing="dogharoon",
        home=sides[0],
        peer=sides[1],
        issuer="nobody",
        instrument="none",
        valid_from=START_AT,
        time_zone="Asia/Tehran",
        accounts=accounts,
        **clauses,
    )


def iranian_out(**limits) -> Account:
    return account("iranian-out", "in AF", "out IR", **limits)


def afghan_out(**limits) -> Account:
    """Spends on what the peer sees going out, and earns by what it sees coming in."""
    return account("afghan-out", "in IR", "out AF", **limits)


R1 = regime_with(iranian_out())
R2 = regime_with(account("afghan-out", "in IR", "out AF"))
R3 = regime_with(account("whole-gate", "in IR, in AF", "out IR, out AF"))
R4 = regime_with(account("iranian-window", "in IR", "out IR"))
MIRROR = regime_with(afghan_out(), sides=PEER)


def changed(regime: Regime, **clauses) -> Regime:
    return msgspec.structs.replace(regime, **clauses)


def gate(**keys) -> Regime:
    return changed(R1, gate=Gate(**keys))


def lanes(*clauses: Lane, **keys) -> Regime:
    return changed(R1, lanes=clauses, **keys)


def exempts(*clauses: Exempt, regime: Regime = R1) -> Regime:
    return changed(regime, exempts=clauses)


def check(regime: Regime, **facing) -> list[CheckFinding]:
    """Check a regime; every finding names a place of it and can be told in words."""
    findings = list(findings_of(regime, **facing))
    for finding in findings:
        peer = facing.get("peer")
        facing_accounts = () if peer is None else peer.accounts
        places = {*places_of(regime), *(f"peer:{a.name}" for a in facing_accounts)}
        assert finding.clause in places, finding
        assert finding.is_error is (finding.code in ERROR_CODES), finding
        assert finding_text(finding.code, ENGLISH, finding.values).what, finding
    return findings


def places_of(regime: Regime) -> set[str]:
    """Name every place that a finding may be about."""
    tables = {
        "exempt": regime.exempts,
        "interval": regime.intervals,
        "lane": regime.lanes,
        "account": regime.accounts,
        "hours": regime.gate.hours,
    }
    return {
        "regime",
        "gate",
        *(clause.name for clause in (*regime.accounts, *regime.lanes)),
        *(f"{table} {n}" for table, rows in tables.items() for n in range(1, len(rows) + 1)),
    }


def found(code: str, regime: Regime, **facing) -> list[CheckFinding]:
    return [finding for finding in check(regime, **facing) if finding.code == code]


def codes(regime: Regime, **facing) -> set[str]:
    return {finding.code for finding in check(regime, **facing)}


def circuits(regime: Regime, peer: Regime | None = None) -> list[str]:
    return [f.code for f in check(regime, peer=peer) if f.code in CIRCUITS]


GATED = Gate(gated=(select("out"),))
