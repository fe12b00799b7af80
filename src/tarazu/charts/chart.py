"""What a chart shows, before it is drawn: numbers in whole units and texts that are final.

Texts come from whoever knows the language; nothing here knows a word. A point that was not counted
has no value: it is a gap, never zero.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from tarazu.charts.pen import Tone

Number = int | float
State = Literal["final", "provisional", "suppressed"]


class Point(msgspec.Struct, frozen=True):
    """One value; None where there is none. `low` and `high` are the edges of a band around it.

    A suppressed point has a value that its source keeps back: it is marked where it would stand.
    """

    value: Number | None = None
    state: State = "final"
    low: Number | None = None
    high: Number | None = None


class Series(msgspec.Struct, frozen=True):
    """One row of points, one for each label; `tone` is its colour, else the next of the house."""

    name: str
    points: tuple[Point, ...]
    tone: Tone | None = None


class Mark(msgspec.Struct, frozen=True):
    """A date on a chart, by a number that stands again in a list below it.

    Units: `at` and `until` are places on the axis, in the units of `places`, else in labels: 2 is
    the third label, 2.5 half-way to the fourth. A mark with `until` is a time, drawn as a field.
    """

    at: float
    number: str
    until: float | None = None


class Level(msgspec.Struct, frozen=True):
    """A value that matters by itself, a limit or a mean, drawn as a line across with its name."""

    value: Number
    name: str


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """Series over one axis. `written` writes a value as the language does.

    `name` and `description` are for who cannot see the picture and are not drawn in it; without a
    description the figures themselves are read. `labels` name the points; those that do not fit are
    left out, never turned. `places` are the points' places on the axis where they are not equally
    far apart. `provisional`, `suppressed` and `band` are the words for those signs in the legend;
    `marked` for the fields of time. `reach` sets the ends of the value axis, so that several charts
    can share them.

    Units: `width` and `depth` (of the field alone) in pixels; `unit` is that of the values, `axis`
    that of the labels.
    """

    name: str
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    written: Callable[[Number], str]
    description: str = ""
    axis: str = ""
    places: tuple[float, ...] = ()
    marks: tuple[Mark, ...] = ()
    levels: tuple[Level, ...] = ()
    is_right_to_left: bool = False
    provisional: str = ""
    suppressed: str = ""
    band: str = ""
    reach: tuple[Number, Number] | None = None
    from_zero: bool = True
    width: int = 640
    depth: int = 220

    def has(self, state: State) -> bool:
        """Say whether any point is in a state."""
        return any(point.state == state for one in self.series for point in one.points)


def check_chart(chart: Chart) -> None:
    """Stop at a chart that would mislead: a sign without its word, a row that is too short."""
    assert chart.unit, "a chart without its unit"
    assert chart.series, "a chart without a series"
    for one in chart.series:
        assert len(one.points) == len(chart.labels), (one.name, len(one.points))
    assert not chart.places or len(chart.places) == len(chart.labels), len(chart.places)
    assert chart.provisional or not chart.has("provisional"), "hatching without its word"
    assert chart.suppressed or not chart.has("suppressed"), "crosses without their word"


def described(chart: Chart) -> str:
    """Give the description of a chart, or its figures where it has none."""
    if chart.description:
        return chart.description
    told = []
    for one in chart.series:
        values = ", ".join(
            f"{label.replace(chr(10), ' ')}: {_read(chart, point)}"
            for label, point in zip(chart.labels, one.points, strict=True)
        )
        told.append(f"{one.name} ({chart.unit}): {values}." if one.name else f"{values}.")
    return " ".join(told)


def _read(chart: Chart, point: Point) -> str:
    if point.state == "suppressed":
        return chart.suppressed
    if point.value is None:
        return "–"
    said = chart.written(point.value)
    return f"{said} ({chart.provisional})" if point.state == "provisional" else said
