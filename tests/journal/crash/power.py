"""R4 and R5: the power goes. Unsynced writes are lost, torn or reordered; answers are not."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Literal

import msgspec

from tarazu.journal import (
    BookBroken,
    BookShorterThanAnchor,
    JournalDead,
    Receipt,
    SqliteJournal,
    open_book,
)
from tarazu.journal import sqlite as sqlite_module
from tarazu.journal.schema import connect_writer
from tarazu.journal.table import receipt_in
from tests.journal.books import BOOT, CROSSING, group, sqlite_book
from tests.journal.crash.layers import Operation, PowerLayer

CHECKPOINT_PAGES = 12
COMMANDS_MAX = 30


class PowerCuts(msgspec.Struct):
    """What a run of power cuts has shown."""

    cuts: int = 0
    acknowledged: int = 0
    answered: int = 0
    lost: list[str] = []
    broken: list[str] = []


def run_power_cuts(
    folder: Path, cuts: int, *, seed: int, synchronous: Literal["FULL", "NORMAL"] = "FULL"
) -> PowerCuts:
    """R4: cut the power at a random write or sync of a writer under load.

    The known bad is `synchronous = NORMAL`, which returns from COMMIT before the sync.
    """
    shown = PowerCuts()
    chance = random.Random(seed)
    layer = PowerLayer(f"power-{synchronous}")
    before = sqlite_module.CHECKPOINT_PAGES
    sqlite_module.CHECKPOINT_PAGES = CHECKPOINT_PAGES
    try:
        for place in range(cuts):
            with own_folder(folder, place) as path:
                _cut_once(path, layer, chance, synchronous=synchronous, shown=shown)
    finally:
        sqlite_module.CHECKPOINT_PAGES = before
        layer.unregister()
    return shown


def run_double_crashes(
    folder: Path, crashes: int, *, seed: int, variant: Literal["sound", "no boot"] = "sound"
) -> PowerCuts:
    """R5: killed before a sync, started again, asked again, answered, and then the power goes.

    The known bad answers from what it can read: no boot record, and `synchronous = NORMAL`.
    """
    shown = PowerCuts()
    chance = random.Random(seed)
    layer = PowerLayer(f"double-{variant}")
    try:
        for place in range(crashes):
            with own_folder(folder, place) as path:
                _crash_twice(path, layer, chance, variant=variant, shown=shown)
    finally:
        layer.unregister()
    return shown


@contextmanager
def own_folder(folder: Path, place: int) -> Iterator[Path]:
    """Give a book a folder of its own, for as long as it is looked at."""
    own = folder / str(place)
    own.mkdir()
    yield own / "dogharoon.book"
    shutil.rmtree(own)


def abandon(journal: SqliteJournal) -> None:
    """Let go of a journal as the end of its process would: nothing is written, nothing synced."""
    journal._failure = journal._failure or "killed"
    journal.close()


def _cut_once(
    path: Path, layer: PowerLayer, chance: random.Random, *, synchronous: str, shown: PowerCuts
) -> None:
    journal = open_book(path, CROSSING, boot=BOOT, vfs=layer.name)
    journal._connection.execute(f"PRAGMA synchronous = {synchronous}")
    synced_anchor = journal._files.anchor.read_bytes()
    operation: Operation = chance.choice(["write", "sync"])
    layer.kill_at(operation, chance.randrange(1, 80 if operation == "write" else 30))
    receipts = _append_until_killed(journal, chance)
    abandon(journal)
    layer.cut(chance)
    if chance.randrange(2):
        # The anchor is between its last sync and its last write: here the oldest it can be.
        journal._files.anchor.write_bytes(synced_anchor)
    shown.cuts += 1
    shown.acknowledged += len(receipts)
    _look(path, receipts, shown)


def _append_until_killed(journal: SqliteJournal, chance: random.Random) -> list[Receipt]:
    receipts: list[Receipt] = []
    number = 0
    for _ in range(COMMANDS_MAX):
        groups = [group(number + place, 2) for place in range(chance.randrange(1, 4))]
        number += len(groups)
        try:
            receipts += journal.append(groups, journal.head)
        except JournalDead:
            break
    return receipts


def _crash_twice(
    path: Path, layer: PowerLayer, chance: random.Random, *, variant: str, shown: PowerCuts
) -> None:
    journal = open_book(path, CROSSING, boot=BOOT, vfs=layer.name)
    count = chance.randrange(0, 8)
    for number in range(count):
        journal.append([group(number, 2)], journal.head)
    asked = group(count, 1 + chance.randrange(3))
    layer.kill_at("sync", 1)
    with suppress(JournalDead):
        journal.append([asked], journal.head)
    layer.spare()
    abandon(journal)
    answer = _ask_again(path, layer, asked.command, variant)
    layer.cut(None)
    shown.cuts += 1
    if answer is not None:
        shown.answered += 1
        _look(path, [answer], shown)


def _ask_again(path: Path, layer: PowerLayer, command: str, variant: str) -> Receipt | None:
    """Start again and answer the command from the book, then be killed."""
    if variant == "no boot":
        connection = connect_writer(path, layer.name)
        connection.execute("PRAGMA synchronous = NORMAL")
        answer = receipt_in(connection, path.name, command)
        connection.close()
        return answer
    journal = open_book(path, CROSSING, boot=BOOT, vfs=layer.name)
    answer = journal.receipt_of(command)
    abandon(journal)
    return answer


def _look(path: Path, receipts: list[Receipt], shown: PowerCuts) -> None:
    try:
        journal = sqlite_book(path)
    except BookShorterThanAnchor as error:
        shown.lost.append(str(error))
        return
    except BookBroken as error:
        shown.broken.append(str(error))
        return
    for receipt in receipts:
        if journal.receipt_of(receipt.command) != receipt:
            shown.lost.append(receipt.command)
    if not journal.verify().ok:
        shown.broken.append(path.name)
    journal.close()
