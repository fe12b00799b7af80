"""The register that ships: nothing of the origin story is missing, nothing is without a source."""

import csv
import re
from importlib import resources

import pytest

from tarazu.notices import as_of, bounds_of, claims_of, on_days, shipped_register
from tarazu.words import CODES, language_of
from tests.notices.samples import ORIGIN, day

REGISTER = shipped_register()
BY_ID = {one.id: one for one in REGISTER}
TABLE = resources.files("tarazu").joinpath("register", "origin.csv").read_text("utf-8")
ORIGINS = list(csv.DictReader(TABLE.splitlines()))
EN = language_of("en")

needs_data = pytest.mark.skipif(
    not ORIGIN.exists(), reason=f"set TARAZU_DATA to the folder that holds {ORIGIN.name}"
)


def missing_of(origins: list[dict[str, str]], ids: set[str]) -> list[str]:
    """List the statements that are neither a notice nor left out with a reason."""
    return [
        row["statement"]
        for row in origins
        if not (row["notices"] or row["left_out"]) or not ids.issuperset(row["notices"].split())
    ]


@needs_data
def test_every_statement_of_the_origin_story_is_a_row_or_is_named_as_left_out() -> None:
    with ORIGIN.open(encoding="utf-8") as lines:
        stated = [row["id"] for row in csv.DictReader(lines)]
    assert [row["statement"] for row in ORIGINS] == stated
    assert missing_of(ORIGINS, {*BY_ID}) == []


@needs_data
def test_no_statement_is_copied_from_the_list_of_them() -> None:
    with ORIGIN.open(encoding="utf-8") as lines:
        stated = {row["statement"].rstrip(".") for row in csv.DictReader(lines)}
    assert not stated & {one.statement.rstrip(".") for one in REGISTER}


def test_a_statement_without_its_row_is_missed() -> None:
    assert missing_of(ORIGINS, {*BY_ID} - {"exports-2025-10"}) == ["O07"]
    assert missing_of([{"statement": "O99", "notices": "", "left_out": ""}], set()) == ["O99"]


def test_every_row_has_speaker_role_source_address_and_both_languages() -> None:
    for one in REGISTER:
        assert one.said_by_fa, one.id
        assert one.statement_fa, one.id
        assert one.address, one.id
        assert one.read_day is not None, one.id
        assert bool(one.reason) == bool(one.reason_fa), one.id
        assert one.said_day is not None or "not seen" in one.as_written, one.id


def test_the_persian_of_the_register_has_persian_letters_and_digits() -> None:
    for one in REGISTER:
        for text in (one.statement_fa, one.said_by_fa, one.reason_fa):
            assert not re.search("[A-Za-z0-9يكة٠-٩,;?]", text), (one.id, text)


def test_stable_words_of_the_register_have_names_in_every_language() -> None:
    for one in REGISTER:
        words = [f"notice.place.{place}" for place in one.place.split()]
        words += [f"notice.claim.{one.claim}"] if one.claim else []
        words += [f"notice.role.{one.role.casefold().replace(' ', '_')}"]
        assert all(EN.has(word) for word in words), (one.id, words)
        assert not one.partner or EN.has(f"country.{one.partner}"), one.id


def test_a_group_of_statements_that_differ_has_more_than_one() -> None:
    assert {*claims_of(REGISTER)} == {one.claim for one in REGISTER} - {""}


def test_what_brings_news_names_an_expected_notice() -> None:
    answered = {each for one in REGISTER for each in one.answers.split()}
    assert answered
    assert {BY_ID[each].status for each in answered} == {"expected"}


def test_the_figures_of_aban_stand_side_by_side_in_the_calendar_of_their_source() -> None:
    groups = claims_of(REGISTER)
    assert {one.value for one in groups["out-aban-1404"]} == {"12319", "more than 12000"}
    assert {one.calendar for one in groups["out-aban-1404"]} == {"solar-hijri", "gregorian"}
    assert {one.value for one in groups["in-aban-1404"]} == {"10739"}
    assert {one.value for one in groups["stay-2025-11"]} == {"9", "14", "9 to 15"}
    assert {one.value for one in groups["stranded-2025-11"]} == {
        *("about 2500", "more than 2000", "2100 to 2500", "at least 2500"),
    }
    for one in groups["out-aban-1404"]:
        assert one.days == bounds_of("1404-08 SH")


def test_the_stop_of_medicines_is_there_in_both_readings_and_a_plan_takes_the_second() -> None:
    group = claims_of(REGISTER)["medicines-from-pakistan"]
    assert {one.kind for one in group if one.reading == "run"} == {"customs_stop"}
    assert {one.kind for one in group if one.reading == "beside"} == {"ban", "duty_change"}
    second = BY_ID["medicines-customs-stop-2025-11-13"]
    assert (second.reading, second.status) == ("run", "expected")
    assert second.window_from_day == day("2026-02-12")
    assert BY_ID["medicines-duty-suspended-2025-11"].reading == "beside"


def test_the_stop_of_medicines_was_expected_and_happened_only_with_the_news() -> None:
    def status(text: str) -> str:
        found = {one.id: one for one in as_of(REGISTER, day(text))}
        return found["medicines-customs-stop-2025-11-13"].status

    assert status("2025-11-24") == "expected"
    assert status("2026-02-09") == "happened"


def test_a_visit_that_brought_no_news_was_unknown_until_it_was_said_to_be_put_off() -> None:
    def status(text: str) -> str:
        return {one.id: one for one in as_of(REGISTER, day(text))}[
            "turkish-visit-2025-11-24"
        ].status

    assert [status(text) for text in ("2025-11-24", "2025-12-01", "2025-12-05")] == [
        *("expected", "unknown", "lapsed"),
    ]


def test_both_wordings_of_the_order_and_both_measures_on_chabahar_are_there() -> None:
    groups = claims_of(REGISTER)
    assert {"order-wording-a-2025-11-22", "order-wording-b-2025-11-25"} <= {
        one.id for one in groups["order-wording"]
    }
    kinds = {one.kind for one in groups["chabahar-measures"] if one.reading == "run"}
    assert kinds == {"sanction", "waiver"}


def test_a_plan_takes_no_two_first_days_of_one_closure() -> None:
    shut = [
        one.window_from_day
        for one in on_days(REGISTER, day("2025-09-01"), day("2025-11-30"))
        if one.kind == "closure" and one.reading != "beside" and "torkham" in one.place.split()
    ]
    assert shut == [day("2025-10-12")]


OFFICES = re.compile(
    "minist|governor|director|president|presidency|ambassador|representative|diplomat|official|"
    "office|report|World Bank|Chamber|government|department|authorities|head"
)


def test_persons_are_named_by_their_office() -> None:
    assert [one.said_by for one in REGISTER if not OFFICES.search(one.said_by)] == []


@pytest.mark.parametrize("code", CODES)
def test_the_calendars_of_the_register_have_names(code) -> None:
    assert all(language_of(code).has(f"notice.calendar.{one.calendar}") for one in REGISTER)
