"""Bars from zero: single, side by side, stacked, or mirrored around zero; and histograms."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import msgspec

from tarazu.charts.chart import Chart, Number, Point, check_chart, described
from tarazu.charts.fills import Look, block, cross, legend_of, look_of
from tarazu.charts.frame import Cut, Frame, cover, frame_of, ground, height_of
from tarazu.charts.letters import text_width
from tarazu.charts.pen import LINE, SIZE, drawing, letters, shape
from tarazu.charts.scale import scale_of

Layout = Literal["beside", "stacked", "mirrored"]
_BAR_MAX = 56  # pixels: a single bar is no wall
_FILLED = 0.72  # of a slot: the rest keeps one label's bars from the next one's
_LIFT = LINE / 2 + 1  # from the end of a bar to the middle of the text over it


class _Bar(NamedTuple):
    """One bar in place, from `base` to `value`; `x` is its left edge in the picture.

    `is_down` is the side of what lies on the axis itself: a zero, the cross of a value kept back.
    """

    x: float
    width: float
    base: Number
    value: Number
    point: Point
    look: Look
    is_down: bool


def bars(chart: Chart, layout: Layout = "beside") -> str:
    """Draw bars as SVG: the height of each is its value's share of the scale, from zero.

    Mirrored bars are two series: the first goes up and the second down, both written as they are.
    A value that was not counted has no bar; a value of zero has a line on the axis.
    """
    check_chart(chart)
    shown = chart
    if layout == "mirrored":
        assert len(chart.series) == 2, len(chart.series)
        up, down = chart.series
        points = tuple(
            msgspec.structs.replace(point, value=None if point.value is None else -point.value)
            for point in down.points
        )
        shown = msgspec.structs.replace(
            chart,
            description=described(chart),
            series=(up, msgspec.structs.replace(down, points=points)),
            written=lambda value: chart.written(abs(value)),
        )
    return _drawn(shown, chart.labels, layout=layout)


def histogram(chart: Chart, edges: tuple[str, ...]) -> str:
    """Draw how many lie between edges of equal distance, as SVG: bars that touch.

    `edges` are written at the sides of the bars, one more than there are bars; the labels of the
    chart are for who listens. Marks count in bars from the first edge: 1.5 is half-way in the
    second. The last edge may say that the last bar is open.
    """
    check_chart(chart)
    assert len(edges) == len(chart.labels) + 1, (len(edges), len(chart.labels))
    return _drawn(chart, edges, cut="edges")


def _drawn(
    chart: Chart, labels: tuple[str, ...], *, layout: Layout = "beside", cut: Cut = "slots"
) -> str:
    # Two that are mirrored are told apart by their side, and weigh the same.
    looks = [look_of(one, number) for number, one in enumerate(chart.series)]
    if layout == "mirrored":
        looks = [Look(look.tone) for look in looks]
    entries, scale = legend_of(chart, looks), scale_of(list(_reach(chart, layout)))
    frame = frame_of(chart, scale, entries, cut=cut)
    has_texts = layout != "stacked" and _texts_fit(frame, layout)
    if has_texts:
        frame = frame_of(chart, scale, entries, cut=cut, headroom=LINE)
    body, texts = list(ground(frame, entries)), []
    for number in range(len(chart.labels)):
        for bar in _bars_at(frame, looks, number, layout):
            body += _filled(frame, bar)
            if has_texts and bar.point.value is not None:
                texts.append(_text_of(frame, bar))
    # Texts lie over the lines of marks and levels, which would strike them out.
    body += [*cover(frame, labels), *texts]
    return drawing(
        body,
        width=chart.width,
        height=height_of(frame, labels),
        name=chart.name,
        description=described(chart),
    )


def _reach(chart: Chart, layout: Layout) -> Iterator[Number]:
    """Give the values that the scale must hold."""
    yield from (level.value for level in chart.levels)
    yield from chart.reach or ()
    for number in range(len(chart.labels)):
        values = [one.points[number].value or 0 for one in chart.series]
        if layout == "stacked":
            yield sum(value for value in values if value > 0)
            yield sum(value for value in values if value < 0)
        else:
            yield from values


def _bar_width(frame: Frame, layout: Layout) -> float:
    if frame.cut == "edges":
        return frame.slot
    abreast = len(frame.chart.series) if layout == "beside" else 1
    return min(frame.slot * _FILLED / abreast, _BAR_MAX)


def _texts_fit(frame: Frame, layout: Layout) -> bool:
    """Say whether every value can be written at the end of its own bar."""
    room = _bar_width(frame, layout)
    if layout != "beside" or len(frame.chart.series) == 1:
        room = frame.slot - 6
    values = [p.value for one in frame.chart.series for p in one.points if p.value is not None]
    return all(text_width(frame.chart.written(value), SIZE) <= room for value in values)


def _bars_at(frame: Frame, looks: list[Look], number: int, layout: Layout) -> Iterator[_Bar]:
    """Give the bars of one label, in the order of reading."""
    width, count = _bar_width(frame, layout), len(looks)
    middle = frame.near + frame.slot * (number + 0.5)
    up: Number = 0
    down: Number = 0
    for place, (one, look) in enumerate(zip(frame.chart.series, looks, strict=True)):
        point = one.points[number]
        start = middle - width / 2
        if layout == "beside":
            start = middle + width * (place - count / 2)
        x, _ = frame.left(frame.flip(start), frame.flip(start + width))
        value = point.value or 0
        base = (up if value >= 0 else down) if layout == "stacked" else 0
        is_down = value < 0 or (layout == "mirrored" and place == 1)
        yield _Bar(x, width, base, base + value, point, look, is_down)
        if value >= 0:
            up += value
        else:
            down += value


def _filled(frame: Frame, bar: _Bar) -> Iterator[str]:
    if bar.point.state == "suppressed":
        away = SIZE / 2 + 2
        yield cross(bar.x + bar.width / 2, frame.y(bar.base) + (away if bar.is_down else -away))
    if bar.point.value is None:
        return
    top, foot = sorted((frame.y(bar.value), frame.y(bar.base)))
    if bar.value == bar.base:
        yield shape(
            "rect",
            bar.look.tone,
            x=bar.x,
            y=foot - (0 if bar.is_down else 3),
            width=bar.width,
            height=3,
        )
        return
    inset = 0.5  # bars that touch are told apart
    is_provisional = bar.point.state == "provisional"
    yield from block(
        bar.x + inset,
        top,
        bar.width - 2 * inset,
        foot - top,
        look=bar.look,
        is_provisional=is_provisional,
    )


def _text_of(frame: Frame, bar: _Bar) -> str:
    """Write the value at the end of its bar, outside it."""
    assert bar.point.value is not None, bar
    lift = _LIFT if bar.is_down else -_LIFT
    at = (bar.x + bar.width / 2, frame.y(bar.value) + lift)
    return letters(
        at, frame.chart.written(bar.point.value), "middle", is_heavy=True, halo="surface"
    )
