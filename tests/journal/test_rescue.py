"""Rescue: what is sound is kept, what is lost is named, and two persons say so."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from tarazu.journal import (
    AnchorMissing,
    AnchorUnreadable,
    BookBroken,
    BookShorterThanAnchor,
    Record,
    RescueRefused,
    RescueUnfinished,
    backup,
    open_reader,
    rescue,
    verify_book,
)
from tarazu.journal import loss as loss_module
from tarazu.journal.anchor import read_anchor
from tests.journal.books import CROSSING, command_id, fill, group, sqlite_book
from tests.journal.tampering import beside, copy_book, tamper

AT_MS = 1_764_000_000_000


def lose_tail(path: Path) -> None:
    """Take the last two pages of the log away."""
    log = beside(path, "-wal")
    log.write_bytes(log.read_bytes()[: -2 * 4_120])


def lose_everything(path: Path) -> None:
    path.unlink()
    beside(path, "-wal").unlink()


def lose_the_anchor(path: Path) -> None:
    beside(path, ".anchor").unlink()


def spoil_the_anchor(path: Path) -> None:
    beside(path, ".anchor").write_bytes(b"?" * 8_192)


def spoil_a_record(path: Path) -> None:
    tamper(path, lambda book: book.execute("UPDATE book SET record = x'00' WHERE seq = 22"))


def spoil_a_page(path: Path, place: int = 8) -> None:
    sqlite_book(path).close()
    content = bytearray(path.read_bytes())
    content[place * 4_096 : (place + 1) * 4_096] = b"\xa5" * 4_096
    path.write_bytes(content)


def spoil_the_last_page(path: Path) -> None:
    """Spoil the page that the last record lies on."""
    last = next(reversed(list(open_reader(path).records())))
    sqlite_book(path).close()
    spoil_a_page(path, path.read_bytes().rindex(last.command.encode()) // 4_096)


LOSSES = [
    lose_tail,
    lose_everything,
    lose_the_anchor,
    spoil_the_anchor,
    spoil_a_record,
    spoil_a_page,
    spoil_the_last_page,
]


def damaged(path: Path, folder: Path, loss: Callable[[Path], None]) -> Path:
    journal = sqlite_book(path)
    fill(journal, 40)
    copy = copy_book(path, folder)
    journal.close()
    loss(copy)
    return copy


@pytest.mark.parametrize("loss", LOSSES)
def test_a_rescue_keeps_what_is_sound_and_names_what_is_lost(
    path: Path, tmp_path: Path, loss: Callable[[Path], None]
) -> None:
    copy = damaged(path, tmp_path / "damaged", loss)
    anchor_path = beside(copy, ".anchor")
    before = {file.name: file.read_bytes() for file in copy.parent.iterdir()}
    with pytest.raises((BookShorterThanAnchor, AnchorMissing, AnchorUnreadable, BookBroken)):
        sqlite_book(copy)
    rescued = rescue(copy, CROSSING, persons=("23", "17"), at_ms=AT_MS)
    record = rescued.record
    data = record.data
    assert (record.kind, record.at_ms, record.seq) == ("rescued", AT_MS, data["kept_seq"] + 1)
    assert data["persons"] == ["17", "23"]
    # What was kept is the beginning of the book, to the end of a group.
    original = open_reader(path)
    kept = list(original.records(1, record.seq))
    original.close()
    journal = sqlite_book(copy)
    assert list(journal.records(1, record.seq)) == kept
    assert not kept or kept[-1].part == kept[-1].parts
    assert next(journal.records(record.seq)) == record
    assert journal.epoch == record.epoch + 1 > 2
    fill(journal, 3, start=200)
    assert journal.verify().ok
    journal.close()
    # Everything that lay there lies aside.
    for name in (copy.name, anchor_path.name):
        if name in before:
            assert (rescued.aside / name).exists()


@pytest.mark.parametrize("spoil", [spoil_a_page, spoil_the_last_page])
def test_a_rescue_keeps_what_lies_before_a_spoiled_page(
    path: Path, tmp_path: Path, spoil: Callable[[Path], None]
) -> None:
    data = rescue(
        damaged(path, tmp_path / "damaged", spoil), CROSSING, persons=("17", "23"), at_ms=AT_MS
    ).record.data
    assert data["anchor_seq"] > data["kept_seq"] > 10


@pytest.mark.parametrize("byte", [0, 47, 100])
def test_a_rescue_that_would_keep_nothing_is_refused_and_the_empty_place_is_rescued(
    path: Path, tmp_path: Path, byte: int
) -> None:
    copy = damaged(path, tmp_path / "damaged", lambda book: sqlite_book(book).close())
    content = bytearray(copy.read_bytes())
    content[byte] ^= 0xFF
    copy.write_bytes(content)
    before = sorted(file.name for file in copy.parent.iterdir())
    with pytest.raises(RescueRefused, match="would keep nothing"):
        rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert copy.read_bytes() == content
    assert sorted(file.name for file in copy.parent.iterdir()) == before
    copy.rename(tmp_path / "kept safe")
    data = rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS).record.data
    assert (data["kept_seq"], data["anchor_seq"] > 0) == (0, True)
    assert sqlite_book(copy).verify().ok


def test_a_book_that_lost_its_end_is_neither_shown_nor_copied_as_if_it_were_whole(
    path: Path, tmp_path: Path
) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    reader = open_reader(copy)
    with pytest.raises(BookShorterThanAnchor, match="records are missing"):
        reader.refuse_short()
    reader.close()
    with pytest.raises(BookShorterThanAnchor):
        backup(copy, tmp_path / "backup.book")
    assert not (tmp_path / "backup.book").exists()


def test_a_rescue_says_what_the_anchor_said_and_what_was_found(path: Path, tmp_path: Path) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    anchor = read_anchor(beside(copy, ".anchor"))
    assert anchor is not None
    found = verify_book(copy).head
    data = rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS).record.data
    assert (data["anchor_seq"], data["anchor_hash"]) == (anchor.mark.seq, anchor.mark.hash)
    assert (data["found_seq"], data["found_hash"]) == (found.seq, found.hash.hex())
    assert data["anchor_seq"] > data["found_seq"] >= data["kept_seq"] > 0


def test_a_rescue_keeps_the_old_files_byte_for_byte(path: Path, tmp_path: Path) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    names = (copy.name, copy.name + "-wal", copy.name + ".anchor")
    before = {name: (copy.parent / name).read_bytes() for name in names}
    aside = rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS).aside
    assert {name: (aside / name).read_bytes() for name in names} == before


def test_a_rescued_book_is_synced_before_it_takes_its_place(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    unfinished = beside(copy, ".rescue")
    synced: list[int] = []

    def note(descriptor: int) -> None:
        if unfinished.exists():
            synced.append(os.fstat(descriptor).st_ino)

    monkeypatch.setattr(os, "fsync", note)
    rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert copy.stat().st_ino in synced


def test_commands_of_the_lost_tail_may_come_again(path: Path, tmp_path: Path) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    journal = sqlite_book(copy)
    assert journal.receipt_of(command_id(39)) is None
    journal.append([group(39)], journal.head)
    assert journal.verify().ok
    journal.close()


@pytest.mark.parametrize("persons", [("17", "17"), ("", "17"), ("17", "")])
def test_a_rescue_takes_two_persons(path: Path, tmp_path: Path, persons: tuple[str, str]) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    with pytest.raises(RescueRefused, match="two persons"):
        rescue(copy, CROSSING, persons=persons, at_ms=AT_MS)
    with pytest.raises(BookShorterThanAnchor):
        sqlite_book(copy)


def test_a_sound_book_is_not_rescued(path: Path) -> None:
    journal = sqlite_book(path)
    fill(journal, 5)
    journal.close()
    with pytest.raises(RescueRefused, match="is sound"):
        rescue(path, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert sqlite_book(path).epoch == 2


class Cut(Exception):
    """Stands for the end of the process."""


def steps_of_a_rescue() -> list[tuple[object, str]]:
    """Name what a rescue does to the disk, each call of it a place where the power may go."""
    return [
        (shutil, "copy2"),
        (Path, "mkdir"),
        (Path, "unlink"),
        (Path, "replace"),
        (os, "fsync"),
        (loss_module, "insert_rows"),
        (loss_module, "create_schema"),
        (loss_module, "connect_writer"),
        (loss_module, "head_of"),
        # Behind the commit and before the move of the log into the new file, too.
        (loss_module, "record_at"),
        (loss_module, "sync_file"),
        (loss_module, "write_whole_anchor"),
    ]


def cut_rescue(path: Path, nth: int, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Rescue a book and cut it before its n-th step; say whether it came so far."""
    calls = 0

    def cutting(real: Callable[..., object]) -> Callable[..., object]:
        def call(*arguments: object, **options: object) -> object:
            nonlocal calls
            calls += 1
            if calls == nth:
                raise Cut
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        for owner, name in steps_of_a_rescue():
            patch.setattr(owner, name, cutting(getattr(owner, name)))
        try:
            rescue(path, CROSSING, persons=("17", "23"), at_ms=AT_MS)
        except Cut:
            return True
    return False


