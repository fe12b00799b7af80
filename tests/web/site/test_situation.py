"""The situation as it is served: our gate by its book, others by the register, and as JSON."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest

from tarazu.notices import csv_of
from tarazu.rules import commands as cmd
from tests.cli.commands import run
from tests.notices.samples import day, notice

from .gates import Browser, Gate, crossing_settings, gate_open, settings_of_test
from .writes import fact, joins, post_fact

NOTICES = (
    notice("a", kind="closure", topic="transit", place="torkham", said_day=day("2025-10-12"),
           statement="It is shut.", address="https://example.org/a"),
    notice("b", kind="closure", topic="transit", place="islam-qala", said_day=day("2025-11-20"),
           statement="Others say that it is shut."),
    notice("c", status="expected", place="torkham", said_day=day("2025-11-20"),
           window_from_day=day("2025-11-30"), statement="They meet at the crossing."),
    notice("d", place="milak", said_day=day("2025-11-01"), statement="They met."),
)  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> Iterator[Gate]:
    (tmp_path / "register.csv").write_text(csv_of(NOTICES), encoding="utf-8")
    with gate_open(folder=tmp_path) as gate:
        yield gate


def _states(gate: Gate) -> dict[str, tuple[str, str]]:
    found = gate.client.get("/api/v1/situation").json()["crossings"]
    return {one["places"][0]: (one["state"], one["why"]) for one in found}


def test_a_gate_without_a_passage_is_unknown_and_with_one_it_is_open(world: Gate):
    assert _states(world)["dogharoon"] == ("unknown", "gate_quiet")
    assert "No passage has been recorded yet." in world.browser().open("/situation").said("main")
    post_fact(world, fact())
    assert _states(world)["dogharoon"] == ("open", "gate")
    world.clock.wait(90_000)
    assert _states(world)["dogharoon"] == ("unknown", "gate_quiet")


def test_a_suspension_of_either_way_shows_gated_or_not(world: Gate):
    post_fact(world, fact())
    stop = cmd.SuspendGate(directions=("in",), reason="", by="3")
    world.order(stop, by="3", texts={"reason": "flood", "source": "duty officer"})
    assert _states(world)["dogharoon"] == ("partly", "gate_suspended")
    page = world.browser().open("/situation")
    assert "flood" in page.said("main")
    stop = cmd.SuspendGate(directions=("out",), reason="", by="3")
    world.order(stop, by="3", texts={"reason": "flood", "source": "duty officer"})
    assert _states(world)["dogharoon"] == ("shut", "gate_suspended")


def test_the_page_says_of_each_crossing_how_it_stands_by_whom_and_since_when(world: Gate):
    page = world.browser().open("/situation")
    text = page.said("standings")
    for words in ("Shut", "Last said 41 days ago.", "It may have changed since.", "It is shut."):
        assert words in text, words
    assert "They meet at the crossing." in text
    assert "Nothing has been said of it here." in text
    assert "Others last said, 2 days ago" in text
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]
    for wanted in ("/dogharoon/board", "/timeline?place=torkham", "https://example.org/a"):
        assert wanted in links


def test_every_link_to_the_timeline_of_a_place_finds_what_was_said_of_it(world: Gate):
    page = world.browser().open("/situation")
    links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
    narrowed = [link for link in links if link.startswith("/timeline?place=")]
    # Where nothing was said there is no link: torkham, islam-qala and milak are named.
    assert len(narrowed) == 3
    texts = [world.browser().open(link).said("doc") for link in narrowed]
    assert any("Others say that it is shut." in text for text in texts)


def test_the_json_tells_source_age_and_what_is_awaited(world: Gate):
    found = world.client.get("/api/v1/situation")
    assert found.headers["cache-control"] == "no-cache"
    (torkham,) = [one for one in found.json()["crossings"] if one["places"] == ["torkham"]]
    assert (torkham["state"], torkham["why"], torkham["age_days"]) == ("shut", "said", 41)
    assert torkham["said"][0]["source"] == "A paper"
    assert torkham["said"][0]["address"] == "https://example.org/a"
    assert [one["window"] for one in torkham["awaited"]] == ["from 2025-11-30"]
    (ours,) = [one for one in found.json()["crossings"] if one["crossing"] == "dogharoon"]
    assert ours["gate"]["last_ms"] is None


def test_the_paper_that_was_published_last_is_offered_with_its_day(world: Gate, tmp_path: Path):
    assert "PDF" not in world.browser().open("/situation").said("downloads")
    register = tmp_path / "register.csv"
    shelf = tmp_path / "publications"
    run("publications", "situation", "--notices", register, "--into", shelf)
    run("notices", "publish", register, "--into", shelf)
    for name in ("situation", "timeline"):
        for code in ("en", "fa"):
            page = world.browser().open(f"/{name}?lang={code}")
            assert "PDF" in page.said("downloads"), name
            links = {attrs["href"] for tag, attrs in page.tags if tag == "a"}
            assert f"/publications/{name}/paper.{code}.pdf" in links
    answer = world.client.get("/publications/situation/paper.en.pdf")
    assert answer.content.startswith(b"%PDF")


def test_readings_that_differ_stand_side_by_side_with_who_said_which(tmp_path: Path):
    about = {"place": "", "topic": "health", "claim": "medicines", "said_day": day("2025-11-12")}
    readings = (
        notice("stop", status="expected", window_from_day=day("2026-02-12"), said_by="a ministry",
               statement="Their import ends.", reading="run", **about),
        notice("duty", said_by="an agency", statement="Duties are suspended.", reading="beside",
               **about),
    )  # fmt: skip
    (tmp_path / "register.csv").write_text(csv_of(readings), encoding="utf-8")
    with gate_open(folder=tmp_path) as gate:
        page = gate.browser().open("/situation").said("differ")
        for words in ("Their import ends.", "a ministry", "Duties are suspended.", "an agency"):
            assert words in page, words
        found = gate.client.get("/api/v1/situation").json()
        assert {one["claim"] for one in found["awaited"]} == {"medicines"}


def test_what_differs_from_the_last_word_stands_beside_it():
    with gate_open() as gate:
        found = gate.client.get("/api/v1/situation").json()["crossings"]
        (torkham,) = [one for one in found if one["places"][0] == "torkham"]
        assert torkham["state"] == "shut"
        assert torkham["beside"]
        claims = {one["claim"] for one in torkham["said"]}
        assert {one["claim"] for one in torkham["beside"]} <= claims
        assert torkham["beside"][0]["statement"] in gate.browser().open("/situation").said("differ")


def test_no_plate_and_nothing_of_one_truck_stands_there(world: Gate, caplog: object):
    for number in range(3):
        post_fact(world, joins(f"2{number} ع 986 42", destination="Karim's yard"))
    for address in ("/situation", "/api/v1/situation"):
        text = world.client.get(address).text
        for secret in ("986", "Karim"):
            assert secret not in text


def test_it_is_reached_from_the_board_the_start_and_every_foot(world: Gate):
    for address in ("/dogharoon/board", "/about", "/timeline", "/publications", "/signin"):
        text = world.client.get(address).text
        assert 'href="/situation"' in text, address
    assert 'href="/situation"' not in world.client.get("/dogharoon/board?kiosk").text
    settings = settings_of_test(crossing_settings("dogharoon"), crossing_settings("milak"))
    with gate_open(settings) as gate:
        text = gate.client.get("/").text
        for link in ("/situation", "/timeline"):
            assert f'href="{link}"' in text


def test_two_gates_at_one_place_keep_their_plans_apart(tmp_path: Path):
    settings = settings_of_test(
        crossing_settings("side-a", plan_label="R1", is_model=True),
        crossing_settings("side-b", plan_label="R2", is_model=True),
    )
    with gate_open(settings, folder=tmp_path) as gate:
        page = gate.browser().open("/situation")
        headings = page.said("h2")
        assert "R1" in headings
        assert "R2" in headings
        assert "MODEL SCENARIO" in page.said("label")


@pytest.mark.parametrize(
    ("address", "most"),
    [("/situation", 6_000), ("/timeline", 16_000), ("/publications", 3_000)],
)
def test_the_pages_are_light(address: str, most: int):
    with gate_open() as gate:
        for code in ("en", "fa"):
            text = gate.client.get(f"{address}?lang={code}").text
            assert len(gzip.compress(text.encode(), 6)) <= most


def test_a_reader_who_is_signed_in_sees_the_same(world: Gate, tmp_path: Path):
    browser: Browser = world.browser()
    browser.sign_in("14")
    assert browser.open("/situation").said("standings")
