"""The walk along a book: every record against the one before it, every column against its bytes."""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.groups import EMPTY_HEAD, Head, Row, Tip
from tarazu.journal.record import (
    BOOT,
    OWN_KINDS,
    WHOLE_MAX,
    Record,
    RecordUnreadable,
    record_of,
    records_of,
)

FINDINGS_MAX = 100  # a book with more is not read any better by the hundred-and-first
UNKNOWN_HASH = b""  # stands for one that damage has made unknowable


class Finding(msgspec.Struct, frozen=True, gc=False):
    """One thing that is not as it must be. `seq` is the record, 0 where it is the whole book."""

    seq: int
    what: str
    expected: str
    found: str

    def __str__(self) -> str:
        place = f"record {self.seq}" if self.seq else "the book"
        what = "" if self.what == "record" else f" {self.what}:"  # the place has said so
        return f"{place}:{what} expected {self.expected}, found {self.found}"


class Verdict(msgspec.Struct, frozen=True):
    """What a look at a whole book has shown.

    `ok` means that there is no finding. `notes` say what could not be checked, for instance that
    no anchor lies beside the book, so that a missing tail would not show.
    """

    ok: bool
    records: int
    head: Head
    findings: list[Finding]
    notes: list[str]

    @property
    def first_bad_seq(self) -> int | None:
        """The lowest record with a finding; None if only the book as a whole has any."""
        return min((finding.seq for finding in self.findings if finding.seq), default=None)


