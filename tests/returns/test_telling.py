"""The sentence: from the figures alone, in three languages, with nothing claimed beyond them."""

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.calendars import GregorianDate, day_of_gregorian
from tarazu.notices import Notice
from tarazu.returns.cells import gathered
from tarazu.returns.monthly import return_of
from tarazu.returns.telling import NOTICES_TOLD, coinciding, telling_of
from tarazu.words import CODES, language_of

from .listening import faults_of
from .tables import table_of

FIXTURE = Path(__file__).parent / "world_bank_october_2025.csv"
EN, FA, PRS = (language_of(code) for code in CODES)


def world_bank():
    """Give the return of October 2025 by food and other goods; see `basis` in the fixture."""
    with FIXTURE.open(encoding="utf-8") as rows:
        cells = [(row["group"], row["period"], int(row["value"])) for row in csv.DictReader(rows)]
    return return_of(table_of(cells, ("group",), unit="usd"), "2025-10", ("group",))


def made_of(*rows: tuple[object, ...], period: str = "2025-10", **more: object):
    return return_of(table_of(list(rows), **more), period, ("crossing",))


def told(made, language=EN, **more: object) -> str:
    return telling_of(made, language, **more).text


def notice_on(day: int, **more: object) -> Notice:
    given = {
        "id": f"n{day}",
        "kind": "closure",
        "topic": "trade",
        "statement": "The crossing is closed.",
        "said_by": "the authority at the gate",
        "role": "authority",
        "source": "made up",
        "said_day": day,
    }
    return Notice(**{**given, **more})


OCTOBER_1 = day_of_gregorian(GregorianDate(2025, 10, 1))


def test_the_figures_that_the_world_bank_reported_come_out_as_its_sentence():
    said = telling_of(world_bank(), EN)
    assert " ".join(said.lead).startswith(
        "In October 2025 (9 Mehr 1404 to 9 Aban 1404), exports came to 267 million USD. "
        "This is 13 percent more than in September 2025 (9.4 percent more per day: 31 days against "
        "30) and 3.7 percent more than in October 2024."
    )
    assert said.parts[0].startswith(
        "The largest parts were food with 238.4 million USD (89.3 percent of the total, "
        "8.6 percent more than in October 2024)"
    )
    assert said.parts[1] == (
        "Against October 2024, in percentage points, food (+7.3) added most, partly offset by "
        "other goods (−3.6)."
    )


def test_the_same_sentence_is_told_in_persian_and_dari():
    persian, dari = told(world_bank(), FA), told(world_bank(), PRS)
    assert persian.startswith(
        "در اکتبر ۲۰۲۵ (۹ مهر ۱۴۰۴ تا ۹ آبان ۱۴۰۴)، صادرات به ۲۶۷ میلیون دلار آمریکا رسید. "
        "این رقم ۱۳ درصد بیش از سپتامبر ۲۰۲۵ (به ازای هر روز ۹٫۴ درصد بیشتر: ۳۱ روز در برابر "
        "۳۰ روز) و ۳٫۷ درصد بیش از اکتبر ۲۰۲۴ است."
    )
    assert "مواد غذایی با ۲۳۸٫۴ میلیون دلار آمریکا (۸۹٫۳ درصد از کل، ۸٫۶ درصد بیش" in persian
    assert dari.startswith(
        "در اکتوبر ۲۰۲۵ (۹ میزان ۱۴۰۴ تا ۹ عقرب ۱۴۰۴)، صادرات به ۲۶۷ ملیون دالر امریکا رسید. "
        "این رقم ۱۳ فیصد بیش از سپتمبر ۲۰۲۵"
    )
    assert "۲۳۸٫۴ ملیون دالر امریکا" in dari
    assert "۸٫۶ فیصد" in dari


def test_a_period_of_budget_and_a_solar_month_are_named_with_their_days():
    rows = [("a", "1404-08", 5)]
    assert told(made_of(*rows, period="1404-08", reckoning="solar-hijri")).startswith(
        "In Aban 1404 (23 Oct 2025 to 21 Nov 2025), 5 trucks were counted."
    )
    rows = [("a", "FY1404-08", 1)]
    assert told(made_of(*rows, period="FY1404-08", reckoning="fiscal-af")).startswith(
        "In month 8 of budget year 1404 (23 Oct 2025 to 21 Nov 2025), 1 truck was counted."
    )


def test_what_cannot_be_compared_is_said_with_its_reason():
    assert (
        "It cannot be compared with September 2025 or October 2024, of which nothing was counted "
        "here; that is not zero." in told(made_of(("a", "2025-10", 5)))
    )
    made = made_of(("a", "2025-09", "unpublished"), ("a", "2025-10", 5))
    assert "with September 2025, because no part was counted and published whole in both" in told(
        made
    )
    rows = [("a", "FY1391", 9), ("a", "FY1390", 12)]
    made = made_of(*rows, period="FY1391", reckoning="fiscal-af", cut="year")
    assert "not compared with budget year 1390: the two have not the same number" in told(made)


