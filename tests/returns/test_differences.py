"""Two returns against each other: each figure under its own name, and nothing invented."""

import pytest

from tarazu.returns.book import Stays, Stock
from tarazu.returns.differences import (
    Figures,
    NotBeside,
    beside_section,
    revised_between,
    revision_section,
    side_by_side,
)
from tarazu.returns.monthly import Figure, Return, return_of
from tarazu.returns.table import Source
from tarazu.words import language_of, languages

from .tables import table_of

EN, FA = language_of("en"), language_of("fa")
BY = ("crossing", "direction")


def counted(*rows: tuple[object, ...], period: str = "2025-10", **more: object) -> Return:
    return return_of(table_of(list(rows), BY, **more), period, BY)


def named(made: Return, name: str, **more: object) -> Return:
    source = Source(name, f"the authority of {name}", "", "", **more)
    return type(made)(**{**{f: getattr(made, f) for f in made.__struct_fields__}, "source": source})


HERE = named(
    counted(("a", "out", "2025-10", 12_319), ("b", "out", "2025-10", 7), ("c", "in", "2025-10", 0)),
    "Dogharoon",
)
THERE = named(
    counted(
        ("a", "in", "2025-10", 12_300),
        ("d", "in", "2025-10", 4),
        ("c", "out", "2025-10", "suppressed"),
    ),
    "Islam Qala",
)


def test_what_one_sees_go_out_the_other_sees_come_in():
    found = {side.key: side for side in side_by_side(HERE, THERE, mirrored=True).sides}
    assert found["a", "out"].difference == 19
    assert (found["b", "out"].other, found["b", "out"].difference) == (Figure(None, "absent"), None)
    assert found["d", "out"].one == Figure(None, "absent")
    assert found["c", "in"].other.standing == "suppressed"
    assert found["c", "in"].difference is None
    total = found[None]
    assert (total.one.value, total.other.value, total.difference) == (12_326, 12_304, None)
    plain = {side.key for side in side_by_side(HERE, THERE).sides}
    assert ("a", "in") in plain
    assert ("a", "out") in plain


def test_totals_over_unlike_parts_are_not_subtracted_and_totals_over_the_same_are():
    one = counted(("a", "in", "2025-10", 5), ("b", "in", "2025-10", 7))
    fewer, same = counted(("a", "in", "2025-10", 4)), counted(*BOTH)
    assert side_by_side(one, fewer).sides[-1].difference is None
    assert side_by_side(one, same).sides[-1].difference == 3


BOTH = (("a", "in", "2025-10", 4), ("b", "in", "2025-10", 5))


def test_two_sources_told_otherwise_are_not_set_beside_each_other():
    other = return_of(table_of([("a", "2025-10", 1)]), "2025-10", ("crossing",))
    with pytest.raises(NotBeside, match="by crossing, direction, a hand-made count by crossing"):
        side_by_side(counted(("a", "in", "2025-10", 1)), other)


@pytest.mark.parametrize(
    "other",
    [
        counted(("a", "in", "1404-08", 9), period="1404-08", reckoning="solar-hijri"),
        counted(("a", "in", "2025-10", 9), unit="vehicles"),
        counted(("a", "in", "2025-10", 9), decimals=1),
    ],
)
def test_other_days_or_another_unit_are_shown_and_not_subtracted(other):
    one = counted(("a", "in", "2025-10", 12))
    beside = side_by_side(one, other)
    assert {side.difference for side in beside.sides} == {None}
    assert not beside.is_alike
    grid = beside_section(beside, EN).blocks[1]
    assert "nothing is subtracted" in grid.notes[0]


