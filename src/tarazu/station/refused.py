"""The file of the facts of a log that the rules refused: a refusal leaves no record in the book."""

import csv
import os
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO

from tarazu.faults import TarazuError
from tarazu.feed import Fact, rejects_path
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


class RefusedFile:
    """Writes refused facts as CSV: the line of the log, fact, plate, word and sentence.

    An import that goes on from an earlier one passes over what that one refused: what the file
    says of it stays, and nothing is said twice. An import from the beginning begins the file anew.
    It is open to its owner only: it holds plates.
    """

    def __init__(self, path: Path) -> None:
        """Name the file; `begin` is to be called before the first fact."""
        self.path = path
        self._file: TextIO | None = None
        self._told: set[tuple[str, ...]] = set()

    def begin(self, *, is_first: bool) -> None:
        """Read what an earlier import said, or take it away where nothing of it holds.

        Raises: RefusedUnwritable.
        """
        try:
            if is_first:
                self.path.unlink(missing_ok=True)
            elif self.path.exists():
                with self.path.open(encoding="utf-8", errors="surrogateescape", newline="") as file:
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
            if self._file is None:
                self._file = self._opened()
            csv.writer(self._file).writerow(row)
            self._file.flush()
        except OSError as cause:
            raise self._fault(cause) from cause

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def _opened(self) -> TextIO:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        # A plate may hold a broken byte of the log, read as a lone surrogate.
        file = os.fdopen(
            os.open(self.path, flags, 0o600),
            "a",
            encoding="utf-8",
            errors="surrogateescape",
            newline="",
        )
        if not os.fstat(file.fileno()).st_size:
            csv.writer(file).writerow(REFUSED_COLUMNS)
        return file

    def _fault(self, cause: Exception) -> RefusedUnwritable:
        return RefusedUnwritable(
            f"The file of refused facts {self.path} cannot be read or written: {cause}. Facts read "
            "so far are kept. Make room or move that file away, and import again."
        )
