"""The tables of plans and comparisons: each says its unit, and marks what is assumed."""

from collections.abc import Iterable, Sequence

from tarazu.corridors.comparison import Comparison
from tarazu.corridors.naming import Naming, thousands
from tarazu.corridors.plan import FlowPlan, LegLoad, Plan
from tarazu.corridors.supply import Offer, Supplies
from tarazu.corridors.sweep import Sweep
from tarazu.document import Column, Grid, Row

SHOWN = 20  # rows of each table of a sweep; all of them are in its JSON

Cell = str | float | None


def legs_under(plan: Plan, naming: Naming) -> Grid | None:
    """List the legs under a measure that the plan may use, with the word that opened them."""
    rows = [
        (
            naming.leg(one.leg),
            naming.notice(one.notice),
            one.by or naming.text("corridor.under.not_bound"),
            one.tonnes,
        )
        for one in plan.under
    ]
    return _grid(naming, "under", "lllr", rows)


def crossings_of_plan(plan: Plan, naming: Naming) -> Grid | None:
    """List what goes over each crossing, and what one tonne more of capacity would save."""
    rows = [
        (
            naming.crossing(one.crossing) if one.crossing else naming.leg(one.leg),
            naming.toward(one.end),
            one.tonnes,
            thousands(one.value_usd),
            _limit(one, naming),
            _counted(one.scarcity_usd_t or None, is_so=one.counted),
        )
        for one in plan.legs
        if one.tonnes or one.scarcity_usd_t
    ]
    said = ("capacity", "counted", "scarcity", "assumed")
    notes = [naming.text(f"corridor.note.{one}") for one in said]
    return _grid(naming, "crossings", "llrrrr", rows, notes=notes)


def crossings_compared(found: Comparison, naming: Naming) -> Grid | None:
    """List the crossings before and after, where anything goes over them in one of the two."""
    rows = [
        (
            naming.crossing(one.crossing),
            naming.toward(one.end),
            one.before_t,
            one.after_t,
            _signed(one.after_t - one.before_t),
            _signed(thousands(one.after_usd - one.before_usd)),
        )
        for one in found.crossings
    ]
    return _grid(naming, "compared", "llrrrr", rows)


def flows_of_plan(plan: Plan, naming: Naming) -> Grid | None:
    """List every flow with the ways that it takes."""
    rows: list[tuple[Cell, ...]] = []
    for flow in plan.flows:
        for number, route in enumerate(flow.routes):
            rows.append(
                (
                    *(_flow_cells(flow, naming) if not number else ("", "", "")),
                    naming.way(route.via),
                    route.tonnes,
                    route.hours,
                    naming.marked(naming.whole(route.usd_t), assumed=route.assumed),
                )
            )
    return _grid(naming, "flows", "llllrrr", rows, notes=[naming.text("corridor.note.assumed")])


def flows_moved(found: Comparison, naming: Naming) -> Grid | None:
    """List what moves: from which crossings and ports to which."""
    flows = {one.flow: one for one in found.flows}
    rows = []
    for one in sorted(found.shifts, key=lambda one: -one.value_usd):
        flow = flows[one.flow]
        rows.append(
            (
                naming.goods(flow.commodity),
                naming.place(flow.origin),
                naming.place(flow.destination),
                naming.way(one.came),
                naming.way(one.goes),
                one.tonnes,
                thousands(one.value_usd),
            )
        )
    return _grid(naming, "moved", "lllllrr", rows)


def costs_compared(found: Comparison, naming: Naming) -> Grid | None:
    """List hours and cost of the flows that take another way, before and after."""
    rows = [
        (
            naming.goods(one.commodity),
            naming.place(one.origin),
            naming.place(one.destination),
            one.hours_before,
            one.hours_after,
            one.usd_t_before,
            one.usd_t_after,
            _signed(thousands(one.added_usd)),
        )
        for one in sorted(found.flows, key=lambda one: -one.added_usd)
        if abs(one.added_usd) > 1
    ]
    return _grid(naming, "costs", "lllrrrrr", rows)


def flows_behind(plan: Plan, naming: Naming) -> Grid | None:
    """List what stays behind, why, and which notices stand on its usual way."""
    rows = [
        (
            *_flow_cells(flow, naming),
            flow.behind_t,
            naming.text(f"corridor.stays.{flow.stays}"),
            naming.all_of(map(naming.notice, flow.barred_by)),
        )
        for flow in plan.flows
        if flow.stays
    ]
    return _grid(naming, "behind", "lllrll", rows, notes=[naming.text("corridor.note.stays")])


def levers_of(plan: Plan, naming: Naming) -> Grid | None:
    """List what each notice costs: what it would save if it had not been."""
    rows = []
    for one in plan.levers:
        name = naming.notice(one.name) if one.kind == "notice" else naming.crossing(one.name)
        what = naming.text(f"corridor.lever.{one.kind}", name=name)
        ids = one.name if one.kind == "notice" else ""
        rows.append((what, ids, thousands(one.saved_usd), one.more_t))
    return _grid(naming, "levers", "llrr", rows, notes=[naming.text("corridor.note.levers")])


