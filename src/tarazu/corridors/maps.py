"""A plan as a map: what goes over each leg, and what is shut; the tables are the real content."""

from collections import Counter
from collections.abc import Sequence
from importlib import resources
from itertools import pairwise
from typing import Literal

from tarazu.charts import Leg, Map, Place, lands_of, region_map
from tarazu.corridors.acting import changes_of
from tarazu.corridors.naming import Naming
from tarazu.corridors.network import Leg as NetworkLeg
from tarazu.corridors.network import Network
from tarazu.corridors.network import Place as NetworkPlace
from tarazu.corridors.plan import Plan
from tarazu.corridors.sea_lines import Spot, sea_line
from tarazu.document import Picture
from tarazu.notices import Notice

EXTENT = (48.0, 17.5, 81.0, 43.5)  # west, south, east, north: the legs that reach beyond are cut
_KINDS: dict[str, Literal["city", "crossing", "port"]] = {"post": "crossing", "port": "port"}


def map_of(
    plan: Plan,
    network: Network,
    naming: Naming,
    notices: Sequence[Notice],
    *,
    caption: str,
    tonnes_max: float = 0,
) -> Picture:
    """Draw a plan; `tonnes_max` is the widest line where two maps are to have one scale.

    Source: Natural Earth, borders as it draws them.
    """
    carried = tonnes_by_leg(plan)
    shut = _shut(plan, network, notices)
    gone = round(sum(flow.gone_t for flow in plan.flows))
    text = naming.text("corridor.map.alt", tonnes=naming.whole(gone), n=naming.whole(len(shut)))
    svg = region_map(
        Map(
            name=caption,
            description=text,
            extent=EXTENT,
            lands=lands_of(
                resources.files("tarazu.charts").joinpath("region.json").read_bytes(),
                naming.lands(),
            ),
            places=_places(carried, network, naming),
            legs=tuple(_legs(network, carried, shut)),
            signs={
                "closed": naming.text("corridor.map.closed"),
                "idle": naming.text("corridor.map.idle"),
                "rail": naming.text("corridor.map.rail"),
                "crossing": naming.text("corridor.map.crossing"),
                "port": naming.text("corridor.map.port"),
            },
            unit=naming.text("corridor.map.unit"),
            written=naming.whole,
            flow_max=round(tonnes_max),
            kilometres=lambda km: naming.text("corridor.map.km", km=naming.whole(km)),
            is_right_to_left=naming.is_rtl,
        )
    )
    return Picture(svg, caption, text, (naming.text("corridor.map.note"),))


def tonnes_by_leg(plan: Plan) -> dict[str, float]:
    """Give the tonnes that go over each leg in a month."""
    carried: dict[str, float] = {}
    for flow in plan.flows:
        for route in flow.routes:
            for leg in route.legs:
                carried[leg] = carried.get(leg, 0.0) + route.tonnes
    return carried


def widest_line(plan: Plan, network: Network) -> float:
    """Give the tonnes of the widest line of a map: all that share it, both directions together."""
    legs = _legs(network, tonnes_by_leg(plan), frozenset())
    return float(max((leg.flow for leg in legs), default=0))


def _shut(plan: Plan, network: Network, notices: Sequence[Notice]) -> frozenset[str]:
    """Name the legs that are shut to all goods, by the network or by a notice."""
    found = {leg.id for leg in network.legs.values() if leg.closed}
    goods = set(network.commodities)
    for change in changes_of(network, notices, plan.day, plan.terms).changes:
        is_for_all = not (change.partner or change.countries or change.waived)
        if is_for_all and change.effect == "shut" and set(change.commodities) >= goods:
            found |= set(change.legs)
    return frozenset(found)


def _legs(network: Network, carried: dict[str, float], shut: frozenset[str]) -> list[Leg]:
    """Draw each line once: both directions of a crossing are one, and ways at sea share theirs."""
    lines: dict[tuple[Spot, Spot, str], list[NetworkLeg]] = {}
    for leg in network.legs.values():
        for one, other in pairwise(_path(network, leg)):
            lines.setdefault((min(one, other), max(one, other), leg.mode), []).append(leg)
    told = []
    for (one, other, _), legs in lines.items():
        flow = round(sum(carried.get(leg.id, 0) for leg in legs))
        # An empty way to somewhere else would only cross the others.
        if flow or any(_is_inside(network, leg) for leg in legs):
            is_closed = not flow and shut.issuperset(leg.id for leg in legs)
            told.append(Leg((one, other), flow, legs[0].mode, is_closed, "teal"))
    return told


def _is_inside(network: Network, leg: NetworkLeg) -> bool:
    return all(_is_seen(network.places[end]) for end in (leg.start, leg.end))


def _is_seen(place: NetworkPlace) -> bool:
    west, south, east, north = EXTENT
    return west < place.lon < east and south < place.lat < north


def _path(network: Network, leg: NetworkLeg) -> tuple[Spot, ...]:
    start, end = (
        (place.lon, place.lat) for place in (network.places[leg.start], network.places[leg.end])
    )
    return sea_line(start, end) if leg.mode == "sea" else (start, end)


def _places(carried: dict[str, float], network: Network, naming: Naming) -> tuple[Place, ...]:
    """Give the places within the map, those with the most tonnes first: they are named first."""
    weight: Counter[str] = Counter()
    for leg in network.legs.values():
        for end in (leg.start, leg.end):
            weight[end] += round(carried.get(leg.id, 0))
    inside = [
        place
        for place in network.places.values()
        if _is_seen(place) and (weight[place.id] or place.kind in _KINDS)
    ]
    inside.sort(key=lambda place: (-weight[place.id], place.id))
    return tuple(
        Place(naming.place(place.id), place.lon, place.lat, _KINDS.get(place.kind, "city"))
        for place in inside
    )
