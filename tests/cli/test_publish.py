"""`tarazu returns publish` and `verify`: a folder, its revisions, and its place in a book."""

import csv
import json
import sys
from pathlib import Path

import pytest

from tarazu.cli.books import writing
from tarazu.journal import open_reader
from tests.cli.commands import LOG, Ran, run, small_book, written
from tests.places import DATA, EXAMPLES

EXPORTS = (EXAMPLES / "made-up-exports.csv", "--map", EXAMPLES / "made-up-exports.table.toml")
ETHIOPIA = "et_customs_exports_monthly_2015.csv.gz"

MORE = """\
2025-11-23T09:00:00+03:30,movement,HRT 54830,AF,in,loaded,general,20,,
2025-11-23T09:10:00+03:30,movement,HRT 54831,AF,in,empty,,21,,
"""
MONTH_AFTER = "2025-12-23T09:00:00+03:30,movement,HRT 54840,AF,in,loaded,general,30,,\n"
THEIRS = """\
month,way,plates,trucks
1404-09,in,IR,1
1404-09,out,AF,2
1404-09,out,IR,0
"""
SAID = """\
id,kind,topic,said_by,role,said,window,statement,source
closed,closure,transit,the border authority,border authority,2025-12-01,2025-12-02,Shut.,a paper
"""
THEIR_MAP = """\
[source]
name = "a count at the other post"
publisher = "the authority at Islam Qala"
address = ""
licence = ""
[table]
zone = "Asia/Kabul"
reckoning = "solar-hijri"
cut = "month"
[period]
columns = ["month"]
forms = ["%Y-%m"]
calendar = "solar-hijri"
[value]
name = "trucks"
unit = "trucks"
column = "trucks"
[dimensions]
direction = "way"
registered = "plates"
"""
BTS = DATA / "us_bts_border_trucks_monthly_1996_2023.csv.gz"
BTS_2019 = DATA / "us_bts_border_trucks_vintage2019_sample.csv.gz"


def publish(book: Path, folder: Path, *more: object, code: int = 0) -> Ran:
    return run(
        *("returns", "publish", "trucks", book, "--period", "1404-09", "--into", folder),
        *("--name", "azar", "--lang", "en,fa", *more),
        code=code,
    )


def grow(folder: Path, lines: str) -> None:
    """Import more rows into the book, from a log of another name."""
    log = written(folder, f"log{len(lines)}.csv", LOG.splitlines()[0] + "\n" + lines)
    map_file = folder / "map.toml"
    run("feed", "import", log, "--map", map_file, "--book", folder / "dogharoon.book")


