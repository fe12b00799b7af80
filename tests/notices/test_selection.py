"""What is asked for, how things stand on a day, what differs, what falls on which days."""

import pytest

from tarazu.notices import (
    Selection,
    as_of,
    claims_of,
    in_time,
    on_days,
    select,
    shipped_register,
)
from tests.notices.samples import day, notice

VISIT = notice(
    "visit",
    status="expected",
    said_day=day("2025-11-21"),
    window_from_day=day("2025-11-24"),
    window_to_day=day("2025-11-30"),
)


def status_on(text: str, *notices) -> str:
    return as_of(notices, day(text))[0].status


def test_what_was_expected_is_unknown_after_its_last_day_and_never_happened() -> None:
    assert status_on("2025-11-30", VISIT) == "expected"
    assert status_on("2025-12-01", VISIT) == "unknown"
    assert status_on("2035-01-01", VISIT) == "unknown"


def test_a_window_open_at_its_end_has_passed_when_it_should_have_begun() -> None:
    stop = notice("stop", status="expected", window_from_day=day("2026-02-12"))
    assert status_on("2026-02-12", stop) == "expected"
    assert status_on("2026-02-13", stop) == "unknown"


def test_what_names_no_day_is_unknown_a_year_after_it_was_said() -> None:
    some_day = notice("some", status="expected", said_day=day("2025-11-22"))
    assert status_on("2026-11-22", some_day) == "expected"
    assert status_on("2026-11-23", some_day) == "unknown"
    assert status_on("2050-01-01", notice("never", status="expected")) == "expected"


@pytest.mark.parametrize("status", ["happened", "denied", "lapsed"])
def test_news_says_what_became_of_it_from_the_day_when_it_was_said(status) -> None:
    news = notice("news", status=status, said_day=day("2025-12-05"), answers="other visit")
    assert status_on("2025-12-04", VISIT, news) == "unknown"
    assert status_on("2025-12-05", VISIT, news) == status


def test_the_latest_news_counts_and_an_expectation_is_no_news() -> None:
    lapsed = notice("late", status="lapsed", said_day=day("2025-12-05"), answers="visit")
    happened = notice("came", said_day=day("2025-12-20"), answers="visit")
    again = notice("again", status="expected", said_day=day("2025-12-06"), answers="visit")
    assert status_on("2025-12-31", VISIT, happened, lapsed) == "happened"
    assert status_on("2025-12-10", VISIT, happened, lapsed, again) == "lapsed"
    assert status_on("2025-12-10", VISIT, again) == "unknown"


@pytest.mark.parametrize("status", ["happened", "denied", "lapsed", "unknown"])
def test_only_what_is_expected_changes_with_the_days(status) -> None:
    assert status_on("2035-01-01", notice(status=status, window_to_day=1)) == status


def test_a_selection_asks_for_all_its_parts() -> None:
    shut = notice(
        "shut",
        kind="closure",
        topic="transit",
        place="torkham chaman",
        said_by="customs official",
        about="trucks",
        window_from_day=day("2025-10-12"),
    )
    both = (VISIT, shut)
    for asked, found in (
        (Selection(), both),
        (Selection(actor="CUSTOMS"), (shut,)),
        (Selection(actor="spokes"), both),
        (Selection(actor="truck"), (shut,)),
        (Selection(place="chaman"), (shut,)),
        (Selection(place="cha"), ()),
        (Selection(kind="closure", topic="transit"), (shut,)),
        (Selection(kind="closure", topic="trade"), ()),
        (Selection(status="expected"), (VISIT,)),
        (Selection(from_day=day("2025-12-01")), (shut,)),
        (Selection(to_day=day("2025-11-23")), (shut,)),
        (Selection(to_day=day("2025-10-11")), ()),
        (Selection(known_day=day("2025-11-20")), (shut,)),
    ):
        assert select(both, asked) == found, asked


def test_statements_of_one_thing_are_a_group_with_what_a_plan_takes_first() -> None:
    one, other = notice("one", claim="x", reading="beside"), notice("two", claim="x", reading="run")
    assert claims_of([one, other, notice("three", claim="y"), notice("four")]) == {
        "x": (other, one)
    }


def test_the_notices_of_some_days_are_those_that_touch_them_in_the_order_of_time() -> None:
    early = notice("early", window_to_day=day("2025-01-31"))
    said = notice("said", said_day=day("2025-11-24"))
    nowhere = notice("nowhere")
    every = (VISIT, said, early, nowhere)
    assert on_days(every, day("2025-11-24"), day("2025-11-24")) == (VISIT, said)
    assert on_days(every, day("2025-01-31"), day("2025-02-28")) == (early,)
    assert on_days(every, day("2025-02-01"), day("2025-02-28")) == ()
    assert in_time(every) == (early, VISIT, said, nowhere)


def test_a_closure_that_names_no_last_day_is_over_where_all_its_places_were_opened():
    plain = {"topic": "transit", "said_day": 10}
    shut = notice("a", kind="closure", place="torkham chaman", window_from_day=10, **plain)
    one = notice("b", kind="reopening", place="torkham", window_from_day=20, **plain)
    other = notice("c", kind="reopening", place="chaman", window_from_day=30, **plain)
    fruit = notice("d", kind="reopening", place="chaman", commodity="fruit", said_day=12)
    assert "a" in [each.id for each in on_days([shut, one, fruit], 40, 50)]
    assert "a" in [each.id for each in on_days([shut, one, other], 25, 50)]
    assert "a" not in [each.id for each in on_days([shut, one, other], 31, 50)]
    # What was opened before it began ends nothing.
    assert "a" in [each.id for each in on_days([shut, notice("e", kind="reopening", **{
        **plain, "place": "torkham chaman", "said_day": 5})], 40, 50)]  # fmt: skip


def test_the_closure_of_torkham_in_spring_2025_is_about_no_later_month():
    found = {one.id for one in on_days(shipped_register(), day("2025-02-21"), day("2025-02-28"))}
    assert "torkham-shut-2025-02-21" in found
    later = {one.id for one in on_days(shipped_register(), day("2025-04-01"), day("2025-04-30"))}
    assert "torkham-shut-2025-02-21" not in later
