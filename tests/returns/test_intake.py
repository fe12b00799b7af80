"""Intake that was agreed stands beside what was taken, where it held for the whole period."""

import msgspec

from tarazu.returns.intake import intake_grid, intakes_of
from tarazu.returns.monthly import return_of
from tarazu.words import language_of
from tests.notices.samples import day, notice

from .tables import table_of

TABLE = table_of(
    [("a", "in", "2025-10", 20_000), ("b", "in", "2025-10", 2_072), ("a", "out", "2025-10", 9)],
    ("crossing", "direction"),
)
MADE = return_of(TABLE, "2025-10", ("crossing", "direction"))
AGREED = notice(
    "agreed",
    kind="agreement",
    status="happened",
    value="800",
    unit="trucks a day in",
    window_from_day=day("2025-09-01"),
)


def test_an_agreed_intake_is_held_against_what_passed():
    (found,) = intakes_of(MADE, (AGREED,))
    assert (found.agreed, found.taken, found.share) == (24_800, 22_072, 8_900)
    for code, share in (("en", "89.00"), ("fa", "۸۹٫۰۰")):
        (row,) = intake_grid(MADE, language_of(code), (AGREED,)).rows
        assert row.cells[-1] == share
        assert row.values[3:] == (24_800, 22_072, 89)


def test_an_agreement_that_began_or_ended_within_the_period_is_held_against_nothing():
    late = msgspec.structs.replace(AGREED, window_from_day=day("2025-10-02"))
    early = msgspec.structs.replace(AGREED, window_to_day=day("2025-10-30"))
    whole = msgspec.structs.replace(AGREED, window_to_day=day("2025-10-31"))
    assert not intakes_of(MADE, (late, early))
    assert len(intakes_of(MADE, (whole,))) == 1


def test_what_was_not_agreed_or_not_counted_is_not_compared():
    others = [{"kind": "demand"}, {"status": "expected"}, {"value": "some"}, {"unit": "trucks"}]
    assert not intakes_of(MADE, tuple(msgspec.structs.replace(AGREED, **one) for one in others))
    assert not intakes_of(return_of(TABLE, "2025-10", ("crossing",)), (AGREED,))
    gap = table_of(
        [("a", "in", "2025-10", 20_000), ("b", "in", "2025-10", "unpublished")],
        ("crossing", "direction"),
    )
    assert not intakes_of(return_of(gap, "2025-10", ("crossing", "direction")), (AGREED,))
    assert intake_grid(MADE, language_of("en"), ()) is None
