"""Reading a book without becoming its writer: the state at its head, for the lenses and figures.

Nothing here answers a command: what a reader sees may not be durable yet (design 6.2). No time is
passed either: what fell due since the last record is for the writer to record.
"""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Protocol, Self

import msgspec

from tarazu.calendars import Instant
from tarazu.faults import TarazuError
from tarazu.journal import OWN_KINDS, BookReader, Head, Journal, Record, open_reader
from tarazu.journal.snapshot import SnapshotUnreadable, read_snapshot
from tarazu.journal.sqlite import Files
from tarazu.journal.verify import default_anchor_path
from tarazu.measures import quantile
from tarazu.rules import State
from tarazu.station.chronicle import Chronicle
from tarazu.station.kept import folded
from tarazu.station.private import PrivateStore, private_in_memory, read_private
from tarazu.station.private_reading import PrivateLookups, PrivateReader

Clock = Callable[[], Instant]


class HasHead(Protocol):
    """A journal, or a book that was read up to its head."""

    @property
    def head(self) -> Head:
        """Where it ends."""


class Seen(Protocol):
    """What a lens looks through: a station, or a book that was read."""

    @property
    def crossing(self) -> str:
        """The crossing whose book it is."""

    @property
    def state(self) -> State:
        """What the records up to the head have made true."""

    @property
    def chronicle(self) -> Chronicle:
        """Who went when."""

    @property
    def private(self) -> PrivateLookups:
        """What the tokens stand for."""

    @property
    def journal(self) -> HasHead:
        """Where the state was taken."""

    def now(self) -> Instant:
        """Give the instant as of which a lens shows the state."""


class BookEmpty(TarazuError):
    """A book has no record yet, so there is nothing to show of it."""


class ReadBook(msgspec.Struct):
    """A book folded up to the head that it had when it was read; `journal` is that head's place.

    `now` is the instant of its last event, or the clock's where one was given and is later.
    """

    crossing: str
    head: Head
    state: State
    chronicle: Chronicle
    private: PrivateStore | PrivateReader
    has_private: bool
    clock: Clock | None = None

    @property
    def journal(self) -> Self:
        """The place of the head."""
        return self

    def now(self) -> Instant:
        """Give the instant as of which a lens shows the state."""
        at = self.state.passed_at
        return at if self.clock is None else max(at, self.clock())

    def close(self) -> None:
        """Let go of the private store."""
        self.private.close()


def read_book(
    path: Path,
    *,
    private: Path | None = None,
    anchor: Path | None = None,
    clock: Clock | None = None,
) -> ReadBook:
    """Fold a book up to its head. Without a private store no plate is known.

    Raises: BookShorterThanAnchor, BookEmpty, BookBroken, KindUnknown, and what `open_reader` and
    `read_private` raise.
    """
    reader = open_reader(path, anchor_path=anchor)
    try:
        reader.refuse_short()
        head = reader.head
        crossing = crossing_in(reader, path)
        state, chronicle = _folded(reader, Files(path, anchor or default_anchor_path(path)), head)
    finally:
        reader.close()
    store = private_in_memory(crossing) if private is None else read_private(private)
    return ReadBook(crossing, head, state, chronicle, store, private is not None, clock)


def crossing_in(reader: BookReader, path: Path) -> str:
    """Say whose book it is: every record names its crossing.

    Raises: BookEmpty.
    """
    for record in reader.records(1, 2):
        return record.crossing
    raise BookEmpty(
        f"The book {path.name!r} has no record. Nothing can be shown of it. Begin it with "
        "`tarazu feed import` or `tarazu serve`."
    )


def _folded(reader: BookReader, files: Files, head: Head) -> tuple[State, Chronicle]:
    """Fold from the snapshot, where the book confirms it, or from the first record."""
    try:
        snapshot = read_snapshot(files.snapshot, crossing_in(reader, files.book))
    except SnapshotUnreadable:
        snapshot = None
    # Beside a writer the snapshot may be newer than the head that was asked for.
    if snapshot is not None and (
        snapshot.seq > head.seq or hash_in(reader, snapshot.seq) != snapshot.hash
    ):
        snapshot = None
    state, chronicle = folded(snapshot, lambda start_seq: reader.records(start_seq, head.seq + 1))
    state.passed_at = state.facts.at
    return state, chronicle


def hash_in(reader: BookReader | Journal, seq: int) -> bytes | None:
    """Give the hash of the book up to a record that ends a group; None where there is none."""
    for record in reader.records(seq, seq + 1):
        receipt = reader.receipt_of(record.command)
        if receipt is not None and receipt.last_seq == seq:
            return receipt.head_hash
    return None


def names_truck(records: Iterable[Record]) -> bool:
    """Say whether some record names a truck: the crossing has begun to work."""
    return any("truck" in record.data for record in records)


class Waits(msgspec.Struct, frozen=True):
    """How long trucks stood in the list, by the clock of the rules.

    `released` were let go: their waits are whole. `waiting` are still there at `at`: what they have
    waited so far is censored, stands here alone, and is in no figure of the released. Quantiles are
    the least wait that so many of them did not exceed. Units: whole seconds, rounded down.
    """

    at: Instant
    released: int
    released_median_s: int | None
    released_p90_s: int | None
    released_max_s: int | None
    waiting: int
    waiting_median_s: int | None
    waiting_max_s: int | None


class Standing(msgspec.Struct, frozen=True):
    """Each wait of a book: whole ones of who was released, and those so far of who still waits.

    Units: whole seconds, rounded down, the shortest first.
    """

    at: Instant
    released_s: tuple[int, ...]
    waiting_s: tuple[int, ...]


def standing_in(records: Iterable[Record], *, now: Instant = 0) -> Standing:
    """List every wait of a book from its records, joining to release.

    Who still waits has waited up to the last record, or to `now` where that is later.
    """
    joined: dict[int, Instant] = {}
    gone: dict[int, tuple[Instant, Instant]] = {}
    at = 0
    for kind, ticket, at in _ticket_events(records):
        if kind == "ticket_registered":
            joined[ticket] = at
        elif kind == "ticket_released":
            gone[ticket] = joined.pop(ticket), at
        elif kind == "ticket_withdrawn":
            joined.pop(ticket, None)
        elif kind == "correction_recorded" and ticket in gone:
            # The release did not happen: the truck stands where it stood, and waits on.
            joined[ticket] = gone.pop(ticket)[0]
    at = max(at, now)
    return Standing(
        at,
        tuple(sorted((to_at - from_at) // 1_000 for from_at, to_at in gone.values())),
        tuple(sorted((at - from_at) // 1_000 for from_at in joined.values())),
    )


def waits_in(records: Iterable[Record], *, now: Instant = 0) -> Waits:
    """Measure every wait of a book, as `standing_in` lists them."""
    standing = standing_in(records, now=now)
    waited, accrued = list(standing.released_s), list(standing.waiting_s)
    return Waits(
        at=standing.at,
        released=len(waited),
        released_median_s=quantile(waited, 1, 2),
        released_p90_s=quantile(waited, 9, 10),
        released_max_s=waited[-1] if waited else None,
        waiting=len(accrued),
        waiting_median_s=quantile(accrued, 1, 2),
        waiting_max_s=accrued[-1] if accrued else None,
    )


def _ticket_events(records: Iterable[Record]) -> Iterator[tuple[str, int, Instant]]:
    """Give kind, ticket (0 where there is none) and instant of every event of the rules."""
    for record in records:
        if record.kind in OWN_KINDS:
            continue
        ticket = record.data.get("ticket")
        yield record.kind, ticket if isinstance(ticket, int) else 0, record.at_ms
