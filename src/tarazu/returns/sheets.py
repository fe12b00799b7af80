"""A document as a workbook, and the lines of a return as CSV.

A cell that is a number is written as that number, with the digits that its text shows; a text is
always a text, also one that a spreadsheet would take for a formula. The same document gives the
same bytes.
"""

import csv
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO, StringIO
from typing import Any

import xlsxwriter

from tarazu.document import (
    Checks,
    Column,
    Document,
    Entries,
    Grid,
    Paragraph,
    Picture,
    Row,
)
from tarazu.returns.change import Change, Part
from tarazu.returns.differences import Beside
from tarazu.returns.monthly import Figure, Return
from tarazu.returns.table import decimal_of
from tarazu.words import Language, language_of

_NAME_MAX, _TEXT_MAX = 31, 32_767  # characters that a spreadsheet takes
_WHOLE_MAX = 2**53  # above it a spreadsheet, which counts in floats, would round
_ISOLATE, _POP = "\u2068", "\u2069"
_WIDTH_MAX = 60  # characters; a longer text is wrapped
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", "-"))
_LOOKS: dict[str, dict[str, Any]] = {
    "total": {"bold": True, "top": 1},
    "residual": {"italic": True},
    "part": {},
}
_FIXED = datetime(1980, 1, 1, tzinfo=UTC)  # the same document gives the same bytes


def workbook_of(document: Document) -> bytes:
    """Write a document as XLSX: what it says, then a sheet for each table and list of statements.

    Sheets of a language that is written from the right run from the right.
    """
    return _Workbook(document).closed()


