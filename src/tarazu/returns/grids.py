"""The tables of a return: its parts with their changes, in beside out, and the series.

A cell without a number says why. All shares, and all contributions to one change, are shown to the
hundredth of a percent, so that what is on paper sums as it should.
"""

from collections.abc import Iterable, Sequence

from tarazu.document import Column, Grid, Row
from tarazu.measures import STATISTICS
from tarazu.periods import Span, span_before, span_of, year_before
from tarazu.returns.cells import Cell, Key
from tarazu.returns.change import Change, Part, rounded
from tarazu.returns.monthly import Figure, Line, Return, figure_of, summed
from tarazu.returns.naming import (
    dimension_name,
    headed,
    is_residual,
    measured_of,
    names_of,
    part_names,
)
from tarazu.words import Language, period_name

ROWS_SHOWN = 60  # on a page and on paper; the sheets have all of them, and the table says so
ABSENT = "—"
# What a change is called, by what it is against and the kind of the period.
_CHANGES = {
    "month_before": {"month": "change_month", "quarter": "change_quarter"},
    "year_before": {"month": "change_year", "year": "change_of_years"},
}

Content = tuple[str, int | float | None]  # of a cell: its text, and its number where it has one


def parts_grid(made: Return, language: Language, rows_max: int | None = ROWS_SHOWN) -> Grid:
    """Set every part beside its value a month and a year before, the largest first.

    Parts beyond `rows_max` stand in one row, and the notes say where they are.
    """
    return _PartsGrid(made, language, rows_max).grid()


def balance_grid(made: Return, language: Language) -> Grid | None:
    """Set in beside out for each kind of truck; None where direction is not told apart."""
    if not made.flows:
        return None
    text = language.text
    kinds = [name for name in made.by if name != "direction"] or [""]
    names = [headed(dimension_name(language, name)) if name else "" for name in kinds]
    heads = [text(f"return.column.{name}") for name in ("in", "out", "balance", "ratio")]
    rows = []
    for flows in made.flows:
        is_total = flows.key == ()
        told = (
            (text("return.total_row"), *[""] * (len(kinds) - 1))
            if is_total
            else part_names(language, kinds, flows.key)
        )
        numbers = [
            _number(language, made, flows.in_count),
            _number(language, made, flows.out_count),
            (ABSENT, None)
            if flows.balance is None
            else (language.signed(flows.balance), flows.balance),
            _hundredths(language, flows.ratio),
        ]
        rows.append(_row([*((name, None) for name in told), *numbers], is_total=is_total))
    return Grid(
        caption=headed(text("return.caption.balance", subject=measured_of(made, language))),
        columns=(*map(Column, names), *(Column(head, is_number=True) for head in heads)),
        rows=tuple(rows),
        notes=_definitions(language, ("balance", "ratio")),
        name="balance",
    )


def series_grid(made: Return, language: Language) -> Grid:
    """Give the total of each period of two years, oldest first."""
    rows = []
    for point in made.series:
        span = span_of(point.period, made.span.reckoning, made.span.zone)
        rows.append(
            _row([(period_name(span, language), None), _figure(language, made, point.figure)])
        )
    return Grid(
        caption=headed(
            language.text(
                "return.caption.series",
                subject=measured_of(made, language),
            )
        ),
        columns=(
            Column(language.text("return.column.period")),
            Column(language.text("return.column.value"), is_number=True),
        ),
        rows=tuple(rows),
        notes=_marks(language, [point.figure for point in made.series]),
        name="series",
    )


