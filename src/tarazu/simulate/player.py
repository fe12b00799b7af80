"""The player: hands out, in order, what is due up to an instant; whoever holds it carries it out.

It reads no clock and writes nothing. Truck by truck it asks whether the way is gated now, because
that is all of a regime that the traffic needs to know; every other answer is the book's.
"""

import heapq
from collections.abc import Callable, Iterator

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.regime import Regime, Selector
from tarazu.simulate.clock import day_at, instant_at
from tarazu.simulate.incidents import Incident, JoinPlanned
from tarazu.simulate.scenario import Scenario
from tarazu.simulate.traffic import Arrival, Traffic


class Step(msgspec.Struct, frozen=True):
    """A planned incident that is due at an instant."""

    at: Instant
    incident: Incident


Due = Arrival | Step


class Player:
    """The days of one scenario before one crossing, handed out in order of time.

    At one instant the order is: opening, arrivals in the order of the traffic, passages of trucks
    that nothing gates, planned incidents. It ends with the horizon. Two players of one scenario
    hand out the same trucks; they share nothing, and each belongs to one thread.
    """

    def __init__(
        self,
        scenario: Scenario,
        *,
        is_gated: Callable[[Arrival], bool],
        replication: int = 0,
        traffic: Traffic | None = None,
    ) -> None:
        """Stand at the beginning; a `traffic` of another kind takes the place of the plain one."""
        self.scenario = scenario
        self._is_gated = is_gated
        self._traffic = Traffic(scenario, replication) if traffic is None else traffic
        self._heap: list[tuple[Instant, int, int, Due]] = []
        self._pushed = 0
        self._days = 0
        for opening in self._traffic.opening():
            self._push(opening, rank=0)
        for incident in scenario.demo.incidents:
            # Those who join come with the traffic.
            if not isinstance(incident, JoinPlanned) and incident.home in ("", scenario.home):
                at = instant_at(scenario, incident.day, incident.time)
                self._push(Step(at, incident), rank=3)

    def next_at(self) -> Instant | None:
        """Give the instant of the next item that may be due, or None after the last day.

        A truck that turns out to pass freely is due later than its arrival.
        """
        self._make_days()
        return self._heap[0][0] if self._heap else None

    def due(self, until: Instant) -> Iterator[Due]:
        """Hand out everything due at `until` or before that has not been handed out yet.

        Breaking off is safe: what was not handed out stays due.
        """
        while True:
            at = self.next_at()
            if at is None or at > until:
                return
            item = heapq.heappop(self._heap)[3]
            if isinstance(item, Arrival) and item.fact == "register" and not self._is_gated(item):
                self._push(item.passing(), rank=2)
            else:
                yield item

    def skip(self, until: Instant) -> int:
        """Pass over everything due at `until` or before, as when a book already holds it.

        Gives the count of items passed over.
        """
        return sum(1 for _ in self.due(until))

    def live_at(self) -> Instant:
        """Give the instant at which the played days of the demo end and the live ones begin."""
        demo = self.scenario.demo
        return instant_at(self.scenario, demo.live_day, demo.live_time)

    def _make_days(self) -> None:
        # Nothing is handed out before every day that could hold something earlier has been made.
        while self._days < self.scenario.horizon_days:
            if self._heap and self._heap[0][0] < day_at(self.scenario, self._days):
                return
            for arrival in self._traffic.day(self._days):
                self._push(arrival, rank=1)
            self._days += 1

    def _push(self, item: Due, *, rank: int) -> None:
        heapq.heappush(self._heap, (item.at, rank, self._pushed, item))
        self._pushed += 1


def is_gated_by(regime: Regime) -> Callable[[Arrival], bool]:
    """Give the test whether a regime gates the way of an arriving truck (design, 3.4, Gated)."""
    selectors = [
        *(selector for account in regime.accounts for selector in account.spend),
        *regime.gate.gated,
    ]
    return lambda arrival: any(selects(selector, arrival) for selector in selectors)


def selects(selector: Selector, arrival: Arrival) -> bool:
    """Say whether an arriving truck and its way are among those that a selector names."""
    return (
        selector.direction in (None, arrival.direction)
        and selector.registered in (None, arrival.registered)
        and selector.laden in (None, arrival.laden)
        and selector.cargo in (None, arrival.cargo)
    )
