"""The crash harnesses, small; each is fed a known-bad variant in the same run and must catch it.

How often each strikes is set by the variables below; `./check long crash` sets them high.
"""

import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

from tests.journal.books import sqlite_book
from tests.journal.crash.failures import faults_up_to, run_failures
from tests.journal.crash.flips import book_to_flip, run_flips
from tests.journal.crash.kills import ROOT, run_kills
from tests.journal.crash.power import run_double_crashes, run_power_cuts

KILLS = int(os.environ.get("TARAZU_KILLS", "100"))
FAULTS = int(os.environ.get("TARAZU_FAULTS", "160"))
CUTS = int(os.environ.get("TARAZU_CUTS", "1000"))
DOUBLE_CRASHES = int(os.environ.get("TARAZU_DOUBLE_CRASHES", "100"))
FLIP_EVERY = int(os.environ.get("TARAZU_FLIP_EVERY", "97"))
FLIP_BITS = int(os.environ.get("TARAZU_FLIP_BITS", "1"))
SEED = 1404


def test_r1_a_writer_killed_under_load_loses_nothing_it_acknowledged(tmp_path: Path) -> None:
    shown = run_kills(tmp_path, KILLS, seed=SEED)
    assert (shown.lost, shown.broken) == ([], [])
    assert shown.kills == KILLS
    assert shown.acknowledged > 5 * KILLS


def test_r1_catches_a_writer_that_acknowledges_too_early(tmp_path: Path) -> None:
    shown = run_kills(tmp_path, 10, seed=SEED, mode="early")
    assert shown.lost


def test_r1_catches_a_writer_that_records_half_a_command(tmp_path: Path) -> None:
    shown = run_kills(tmp_path, 40, seed=SEED, mode="halves")  # it stops at the first
    assert any(": part: expected " in fault for fault in shown.broken)


def test_r3_a_failed_write_or_sync_stops_the_writer_and_nothing_false_was_said(
    tmp_path: Path,
) -> None:
    shown = run_failures(tmp_path, faults_up_to(FAULTS // 4))
    assert (shown.went_on, shown.lost, shown.unusable) == ([], [], [])
    assert shown.stopped == shown.fired == shown.tried


def test_r3_catches_a_writer_that_takes_an_error_for_a_success(tmp_path: Path) -> None:
    shown = run_failures(tmp_path, faults_up_to(2), variant="deaf")
    assert shown.lost
    assert shown.went_on


def write_until_full(path: Path, mode: str, room: int) -> list[str]:
    """Run a writer whose files cannot grow beyond some bytes; give what it acknowledged."""

    def limit() -> None:
        # The system itself says no: EFBIG where a full disk says ENOSPC.
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    command = [sys.executable, "-m", "tests.journal.crash.writer", str(path), mode]
    ended = subprocess.run(command, cwd=ROOT, preexec_fn=limit, capture_output=True, text=True)
    assert ended.returncode == 3, ended.stderr
    return ended.stdout.split("\n")[:-1]


def test_r3_a_full_disk_stops_the_writer_and_once_there_is_room_it_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "dogharoon.book"
    acknowledged = write_until_full(path, "sound", 400_000)
    assert len(acknowledged) > 20
    journal = sqlite_book(path)
    for line in acknowledged:
        assert journal.receipt_of(line.split()[0]) is not None
    assert journal.verify().ok
    journal.close()


def test_r3_a_checkpoint_that_fails_stops_the_writer_at_once(tmp_path: Path) -> None:
    pages = {}
    for mode in ("small", "automatic"):
        path = tmp_path / f"{mode}.book"
        write_until_full(path, mode, 500_000)
        pages[mode] = path.with_name(path.name + "-wal").stat().st_size // 4_120
    # The database was full first. A writer that stops leaves the short log of its last checkpoint;
    # one that leaves checkpoints to SQLite goes on until its log is full as well.
    assert pages["small"] < 40
    assert pages["automatic"] > 100


def test_r4_a_power_cut_loses_nothing_acknowledged_and_breaks_nothing(tmp_path: Path) -> None:
    shown = run_power_cuts(tmp_path, CUTS, seed=SEED)
    assert (shown.lost, shown.broken) == ([], [])
    assert shown.acknowledged > 3 * shown.cuts


def test_r4_catches_a_commit_that_returns_before_its_sync(tmp_path: Path) -> None:
    shown = run_power_cuts(tmp_path, 30, seed=SEED, synchronous="NORMAL")
    assert shown.lost


def test_r5_an_answer_repeated_after_a_crash_outlives_the_next_power_cut(tmp_path: Path) -> None:
    shown = run_double_crashes(tmp_path, DOUBLE_CRASHES, seed=SEED)
    assert (shown.lost, shown.broken) == ([], [])
    assert shown.answered == shown.cuts


def test_r5_catches_an_answer_from_a_read_alone(tmp_path: Path) -> None:
    shown = run_double_crashes(tmp_path, 10, seed=SEED, variant="no boot")
    assert len(shown.lost) == shown.answered > 0


def test_r6_a_flipped_byte_is_noticed_or_changes_nothing(tmp_path: Path) -> None:
    book = book_to_flip(tmp_path)
    shown = run_flips(book, tmp_path / "flipped", every=FLIP_EVERY, bits=FLIP_BITS)
    assert shown.silent == []
    assert shown.noticed > shown.harmless


def test_r6_catches_a_book_without_its_anchor(tmp_path: Path) -> None:
    book = book_to_flip(tmp_path)
    shown = run_flips(book, tmp_path / "flipped", every=997, endings=("-wal",), with_anchor=False)
    assert shown.silent
