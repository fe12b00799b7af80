"""What became of every row: a tally that adds up, and the file of the rows that were not read."""

import re
from collections.abc import Sequence
from pathlib import Path

from tarazu.faults import TarazuError
from tarazu.feed.fact import Fact, Reject
from tarazu.feed.row_file import RowFile

REJECT_COLUMNS = ("log", "line", "column", "reason", "text")


class RejectsUnwritable(TarazuError):
    """The file of rejects cannot be written; the rows for it still stand in the log."""


class Tally:
    """Counts of what was read. `rows + absences = facts + unchanged + filtered + rejected`, always.

    A row is a row of CSV, a line of JSON, or an item of a list in one. Only snapshots know absences
    (trucks noticed missing) and `unchanged` (entries that say what is already known).
    """

    def __init__(self) -> None:
        self.rows = 0
        self.absences = 0
        self.filtered = 0
        self.unchanged = 0
        self.rejected = 0
        self.by_fact: dict[str, int] = {}
        self.by_reason: dict[str, int] = {}

    @property
    def facts(self) -> int:
        """Count the facts of every kind."""
        return sum(self.by_fact.values())

    def add(self, item: Fact | Reject) -> None:
        """Count an item that was handed on."""
        if isinstance(item, Reject):
            self.rejected += 1
            self.by_reason[item.reason] = self.by_reason.get(item.reason, 0) + 1
        else:
            self.by_fact[item.fact] = self.by_fact.get(item.fact, 0) + 1

    def adds_up(self) -> bool:
        """Say whether every row and every absence went to exactly one place."""
        told = self.facts + self.unchanged + self.filtered + self.rejected
        return self.rows + self.absences == told

    def text(self) -> str:
        """Print the counts, one a line, with their parts.

        >>> print(Tally().text())
        read                0
        facts               0
        filtered            0
        rejected            0
        """
        lines = [("read", self.rows, "")]
        if self.absences:
            lines.append(("noticed missing", self.absences, ""))
        lines.append(("facts", self.facts, _parts(self.by_fact)))
        if self.unchanged:
            lines.append(("unchanged", self.unchanged, ""))
        lines.append(("filtered", self.filtered, ""))
        lines.append(("rejected", self.rejected, _parts(self.by_reason)))
        return "\n".join(f"{name:<15} {count:>5,}{parts}" for name, count, parts in lines)


def _parts(counts: dict[str, int]) -> str:
    return "".join(
        ("  " if place == 0 else ", ") + f"{name} {count:,}"
        for place, (name, count) in enumerate(counts.items())
    )


def rejects_path(log: Path, beside: Path) -> Path:
    """Name the file of rejects of a log: in the folder of `beside`, a book or any other file.

    >>> rejects_path(Path("/media/logs/week.csv.gz"), Path("books/dogharoon.db")).as_posix()
    'books/week.rejected.csv'
    """
    name = log.name
    for ending in (".gz", ".csv", ".jsonl", ".ndjson", ".json", ".txt"):
        name = name.removesuffix(ending)
    return beside.parent / f"{name or log.name}.rejected.csv"


def _head_of(columns: Sequence[str]) -> re.Pattern[str]:
    names = r"\1".join(f'"?(?:rejected_)?{name}"?' for name in columns)
    return re.compile(rf"([,;\t|]){names}\r?\n")


# Earlier files of rejects do not name their log.
_HEADS = {len(columns): _head_of(columns) for columns in (REJECT_COLUMNS, REJECT_COLUMNS[1:])}


def head_of_rejects(first_bytes: bytes) -> tuple[str, int] | None:
    r"""Give what separates the columns and how many are ours, where a file is one of rejects.

    >>> head_of_rejects(b"plate,log,line,column,reason,text\n")
    (',', 5)
    """
    head, end, _ = first_bytes.partition(b"\n")
    text = (head + end).decode("utf-8", "replace")
    for count, form in _HEADS.items():
        found = form.search(text)
        if found:
            return found[1], count
    return None


class RejectsFile(RowFile):
    """Writes rejects as CSV: the columns of the log, then its name, line, column and the reason.

    A run replaces what an earlier run left, and a run without rejects leaves no file. An import
    that breaks off leaves what it found.
    """

    def __init__(self, path: Path, columns: Sequence[str], *, log: str) -> None:
        """Take away what an earlier run left.

        Raises: RejectsUnwritable.
        """
        taken = [f"rejected_{name}" if name in columns else name for name in REJECT_COLUMNS]
        super().__init__(path, (*columns, *taken))
        self._log = log
        self._width = len(columns)
        try:
            path.unlink(missing_ok=True)
        except OSError as cause:
            raise self._fault(cause) from cause

    def write(self, reject: Reject) -> None:
        """Add one reject.

        Raises: RejectsUnwritable.
        """
        log = reject.log or self._log
        told = (log, reject.line, reject.column, reject.reason, reject.text)
        try:
            self.add((*self._cells(reject.row), *told))
        except OSError as cause:
            raise self._fault(cause) from cause

    def _cells(self, row: tuple[str, ...]) -> list[str]:
        """Fit a row to the columns: too few cells are filled up, too many share the last one."""
        width = self._width
        if len(row) > width > 0:
            return [*row[: width - 1], ",".join(row[width - 1 :])]
        return [*row, *[""] * (width - len(row))]

    def _fault(self, cause: OSError) -> RejectsUnwritable:
        return RejectsUnwritable(
            f"The file of rejects {self.path} cannot be written: {cause.strerror}. Facts read so "
            "far are kept. Make room or name another folder, and import again."
        )
