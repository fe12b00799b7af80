"""The built-in network: what it holds, and its figures against their sources and rules."""

import csv
import heapq
import json
import re
from collections.abc import Callable, Iterable
from math import inf
from pathlib import Path

import pytest

from tarazu.corridors.network import (
    ASSUMED,
    Leg,
    Network,
    built_in_folder,
    figures_of,
    great_circle_km,
    network_of,
)
from tests.docs.pages import ROOT, page
from tests.places import DATA
from tools.base_map import region_text

NETWORK: Network = network_of(built_in_folder())
LEGS = NETWORK.legs.values()
LAND = [leg for leg in LEGS if leg.mode in ("road", "rail")]
REGION = ROOT / "src/tarazu/charts/region.json"
# The rules of the source row `assumed`, and what CAREC measured where the country is measured:
# kilometres an hour, and USD for 500 km and 20 tonnes.
MEASURED = {
    ("road", "AF"): (33.7, 1002),
    ("road", "PK"): (25.2, 546),
    ("road", "UZ"): (45.6, 687),
    ("road", "TM"): (53.5, 604),
    ("road", "TJ"): (34.6, 579),
    ("road", "KZ"): (51.1, 1493),
    ("rail", "UZ"): (13.1, 635),
    ("rail", "KZ"): (57.9, 883),
    ("rail", "TM"): (29.3, 1308),
}
DUAL_ROADS = ("CN", "IN", "TR")


def data_file(name: str) -> Path:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"set TARAZU_DATA to the folder that holds {name}")
    return path


def country_of(leg: Leg) -> str:
    return NETWORK.places[leg.start].country


def by_rule(leg: Leg) -> tuple[float, float]:
    """Work out the hours and the cost of a leg on land or at sea from its kilometres."""
    km = leg.km.value
    if leg.mode == "sea":
        return km / 26 + 2 * 24, km * 0.05 / 15 + 2 * 200 / 15
    if measured := MEASURED.get((leg.mode, country_of(leg))):
        return km / measured[0], km * measured[1] / 500 / 20
    if leg.mode == "rail":
        return km / 20, km * 0.47 / 15
    return km / 40, km * (0.63 if country_of(leg) in DUAL_ROADS else 0.85) / 15


def shortest(start: str, end: str, legs: Iterable[Leg], of: Callable[[Leg], float]) -> list[Leg]:
    """Find the way of the least sum; empty where there is none."""
    ways: dict[str, list[tuple[str, Leg]]] = {}
    for leg in legs:
        ways.setdefault(leg.start, []).append((leg.end, leg))
        if leg.both_ways:
            ways.setdefault(leg.end, []).append((leg.start, leg))
    best = {start: 0.0}
    came: dict[str, tuple[str, Leg]] = {}
    heap = [(0.0, start)]
    while heap:
        sum_, here = heapq.heappop(heap)
        for there, leg in ways.get(here, []):
            if sum_ + of(leg) < best.get(there, inf):
                best[there], came[there] = sum_ + of(leg), (here, leg)
                heapq.heappush(heap, (best[there], there))
    found: list[Leg] = []
    while end in came:
        end, leg = came[end]
        found.append(leg)
    return found[::-1]


def test_every_figure_has_a_source_that_says_where_it_is() -> None:
    for name, figure in figures_of(NETWORK):
        source = NETWORK.sources[figure.source]
        assert source.address, name
        assert source.licence, name


def test_every_source_is_used_by_a_figure_or_named_in_a_note() -> None:
    used = {figure.source for _, figure in figures_of(NETWORK)}
    used |= {place.source for place in NETWORK.places.values()}
    notes = [row.note for row in (*LEGS, *NETWORK.flows.values(), *NETWORK.sources.values())]
    named = {
        name
        for name in NETWORK.sources
        if any(re.search(rf"\bsources? [^.;()]*(?<![\w-]){name}(?![\w-])", note) for note in notes)
    }
    assert set(NETWORK.sources) - used - named == set()


