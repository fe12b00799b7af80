"""What every command shares: exit status, streams, tables, progress, and its common options."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

if TYPE_CHECKING:
    from tarazu.words import Language

REFUSED = 1
USAGE = 2
FAULT = 3
INTERRUPTED = 130  # what shells give a program that was interrupted

Advance = Callable[[str, int, int], None]  # what is being done, how much of it, of how much


class Tongue(StrEnum):
    """The languages of the catalogues (`tarazu.words.CODES`; a test keeps them the same)."""

    en = "en"
    fa = "fa"
    prs = "prs"


AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for other programs.")]
InLanguage = Annotated[
    Tongue, typer.Option("--language", help="The language of the sentences.", show_choices=True)
]
BookPath = Annotated[Path, typer.Argument(metavar="BOOK", help="The file of the book.")]
PrivatePath = Annotated[
    Path | None,
    typer.Option(
        "--private",
        metavar="FILE",
        help="The private store. Without it: the one beside the book, where there is one.",
    ),
]
NewPrivate = Annotated[
    bool,
    typer.Option(
        "--new-private",
        help="Begin a private store anew where it is lost: no truck of the book is known by plate.",
    ),
]
UntilNow = Annotated[
    bool,
    typer.Option("--now", help="Count waits and stays up to now, not up to the last record."),
]


def new_app(told: str, *, cls: type[TyperGroup] = TyperGroup) -> typer.Typer:
    """Make a group of commands; help is plain text where it does not go to a terminal."""
    return typer.Typer(
        cls=cls,
        help=told,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode="rich" if sys.stdout.isatty() else None,
    )


def language_in(tongue: Tongue) -> "Language":
    """Open the catalogue of a language."""
    from tarazu.words import language_of

    return language_of(tongue.value)


def tell(text: str = "") -> None:
    """Print a line of data."""
    typer.echo(text)


def talk(text: str) -> None:
    """Print a line for whoever sits before the terminal."""
    typer.echo(text, err=True)


def tell_json(value: object) -> None:
    """Print a value as JSON that a person can read too."""
    tell(encoded(value).decode())


def encoded(value: object) -> bytes:
    """Give a value as JSON that a person can read too."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(value), indent=2)


def codes_of(languages: str) -> tuple[str, ...]:
    """Read the codes of languages with commas between; each is one that the catalogues have."""
    from tarazu.words import CODES

    codes = tuple(dict.fromkeys(code.strip() for code in languages.split(",") if code.strip()))
    wrong = [code for code in codes if code not in CODES]
    if wrong or not codes:
        raise typer.BadParameter(
            f"Expected some of {', '.join(CODES)}, found {languages!r}.", param_hint="--languages"
        )
    return codes


def refuse(text: str) -> typer.Exit:
    """Say what was refused, and give the exit to raise."""
    talk(text)
    return typer.Exit(REFUSED)


def table(headings: Sequence[str], rows: Sequence[Sequence[str]], *, right: str = "") -> None:
    """Print a table; `right` has an "r" in the place of each column that is set to the right."""
    sides = ["r" if side == "r" else "l" for side in right.ljust(len(headings))]
    if sys.stdout.isatty():
        _rich_table(headings, rows, sides)
        return
    from rich.cells import cell_len

    lines = [row for row in (headings, *rows) if any(row)]
    widths = [max((cell_len(line[i]) for line in lines), default=0) for i in range(len(headings))]
    for line in lines:
        cells = []
        for cell, width, side in zip(line, widths, sides, strict=True):
            blank = " " * (width - cell_len(cell))
            cells.append(blank + cell if side == "r" else cell + blank)
        tell("  ".join(cells).rstrip())


def _rich_table(headings: Sequence[str], rows: Sequence[Sequence[str]], sides: list[str]) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table

    drawn = Table(box=SIMPLE_HEAD, show_header=any(headings), pad_edge=False)
    for heading, side in zip(headings, sides, strict=True):
        drawn.add_column(heading, justify="right" if side == "r" else "left")
    for row in rows:
        drawn.add_row(*row)
    Console(markup=False, highlight=False).print(drawn)


@contextmanager
def progress_bar() -> Iterator[Advance]:
    """Show how far a work has come while it runs; silent where stderr is not a terminal."""
    if not sys.stderr.isatty():
        yield lambda _what, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), TaskProgressColumn()]
    columns += [TimeElapsedColumn(), TimeRemainingColumn()]
    with Progress(*columns, console=Console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def advance(what: str, done: int, whole: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=whole)
            bars.update(tasks[what], completed=done, total=whole)

        yield advance
