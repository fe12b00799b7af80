"""The file of the facts of a log that the rules refused: a refusal leaves no record in the book."""

import csv
from pathlib import Path

from tarazu.faults import TarazuError
from tarazu.feed import Fact, RowFile, rejects_path
from tarazu.rules import Refusal
from tarazu.words import language_of

REFUSED_COLUMNS = ("line", "fact", "plate", "reason", "text")


class RefusedUnwritable(TarazuError):
    """The file of refused facts cannot be written; their rows still stand in the log."""


def refused_path(log: Path, beside: Path) -> Path:
    """Name the file of what was refused of a log: beside the book, like that of its rejects.

    >>> refused_path(Path("/media/logs/week.csv.gz"), Path("books/dogharoon.db")).as_posix()
    'books/week.refused.csv'
    """
    rejects = rejects_path(log, beside)
    return rejects.with_name(f"{rejects.name.removesuffix('.rejected.csv')}.refused.csv")


class RefusedFile(RowFile):
    """Writes refused facts as CSV: the line of the log, fact, plate, word and sentence.

    An import that goes on from an earlier one passes over what that one refused: what the file
    says of it stays, and nothing is said twice. An import from the beginning begins the file anew.
    """

    def __init__(self, path: Path, *, is_first: bool) -> None:
        """Read what an earlier import said, or take it away where nothing of it holds.

        Raises: RefusedUnwritable.
        """
        super().__init__(path, REFUSED_COLUMNS)
        self._told: set[tuple[str, ...]] = set()
        try:
            if is_first:
                path.unlink(missing_ok=True)
            elif path.exists():
                with path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
                    self._told = {tuple(row) for row in csv.reader(file)}
        except (OSError, csv.Error) as cause:
            raise self._fault(cause) from cause

    def write(self, fact: Fact, refusal: Refusal, *, zone: str) -> None:
        """Add one refused fact.

        Raises: RefusedUnwritable.
        """
        sentence = language_of("en").reason(refusal, zone=zone)
        row = (str(fact.line), fact.fact, fact.plate, str(refusal.reason), sentence)
        if row in self._told:
            return
        self._told.add(row)
        try:
            self.add(row)
        except OSError as cause:
            raise self._fault(cause) from cause

    def _fault(self, cause: Exception) -> RefusedUnwritable:
        return RefusedUnwritable(
            f"The file of refused facts {self.path} cannot be read or written: {cause}. Facts read "
            "so far are kept. Make room or move that file away, and import again."
        )
