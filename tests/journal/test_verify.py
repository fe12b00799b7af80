"""Every way of changing a book is found, and at its place."""

import os
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import apsw
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tarazu.journal import START_HASH, Finding, MemoryJournal, Record, chain_hash, verify_book
from tarazu.journal import stretch as stretch_module
from tarazu.journal.groups import Row
from tarazu.journal.record import encoded, record_of
from tarazu.journal.walk import FINDINGS_MAX, Walk
from tests.journal.books import BOOT, CROSSING, fill, sqlite_book
from tests.journal.tampering import copy_book, lose_from_index, tamper

Change = Callable[[apsw.Connection], object]


def rows_of_a_book(count: int = 12) -> list[Row]:
    journal = MemoryJournal(CROSSING, BOOT)
    fill(journal, count)
    journal = journal.reopened(BOOT)
    fill(journal, count, start=100)
    return list(journal._rows)


ROWS = rows_of_a_book()


def findings_of(rows: list[Row], page: int = 7) -> list[Finding]:
    walk = Walk(CROSSING)
    for start in range(0, len(rows), page):
        walk.take(rows[start : start + page])
    walk.end()
    return walk.findings


def findings_one_by_one(rows: list[Row]) -> list[Finding]:
    walk = Walk(CROSSING)
    for row in rows:
        walk._examine(row)
    walk.end()
    return walk.findings


def rechained(rows: list[Row], changes: dict[int, dict[str, object]]) -> list[Row]:
    """Change fields of records and make the chain right again, as a patient forger would."""
    last_hash = START_HASH
    forged: list[Row] = []
    for seq, record_bytes, _, command in rows:
        change = changes.get(seq, {})
        if change:
            record = msgspec.structs.replace(record_of(record_bytes), **change)
            (record_bytes,) = encoded([record])
        last_hash = chain_hash(last_hash, record_bytes)
        forged.append((seq, record_bytes, last_hash, command))
    return forged


