"""The anchor: two slots, one of them always whole."""

import os
import threading
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.journal import AnchorUnreadable
from tarazu.journal.anchor import (
    SLOT_BYTES,
    Anchor,
    Mark,
    read_anchor,
    slot_bytes,
    write_whole_anchor,
)


def mark(seq: int, epoch: int = 1) -> Mark:
    return Mark(epoch, f"{seq:064x}", seq)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "book.anchor"


@pytest.fixture
def anchor(path: Path) -> Anchor:
    # An hour between syncs: in these tests nothing happens behind their back.
    return Anchor(path, mark(0), sync_every_s=3_600)


def test_the_last_mark_is_read_back_before_and_after_a_sync(path: Path, anchor: Anchor) -> None:
    for seq in range(1, 6):
        anchor.write(mark(seq))
        found = read_anchor(path)
        assert found is not None
        assert (found.mark, found.damaged) == (mark(seq), False)
    anchor.close()
    found = read_anchor(path)
    assert found is not None
    assert found.mark == mark(5)


def test_marks_go_to_the_two_slots_in_turn(path: Path, anchor: Anchor) -> None:
    for seq in range(1, 6):
        anchor.write(mark(seq))
        content = path.read_bytes()
        slots = {content[:SLOT_BYTES], content[SLOT_BYTES:]}
        assert slots == {slot_bytes(mark(seq - 1)), slot_bytes(mark(seq))}
    anchor.close()


def test_no_anchor_is_none(path: Path) -> None:
    assert read_anchor(path) is None


@given(st.data())
def test_a_torn_write_leaves_the_mark_before_it(data: st.DataObject) -> None:
    older, newer, newest = slot_bytes(mark(7)), slot_bytes(mark(8)), slot_bytes(mark(9))
    torn = data.draw(st.integers(0, SLOT_BYTES))
    path = Path(f"/tmp/tarazu-anchor-{os.getpid()}-{threading.get_ident()}")
    try:
        path.write_bytes(newest[:torn] + older[torn:] + newer)
        found = read_anchor(path)
    finally:
        path.unlink()
    assert found is not None
    assert found.mark.seq in (8, 9)
    assert found.damaged == (newest[:torn] + older[torn:] not in (older, newest))


def test_every_flipped_byte_of_a_slot_is_noticed(path: Path) -> None:
    content = slot_bytes(mark(7)) + slot_bytes(mark(8))
    for place in range(0, len(content), 7):
        spoilt = bytearray(content)
        spoilt[place] ^= 0x20
        path.write_bytes(spoilt)
        found = read_anchor(path)
        assert found is not None
        assert found.damaged, place
        assert found.mark.seq == (8 if place < SLOT_BYTES else 7)


@pytest.mark.parametrize(
    "content", [b"", b"\0" * 2 * SLOT_BYTES, b"{}", slot_bytes(mark(1))[:-1], b" " * SLOT_BYTES]
)
def test_an_anchor_without_a_whole_slot_cannot_be_read(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with pytest.raises(AnchorUnreadable, match="tarazu journal rescue"):
        read_anchor(path)


def test_the_mark_of_a_later_epoch_wins_over_a_longer_book(path: Path) -> None:
    path.write_bytes(slot_bytes(mark(900, 1)) + slot_bytes(mark(5, 2)))
    found = read_anchor(path)
    assert found is not None
    assert found.mark == mark(5, 2)


def test_a_new_writer_heals_a_torn_slot_and_does_not_move_the_mark(path: Path) -> None:
    write_whole_anchor(path, mark(7))
    path.write_bytes(path.read_bytes()[:SLOT_BYTES] + b"torn".ljust(SLOT_BYTES))
    before = read_anchor(path)
    assert before is not None
    assert before.damaged
    Anchor(path, before.mark).close()
    after = read_anchor(path)
    assert after is not None
    assert (after.mark, after.damaged) == (mark(7), False)


def test_a_whole_anchor_is_synced_with_its_folder(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))
    write_whole_anchor(path, mark(7))
    assert synced == [path.stat().st_ino, path.parent.stat().st_ino]


def test_what_is_synced_is_not_synced_again(anchor: Anchor) -> None:
    anchor.write(mark(1))
    assert anchor._dirty.is_set()
    anchor.sync()
    assert not anchor._dirty.is_set()
    anchor.close()


def test_what_lies_behind_the_slots_is_cut_off_by_a_new_writer(path: Path) -> None:
    path.write_bytes(slot_bytes(mark(7)) * 3)
    write_whole_anchor(path, mark(7))
    assert path.stat().st_size == 2 * SLOT_BYTES


def test_the_syncer_syncs_what_was_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = threading.Event()
    monkeypatch.setattr(os, "fdatasync", lambda _: synced.set())
    anchor = Anchor(path, mark(0), sync_every_s=0.001)
    assert not synced.is_set()
    anchor.write(mark(1))
    assert synced.wait(10)
    anchor.close()


def test_a_failure_of_the_syncer_reaches_the_next_write(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    with monkeypatch.context() as patch:
        patch.setattr(os, "fdatasync", fail)
        anchor = Anchor(path, mark(0), sync_every_s=0.001)
        anchor.write(mark(1))
        anchor._syncer.join()
    with pytest.raises(OSError, match="Input/output error"):
        anchor.write(mark(2))
    with pytest.raises(OSError, match="Input/output error"):
        anchor.sync()
    anchor.close(sync=False)


def test_a_write_that_took_less_than_the_slot_is_a_failure(
    anchor: Anchor, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(os, "pwrite", lambda *_: 100)
        with pytest.raises(OSError, match="took 100 of 4096 bytes"):
            anchor.write(mark(1))
    with pytest.raises(OSError, match="took 100 of 4096 bytes"):
        anchor.write(mark(1))
    anchor.close(sync=False)
