"""Rows of the files of a network: every cell read by its type, every fault with its place."""

import csv
import re
from collections.abc import Collection, Iterator
from importlib.resources.abc import Traversable

import msgspec

from tarazu.faults import TarazuError

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_YES_NO = {"yes": True, "no": False}


class NetworkUnreadable(TarazuError):
    """A file of a network has a cell that does not fit, or is not there."""


class Row(msgspec.Struct, frozen=True):
    """One row: the texts of its cells by column, and where it stands."""

    file: str
    line: int
    cells: dict[str, str]

    def fault(self, column: str, *, expected: str, found: str | None = None) -> NetworkUnreadable:
        """Make the fault of one cell."""
        what = self.cells[column] if found is None else found
        return NetworkUnreadable(
            f"{self.file}, line {self.line}, column {column}: expected {expected}, "
            f"found “{what}”. No network was read. Mend this cell and read the folder again."
        )

    def text(self, column: str, *, may_be_empty: bool = False) -> str:
        """Give a text, without space around it."""
        text = self.cells[column]
        if text != text.strip():
            raise self.fault(column, expected="no space before or after the text")
        if not text and not may_be_empty:
            raise self.fault(column, expected="a text", found="nothing")
        return text

    def new_id(self) -> str:
        """Give the id of the row: small letters, digits and hyphens."""
        if not _ID.fullmatch(self.cells["id"]):
            raise self.fault("id", expected="small letters, digits and single hyphens")
        return self.cells["id"]

    def fitting(self, column: str, pattern: str, expected: str) -> str:
        """Give a text that has a form, which `expected` says in words."""
        if not re.fullmatch(pattern, self.cells[column]):
            raise self.fault(column, expected=expected)
        return self.cells[column]

    def known(self, column: str, known: Collection[str], kind: str) -> str:
        """Give the id of something that was read before."""
        if self.cells[column] not in known:
            raise self.fault(column, expected=f"the id of a {kind}")
        return self.cells[column]

    def one_of(self, column: str, words: tuple[str, ...]) -> str:
        """Give one of a few words."""
        if self.cells[column] not in words:
            raise self.fault(column, expected=f"one of {', '.join(words)}")
        return self.cells[column]

    def truth(self, column: str) -> bool:
        """Read yes or no."""
        if self.cells[column] not in _YES_NO:
            raise self.fault(column, expected="yes or no")
        return _YES_NO[self.cells[column]]

    def number(self, column: str, least: float, most: float) -> float:
        """Read a plain decimal number within bounds, both included."""
        if not _NUMBER.fullmatch(self.cells[column]):
            raise self.fault(column, expected="a number such as 12 or 12.5")
        number = float(self.cells[column])
        if not least <= number <= most:
            raise self.fault(column, expected=f"a number from {least:g} to {most:g}")
        return number


def rows_of(folder: Traversable, file: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """Read the rows of one file, which must have exactly these columns in this order."""
    try:
        text = (folder / file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise NetworkUnreadable(
            f"{file}: expected a file of UTF-8 text in {folder}, found {fault}. "
            "No network was read. Name a folder that holds the six files of a network."
        ) from fault
    lines = csv.reader(text.splitlines(), strict=True)
    header = tuple(next(lines, []))
    if header != columns:
        raise NetworkUnreadable(
            f"{file}, line 1: expected the columns {', '.join(columns)}, "
            f"found {', '.join(header) or 'nothing'}. No network was read. Mend the first line."
        )
    try:
        for cells in lines:
            if len(cells) != len(columns):
                raise NetworkUnreadable(
                    f"{file}, line {lines.line_num}: expected {len(columns)} cells, "
                    f"found {len(cells)}. No network was read. Put texts with commas in quotes."
                )
            yield Row(file, lines.line_num, dict(zip(columns, cells, strict=True)))
    except csv.Error as fault:
        raise NetworkUnreadable(
            f"{file}, line {lines.line_num}: expected cells between commas, found {fault}. "
            "No network was read. Mend the quotes of this line."
        ) from fault
