"""A plan as a map: what is shut on the day is crossed, and nothing that is shut carries goods."""

from importlib import resources
from itertools import pairwise
from math import dist

import pytest

from tarazu.charts import lands_of
from tarazu.corridors.maps import EXTENT, map_of, tonnes_by_leg
from tarazu.corridors.naming import Naming
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.corridors.sea_lines import sea_line
from tarazu.notices import bounds_of, shipped_register
from tarazu.web.pictures import picture_of
from tarazu.words import CODES, language_of

NETWORK = network_of(built_in_folder())
NOTICES = shipped_register()
LANDS = lands_of(resources.files("tarazu.charts").joinpath("region.json").read_bytes(), {})


def day(text: str) -> int:
    first, _ = bounds_of(text)
    assert first is not None
    return first


def drawn(text: str, code: str = "en"):
    plan = plan_of(NETWORK, NOTICES, day(text), levers=False)
    naming = Naming(NETWORK, language_of(code), NOTICES)
    return plan, map_of(plan, NETWORK, naming, NOTICES, caption="Ways")


def crosses(svg: str) -> int:
    """Count the dashed lines of a map, but for the one of its legend."""
    return svg.count('stroke-dasharray="9 6"') - 1


def test_what_was_shut_in_between_is_crossed_on_the_later_map_alone():
    _, before = drawn("2025-09-15")
    after_plan, after = drawn("2025-11-15")
    # Torkham, Chaman, Ghulam Khan, and the ways from Chabahar that a measure bars.
    assert crosses(after.svg) - crosses(before.svg) >= 4
    carried = tonnes_by_leg(after_plan)
    assert not any(carried.get(leg) for leg in ("torkham-to-pk", "chaman-to-pk"))
    assert carried["zaranj-to-af"] > 0


@pytest.mark.parametrize("code", CODES)
def test_a_map_is_a_picture_that_a_page_draws_in_every_language(code: str):
    _, picture = drawn("2025-11-15", code)
    assert picture_of(picture.svg, name="map", label="Map")
    assert picture.notes


def land_at(spot) -> str:
    """Give the country of the base map that a spot lies in, "" at sea."""
    x, y = spot
    for land in LANDS:
        inside = False
        for ring in land.rings:
            for (ax, ay), (bx, by) in pairwise((*ring, ring[0])):
                if (ay > y) != (by > y) and x < ax + (y - ay) / (by - ay) * (bx - ax):
                    inside = not inside
        if inside:
            return land.id
    return ""


def test_ways_at_sea_are_drawn_over_no_land():
    west, south, east, north = EXTENT
    for leg in NETWORK.legs.values():
        if leg.mode != "sea":
            continue
        ends = [(one.lon, one.lat) for one in (NETWORK.places[leg.start], NETWORK.places[leg.end])]
        line = sea_line(*ends)
        assert (line[0], line[-1]) == tuple(ends)
        for one, other in pairwise(line):
            steps = max(2, round(dist(one, other) / 0.1))
            for step in range(steps + 1):
                spot = tuple(a + step / steps * (b - a) for a, b in zip(one, other, strict=True))
                is_seen = west < spot[0] < east and south < spot[1] < north
                # A port lies on the land, and the base map has no bay that is smaller than that.
                if is_seen and min(dist(spot, end) for end in ends) > 0.5:
                    assert not land_at(spot), (leg.id, spot)


def test_a_stretch_of_sea_that_some_way_still_takes_is_not_drawn_as_shut():
    plan, picture = drawn("2025-11-15")
    carried = tonnes_by_leg(plan)
    assert carried["mundra-bandar-abbas-sea"] > 0
    shut = [leg.id for leg in NETWORK.legs.values() if "chabahar" in (leg.start, leg.end)]
    assert not any(carried.get(leg) for leg in shut)
    # Off Chabahar its ways are those of Bandar Abbas: only the stretch to its port is crossed.
    _, free = drawn("2025-09-15")
    crossed = crosses(picture.svg) - crosses(free.svg)
    assert crossed == len({"torkham", "chaman", "ghulam-khan", "chabahar"})
