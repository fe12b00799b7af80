"""Commands as the tests of this folder run them, and the logs, maps and plans that they name."""

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tarazu.cli.root import app
from tests.places import DATA, EXAMPLES

TOLLGATE = DATA / "cn_kddcup2017_tollgate_events_20161018_24.csv.gz"
BREST = DATA / "by_equeue_snapshots_sample_masked.jsonl"
TOLLGATE_MAP = EXAMPLES / "kdd-tollgate.map.toml"
ONE_TO_ONE = EXAMPLES / "kdd-one-to-one.regime.toml"
TWO_TO_ONE = EXAMPLES / "kdd-two-to-one.regime.toml"
FOUR_TO_THREE = EXAMPLES / "kdd-four-to-three.regime.toml"
WEEK_PLANS = (ONE_TO_ONE, TWO_TO_ONE, FOUR_TO_THREE)

needs_data = pytest.mark.skipif(
    not TOLLGATE.exists(), reason=f"set TARAZU_DATA to the folder that holds {TOLLGATE.name}"
)

PLAN = """
[regime]
name = "One to one"
crossing = "dogharoon"
home = "IR"
peer = "AF"
issuer = "model"
instrument = "none"
valid_from = 2025-11-22T00:00:00+03:30
valid_until = 2026-03-20T23:59:59+03:30
time_zone = "Asia/Tehran"
[[account]]
name = "iranian-out"
earn = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
[[lane]]
name = "perishable"
match = [{ cargo = "perishable" }]
precedence = 1
[[lane]]
name = "general"
"""

# Three trucks join, two come in, one is held; one row cannot be read and one is refused.
LOG = """\
at,fact,plate,registered,direction,laden,cargo,source_id,reason,said_by
2025-11-22T08:00:00+03:30,register,12ع34542,IR,out,loaded,general,1,,
2025-11-22T08:01:00+03:30,register,84ع61236,IR,out,loaded,general,2,,
2025-11-22T08:02:00+03:30,register,84ع61236,IR,out,loaded,general,3,,
2025-11-22T08:03:00+03:30,hold,12ع34542,IR,,,,4,fuel_quality,laboratory
2025-11-22T08:04:00+03:30,register,15ع90474,IR,out,loaded,perishable,5,,
2025-11-22T08:10:00+03:30,movement,HRT 54821,AF,in,loaded,general,6,,
2025-11-22T08:11:00+03:30,movment,HRT 54822,AF,in,loaded,general,7,,
2025-11-22T08:20:00+03:30,movement,15ع90474,IR,out,loaded,perishable,8,,
2025-11-22T08:05:00+03:30,movement,no plate seen,AF,in,empty,,9,,
"""
PLAIN_MAP = '[time]\nzone = "Asia/Tehran"\n'


class Ran:
    """What a command came to."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


def run(*args: object, told: str | None = None, code: int = 0) -> Ran:
    """Run a command in this process; it must end with that status, and bugs stay bugs."""
    result = CliRunner().invoke(app, [str(arg) for arg in args], input=told)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == code, (result.exit_code, result.stdout, result.stderr)
    return Ran(result.exit_code, result.stdout, result.stderr)


def written(folder: Path, name: str, text: str) -> Path:
    """Write a file and give its path."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def small_book(folder: Path, *more: object) -> Path:
    """Import the small log into a new book."""
    book = folder / "dogharoon.book"
    run(
        *("feed", "import", written(folder, "log.csv", LOG)),
        *("--map", written(folder, "map.toml", PLAIN_MAP), "--book", book),
        *("--regime", written(folder, "plan.toml", PLAN), *more),
    )
    return book


def cut_week(folder: Path, rows: int) -> Path:
    """Write the first rows of the tollgate week as a log of their own."""
    path = folder / "week.csv.gz"
    with gzip.open(TOLLGATE, "rt", encoding="utf-8") as whole, gzip.open(path, "wt") as part:
        for _, line in zip(range(rows + 1), whole, strict=False):
            part.write(line)
    return path
