"""Copies of a book: made beside a live writer, verified before they get their name."""

import os
from pathlib import Path

import apsw

from tarazu.faults import TarazuError
from tarazu.journal.anchor import sync_file, sync_folder
from tarazu.journal.groups import Head
from tarazu.journal.promise import Progress
from tarazu.journal.reader import refuse_short
from tarazu.journal.schema import connect_reader, refuse_foreign, refuse_old_sqlite
from tarazu.journal.table import hash_at, head_of, readable
from tarazu.journal.verify import verify_book
from tarazu.journal.walk import BookBroken, Finding, Verdict


class BackupRefused(TarazuError):
    """The copy was not made."""


def backup(path_from: Path, path_to: Path, *, progress: Progress | None = None) -> Verdict:
    """Copy a book to a path where nothing is yet; what lies there afterwards has been verified.

    The anchor is never part of it: a copy that brought its own anchor along could be put back in
    place of a longer book without anybody noticing.

    Raises: BackupRefused, BookMissing, BookBroken (the copy is then removed), NotABook,
    BookShorterThanAnchor.
    Source: reliability 5, "Backup".
    """
    refuse_old_sqlite()
    if path_to.exists():
        raise BackupRefused(
            f"There is a file at {path_to.name!r} already. Nothing was copied: a backup never "
            f"replaces one. Choose another name."
        )
    being_written = path_to.with_name(f"{path_to.name}.{os.getpid()}.part")
    try:
        head = _copy_pages(path_from, being_written)
        # VACUUM INTO does not sync: SQLite leaves that to whoever asked for the copy.
        sync_file(being_written)
        no_anchor = being_written.with_name(being_written.name + ".anchor")
        verdict = verify_book(being_written, anchor_path=no_anchor, progress=progress)
        findings = [*verdict.findings]
        if not findings:
            findings = _missing_head(being_written, head.seq, head.hash)
        if findings:
            raise BookBroken(path_from.name, findings)
        # A link and not a rename: a rename would replace a file that appeared meanwhile.
        os.link(being_written, path_to)
    except FileExistsError as error:
        raise BackupRefused(f"A file appeared at {path_to.name!r}. Nothing was copied.") from error
    finally:
        being_written.unlink(missing_ok=True)
    sync_folder(path_to.parent)
    return verdict


def _copy_pages(path_from: Path, path_to: Path) -> Head:
    """Write a copy as of this moment; give the head that it must have at least."""
    with readable(path_from.name):
        connection = connect_reader(path_from)
        try:
            refuse_foreign(connection, path_from)
            refuse_short(path_from, connection)
            head = head_of(connection)
            # SQLite counts the new file as a write. The connection itself stays read-only.
            connection.execute("PRAGMA query_only = OFF")
            connection.execute("VACUUM INTO ?", (str(path_to),))
        except (apsw.FullError, apsw.CantOpenError, apsw.IOError) as error:
            raise BackupRefused(
                f"The copy {path_to.name!r} could not be written: {error}. Nothing was kept of it."
            ) from error
        finally:
            connection.close()
    return head


def _missing_head(path: Path, seq: int, head_hash: bytes) -> list[Finding]:
    connection = connect_reader(path)
    try:
        stored = hash_at(connection, seq)
    finally:
        connection.close()
    if stored == head_hash:
        return []
    return [Finding(seq, "hash", head_hash.hex(), stored.hex() if stored else "no record")]
