"""Two plans beside each other: what moves from which crossing to which, and what it costs."""

from collections.abc import Mapping

import msgspec

from tarazu.corridors.plan import FlowPlan, Plan, Stays
from tarazu.faults import TarazuError

# Below this share of a flow a difference is the rounding of a solver, and nothing that moves.
_NOTHING_SHARE = 1e-6


class PlansUnlike(TarazuError):
    """Two plans are not of the same flows, so that their difference would mean nothing."""


class Shift(msgspec.Struct, frozen=True):
    """Goods of a flow that went one way and go another; crossings and ports in order.

    `came` and `goes` are None where they stay behind, () on a way that crosses at none.
    `port_alone`: the crossings are the same, by another port. Units: tonnes and USD a month.
    """

    flow: str
    came: tuple[str, ...] | None
    goes: tuple[str, ...] | None
    port_alone: bool
    tonnes: float
    value_usd: float


class FlowChange(msgspec.Struct, frozen=True):
    """A flow before and after. Units: tonnes a month; hours and USD a tonne, None where none goes.

    `both_t` go both before and after; `added_usd` and `added_tonne_hours` are those of them.
    """

    flow: str
    commodity: str
    origin: str
    destination: str
    tonnes: float
    value_usd: float
    both_t: float
    moved_t: float
    lost_t: float
    regained_t: float
    stays: Stays
    hours_before: float | None
    hours_after: float | None
    usd_t_before: float | None
    usd_t_after: float | None
    added_usd: float
    added_tonne_hours: float
    assumed: bool


class CrossingChange(msgspec.Struct, frozen=True):
    """What a crossing carries in one direction, before and after. Units: tonnes, USD a month."""

    crossing: str
    start: str
    end: str
    before_t: float
    after_t: float
    before_usd: float
    after_usd: float


class Comparison(msgspec.Struct, frozen=True):
    """What differs between two plans of the same flows, and the plans themselves.

    Units: tonnes and USD a month. `moved` goods go by other crossings or ports, `port_t` of them by
    the same crossings and another port; `lost` ones went before and stay behind after; `added_usd`
    is freight, delay and duty of what goes both before and after.
    """

    before: Plan
    after: Plan
    shifts: tuple[Shift, ...]
    flows: tuple[FlowChange, ...]
    crossings: tuple[CrossingChange, ...]
    moved_t: float
    moved_usd: float
    port_t: float
    lost_t: float
    lost_usd: float
    regained_t: float
    added_usd: float
    added_tonne_hours: float


def compare_of(before: Plan, after: Plan) -> Comparison:
    """Give what differs between two plans of the same network and flows.

    Every tonne is in one shift at most, and the shifts of a flow sum to what it changed.
    Raises: PlansUnlike.
    """
    ours = {(one.flow, one.tonnes) for one in before.flows}
    theirs = {(one.flow, one.tonnes) for one in after.flows}
    if ours != theirs:
        unlike = sorted(name for name, _ in ours ^ theirs)
        raise PlansUnlike(
            f"The two plans differ in {len(set(unlike))} flows, the first of them "
            f'"{unlike[0]}". Nothing was compared. Plan both from the same network.'
        )
    others = {one.flow: one for one in after.flows}
    pairs = [(one, others[one.flow]) for one in before.flows]
    shifts = tuple(shift for one, other in pairs for shift in _shifts(one, other))
    flows = tuple(_flow_change(one, other, shifts) for one, other in pairs)
    moving = [one for one in shifts if one.came is not None and one.goes is not None]
    losing = [one for one in shifts if one.goes is None]
    return Comparison(
        before=before,
        after=after,
        shifts=shifts,
        flows=flows,
        crossings=_crossings(before, after),
        moved_t=sum(one.tonnes for one in moving),
        moved_usd=sum(one.value_usd for one in moving),
        port_t=sum(one.tonnes for one in moving if one.port_alone),
        lost_t=sum(one.tonnes for one in losing),
        lost_usd=sum(one.value_usd for one in losing),
        regained_t=sum(one.tonnes for one in shifts if one.came is None),
        added_usd=sum(one.added_usd for one in flows),
        added_tonne_hours=sum(one.added_tonne_hours for one in flows),
    )


