"""The book in a SQLite file: its start, its end, its lock, its guards."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from tarazu.journal import (
    AnchorMissing,
    AnchorUnreadable,
    BookBroken,
    BookLocked,
    BookMissing,
    BookShorterThanAnchor,
    Boot,
    JournalDead,
    NotABook,
    SqliteJournal,
    SqliteTooOld,
    open_book,
    open_reader,
    verify_book,
)
from tarazu.journal.anchor import Mark, read_anchor, write_whole_anchor
from tarazu.journal.opening import secure_log
from tarazu.journal.schema import connect_writer, refuse_old_sqlite
from tarazu.journal.sqlite import CHECKPOINT_PAGES, BookLock, Files
from tests.journal.books import BOOT, CROSSING, command_id, fill, group, sqlite_book
from tests.journal.tampering import copy_book, lose_from_index, tamper


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dogharoon.book"


def beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def crashed(path: Path, folder: Path, count: int = 20) -> Path:
    """Give a book as kill -9 leaves it, its last records only in the log."""
    journal = sqlite_book(path)
    fill(journal, count)
    copy = copy_book(path, folder)
    journal.close()
    return copy


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


def test_a_start_that_fails_gives_its_lock_back(path: Path) -> None:
    path.write_text("this is no database, and longer than any header of one would be" * 20)
    for _ in range(2):
        with pytest.raises((BookBroken, AnchorMissing)):
            sqlite_book(path)


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


def test_a_book_of_another_crossing_does_not_open(path: Path) -> None:
    sqlite_book(path).close()
    with pytest.raises(BookBroken, match="crossing is dogharoon, expected torkham"):
        open_book(path, "torkham", boot=BOOT)


def test_a_book_is_found_whole_after_a_crash(path: Path, tmp_path: Path) -> None:
    copy = crashed(path, tmp_path / "crashed")
    original = open_reader(path)
    journal = sqlite_book(copy)
    assert list(journal.records(1, original.head.seq + 1)) == list(original.records())
    assert journal.epoch == 2
    assert journal.opening.verified == original.head.seq
    (remark,) = journal.opening.remarks
    assert "copied to 'dogharoon.book-wal.aside-" in remark
    journal.close()
    original.close()


def test_the_log_of_a_crash_is_copied_aside_byte_for_byte(path: Path, tmp_path: Path) -> None:
    copy = crashed(path, tmp_path / "crashed")
    log = beside(copy, "-wal").read_bytes()
    sqlite_book(copy).close()
    (aside,) = copy.parent.glob("*-wal.aside-*")
    assert aside.read_bytes() == log


def test_the_log_of_a_crash_is_written_and_synced_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = crashed(path, tmp_path / "crashed")
    log = beside(copy, "-wal")
    content = log.read_bytes()
    os.utime(log, (1, 1))
    synced: list[int] = []
    sync = os.fsync

    def noting(descriptor: int) -> None:
        synced.append(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noting)
    secure_log(Files(copy, beside(copy, ".anchor")))
    assert log.read_bytes() == content
    assert log.stat().st_mtime > 1
    assert log.stat().st_ino in synced


def test_a_new_book_has_its_anchor_before_its_first_byte(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut(*_: object) -> None:
        assert not path.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr("tarazu.journal.opening.connect_writer", cut)
    with pytest.raises(KeyboardInterrupt):
        sqlite_book(path)
    anchor = read_anchor(beside(path, ".anchor"))
    assert anchor is not None
    assert anchor.mark == Mark(0, "0" * 64, 0)


def test_the_anchor_does_not_move_before_the_boot_record_is_durable(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_book(path)
    early = beside(path, ".anchor").read_bytes()
    fill(journal, 5)
    copy = copy_book(path, tmp_path / "crashed")
    journal.close()
    beside(copy, ".anchor").write_bytes(early)
    before = read_anchor(beside(copy, ".anchor"))

    def cut(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SqliteJournal, "record_own", cut)
    with pytest.raises(KeyboardInterrupt):
        sqlite_book(copy)
    assert read_anchor(beside(copy, ".anchor")) == before


def test_only_the_log_of_the_last_crash_is_kept_once_the_book_is_open(
    path: Path, tmp_path: Path
) -> None:
    copy = crashed(path, tmp_path / "crashed")
    for _ in range(3):
        journal = sqlite_book(copy)
        again = copy_book(copy, tmp_path / "again")
        journal.close()
        copy_book(again, copy.parent)
    assert len(list(copy.parent.glob("*-wal.aside-*"))) == 1


def test_a_clean_end_leaves_nothing_in_the_log(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 5)
    journal.close()
    assert beside(path, "-wal").stat().st_size == 0
    journal = sqlite_book(path)
    assert journal.opening.remarks == ()
    journal.close()


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


def test_a_book_that_lost_its_tail_does_not_open(path: Path, tmp_path: Path) -> None:
    copy = crashed(path, tmp_path / "crashed")
    log = beside(copy, "-wal")
    log.write_bytes(log.read_bytes()[:-4_120])
    with pytest.raises(BookShorterThanAnchor, match="tarazu journal rescue") as caught:
        sqlite_book(copy)
    assert caught.value.found.seq < caught.value.mark.seq
    verdict = verify_book(copy)
    assert verdict.first_bad_seq == caught.value.found.seq + 1
    assert "records are missing" in verdict.findings[-1].found
    # The evidence is still there for whoever comes to look.
    assert log.stat().st_size > 0
    assert len(list(copy.parent.glob("*-wal.aside-*"))) == 1


def test_without_the_anchor_the_same_loss_would_pass_unseen(path: Path, tmp_path: Path) -> None:
    copy = crashed(path, tmp_path / "crashed")
    log = beside(copy, "-wal")
    log.write_bytes(log.read_bytes()[:-4_120])
    beside(copy, ".anchor").unlink()
    verdict = verify_book(copy)
    assert verdict.ok
    assert verdict.notes == [
        "There is no anchor beside the book, so a missing tail would not show."
    ]
    with pytest.raises(AnchorMissing, match="tarazu journal rescue"):
        sqlite_book(copy)


def test_a_book_whose_file_is_gone_does_not_begin_anew(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 3)
    journal.close()
    path.unlink()
    with pytest.raises(BookShorterThanAnchor):
        sqlite_book(path)
    assert not path.exists()


def test_a_book_that_ends_within_a_group_does_not_open(path: Path) -> None:
    journal = sqlite_book(path)
    early = beside(path, ".anchor").read_bytes()
    journal.append([group(1, 3)], journal.head)
    journal.close()
    tamper(path, lambda book: book.execute("DELETE FROM book WHERE seq = 4"))
    beside(path, ".anchor").write_bytes(early)
    with pytest.raises(BookBroken, match="record 4: part is end of the book, expected 3 of 3"):
        sqlite_book(path)


def test_a_log_without_its_database_is_not_a_new_book(path: Path, tmp_path: Path) -> None:
    copy = crashed(path, tmp_path / "crashed")
    copy.unlink()
    beside(copy, ".anchor").unlink()
    with pytest.raises(BookBroken, match="a log without a database"):
        sqlite_book(copy)
    assert beside(copy, "-wal").stat().st_size > 0


def test_a_start_that_a_crash_cut_short_begins_again(path: Path) -> None:
    write_whole_anchor(beside(path, ".anchor"), Mark(0, "0" * 64, 0))
    path.touch()
    journal = sqlite_book(path)
    assert journal.epoch == 1
    journal.close()


def test_an_anchor_of_another_book_does_not_fit(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / path.name
    journal = open_book(other, CROSSING, boot=Boot(1, "other", "0" * 64))
    fill(journal, 1)
    journal.close()
    journal = sqlite_book(path)
    fill(journal, 4)
    journal.close()
    beside(path, ".anchor").write_bytes(beside(other, ".anchor").read_bytes())
    with pytest.raises(BookBroken, match="hash the anchor saw"):
        sqlite_book(path)


def test_an_anchor_that_cannot_be_read_keeps_the_book_shut(path: Path) -> None:
    sqlite_book(path).close()
    beside(path, ".anchor").write_bytes(b"x" * 8_192)
    with pytest.raises(AnchorUnreadable, match="neither slot whole"):
        sqlite_book(path)
    assert not verify_book(path).ok


def test_the_anchor_may_lie_on_another_disk(path: Path, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    anchor_path = tmp_path / "other" / "anchor"
    journal = sqlite_book(path, anchor_path=anchor_path)
    fill(journal, 3)
    assert journal.verify().ok
    journal.close()
    assert not beside(path, ".anchor").exists()
    sqlite_book(path, anchor_path=anchor_path).close()
    with pytest.raises(AnchorMissing):
        sqlite_book(path)


def test_a_changed_record_keeps_the_book_shut(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.close()
    tamper(
        path,
        lambda book: book.execute(
            "UPDATE book SET record = CAST(replace(record, 'general', 'special') AS BLOB)"
            " WHERE seq = 5"
        ),
    )
    with pytest.raises(BookBroken, match="record 5: hash"):
        sqlite_book(path)
    reader = open_reader(path)
    with pytest.raises(BookBroken, match="record 5: hash"):
        list(reader.records())
    assert len(list(reader.records(1, 5))) == 4
    reader.close()


def test_a_start_from_a_snapshot_looks_at_the_tail_only(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 30)
    head = journal.head
    journal.save_snapshot(head.seq, head.hash, b"state")
    fill(journal, 5, start=30)
    journal.close()
    journal = sqlite_book(path)
    assert journal.opening.verified_from == head.seq + 1
    assert journal.opening.verified == journal.head.seq - head.seq - 1
    fill(journal, 5, start=40)
    journal.close()


def test_a_snapshot_of_a_book_that_holds_nothing_but_its_boot_counts(path: Path) -> None:
    journal = sqlite_book(path)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"the empty state")
    journal.close()
    journal = sqlite_book(path)
    assert journal.opening.verified_from == 2
    fill(journal, 3)
    assert journal.verify().ok
    journal.close()


def test_a_changed_tail_keeps_the_book_shut_behind_a_snapshot_too(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
    fill(journal, 5, start=30)
    journal.close()
    tamper(
        path,
        lambda book: book.execute(
            "UPDATE book SET command = randomblob(16) WHERE seq ="
            " (SELECT max(seq) FROM book WHERE command IS NOT NULL)"
        ),
    )
    with pytest.raises(BookBroken, match="command column"):
        sqlite_book(path)


def test_a_command_lost_from_the_index_keeps_the_book_shut(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.close()
    tamper(path, lose_from_index)
    with pytest.raises(BookBroken, match="index book_command"):
        sqlite_book(path)


def test_a_command_of_the_tail_lost_from_the_index_keeps_the_book_shut(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
    seq = journal.head.seq
    fill(journal, 5, start=30)
    journal.close()
    tamper(path, lose_from_index)
    with pytest.raises(BookBroken, match=f"record {seq + 1}: index of commands"):
        sqlite_book(path)


def spoil_bytes(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def spoil_label(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b'"seq":', b'"seq":1', 1))


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("spoil", [spoil_bytes, spoil_label, cut_short, empty])
def test_a_bad_snapshot_is_ignored_and_said(
    path: Path, spoil: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
    journal.close()
    spoil(beside(path, ".snapshot"))
    with caplog.at_level(logging.WARNING, "tarazu.journal"):
        journal = sqlite_book(path)
        assert journal.opening.verified_from == 1
        assert journal.last_snapshot() is None
    assert "The snapshot is ignored." in journal.opening.remarks[0]
    at_the_start, when_asked = [record.message for record in caplog.records]
    assert at_the_start == journal.opening.remarks[0]
    assert when_asked.endswith("The snapshot is ignored.")
    journal.close()


def test_a_snapshot_of_a_book_that_has_another_history_is_ignored(
    path: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / path.name
    journal = open_book(other, CROSSING, boot=Boot(1, "other", "0" * 64))
    fill(journal, 3)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"another state")
    journal.close()
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.close()
    beside(path, ".snapshot").write_bytes(beside(other, ".snapshot").read_bytes())
    journal = sqlite_book(path)
    assert journal.last_snapshot() is None
    assert "which the book does not have" in journal.opening.remarks[0]
    journal.close()


def test_a_snapshot_ahead_of_the_anchor_is_ignored(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 3)
    early = beside(path, ".anchor").read_bytes()
    fill(journal, 3, start=10)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
    journal.close()
    beside(path, ".anchor").write_bytes(early)
    journal = sqlite_book(path)
    assert "the anchor has come to" in journal.opening.remarks[0]
    assert journal.opening.verified_from == 1
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
