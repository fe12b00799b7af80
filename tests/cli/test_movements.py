"""Single movements are counted by a command, by Polars or by an engine of SQL, with one answer."""

import json
from pathlib import Path

import polars as pl
import pytest

from tests.cli.commands import run

AT = 1_763_000_000_000


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = pl.DataFrame(
        {
            "at_ms": [AT + 86_400_000 * n for n in range(60)],
            "crossing": ["islam-qala", "milak"] * 30,
            "direction": ["in", "in", "out"] * 20,
        }
    )
    rows[:30].write_parquet(tmp_path / "one.parquet")
    rows[30:].write_parquet(tmp_path / "two.parquet")
    return tmp_path


def made(folder: Path, *more: str) -> dict[str, object]:
    asked = ["--period", "1404-09", "--reckoning", "solar-hijri", "--zone", "Asia/Kabul"]
    return json.loads(
        run("returns", "trucks", folder, *asked, "--by", "direction", "--json", *more).out
    )


def test_polars_and_an_engine_of_sql_give_the_same_return(folder: Path):
    counted = made(folder)
    assert counted["total"]["value"] == 30
    assert made(folder, "--engine", "duckdb://") == counted
    one = made(folder, "--where", "crossing=milak")
    assert made(folder, "--where", "crossing=milak", "--engine", "duckdb://") == one
    assert one != counted


@pytest.mark.parametrize(
    ("engine", "told"),
    [((), "no column at_ms"), (("--engine", "duckdb://"), "no column at_ms")],
)
def test_rows_without_an_instant_are_refused_with_what_was_found(
    tmp_path: Path, engine: tuple[str, ...], told: str
):
    pl.DataFrame({"day": [1], "crossing": ["milak"]}).write_parquet(tmp_path / "x.parquet")
    file = tmp_path / "x.parquet"
    err = run("returns", "trucks", file, "--period", "2025-01", *engine, code=3).err
    assert told in err
    assert "day, crossing" in err


@pytest.mark.parametrize("engine", [(), ("--engine", "duckdb://")])
def test_a_row_without_an_instant_is_left_out_and_said(tmp_path: Path, engine: tuple[str, ...]):
    rows = {"at_ms": [AT, None, AT], "crossing": ["milak", "milak", None]}
    pl.DataFrame(rows).write_parquet(tmp_path / "x.parquet")
    asked = ("returns", "trucks", tmp_path / "x.parquet", "--period", "2025-11", *engine)
    out = run(*asked).out
    assert "3 rows read: 2 kept, 1 left out" in out
    assert "not specified" in out
    pl.DataFrame({"at_ms": [None]}, schema={"at_ms": pl.Int64}).write_parquet(
        tmp_path / "x.parquet"
    )
    assert "none has an instant" in run(*asked, code=3).err


def test_an_engine_that_nobody_knows_is_named(folder: Path):
    asked = ("returns", "trucks", folder, "--period", "2025-01", "--engine", "nope://")
    assert "'nope://'" in run(*asked, code=3).err


def test_a_publication_counted_in_an_engine_of_sql_has_the_figures_of_polars(folder: Path):
    asked = ["--period", "1404-09", "--reckoning", "solar-hijri", "--zone", "Asia/Kabul"]
    asked += ["--by", "direction", "--lang", "en", "--json"]
    digests = set()
    for name, engine in (("polars", ()), ("sql", ("--engine", "duckdb://"))):
        into = ("--into", folder / "shelf", "--name", name)
        told = run("returns", "publish", "trucks", folder, *asked, *into, *engine).json
        digests.add(told["publication"]["digest"])
    assert len(digests) == 1
