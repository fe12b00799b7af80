"""`tarazu feed import`: what it records, what it says, and what it does when asked again."""

import gzip
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from tarazu.journal import export, open_reader
from tarazu.station.reading import read_book
from tests.cli.commands import (
    BREST,
    LOG,
    ONE_TO_ONE,
    PLAIN_MAP,
    PLAN,
    TOLLGATE,
    TOLLGATE_MAP,
    TWO_TO_ONE,
    WEEK_PLANS,
    cut_week,
    needs_data,
    run,
    small_book,
    written,
)
from tests.places import EXAMPLES, ROOT

BREST_MAP = EXAMPLES / "belarus-queue.map.toml"
BREST_PLAN = EXAMPLES / "belarus-queue.regime.toml"
IMPORT_GUIDE = (ROOT / "docs/guides/import-a-log.md").read_text(encoding="utf-8")


def files(folder: Path, *, log: str = LOG, plan: str = PLAN) -> tuple[object, ...]:
    """Write the small log, its map and a plan, and give the arguments that import it."""
    return (
        *("feed", "import", written(folder, "log.csv", log)),
        *("--map", written(folder, "map.toml", PLAIN_MAP), "--book", folder / "dogharoon.book"),
        *("--regime", written(folder, "plan.toml", plan)),
    )


def plain(book: Path) -> list[bytes]:
    reader = open_reader(book)
    try:
        return list(export(reader, plain=True))
    finally:
        reader.close()


def digest(book: Path) -> str:
    seen = read_book(book)
    seen.close()
    return seen.state.digest()


def test_an_import_says_what_became_of_every_row_and_how_the_book_stands(tmp_path: Path) -> None:
    told = run(*files(tmp_path), "--json").json
    assert told["rows"] == {
        "read": 9,
        "noticed_missing": 0,
        "facts": 8,
        "facts_by_kind": {"register": 4, "hold": 1, "movement": 3},
        "unchanged": 0,
        "filtered": 0,
        "rejected": 1,
        "rejected_by_reason": {"not_a_word": 1},
    }
    assert told["facts"] == {
        "facts": 8,
        "recorded": 7,
        "already": 0,
        "passed_over": 0,
        "without_effect": 0,
        "reused": 0,
        "refused": {"already_waiting": 1},
        "unfit": 1,
    }
    assert told["rejects_file"] == str(tmp_path / "log.rejected.csv")
    (account,) = told["accounts"]
    assert (account["balance_units"], account["balance_trucks"]) == (1, 1)
    assert account["available_units"] == 0  # ticket 2 was called on it
    assert (told["waiting"], told["on_hold"], told["called"], told["abroad"]) == (1, 1, 1, 1)
    assert told["waits"] == {
        "at": 1_763_787_000_000,
        "released": 1,
        "released_median_s": 960,
        "released_p90_s": 960,
        "released_max_s": 960,
        "waiting": 2,
        "waiting_median_s": 1_140,
        "waiting_max_s": 1_200,
    }
    assert told["state"] == digest(tmp_path / "dogharoon.book")


def test_a_corrected_row_of_rejects_is_recorded_under_a_map_that_names_its_source(
    tmp_path: Path,
) -> None:
    command = files(tmp_path, log=LOG.replace("source_id", "serial", 1))
    written(tmp_path, "map.toml", 'source = "post"\n' + PLAIN_MAP)
    assert run(*command, "--json").json["facts"]["recorded"] == 7
    rejects = tmp_path / "log.rejected.csv"
    mended = written(tmp_path, "mended.csv", rejects.read_text().replace("movment", "movement", 1))
    again = list(command)
    again[2] = mended
    assert run(*again, "--json").json["facts"]["recorded"] == 1
    told = run(*again, "--json").json["facts"]
    assert (told["recorded"], told["already"]) == (0, 1)


