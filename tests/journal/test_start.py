"""The start of a writer: what it finds, what it refuses, what it leaves for others to look at."""

import os
from pathlib import Path

import pytest

from tarazu.journal import (
    AnchorMissing,
    AnchorUnreadable,
    BookBroken,
    BookShorterThanAnchor,
    Boot,
    SqliteJournal,
    open_book,
    open_reader,
    verify_book,
)
from tarazu.journal.anchor import Mark, read_anchor, write_whole_anchor
from tarazu.journal.opening import secure_log
from tarazu.journal.sqlite import Files
from tests.journal.books import BOOT, CROSSING, fill, group, sqlite_book
from tests.journal.tampering import beside, copy_book, crashed, lose_from_index, tamper


def test_a_start_that_fails_gives_its_lock_back(path: Path) -> None:
    path.write_text("this is no database, and longer than any header of one would be" * 20)
    for _ in range(2):
        with pytest.raises((BookBroken, AnchorMissing)):
            sqlite_book(path)


def test_a_book_of_another_crossing_does_not_open(path: Path) -> None:
    sqlite_book(path).close()
    with pytest.raises(BookBroken, match="crossing: expected torkham, found dogharoon"):
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


def test_the_copy_of_a_log_is_durable_before_it_has_its_name(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = crashed(path, tmp_path / "crashed")
    synced: list[int] = []
    real = os.fsync

    def note(descriptor: int) -> None:
        if not list(copy.parent.glob("*-wal.aside-????????????????")):
            synced.append(os.fstat(descriptor).st_ino)
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    secure_log(Files(copy, beside(copy, ".anchor")))
    (aside,) = copy.parent.glob("*-wal.aside-*")
    assert synced == [aside.stat().st_ino]


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
    with pytest.raises(BookBroken, match="record 4: part: expected 3 of 3, found end of the book"):
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


def test_a_command_lost_from_the_index_keeps_the_book_shut(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    journal.close()
    tamper(path, lose_from_index)
    with pytest.raises(BookBroken, match="index book_command"):
        sqlite_book(path)