def test_the_section_names_who_says_what_and_leaves_the_difference_empty_where_one_is_silent():
    section = beside_section(side_by_side(HERE, THERE, mirrored=True), EN)
    said, grid = section.blocks
    assert said.text == (
        "Dogharoon, published by the authority of Dogharoon, counts trucks of October 2025 "
        "(9 Mehr 1404 to 9 Aban 1404). "
        "Islam Qala, published by the authority of Islam Qala, counts trucks of October 2025 "
        "(9 Mehr 1404 to 9 Aban 1404)."
    )
    assert [column.title for column in grid.columns][2:] == [
        "Dogharoon",
        "Islam Qala",
        "Difference",
    ]
    rows = [row.cells for row in grid.rows]
    assert rows[0] == ("a", "out", "12,319", "12,300", "+19")
    assert rows[0][2:] == ("12,319", "12,300", "+19")
    assert grid.rows[0].values == (None, None, 12_319, 12_300, 19)
    assert rows[1][2:] == ("7", "—", "—")
    assert rows[-1][2:] == ("12,326", "12,304*", "—")
    assert [row.rank for row in grid.rows] == ["part"] * 4 + ["total"]
    assert grid.notes[0] == "The parts that both count differ by +19 in all."
    assert len(grid.notes) == 4, "absent, kept back and a sum without some of its rows"


def test_two_issues_of_one_source_go_by_their_issue_and_zones_are_named():
    one = named(counted(("a", "in", "2025-10", 1)), "BTS", vintage="October")
    table = table_of([("a", "in", "2025-10", 2)], BY)
    far = type(table)(
        **{**{f: getattr(table, f) for f in table.__struct_fields__}, "zone": "Asia/Tehran"}
    )
    other = named(return_of(far, "2025-10", BY), "BTS", vintage="December")
    section = beside_section(side_by_side(one, other), EN)
    titles = [column.title for column in section.blocks[1].columns]
    assert titles[2:4] == ["BTS (October)", "BTS (December)"]
    assert section.blocks[1].rows[0].cells[-1] == "−1"
    assert "Asia/Kabul" in section.blocks[1].notes[0]


STAYS = Stays(3, 100, 200, 300, 2, 50, 60)
STOCK = Stock(10, 5, 0, 3, 0, 0, 12, 1, 2, 604_800, 4, STAYS)


def test_a_revision_lists_parts_totals_and_what_only_a_book_knows():
    was = Figures(counted(("a", "in", "2025-10", 5), ("b", "in", "2025-10", 2)), STOCK, 0, 1)
    stock = type(STOCK)(
        **{**{f: getattr(STOCK, f) for f in STOCK.__struct_fields__}, "stranded": 3}
    )
    now = Figures(counted(("a", "in", "2025-10", 6), ("c", "in", "2025-10", 2)), stock, 1, 1)
    assert not revised_between(was, was)
    changed = revised_between(was, now)
    told = [(one.of, one.key, one.was.value, one.now.value) for one in changed]
    assert told == [
        ("", ("a", "in"), 5, 6),
        ("", ("b", "in"), 2, None),
        ("", ("c", "in"), None, 2),
        ("", None, 7, 8),
        ("late", None, 0, 1),
        ("stranded", None, 2, 3),
    ]
    grid = revision_section(changed, now.made, 2, EN).blocks[0]
    assert grid.caption == "6 figures that revision 2 changed"
    rows = [row.cells[1:] for row in grid.rows]
    assert rows[1] == ("b, in", "2", "—", "—")
    assert rows[3] == ("Total", "7", "8", "+1")
    assert rows[5] == ("stranded", "2", "3", "+1")
    gone = Figures(was.made)
    assert {one.now.standing for one in revised_between(was, gone)} == {"absent"}


def test_a_stock_has_a_word_for_each_of_its_figures_in_every_language():
    made = counted(("a", "in", "2025-10", 5))
    changed = revised_between(Figures(made), Figures(made, STOCK, 0, 1))
    assert len(changed) == 20
    for language in languages():
        rows = revision_section(changed, made, 2, language).blocks[0].rows
        assert len({row.cells[1] for row in rows}) == 20


def test_long_lists_are_cut_on_the_page_and_say_so():
    rows = [(f"c{n}", "in", "2025-10", 100 - n) for n in range(70)]
    one, other = counted(*rows), counted(*[(*row[:3], 1) for row in rows])
    grid = beside_section(side_by_side(one, other), FA).blocks[1]
    assert len(grid.rows) == 61
    assert grid.rows[-1].rank == "total"
    assert "۷۰" in grid.notes[0]
    changed = revised_between(Figures(one), Figures(other))
    grid = revision_section(changed, one, 2, FA).blocks[0]
    assert (len(grid.rows), "۷۱" in grid.notes[-1]) == (60, True)
