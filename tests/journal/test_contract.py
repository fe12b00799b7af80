"""What every store of a book must do. A new store adds a factory, and nothing else."""

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import msgspec
import pytest

from tarazu.journal import (
    EMPTY_HEAD,
    Boot,
    CommandRecorded,
    CommandReused,
    Draft,
    Group,
    Head,
    HeadMoved,
    Journal,
    JournalDead,
    MemoryJournal,
    NotCanonical,
    chain_hash,
)
from tarazu.journal.record import encoded
from tests.journal.books import (
    BOOT,
    CROSSING,
    START_MS,
    command_id,
    fill,
    group,
    said,
    sqlite_book,
)


class Store(Protocol):
    def opened(self) -> Journal:
        """Give the book of this store, as a writer that starts has it."""


class MemoryStore:
    def __init__(self, _: Path) -> None:
        self._journal: MemoryJournal | None = None

    def opened(self) -> Journal:
        if self._journal is None:
            self._journal = MemoryJournal(CROSSING, BOOT)
        else:
            self._journal = self._journal.reopened(BOOT)
        return self._journal


class SqliteStore:
    def __init__(self, folder: Path) -> None:
        self._path = folder / "dogharoon.book"

    def opened(self) -> Journal:
        return sqlite_book(self._path)


@pytest.fixture(params=[MemoryStore, SqliteStore])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    made: Store = request.param(tmp_path)
    return made


@pytest.fixture
def journal(store: Store) -> Iterator[Journal]:
    opened = store.opened()
    yield opened
    opened.close()


