"""Polish Border Guard workbook: trucks and buses by crossing, direction and registration.

A sheet for each month, I to XII, and sheets of sums. Above the figures stand three rows of merged
headings: kind of vehicle, registration, direction. A section of the border and a crossing look
alike; the sections are known by the block of sums at the foot of the sheet, which names them again.
A month that is zero in every cell is not published yet. Totals of months, quarters, half-years and
the year are never counted: they are held against the crossings of the months.
"""

import re
from collections import Counter
from pathlib import Path

import fastexcel
import msgspec
import polars as pl

from tarazu.returns.readers.counting import REASONS, NothingRead, Reason
from tarazu.returns.readers.opening import FileUnreadable, digest_of, unreadable
from tarazu.returns.table import Drop, Measure, Reading, Source, Table, Tie, schema_of

MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
SUMS = {
    **{f"{MONTHS[n]} kwartał": tuple(range(3 * n + 1, 3 * n + 4)) for n in range(4)},
    "I półrocze": tuple(range(1, 7)),
    "II półrocze": tuple(range(7, 13)),
    "Razem": tuple(range(1, 13)),  # the year follows: "Razem 2026"
}
VEHICLES = {"samochody ciężarowe": "truck", "autobusy": "bus"}
REGISTERED = {"obce": "foreign", "polskie": "home"}
DIRECTIONS = {"do RP": "in", "z RP": "out"}
NEIGHBOURS = {"z Federacją Rosyjską": "RU", "z Republiką Białoruś": "BY", "z Ukrainą": "UA"}
DIMENSIONS = ("neighbour", "crossing", "vehicle", "direction", "registered")
ALL = "RAZEM"
FOOT = "spr - suma razem"
SOURCE = Source(
    "Road traffic at the external border of Poland",
    "Polish Border Guard",
    "https://dane.gov.pl/pl/dataset/2708",
    "CC0-1.0",
    note="pl-border-guard",
)

_MARK = re.compile(r"\s*\*+\s*\)\s*$")
_YEAR = re.compile(r"\b(20[0-9]{2})\b")

_NUMBER = re.compile(r"(-?[0-9]{1,15})(?:\.0*)?")

Column = tuple[str, str, str]  # vehicle, direction, registered; the last two are "" in a sum
Place = tuple[str, str]  # neighbour and crossing


class SheetUnreadable(FileUnreadable):
    """A sheet of the workbook does not have the headings by which it is read."""


class Sheet(msgspec.Struct, frozen=True):
    """One sheet: what its columns are, and its rows of sums and of crossings.

    `sums` has the texts of each section, and of all under "RAZEM". `crossings` are rows of (line,
    place, texts).
    """

    name: str
    year: int
    columns: dict[Column, int]
    sums: dict[str, tuple[str, ...]]
    crossings: tuple[tuple[int, Place, tuple[str, ...]], ...]
    is_blank: bool


def sheets_of(path: Path) -> tuple[str, ...]:
    """Give the names of the sheets of a workbook.

    Raises: FileUnreadable.
    """
    try:
        return tuple(fastexcel.read_excel(path).sheet_names)
    except (fastexcel.FastExcelError, OSError) as cause:
        raise unreadable(path, str(cause)) from cause


def read_border_guard(path: Path) -> tuple[Table, ...]:
    """Give trucks and buses by neighbour, crossing, direction and registration.

    Raises: FileUnreadable, SheetUnreadable, NothingRead.
    """
    names = sheets_of(path)
    months = {n: _sheet(path, name) for n, name in enumerate(MONTHS, 1) if name in names}
    if not months:
        raise _misfit(path, "", f"sheets {MONTHS[0]} to {MONTHS[-1]}", ", ".join(names))
    cells = _Cells()
    for number, sheet in months.items():
        cells.take(number, sheet)
    if not cells.values:
        raise NothingRead(
            f'Workbook "{path.name}" has no row of a crossing. Expected sections and crossings '
            f"below the headings of the sheets {', '.join(months[n].name for n in months)}. "
            "Nothing was kept. Get the workbook again from its source."
        )
    ties = [tie for number, sheet in months.items() for tie in cells.ties_of(sheet, (number,))]
    for name in names:
        of_months = SUMS.get(_YEAR.sub("", name).strip())
        if of_months:
            ties += cells.ties_of(_sheet(path, name), of_months)
    frame = pl.DataFrame(cells.rows(), schema=schema_of(DIMENSIONS), orient="row")
    drops = tuple(cells.drops[reason] for reason in REASONS if reason in cells.drops)
    kept = cells.read - sum(drop.count for drop in drops)
    return (
        Table(
            frame.lazy(),
            DIMENSIONS,
            Measure("vehicles", "vehicles"),
            "gregorian",
            "month",
            "Europe/Warsaw",
            SOURCE,
            Reading(path.name, digest_of(path), cells.read, kept, drops, tuple(ties), "cells"),
        ),
    )


