"""A file of rows of CSV that lies beside a book, for its owner's eyes alone: it holds plates."""

import csv
import os
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self, TextIO


class RowFile:
    """Adds rows to a file and hands each to the system as it is added.

    The file is made with the first row, under its header, and can be read by its owner only. A
    link in its place is not followed. Raises: OSError from `add`.
    """

    def __init__(self, path: Path, header: Sequence[str]) -> None:
        """Name the file; nothing is made yet, and rows that stand in it stay."""
        self.path = path
        self._header = header
        self._file: TextIO | None = None

    def add(self, row: Sequence[object]) -> None:
        """Add one row."""
        if self._file is None:
            self._file = self._opened()
        csv.writer(self._file).writerow(row)
        self._file.flush()

    def close(self) -> None:
        """Close the file, where there is one."""
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def _opened(self) -> TextIO:
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW
        # A broken byte of the log was read as a lone surrogate and is written back as that byte.
        file = os.fdopen(
            os.open(self.path, flags, 0o600),
            "a",
            encoding="utf-8",
            errors="surrogateescape",
            newline="",
        )
        if not os.fstat(file.fileno()).st_size:
            csv.writer(file).writerow(self._header)
        return file
