"""Regimes in a few words, for the tests of the check."""

import msgspec

from tarazu.rules.check import CheckFinding, findings_of
from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Lane,
    Regime,
    Selector,
)
from tests.rules.regimes import START_AT

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


def found(code: str, regime: Regime, **facing) -> list[CheckFinding]:
    return [finding for finding in findings_of(regime, **facing) if finding.code == code]


def codes(regime: Regime, **facing) -> set[str]:
    return {finding.code for finding in findings_of(regime, **facing)}


def circuits(regime: Regime, peer: Regime | None = None) -> list[str]:
    return [f.code for f in findings_of(regime, peer=peer) if f.code in CIRCUITS]


GATED = Gate(gated=(select("out"),))