class _Cells:
    """The cells of the months, as they are read; None is a cell without a value."""

    def __init__(self) -> None:
        self.values: dict[tuple[str, Place, Column], int | None] = {}
        self.months: dict[int, str] = {}
        self.first: dict[tuple[str, Place, Column], int] = {}
        self.clashes: set[tuple[str, Place, Column]] = set()
        self.drops: dict[Reason, Drop] = {}
        self.read = 0

    def take(self, number: int, sheet: Sheet) -> None:
        """Read a month; one that is zero everywhere has cells without values."""
        period = self.months[number] = f"{sheet.year:04d}-{number:02d}"
        for line, place, texts in sheet.crossings:
            for column, at in sheet.columns.items():
                if column[1]:
                    self.read += 1
                    key = (period, place, column)
                    if sheet.is_blank:
                        self.values[key] = None
                    else:
                        self._put(key, self._value(sheet, line, texts[at]), sheet, line)

    def rows(self) -> list[tuple[object, ...]]:
        """Give the rows of the table."""
        return [
            (*place, *column, period, value, "unpublished" if value is None else "counted")
            for (period, place, column), value in self.values.items()
        ]

    def ties_of(self, sheet: Sheet, numbers: tuple[int, ...]) -> list[Tie]:
        """Hold every sum that a sheet states against the crossings of its months.

        The sums of all crossings are given, and each other sum that does not fit.
        """
        if sheet.is_blank:
            return []
        period = _period_of(sheet.year, numbers)
        sums = self._sums_of({self.months[n] for n in numbers if n in self.months})
        rows = [(name, _place_of(name), texts) for name, texts in sheet.sums.items()]
        rows += [(place[1], place, texts) for _, place, texts in sheet.crossings]
        ties = [
            (name, column, Tie(_named(sheet, name, column), _whole(texts[at]) or 0, total, period))
            for name, where, texts in rows
            for column, at in sheet.columns.items()
            for total in (sums[where, column],)
        ]
        fitting = sum(tie.fits for _, _, tie in ties)
        shown = [tie for name, col, tie in ties if not tie.fits or (name == ALL and not col[1])]
        return [Tie(f"sheet {sheet.name}: sums that fit", len(ties), fitting, period), *shown]

    def _sums_of(self, periods: set[str]) -> Counter[tuple[Place, Column]]:
        """Sum the cells of some months into every sum that a sheet can state."""
        sums: Counter[tuple[Place, Column]] = Counter()
        for (period, place, column), value in self.values.items():
            if period in periods:
                for where in (place, (place[0], ""), ("", "")):
                    for kind in (column, (column[0], "", "")):
                        sums[where, kind] += value or 0
        return sums

    def _value(self, sheet: Sheet, line: int, text: str) -> int | None:
        value = _whole(text)
        if value is None:
            self._drop("not_a_number" if text else "no_value", sheet, line, text)
        elif value < 0:
            self._drop("below_zero", sheet, line, text)
            return None
        return value

    def _put(
        self, key: tuple[str, Place, Column], value: int | None, sheet: Sheet, line: int
    ) -> None:
        """Keep a value; where rows of one crossing differ, none is believed."""
        before = self.values.setdefault(key, value)
        is_first = self.first.setdefault(key, line) == line
        if is_first or value is None:
            return
        if before is None and key not in self.clashes:
            self.values[key] = value
        elif before == value:
            self._drop("repeated", sheet, line, key[1][1])
        else:
            if key not in self.clashes:
                self._drop("conflicting", sheet, self.first[key], key[1][1])
            self._drop("conflicting", sheet, line, key[1][1])
            self.clashes.add(key)
            self.values[key] = None

    def _drop(self, reason: Reason, sheet: Sheet, line: int, text: str) -> None:
        first = self.drops.get(reason) or Drop(reason, 0, line, f"sheet {sheet.name}: {text}")
        self.drops[reason] = msgspec.structs.replace(first, count=first.count + 1)


def _place_of(section: str) -> Place:
    return ("", "") if section == ALL else (NEIGHBOURS.get(section, section), "")


