"""The whole look at a book file: the walk along its records, SQLite's own pages, and the anchor."""

from collections.abc import Sequence
from pathlib import Path
from threading import Thread

import apsw

from tarazu.journal.anchor import AnchorUnreadable, Mark, read_anchor
from tarazu.journal.groups import EMPTY_HEAD, Head
from tarazu.journal.promise import Progress
from tarazu.journal.schema import connect_reader, refuse_old_sqlite, schema_differences
from tarazu.journal.stretch import Stretch, walk_whole
from tarazu.journal.table import UNREADABLE_FILE, file_finding, hash_at, head_of
from tarazu.journal.walk import Finding, Verdict

NO_ANCHOR = "There is no anchor beside the book, so a missing tail would not show."
ONE_SLOT = "One slot of the anchor could not be read; the other one counts."


def default_anchor_path(path: Path) -> Path:
    """Give the place of a book's anchor where none is named."""
    return path.with_name(path.name + ".anchor")


def verify_book(
    path: Path,
    crossing: str | None = None,
    *,
    anchor_path: Path | None = None,
    progress: Progress | None = None,
    vfs: str | None = None,
) -> Verdict:
    """Look at every column of every record, at SQLite's pages and index, and at the anchor.

    Works beside a live writer and changes nothing. A file that SQLite cannot read is a finding.
    Without `crossing`, all records must be of the crossing that the first one names.

    Raises: BookMissing, SqliteTooOld.
    """
    refuse_old_sqlite()
    findings: list[Finding] = []
    notes: list[str] = []
    # The anchor before the book: a live writer moves the book first, so that in this order a book
    # shorter than its anchor has truly lost something.
    mark = _anchor_said(anchor_path or default_anchor_path(path), findings, notes)
    stretch = Stretch([], 0)
    head = EMPTY_HEAD
    try:
        connection = connect_reader(path, vfs)
        try:
            with connection:  # one transaction: the book as it stands at this moment
                schema = _schema_findings(connection)
                findings += schema
                if not schema:
                    head = head_of(connection)
                    with PageCheck(path, vfs) as pages:
                        stretch = walk_whole(path, connection, crossing, progress=progress)
                    findings += stretch.findings + pages.findings
                    findings += anchor_findings(connection, mark, head)
        finally:
            connection.close()
    except UNREADABLE_FILE as error:
        findings.append(file_finding(error))
    return Verdict(not findings, stretch.records, head, findings, notes)


class PageCheck:
    """SQLite's own check of pages and of the index of commands, in a thread of its own.

    It looks up every record in the index, so a command that the index has lost, and that would be
    done twice, is found. SQLite works outside Python's lock: beside the walk it costs no time
    where there is a second core.
    """

    def __init__(self, path: Path, vfs: str | None = None) -> None:
        """Prepare the check; `findings` holds its result after the `with`."""
        self.findings: list[Finding] = []
        self._path = path
        self._vfs = vfs
        self._thread = Thread(target=self._check, name="page-check", daemon=True)

    def __enter__(self) -> "PageCheck":
        """Start."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Wait for the end."""
        self._thread.join()

    def _check(self) -> None:
        try:
            connection = connect_reader(self._path, self._vfs)
            try:
                said = [str(row[0]) for row in connection.execute("PRAGMA integrity_check")]
            finally:
                connection.close()
        except UNREADABLE_FILE as error:
            self.findings.append(file_finding(error))
            return
        self.findings += [
            Finding(0, "the file", "pages that agree", message)
            for message in said
            if message != "ok"
        ]


def tail_index_findings(connection: apsw.Connection, after_seq: int) -> list[Finding]:
    """Look up the commands behind a record in the index, where checking all would take too long."""
    wrong = connection.execute(
        "SELECT seq FROM book AS tail WHERE seq > ? AND command IS NOT NULL AND seq IS NOT"
        " (SELECT seq FROM book INDEXED BY book_command WHERE command = tail.command)",
        (after_seq,),
    )
    return [
        Finding(seq, "index of commands", "the command, once", "another or none")
        for (seq,) in wrong
    ]


def anchor_findings(connection: apsw.Connection, mark: Mark | None, head: Head) -> list[Finding]:
    """Compare the anchor with the book: it must name a record that the book has, as it was."""
    if mark is None:
        return []
    if mark.seq > head.seq:
        found = f"the end of the book: {mark.seq - head.seq} records are missing"
        return [Finding(head.seq + 1, "anchor", f"record {mark.seq}", found)]
    stored = hash_at(connection, mark.seq)
    if stored != mark.head.hash:
        found = stored.hex() if stored is not None else "no record"
        return [Finding(mark.seq, "hash the anchor saw", mark.hash, found)]
    return []


def _schema_findings(connection: apsw.Connection) -> Sequence[Finding]:
    return [Finding(0, *difference) for difference in schema_differences(connection)]


def _anchor_said(path: Path, findings: list[Finding], notes: list[str]) -> Mark | None:
    try:
        anchor = read_anchor(path)
    except AnchorUnreadable as error:
        findings.append(Finding(0, "anchor", "a slot that can be read", str(error)))
        return None
    if anchor is None:
        notes.append(NO_ANCHOR)
        return None
    if anchor.damaged:
        notes.append(ONE_SLOT)
    return anchor.mark
