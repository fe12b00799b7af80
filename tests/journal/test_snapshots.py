"""Snapshots: a cache that is believed only where book and anchor confirm it."""

import logging
from collections.abc import Callable
from pathlib import Path

import pytest

from tarazu.journal import (
    BookBroken,
    Boot,
    open_book,
)
from tests.journal.books import CROSSING, fill, sqlite_book
from tests.journal.tampering import beside, lose_from_index, tamper


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
