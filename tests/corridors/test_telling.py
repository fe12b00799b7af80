"""Plans and comparisons in words: in three languages, with what is under a measure first."""

import re
from typing import get_args

import pytest

from tarazu.corridors.changes import GateWait, Terms, Why
from tarazu.corridors.comparison import compare_of
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import Stays, plan_of
from tarazu.corridors.supply import supply_of
from tarazu.corridors.sweep import sweep_of
from tarazu.corridors.telling import (
    comparison_document,
    plan_document,
    supply_document,
    sweep_document,
)
from tarazu.document import Grid, Paragraph
from tarazu.notices import bounds_of, day_text, shipped_register
from tarazu.words import CODES, language_of
from tests.corridors.made import notice, two_gates

NET, NOTICES = network_of(built_in_folder()), shipped_register()
BEFORE, AFTER = bounds_of("2025-09-15")[0], bounds_of("2025-11-15")[0]
WAIVER = "chabahar-waiver-2025-10-29"
TERMS = Terms(
    waivers=(WAIVER,),
    waits=(GateWait("dogharoon", "AF", 200.0, passed=60, waiting=30, source="a book"),),
)
PLAN = plan_of(NET, NOTICES, AFTER, TERMS)
COMPARED = compare_of(plan_of(NET, NOTICES, BEFORE, levers=False), PLAN)


def texts_of(document):
    """Give every text of a document, in its order."""
    yield from (document.title, document.subtitle, document.label)
    for section in document.sections:
        yield section.heading
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text
            elif isinstance(block, Grid):
                yield block.caption
                yield from (column.title for column in block.columns)
                yield from (cell for row in block.rows for cell in row.cells)
                yield from block.notes


def both_of(code):
    language = language_of(code)
    return (
        plan_document(PLAN, NET, language, notices=NOTICES),
        comparison_document(COMPARED, NET, language, notices=NOTICES),
    )


@pytest.mark.parametrize("code", CODES)
def test_legs_under_a_measure_come_first_with_the_line_that_it_is_no_legal_advice(code):
    language = language_of(code)
    for document in both_of(code):
        first = document.sections[0]
        assert first.heading == language.text("corridor.section.under")
        assert first.blocks[0] == Paragraph(language.text("corridor.note.advice"), lead=True)
        assert any(WAIVER in row.cells for row in first.blocks[1].rows)
    assert "not legal advice" in language_of("en").text("corridor.note.advice")


@pytest.mark.parametrize("code", CODES)
def test_every_table_has_a_cell_for_each_column_and_numbers_beside_their_texts(code):
    for document in both_of(code):
        for section in document.sections:
            for block in section.blocks:
                if isinstance(block, Grid):
                    assert block.rows
                    for row in block.rows:
                        assert len(row.cells) == len(row.values) == len(block.columns)


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_a_document_in_persian_has_persian_digits_and_names(code):
    for document in both_of(code):
        told = [text for text in texts_of(document) if not re.search(r"[a-z]", text)]
        assert len(told) > 200
        assert not [text for text in told if re.search(r"[0-9]", text)]
    assert any("تورخم" in text for text in texts_of(both_of(code)[1]))


def test_the_kinds_and_names_of_documents_are_stable_words():
    plan, compared = both_of("en")
    assert (plan.kind, compared.kind) == ("plan", "comparison")
    assert plan.name == f"corridors-{day_text(AFTER)}"
    assert [one.name for one in both_of("fa")] == [plan.name, compared.name]


def test_the_sentence_of_a_comparison_has_its_figures():
    plan, after = (plan_of(two_gates(near=100), some, 100) for some in ((), [SHUT]))
    document = comparison_document(
        compare_of(plan, after), two_gates(near=100), language_of("en"), notices=[SHUT]
    )
    assert document.sections[0].blocks[0].text == (
        "140 tonnes a month, worth 0.9 million USD, take another route. The largest loss is at "
        "Near-A / Near-B, 140 tonnes. The largest gain is at Far-A / Far-B, 140 tonnes. What goes "
        "both before and after costs 4 thousand USD more a month, and takes 0.0 hours longer on "
        "the mean. What matters most is this notice: closure, Near-A / Near-B. Without it 4 "
        "thousand USD a month would be saved, and 0 more tonnes would go. Crossings in use, by "
        "direction: 2; for 0 of them counted traffic is taken as capacity, for 2 no limit is known "
        "and none was assumed."
    )


