"""Regimes: adoption, change at `valid_from`, carry, revocation; the terms; what was published."""

from tarazu.rules.check import errors_of
from tarazu.rules.commands import AdoptRegime, ConfigureCrossing, NotePublication, RevokeRegime
from tarazu.rules.event_parts import AccountBegan, ClockMoved, Standing
from tarazu.rules.events import (
    CrossingConfigured,
    PublicationNoted,
    RegimeAdopted,
    RegimeBegan,
    RegimeRevoked,
    TicketSorted,
    TicketWithdrawn,
)
from tarazu.rules.law import Kind, Law
from tarazu.rules.paying import expire, forfeit_above_cap, grant
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.regime import DIRECTIONS, Account, Direction, Regime
from tarazu.rules.state import Ticket
from tarazu.rules.work import Work


def configure(work: Work, command: ConfigureCrossing) -> Refusal | None:
    """Take the operator's terms; the home and the peer of a crossing never change."""
    terms = work.facts.terms
    if terms is not None and (terms.home, terms.peer) != (command.terms.home, command.terms.peer):
        return Refusal(Reason.OTHER_CROSSING, detail=f"{terms.home}/{terms.peer}")
    work.add(CrossingConfigured(terms=command.terms))
    return None


def adopt(work: Work, command: AdoptRegime) -> Refusal | None:
    """Keep a regime for its `valid_from`; where that has passed, it begins at once."""
    facts, regime = work.facts, command.regime
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    if (regime.home, regime.peer) != (facts.terms.home, facts.terms.peer):
        return Refusal(Reason.OTHER_CROSSING, detail=f"{regime.home}/{regime.peer}")
    if regime.valid_until is not None and regime.valid_until < work.at:
        return Refusal(Reason.REGIME_OVER, until_at=regime.valid_until)
    if facts.regime is not None and regime.valid_from < facts.regime.valid_from:
        return Refusal(Reason.REGIME_OUT_OF_ORDER, until_at=facts.regime.valid_from)
    errors = errors_of(regime)
    if errors:
        return Refusal(Reason.REGIME_INVALID, detail=errors[0].code)
    number = facts.regimes + 1
    same_start = [n for n, r in facts.pending.items() if r.valid_from == regime.valid_from]
    work.add(RegimeAdopted(number=number, regime=regime, replaces=tuple(same_start)))
    if regime.valid_from <= work.at:
        begin_regime(work, number)
        for account in facts.accounts.values():
            expire(work, account)
        cap_anew(work)
        grant_first(work)
    return None


def revoke(work: Work, command: RevokeRegime) -> Refusal | None:
    """End the regime in force at this instant."""
    if not work.state.in_force(work.at):
        return Refusal(Reason.NO_REGIME)
    work.add(RegimeRevoked(number=work.facts.regime_number))
    return None


def note_publication(work: Work, command: NotePublication) -> Refusal | None:
    """Note what was published of this crossing; it is a fact, whatever the regime says."""
    if work.facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    work.add(
        PublicationNoted(
            publication=command.publication,
            revision=command.revision,
            digest=command.digest,
            head_seq=command.head_seq,
            head_hash=command.head_hash,
        )
    )
    return None


def _spend_directions(account: Account) -> set[Direction]:
    return {d for d in DIRECTIONS if any(s.direction in (None, d) for s in account.spend)}


def stands_still(work: Work, account: Account, suspended: set[Direction]) -> bool:
    """Say whether every direction that the account spends in is suspended (design 3.4)."""
    spends_in = _spend_directions(account)
    return bool(spends_in) and spends_in <= suspended


def standing_of(kind: Kind, open_ms: int) -> Standing:
    """Say how a ticket of this kind stands, with the open clock that its waiting counts from."""
    return Standing(
        lane=kind.lane,
        spends=kind.spends,
        exempts=kind.exempts,
        intervals=kind.intervals,
        open_ms=open_ms,
    )


def begin_regime(work: Work, number: int) -> None:
    """Put an adopted regime in force: carry, opening, and the list anew.

    Cap and first grants are the caller's: at one instant lapses and expiry come between (design 4).
    """
    facts, state = work.facts, work.state
    regime = facts.pending[number]
    ending = state.law
    waited = {
        ticket.number: state.open_clock(ending, ticket.direction, work.at) - ticket.standing.open_ms
        for ticket in facts.tickets.values()
        if ending is not None
    }
    law = Law(regime, work.at)
    work.add(
        RegimeBegan(
            number=number,
            accounts=tuple(_opening(work, law, account) for account in regime.accounts),
            exempt_waits_ms=tuple((e.waited_s_min or 0) * 1_000 for e in regime.exempts),
            interval_ms=tuple(interval.per_truck_s * 1_000 for interval in regime.intervals),
            kept_intervals=_kept_intervals(None if ending is None else ending.regime, regime),
            clocks=tuple(
                ClockMoved(d, law.hours.reading(work.at) - state.open_clock(ending, d, work.at))
                for d in DIRECTIONS
                if ending is not None
            ),
        )
    )
    for ticket in list(facts.tickets.values()):
        _sort_anew(work, ticket, waited[ticket.number])


def cap_anew(work: Work) -> None:
    """Let the caps of a plan that begins now take effect on what its accounts begin with."""
    if work.law.mode != "immediate":
        forfeit_above_cap(work)


def grant_first(work: Work) -> None:
    """Post the first grants of a plan that begins now."""
    for account in work.law.regime.accounts:
        if account.grant is not None and account.grant.trucks:
            grant(work, account.name, work.law.next_grant(account.name, work.at))


def _opening(work: Work, law: Law, clause: Account) -> AccountBegan:
    facts = work.facts
    old = facts.accounts.get(clause.name)
    is_carried = old is not None and facts.regime is not None and facts.regime.carry == "balance"
    n = clause.ratio.counted
    life_s = clause.expires_after_s
    suspended = {d for d in DIRECTIONS if facts.ways[d].suspended is not None}
    return AccountBegan(
        name=clause.name,
        counted=n,
        releases=clause.ratio.releases,
        overdraft=clause.overdraft * n,
        opening=clause.opening * n,
        cap=None if clause.cap is None else clause.cap * n,
        life_ms=None if life_s is None else life_s * 1_000,
        carried_from=old.counted if old is not None and is_carried else None,
        paused=stands_still(work, clause, suspended),
        next_reset_at=law.next_reset(clause.name, work.at),
        next_grant_at=None,
    )


def _kept_intervals(old: Regime | None, new: Regime) -> tuple[int, ...]:
    """Match each interval to the old one that selects the same passages; -1 where none does."""
    known = [] if old is None else [interval.match for interval in old.intervals]
    return tuple(
        known.index(interval.match) if interval.match in known else -1 for interval in new.intervals
    )


def _sort_anew(work: Work, ticket: Ticket, waited_ms: int) -> None:
    law = work.law
    kind = law.kind_of(ticket.direction, ticket.registered, ticket.laden, ticket.cargo)
    open_ms = work.state.open_clock(law, ticket.direction, work.at) - waited_ms
    work.add(TicketSorted(ticket=ticket.number, standing=standing_of(kind, open_ms)))
    # A call that lives is honoured; everybody else leaves a list that gates nobody.
    if not kind.gated and not ticket.called:
        work.add(TicketWithdrawn(ticket=ticket.number, why="no_longer_gated"))
