"""The file of rejects and the tally: every row is somewhere, and nothing is in two places."""

import csv
import stat
from pathlib import Path

import pytest

from tarazu.feed import Fact, RejectsFile, RejectsUnwritable, Tally, map_of, read_log, rejects_path
from tarazu.feed.fact import Reject
from tests.feed.logs import FOREIGN, GOOD, HEADER, log_of


def imported(folder: Path, *rows: str) -> Path:
    """Read a log as an import does: rejects to their file, facts to nowhere."""
    (folder / "books").mkdir(exist_ok=True)
    text = ("\n".join((HEADER, *rows)) + "\n").encode("utf-8", "surrogateescape")
    with log_of(folder, text, map_of(FOREIGN), name="week.csv") as log:
        path = rejects_path(folder / "week.csv", folder / "books" / "dogharoon.db")
        with RejectsFile(path, log.columns, log=log.source) as rejects:
            for item in log:
                if isinstance(item, Reject):
                    rejects.write(item)
    return path


def rows_of(path: Path) -> list[list[str]]:
    with path.open(newline="", encoding="utf-8", errors="surrogateescape") as file:
        return list(csv.reader(file))


def test_rejects_keep_every_column_and_add_line_column_reason_and_sentence(tmp_path: Path) -> None:
    header, *rows = rows_of(imported(tmp_path, GOOD, "x,P1,1,هرات", "x,P2"))
    assert header == ["when", "plate", "way", "note", "log", "line", "column", "reason", "text"]
    assert [row[:8] for row in rows] == [
        ["x", "P1", "1", "هرات", "week.csv", "3", "when", "not_a_time"],
        ["x", "P2", "", "", "week.csv", "4", "", "wrong_number_of_cells"],
    ]
    assert rows[0][8].startswith('Line 3, column "when": found "x". Expected a time as')


def test_cells_beyond_the_last_column_stay_in_the_last_one(tmp_path: Path) -> None:
    _, row = rows_of(imported(tmp_path, GOOD + ",a,b"))
    assert row[3:7] == ["Islam Qala,a,b", "week.csv", "2", ""]


def test_a_second_import_replaces_the_file_and_doubles_nothing(tmp_path: Path) -> None:
    path = imported(tmp_path, "x,P1,1,a", "x,P2,1,b")
    first = path.read_bytes()
    assert imported(tmp_path, "x,P1,1,a", "x,P2,1,b").read_bytes() == first


def test_an_import_without_rejects_leaves_no_file(tmp_path: Path) -> None:
    assert imported(tmp_path, "x,P1,1,a").exists()
    assert not imported(tmp_path, GOOD).exists()


def test_the_file_lies_beside_the_book_and_not_beside_the_log(tmp_path: Path) -> None:
    assert imported(tmp_path, "x,P1,1,a") == tmp_path / "books" / "week.rejected.csv"
    assert rejects_path(Path("a/.csv"), Path("b/book")) == Path("b/.csv.rejected.csv")
    assert rejects_path(Path("a/x.jsonl.gz"), Path("book")) == Path("x.rejected.csv")


def test_only_its_owner_may_read_the_file_for_it_holds_plates(tmp_path: Path) -> None:
    assert stat.S_IMODE(imported(tmp_path, "x,P1,1,a").stat().st_mode) == 0o600


def test_a_link_in_the_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "books").mkdir()
    kept = tmp_path / "kept.txt"
    kept.write_text("kept")
    (tmp_path / "books" / "week.rejected.csv").symlink_to(kept)
    imported(tmp_path, "x,P1,1,a")
    assert kept.read_text() == "kept"


def test_every_reject_is_on_disk_before_the_next_row_is_read(tmp_path: Path) -> None:
    log = log_of(tmp_path, f"{HEADER}\nx,P1,1,a\nx,P2,1,b\n", map_of(FOREIGN))
    with RejectsFile(tmp_path / "out.csv", log.columns, log=log.source) as rejects:
        for count, item in enumerate(log, 1):
            assert isinstance(item, Reject)
            rejects.write(item)
            assert len(rows_of(tmp_path / "out.csv")) == count + 1


def test_broken_bytes_are_written_back_as_they_were(tmp_path: Path) -> None:
    path = imported(tmp_path, "x,P\udce4,1,a")
    assert b"x,P\xe4,1,a" in path.read_bytes()


def test_a_column_of_the_log_called_line_does_not_hide_ours(tmp_path: Path) -> None:
    with RejectsFile(tmp_path / "out.csv", ("line", "plate"), log="week.csv") as rejects:
        rejects.write(Reject(7, "plate", "", "missing", "said", ("1", "")))
    header, row = rows_of(tmp_path / "out.csv")
    assert header == ["line", "plate", "log", "rejected_line", "column", "reason", "text"]
    assert row == ["1", "", "week.csv", "7", "plate", "missing", "said"]


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    rejects = RejectsFile(tmp_path / "absent" / "out.csv", ("a",), log="week.csv")
    with pytest.raises(RejectsUnwritable, match="cannot be written: No such file or directory"):
        rejects.write(Reject(1, "a", "", "missing", "said"))


