"""An import that is killed and asked for again leaves what an import that was not leaves.

TARAZU_IMPORT_KILLS sets the number of kills; 10 or more also take the whole week, not a part of it.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tarazu.journal import Boot, export, open_book, open_reader, verify_book
from tarazu.station import open_private
from tarazu.station.reading import read_book
from tests.cli.commands import (
    FOUR_TO_THREE,
    TOLLGATE,
    TOLLGATE_MAP,
    TWO_TO_ONE,
    WEEK_PLANS,
    cut_week,
    needs_data,
)
from tests.places import ROOT

KILLS = int(os.environ.get("TARAZU_IMPORT_KILLS", "3"))
IS_WHOLE = KILLS >= 10
BATCHES = 128_823 // 500 if IS_WHOLE else 16
VALID_FROM = 1_476_720_000_000  # 2016-10-18T00:00:00+08:00
PLANS = (TWO_TO_ONE, FOUR_TO_THREE)
SEED = 1404


def import_into(
    folder: Path, log: Path, plan: Path, *, kill_after: int | None = None, die_at: int = 0
) -> int:
    """Run an import in a process of its own, and kill it once it has said so many batches."""
    command = [sys.executable, "-m", "tests.cli.loud_import", "feed", "import", str(log)]
    command += ["--map", str(TOLLGATE_MAP), "--book", str(folder / "week.book")]
    command += ["--regime", str(plan), "--json"]
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "TARAZU_DIE_AT": str(die_at)},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    if kill_after is not None:
        for _ in range(kill_after):
            process.stdout.readline()
        process.kill()
    process.communicate()
    return process.returncode


def left_in(folder: Path) -> tuple[str, list[bytes], list[str]]:
    """Give the digest of the state, the plain lines of the book, and what a check finds wrong."""
    book = folder / "week.book"
    seen = read_book(book)
    reader = open_reader(book)
    try:
        lines = list(export(reader, plain=True))
    finally:
        reader.close()
        seen.close()
    return seen.state.digest(), lines, [str(finding) for finding in verify_book(book).findings]


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    """A book and a private store with its first key: what both imports of a comparison start from.

    Tokens and nonces come from the keys, so that two stores never agree.
    """
    folder = tmp_path / "begun"
    folder.mkdir()
    open_book(folder / "week.book", "kdd-tollgate", boot=Boot(0, "test", "0" * 64)).close()
    store = open_private(folder / "week.private.book", "kdd-tollgate")
    store.token_of("IR", "KDD", VALID_FROM)
    store.close()
    return folder


@needs_data
@pytest.mark.parametrize("plan", WEEK_PLANS if IS_WHOLE else PLANS, ids=lambda plan: plan.stem)
def test_an_import_killed_at_any_moment_and_asked_again_is_the_same_import(
    tmp_path: Path, begun: Path, plan: Path
) -> None:
    log = TOLLGATE if IS_WHOLE else cut_week(tmp_path, 8_000)
    whole = shutil.copytree(begun, tmp_path / "whole")
    assert import_into(whole, log, plan) == 0
    killed = shutil.copytree(begun, tmp_path / "killed")
    chance = random.Random(SEED)
    for _ in range(KILLS):
        # So few that no import comes to its end before the last kill.
        after = chance.randrange(1, BATCHES // (KILLS + 1) + 1)
        assert import_into(killed, log, plan, kill_after=after) == -signal.SIGKILL
    assert import_into(killed, log, plan) == 0
    assert left_in(whole)[2] == left_in(killed)[2] == []
    assert left_in(killed) == left_in(whole)


@needs_data
def test_rows_of_the_private_store_that_no_record_names_are_gone_after_the_next_start(
    tmp_path: Path, begun: Path
) -> None:
    log = cut_week(tmp_path, 2_000)
    whole = shutil.copytree(begun, tmp_path / "whole")
    assert import_into(whole, log, TWO_TO_ONE) == 0
    killed = shutil.copytree(begun, tmp_path / "killed")
    for batch in (2, 1, 3):
        assert import_into(killed, log, TWO_TO_ONE, die_at=batch) == -signal.SIGKILL
    assert import_into(killed, log, TWO_TO_ONE) == 0
    assert left_in(killed) == left_in(whole)
    counts = []
    for folder in (whole, killed):
        store = open_private(folder / "week.private.book", "kdd-tollgate")
        counts.append(len(store.unended()))
        store.close()
    assert counts[0] == counts[1]
