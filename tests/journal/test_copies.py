"""Backup and export."""

import json
import os
import shutil
from pathlib import Path

import pytest

from tarazu.journal import (
    AnchorMissing,
    BackupRefused,
    BookBroken,
    BookMissing,
    BookShorterThanAnchor,
    Boot,
    MemoryJournal,
    backup,
    export,
    open_reader,
    rescue,
    verify_book,
)
from tarazu.journal.record import START_HASH, chain_hash
from tests.journal.books import CROSSING, command_id, fill, group, sqlite_book
from tests.journal.tampering import tamper

AT_MS = 1_764_000_000_000


def lines_of(path: Path) -> list[bytes]:
    reader = open_reader(path)
    lines = list(export(reader))
    reader.close()
    return lines


def test_a_backup_beside_a_live_writer_holds_the_same_records(path: Path, tmp_path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 30)
    copy = tmp_path / "copy.book"
    verdict = backup(path, copy)
    assert verdict.ok
    assert verdict.head == journal.head
    assert lines_of(copy) == list(export(journal))
    assert sorted(file.name for file in tmp_path.glob("copy*")) == ["copy.book"]
    journal.close()


def test_a_backup_is_synced_with_its_folder(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_book(path).close()
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    copy = tmp_path / "copy.book"
    backup(path, copy)
    assert [copy.stat().st_ino, tmp_path.stat().st_ino] == synced


def test_a_backup_never_replaces_a_file(path: Path, tmp_path: Path) -> None:
    sqlite_book(path).close()
    copy = tmp_path / "copy.book"
    copy.write_bytes(b"precious")
    with pytest.raises(BackupRefused, match="never replaces"):
        backup(path, copy)
    assert copy.read_bytes() == b"precious"


def test_a_backup_does_not_replace_a_file_that_appears_meanwhile(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_book(path).close()
    copy = tmp_path / "copy.book"
    monkeypatch.setattr(
        "tarazu.journal.copies.verify_book",
        lambda *parts, **options: (copy.write_bytes(b"precious"), verify_book(*parts, **options))[
            1
        ],
    )
    with pytest.raises(BackupRefused, match="appeared"):
        backup(path, copy)
    assert copy.read_bytes() == b"precious"
    assert sorted(file.name for file in tmp_path.glob("copy*")) == ["copy.book"]


def test_a_backup_of_a_broken_book_is_not_kept(path: Path, tmp_path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 5)
    journal.close()
    tamper(path, lambda book: book.execute("UPDATE book SET hash = zeroblob(32) WHERE seq = 3"))
    with pytest.raises(BookBroken, match="book 'dogharoon.book' is broken at record 3"):
        backup(path, tmp_path / "copy.book")
    assert list(tmp_path.glob("copy*")) == []


def test_a_backup_of_nothing_is_a_fault(path: Path, tmp_path: Path) -> None:
    with pytest.raises(BookMissing):
        backup(path, tmp_path / "copy.book")


def test_an_old_backup_does_not_open_in_the_place_of_the_book(path: Path, tmp_path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 5)
    backup(path, tmp_path / "copy.book")
    fill(journal, 5, start=10)
    journal.close()
    shutil.copyfile(tmp_path / "copy.book", path)
    with pytest.raises(BookShorterThanAnchor):
        sqlite_book(path)


def test_a_backup_elsewhere_opens_only_after_two_persons_said_so(
    path: Path, tmp_path: Path
) -> None:
    journal = sqlite_book(path)
    fill(journal, 5)
    (receipt,) = journal.append([group(50)], journal.head)
    journal.close()
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "dogharoon.book"
    backup(path, copy)
    with pytest.raises(AnchorMissing):
        sqlite_book(copy)
    rescued = rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert rescued.record.data["anchor_seq"] is None
    restored = sqlite_book(copy)
    assert restored.receipt_of(command_id(50)) == receipt
    restored.close()


def test_an_exported_line_is_the_record_and_its_hash(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 10)
    last_hash = START_HASH
    for line, record in zip(export(journal), journal.records(), strict=True):
        read = json.loads(line)
        record_bytes = json.dumps(
            read["record"], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        ).encode()
        last_hash = chain_hash(last_hash, record_bytes)
        assert read["hash"] == last_hash.hex()
        assert read["record"]["seq"] == record.seq
    assert last_hash == journal.head.hash
    journal.close()


def test_an_interrupted_and_an_uninterrupted_import_give_the_same_plain_lines(path: Path) -> None:
    whole = MemoryJournal(CROSSING, Boot(1, "0.2.0", "6" * 64))
    fill(whole, 20)
    for start in (0, 10):
        journal = sqlite_book(path)
        fill(journal, 10, start=start)
        journal.close()
    assert lines_of(path) != list(export(whole))
    reader = open_reader(path)
    plain = list(export(reader, plain=True))
    reader.close()
    assert plain == list(export(whole, plain=True))
    assert json.loads(plain[0]).keys() == {
        *("actor", "at_ms", "command", "crossing", "data", "device", "digest", "kind"),
        *("occurred_ms", "part", "parts", "sig", "v"),
    }
