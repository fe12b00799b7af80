"""A plan: where each flow goes on a day, at what cost, what stays behind, what matters most."""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np

from tarazu.corridors.acting import changes_of
from tarazu.corridors.case import HOURS_A_DAY, Case, Outcome
from tarazu.corridors.changes import Beside, Change, Changes, GateWait, LeftOut, Terms, bars_on
from tarazu.corridors.network import ASSUMED, Flow, Network
from tarazu.notices import Notice

Stays = Literal["", "no_route", "does_not_pay", "does_not_fit"]


class Route(msgspec.Struct, frozen=True):
    """A part of a flow and the legs that it takes; `crossings` are those on its way, in order.

    `via` has its ports among them, but for the ends of the flow. Units: tonnes a month; hours; USD
    a tonne: what is paid on the way, what the hours cost, and duties of notices. `assumed`: some
    figure of the route has no source.
    """

    tonnes: float
    legs: tuple[str, ...]
    crossings: tuple[str, ...]
    via: tuple[str, ...]
    hours: float
    freight_usd_t: float
    delay_usd_t: float
    duty_usd_t: float
    assumed: bool

    @property
    def usd_t(self) -> float:
        """Give what a tonne costs in all."""
        return self.freight_usd_t + self.delay_usd_t + self.duty_usd_t


class FlowPlan(msgspec.Struct, frozen=True):
    """What becomes of a flow: its routes and what stays behind.

    `stays` says why: no way is open to it; the cheapest way costs more than the goods are worth;
    or capacity is short. `barred_by` are the notices that bar it from its usual way. Units:
    tonnes and USD a month. `assumed`: its tonnes have no source.
    """

    flow: str
    commodity: str
    origin: str
    destination: str
    tonnes: float
    value_usd: float
    routes: tuple[Route, ...]
    behind_t: float
    stays: Stays
    barred_by: tuple[str, ...]
    assumed: bool

    @property
    def gone_t(self) -> float:
        """Give the tonnes that go."""
        return sum(route.tonnes for route in self.routes)

    @property
    def usd_t(self) -> float | None:
        """Give what a tonne costs that goes, on the mean of all; None where none goes."""
        gone = self.gone_t
        return sum(one.tonnes * one.usd_t for one in self.routes) / gone if gone else None

    @property
    def hours(self) -> float | None:
        """Give the hours of a tonne that goes, on the mean of all; None where none goes."""
        gone = self.gone_t
        return sum(one.tonnes * one.hours for one in self.routes) / gone if gone else None


class LegLoad(msgspec.Struct, frozen=True):
    """What a leg carries in one direction; all of border legs, and every other leg that is full.

    Units: tonnes and USD a month; `scarcity_usd_t` is what one tonne more of capacity would save.
    `counted`: the capacity is traffic that was counted, so more may fit through.
    """

    leg: str
    crossing: str
    start: str
    end: str
    tonnes: float
    value_usd: float
    capacity_t: float | None
    scarcity_usd_t: float
    counted: bool
    assumed: bool


class Lever(msgspec.Struct, frozen=True):
    """What it would save if a notice, or all notices at one crossing or port, had not been.

    `flows` are those of which more would go. Units: USD and tonnes of a month.
    """

    kind: Literal["notice", "place"]
    name: str
    notices: tuple[str, ...]
    saved_usd: float
    more_t: float
    flows: tuple[str, ...]


class Under(msgspec.Struct, frozen=True):
    """A leg under a measure that is used because the user named a waiver, or is not bound."""

    leg: str
    notice: str
    by: str  # the waiver, or "" where the user said that the measure does not bind
    tonnes: float


class LegWait(msgspec.Struct, frozen=True):
    """A wait that was measured at the gate of a leg, and the hours that the leg takes with it."""

    leg: str
    usual_hours: float
    hours: float
    measured: GateWait


class Plan(msgspec.Struct, frozen=True):
    """A month as if what is in force on `day` lasted, under `terms`.

    `under` comes first: legs under a measure. `acting` are the notices that change something.
    Units: USD a month; `counted_usd` is freight, delay and duty of what goes, and the value, above
    its cheapest usual route, of what stays behind.
    """

    day: int
    terms: Terms
    under: tuple[Under, ...]
    flows: tuple[FlowPlan, ...]
    legs: tuple[LegLoad, ...]
    levers: tuple[Lever, ...]
    acting: tuple[str, ...]
    left_out: tuple[LeftOut, ...]
    beside: tuple[Beside, ...]
    waits: tuple[LegWait, ...]
    freight_usd: float
    delay_usd: float
    duty_usd: float
    counted_usd: float

    @property
    def behind_t(self) -> float:
        """Give the tonnes that stay behind."""
        return sum(flow.behind_t for flow in self.flows)


