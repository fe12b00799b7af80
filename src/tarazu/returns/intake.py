"""Intake that was agreed beside what was taken: the one is a notice, the other is counted."""

import msgspec

from tarazu.document import Column, Grid, Row
from tarazu.notices import Notice
from tarazu.returns.change import HUNDREDTHS, rounded
from tarazu.returns.monthly import Return
from tarazu.returns.naming import dimension_name, headed, value_name
from tarazu.words import Language, notice_line

UNITS = {"trucks a day in": "in", "trucks a day out": "out"}


class Intake(msgspec.Struct, frozen=True):
    """An agreed number of trucks in one direction, and how many passed.

    Units: `agreed` and `taken` are trucks of the whole period; `share` is `taken` in hundredths of
    a percent of `agreed`.
    """

    notice: Notice
    direction: str
    per_day: int
    agreed: int
    taken: int
    share: int | None


def intakes_of(made: Return, notices: tuple[Notice, ...]) -> tuple[Intake, ...]:
    """Set each agreement on trucks a day beside the count of its direction.

    An agreement is a notice of that kind whose unit is `trucks a day in` or `trucks a day out` and
    whose window holds the whole period: one that began or ended within it cannot be held against
    its count. Only a return that tells direction apart can say.
    """
    counts = {"in": _counted(made, "in"), "out": _counted(made, "out")}
    found = []
    for notice in notices:
        direction = UNITS.get(notice.unit, "")
        taken = counts.get(direction)
        first, last = notice.window_from_day, notice.window_to_day
        is_agreed = notice.kind == "agreement" and notice.status == "happened"
        holds = first is not None and first <= made.span.first_day
        holds = holds and (last is None or last >= made.span.end_day - 1)
        if is_agreed and holds and taken is not None and notice.value.isdecimal():
            agreed = int(notice.value) * made.span.days
            share = rounded(taken, agreed, HUNDREDTHS)
            found.append(Intake(notice, direction, int(notice.value), agreed, taken, share))
    return tuple(found)


def _counted(made: Return, direction: str) -> int | None:
    """Count a direction where every part of it has a value."""
    if "direction" not in made.by:
        return None
    place = made.by.index("direction")
    lines = [line.now for line in made.lines if line.key[place] == direction]
    if not lines or any(one.standing not in ("counted", "absent") for one in lines):
        return None
    return sum(one.value or 0 for one in lines)


def intake_grid(made: Return, language: Language, notices: tuple[Notice, ...]) -> Grid | None:
    """Tell what was agreed beside what was taken; None where nothing was agreed for the period."""
    found = intakes_of(made, notices)
    if not found:
        return None
    text = language.text
    heads = [
        text("return.column.agreement"),
        dimension_name(language, "direction"),
        *(
            text(f"return.column.{name}")
            for name in ("agreed_day", "agreed", "taken", "taken_share")
        ),
    ]
    rows = tuple(
        Row(
            (
                notice_line(one.notice, language),
                value_name(language, "direction", one.direction),
                language.number(one.per_day),
                language.number(one.agreed),
                language.number(one.taken),
                "—" if one.share is None else language.decimal(one.share, 2, fixed=True),
            ),
            values=(
                None,
                None,
                one.per_day,
                one.agreed,
                one.taken,
                None if one.share is None else one.share / 100,
            ),
        )
        for one in found
    )
    columns = tuple(Column(headed(head), number > 1) for number, head in enumerate(heads))
    return Grid(text("return.grid.intake"), columns, rows, (text("return.note.intake"),), "intake")
