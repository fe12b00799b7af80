"""The return of one period: sums that tie, changes that are like with like, absent is not zero."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.returns.cells import NoSuchDimension, cells_of
from tarazu.returns.change import concentration_of, parts_per, rounded
from tarazu.returns.monthly import NothingCounted, return_of

from .tables import table_of

SMALL = st.integers(-10_000, 10_000)


def two(*rows: tuple[object, ...], **more: object):
    return table_of(list(rows), ("crossing", "direction"), **more)


def test_contributions_sum_to_the_change_to_the_last_unit():
    table = table_of(
        [
            ("a", "2025-09", 100),
            ("b", "2025-09", 53),
            ("c", "2025-09", 7),
            ("a", "2025-10", 90),
            ("b", "2025-10", 77),
            ("c", "2025-10", 14),
        ]
    )
    made = return_of(table, "2025-10", ("crossing",))
    assert made.total.value == 181
    assert (made.month.difference, made.month.percent) == (21, 1312)
    assert [part.difference for part in made.month.parts] == [-10, 24, 7]
    assert sum(part.contribution for part in made.month.parts) == 1312
    assert sum(line.share for line in made.lines) == 10_000
    assert made.year is None


def test_a_part_without_a_row_came_or_left_and_is_not_zero():
    table = table_of(
        [("a", "2025-09", 10), ("b", "2025-09", 5), ("a", "2025-10", 12), ("c", "2025-10", 0)]
    )
    made = return_of(table, "2025-10", ("crossing",))
    assert [(part.key[0], part.standing) for part in made.month.parts] == [
        ("a", "both"),
        ("b", "left"),
        ("c", "came"),
    ]
    assert (made.month.difference, made.month.matched) == (-3, 2)
    absent = {line.key[0]: line.now.standing for line in made.lines}
    assert absent == {"a": "counted", "c": "counted", "b": "absent"}


def test_a_part_that_was_not_published_is_left_out_of_both_sides():
    table = table_of(
        [
            ("a", "2025-09", 10),
            ("b", "2025-09", 5),
            ("a", "2025-10", 12),
            ("b", "2025-10", "unpublished"),
        ]
    )
    made = return_of(table, "2025-10", ("crossing",))
    assert (made.total.value, made.total.standing) == (12, "incomplete")
    assert (made.month.total_before, made.month.difference, made.month.left_out) == (10, 2, 1)


def test_a_month_that_was_not_published_at_all_has_no_change():
    table = table_of([("a", "2025-09", 10), ("a", "2025-10", "suppressed")])
    made = return_of(table, "2025-10", ("crossing",))
    assert (made.total.value, made.total.standing, made.month) == (None, "suppressed", None)


def test_a_month_without_a_row_is_no_return():
    with pytest.raises(NothingCounted, match="2025-09 to 2025-09"):
        return_of(table_of([("a", "2025-09", 10)]), "2025-10", ("crossing",))


def test_a_value_that_does_not_occur_is_blamed_and_not_the_period():
    table = table_of([("a", "2025-09", 10), ("b", "2025-10", 1)])
    with pytest.raises(NothingCounted, match="no row with crossing=c, in any period"):
        return_of(table, "2025-09", ("crossing",), where={"crossing": "c"})
    with pytest.raises(NothingCounted, match="2025-10 with crossing=a. Its periods: 2025-09"):
        return_of(table, "2025-10", ("crossing",), where={"crossing": "a"})


@pytest.mark.parametrize("period", ["1404-07", "۱۴۰۴-۰۷", "FY1404-07"])
def test_a_month_of_another_calendar_is_answered_with_the_months_that_share_its_days(period):
    table = table_of([("a", "2025-09", 10)])
    with pytest.raises(NothingCounted, match="counts by gregorian.*into 2025-09, 2025-10;"):
        return_of(table, period, ("crossing",))


def test_a_dimension_that_is_not_there_is_named():
    with pytest.raises(NoSuchDimension, match="crossing"):
        cells_of(table_of([("a", "2025-09", 10)]), ("plate",))


def test_in_beside_out_gives_the_balance_and_the_ratio():
    table = two(
        *[
            ("a", "in", "2025-10", 10_739),
            ("a", "out", "2025-10", 12_319),
            ("b", "in", "2025-10", 4),
        ]
    )
    made = return_of(table, "2025-10", ("crossing", "direction"))
    a, b, both = made.flows
    assert (a.balance, a.ratio) == (-1580, 8717)
    assert (b.out_count, b.balance, b.ratio) == (None, None, None)
    assert (both.key, both.in_count, both.balance) == ((), 10_743, -1576)


def test_budget_years_of_unlike_length_are_not_compared():
    table = table_of(
        [("a", "FY1391", 900), ("a", "FY1392", 1_200)], reckoning="fiscal-af", cut="year"
    )
    assert return_of(table, "FY1392", ("crossing",)).year is None


def test_a_month_with_more_days_is_also_told_per_day():
    table = table_of([("a", "2025-02", 28), ("a", "2025-03", 31)])
    change = return_of(table, "2025-03", ("crossing",)).month
    assert (change.unlike, change.percent, change.per_day) == (("days",), 1071, 0)


def test_the_year_so_far_needs_every_month_of_both_years():
    months = [(f"{year}-{month:02d}", year - 2000) for year in (2024, 2025) for month in (1, 2, 3)]
    table = table_of([("a", month, value) for month, value in months])
    part = return_of(table, "2025-03", ("crossing",)).year_to_date
    assert (part.now, part.total_now, part.total_before) == ("2025-01..03", 75, 72)
    holes = table_of([("a", month, value) for month, value in months if month != "2024-02"])
    assert return_of(holes, "2025-03", ("crossing",)).year_to_date is None


def test_the_series_ends_with_the_month_and_keeps_its_gaps():
    table = table_of([("a", "2025-01", 1), ("a", "2025-03", 3), ("a", "2025-04", 4)])
    series = return_of(table, "2025-04", ("crossing",)).series
    assert [(one.period, one.figure.value) for one in series] == [
        ("2025-01", 1),
        ("2025-02", None),
        ("2025-03", 3),
        ("2025-04", 4),
    ]


@given(st.lists(SMALL, min_size=1, max_size=12), st.integers(-50_000, 50_000).filter(bool))
def test_rounded_parts_sum_to_the_rounded_sum_and_none_is_a_unit_off(parts: list[int], of: int):
    shares = parts_per(parts, of=of, whole=10_000)
    assert sum(shares) == rounded(sum(parts), of, 10_000)
    assert all(
        abs(share * of - part * 10_000) <= abs(of)
        for share, part in zip(shares, parts, strict=False)
    )


def test_rounding_each_part_alone_would_not_sum():
    # The known-bad variant: what is done here must differ from rounding each part by itself.
    parts = [1, 1, 1]
    alone = [rounded(part, 3, 100) for part in parts]
    assert sum(alone) != 100 == sum(parts_per(parts, of=3, whole=100))


@given(st.lists(st.integers(0, 10**9), min_size=1, max_size=30))
def test_concentration_lies_between_even_parts_and_one_part(values: list[int]):
    found = concentration_of(values)
    if sum(values):
        assert 10_000 // len(values) - 1 <= found <= 10_000


def test_a_part_that_lacks_a_month_of_the_quarter_is_not_whole_and_takes_no_part():
    months = ("2024-01", "2024-02", "2024-03", "2025-01", "2025-02", "2025-03")
    rows = [("a", month, 10) for month in months]
    rows += [("b", month, 5) for month in months if month != "2024-02"]
    made = return_of(table_of(rows), "2025-Q1", ("crossing",))
    assert [(line.key[0], line.year_before.standing) for line in made.lines] == [
        ("a", "counted"),
        ("b", "incomplete"),
    ]
    assert (made.year.total_now, made.year.total_before, made.year.left_out) == (30, 30, 1)


def test_of_trade_a_month_without_a_row_was_a_month_without_trade():
    rows = [("a", f"2025-{m:02d}", 10) for m in (1, 2, 3)] + [("b", "2025-02", 4)]
    made = return_of(table_of(rows, unit="usd"), "2025-Q1", ("crossing",))
    assert (made.total.value, made.total.standing) == (34, "counted")
