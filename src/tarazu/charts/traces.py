"""Lines over time: from point to point, in steps with a band, and small without axes."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeVar

from tarazu.charts.chart import Chart, Number, Point, check_chart, described
from tarazu.charts.fills import cross, kept_back, soft, tone_of
from tarazu.charts.frame import (
    SIGN_HEIGHT,
    SIGN_WIDTH,
    Entry,
    Frame,
    cover,
    frame_of,
    ground,
    height_of,
)
from tarazu.charts.letters import text_width
from tarazu.charts.pen import LINE, SIZE, Tone, drawing, letters, shape, trace
from tarazu.charts.scale import scale_of

_DASHES = ("", "9 4", "2 4", "10 4 2 4")
_WIDTH = 2.5
_DOT = 4.0
_ROOM = 14  # pixels between two points: nearer than that their dots would be a second line
Place = tuple[float, float]
T = TypeVar("T")


class _Pen(NamedTuple):
    """How one line is told from another: by colour, by its dashes and by the shape of its dots."""

    tone: Tone
    number: int

    def line(self, d: str, *, width: float = _WIDTH) -> str:
        dashes = _DASHES[self.number % len(_DASHES)]
        looks: dict[str, float | str] = {"stroke_width": width, "stroke_linejoin": "round"}
        if dashes:
            looks["stroke_dasharray"] = dashes
        return shape("path", None, self.tone, d=d, **looks)

    def dot(self, x: float, y: float, *, is_hollow: bool) -> str:
        fill: Tone = "surface" if is_hollow else self.tone
        r = _DOT
        match self.number % 4:
            case 0:
                return shape("circle", fill, self.tone, cx=x, cy=y, r=r, stroke_width=2)
            case 1:
                corners = [(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]
            case 2:
                corners = [(x - r - 1, y + r), (x, y - r - 1), (x + r + 1, y + r)]
            case _:
                corners = [(x - r - 1, y), (x, y - r - 1), (x + r + 1, y), (x, y + r + 1)]
        return shape("path", fill, self.tone, d=trace(corners) + "Z", stroke_width=2)


def lines(chart: Chart) -> str:
    """Draw one line for each series as SVG; it is broken where a value was not counted.

    A provisional point is a hollow dot. The last value of each line is written beside it.
    """
    return _drawn(chart, is_stepped=False)


def steps(chart: Chart) -> str:
    """Draw values that hold until the next one as SVG, each with the band around it.

    Without `places` each value fills the width of its label; with them it holds from its place to
    the next one, and the last place only ends the one before.
    """
    return _drawn(chart, is_stepped=True)


def sparkline(chart: Chart, *, width: int = 120, height: int = 28) -> str:
    """Draw the first series as a line without axes as SVG, its last point as a dot."""
    check_chart(chart)
    points = chart.series[0].points
    values = [point.value for point in points if point.value is not None]
    low, high = min(values, default=0), max(values, default=0)
    reach, count, edge = (high - low) or 1, max(len(points) - 1, 1), _DOT + 2

    def place(number: int, value: Number) -> Place:
        x = edge + (width - 2 * edge) * number / count
        y = height - edge - (height - 2 * edge) * (value - low) / reach
        return (width - x if chart.is_right_to_left else x), y

    pen = _Pen(tone_of(chart.series[0], 0), 0)
    places = [None if p.value is None else place(n, p.value) for n, p in enumerate(points)]
    body = [pen.line(trace(run), width=2) for run in _runs(places) if len(run) > 1]
    if places and places[-1] is not None:
        body.append(pen.dot(*places[-1], is_hollow=points[-1].state == "provisional"))
    return drawing(body, width=width, height=height, name=chart.name, description=described(chart))


def _drawn(chart: Chart, *, is_stepped: bool) -> str:
    check_chart(chart)
    scale = scale_of(list(_reach(chart)), from_zero=chart.from_zero)
    pens = [_Pen(tone_of(one, number), number) for number, one in enumerate(chart.series)]
    lasts = _lasts(chart)
    beyond = max((text_width(text, SIZE) + 10 for text in lasts if text), default=0)
    entries = _legend(chart, pens)
    frame = frame_of(chart, scale, entries, beyond=beyond)
    body = list(ground(frame, entries))
    for one, pen in zip(chart.series, pens, strict=True):
        body += _band(frame, one.points, pen, is_stepped=is_stepped)
    for one, pen in zip(chart.series, pens, strict=True):
        body += _line(frame, one.points, pen, is_stepped=is_stepped)
    body += cover(frame, chart.labels)
    body += _last_values(frame, lasts, pens)
    return drawing(
        body,
        width=chart.width,
        height=height_of(frame, chart.labels),
        name=chart.name,
        description=described(chart),
    )


def _reach(chart: Chart) -> Iterator[Number]:
    yield from (level.value for level in chart.levels)
    yield from chart.reach or ()
    for one in chart.series:
        for point in one.points:
            yield from (v for v in (point.value, point.low, point.high) if v is not None)


def _legend(chart: Chart, pens: Sequence[_Pen]) -> list[Entry]:
    found = [
        Entry(partial(_sample, pen=pen), one.name)
        for one, pen in zip(chart.series, pens, strict=True)
        if len(pens) > 1
    ]
    if chart.band:
        found.append(Entry(partial(_patch, tone=soft(pens[0].tone)), chart.band))
    if chart.has("provisional"):
        found.append(Entry(partial(_ring, pen=pens[0]), chart.provisional))
    if chart.has("suppressed"):
        found.append(Entry(kept_back, chart.suppressed))
    return found


def _sample(x: float, y: float, *, pen: _Pen) -> list[str]:
    middle = y + SIGN_HEIGHT / 2
    line = pen.line(trace([(x, middle), (x + SIGN_WIDTH, middle)]))
    return [line, pen.dot(x + SIGN_WIDTH / 2, middle, is_hollow=False)]


def _patch(x: float, y: float, *, tone: Tone) -> list[str]:
    return [shape("rect", tone, x=x, y=y, width=SIGN_WIDTH, height=SIGN_HEIGHT)]


def _ring(x: float, y: float, *, pen: _Pen) -> list[str]:
    return [pen.dot(x + SIGN_WIDTH / 2, y + SIGN_HEIGHT / 2, is_hollow=True)]


def _spans(frame: Frame, count: int, *, is_stepped: bool) -> list[tuple[float, float]]:
    """Give from where to where each value is drawn: both ends are one unless it is a step."""
    places = frame.chart.places
    middles = [frame.share(places[n] if places else n) for n in range(count)]
    if not is_stepped:
        return [(frame.x(share), frame.x(share)) for share in middles]
    if places:
        return [
            (frame.x(here), frame.x(after))
            for here, after in zip(middles, [*middles[1:], middles[-1]], strict=True)
        ]
    return [(frame.x(n / count), frame.x((n + 1) / count)) for n in range(count)]


def _line(frame: Frame, points: Sequence[Point], pen: _Pen, *, is_stepped: bool) -> Iterator[str]:
    spans = _spans(frame, len(points), is_stepped=is_stepped)
    places: list[Place | None] = []
    for (start, end), point in zip(spans, points, strict=True):
        if point.value is None:
            places.append(None)
            if point.state == "suppressed":
                yield cross((start + end) / 2, frame.foot - SIZE / 2 - 2)
            continue
        y = frame.y(point.value)
        places += [(start, y), (end, y)] if is_stepped else [(start, y)]
    runs = _runs(places)
    yield from (pen.line(trace(run)) for run in runs if len(run) > 1)
    alone = {run[0] for run in runs if len(run) == 1}
    is_roomy = frame.slot >= _ROOM and not is_stepped
    for (start, end), point in zip(spans, points, strict=True):
        if point.value is None:
            continue
        at = ((start + end) / 2, frame.y(point.value))
        is_hollow = point.state == "provisional"
        if is_roomy or is_hollow or at in alone:
            yield pen.dot(*at, is_hollow=is_hollow)


def _band(frame: Frame, points: Sequence[Point], pen: _Pen, *, is_stepped: bool) -> Iterator[str]:
    """Fill between the low and the high edge, wherever a point has both."""
    spans = _spans(frame, len(points), is_stepped=is_stepped)
    edges: list[tuple[float, float, float] | None] = []
    for (start, end), point in zip(spans, points, strict=True):
        if point.low is None or point.high is None:
            edges.append(None)
            continue
        low, high = frame.y(point.low), frame.y(point.high)
        edges += [(start, low, high), (end, low, high)] if is_stepped else [(start, low, high)]
    for run in _runs(edges):
        over = [(x, high) for x, _, high in run]
        under = [(x, low) for x, low, _ in reversed(run)]
        yield shape("path", soft(pen.tone), d=trace([*over, *under]) + "Z")


def _runs(places: Sequence[T | None]) -> list[list[T]]:
    """Cut a row of places where one is missing."""
    runs: list[list[T]] = [[]]
    for place in places:
        if place is None:
            runs.append([])
        else:
            runs[-1].append(place)
    return [run for run in runs if run]


def _lasts(chart: Chart) -> list[str]:
    """Write the last value of each series; none where it was not counted."""
    ends = [one.points[-1].value if one.points else None for one in chart.series]
    return ["" if value is None else chart.written(value) for value in ends]


def _last_values(frame: Frame, lasts: Sequence[str], pens: Sequence[_Pen]) -> Iterator[str]:
    """Write the last values beside the ends of their lines, each clear of the one above it."""
    found = []
    for text, pen, one in zip(lasts, pens, frame.chart.series, strict=True):
        value = one.points[-1].value if one.points else None
        if value is not None:
            found.append((frame.y(value), text, pen))
    found.sort(key=lambda one: one[0])
    for middle, (_, text, pen) in zip(_apart([y for y, _, _ in found], frame), found, strict=True):
        at = (frame.flip(frame.far + 8), middle)
        yield letters(at, text, frame.anchor("start"), pen.tone, is_heavy=True)


def _apart(heights: list[float], frame: Frame) -> list[float]:
    """Move texts that would touch: down from the first, then up again from the foot."""
    found: list[float] = []
    for height in heights:
        found.append(max(height, found[-1] + LINE) if found else height)
    floor = frame.foot
    for number in reversed(range(len(found))):
        found[number] = min(found[number], floor)
        floor = found[number] - LINE
    return found
