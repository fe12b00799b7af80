"""A return as a document: tables that sum, cells that say why they are empty, checks with teeth."""

import msgspec
import pytest

from tarazu.document import Document, Entries, Grid, Paragraph, Picture
from tarazu.measures import STATISTICS
from tarazu.notices import Notice
from tarazu.returns.book import Stays, Stock
from tarazu.returns.checking import TIES_SHOWN, checks_of
from tarazu.returns.documents import document_of, stock_told
from tarazu.returns.grids import ABSENT, ROWS_SHOWN, parts_grid
from tarazu.returns.monthly import return_of
from tarazu.returns.table import Drop, Reading, Tie
from tarazu.words import CODES, language_of

from .tables import table_of
from .test_telling import OCTOBER_1, made_of, notice_on, world_bank

EN, FA, PRS = (language_of(code) for code in CODES)


def blocks(document: Document, kind: type) -> list:
    return [one for part in document.sections for one in part.blocks if isinstance(one, kind)]


def rows_of(made, language=EN) -> list[tuple[str, ...]]:
    return [row.cells for row in parts_grid(made, language).rows]


def failing(made, **more: object) -> list[str]:
    return [one.text for one in checks_of(made, EN, **more).checks if not one.fits]


def test_the_sentence_leads_then_come_checks_and_the_table():
    document = document_of(world_bank(), EN, provisional=True)
    lead = [one.text for one in blocks(document, Paragraph) if one.lead]
    assert len(lead) == 1
    assert "exports came to 267 million USD" in lead[0]
    assert [section.heading for section in document.sections] == [
        "In words",
        "Checks",
        "Table",
        "Over time",
    ]
    assert document.title == "Return of exports, October 2025 (9 Mehr 1404 to 9 Aban 1404)"
    assert (document.subtitle, document.label, document.kind) == (
        "By group",
        "Provisional",
        "trade",
    )
    assert (document.name, len(document.digest)) == ("exports-2025-10-by-group", 64)


def test_the_table_sets_every_part_beside_its_values_before():
    made = world_bank()
    assert rows_of(made)[0] == (
        *("food", "238,400,000", "89.29", "210,973,451", "+13.0", "+11.61"),
        *("219,521,179", "+8.6", "+7.33"),
    )
    total = parts_grid(made, EN).rows[-1]
    assert total.rank == "total"
    assert total.cells[1:6] == ("267,000,000", "100.00", "236,283,186", "+13.0", "+13.00")
    assert total.values[1:6] == (267_000_000, 100.0, 236_283_186, 13.0, 13.0)


@pytest.mark.parametrize("language", [EN, FA, PRS], ids=CODES)
def test_every_row_has_a_cell_and_a_number_for_every_column(language):
    document = document_of(world_bank(), language)
    for grid in blocks(document, Grid):
        for row in grid.rows:
            assert len(row.cells) == len(row.values) == len(grid.columns)
            for column, value in zip(grid.columns, row.values, strict=True):
                assert column.is_number or value is None


def test_absent_suppressed_unpublished_and_incomplete_are_told_apart_and_never_zero():
    rows = [
        ("counted", "x", "2025-10", 7),
        ("hidden", "x", "2025-10", "suppressed"),
        ("later", "x", "2025-10", "unpublished"),
        ("partly", "x", "2025-10", 4),
        ("partly", "y", "2025-10", "suppressed"),
        ("gone", "x", "2025-09", 3),
        ("counted", "x", "2025-09", 5),
        ("zero", "x", "2025-10", 0),
    ]
    made = return_of(table_of(rows, ("crossing", "side")), "2025-10", ("crossing",))
    cells = {row[0]: row[1] for row in rows_of(made)}
    assert cells == {
        "counted": "7",
        "hidden": "kept back",
        "later": "not published",
        "partly": "4*",
        "gone": ABSENT,
        "zero": "0",
        "Total": "11*",
    }
    notes = " ".join(parts_grid(made, EN).notes)
    for words in ("it is not zero", "does not publish it", "of this period yet", "marks a sum"):
        assert words in notes
    numbers = {row.cells[0]: row.values[1] for row in parts_grid(made, EN).rows}
    assert numbers["gone"] is numbers["hidden"] is numbers["later"] is None
    assert numbers["zero"] == 0


def test_a_part_that_came_or_left_says_so_in_place_of_a_change():
    made = made_of(("a", "2025-09", 10), ("b", "2025-09", 5), ("c", "2025-10", 12))
    cells = {row[0]: row[1:6] for row in rows_of(made)}
    assert cells["c"] == ("12", "100.00", ABSENT, "came in", "+80.00")
    assert cells["a"] == (ABSENT, ABSENT, "10", "left", "−66.67")


