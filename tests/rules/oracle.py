"""The laws of the rules, said again in the plainest way: whole lists, no index, no shortcut."""

from tarazu.rules.event_parts import CycleTurn
from tarazu.rules.state import Account, Facts, Ticket
from tarazu.rules.world import State
from tests.rules import plain

NEVER = 1 << 62


def faults_of(state: State) -> list[str]:
    """List every law that the state breaks; empty is well."""
    return [*_sums(state), *_lists(state), *_nobody_eligible_waits(state)]


def _sums(state: State) -> list[str]:
    facts, faults = state.facts, []
    for name, a in facts.accounts.items():
        held = [h for c in facts.calls.values() for h in c.held if h.account == name]
        backed = sum(lot.units for h in held for lot in h.lots)
        uncovered = sum(h.uncovered for h in held)
        law = {
            "free is the sum of lots": a.free == sum(lot.units for lot in a.lots),
            "lots are positive": all(lot.units > 0 for lot in a.lots),
            "lots are in order of age": [age_of(x) for x in a.lots] == sorted(map(age_of, a.lots)),
            "reserved is what calls hold": a.reserved == backed + uncovered,
            "uncovered is what calls hold in overdraft": a.uncovered == uncovered,
            "free credit first repays": not (a.free and (a.debt or a.uncovered)),
            "nothing is negative": min(a.free, a.debt, a.reserved, a.uncovered) >= 0,
            "the account closes": a.available
            == a.opening
            + a.earned
            + a.granted
            - a.forfeited
            - a.expired
            - a.reset_off
            - a.reserved
            - a.spent,
            "balance = available + reserved": a.balance == a.available + a.reserved,
            "nothing outlives its life": is_fresh(a, state.passed_at),
        }
        faults += [f"{name}: {text}" for text, holds in law.items() if not holds]
    return faults


def is_fresh(account: Account, at: int) -> bool:
    """A credit is usable strictly before its end: at that instant it is gone already."""
    if account.paused_at is not None:
        return True
    return all(age_of(lot) + account.paused_ms > at for lot in account.lots)


def age_of(lot: object) -> int:
    return NEVER if lot.expires_at is None else lot.expires_at


def _lists(state: State) -> list[str]:
    facts, waiting = state.facts, state.waiting
    trucks = [t.truck for t in facts.tickets.values()]
    places = [t.place for t in facts.tickets.values()]
    law = {
        "one live ticket per truck": len(trucks) == len(set(trucks)),
        "no place twice": len(places) == len(set(places)),
        "by_truck names live tickets": waiting.by_truck
        == {t.truck: t.number for t in facts.tickets.values()},
        "each direction counts its tickets": waiting.count
        == {d: sum(t.direction == d for t in facts.tickets.values()) for d in ("in", "out")},
        "called tickets have calls": set(facts.calls)
        == {t.number for t in facts.tickets.values() if t.called},
        "ahead is the calls without credit": list(waiting.ahead)
        == [c.ticket for c in facts.calls.values() if c.ahead],
        "nobody is called while on hold": all(
            facts.tickets[n].truck not in facts.holds for n in facts.calls
        ),
        "the stock holds a truck once": not set(facts.abroad) & set(facts.visiting),
        "the third lapse is the last": all(t.lapses < 3 for t in facts.tickets.values()),
    }
    return [text for text, holds in law.items() if not holds]


def is_ready(state: State, t: Ticket, at: int) -> bool:
    facts = state.facts
    if t.called or t.truck in facts.holds:
        return False
    ends = [
        facts.passed[i].get(t.truck, -NEVER) + facts.interval_ms[i] for i in t.standing.intervals
    ]
    return all(end <= at for end in ends)


def is_exempt(state: State, t: Ticket, at: int) -> bool:
    facts, law = state.facts, state.law
    waited = state.open_clock(law, t.direction, at) - t.standing.open_ms
    day = (at + plain.TEHRAN_MS) // plain.DAY_MS
    used = facts.exempt_used if facts.exempt_day == day else {}
    for i in t.standing.exempts:
        clause = law.regime.exempts[i]
        if clause.waited_s_min is not None and waited < clause.waited_s_min * 1_000:
            continue
        if clause.per_day_max is None or used.get(i, 0) < clause.per_day_max:
            return True
    return False


def _pays(facts: Facts, t: Ticket) -> bool:
    return all(
        facts.accounts[s.account].available + facts.accounts[s.account].overdraft >= s.units
        for s in t.standing.spends
    )


