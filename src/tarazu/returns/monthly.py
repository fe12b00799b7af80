"""The return of one period: what each part counted, its share, its changes, and how it was read.

The same for trucks and for trade: a table, a period, the dimensions by which it is told. Everything
in it is a whole number or a word; percents are in hundredths. `tarazu.returns.telling` puts it into
words.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Literal

import msgspec

from tarazu.faults import TarazuError
from tarazu.periods import (
    Span,
    months_of,
    reckoning_of,
    same_days,
    span_before,
    span_of,
    to_date,
    year_before,
)
from tarazu.returns.cells import Cell, Cells, Key, cells_of, places_in
from tarazu.returns.change import (
    HUNDREDTHS,
    Change,
    change_between,
    concentration_of,
    parts_per,
    rounded,
)
from tarazu.returns.table import COUNTED_UNITS, Measure, Reading, Source, Table
from tarazu.returns.trade import Partners

Counted = Literal["counted", "incomplete", "suppressed", "unpublished", "absent"]
SERIES_MONTHS = 25  # two years and the month itself


class NothingCounted(TarazuError):
    """A return was asked of a period of which the table has no row."""


class Figure(msgspec.Struct, frozen=True):
    """A value, or the reason why there is none; `incomplete` is the sum of what was published."""

    value: int | None
    standing: Counted


class Line(msgspec.Struct, frozen=True):
    """One part of a return: its value, its share of the total, and its values before.

    `share` is in hundredths of a percent; the shares of all lines sum to 100 percent exactly.
    """

    key: Key
    now: Figure
    share: int | None
    month_before: Figure
    year_before: Figure


class Point(msgspec.Struct, frozen=True):
    """One period of a series, oldest first."""

    period: str
    figure: Figure


class Flows(msgspec.Struct, frozen=True):
    """Trucks in and out of one kind: the difference, and how many came in for 100 that went out."""

    key: Key
    in_count: int | None
    out_count: int | None
    balance: int | None
    ratio: int | None


class Return(msgspec.Struct, frozen=True, kw_only=True):
    """The return of one period.

    `month` and `year` are the changes on the period before and on the same one a year ago, and
    `year_to_date` that of the year so far; None where what would be compared is unlike or was not
    counted. `series` are the totals of two years; `partners` what only trade has. `places` are the
    names of the places that it counts, as the source writes them; none where it names none.
    """

    by: tuple[str, ...]
    where: tuple[tuple[str, str], ...]
    measure: Measure
    span: Span
    total: Figure
    lines: tuple[Line, ...]
    month: Change | None
    year: Change | None
    year_to_date: Change | None
    concentration: int | None
    flows: tuple[Flows, ...]
    series: tuple[Point, ...]
    source: Source
    reading: Reading
    partners: Partners | None = None
    places: tuple[str, ...] = ()


def return_of(
    table: Table,
    period: str,
    by: tuple[str, ...],
    *,
    where: Mapping[str, str | tuple[str, ...]] | None = None,
    cells: Cells | None = None,
) -> Return:
    """Make the return of one period of a table, by some of its dimensions.

    `cells` are sums made elsewhere, by `by` and the direction; without them the table is summed.
    Raises: NothingCounted, NoSuchPeriod, NoSuchDimension.
    """
    span = _span_asked(table, period)
    split = cells or cells_of(table, by, where)
    now = of_span(split, span)
    if not now:
        raise NothingCounted(_nothing(split, span, where or {}))
    before, earlier = span_before(span), year_before(span)
    cells_before = of_span(split, before) if before else {}
    cells_earlier = of_span(split, earlier) if earlier else {}
    return Return(
        by=by,
        where=tuple(
            (name, text if isinstance(text, str) else ", ".join(text))
            for name, text in sorted((where or {}).items())
        ),
        measure=table.measure,
        span=span,
        total=figure_of(summed(now)),
        lines=_lines(now, cells_before, cells_earlier),
        month=change_between(span, now, before, cells_before) if before else None,
        year=change_between(span, now, earlier, cells_earlier) if earlier else None,
        year_to_date=_year_to_date(split, span),
        concentration=concentration_of([cell.value for cell in now.values() if cell.value]),
        flows=_flows(now, by),
        series=_series(split, span),
        source=table.source,
        reading=table.reading,
        places=places_in(table, where),
    )


def _span_asked(table: Table, period: str) -> Span:
    """Read the name of a period. Raises: NoSuchPeriod, NothingCounted of another calendar's."""
    alike = [one.label for one in same_days(period, table.reckoning, table.zone)]
    if alike:
        raise NothingCounted(
            f'"{period.strip()}" is a name of the reckoning {reckoning_of(period)}, and '
            f"{table.source.name} counts by {table.reckoning}. Nothing was counted. Its days fall "
            f"into {', '.join(alike)}; name what you mean by that."
        )
    return span_of(period, table.reckoning, table.zone)


def _nothing(cells: Cells, span: Span, where: Mapping[str, str | tuple[str, ...]]) -> str:
    """Say why nothing was counted: a value that does not occur, or the period."""
    name, periods = cells.source.name, list(cells.periods)
    kept = "; ".join(
        f"{one}={texts if isinstance(texts, str) else ', '.join(texts)}"
        for one, texts in where.items()
    )
    if kept and not periods:
        return (
            f"{name} has no row with {kept}, in any period. Nothing was counted. `tarazu returns "
            "list` shows the values of each dimension as the source writes them; correct the value."
        )
    reach = f"{periods[0]} to {periods[-1]}" if periods else "none"
    return (
        f"{name} has no row of {span.label}{f' with {kept}' if kept else ''}. Its periods: "
        f"{reach}. Nothing was counted. Choose one of these; what has no row was not counted, it "
        "is not zero."
    )