class _PartsGrid:
    """The table of the parts at work: which comparisons it shows, and its rows."""

    def __init__(self, made: Return, language: Language, rows_max: int | None) -> None:
        self.made, self.language, self.text = made, language, language.text
        self.rows_max = rows_max
        self.then: list[tuple[Span, Change | None, str]] = []
        before, earlier = span_before(made.span), year_before(made.span)
        if before and made.span.cut != "year" and (made.month or self.has("month_before")):
            self.then.append((before, made.month, "month_before"))
        if earlier and (made.year or self.has("year_before")):
            self.then.append((earlier, made.year, "year_before"))
        self.of = [
            {part.key: part for part in change.parts} if change else {}
            for _, change, _ in self.then
        ]

    def has(self, side: str) -> bool:
        return any(getattr(line, side).standing != "absent" for line in self.made.lines)

    def grid(self) -> Grid:
        made, text = self.made, self.text
        shown, rest = self.split()
        rows = [self.row(line) for line in shown]
        if rest:
            rows.append(self.rest(rest))
        rows.append(self.total())
        notes = list(_marks(self.language, self.figures(shown)))
        if any(change is not None and change.left_out for _, change, _ in self.then):
            notes.append(text("return.note.left_out"))
        if rest:
            count = len(made.lines)
            notes.append(text("return.note.rest", shown=len(shown), count=count, file="table.csv"))
        told = {*made.by, *(name for name, _ in made.where)}
        # Only of commodities are the groups ours; a file may have groups of its own.
        if made.partners is not None and told & {"group", "sitc_section"}:
            notes.append(text("return.note.groups"))
        words = ["share", "contribution"] if self.then else ["share"]
        words += [
            _CHANGES[side].get(made.span.cut, _CHANGES[side]["month"]) for *_, side in self.then
        ]
        if made.measure.name == "trucks":
            words = ["trucks", *words]
        return Grid(
            caption=headed(
                text(
                    "return.caption.parts",
                    names=names_of(made, self.language),
                    subject=measured_of(made, self.language),
                )
            ),
            columns=self.columns(),
            rows=tuple(rows),
            notes=(*notes, *_definitions(self.language, words)),
            name="parts",
        )

    def columns(self) -> tuple[Column, ...]:
        numbers = [period_name(self.made.span, self.language), self.text("return.column.share")]
        for span, _, _ in self.then:
            numbers += [
                period_name(span, self.language),
                self.text("return.column.change"),
                self.text("return.column.contribution"),
            ]
        return (
            *(Column(headed(dimension_name(self.language, name))) for name in self.made.by),
            *(Column(title, is_number=True) for title in numbers),
        )

    def split(self) -> tuple[list[Line], list[Line]]:
        """Part the lines into those that are shown and the rest; a residual is always shown."""
        lines, most = list(self.made.lines), self.rows_max
        if most is None or len(lines) <= most:
            return lines, []
        apart = [line for line in lines[most:] if is_residual(line.key)]
        rest = [line for line in lines[most:] if not is_residual(line.key)]
        return [*lines[:most], *apart], rest

    def row(self, line: Line) -> Row:
        cells: list[Content] = [
            (name, None) for name in part_names(self.language, self.made.by, line.key)
        ]
        cells += [
            _figure(self.language, self.made, line.now),
            _hundredths(self.language, line.share),
        ]
        for (_, _, side), parts in zip(self.then, self.of, strict=True):
            was = _figure(self.language, self.made, getattr(line, side))
            cells += [was, *self.moved(parts.get(line.key))]
        return _row(cells, is_residual=is_residual(line.key))

    def moved(self, part: Part | None) -> tuple[Content, Content]:
        if part is None or part.difference is None:
            return (ABSENT, None), (ABSENT, None)
        contribution = _hundredths(self.language, part.contribution, is_signed=True)
        if part.standing != "both":
            return (self.text(f"return.cell.{part.standing}"), None), contribution
        percent = _percent(self.language, part.difference, part.before or 0)
        return percent, contribution

    def rest(self, lines: list[Line]) -> Row:
        """Sum the lines that are not shown, so that the table sums to its total."""
        name = self.text("return.rest", count=len(lines))
        cells: list[Content] = [(name, None), *[("", None)] * (len(self.made.by) - 1)]
        share = sum(line.share or 0 for line in lines)
        now = _summed(line.now for line in lines)
        cells += [_figure(self.language, self.made, now), _hundredths(self.language, share)]
        for (_, change, side), parts in zip(self.then, self.of, strict=True):
            was = _summed(getattr(line, side) for line in lines)
            found = [parts[line.key] for line in lines if line.key in parts]
            given = sum(part.contribution or 0 for part in found) if change else None
            cells += [
                _figure(self.language, self.made, was),
                ("", None),
                _hundredths(self.language, given, is_signed=True),
            ]
        return _row(cells)

    def total(self) -> Row:
        made = self.made
        at = {point.period: point.figure for point in made.series}
        cells: list[Content] = [(self.text("return.total_row"), None)]
        cells += [("", None)] * (len(made.by) - 1)
        whole = sum(line.share or 0 for line in made.lines)
        cells += [
            _figure(self.language, made, made.total),
            _hundredths(self.language, whole if made.total.value else None),
        ]
        for span, change, side in self.then:
            was = at.get(span.label) or _summed(getattr(line, side) for line in made.lines)
            cells.append(_figure(self.language, made, was))
            if change is None:
                cells += [(ABSENT, None), (ABSENT, None)]
            else:
                cells += [
                    _percent(self.language, change.difference, change.total_before),
                    _hundredths(self.language, change.percent, is_signed=True),
                ]
        if not made.by:
            cells = cells[1:]
        return _row(cells, is_total=True)

    def figures(self, lines: Iterable[Line]) -> list[Figure]:
        sides = ["now", *(side for *_, side in self.then)]
        return [getattr(line, side) for line in lines for side in sides]