def _period_of(year: int, numbers: tuple[int, ...]) -> str:
    """Name the period of some months: a month, a quarter, or the year that a half lies in."""
    if len(numbers) == 1:
        return f"{year:04d}-{numbers[0]:02d}"
    return f"{year:04d}-Q{numbers[-1] // 3}" if len(numbers) == 3 else f"{year:04d}"


def _named(sheet: Sheet, row: str, column: Column) -> str:
    return f"sheet {sheet.name}, {row}, {' '.join(part for part in column if part)}"


def _sheet(path: Path, name: str) -> Sheet:
    try:
        read = fastexcel.read_excel(path).load_sheet(
            name, header_row=None, skip_rows=0, dtypes="string"
        )
    except (fastexcel.FastExcelError, OSError) as cause:
        raise unreadable(path, str(cause)) from cause
    grid = [tuple((cell or "").strip() for cell in row) for row in read.to_polars().iter_rows()]
    year = _YEAR.search(" ".join(grid[0])) if grid else None
    heads = [n for n, row in enumerate(grid) if set(VEHICLES) <= set(row)]
    foot = next((n for n, row in enumerate(grid) if row[0].startswith(FOOT)), None)
    if year is None or not heads or foot is None or len(grid) < heads[0] + 3:
        expected = f"a year in the first row, headings {', '.join(VEHICLES)}, a block “{FOOT}”"
        raise _misfit(path, name, expected, "; ".join(grid[0][:1]) if grid else "nothing")
    columns = _columns(*grid[heads[0] : heads[0] + 3])
    if len(columns) != 5 * len(VEHICLES):
        found = ", ".join(" ".join(part for part in column if part) for column in columns)
        raise _misfit(path, name, "in and out, home and foreign, and a sum, of each kind", found)
    named = [row[0] for row in grid[foot + 1 :]]
    ends = named.index(ALL) if ALL in named else 0
    sections = tuple(text for text in named[:ends] if text)
    rows = grid[heads[0] + 3 : foot]
    if not sections or not set(sections) <= {row[0] for row in rows}:
        raise _misfit(path, name, f"sections as under “{FOOT}”", ", ".join(sections) or "none")
    sums, crossings = _sorted(rows, sections, columns, first_line=heads[0] + 4)
    numbers = {_whole(cell) for row in rows for cell in row[1:]} - {None}
    return Sheet(name, int(year[1]), columns, sums, crossings, numbers <= {0})


def _columns(
    kinds: tuple[str, ...], registered: tuple[str, ...], ways: tuple[str, ...]
) -> dict[Column, int]:
    """Read three rows of merged headings; a merged one stands in the first of its cells."""
    found: dict[Column, int] = {}
    vehicle = home = ""
    for at, (kind, plate, way) in enumerate(zip(kinds, registered, ways, strict=True)):
        vehicle = VEHICLES.get(kind, "") if kind else vehicle
        # Some merged headings of the source hold the end of their word in a later cell: it is
        # no heading of its own.
        home = "" if plate == ALL or kind else REGISTERED.get(plate, home)
        if vehicle and (plate == ALL or way in DIRECTIONS):
            found[(vehicle, DIRECTIONS.get(way, ""), home)] = at
    return found


def _sorted(
    rows: list[tuple[str, ...]],
    sections: tuple[str, ...],
    columns: dict[Column, int],
    *,
    first_line: int,
) -> tuple[dict[str, tuple[str, ...]], tuple[tuple[int, Place, tuple[str, ...]], ...]]:
    """Tell the sums from the crossings; a row that starts with a mark is a footnote."""
    sums: dict[str, tuple[str, ...]] = {}
    crossings: list[tuple[int, Place, tuple[str, ...]]] = []
    section = ""
    for line, row in enumerate(rows, first_line):
        if row[0].startswith("*") or not any(row[at] for at in columns.values()):
            continue
        if row[0] in sections:
            section = row[0]
            sums[section] = row
        elif not section:
            sums[ALL] = row
        else:
            crossing = " ".join(_MARK.sub("", row[0]).split())
            crossings.append((line, (NEIGHBOURS.get(section, section), crossing), row))
    return sums, tuple(crossings)


def _whole(text: str) -> int | None:
    found = _NUMBER.fullmatch(text)
    return int(found[1]) if found else None


def _misfit(path: Path, sheet: str, expected: str, found: str) -> SheetUnreadable:
    where = f'Sheet "{sheet}" of workbook' if sheet else "Workbook"
    return SheetUnreadable(
        f'{where} "{path.name}" cannot be read. Expected {expected}. Found: {found[:300]}. '
        "Nothing was kept. Get the workbook again from its source, or save the months as CSV and "
        "read them by a map of your own."
    )
