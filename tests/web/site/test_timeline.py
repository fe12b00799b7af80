"""The timeline: narrowed by its address, as it stands today, differing statements side by side."""

import json
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from tarazu.notices import Notice, csv_of, notices_of, shipped_register
from tarazu.web.narrowing import narrowed_by
from tests.notices.samples import day, notice

from .gates import Gate, gate_open, settings_of_test

ATOM = "{http://www.w3.org/2005/Atom}"
NOTICES = (
    notice("shut-a", kind="closure", topic="transit", place="torkham", claim="days",
           statement="It is shut for 25 days.", said_day=day("2025-11-10")),
    notice("shut-b", kind="closure", topic="transit", place="torkham", claim="days",
           statement="It is shut for 27 days.", said_by="a union", said_day=day("2025-10-11")),
    notice("visit", status="expected", statement="A delegation is expected.", place="tehran",
           said_day=day("2025-11-01"), window_from_day=day("2025-11-20"),
           window_to_day=day("2025-11-21")),
    notice("later", statement="This was said after today.", said_day=day("2025-11-25")),
    notice("ours", statement="We entered this.", entered_by="3", said_day=day("2025-11-02")),
)  # fmt: skip


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Gate]:
    (tmp_path / "register.csv").write_text(csv_of(NOTICES), encoding="utf-8")
    with gate_open(folder=tmp_path) as gate:
        yield gate


def _said(gate: Gate, query: str = "") -> str:
    return gate.browser().open(f"/timeline{query}").said("doc")


def test_the_newest_stands_first_and_what_was_said_later_is_not_told(told: Gate):
    text = _said(told)
    assert text.index("We entered this") < text.index("27 days")
    assert "after today" not in text


def test_what_was_expected_and_brought_no_news_is_unknown_today(told: Gate):
    assert "unknown" in _said(told, "?actor=ministry&place=tehran")
    assert "A delegation" not in _said(told, "?status=happened")
    assert "A delegation" in _said(told, "?status=unknown")


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?place=torkham", {"shut-a", "shut-b"}),
        ("?kind=closure&topic=transit", {"shut-a", "shut-b"}),
        ("?actor=UNION", {"shut-a", "shut-b"}),  # with it comes what differs from it
        ("?period=2025-10", {"shut-a", "shut-b"}),
        ("?period=1404-08", {"visit", "ours", "shut-a", "shut-b"}),
        ("?period=2025-11-20..2025-11-21", {"visit"}),
        ("?topic=health", set()),
        ("?actor=nobody", set()),
    ],
)
def test_the_address_narrows_the_page_the_feed_and_the_files_alike(
    told: Gate, query: str, wanted: set[str]
):
    items = json.loads(told.client.get(f"/timeline.json{query}").text)
    assert {one["id"] for one in items} == wanted
    rows = notices_of(told.client.get(f"/timeline.csv{query}").text, "csv")
    assert {one.id for one in rows.notices} == wanted
    feed = ElementTree.fromstring(told.client.get(f"/timeline.atom{query}").text)
    assert len(feed.findall(f"{ATOM}entry")) == len(wanted)
    text = _said(told, query)
    statements = {one.id: one.statement for one in NOTICES}
    for name, statement in statements.items():
        assert (statement in text) == (name in wanted), name


def test_statements_that_differ_stand_in_one_block(told: Gate):
    text = _said(told, "?actor=union")
    assert "25 days" in told.browser().open("/timeline?actor=union").said("differ")
    assert "27 days" in text


@pytest.mark.parametrize("typed", ["۱۴۰۴-۰۸", "1404-08 SH", "2025-10-23..2025-11-21", "1404-08"])
def test_a_period_is_read_in_either_calendar_and_any_digits(typed: str):
    selection = narrowed_by({"period": typed}).selection
    assert (selection.from_day, selection.to_day) == (day("2025-10-23"), day("2025-11-21"))


def test_what_cannot_be_read_is_said_at_its_field_and_narrows_nothing(told: Gate):
    browser = told.browser()
    page = browser.open("/timeline?period=soon&topic=weather")
    assert browser.answer.status_code == 422  # type: ignore[union-attr]
    assert page.said("wrong").count("shown") == 2
    assert page.values("period") == ["soon"]
    assert "25 days" in page.said("doc")