def test_a_rescue_that_is_cut_at_any_step_is_taken_up_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = damaged(path, tmp_path / "whole", lose_tail)
    rescue(whole, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    kept_seq = verify_book(whole).head.seq
    nth = 0
    was_cut = True
    while was_cut:
        nth += 1
        shutil.rmtree(tmp_path / "cut", ignore_errors=True)
        copy = copy_book(path, tmp_path / "cut")
        fill_log_and_lose_tail(copy, whole)
        was_cut = cut_rescue(copy, nth, monkeypatch)
        try:
            # Either no writer starts, or the cut fell behind the last step that matters.
            sqlite_book(copy).close()
        except (RescueUnfinished, BookShorterThanAnchor):
            rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
            assert verify_book(copy).head.seq == kept_seq, nth
        reader = open_reader(copy)
        kinds = [record.kind for record in reader.records()]
        reader.close()
        assert kinds.count("rescued") == 1, nth
        assert kinds.index("rescued") == kept_seq - 1, nth
        assert verify_book(copy).ok, nth
    assert nth > 35


def fill_log_and_lose_tail(copy: Path, whole: Path) -> None:
    """Bring back the damaged files that the rescue of `whole` kept aside."""
    (aside,) = whole.parent.glob("*.aside-*-1")
    for file in aside.iterdir():
        shutil.copyfile(file, copy.with_name(file.name))


def test_a_new_file_with_a_log_changes_nothing_of_the_book_it_was_to_replace(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = damaged(path, tmp_path / "damaged", lose_tail)
    before = {file.name: file.read_bytes() for file in copy.parent.iterdir()}
    monkeypatch.setattr(loss_module, "_has_log", lambda _: True)
    with pytest.raises(AssertionError, match="not whole"):
        rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert (
        before.items()
        <= {
            file.name: file.read_bytes() for file in copy.parent.iterdir() if file.name in before
        }.items()
    )


def test_a_rescue_that_is_killed_before_its_log_is_brought_in_is_built_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = damaged(path, tmp_path / "killed", lose_tail)
    kept = tmp_path / "kept"
    real = loss_module.record_at

    def killed(connection: apsw.Connection, seq: int) -> Record | None:
        record = real(connection, seq)
        if record is None or record.kind != "rescued":
            return record
        kept.mkdir()  # it is committed, and lies in the log alone
        for file in copy.parent.glob("*.rescue*"):
            shutil.copyfile(file, kept / file.name)
        raise Cut

    with monkeypatch.context() as patch:
        patch.setattr(loss_module, "record_at", killed)
        with pytest.raises(Cut):
            rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    assert (kept / f"{copy.name}.rescue-wal").stat().st_size > 0
    for file in kept.iterdir():  # as they lay when the process was killed
        shutil.copyfile(file, copy.with_name(file.name))
    done = rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
    verdict = verify_book(copy)
    assert verdict.ok
    assert verdict.head.seq == done.record.seq
    assert done.record.seq > 20


def test_a_torn_slot_of_the_anchor_is_a_remark_and_no_reason_for_a_rescue(
    path: Path, tmp_path: Path
) -> None:
    copy = damaged(path, tmp_path / "torn", lambda _: None)
    anchor = beside(copy, ".anchor")
    content = bytearray(anchor.read_bytes())
    content[5] ^= 1
    anchor.write_bytes(content)
    verdict = verify_book(copy)
    assert verdict.ok
    assert any("One slot" in note for note in verdict.notes)
    with pytest.raises(RescueRefused, match="is sound"):
        rescue(copy, CROSSING, persons=("17", "23"), at_ms=AT_MS)