def test_a_year_is_compared_once_and_has_no_year_so_far():
    made = made_of(("a", "2024", 10), ("a", "2025", 11), period="2025", cut="year")
    said = told(made)
    assert said.count("than in 2024") == 1
    assert "10 percent more than in 2024" in said
    assert "first" not in said


def test_a_month_of_fewer_days_is_told_per_day_as_well():
    made = made_of(("a", "2022-01", 310), ("a", "2022-02", 308), period="2022-02")
    assert (
        "0.6 percent less than in January 2022 (10 percent more per day: 28 days against 31)"
        in told(made)
    )


def test_a_change_too_small_for_its_decimal_is_no_zero_and_none_is_the_same():
    made = made_of(("a", "2025-07", 100_000), ("a", "2025-08", 100_010), period="2025-08")
    assert "less than 0.1 percent more than in July 2025" in told(made)
    made = made_of(("a", "2025-07", 7), ("a", "2025-08", 7), period="2025-08")
    assert "This is the same as in July 2025." in told(made)
    made = made_of(("a", "2025-07", 0), ("a", "2025-08", 7), period="2025-08")
    assert "This is after zero in July 2025." in told(made)


def test_a_part_that_came_into_the_count_is_told_apart_from_a_rise():
    made = made_of(
        ("a", "2025-07", 100),
        ("b", "2025-07", 20),
        ("gone", "2025-07", 30),
        ("a", "2025-08", 130),
        ("b", "2025-08", 14),
        ("new", "2025-08", 15),
        period="2025-08",
    )
    said = told(made)
    assert (
        "Taking only the parts that both periods counted, this is 20 percent more than in July"
        in said
    )
    assert (
        "Of the parts that July 2025 counted too, in percentage points, a (+20) added most, "
        "partly offset by b (−4)." in said
    )
    assert "1 part has no row in July 2025 and came into the count" in said
    assert "which is no rise from zero; in percentage points: new (+10)." in said
    assert "1 part of July 2025 has no row now and left the count" in said
    assert "gone (−20)." in said


def test_parts_that_came_and_are_too_small_to_be_told_still_have_a_number():
    rows = [("a", "2025-07", 100_000), ("a", "2025-08", 130_000), ("new", "2025-08", 1)]
    said = told(made_of(*rows, period="2025-08"))
    assert "in percentage points: new (less than 0.1 in size)." in said


def test_the_largest_three_each_way_are_named_and_the_others_counted():
    july = [(name, "2025-07", 1000) for name in "abcdefgh"]
    august = [(name, "2025-08", 1000 + step * 80) for step, name in enumerate("abcdefgh", start=-3)]
    said = told(made_of(*july, *august, period="2025-08"))
    assert (
        "h (+4), g (+3), f (+2) and 1 other added most, partly offset by a (−3), b (−2) and c (−1)"
        in said
    )


def test_a_part_without_a_value_is_left_out_and_counted():
    made = made_of(
        ("a", "2025-07", 10),
        ("b", "2025-07", 5),
        ("a", "2025-08", 12),
        ("b", "2025-08", "suppressed"),
        period="2025-08",
    )
    said = told(made)
    assert "12 trucks were counted, as far as it is published: 1 part lacks" in said
    assert (
        "What can be compared is 20 percent more than in July 2025 (without 1 part that has no "
        "whole value in both)" in said
    )
    hidden = made_of(("a", "2025-08", "suppressed"), period="2025-08")
    assert told(hidden).startswith("For August 2025 (10 Mordad 1404 to 9 Shahrivar 1404), the")
    assert "keeps back the value of trucks" in told(hidden)


def test_what_the_source_does_not_tell_apart_is_said_where_it_is_large():
    made = made_of(("a", "2025-10", 94), ("unspecified", "2025-10", 6))
    assert "6 percent of the total is not told apart by the source." in told(made)
    assert "largest parts were not specified" not in told(made)
    made = made_of(("a", "2025-10", 98), ("unspecified", "2025-10", 2))
    assert "told apart" not in told(made)


def test_in_and_out_are_set_side_by_side():
    rows = [("in", "2025-10", 10_739), ("out", "2025-10", 12_319)]
    made = return_of(table_of(rows, ("direction",)), "2025-10", ("direction",))
    assert (
        "10,739 came in and 12,319 went out, a balance of −1,580, or 87.2 in for each 100 out."
        in told(made)
    )


def test_the_year_so_far_is_compared_where_every_month_was_counted():
    rows = [
        ("a", f"{year}-{month:02d}", 100 + year % 2) for year in (2024, 2025) for month in (1, 2)
    ]
    said = told(made_of(*rows, period="2025-02"))
    assert (
        "The first 2 months of 2025 came to 202 trucks, 1 percent more than in the first 2" in said
    )
    assert "(2.7 percent more per day: 59 days against 60)" in said


