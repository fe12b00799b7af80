"""How the figures of one series are told from those of another: never by colour alone."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Literal, NamedTuple

from tarazu.charts.chart import Chart, Series
from tarazu.charts.frame import SIGN_HEIGHT, SIGN_WIDTH, Entry
from tarazu.charts.pen import Tone, bars_across, hatching, shape

Grain = Literal["plain", "lines", "open"]
_GRAINS: tuple[Grain, ...] = ("plain", "lines", "open")
_NEXT: tuple[Tone, ...] = ("teal", "blue", "amber", "control", "ink")
_SOFT: dict[Tone, Tone] = {"teal": "teal-soft", "blue": "blue-soft", "amber": "amber-soft"}
_EDGE = 1.5
_CROSS = 5


class Look(NamedTuple):
    """A colour, and a grain that is seen without colours."""

    tone: Tone
    grain: Grain = "plain"


def tone_of(series: Series, number: int) -> Tone:
    """Give the colour of a series: its own, else the next of the house."""
    return series.tone or _NEXT[number % len(_NEXT)]


def soft(tone: Tone) -> Tone:
    """Give the pale colour that goes with a colour."""
    return _SOFT.get(tone, "sunken")


def look_of(series: Series, number: int) -> Look:
    """Give the look of a series."""
    return Look(tone_of(series, number), _GRAINS[number % len(_GRAINS)])


def block(
    x: float, y: float, width: float, height: float, *, look: Look, is_provisional: bool = False
) -> Iterator[str]:
    """Fill a rectangle in the look of a series; what is provisional is hatched.

    An outline lies inside the edges, so that the height of a bar stays its value.
    """
    yield shape("rect", look.tone, x=x, y=y, width=width, height=height)
    if look.grain == "lines" and not is_provisional:
        yield from _lined(bars_across(x, y, width, height), "surface")
    is_hollow = is_provisional or look.grain == "open"
    if is_hollow and min(width, height) > 2 * _EDGE:
        x, y, width, height = x + _EDGE, y + _EDGE, width - 2 * _EDGE, height - 2 * _EDGE
        inside: Tone = "surface" if is_provisional else soft(look.tone)
        yield shape("rect", inside, x=x, y=y, width=width, height=height)
        if is_provisional:
            yield from _lined(hatching(x, y, width, height), look.tone)


def cross(x: float, y: float) -> str:
    """Draw the sign of a value that its source keeps back."""
    d = f"M{x - _CROSS:.2f} {y - _CROSS:.2f}l10 10m0 -10l-10 10"
    return shape("path", None, "ink-2", d=d, stroke_width=2)


def legend_of(chart: Chart, looks: Sequence[Look]) -> list[Entry]:
    """Give the legend of filled figures: the series where there are several, and every sign."""
    found = [
        Entry(partial(_swatch, look=look), one.name)
        for one, look in zip(chart.series, looks, strict=True)
        if len(looks) > 1
    ]
    if chart.has("provisional"):
        hatched = partial(_swatch, look=Look(looks[0].tone), is_provisional=True)
        found.append(Entry(hatched, chart.provisional))
    if chart.has("suppressed"):
        found.append(Entry(kept_back, chart.suppressed))
    return found


def kept_back(x: float, y: float) -> list[str]:
    """Draw the cross of the legend."""
    return [cross(x + SIGN_WIDTH / 2, y + SIGN_HEIGHT / 2)]


def _swatch(x: float, y: float, *, look: Look, is_provisional: bool = False) -> list[str]:
    return list(block(x, y, SIGN_WIDTH, SIGN_HEIGHT, look=look, is_provisional=is_provisional))


def _lined(d: str, tone: Tone) -> Iterator[str]:
    if d:
        yield shape("path", None, tone, d=d, stroke_width=1.5)