class BookBroken(TarazuError):
    """The book is not what was written; `findings` say where."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = list(findings)
        more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
        super().__init__(
            f"The book {name!r} is broken at {findings[0]}{more}. Nothing was changed. "
            f"`tarazu journal verify` lists every place, `tarazu journal rescue` explains what "
            f"can be done."
        )


class Walk:
    """Goes along a book from a trusted tip and notes every place that breaks the format.

    After a damaged place it trusts what the book says there and goes on, so that each damage is
    told once and not again by every record behind it.
    """

    def __init__(self, crossing: str, start: Tip | None = None) -> None:
        """Begin at the start of the book, or behind a record that ends a group and is sound.

        An empty crossing stands for that of the first record that can be read.
        """
        self.findings: list[Finding] = []
        self.records = 0
        self._crossing = crossing
        self._epoch = start.epoch if start else 0
        self._at_ms = start.at_ms if start else -WHOLE_MAX
        self._head = start.head if start else EMPTY_HEAD
        self._last: Record | None = None  # the record before; None where there is none to go by
        self._lost = False  # after damage: epoch and group of the next record are taken as they are

    @classmethod
    def behind(cls, record: Record | None, tip: Tip) -> "Walk":
        """Begin behind any record, which somebody else looks at; None if it cannot be read."""
        walk = cls(tip.crossing, tip)
        walk._last = record
        walk._lost = record is None
        return walk

    @property
    def tip(self) -> Tip:
        """Where the walk has come to."""
        return Tip(self._crossing, self._epoch, self._head, self._at_ms)

    def take(self, rows: Sequence[Row]) -> None:
        """Look at the next rows."""
        records: Sequence[Record | None] = [None] * len(rows)
        # A damaged page can also turn bytes into text or into nothing, which does not join.
        with suppress(RecordUnreadable, TypeError):
            records = records_of([row[1] for row in rows])
        done = 0
        while done < len(rows):
            done = self._follow(rows, records, done)
            if done < len(rows):
                self._examine(rows[done])
                done += 1
        self.records += len(rows)

    def reach(self, seq: int) -> None:
        """Say that the record of this number is there, and so all up to it must be."""
        if self._head.seq < seq:
            missing = self._head.seq + 1
            self._find(missing, "record", f"record {missing}", f"no record up to {seq}")

    def end(self) -> None:
        """Say that the book ends here."""
        last = self._last
        if last is not None and last.part < last.parts:
            self._find(last.seq + 1, "part", f"{last.part + 1} of {last.parts}", "end of the book")

    def _find(self, seq: int, what: str, expected: object, found: object) -> None:
        if len(self.findings) < FINDINGS_MAX:
            self.findings.append(Finding(seq, what, str(expected), str(found)))

    def _follow(self, rows: Sequence[Row], records: Sequence[Record | None], start: int) -> int:
        """Go along records about which there is certainly nothing to say; give where that ends.

        Ending early only means that `_examine`, which knows every rule, must look. Written out
        flat, with everything in local names: this is where the time of a whole look goes.
        """
        last = self._last
        if last is None:
            return start
        last_hash, last_seq = self._head.hash, self._head.seq
        epoch, at_ms, crossing = self._epoch, self._at_ms, self._crossing
        place = start
        for place in range(start, len(rows)):
            seq, record_bytes, stored_hash, command = rows[place]
            record = records[place]
            if (
                record is None
                or stored_hash != sha256(b"\0" + last_hash + record_bytes).digest()
                or not last_seq + 1 == seq == record.seq
                or record.epoch != epoch
                or record.at_ms < at_ms
                or record.crossing != crossing
                or record.kind in OWN_KINDS
            ):
                break
            if command is None:
                if record.part != last.part + 1 or not _is_same_group(record, last):
                    break
            elif (
                record.part != 1
                or last.part != last.parts
                or type(command) is not bytes
                or command.hex() != record.command
            ):
                break
            last, last_hash, last_seq, at_ms = record, stored_hash, seq, record.at_ms
        else:
            place = len(rows)
        self._last, self._at_ms, self._head = last, at_ms, Head(last_seq, last_hash)
        return place

    def _examine(self, row: Row) -> None:
        seq, record_bytes, stored_hash, command = row
        expected_seq = self._head.seq + 1
        if seq != expected_seq:
            self._find(expected_seq, "record", f"record {expected_seq}", f"record {seq}")
            self._lose(seq, UNKNOWN_HASH)
        if not _has_right_types(row):
            self._find(seq, "types of the columns", "bytes, bytes, bytes or none", _types_of(row))
            self._lose(seq, UNKNOWN_HASH)
            return
        # Behind a gap the hash is taken as it stands: the gap is what there is to say.
        computed = sha256(b"\0" + self._head.hash + record_bytes).digest()
        if stored_hash != computed and self._head.hash != UNKNOWN_HASH:
            self._find(seq, "hash", computed.hex(), stored_hash.hex())
        self._head = Head(seq, stored_hash)
        try:
            record = record_of(record_bytes)
        except RecordUnreadable as error:
            self._find(seq, "record", "a canonical record", error)
            self._lose(seq, stored_hash)
            return
        self._examine_fields(seq, record)
        self._examine_group(seq, record)
        column = "none" if command is None else command.hex()
        due = record.command if record.part == 1 else "none"
        if column != due:
            self._find(seq, "command column", due, column)
        self._last = record
        self._lost = False

    def _lose(self, seq: int, head_hash: bytes) -> None:
        self._head = Head(seq, head_hash)
        self._last = None
        self._lost = True

    def _examine_fields(self, seq: int, record: Record) -> None:
        if record.seq != seq:
            self._find(seq, "seq of the record", seq, record.seq)
        if not self._crossing:
            self._crossing = record.crossing
        if record.crossing != self._crossing:
            self._find(seq, "crossing", self._crossing, record.crossing)
        if record.kind in OWN_KINDS:
            # A rescue may leave out numbers: epochs that the lost tail had used are not used again.
            is_next = record.epoch == self._epoch + 1
            if not (self._lost or is_next or (record.kind != BOOT and record.epoch > self._epoch)):
                self._find(seq, "epoch", self._epoch + 1, record.epoch)
            if record.parts != 1:
                self._find(seq, "parts", 1, record.parts)
        else:
            if self._epoch == 0 and not self._lost:
                self._find(seq, "kind", "boot, which opens a book", record.kind)
            elif record.epoch != self._epoch and not self._lost:
                self._find(seq, "epoch", self._epoch, record.epoch)
            if record.at_ms < self._at_ms:
                self._find(seq, "at_ms", f"{self._at_ms} or later", record.at_ms)
            self._at_ms = record.at_ms
        self._epoch = record.epoch

    def _examine_group(self, seq: int, record: Record) -> None:
        last = self._last
        if last is None:
            if record.part != 1 and not self._lost:
                self._find(seq, "part", 1, record.part)
        elif last.part < last.parts:
            due = f"{last.part + 1} of {last.parts} of command {last.command}"
            found = f"{record.part} of {record.parts} of command {record.command}"
            if due != found:
                self._find(seq, "part", due, found)
            for name in ("digest", "actor", "device", "sig"):
                one, other = getattr(last, name), getattr(record, name)
                if due == found and one != other:
                    self._find(seq, f"{name} within a group", one, other)
        elif record.part != 1:
            self._find(seq, "part", 1, record.part)
        if record.part > record.parts:
            self._find(seq, "part", f"at most {record.parts}", record.part)


def _is_same_group(record: Record, last: Record) -> bool:
    return (
        record.parts == last.parts
        and record.command == last.command
        and record.digest == last.digest
        and record.actor == last.actor
        and record.device == last.device
        and record.sig == last.sig
    )


def _has_right_types(row: Row) -> bool:
    _, record_bytes, stored_hash, command = row
    return (
        type(record_bytes) is bytes
        and type(stored_hash) is bytes
        and (command is None or type(command) is bytes)
    )


def _types_of(row: Row) -> str:
    return ", ".join("none" if column is None else type(column).__name__ for column in row[1:])