SHUT = notice("near-shut", "closure", "near")


def test_where_nothing_moves_the_sentence_says_so():
    plan = plan_of(two_gates(), (), 100)
    document = comparison_document(compare_of(plan, plan), two_gates(), language_of("en"))
    assert document.sections[0].blocks[0].text == "Nothing takes another route."


def test_what_stays_behind_is_told_with_its_reasons():
    document = plan_document(PLAN, NET, language_of("en"), notices=NOTICES)
    lead = next(one for one in document.sections if one.heading == "What it comes to").blocks[0]
    assert "The rest stays behind:" in lead.text
    assert "adds more to the usual cost than they are worth" in lead.text
    grid = next(one for one in document.sections if one.heading == "What stays behind").blocks[0]
    assert all("closure, Torkham" in row.cells for row in grid.rows)


def test_assumed_figures_are_marked_and_an_absent_one_is_no_zero():
    texts = list(texts_of(plan_document(PLAN, NET, language_of("en"), notices=NOTICES)))
    assert "Coal*" in texts
    assert "no limit known" in texts
    assert "–" in texts
    assert any(text.startswith("* rests on a figure") for text in texts)


def test_the_planner_says_that_it_hides_nothing():
    for document in both_of("en"):
        assert "does not hide origin, flag or consignee" in document.sections[-1].blocks[0].text


def entries_of(document):
    """Give every statement that a document holds."""
    blocks = (block for section in document.sections for block in section.blocks)
    return [entry for block in blocks if hasattr(block, "entries") for entry in block.entries]


def test_both_readings_of_the_stop_of_medicines_are_told():
    day = bounds_of("2026-02-15")[0]
    plan = plan_of(NET, NOTICES, day)
    document = plan_document(plan, NET, language_of("en"), notices=NOTICES)
    told = [entry.text for entry in entries_of(document)]
    assert any("suspended" in text for text in told)
    assert any("customs" in text and "medicines" in text for text in told)


def test_the_measured_wait_is_told_with_its_trucks_and_source():
    document = plan_document(PLAN, NET, language_of("en"), notices=NOTICES)
    grid = next(
        one for one in document.sections if one.heading == "Waits measured at gates"
    ).blocks[0]
    assert grid.rows[0].cells == (
        "Dogharoon to Islam Qala",
        "39",
        "200",
        "200",
        "60",
        "30",
        "a book",
    )


def test_every_reason_has_its_words():
    language = language_of("en")
    for reason in get_args(Why):
        assert language.has(f"corridor.left_out.{reason}")
    for reason in filter(None, get_args(Stays)):
        assert language.has(f"corridor.stays.{reason}")
        assert language.has(f"corridor.lead.{reason}")
    crossings = {one.crossing for one in NET.legs.values() if one.crossing}
    assert not [one for one in crossings if not language.has(f"corridor.crossing.{one}")]


def test_a_capacity_from_counted_traffic_is_marked_where_it_and_its_scarcity_are_told():
    document = plan_document(PLAN, NET, language_of("en"), notices=NOTICES)
    grid = next(one for one in document.sections if one.heading == "Crossings").blocks[0]
    rows = {row.cells[:2]: row.cells for row in grid.rows}
    assert rows["Zaranj / Milak", "to Afghanistan"][4] == "71,595†"
    assert rows["Zaranj / Milak", "to Afghanistan"][5].endswith("†")
    assert rows["Islam Qala / Dogharoon", "to Afghanistan"][5] == "–"
    assert rows["Saryagash", "to Uzbekistan"][4] == "no limit known"
    assert any("counted traffic taken as capacity" in note for note in grid.notes)
    loads = {one.leg: one for one in PLAN.legs}
    assert loads["zaranj-to-af"].counted
    assert not loads["delhi-kabul-air"].counted, "a plan of 2017 and no count"
    unknown = sum(1 for one in PLAN.legs if one.crossing and one.tonnes and one.capacity_t is None)
    lead = next(one for one in document.sections if one.heading == "What it comes to").blocks[0]
    assert f"for {unknown} no limit is known and none was assumed" in lead.text


