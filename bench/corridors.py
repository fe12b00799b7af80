"""Plans of corridors against other solvers of the same network, both sides in one run.

    python bench/corridors.py

Flows that share capacity: HiGHS from the cheapest routes on, against the network simplex of
networkx, on networks of 1,000 places; the cost must be equal to the last unit. Routes: `cheapest`
against bare Dijkstra of scipy on a graph that is already built, which tells no ways.

A network is as corridors are: places in the plane, each joined to its nearest, ways that cost what
they are long, a capacity on one way in four that most of the flows fit through, and flows from one
origin to every place.
"""

import time
from collections.abc import Callable
from statistics import median

import networkx
import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree

from tarazu.corridors.acting import changes_of
from tarazu.corridors.case import Case
from tarazu.corridors.changes import Terms
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.corridors.sharing import Demand, Stream, shared
from tarazu.corridors.ways import Ways, cheapest
from tarazu.notices import bounds_of, shipped_register

PLACES = 1_000
NEAREST = 4
BEHIND = 1_000_000
SIMPLEX_BAR, ROUTES_BAR = 20, 0.7
SEEDS = (1, 2, 3, 4, 5)
LIMITED_SHARE = 0.25


def ways_of_seed(seed: int, *, limited: float) -> Ways:
    """Give a network in the plane; `limited` is the share of ways that have a capacity."""
    draws = np.random.Generator(np.random.Philox(seed))
    at = draws.random((PLACES, 2))
    near = cKDTree(at).query(at, NEAREST + 1)[1][:, 1:]
    pairs = {(one, int(other)) for one in range(PLACES) for other in near[one]}
    ring = np.argsort(at[:, 0])
    pairs |= {(int(one), int(other)) for one, other in zip(ring, np.roll(ring, -1), strict=True)}
    pairs |= {(other, one) for one, other in pairs}
    start, end = (np.array(some, dtype=np.int64) for some in zip(*sorted(pairs), strict=True))
    length = np.ceil(1_000 * np.hypot(*(at[start] - at[end]).T)) + 1
    routes = Ways(
        tuple(map(str, range(PLACES))),
        tuple(map(str, range(len(start)))),
        start,
        end,
        length,
        np.zeros(len(start)),
        np.full(len(start), np.inf),
        np.ones(len(start), dtype=bool),
    )
    # What would go over a way if there was room for all tells what is scarce.
    found = shared(routes, [Stream(0, length, routes.is_open)], demands_of(seed))
    room = np.ceil(found.load * draws.uniform(0.6, 2.0, len(start)) + 50)
    has_limit = draws.random(len(start)) < limited
    return Ways(
        *(getattr(routes, name) for name in ("places", "legs", "start", "end", "cost", "hours")),
        np.where(has_limit, room, np.inf),
        routes.is_open,
    )


def demands_of(seed: int) -> list[Demand]:
    draws = np.random.Generator(np.random.Philox([seed, 1]))
    tonnes = draws.integers(1, 20, PLACES)
    return [Demand(0, place, float(tonnes[place]), BEHIND) for place in range(1, PLACES)]


def graph_of(ways: Ways, demands: list[Demand]) -> networkx.DiGraph:
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(PLACES), demand=0)
    for start, end, cost, room in zip(
        ways.start.tolist(), ways.end.tolist(), ways.cost, ways.capacity, strict=True
    ):
        limit = {} if np.isinf(room) else {"capacity": int(room)}
        graph.add_edge(start, end, weight=int(cost), **limit)
    for one in demands:
        graph.nodes[one.place]["demand"] = int(one.tonnes)
        graph.add_node(("behind", one.place), demand=0)
        graph.add_edge(0, ("behind", one.place), weight=BEHIND, capacity=int(one.tonnes))
        graph.add_edge(("behind", one.place), one.place, weight=0)
    graph.nodes[0]["demand"] = -int(sum(one.tonnes for one in demands))
    return graph


def timed(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return median(spent)


def simplex(seed: int, limited: float = LIMITED_SHARE) -> float:
    """Solve one network with both, hold the costs equal, and give how many times faster."""
    ways, demands = ways_of_seed(seed, limited=limited), demands_of(seed)
    graph = graph_of(ways, demands)
    start = time.perf_counter()
    cost = networkx.network_simplex(graph)[0]
    theirs_s = time.perf_counter() - start
    stream = [Stream(0, ways.cost, ways.is_open)]
    found = shared(ways, stream, demands)
    assert round(found.cost) == cost, (found.cost, cost)
    assert abs(found.cost - cost) < 1e-3, (found.cost, cost)
    ours_s = timed(lambda: shared(ways, stream, demands), 9)
    full = int((found.scarcity > 0).sum())
    print(
        f"seed {seed}: {len(ways.legs):,} ways, {full:3} full, {found.behind.sum():4,.0f} behind   "
        f"HiGHS {1_000 * ours_s:6.1f} ms   simplex {1_000 * theirs_s:7.1f} ms   "
        f"{theirs_s / ours_s:5.1f} x"
    )
    return theirs_s / ours_s


def routes() -> float:
    """Find routes from many origins with both, hold the prices equal, and give the ratio."""
    ways = ways_of_seed(1, limited=0)
    origins = np.arange(0, PLACES, 4)
    graph = csr_matrix((ways.cost, (ways.start, ways.end)), shape=(PLACES, PLACES))

    def bare():
        return dijkstra(graph, indices=origins, return_predecessors=True)

    def ours():
        return cheapest(ways, ways.cost, ways.is_open, origins)

    assert np.array_equal(ours().price, bare()[0])
    bare_s, ours_s = timed(bare, 9), timed(ours, 9)
    print(
        f"routes from {len(origins)} origins to {PLACES:,} places: "
        f"ours {1_000 * ours_s:.1f} ms   bare scipy {1_000 * bare_s:.1f} ms   "
        f"{bare_s / ours_s:.2f} of it"
    )
    return bare_s / ours_s


def built_in() -> None:
    """Say how long a plan of the built-in network takes, with and without its levers."""
    network, notices = network_of(built_in_folder()), shipped_register()
    day = bounds_of("2025-11-15")[0]
    case = Case(network)
    changes = changes_of(network, notices, day, Terms())
    print(
        f"built-in network, {len(network.flows)} flows: solved in "
        f"{1_000 * timed(lambda: case.solve(changes), 9):.1f} ms, planned with what each notice "
        f"costs in {1_000 * timed(lambda: plan_of(network, notices, day), 5):.0f} ms"
    )


def main() -> None:
    """Run all, and hold the bars."""
    ratios = [simplex(seed) for seed in SEEDS]
    print(f"HiGHS against the network simplex, median: {median(ratios):.1f} x, bar {SIMPLEX_BAR}")
    print("every way limited, where the cheapest routes are a worse start (no bar):")
    simplex(SEEDS[0], limited=1)
    share = routes()
    print(f"routes against bare scipy: {share:.2f}, bar {ROUTES_BAR}")
    built_in()
    assert median(ratios) >= SIMPLEX_BAR, "the bar of shared capacity does not hold"
    assert share >= ROUTES_BAR, "the bar of routes does not hold"


if __name__ == "__main__":
    main()