@pytest.mark.parametrize("log", ["", "when,who\n1,2\n"])
def test_a_log_that_cannot_be_read_begins_no_book(tmp_path: Path, log: str) -> None:
    ran = run(*files(tmp_path, log=log), code=3)
    assert "Nothing was read" in ran.err
    assert not list(tmp_path.glob("*.book*"))


def test_a_log_of_which_no_row_can_be_read_is_refused(tmp_path: Path) -> None:
    header, *rows = LOG.splitlines()
    ran = run(*files(tmp_path, log="\n".join((header, *(f"x{row}" for row in rows)))), code=1)
    assert "Not one row of log.csv could be read. Is map.toml its map?" in ran.err


def test_an_import_in_words_keeps_waits_that_are_not_over_apart(tmp_path: Path) -> None:
    ran = run(*files(tmp_path))
    assert "read                     9" in ran.out
    assert "refused                  1  already_waiting 1" in ran.out
    assert "waited, joining to release: 1 trucks, median 16 min" in ran.out
    assert "nine in ten at most 16 min, longest 16 min" in ran.out
    still = "waiting still, so far, called ones included: 2 trucks, median 19 min, longest 20 min"
    assert still in ran.out
    assert "they are in this line alone, not in the first" in ran.out
    assert "log.rejected.csv" in ran.out
    assert "8 facts in" in ran.err


def test_a_row_older_than_the_state_is_applied_at_its_instant_and_keeps_its_own_time(
    tmp_path: Path,
) -> None:
    records = [json.loads(line) for line in plain(small_book(tmp_path))]
    late = next(record for record in records if record["occurred_ms"] is not None)
    assert (late["kind"], late["at_ms"] - late["occurred_ms"]) == ("movement_recorded", 900_000)


def test_a_row_before_the_plan_is_applied_when_the_plan_begins(tmp_path: Path) -> None:
    early = LOG.replace("2025-11-22T08:00:00", "2025-11-21T23:59:00")
    run(*files(tmp_path, log=early))
    records = [json.loads(line) for line in plain(tmp_path / "dogharoon.book")]
    first = next(record for record in records if record["kind"] == "ticket_registered")
    assert first["at_ms"] == 1_763_757_000_000
    assert first["occurred_ms"] == 1_763_757_000_000 - 60_000