@pytest.mark.parametrize("code", CODES)
def test_a_wait_that_half_have_not_reached_is_told_as_at_least(code):
    language = language_of(code)
    wait = GateWait("dogharoon", "AF", 4.5, passed=3, waiting=40, at_least=True, on_top=True)
    plan = plan_of(NET, NOTICES, AFTER, Terms(waits=(wait,)), levers=False)
    texts = " ".join(texts_of(plan_document(plan, NET, language, notices=NOTICES)))
    hours = language.text("corridor.at_least", hours="4.5" if code == "en" else "۴٫۵")
    assert texts.count(hours) == 2, "in the sentence and in the table"
    assert language.text("corridor.note.waits") in texts


def test_what_a_flow_adds_in_cost_above_its_value_is_told_as_that():
    document = plan_document(PLAN, NET, language_of("en"), notices=NOTICES)
    grid = next(one for one in document.sections if one.heading == "What stays behind").blocks[0]
    coal = next(row.cells for row in grid.rows if row.cells[0] == "Coal*")
    assert coal[4] == "added cost above its value"
    assert "by more than the goods are worth" in grid.notes[0]


@pytest.mark.parametrize("code", CODES)
def test_a_barred_offer_is_told_with_its_notices_and_the_reading_beside_them(code):
    language = language_of(code)
    day = bounds_of("2026-02-15")[0]
    found = supply_of(NET, NOTICES, day, commodity="medicines", destination="kabul")
    document = supply_document(found, NET, language)
    entries = {
        block.heading: [(one.source, one.mark) for one in block.entries]
        for section in document.sections
        for block in section.blocks
        if hasattr(block, "entries")
    }
    bars = entries[language.text("corridor.entries.barring")]
    assert ("Iran International, 9 Feb 2026", language.text("notice.status.happened")) in bars
    beside = entries[language.text("corridor.entries.beside")]
    assert ("Iran International, 22 Nov 2025", language.text("notice.status.happened")) in beside
    table = next(one for one in document.sections if isinstance(one.blocks[0], Grid)).blocks[0]
    lahore = next(row.cells for row in table.rows if row.values[6] is None)
    assert lahore[1] == language.text("corridor.offers.barred")
    assert lahore[10]


def test_the_sweep_tells_single_closures_first_then_pairs_and_what_is_cut():
    found = sweep_of(NET, NOTICES, BEFORE)
    document = sweep_document(found, NET, language_of("en"), notices=NOTICES)
    singles, pairs = (one.blocks[0] for one in document.sections[1:])
    assert [one.heading for one in document.sections[1:]] == [
        "One crossing shut",
        "Two crossings shut together",
    ]
    assert singles.rows[0].cells[0] == "Torkham"
    for grid in (singles, pairs):
        costs = [row.values[1] for row in grid.rows]
        assert costs == sorted(costs, reverse=True)
    assert len(pairs.rows) == 20
    whole = sum(len(one.crossings) == 2 for one in found.closings)
    assert pairs.notes[0].startswith(f"Shown: 20 of {whole}, the dearest first;")
    assert "--json" in pairs.notes[0]
    ranks = [len(one.crossings) for one in found.closings]
    assert ranks == sorted(ranks)


def test_an_expected_notice_that_news_has_borne_out_is_told_with_the_status_of_the_day():
    day = bounds_of("2026-02-15")[0]
    found = supply_of(NET, NOTICES, day, commodity="medicines", destination="kabul")
    plan = plan_of(NET, NOTICES, day, levers=False)
    for document in (
        supply_document(found, NET, language_of("en")),
        plan_document(plan, NET, language_of("en"), notices=NOTICES),
    ):
        marks = [
            entry.mark
            for entry in entries_of(document)
            if "no longer processed by customs" in entry.text
        ]
        assert marks == ["happened"]


def test_the_maps_before_and_after_have_one_scale():
    document = comparison_document(COMPARED, NET, language_of("en"), notices=NOTICES, maps=True)
    maps = next(one for one in document.sections if one.heading == "Map").blocks
    most = [re.search(r"[\d,]+ tonnes a month", one.svg.split("</desc>")[1])[0] for one in maps]
    assert len(most) == 2
    assert most[0] == most[1]
