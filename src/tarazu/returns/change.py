"""What changed between two periods, and what each part contributed, in whole numbers that sum.

A part that has a row in one period only is told apart: it came into the count, or left it; that is
not a rise from zero. A part without a published value is left out of both sides, and named.
"""

from collections.abc import Sequence
from typing import Literal

import msgspec

from tarazu.periods import Span, Unlike, unlike
from tarazu.returns.cells import Cell, Key

HUNDREDTHS = 10_000  # of a percent: one percent is 100 of them

Standing = Literal["both", "came", "left", "unknown"]


class Part(msgspec.Struct, frozen=True):
    """One part of a change. `contribution` is in hundredths of a percent of the total before.

    `standing`: counted in both periods, in this one only, in the one before only, or not known
    because a value was not published.
    """

    key: Key
    now: int | None
    before: int | None
    difference: int | None
    contribution: int | None
    standing: Standing


class Change(msgspec.Struct, frozen=True):
    """The change from one period to another, of the parts that can be compared.

    The differences of `parts` sum to `difference`, and their contributions to `percent`, exactly.
    `matched` is the difference of the parts that both periods counted. `percent` is in hundredths
    of a percent, rounded half to even; None where the total before is zero. `unlike` says in what
    the two periods differ; `per_day` is the change in percent of the daily means, where only the
    number of days differs.
    """

    now: str
    before: str
    unlike: tuple[Unlike, ...]
    total_now: int
    total_before: int
    difference: int
    matched: int
    percent: int | None
    per_day: int | None
    parts: tuple[Part, ...]
    left_out: int


def change_between(
    now: Span, cells_now: dict[Key, Cell], before: Span, cells_before: dict[Key, Cell]
) -> Change | None:
    """Compare two periods part by part; None where they are unlike, or nothing can be compared.

    Source: additive decomposition; remainders of the rounding go to the largest of them.
    """
    differs = unlike(now, before)
    if set(differs) - {"days"} or not cells_now or not cells_before:
        return None
    keys = sorted(cells_now.keys() | cells_before.keys())
    parts = [_part(key, cells_now.get(key), cells_before.get(key)) for key in keys]
    known = [part for part in parts if part.difference is not None]
    if not known:
        return None
    total_now = sum(part.now or 0 for part in known)
    total_before = sum(part.before or 0 for part in known)
    shares = parts_per([part.difference or 0 for part in known], of=total_before, whole=HUNDREDTHS)
    given = dict(zip((part.key for part in known), shares or (), strict=bool(shares)))
    difference = total_now - total_before
    return Change(
        now=now.label,
        before=before.label,
        unlike=differs,
        total_now=total_now,
        total_before=total_before,
        difference=difference,
        matched=sum(part.difference or 0 for part in known if part.standing == "both"),
        percent=rounded(difference, total_before, HUNDREDTHS),
        per_day=_per_day(total_now, now.days, total_before, before.days) if differs else None,
        parts=tuple(
            msgspec.structs.replace(part, contribution=given.get(part.key)) for part in parts
        ),
        left_out=len(parts) - len(known),
    )


def _part(key: Key, now: Cell | None, before: Cell | None) -> Part:
    is_known = (now is None or now.is_whole) and (before is None or before.is_whole)
    value_now = None if now is None else now.value
    value_before = None if before is None else before.value
    difference = (value_now or 0) - (value_before or 0) if is_known else None
    standing: Standing = "both" if is_known else "unknown"
    if is_known and before is None:
        standing = "came"
    if is_known and now is None:
        standing = "left"
    return Part(key, value_now, value_before, difference, None, standing)


def _per_day(now: int, days: int, before: int, days_before: int) -> int | None:
    return rounded(now * days_before - before * days, before * days, HUNDREDTHS)


def rounded(part: int, of: int, whole: int) -> int | None:
    """Give `part` as so many of a `whole` of `of`, rounded half to even; None of nothing.

    >>> rounded(1, 8, 100), rounded(3, 8, 100), rounded(-1, 3, 10_000), rounded(1, 0, 100)
    (12, 38, -3333, None)
    """
    if of == 0:
        return None
    if of < 0:
        part, of = -part, -of
    floor, rest = divmod(part * whole, of)
    return floor + (1 if 2 * rest > of or (2 * rest == of and floor % 2) else 0)


def parts_per(parts: Sequence[int], *, of: int, whole: int) -> tuple[int, ...] | None:
    """Give each part as so many of a `whole` of `of`, such that they sum to the rounded sum.

    Each lies within one of its exact share. None where `of` is zero.
    Source: largest remainders (Hamilton); of equal remainders the earlier part gets the unit.

    >>> parts_per([1, 1, 1], of=3, whole=100), parts_per([2, -1], of=3, whole=100)
    ((34, 33, 33), (67, -34))
    """
    total = rounded(sum(parts), of, whole)
    if total is None:
        return None
    sign = -1 if of < 0 else 1
    split = [divmod(sign * part * whole, sign * of) for part in parts]
    short = total - sum(floor for floor, _ in split)
    order = sorted(range(len(parts)), key=lambda place: (-split[place][1], place))
    given = set(order[:short]) if short > 0 else set()
    return tuple(floor + (place in given) for place, (floor, _) in enumerate(split))


def concentration_of(values: Sequence[int]) -> int | None:
    """Give the sum of the squared shares, from 0 to 10,000, rounded; None of nothing.

    Source: Herfindahl-Hirschman index.

    >>> concentration_of([1, 1]), concentration_of([5]), concentration_of([])
    (5000, 10000, None)
    """
    total = sum(values)
    return rounded(sum(value * value for value in values), total * total, 10_000)