def test_what_cannot_be_compared_has_no_columns():
    titles = [column.title for column in parts_grid(made_of(("a", "2025-10", 5)), EN).columns]
    assert titles == ["Crossing", "October 2025", "Share, %"]


def test_of_many_parts_the_table_shows_the_largest_the_residual_and_the_sum_of_the_rest():
    july = [(f"p{n:03d}", "2025-07", 1000 + n) for n in range(90)]
    august = [(f"p{n:03d}", "2025-08", 1100 + n) for n in range(90)]
    made = made_of(*july, *august, ("unspecified", "2025-08", 1), period="2025-08")
    grid = parts_grid(made, EN)
    assert len(grid.rows) == ROWS_SHOWN + 3
    ranks = [row.rank for row in grid.rows[ROWS_SHOWN:]]
    assert ranks == ["residual", "part", "total"]
    assert grid.rows[-2].cells[0] == "30 more parts"
    assert any(
        "shows 61 of 91 parts; a publication has all of them in table.csv" in note
        for note in grid.notes
    )
    for column in (1, 2, 3, 5):
        parts = [row.values[column] or 0 for row in grid.rows[:-1]]
        assert round(sum(parts), 2) == grid.rows[-1].values[column]


def test_in_beside_out_has_its_own_table_with_its_sign():
    rows = [("in", "IR", "2025-10", 90), ("out", "IR", "2025-10", 100), ("in", "AF", "2025-10", 4)]
    table = table_of(rows, ("direction", "registered"))
    made = return_of(table, "2025-10", ("direction", "registered"))
    (balance,) = [one for one in blocks(document_of(made, EN), Grid) if one.name == "balance"]
    assert [row.cells for row in balance.rows] == [
        ("registered in Afghanistan", "4", ABSENT, ABSENT, ABSENT),
        ("registered in Iran", "90", "100", "−10", "90.00"),
        ("Total", "94", "100", "−6", "94.00"),
    ]


def test_the_checks_of_a_sound_return_hold():
    assert failing(world_bank()) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda m: _with(m, reading=Reading("f", "0", 9, 6)), "9 rows read"),
        (lambda m: _with(m, total=msgspec.structs.replace(m.total, value=1)), "The parts sum to"),
        (
            lambda m: _with(m, month=msgspec.structs.replace(m.month, percent=1_301)),
            "sum to the change on September 2025",
        ),
        (
            lambda m: _with(m, year=msgspec.structs.replace(m.year, difference=1)),
            "sum to the change on October 2024",
        ),
    ],
)
def test_a_return_that_was_spoilt_fails_its_check(spoil, said):
    wrong = failing(spoil(world_bank()))
    assert len(wrong) == 1
    assert said in wrong[0]


def _with(made, **more: object):
    return msgspec.structs.replace(made, **more)


def test_rows_left_out_are_counted_by_reason_and_totals_that_are_not_met_are_named():
    drops = (Drop("repeated", 2, 17, "a,b"),)
    ties = (Tie("all ports", 5, 5), *(Tie(f"port {n}", 9, n) for n in range(TIES_SHOWN + 2)))
    made = _with(world_bank(), reading=Reading("f.csv", "0", 8, 6, drops, ties))
    said = [one.text for one in checks_of(made, EN).checks]
    assert "8 rows read: 6 kept, 2 left out." in said
    assert any(one.startswith("Left out, 2: ") and "in line 17" in one for one in said)
    wrong = failing(made)
    assert wrong[0] == "1 of 8 totals of the source's own are met by the sums."
    assert wrong[1] == "Port 0: the source states 9, the sum is 0."
    assert wrong[-1] == "2 more totals are not met."


def test_a_total_of_other_days_that_is_not_met_is_told_and_holds_nothing_back():
    ties = (Tie("the year", 9, 5, "2025"), Tie("the month", 5, 5, "2025-10"))
    made = _with(world_bank(), reading=Reading("f.csv", "0", 8, 8, (), ties))
    assert failing(made) == []
    said = [one.text for one in checks_of(made, EN).checks]
    assert "1 total that is not met is of other days than these." in said
    wrong = _with(made, reading=Reading("f.csv", "0", 8, 8, (), (Tie("October", 9, 5, "2025-10"),)))
    assert failing(wrong)[1] == "October: the source states 9, the sum is 5."


STOCK = Stock(
    start=5,
    went=7,
    taken_over=0,
    came=4,
    corrected=0,
    unmatched=0,
    end=8,
    on_hold=1,
    stranded=2,
    stranded_after_s=7 * 86_400,
    visiting=0,
    stays=Stays(4, 86_400, 172_800, 200_000, 8, 3_600, 7_200),
)


