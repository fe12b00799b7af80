"""What is around the figures of a chart: unit, legend, axes, labels, levels and dated marks.

Everything is laid out in the order of reading and mirrored at the last step where the language
runs from right to left: time then runs from right to left, and values stand on the right.
"""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from tarazu.charts.chart import Chart, Mark, Number
from tarazu.charts.letters import text_width
from tarazu.charts.pen import LINE, SIZE, Anchor, Tone, letters, shape, widest
from tarazu.charts.scale import Scale, thinned

Cut = Literal["slots", "edges"]  # how labels lie on the axis: in the middle of slots, or at edges
Sign = Callable[[float, float], list[str]]  # the sign of a legend, in a box of 22 by 14 there

MARGIN = 12
SIGN_WIDTH, SIGN_HEIGHT = 22, 14
_GAP = 8  # between an axis and its texts
_BADGE = 22
_ROWS_MAX = 3
_DASHES = ("6 4", "2 3", "10 4 2 4")  # of the levels: each has its own
_MIRRORED: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


class Entry(NamedTuple):
    """One sign of the legend and what it means."""

    sign: Sign
    text: str


class _Badge(NamedTuple):
    """The numbers of marks that share a badge, its place in the order of reading, their days."""

    numbers: tuple[str, ...]
    start: float
    row: int
    days: tuple[float, ...]

    @property
    def text(self) -> str:
        """Write its number, or the first and the last of them."""
        first, last = self.numbers[0], self.numbers[-1]
        return first if len(self.numbers) == 1 else f"{first}\u2026{last}"


class Frame(NamedTuple):
    """The field in which the figures of a chart are drawn, and where each of them lies in it.

    Units: pixels. `near` and `far` are the sides of the field in the order of reading.
    """

    chart: Chart
    scale: Scale
    cut: Cut
    near: float
    far: float
    top: float
    foot: float
    head: float  # where the marks begin, above the field

    def flip(self, x: float) -> float:
        """Give the place in the picture of a place in the order of reading."""
        return self.chart.width - x if self.chart.is_right_to_left else x

    def anchor(self, anchor: Anchor) -> Anchor:
        """Give the side of a text that stays at its place, from the side it is read from."""
        return _MIRRORED[anchor] if self.chart.is_right_to_left else anchor

    def x(self, share: float) -> float:
        """Give the place in the picture of a share of the axis."""
        return self.flip(self.near + (self.far - self.near) * share)

    def y(self, value: float) -> float:
        """Give the height of a value."""
        return self.foot - (self.foot - self.top) * self.scale.share(value)

    @property
    def slot(self) -> float:
        """Give the width that each point has for itself where all have the same."""
        return (self.far - self.near) / max(len(self.chart.labels), 1)

    def share(self, at: float) -> float:
        """Give the share of the axis at a place on it, never outside the field."""
        return min(max(self._share(at), 0.0), 1.0)

    def shows(self, mark: Mark) -> bool:
        """Say whether any part of a mark lies within the field."""
        until = mark.at if mark.until is None else mark.until
        return self._share(until) >= 0 and self._share(mark.at) <= 1

    def _share(self, at: float) -> float:
        places, count = self.chart.places, max(len(self.chart.labels), 1)
        if len(places) > 1:
            return (at - places[0]) / (places[-1] - places[0])
        return (at + (0.5 if self.cut == "slots" else 0)) / count

    def left(self, one: float, other: float) -> tuple[float, float]:
        """Give left edge and width of what lies between two places in the picture."""
        return min(one, other), abs(one - other)


def frame_of(
    chart: Chart,
    scale: Scale,
    entries: Sequence[Entry],
    *,
    cut: Cut = "slots",
    headroom: float = 0,
    beyond: float = 0,
) -> Frame:
    """Lay out a chart; `headroom` is kept above the field and `beyond` after its end, for texts."""
    near = MARGIN + widest(chart.written(step) for step in scale.steps) + _GAP
    far = chart.width - MARGIN - beyond
    head = MARGIN + LINE * (1 + _legend_lines(chart, entries)) + 6
    bare = Frame(chart, scale, cut, near, far, 0, 0, head)
    rows = max((badge.row for badge in _badges(bare)), default=-1) + 1
    top = head + rows * (_BADGE + 4) + max(headroom, SIZE / 2)
    return bare._replace(top=top, foot=top + chart.depth)


