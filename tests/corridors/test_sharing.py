"""Routes and shared capacity against other solvers, duals against differences, and conservation."""

import networkx
import numpy as np
import pytest
from scipy.optimize import linprog

from tarazu.corridors.sharing import Demand, Stream, parts_of, shared
from tarazu.corridors.ways import NO_WAY, Ways, cheapest, way_to

SEEDS = range(12)


def random_ways(seed: int, places: int = 50, ways_each: int = 4, capacity: int = 60) -> Ways:
    """A connected network with whole numbers, so that equal cost is equal to the last unit."""
    draws = np.random.Generator(np.random.Philox(seed))
    start = np.concatenate([np.repeat(np.arange(places), ways_each), np.arange(places)])
    end = (start + draws.integers(1, places, len(start))) % places
    end[-places:] = (np.arange(places) + 1) % places
    count = len(start)
    return Ways(
        tuple(f"p{n}" for n in range(places)),
        tuple(f"w{n}" for n in range(count)),
        start.astype(np.int64),
        end.astype(np.int64),
        draws.integers(1, 100, count).astype(float),
        np.zeros(count),
        draws.integers(1, capacity, count).astype(float),
        np.ones(count, dtype=bool),
    )


def random_demands(seed: int, stream: int, ways: Ways, count: int, behind: float = 1_000):
    draws = np.random.Generator(np.random.Philox([seed, stream]))
    goals = draws.choice(np.arange(1, len(ways.places)), count, replace=False)
    tonnes = draws.integers(1, 20, count)
    return [
        Demand(stream, int(goal), float(amount), behind)
        for goal, amount in zip(goals, tonnes, strict=True)
    ]


def simplex_cost(ways: Ways, demands: list[Demand]) -> int:
    """Give the least cost as the network simplex of networkx finds it."""
    graph = networkx.MultiDiGraph()
    graph.add_nodes_from(range(len(ways.places)), demand=0)
    for n in range(len(ways.legs)):
        graph.add_edge(
            int(ways.start[n]),
            int(ways.end[n]),
            weight=int(ways.cost[n]),
            capacity=int(ways.capacity[n]),
        )
    for one in demands:
        graph.nodes[one.place]["demand"] += int(one.tonnes)
        graph.nodes[0]["demand"] -= int(one.tonnes)
        graph.add_edge(0, one.place, weight=int(one.behind_price), capacity=int(one.tonnes))
    plain = networkx.DiGraph()
    plain.add_nodes_from(graph.nodes(data=True))
    for number, (start, end, data) in enumerate(graph.edges(data=True)):
        # The simplex takes no parallel ways: each goes by a place of its own.
        plain.add_node(("by", number), demand=0)
        plain.add_edge(start, ("by", number), **data)
        plain.add_edge(("by", number), end, weight=0)
    return networkx.network_simplex(plain)[0]


@pytest.mark.parametrize("seed", SEEDS)
def test_one_commodity_costs_what_the_network_simplex_says(seed):
    ways = random_ways(seed)
    demands = random_demands(seed, 0, ways, 20)
    found = shared(ways, [Stream(0, ways.cost, ways.is_open)], demands)
    assert found.cost == pytest.approx(simplex_cost(ways, demands), abs=1e-6)


def test_the_comparison_sees_a_network_whose_capacity_was_forgotten():
    wrong = 0
    for seed in SEEDS:
        ways = random_ways(seed)
        demands = random_demands(seed, 0, ways, 20)
        loose = Ways(
            *(getattr(ways, name) for name in ("places", "legs", "start", "end", "cost", "hours")),
            np.full(len(ways.legs), np.inf),
            ways.is_open,
        )
        found = shared(loose, [Stream(0, ways.cost, ways.is_open)], demands)
        wrong += found.cost < simplex_cost(ways, demands) - 1e-6
    assert wrong > len(SEEDS) // 2


def many(seed: int):
    """Give three streams on one network whose capacity is short."""
    ways = random_ways(seed, places=30, capacity=25)
    draws = np.random.Generator(np.random.Philox([seed, 99]))
    streams, demands = [], []
    for number, origin in enumerate((0, 7, 0)):
        price = ways.cost + draws.integers(0, 30, len(ways.legs))
        is_open = draws.random(len(ways.legs)) > 0.1
        streams.append(Stream(origin, price, is_open))
        demands += [
            one
            for one in random_demands(seed, number, ways, 8, behind=300 + 50 * number)
            if one.place != origin
        ]
    return ways, streams, demands


def dense_cost(ways: Ways, streams, demands) -> float:
    """Give the least cost by the program written out in full, for another solver."""
    count, places = len(ways.legs), len(ways.places)
    columns = len(streams) * count + len(demands)
    cost = np.zeros(columns)
    upper = np.full(columns, np.inf)
    rows = np.zeros((len(streams) * places, columns))
    wanted = np.zeros(len(streams) * places)
    for number, stream in enumerate(streams):
        at = slice(number * count, (number + 1) * count)
        cost[at] = stream.price
        upper[at] = np.where(stream.is_open, np.inf, 0)
        rows[number * places + ways.end, np.arange(count) + number * count] += 1
        rows[number * places + ways.start, np.arange(count) + number * count] -= 1
    for number, one in enumerate(demands):
        column = len(streams) * count + number
        cost[column], upper[column] = one.behind_price, one.tonnes
        wanted[one.stream * places + one.place] += one.tonnes
        wanted[one.stream * places + streams[one.stream].origin] -= one.tonnes
        rows[one.stream * places + one.place, column] = 1
        rows[one.stream * places + streams[one.stream].origin, column] -= 1
    limits = np.tile(np.eye(count), len(streams))
    limits = np.hstack([limits, np.zeros((count, len(demands)))])
    bounds = np.stack([np.zeros(columns), upper], axis=1)
    found = linprog(cost, limits, ways.capacity, rows, wanted, bounds, method="highs-ipm")
    assert found.success, found.message
    return found.fun