def waits_of(plan: Plan, naming: Naming) -> Grid | None:
    """List the waits that were measured at gates, with how many passed, still wait, and where."""
    rows = []
    for leg in plan.waits:
        one = leg.measured
        hours = (naming.at_least(value, one.at_least) for value in (one.hours, leg.hours))
        trucks = (one.passed, one.waiting)
        rows.append((naming.leg(leg.leg), leg.usual_hours, *hours, *trucks, one.source))
    return _grid(naming, "waits", "lrrrrrl", rows, notes=[naming.text("corridor.note.waits")])


def left_out(plan: Plan, naming: Naming) -> Grid | None:
    """List the notices that are not counted, and why."""
    rows = [
        (one.notice, naming.text(f"corridor.left_out.{one.why}"), one.word) for one in plan.left_out
    ]
    return _grid(naming, "left_out", "lll", rows)


def offers_of(found: Supplies, naming: Naming) -> Grid | None:
    """List where a commodity can come from, the cheapest first, and what bars the others."""
    usual = {one.origin: one.landed_usd_t for one in found.usual}
    rows = [
        (
            naming.marked(naming.place(one.origin), assumed=one.assumed),
            _way_of(one, naming),
            one.price_usd_t,
            one.freight_usd_t,
            one.duty_usd_t,
            one.delay_usd_t,
            one.landed_usd_t,
            usual[one.origin],
            one.days,
            _counted(one.takes_t, is_so=one.counted and one.takes_t == one.capacity_t),
            naming.all_of(map(naming.notice, one.barred_by)),
        )
        for one in found.offers
    ]
    notes = [naming.text(f"corridor.note.{one}") for one in ("offers", "counted", "assumed")]
    return _grid(naming, "offers", "llrrrrrrrrl", rows, notes=notes)


def _way_of(offer: Offer, naming: Naming) -> str:
    if offer.landed_usd_t is not None:
        return naming.way(offer.via)
    return naming.text("corridor.offers.barred" if offer.is_barred else "corridor.stays.no_route")


def closings_of(found: Sweep, naming: Naming, *, crossings: int) -> Grid | None:
    """List the dearest closures of one crossing or of two, and say what is left out."""
    ranked = [one for one in found.closings if len(one.crossings) == crossings]
    dear = [one for one in ranked if one.month_usd >= 1]
    rows: list[tuple[Cell, ...]] = []
    for one in dear[:SHOWN]:
        name = naming.crossing(one.crossings[0])
        for other in one.crossings[1:]:
            name = naming.text("list.and", first=name, last=naming.crossing(other))
        costs = (one.median_usd, one.ninth_usd)
        each = tuple(None if cost is None else thousands(cost) for cost in costs)
        rows.append((name, thousands(one.month_usd), one.behind_t, *each))
    counts = {"shown": len(rows), "whole": len(ranked), "free": len(ranked) - len(dear)}
    cut = naming.text("corridor.note.cut", **{key: naming.whole(n) for key, n in counts.items()})
    notes = (cut, naming.text("corridor.note.closings"))
    return _grid(naming, "closings", "lrrrr", rows, notes=notes)


class _Counted(float):
    """What rests on counted traffic taken as capacity: it is written with its mark."""


def _counted(value: float | None, *, is_so: bool) -> float | None:
    return _Counted(value) if value and is_so else value


class _Signed(float):
    """A difference: it is written with its sign."""


def _signed(value: float) -> _Signed:
    return _Signed(value)


def _flow_cells(flow: FlowPlan, naming: Naming) -> tuple[str, str, str]:
    goods = naming.marked(naming.goods(flow.commodity), assumed=flow.assumed)
    return goods, naming.place(flow.origin), naming.place(flow.destination)


def _limit(load: LegLoad, naming: Naming) -> str:
    if load.capacity_t is None:
        return naming.text("corridor.capacity.unknown")
    text = naming.marked(naming.whole(load.capacity_t), assumed=load.assumed)
    return naming.counted(text) if load.counted else text


def _written(cell: Cell, naming: Naming) -> str:
    if cell is None:
        return "–"  # absent is not zero
    if isinstance(cell, str):
        return cell
    if isinstance(cell, _Counted):
        return naming.counted(naming.whole(cell))
    return naming.change(cell) if isinstance(cell, _Signed) else naming.whole(cell)


def _value(cell: Cell) -> float | None:
    """Give the number of a cell for a sheet, as a plain one."""
    return None if cell is None or isinstance(cell, str) else float(cell)


def _grid(
    naming: Naming,
    name: str,
    sides: str,
    rows: Iterable[Sequence[Cell]],
    *,
    notes: Sequence[str] = (),
) -> Grid | None:
    """Make a table whose words are in the catalogues under its name; none where it has no rows."""
    told = tuple(
        Row(
            tuple(_written(cell, naming) for cell in row),
            values=tuple(_value(cell) for cell in row),
        )
        for row in rows
    )
    if not told:
        return None
    columns = tuple(
        Column(naming.text(f"corridor.{name}.{number}"), side == "r")
        for number, side in enumerate(sides, 1)
    )
    return Grid(naming.text(f"corridor.{name}.caption"), columns, told, tuple(notes), name)
