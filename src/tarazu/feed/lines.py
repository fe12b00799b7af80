"""Files of rows: opened, unpacked, and cut into lines that can be given back.

A log is read as a stream, so that its size does not matter. What breaks one row (a stray quote, a
byte that is no text, a line without an end) must cost that row and no other.
"""

import gzip
import io
import re
import zlib
from collections import deque
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, BinaryIO, Self

from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

LINE_MAX = 65_536  # characters of a line of CSV
RECORD_LINES_MAX = 64  # lines of one row; a quote that was never closed would swallow the file
JSON_LINE_MAX = 16_777_216  # bytes; a snapshot of 50,000 trucks takes half of it

_GZIP = b"\x1f\x8b"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_BROKEN = re.compile("[\udc80-\udcff]")


class LogUnreadable(TarazuError):
    """A log cannot be opened, or breaks off in a way after which no row can be trusted."""


class LineBroken(Exception):
    """A line or a row has no end within reach. It never leaves this package."""


class _Unpacked(io.RawIOBase):
    """A gzip stream that hands on all it can before it says that the rest is missing."""

    def __init__(self, raw: io.FileIO) -> None:
        self._gzip = gzip.GzipFile(fileobj=raw)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        room = memoryview(buffer)
        found = self._gzip.read1(len(room))
        room[: len(found)] = found
        return len(found)


class LogFile:
    """An open log, plain or gzip by its first bytes; reports how far it has been read."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        try:
            self._raw = path.open("rb", buffering=0)
            self._size = path.stat().st_size
            packed = self._raw.read(2) == _GZIP
            self._raw.seek(0)
        except OSError as cause:
            raise LogUnreadable(
                f"Log {path.name} cannot be opened: {cause.strerror}. Nothing was read. "
                "Name a file that can be read."
            ) from cause
        self.stream = io.BufferedReader(_Unpacked(self._raw) if packed else self._raw, 131_072)

    def progress(self) -> tuple[int, int]:
        """Give the bytes of the file, as it lies on disk, that were read, and all of them."""
        return (self._size if self._raw.closed else self._raw.tell()), self._size

    def first_bytes(self) -> bytes:
        """Look at the beginning of the file; nothing is read."""
        return self.stream.peek(LINE_MAX)

    def is_utf_16(self) -> bool:
        """Say whether the file begins with the mark of UTF-16."""
        return self.first_bytes()[:2] in _UTF_16

    def close(self) -> None:
        """Close the file; reading on is a bug."""
        self.stream.close()
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()


BREAKS = (OSError, EOFError, zlib.error, UnicodeError)
"""What a stream raises where its bytes break off: a cut gzip, a bad disk, half a UTF-16 letter."""


def broken_off(name: str, rows: int, cause: BaseException) -> LogUnreadable:
    """Build the fault for a log that breaks off after some rows."""
    what = "it ends in the middle of its gzip stream" if isinstance(cause, EOFError) else str(cause)
    return LogUnreadable(
        f"Log {name} breaks off after {rows:,} rows: {what}. Those {rows:,} rows were read and are "
        "kept. Fetch the whole file and import it again: rows with a source_id are added once."
    )


class TextLines:
    """The lines of a text, counted; the last row's lines can be given back from the second on."""

    def __init__(self, stream: BinaryIO, encoding: str) -> None:
        # Bytes that are no UTF-8 are kept as lone surrogates, so that the row can be written to the
        # file of rejects as it was; the other encodings have no such way and show a mark instead.
        self._is_utf_8 = encoding in ("utf-8", "utf-8-sig", "ascii")
        self._text = io.TextIOWrapper(
            stream,
            "utf-8-sig" if self._is_utf_8 else encoding,
            errors="surrogateescape" if self._is_utf_8 else "replace",
            newline="",
        )
        self._readline = self._text.readline
        self._again: deque[str] = deque()
        self.row: list[str] = []
        self.count = 0
        self.is_broken = False

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else self._readline(LINE_MAX)
        if not line:
            raise StopIteration
        self.count += 1
        if not line.isascii() and self._has_broken(line):
            self.is_broken = True
        self.row.append(line)
        if len(line) >= LINE_MAX and line[-1] not in "\r\n":
            self._pass_over()
            raise LineBroken(f"a line is longer than {LINE_MAX:,} characters")
        if len(self.row) > RECORD_LINES_MAX:
            raise LineBroken(f"a quote is not closed within {RECORD_LINES_MAX} lines")
        return line

    def first_line(self) -> int:
        """Number the line in which the row in hand began."""
        return self.count - len(self.row) + 1

    def end_row(self) -> None:
        """Forget the row in hand: the next line begins another."""
        self.row.clear()
        self.is_broken = False

    def give_back(self) -> None:
        """Take the row in hand to be its first line alone; the others will be read again."""
        self._again.extendleft(reversed(self.row[1:]))
        self.count -= len(self.row) - 1
        self.end_row()

    def _has_broken(self, line: str) -> bool:
        return bool(_BROKEN.search(line)) if self._is_utf_8 else "\ufffd" in line

    def _pass_over(self) -> None:
        rest = "-"
        while rest and rest[-1] not in "\r\n":
            rest = self._readline(LINE_MAX)


def byte_lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Number the lines of a stream of bytes; None stands for a line that is too long."""
    for number in count(1):
        line = stream.readline(JSON_LINE_MAX)
        if not line:
            return
        if len(line) < JSON_LINE_MAX or line.endswith(b"\n"):
            yield number, line
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(JSON_LINE_MAX)
        yield number, None