def figures_in(made: Return) -> dict[tuple[str, Key | None], Figure]:
    """Give every figure that a return holds by its period and its part; None is the total.

    What is absent, because nobody counted it, is left out: it is no figure.
    """
    found: dict[tuple[str, Key | None], Figure] = {
        (point.period, None): point.figure for point in made.series
    }
    found[made.span.label, None] = made.total
    before, earlier = span_before(made.span), year_before(made.span)
    for line in made.lines:
        found[made.span.label, line.key] = line.now
        if before is not None:
            found[before.label, line.key] = line.month_before
        if earlier is not None:
            found[earlier.label, line.key] = line.year_before
    return {place: figure for place, figure in found.items() if figure.standing != "absent"}


def of_span(cells: Cells, span: Span) -> dict[Key, Cell]:
    """Give the cells of a span: its own, or the sum of its months where all months were counted.

    A kind of thing that has no row in some of these months was not counted in them: its sum is not
    whole. Of trade, what has no row was not traded.
    """
    own = cells.of(span.label)
    if own or span.cut == "month":
        return own
    found: dict[Key, Cell] = {}
    rows: Counter[Key] = Counter()
    for month in months_of(span):
        of_month = cells.of(month.label)
        if not of_month:
            return {}
        rows.update(of_month.keys())
        for key, cell in of_month.items():
            found[key] = summed({(): cell, ("so far",): found[key]}) if key in found else cell
    if cells.measure.unit in COUNTED_UNITS:
        for key, cell in found.items():
            found[key] = msgspec.structs.replace(cell, absent=span.months - rows[key])
    return dict(sorted(found.items()))


def summed(cells: Mapping[Key, Cell]) -> Cell:
    """Give the sum of some cells; what has no value is counted beside it."""
    values = [cell.value for cell in cells.values() if cell.value is not None]
    return Cell(
        sum(values) if values else None,
        sum(cell.suppressed for cell in cells.values()),
        sum(cell.unpublished for cell in cells.values()),
        sum(cell.absent for cell in cells.values()),
    )


def figure_of(cell: Cell | None) -> Figure:
    """Give a cell as a figure; no cell is `absent`, which is not zero."""
    if cell is None:
        return Figure(None, "absent")
    if cell.is_whole:
        return Figure(cell.value, "counted")
    if cell.value is None:
        return Figure(None, "suppressed" if cell.suppressed else "unpublished")
    return Figure(cell.value, "incomplete")


def _lines(
    now: dict[Key, Cell], before: dict[Key, Cell], earlier: dict[Key, Cell]
) -> tuple[Line, ...]:
    total = summed(now).value or 0
    known = [key for key, cell in now.items() if cell.value is not None]
    shares = parts_per([now[key].value or 0 for key in known], of=total, whole=HUNDREDTHS)
    share_of = dict(zip(known, shares or (), strict=bool(shares)))
    keys = sorted(
        now.keys() | before.keys() | earlier.keys(), key=lambda key: (_size(now, key), key)
    )
    return tuple(
        Line(
            key,
            figure_of(now.get(key)),
            share_of.get(key),
            figure_of(before.get(key)),
            figure_of(earlier.get(key)),
        )
        for key in keys
    )


def _size(cells: dict[Key, Cell], key: Key) -> int:
    cell = cells.get(key)
    return 0 if cell is None else -(cell.value or 0)


def _year_to_date(cells: Cells, span: Span) -> Change | None:
    if span.cut != "month" or span.number == 1:
        return None
    part = to_date(span)
    earlier = year_before(part)
    if earlier is None:
        return None
    return change_between(part, of_span(cells, part), earlier, of_span(cells, earlier))


def _flows(now: dict[Key, Cell], by: tuple[str, ...]) -> tuple[Flows, ...]:
    """Set in beside out for each kind, and for all, where direction is one of the dimensions."""
    if "direction" not in by:
        return ()
    place = by.index("direction")
    ways: dict[Key, dict[str, Cell]] = {}
    for key, cell in now.items():
        ways.setdefault(key[:place] + key[place + 1 :], {})[key[place]] = cell
    found = [_flow(key, pair.get("in"), pair.get("out")) for key, pair in sorted(ways.items())]
    if len(found) > 1:
        both = (
            summed({k: pair[way] for k, pair in ways.items() if way in pair})
            for way in ("in", "out")
        )
        found.append(_flow((), *both))
    return tuple(found)


def _flow(key: Key, came: Cell | None, went: Cell | None) -> Flows:
    in_count = came.value if came and came.is_whole else None
    out_count = went.value if went and went.is_whole else None
    if in_count is None or out_count is None:
        return Flows(key, in_count, out_count, None, None)
    return Flows(
        key, in_count, out_count, in_count - out_count, rounded(in_count, out_count, HUNDREDTHS)
    )


def _series(cells: Cells, span: Span) -> tuple[Point, ...]:
    points: list[Point] = []
    at: Span | None = span
    while at is not None and len(points) < SERIES_MONTHS:
        parts = of_span(cells, at)
        points.append(Point(at.label, figure_of(summed(parts) if parts else None)))
        at = span_before(at)
    first = next(
        (n for n in reversed(range(len(points))) if points[n].figure.standing != "absent"), 0
    )
    return tuple(reversed(points[: first + 1]))
