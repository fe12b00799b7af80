"""Where a map draws the ways at sea: along a few points of ours, for the drawing alone.

No kilometre, hour or cost is taken from them: a leg at sea has its own, with their source.
"""

from heapq import heappop, heappush
from math import dist

Spot = tuple[float, float]  # longitude and latitude in degrees

# Read off a map to about a quarter of a degree. Beyond the frame they only say from where a way
# comes into it.
_POINTS: dict[str, Spot] = {
    "off Jebel Ali": (54.9, 25.6),
    "strait of Hormuz": (56.5, 26.5),
    "gulf of Oman, west": (57.0, 25.6),
    "gulf of Oman": (58.7, 24.9),
    "off Chabahar": (60.6, 24.9),
    "off Karachi": (66.6, 24.3),
    "off Kutch": (68.4, 22.8),
    "off Saurashtra": (69.0, 20.9),
    "off Mumbai": (72.3, 18.9),
    "off Ras al Hadd": (60.4, 22.3),
    "off Dhofar": (56.0, 16.0),
    "gulf of Aden": (45.0, 12.2),
    "Red Sea": (38.5, 20.0),
    "Suez": (32.6, 29.9),
    "off Port Said": (32.3, 31.6),
    "off Mersin": (34.4, 36.2),
    "off Malabar": (73.5, 12.0),
    "south of Ceylon": (80.5, 5.5),
    "off Sumatra": (95.0, 6.0),
    "off Singapore": (104.2, 1.2),
    "South China Sea": (114.0, 17.0),
    "off Shanghai": (122.6, 30.8),
}
_JOINED = (
    ("off Jebel Ali", "strait of Hormuz"),
    ("strait of Hormuz", "gulf of Oman, west"),
    ("gulf of Oman, west", "gulf of Oman"),
    ("gulf of Oman", "off Chabahar"),
    ("gulf of Oman", "off Ras al Hadd"),
    ("off Chabahar", "off Karachi"),
    ("off Chabahar", "off Kutch"),
    ("off Chabahar", "off Mumbai"),
    ("off Chabahar", "off Ras al Hadd"),
    ("off Karachi", "off Kutch"),
    ("off Karachi", "off Ras al Hadd"),
    ("off Kutch", "off Saurashtra"),
    ("off Kutch", "off Ras al Hadd"),
    ("off Saurashtra", "off Mumbai"),
    ("off Mumbai", "off Malabar"),
    ("off Mumbai", "off Ras al Hadd"),
    ("off Malabar", "off Ras al Hadd"),
    ("off Ras al Hadd", "off Dhofar"),
    ("off Dhofar", "gulf of Aden"),
    ("gulf of Aden", "Red Sea"),
    ("Red Sea", "Suez"),
    ("Suez", "off Port Said"),
    ("off Port Said", "off Mersin"),
    ("off Malabar", "south of Ceylon"),
    ("off Ras al Hadd", "south of Ceylon"),
    ("south of Ceylon", "off Sumatra"),
    ("off Sumatra", "off Singapore"),
    ("off Singapore", "South China Sea"),
    ("South China Sea", "off Shanghai"),
)
# Degrees: a port that is farther from every point lies in another sea, and has a straight line.
_NEAR_MAX = 3.0


def sea_line(start: Spot, end: Spot) -> tuple[Spot, ...]:
    """Give the line of a way at sea between two ports; straight where no point is near one.

    >>> sea_line((54.0, 20.0), (10.0, 54.0))
    ((54.0, 20.0), (10.0, 54.0))
    """
    first, last = _nearest(start), _nearest(end)
    if first is None or last is None:
        return start, end
    return start, *(_POINTS[name] for name in _shortest(first, last)), end


def _nearest(spot: Spot) -> str | None:
    name = min(_POINTS, key=lambda one: dist(_POINTS[one], spot))
    return name if dist(_POINTS[name], spot) <= _NEAR_MAX else None


def _shortest(first: str, last: str) -> tuple[str, ...]:
    """Give the points of the shortest way. Source: Dijkstra's algorithm."""
    beside: dict[str, list[str]] = {name: [] for name in _POINTS}
    for one, other in _JOINED:
        beside[one].append(other)
        beside[other].append(one)
    heap: list[tuple[float, tuple[str, ...]]] = [(0.0, (first,))]
    done: dict[str, tuple[str, ...]] = {}
    while heap:
        length, path = heappop(heap)
        here = path[-1]
        if here in done:
            continue
        done[here] = path
        for there in beside[here]:
            step = dist(_POINTS[here], _POINTS[there])
            heappush(heap, (length + step, (*path, there)))
    return done[last]
