"""Shapes and texts as SVG that a browser and Typst draw alike, in the colours of the house.

Each colour is written twice: as an attribute, which paper and files need, and as a class, by which
`charts.css` gives a page its colours of the night. There is no style, no script and no address.
"""

from collections.abc import Iterable
from typing import Literal, get_args
from xml.sax.saxutils import escape, quoteattr

from tarazu.charts.letters import is_right_to_left, text_width

Tone = Literal[
    "paper",
    "surface",
    "sunken",
    "line",
    "control",
    "ink",
    "ink-2",
    "teal",
    "teal-soft",
    "blue",
    "blue-soft",
    "amber",
    "amber-soft",
]
TONES: tuple[Tone, ...] = get_args(Tone)
Anchor = Literal["start", "middle", "end"]
SIZE = 14  # of all letters: the least that the house prints
LINE = 18  # from one line of letters to the next
HEAVY = 600  # the heaviest cut that lies beside the document: Typst knows no weights between
_COLOURS: dict[Tone, str] = {
    "paper": "#f5f4ef",
    "surface": "#ffffff",
    "sunken": "#ebeae2",
    "line": "#d6d5cc",
    "control": "#6b7873",
    "ink": "#15211e",
    "ink-2": "#45534e",
    "teal": "#0a5a50",
    "teal-soft": "#dfefeb",
    "blue": "#234e8c",
    "blue-soft": "#e3ebf7",
    "amber": "#7a4a00",
    "amber-soft": "#fff1d6",
}
_RISE = 0.35  # of the size: from the middle of a line of letters down to its foot
# U+200F around a text, as elsewhere, leaves "HS 30" on the wrong side of it; an isolate does not.
_RIGHT_TO_LEFT, _END = "\u2067", "\u2069"
_NOT_OF_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def shape(
    name: str,
    /,
    fill: Tone | None = None,
    stroke: Tone | None = None,
    **looks: float | str,
) -> str:
    """Give one element; `stroke_width` and its like are written with a hyphen.

    >>> shape("circle", "teal", cx=4, cy=2.5, r=1)
    '<circle class="f-teal" fill="#0a5a50" cx="4" cy="2.5" r="1"/>'
    """
    parts = [*_paint(fill, stroke), *(_look(key, value) for key, value in looks.items())]
    return f"<{name} {' '.join(parts)}/>"


def letters(
    at: tuple[float, float],
    text: str,
    anchor: Anchor = "start",
    fill: Tone = "ink",
    *,
    is_heavy: bool = False,
    halo: Tone | None = None,
) -> str:
    """Write a text on one line, the middle of its letters at a point; `anchor` is left to right.

    `halo` is the colour of the ground, kept clear around the letters.
    """
    x, y = at
    looks: dict[str, float | str] = {"text_anchor": anchor}
    if is_heavy:
        looks["font_weight"] = HEAVY
    if halo:
        looks |= {"paint_order": "stroke", "stroke_width": 4, "stroke_linejoin": "round"}
    parts = [_look("x", x), _look("y", y + SIZE * _RISE), *_paint(fill, halo)]
    parts += [_look(key, value) for key, value in looks.items()]
    inner = f"{_RIGHT_TO_LEFT}{text}{_END}" if is_right_to_left(text) else text
    return f"<text {' '.join(parts)}>{_escaped(inner)}</text>"


def trace(points: Iterable[tuple[float, float]], decimals: int = 2) -> str:
    """Give the path through some points.

    >>> trace([(0, 1), (2.504, 3)])
    'M0 1L2.5 3'
    """
    return "M" + "L".join(f"{digits(x, decimals)} {digits(y, decimals)}" for x, y in points)


def hatching(x: float, y: float, width: float, height: float, *, gap: float = 6) -> str:
    """Give the path of slanting lines that fill a rectangle and end at its edges.

    Lines are drawn one by one: patterns need names, and names of two pictures on a page collide.
    """
    lines = []
    # A slant meets the left edge or the foot at x + y + step, and runs up and to the right.
    start = gap - (x + y) % gap
    step = start if start else gap
    while step < width + height:
        left, right = max(0.0, step - height), min(width, step)
        lines.append(trace([(x + left, y + step - left), (x + right, y + step - right)]))
        step += gap
    return "".join(lines)


def bars_across(x: float, y: float, width: float, height: float, *, gap: float = 5) -> str:
    """Give the path of level lines that fill a rectangle."""
    count = int((height - 1) // gap)
    return "".join(
        trace([(x, y + height - gap * n), (x + width, y + height - gap * n)])
        for n in range(1, count + 1)
    )


def drawing(
    body: Iterable[str], *, width: float, height: float, name: str, description: str
) -> str:
    """Put elements into one picture with its name and its description.

    The ground is drawn, so that a picture in a file of its own is read by night too.
    """
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="chart" role="img" '
        f'viewBox="0 0 {digits(width)} {digits(height)}" '
        f'width="{digits(width)}" height="{digits(height)}" '
        f'font-family="Vazirmatn, sans-serif" font-size="{SIZE}">'
        f"<title>{_escaped(name)}</title><desc>{_escaped(description)}</desc>"
    )
    ground = shape("rect", "surface", x=0, y=0, width=width, height=height)
    return "".join([head, ground, *body, "</svg>"])


def digits(number: float, decimals: int = 2) -> str:
    """Write a coordinate, to a hundredth of a pixel where nothing else is said.

    >>> digits(3.0), digits(-0.001), digits(1.256)
    ('3', '0', '1.26')
    """
    written = f"{number:.{decimals}f}".rstrip("0").rstrip(".")
    return "0" if written == "-0" else written


def widest(texts: Iterable[str]) -> float:
    """Give the room that the widest of some texts takes."""
    return max((text_width(text, SIZE) for text in texts), default=0.0)


def _paint(fill: Tone | None, stroke: Tone | None) -> list[str]:
    names = [f"{side}-{tone}" for side, tone in (("f", fill), ("s", stroke)) if tone]
    parts = [f'class="{" ".join(names)}"'] if names else []
    parts.append(f'fill="{_COLOURS[fill] if fill else "none"}"')
    return [*parts, f'stroke="{_COLOURS[stroke]}"'] if stroke else parts


def _look(key: str, value: float | str) -> str:
    return (
        f"{key.replace('_', '-')}={quoteattr(value if isinstance(value, str) else digits(value))}"
    )


def _escaped(text: str) -> str:
    return escape(text.translate(_NOT_OF_XML))
