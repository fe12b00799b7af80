"""What every store of a book promises, and the faults by which it says that it cannot."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.groups import Group, Head, Receipt
from tarazu.journal.record import Record
from tarazu.journal.walk import Verdict

Progress = Callable[[int, int], None]  # records looked at, records in all


class HeadMoved(TarazuError):
    """The book does not end where the caller thought; nothing was recorded."""

    def __init__(self, expected: Head, found: Head) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"The book ends at record {found.seq} ({found.hash.hex()[:8]}), expected record "
            f"{expected.seq} ({expected.hash.hex()[:8]}). Nothing was recorded. Decide again on "
            f"the state as of record {found.seq}."
        )


class CommandReused(TarazuError):
    """A command id is in the book already with other content; nothing was recorded."""

    def __init__(self, command: str, expected: str, found: str) -> None:
        self.command = command
        super().__init__(
            f"Command {command} is in the book with digest {expected[:8]}, now it came with "
            f"{found[:8]}. Nothing was recorded. A new intent needs a new command id."
        )


class CommandRecorded(TarazuError):
    """A command is in the book already with the same content; `receipt` is its answer.

    Nothing was recorded, neither of this command nor of those beside it: its events were decided
    on a state that has them already. Ask `receipt_of` first.
    """

    def __init__(self, receipt: Receipt) -> None:
        self.receipt = receipt
        super().__init__(
            f"Command {receipt.command} is in the book already, from record {receipt.first_seq} "
            f"to {receipt.last_seq}. Nothing was recorded. Answer with its receipt."
        )


class JournalDead(TarazuError):
    """The writer met an error of the disk, or damage in its book, and will not write again.

    What was being appended may be in the book or not: answer "unknown, ask again with the same
    id", end the process, and let the next start find out.
    """


class Snapshot(msgspec.Struct, frozen=True, gc=False):
    """A state that somebody else folded from the book up to `seq`, kept as bytes. A cache."""

    seq: int
    hash: bytes
    payload: bytes


class Journal(Protocol):
    """One crossing's book: what was appended stays, in one order, or the writer stops.

    - Append is atomic for all the groups it is given, names the head it was decided on (otherwise
      `HeadMoved`), and returns only when the records are durable.
    - One intent has one command id for ever. The same id has the same receipt; the same id with
      other content is refused (`CommandReused`).
    - Nothing is answered from a read alone: opening a book appends a `boot` record, durably, so
      that what can be read afterwards is durable too.
    - Any error of the disk ends the writer (`JournalDead`). It never tries a sync again: after a
      failed one the system may have marked the pages clean and would lie.
    - Whatever was acknowledged before is found when the book is opened, or it does not open.

    Source: design 6.2; promises P2, P3, P4, P5 and P9.
    """

    @property
    def crossing(self) -> str:
        """The crossing whose book this is."""

    @property
    def head(self) -> Head:
        """Where the book ends."""

    @property
    def epoch(self) -> int:
        """The number of times a writer has opened the book, this one included."""

    def append(self, groups: Sequence[Group], expected: Head) -> list[Receipt]:
        """Record the groups one after the other, all or none, and return once they are durable.

        Raises: HeadMoved, CommandReused, CommandRecorded, NotCanonical: nothing was recorded and
        the journal goes on. JournalDead: unknown, and the journal is at its end.
        """

    def receipt_of(self, command: str) -> Receipt | None:
        """Give the receipt of a command that is in the book; None if it is not.

        Raises: JournalDead where index and records do not agree.
        """

    def records(self, start_seq: int = 1, stop_seq: int | None = None) -> Iterator[Record]:
        """Give the records from `start_seq` up to, not including, `stop_seq`, checked on the way.

        Without `stop_seq` it ends at the head of the moment of the call.

        Raises: JournalDead at the first record whose bytes do not carry the chain on.
        """

    def save_snapshot(self, seq: int, head_hash: bytes, payload: bytes) -> None:
        """Keep the state as of a record that ends a group; it replaces the one kept before."""

    def last_snapshot(self) -> Snapshot | None:
        """Give the snapshot kept last if book and anchor confirm it, otherwise say so and None."""

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Look at the whole book, every column of every record, and say all that is wrong."""

    def close(self) -> None:
        """Let go of the book. A second call does nothing."""