class _Workbook:
    """One workbook at work: its formats, its sheets, and the names that are taken."""

    def __init__(self, document: Document) -> None:
        self._bytes = BytesIO()
        self._book = xlsxwriter.Workbook(self._bytes, {"in_memory": True})
        self._book.set_properties({"title": document.title, "created": _FIXED})
        self._document = document
        self._language: Language = language_of(document.language)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self._names: set[str] = set()

    def closed(self) -> bytes:
        document = self._document
        self._front()
        for section in document.sections:
            for block in section.blocks:
                match block:
                    case Grid():
                        self._table(block, block.caption or section.heading)
                    case Entries() if block.entries:
                        self._table(self._statements(block), block.heading)
                    case Entries() | Paragraph() | Picture() | Checks():
                        pass
        self._book.close()
        return self._bytes.getvalue()

    def _front(self) -> None:
        """Write the first sheet: what the document says, and what it was made from."""
        document, text = self._document, self._language.text
        sheet = self._sheet(text("sheet.about"))
        lines: list[tuple[str, bool]] = [(document.title, True), (document.subtitle, False)]
        lines += [(document.label, True), (document.made, False), ("", False)]
        lines += [(line, is_head) for line, is_head in _told(document, self._language)]
        if document.sources:
            lines += [("", False), (text("publication.sources"), True)]
            lines += [(source, False) for source in document.sources]
        if document.digest:
            lines += [
                ("", False),
                (text("publication.digest"), True),
                (f"SHA-256 {document.digest}", False),
            ]
        sheet.set_column(0, 0, 100)
        row = 0
        for line, is_head in lines:
            if line or row:
                self._text(sheet, row, 0, line, text_wrap=True, bold=is_head, valign="top")
                row += 1

    def _statements(self, block: Entries) -> Grid:
        """Lay statements out as a table: each with who says it, its status and its source."""
        text = self._language.text
        columns = tuple(
            Column(text(f"sheet.{name}")) for name in ("when", "said", "by", "status", "source")
        )
        rows = tuple(
            Row((one.when, " ".join(filter(None, (one.text, one.detail))), one.said_by, one.mark,
                 " ".join(filter(None, (one.source, one.href)))))
            for one in block.entries
        )  # fmt: skip
        return Grid(block.heading, columns, rows, name=block.heading)

    def _table(self, grid: Grid, title: str) -> None:
        sheet = self._sheet(grid.name or title)
        self._text(sheet, 0, 0, grid.caption, bold=True)
        for at, column in enumerate(grid.columns):
            align = "right" if column.is_number else "left"
            self._text(sheet, 1, at, column.title, bold=True, text_wrap=True, align=align, bottom=1)
            widest = max((len(row.cells[at]) for row in grid.rows), default=0)
            sheet.set_column(at, at, min(_WIDTH_MAX, max(widest, len(column.title) // 2, 8) + 2))
        sheet.freeze_panes(2, 0)
        digits = [_digits_of(grid, at) for at in range(len(grid.columns))]
        for at, row in enumerate(grid.rows, start=2):
            self._row(sheet, at, row, grid.columns, digits)
        below = [*grid.notes, *self._document.sources]
        for at, line in enumerate(below, start=len(grid.rows) + 3):
            self._text(sheet, at, 0, line, italic=True)

    def _row(
        self, sheet: Any, at: int, row: Row, columns: tuple[Column, ...], digits: list[int]
    ) -> None:
        for place, (cell, column) in enumerate(zip(row.cells, columns, strict=True)):
            align: dict[str, Any] = {"align": "right"}
            if not column.is_number:
                align = {"text_wrap": True, "valign": "top"}
            value = row.values[place] if place < len(row.values) else None
            if value is None or abs(value) > _WHOLE_MAX:
                self._text(sheet, at, place, cell, **align, **_LOOKS[row.rank])
                continue
            shown = "#,##0" + ("." + "0" * digits[place] if digits[place] else "")
            shape = self._format(num_format=shown, **align, **_LOOKS[row.rank])
            assert sheet.write_number(at, place, value, shape) == 0, (at, place, value)

    def _sheet(self, name: str) -> Any:
        """Add a sheet under a name that is allowed and free."""
        wanted = name.translate(_FORBIDDEN).strip("- ")[:_NAME_MAX] or "-"
        free, number = wanted, 2
        while free.casefold() in self._names or free.casefold() == "history":
            free = f"{wanted[: _NAME_MAX - 4]} {number}"
            number += 1
        self._names.add(free.casefold())
        sheet = self._book.add_worksheet(free)
        if self._language.dir == "rtl":
            sheet.right_to_left()
        return sheet

    def _text(self, sheet: Any, row: int, column: int, text: str, **look: Any) -> None:
        if text[:1] == _ISOLATE and text[-1:] == _POP and text.count(_ISOLATE) == 1:
            text = text[1:-1]  # a cell stands alone, and is looked up as the source spells it
        if len(text) > _TEXT_MAX:
            text = text[: _TEXT_MAX - 1] + "…"
        shape = self._format(**look)
        assert sheet.write_string(row, column, text, shape) == 0, (row, column, text[:40])

    def _format(self, **look: Any) -> Any:
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            self._formats[key] = self._book.add_format(dict(key))
        return self._formats[key]


def _told(document: Document, language: Language) -> Iterator[tuple[str, bool]]:
    """Give the sentences and checks of a document, and which of the lines are headings."""
    for section in document.sections:
        for block in section.blocks:
            if isinstance(block, Paragraph):
                yield block.text, block.lead
            if isinstance(block, Checks):
                yield "", False
                yield language.text("publication.checks"), True
                for check in block.checks:
                    word = language.text(
                        "publication.fits" if check.fits else "publication.fits_not"
                    )
                    yield f"{word} {check.text}", False


def _digits_of(grid: Grid, at: int) -> int:
    """Count the digits behind the point that the numbers of a column need, at most three."""
    numbers = [row.values[at] for row in grid.rows if at < len(row.values)]
    told = [f"{number:.3f}".rstrip("0") for number in numbers if isinstance(number, float)]
    return max((len(text.partition(".")[2]) for text in told), default=0)


def lines_as_csv(made: Return) -> bytes:
    """Write the lines of a return as CSV: one row for each part, under stable words.

    A value that is not there is empty, and `status` says why; zero is written as 0. Shares and
    contributions are percents. The total has no row: the parts sum to it.
    Source: RFC 4180, in UTF-8.
    """
    text = StringIO()
    out = csv.writer(text)
    compared = {"month": made.month, "year": made.year}
    header = ["period", *made.by, "unit", "value", "status", "share"]
    for name in compared:
        header += [f"{name}_before", f"{name}_before_status"]
        header += [f"{name}_difference", f"{name}_contribution"]
    out.writerow(header)
    changed = {name: _parts_of(change) for name, change in compared.items()}
    for line in made.lines:
        row = [made.span.label, *line.key, made.measure.unit]
        row += [*_told_figure(line.now, made.measure.decimals), _decimal(line.share, 2)]
        for name, before in (("month", line.month_before), ("year", line.year_before)):
            part = changed[name].get(line.key)
            row += _told_figure(before, made.measure.decimals)
            row.append(_decimal(part.difference if part else None, made.measure.decimals))
            row.append(_decimal(part.contribution if part else None, 2))
        out.writerow(row)
    return text.getvalue().encode()


def beside_as_csv(beside: Beside) -> bytes:
    """Write what two sources count as CSV: one row for each part that either has, then the total.

    The total has no text in the dimensions. Source: RFC 4180, in UTF-8.
    """
    text = StringIO()
    out = csv.writer(text)
    one, other = beside.one, beside.other
    names = ("period", "unit", "value", "status")
    out.writerow(
        [*one.by, *(f"{side}_{name}" for side in ("one", "other") for name in names), "difference"]
    )
    for side in beside.sides:
        row = list(side.key) if side.key is not None else [""] * len(one.by)
        for made, figure in ((one, side.one), (other, side.other)):
            row += [made.span.label, made.measure.unit]
            row += _told_figure(figure, made.measure.decimals)
        out.writerow([*row, _decimal(side.difference, one.measure.decimals)])
    return text.getvalue().encode()


def _parts_of(change: Change | None) -> dict[tuple[str, ...], Part]:
    return {part.key: part for part in change.parts} if change is not None else {}


def _told_figure(figure: Figure, decimals: int) -> list[str]:
    return [_decimal(figure.value, decimals), figure.standing]


def _decimal(value: int | None, decimals: int) -> str:
    return "" if value is None else decimal_of(value, decimals)
