"""Registers as text: what goes in comes out, and a bad row is named and stops nothing."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.notices import (
    COLUMNS,
    KINDS,
    STATUSES,
    TOPICS,
    Notice,
    NoticesUnreadable,
    csv_of,
    json_of,
    notices_of,
    rejects_csv,
    shipped_register,
)
from tests.notices.samples import GOOD, HEADER, day, notice

TEXT = st.text("aé9 ,;\"'=«»م۱\u200c🚚", min_size=1, max_size=12).map(str.strip).filter(bool)
DAYS = st.integers(day("1995-01-01"), day("2060-12-31"))


@st.composite
def any_notice(draw: st.DrawFn) -> Notice:
    said, window = draw(st.none() | DAYS), draw(st.none() | DAYS)
    given_texts = {
        name: draw(TEXT)
        for name in ("statement", "said_by", "role", "source", "statement_fa", "reason", "value")
    }
    return Notice(
        id=draw(st.from_regex(r"[a-z0-9-]{1,12}", fullmatch=True)),
        kind=draw(st.sampled_from(KINDS)),
        topic=draw(st.sampled_from(TOPICS)),
        status=draw(st.sampled_from(STATUSES)),
        said_day=said,
        said_to_day=None if said is None else draw(st.none() | st.just(said + 3)),
        window_from_day=window,
        window_to_day=draw(st.none() | st.integers(0, 900).map((window or 20_000).__add__)),
        read_day=draw(st.none() | DAYS),
        **given_texts,
    )


@given(found=st.lists(any_notice(), max_size=5, unique_by=lambda one: one.id))
def test_a_register_reads_back_as_it_was_written_in_both_forms(found) -> None:
    for text, form in ((csv_of(found), "csv"), (json_of(found), "json")):
        read = notices_of(text, form)
        assert not read.rejects
        assert list(read.notices) == found


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (GOOD.replace("a1", "a2").replace("closure", "shutting"), "kind", "unknown_word"),
        (GOOD.replace("a1", ""), "id", "missing"),
        (GOOD.replace("a1", "a 2"), "id", "id_unclear"),
        (GOOD, "id", "id_repeated"),
        (GOOD.replace("a1", "a2").replace("2025-10-12", "1404-07-20"), "said", "calendar_unknown"),
        (GOOD.replace("a1", "a2").replace("2025-10-12", "from 2025-10"), "said", "not_a_date"),
        (GOOD.replace("a1", "a2") + "12 Oct", "window", "not_a_date"),
        (GOOD.replace("a1", "a2") + ",more", "", "too_many_cells"),
        (GOOD.replace("a1", "a2").replace("shut", "sh\x07ut"), "statement", "control_character"),
    ],
)
def test_a_bad_row_is_named_by_line_and_cell_and_stops_nothing(row, column, reason) -> None:
    found = notices_of("\n".join([HEADER, GOOD, row, GOOD.replace("a1", "last"), ""]), "csv")
    assert [one.id for one in found.notices] == ["a1", "last"]
    (reject,) = found.rejects
    assert (reject.line, reject.column, reject.reason) == (3, column, reason)
    assert found.rows == 3
    assert f"3,{column}," in rejects_csv(found.rejects)


def test_the_line_of_a_reject_is_counted_over_cells_of_several_lines() -> None:
    two_lines = GOOD.replace("It is shut.", '"It is\nshut."')
    found = notices_of("\n".join([HEADER, two_lines, GOOD.replace("closure", "x")]), "csv")
    assert [(one.line, one.reason) for one in found.rejects] == [
        (2, "control_character"),
        (4, "unknown_word"),
    ]


def test_in_json_the_item_is_named_and_a_cell_must_be_text() -> None:
    good = dict(zip(HEADER.split(","), GOOD.split(","), strict=True))
    items = [good, good | {"id": "a2", "value": 5}, good | {"id": "a3", "adress": "https://a.b"}]
    found = notices_of(json.dumps([*items, good | {"id": "a4", "reason": None}]), "json")
    assert [one.id for one in found.notices] == ["a1", "a4"]
    assert [(one.line, one.column, one.reason) for one in found.rejects] == [
        (2, "value", "not_text"),
        (3, "adress", "unknown_column"),
    ]


@pytest.mark.parametrize(
    ("text", "form", "told"),
    [
        ("", "csv", "missing id, kind"),
        (HEADER.replace("source", "sauce") + "\n", "csv", "unknown sauce"),
        (HEADER + ",id\n", "csv", "twice id"),
        (HEADER + '\na1,"open', "csv", "no CSV from line"),
        ("{}", "json", "no JSON list"),
        ("[1]", "json", "no JSON list"),
    ],
)
def test_a_text_that_is_no_register_is_a_fault_that_says_why(text, form, told) -> None:
    with pytest.raises(NoticesUnreadable, match=told):
        notices_of(text, form)


def test_an_address_must_be_one_of_the_web() -> None:
    unsafe = {"address": "javascript:alert(1)"}
    cells = dict(zip(HEADER.split(","), GOOD.split(","), strict=True)) | unsafe
    (reject,) = notices_of(json.dumps([cells]), "json").rejects
    assert reject.reason == "address_unclear"


def test_every_field_of_a_notice_is_a_column() -> None:
    days = {"said_day", "said_to_day", "window_from_day", "window_to_day", "read_day"}
    assert {*Notice.__struct_fields__} - days == {*COLUMNS} - {"said", "window", "read"}


def test_a_full_notice_loses_nothing_on_its_way() -> None:
    full = notice(window_from_day=day("2025-11-24"), said_day=day("2025-11-21"), claim="visit")
    assert notices_of(csv_of([full]), "csv").notices == (full,)
    assert notices_of(json_of(shipped_register()), "json").notices == shipped_register()
