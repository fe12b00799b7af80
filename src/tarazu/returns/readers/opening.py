"""Opening a file of texts: its digest, its header, and its rows, which are read in a stream."""

import csv
import gzip
import hashlib
import io
from pathlib import Path

import msgspec
import polars as pl

from tarazu.faults import TarazuError

HEADER_MAX = 1_048_576  # bytes of a first line; what is longer is no header
SHOWN = 30  # columns of a header that a message names


class FileUnreadable(TarazuError):
    """A file could not be opened, or is not the table of texts that its name promises."""


class ColumnsMissing(TarazuError):
    """A file does not have the columns by which it was to be read."""


class CsvFile(msgspec.Struct, frozen=True):
    """A file of rows: every cell is a text.

    `rows` has the columns of the header and `line`, the number of the row where the header is the
    first: with line breaks inside quotation marks the line of an editor is a later one.
    """

    path: Path
    digest: str
    header: tuple[str, ...]
    rows: pl.LazyFrame

    @property
    def name(self) -> str:
        """Give its name without its folder."""
        return self.path.name

    def check(self, *columns: str) -> None:
        """Refuse a file that lacks one of the columns.

        Raises: ColumnsMissing.
        """
        missing = [name for name in columns if name not in self.header]
        if missing:
            raise ColumnsMissing(
                f'File "{self.name}" has no column {quoted(missing)}. Found: '
                f"{quoted(self.header)}. Nothing was read. Correct the header, or read the file "
                "by a map of your own."
            )


def opened_csv(path: Path, separator: str = ",") -> CsvFile:
    """Open a file of rows, plain or packed with gzip; the rows are read when they are summed.

    Raises: FileUnreadable.
    """
    header = header_of(path, separator)
    twice = sorted({name for name in header if header.count(name) > 1} | {"line"} & set(header))
    if twice:
        raise unreadable(path, f"its header names {quoted(twice)} twice, or by a word of ours")
    try:
        rows = pl.scan_csv(
            path,
            separator=separator,
            infer_schema=False,
            row_index_name="line",
            row_index_offset=2,
            glob=False,
        ).rename(dict(zip(_scanned(path, separator), header, strict=True)))
    except (pl.exceptions.PolarsError, OSError) as cause:
        raise unreadable(path, str(cause)) from cause
    return CsvFile(path, digest_of(path), header, rows)


def header_of(path: Path, separator: str = ",") -> tuple[str, ...]:
    """Give the columns that the first line of a file names, without blanks around them.

    Raises: FileUnreadable.
    """
    try:
        with path.open("rb") as raw:
            packed = raw.read(2) == b"\x1f\x8b"
        with gzip.open(path) if packed else path.open("rb") as rows:
            first = rows.readline(HEADER_MAX).decode("utf-8-sig")
        cells = next(csv.reader(io.StringIO(first), delimiter=separator), [])
    except (OSError, EOFError, UnicodeDecodeError, csv.Error) as cause:
        raise unreadable(path, str(cause)) from cause
    if not any(cell.strip() for cell in cells):
        raise unreadable(path, "its first line is empty")
    return tuple(cell.strip() for cell in cells)


def digest_of(path: Path) -> str:
    """Give the SHA-256 of a file as it lies, packed or not.

    Raises: FileUnreadable.
    """
    try:
        with path.open("rb") as raw:
            return hashlib.file_digest(raw, "sha256").hexdigest()
    except OSError as cause:
        raise unreadable(path, str(cause)) from cause


def unreadable(path: Path, said: str) -> FileUnreadable:
    """Build the fault of a file that cannot be read, with what was found."""
    found = " ".join(said.split())[:300]
    return FileUnreadable(
        f'File "{path.name}" cannot be read: {found}. Expected a table in UTF-8 whose first line '
        "names its columns, plain or packed with gzip. Nothing was read. Get the file again from "
        "its source, or save it anew."
    )


def quoted(names: tuple[str, ...] | list[str], most: int = SHOWN) -> str:
    """Write names in quotation marks, as many as a message can hold."""
    shown = ", ".join(f'"{name[:40]}"' for name in names[:most])
    return shown + (f" and {len(names) - most} more" if len(names) > most else "")


def _scanned(path: Path, separator: str) -> list[str]:
    scan = pl.scan_csv(path, separator=separator, infer_schema=False, glob=False)
    return scan.collect_schema().names()
