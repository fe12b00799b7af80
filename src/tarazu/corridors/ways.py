"""The ways of a network as arrays: every leg in each direction, and the cheapest routes over them.

A way may be taken at a price that differs by who goes (delay costs medicines more than cement), so
the price comes with the question and is no part of the ways.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from tarazu.corridors.network import Leg, Network

Numbers = NDArray[np.float64]
Places = NDArray[np.int64]
Mask = NDArray[np.bool_]

NO_WAY = -1


class Ways(msgspec.Struct, frozen=True, eq=False):
    """Legs by direction, in the order of the network: the way back follows the way there.

    Units: `cost` USD a tonne, `hours` with the usual wait, `capacity` tonnes a month, infinite
    where none is known. `start` and `end` are indices into `places`.
    """

    places: tuple[str, ...]
    legs: tuple[str, ...]
    start: Places
    end: Places
    cost: Numbers
    hours: Numbers
    capacity: Numbers
    is_open: Mask

    @property
    def index(self) -> dict[str, int]:
        """Give the number of each place."""
        return {place: number for number, place in enumerate(self.places)}


class Routes(msgspec.Struct, frozen=True, eq=False):
    """Cheapest routes from some origins, a row each, to every place, a column each.

    `price` is infinite where there is no route; `before` is the place before the last, negative
    where there is none. `pairs` and `ways` are the ways that may be taken, by pairs of places in
    order: ways are told when they are asked for, because most are not.
    """

    price: Numbers
    before: NDArray[np.int32]
    pairs: Places
    ways: Places

    def last(self, row: int) -> Places:
        """Give the way by which the route to each place comes in, or NO_WAY."""
        before = self.before[row].astype(np.int64)
        found = np.full(before.shape, NO_WAY, dtype=np.int64)
        reached = np.flatnonzero(before >= 0)
        wanted = before[reached] * len(before) + reached
        found[reached] = self.ways[np.searchsorted(self.pairs, wanted)]
        return found


def ways_of(network: Network, hours: Mapping[str, float] | None = None) -> Ways:
    """Lay out the legs of a network; `hours` has those of legs that take longer than usual."""
    number = {place: index for index, place in enumerate(network.places)}
    rows: list[tuple[Leg, str, str]] = []
    for leg in network.legs.values():
        rows.append((leg, leg.start, leg.end))
        if leg.both_ways:
            rows.append((leg, leg.end, leg.start))
    longer = hours or {}
    limits = [leg.capacity_t_month for leg, _, _ in rows]
    return Ways(
        tuple(network.places),
        tuple(leg.id for leg, _, _ in rows),
        np.array([number[start] for _, start, _ in rows], dtype=np.int64),
        np.array([number[end] for _, _, end in rows], dtype=np.int64),
        np.array([leg.cost_usd_t.value for leg, _, _ in rows]),
        np.array([longer.get(leg.id, leg.hours.value) for leg, _, _ in rows]),
        np.array([np.inf if limit is None else limit.value for limit in limits]),
        np.array([not leg.closed for leg, _, _ in rows]),
    )


def cheapest(ways: Ways, price: Numbers, is_open: Mask, origins: Sequence[int] | Places) -> Routes:
    """Find the cheapest routes over open ways from each origin, of equal ones always the same.

    Units: those of `price`, which must not be negative.
    Source: Dijkstra's algorithm, as scipy has it.
    """
    count = len(ways.places)
    taken = np.flatnonzero(is_open)
    key = ways.start[taken] * count + ways.end[taken]
    # By pair of places, then by price: of parallel ways the cheapest comes first and is kept.
    order = np.lexsort((price[taken], key))
    key, taken = key[order], taken[order]
    is_first = np.ones(len(key), dtype=bool)
    is_first[1:] = key[1:] != key[:-1]
    key, taken = key[is_first], taken[is_first]
    starts = np.searchsorted(key, np.arange(count + 1) * count)
    graph = csr_matrix((price[taken], ways.end[taken], starts), shape=(count, count))
    found: Any = dijkstra(graph, indices=np.asarray(origins), return_predecessors=True)
    prices, before = found
    return Routes(prices, before, key, taken)


def way_to(ways: Ways, routes: Routes, row: int, place: int) -> list[int]:
    """List the ways of a cheapest route in their order; none where there is no route."""
    taken: list[int] = []
    last = routes.last(row)
    at = place
    while (way := int(last[at])) != NO_WAY:
        taken.append(way)
        at = int(ways.start[way])
    return taken[::-1]
