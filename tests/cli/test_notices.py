"""`tarazu notices`: list, import, add, export."""

import csv
import json
from io import StringIO
from pathlib import Path
from xml.etree import ElementTree as Xml

import msgspec
import pytest

from tarazu.notices import csv_of, notices_of, shipped_register
from tests.cli.commands import run, written
from tests.notices.samples import GOOD, HEADER, notice

OTHER = GOOD.replace("a1", "a2")
REGISTER = "\n".join([HEADER, GOOD, OTHER, ""])


def test_the_list_says_who_said_what_when_and_where_it_was_read() -> None:
    out = run("notices", "list", "--place", "dogharoon", "--kind", "commitment").out
    assert "director of the Dogharoon customs post (customs official) said on Sat 22 Nov" in out
    assert "order-wording-a-2025-11-22 · commitment · said · Iran International" in out
    assert "≠ order-wording-b-2025-11-25" not in out.split("order-wording-b-2025-11-25 ·")[1]


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (("--actor", "pakistan", "--kind", "condition"), {"pakistan-condition-2025-11"}),
        (("--kind", "sanction"), {"chabahar-exception-revoked-2025-09-29"}),
        (("--topic", "trade", "--from", "2025-12", "--to", "2025-12"), {"exports-2025-12"}),
        (("--to", "2024", "--topic", "transit"), {"entry-interval-lifted-2023-09-14"}),
    ],
)
def test_the_list_can_be_narrowed_by_every_part(options, ids) -> None:
    found = {one["id"] for one in run("notices", "list", *options, "--json").json}
    assert ids <= found
    assert len(found) < 20


def test_the_list_of_a_day_knows_nothing_that_was_said_later() -> None:
    asked = ("notices", "list", "--json", "--actor", "Türkiye", "--kind", "meeting", "--as-of")
    before = {one["id"]: one["status"] for one in run(*asked, "2025-12-01").json}
    after = {one["id"]: one["status"] for one in run(*asked, "1404-09-20 SH").json}
    assert before["turkish-visit-2025-11-24"] == "unknown"
    assert after["turkish-visit-2025-11-24"] == "lapsed"
    assert "turkish-visit-delayed-2025-12-05" in {*after} - {*before}


def test_the_list_speaks_three_languages() -> None:
    asked = ("notices", "list", "--kind", "sanction", "--lang")
    assert "تحریم" in run(*asked, "fa").out
    assert "سنبله ۱۴۰۴" in run(*asked, "prs").out
    assert run(*asked, "prs").out == run(*asked[:-1], "--language", "prs").out


@pytest.mark.parametrize(
    "options",
    [
        ("--kind", "shutting"),
        ("--status", "soon"),
        ("--topic", "weather"),
        ("--from", "1404-08"),
        ("--to", "from 2025-10"),
        ("--as-of", "today"),
    ],
)
def test_a_word_or_a_day_that_is_none_is_wrong_usage(options) -> None:
    run("notices", "list", *options, code=2)


def test_a_file_stands_alone_or_beside_the_register_that_ships(tmp_path) -> None:
    file = written(tmp_path, "own.csv", REGISTER)
    assert len(run("notices", "list", file, "--json").json) == 2
    both = run("notices", "list", file, "--register", "--json").json
    assert len(both) == len(shipped_register()) + 2


def test_an_import_adds_up_names_its_rejects_and_adds_nothing_the_second_time(tmp_path) -> None:
    bad = GOOD.replace("a1", "a3").replace("closure", "shutting")
    file = written(tmp_path, "week.csv", REGISTER + bad + "\n")
    into = tmp_path / "register.csv"
    first = run("notices", "import", file, "--into", into, "--json").json
    assert {name: first[name] for name in ("read", "added", "known", "differing", "rejected")} == {
        "read": 3,
        "added": 2,
        "known": 0,
        "differing": [],
        "rejected": 1,
    }
    rejects = (tmp_path / "week.rejected.csv").read_text(encoding="utf-8")
    assert rejects.splitlines() == ["line,column,value,reason", "4,kind,shutting,unknown_word"]
    kept = into.read_bytes()
    second = run("notices", "import", file, "--into", into, "--json").json
    assert (second["added"], second["known"], second["rejected"]) == (0, 2, 1)
    assert into.read_bytes() == kept
    run("notices", "import", file, "--into", into, "--strict", code=1)


def test_rejects_of_an_earlier_import_do_not_stay_when_there_are_none(tmp_path) -> None:
    file = written(tmp_path, "week.csv", REGISTER + GOOD + "\n")
    run("notices", "import", file, "--into", tmp_path / "r.csv")
    assert (tmp_path / "week.rejected.csv").exists()
    written(tmp_path, "week.csv", REGISTER)
    run("notices", "import", file, "--into", tmp_path / "r.csv")
    assert not (tmp_path / "week.rejected.csv").exists()


