"""Two returns set against each other: what a revision changed, and what two sources say differently.

Neither is taken to be the right one. What one has and the other has not is `absent` there, which is
not zero, and nothing is subtracted from it.
"""

from collections.abc import Callable, Mapping

import msgspec

from tarazu.document import Column, Grid, Row, Section
from tarazu.faults import TarazuError
from tarazu.periods import shared_days
from tarazu.returns.book import Stock
from tarazu.returns.cells import Key
from tarazu.returns.monthly import Figure, Return, figures_in
from tarazu.returns.table import Measure, Source, decimal_of
from tarazu.words import Language

ABSENT = Figure(None, "absent")
_OPPOSITE = {"in": "out", "out": "in", "export": "import", "import": "export"}

NameOf = Callable[[str, str], str]  # a dimension and a text of it, as the language says it


class NotBeside(TarazuError):
    """Two returns were to be set side by side that are not told by the same dimensions."""


class Figures(msgspec.Struct, frozen=True):
    """What is published: a return and, from a book, the stock abroad and what came late."""

    made: Return
    stock: Stock | None = None
    late: int | None = None
    quiet_days: int | None = None


class Revised(msgspec.Struct, frozen=True):
    """One figure that a revision changed; a part that came or left is `absent` on one side.

    `of` names a figure of the stock or of the book, such as "stranded"; it is empty for what was
    counted. `key` is the part, None for a total.
    """

    period: str
    key: Key | None
    was: Figure
    now: Figure
    of: str = ""


class Side(msgspec.Struct, frozen=True):
    """One part as two sources count it; the difference is the first less the second."""

    key: Key | None
    one: Figure
    other: Figure
    difference: int | None


class Beside(msgspec.Struct, frozen=True):
    """Two sources of the same figures. `sides` have every part that either has; the total is first.

    Nothing is subtracted unless both count the same days in the same unit (`is_alike`).
    """

    by: tuple[str, ...]
    one: Source
    other: Source
    measures: tuple[Measure, Measure]
    periods: tuple[str, str]
    zones: tuple[str, str]
    shared_days: int
    is_alike: bool
    sides: tuple[Side, ...]


def revised_between(was: Figures, now: Figures) -> tuple[Revised, ...]:
    """List every figure that differs, by period and part: none where the figures are the same."""
    before, after = _places(was), _places(now)
    order = sorted(before.keys() | after.keys(), key=lambda p: (p[0], p[1], p[2] or (), p[2] is None))
    return tuple(
        Revised(period, key, before.get(place, ABSENT), after.get(place, ABSENT), of)
        for place in order
        for of, period, key in (place,)
        if before.get(place, ABSENT) != after.get(place, ABSENT)
    )


def _places(figures: Figures) -> dict[tuple[str, str, Key | None], Figure]:
    found = {("", *place): figure for place, figure in figures_in(figures.made).items()}
    period = figures.made.span.label
    for name, value in _of_book(figures).items():
        found[name, period, None] = Figure(value, "counted")
    return found


def _of_book(figures: Figures) -> Mapping[str, int]:
    """Name the figures that only a book has; those that are not there are left out."""
    told: dict[str, object] = {"late": figures.late, "quiet_days": figures.quiet_days}
    if figures.stock is not None:
        told |= msgspec.structs.asdict(figures.stock)
        told |= {f"stays_{name}": n for name, n in msgspec.structs.asdict(figures.stock.stays).items()}
    return {name: value for name, value in told.items() if isinstance(value, int)}


def side_by_side(one: Return, other: Return, *, mirrored: bool = False) -> Beside:
    """Set two returns side by side, part by part.

    `mirrored`: the other source stands across the line, and its in is our out.
    Raises: NotBeside.
    """
    if one.by != other.by:
        raise NotBeside(
            f"{one.source.name} is told by {', '.join(one.by) or 'nothing'}, {other.source.name} by "
            f"{', '.join(other.by) or 'nothing'}. Nothing was compared. Tell both by the same."
        )
    unit = (one.measure.unit, one.measure.decimals) == (other.measure.unit, other.measure.decimals)
    days = (one.span.first_day, one.span.end_day) == (other.span.first_day, other.span.end_day)
    is_alike = unit and days
    ones: dict[Key | None, Figure] = {line.key: line.now for line in one.lines}
    others: dict[Key | None, Figure] = {
        _mirror(line.key) if mirrored else line.key: line.now for line in other.lines
    }
    ones[None], others[None] = one.total, other.total
    keys: list[Key | None] = [None, *dict.fromkeys(key for key in (*ones, *others) if key is not None)]
    sides = (
        _side(key, ones.get(key, ABSENT), others.get(key, ABSENT), is_alike=is_alike)
        for key in keys
    )
    return Beside(
        by=one.by,
        one=one.source,
        other=other.source,
        measures=(one.measure, other.measure),
        periods=(one.span.label, other.span.label),
        zones=(one.span.zone, other.span.zone),
        shared_days=shared_days(one.span, other.span),
        is_alike=is_alike,
        sides=tuple(side for side in sides if (side.one, side.other) != (ABSENT, ABSENT)),
    )


def _mirror(key: Key) -> Key:
    return tuple(_OPPOSITE.get(text, text) for text in key)


def _side(key: Key | None, one: Figure, other: Figure, *, is_alike: bool) -> Side:
    is_whole = one.standing == other.standing == "counted" and is_alike
    difference = (one.value or 0) - (other.value or 0) if is_whole else None
    return Side(key, one, other, difference)
