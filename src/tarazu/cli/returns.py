"""Returns: what crossed in one period and what changed, from files that others count or a book."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazu.cli.counted import Asked, counted, made_of, values_of
from tarazu.cli.terminal import (
    REFUSED,
    AsJson,
    Tongue,
    language_in,
    new_app,
    tell,
    tell_json,
)
from tarazu.cli.terminal import table as tell_table

if TYPE_CHECKING:
    from tarazu.document import Grid
    from tarazu.notices import Notice
    from tarazu.returns.book import BookFigures
    from tarazu.returns.monthly import Return
    from tarazu.returns.table import Table
    from tarazu.words import Language

app = new_app("Returns: what crossed in one period and what changed, from files or a book.")

VALUES_TOLD = 6

Files = Annotated[
    list[Path],
    typer.Argument(metavar="FILE...", help="Files of one source, one for each year, or one book."),
]
Period = Annotated[
    str, typer.Option(metavar="PERIOD", help="2022-02, 1404-08, 2022-Q1, 2022 or 2022-01..03.")
]
By = Annotated[str, typer.Option(metavar="NAMES", help="Dimensions with commas between.")]
Where = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME=VALUE", help="Count these alone; may be given several times."),
]
Shape = Annotated[
    str | None, typer.Option(metavar="WORD", help="The reader; without it the file is known.")
]
MapFile = Annotated[
    Path | None,
    typer.Option("--map", metavar="MAP.toml", help="What the columns of another file mean."),
]
MeasureName = Annotated[str, typer.Option(metavar="NAME", help="What is counted: see the list.")]
NoticesFile = Annotated[
    Path | None, typer.Option("--notices", metavar="FILE", help="A register, CSV or JSON.")
]
Register = Annotated[bool, typer.Option("--register", help="Take the register that ships as well.")]
Provisional = Annotated[bool, typer.Option("--provisional", help="The figures may be revised.")]
Reckoning = Annotated[
    str | None,
    typer.Option(
        metavar="WORD",
        help="The calendar of a book's periods: gregorian, solar-hijri, fiscal-af, fiscal-july.",
    ),
]
Zone = Annotated[
    str | None,
    typer.Option(
        metavar="ZONE",
        help="The zone of a book's days, or of movements; without it, its plan's, or UTC.",
    ),
]
Engine = Annotated[
    str | None,
    typer.Option(
        metavar="ADDRESS",
        help="An engine of SQL that sums single movements: duckdb://, pyspark://. "
        "Without it Polars reads them in a stream.",
    ),
]
Strict = Annotated[bool, typer.Option("--strict", help="Exit 1 where a check does not hold.")]
InSomeLanguage = Annotated[
    Tongue,
    typer.Option("--language", "--lang", help="The language of the sentences.", show_choices=True),
]


@app.command("list")
def list_(
    files: Files,
    shape: Shape = None,
    map_file: MapFile = None,
    reckoning: Reckoning = None,
    zone: Zone = None,
    as_json: AsJson = False,
) -> None:
    """List what can be counted: measures, dimensions with some of their values, and periods."""
    found = counted(Asked(tuple(files), shape, map_file, zone, reckoning))
    told = [_described(table) for table in found.tables]
    if as_json:
        tell_json(told)
        return
    for one in told:
        tell(f"{one['measure']} ({one['unit']})")
        tell(f"  {one['cut']}s of {one['reckoning']}: {one['first']} to {one['last']}")
        tell(f"  read {one['read']:,}, kept {one['kept']:,}; {one['ties']:,} totals to meet")
        for name, values in one["dimensions"].items():
            some = ", ".join(values[:VALUES_TOLD])
            rest = len(values) - VALUES_TOLD
            tell(f"  {name}: {some}" + (f" and {rest:,} more" if rest > 0 else ""))
        tell()


@app.command("trucks")
def trucks(
    files: Files,
    period: Period,
    by: By = "",
    where: Where = None,
    shape: Shape = None,
    map_file: MapFile = None,
    measure: MeasureName = "",
    notices: NoticesFile = None,
    register: Register = False,
    provisional: Provisional = False,
    reckoning: Reckoning = None,
    zone: Zone = None,
    engine: Engine = None,
    strict: Strict = False,
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Make the return of trucks of one period: the sentence, the checks and the table.

    Without --by a book is told by direction and plate, a file by crossing or port. Single
    movements are a file or folder of Parquet with `at_ms` and a text for each dimension.
    """
    asked = Asked(tuple(files), shape, map_file, zone, reckoning, engine)
    _make(
        asked,
        period,
        by,
        where,
        measure=measure,
        things=True,
        notices=notices_asked(notices, register),
        provisional=provisional,
        strict=strict,
        tongue=tongue,
        as_json=as_json,
    )