@pytest.mark.parametrize("form", ["csv", "json", "atom"])
def test_a_file_that_would_hold_more_than_was_asked_for_is_not_sent(told: Gate, form: str):
    answer = told.client.get(f"/timeline.{form}?period=soon&topic=weather&kind=closure")
    assert answer.status_code == 422
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert "topic=weather, period=soon" in answer.json()["detail"]


def test_the_choice_stays_in_the_form_and_in_the_other_languages(told: Gate):
    browser = told.browser()
    page = browser.open("/timeline?place=torkham&kind=closure&actor=union")
    chosen = [attrs["value"] for tag, attrs in page.tags if tag == "option" and "selected" in attrs]
    assert chosen == ["torkham", "closure"]
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "hreflang" in attrs]
    assert all("place=torkham" in link and "actor=union" in link for link in links)


def test_who_entered_a_notice_is_told_to_nobody(told: Gate):
    for address in ("/timeline", "/timeline.csv", "/timeline.json", "/timeline.atom"):
        text = told.client.get(address).text
        assert "We entered this" in text
    (row,) = [
        one
        for one in notices_of(told.client.get("/timeline.csv").text, "csv").notices
        if one.id == "ours"
    ]
    assert row.entered_by == ""


def test_the_feed_says_where_it_lies_and_is_the_same_until_something_is_said(told: Gate):
    first = told.client.get("/timeline.atom?place=torkham")
    assert first.headers["content-type"].startswith("application/atom+xml")
    (link,) = ElementTree.fromstring(first.text).findall(f"{ATOM}link")
    assert link.get("href") == "http://gate.example/timeline.atom?place=torkham"
    told.clock.wait(60)
    assert told.client.get("/timeline.atom?place=torkham").text == first.text


def test_what_was_typed_is_never_run(told: Gate):
    text = told.client.get('/timeline?actor="><script>x</script>&place=<b>').text
    assert "<script>x" not in text
    assert '"<b>"' not in text


def test_without_a_file_the_register_that_ships_is_shown():
    for folder, register in ((None, "register.csv"), (Path("/nowhere"), "")):
        with gate_open(settings_of_test(register=register), folder=folder) as gate:
            items = json.loads(gate.client.get("/timeline.json").text)
            assert {one["id"] for one in items} <= {one.id for one in shipped_register()}
            assert "Torkham" in _said(gate)


def test_a_register_that_is_not_there_yet_is_empty_and_one_that_is_broken_says_so(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    with gate_open(folder=tmp_path) as gate:
        page = gate.browser().open("/timeline")
        assert "No notice has been entered yet." in page.said("main")
        path = tmp_path / "register.csv"
        path.write_text("not,a,register\n")
        page = gate.browser().open("/timeline")
        assert "cannot be read at the moment" in page.said("main")
        assert str(path) in caplog.text
        assert str(path) not in page.said()
        assert "cannot be read at the moment" in gate.browser().open("/situation").said("main")
        good, bad = csv_of(NOTICES[:1]), "x,closure,transit,soon" + "," * 24
        path.write_text(good + bad + "\n")
        page = gate.browser().open("/timeline")
        assert "1 row of the register cannot be read" in page.said("main")
        assert "25 days" in page.said("doc")


def test_a_long_register_shows_its_newest_first_and_the_rest_when_asked(tmp_path: Path):
    many: list[Notice] = [
        notice(f"n{number}", statement=f"Statement {number}.", said_day=day("2025-01-01") + number)
        for number in range(230)
    ]
    (tmp_path / "register.csv").write_text(csv_of(many), encoding="utf-8")
    with gate_open(folder=tmp_path) as gate:
        page = gate.browser().open("/timeline")
        assert "The newest 200 of 230 statements." in page.said("main")
        assert "Statement 229." in page.said("doc")
        assert "Statement 29." not in page.said("doc")
        assert "Statement 29." in gate.browser().open("/timeline?all=1").said("doc")