def plan_of(
    network: Network,
    notices: Sequence[Notice],
    day: int,
    terms: Terms | None = None,
    *,
    levers: bool = True,
) -> Plan:
    """Plan a month as if the notices in force on a day lasted: the least cost for all together.

    Every flow goes by ways that are open to it; flows share the capacity of legs; hours cost what
    the commodity says. What stays behind is named with the reason. `levers` asks what each notice
    costs, which solves the plan again without it.
    Raises: NoSuchNotice, NoSuchCrossing.
    """
    asked = terms or Terms()
    case = Case(network, asked.waits)
    changes = changes_of(network, notices, day, asked)
    found = case.solve(changes)
    flows = tuple(_flow_plan(case, changes, found, number) for number in range(len(case.flows)))
    routes = [route for flow in flows for route in flow.routes]
    return Plan(
        day=day,
        terms=asked,
        under=_under(changes, flows),
        flows=flows,
        legs=_loads(network, found, flows),
        levers=_levers(case, changes, found) if levers else (),
        acting=tuple(dict.fromkeys(one.notice for one in changes.changes)),
        left_out=changes.left_out,
        beside=changes.beside,
        waits=tuple(
            LegWait(leg, usual, one.takes(usual), one)
            for leg, one in case.waits.items()
            for usual in (network.legs[leg].hours.value,)
        ),
        freight_usd=sum(one.tonnes * one.freight_usd_t for one in routes),
        delay_usd=sum(one.tonnes * one.delay_usd_t for one in routes),
        duty_usd=sum(one.tonnes * one.duty_usd_t for one in routes),
        counted_usd=found.counted_usd,
    )


def value_usd(network: Network, flow: Flow) -> float:
    """Give what a flow is worth in a month: as its source says, or by the value of a tonne."""
    if flow.value_usd_month is not None:
        return flow.value_usd_month.value
    return flow.tonnes_month.value * network.commodities[flow.commodity].value_usd_t.value


def crossings_on(network: Network, legs: Sequence[str]) -> tuple[str, ...]:
    """Give the crossings on a way, in their order; a flight crosses at none."""
    found = (network.legs[leg].crossing for leg in legs)
    return tuple(crossing for crossing in found if crossing)


def stops_on(network: Network, flow: Flow, legs: Sequence[str]) -> tuple[str, ...]:
    """Give the crossings and the ports on the way of a flow, in their order, without its ends."""
    found: list[str] = []
    at = flow.origin
    for name in legs:
        leg = network.legs[name]
        before, at = at, leg.end if at == leg.start else leg.start
        found += {"border": (leg.crossing,), "sea": (before, at)}.get(leg.mode, ())
    ends = (flow.origin, flow.destination)
    return tuple(one for one in dict.fromkeys(found) if one not in ends)


def is_counted(network: Network, leg: str) -> bool:
    """Say whether the capacity of a leg is traffic that was counted."""
    limit = network.legs[leg].capacity_t_month
    return limit is not None and network.sources[limit.source].counted


def _flow_plan(case: Case, changes: Changes, found: Outcome, number: int) -> FlowPlan:
    network, flow = case.network, case.flows[number]
    behind = float(found.behind[number])
    stays: Stays = ""
    if behind > 0:
        best = found.best[number]
        pays = best <= found.behind_price[number]
        stays = "does_not_fit" if pays else "does_not_pay" if np.isfinite(best) else "no_route"
    return FlowPlan(
        flow=flow.id,
        commodity=flow.commodity,
        origin=flow.origin,
        destination=flow.destination,
        tonnes=flow.tonnes_month.value,
        value_usd=value_usd(network, flow),
        routes=_routes(case, found, number),
        behind_t=behind,
        stays=stays,
        barred_by=bars_on(changes.changes, network, flow, case.usual_legs[number]),
        assumed=flow.tonnes_month.is_assumed,
    )


