"""`tarazu feed import`: the facts that the rules refused are named in a file beside the book."""

import csv
import shutil
from pathlib import Path

from tests.cli.commands import LOG, run, written
from tests.cli.test_feed import files

REFUSED_SECOND = (
    *("4", "register", "84ع61236", "already_waiting"),
    "This truck is already waiting as 2. Open 2 or correct the plate.",
)


def refused_of(folder: Path) -> list[tuple[str, ...]]:
    with (folder / "log.refused.csv").open(encoding="utf-8", newline="") as file:
        return [tuple(row) for row in csv.reader(file)]


def test_a_refused_fact_is_named_with_its_line_its_plate_and_the_reason(tmp_path: Path) -> None:
    told = run(*files(tmp_path), "--json").json
    assert told["refused_file"] == str(tmp_path / "log.refused.csv")
    head, refused = refused_of(tmp_path)
    assert head == ("line", "fact", "plate", "reason", "text")
    assert refused == REFUSED_SECOND
    assert (tmp_path / "log.refused.csv").stat().st_mode & 0o077 == 0


def test_a_second_import_keeps_what_was_refused_and_names_it_once(tmp_path: Path) -> None:
    command = files(tmp_path)
    run(*command)
    at_the_end = "2025-11-22T09:00:00+03:30,register,12ع34542,IR,out,loaded,general,10,,\n"
    written(tmp_path, "log.csv", LOG + at_the_end)
    assert "the refused facts are in" in run(*command).out
    run(*command)  # what stands behind the last record is refused again
    assert [row[0] for row in refused_of(tmp_path)] == ["line", "4", "11"]
    clean = tmp_path / "clean"
    clean.mkdir()
    shutil.copy(tmp_path / "log.refused.csv", clean)
    log = "".join(line for line in LOG.splitlines(keepends=True) if ",3,," not in line)
    told = run(*files(clean, log=log), "--json").json
    assert told["refused_file"] is None
    assert not (clean / "log.refused.csv").exists()


def test_a_strict_import_ends_with_exit_1_where_a_fact_was_passed_over(tmp_path: Path) -> None:
    log = "".join(line for line in LOG.splitlines(keepends=True) if ",7,," not in line)
    command = files(tmp_path, log=log)
    run(*command)
    told = run(*command, "--strict", "--json", code=1).json
    assert told["facts"]["passed_over"] == 1
    assert told["rows"]["rejected"] == 0