@pytest.mark.parametrize(
    "leg", [*LAND, *(leg for leg in LEGS if leg.mode == "sea")], ids=lambda leg: leg.id
)
def test_hours_and_cost_follow_from_kilometres_by_the_rules_that_are_stated(leg: Leg) -> None:
    hours, cost = by_rule(leg)
    assert leg.hours.value == pytest.approx(hours, abs=0.06)
    assert leg.cost_usd_t.value == pytest.approx(cost, abs=0.006)


def test_assumed_kilometres_on_land_are_the_straight_way_and_three_tenths() -> None:
    for leg in LAND:
        if leg.km.is_assumed:
            straight = great_circle_km(NETWORK.places[leg.start], NETWORK.places[leg.end])
            assert leg.km.value == pytest.approx(straight * 1.3, abs=0.51), leg.id


def test_what_is_made_from_an_assumed_figure_is_assumed() -> None:
    for leg in LAND:
        if leg.km.is_assumed:
            assert {leg.hours.source, leg.cost_usd_t.source} == {ASSUMED}, leg.id
    for one in NETWORK.commodities.values():
        assert one.delay_usd_t_day.is_assumed == one.value_usd_t.is_assumed, one.id


def test_no_leg_is_far_longer_than_a_way_around_it() -> None:
    for leg in LAND:
        others = [other for other in LAND if {other.start, other.end} != {leg.start, leg.end}]
        around = shortest(leg.start, leg.end, others, lambda one: one.km.value)
        if around:
            assert leg.km.value < 1.2 * sum(one.km.value for one in around), leg.id


def test_every_crossing_goes_both_ways_between_the_same_two_countries() -> None:
    crossings: dict[str, list[tuple[str, str]]] = {}
    for leg in LEGS:
        if leg.mode == "border":
            assert not leg.both_ways, leg.id
            crossings.setdefault(leg.crossing, []).append((leg.start, leg.end))
    for crossing, ways in crossings.items():
        assert len(ways) == 2, crossing
        assert ways[0] == ways[1][::-1], crossing


def test_afghanistan_has_crossings_to_its_six_neighbours_and_none_to_india() -> None:
    across = {
        frozenset((country_of(leg), NETWORK.places[leg.end].country))
        for leg in LEGS
        if leg.mode == "border"
    }
    beside = {next(iter(pair - {"AF"})) for pair in across if "AF" in pair}
    assert beside == {"CN", "IR", "PK", "TJ", "TM", "UZ"}


def test_a_closed_leg_says_why_and_by_which_source() -> None:
    closed = [leg for leg in LEGS if leg.closed]
    assert {leg.crossing for leg in closed} >= {"wakhan", "wagah"}
    for leg in closed:
        named = re.search(r"\(source ([a-z0-9-]+)\)", leg.note)
        assert named, leg.id
        assert named[1] in NETWORK.sources, leg.id


def test_every_place_has_a_leg_and_every_flow_has_a_way() -> None:
    assert {end for leg in LEGS for end in (leg.start, leg.end)} == set(NETWORK.places)
    open_legs = [leg for leg in LEGS if not leg.closed]
    for flow in NETWORK.flows.values():
        way = shortest(flow.origin, flow.destination, open_legs, lambda leg: leg.hours.value)
        assert way, flow.id


@pytest.mark.parametrize(
    ("start", "end", "least_days", "most_days"),
    # One container by Zaranj and Chabahar took a week in May 2019; the first ones from Kashgar by
    # Osh took 10 to 11 days with reloading, of which the network knows nothing.
    [("kandahar", "nhava-sheva", 6, 8.5), ("kashgar", "hairatan", 6, 11)],
)
def test_journeys_that_were_timed_come_out_near(
    start: str, end: str, least_days: float, most_days: float
) -> None:
    legs = [leg for leg in LEGS if not leg.closed and leg.crossing not in ("torkham", "chaman")]
    way = shortest(start, end, legs, lambda leg: leg.cost_usd_t.value)
    days = sum(leg.hours.value for leg in way) / 24
    assert least_days <= days <= most_days


