"""The anchor: where the book ends, written down in a file of its own beside the database.

A hash chain shows every change but one: it cannot see that its own tail is missing, and one flipped
bit in a write-ahead log makes SQLite drop a tail without a word. So the head is known in a second
place. The file has two slots of one page each, written in turn. A write that a power cut tears
spoils the slot it was going to, never the one before it; and unlike a new file and a rename, it
costs one system call for each commit and leaves the folder alone.
"""

import os
from hashlib import sha256
from pathlib import Path
from threading import Event, Thread

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.groups import Head
from tarazu.journal.record import canonical

SLOT_BYTES = 4_096  # one page, so that the two slots never share a sector
SYNC_EVERY_S = 1.0  # design 6.2
_READ_TRIES_MAX = 3  # a reader beside a live writer may meet a slot half written


class AnchorUnreadable(TarazuError):
    """No slot of the anchor can be read."""


class BookShorterThanAnchor(TarazuError):
    """The book has lost records that the anchor has seen."""

    def __init__(self, name: str, mark: "Mark", found: Head) -> None:
        self.mark = mark
        self.found = found
        super().__init__(
            f"The book {name!r} ends at record {found.seq}, its anchor saw record {mark.seq} "
            f"({mark.hash[:8]}): {mark.seq - found.seq} records are missing. Nothing was answered "
            f"and nothing was changed. Bring the missing files back, or let two persons accept the "
            f"loss: `tarazu journal rescue` explains."
        )


class Mark(msgspec.Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """The head that the writer saw last, and in which epoch."""

    epoch: int
    hash: str
    seq: int
    v: int = 1

    @property
    def head(self) -> Head:
        """The head that the mark names."""
        return Head(self.seq, bytes.fromhex(self.hash))


class AnchorRead(msgspec.Struct, frozen=True):
    """What an anchor file says: the newest mark, and whether one slot could not be read."""

    mark: Mark
    damaged: bool


def mark_of(head: Head, epoch: int) -> Mark:
    """Give the mark for a head."""
    return Mark(epoch, head.hash.hex(), head.seq)


def slot_bytes(mark: Mark) -> bytes:
    """Write a mark out as one slot: canonical JSON, a blank, its SHA-256, blanks, a line feed."""
    text = canonical(mark)
    line = text + b" " + sha256(text).hexdigest().encode()
    return line.ljust(SLOT_BYTES - 1) + b"\n"


def read_anchor(path: Path) -> AnchorRead | None:
    """Read the anchor; None if there is none.

    Raises: AnchorUnreadable where neither slot is whole, or the system does not let us read.
    """
    for _ in range(_READ_TRIES_MAX):
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise AnchorUnreadable(
                f"The anchor {path.name!r} cannot be read: {error}. Nothing was changed."
            ) from error
        slots = (content[:SLOT_BYTES], content[SLOT_BYTES:])
        marks = [mark for mark in map(_mark_in, slots) if mark is not None]
        if len(marks) == len(slots):
            break
    if not marks:
        raise AnchorUnreadable(
            f"The anchor {path.name!r} cannot be read: {len(content)} bytes, neither slot whole. "
            f"Nothing was changed. Without it nobody can say whether the book lost its tail; "
            f"`tarazu journal rescue` explains what two persons can do."
        )
    newest = max(marks, key=lambda mark: (mark.epoch, mark.seq))
    return AnchorRead(newest, damaged=len(marks) < len(slots))


def write_whole_anchor(path: Path, mark: Mark) -> None:
    """Write both slots, durably: for a new book, and after a rescue."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        _write_all(descriptor, slot_bytes(mark) * 2, 0)
        os.ftruncate(descriptor, 2 * SLOT_BYTES)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    sync_folder(path.parent)


def sync_file(path: Path) -> None:
    """Make what a file holds durable."""
    descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable; a synced file without its name is lost all the same."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def seen_by(path: Path) -> Mark | None:
    """Give what the anchor has seen; None where there is none or it cannot be read."""
    try:
        anchor = read_anchor(path)
    except AnchorUnreadable:
        return None
    return anchor.mark if anchor is not None else None


class Anchor:
    """The writer's hold on its anchor: a mark after each commit, a sync once a second.

    Raises: OSError from any method once a write or a sync has failed, for good.
    """

    def __init__(self, path: Path, mark: Mark, sync_every_s: float = SYNC_EVERY_S) -> None:
        """Take over the file and write the mark into both slots, which heals a torn one."""
        write_whole_anchor(path, mark)
        self.mark = mark
        self._descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
        self._slot = 0
        self._failure: OSError | None = None
        self._dirty = Event()
        self._closing = Event()
        self._sync_every_s = sync_every_s
        self._syncer = Thread(target=self._sync_now_and_then, name="anchor-sync", daemon=True)
        self._syncer.start()

    def write(self, mark: Mark) -> None:
        """Put the mark where every later start will find it, unless the power fails first."""
        self._refuse_after_failure()
        try:
            _write_all(self._descriptor, slot_bytes(mark), self._slot * SLOT_BYTES)
        except OSError as error:
            self._failure = error
            raise
        self.mark = mark
        self._slot = 1 - self._slot
        self._dirty.set()

    def sync(self) -> None:
        """Make the last mark durable."""
        self._refuse_after_failure()
        self._dirty.clear()
        try:
            os.fdatasync(self._descriptor)
        except OSError as error:
            self._failure = error
            raise

    def close(self, *, sync: bool = True) -> None:
        """Let go of the file; after a failure call it with `sync=False`, for a sync may lie."""
        self._closing.set()
        self._dirty.set()
        self._syncer.join()
        try:
            if sync:
                self.sync()
        finally:
            os.close(self._descriptor)

    def _refuse_after_failure(self) -> None:
        if self._failure is not None:
            raise self._failure

    def _sync_now_and_then(self) -> None:
        while self._dirty.wait() and not self._closing.wait(self._sync_every_s):
            try:
                self.sync()
            except OSError:
                return  # kept in _failure: the next write of the writer's own thread raises it


def _mark_in(slot: bytes) -> Mark | None:
    text = slot.split(b" ", 1)[0]
    try:
        mark = msgspec.json.decode(text, type=Mark)
        # Comparing the whole slot checks the digest, the padding and the spelling at one go.
        return mark if slot_bytes(mark) == slot else None
    except (msgspec.DecodeError, UnicodeDecodeError, TarazuError, ValueError):
        return None


def _write_all(descriptor: int, content: bytes, offset: int) -> None:
    written = os.pwrite(descriptor, content, offset)
    if written != len(content):
        raise OSError(f"The anchor took {written} of {len(content)} bytes.")
