"""Flows that share capacity: the ways they take together at the least cost, and what stays behind.

The least-cost multicommodity flow, as a linear program for HiGHS. Every demand may stay behind at a
price of its own, so there is always an answer. It starts from the cheapest routes, which are right
wherever no capacity is short, so that the solver has only the scarce ways to settle.
"""

from collections.abc import Sequence
from typing import Any

import highspy
import msgspec
import numpy as np
from numpy.typing import NDArray

from tarazu.corridors.ways import NO_WAY, Mask, Numbers, Places, Routes, Ways, cheapest

# Below this many tonnes of a million an amount is the rounding of a solver, and nothing that moves.
_NOTHING_SHARE = 1e-9

_BASIC = highspy.HighsBasisStatus.kBasic
_LOWER = highspy.HighsBasisStatus.kLower


class Stream(msgspec.Struct, frozen=True, eq=False):
    """Goods that start at one place and pay the same prices; where they may go is `is_open`.

    Units: `price` USD a tonne, of every way.
    """

    origin: int
    price: Numbers
    is_open: Mask


class Demand(msgspec.Struct, frozen=True):
    """What of a stream is wanted at a place; `behind_price` is what a tonne costs that stays."""

    stream: int
    place: int
    tonnes: float
    behind_price: float


class Part(msgspec.Struct, frozen=True):
    """Tonnes of a demand that take the same ways."""

    tonnes: float
    ways: tuple[int, ...]


class Shared(msgspec.Struct, frozen=True, eq=False):
    """The answer. `routes` has the cheapest ways of each stream, whatever else is on them.

    Units: `load` tonnes on each way; `scarcity` USD that one tonne more of capacity would save;
    `behind` tonnes of each demand; `cost` USD of all, what stays behind included; `carried` tonnes
    of each stream, a row, on each way.
    """

    load: Numbers
    scarcity: Numbers
    behind: Numbers
    cost: float
    routes: tuple[Routes, ...]
    carried: Numbers


class _Quiet(highspy.Highs):
    """HiGHS that writes nothing: its first words would stand among our data."""

    def enableCallbacks(self) -> None:  # noqa: N802 (its name)
        """Fall silent before the first line is written."""
        self.silent()
        untyped: Any = super()
        untyped.enableCallbacks()


class _Columns:
    """The columns of the program: ways of each stream that can be reached, then what stays."""

    def __init__(self, ways: Ways, streams: Sequence[Stream], demands: Sequence[Demand]) -> None:
        self.routes = tuple(
            cheapest(ways, one.price, one.is_open, np.array([one.origin])) for one in streams
        )
        count = len(ways.places)
        used: list[Places] = []
        heads: list[Places] = []
        tails: list[Places] = []
        trees: list[Mask] = []
        rows = 0
        self.row = np.full((len(streams), count), NO_WAY, dtype=np.int64)
        for number, (one, routes) in enumerate(zip(streams, self.routes, strict=True)):
            is_reached = np.isfinite(routes.price[0])
            is_reached[one.origin] = False
            reached = np.flatnonzero(is_reached)
            self.row[number, reached] = rows + np.arange(len(reached))
            rows += len(reached)
            # A way back to the origin only makes a circle.
            taken = np.flatnonzero(
                one.is_open & (ways.end != one.origin) & np.isfinite(routes.price[0][ways.start])
            )
            used.append(taken)
            tails.append(self.row[number, ways.start[taken]])
            heads.append(self.row[number, ways.end[taken]])
            trees.append(routes.last(0)[ways.end[taken]] == taken)
        none = np.zeros(0, dtype=np.int64)
        self.rows = rows
        self.way = np.concatenate([none, *used])
        self.stream = np.repeat(np.arange(len(streams)), [len(some) for some in used])
        self.tail = np.concatenate([none, *tails])
        self.head = np.concatenate([none, *heads])
        self.is_tree = np.concatenate([none.astype(bool), *trees])
        self.price = np.concatenate(
            [none.astype(float)]
            + [one.price[taken] for one, taken in zip(streams, used, strict=True)]
        )
        self.goal = np.array([self.row[one.stream, one.place] for one in demands], dtype=np.int64)


def shared(ways: Ways, streams: Sequence[Stream], demands: Sequence[Demand]) -> Shared:
    """Give the least cost at which all demands are met together, or stay behind at their price.

    Units: tonnes and USD of one month. Prices must not be negative, and no demand may be for the
    place where its stream starts.
    """
    columns = _Columns(ways, streams, demands)
    tonnes = np.array([one.tonnes for one in demands])
    behind_price = np.array([one.behind_price for one in demands])
    is_asked = columns.goal != NO_WAY
    asked = np.flatnonzero(is_asked)
    crowded = _crowded(ways, columns.way)
    untyped: Any = _Quiet
    solver = untyped()
    for option, value in (("solver", "simplex"), ("presolve", "off"), ("threads", 1)):
        solver.setOptionValue(option, value)
    program = _program(ways, columns, crowded, asked, tonnes=tonnes, behind_price=behind_price)
    behind = tonnes.copy()
    scarcity = np.zeros(len(ways.legs))
    carried: Numbers = np.zeros(0)
    cost = float(tonnes[~is_asked] @ behind_price[~is_asked])
    if columns.rows:
        solver.passModel(program)
        solver.setBasis(_first_basis(columns, len(crowded), len(asked)))
        solver.run()
        status = solver.getModelStatus()
        assert status == highspy.HighsModelStatus.kOptimal, status
        found = solver.getSolution()
        values = np.asarray(found.col_value)
        least = _NOTHING_SHARE * max(1.0, float(tonnes.max(initial=0)))
        values[values < least] = 0
        carried = values[: len(columns.way)]
        behind[asked] = values[len(columns.way) :]
        reduced = np.asarray(found.col_dual)[: len(columns.way)]
        scarcity[columns.way] = np.maximum(0, -reduced)
        scarcity[crowded] = np.maximum(0, -np.asarray(found.row_dual)[columns.rows :])
        cost += solver.getObjectiveValue()
        # Of a way without a limit a tonne more of it saves nothing but the rounding of a solver.
        scarcity[np.isinf(ways.capacity)] = 0
    by_stream = np.zeros((len(streams), len(ways.legs)))
    np.add.at(by_stream, (columns.stream[: len(carried)], columns.way[: len(carried)]), carried)
    return Shared(by_stream.sum(axis=0), scarcity, behind, cost, columns.routes, by_stream)