def is_over_share(state: State, direction: str, lane: str) -> bool:
    """(c + 1) q > p max(k + 1, q): one more call of the lane would pass its share."""
    share = next(x.share_max for x in state.law.regime.lanes if x.name == lane)
    if share is None:
        return False
    window = state.facts.ways[direction].window[-99:]
    p, q = (int(part) for part in share.split("/"))
    return (window.count(lane) + 1) * q > p * max(len(window) + 1, q)


def lanes_asked(state: State, direction: str) -> list[str]:
    """Lanes as they are asked now: by precedence, or from the turn of the cycle on."""
    lanes = list(state.law.regime.lanes)
    if state.law.regime.order == "cycle":
        turn = state.facts.ways[direction].cycle.lane
        return [lane.name for lane in lanes[turn:] + lanes[:turn]]
    lanes.sort(key=lambda lane: NEVER if lane.precedence is None else lane.precedence)
    return [lane.name for lane in lanes]


def next_turn(state: State, t: Ticket) -> CycleTurn | None:
    """Count one more call of the ticket's lane; a lane that has had its turn gives it on."""
    regime, turn = state.law.regime, state.facts.ways[t.direction].cycle
    if regime.order != "cycle":
        return None
    lane = [x.name for x in regime.lanes].index(t.standing.lane)
    used = 1 + (turn.used if turn.lane == lane else 0)
    if used < regime.lanes[lane].weight:
        return CycleTurn(lane, used)
    return CycleTurn(0 if lane + 1 == len(regime.lanes) else lane + 1, 0)


def eligible(state: State, direction: str, at: int, *, ahead: bool = False) -> list[Ticket]:
    """Every eligible ticket of a direction by I2, in the order; lanes over a share left aside.

    Where all of them stand in lanes over their share, no share binds (design 3.5).
    """
    lanes = lanes_asked(state, direction)
    within = [lane for lane in lanes if not is_over_share(state, direction, lane)]
    return _in_lanes(state, direction, within, at, ahead) or _in_lanes(
        state, direction, lanes, at, ahead
    )


def _in_lanes(state: State, direction: str, lanes: list[str], at: int, ahead: bool) -> list[Ticket]:
    facts = state.facts
    ready = [t for t in facts.tickets.values() if t.direction == direction]
    ready = [t for t in ready if t.standing.lane in lanes and is_ready(state, t, at)]
    ready.sort(key=lambda t: (lanes.index(t.standing.lane), t.place))
    if ahead:
        return ready
    barred = {
        s.account
        for c in facts.calls.values()
        if c.ahead
        for s in facts.tickets[c.ticket].standing.spends
    }
    found = []
    for t in ready:
        mine = {s.account for s in t.standing.spends}
        exempt = is_exempt(state, t, at)
        if exempt or (not mine & barred and _pays(facts, t)):
            found.append(t)
        barred |= mine if not exempt else set()
    return found


def in_force(state: State, at: int) -> bool:
    """A plan is in force from its beginning to its last instant, or until it is revoked."""
    regime = state.facts.regime
    if regime is None or state.facts.revoked_at is not None:
        return False
    return regime.valid_until is None or at <= regime.valid_until


def ways_open(state: State, at: int) -> list[str]:
    """Directions in which a call is possible now, whoever waits."""
    facts, law = state.facts, state.law
    if not in_force(state, at):
        return []
    if law.regime.gate.called_max is not None and len(facts.calls) >= law.regime.gate.called_max:
        return []
    if not plain.open_ms(law.regime, at, at + 1):
        return []
    return [
        direction
        for direction in ("in", "out")
        if facts.ways[direction].suspended is None and at >= facts.ways[direction].slot_free_at
    ]


def choice_of(state: State, at: int, directions: list[str]) -> tuple[int, bool, bool] | None:
    """Who is next of all: (ticket, exempt, ahead of credit). The older place of both directions."""
    gate = state.law.regime.gate
    ahead_max = 0 if gate.call == "immediate" else gate.staging_max
    aheads = sum(c.ahead for c in state.facts.calls.values())
    for ahead in (False, True):
        if ahead and aheads >= ahead_max:
            return None
        heads = [eligible(state, direction, at, ahead=ahead)[:1] for direction in directions]
        found = sorted((t for head in heads for t in head), key=lambda t: t.place)
        if found:
            return found[0].number, is_exempt(state, found[0], at), ahead
    return None


def _nobody_eligible_waits(state: State) -> list[str]:
    law, at = state.law, state.passed_at
    if law is None or law.regime.gate.call == "officer":
        return []
    found = choice_of(state, at, ways_open(state, at))
    return [] if found is None else [f"I2: eligible, but waits: (ticket, exempt, ahead) {found}"]
