"""R3: the n-th write or sync fails. The writer stops, and what it acknowledged is there."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import apsw
import msgspec

from tarazu.journal import JournalDead, Receipt, SqliteJournal, open_book
from tarazu.journal import sqlite as sqlite_module
from tests.journal.books import BOOT, CROSSING, group, sqlite_book
from tests.journal.crash.layers import FailingLayer, Operation
from tests.journal.crash.power import own_folder

CHECKPOINT_PAGES = 12  # so small that many of the failures fall into a checkpoint


class Fault(msgspec.Struct, frozen=True):
    """One way of failing."""

    operation: Operation
    nth: int
    name: str
    short: bool = False

    def error(self) -> Exception:
        """Make the error that SQLite's own layer would report."""
        code = apsw.SQLITE_FULL if self.name == "ENOSPC" else _EXTENDED[self.operation]
        return apsw.exception_for(code)


_EXTENDED = {"write": apsw.SQLITE_IOERR_WRITE, "sync": apsw.SQLITE_IOERR_FSYNC}


class Failures(msgspec.Struct):
    """What a run of failures has shown."""

    tried: int = 0
    fired: int = 0
    stopped: int = 0
    went_on: list[str] = []
    lost: list[str] = []
    unusable: list[str] = []


def faults_up_to(nth: int) -> Iterator[Fault]:
    """Give every way of failing, at every call up to the n-th."""
    for place in range(1, nth + 1):
        yield Fault("write", place, "EIO")
        yield Fault("write", place, "ENOSPC")
        yield Fault("write", place, "EIO", short=True)
        yield Fault("sync", place, "EIO")


Variant = Literal["sound", "deaf"]


def run_failures(folder: Path, faults: Iterator[Fault], *, variant: Variant = "sound") -> Failures:
    """Let each fault strike a writer of its own, and look at what it leaves.

    The known bad is `deaf`, which takes an error of append for a success.
    """
    shown = Failures()
    layer = FailingLayer(f"failing-{variant}")
    before = sqlite_module.CHECKPOINT_PAGES
    sqlite_module.CHECKPOINT_PAGES = CHECKPOINT_PAGES
    try:
        for place, fault in enumerate(faults):
            with own_folder(folder, place) as path:
                _strike(path, layer, fault, variant=variant, shown=shown)
    finally:
        sqlite_module.CHECKPOINT_PAGES = before
        layer.unregister()
    return shown


def _strike(
    path: Path, layer: FailingLayer, fault: Fault, *, variant: Variant, shown: Failures
) -> None:
    shown.tried += 1
    journal = open_book(path, CROSSING, boot=BOOT, vfs=layer.name)
    layer.arm(fault.operation, fault.nth, fault.error, short=fault.short)
    receipts, stopped = _append_all(
        journal,
        _deaf_append if variant == "deaf" else _append,
        # Each append syncs once at least, so that every failure falls into one of them.
        commands=fault.nth + 5,
    )
    if layer.fired:
        shown.fired += 1
        if stopped:
            shown.stopped += 1
        else:
            shown.went_on.append(str(fault))
    journal.close()
    _look(path, receipts, fault, shown)


Append = Callable[[SqliteJournal, int], list[Receipt]]


def _append(journal: SqliteJournal, number: int) -> list[Receipt]:
    return journal.append([group(number, 2)], journal.head)


def _deaf_append(journal: SqliteJournal, number: int) -> list[Receipt]:
    one = group(number, 2)
    try:
        return journal.append([one], journal.head)
    except JournalDead:
        head = journal.head
        return [Receipt(one.command, one.digest, head.seq + 1, head.seq + 2, head.hash)]


def _append_all(
    journal: SqliteJournal, append: Append, *, commands: int
) -> tuple[list[Receipt], bool]:
    receipts: list[Receipt] = []
    for number in range(commands):
        try:
            receipts += append(journal, number)
        except JournalDead:
            # Dead is dead: not one call after it may succeed.
            for later in range(number, number + 3):
                try:
                    append(journal, later)
                except JournalDead:
                    continue
                return receipts, False
            return receipts, True
    return receipts, False


def _look(path: Path, receipts: list[Receipt], fault: Fault, shown: Failures) -> None:
    """Open the book as the next process would, with a disk that works again."""
    journal = sqlite_book(path)
    for receipt in receipts:
        if journal.receipt_of(receipt.command) != receipt:
            shown.lost.append(f"{fault}: {receipt.command}")
    journal.append([group(1_000)], journal.head)
    if not journal.verify().ok:
        shown.unusable.append(str(fault))
    journal.close()
