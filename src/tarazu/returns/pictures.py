"""The charts of a return: its series with the notices of its days, and the parts of a change."""

from collections.abc import Callable, Sequence

from tarazu.charts import Chart, Mark, Point, Series, Total, bars, contributions
from tarazu.document import Picture
from tarazu.notices import Notice, on_days
from tarazu.periods import Span, span_of
from tarazu.returns.change import Change, Part
from tarazu.returns.monthly import Figure, Return
from tarazu.returns.naming import (
    headed,
    measured_of,
    part_name,
    subject_of,
    unit_name,
)
from tarazu.returns.table import COUNTED_UNITS
from tarazu.returns.telling import ACTS
from tarazu.words import Language, notice_line, period_mark, period_name, sentence

BARS_MAX = 10  # of the parts of a change; the rest is one bar
MARKS_MAX = 12
_LARGE = 10_000_000  # of money or weight; from here on an axis counts millions


def series_picture(
    made: Return, language: Language, notices: Sequence[Notice], *, provisional: bool
) -> Picture | None:
    """Draw the series as bars, marked with the measures that notices tell of; None of one period.

    A stance, a demand or a meeting is in the list of notices and not on the chart.
    """
    spans = [span_of(point.period, made.span.reckoning, made.span.zone) for point in made.series]
    if len(spans) < 2:
        return None
    marked = [one for one in notices if one.kind in ACTS]
    marked = list(on_days(marked, spans[0].first_day, spans[-1].end_day - 1))
    # Of more than fit, those of the return's own period are the last in time and stay.
    marked = marked[-MARKS_MAX:]
    write, scale, unit = _axis(made, language)
    subject = subject_of(made, language)
    name = language.text("return.caption.series", subject=measured_of(made, language, unit))
    chart = Chart(
        name=headed(name),
        unit=unit,
        labels=tuple(period_mark(span, language) for span in spans),
        series=(
            Series(
                subject,
                tuple(
                    _point(point.figure, scale, provisional=provisional and span == spans[-1])
                    for point, span in zip(made.series, spans, strict=True)
                ),
            ),
        ),
        written=write,
        marks=tuple(
            _mark(one, language.digits(str(number)), spans)
            for number, one in enumerate(marked, start=1)
        ),
        is_right_to_left=language.dir == "rtl",
        provisional=language.text("return.label.provisional"),
        suppressed=language.text("return.cell.suppressed"),
    )
    notes = tuple(
        language.text("return.mark", number=number, said=notice_line(one, language))
        for number, one in enumerate(marked, start=1)
    )
    alt = language.text("return.alt.series", name=name)
    return Picture(bars(chart), headed(name), sentence(alt), notes)


def change_picture(
    made: Return, language: Language, change: Change, before: Span
) -> Picture | None:
    """Draw what each part contributed to a change; None where there are no parts to tell apart."""
    known = [part for part in change.parts if part.contribution is not None]
    if change.percent is None or len(known) < 2:
        return None
    ordered = sorted(known, key=lambda part: (-abs(part.contribution or 0), part.key))
    shown, rest = ordered[:BARS_MAX], ordered[BARS_MAX:]
    names = [part_name(language, made.by, part.key) for part in shown]
    values = [part.contribution or 0 for part in shown]
    if rest:
        names.append(language.text("return.rest", count=len(rest)))
        values.append(_sum(rest))
    name = language.text("return.caption.change", period=period_name(before, language))
    chart = Chart(
        name=headed(name),
        unit=language.text("return.unit.points"),
        labels=tuple(names),
        series=(Series("", tuple(Point(value / 100) for value in values)),),
        written=lambda value: language.signed_decimal(round(value * 100), 2, fixed=True),
        is_right_to_left=language.dir == "rtl",
    )
    total = Total(language.text("return.total_row"), change.percent / 100)
    alt = language.text("return.alt.series", name=name)
    return Picture(contributions(chart, total), headed(name), sentence(alt))


def _sum(parts: Sequence[Part]) -> int:
    return sum(part.contribution or 0 for part in parts)


def _axis(made: Return, language: Language) -> tuple[Callable[[float], str], int, str]:
    """Give how the values are written, by how much they are divided, and the name of the unit."""
    unit, one = unit_name(language, made.measure), 10**made.measure.decimals
    largest = max((abs(point.figure.value or 0) for point in made.series), default=0)
    if made.measure.unit not in COUNTED_UNITS and largest >= _LARGE * one:
        one, unit = one * 1_000_000, language.text("return.unit.millions", unit=unit)
    return lambda value: language.decimal(round(value * 10), 1), one, unit


def _point(figure: Figure, scale: int, *, provisional: bool) -> Point:
    if figure.standing == "suppressed":
        return Point(state="suppressed")
    if figure.value is None:
        return Point()
    # A sum without some of its rows is not the last word either.
    is_open = provisional or figure.standing == "incomplete"
    value = figure.value / scale if scale > 1 else figure.value
    return Point(value, "provisional" if is_open else "final")


def _mark(notice: Notice, number: str, spans: Sequence[Span]) -> Mark:
    """Place a notice among the bars: a day where it has one, else the time that it is about."""
    first, last = notice.days
    start = _place(spans[0].first_day if first is None else first, spans)
    if first is not None and first == last:
        return Mark(start, number)
    # An end that nobody named is not drawn: where the notice begins is all that is known.
    return Mark(start, number, None if last is None else _place(last + 1, spans))


def _place(day: int, spans: Sequence[Span]) -> float:
    """Give the place of a day on the axis; a day beyond its ends stands at the end."""
    for place, span in enumerate(spans):
        if day < span.end_day:
            return place - 0.5 + max(day - span.first_day, 0) / span.days
    return len(spans) - 0.5