def test_notices_of_the_period_are_told_with_who_said_them_and_without_a_cause():
    inside, outside = notice_on(OCTOBER_1 + 30), notice_on(OCTOBER_1 + 31)
    window = notice_on(
        OCTOBER_1 - 40, window_from_day=OCTOBER_1 - 40, window_to_day=OCTOBER_1, id="window"
    )
    made = world_bank()
    assert coinciding([outside, inside, window], made.span) == (window, inside)
    said = told(made, notices=[inside, outside])
    assert "Of the same days others said the following; no cause is claimed." in said
    assert said.count("The crossing is closed.") == 1
    assert "The authority at the gate said on Fri 31 Oct 2025 (9 Aban 1404)" in said
    assert not re.search(r"because of|due to|caused|led to|as a result", said)
    assert "others said" not in told(made)


def test_of_many_notices_the_measures_come_first_and_the_rest_is_counted():
    talk = [notice_on(OCTOBER_1 + n, kind="stance", statement=f"Word {n}.") for n in range(5)]
    shut = notice_on(OCTOBER_1 + 9, statement="Shut.")
    said = told(world_bank(), notices=[*talk, shut])
    assert "Shut." in said
    assert f"{len(talk) + 1 - NOTICES_TOLD} more statements are about the same days." in said


def test_provisional_figures_and_the_note_of_the_source_are_said():
    assert told(world_bank(), provisional=True).endswith("may be revised.")
    assert "provisional" not in told(world_bank())


VALUES = st.integers(1_000, 900_000)


@st.composite
def some_returns(draw):
    """Draw a return of a few crossings over months with and without rows."""
    month = draw(st.sampled_from(["2024-02", "2025-02", "2025-03", "2025-10"]))
    year, number = int(month[:4]), int(month[5:])
    labels = {month, f"{year}-{number - 1:02d}", f"{year - 1}-{number:02d}"}
    if draw(st.booleans()):
        labels |= {f"{y}-{m:02d}" for y in (year, year - 1) for m in range(1, number + 1)}
    names = draw(st.lists(st.sampled_from([*"abcdefg", "unspecified"]), min_size=1, unique=True))
    value = st.one_of(VALUES, VALUES, st.none(), st.sampled_from(["suppressed", "unpublished"]))
    rows = [
        (name, label, found)
        for label in sorted(labels)
        for name in sorted(names)
        if (found := draw(value)) is not None
    ]
    rows += [] if any(label == month for _, label, _ in rows) else [(names[0], month, 4_321)]
    unit = draw(st.sampled_from(["trucks", "usd"]))
    table = table_of([], unit=unit, decimals=2 if unit == "usd" else 0)
    sums = [
        (name, label, value, 1, 0, 0)
        if isinstance(value, int)
        else (name, label, None, 0, value == "suppressed", value == "unpublished")
        for name, label, value in rows
    ]
    cells = gathered(table, ("crossing",), sums)
    return return_of(table, month, ("crossing",), cells=cells)


@settings(deadline=None)
@given(made=some_returns())
def test_every_number_told_is_one_of_the_return_and_every_sign_word_has_its_sign(made):
    assert faults_of(told(made), made) == []


@settings(deadline=None)
@given(made=some_returns())
def test_every_language_tells_the_same_numbers(made):
    western = str.maketrans("۰۱۲۳۴۵۶۷۸۹٬٫", "0123456789,.")

    def numbers(language) -> list[str]:
        text = told(made, language).translate(western)
        # The days of the period are named in the reader's own calendar, before the first comma.
        return sorted(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text.split(")", 1)[1]))

    assert numbers(FA) == numbers(PRS)
    assert set(numbers(FA)) <= {*numbers(EN), "100"}


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("13 percent more", "13 percent less"),
        ("13 percent more", "14 percent more"),
        ("267 million", "276 million"),
        ("238.4 million", "238.6 million"),
        ("3.7 percent more", "3.7 percent less"),
        ("(−3.6)", "(−4.6)"),
    ],
)
def test_the_listener_catches_a_wrong_number_and_a_wrong_sign(right, wrong):
    made = world_bank()
    said = told(made)
    assert right in said
    assert faults_of(said, made) == []
    assert faults_of(said.replace(right, wrong, 1), made)


def test_the_listener_holds_what_both_periods_counted_against_these_parts_alone():
    rows = [("a", "2025-07", 100), ("a", "2025-08", 90), ("new", "2025-08", 40)]
    made = made_of(*rows, period="2025-08")
    said = told(made)
    assert "Taking only the parts that both periods counted, this is 10 percent less than" in said
    assert faults_of(said, made) == []
    assert faults_of(said.replace("10 percent less than", "10 percent more than"), made)
