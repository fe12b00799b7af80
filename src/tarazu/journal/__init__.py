"""Append-only books: one crossing's records in one order, and the promise that they stay.

The walk of a write. The rules have decided; their events come as `Draft`s, those of one command as
a `Group`. `Journal.append` names the `Head` that they were decided on, composes the groups into
`Record`s along the chain, writes them in one transaction, and returns a `Receipt` for each command
once they are durable. What went wrong is a fault: the head has moved, the command is known, or the
disk failed and the journal is dead.

The walk of a start. `open_book` takes the lock, copies the log of an unclean end aside, verifies
the chain from the last snapshot that the anchor confirms, refuses a book that is shorter than its
anchor, and appends a `boot` record with a full sync. Only then is anything answered.

The walk of a doubt. `open_reader` reads beside the writer and changes nothing; `verify_book` looks
at every column of every record, at the pages and at the anchor, and gives a `Verdict` with every
`Finding`; `backup` copies, `export` writes lines of text, `rescue` lets two persons accept a loss.

The package knows nothing of what the events mean. The format is in docs/reference/book-format.md.
"""

from tarazu.journal.anchor import AnchorUnreadable, BookShorterThanAnchor, Mark
from tarazu.journal.copies import BackupRefused, backup
from tarazu.journal.groups import EMPTY_HEAD, Boot, Draft, Group, Head, Receipt
from tarazu.journal.lines import export
from tarazu.journal.loss import Outlook, Rescue, RescueRefused, outlook, rescue
from tarazu.journal.memory import MemoryJournal
from tarazu.journal.opening import (
    AnchorMissing,
    BookInaccessible,
    RescueUnfinished,
    open_book,
)
from tarazu.journal.promise import (
    CommandRecorded,
    CommandReused,
    HeadMoved,
    Journal,
    JournalDead,
    Progress,
    Snapshot,
)
from tarazu.journal.reader import BookReader, open_reader
from tarazu.journal.record import (
    BOOT,
    OWN_KINDS,
    RESCUED,
    START_HASH,
    NotCanonical,
    Record,
    RecordUnreadable,
    canonical,
    chain_hash,
    digest_of,
    record_of,
)
from tarazu.journal.schema import BookMissing, NotABook, SqliteTooOld
from tarazu.journal.snapshot import forget_snapshot
from tarazu.journal.sqlite import BookLocked, Opening, SqliteJournal
from tarazu.journal.verify import verify_book
from tarazu.journal.walk import BookBroken, Finding, Verdict

__all__ = [
    "BOOT",
    "EMPTY_HEAD",
    "OWN_KINDS",
    "RESCUED",
    "START_HASH",
    "AnchorMissing",
    "AnchorUnreadable",
    "BackupRefused",
    "BookBroken",
    "BookInaccessible",
    "BookLocked",
    "BookMissing",
    "BookReader",
    "BookShorterThanAnchor",
    "Boot",
    "CommandRecorded",
    "CommandReused",
    "Draft",
    "Finding",
    "Group",
    "Head",
    "HeadMoved",
    "Journal",
    "JournalDead",
    "Mark",
    "MemoryJournal",
    "NotABook",
    "NotCanonical",
    "Opening",
    "Outlook",
    "Progress",
    "Receipt",
    "Record",
    "RecordUnreadable",
    "Rescue",
    "RescueRefused",
    "RescueUnfinished",
    "Snapshot",
    "SqliteJournal",
    "SqliteTooOld",
    "Verdict",
    "backup",
    "canonical",
    "chain_hash",
    "digest_of",
    "export",
    "forget_snapshot",
    "open_book",
    "open_reader",
    "outlook",
    "record_of",
    "rescue",
    "verify_book",
]
