"""The order: who is next, and whether anybody may be called now. Pure functions of the state.

First come, first served within a lane; lanes by precedence or by a repeating cycle; a lane over its
share stands aside while another has an eligible ticket. Source: design 3.2, 3.4 and 3.5.
"""

from collections import Counter
from collections.abc import Sequence

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.event_parts import CycleTurn, ExemptUse
from tarazu.rules.law import Law
from tarazu.rules.paying import can_pay
from tarazu.rules.reasons import Reason
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.rules.state import SHARE_WINDOW, Facts, Ticket, Way
from tarazu.rules.world import State

_CLOCKS = (Reason.NO_SLOT, Reason.GATE_CLOSED)
_ROUND = 100  # turns: as many as a share looks at, the last 99 calls and the one to come


class Choice(msgspec.Struct, frozen=True, gc=False):
    """The ticket that is next, its place, and how it goes: exempt, ahead of credit, or paid."""

    ticket: int
    place: int
    exempt: ExemptUse | None
    ahead: bool


def stopped_by(state: State, direction: Direction, at: Instant) -> Reason | None:
    """Name the first reason why nobody of a direction may be called now; None if one may.

    Whether somebody waits and has credit is `next_of`'s to say.
    """
    law, facts = state.law, state.facts
    if law is None or at > law.until_at or facts.revoked_at is not None:
        return Reason.NO_REGIME
    way = facts.ways[direction]
    if way.suspended is not None:
        return Reason.DIRECTION_SUSPENDED
    if not law.hours.is_open(at):
        return Reason.GATE_CLOSED
    if at < way.slot_free_at:
        return Reason.NO_SLOT
    if law.called_max is not None and len(facts.calls) >= law.called_max:
        return Reason.CALLED_MAX_REACHED
    return None


def choose(
    state: State, at: Instant, directions: Sequence[Direction] = DIRECTIONS
) -> Choice | None:
    """Find the next ticket to call: first among those with credit, then ahead of it.

    Where both directions could take a credit, the older place goes first (design 3.5).
    """
    law = state.law
    if law is None:
        return None
    paid = ahead = None
    for direction in directions:
        if state.waiting.count[direction] and stopped_by(state, direction, at) is None:
            found = next_of(state, law, direction, at)
            if found is None:
                continue
            if found.ahead:
                ahead = found if ahead is None or found.place < ahead.place else ahead
            else:
                paid = found if paid is None or found.place < paid.place else paid
    return ahead if paid is None else paid


def pressing(state: State, law: Law, at: Instant) -> list[Direction]:
    """List the directions where somebody would be called now but for the slot or the hours."""
    return [
        direction
        for direction, count in state.waiting.count.items()
        if count
        and stopped_by(state, direction, at) in _CLOCKS
        and next_of(state, law, direction, at) is not None
    ]


def next_of(state: State, law: Law, direction: Direction, at: Instant) -> Choice | None:
    """Find the next ticket of one direction: with its credit, else ahead of it where one may be."""
    way = state.facts.ways[direction]
    over = lanes_over_share(state, law, way) if law.shares else ()
    return _walk(state, law, direction, over, at)


def lanes_in_turn(law: Law, way: Way) -> Sequence[str]:
    """List the lanes as they are asked now: by precedence, or from the cycle's turn on."""
    if not law.is_cycle:
        return law.lane_order
    lane = way.cycle.lane
    return law.lane_order[lane:] + law.lane_order[:lane]


def lanes_over_share(state: State, law: Law, way: Way) -> list[str]:
    """Name the lanes for which one more call would pass their share of the last hundred."""
    over = state.waiting.over.get(way.direction)
    if over is None:
        over = state.waiting.over[way.direction] = _over_share(law, way.window)
    return over


def _over_share(law: Law, window: list[str]) -> list[str]:
    seen = len(window) + 1
    return [
        lane
        for lane, (part, whole) in law.shares.items()
        if (window.count(lane) + 1) * whole > part * max(seen, whole)
    ]


def _walk(
    state: State, law: Law, direction: Direction, over: Sequence[str], at: Instant
) -> Choice | None:
    """Walk the heads of the lanes in order: the first that can go, else the first of all ahead.

    A share binds only while a ticket of another lane is eligible (design 3.4): what a lane over its
    share offers is kept, and taken where no other lane has as much.
    """
    facts, waiting = state.facts, state.waiting
    # A truck called ahead stands before every waiting one for the accounts that it spends on.
    blocked = blocked_accounts(state) if waiting.ahead else set()
    within = blocked.copy() if over else blocked
    first = aside = aside_first = None
    for lane in lanes_in_turn(law, facts.ways[direction]):
        is_over = lane in over
        if is_over and aside is not None:
            continue
        for place, number, group in waiting.heads(facts, direction, lane):
            exempt = exemption(facts, law, group.exempts, at) if group.exempts else None
            barred = blocked if is_over else within
            if exempt is not None or (
                barred.isdisjoint(group.accounts) and can_pay(facts, group.spends)
            ):
                going = Choice(number, place, exempt, ahead=False)
                if not is_over:
                    return going
                aside = going
                break
            # Who waits for one account stands first on all its own (I2).
            blocked |= group.accounts
            if is_over:
                aside_first = aside_first or Choice(number, place, None, ahead=True)
            else:
                within |= group.accounts
                first = first or Choice(number, place, None, ahead=True)
    if aside is not None:
        return aside
    return (first or aside_first) if len(waiting.ahead) < law.staging_max else None