def _row(cells: Sequence[Content], *, is_total: bool = False, is_residual: bool = False) -> Row:
    return Row(
        tuple(text for text, _ in cells),
        "total" if is_total else "residual" if is_residual else "part",
        tuple(value for _, value in cells),
    )


def _figure(language: Language, made: Return, figure: Figure) -> Content:
    if figure.standing == "absent":
        return ABSENT, None
    if figure.value is None:
        return language.text(f"return.cell.{figure.standing}"), None
    text, value = _number(language, made, figure.value)
    return (f"{text}*" if figure.standing == "incomplete" else text), value


def _number(language: Language, made: Return, value: int | None) -> Content:
    if value is None:
        return ABSENT, None
    decimals = made.measure.decimals
    return language.decimal(
        value, decimals, fixed=True
    ), value / 10**decimals if decimals else value


def _hundredths(language: Language, value: int | None, *, is_signed: bool = False) -> Content:
    if value is None:
        return ABSENT, None
    write = language.signed_decimal if is_signed else language.decimal
    return write(value, 2, fixed=True), value / 100


def _percent(language: Language, difference: int, before: int) -> Content:
    """Write a change with its sign, to one decimal; nothing where the value before is zero."""
    tenths = rounded(difference, abs(before), 1_000)
    if tenths is None:
        return ABSENT, None
    return language.signed_decimal(tenths, 1, fixed=True), tenths / 10


def _summed(figures: Iterable[Figure]) -> Figure:
    """Sum figures; what is not whole makes the sum incomplete, what is absent adds nothing."""
    cells: dict[Key, Cell] = {}
    for place, figure in enumerate(figures):
        if figure.standing != "absent":
            lacks = figure.standing != "counted"
            cells[str(place),] = Cell(figure.value, unpublished=int(lacks))
    return figure_of(summed(cells) if cells else None)


def _marks(language: Language, figures: Iterable[Figure]) -> tuple[str, ...]:
    """Say what stands for a number in a table, of what occurs there."""
    found = {figure.standing for figure in figures}
    order = ("absent", "suppressed", "unpublished", "incomplete")
    return tuple(language.text(f"return.note.{one}") for one in order if one in found)


def _definitions(language: Language, words: Iterable[str]) -> tuple[str, ...]:
    """Give the name and the definition of some statistics."""
    assert all(word in STATISTICS for word in words), words
    return tuple(
        language.text(
            "return.definition",
            name=language.text(f"measure.{word}"),
            definition=language.text(f"measure.{word}.definition"),
        )
        for word in words
    )
