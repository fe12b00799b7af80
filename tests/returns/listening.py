"""A listener: reads what was told and holds every number and every sign word against the return."""

import re
from collections.abc import Iterator
from fractions import Fraction

from tarazu.returns.change import Change
from tarazu.returns.monthly import Return

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
# Names of periods hold numbers that are no figures.
PERIODS = re.compile(
    rf"\((?:\d+ \w+ \d{{4}} to \d+ \w+ \d{{4}})\)|(?:{'|'.join(MONTHS)}) \d{{4}}|"
    r"first \d+ months of \d{4}|first month of \d{4}"
)
NUMBER = re.compile(r"(\d+(?:,\d{3})*(?:\.\d+)?)( million| billion)?")
CHANGE = re.compile(
    r"(?:(?:less than )?([\d,.]+) percent (more|less) than|(the same as)) in (\w+) (\d{4})"
)
TINY = Fraction(1, 10)


def faults_of(text: str, made: Return) -> list[str]:
    """Name every number that the return does not hold, and every sign that is the wrong way."""
    return [*_strange_numbers(text, made), *_wrong_signs(text, made)]


def _strange_numbers(text: str, made: Return) -> Iterator[str]:
    known = [abs(value) for value in _quantities(made)]
    for digits, size in NUMBER.findall(PERIODS.sub("", text)):
        plain = digits.replace(",", "").rstrip(".")
        unit = {"": 1, " million": 10**6, " billion": 10**9}[size]
        number = Fraction(plain) * unit
        # A figure is told to one decimal of its unit at most; a whole one exactly.
        reach = Fraction(unit, 20) if size or "." in plain else Fraction(1, 20)
        if not any(abs(number - one) <= reach for one in known) and number != TINY:
            yield f"no figure is {digits}{size}"


def _quantities(made: Return) -> Iterator[Fraction]:
    """Give every figure of a return, and what follows from two of them."""
    changes = [one for one in (made.month, made.year, made.year_to_date) if one is not None]
    # Parts are counted out too; the months so far can have more of them than the month itself.
    counts = range(max(len(made.lines), *(len(one.parts) for one in changes), 0) + 1)
    yield from map(Fraction, (*counts, made.span.days, 10_000, 100))
    one = 10**made.measure.decimals
    for figure in (made.total, *(p.figure for p in made.series)):
        yield Fraction(figure.value or 0, one)
    for line in made.lines:
        now, was = line.now.value, line.year_before.value
        for value in (now, was, line.month_before.value):
            yield Fraction(value or 0, one)
        if now is not None and made.total.value:
            yield Fraction(100 * now, made.total.value)
        if now is not None and was:
            yield from _percents(now, was, made, "year")
    for name in ("month", "year", "year_to_date"):
        change = getattr(made, name)
        if change is None:
            continue
        yield Fraction(change.total_now, one)
        if change.total_before:
            yield from _percents(change.total_now, change.total_before, made, name)
            for part in change.parts:
                yield Fraction(100 * (part.difference or 0), change.total_before)
        now, before = _matched(change)
        if before:
            yield from _percents(now, before, made, name)
    if made.concentration is not None:
        yield Fraction(made.concentration)
    residual = sum(line.now.value or 0 for line in made.lines if "unspecified" in line.key)
    if made.total.value:
        yield Fraction(100 * residual, made.total.value)
    for flows in made.flows:
        yield from map(Fraction, (flows.in_count or 0, flows.out_count or 0, flows.balance or 0))
        if flows.in_count and flows.out_count:
            yield Fraction(100 * flows.in_count, flows.out_count)


def _matched(change: Change) -> tuple[int, int]:
    """Sum what both periods counted."""
    both = [part for part in change.parts if part.standing == "both"]
    return sum(part.now or 0 for part in both), sum(part.before or 0 for part in both)


def _percents(now: int, before: int, made: Return, name: str) -> Iterator[Fraction]:
    yield Fraction(100 * (now - before), before)
    for days, days_before in _lengths(made, name):
        yield from map(Fraction, (days, days_before))
        by_day, of = now * days_before - before * days, before * days
        yield Fraction(100 * by_day, of)


def _lengths(made: Return, name: str) -> Iterator[tuple[int, int]]:
    """Give the days of the period and of the one it is held against, by the calendar alone."""
    from datetime import date

    year, month = made.span.year, made.span.number

    def start(of_year: int, of_month: int) -> date:
        return date(of_year + (of_month - 1) // 12, (of_month - 1) % 12 + 1, 1)

    def length(of_year: int, first: int, last: int) -> int:
        return (start(of_year, last + 1) - start(of_year, first)).days

    if name == "year_to_date":
        yield length(year, 1, month), length(year - 1, 1, month)
    elif name == "year":
        yield length(year, month, month), length(year - 1, month, month)
    else:
        before = (year, month - 1) if month > 1 else (year - 1, 12)
        yield length(year, month, month), length(before[0], before[1], before[1])


def _wrong_signs(text: str, made: Return) -> Iterator[str]:
    """Hold the sign words on the total, and on what both periods counted, against the changes."""
    lead = re.split(r"The largest part|Against |Of the parts |Taking only ", text)[0]
    changes = {change.before: change for change in (made.month, made.year) if change is not None}
    matched = re.findall(r"Taking only [^.]*(?:\.\d[^.]*)*\.", text)
    for told, is_matched in ((lead, False), *((one, True) for one in matched)):
        for _, way, same, month, year in CHANGE.findall(told):
            change = changes.get(f"{year}-{MONTHS.index(month) + 1:02d}")
            now, before = (0, 0) if change is None else (change.total_now, change.total_before)
            if change is not None and is_matched:
                now, before = _matched(change)
            if change is None or (0 if same else 1 if way == "more" else -1) != (now > before) - (
                now < before
            ):
                yield f"{way or same} than in {month} {year}"
