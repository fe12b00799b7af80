"""The book in a SQLite file: its lock, its guards, its readers, its end."""

import os
import subprocess
import sys
from pathlib import Path

import apsw
import pytest

from tarazu.journal import (
    BookLocked,
    BookMissing,
    JournalDead,
    NotABook,
    SqliteTooOld,
    open_reader,
    verify_book,
)
from tarazu.journal.schema import connect_writer, refuse_old_sqlite
from tarazu.journal.sqlite import CHECKPOINT_PAGES, BookLock
from tests.journal.books import command_id, fill, group, sqlite_book
from tests.journal.tampering import beside


def test_the_writer_syncs_in_full_and_leaves_the_log_to_itself(path: Path) -> None:
    connection = connect_writer(path)
    found = {
        name: connection.execute(f"PRAGMA {name}").get
        for name in ("journal_mode", "synchronous", "mmap_size", "wal_autocheckpoint")
    }
    connection.close()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "mmap_size": 0,
        "wal_autocheckpoint": 0,
    }


@pytest.mark.parametrize("version", ["3.51.2", "3.40.1", "3.7.0"])
def test_a_sqlite_that_can_corrupt_its_log_is_refused(version: str) -> None:
    with pytest.raises(SqliteTooOld, match=r"expected 3\.51\.3"):
        refuse_old_sqlite(version)
    refuse_old_sqlite("3.51.3")
    refuse_old_sqlite("4.0.0")
    refuse_old_sqlite()


def test_a_book_has_one_writer(path: Path) -> None:
    journal = sqlite_book(path)
    with pytest.raises(BookLocked, match=f"process {os.getpid()}"):
        sqlite_book(path)
    fill(journal, 1)
    journal.close()
    sqlite_book(path).close()


def test_a_process_that_ends_gives_its_lock_back(path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from tarazu.journal.sqlite import BookLock;"
        "BookLock(Path(sys.argv[1])); os._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    BookLock(path).release()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE book SET record = x'00' WHERE seq = 2",
        "UPDATE book SET seq = 99 WHERE seq = 2",
        "DELETE FROM book WHERE seq = 2",
        "DELETE FROM book",
    ],
)
def test_the_database_itself_refuses_to_change_or_remove_a_record(
    path: Path, statement: str
) -> None:
    journal = sqlite_book(path)
    fill(journal, 3)
    journal.close()
    connection = apsw.Connection(str(path))
    with pytest.raises(apsw.ConstraintError, match="append-only"):
        connection.execute(statement)
    connection.close()
    assert verify_book(path).ok


def test_a_reader_cannot_write(path: Path) -> None:
    journal = sqlite_book(path)
    reader = open_reader(path)
    with pytest.raises((apsw.ReadOnlyError, apsw.SQLError)):
        reader._connection.execute("INSERT INTO book VALUES (9, x'00', zeroblob(32), NULL)")
    reader.close()
    journal.close()


def test_a_reader_beside_the_writer_sees_what_is_committed(path: Path) -> None:
    journal = sqlite_book(path)
    reader = open_reader(path)
    for start in (0, 10, 20):
        fill(journal, 10, start=start)
        assert reader.head == journal.head
        assert list(reader.records()) == list(journal.records())
        assert reader.receipt_of(command_id(start)) == journal.receipt_of(command_id(start))
        assert reader.verify().ok
    reader.close()
    journal.close()


def test_a_reader_of_nothing_says_so(path: Path) -> None:
    with pytest.raises(BookMissing, match="no book"):
        open_reader(path)
    with pytest.raises(BookMissing):
        verify_book(path)
    assert not path.exists()


def test_another_database_is_not_a_book(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("CREATE TABLE book (seq INTEGER PRIMARY KEY)")
    connection.close()
    with pytest.raises(NotABook):
        open_reader(path)
    with pytest.raises(NotABook):
        sqlite_book(path)
    assert not verify_book(path).ok


def test_a_book_without_its_guards_is_not_a_book(path: Path) -> None:
    sqlite_book(path).close()
    connection = apsw.Connection(str(path))
    connection.execute("DROP TRIGGER book_loses_no_record")
    connection.close()
    with pytest.raises(NotABook, match="book_loses_no_record"):
        sqlite_book(path)
    (finding,) = verify_book(path).findings
    assert finding.what == "book_loses_no_record in the schema"


def test_the_writer_moves_the_log_into_the_database(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert CHECKPOINT_PAGES > 0
    monkeypatch.setattr("tarazu.journal.sqlite.CHECKPOINT_PAGES", 20)
    journal = sqlite_book(path)
    fill(journal, 300, at_once=1)
    assert beside(path, "-wal").stat().st_size < 60 * 4_120
    assert path.stat().st_size > 100_000
    assert journal.verify().ok
    journal.close()


def test_another_hand_in_the_book_ends_the_writer(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 3)
    other = apsw.Connection(str(path))
    other.execute(
        "INSERT INTO book SELECT seq + 1, record, hash, NULL FROM book ORDER BY seq DESC LIMIT 1"
    )
    other.close()
    with pytest.raises(JournalDead, match="somebody else has written"):
        fill(journal, 1, start=10)
    with pytest.raises(JournalDead):
        fill(journal, 1, start=11)
    with pytest.raises(JournalDead):
        journal.receipt_of(command_id(1))
    journal.close()


def test_an_anchor_that_cannot_be_written_ends_the_writer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_book(path)

    def fail(*_: object) -> int:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", fail)
        with pytest.raises(JournalDead, match="Input/output error"):
            journal.append([group(1)], journal.head)
    with pytest.raises(JournalDead):
        journal.append([group(2)], journal.head)
    journal.close()
    journal = sqlite_book(path)
    assert journal.receipt_of(command_id(1)) is not None
    assert journal.receipt_of(command_id(2)) is None
    journal.close()


def test_a_sync_of_the_anchor_that_failed_is_not_tried_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_book(path)
    syncs = []

    def fail(descriptor: int) -> None:
        syncs.append(descriptor)
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(JournalDead, match="Input/output error"):
            journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
        with pytest.raises(JournalDead):
            journal.append([group(1)], journal.head)
        journal.close()
    assert len(syncs) == 1


def test_an_interrupt_in_the_middle_stays_an_interrupt_and_ends_the_writer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_book(path)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("tarazu.journal.sqlite.insert_rows", interrupt)
        with pytest.raises(KeyboardInterrupt):
            journal.append([group(1)], journal.head)
    with pytest.raises(JournalDead):
        journal.append([group(1)], journal.head)
    journal.close()
    journal = sqlite_book(path)
    assert journal.receipt_of(command_id(1)) is None
    journal.close()


def test_a_reader_in_the_log_does_not_keep_the_writer_from_closing(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 3)
    reader = apsw.Connection(str(path))
    rows = reader.execute("SELECT seq FROM book")
    next(rows)
    journal.close()
    reader.close(True)
    journal = sqlite_book(path)
    assert journal.epoch == 2
    journal.close()
