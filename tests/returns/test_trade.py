"""Trade returns: groups that are whole, who replaced whom, unit values that stand out."""

from pathlib import Path

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tarazu.returns.cells import cells_of
from tarazu.returns.monthly import return_of
from tarazu.returns.partners import outliers_grid, swaps_grid
from tarazu.returns.trade import (
    MIXED,
    at_digits,
    groups,
    in_groups,
    partners_of,
    swaps_of,
    unit_values_of,
)
from tarazu.words import language_of

from .tables import table_of

TRADE = ("commodity", "partner")


def trade(*rows: tuple[object, ...], **more: object):
    return table_of(list(rows), TRADE, **{"unit": "usd", **more})


def test_every_chapter_has_one_group_and_77_is_reserved():
    assert sorted(groups()) == [f"{n:02d}" for n in range(1, 98) if n != 77]
    assert groups()["30"].group == "medicines"
    assert {one.sitc_section for one in groups().values()} <= {*"012345678", MIXED}


def test_a_chapter_of_several_sections_is_mixed_and_names_its_parts():
    # Raw cotton is SITC 2 and yarn of it SITC 6: the chapter is neither.
    assert groups()["52"].sitc_section == MIXED
    assert all(one.note for one in groups().values() if one.sitc_section == MIXED)
    table = in_groups(trade(("52010000", "PK", "2025-10", 5), ("080610", "IN", "2025-10", 1)))
    lines = return_of(table, "2025-10", ("sitc_section",)).lines
    assert [(line.key[0], line.now.value) for line in lines] == [(MIXED, 5), ("0", 1)]


def test_a_code_is_told_at_the_digits_that_are_asked_and_keeps_its_zeros():
    table = trade(("08061000", "IN", "2025-10", 5), ("0806", "PK", "2025-10", 2))
    by_chapter = return_of(at_digits(table, 2), "2025-10", ("hs2",))
    assert [(line.key, line.now.value) for line in by_chapter.lines] == [(("08",), 7)]
    by_six = return_of(at_digits(table, 6), "2025-10", ("hs6",))
    assert {line.key for line in by_six.lines} == {("080610",), ("0806",)}


def test_a_commodity_of_no_known_chapter_stays_visible_as_unspecified():
    table = in_groups(trade(("0806", "IN", "2025-10", 5), ("9999", "IN", "2025-10", 1)))
    lines = return_of(table, "2025-10", ("group",)).lines
    assert [(line.key[0], line.now.value) for line in lines] == [("food", 5), ("unspecified", 1)]


def test_what_one_partner_lost_another_may_have_gained():
    table = trade(
        ("30", "PK", "2025-09", 70),
        ("30", "IN", "2025-09", 10),
        ("30", "PK", "2025-10", 20),
        ("30", "IN", "2025-10", 40),
        ("30", "IR", "2025-10", 5),
        ("27", "IR", "2025-09", 5),
        ("27", "IR", "2025-10", 9),
    )
    (swap,) = swaps_of(cells_of(table, TRADE), "2025-10", "2025-09")
    assert (swap.commodity, swap.lost, swap.replaced) == ("30", (("PK", -50),), 35)
    assert swap.gained == (("IN", 30), ("IR", 5))


def test_a_value_that_was_not_published_replaces_nobody():
    table = trade(
        ("30", "PK", "2025-09", 70),
        ("30", "PK", "2025-10", 20),
        ("30", "IN", "2025-10", "suppressed"),
    )
    assert not swaps_of(cells_of(table, TRADE), "2025-10", "2025-09")