def test_a_sound_book_has_no_finding_however_it_is_cut_into_pages() -> None:
    for page in (1, 2, 7, 1_000):
        assert findings_of(ROWS, page) == []
    assert findings_one_by_one(ROWS) == []


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_one_flipped_bit_is_found_at_its_record(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(ROWS) - 1))
    seq, record_bytes, stored, command = ROWS[place]
    column = data.draw(st.sampled_from(["record", "hash", "command"]))
    content = bytearray({"record": record_bytes, "hash": stored, "command": command or b""}[column])
    if not content:
        return
    content[data.draw(st.integers(0, len(content) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    spoilt = bytes(content)
    row = {
        "record": (seq, spoilt, stored, command),
        "hash": (seq, record_bytes, spoilt, command),
        "command": (seq, record_bytes, stored, spoilt),
    }[column]
    rows = [*ROWS[:place], row, *ROWS[place + 1 :]]
    findings = findings_of(rows)
    assert findings[0].seq == seq
    assert findings == findings_one_by_one(rows)


@given(st.integers(0, len(ROWS) - 2), st.integers(1, 3))
def test_removed_records_are_found_at_the_first_that_is_missing(place: int, count: int) -> None:
    rows = ROWS[:place] + ROWS[place + count :]
    if place + count < len(ROWS):
        findings = findings_of(rows)
        assert (findings[0].seq, findings[0].what) == (place + 1, "record")
        assert findings == findings_one_by_one(rows)


@given(st.integers(0, len(ROWS) - 2))
def test_records_that_changed_places_are_found_at_the_first(place: int) -> None:
    one, other = ROWS[place], ROWS[place + 1]
    rows = [
        *ROWS[:place],
        (one[0], *other[1:]),
        (other[0], *one[1:]),
        *ROWS[place + 2 :],
    ]
    assert findings_of(rows)[0].seq == place + 1
    assert findings_of(rows) == findings_one_by_one(rows)


@given(st.integers(1, len(ROWS) - 1))
def test_an_inserted_record_is_found_at_its_place(place: int) -> None:
    later = [(row[0] + 1, *row[1:]) for row in ROWS[place:]]
    rows = [*ROWS[:place], (place + 1, *ROWS[place - 1][1:]), *later]
    assert findings_of(rows)[0].seq == place + 1
    assert findings_of(rows) == findings_one_by_one(rows)


def test_a_group_without_its_end_is_found_at_the_end_of_the_book() -> None:
    last = max(place for place, row in enumerate(ROWS) if record_of(row[1]).parts == 3)
    (finding,) = findings_of(ROWS[: last - 1])
    assert (finding.seq, finding.what, finding.expected) == (last, "part", "2 of 3")


SECOND_BOOT = next(row[0] for row in ROWS[1:] if record_of(row[1]).kind == "boot")
PART_2 = next(row[0] for row in ROWS if record_of(row[1]).part == 2)


@pytest.mark.parametrize(
    ("seq", "change", "what"),
    [
        (5, {"seq": 6}, "seq of the record"),
        (5, {"crossing": "torkham"}, "crossing"),
        (5, {"epoch": 2}, "epoch"),
        (SECOND_BOOT, {"epoch": 1}, "epoch"),
        (SECOND_BOOT, {"epoch": 3}, "epoch"),
        (1, {"kind": "ticket_registered"}, "kind"),
        (SECOND_BOOT, {"kind": "ticket_registered"}, "epoch"),
        (5, {"kind": "boot"}, "epoch"),
        (6, {"at_ms": 5}, "at_ms"),
        (PART_2, {"part": 3}, "part"),
        (PART_2, {"parts": 3}, "part"),
        (PART_2, {"part": 1}, "part"),
        (PART_2, {"command": "0" * 32}, "part"),
        (PART_2, {"actor": "18"}, "actor within a group"),
        (PART_2, {"digest": "0" * 64}, "digest within a group"),
        (PART_2, {"device": "other"}, "device within a group"),
        (PART_2, {"sig": "other"}, "sig within a group"),
        (PART_2 - 1, {"command": "0" * 32}, "part"),
        (1, {"command": "0" * 32}, "command column"),
        (SECOND_BOOT, {"parts": 2}, "parts"),
        (1, {"part": 2, "parts": 1}, "part"),
    ],
)
def test_a_forger_who_mends_the_chain_is_found_by_the_rules_of_the_format(
    seq: int, change: dict[str, object], what: str
) -> None:
    rows = rechained(ROWS, {seq: change})
    findings = findings_of(rows)
    assert what in [finding.what for finding in findings]
    assert seq <= findings[0].seq <= seq + 1
    assert findings == findings_one_by_one(rows)


@pytest.mark.parametrize("column", [None, "text", 7, 1.5])
def test_a_column_of_another_type_is_found(column: object) -> None:
    for place in (1, 2, 3):
        row: list[object] = list(ROWS[4])
        row[place] = column
        rows = [*ROWS[:4], tuple(row), *ROWS[5:]]
        findings = findings_of(rows)  # type: ignore[arg-type]
        assert findings[0].seq == 5


def test_a_book_that_is_wrong_everywhere_is_told_to_a_limit() -> None:
    rows = [(seq, b"{}", stored, command) for seq, _, stored, command in ROWS * 10]
    assert len(findings_of(rows)) == FINDINGS_MAX


def test_a_damaged_place_is_told_once_and_not_by_all_behind_it() -> None:
    seq, record_bytes, stored, command = ROWS[9]
    rows = [*ROWS[:9], (seq, b"{" + record_bytes, stored, command), *ROWS[10:]]
    assert {finding.seq for finding in findings_of(rows)} == {10}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "dogharoon.book"
    journal = sqlite_book(path)
    fill(journal, 20)
    journal.close()
    return path


@pytest.mark.parametrize(
    ("change", "seq", "what"),
    [
        ("UPDATE book SET hash = zeroblob(32) WHERE seq = 5", 5, "hash"),
        ("UPDATE book SET command = randomblob(16) WHERE seq = 2", 2, "command column"),
        ("UPDATE book SET command = NULL WHERE seq = 2", 2, "command column"),
        ("UPDATE book SET command = randomblob(16) WHERE seq = 4", 4, "command column"),
        ("DELETE FROM book WHERE seq = 7", 7, "record"),
        ("DELETE FROM book WHERE seq = 1", 1, "record"),
        ("DELETE FROM book WHERE seq > 30", 31, "anchor"),
        ("DELETE FROM book", 1, "anchor"),
        ("UPDATE book SET seq = 999 WHERE seq = 8", 8, "record"),
        (
            "INSERT INTO book SELECT max(seq) + 1, record, hash, NULL FROM book",
            None,
            "hash",
        ),
    ],
)
def test_what_an_administrator_changes_by_sql_is_found_at_its_place(
    book: Path, change: str, seq: int | None, what: str
) -> None:
    tamper(book, lambda connection: connection.execute(change))
    verdict = verify_book(book, CROSSING)
    assert not verdict.ok
    assert what in [finding.what for finding in verdict.findings]
    if seq is not None:
        assert verdict.first_bad_seq == seq


def test_a_command_that_the_index_has_lost_is_found(book: Path) -> None:
    tamper(book, lose_from_index)
    verdict = verify_book(book)
    assert {finding.what for finding in verdict.findings} == {"the file"}
    assert "index book_command" in verdict.findings[0].found


def test_a_file_that_is_no_database_is_a_finding(book: Path) -> None:
    book.write_bytes(b"not a database at all" * 500)
    verdict = verify_book(book)
    assert not verdict.ok
    assert "the file" in [finding.what for finding in verdict.findings]


def test_a_file_that_was_cut_is_a_finding(book: Path, tmp_path: Path) -> None:
    content = book.read_bytes()
    for size in range(0, len(content), 1_024):
        copy = copy_book(book, tmp_path / "cut")
        copy.write_bytes(content[:size])
        assert not verify_book(copy).ok, size


def test_a_message_names_place_expected_and_found(book: Path) -> None:
    tamper(book, lambda book: book.execute("UPDATE book SET hash = zeroblob(32) WHERE seq = 5"))
    finding = verify_book(book).findings[0]
    assert str(finding) == f"record 5: hash: expected {finding.expected}, found {'00' * 32}"


def verdict_in_stretches(
    book: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> list[Finding]:
    with monkeypatch.context() as patch:
        patch.setattr(stretch_module, "STRETCH_RECORDS_MIN", 1)
        patch.setattr(os, "cpu_count", lambda: processes)
        return verify_book(book).findings


@pytest.mark.parametrize(
    "change",
    [
        "SELECT 1",
        "UPDATE book SET hash = zeroblob(32) WHERE seq % 13 = 0",
        "UPDATE book SET record = x'00' WHERE seq % 13 = 0",
        "DELETE FROM book WHERE seq % 13 = 0",
        "UPDATE book SET command = NULL WHERE seq = 2",
        "DELETE FROM book WHERE seq = (SELECT max(seq) FROM book)",
    ],
)
def test_several_processes_find_what_one_finds(
    book: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    # 41 records and 3 processes: the stretches begin at 14 and 27, next to and on changed places.
    tamper(book, lambda connection: connection.execute(change))
    findings = verdict_in_stretches(book, monkeypatch, 3)
    alone = verdict_in_stretches(book, monkeypatch, 1)
    assert {(one.seq, one.what) for one in findings} >= {(one.seq, one.what) for one in alone}
    assert {one.seq for one in findings} == {one.seq for one in alone}
    assert bool(alone) == (change != "SELECT 1")


def test_a_group_without_its_end_is_found_by_one_process_and_by_several(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tamper(
        book,
        lambda book: book.execute(
            "DELETE FROM book WHERE seq = (SELECT max(seq) FROM book WHERE command IS NULL)"
        ),
    )
    for processes in (1, 3):
        findings = verdict_in_stretches(book, monkeypatch, processes)
        assert "part" in [finding.what for finding in findings]


def test_a_process_that_cannot_be_started_is_done_without(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def start_false(*_: object) -> Iterator["subprocess.Popen[bytes]"]:
        with subprocess.Popen(["false"], stdout=subprocess.PIPE) as process:
            yield process

    with monkeypatch.context() as patch:
        patch.setattr(stretch_module, "_other_process", start_false)
        tamper(
            book, lambda book: book.execute("UPDATE book SET hash = zeroblob(32) WHERE seq = 30")
        )
        findings = verdict_in_stretches(book, monkeypatch, 2)
    assert {finding.seq for finding in findings} == {30, 31}


def test_the_book_may_grow_while_it_is_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "dogharoon.book"
    journal = sqlite_book(path)
    for start in range(0, 60, 10):
        fill(journal, 10, start=start)
        verdict = verify_book(path)
        assert verdict.ok
        assert verdict.head == journal.head
    journal.close()


def test_two_records_of_one_crossing_hash_to_what_the_page_says() -> None:
    (_, first, first_hash, _), (_, second, second_hash, _) = ROWS[:2]
    assert first_hash == sha256(b"\0" + bytes(32) + first).digest()
    assert second_hash == sha256(b"\0" + first_hash + second).digest()
    assert isinstance(record_of(first), Record)
