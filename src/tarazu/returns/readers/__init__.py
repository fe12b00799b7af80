"""Readers of figures that others published: each gives counted tables and says how it read.

`read` knows a file by its header or its sheets; `read_counted` reads any other by a map. Each row
of a file is kept, or is among the drops with its reason; what a source states as a total is never
counted but held against the sum of its parts, as a tie.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tarazu.faults import TarazuError
from tarazu.returns.readers import (
    border_guard_rows,
    bts,
    cascade,
    comtrade,
    ethiopia,
    paraguay,
    stats_nz,
    texas,
)
from tarazu.returns.readers.border_guard import (
    MONTHS,
    SheetUnreadable,
    read_border_guard,
    sheets_of,
)
from tarazu.returns.readers.counting import REASONS, NothingRead, Reason
from tarazu.returns.readers.joining import TablesDiffer, joined
from tarazu.returns.readers.labels import FormUnreadable
from tarazu.returns.readers.mapped import CountedMap, MapUnreadable, read_counted
from tarazu.returns.readers.opening import (
    ColumnsMissing,
    FileUnreadable,
    header_of,
    quoted,
    unreadable,
)
from tarazu.returns.table import Table

__all__ = [
    "READERS",
    "REASONS",
    "ColumnsMissing",
    "CountedMap",
    "FileUnreadable",
    "FormUnreadable",
    "MapUnreadable",
    "NothingRead",
    "Reader",
    "Reason",
    "ShapeUnknown",
    "SheetUnreadable",
    "TablesDiffer",
    "joined",
    "read",
    "read_all",
    "read_counted",
]


class ShapeUnknown(TarazuError):
    """A file has the header or the sheets of no reader, or a reader was named that there is not."""


class Reader(msgspec.Struct, frozen=True):
    """One shape that a source publishes in: its stable word, and what it is known by.

    `needs` are the columns of the header, or the sheets of a workbook, that it must have.
    """

    word: str
    what: str
    needs: tuple[str, ...]
    read: Callable[[Path], tuple[Table, ...]]
    is_workbook: bool = False


READERS: dict[str, Reader] = {
    one.word: one
    for one in (
        Reader("us-bts", "border crossing data, United States", bts.COLUMNS, bts.read_bts),
        Reader(
            "pl-border-guard",
            "road traffic of the border guard, Poland",
            MONTHS,
            read_border_guard,
            is_workbook=True,
        ),
        Reader(
            "pl-border-guard-rows",
            "road traffic of the border guard as rows, Poland",
            border_guard_rows.COLUMNS,
            border_guard_rows.read_border_guard_rows,
        ),
        Reader("us-texas", "bridges of Texas", texas.COLUMNS, texas.read_texas_bridges),
        Reader(
            "ca-cascade", "daily trucks, Cascade Gateway", cascade.COLUMNS, cascade.read_cascade
        ),
        Reader("py-tolls", "daily tolls, Paraguay", paraguay.COLUMNS, paraguay.read_tolls),
        Reader("et-customs", "customs exports, Ethiopia", ethiopia.COLUMNS, ethiopia.read_ethiopia),
        Reader("nz-exports", "exports, Stats NZ", stats_nz.COLUMNS, stats_nz.read_stats_nz),
        Reader("un-comtrade", "chapters by region", comtrade.COLUMNS, comtrade.read_comtrade),
    )
}


def read(path: Path, shape: str | None = None) -> tuple[Table, ...]:
    """Read a file that a source published, one table for each measure.

    `shape` is the word of a reader; without it the file is known by its header or its sheets. The
    rows of a CSV file are read anew each time that a table is summed: the file must stay.
    Raises: ShapeUnknown, FileUnreadable, ColumnsMissing, NothingRead.
    """
    if shape is None:
        return _known(path).read(path)
    if shape not in READERS:
        raise ShapeUnknown(
            f'There is no reader "{shape[:40]}". Expected one of: {", ".join(READERS)}. Nothing '
            f'was read of "{path.name}". Correct the word, or leave it out.'
        )
    return READERS[shape].read(path)


def read_all(paths: Sequence[Path], shape: str | None = None) -> tuple[Table, ...]:
    """Read files of one source and join them, one table for each measure.

    Raises: TablesDiffer, and what `read` raises.
    """
    of_files = [read(path, shape) for path in paths]
    measures = [[table.measure for table in tables] for tables in of_files]
    if any(found != measures[0] for found in measures):
        named = "; ".join(
            f'"{path.name}": {", ".join(f"{one.name} ({one.unit})" for one in found)}'
            for path, found in zip(paths, measures, strict=True)
        )
        raise TablesDiffer(
            f"Files differ in what they count. Found: {named}. Expected files of one source. "
            "Nothing was joined. Read them apart."
        )
    return tuple(joined(same) for same in zip(*of_files, strict=True))


def _known(path: Path) -> Reader:
    """Find the reader whose columns or sheets a file has."""
    try:
        with path.open("rb") as raw:
            is_workbook = raw.read(4) == b"PK\x03\x04"
    except OSError as cause:
        raise unreadable(path, str(cause)) from cause
    found = sheets_of(path) if is_workbook else header_of(path)
    rivals = [one for one in READERS.values() if one.is_workbook == is_workbook]
    lacks = {one.word: [name for name in one.needs if name not in found] for one in rivals}
    for one in rivals:
        if not lacks[one.word]:
            return one
    rivals.sort(key=lambda one: len(lacks[one.word]) / len(one.needs))
    shapes = "; ".join(f"{one.word} lacks {quoted(lacks[one.word], 3)}" for one in rivals)
    raise ShapeUnknown(
        f'File "{path.name}" has the shape of no reader. Found: {quoted(found)}. Of the shapes: '
        f"{shapes}. Nothing was read. Name a shape, correct the header, or read the file by a map."
    )