def test_a_unit_value_a_thousand_times_the_others_stands_out():
    values = [("08", f"P{n}", "2025-10", 1_000 + 40 * n) for n in range(8)]
    weights = [("08", f"P{n}", "2025-10", 500) for n in range(7)]
    table = trade(*values)
    weight = trade(*weights, ("08", "P7", "2025-10", 1))
    found = unit_values_of(cells_of(table, TRADE), cells_of(weight, TRADE), "2025-10")
    assert [one.key[1] for one in found if one.is_outlier] == ["P7"]
    assert found[0].of_1000 == 2_000
    # Of four lines nobody can say which stands out.
    few = cells_of(trade(*values[4:]), TRADE)
    assert not any(
        one.is_outlier for one in unit_values_of(few, cells_of(weight, TRADE), "2025-10")
    )


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["08061000", "27090010", "3004", "99"]),
            st.sampled_from(["IN", "PK"]),
            st.sampled_from(["2025-09", "2025-10"]),
            st.integers(0, 1_000),
        ),
        unique_by=lambda row: row[:3],
        min_size=1,
    )
)
def test_groups_sum_to_the_same_total_at_every_digit(rows: list[tuple[object, ...]]):
    table = in_groups(at_digits(trade(*rows), 4))
    totals = {
        by: {
            period: sum(cell.value for cell in parts.values())
            for period, parts in cells_of(table, (by,)).periods.items()
        }
        for by in ("commodity", "hs4", "group", "sitc_section", "partner")
    }
    assert len({str(one) for one in totals.values()}) == 1


def test_a_table_says_the_same_by_sql_as_by_polars(tmp_path: Path):
    import ibis

    from tarazu.returns.sql import cells_in_sql

    table = trade(
        ("30", "PK", "2025-09", 70),
        ("30", "PK", "2025-10", "suppressed"),
        ("08", "IN", "2025-10", 3),
    )
    kept = tmp_path / "rows.parquet"
    table.frame.with_columns(pl.col("status").cast(pl.String)).collect().write_parquet(kept)
    rows = ibis.duckdb.connect().read_parquet(kept)
    for by in (("partner",), ("commodity", "partner"), ()):
        assert cells_in_sql(rows, table, by) == cells_of(table, by)
    only = {"partner": ("PK",)}
    assert cells_in_sql(rows, table, ("partner",), only) == cells_of(table, ("partner",), only)


def test_a_price_that_most_lines_share_does_not_make_a_tenth_more_an_outlier():
    same = [("08", f"P{n}", "2025-10", 1_000) for n in range(8)]
    table = trade(*same, ("08", "P8", "2025-10", 1_100), ("08", "P9", "2025-10", 9_000))
    weight = trade(*(("08", f"P{n}", "2025-10", 500) for n in range(10)))
    found = unit_values_of(cells_of(table, TRADE), cells_of(weight, TRADE), "2025-10")
    assert [one.key[1] for one in found if one.is_outlier] == ["P9"]


def test_what_has_no_known_partner_is_nobody_who_lost():
    table = trade(
        ("30", "unspecified", "2025-09", 70),
        ("30", "unspecified", "2025-10", 20),
        ("30", "IN", "2025-10", 40),
    )
    assert not swaps_of(cells_of(table, TRADE), "2025-10", "2025-09")


def test_the_tables_of_partners_tell_both_sides_and_the_lines_that_stand_out():
    rows = [("3004", "PK", "2025-09", 70_000), ("3004", "PK", "2025-10", 20_000)]
    rows += [("3004", f"P{n}", "2025-10", 10_000) for n in range(6)]
    weights = [("3004", f"P{n}", "2025-10", 100) for n in range(5)]
    weights += [("3004", "P5", "2025-10", 1), ("3004", "PK", "2025-10", 200)]
    table = trade(*rows)
    weight = trade(*weights, unit="kg")
    made = return_of(table, "2025-10", ("partner",))
    made = replace(made, partners=partners_of(table, weight, made.span, {}))
    assert (made.partners.against, made.partners.lines) == ("2025-09", 7)
    for code, india in (("en", "Pakistan −50,000 USD"), ("fa", "−۵۰٬۰۰۰")):
        swaps = swaps_grid(made, language_of(code))
        assert india in swaps.rows[0].cells[1]
        assert swaps.rows[0].values[3] == 50_000
        (line,) = outliers_grid(made, language_of(code)).rows
        assert line.values[2:5] == (10_000, 1, 10_000)


def test_one_partner_that_is_not_named_is_one_other_and_not_others():
    rows = [("0806", f"p{n}", period, value) for n in range(5) for period, value in
            (("2024-10", 9), ("2025-10", 3))]  # fmt: skip
    rows += [("0806", "q", "2024-10", 1), ("0806", "q", "2025-10", 90)]
    table = trade(*rows)
    made = return_of(table, "2025-10", ("partner",))
    found = partners_of(table, None, made.span, {})
    cells = swaps_grid(replace(made, partners=found), language_of("en")).rows[0].cells
    assert cells[1].endswith("; 1 other")