def test_a_notice_that_the_register_tells_otherwise_is_not_taken(tmp_path) -> None:
    into = written(tmp_path, "register.csv", REGISTER)
    file = written(tmp_path, "new.csv", REGISTER.replace("It is shut.", "It is open.", 1))
    ran = run("notices", "import", file, "--into", into, code=1)
    assert "differing        1" in ran.out
    assert "a1" in ran.err
    assert into.read_text(encoding="utf-8") == REGISTER


def test_a_register_with_a_row_that_cannot_be_read_is_not_written_over(tmp_path) -> None:
    broken = REGISTER + GOOD.replace("a1", "a b") + "\n"
    into = written(tmp_path, "register.csv", broken)
    file = written(tmp_path, "new.csv", REGISTER.replace("a2", "a9"))
    ran = run("notices", "import", file, "--into", into, code=3)
    assert "row at 4" in ran.err
    assert into.read_text(encoding="utf-8") == broken


def test_what_is_no_register_is_a_fault_that_names_the_file(tmp_path) -> None:
    file = written(tmp_path, "odd.csv", "a,b\n1,2\n")
    assert "odd.csv" in run("notices", "list", file, code=3).err
    assert "none.csv" in run("notices", "list", tmp_path / "none.csv", code=3).err
    nothing = written(tmp_path, "bad.csv", f"{HEADER}\n{GOOD.replace('a1', '?')}\n")
    run("notices", "import", nothing, "--into", tmp_path / "r.csv", code=1)
    assert not (tmp_path / "r.csv").exists()


def test_json_and_csv_turn_into_each_other(tmp_path) -> None:
    file = written(tmp_path, "all.json", run("notices", "export", "--as", "json").out)
    into = tmp_path / "all.csv"
    run("notices", "import", file, "--into", into)
    assert into.read_text(encoding="utf-8") == csv_of(shipped_register())
    assert run("notices", "export", into).out == csv_of(shipped_register())


def test_an_export_keeps_statuses_unless_a_day_is_named() -> None:
    kept = run("notices", "export", "--kind", "meeting", "--status", "expected").out
    assert "turkish-visit-2025-11-24" in kept
    on_a_day = run("notices", "export", "--kind", "meeting", "--as-of", "2025-12-01").out
    (visit,) = [
        row for row in csv.DictReader(StringIO(on_a_day)) if row["id"] == "turkish-visit-2025-11-24"
    ]
    assert visit["status"] == "unknown"
    run("notices", "export", "--as", "xml", code=2)


def test_a_feed_is_the_same_each_time_and_knows_where_it_lies() -> None:
    address = "https://example.org/notices.atom"
    asked = ("notices", "export", "--as", "atom", "--kind", "closure", "--address", address)
    text = run(*asked).out
    assert text == run(*asked).out
    atom = "{http://www.w3.org/2005/Atom}"
    feed = Xml.fromstring(text)
    assert {link.get("href") for link in feed.findall(f"{atom}link")} == {address}
    assert len(feed.findall(f"{atom}entry")) == len(
        json.loads(run("notices", "export", "--as", "json", "--kind", "closure").out)
    )


ADD = (
    *("notices", "add", "--kind", "closure", "--topic", "transit", "--said-by", "a customs office"),
    *("--role", "customs official", "--statement", "It is shut.", "--source", "A paper"),
)


def test_one_notice_is_added_by_options_and_only_once(tmp_path) -> None:
    into = tmp_path / "own.csv"
    more = ("--window", "from 2025-10-12", "--set", "place=torkham", "--into", into)
    first = run(*ADD, *more, "--json").json
    assert run(*ADD, *more, "--json").json["known"] == 1
    (kept,) = notices_of(into.read_text(encoding="utf-8"), "csv").notices
    assert (kept.id, kept.place, kept.window_to_day) == (first["id"], "torkham", None)
    run(*ADD, "--id", kept.id, "--into", into, code=1)


@pytest.mark.parametrize(
    "more",
    [
        ("--said", "yesterday"),
        ("--set", "colour=red"),
        ("--set", "address=nowhere"),
        ("--set", "id=x"),
    ],
)
def test_a_notice_that_cannot_be_read_is_wrong_usage_and_is_not_added(tmp_path, more) -> None:
    into = tmp_path / "own.csv"
    run(*ADD, *more, "--into", into, code=2)
    assert not into.exists()


def test_no_export_says_which_officer_entered_a_notice(tmp_path: Path) -> None:
    kept = csv_of([msgspec.structs.replace(notice("one"), entered_by="207")])
    file = written(tmp_path, "register.csv", kept)
    assert "207" in kept
    for form in ("csv", "json", "atom"):
        assert "207" not in run("notices", "export", file, "--as", form).out


def test_no_publication_says_it_either(tmp_path: Path) -> None:
    kept = csv_of([msgspec.structs.replace(notice("one"), entered_by="207")])
    file = written(tmp_path, "register.csv", kept)
    run("notices", "publish", file, "--into", tmp_path / "shelf", "--name", "t")
    told = json.loads((tmp_path / "shelf" / "t" / "result.json").read_text())
    assert "207" not in json.dumps(told)