def test_a_second_import_adds_nothing_but_its_boot_record(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    before, state = plain(book), digest(book)
    told = run(*files(tmp_path), "--json").json
    assert plain(book) == before
    assert told["state"] == state
    assert told["seq"] == len(before) + 2  # the boot records of both
    facts = told["facts"]
    assert (facts["recorded"], facts["already"], facts["passed_over"]) == (0, 7, 1)
    assert facts["refused"] == {}


SLIPPED_IN = "2025-11-22T08:02:30+03:30,register,99ع99999,IR,out,loaded,general,2b,,\n"


def slipped_in(log: str) -> str:
    """Put a row in before the last one that a book of the log has."""
    before, third, after = log.partition("2025-11-22T08:03:00")
    return before + SLIPPED_IN + third + after


def test_a_row_put_in_before_the_last_known_one_is_passed_over_and_counted(
    tmp_path: Path,
) -> None:
    book = small_book(tmp_path)
    before = plain(book)
    ran = run(*files(tmp_path, log=slipped_in(LOG)))
    assert plain(book) == before
    for line in ("already recorded         7", "passed over              2"):
        assert line in ran.out
        assert line in IMPORT_GUIDE
    own = LOG.splitlines(keepends=True)[0] + SLIPPED_IN
    told = run(*files(tmp_path, log=own), "--json").json
    assert told["facts"]["recorded"] == 1
    late = [json.loads(line) for line in plain(book)][-1]
    assert late["occurred_ms"] < late["at_ms"]


def test_a_row_put_into_a_log_without_ids_shows_in_the_ids_of_the_others(tmp_path: Path) -> None:
    bare = re.sub(r",\d,(\w*),(\w*)$", r",,\1,\2", LOG, flags=re.M)
    run(*files(tmp_path, log=bare))
    early = slipped_in(bare).replace(",2b,", ",,")
    assert "4 ids of the log" in run(*files(tmp_path, log=early), code=3).err
    late = bare.replace("2025-11-22T08:20", SLIPPED_IN.replace(",2b,", ",,") + "2025-11-22T08:20")
    told = run(*files(tmp_path, log=late), "--json").json
    assert (told["facts"]["reused"], told["facts"]["recorded"]) == (2, 1)
    assert "recorded a second time" in IMPORT_GUIDE


def test_rows_added_at_the_end_of_a_log_are_all_that_its_second_import_takes(
    tmp_path: Path,
) -> None:
    book = small_book(tmp_path)
    before = plain(book)
    row = "2025-11-22T09:00:00+03:30,movement,HRT 60233,AF,in,loaded,general,10,,\n"
    told = run(*files(tmp_path, log=LOG + row), "--json").json
    assert told["facts"]["recorded"] == 1
    assert plain(book)[: len(before)] == before


def test_without_a_plan_the_book_goes_on_under_its_own(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    row = "2025-11-22T09:00:00+03:30,movement,HRT 60233,AF,in,loaded,general,10,,\n"
    arguments = files(tmp_path, log=LOG + row)[:-2]
    assert run(*arguments, "--json").json["facts"]["recorded"] == 1
    assert "kind" in json.loads(plain(book)[-1])


def test_a_new_book_needs_a_plan(tmp_path: Path) -> None:
    ran = run(*files(tmp_path)[:-2], code=3)
    assert "Nothing was imported" in ran.err
    assert not (tmp_path / "dogharoon.book").exists()


def test_a_book_under_another_plan_is_not_imported_into(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    before = plain(book)
    other = PLAN.replace('"One to one"', '"Another"')
    ran = run(*files(tmp_path, plan=other), code=3)
    assert 'under the regime "One to one"' in ran.err
    assert plain(book) == before


def test_a_plan_that_cannot_work_is_refused_before_a_book_is_begun(tmp_path: Path) -> None:
    ran = run(*files(tmp_path, plan=PLAN.replace('home = "IR"', 'home = "AF"')), code=1)
    assert "regime check" in ran.err
    assert not (tmp_path / "dogharoon.book").exists()


def test_a_map_that_cannot_be_followed_is_a_fault(tmp_path: Path) -> None:
    arguments = list(files(tmp_path))
    written(tmp_path, "map.toml", '[time]\nzone = "Asia/Nowhere"\n')
    assert "Nothing was read" in run(*arguments, code=3).err


def test_strict_makes_a_refusal_a_failure(tmp_path: Path) -> None:
    run(*files(tmp_path), "--strict", code=1)
    clean = "\n".join(LOG.splitlines()[:3]) + "\n"
    folder = tmp_path / "clean"
    folder.mkdir()
    run(*files(folder, log=clean), "--strict")


def test_a_truncated_gzip_says_why_and_keeps_what_was_read(tmp_path: Path) -> None:
    book, log = tmp_path / "dogharoon.book", tmp_path / "log.csv.gz"
    rows = [
        f"2025-11-22T08:00:{n % 60:02}+03:30,movement,HRT {n:05},AF,in,loaded,general,m{n},,"
        for n in range(4_000)
    ]
    whole = gzip.compress("\n".join((LOG.splitlines()[0], *rows, "")).encode())
    log.write_bytes(whole[: len(whole) // 2])
    arguments = (
        *("feed", "import", log, "--map", written(tmp_path, "map.toml", PLAIN_MAP)),
        *("--book", book, "--regime", written(tmp_path, "plan.toml", PLAN), "--json"),
    )
    ran = run(*arguments, code=3)
    kept = ran.json["facts"]["recorded"]
    assert 0 < kept < 4_000
    assert "it ends in the middle of its gzip stream" in ran.err
    assert f"Those {kept:,} rows were read and are kept" in ran.err
    assert ran.json["broken_off"] in ran.err
    log.write_bytes(whole)
    mended = run(*arguments).json
    assert (mended["facts"]["already"], mended["facts"]["recorded"]) == (kept, 4_000 - kept)


def test_an_interrupted_import_says_that_it_goes_on_from_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tarazu.station.importing.import_log", interrupted)
    assert "goes on from there" in run(*files(tmp_path), code=130).err
    monkeypatch.undo()
    assert run(*files(tmp_path), "--json").json["facts"]["recorded"] == 7


def test_two_rows_with_one_id_are_one_fact_and_other_content_is_told(tmp_path: Path) -> None:
    lines = LOG.splitlines()
    again = [*lines[:2], lines[1], lines[1].replace(",IR,out", ",IR,in")]
    told = run(*files(tmp_path, log="\n".join(again) + "\n"), "--json").json
    facts = told["facts"]
    assert (facts["recorded"], facts["already"], facts["reused"]) == (1, 1, 1)
    assert told["waiting"] == 1


@needs_data
def test_the_belarus_queue_gives_the_same_book_snapshot_by_snapshot_as_all_at_once(
    tmp_path: Path,
) -> None:
    lines = BREST.read_text(encoding="utf-8").splitlines(keepends=True)
    log = tmp_path / BREST.name
    arguments = ("feed", "import", log, "--map", BREST_MAP, "--regime", BREST_PLAN)
    counts = []
    log.write_text("".join(lines[:1]), encoding="utf-8")
    run(*arguments, "--book", tmp_path / "step.book")
    for name in ("step.book", "step.private.book", "step.book.anchor", "step.book.snapshot"):
        copied = name.replace("step", "once")
        shutil.copy(tmp_path / name, tmp_path / copied)
    for count in range(2, len(lines) + 1):
        log.write_text("".join(lines[:count]), encoding="utf-8")
        told = run(*arguments, "--book", tmp_path / "step.book", "--json").json
        counts.append(told["facts"]["recorded"])
    run(*arguments, "--book", tmp_path / "once.book")
    assert plain(tmp_path / "step.book") == plain(tmp_path / "once.book")
    assert digest(tmp_path / "step.book") == digest(tmp_path / "once.book")
    assert sum(counts) > 0
    seen = read_book(tmp_path / "step.book")
    seen.close()
    lanes = {ticket.standing.lane for ticket in seen.state.facts.tickets.values()}
    assert {"live-queue", "cars"} <= lanes


@needs_data
def test_a_part_of_the_tollgate_week_gives_counts_that_add_up_under_every_plan(
    tmp_path: Path,
) -> None:
    log = cut_week(tmp_path, 3_000)
    for plan in WEEK_PLANS:
        book = tmp_path / f"{plan.stem}.book"
        told = run(
            *("feed", "import", log, "--map", TOLLGATE_MAP, "--book", book),
            *("--regime", plan, "--json"),
        ).json
        assert told["facts"]["recorded"] == told["facts"]["facts"] == 3_000
        waits = told["waits"]
        registered = told["rows"]["facts_by_kind"]["register"]
        assert waits["released"] + waits["waiting"] == registered
        assert waits["waiting"] == told["waiting"]
    assert TWO_TO_ONE in WEEK_PLANS


@needs_data
@pytest.mark.skipif(
    "TARAZU_IMPORT_KILLS" not in os.environ,
    reason="set TARAZU_IMPORT_KILLS to replay the whole week",
)
def test_the_whole_tollgate_week_is_replayed_under_one_to_one(tmp_path: Path) -> None:
    book = tmp_path / "week.book"
    arguments = ("feed", "import", TOLLGATE, "--map", TOLLGATE_MAP, "--book", book)
    told = run(*arguments, "--regime", ONE_TO_ONE, "--json").json
    assert told["facts"]["recorded"] == 128_823
    assert (told["waits"]["released"], told["waiting"]) == (59_992, 0)
    assert told["accounts"][0]["balance_trucks"] == 68_831 - 59_992
    assert run("journal", "verify", book, "--json").json["ok"]
