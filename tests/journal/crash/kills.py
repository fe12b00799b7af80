"""R1: a writer killed at any moment under load loses nothing that it acknowledged."""

import random
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import msgspec

from tarazu.journal import verify_book
from tests.journal.books import sqlite_book

ROOT = Path(__file__).resolve().parents[3]
KILLS_OF_A_BOOK = 100  # then a new one: every kill ends in a look at the whole book
DELAY_MAX_S = 0.005
ACKNOWLEDGED_MAX = 60  # lines before the kill: at random moments of the writer's own work


class Kills(msgspec.Struct):
    """What a run of kills has shown."""

    kills: int = 0
    acknowledged: int = 0
    lost: list[str] = []
    broken: list[str] = []


@contextmanager
def writing(path: Path, mode: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a writer process."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.journal.crash.writer", str(path), mode],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        if process.stdout is not None:
            process.stdout.close()


def run_kills(
    folder: Path, kills: int, *, seed: int, mode: Literal["sound", "early", "halves"] = "sound"
) -> Kills:
    """Kill a writer so many times, each time on the book that the last one left.

    The known bad are `early`, which says so before it is so, and `halves`, which commits a command
    record by record.
    """
    chance = random.Random(seed)
    shown = Kills()
    for number in range(kills):
        path = folder / f"{number // KILLS_OF_A_BOOK}.book"
        after_lines, delay_s = chance.randrange(1, ACKNOWLEDGED_MAX), chance.random() * DELAY_MAX_S
        acknowledged = _kill_once(path, after_lines, delay_s, mode)
        shown.kills += 1
        shown.acknowledged += len(acknowledged)
        verdict = verify_book(path)
        shown.broken += [str(finding) for finding in verdict.findings]
        if shown.broken:
            return shown  # no writer opens such a book
        journal = sqlite_book(path)
        for line in acknowledged:
            command, first_seq, last_seq, head_hash = line.split()
            receipt = journal.receipt_of(command)
            if receipt is None:
                shown.lost.append(line)
            elif mode == "sound":
                found = (receipt.first_seq, receipt.last_seq, receipt.head_hash.hex())
                if found != (int(first_seq), int(last_seq), head_hash):
                    shown.lost.append(line)
        journal.close()
    return shown


def _kill_once(path: Path, after_lines: int, delay_s: float, mode: str) -> list[str]:
    """Kill the writer so long after that many lines; give every whole line it had written then."""
    with writing(path, mode) as process:
        stdout = process.stdout
        assert stdout is not None, "the writer has no stdout"
        lines = [stdout.readline() for _ in range(after_lines)]
        time.sleep(delay_s)  # else every kill would find the writer where it begins an append
        process.kill()
        lines += stdout.readlines()
    return [line for line in lines if line.endswith("\n")]