def _routes(case: Case, found: Outcome, number: int) -> tuple[Route, ...]:
    network = case.network
    a_day = network.commodities[case.flows[number].commodity].delay_usd_t_day.value
    told = []
    for part in found.parts[number]:
        ways = list(part.ways)
        legs = tuple(found.ways.legs[way] for way in ways)
        hours, freight = (float(some[ways].sum()) for some in (found.ways.hours, found.ways.cost))
        delay = hours / HOURS_A_DAY * a_day
        figures = [
            f for leg in legs for f in (network.legs[leg].hours, network.legs[leg].cost_usd_t)
        ]
        told.append(
            Route(
                tonnes=part.tonnes,
                legs=legs,
                crossings=crossings_on(network, legs),
                via=stops_on(network, case.flows[number], legs),
                hours=hours,
                freight_usd_t=freight,
                delay_usd_t=delay,
                # What is left are duties, so that the three sum to what was counted; to a
                # millionth of a dollar, below which a difference is rounding.
                duty_usd_t=round(found.usd_t(number, part) - freight - delay, 6),
                assumed=any(figure.source == ASSUMED for figure in figures),
            )
        )
    return tuple(told)


def _loads(network: Network, found: Outcome, flows: Sequence[FlowPlan]) -> tuple[LegLoad, ...]:
    value: dict[tuple[str, str], float] = {}
    for flow in flows:
        for route in flow.routes:
            at = flow.origin
            for name in route.legs:
                leg = network.legs[name]
                share = route.tonnes / flow.tonnes * flow.value_usd
                value[name, at] = value.get((name, at), 0) + share
                at = leg.end if at == leg.start else leg.start
    told = []
    for way, name in enumerate(found.ways.legs):
        leg = network.legs[name]
        scarcity = float(found.scarcity[way])
        if not leg.crossing and not scarcity:
            continue
        start = found.ways.places[found.ways.start[way]]
        end = found.ways.places[found.ways.end[way]]
        limit = float(found.ways.capacity[way])
        told.append(
            LegLoad(
                leg=name,
                crossing=leg.crossing,
                start=start,
                end=end,
                tonnes=float(found.load[way]),
                value_usd=value.get((name, start), 0.0),
                capacity_t=limit if np.isfinite(limit) else None,
                scarcity_usd_t=scarcity,
                counted=is_counted(network, name),
                assumed=leg.capacity_t_month is not None and leg.capacity_t_month.is_assumed,
            )
        )
    return tuple(told)


def _levers(case: Case, changes: Changes, found: Outcome) -> tuple[Lever, ...]:
    """Solve again without each notice, and without all notices of each crossing or port."""
    by_notice = {one.notice: frozenset({one.notice}) for one in changes.changes}
    by_place: dict[tuple[str, ...], list[Change]] = {}
    for one in changes.changes:
        if one.place and one.effect != "under":
            by_place.setdefault(one.legs, []).append(one)
    told = [
        _lever(case, found, changes.without([name]), Lever("notice", name, (name,), 0, 0, ()))
        for name in by_notice
    ]
    alone = {one.name: one.saved_usd for one in told}
    for legs, group in by_place.items():
        names = tuple(dict.fromkeys(one.notice for one in group))
        kept = tuple(one for one in changes.changes if one.legs != legs)
        crossings = {case.network.legs[leg].crossing for leg in legs}
        place = crossings.pop() if len(crossings) == 1 else ""
        place = place or group[0].place
        lifted = msgspec.structs.replace(changes, changes=kept)
        lever = _lever(case, found, lifted, Lever("place", place, names, 0, 0, ()))
        # Where one notice alone would save as much, it is told and the place is not.
        if lever.saved_usd > max(alone[name] for name in names) + 1:
            told.append(lever)
    return tuple(sorted(told, key=lambda one: (-one.saved_usd, one.kind, one.name)))


def _lever(case: Case, found: Outcome, lifted: Changes, lever: Lever) -> Lever:
    then = case.solve(lifted)
    more = found.behind - then.behind
    least = 1e-6 * max((flow.tonnes_month.value for flow in case.flows), default=0)
    return msgspec.structs.replace(
        lever,
        saved_usd=found.counted_usd - then.counted_usd,
        more_t=float(more.sum()),
        flows=tuple(
            flow.id
            for flow, tonnes in zip(case.flows, more.tolist(), strict=True)
            if tonnes > least
        ),
    )


def _under(changes: Changes, flows: Sequence[FlowPlan]) -> tuple[Under, ...]:
    """List legs under a measure that the plan may use, with what it carries over each."""
    carried: dict[str, float] = {}
    for flow in flows:
        for route in flow.routes:
            for leg in route.legs:
                carried[leg] = carried.get(leg, 0) + route.tonnes
    told = []
    for one in changes.changes:
        if one.effect == "under":
            told += [Under(leg, one.notice, one.by, carried.get(leg, 0.0)) for leg in one.legs]
    return tuple(told)
