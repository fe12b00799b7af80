"""The waiting list as indexes over the facts: who is ready, in which group, who is ahead of whom.

Tickets that stand alike (direction, lane, accounts, exemptions) form a group. Only the head of a
group can be next, so the order looks at a few heads and never at the list. Everything here follows
from the facts and the time that has passed; it is rebuilt when a snapshot is loaded.
"""

from collections.abc import Sequence
from heapq import heappop, heappush

from tarazu.calendars import Instant
from tarazu.rules.event_parts import Spend
from tarazu.rules.ranks import Ranks
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.rules.state import Facts, Ticket

DUE_UNKNOWN = -1


class Group:
    """Tickets that stand alike, by place; `spends` and `exempts` hold for each of them."""

    __slots__ = ("accounts", "count", "exempts", "heap", "lane", "spends")

    def __init__(self, lane: str, spends: tuple[Spend, ...], exempts: tuple[int, ...]) -> None:
        """Start empty."""
        self.lane = lane
        self.spends = spends
        self.exempts = exempts
        self.accounts = frozenset(spend.account for spend in spends)
        self.heap: list[tuple[int, int]] = []
        self.count = 0


class Waiting:
    """Indexes over live tickets and calls. Whoever changes a ticket calls `refresh` or `leave`.

    `is_stirred`: something happened since the last settling that may let somebody be called.
    `pressing`: directions where somebody would be called but for the slot or the hours.
    `over`: lanes over their share, worked out once for each share window.
    `was_full`: somebody was not called because as many calls live as may.
    `must_ripen`: a wait or an interval may be over that no clock was asked about yet.
    `has_credit`: credit came that a truck called ahead of it may have.
    `due_at`: the next instant at which time alone may change something; never later than that.
    """

    def __init__(self) -> None:
        """Start with nobody waiting."""
        self.by_truck: dict[str, int] = {}
        self.deadlines: list[tuple[Instant, int]] = []
        self.ahead: dict[int, None] = {}
        self.is_stirred = True
        self.pressing: list[Direction] = []
        self.over: dict[Direction, list[str]] = {}
        self.was_full = False
        self.has_credit = True
        self.must_ripen = True
        self.due_at = DUE_UNKNOWN
        self.count: dict[Direction, int] = dict.fromkeys(DIRECTIONS, 0)
        self._lanes: dict[tuple[Direction, str], list[Group]] = {}
        self._group_of: dict[int, Group] = {}
        self._ranks: dict[tuple[Direction, str], Ranks] = {}
        self._barred: list[tuple[Instant, int]] = []
        self._patience: dict[Direction, list[tuple[int, int, int]]] = {d: [] for d in DIRECTIONS}
        self._matured: dict[int, set[int]] = {}

    def enter(self, facts: Facts, ticket: Ticket, at: Instant) -> None:
        """Take up a ticket that is new, or stands under a new regime."""
        number, standing = ticket.number, ticket.standing
        if not self.by_truck:
            self.due_at = DUE_UNKNOWN  # while nobody waits no clock of the list is looked at
        self.by_truck[ticket.truck] = number
        self.count[ticket.direction] += 1
        waits = facts.exempt_waits_ms
        for clause in standing.exempts:
            if waits[clause]:
                ripe = standing.open_ms + waits[clause]
                heap = self._patience[ticket.direction]
                heappush(heap, (ripe, number, clause))
                if heap[0][1] == number:
                    self.due_at = DUE_UNKNOWN
        self.refresh(facts, ticket, at)

    def leave(self, ticket: Ticket) -> None:
        """Drop a ticket that has ended."""
        self._unready(ticket)
        self._matured.pop(ticket.number, None)
        del self.by_truck[ticket.truck]
        self.count[ticket.direction] -= 1

    def refresh(self, facts: Facts, ticket: Ticket, at: Instant) -> None:
        """Put a ticket where its facts say: ready in its group, barred until later, or neither."""
        self._unready(ticket)
        if ticket.called or ticket.truck in facts.holds:
            return
        until_at = self.barred_until(facts, ticket)
        if until_at > at:
            heappush(self._barred, (until_at, ticket.number))
            self.due_at = DUE_UNKNOWN
            return
        group = self._group(facts, ticket)
        entry = (ticket.place, ticket.number)
        self._group_of[ticket.number] = group
        heappush(group.heap, entry)
        # Behind a ready head of its own group a ticket changes nothing for anybody.
        if not group.count or group.heap[0] == entry:
            self.is_stirred = True
        group.count += 1
        self._rank(ticket).take(ticket.place)

    def barred_until(self, facts: Facts, ticket: Ticket) -> Instant:
        """Find when the last interval of the truck ends; 0 where none has begun."""
        until_at = 0
        for clause in ticket.standing.intervals:
            passed_at = facts.passed[clause].get(ticket.truck)
            if passed_at is not None:
                until_at = max(until_at, passed_at + facts.interval_ms[clause])
        return until_at

    def ripen(self, facts: Facts, at: Instant, open_ms: dict[Direction, int]) -> None:
        """Let time take effect: intervals that ended, and waits that earned an exemption.

        `open_ms` is the reading of each direction's open clock at `at`.
        """
        while self._barred and self._barred[0][0] <= at:
            ticket = facts.tickets.get(heappop(self._barred)[1])
            if ticket is not None and ticket.number not in self._group_of:
                self.refresh(facts, ticket, at)
        for direction, heap in self._patience.items():
            while heap and heap[0][0] <= open_ms[direction]:
                _, number, clause = heappop(heap)
                ticket = facts.tickets.get(number)
                if ticket is not None and clause in ticket.standing.exempts:
                    self._matured.setdefault(number, set()).add(clause)
                    if number in self._group_of:
                        self.refresh(facts, ticket, at)

    def due_by(self, at: Instant) -> None:
        """Note a clock that was set: something may be due at `at`."""
        if self.due_at > at:
            self.due_at = at

    def drop_deadline(self) -> None:
        """Forget the first deadline: its call has ended, arrived or been frozen."""
        heappop(self.deadlines)

    def is_ripening(self) -> bool:
        """Say whether time alone could change who is ready or exempt."""
        return bool(self._barred or self._patience["in"] or self._patience["out"])

    def next_ripe_at(self, facts: Facts) -> Instant | None:
        """Find the next instant at which an interval ends."""
        barred = self._barred
        while barred and barred[0][1] not in facts.tickets:
            heappop(barred)
        return barred[0][0] if barred else None

    def next_patience_ms(self, facts: Facts, direction: Direction) -> int | None:
        """Find the next reading of the open clock at which a wait earns an exemption."""
        heap = self._patience[direction]
        while heap and heap[0][1] not in facts.tickets:
            heappop(heap)
        return heap[0][0] if heap else None

    def heads(self, facts: Facts, direction: Direction, lane: str) -> list[tuple[int, int, Group]]:
        """List the first ticket of each group of a lane, by place."""
        heads = []
        for group in self._lanes.get((direction, lane), ()):
            heap = group.heap
            while heap and group.count:
                place, number = heap[0]
                if self._group_of.get(number) is group and facts.tickets[number].place == place:
                    heads.append((place, number, group))
                    break
                heappop(heap)  # an entry that a call, a hold or a new place made stale
        if len(heads) > 1:
            heads.sort(key=_place)
        return heads

    def is_ready(self, number: int) -> bool:
        """Say whether a ticket could be called but for credit, slot and order."""
        return number in self._group_of

    def ready_in(self, direction: Direction, lane: str) -> int:
        """Count the tickets of a lane that could be called but for credit, slot and order."""
        ranks = self._ranks.get((direction, lane))
        return ranks.count if ranks else 0

    def ready_before(self, ticket: Ticket, lanes: Sequence[str] = ()) -> int:
        """Count the ready tickets of its own lane with an earlier place, and all of other lanes.

        In O(log n) of the list, whatever the place.
        """
        ranks, direction = self._ranks, ticket.direction
        own = ranks.get((direction, ticket.standing.lane))
        count = 0 if own is None else own.before(ticket.place)
        for lane in lanes:
            other = ranks.get((direction, lane))
            if other is not None:
                count += other.count
        return count

    def first(self, facts: Facts, direction: Direction, lane: str, count: int) -> list[int]:
        """List the first ready tickets of a lane by place; the list is read, not changed."""
        found: list[tuple[int, int]] = []
        for group in self._lanes.get((direction, lane), ()):
            found += _smallest(group, count, self._group_of, facts)
        return [number for _, number in sorted(found)[:count]]

    def _rank(self, ticket: Ticket) -> Ranks:
        key = (ticket.direction, ticket.standing.lane)
        ranks = self._ranks.get(key)
        if ranks is None:
            ranks = self._ranks[key] = Ranks()
        return ranks

    def _unready(self, ticket: Ticket) -> None:
        group = self._group_of.pop(ticket.number, None)
        if group is not None:
            group.count -= 1
            self.is_stirred = True  # who stood behind it, or in a lane over its share, may be next
            self._ranks[(ticket.direction, group.lane)].free(ticket.place)

    def ripe_exempts(self, facts: Facts, ticket: Ticket) -> tuple[int, ...]:
        """List the exempt clauses that match a ticket and whose wait, if any, is over."""
        waits, ripe = facts.exempt_waits_ms, self._matured.get(ticket.number, ())
        return tuple([c for c in ticket.standing.exempts if not waits[c] or c in ripe])

    def _group(self, facts: Facts, ticket: Ticket) -> Group:
        standing = ticket.standing
        spends = standing.spends
        exempts = self.ripe_exempts(facts, ticket) if standing.exempts else ()
        groups = self._lanes.setdefault((ticket.direction, standing.lane), [])
        # A handful at most: to compare them costs less than to hash what they have in common.
        for group in groups:
            if group.spends == spends and group.exempts == exempts:
                return group
        group = Group(standing.lane, spends, exempts)
        groups.append(group)
        return group


