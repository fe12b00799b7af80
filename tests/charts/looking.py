"""A picture read back: its texts with the room they take, its shapes, and what is wrong with it."""

import re
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree

from tarazu.charts.letters import text_width

SVG = "{http://www.w3.org/2000/svg}"
SWATCH = (22, 14)
_ISOLATES = str.maketrans("", "", "\u2066\u2067\u2069")


class Room(NamedTuple):
    """What something takes up, and what it is."""

    what: str
    left: float
    top: float
    right: float
    foot: float


class Bar(NamedTuple):
    """A rectangle in one colour."""

    tone: str
    left: float
    top: float
    width: float
    height: float


def root_of(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def size_of(svg: str) -> tuple[float, float]:
    _, _, width, height = map(float, root_of(svg).get("viewBox", "").split())
    return width, height


def texts(svg: str) -> list[Room]:
    """Give every text with the room it takes: letters of 14 pixels, from their middle."""
    found = []
    for one in root_of(svg).iter(f"{SVG}text"):
        text = (one.text or "").translate(_ISOLATES)
        x, foot, width = float(one.get("x", "")), float(one.get("y", "")), text_width(text, 14)
        left = x - {"start": 0, "middle": width / 2, "end": width}[one.get("text-anchor", "start")]
        found.append(Room(text, left, foot - 11, left + width, foot + 2))
    return found


def said(svg: str) -> list[str]:
    return [room.what for room in texts(svg)]


def overlaps(svg: str) -> list[tuple[str, str]]:
    """Give the pairs of texts that lie on each other."""
    return [
        (one.what, other.what)
        for one, other in combinations(texts(svg), 2)
        if one.left < other.right
        and other.left < one.right
        and one.top < other.foot
        and other.top < one.foot
    ]


def outside(svg: str) -> list[str]:
    """Give what reaches out of the picture: texts by their room, shapes by their points."""
    width, height = size_of(svg)
    rooms = [*texts(svg), *_shapes(svg)]
    return [
        room.what
        for room in rooms
        if room.left < 0 or room.top < 0 or room.right > width or room.foot > height
    ]


def blocks(svg: str, *tones: str) -> list[Bar]:
    """Give the figures that are filled with one of some colours, in the order of drawing."""
    return [bar for bar in _rectangles(svg, tones) if (bar.width, bar.height) != SWATCH]


def swatches(svg: str, *tones: str) -> list[Bar]:
    """Give the signs of the legend in one of some colours."""
    return [bar for bar in _rectangles(svg, tones) if (bar.width, bar.height) == SWATCH]


def _rectangles(svg: str, tones: tuple[str, ...]) -> list[Bar]:
    found = []
    for one in root_of(svg).iter(f"{SVG}rect"):
        tone = re.match(r"f-(\S+)", one.get("class", ""))
        if tone and tone[1] in tones and one.get("rx") is None:
            sides = (float(one.get(side, "0")) for side in ("x", "y", "width", "height"))
            found.append(Bar(tone[1], *sides))
    return found


def lines_of(svg: str, tone: str) -> list[list[tuple[float, float]]]:
    """Give the open paths of a colour, as their points."""
    found = []
    for one in root_of(svg).iter(f"{SVG}path"):
        d = one.get("d", "")
        if one.get("class") == f"s-{tone}" and not d.endswith("Z"):
            found.append(_points(d))
    return found


def _shapes(svg: str) -> list[Room]:
    found = []
    for one in root_of(svg).iter():
        name = one.tag.removeprefix(SVG)
        number = {key: float(value) for key, value in one.items() if _is_number(value)}
        match name:
            case "rect":
                x, y = number["x"], number["y"]
                found.append(Room(name, x, y, x + number["width"], y + number["height"]))
            case "line":
                xs, ys = (number["x1"], number["x2"]), (number["y1"], number["y2"])
                found.append(Room(name, min(xs), min(ys), max(xs), max(ys)))
            case "circle":
                x, y, r = number["cx"], number["cy"], number["r"]
                found.append(Room(name, x - r, y - r, x + r, y + r))
            case "path":
                points = _points(one.get("d", ""))
                xs, ys = [x for x, _ in points], [y for _, y in points]
                found.append(Room(name, min(xs), min(ys), max(xs), max(ys)))
    return found


def _points(d: str) -> list[tuple[float, float]]:
    """Walk a path of the commands that are used here: M, L, l, m, h, v and Z."""
    x = y = 0.0
    found = []
    for command, tail in re.findall(r"([MLlmhvZ])([^MLlmhvZ]*)", d):
        numbers = [float(part) for part in re.findall(r"-?[0-9.]+", tail)]
        match command:
            case "M" | "L":
                x, y = numbers
            case "l" | "m":
                x, y = x + numbers[0], y + numbers[1]
            case "h":
                x += numbers[0]
            case "v":
                y += numbers[0]
            case _:
                continue
        found.append((x, y))
    return found


def _is_number(value: str) -> bool:
    return re.fullmatch(r"-?[0-9.]+", value) is not None
