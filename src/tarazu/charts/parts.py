"""What a change is made of: one level bar for each part, to both sides of zero, and the total."""

from collections.abc import Iterator
from typing import NamedTuple

from tarazu.charts.chart import Chart, Number, Point, check_chart, described
from tarazu.charts.fills import Look, block, cross, tone_of
from tarazu.charts.letters import broken, text_width
from tarazu.charts.pen import LINE, SIZE, Anchor, drawing, letters, shape, widest
from tarazu.charts.scale import Scale

_MARGIN = 12
_GAP = 10
_NAMES_SHARE = 0.36  # of the width, at most: the rest is for the bars
_BAR = 20
_ROW = 30
_LINES_MAX = 2


class Total(NamedTuple):
    """What the parts sum to: its name and its value."""

    name: str
    value: Number


class _Sheet(NamedTuple):
    """The columns of the picture, in the order of reading: names, then bars with their values."""

    chart: Chart
    scale: Scale
    near: float
    far: float

    def flip(self, x: float) -> float:
        return self.chart.width - x if self.chart.is_right_to_left else x

    def x(self, value: float) -> float:
        """Give the place of a value in the order of reading."""
        return self.near + (self.far - self.near) * self.scale.share(value)

    def anchor(self, is_start: bool) -> Anchor:
        return "start" if is_start != self.chart.is_right_to_left else "end"


def contributions(chart: Chart, total: Total | None = None) -> str:
    """Draw the parts of the first series as level bars, as SVG, and below them their total.

    The labels are the parts' names, in the order given; a name of more than two lines ends in an
    ellipsis. What adds is a full bar and what takes away an open one, each with its value in
    writing. A part that was not counted has a dash in place of a bar.
    """
    check_chart(chart)
    (one,) = chart.series
    points = [*one.points, *([Point(total.value)] if total else [])]
    names = [*chart.labels, *([total.name] if total else [])]
    room = chart.width * _NAMES_SHARE
    lines = [broken(name, room, SIZE, lines_max=_LINES_MAX) for name in names]
    sheet = _sheet_of(chart, points, min(room, widest(line for name in lines for line in name)))
    tone = tone_of(one, 0)
    y = _MARGIN + LINE * 1.5
    body = [_unit(sheet)]
    for number, (point, name) in enumerate(zip(points, lines, strict=True)):
        is_total = total is not None and number == len(points) - 1
        if is_total:
            body.append(_rule(sheet, y + 2))
            y += 5
        height = max(_ROW, LINE * len(name) + 8)
        look = Look("ink" if is_total else tone)
        body += _row(sheet, y + height / 2, point, name, look=look, is_total=is_total)
        y += height
    zero = sheet.flip(sheet.x(0))
    top = _MARGIN + LINE * 1.5
    line = shape("line", None, "ink", x1=zero, y1=top, x2=zero, y2=y, stroke_width=1.5)
    return drawing(
        [*body, line],
        width=chart.width,
        height=y + _MARGIN,
        name=chart.name,
        description=described(chart),
    )


def _sheet_of(chart: Chart, points: list[Point], names: float) -> _Sheet:
    """Give the bars the room that names and written values leave on either side."""
    values = [point.value for point in points if point.value is not None]
    low, high = min([*values, *(chart.reach or ()), 0]), max([*values, *(chart.reach or ()), 0])
    if low == high:
        high = low + 1
    wide = widest(chart.written(value) for value in values) + _GAP
    near = _MARGIN + names + _GAP + (wide if low < 0 else 4)
    far = chart.width - _MARGIN - (wide if high > 0 else 4)
    return _Sheet(chart, Scale(low, high, ()), near, far)


def _row(
    sheet: _Sheet,
    middle: float,
    point: Point,
    name: tuple[str, ...],
    *,
    look: Look,
    is_total: bool,
) -> Iterator[str]:
    first = middle - LINE * (len(name) - 1) / 2
    for number, line in enumerate(name):
        at = (sheet.flip(_MARGIN), first + LINE * number)
        yield letters(at, line, sheet.anchor(True), is_heavy=is_total)
    if point.value is None:
        zero = sheet.x(0)
        if point.state == "suppressed":
            yield cross(sheet.flip(zero + _GAP), middle)
        else:
            yield letters((sheet.flip(zero + 8), middle), "–", sheet.anchor(True), "ink-2")
        return
    start, end = sorted((sheet.flip(sheet.x(0)), sheet.flip(sheet.x(point.value))))
    shown = look if point.value >= 0 or is_total else Look(look.tone, "open")
    is_provisional = point.state == "provisional"
    if end > start:
        box = (start, middle - _BAR / 2, end - start, _BAR)
        yield from block(*box, look=shown, is_provisional=is_provisional)
    is_after = point.value >= 0
    at = (sheet.flip(sheet.x(point.value) + (8 if is_after else -8)), middle)
    yield letters(at, sheet.chart.written(point.value), sheet.anchor(is_after), is_heavy=is_total)


def _unit(sheet: _Sheet) -> str:
    """Write the unit over the bars, from zero on, or flush with the end where it is long."""
    width = text_width(sheet.chart.unit, SIZE)
    start = min(sheet.x(0), sheet.chart.width - _MARGIN - width)
    at = (sheet.flip(max(start, _MARGIN)), _MARGIN + LINE / 2)
    return letters(at, sheet.chart.unit, sheet.anchor(True), "ink-2")


def _rule(sheet: _Sheet, y: float) -> str:
    edges = {"x1": _MARGIN, "x2": sheet.chart.width - _MARGIN}
    return shape("line", None, "line", y1=y, y2=y, stroke_width=1, **edges)
