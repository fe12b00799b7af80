"""Names on a map: beside their places and within their lands, none over another or outside."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from tarazu.charts.land import Spot
from tarazu.charts.letters import text_width
from tarazu.charts.pen import SIZE, Anchor

_HEIGHT = 18
_OFF = 9  # from the middle of a place to its name
_CROSSED = 1.0  # what a line under a name costs, against the order of the sides below
_SIDES: tuple[tuple[float, float, Anchor], ...] = (
    (_OFF, 0, "start"),
    (-_OFF, 0, "end"),
    (0, -_OFF - _HEIGHT / 2 + 3, "middle"),
    (0, _OFF + _HEIGHT / 2 - 1, "middle"),
    (_OFF - 2, -_OFF - 2, "start"),
    (-_OFF + 2, -_OFF - 2, "end"),
    (_OFF - 2, _OFF + 3, "start"),
    (-_OFF + 2, _OFF + 3, "end"),
)
# Where the name of a land is tried, from its centre outward.
_NEARBY = sorted(
    ((dx, dy) for dx in range(-90, 91, 15) for dy in range(-96, 97, 8)),
    key=lambda off: off[0] ** 2 + off[1] ** 2,
)


class Box(NamedTuple):
    """A rectangle by its edges."""

    left: float
    top: float
    right: float
    foot: float

    def meets(self, other: "Box") -> bool:
        """Say whether the two share any room."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.foot
            and other.top < self.foot
        )

    def holds(self, other: "Box") -> bool:
        """Say whether the other lies within it."""
        return (
            self.left <= other.left
            and other.right <= self.right
            and self.top <= other.top
            and other.foot <= self.foot
        )

    def crossed_by(self, one: Spot, other: Spot) -> bool:
        """Say whether a straight line comes through it."""
        steps = 12  # names are wide: no line slips between thirteen points of it for long
        return any(
            self.left < one[0] + (other[0] - one[0]) * n / steps < self.right
            and self.top < one[1] + (other[1] - one[1]) * n / steps < self.foot
            for n in range(steps + 1)
        )


class Named(NamedTuple):
    """A name in place: the middle of its letters at `at`."""

    text: str
    at: Spot
    anchor: Anchor
    box: Box


def box_of(text: str, at: Spot, anchor: Anchor) -> Box:
    """Give the room that a name takes."""
    width = text_width(text, SIZE)
    left = at[0] - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
    return Box(left, at[1] - _HEIGHT / 2, left + width, at[1] + _HEIGHT / 2)


def placed(
    names: Sequence[tuple[str, Spot]],
    frame: Box,
    *,
    taken: Sequence[Box] = (),
    lines: Sequence[Sequence[Spot]] = (),
) -> list[Named]:
    """Set names beside their places, the first ones first; one that has no room is left out.

    A name goes to the right of its place, or to the next side that crosses fewer lines.
    """
    dots = [Box(x - 5, y - 5, x + 5, y + 5) for _, (x, y) in names]
    segments = [pair for line in lines for pair in pairwise(line)]
    found: list[Named] = []
    for number, (text, (x, y)) in enumerate(names):
        others = [*taken, *(one.box for one in found)]
        others += [dot for place, dot in enumerate(dots) if place != number]
        best: tuple[float, Named] | None = None
        for order, (dx, dy, anchor) in enumerate(_SIDES):
            at = (x + dx, y + dy)
            box = box_of(text, at, anchor)
            if not frame.holds(box) or any(box.meets(other) for other in others):
                continue
            cost = order / 10 + _CROSSED * sum(box.crossed_by(*pair) for pair in segments)
            if best is None or cost < best[0]:
                best = (cost, Named(text, at, anchor, box))
        if best:
            found.append(best[1])
    return found


def within(
    text: str,
    ring: Sequence[Spot],
    frame: Box,
    *,
    centre: Spot,
    taken: Sequence[Box],
    lines: Sequence[Sequence[Spot]] = (),
) -> Named | None:
    """Set the name of a land near its centre, where few lines cross it; None without room."""
    segments = [pair for line in lines for pair in pairwise(line)]
    best: tuple[int, Named] | None = None
    for dx, dy in _NEARBY:
        at = (centre[0] + dx, centre[1] + dy)
        box = box_of(text, at, "middle")
        is_free = frame.holds(box) and not any(box.meets(other) for other in taken)
        if is_free and all(_holds(ring, (x, at[1])) for x in (box.left, box.right)):
            cost = sum(box.crossed_by(*pair) for pair in segments)
            if best is None or cost < best[0]:
                best = (cost, Named(text, at, "middle", box))
        if best and best[0] == 0:
            break
    return best[1] if best else None


def _holds(ring: Sequence[Spot], spot: Spot) -> bool:
    """Say whether a ring goes around a spot: a line from it to the right meets it oddly often."""
    meets = 0
    for number, (ax, ay) in enumerate(ring):
        bx, by = ring[number - 1]
        if (ay > spot[1]) != (by > spot[1]):
            meets += ax + (spot[1] - ay) * (bx - ax) / (by - ay) > spot[0]
    return meets % 2 == 1
