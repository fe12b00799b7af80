"""`tarazu journal`: verify, show, export, backup, rescue."""

import json
import shutil
from pathlib import Path

import apsw
import pytest

from tarazu.cli.books import private_beside
from tarazu.journal import canonical
from tests.cli.commands import LOG, PLAIN_MAP, run, small_book, written


def test_a_sound_book_is_verified_with_exit_0(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    assert "15 records, sound" in run("journal", "verify", book).out
    told = run("journal", "verify", book, "--json").json
    assert (told["ok"], told["records"], told["head"]["seq"]) == (True, 15, 15)


def test_a_book_without_its_anchor_verifies_with_a_note(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    (tmp_path / "dogharoon.book.anchor").unlink()
    assert "note: " in run("journal", "verify", book).out


def test_a_damaged_book_is_verified_with_exit_1_and_every_place(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    whole = book.read_bytes()
    book.write_bytes(whole.replace(b'"seq":5,', b'"seq":6,'))
    ran = run("journal", "verify", book, code=1)
    assert "record 5" in ran.out
    assert "not sound" in ran.out
    assert "journal rescue" in ran.err
    told = run("journal", "verify", book, "--json", code=1).json
    assert told["findings"][0]["seq"] == 5


def test_what_is_no_book_is_a_fault(tmp_path: Path) -> None:
    assert "no book" in run("journal", "verify", tmp_path / "none.book", code=3).err.lower()
    other = tmp_path / "other.book"
    apsw.Connection(str(other)).execute("CREATE TABLE other (id)").fetchall()
    assert run("journal", "show", other, code=3).err


def test_records_are_shown_as_lines_and_can_be_chosen(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    ran = run("journal", "show", book)
    lines = ran.out.splitlines()
    assert ran.err.splitlines() == ["Times are those of UTC.", "Times are those of Asia/Tehran."]
    assert len(lines) == 15
    assert "ticket 1 registered at place 1" in lines[4]
    assert "Sat 22 Nov 2025  08:00" in lines[4]  # the clock of the plan's zone, not of the machine
    assert len(run("journal", "show", book, "--from", "5", "--to", "7").out.splitlines()) == 3
    assert len(run("journal", "show", book, "--ticket", "3").out.splitlines()) == 3
    assert len(run("journal", "show", book, "--kind", "credit_earned").out.splitlines()) == 2
    run("journal", "show", book, "--kind", "no_such_kind", code=2)


def test_a_record_says_when_its_fact_happened_where_that_was_earlier(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    (line,) = run("journal", "show", book, "--from", "13", "--to", "13").out.splitlines()
    assert "08:20" in line
    assert "(Sat 22 Nov 2025 08:05)" in line


def test_what_somebody_wrote_is_shown_where_the_private_store_is_named(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    show = ("journal", "show", book, "--kind", "hold_placed")
    assert "laboratory" not in run(*show).out
    line, words = run(*show, "--private", private_beside(book)).out.splitlines()
    assert "fuel quality" in line
    assert words.strip() == "“laboratory”"
    run(*show, "--private", tmp_path / "none.book", code=3)


def test_records_are_shown_as_canonical_json_too(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    for line in run("journal", "show", book, "--json").out.splitlines():
        assert canonical(json.loads(line)).decode() == line


def test_an_export_holds_every_record_and_a_plain_one_only_what_the_rules_recorded(
    tmp_path: Path,
) -> None:
    book = small_book(tmp_path)
    whole = [json.loads(line) for line in run("journal", "export", book).out.splitlines()]
    plain = [
        json.loads(line) for line in run("journal", "export", book, "--plain").out.splitlines()
    ]
    assert [line["record"]["seq"] for line in whole] == list(range(1, 16))
    assert len(plain) == 14
    assert "epoch" not in plain[0]


def test_a_backup_is_verified_and_never_replaces_a_file(tmp_path: Path) -> None:
    book, copy = small_book(tmp_path), tmp_path / "copy.book"
    ran = run(
        *("journal", "backup", book, copy, "--private", tmp_path / "dogharoon.private.book"),
    )
    assert "verified up to 15" in ran.out
    assert run("journal", "verify", copy, "--json").json["ok"]
    assert "12ع34542" in run("ticket", copy, "1").out
    assert "already" in run("journal", "backup", book, copy, code=3).err
    other = tmp_path / "other.book"
    assert run("journal", "backup", book, other, "--json").json["private"] is None


def shortened(folder: Path) -> Path:
    """Make a book that has lost its end: an older copy lies beside the newer anchor."""
    book = small_book(folder)
    older = shutil.copy(book, folder / "older")
    row = "2025-11-22T09:00:00+03:30,movement,HRT 60233,AF,in,loaded,general,10,,\n"
    run(
        *("feed", "import", written(folder, "log.csv", LOG + row), "--book", book),
        *("--map", written(folder, "map.toml", PLAIN_MAP)),
    )
    for ending in ("-wal", "-shm"):
        book.with_name(book.name + ending).unlink(missing_ok=True)
    shutil.copy(older, book)
    return book


def test_a_book_that_lost_its_end_does_not_open_and_rescue_explains(tmp_path: Path) -> None:
    book = shortened(tmp_path)
    arguments = ("feed", "import", tmp_path / "log.csv", "--map", tmp_path / "map.toml")
    assert "records are missing" in run(*arguments, "--book", book, code=3).err
    looked = run("journal", "rescue", book)
    assert "two officers may accept the loss" in looked.err
    lost = "it breaks at record 16: anchor: expected record 18, found the end of the book"
    assert looked.out.splitlines() == [
        f"{lost}: 3 records are missing",
        "a rescue would keep 15 records; the anchor had seen record 18",
    ]
    assert run("journal", "rescue", book, "--json").json["kept_seq"] == 15
    run("journal", "rescue", book, "--officer", "ali", "--officer", "12", code=2)
    run("journal", "rescue", book, "--officer", "12", code=2)


def test_two_officers_rescue_a_book_and_it_says_so_for_ever(tmp_path: Path) -> None:
    book = shortened(tmp_path)
    same = run("journal", "rescue", book, "--officer", "12", "--officer", "12", code=1)
    assert "two persons" in same.err
    ran = run("journal", "rescue", book, "--officer", "12", "--officer", "34")
    assert "kept up to record 15" in ran.out
    assert run("journal", "verify", book, "--json").json["ok"]
    shown = run("journal", "show", book, "--kind", "rescued").out
    assert "kept up to record 15, while its anchor had seen record 18" in shown
    assert "officers 12 and 34 accepted it" in shown
    # The lost row is imported again.
    arguments = ("feed", "import", tmp_path / "log.csv", "--map", tmp_path / "map.toml")
    assert run(*arguments, "--book", book, "--json").json["facts"]["recorded"] == 1


def test_a_sound_book_is_not_rescued(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    ran = run("journal", "rescue", book, "--officer", "12", "--officer", "34", "--json", code=1)
    assert "sound" in ran.err
    assert "is sound up to record 15" in run("journal", "rescue", book).out


def test_a_book_without_its_anchor_is_said_to_have_none(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    (tmp_path / "dogharoon.book.anchor").unlink()
    assert "there was no anchor to say how far" in run("journal", "rescue", book).out
    ran = run("journal", "rescue", book, "--officer", "12", "--officer", "34")
    assert "there was no anchor to say how far" in ran.out


@pytest.mark.parametrize(
    "chosen", [("--ticket", "999999"), ("--from", "10", "--to", "5"), ("--kind", "gate_resumed")]
)
def test_records_that_are_not_there_are_said_not_to_be(
    tmp_path: Path, chosen: tuple[str, ...]
) -> None:
    ran = run("journal", "show", small_book(tmp_path), *chosen)
    assert not ran.out
    assert "no such record" in ran.err


def test_a_book_without_a_record_to_read_needs_its_crossing_named(tmp_path: Path) -> None:
    book = tmp_path / "lost.book"
    ran = run("journal", "rescue", book, "--officer", "12", "--officer", "34", code=2)
    assert "--crossing" in ran.err