def test_the_stock_of_a_book_is_checked_and_told_with_the_stays_that_go_on_apart():
    made = made_of(("a", "2025-10", 11))
    assert failing(made, stock=STOCK, late=0, quiet_days=0) == []
    bad = msgspec.structs.replace(STOCK, end=9)
    wrong = failing(made, stock=bad, late=1, quiet_days=3)
    assert [one.split()[0:4] for one in wrong] == [
        ["Stock", "and", "flow", "do"],
        ["3", "days", "without", "any"],
        ["1", "passage", "was", "recorded"],
    ]
    document = document_of(made, EN, stock=STOCK, late=0, quiet_days=0)
    said = " ".join(one.text for one in blocks(document, Paragraph))
    assert "8 trucks were abroad; 2 for longer than 7 days and not on hold, and 1 on hold." in said
    assert "4 stays ended: median 1 day, nine in ten at most 2 days" in said
    assert "8 go on and are in none of these: median 1 h so far" in said


def test_the_charts_carry_the_measures_as_numbers_with_a_list_below():
    stance = notice_on(OCTOBER_1 + 3, kind="stance")
    shut = notice_on(OCTOBER_1 + 5, window_from_day=OCTOBER_1 + 5, window_to_day=OCTOBER_1 + 40)
    document = document_of(world_bank(), EN, notices=[stance, shut])
    series, *changes = blocks(document, Picture)
    assert len(series.notes) == 1
    assert series.notes[0].startswith("1: the authority at the gate said on")
    assert len(changes) == 2
    assert all(picture.svg.startswith("<svg") for picture in (series, *changes))
    assert series.caption == "Exports, in million USD, by period"
    (entries,) = blocks(document, Entries)
    assert len(entries.entries) == 2
    assert blocks(document_of(world_bank(), EN, charts=False), Picture) == []


def test_a_suppressed_month_is_drawn_as_one_and_a_missing_month_as_a_gap():
    made = made_of(
        ("a", "2025-07", 5), ("a", "2025-08", "suppressed"), ("a", "2025-10", 5), period="2025-10"
    )
    (series,) = blocks(document_of(made, EN), Picture)
    assert "kept back" in series.svg
    grid = blocks(document_of(made, EN), Grid)[-1]
    assert [row.cells[1] for row in grid.rows] == ["5", "kept back", ABSENT, "5"]


def test_the_source_is_named_with_licence_file_and_digest():
    (source,) = document_of(world_bank(), EN).sources
    assert source == (
        "a hand-made count; nobody; https://example.org/; licence: CC0-1.0; read from made.csv; "
        f"SHA-256 {'0' * 64}"
    )


def test_a_revision_says_its_number():
    document = document_of(world_bank(), EN, revision=3)
    assert (document.subtitle, document.label) == ("By group; revision 3", "Revised")


def test_the_same_figures_give_the_same_document_and_digest():
    one, other = document_of(world_bank(), FA), document_of(world_bank(), FA)
    assert one == other
    changed = _with(world_bank(), concentration=1)
    assert document_of(changed, FA).digest != one.digest


def test_every_statistic_has_its_name_and_one_definition():
    for word, statistic in STATISTICS.items():
        assert EN.text(f"measure.{word}.definition") == statistic.definition
        for language in (EN, FA, PRS):
            assert language.has(f"measure.{word}")


def test_a_notice_of_another_period_is_neither_told_nor_listed():
    far: Notice = notice_on(OCTOBER_1 + 400)
    document = document_of(world_bank(), EN, notices=[far])
    assert blocks(document, Entries) == []
    assert blocks(document, Picture)[0].notes == ()


@pytest.mark.parametrize(
    ("cut", "was", "before", "now", "told"),
    [
        ("month", "2024-10", "2025-09", "2025-10", "Value of a month less that of the month"),
        ("quarter", "2024-Q4", "2025-Q3", "2025-Q4", "Value of a quarter less that of the quarter"),
        ("year", "2023", "2024", "2025", "Value of a year less that of the year before"),
    ],
)
def test_a_change_is_defined_by_the_kind_of_its_period(cut, was, before, now, told):
    rows = [("a", period, 5) for period in (was, before, now)]
    made = return_of(table_of(rows, cut=cut), now, ("crossing",))
    notes = [note for note in parts_grid(made, EN).notes if note.startswith("Change")]
    assert told in notes[0]
    assert sum("month" in note for note in notes) == (cut == "month")


def test_of_a_period_that_goes_on_nobody_is_told_to_be_abroad_at_its_end():
    stays = Stays(0, None, None, None, 0, None, None)
    stock = Stock(3, 5, 1, 2, 0, 0, 7, 1, 2, 864_000, 0, stays)
    for language in (EN, FA, PRS):
        still, over = (stock_told(stock, language, is_open=flag)[0].text for flag in (True, False))
        assert still != over
    assert stock_told(stock, EN, is_open=True)[0].text.startswith("So far, 7 trucks are abroad;")
    assert "1 turned out to be abroad already" in stock_told(stock, EN)[0].text
