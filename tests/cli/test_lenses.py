"""`tarazu board`, `ticket`, `why`, `abroad`: a book looked at without becoming its writer."""

from pathlib import Path

import pytest

from tarazu.cli.terminal import Tongue
from tarazu.journal import Boot, open_book
from tarazu.station.reading import read_book
from tarazu.words import CODES
from tests.cli.commands import LOG, PLAIN_MAP, PLAN, run, small_book, written


def test_the_board_shows_accounts_flows_calls_and_why_nobody_is_called(tmp_path: Path) -> None:
    ran = run("board", small_book(tmp_path))
    assert "for each truck registered in Afghanistan that comes in" in ran.out
    assert "Going out: waiting 1, held 1" in ran.out
    assert "Called: 2" in ran.out
    assert "Longest wait of a truck that was released: 16 min" in ran.out
    assert "Longest wait so far of a truck that still waits: 20 min" in ran.out
    assert "abroad, registered in Iran: 1, stranded 0" in ran.out
    told = run("board", tmp_path / "dogharoon.book", "--json").json
    assert told["seq"] == 15
    assert (told["waits"]["released_max_s"], told["waits"]["waiting_max_s"]) == (960, 1_200)
    later = run("board", tmp_path / "dogharoon.book", "--now", "--json").json["waits"]
    assert later["waiting_max_s"] > 1_200
    assert told["ways"][0]["called"][0]["ticket"] == 2


def test_a_called_truck_on_the_board_has_only_the_end_of_its_plate(tmp_path: Path) -> None:
    ran = run("board", small_book(tmp_path), "--json")
    assert "84ع61236" not in ran.out


def test_a_short_plate_is_not_whole_on_the_board_either(tmp_path: Path) -> None:
    log = LOG.replace("84ع61236", "7x1")
    book = tmp_path / "dogharoon.book"
    run(
        *("feed", "import", written(tmp_path, "log.csv", log)),
        *("--map", written(tmp_path, "map.toml", PLAIN_MAP), "--book", book),
        *("--regime", written(tmp_path, "plan.toml", PLAN)),
    )
    (way,) = run("board", book, "--json").json["ways"]
    (called,) = way["called"]
    assert "".join(called["truck"]["plate"]["parts"]) == "••1"


@pytest.mark.parametrize("tongue", list(Tongue))
def test_every_lens_speaks_every_language(tmp_path: Path, tongue: Tongue) -> None:
    book = small_book(tmp_path)
    for arguments in (("board", book), ("ticket", book, 1), ("why", book, 1), ("abroad", book)):
        assert run(*arguments, "--language", tongue.value).out


def test_the_languages_of_the_terminal_are_those_of_the_catalogues() -> None:
    assert tuple(tongue.value for tongue in Tongue) == CODES


def test_a_ticket_shows_its_place_its_holds_and_its_end(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    held = run("ticket", book, "1").out
    assert "On hold: fuel quality" in held
    assert "Load: Loaded, General" in held
    assert "Lane: general" in held
    assert "By laboratory, since" in held
    assert "You keep your place." in held
    assert "Gone out: " in run("ticket", book, "3").out
    assert "You have until" in run("ticket", book, "2").out
    assert "Released" in run("ticket", book, "3").out
    assert run("ticket", book, "1", "--json").json["status"] == "waiting"


def test_a_ticket_that_nobody_has_is_refused(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    assert "no ticket 9" in run("ticket", book, "9", code=1).err
    assert "no ticket 9" in run("why", book, "9", code=1).err


def test_why_names_every_truck_that_went_earlier_and_the_one_reason(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    ran = run("why", book, "2")
    assert "Lane “perishable”" in ran.out
    assert [each["reason"] for each in run("why", book, "1", "--json").json] == ["my_hold"] * 2
    assert "No truck that came later went earlier" in run("why", book, "3").err


def test_the_stock_abroad_is_listed_with_plates_or_said_to_be_empty(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    heading, line = run("abroad", book).out.splitlines()
    assert heading.split()[:3] == ["Plate", "Registered", "in"]
    assert "15ع90474" in line
    (truck,) = run("abroad", book, "--json").json
    assert truck["dwell_s"] == 0  # up to the last record
    assert run("abroad", book, "--now", "--json").json[0]["dwell_s"] > 0
    assert len(run("abroad", book, "--visiting", "--json").json) == 2


def test_without_a_private_store_no_plate_is_shown(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    (tmp_path / "dogharoon.private.book").rename(tmp_path / "elsewhere.private")
    ran = run("ticket", book, "1")
    assert "12ع34542" not in ran.out
    assert "plates are not shown" in ran.err
    shown = run("ticket", book, "1", "--private", tmp_path / "elsewhere.private")
    assert "12ع34542" in shown.out
    run("ticket", book, "1", "--private", tmp_path / "none", code=3)


def test_a_book_is_read_the_same_from_its_snapshot_and_from_its_first_record(
    tmp_path: Path,
) -> None:
    book = small_book(tmp_path)
    snapshot = tmp_path / "dogharoon.book.snapshot"
    assert snapshot.exists()
    first = read_book(book)
    first.close()
    # A snapshot of another book, or a broken one, is passed over.
    snapshot.write_bytes(snapshot.read_bytes().replace(b"dogharoon", b"doghariin"))
    second = read_book(book)
    second.close()
    assert first.state.digest() == second.state.digest()
    assert first.chronicle == second.chronicle
    assert first.head == second.head


def test_a_book_is_looked_at_while_its_writer_has_it(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    journal = open_book(book, "dogharoon", boot=Boot(0, "test", "0" * 64))
    try:
        assert run("board", book, "--json").json["seq"] == 16
        ran = run(
            *("feed", "import", written(tmp_path, "log.csv", LOG), "--book", book),
            *("--map", written(tmp_path, "map.toml", PLAIN_MAP)),
            code=3,
        )
        assert "one writer" in ran.err
    finally:
        journal.close()


def test_a_book_without_records_or_without_a_plan_can_be_looked_at(tmp_path: Path) -> None:
    run("board", tmp_path / "none.book", code=3)
    book = tmp_path / "new.book"
    open_book(book, "dogharoon", boot=Boot(0, "test", "0" * 64)).close()
    assert "No plan is in force" in run("board", book).out
    assert "No truck is abroad" in run("abroad", book).err
