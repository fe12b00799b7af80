"""Damage met while reading: always a fault that names the place, never another answer."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import msgspec
import pytest

from tarazu.journal import (
    BackupRefused,
    BookBroken,
    BookInaccessible,
    Finding,
    Journal,
    JournalDead,
    MemoryJournal,
    NotCanonical,
    RecordUnreadable,
    Snapshot,
    backup,
    open_book,
    open_reader,
    record_of,
)
from tarazu.journal import stretch as stretch_module
from tarazu.journal.groups import Boot
from tarazu.journal.record import encoded
from tarazu.journal.snapshot import SnapshotUnreadable, read_snapshot, write_snapshot
from tarazu.journal.stretch import Stretch, main, walk_stretch
from tests.journal.books import BOOT, CROSSING, command_id, fill, group, sqlite_book
from tests.journal.tampering import tamper


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "dogharoon.book"
    journal = sqlite_book(path)
    fill(journal, 200)
    journal.close()
    return path


def damage(book: Path, statement: str) -> None:
    tamper(book, lambda connection: connection.execute(statement))


def read_all(book: Path) -> None:
    reader = open_reader(book)
    try:
        list(reader.records())
    finally:
        reader.close()


def ask(book: Path, number: int) -> None:
    reader = open_reader(book)
    try:
        reader.receipt_of(command_id(number))
    finally:
        reader.close()


@pytest.mark.parametrize(
    ("statement", "seq"),
    [
        ("UPDATE book SET record = x'7b7d' WHERE seq = 300", 300),
        ("UPDATE book SET hash = zeroblob(32) WHERE seq = 300", 300),
        ("DELETE FROM book WHERE seq = 300", 300),
        ("DELETE FROM book WHERE seq = 1", 1),
        ("DELETE FROM book WHERE seq BETWEEN 250 AND 260", 250),
        ("UPDATE book SET record = (SELECT record FROM book WHERE seq = 7) WHERE seq = 8", 8),
    ],
)
def test_reading_stops_at_the_first_place_that_does_not_carry_the_chain_on(
    book: Path, statement: str, seq: int
) -> None:
    damage(book, statement)
    with pytest.raises(BookBroken) as caught:
        read_all(book)
    assert caught.value.findings[0].seq == seq


def test_reading_behind_a_missing_record_does_not_begin(book: Path) -> None:
    damage(book, "DELETE FROM book WHERE seq = 100")
    reader = open_reader(book)
    with pytest.raises(BookBroken):
        next(reader.records(101))
    assert next(reader.records(102)).seq == 102
    reader.close()


def test_a_record_that_goes_while_it_is_read_is_missed(book: Path) -> None:
    reader = open_reader(book)
    records = reader.records()
    next(records)
    damage(book, "DELETE FROM book WHERE seq > 380")
    with pytest.raises(BookBroken, match="record 381: expected record 381, found no record"):
        list(records)
    reader.close()


# Commands 0, 3, 6 … leave one event, 1, 4, 7 … two and 2, 5, 8 … three: command 2 is 5, 6 and 7.
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE book SET record = x'7b7d' WHERE seq = 5",
        "UPDATE book SET hash = zeroblob(32) WHERE seq = 4",
        "DELETE FROM book WHERE seq = 4",
        "DELETE FROM book WHERE seq = 7",
        f"UPDATE book SET command = iif(seq = 5, NULL, x'{command_id(2)}') WHERE seq IN (5, 8)",
    ],
)
def test_a_receipt_that_the_records_do_not_bear_out_is_not_given(
    book: Path, statement: str
) -> None:
    ask(book, 2)
    damage(book, statement)
    with pytest.raises(BookBroken):
        ask(book, 2)


@pytest.mark.parametrize("column", ["record", "hash"])
def test_a_column_that_is_no_longer_bytes_is_said_to_be_so(book: Path, column: str) -> None:
    # STRICT keeps SQL from it; a damaged page does not ask. So the column is ANY for a moment.
    def retype(connection: apsw.Connection) -> None:
        for old, new in (("BLOB NOT NULL", "ANY NOT NULL"), ("ANY NOT NULL", "BLOB NOT NULL")):
            connection.execute("PRAGMA writable_schema = ON")
            connection.execute(
                "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE name = 'book'", (old, new)
            )
            connection.execute("PRAGMA writable_schema = RESET")
            if new == "ANY NOT NULL":
                connection.execute(f"UPDATE book SET {column} = printf('%32s', '') WHERE seq = 5")

    tamper(book, retype)
    for look in (read_all, lambda book: ask(book, 2)):
        with pytest.raises(BookBroken, match="record 5"):
            look(book)
    with pytest.raises(BookBroken, match="record 5: types of the columns"):
        sqlite_book(book)


def test_a_page_that_cannot_be_read_is_a_fault_for_every_reader(book: Path) -> None:
    content = bytearray(book.read_bytes())
    for page in range(3, len(content) // 4_096):
        content[page * 4_096 : page * 4_096 + 8] = b"\xff" * 8
    book.write_bytes(content)
    for look in (read_all, lambda book: ask(book, 2)):
        with pytest.raises(BookBroken, match="pages that SQLite can read"):
            look(book)
    with pytest.raises(BookBroken, match="pages that SQLite can read"):
        sqlite_book(book)


def test_a_schema_whose_text_is_damaged_is_a_fault(book: Path) -> None:
    book.write_bytes(
        book.read_bytes().replace(b"no record is changed", b"no record \xff\xfe changed")
    )
    with pytest.raises(BookBroken, match="utf-8"):
        sqlite_book(book)


@pytest.mark.parametrize(
    "read",
    [lambda journal: list(journal.records()), lambda journal: journal.receipt_of(command_id(2))],
    ids=["records", "receipt"],
)
def test_damage_that_the_writer_meets_while_reading_ends_it(
    book: Path, read: Callable[[Journal], object]
) -> None:
    journal = sqlite_book(book)
    damage(book, "UPDATE book SET record = x'7b7d' WHERE seq = 5")
    with pytest.raises(JournalDead, match=r"BookBroken: .* record 5"):
        read(journal)
    with pytest.raises(JournalDead):
        journal.append([group(900)], journal.head)
    journal.close()


def test_an_anchor_that_the_system_does_not_let_us_read_is_a_finding(book: Path) -> None:
    anchor = book.with_name(book.name + ".anchor")
    anchor.unlink()
    anchor.mkdir()
    reader = open_reader(book)
    (finding,) = reader.verify().findings
    reader.close()
    assert "Is a directory" in finding.found


def test_a_snapshot_on_a_record_that_is_damaged_is_passed_over(book: Path) -> None:
    journal = sqlite_book(book)
    journal.save_snapshot(journal.head.seq, journal.head.hash, b"state")
    seq = journal.head.seq
    fill(journal, 3, start=900)
    journal.close()
    damage(book, f"UPDATE book SET record = x'7b7d' WHERE seq = {seq}")
    with pytest.raises(BookBroken, match=f"record {seq}"):
        sqlite_book(book)


def test_a_snapshot_of_another_crossing_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "snapshot"
    write_snapshot(path, "torkham", Snapshot(1, bytes(32), b"state"))
    assert read_snapshot(path, "torkham") == Snapshot(1, bytes(32), b"state")
    with pytest.raises(SnapshotUnreadable, match="is of 'torkham', expected 'dogharoon'"):
        read_snapshot(path, "dogharoon")


def test_a_snapshot_is_synced_before_it_gets_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "snapshot"
    synced: list[tuple[int, bool]] = []

    def note(descriptor: int) -> None:
        synced.append((os.fstat(descriptor).st_ino, path.exists()))

    monkeypatch.setattr(os, "fsync", note)
    write_snapshot(path, CROSSING, Snapshot(1, bytes(32), b"state"))
    assert synced == [(path.stat().st_ino, False), (tmp_path.stat().st_ino, True)]


def test_a_memory_snapshot_that_is_not_of_the_book_is_ignored() -> None:
    journal = MemoryJournal(CROSSING)
    journal._snapshot = Snapshot(1, bytes(32), b"state")
    assert journal.last_snapshot() is None
    journal._snapshot = Snapshot(0, bytes(32), b"the empty state")
    assert journal.last_snapshot() is not None
    journal._snapshot = Snapshot(99, bytes(32), b"state")
    assert journal.last_snapshot() is None


def test_a_damaged_slot_of_the_anchor_is_remarked_and_healed(book: Path) -> None:
    anchor = book.with_name(book.name + ".anchor")
    content = anchor.read_bytes()
    anchor.write_bytes(b"?" + content[1:])
    journal = sqlite_book(book)
    assert journal.opening.remarks == (
        "One slot of the anchor could not be read; the other one counts.",
    )
    assert journal.verify().ok
    journal.close()


def test_a_folder_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(BookInaccessible, match="No such file or directory"):
        sqlite_book(tmp_path / "nowhere" / "dogharoon.book")


def test_a_start_whose_files_cannot_be_written_is_a_fault_and_gives_the_lock_back(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tarazu.journal.anchor._write_all", fail)
        with pytest.raises(BookInaccessible, match="No space left on device"):
            sqlite_book(book)
    sqlite_book(book).close()


def test_a_boot_record_that_cannot_be_made_durable_ends_the_start(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(JournalDead, match="Input/output error"):
            sqlite_book(book)
    sqlite_book(book).close()


def test_a_boot_record_that_cannot_be_written_ends_the_start(book: Path) -> None:
    with pytest.raises(NotCanonical):
        open_book(book, CROSSING, boot=Boot(1, "\ud800", "0" * 64))
    sqlite_book(book).close()


def test_a_close_that_fails_is_said(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError(5, "Input/output error")

    journal = sqlite_book(book)
    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        with pytest.raises(JournalDead, match="Input/output error"):
            journal.close()
    journal.close()
    sqlite_book(book).close()


def test_a_row_that_the_database_refuses_for_another_reason_ends_the_writer(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = sqlite_book(book)

    def refuse(*_: object) -> None:
        raise apsw.ConstraintError("CHECK constraint failed")

    with monkeypatch.context() as patch:
        patch.setattr("tarazu.journal.sqlite.insert_rows", refuse)
        with pytest.raises(JournalDead, match="CHECK constraint failed"):
            journal.append([group(900)], journal.head)
    journal.close()


def test_a_writer_cannot_set_itself_up_where_it_may_not_write(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book.write_bytes(b"")
    book.unlink()
    book.mkdir()
    with pytest.raises(BookBroken, match="pages that SQLite can read"):
        sqlite_book(book)


def test_a_backup_that_finds_no_room_leaves_nothing(book: Path, tmp_path: Path) -> None:
    with pytest.raises(BackupRefused, match="could not be written"):
        backup(book, tmp_path / "nowhere" / "copy.book")


def test_a_backup_without_the_head_of_its_book_is_not_kept(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tarazu.journal.copies.hash_at", lambda *_: None)
    with pytest.raises(BookBroken, match="no record"):
        backup(book, tmp_path / "copy.book")
    assert list(tmp_path.glob("copy*")) == []


def test_a_stretch_says_to_another_process_what_it_found(
    book: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    main([str(book), CROSSING, "100", "200"])
    assert msgspec.json.decode(capsysbinary.readouterr().out, type=Stretch) == Stretch([], 100)


def test_a_stretch_that_begins_on_damage_takes_the_book_as_it_stands(book: Path) -> None:
    damage(book, "UPDATE book SET record = x'7b7d' WHERE seq = 99")
    damage(book, "DELETE FROM book WHERE seq = 199")
    reader = open_reader(book)
    connection = reader._connection
    assert walk_stretch(connection, CROSSING, start_seq=100, stop_seq=150).findings == []
    assert walk_stretch(connection, CROSSING, start_seq=200, stop_seq=250).findings == []
    (missing,) = walk_stretch(connection, CROSSING, start_seq=150, stop_seq=200).findings
    assert missing == Finding(199, "record", "record 199", "no record up to 199")
    reader.close()


def test_a_book_whose_first_record_is_damaged_is_looked_at_all_the_same(book: Path) -> None:
    damage(book, "UPDATE book SET record = x'7b7d' WHERE seq = 1")
    reader = open_reader(book)
    verdict = reader.verify()
    reader.close()
    assert {finding.seq for finding in verdict.findings} == {1}


def test_a_record_cut_short_says_where_it_differs() -> None:
    journal = MemoryJournal(CROSSING, BOOT)
    (boot,) = journal.records()
    (record_bytes,) = encoded([boot])
    with pytest.raises(RecordUnreadable, match=r"from byte \d+ on it reads b' '"):
        record_of(record_bytes + b" ")


def test_no_process_is_started_for_a_short_book(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a process for a short book")

    monkeypatch.setattr(stretch_module, "_other_process", refuse)
    reader = open_reader(book)
    assert reader.verify().ok
    reader.close()
