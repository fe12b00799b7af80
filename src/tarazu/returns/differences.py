"""Two returns set against each other: what a revision changed, where two sources differ.

Neither is taken to be the right one. What one has and the other has not is `absent` there, which is
not zero, and nothing is subtracted from it.
"""

from collections.abc import Mapping, Sequence

import msgspec

from tarazu.document import Column, Grid, Paragraph, Row, Section
from tarazu.faults import TarazuError
from tarazu.periods import shared_days, span_of
from tarazu.returns.book import Stock
from tarazu.returns.cells import Key
from tarazu.returns.grids import ROWS_SHOWN
from tarazu.returns.monthly import Figure, Return, figures_in
from tarazu.returns.naming import dimension_name, part_name, part_names, unit_name
from tarazu.returns.table import Source
from tarazu.words import Language, period_title

ABSENT = Figure(None, "absent")
OPPOSITE = {"in": "out", "out": "in", "export": "import", "import": "export"}


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
    """Two sources of the same figures. `sides` has every part that either has; the total is last.

    Nothing is subtracted unless both count the same days in the same unit: `is_alike`. Totals are
    not subtracted where one has parts that the other does not count. `mirrored`: the other stands
    across the line.
    """

    one: Return
    other: Return
    is_alike: bool
    sides: tuple[Side, ...]
    mirrored: bool = False


def revised_between(was: Figures, now: Figures) -> tuple[Revised, ...]:
    """List every figure that differs, by period and part: none where the figures are the same."""
    before, after = _places(was), _places(now)
    order = sorted(
        before.keys() | after.keys(), key=lambda one: (*one[:2], one[2] is None, one[2] or ())
    )
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
        told |= {
            f"stays_{name}": n for name, n in msgspec.structs.asdict(figures.stock.stays).items()
        }
    return {name: value for name, value in told.items() if isinstance(value, int)}


def side_by_side(one: Return, other: Return, *, mirrored: bool = False) -> Beside:
    """Set two returns side by side, part by part.

    `mirrored`: the other source stands across the line, and its in is our out.
    Raises: NotBeside.
    """
    if one.by != other.by:
        ways = [", ".join(each.by) or "nothing" for each in (one, other)]
        raise NotBeside(
            f"{one.source.name} is told by {ways[0]}, {other.source.name} by {ways[1]}. Nothing "
            "was compared. Tell both by the same."
        )
    units = [(each.measure.unit, each.measure.decimals) for each in (one, other)]
    days = [(each.span.first_day, each.span.end_day) for each in (one, other)]
    is_alike = units[0] == units[1] and days[0] == days[1]
    ones: dict[Key | None, Figure] = {line.key: line.now for line in one.lines}
    others: dict[Key | None, Figure] = {
        _mirror(line.key) if mirrored else line.key: line.now for line in other.lines
    }
    # By size in whichever source has more, so that a part which one lacks is not pushed to the end.
    keys = sorted(
        (key for key in ones.keys() | others.keys() if key is not None),
        key=lambda key: (
            -max((each[key].value or 0) for each in (ones, others) if key in each),
            key,
        ),
    )
    sides = [
        _side(key, ones.get(key, ABSENT), others.get(key, ABSENT), is_alike=is_alike)
        for key in keys
    ]
    told = [side for side in sides if (side.one, side.other) != (ABSENT, ABSENT)]
    is_alike_in_all = is_alike and not any(ABSENT in (side.one, side.other) for side in told)
    total = _side(None, one.total, other.total, is_alike=is_alike_in_all)
    return Beside(one, other, is_alike, (*told, total), mirrored)


def _mirror(key: Key) -> Key:
    return tuple(OPPOSITE.get(text, text) for text in key)


def _side(key: Key | None, one: Figure, other: Figure, *, is_alike: bool) -> Side:
    is_whole = one.standing == other.standing == "counted" and is_alike
    difference = (one.value or 0) - (other.value or 0) if is_whole else None
    return Side(key, one, other, difference)


