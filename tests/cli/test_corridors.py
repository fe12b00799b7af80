"""`tarazu corridors`: plan, compare, sweep, supply."""

import json
import re
import sys

import pytest

from tarazu.calendars import instant_of
from tests.cli.commands import run, small_book, written
from tests.corridors.small import small_network

BEFORE, AFTER = "2025-09-15", "2025-11-15"
WAIVER = "chabahar-waiver-2025-10-29"
SANCTION = "chabahar-exception-revoked-2025-09-29"
HEADER = "id,kind,topic,status,said_by,role,source,statement,window,place,commodity,partner"
ROW = "shut,closure,transit,happened,an office,customs,a page,Shut.,from 2025-01-01,gate,,"
SHUT = f"{HEADER}\n{ROW}\n"


def test_the_comparison_of_september_and_november_names_what_left_torkham() -> None:
    out = run("corridors", "compare", "--from", BEFORE, "--to", AFTER).out
    assert "The largest loss is at Torkham" in out
    assert "What matters most is this notice: closure, Torkham." in out
    moved = [line for line in out.splitlines() if line.startswith("Rice")]
    assert "Torkham" in moved[0]
    assert "Mirjaveh / Taftan, then Zaranj / Milak" in moved[0]


def test_a_plan_goes_out_as_json_with_what_is_under_a_measure_first() -> None:
    found = run("corridors", "plan", "--on", AFTER, "--waiver", WAIVER, "--json").json
    keys = list(found)
    assert keys.index("under") < keys.index("flows")
    assert {one["by"] for one in found["under"]} == {WAIVER}
    bare = run("corridors", "plan", "--on", AFTER, "--json").json
    assert bare["under"] == []
    free = run("corridors", "plan", "--on", AFTER, "--not-bound", SANCTION, "--json").json
    assert {one["by"] for one in free["under"]} == {""}


def test_a_plan_with_a_waiver_says_that_it_is_not_legal_advice() -> None:
    lines = run("corridors", "plan", "--on", AFTER, "--waiver", WAIVER).out.splitlines()
    assert lines[4] == "## Legs under a measure"
    assert lines[5].endswith("This is not legal advice.")


@pytest.mark.parametrize(
    ("language", "word"), [("fa", "تورخم"), ("prs", "دالر"), ("en", "Torkham")]
)
def test_a_plan_is_told_in_every_language(language: str, word: str) -> None:
    assert word in run("corridors", "plan", "--on", AFTER, "--lang", language).out


def test_the_same_day_is_compared_without_and_with_a_notice_or_a_wait() -> None:
    asked = ("corridors", "compare", "--to", AFTER, "--json")
    without = run(*asked, "--without", "torkham-shut-2025-10-12").json
    assert without["regained_t"] > 100_000
    waits = run(*asked, "--wait", "islam-qala-to-af=500").json
    assert waits["after"]["waits"][0]["hours"] == 500
    assert waits["before"]["waits"] == []
    on_top = run(*asked, "--wait", "islam-qala-to-af=+500").json
    assert on_top["after"]["waits"][0]["hours"] == 539
    assert on_top["added_usd"] > waits["added_usd"] > 0


def test_a_wait_is_taken_from_a_book_with_its_trucks_and_its_time(tmp_path) -> None:
    book = small_book(tmp_path)
    found = run("corridors", "plan", "--on", AFTER, "--book", book, "--json").json
    (wait,) = found["waits"]
    assert wait["leg"] == "islam-qala-to-af", "the plan of the book gates who goes out"
    measured = wait["measured"]
    # One was released after 16 minutes, two have waited 19 and 20 so far: half is not reached.
    assert measured["hours"] == 0.333
    assert (measured["passed"], measured["waiting"], measured["at_least"]) == (1, 2, True)
    assert measured["on_top"]
    assert measured["to_at"] == instant_of("2025-11-22T08:20:00+03:30")
    assert measured["source"] == "dogharoon.book"
    out = run("corridors", "compare", "--to", AFTER, "--book", book).out
    assert "at least 0.3 hours; trucks that passed: 1, that still wait" in out
    named = run("corridors", "plan", "--on", AFTER, "--book", f"milak={book}", "--json").json
    assert named["waits"][0]["leg"] == "zaranj-to-af"
    fault = run("corridors", "plan", "--on", AFTER, "--book", f"moon={book}", code=2)
    assert 'border leg "moon"' in fault.err
    assert "CROSSING=dogharoon.book" in fault.err


def test_the_sweep_counts_a_month_of_each_closure_and_one_of_lengths_seen(tmp_path) -> None:
    lengths = written(tmp_path, "lengths.csv", "hours\n12\n24\n240\n")
    asked = ("corridors", "sweep", "--on", BEFORE, "--singles")
    out = run(*asked, "--lengths", lengths).out
    assert "Lengths of 3 closures, half of them at most 24 hours, nine in ten at most 240" in out
    found = run(*asked, "--lengths", lengths, "--json").json
    assert len(found["closings"]) > 10
    assert found["closings"][0]["ninth_usd"] > 0
    bare = run(*asked, "--json").json
    assert bare["closings"][0]["ninth_usd"] is None
    assert bare["closings"][0]["month_usd"] == found["closings"][0]["month_usd"]