def test_a_book_is_published_verified_noted_and_revised_with_what_changed(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    shelf, folder = tmp_path / "shelf", tmp_path / "shelf" / "azar"
    ran = publish(book, shelf, "--book", book, "--officer", 14)
    assert ran.out.startswith("Published: revision 1, provisional, in ")
    assert "is noted in record 17 of dogharoon.book" in ran.err
    assert run("returns", "verify", folder, "--book", book).out.count("sound") == 1
    about = json.loads((folder / "publication.json").read_text())
    assert (about["head"]["crossing"], about["head"]["seq"]) == ("dogharoon", 15)
    with_note = run("journal", "show", book, "--kind", "publication_noted").out
    assert "publication azar, revision 1, made from the book up to record 15  <14>" in with_note

    # The book has grown by what was noted; its figures have not changed.
    again = publish(book, shelf, "--book", book, "--officer", 14)
    assert "nothing was added: revision 1" in again.out
    assert "is noted already in record 17" in again.err

    grow(tmp_path, MORE)
    ran = publish(book, shelf, "--book", book, "--json")
    told = json.loads(ran.out)
    assert (told["outcome"], told["publication"]["revision"]) == ("revised", 2)
    changed = {
        (one["of"], tuple(one["key"] or ())): (one["was"]["value"], one["now"]["value"])
        for one in told["publication"]["changed"]
    }
    assert changed["", ("in", "AF")] == (2, 4)
    assert changed["", ()] == (3, 5)
    assert changed["visiting", ()] == (2, 4)
    document = json.loads((folder / "document.en.json").read_text())
    headings = [section["heading"] for section in document["sections"]]
    assert "What revision 2 changed" in headings
    assert run("returns", "verify", folder, "--book", book).code == 0
    assert (folder / "revisions" / "r01.json").is_file()


def test_a_month_that_the_book_has_not_ended_is_never_final(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    ran = publish(book, tmp_path, "--final", code=1)
    assert "cannot be final. Nothing was published" in ran.err
    assert not (tmp_path / "azar").exists()
    publish(book, tmp_path)
    grow(tmp_path, MONTH_AFTER)
    told = publish(book, tmp_path, "--final", "--json").json["publication"]
    assert (told["revision"], told["status"]) == (2, "revised"), "its quiet days are known now"


def test_a_changed_byte_and_a_book_that_knows_nothing_are_told(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    publish(book, tmp_path)
    ran = run("returns", "verify", tmp_path / "azar", "--book", book, code=1)
    assert "the book does not name this revision of the publication" in ran.out
    table = tmp_path / "azar" / "table.csv"
    table.write_bytes(table.read_bytes().replace(b"2", b"3", 1))
    told = run("returns", "verify", tmp_path / "azar", "--json", code=1).json
    assert told["findings"][0].startswith("table.csv: digest ")
    run("returns", "verify", tmp_path / "nothing", code=3)


def test_another_book_of_the_same_crossing_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one, two = small_book(tmp_path / "one"), small_book(tmp_path / "two")
    ran = publish(one, tmp_path, "--book", two, code=1)
    assert "is not the one that the figures were read from" in ran.err
    reader = open_reader(two)
    assert not [one for one in reader.records() if one.kind == "publication_noted"]
    reader.close()


def headings_of(folder: Path, code: str = "en") -> list[str]:
    document = json.loads((folder / f"document.{code}.json").read_text("utf-8"))
    return [section["heading"] for section in document["sections"]]


def test_a_revision_carries_on_with_languages_notices_and_the_second_source(
    tmp_path: Path,
) -> None:
    book, folder = small_book(tmp_path), tmp_path / "azar"
    theirs = written(tmp_path, "theirs.csv", THEIRS)
    maps = written(tmp_path, "theirs.table.toml", THEIR_MAP)
    said = written(tmp_path, "notices.csv", SAID)
    publish(
        *(book, tmp_path, "--against", theirs, "--against-map", maps, "--mirrored"),
        *("--notices", said),
    )
    before = {path.name for path in folder.iterdir()}
    grow(tmp_path, MORE)
    theirs.unlink()
    bare = ("returns", "publish", "trucks", book, "--period", "1404-09", "--into", tmp_path)
    ran = run(*bare, "--name", "azar")
    assert (
        "Carried on from the revision before: what was said of these days (1); the second source"
        in ran.err
    )
    assert before <= {path.name for path in folder.iterdir()}
    assert {"Two sources side by side", "Said of the same days"} <= {*headings_of(folder)}
    about = json.loads((folder / "publication.json").read_text())
    assert about["holds"] == ["en", "fa", "notices", "against"]
    assert (about["revision"], about["gone"]) == (2, [])
    assert run(*bare, "--name", "azar").out.startswith("The figures and the files are those")


def test_what_a_revision_holds_no_longer_is_said_on_the_page_and_on_stderr(tmp_path: Path) -> None:
    book, folder = small_book(tmp_path), tmp_path / "azar"
    theirs = written(tmp_path, "theirs.csv", THEIRS)
    maps = written(tmp_path, "theirs.table.toml", THEIR_MAP)
    publish(book, tmp_path, "--against", theirs, "--against-map", maps, "--mirrored")
    ran = publish(book, tmp_path, "--lang", "en", "--without", "against")
    assert "No longer there, and said so on the page: against, fa." in ran.err
    assert not (folder / "beside.csv").exists()
    assert "What is no longer there" in headings_of(folder)
    again = publish(book, tmp_path, "--lang", "en")
    assert "nothing was added" in again.out, "what was given up does not come back by itself"
    publish(book, tmp_path)
    assert json.loads((folder / "publication.json").read_text())["gone"] == ["against"]


def test_what_another_count_says_stands_beside_it(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    theirs = written(tmp_path, "theirs.csv", THEIRS)
    maps = written(tmp_path, "theirs.table.toml", THEIR_MAP)
    publish(book, tmp_path, "--against", theirs, "--against-map", maps, "--mirrored")
    text = (tmp_path / "azar" / "beside.csv").read_text("utf-8").splitlines()
    assert text[1:] == [
        "in,AF,1404-09,trucks,2,counted,1404-09,trucks,2,counted,0",
        "out,IR,1404-09,trucks,1,counted,1404-09,trucks,1,counted,0",
        "in,IR,1404-09,trucks,,absent,1404-09,trucks,0,counted,",
        ",,1404-09,trucks,3,counted,1404-09,trucks,3,counted,",
    ], "totals are not subtracted where one does not count what the other does"


def test_a_publication_of_the_other_authority_is_a_second_source_too(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    theirs = written(tmp_path, "theirs.csv", THEIRS)
    maps = written(tmp_path, "theirs.table.toml", THEIR_MAP)
    publish(theirs, tmp_path / "there", "--map", maps, "--by", "direction,registered")
    publish(book, tmp_path / "here", "--against", tmp_path / "there" / "azar", "--mirrored")
    text = (tmp_path / "here" / "azar" / "beside.csv").read_text("utf-8")
    assert "in,AF,1404-09,trucks,2,counted,1404-09,trucks,2,counted,0" in text


def test_a_book_that_a_writer_has_open_is_told_and_the_figures_are_published(
    tmp_path: Path,
) -> None:
    book = small_book(tmp_path)
    with writing(book, "dogharoon"):
        ran = publish(book, tmp_path, "--book", book, code=3)
        assert ran.out.startswith("Published")
        assert "dogharoon.book" in ran.err
    assert "is noted in record" in publish(book, tmp_path, "--book", book).err


@pytest.mark.parametrize(
    ("more", "said"),
    [(("--lang", "en,xx"), "Expected some of en, fa, prs"), (("--name", "A b"), "")],
)
def test_what_nobody_can_publish_is_wrong_usage_or_refused(
    tmp_path: Path, more: tuple[str, ...], said: str
) -> None:
    ran = publish(small_book(tmp_path), tmp_path, *more, code=2 if said else 3)
    assert said in ran.err


def test_figures_of_a_file_have_no_book_to_be_noted_in(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    theirs = written(tmp_path, "theirs.csv", THEIRS)
    maps = written(tmp_path, "theirs.table.toml", THEIR_MAP)
    ran = publish(theirs, tmp_path, "--map", maps, "--book", book, code=2)
    assert "were not read from a book" in ran.err
    assert publish(theirs, tmp_path, "--map", maps, "--final").out.startswith("Published: revision")


@pytest.mark.skipif(
    not BTS.exists() or not BTS_2019.exists(),
    reason=f"set TARAZU_DATA to the folder that holds {BTS.name} and {BTS_2019.name}",
)
def test_two_issues_of_a_real_source_stand_side_by_side_and_agree_where_both_count(
    tmp_path: Path,
) -> None:
    run(
        *("returns", "publish", "trucks", BTS, "--period", "2018-10", "--final", "--lang", "en"),
        *("--against", BTS_2019, "--into", tmp_path, "--name", "bts"),
    )
    with (tmp_path / "bts" / "beside.csv").open(newline="", encoding="utf-8") as file:
        *parts, total = csv.DictReader(file)
    both = [row for row in parts if row["one_value"] and row["other_value"]]
    assert len(both) > 80
    assert {row["difference"] for row in both} == {"0"}
    only = {row["port"] for row in parts if not row["one_value"]}
    assert "Buffalo-Niagara Falls" in only, "the sample of one issue lacks it"
    assert total["difference"] == "", "the two count unlike ports"
    assert run("returns", "verify", tmp_path / "bts").code == 0


@pytest.mark.skipif(
    not (DATA / ETHIOPIA).exists(), reason=f"set TARAZU_DATA to the folder that holds {ETHIOPIA}"
)
def test_a_return_of_trade_keeps_its_unit_values_and_is_sound(tmp_path: Path) -> None:
    asked = ("--period", "2015-03", "--by", "partner", "--where", "flow=export")
    run("returns", "publish", "trade", DATA / ETHIOPIA, *asked, "--into", tmp_path, "--name", "et")
    assert "sound" in run("returns", "verify", tmp_path / "et").out
    kept = json.loads((tmp_path / "et" / "return.json").read_text())
    partners = kept["made"]["partners"]
    assert partners["outlier_count"] > len(partners["outliers"]) > 0


@pytest.mark.parametrize("name", ["../evil", "/tmp/evil", "Évil", ""])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    if not name:
        (tmp_path / "file").write_text("")
        into, told = tmp_path / "file", "no folder"
    else:
        into, told = tmp_path / "shelf", "no name of a publication"
    asked = ("--period", "2025-10", "--by", "partner", "--into", into, "--name", name or "ok")
    assert told in run("returns", "publish", "trade", *EXPORTS, *asked, code=3).err
    assert not (tmp_path / "evil").exists()


def test_details_that_the_parts_do_not_show_make_a_revision_too(tmp_path: Path) -> None:
    asked = ("--period", "2025-10", "--by", "partner", "--into", tmp_path, "--name", "x", "--final")
    run("returns", "publish", "trade", *EXPORTS, *asked)
    rows = EXPORTS[0].read_text(encoding="utf-8").splitlines()
    # A thousand go from one partner to another in a month of the year before: all totals stay.
    for place, row in enumerate(rows):
        for partner, more in (("IN", -1_000), ("PK", 1_000)):
            start = f"2024-03,export,{partner},food,"
            if row.startswith(start):
                rows[place] = f"{start}{int(row.removeprefix(start)) + more}"
    other = tmp_path / "other.csv"
    other.write_text("\n".join(rows) + "\n", encoding="utf-8")
    out = run("returns", "publish", "trade", other, *EXPORTS[1:], *asked).out
    assert "revision 2, revised" in out
    assert run("returns", "verify", tmp_path / "x").code == 0


@pytest.mark.parametrize(
    "asked",
    [
        ("returns", "publish", "trucks", "x.csv", "--period", "2025-01", "--into", "y"),
        ("returns", "verify", "x"),
        ("notices", "publish", "--into", "y"),
        ("publications", "situation", "--into", "y"),
    ],
)
def test_without_the_laboratory_each_command_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, asked: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    parts = ("tarazu.returns.", "tarazu.paper")
    for name in [name for name in sys.modules if name.startswith(parts)]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("polars", "typst"):
        monkeypatch.setitem(sys.modules, name, None)
    assert 'pip install "tarazu[lab]"' in run(*asked, code=3).err