def height_of(frame: Frame, labels: Sequence[str]) -> float:
    """Give the height of the whole picture."""
    lines = max((label.count("\n") + 1 for label in labels), default=0)
    return frame.foot + _GAP + LINE * (lines + bool(frame.chart.axis)) + MARGIN


def ground(frame: Frame, entries: Sequence[Entry]) -> Iterator[str]:
    """Draw what lies under the figures: the fields of the marks, the lines of the scale, legend."""
    chart = frame.chart
    for mark in filter(frame.shows, chart.marks):
        if mark.until is not None:
            x, width = frame.left(*(frame.x(frame.share(at)) for at in (mark.at, mark.until)))
            height = frame.foot - frame.top
            yield shape("rect", "amber-soft", x=x, y=frame.top, width=width, height=height)
    for step in frame.scale.steps:
        y = frame.y(step)
        yield _across(frame, y, "line", 1)
        at = (frame.flip(frame.near - _GAP), y)
        yield letters(at, chart.written(step), frame.anchor("end"), "ink-2")
    yield from _legend(frame, entries)


def cover(frame: Frame, labels: Sequence[str], *, base: Number = 0) -> Iterator[str]:
    """Draw what lies over the figures: the base line, levels, labels of the axis and marks."""
    chart = frame.chart
    if frame.scale.low <= base <= frame.scale.high:
        yield _across(frame, frame.y(base), "ink", 1.5)
    if frame.scale.low > 0:
        yield _broken_axis(frame)
    yield from _levels(frame)
    yield from _labels(frame, labels)
    if chart.axis:
        lines = max((label.count("\n") + 1 for label in labels), default=0)
        y = frame.foot + _GAP + LINE * (lines + 0.5)
        yield letters((frame.x(1), y), chart.axis, frame.anchor("end"), "ink-2")
    for badge in _badges(frame):
        yield from _badge(frame, badge)


def _across(frame: Frame, y: float, tone: Tone, width: float) -> str:
    left, right = sorted((frame.x(0), frame.x(1)))
    return shape("line", None, tone, x1=left, y1=y, x2=right, y2=y, stroke_width=width)


def _broken_axis(frame: Frame) -> str:
    """Draw the sign of an axis that does not begin at zero, at its foot."""
    x, y = frame.x(0), frame.foot
    path = f"M{x:.2f} {y:.2f}l-5 -3l10 -4l-10 -4l5 -3"
    return shape("path", None, "ink", d=path, stroke_width=1.5)


def _placed(chart: Chart, entries: Sequence[Entry]) -> Iterator[tuple[Entry, float, int]]:
    """Give each sign of the legend its place in the order of reading, and its line."""
    x, line = MARGIN + text_width(chart.unit, SIZE) + 28, 0
    for entry in _legend_of(chart, entries):
        width = SIGN_WIDTH + 6 + text_width(entry.text, SIZE)
        if x + width > chart.width - MARGIN and x > MARGIN:
            x, line = MARGIN, line + 1
        yield entry, x, line
        x += width + 18


def _legend_lines(chart: Chart, entries: Sequence[Entry]) -> int:
    return max((line for _, _, line in _placed(chart, entries)), default=0)


def _legend(frame: Frame, entries: Sequence[Entry]) -> Iterator[str]:
    y = MARGIN + LINE / 2
    at = (frame.flip(MARGIN), y)
    yield letters(at, frame.chart.unit, frame.anchor("start"), "ink-2")
    for entry, x, line in _placed(frame.chart, entries):
        middle = y + line * LINE
        left, _ = frame.left(frame.flip(x), frame.flip(x + SIGN_WIDTH))
        yield from entry.sign(left, middle - SIGN_HEIGHT / 2)
        after = (frame.flip(x + SIGN_WIDTH + 6), middle)
        yield letters(after, entry.text, frame.anchor("start"), "ink")