def beside_section(
    beside: Beside, language: Language, rows_max: int | None = ROWS_SHOWN
) -> Section:
    """Tell what two sources count, each under its own name, with the difference beside them."""
    one, other, text = beside.one, beside.other, language.text
    notes = []
    if not beside.is_alike:
        days = shared_days(one.span, other.span)
        notes.append(text("beside.unlike", days=days))
    elif one.span.zone != other.span.zone:
        notes.append(text("beside.zones", one=one.span.zone, other=other.span.zone))
    if beside.is_alike and any(ABSENT in (side.one, side.other) for side in beside.sides):
        matched = sum(side.difference or 0 for side in beside.sides if side.key is not None)
        told, _ = _difference(matched, one.measure.decimals, language)
        notes.append(text("beside.matched", difference=told))
    names = [_own_name(each.source, is_one=each is one, beside=beside) for each in (one, other)]
    rows = []
    parts = beside.sides[:-1]
    if rows_max is not None and len(parts) > rows_max:
        count = len(parts)
        notes.append(text("return.note.rest", shown=rows_max, count=count, file="beside.csv"))
    for side in (*parts[:rows_max], beside.sides[-1]):
        is_total = side.key is None
        named = [text("return.total_row"), *[""] * (len(one.by) - 1)][: len(one.by)]
        if side.key is not None:
            named = list(part_names(language, one.by, side.key))
        figures = [(side.one, one), (side.other, other)]
        cells = [_cell(figure, made.measure.decimals, language) for figure, made in figures]
        cells.append(_difference(side.difference, one.measure.decimals, language))
        rows.append(_row(named, cells, is_total=is_total))
    said = [
        text(
            "beside.who",
            source=name,
            publisher=made.source.publisher,
            period=period_title(made.span, language),
            unit=unit_name(language, made.measure),
        )
        for name, made in zip(names, (one, other), strict=True)
    ]
    columns = (
        *(Column(dimension_name(language, name)) for name in one.by),
        *(Column(name, is_number=True) for name in names),
        Column(text("beside.difference"), is_number=True),
    )
    caption = text("beside.caption", unit=unit_name(language, one.measure))
    grid = Grid(caption, columns, tuple(rows), (*notes, *_marks(language, rows)), "beside")
    return Section(text("beside.heading"), (Paragraph(" ".join(said)), grid))


def revision_section(
    changed: Sequence[Revised],
    made: Return,
    number: int,
    language: Language,
    *,
    rows_max: int | None = ROWS_SHOWN,
) -> Section:
    """List what a revision changed: each figure as it was and as it is."""
    text, decimals = language.text, made.measure.decimals
    rows = []
    for one in changed[:rows_max]:
        span = span_of(one.period, made.span.reckoning, made.span.zone)
        name = text(f"revised.of.{one.of}") if one.of else text("return.total_row")
        if one.key:
            name = part_name(language, made.by, one.key)
        places = 0 if one.of else decimals
        cells = [_cell(figure, places, language) for figure in (one.was, one.now)]
        is_both = one.was.value is not None and one.now.value is not None
        moved = (one.now.value or 0) - (one.was.value or 0) if is_both else None
        cells.append(_difference(moved, places, language))
        rows.append(_row([period_title(span, language), name], cells, is_total=one.key is None))
    notes = list(_marks(language, rows))
    if rows_max is not None and len(changed) > rows_max:
        count = len(changed)
        notes.append(text("revised.rest", shown=rows_max, count=count, file="publication.json"))
    names = ("period", "part", "was", "now", "difference")
    columns = tuple(Column(text(f"revised.{name}"), is_number=name in names[2:]) for name in names)
    caption = text("revised.caption", count=len(changed), number=number)
    return Section(
        text("revised.heading", number=number),
        (Grid(caption, columns, tuple(rows), tuple(notes), "revised"),),
    )


_Content = tuple[str, int | float | None]  # of a cell: its text, and its number where it has one


def _own_name(source: Source, *, is_one: bool, beside: Beside) -> str:
    """Name a source, with its issue where both have one name."""
    if beside.one.source.name != beside.other.source.name:
        return source.name
    mark = source.vintage or source.publisher or ("1" if is_one else "2")
    return f"{source.name} ({mark})"


def _row(parts: Sequence[str], cells: Sequence[_Content], *, is_total: bool) -> Row:
    return Row(
        (*parts, *(text for text, _ in cells)),
        "total" if is_total else "part",
        (*(None for _ in parts), *(value for _, value in cells)),
    )


def _cell(figure: Figure, decimals: int, language: Language) -> _Content:
    if figure.standing == "absent":
        return "—", None
    if figure.value is None:
        return language.text(f"return.cell.{figure.standing}"), None
    mark = "*" if figure.standing == "incomplete" else ""
    return language.decimal(figure.value, decimals, fixed=True) + mark, _number(
        figure.value, decimals
    )


def _difference(value: int | None, decimals: int, language: Language) -> _Content:
    if value is None:
        return "—", None
    return language.signed_decimal(value, decimals, fixed=True), _number(value, decimals)


def _number(value: int, decimals: int) -> int | float:
    return value / 10**decimals if decimals else value


def _marks(language: Language, rows: Sequence[Row]) -> tuple[str, ...]:
    """Say what stands for a number in a table, of what occurs there."""
    found = {cell for row in rows for cell in row.cells}
    signs = {"absent": "—", "suppressed": "", "unpublished": ""}
    signs |= {name: language.text(f"return.cell.{name}") for name in signs if not signs[name]}
    told = [name for name, sign in signs.items() if sign in found]
    if any(cell.endswith("*") for cell in found):
        told.append("incomplete")
    return tuple(language.text(f"return.note.{name}") for name in told)
