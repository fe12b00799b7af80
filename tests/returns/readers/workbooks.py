"""A small workbook of the border guard's shape: two neighbours, three crossings, some months."""

from collections.abc import Mapping
from pathlib import Path

import xlsxwriter

KINDS = ("autobusy", "samochody osobowe", "samochody ciężarowe")
CROSSINGS = {
    "z Republiką Białoruś": ("Bobrowniki – Bierestowica **)", "Kukuryki – Kozłowiczy"),
    "z Ukrainą": ("Dorohusk –  Jagodzin * )",),
}
LAST = 3 * 5  # columns of figures
Cells = dict[tuple[str, str], list[int]]  # sheet and crossing: in and out of foreign, then of home


def cells_of(month: str, seed: int) -> Cells:
    """Give each crossing of a month twelve figures: four for each kind, buses first."""
    names = [name for section in CROSSINGS.values() for name in section]
    return {
        (month, name): [seed + 10 * row + column for column in range(12)]
        for row, name in enumerate(names)
    }


def workbook(
    folder: Path, cells: Cells, changes: Mapping[tuple[str, int, int], object] | None = None
) -> Path:
    """Write months and the sheets of sums over them; `changes` are (sheet, row, column): cell."""
    path = folder / "made.xlsx"
    months = list(dict.fromkeys(month for month, _ in cells))
    sheets = {month: (month,) for month in months} | {"I kwartał": months, "Razem 2026": months}
    with xlsxwriter.Workbook(path) as book:
        for sheet, parts in sheets.items():
            grid = _grid(cells, tuple(parts))
            for (name, row, column), cell in (changes or {}).items():
                if name == sheet:
                    grid[row][column] = cell
            page = book.add_worksheet(sheet)
            for row, line in enumerate(grid):
                for column, cell in enumerate(line):
                    if cell is not None:
                        page.write(row, column, cell)
    return path


def _grid(cells: Cells, months: tuple[str, ...]) -> list[list[object]]:
    heads: list[list[object]] = [["STYCZEŃ 2026 r."], [None], ["odcinek"], [None], [None]]
    for kind in KINDS:
        heads[2] += [kind, None, None, None, None]
        heads[3] += ["RAZEM", "obce", "kie      ", "polskie", "ce"]
        heads[4] += [None, "do RP  ", "z RP  ", "  do RP", "z RP"]
    totals = [0] * 12
    body: list[list[object]] = []
    foot: list[list[object]] = []
    for section, names in CROSSINGS.items():
        rows = [
            [name, *(sum(cells[month, name][n] for month in months) for n in range(12))]
            for name in names
        ]
        summed = [sum(int(row[n + 1]) for row in rows) for n in range(12)]
        totals = [one + other for one, other in zip(totals, summed, strict=True)]
        body += [_line(section, summed), *(_line(str(row[0]), row[1:]) for row in rows)]
        foot.append(_line(section, summed))
    return [
        *heads,
        _line(None, totals),
        *body,
        ["*) poza czynnym przejściem", None, None, None, "**) a note over the figures"],
        [None],
        ["spr - suma razem", *heads[3][1:]],
        heads[4],
        *foot,
        _line("RAZEM", totals),
    ]


def _line(name: str | None, figures: list[int]) -> list[object]:
    line: list[object] = [name]
    for kind in range(3):
        four = figures[4 * kind : 4 * kind + 4]
        line += [sum(four), *four]
    return line