def test_road_kilometres_in_iran_are_those_of_the_table() -> None:
    names = {
        "تهران": "tehran", "مشهد": "mashhad", "زاهدان": "zahedan", "بیرجند": "birjand",
        "بندرعباس": "bandar-abbas", "بندر عباس": "bandar-abbas", "تبریز": "tabriz",
    }  # fmt: skip
    path = data_file("ir_provincial_capital_road_distance_km.csv")
    with path.open(encoding="utf-8") as rows:
        table = {
            (names.get(row["from_city"]), names.get(row["to_city"])): float(row["km"])
            for row in csv.DictReader(rows)
        }
    legs = [leg for leg in LEGS if leg.km.source == "iran-road-table"]
    assert len(legs) == 10
    assert NETWORK.legs["mashhad-bandar-abbas"].km.value == 1391
    for leg in legs:
        assert leg.km.value == table[leg.start, leg.end], leg.id


def test_kilometres_at_sea_are_those_of_the_table() -> None:
    ports = {
        "IRBND": "bandar-abbas", "IRZBR": "chabahar", "PKKHI": "karachi", "INNSA": "nhava-sheva",
        "INMUN": "mundra", "AEJEA": "jebel-ali", "CNSHA": "shanghai", "TRMER": "mersin",
    }  # fmt: skip
    with data_file("searoute_distances_km.csv").open(encoding="utf-8") as rows:
        table = {
            frozenset(ports.get(row[end][:5]) for end in ("from_port", "to_port")): float(
                row["sea_km_searoute_1_6_0"]
            )
            for row in csv.DictReader(rows)
        }
    for leg in LEGS:
        if leg.mode == "sea":
            assert leg.km.value == table[frozenset((leg.start, leg.end))], leg.id


def test_places_lie_where_natural_earth_has_them() -> None:
    path = data_file("natural_earth_10m_populated_places_region.csv")
    with path.open(encoding="utf-8") as rows:
        spots = [(float(row["latitude"]), float(row["longitude"])) for row in csv.DictReader(rows)]
    for place in NETWORK.places.values():
        if place.source == "natural-earth":
            near = min(abs(lat - place.lat) + abs(lon - place.lon) for lat, lon in spots)
            assert near < 0.002, place.id


def test_the_page_says_how_much_is_assumed() -> None:
    figures = list(figures_of(NETWORK))
    assumed = sum(figure.is_assumed for _, figure in figures)
    text = page("docs/background/corridor-network.md").text
    share = f"{round(100 * assumed / len(figures))} percent"
    assert f"**{assumed} of {len(figures)} figures are assumed ({share}).**" in text
    for column in ("km", "hours", "cost_usd_t", "capacity_t_month"):
        of_legs = [one for name, one in figures if re.fullmatch(rf"legs/[^/]+/{column}", name)]
        count = sum(figure.is_assumed for figure in of_legs)
        assert f"| `{column}` of legs | {len(of_legs)} | {count} |" in text
    ratios = sorted(
        leg.km.value / great_circle_km(NETWORK.places[leg.start], NETWORK.places[leg.end])
        for leg in LEGS
        if leg.mode == "road" and not leg.km.is_assumed
    )
    said = f"{len(ratios)} roads whose length has a source are {ratios[0]:.2f} to {ratios[-1]:.2f}"
    assert said in " ".join(text.split())
    assert f"half of them {ratios[len(ratios) // 2]:.2f} or less" in " ".join(text.split())
    counts = f"{len(NETWORK.places)} places, {len(LEGS)} legs"
    assert f"{counts}, {len(NETWORK.flows)} flows" in " ".join(text.split())


def test_the_base_map_is_what_the_tool_cuts_from_the_atlas() -> None:
    atlas = json.loads(data_file("world_atlas_countries_50m.topojson").read_text("utf-8"))
    assert REGION.read_text("utf-8") == region_text(atlas)


def test_the_base_map_has_closed_rings_within_its_box_and_every_country_of_the_network() -> None:
    region = json.loads(REGION.read_text("utf-8"))
    west, south, east, north = region["box"]
    for country in region["countries"]:
        for ring in country["rings"]:
            assert all(west <= lon <= east and south <= lat <= north for lon, lat in ring)
    drawn = {country["id"] for country in region["countries"]}
    assert {place.country for place in NETWORK.places.values()} <= drawn
    licence = REGION.with_name("region-LICENSE.txt").read_text("utf-8")
    assert "Permission to use, copy, modify" in licence