def waiting_of(facts: Facts, *, tickets: bool = True) -> Waiting:
    """Build the indexes from the facts; without tickets where each is about to be sorted anew."""
    waiting = Waiting()
    for call in facts.calls.values():
        if call.left_ms is None:
            heappush(waiting.deadlines, (call.until_at, call.ticket))
        if call.ahead:
            waiting.ahead[call.ticket] = None
    if tickets:
        for ticket in facts.tickets.values():
            waiting.enter(facts, ticket, facts.at)
    return waiting


def _place(head: tuple[int, int, Group]) -> int:
    return head[0]


def _smallest(
    group: Group, count: int, group_of: dict[int, Group], facts: Facts
) -> list[tuple[int, int]]:
    """Walk a heap from its root, smallest first, without changing it."""
    heap = group.heap
    found: list[tuple[int, int]] = []
    frontier = [(heap[0], 0)] if heap else []
    while frontier and len(found) < count:
        entry, index = heappop(frontier)
        place, number = entry
        is_here = group_of.get(number) is group and facts.tickets[number].place == place
        if is_here and (not found or found[-1] != entry):  # one called back may stand twice
            found.append(entry)
        for child in (2 * index + 1, 2 * index + 2):
            if child < len(heap):
                heappush(frontier, (heap[child], child))
    return found
