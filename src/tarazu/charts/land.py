"""What a map shows, and where it lies on it: north up in every language, nothing outside its frame.

The base map is JSON: `{"countries": [{"id": "IR", "rings": [[[lon, lat], ...], ...]}]}`. Rings are
drawn as they are; whose they are is the source's statement, and the caption names the source.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Literal, NamedTuple

import msgspec

from tarazu.charts.chart import Number
from tarazu.charts.pen import Tone

Spot = tuple[float, float]  # longitude and latitude in degrees, or x and y in pixels
Mode = Literal["road", "rail", "sea", "air", "border"]
Sign = Literal["closed", "idle", "rail", "crossing", "port"]
KM_PER_DEGREE = 111.32  # of latitude, and of longitude at the equator
_NEAR = 1.0  # pixels: points of a shore that are nearer than that are one


class Land(msgspec.Struct, frozen=True):
    """One country of the base map: the code that the source gives it, its name, its rings."""

    id: str
    rings: tuple[tuple[Spot, ...], ...]
    name: str = ""


class Place(msgspec.Struct, frozen=True):
    """A place with its name in the language of the map; those that stand first are named first."""

    name: str
    lon: float
    lat: float
    kind: Literal["city", "crossing", "port"] = "city"


class Leg(msgspec.Struct, frozen=True):
    """A way between places, and what goes on it; one that is closed carries nothing."""

    path: tuple[Spot, ...]
    flow: Number = 0
    mode: Mode = "road"
    is_closed: bool = False
    tone: Tone = "teal"


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """A region with places and the legs between them.

    `extent` is west, south, east and north, in degrees. `signs` are the words of the legend for the
    signs that occur; `unit` and `written` say what the widest line carries, `flow_max` is its flow
    where two maps are to have one scale. `kilometres` writes the length of the scale bar.
    """

    name: str
    description: str
    extent: tuple[float, float, float, float]
    lands: tuple[Land, ...] = ()
    places: tuple[Place, ...] = ()
    legs: tuple[Leg, ...] = ()
    signs: Mapping[Sign, str] = {}
    unit: str = ""
    written: Callable[[Number], str] = str
    flow_max: Number = 0
    kilometres: Callable[[int], str] | None = None
    is_right_to_left: bool = False
    width: int = 640


class _Country(msgspec.Struct):
    id: str
    rings: tuple[tuple[Spot, ...], ...]


class _Base(msgspec.Struct):
    countries: tuple[_Country, ...]


def lands_of(data: bytes, names: Mapping[str, str]) -> tuple[Land, ...]:
    """Read a base map; a country without a name in `names` is drawn without one.

    >>> (land,) = lands_of(b'{"countries": [{"id": "AF", "rings": [[[60, 30], [70, 38]]]}]}', {})
    >>> land.rings
    (((60.0, 30.0), (70.0, 38.0)),)
    """
    base = msgspec.json.decode(data, type=_Base)
    return tuple(Land(one.id, one.rings, names.get(one.id, "")) for one in base.countries)


class Projection(NamedTuple):
    """From degrees to pixels: degrees of latitude all alike, those of longitude as in the middle.

    Lengths are right in the middle of the map, and within a tenth over 20 degrees of latitude.
    """

    west: float
    north: float
    per_lon: float
    per_lat: float
    width: float
    height: float

    def spot(self, spot: Spot) -> Spot:
        """Give the pixels of a longitude and a latitude."""
        return (spot[0] - self.west) * self.per_lon, (self.north - spot[1]) * self.per_lat

    def pixels(self, kilometres: float) -> float:
        """Give the length of a distance in the middle of the map."""
        return kilometres / KM_PER_DEGREE * self.per_lat


def projection_of(extent: tuple[float, float, float, float], width: float) -> Projection:
    """Fit a region into a width; the height follows."""
    west, south, east, north = extent
    assert west < east, extent
    assert south < north, extent
    per_lon = width / (east - west)
    per_lat = per_lon / math.cos(math.radians((south + north) / 2))
    return Projection(west, north, per_lon, per_lat, width, (north - south) * per_lat)


def clipped_ring(ring: Sequence[Spot], width: float, height: float) -> list[Spot]:
    """Give the part of a ring that lies in a frame; empty where none does.

    >>> clipped_ring([(-5, 2), (5, 2), (5, 8), (-5, 8)], 10, 10)
    [(0.0, 2.0), (5, 2), (5, 8), (0.0, 8.0)]
    """
    found = list(ring)
    for axis, edge, side in ((0, 0.0, 1), (0, width, -1), (1, 0.0, 1), (1, height, -1)):
        found = list(_within(found, axis, edge, side))
    return found


def _within(ring: Sequence[Spot], axis: int, edge: float, side: int) -> Iterator[Spot]:
    """Cut a ring along one edge of the frame. Source: Sutherland and Hodgman."""
    for number, spot in enumerate(ring):
        before = ring[number - 1]
        is_in, was_in = side * (spot[axis] - edge) >= 0, side * (before[axis] - edge) >= 0
        if is_in != was_in:
            yield _met(before, spot, axis, edge)
        if is_in:
            yield spot


def _met(one: Spot, other: Spot, axis: int, edge: float) -> Spot:
    share = (edge - one[axis]) / (other[axis] - one[axis])
    across = one[1 - axis] + share * (other[1 - axis] - one[1 - axis])
    return (edge, across) if axis == 0 else (across, edge)


def clipped_line(path: Sequence[Spot], width: float, height: float) -> list[list[Spot]]:
    """Give the parts of a line that lie in a frame.

    >>> clipped_line([(-5, 5), (5, 5), (5, 25)], 10, 10)
    [[(0.0, 5.0), (5.0, 5.0), (5.0, 10.0)]]
    """
    runs: list[list[Spot]] = []
    for one, other in pairwise(path):
        part = _part_within(one, other, width, height)
        if part is None:
            continue
        if runs and runs[-1][-1] == part[0]:
            runs[-1].append(part[1])
        else:
            runs.append(list(part))
    return runs


def _part_within(one: Spot, other: Spot, width: float, height: float) -> tuple[Spot, Spot] | None:
    """Cut a straight line at the frame. Source: Liang and Barsky."""
    dx, dy = other[0] - one[0], other[1] - one[1]
    enter, leave = 0.0, 1.0
    for step, room in ((-dx, one[0]), (dx, width - one[0]), (-dy, one[1]), (dy, height - one[1])):
        if step == 0:
            if room < 0:
                return None
        elif step < 0:
            enter = max(enter, room / step)
        else:
            leave = min(leave, room / step)
    if enter > leave:
        return None
    return (
        (one[0] + enter * dx, one[1] + enter * dy),
        (one[0] + leave * dx, one[1] + leave * dy),
    )


def sparse(spots: Sequence[Spot]) -> list[Spot]:
    """Leave out the points that lie on their neighbour to the eye."""
    found: list[Spot] = []
    for spot in spots:
        if not found or math.dist(found[-1], spot) >= _NEAR:
            found.append(spot)
    return found


def centre_of(ring: Sequence[Spot]) -> tuple[Spot, float]:
    """Give the centre of gravity of a ring, and its area."""
    twice = x = y = 0.0
    for number, (ax, ay) in enumerate(ring):
        bx, by = ring[number - 1]
        cut = bx * ay - ax * by
        twice, x, y = twice + cut, x + (ax + bx) * cut, y + (ay + by) * cut
    if twice == 0:
        return ring[0], 0.0
    return (x / (3 * twice), y / (3 * twice)), abs(twice) / 2


def half_way(path: Sequence[Spot]) -> tuple[Spot, float]:
    """Give the middle of a line by its length, and the angle at which it runs there."""
    left = sum(math.dist(a, b) for a, b in pairwise(path)) / 2
    for one, other in pairwise(path):
        length = math.dist(one, other)
        if length and left <= length:
            share = left / length
            spot = (one[0] + share * (other[0] - one[0]), one[1] + share * (other[1] - one[1]))
            return spot, math.atan2(other[1] - one[1], other[0] - one[0])
        left -= length
    return path[-1], 0.0
