"""Reading a movement log: a stream of facts and rejects, one row in memory at a time."""

import csv
from collections.abc import Callable, Iterator
from functools import cache, partial
from pathlib import Path
from types import TracebackType
from typing import Self

from msgspec.structs import replace

from tarazu.calendars import Instant
from tarazu.feed.fact import Fact, Reject, Unread
from tarazu.feed.json_rows import JSON_COLUMN, JsonRows
from tarazu.feed.lines import (
    BREAKS,
    LineBroken,
    LogFile,
    LogUnreadable,
    TextLines,
    broken_off,
    byte_lines,
)
from tarazu.feed.map import Map
from tarazu.feed.plan import RowPlan
from tarazu.feed.rejects import REJECT_COLUMNS, Tally, head_of_rejects

Item = Fact | Reject
_JSON_ENDINGS = (".jsonl", ".ndjson", ".json")


class MovementLog:
    """An open log. Iterating gives every fact and reject once, in the order of the file.

    `tally` counts what has been handed on so far; `columns` are those of the rejects' rows.
    `source` is what the ids of its lines begin with.
    """

    def __init__(self, path: Path, found: Map) -> None:
        self.tally = Tally()
        self.columns: tuple[str, ...] = (JSON_COLUMN,)
        self._map = found
        self.source = found.source or path.name.removesuffix(".gz")
        self._file = LogFile(path)
        try:
            self._items = self._opened(path.name.removesuffix(".gz"))
        except BREAKS as cause:
            self._file.close()
            raise broken_off(self._file.name, 0, cause) from cause
        except BaseException:
            self._file.close()
            raise

    def __iter__(self) -> Iterator[Item]:
        return self._items

    def __next__(self) -> Item:
        return next(self._items)

    def progress(self) -> tuple[int, int]:
        """Give the bytes read of the file as it lies on disk, packed or not, and all of them."""
        return self._file.progress()

    def close(self) -> None:
        """Close the file; a log that was read to its end has closed it already."""
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

    def _opened(self, name: str) -> Iterator[Item]:
        json_by_name = not self._map.format and name.lower().endswith(_JSON_ENDINGS)
        if self._map.format == "jsonl" or json_by_name:
            return self._json_items()
        return self._opened_csv()

    def _opened_csv(self) -> Iterator[Item]:
        encoding, delimiter, columns = self._map.encoding, self._map.delimiter, self._map.columns
        again = head_of_rejects(self._file.first_bytes())
        if again:
            encoding, delimiter, columns = "utf-8", again[0], ()
        elif encoding == "utf-8" and self._file.is_utf_16():
            raise self._headless('it is UTF-16. Say encoding = "utf-16" in the map')
        lines = TextLines(self._file.stream, encoding)
        rows = csv.reader(lines, delimiter=delimiter, strict=True)
        self.columns = columns or self._header(rows, lines)
        width = len(self.columns)
        if again:
            self.columns = self.columns[: -again[1]]
        plan = self._plan_of(self.source)
        read = plan.read
        if again:
            log = self.source if again[1] < len(REJECT_COLUMNS) else None
            read = partial(_read_again, cache(self._plan_of), log)
        return self._csv_items(rows, lines, read, width)

    def _plan_of(self, source: str) -> RowPlan:
        return RowPlan(self._map, self.columns, source=source or self.source)

    def _header(self, rows: Iterator[list[str]], lines: TextLines) -> tuple[str, ...]:
        try:
            header = next(row for row in rows if row)
        except StopIteration:
            raise self._headless("it is empty") from None
        except (csv.Error, LineBroken) as cause:
            raise self._headless(f"its first line is no row of CSV ({cause})") from cause
        if lines.is_broken:
            raise self._headless(f"its first line is not {self._map.encoding}")
        lines.end_row()
        return tuple(cell.strip() for cell in header)

    def _headless(self, found: str) -> LogUnreadable:
        return LogUnreadable(
            f"Log {self._file.name} has no row of column names: {found}. Nothing was read. "
            "Correct the file, or name its encoding or its columns in the map."
        )

    def _csv_items(
        self,
        rows: Iterator[list[str]],
        lines: TextLines,
        read: Callable[[list[str], int], Item | None],
        width: int,
    ) -> Iterator[Item]:
        tally = self.tally
        in_row = lines.row
        with self._file:
            while True:
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except (csv.Error, LineBroken) as error:
                    item: Item | None = self._broken_row(lines, error)
                    lines.give_back()
                except BREAKS as cause:
                    raise broken_off(self._file.name, tally.rows, cause) from cause
                else:
                    if not row:
                        lines.end_row()
                        continue
                    if len(row) == width and not lines.is_broken:
                        item = read(row, lines.count - len(in_row) + 1)
                    else:
                        item = self._misshapen(row, lines, width)
                    in_row.clear()
                    lines.is_broken = False
                tally.rows += 1
                if item is None:
                    tally.filtered += 1
                else:
                    tally.add(item)
                    yield item

    def _broken_row(self, lines: TextLines, error: Exception) -> Reject:
        first = lines.row[0] if lines.row else ""
        said = f"Expected a row of CSV: {error}. The next line was read as a row of its own."
        is_long = isinstance(error, LineBroken) and len(lines.row) == 1
        unread = Unread("", first, "too_long" if is_long else "broken_quotes", said)
        return unread.reject(lines.first_line(), "", (first.rstrip("\r\n"),))

    def _misshapen(self, row: list[str], lines: TextLines, width: int) -> Reject:
        if lines.is_broken:
            said = f"The row holds bytes that are no {self._map.encoding}: name the encoding."
            unread = Unread("", "".join(lines.row), "undecodable", said)
        else:
            said = f"Expected {width} cells, as the columns have, found {len(row)}."
            unread = Unread("", "".join(lines.row), "wrong_number_of_cells", said)
        return unread.reject(lines.first_line(), "", tuple(row))

    def _json_items(self) -> Iterator[Item]:
        read = JsonRows(self._map, self.source, self.tally).items_of
        lines = byte_lines(self._file.stream)
        return self._items_of_lines(lines, read)

    def _items_of_lines(
        self,
        lines: Iterator[tuple[int, bytes | None]],
        read: Callable[[bytes | None, int], Iterator[Item]],
    ) -> Iterator[Item]:
        with self._file:
            while True:
                try:
                    number, line = next(lines)
                except StopIteration:
                    return
                except BREAKS as cause:
                    raise broken_off(self._file.name, self.tally.rows, cause) from cause
                yield from read(line, number)


