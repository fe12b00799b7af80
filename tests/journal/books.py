"""What the tests of the journal put into books."""

from hashlib import sha256
from pathlib import Path

from tarazu.journal import Boot, Draft, Group, Journal, Record, SqliteJournal, digest_of, open_book

CROSSING = "dogharoon"
BOOT = Boot(at_ms=1_763_000_000_000, code="0.1.0", settings="5" * 64)
START_MS = 1_763_000_000_000


def command_id(number: int) -> str:
    """Give the command id of a number: always the same, and as good as random."""
    return sha256(f"command {number}".encode()).hexdigest()[:32]


def group(number: int, parts: int = 1, *, content: str = "", later_ms: int = 0) -> Group:
    """Give a command of some events, about the ticket of that number."""
    drafts = tuple(
        Draft(
            "ticket_registered" if part == 0 else "credit_earned",
            {"lane": "general", "ticket": f"T{number}", "units": part + 1},
            START_MS + number + later_ms,
            START_MS + number - 5 if part == 1 else None,
        )
        for part in range(parts)
    )
    digest = digest_of({"content": content, "number": number})
    return Group(command_id(number), digest, "17", "gate-2" if number % 2 else None, None, drafts)


def fill(journal: Journal, count: int, *, start: int = 0, at_once: int = 4) -> None:
    """Append commands of one to three events, some at once."""
    groups = [group(number, 1 + number % 3) for number in range(start, start + count)]
    for place in range(0, count, at_once):
        journal.append(groups[place : place + at_once], journal.head)


def sqlite_book(path: Path, anchor_path: Path | None = None) -> SqliteJournal:
    """Open a book with the boot of these tests."""
    return open_book(path, CROSSING, boot=BOOT, anchor_path=anchor_path)


def said(records: list[Record]) -> list[tuple[str, str, int]]:
    """Give what a test compares of records: kind, command and part."""
    return [(record.kind, record.command, record.part) for record in records]