def parts_of(
    ways: Ways, streams: Sequence[Stream], demands: Sequence[Demand], found: Shared
) -> tuple[tuple[Part, ...], ...]:
    """Tell the ways of each demand apart, the fullest first; what it carries is summed exactly.

    Demands of one stream could change their places on shared ways at no cost: the first takes what
    it needs first.
    """
    left = found.carried.copy()
    into: list[list[int]] = [[] for _ in ways.places]
    for way, end in enumerate(ways.end.tolist()):
        into[end].append(way)
    least = _NOTHING_SHARE * max(1.0, *(one.tonnes for one in demands)) if demands else 0.0
    told = []
    for one, behind in zip(demands, found.behind.tolist(), strict=True):
        rest = one.tonnes - behind
        parts: list[Part] = []
        while rest > least:
            ways_back = _way_back(ways, into, left[one.stream], streams[one.stream].origin, one)
            amount = min(rest, *(float(left[one.stream][way]) for way in ways_back))
            if amount <= least:
                break
            left[one.stream][ways_back] -= amount
            rest -= amount
            parts.append(Part(amount, tuple(reversed(ways_back))))
        assert rest <= max(1e-6 * one.tonnes, least), (one, rest)
        told.append(tuple(sorted(parts, key=lambda part: (-part.tonnes, part.ways))))
    return tuple(told)


def _way_back(
    ways: Ways, into: list[list[int]], left: Numbers, origin: int, demand: Demand
) -> list[int]:
    """Walk from where a demand ends to where its stream starts, over the fullest ways."""
    taken: list[int] = []
    at = demand.place
    while at != origin:
        way = max(into[at], key=lambda one: left[one])
        taken.append(way)
        at = int(ways.start[way])
        # At a least cost nothing goes in circles, but for ways that cost nothing.
        assert len(taken) <= len(into), (demand, taken)
    return taken


def _crowded(ways: Ways, used: Places) -> Places:
    """List the ways of known capacity that more than one stream could take."""
    times = np.bincount(used, minlength=len(ways.legs))
    return np.flatnonzero((times > 1) & np.isfinite(ways.capacity))


def _program(
    ways: Ways,
    columns: _Columns,
    crowded: Places,
    asked: Places,
    *,
    tonnes: Numbers,
    behind_price: Numbers,
) -> highspy.HighsLp:
    """Write the program: what comes to a place less what leaves it is what is wanted there."""
    count = len(columns.way)
    limit = np.full(len(ways.legs), -1, dtype=np.int64)
    limit[crowded] = columns.rows + np.arange(len(crowded))
    limit_row = limit[columns.way]
    upper = np.where(limit_row < 0, ways.capacity[columns.way], np.inf)
    program = highspy.HighsLp()
    program.num_col_ = count + len(asked)
    program.num_row_ = columns.rows + len(crowded)
    program.col_cost_ = np.concatenate([columns.price, behind_price[asked]])
    program.col_lower_ = np.zeros(program.num_col_)
    program.col_upper_ = np.concatenate([upper, tonnes[asked]])
    wanted = np.bincount(columns.goal[asked], tonnes[asked], columns.rows)
    program.row_lower_ = np.concatenate([wanted, np.full(len(crowded), -np.inf)])
    program.row_upper_ = np.concatenate([wanted, ways.capacity[crowded]])
    cells = np.full((program.num_col_, 3), NO_WAY, dtype=np.int64)
    cells[:count] = np.stack([columns.head, columns.tail, limit_row], axis=1)
    cells[count:, 0] = columns.goal[asked]
    is_cell = cells != NO_WAY
    values = np.broadcast_to(np.array([1.0, -1.0, 1.0]), cells.shape)
    matrix: Any = program.a_matrix_
    matrix.format_ = highspy.MatrixFormat.kColwise
    matrix.start_ = np.concatenate([[0], np.cumsum(is_cell.sum(axis=1))]).astype(np.int32)
    matrix.index_ = cells[is_cell].astype(np.int32)
    matrix.value_ = values[is_cell]
    return program


def _first_basis(columns: _Columns, crowded: int, asked: int) -> highspy.HighsBasis:
    """Start where every stream takes its cheapest routes: no price is wrong, a load may be."""
    basis = highspy.HighsBasis()
    status: NDArray[Any] = np.full(len(columns.way), _LOWER, dtype=object)
    status[columns.is_tree] = _BASIC
    basis.col_status = [*status.tolist(), *[_LOWER] * asked]
    basis.row_status = [*[_LOWER] * columns.rows, *[_BASIC] * crowded]
    basis.valid = True
    return basis