@app.command("trade")
def trade(
    files: Files,
    period: Period,
    by: By = "",
    where: Where = None,
    shape: Shape = None,
    map_file: MapFile = None,
    measure: MeasureName = "",
    notices: NoticesFile = None,
    register: Register = False,
    provisional: Provisional = False,
    strict: Strict = False,
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Make the return of trade of one period, by partner or commodity.

    Commodities can be told as hs2, hs4 to hs10, group or sitc_section. Each flow has a return of
    its own.
    """
    _make(
        Asked(tuple(files), shape, map_file),
        period,
        by,
        where,
        measure=measure,
        things=False,
        notices=notices_asked(notices, register),
        provisional=provisional,
        strict=strict,
        tongue=tongue,
        as_json=as_json,
    )


def _make(
    asked: Asked,
    period: str,
    by: str,
    where: list[str] | None,
    *,
    measure: str,
    things: bool,
    notices: "tuple[Notice, ...]",
    provisional: bool,
    strict: bool,
    tongue: Tongue,
    as_json: bool,
) -> None:
    """Count, and print what came of it."""
    found = made_of(asked, period, by, where, measure=measure, things=things)
    made, is_open = found.made, provisional or found.is_open
    if as_json:
        tell_json(made)
    holds = _tell(made, language_in(tongue), found.book, notices, is_open, as_json=as_json)
    if strict and not holds:
        raise typer.Exit(REFUSED)


def _tell(
    made: "Return",
    language: "Language",
    book: "BookFigures | None",
    notices: "tuple[Notice, ...]",
    provisional: bool,
    *,
    as_json: bool,
) -> bool:
    """Print the sentence, the checks and the tables; say whether every check holds."""
    from tarazu.returns.checking import checks_of
    from tarazu.returns.documents import stock_told, tables_of
    from tarazu.returns.telling import telling_of

    label = made.span.label
    stock = book.stocks.get(label) if book else None
    checks = checks_of(
        made,
        language,
        stock=stock,
        late=book.late.get(label, 0) if book and label in book.whole else None,
        # Days that have not come yet are not quiet.
        quiet_days=book.quiet_days.get(label) if book and book.whole.get(label) else None,
    )
    if not as_json:
        told = telling_of(made, language, notices=notices, provisional=provisional)
        for group in (told.lead, told.parts, told.beside):
            if group:
                tell(" ".join(group))
                tell()
        is_open = book is not None and not book.whole.get(label)
        for paragraph in stock_told(stock, language, is_open=is_open) if stock else ():
            tell(paragraph.text)
            tell()
        for check in checks.checks:
            tell(f"{'✓' if check.fits else '✗'} {check.text}")
        for grid in tables_of(made, language, notices):
            _tell_grid(grid)
    return all(check.fits for check in checks.checks)


def _tell_grid(grid: "Grid") -> None:
    tell()
    tell(grid.caption)
    tell_table(
        [column.title for column in grid.columns],
        [row.cells for row in grid.rows],
        right="".join("r" if column.is_number else "l" for column in grid.columns),
    )
    for note in grid.notes:
        tell(note)


def notices_asked(file: Path | None, register: bool) -> "tuple[Notice, ...]":
    """Read the notices that are asked for, as they stand today; none where none is asked for."""
    if file is None and not register:
        return ()
    from tarazu.cli.books import wall_clock
    from tarazu.cli.notices import notices_in
    from tarazu.notices import as_of

    return as_of(notices_in(file, register), wall_clock() // 86_400_000)


def _described(table: "Table") -> dict[str, Any]:
    periods = values_of(table, "period")
    return {
        "measure": table.measure.name,
        "unit": table.measure.unit,
        "reckoning": table.reckoning,
        "cut": table.cut,
        "first": periods[0] if periods else "",
        "last": periods[-1] if periods else "",
        "read": table.reading.rows_read,
        "kept": table.reading.rows_kept,
        "ties": len(table.reading.ties),
        "dimensions": {name: values_of(table, name) for name in table.dimensions},
    }
