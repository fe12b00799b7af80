"""A process that appends and says so on stdout, to be killed: `python -m … BOOK MODE`."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import apsw

from tarazu.journal import JournalDead
from tarazu.journal import sqlite as sqlite_module
from tarazu.journal.groups import Row
from tarazu.journal.table import insert_rows
from tests.journal.books import group, sqlite_book

AT_ONCE = 3
REST_S = 0.005
CHECKPOINT_PAGES = 12


def one_by_one(connection: apsw.Connection, rows: Sequence[Row]) -> None:
    """Commit each record by itself: the known bad that leaves half a command.

    It rests between them, so that a kill at any moment finds it there on every machine.
    """
    for row in rows:
        insert_rows(connection, [row])
        connection.execute("COMMIT")
        time.sleep(REST_S)
        connection.execute("BEGIN IMMEDIATE")


def main(path: Path, mode: str) -> None:
    """Append for ever; a line `command first_seq last_seq head_hash` says that one is durable."""
    journal = sqlite_book(path)
    if mode == "small":
        sqlite_module.CHECKPOINT_PAGES = CHECKPOINT_PAGES
    if mode == "automatic":
        # The known bad: SQLite drops the error of a checkpoint that it made by itself.
        journal._connection.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    if mode == "halves":
        sqlite_module.insert_rows = one_by_one
    number = journal.head.seq * 10
    while True:
        # The longest first: a kill follows a printed line, and finds the next append at its start.
        groups = [group(number + place, AT_ONCE - place) for place in range(AT_ONCE)]
        number += AT_ONCE
        if mode == "early":
            # The known bad: saying so before it is so.
            for one in groups:
                print(one.command, 0, 0, "-", flush=True)
        try:
            receipts = journal.append(groups, journal.head)
        except JournalDead:
            sys.exit(3)
        if mode != "early":
            for receipt in receipts:
                print(
                    receipt.command,
                    receipt.first_seq,
                    receipt.last_seq,
                    receipt.head_hash.hex(),
                    flush=True,
                )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