def _read_again(
    plan_of: Callable[[str], RowPlan], log: str | None, row: list[str], line: int
) -> Item | None:
    """Read a row of a file of rejects: it has the id that its line has in the log it came from.

    `log` is that log where the file does not name it.
    """
    *cells, first_line, _, _, _ = row
    if log is None:
        log = cells.pop()
    is_known = bool(log) and first_line.isascii() and first_line.isdecimal()
    plan = plan_of(log)
    item = plan.read(cells, line, first_line if is_known else f"rejected {line}")
    # Should it be rejected once more, it is still that line of that log.
    if isinstance(item, Reject) and is_known:
        return replace(item, line=int(first_line), log=log)
    return item


def read_log(path: Path, found: Map, *, not_after: Instant | None = None) -> MovementLog:
    """Open a log and read it by a map, as a stream; `progress()` says how far it has come.

    A row of a time later than `not_after` is rejected: a year was mistyped, or a clock was wrong.

    A row that cannot be read comes as a Reject in its place and stops nothing. A file of rejects is
    known by its first line and read by the map of its log, whatever that says of separators.
    Raises: LogUnreadable (also while reading, where the file breaks off), MapMisfit.
    """
    if not_after is not None:
        found = replace(found, times=replace(found.times, not_after=not_after))
    return MovementLog(path, found)