def _labels(frame: Frame, labels: Sequence[str]) -> Iterator[str]:
    """Write the labels that have room, each below its place and inside the picture."""
    widths = [widest(label.split("\n")) for label in labels]
    places = []
    for number, width in enumerate(widths):
        at = frame.chart.places[number] if frame.chart.places else number
        edge = width / 2 + 2
        places.append(min(max(frame.x(frame.share(at)), edge), frame.chart.width - edge))
    for number in thinned(places, widths, gap=10):
        for line, text in enumerate(labels[number].split("\n")):
            y = frame.foot + _GAP + LINE * (line + 0.5)
            yield letters((places[number], y), text, "middle", "ink-2" if line else "ink")


def _levels(frame: Frame) -> Iterator[str]:
    left, right = sorted((frame.x(0), frame.x(1)))
    for number, level in enumerate(frame.chart.levels):
        yield _dashed(left, right, frame.y(level.value), number)


def _dashed(left: float, right: float, y: float, number: int) -> str:
    looks: dict[str, float | str] = {"stroke_dasharray": _DASHES[number % len(_DASHES)]}
    looks |= {"x1": left, "y1": y, "x2": right, "y2": y, "stroke_width": 1.5}
    return shape("line", None, "ink", **looks)


def _sample(x: float, y: float, *, number: int) -> list[str]:
    return [_dashed(x, x + SIGN_WIDTH, y + SIGN_HEIGHT / 2, number)]


def _legend_of(chart: Chart, entries: Sequence[Entry]) -> list[Entry]:
    """Give the signs of the figures, and after them the levels, each with its value."""
    levels = [
        Entry(partial(_sample, number=number), f"{level.name} {chart.written(level.value)}")
        for number, level in enumerate(chart.levels)
    ]
    return [*entries, *levels]


def _badges(frame: Frame) -> list[_Badge]:
    """Give each mark a badge in the first row where it has room.

    Where all rows are full it joins the last badge, which then reads "5…9".
    """
    found: list[_Badge] = []
    ends: list[float] = []
    for mark in sorted(filter(frame.shows, frame.chart.marks), key=lambda mark: mark.at):
        middle = frame.near + (frame.far - frame.near) * frame.share(mark.at)
        width = _badge_width(mark.number)
        start = min(middle - width / 2, frame.chart.width - width - 2)
        row = next((n for n, end in enumerate(ends) if start >= end + 4), len(ends))
        if row < _ROWS_MAX:
            found.append(_Badge((mark.number,), start, row, (middle,)))
        else:
            last = found.pop()
            joined = _Badge((*last.numbers, mark.number), last.start, last.row, last.days)
            most = frame.chart.width - _badge_width(joined.text) - 2
            start, row = min(last.start, most), last.row
            found.append(joined._replace(start=start, days=(*last.days, middle)))
        ends[row : row + 1] = [start + _badge_width(found[-1].text)]
    return found


def _badge_width(text: str) -> float:
    return max(_BADGE, text_width(text, SIZE) + 12)


def _badge(frame: Frame, badge: _Badge) -> Iterator[str]:
    """Draw a badge, and from it the lines down to its days."""
    width, y = _badge_width(badge.text), frame.head + badge.row * (_BADGE + 4)
    for day in badge.days:
        x = frame.flip(day)
        line = {"x1": x, "y1": y + _BADGE, "x2": x, "y2": frame.foot}
        yield shape("line", None, "amber", **line, stroke_width=1.5, stroke_dasharray="2 3")
    left, _ = frame.left(frame.flip(badge.start), frame.flip(badge.start + width))
    box = {"x": left, "y": y, "width": width, "height": _BADGE, "rx": _BADGE / 2}
    yield shape("rect", "amber-soft", "amber", **box, stroke_width=1.5)
    at = (left + width / 2, y + _BADGE / 2)
    yield letters(at, badge.text, "middle", "amber", is_heavy=True)