def test_supplies_of_medicines_are_listed_with_what_bars_them() -> None:
    asked = ("corridors", "supply", "medicines", "--to", "kabul", "--on", "2026-02-15")
    out = run(*asked).out
    assert "The cheapest is Tashkent" in out
    assert "Lahore*    barred" in out
    assert "Lahore is barred: customs stop, Medicines; closure, Torkham." in out
    assert "ban, Medicines; change of duty, Medicines." in out
    assert "suspended for three months (the first reading of the statement)" in out
    found = run(*asked, "--json").json
    lahore = next(one for one in found["offers"] if one["origin"] == "lahore")
    assert "medicines-stopped-2026-02-09" in lahore["barred_by"]


def test_a_network_and_a_register_of_ones_own_are_planned(tmp_path) -> None:
    folder = small_network(tmp_path)
    found = run("corridors", "plan", "--network", folder, "--on", AFTER, "--json").json
    assert found["flows"][0]["stays"] == "no_route", "its one gate leads the other way"
    register = written(tmp_path, "notices.csv", SHUT)
    asked = ("--network", folder, "--notices", register, "--on", AFTER, "--json")
    assert run("corridors", "plan", *asked).json["acting"] == ["shut"]


def test_two_registers_are_compared_on_one_day(tmp_path) -> None:
    shut = SHUT.replace(",gate,", ",islam-qala,")
    open_, closed = written(tmp_path, "a.csv", HEADER + "\n"), written(tmp_path, "b.csv", shut)
    asked = ("corridors", "compare", "--to", AFTER, "--from-notices", open_, "--notices", closed)
    found = run(*asked, "--json").json
    assert found["moved_t"] > 0
    assert found["after"]["acting"] == ["shut"]


@pytest.mark.parametrize(
    "options",
    [
        ("--on", "soon"),
        ("--wait", "islam-qala"),
        ("--wait", "islam-qala=long"),
        ("--wait", "islam-qala=-3"),
        ("--known", "from 2025-11-01"),
    ],
)
def test_what_cannot_be_read_is_wrong_usage(options) -> None:
    run("corridors", "plan", *options, code=2)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--without", "nothing"), 'Notice "nothing" is not among'),
        (("--waiver", SANCTION), "is no waiver: its kind is sanction"),
        (("--not-bound", WAIVER), "is no sanction: its kind is waiver"),
        (("--wait", "moon=3"), 'border leg "moon"'),
        (("--wait", "kabul-kandahar=3"), "is a leg by road and crosses no border"),
    ],
)
def test_a_name_that_is_not_there_is_wrong_usage_that_says_what_there_is(options, said) -> None:
    assert said in run("corridors", "plan", "--on", AFTER, *options, code=2).err


def test_a_commodity_or_place_without_supply_is_wrong_usage() -> None:
    said = run("corridors", "supply", "moon", "--to", "kabul", code=2).err
    assert "It has supplies of" in said


def test_numbers_in_json_have_three_decimals_and_no_minus_before_a_zero() -> None:
    found = run("corridors", "compare", "--from", BEFORE, "--to", AFTER, "--json").out
    assert "-0.0," not in found
    assert not re.search(r"\d\.\d{4,}|\de-\d", found)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--network", "nowhere"), "nowhere"),
        (("--notices", "nowhere.csv"), "nowhere.csv: cannot be read"),
        (("--book", "nowhere.book"), "nowhere.book"),
    ],
)
def test_what_is_not_there_is_a_fault_that_says_so(options, said, tmp_path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in run("corridors", "plan", "--on", AFTER, *options, code=3).err


def test_a_bad_file_of_lengths_is_a_fault(tmp_path) -> None:
    packed = written(tmp_path, "lengths.csv.gz", "hours\n1\n")
    assert "cannot be read" in run("corridors", "sweep", "--lengths", packed, code=3).err
    bare = written(tmp_path, "lengths.csv", "hours\nlong\n")
    assert "line 2" in run("corridors", "sweep", "--lengths", bare, code=3).err


def test_without_the_laboratory_it_says_what_to_install(monkeypatch) -> None:
    for name in [name for name in sys.modules if name.startswith("tarazu.corridors.")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "highspy", None)
    err = run("corridors", "plan", "--on", AFTER, code=3).err
    assert 'pip install "tarazu[lab]"' in err


def test_json_on_stdout_is_json_alone() -> None:
    assert json.loads(run("corridors", "sweep", "--singles", "--on", AFTER, "--json").out)
