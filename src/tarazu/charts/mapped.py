"""A map as SVG: lands in paper, legs by what goes on them, places by name, and what is closed."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from tarazu.charts.chart import Number
from tarazu.charts.land import (
    Leg,
    Map,
    Place,
    Projection,
    Sign,
    Spot,
    centre_of,
    clipped_line,
    clipped_ring,
    half_way,
    projection_of,
    sparse,
)
from tarazu.charts.letters import text_width
from tarazu.charts.names import Box, placed, within
from tarazu.charts.pen import LINE, SIZE, drawing, letters, shape, trace

# Pixels: the widest line and the least one of a flow, one that is shut, one without a flow.
_WIDEST, _LEAST, _SHUT, _IDLE = 14.0, 2.0, 3.0, 1.5
_MARGIN = 12
_SIGN = 34
_KM = (50, 100, 200, 250, 500, 1000, 2000)
_LAND_MIN = 2_500  # square pixels: a smaller piece of land carries no name
_ARM = 7.0


class _Line(NamedTuple):
    """A leg in pixels, the parts of it that lie within the frame."""

    leg: Leg
    runs: list[list[Spot]]


def region_map(drawn: Map) -> str:
    """Draw a region as SVG: north up, east right, in every language.

    A leg is as wide as what goes on it, the widest 14 pixels and none below 2; one without a flow
    is thin and grey; one that is closed is dashed and crossed. Names that have no room are left
    out: the table beside the map has them all.
    """
    projection = projection_of(drawn.extent, drawn.width)
    used = list(_used(drawn))
    missing = [sign for sign in used if sign not in drawn.signs]
    assert not missing, missing
    frame = Box(0, 0, projection.width, projection.height)
    most = max([drawn.flow_max, *(leg.flow for leg in drawn.legs)])
    lines = [_Line(leg, _runs(leg, projection, _width(leg, most))) for leg in drawn.legs]
    body = [shape("rect", "blue-soft", x=0, y=0, width=frame.right, height=frame.foot)]
    body += _lands(drawn, projection)
    # What carries nothing lies below, then what carries much, what carries little on it, and what
    # is closed over all.
    for line in sorted(
        lines, key=lambda line: (line.leg.is_closed, bool(line.leg.flow), -line.leg.flow)
    ):
        body += _leg(line, most)
    body += _names(drawn, projection, lines, frame)
    body += [cross for line in lines for cross in _crossed(line)]
    rim = {"x": 0.5, "y": 0.5, "width": frame.right - 1, "height": frame.foot - 1}
    body.append(shape("rect", None, "line", **rim, stroke_width=1))
    legend, height = _legend(drawn, used, most, top=frame.foot)
    return drawing(
        [*body, *legend],
        width=drawn.width,
        height=height,
        name=drawn.name,
        description=drawn.description,
    )


def _used(drawn: Map) -> Iterator[Sign]:
    """Give the signs that occur, in the order of the legend."""
    if any(leg.is_closed for leg in drawn.legs):
        yield "closed"
    if any(not leg.is_closed and not leg.flow for leg in drawn.legs):
        yield "idle"
    if any(leg.mode == "rail" and leg.flow and not leg.is_closed for leg in drawn.legs):
        yield "rail"
    for kind in ("crossing", "port"):
        if any(place.kind == kind for place in drawn.places):
            yield kind


def _width(leg: Leg, most: Number) -> float:
    """Give the pixels of a line: in step with its flow, but wide enough to be seen."""
    if leg.is_closed:
        return _SHUT
    return max(_LEAST, _WIDEST * leg.flow / most) if leg.flow else _IDLE


def _runs(leg: Leg, projection: Projection, width: float) -> list[list[Spot]]:
    """Give a leg in pixels, its round ends within the frame too."""
    inset = width / 2
    path = [(x - inset, y - inset) for x, y in map(projection.spot, leg.path)]
    inner = clipped_line(path, projection.width - 2 * inset, projection.height - 2 * inset)
    return [[(x + inset, y + inset) for x, y in run] for run in inner]


def _lands(drawn: Map, projection: Projection) -> Iterator[str]:
    for land in drawn.lands:
        rings = []
        for ring in land.rings:
            spots = sparse([projection.spot(spot) for spot in ring])
            inside = clipped_ring(spots, projection.width, projection.height)
            if len(inside) > 2:
                rings.append(trace(inside, decimals=1) + "Z")
        if rings:
            looks: dict[str, float | str] = {
                "stroke_width": 1,
                "stroke_linejoin": "round",
                "fill_rule": "evenodd",
            }
            yield shape("path", "paper", "control", d="".join(rings), stroke_opacity=0.6, **looks)


def _leg(line: _Line, most: Number) -> Iterator[str]:
    leg = line.leg
    width = _width(leg, most)
    for run in line.runs:
        d = trace(run)
        looks: dict[str, float | str] = {"stroke_linejoin": "round"}
        if leg.is_closed:
            yield shape("path", None, "surface", d=d, stroke_width=width + 2, **looks)
            dashes = "9 6"
            yield shape("path", None, "amber", d=d, stroke_width=width, stroke_dasharray=dashes)
        elif not leg.flow:
            yield shape("path", None, "control", d=d, stroke_width=width, **looks)
        else:
            looks["stroke_linecap"] = "round"
            yield shape("path", None, "surface", d=d, stroke_width=width + 2, **looks)
            yield shape("path", None, leg.tone, d=d, stroke_width=width, **looks)
            if leg.mode == "rail":
                yield shape("path", None, "surface", d=d, stroke_width=1.5, stroke_dasharray="5 5")


def _crossed(line: _Line) -> Iterator[str]:
    """Draw the cross of a leg that is closed, over all else: a gate is often the whole leg."""
    if not line.leg.is_closed or not line.runs:
        return
    spot, angle = half_way(max(line.runs, key=len))
    arms = []
    for turn in (math.pi / 4, -math.pi / 4):
        dx, dy = _ARM * math.cos(angle + turn), _ARM * math.sin(angle + turn)
        arms.append(trace([(spot[0] - dx, spot[1] - dy), (spot[0] + dx, spot[1] + dy)]))
    looks: dict[str, float | str] = {"d": "".join(arms), "stroke_linecap": "round"}
    yield shape("path", None, "surface", stroke_width=6, **looks)
    yield shape("path", None, "amber", stroke_width=3, **looks)


def _dot(place: Place, spot: Spot) -> str:
    """Draw a place: a gate is a square, a port a triangle, any other a round dot."""
    x, y = spot
    match place.kind:
        case "crossing":
            box = {"x": x - 4.5, "y": y - 4.5, "width": 9, "height": 9}
            return shape("rect", "surface", "ink", **box, stroke_width=2)
        case "port":
            d = trace([(x - 5.5, y + 4.5), (x, y - 5.5), (x + 5.5, y + 4.5)]) + "Z"
            return shape("path", "surface", "ink", d=d, stroke_width=2, stroke_linejoin="round")
        case "city":
            return shape("circle", "ink", "surface", cx=x, cy=y, r=4, stroke_width=1.5)


def _names(drawn: Map, projection: Projection, lines: Sequence[_Line], frame: Box) -> Iterator[str]:
    spots = [(place, projection.spot((place.lon, place.lat))) for place in drawn.places]
    inner = Box(4, 4, frame.right - 4, frame.foot - 4)
    seen = [
        (place, spot)
        for place, spot in spots
        if inner.holds(Box(spot[0] - 5, spot[1] - 5, spot[0] + 5, spot[1] + 5))
    ]
    yield from (_dot(place, spot) for place, spot in seen)
    runs = [run for line in lines for run in line.runs]
    bar = _bar_room(drawn, projection, frame)
    taken = [bar] if bar else []
    named = placed([(place.name, spot) for place, spot in seen], inner, taken=taken, lines=runs)
    boxes = [*taken, *(one.box for one in named)]
    boxes += [Box(x - 6, y - 6, x + 6, y + 6) for _, (x, y) in seen]
    for name, ring in _seen_lands(drawn, projection):
        centre, _ = centre_of(ring)
        set_name = within(name, ring, inner, centre=centre, taken=boxes, lines=runs)
        if set_name:
            boxes.append(set_name.box)
            yield letters(set_name.at, name, "middle", "ink-2", halo="paper")
    for one in named:
        yield letters(one.at, one.text, one.anchor, is_heavy=True, halo="paper")
    if bar:
        yield from _scale_bar(drawn, projection, frame)


def _seen_lands(drawn: Map, projection: Projection) -> Iterator[tuple[str, list[Spot]]]:
    """Give the name of each land, and the largest piece of it that is seen."""
    for land in drawn.lands:
        pieces = [
            clipped_ring([projection.spot(s) for s in ring], projection.width, projection.height)
            for ring in land.rings
        ]
        sized = [(centre_of(piece)[1], piece) for piece in pieces if len(piece) > 2]
        if land.name and sized:
            area, piece = max(sized, key=lambda one: one[0])
            if area >= _LAND_MIN:
                yield land.name, piece


def _bar_length(projection: Projection) -> int:
    """Give the longest round distance that fills at most a fifth of the width."""
    fitting = [km for km in _KM if projection.pixels(km) <= projection.width / 5]
    return fitting[-1] if fitting else _KM[0]


def _bar_room(drawn: Map, projection: Projection, frame: Box) -> Box | None:
    if drawn.kilometres is None:
        return None
    length = projection.pixels(_bar_length(projection))
    width = max(length, text_width(drawn.kilometres(_bar_length(projection)), SIZE))
    return Box(_MARGIN, frame.foot - _MARGIN - LINE - 6, _MARGIN + width, frame.foot - _MARGIN)


def _scale_bar(drawn: Map, projection: Projection, frame: Box) -> Iterator[str]:
    assert drawn.kilometres is not None
    km = _bar_length(projection)
    x, y = _MARGIN, frame.foot - _MARGIN
    d = f"M{x} {y - 5}v5h{projection.pixels(km):.2f}v-5"
    yield shape("path", None, "ink", d=d, stroke_width=1.5)
    yield letters((x, y - 5 - LINE / 2), drawn.kilometres(km), "start", halo="paper")


def _legend(
    drawn: Map, used: Sequence[Sign], most: Number, *, top: float
) -> tuple[list[str], float]:
    """Give the legend below the map, and the height of the whole picture."""
    entries: list[tuple[Callable[[float, float], list[str]], str]] = []
    for flow in _samples(most) if drawn.unit else ():
        leg = Leg((), flow)
        text = f"{drawn.written(flow)} {drawn.unit}"
        entries.append((partial(_sample, leg=leg, most=most), text))
    for sign in used:
        entries.append((_SIGNS[sign], drawn.signs[sign]))
    x, y, body = float(_MARGIN), top + _MARGIN + LINE / 2, []
    for draw, text in entries:
        width = _SIGN + 6 + text_width(text, SIZE)
        if x + width > drawn.width - _MARGIN and x > _MARGIN:
            x, y = float(_MARGIN), y + LINE + 4
        left = drawn.width - x - _SIGN if drawn.is_right_to_left else x
        body += draw(left, y)
        after = drawn.width - x - _SIGN - 6 if drawn.is_right_to_left else x + _SIGN + 6
        body.append(letters((after, y), text, "end" if drawn.is_right_to_left else "start"))
        x += width + 18
    return body, (y + LINE / 2 + _MARGIN if entries else top)


def _samples(most: Number) -> list[Number]:
    """Give the flows whose widths the legend shows: the most, some round smaller ones.

    >>> _samples(246_324), _samples(3)
    ([246324, 50000, 10000], [3])
    """
    found: list[Number] = [most] if most else []
    for part in (4, 16):
        tens = 10 ** int(math.log10(most / part)) if most >= part else 0
        found += [step * tens for step in (5, 2, 1) if 0 < step * tens <= most / part][:1]
    return found


def _sample(x: float, y: float, leg: Leg, most: Number) -> list[str]:
    inset = 3 + _width(leg, most) / 2  # the ends are round
    line = _Line(leg, [[(x + inset, y), (x + _SIGN - inset, y)]])
    return [*_leg(line, most), *_crossed(line)]


def _sample_dot(x: float, y: float, place: Place) -> list[str]:
    return [_dot(place, (x + _SIGN / 2, y))]


_SIGNS: dict[Sign, Callable[[float, float], list[str]]] = {
    "closed": lambda x, y: _sample(x, y, Leg((), is_closed=True), 1),
    "idle": lambda x, y: _sample(x, y, Leg(()), 1),
    "rail": lambda x, y: _sample(x, y, Leg((), 1, "rail"), 2),
    "crossing": lambda x, y: _sample_dot(x, y, Place("", 0, 0, "crossing")),
    "port": lambda x, y: _sample_dot(x, y, Place("", 0, 0, "port")),
}