class TestEveryStore:
    def test_a_new_book_holds_the_boot_record_of_its_first_epoch(self, journal: Journal) -> None:
        (boot,) = journal.records()
        assert (boot.kind, boot.seq, boot.epoch, boot.crossing) == ("boot", 1, 1, CROSSING)
        assert boot.data == {"code": BOOT.code, "settings": BOOT.settings}
        assert boot.at_ms == BOOT.at_ms
        assert (journal.crossing, journal.epoch, journal.head.seq) == (CROSSING, 1, 1)
        assert journal.head.hash == chain_hash(EMPTY_HEAD.hash, encoded([boot])[0])

    def test_the_events_of_a_command_are_consecutive_records(self, journal: Journal) -> None:
        receipts = journal.append([group(1, 3), group(2, 1)], journal.head)
        records = list(journal.records(2))
        assert said(records) == [
            ("ticket_registered", command_id(1), 1),
            ("credit_earned", command_id(1), 2),
            ("credit_earned", command_id(1), 3),
            ("ticket_registered", command_id(2), 1),
        ]
        assert [record.seq for record in records] == [2, 3, 4, 5]
        assert [record.parts for record in records] == [3, 3, 3, 1]
        assert [record.occurred_ms for record in records] == [None, START_MS - 4, None, None]
        assert [record.device for record in records] == ["gate-2"] * 3 + [None]
        assert {record.epoch for record in records} == {1}
        assert [(receipt.first_seq, receipt.last_seq) for receipt in receipts] == [(2, 4), (5, 5)]

    def test_the_head_is_the_hash_of_all_records(self, journal: Journal) -> None:
        fill(journal, 9)
        last_hash = EMPTY_HEAD.hash
        for record in journal.records():
            last_hash = chain_hash(last_hash, encoded([record])[0])
        assert journal.head == Head(sum(1 for _ in journal.records()), last_hash)

    def test_a_receipt_names_the_head_after_its_command(self, journal: Journal) -> None:
        first, second = journal.append([group(1, 2), group(2, 2)], journal.head)
        last_hash = EMPTY_HEAD.hash
        hashes = [
            last_hash := chain_hash(last_hash, encoded([record])[0]) for record in journal.records()
        ]
        assert first.head_hash == hashes[first.last_seq - 1]
        assert second.head_hash == hashes[second.last_seq - 1] == journal.head.hash

    def test_another_head_than_expected_records_nothing(self, journal: Journal) -> None:
        before = journal.head
        journal.append([group(1)], before)
        moved = journal.head
        for wrong in (before, Head(moved.seq, bytes(32)), Head(moved.seq + 1, moved.hash)):
            with pytest.raises(HeadMoved) as caught:
                journal.append([group(2)], wrong)
            assert (caught.value.expected, caught.value.found) == (wrong, moved)
        assert journal.head == moved
        assert journal.receipt_of(command_id(2)) is None

    def test_the_same_command_has_the_same_receipt_for_ever(self, store: Store) -> None:
        journal = store.opened()
        (receipt,) = journal.append([group(7, 2)], journal.head)
        fill(journal, 6, start=20)
        assert journal.receipt_of(command_id(7)) == receipt
        journal.close()
        journal = store.opened()
        assert journal.receipt_of(command_id(7)) == receipt
        journal.close()

    def test_a_command_that_is_not_in_the_book_has_no_receipt(self, journal: Journal) -> None:
        assert journal.receipt_of(command_id(99)) is None

    def test_a_command_id_with_other_content_records_nothing(self, journal: Journal) -> None:
        journal.append([group(1)], journal.head)
        before = journal.head
        with pytest.raises(CommandReused, match="needs a new command id"):
            journal.append([group(2), group(1, content="other", later_ms=9)], before)
        assert journal.head == before
        assert journal.receipt_of(command_id(2)) is None
        journal.append([group(2)], journal.head)

    def test_a_command_that_is_recorded_gives_its_receipt_instead(self, journal: Journal) -> None:
        (receipt,) = journal.append([group(1, 2)], journal.head)
        before = journal.head
        with pytest.raises(CommandRecorded) as caught:
            journal.append([group(2), group(1, 2, later_ms=9)], before)
        assert caught.value.receipt == receipt
        assert journal.head == before
        assert journal.receipt_of(command_id(2)) is None

    def test_a_command_twice_in_one_append_is_a_bug(self, journal: Journal) -> None:
        with pytest.raises(AssertionError, match="twice"):
            journal.append([group(1), group(1)], journal.head)
        assert journal.head.seq == 1
        journal.append([group(1)], journal.head)

    def test_what_is_not_canonical_records_nothing(self, journal: Journal) -> None:
        before = journal.head
        for data in ({"share": 0.5}, {"units": 2**53}, {"text": "\ud800"}, {"\U0001f600": 1}):
            spoilt = Group(
                command_id(2), "0" * 64, "17", None, None, (Draft("a_kind", data, START_MS + 9),)
            )
            with pytest.raises(NotCanonical):
                journal.append([group(1), spoilt], before)
        assert journal.head == before
        journal.append([group(1)], before)

    def test_the_clock_of_the_rules_never_goes_back(self, journal: Journal) -> None:
        journal.append([group(9)], journal.head)
        with pytest.raises(AssertionError, match="goes back"):
            journal.append([group(8)], journal.head)
        journal.append([group(8, later_ms=1)], journal.head)

    def test_the_wall_clock_of_a_boot_does_not_move_the_clock_of_the_rules(
        self, store: Store
    ) -> None:
        journal = store.opened()
        early = Draft("movement_recorded", {}, 5)
        journal.append([Group(command_id(1), "0" * 64, "17", None, None, (early,))], journal.head)
        journal.close()
        journal = store.opened()
        later = Draft("movement_recorded", {}, 6)
        journal.append([Group(command_id(2), "0" * 64, "17", None, None, (later,))], journal.head)
        assert [record.at_ms for record in journal.records()] == [BOOT.at_ms, 5, BOOT.at_ms, 6]
        assert journal.verify().ok
        with pytest.raises(AssertionError):
            journal.append(
                [Group(command_id(3), "0" * 64, "17", None, None, (early,))], journal.head
            )
        journal.close()

    def test_kinds_of_the_journal_itself_are_not_for_others(self, journal: Journal) -> None:
        boot = Draft("boot", {}, START_MS)
        with pytest.raises(AssertionError, match="own"):
            journal.append(
                [Group(command_id(1), "0" * 64, "17", None, None, (boot,))], journal.head
            )

    @pytest.mark.parametrize(
        "spoilt",
        [
            msgspec.structs.replace(group(1), command="0" * 31),
            msgspec.structs.replace(group(1), command="A" * 32),
            msgspec.structs.replace(group(1), digest="0" * 63),
            msgspec.structs.replace(group(1), drafts=()),
            msgspec.structs.replace(group(1), drafts=(Draft("a_kind", {}, True),)),
        ],
    )
    def test_a_malformed_group_is_a_bug(self, journal: Journal, spoilt: Group) -> None:
        with pytest.raises((AssertionError, ValueError)):
            journal.append([spoilt], journal.head)
        assert journal.head.seq == 1

    def test_two_malformed_ids_do_not_pass_for_two_good_ones(self, journal: Journal) -> None:
        short = msgspec.structs.replace(group(1), command="0" * 30)
        long = msgspec.structs.replace(group(2), command="0" * 34)
        with pytest.raises(AssertionError, match="32 digits"):
            journal.append([short, long], journal.head)

    def test_appending_nothing_changes_nothing(self, journal: Journal) -> None:
        before = journal.head
        assert journal.append([], before) == []
        assert journal.head == before

    def test_records_can_be_had_from_anywhere_to_anywhere(self, journal: Journal) -> None:
        fill(journal, 12)
        every = list(journal.records())
        assert [record.seq for record in every] == list(range(1, journal.head.seq + 1))
        assert list(journal.records(5)) == every[4:]
        assert list(journal.records(5, 9)) == every[4:8]
        assert list(journal.records(1, 10_000)) == every
        assert list(journal.records(journal.head.seq + 1)) == []

    def test_records_end_at_the_head_of_the_moment_they_were_asked_for(
        self, journal: Journal
    ) -> None:
        records = journal.records()
        fill(journal, 1)
        assert [record.kind for record in records] == ["boot"]

    def test_each_start_opens_the_next_epoch(self, store: Store) -> None:
        for epoch in (1, 2, 3):
            journal = store.opened()
            assert journal.epoch == epoch
            fill(journal, 2, start=10 * epoch)
            assert list(journal.records())[-1].epoch == epoch
            assert journal.verify().ok
            journal.close()

    def test_a_sound_book_has_no_finding(self, journal: Journal) -> None:
        fill(journal, 30)
        told: list[tuple[int, int]] = []
        verdict = journal.verify(lambda done, total: told.append((done, total)))
        assert verdict.ok
        assert verdict.findings == []
        assert verdict.head == journal.head
        assert verdict.records == journal.head.seq
        assert told[-1] == (journal.head.seq, journal.head.seq)

    def test_the_last_snapshot_is_given_back(self, store: Store) -> None:
        journal = store.opened()
        assert journal.last_snapshot() is None
        fill(journal, 5)
        journal.save_snapshot(journal.head.seq, journal.head.hash, b"an early state")
        fill(journal, 5, start=10)
        head = journal.head
        journal.save_snapshot(head.seq, head.hash, b"a state\n\0")
        fill(journal, 5, start=20)
        journal.close()
        journal = store.opened()
        snapshot = journal.last_snapshot()
        assert snapshot is not None
        assert (snapshot.seq, snapshot.hash, snapshot.payload) == (
            head.seq,
            head.hash,
            b"a state\n\0",
        )
        journal.close()

    def test_a_snapshot_of_another_head_or_within_a_group_is_a_bug(self, journal: Journal) -> None:
        journal.append([group(1, 3)], journal.head)
        with pytest.raises(AssertionError, match="hash"):
            journal.save_snapshot(journal.head.seq, bytes(32), b"")
        with pytest.raises(AssertionError, match="no group ends"):
            journal.save_snapshot(3, bytes(32), b"")

    def test_a_closed_journal_answers_nothing(self, journal: Journal) -> None:
        head = journal.head
        journal.close()
        journal.close()
        for ask in (
            lambda: journal.append([group(1)], head),
            lambda: journal.receipt_of(command_id(1)),
            lambda: journal.records(),
            lambda: journal.verify(),
            lambda: journal.save_snapshot(1, head.hash, b""),
            lambda: journal.last_snapshot(),
        ):
            with pytest.raises(JournalDead, match="closed"):
                ask()

    def test_two_stores_given_the_same_hold_the_same_bytes(
        self, journal: Journal, tmp_path: Path
    ) -> None:
        other = MemoryJournal(CROSSING, Boot(BOOT.at_ms, BOOT.code, BOOT.settings))
        fill(journal, 20)
        fill(other, 20)
        assert other.head == journal.head
        assert list(other.records()) == list(journal.records())
