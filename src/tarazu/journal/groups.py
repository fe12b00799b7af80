"""From events to rows: the groups a command leaves behind, written out along the chain.

Nothing here touches a disk. Every store composes first and writes after, so that what cannot be
written canonically is refused while the book is still untouched.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import msgspec

from tarazu.journal.record import (
    BOOT,
    OWN_KINDS,
    START_HASH,
    WHOLE_MAX,
    Record,
    canonical,
    digest_of,
    encoded,
    plain_data,
)

Row = tuple[int, bytes, bytes, bytes | None]  # seq, record, hash, command of a first part

OWN_ACTOR = "journal"
KEY_BYTES = 16
HEX_DIGITS = 2 * KEY_BYTES


class Head(msgspec.Struct, frozen=True, gc=False):
    """Where a book ends: the number of its last record and the hash of everything up to it."""

    seq: int
    hash: bytes


EMPTY_HEAD = Head(0, START_HASH)


class Draft(msgspec.Struct, frozen=True, gc=False):
    """One event that shall become a record.

    `data` is a struct, a map or canonical `msgspec.Raw`. Units: milliseconds since 1970-01-01 UTC.
    """

    kind: str
    data: Any
    at_ms: int
    occurred_ms: int | None = None


class Group(msgspec.Struct, frozen=True, gc=False):
    """The events of one command, in order; they become consecutive records, all or none.

    Units: `command` 32 and `digest` 64 lower-case hexadecimal digits; `digest` is that of the
    command itself, so that the same id with other content shows.
    """

    command: str
    digest: str
    actor: str
    device: str | None
    sig: str | None
    drafts: Sequence[Draft]


class Receipt(msgspec.Struct, frozen=True, gc=False):
    """Where one command stands in the book; the same for every time that it is asked for."""

    command: str
    digest: str
    first_seq: int
    last_seq: int
    head_hash: bytes


class Boot(msgspec.Struct, frozen=True, gc=False):
    """What a writer says of itself in the record that opens its epoch.

    Units: `at_ms` is the wall clock in milliseconds since 1970-01-01 UTC. `code` is the version of
    the program, `settings` the SHA-256 of its settings in hexadecimal.
    """

    at_ms: int
    code: str
    settings: str


class Tip(msgspec.Struct, frozen=True, gc=False):
    """All that a writer must know of its book to add to it.

    `at_ms` is that of the last record that is not the journal's own.
    """

    crossing: str
    epoch: int
    head: Head
    at_ms: int


class Composed(msgspec.Struct, frozen=True, gc=False):
    """Rows ready to be written, the receipts they earn, and the tip they lead to."""

    rows: list[Row]
    receipts: list[Receipt]
    tip: Tip


def empty_tip(crossing: str) -> Tip:
    """Give the tip of a book without records."""
    assert crossing, "a book belongs to a crossing"
    return Tip(crossing, 0, EMPTY_HEAD, -WHOLE_MAX)


def compose(groups: Sequence[Group], tip: Tip) -> Composed:
    """Write the groups out as the rows that follow the tip.

    Raises: NotCanonical where an event cannot be written; then nothing has happened.
    """
    drafts = [draft for group in groups for draft in group.drafts]
    kinds = {draft.kind for draft in drafts}
    assert OWN_KINDS.isdisjoint(kinds), f"one of {kinds} is the journal's own kind"
    # In a book the clock of the rules never goes back; an event that happened before the state's
    # instant keeps its own time as occurred_ms (design 7.2).
    instants = [tip.at_ms, *[draft.at_ms for draft in drafts]]
    assert set(map(type, instants)) == {int}, f"an at_ms is not a whole number: {instants}"
    assert instants == sorted(instants), f"at_ms goes back: {instants}"
    return _compose(groups, tip, drafts=drafts, at_ms=instants[-1])


def compose_own(kind: str, data: dict[str, Any], tip: Tip, *, at_ms: int, epoch: int) -> Composed:
    """Write out a record of the journal's own, which opens an epoch.

    Its command id follows from the head and the epoch, so that it needs no source of chance and is
    the same when a crash makes the writer compose it twice.
    """
    assert kind in OWN_KINDS, f"{kind} is not the journal's own"
    assert epoch > tip.epoch, f"epoch {epoch} does not follow {tip.epoch}"
    seed = canonical({"epoch": epoch, "hash": tip.head.hash.hex(), "kind": kind})
    group = Group(
        command=sha256(seed).hexdigest()[:32],
        digest=digest_of(data),
        actor=OWN_ACTOR,
        device=None,
        sig=None,
        drafts=(Draft(kind, data, at_ms),),
    )
    # The wall clock of the record says nothing about the clock of the rules: at_ms stays.
    own_tip = Tip(tip.crossing, epoch, tip.head, tip.at_ms)
    return _compose((group,), own_tip, drafts=group.drafts, at_ms=tip.at_ms)


def compose_boot(boot: Boot, tip: Tip) -> Composed:
    """Write out the record that opens the next epoch."""
    data = {"code": boot.code, "settings": boot.settings}
    return compose_own(BOOT, data, tip, at_ms=boot.at_ms, epoch=tip.epoch + 1)


def command_keys(commands: Sequence[str]) -> list[bytes]:
    """Give the 16 bytes of each command id, which is 32 lower-case hexadecimal digits."""
    joined = "".join(commands)
    keys = bytes.fromhex(joined)
    assert keys.hex() == joined, f"commands {joined[:32]}… are not lower-case hexadecimal digits"
    assert set(map(len, commands)) <= {HEX_DIGITS}, "a command id has 32 digits"
    return [keys[start : start + KEY_BYTES] for start in range(0, len(keys), KEY_BYTES)]


def _compose(groups: Sequence[Group], tip: Tip, *, drafts: Sequence[Draft], at_ms: int) -> Composed:
    records, keys = _records_and_keys(groups, tip, plain_data([draft.data for draft in drafts]))
    lines = encoded(records)
    hashes: list[bytes] = []
    last_hash = tip.head.hash
    for record_bytes in lines:
        last_hash = sha256(b"\0" + last_hash + record_bytes).digest()
        hashes.append(last_hash)
    first_seq = tip.head.seq + 1
    stop_seq = first_seq + len(lines)
    rows = list(zip(range(first_seq, stop_seq), lines, hashes, keys, strict=True))
    receipts: list[Receipt] = []
    stop = 0
    for group in groups:
        first = first_seq + stop
        stop += len(group.drafts)
        last_seq = first_seq + stop - 1
        receipts.append(Receipt(group.command, group.digest, first, last_seq, hashes[stop - 1]))
    head = Head(stop_seq - 1, last_hash)
    return Composed(rows, receipts, Tip(tip.crossing, tip.epoch, head, at_ms))


def _records_and_keys(
    groups: Sequence[Group], tip: Tip, data: Sequence[dict[str, Any]]
) -> tuple[list[Record], list[bytes | None]]:
    """Give the records of the groups, and for each what the index of commands shall hold."""
    records: list[Record] = []
    keys: list[bytes | None] = []
    place = 0
    firsts = command_keys([group.command for group in groups])
    for group, first in zip(groups, firsts, strict=True):
        key: bytes | None = first
        parts = len(group.drafts)
        assert parts > 0, f"command {group.command} leaves no event"
        assert len(group.digest) == 2 * HEX_DIGITS, f"digest {group.digest!r} has not 64 digits"
        for part, draft in enumerate(group.drafts, 1):
            records.append(
                Record(
                    group.actor,
                    draft.at_ms,
                    group.command,
                    tip.crossing,
                    data[place],
                    group.device,
                    group.digest,
                    tip.epoch,
                    draft.kind,
                    draft.occurred_ms,
                    part,
                    parts,
                    tip.head.seq + place + 1,
                    group.sig,
                )
            )
            keys.append(key)
            key = None  # the index of commands holds the first part only: design 6.1
            place += 1
    return records, keys
