"""What an event must say of itself, from the state that it meets and the text of the plan."""

import msgspec

from tarazu.rules import events as ev
from tarazu.rules.event_parts import Spend
from tarazu.rules.regime import Regime
from tarazu.rules.state import Facts
from tests.rules import plain


def look(facts: Facts, event: ev.Event) -> None:
    """Assert that numbers are the next ones, and that what was copied was copied whole."""
    check = _CHECKS.get(type(event.data))
    if check is not None:
        check(facts, event.at, event.data)


def _places(clauses, truck) -> tuple[int, ...]:
    return tuple(i for i, clause in enumerate(clauses) if plain.matches(clause.match, truck))


def _stands(regime: Regime, standing, truck) -> None:
    """A ticket stands as the plan says of its four facts."""
    spends = tuple(Spend(*cost) for cost in plain.costs(regime, truck).items())
    told = (standing.lane, standing.spends, standing.exempts, standing.intervals)
    assert told == (
        plain.lane_of(regime, truck),
        spends,
        _places(regime.exempts, truck),
        _places(regime.intervals, truck),
    ), f"{truck} stands otherwise: {standing}"


def _fits_the_stock(facts: Facts, data) -> None:
    """Who goes away was here, and who comes back was away; otherwise the passage says so."""
    is_home = data.registered == facts.terms.home
    is_away = data.truck in (facts.abroad if is_home else facts.visiting)
    goes_away = (data.direction == "out") == is_home
    assert data.unmatched == (is_away == goes_away), f"unmatched? {data}"


def _registered(facts: Facts, at: int, data: ev.TicketRegistered) -> None:
    numbers = (data.ticket, data.place)
    assert numbers == (facts.last_ticket + 1, facts.last_place + 1), data
    _stands(facts.regime, data.standing, data)
    _fits_the_stock(facts, data)


def _sorted(facts: Facts, at: int, data: ev.TicketSorted) -> None:
    _stands(facts.regime, data.standing, facts.tickets[data.ticket])


def _mended(facts: Facts, at: int, data: ev.TruckCorrected) -> None:
    ticket = facts.tickets[data.ticket]
    truck = msgspec.structs.replace(
        ticket, registered=data.registered, laden=data.laden, cargo=data.cargo
    )
    _stands(facts.regime, data.standing, truck)
    assert data.standing.open_ms == ticket.standing.open_ms, f"waits anew: {data}"


def _passed(facts: Facts, at: int, data: ev.Passage) -> None:
    assert data.movement == facts.last_movement + 1, f"not the next movement: {data}"
    regime = facts.regime
    shift = 0 if regime is None else plain.TEHRAN_MS
    assert data.day == (at + shift) // plain.DAY_MS, f"of another day: {data}"
    intervals = () if regime is None else _places(regime.intervals, data)
    assert data.intervals == intervals, f"intervals {intervals}: {data}"
    _fits_the_stock(facts, data)


def _released(facts: Facts, at: int, data: ev.TicketReleased) -> None:
    _passed(facts, at, data)
    ticket = facts.tickets[data.ticket]
    for fact in ("truck", "registered", "direction"):
        assert getattr(data, fact) == getattr(ticket, fact), f"{fact}: {data}"
    call = facts.calls.get(data.ticket)
    if call is not None and not call.ahead:
        assert (data.exempt, data.override) == (call.exempt, call.override), data
    elif data.chosen or data.override is not None:
        _takes_a_slot(facts, at, data)


def _called(facts: Facts, at: int, data: ev.TicketCalled) -> None:
    _takes_a_slot(facts, at, data)
    window_ms = facts.regime.gate.call_window_s * 1_000
    assert plain.open_ms(facts.regime, at, data.until_at) == window_ms, f"window: {data}"


def _takes_a_slot(facts: Facts, at: int, data: ev.TicketCalled | ev.TicketReleased) -> None:
    """The slot of a call ends an hour's part of open time after it begins."""
    regime, rate = facts.regime, facts.regime.gate.releases_per_hour_max
    if rate is None:
        assert data.slot_free_at is None, f"no rate, but a slot: {data}"
        return
    begins = max(at, facts.ways[facts.tickets[data.ticket].direction].slot_free_at)
    took_ms = plain.open_ms(regime, begins, data.slot_free_at)
    assert took_ms == -(-3_600_000 // rate), f"a slot of {took_ms} ms: {data}"


def _held(facts: Facts, at: int, data: ev.HoldPlaced | ev.HoldLifted) -> None:
    numbers = [t.number for t in facts.tickets.values() if t.truck == data.truck]
    assert numbers == [data.ticket] * bool(numbers), f"the truck's ticket: {data}"
    assert numbers or data.ticket is None, f"no ticket: {data}"


def _adopted(facts: Facts, at: int, data: ev.RegimeAdopted) -> None:
    assert data.number == facts.regimes + 1, f"not the next plan: {data.number}"


def _began(facts: Facts, at: int, data: ev.RegimeBegan) -> None:
    regime = facts.pending[data.number]
    waits = tuple((clause.waited_s_min or 0) * 1_000 for clause in regime.exempts)
    spans = tuple(clause.per_truck_s * 1_000 for clause in regime.intervals)
    assert (data.exempt_waits_ms, data.interval_ms) == (waits, spans), data
    for account, clause in zip(data.accounts, regime.accounts, strict=True):
        n, life_s = clause.ratio.counted, clause.expires_after_s
        told = (account.name, account.counted, account.releases, account.overdraft, account.life_ms)
        assert told == (
            clause.name,
            n,
            clause.ratio.releases,
            clause.overdraft * n,
            None if life_s is None else life_s * 1_000,
        ), account
        assert account.cap == (None if clause.cap is None else clause.cap * n), account


def _proposed(facts: Facts, at: int, data: ev.OverrideProposed) -> None:
    assert data.override == facts.overrides + 1, f"not the next override: {data}"
    assert data.until_at == at + facts.terms.approve_s * 1_000, data
    assert (data.ticket is None) != (data.movement is None), f"about one thing: {data}"


def _corrected(facts: Facts, at: int, data: ev.CorrectionRecorded) -> None:
    recent = facts.recent[data.movement]
    owed = {s.account: s.units for s in recent.credits if s.account in facts.accounts}
    told = {s.account: s.units for s in data.spends}
    assert told == {name: units for name, units in owed.items() if units}, data


def _revoked(facts: Facts, at: int, data: ev.RegimeRevoked) -> None:
    assert data.number == facts.regime_number, f"another plan is in force: {data}"


_CHECKS = {
    ev.TicketRegistered: _registered,
    ev.TicketSorted: _sorted,
    ev.TruckCorrected: _mended,
    ev.TicketCalled: _called,
    ev.MovementRecorded: _passed,
    ev.TicketReleased: _released,
    ev.HoldPlaced: _held,
    ev.HoldLifted: _held,
    ev.RegimeAdopted: _adopted,
    ev.RegimeBegan: _began,
    ev.RegimeRevoked: _revoked,
    ev.OverrideProposed: _proposed,
    ev.CorrectionRecorded: _corrected,
}
