"""A book in memory: the same promise without a disk, for tests and trials."""

import logging
from collections.abc import Iterator, Sequence
from copy import copy

from tarazu.journal.groups import (
    EMPTY_HEAD,
    Boot,
    Composed,
    Group,
    Head,
    Receipt,
    Row,
    compose,
    compose_boot,
    empty_tip,
)
from tarazu.journal.promise import (
    CommandRecorded,
    CommandReused,
    HeadMoved,
    JournalDead,
    Progress,
    Snapshot,
)
from tarazu.journal.record import Record, record_of
from tarazu.journal.walk import Verdict, Walk

_LOG = logging.getLogger("tarazu.journal")
_FIRST_BOOT = Boot(at_ms=0, code="memory", settings="0" * 64)


class MemoryJournal:
    """The `Journal` promise for as long as the process lives.

    `reopened` stands for a restart: the same records, a new epoch.
    """

    def __init__(self, crossing: str, boot: Boot = _FIRST_BOOT) -> None:
        """Begin a book; like every book it opens with a `boot` record."""
        self._rows: list[Row] = []
        self._receipts: dict[str, Receipt] = {}
        self._tip = empty_tip(crossing)
        self._snapshot: Snapshot | None = None
        self._is_open = True
        self._keep(compose_boot(boot, self._tip))

    @property
    def crossing(self) -> str:
        """The crossing whose book this is."""
        return self._tip.crossing

    @property
    def head(self) -> Head:
        """Where the book ends."""
        return self._tip.head

    @property
    def epoch(self) -> int:
        """The number of times a writer has opened the book, this one included."""
        return self._tip.epoch

    def reopened(self, boot: Boot = _FIRST_BOOT) -> "MemoryJournal":
        """Close the book and open it again, as the next writer would."""
        self.close()
        again = copy(self)
        again._is_open = True
        again._keep(compose_boot(boot, self._tip))
        return again

    def append(self, groups: Sequence[Group], expected: Head) -> list[Receipt]:
        """Record the groups one after the other, all or none."""
        self._must_live()
        if expected != self.head:
            raise HeadMoved(expected, self.head)
        composed = compose(groups, self._tip)
        commands: set[str] = set()
        for group in groups:
            receipt = self._receipts.get(group.command)
            if receipt is not None:
                if receipt.digest != group.digest:
                    raise CommandReused(group.command, receipt.digest, group.digest)
                raise CommandRecorded(receipt)
            assert group.command not in commands, f"command {group.command} twice in one append"
            commands.add(group.command)
        self._keep(composed)
        return composed.receipts

    def receipt_of(self, command: str) -> Receipt | None:
        """Give the receipt of a command that is in the book; None if it is not."""
        self._must_live()
        return self._receipts.get(command)

    def records(self, start_seq: int = 1, stop_seq: int | None = None) -> Iterator[Record]:
        """Give the records from `start_seq` up to, not including, `stop_seq`."""
        self._must_live()
        stop = len(self._rows) if stop_seq is None else min(stop_seq - 1, len(self._rows))
        return (record_of(self._rows[place][1]) for place in range(start_seq - 1, stop))

    def save_snapshot(self, seq: int, head_hash: bytes, payload: bytes) -> None:
        """Keep the state as of a record that ends a group; it replaces the one kept before."""
        self._must_live()
        record = record_of(self._rows[seq - 1][1])
        assert record.part == record.parts, f"no group ends at {seq}"
        assert self._hash_at(seq) == head_hash, f"the hash is not that of record {seq}"
        self._snapshot = Snapshot(seq, head_hash, payload)

    def last_snapshot(self) -> Snapshot | None:
        """Give the snapshot kept last if the book confirms it, otherwise say so and None."""
        self._must_live()
        snapshot = self._snapshot
        if snapshot is not None and self._hash_at(snapshot.seq) != snapshot.hash:
            _LOG.warning("The snapshot is not of this book and is ignored.")
            return None
        return snapshot

    def verify(self, progress: Progress | None = None) -> Verdict:
        """Look at the whole book, every column of every record, and say all that is wrong."""
        self._must_live()
        walk = Walk(self.crossing)
        walk.take(self._rows)
        walk.end()
        if progress is not None:
            progress(len(self._rows), len(self._rows))
        notes = ["A book in memory has no anchor."]
        return Verdict(not walk.findings, walk.records, self.head, walk.findings, notes)

    def close(self) -> None:
        """Let go of the book. A second call does nothing."""
        self._is_open = False

    def _keep(self, composed: Composed) -> None:
        self._rows.extend(composed.rows)
        self._receipts.update((receipt.command, receipt) for receipt in composed.receipts)
        self._tip = composed.tip

    def _hash_at(self, seq: int) -> bytes | None:
        if seq == 0:
            return EMPTY_HEAD.hash
        return self._rows[seq - 1][2] if seq <= len(self._rows) else None

    def _must_live(self) -> None:
        if not self._is_open:
            raise JournalDead("The journal was closed.")