@pytest.mark.parametrize("seed", SEEDS)
def test_many_commodities_cost_what_the_program_written_out_in_full_says(seed):
    ways, streams, demands = many(seed)
    assert shared(ways, streams, demands).cost == pytest.approx(
        dense_cost(ways, streams, demands), rel=1e-7
    )


@pytest.mark.parametrize("seed", SEEDS)
def test_what_comes_to_a_place_leaves_it_or_is_wanted_there(seed):
    ways, streams, demands = many(seed)
    found = shared(ways, streams, demands)
    assert (found.load <= ways.capacity + 1e-6).all()
    for number, stream in enumerate(streams):
        mine = [
            (one, behind)
            for one, behind in zip(demands, found.behind, strict=True)
            if one.stream == number
        ]
        net = np.bincount(ways.end, found.carried[number], len(ways.places))
        net -= np.bincount(ways.start, found.carried[number], len(ways.places))
        wanted = np.zeros(len(ways.places))
        for one, behind in mine:
            wanted[one.place] += one.tonnes - behind
            wanted[stream.origin] -= one.tonnes - behind
        assert net == pytest.approx(wanted, abs=1e-6)
        assert not found.carried[number][~stream.is_open].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_parts_sum_to_what_goes_and_to_the_load_of_every_way(seed):
    ways, streams, demands = many(seed)
    found = shared(ways, streams, demands)
    load = np.zeros(len(ways.legs))
    cost = 0.0
    for one, behind, parts in zip(
        demands, found.behind, parts_of(ways, streams, demands, found), strict=True
    ):
        assert sum(part.tonnes for part in parts) == pytest.approx(one.tonnes - behind, abs=1e-6)
        cost += behind * one.behind_price
        for part in parts:
            assert ways.start[part.ways[0]] == streams[one.stream].origin
            assert ways.end[part.ways[-1]] == one.place
            assert (ways.end[list(part.ways[:-1])] == ways.start[list(part.ways[1:])]).all()
            load[list(part.ways)] += part.tonnes
            cost += part.tonnes * streams[one.stream].price[list(part.ways)].sum()
    assert load == pytest.approx(found.load, abs=1e-6)
    assert cost == pytest.approx(found.cost, rel=1e-9)


def with_more(ways: Ways, way: int, tonnes: float) -> Ways:
    capacity = ways.capacity.copy()
    capacity[way] += tonnes
    names = ("places", "legs", "start", "end", "cost", "hours")
    return Ways(*(getattr(ways, name) for name in names), capacity, ways.is_open)


@pytest.mark.parametrize("seed", SEEDS)
def test_scarcity_is_what_a_little_more_capacity_saves(seed):
    ways, streams, demands = many(seed)
    found = shared(ways, streams, demands)
    step = 1e-4
    for way in range(len(ways.legs)):
        more = shared(with_more(ways, way, step), streams, demands).cost
        less = shared(with_more(ways, way, -step), streams, demands).cost
        # Where the saving has a corner, the dual lies between its two sides.
        saved = (found.cost - more) / step, (less - found.cost) / step
        assert min(saved) - 1e-3 <= found.scarcity[way] <= max(saved) + 1e-3, way
    assert (found.scarcity > 0).any()


def test_what_cannot_be_reached_stays_behind_whole():
    ways = random_ways(1, places=5)
    nowhere = np.zeros(len(ways.legs), dtype=bool)
    found = shared(ways, [Stream(0, ways.cost, nowhere)], [Demand(0, 3, 7.0, 10.0)])
    assert found.behind.tolist() == [7]
    assert found.cost == 70
    assert not found.load.any()


def test_nothing_asked_costs_nothing():
    ways = random_ways(1, places=5)
    found = shared(ways, [], [])
    assert found.cost == 0
    assert parts_of(ways, [], [], found) == ()


@pytest.mark.parametrize("seed", SEEDS)
def test_routes_are_those_of_networkx_and_parallel_ways_count_the_cheapest(seed):
    ways = random_ways(seed, places=20, ways_each=6)
    graph = networkx.DiGraph()
    graph.add_nodes_from(range(20))
    for start, end, cost in zip(ways.start, ways.end, ways.cost, strict=True):
        known = graph.get_edge_data(int(start), int(end), {"weight": np.inf})["weight"]
        graph.add_edge(int(start), int(end), weight=min(known, float(cost)))
    found = cheapest(ways, ways.cost, ways.is_open, range(20))
    for origin in range(20):
        lengths = networkx.single_source_dijkstra_path_length(graph, origin)
        assert found.price[origin] == pytest.approx([lengths[n] for n in range(20)])
        for goal in range(20):
            way = way_to(ways, found, origin, goal)
            assert ways.cost[way].sum() == found.price[origin, goal]


def test_a_way_that_costs_nothing_is_a_way():
    ways = random_ways(1, places=3, ways_each=1)
    found = cheapest(ways, np.zeros(len(ways.legs)), ways.is_open, [0])
    assert found.price[0].tolist() == [0, 0, 0]
    assert found.last(0)[0] == NO_WAY


def test_the_solver_writes_nothing(capfd):
    ways = random_ways(1, places=5)
    shared(ways, [Stream(0, ways.cost, ways.is_open)], [Demand(0, 3, 7.0, 1e4)])
    assert capfd.readouterr().out == ""