def _by_way(flow: FlowPlan) -> dict[tuple[str, ...] | None, float]:
    """Sum the tonnes of a flow by the crossings and ports they take; None is what stays behind."""
    found: dict[tuple[str, ...] | None, float] = {None: flow.behind_t}
    for route in flow.routes:
        found[route.via] = found.get(route.via, 0) + route.tonnes
    return found


def _shifts(before: FlowPlan, after: FlowPlan) -> list[Shift]:
    """Match what ways of a flow lost with what others gained, the largest with the largest."""
    was, then = _by_way(before), _by_way(after)
    routes = (*before.routes, *after.routes)
    crossings: dict[tuple[str, ...] | None, tuple[str, ...]] = {
        one.via: one.crossings for one in routes
    }
    ways = sorted({*was, *then}, key=lambda one: (one is None, one or ()))
    change = {one: then.get(one, 0) - was.get(one, 0) for one in ways}
    least = _NOTHING_SHARE * before.tonnes
    left = _largest_first({one: -more for one, more in change.items()}, ways)
    come = _largest_first(change, ways)
    told = []
    for source, lost in left.items():
        rest = lost
        for target in come:
            tonnes = min(rest, come[target])
            if tonnes <= least:
                continue
            come[target] -= tonnes
            rest -= tonnes
            value = before.value_usd * tonnes / before.tonnes
            is_port = None not in (source, target) and crossings[source] == crossings[target]
            told.append(Shift(before.flow, source, target, is_port, tonnes, value))
    return told


def _largest_first(
    amounts: Mapping[tuple[str, ...] | None, float], ways: list[tuple[str, ...] | None]
) -> dict[tuple[str, ...] | None, float]:
    some = [one for one in ways if amounts[one] > 0]
    return {one: amounts[one] for one in sorted(some, key=lambda one: -amounts[one])}


def _flow_change(before: FlowPlan, after: FlowPlan, shifts: tuple[Shift, ...]) -> FlowChange:
    mine = [one for one in shifts if one.flow == before.flow]
    both = min(before.gone_t, after.gone_t)
    was, then = before.usd_t, after.usd_t
    took, takes = before.hours, after.hours
    goes_both = was is not None and then is not None and took is not None and takes is not None
    return FlowChange(
        flow=before.flow,
        commodity=before.commodity,
        origin=before.origin,
        destination=before.destination,
        tonnes=before.tonnes,
        value_usd=before.value_usd,
        both_t=both,
        moved_t=sum(one.tonnes for one in mine if None not in (one.came, one.goes)),
        lost_t=sum(one.tonnes for one in mine if one.goes is None),
        regained_t=sum(one.tonnes for one in mine if one.came is None),
        stays=after.stays,
        hours_before=took,
        hours_after=takes,
        usd_t_before=was,
        usd_t_after=then,
        added_usd=both * ((then or 0) - (was or 0)) if goes_both else 0.0,
        added_tonne_hours=both * ((takes or 0) - (took or 0)) if goes_both else 0.0,
        assumed=before.assumed,
    )


def _crossings(before: Plan, after: Plan) -> tuple[CrossingChange, ...]:
    was = {(one.leg, one.start): one for one in before.legs if one.crossing}
    then = {(one.leg, one.start): one for one in after.legs if one.crossing}
    return tuple(
        CrossingChange(
            crossing=one.crossing,
            start=one.start,
            end=one.end,
            before_t=one.tonnes,
            after_t=then[key].tonnes,
            before_usd=one.value_usd,
            after_usd=then[key].value_usd,
        )
        for key, one in was.items()
        if key in then and (one.tonnes or then[key].tonnes)
    )
