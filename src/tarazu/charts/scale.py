"""Where a value stands between two edges: whole, round steps, and labels that keep apart."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

_ROUND = (1, 2, 5)  # and these times ten, a hundred, and so on
_STRIDES = (1, 2, 3, 4, 6, 12, 24, 36, 60, 120)


class Scale(NamedTuple):
    """Values from `low` to `high`, and the round ones in between, both ends included."""

    low: float
    high: float
    steps: tuple[int, ...]

    def share(self, value: float) -> float:
        """Give how far a value stands from the low end, 0 to 1."""
        return (value - self.low) / (self.high - self.low)


def scale_of(values: Sequence[float], *, from_zero: bool = True, steps_max: int = 5) -> Scale:
    """Give a scale with whole, round steps that holds all values, and zero where it must.

    >>> scale_of([12_319, 10_739]).steps
    (0, 5000, 10000, 15000)
    >>> scale_of([0.4]).steps, scale_of([]).steps
    ((0, 1), (0, 1))
    """
    held = [*values, 0.0] if from_zero or not values else list(values)
    low, high = min(held), max(held)
    # To both sides of zero, each side needs steps of its own.
    step = _step(high - low, steps_max + 1 if low < 0 < high else steps_max)
    first, last = int(low // step), int(-(-high // step))
    if first == last:
        last += 1
    steps = tuple(step * number for number in range(first, last + 1))
    return Scale(steps[0], steps[-1], steps)


def _step(reach: float, steps_max: int) -> int:
    """Give the least round step that covers a reach in so many."""
    ten = 1
    while True:
        for one in _ROUND:
            # A reach that starts between two steps needs one more than it is long.
            if one * ten * (steps_max - 1) >= reach:
                return one * ten
        ten *= 10


def thinned(places: Sequence[float], widths: Sequence[float], gap: float) -> tuple[int, ...]:
    """Choose the labels to write: each, each second, third, and so on, back from the last.

    Places are in the order of reading, from either side. No two that are chosen come nearer to
    each other than `gap`.

    >>> thinned([10, 20, 30, 40, 50], [12] * 5, 2)
    (0, 2, 4)
    """
    count = len(places)
    for stride in (*_STRIDES, max(count, 1)):
        chosen = tuple(range((count - 1) % stride, count, stride))
        if all(
            abs(places[here] - places[after]) >= (widths[here] + widths[after]) / 2 + gap
            for here, after in pairwise(chosen)
        ):
            return chosen
    raise AssertionError("one label alone is near to none")
