"""Snapshots: a folded state beside the book, so that a start need not read ten years again.

They live in a file of their own and not in the database: the book stays append-only to the last
page, a backup carries no cache, and a damaged snapshot can never be mistaken for a damaged book.
"""

import os
from hashlib import sha256
from pathlib import Path

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal.anchor import sync_folder
from tarazu.journal.promise import Snapshot
from tarazu.journal.record import canonical


class SnapshotUnreadable(TarazuError):
    """The snapshot is not what was written; the book itself is not touched by that."""


class _Label(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    crossing: str
    hash: str
    payload: str
    seq: int
    size: int
    v: int = 1


def snapshot_beside(book: Path) -> Path:
    """Give the place of a book's snapshot."""
    return book.with_name(book.name + ".snapshot")


def write_snapshot(path: Path, crossing: str, snapshot: Snapshot) -> None:
    """Keep a snapshot in place of the one before; a crash leaves either the old or the new one."""
    label = _Label(
        crossing=crossing,
        hash=snapshot.hash.hex(),
        payload=sha256(snapshot.payload).hexdigest(),
        seq=snapshot.seq,
        size=len(snapshot.payload),
    )
    being_written = path.with_name(path.name + ".new")
    with being_written.open("wb") as file:
        file.write(canonical(label) + b"\n" + snapshot.payload)
        file.flush()
        os.fsync(file.fileno())
    being_written.replace(path)
    sync_folder(path.parent)


def forget_snapshot(book: Path) -> None:
    """Remove the snapshot beside a book, so that the next start looks at every record of it."""
    snapshot_beside(book).unlink(missing_ok=True)


def read_snapshot(path: Path, crossing: str) -> Snapshot | None:
    """Read the snapshot; None if there is none.

    Raises: SnapshotUnreadable.
    """
    try:
        first_line, _, payload = path.read_bytes().partition(b"\n")
    except FileNotFoundError:
        return None
    try:
        label = msgspec.json.decode(first_line, type=_Label)
        label_bytes = canonical(label)
        head_hash = bytes.fromhex(label.hash)
    except (msgspec.DecodeError, UnicodeDecodeError, TarazuError, ValueError) as error:
        raise SnapshotUnreadable(f"The label of {path.name!r} cannot be read: {error}.") from error
    found = sha256(payload).hexdigest()
    if (label_bytes, label.size, label.payload) != (first_line, len(payload), found):
        raise SnapshotUnreadable(
            f"The snapshot {path.name!r} has {len(payload)} bytes with digest {found[:8]}, "
            f"expected {label.size} with {label.payload[:8]}."
        )
    if label.crossing != crossing:
        raise SnapshotUnreadable(
            f"The snapshot {path.name!r} is of {label.crossing!r}, expected {crossing!r}."
        )
    return Snapshot(label.seq, head_hash, payload)