def blocked_accounts(state: State) -> set[str]:
    """Name the accounts whose next credit belongs to a truck that was called ahead of it."""
    if not state.waiting.ahead:
        return set()
    tickets = state.facts.tickets
    blocked: set[str] = set()
    for number in state.waiting.ahead:
        for spend in tickets[number].standing.spends:
            blocked.add(spend.account)
    return blocked


def exemption(facts: Facts, law: Law, clauses: tuple[int, ...], at: Instant) -> ExemptUse | None:
    """Find the first of the exempt clauses that still has room on this local day."""
    if not clauses:
        return None
    day = law.day_of(at)
    used = facts.exempt_used if facts.exempt_day == day else {}
    for clause in clauses:
        limit = law.exempt_limits[clause]
        if limit is None or used.get(clause, 0) < limit:
            return ExemptUse(clause, day, law.exempt_earns[clause])
    return None


def next_turn(law: Law, way: Way, lane: str) -> CycleTurn | None:
    """Say where the cycle stands after a call of that lane; None where there is no cycle."""
    if not law.is_cycle:
        return None
    index = law.lane_names.index(lane)
    used = way.cycle.used + 1 if index == way.cycle.lane else 1
    if used >= law.weights[index]:
        return CycleTurn((index + 1) % len(law.lane_names), 0)
    return CycleTurn(index, used)


def upcoming(state: State, law: Law, direction: Direction, at: Instant, count: int) -> list[int]:
    """List who would go next, the first `count`, if credit came for each in turn.

    A picture as it stands now: it begins with `next_of`'s choice and plays shares and cycle
    forward over the tickets that are ready. Credits, holds and trucks to come may change it.
    """
    facts, waiting = state.facts, state.waiting
    play, choice = _Play(state, law, direction), next_of(state, law, direction, at)
    found: list[int] = []
    if choice is not None:
        found.append(choice.ticket)
        play.take(facts.tickets[choice.ticket].standing.lane)
    queues = {
        lane: iter([n for n in waiting.first(facts, direction, lane, count) if n not in found])
        for lane in law.lane_order
    }
    while len(found) < count and (lane := play.lane()):
        play.take(lane)
        found.append(next(queues[lane]))
    return found


def trucks_ahead(state: State, ticket_number: int, at: Instant) -> int:
    """Count the tickets that would go before this ready one, if credit came for each in turn.

    The same picture as `upcoming`, as it stands now. Where no lane has a share and lanes take no
    turns it is a matter of places alone, in O(log n).
    """
    law, facts = state.law, state.facts
    assert law is not None, "a ready ticket without a regime"
    ticket = facts.tickets[ticket_number]
    choice = next_of(state, law, ticket.direction, at)
    if choice is not None and choice.ticket == ticket_number:
        return 0
    own, earlier = ticket.standing.lane, law.lanes_before[ticket.standing.lane]
    lane = "" if choice is None else facts.tickets[choice.ticket].standing.lane
    is_behind = choice is not None and lane == own and choice.place > ticket.place
    if law.shares or law.is_cycle:
        return _turns_before(state, law, ticket, lane, is_behind=is_behind)
    # Whoever goes first out of its place, without credit or with another one, is one more.
    is_out_of_place = bool(lane) and lane not in earlier and (lane != own or is_behind)
    return state.waiting.ready_before(ticket, earlier) + is_out_of_place


def _turns_before(
    state: State, law: Law, ticket: Ticket, first_lane: str, *, is_behind: bool
) -> int:
    """Count turns by playing them; the hundredth and each like it are repeated, not walked."""
    own, play = ticket.standing.lane, _Play(state, law, ticket.direction)
    before = state.waiting.ready_before(ticket)
    if first_lane:
        play.take(first_lane)
        before -= first_lane == own and not is_behind
    while (lane := play.lane()) != own or before:
        play.take(lane)
        before -= lane == own
        if not play.turns % _ROUND:
            before -= play.repeat(own, before)
    return play.turns


class _Play:
    """The turns to come of one direction, lane by lane, over the tickets that are ready now."""

    def __init__(self, state: State, law: Law, direction: Direction) -> None:
        way = state.facts.ways[direction]
        self.law = law
        self.way = Way(direction, window=list(way.window), cycle=way.cycle)
        self.left = {lane: state.waiting.ready_in(direction, lane) for lane in law.lane_order}
        self.turns = 0
        self.round: list[str] = []

    def lane(self) -> str:
        """Say whose turn it is, as `next_of` walks where all have credit; "" where nobody is."""
        lanes = [lane for lane in lanes_in_turn(self.law, self.way) if self.left[lane]]
        if not lanes:
            return ""
        over = _over_share(self.law, self.way.window)
        return next((lane for lane in lanes if lane not in over), lanes[0])

    def take(self, lane: str) -> None:
        """Let the first of a lane go."""
        self.left[lane] -= 1
        self.turns += 1
        self.round.append(lane)
        self.way.window = [*self.way.window, lane][-SHARE_WINDOW:]
        self.way.cycle = next_turn(self.law, self.way, lane) or self.way.cycle

    def repeat(self, own: str, before: int) -> int:
        """Let the last round happen again while no lane runs out; say how many of `own` went."""
        counts = Counter(self.round)
        left = {**self.left, own: before}
        rounds = min(left[lane] // count for lane, count in counts.items())
        for lane, count in counts.items():
            self.left[lane] -= rounds * count
        self.turns += rounds * _ROUND
        self.round = []
        return rounds * counts[own]
