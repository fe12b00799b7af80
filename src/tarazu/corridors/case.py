"""A network under changes, solved: the step between what is known and what a plan tells of it.

What a tonne costs that stays behind is its value, above the cheapest route of the network with no
notice at all: goods go the longest way around, but not at more than they are worth.
Source: ours; `docs/guides/plan-a-corridor.md`.
"""

from collections.abc import Collection, Iterator, Sequence
from zlib import crc32

import msgspec
import numpy as np

from tarazu.corridors.changes import Change, Changes, GateWait, covers, waits_on
from tarazu.corridors.network import Flow, Network
from tarazu.corridors.sharing import Demand, Part, Shared, Stream, parts_of, shared
from tarazu.corridors.ways import Mask, Numbers, Ways, cheapest, way_to, ways_of

HOURS_A_DAY = 24
# Of answers that cost the same the same one is taken under all changes, so that goods do not seem
# to move that merely could. Each stream and way is dearer by its own share of so little.
_TIE_SHARE = 1e-5
_TIE_USD_T = 1e-4


class Fare(msgspec.Struct, frozen=True, eq=False):
    """What one flow pays under some changes, and where it may go.

    Units: USD a tonne: `price` of every way, what its hours cost and duties due on it included, and
    `duty_anywhere`, which is due whatever the way.
    """

    price: Numbers
    is_open: Mask
    duty_anywhere: float


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What comes of a case: how much stays behind, by which ways the rest goes, at what cost.

    `counted_usd` is what the planner made least: freight, delay, duty, and what stays behind at its
    price. `best` has the cheapest price of each flow's goods, infinite without a route.
    """

    ways: Ways
    flows: tuple[Flow, ...]
    fares: tuple[Fare, ...]
    behind: Numbers
    behind_price: Numbers
    best: Numbers
    load: Numbers
    scarcity: Numbers
    counted_usd: float
    parts: tuple[tuple[Part, ...], ...]

    def usd_t(self, flow: int, part: Part) -> float:
        """Give what a tonne of a part costs in all: freight, delay and duty."""
        fare = self.fares[flow]
        return float(fare.price[list(part.ways)].sum()) + fare.duty_anywhere

    def cost_usd(self, flow: int) -> float:
        """Give what a flow costs in all, what stays behind of it included."""
        gone = sum(part.tonnes * self.usd_t(flow, part) for part in self.parts[flow])
        return gone + float(self.behind[flow] * self.behind_price[flow])


class Case:
    """A network with its gate waits; `solve` it under any changes."""

    def __init__(self, network: Network, waits: Sequence[GateWait] = ()) -> None:
        """Take a network; what a measured wait adds to it holds for every answer.

        Raises: NoSuchCrossing.
        """
        self.network = network
        self.waits = waits_on(network, waits)
        longer = {leg: one.takes(network.legs[leg].hours.value) for leg, one in self.waits.items()}
        self.ways = ways_of(network, longer)
        self.flows = tuple(network.flows.values())
        self._index = self.ways.index
        self._ties = _TIE_USD_T * np.array([_own_share(leg) for leg in self.ways.legs])
        self._marks: dict[tuple[str, ...], Mask] = {}
        usual = list(self._usual())
        self.usual_legs = tuple(legs for legs, _ in usual)
        self.behind_price = np.array([price for _, price in usual])

    def fare(self, flow: Flow, changes: Sequence[Change]) -> Fare:
        """Give what a flow pays for every way, and which ways it may take."""
        mine = [one for one in changes if covers(one, self.network, flow)]
        return self._fare(flow.commodity, mine)

    def solve(self, changes: Changes, shut: Collection[str] = ()) -> Outcome:
        """Give what comes of changes, with more legs shut by name."""
        ways = self._cut(changes.changes, shut)
        fares: dict[tuple[str, tuple[int, ...]], Fare] = {}
        streams: dict[tuple[str, str, tuple[int, ...]], int] = {}
        ordered: list[Stream] = []
        demands: list[Demand] = []
        mine: list[Fare] = []
        for number, flow in enumerate(self.flows):
            covering = tuple(
                index
                for index, one in enumerate(changes.changes)
                if one.effect in ("shut", "percent", "usd") and covers(one, self.network, flow)
            )
            kind = (flow.commodity, covering)
            if kind not in fares:
                fares[kind] = self._fare(flow.commodity, [changes.changes[i] for i in covering])
            fare = fares[kind]
            key = (flow.commodity, flow.origin, covering)
            if key not in streams:
                streams[key] = len(ordered)
                is_open = fare.is_open & ways.is_open
                share = 1 + _TIE_SHARE * _own_share(f"{flow.commodity} {flow.origin}")
                price = fare.price * share + self._ties
                ordered.append(Stream(self._index[flow.origin], price, is_open))
            # A duty that is due whatever the way speaks for staying, as it would for going less.
            behind_price = float(self.behind_price[number]) - fare.duty_anywhere
            place = self._index[flow.destination]
            tonnes = flow.tonnes_month.value
            demands.append(Demand(streams[key], place, tonnes, behind_price))
            mine.append(fare)
        found = shared(ways, ordered, demands)
        return self._outcome(ways, tuple(mine), ordered, demands, found)

    def _outcome(
        self,
        ways: Ways,
        fares: tuple[Fare, ...],
        streams: Sequence[Stream],
        demands: Sequence[Demand],
        found: Shared,
    ) -> Outcome:
        duty = np.array([fare.duty_anywhere for fare in fares])
        best = [found.routes[one.stream].price[0, one.place] for one in demands]
        outcome = Outcome(
            ways=ways,
            flows=self.flows,
            fares=fares,
            behind=found.behind,
            behind_price=self.behind_price,
            best=np.array(best) + duty,
            load=found.load,
            scarcity=found.scarcity,
            counted_usd=0.0,
            parts=parts_of(ways, streams, demands, found),
        )
        counted = sum(outcome.cost_usd(flow) for flow in range(len(self.flows)))
        return msgspec.structs.replace(outcome, counted_usd=counted)

    def _fare(self, commodity: str, changes: Sequence[Change]) -> Fare:
        goods = self.network.commodities[commodity]
        duty = np.zeros(len(self.ways.legs))
        is_open = self.ways.is_open.copy()
        anywhere = 0.0
        for one in changes:
            on_legs = self._on(one.legs)
            if one.effect == "shut":
                is_open &= ~on_legs
            elif one.effect in ("percent", "usd"):
                share = one.amount / 100 * goods.value_usd_t.value
                amount = share if one.effect == "percent" else one.amount
                if one.place:
                    duty[on_legs] += amount
                else:
                    anywhere += amount
        delay = self.ways.hours / HOURS_A_DAY * goods.delay_usd_t_day.value
        # A duty that was lowered makes a way cheaper, down to nothing: no way pays who takes it.
        price = np.maximum(0, self.ways.cost + delay + duty)
        return Fare(price, is_open, anywhere)

    def _usual(self) -> Iterator[tuple[tuple[str, ...], float]]:
        """Give of each flow its legs without any notice or wait, and the price of what stays."""
        usual = ways_of(self.network)
        for flow in self.flows:
            goods = self.network.commodities[flow.commodity]
            delay = usual.hours / HOURS_A_DAY * goods.delay_usd_t_day.value
            origin, goal = self._index[flow.origin], self._index[flow.destination]
            routes = cheapest(usual, usual.cost + delay, usual.is_open, np.array([origin]))
            legs = tuple(usual.legs[way] for way in way_to(usual, routes, 0, goal))
            least = float(routes.price[0, goal]) if legs else 0.0
            yield legs, goods.value_usd_t.value + least

    def _cut(self, changes: Sequence[Change], shut: Collection[str]) -> Ways:
        """Give the ways with what is left of their capacity, without those shut by name.

        A cut is for whatever goods come: a share of a capacity has no goods of its own.
        """
        capacity = self.ways.capacity.copy()
        for one in changes:
            on_legs = self._on(one.legs)
            if one.effect == "share":
                capacity[on_legs] *= one.amount
            elif one.effect == "tonnes":
                capacity[on_legs] = np.minimum(capacity[on_legs], one.amount)
        is_open = self.ways.is_open & ~self._on(tuple(shut))
        return msgspec.structs.replace(self.ways, capacity=capacity, is_open=is_open)

    def _on(self, legs: tuple[str, ...]) -> Mask:
        """Mark the ways of some legs."""
        if legs not in self._marks:
            wanted = set(legs)
            self._marks[legs] = np.array([leg in wanted for leg in self.ways.legs], dtype=bool)
        return self._marks[legs]


def _own_share(name: str) -> float:
    """Give a name a number of its own from 0 to 1."""
    return crc32(name.encode()) / 2**32