MAPS = {
    "commas": FOREIGN,
    "semicolons": 'delimiter = ";"\n' + FOREIGN,
    "another encoding": 'encoding = "cp1256"\n' + FOREIGN,
    "no row of names": 'columns = ["when", "plate", "way", "note"]\n' + FOREIGN,
}


@pytest.mark.parametrize("found", MAPS.values(), ids=MAPS)
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_corrected_row_of_rejects_has_the_id_of_its_line(
    tmp_path: Path, found: str, separator: str
) -> None:
    path = imported(tmp_path, GOOD, "x,P1,1,هرات", GOOD, "x,HRT 54821,1,هرات")
    header, first, last = rows_of(path)
    last[0] = "22.11.2025 08:10:00"
    mended = tmp_path / "mended.csv"
    with mended.open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file, delimiter=separator).writerows((header, first, last))
    log = read_log(mended, map_of('source = "post"\n' + found))
    assert log.columns == ("when", "plate", "way", "note")
    reject, fact = log
    assert isinstance(fact, Fact)
    assert (fact.plate, fact.place, fact.source_id) == ("HRT 54821", "هرات", "week.csv:5")
    # Rejected once more, it is still the third line of the first log.
    assert isinstance(reject, Reject)
    assert (reject.line, reject.row) == (3, ("x", "P1", "1", "هرات"))


def test_a_corrected_row_has_the_id_of_its_line_in_its_log_whatever_the_file_is_called(
    tmp_path: Path,
) -> None:
    path = imported(tmp_path, GOOD, "x,P1,1,a")
    mended = tmp_path / "fixed.csv"
    mended.write_text(path.read_text("utf-8").replace("x,P1", "22.11.2025 08:10:00,P1"), "utf-8")
    (fact,) = read_log(mended, map_of(FOREIGN))
    assert isinstance(fact, Fact)
    text = f"{HEADER}\n{GOOD}\n{GOOD}\n"
    whole = log_of(tmp_path, text, map_of(FOREIGN), name="week.csv")
    assert fact.source_id == [item.source_id for item in whole if isinstance(item, Fact)][1]


def test_a_row_that_is_rejected_twice_is_still_of_its_line_in_its_log(tmp_path: Path) -> None:
    first = tmp_path / "fixed.csv"
    first.write_bytes(imported(tmp_path, GOOD, "x,P1,1,a").read_bytes())
    again = tmp_path / "fixed.rejected.csv"
    log = read_log(first, map_of(FOREIGN))
    with RejectsFile(again, log.columns, log=log.source) as rejects:
        (reject,) = log
        assert isinstance(reject, Reject)
        rejects.write(reject)
    assert rows_of(again)[1][4:6] == ["week.csv", "3"]


@pytest.mark.parametrize("separator", [",", ";"])
def test_a_file_of_rejects_that_does_not_name_its_log_is_read_by_the_source_of_its_map(
    tmp_path: Path, separator: str
) -> None:
    older = tmp_path / "older.csv"
    rows = [
        [*HEADER.split(","), "line", "column", "reason", "text"],
        [*GOOD.split(","), "7", "when", "not_a_time", "said"],
    ]
    with older.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    log = read_log(older, map_of('source = "post"\n' + FOREIGN))
    assert log.columns == ("when", "plate", "way", "note")
    (fact,) = log
    assert isinstance(fact, Fact)
    assert fact.source_id == "post:7"


def test_a_row_added_to_a_file_of_rejects_takes_no_other_rows_id(tmp_path: Path) -> None:
    path = imported(tmp_path, "x,P1,1,a")
    with path.open("a", newline="", encoding="utf-8") as file:
        csv.writer(file).writerow([*GOOD.split(","), *[""] * 5])
    _, fact = read_log(path, map_of('source = "post"\n' + FOREIGN))
    assert isinstance(fact, Fact)
    assert fact.source_id == "post:rejected 3"


def test_the_printed_tally_adds_up_before_the_eye(tmp_path: Path) -> None:
    found = map_of('skip = { note = "test" }\n' + FOREIGN)
    log = log_of(tmp_path, f"{HEADER}\n{GOOD}\n{GOOD}\nx,P,1,a\nx,P,7,b\nx,,1,test\n", found)
    list(log)
    assert log.tally.adds_up()
    assert log.tally.text().splitlines() == [
        "read                5",
        "facts               2  movement 2",
        "filtered            1",
        "rejected            2  not_a_time 1, not_in_table 1",
    ]


def test_a_tally_that_lost_a_row_says_so() -> None:
    tally = Tally()
    tally.rows = 1
    assert not tally.adds_up()


def test_a_folder_in_the_place_of_the_file_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    with pytest.raises(RejectsUnwritable, match="Make room or name another folder"):
        RejectsFile(tmp_path / "out.csv", ("a",), log="week.csv")


def test_a_tally_of_snapshots_prints_what_was_missed_and_what_was_no_news() -> None:
    tally = Tally()
    tally.rows, tally.absences, tally.unchanged = 1_700, 1, 1_701
    assert tally.adds_up()
    assert tally.text().splitlines() == [
        "read            1,700",
        "noticed missing     1",
        "facts               0",
        "unchanged       1,701",
        "filtered            0",
        "rejected            0",
    ]
