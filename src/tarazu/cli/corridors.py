"""Corridors: where goods go under notices, what moves, what a closure costs, who can supply."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazu.cli.corridor_terms import (
    Books,
    Expected,
    InSomeLanguage,
    Known,
    NetworkFolder,
    NotBound,
    Notices,
    On,
    Wait,
    Waiver,
    Without,
    day_of,
    lengths_in,
    network_in,
    notices_in,
    plain,
    terms_of,
)
from tarazu.cli.laboratory import laboratory
from tarazu.cli.shelving import IntoShelf, ShelfName, shelve
from tarazu.cli.terminal import (
    AsJson,
    Tongue,
    encoded,
    language_in,
    new_app,
    progress_bar,
    table,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from tarazu.document import Document, Grid

app = new_app("Corridors: where goods go under notices, what a closure costs, who can supply.")


@app.command("plan")
def plan(
    on: On = "",
    notices: Notices = None,
    network: NetworkFolder = None,
    without: Without = None,
    not_bound: NotBound = None,
    waiver: Waiver = None,
    expected: Expected = False,
    known: Known = "",
    wait: Wait = None,
    book: Books = None,
    into: IntoShelf = None,
    name: ShelfName = "",
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Plan where each flow goes under the notices in force on a day, and what stays behind.

    Legs under a measure are left out unless you name a waiver, or say that it does not bind you:
    then they come first. The plan hides neither origin, flag nor consignee.
    """
    with laboratory():
        from tarazu.corridors.plan import plan_of
        from tarazu.corridors.telling import plan_document

        known_notices, ways = notices_in(notices), network_in(network)
        terms = terms_of(without, not_bound, waiver, expected, known, waits=(wait, book))
        found = plan_of(ways, known_notices, day_of("--on", on), terms)
        told = partial(plan_document, found, ways, notices=known_notices)
        if into is not None:
            shelve(partial(told, maps=True), encoded(plain(found)), into, name)
        elif as_json:
            tell_json(plain(found))
        else:
            _tell(told(language_in(tongue)))


@app.command("compare")
def compare(
    to: Annotated[str, typer.Option("--to", metavar="DAY", help="The day after.")],
    from_: Annotated[
        str,
        typer.Option("--from", metavar="DAY", help="The day before. Without it: the same day."),
    ] = "",
    notices: Notices = None,
    from_notices: Annotated[
        Path | None,
        typer.Option("--from-notices", metavar="FILE", help="Another register for the day before."),
    ] = None,
    network: NetworkFolder = None,
    without: Without = None,
    not_bound: NotBound = None,
    waiver: Waiver = None,
    expected: Expected = False,
    known: Known = "",
    wait: Wait = None,
    book: Books = None,
    into: IntoShelf = None,
    name: ShelfName = "",
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Compare two days, or one day without and with what the other options say.

    What `--without`, `--waiver`, `--wait` and the like say holds for the day after alone.
    """
    with laboratory():
        from tarazu.corridors.comparison import compare_of
        from tarazu.corridors.plan import plan_of
        from tarazu.corridors.telling import comparison_document

        after_notices, ways = notices_in(notices), network_in(network)
        before_notices = notices_in(from_notices) if from_notices else after_notices
        terms = terms_of(without, not_bound, waiver, expected, known, waits=(wait, book))
        day = day_of("--to", to)
        before_day = day_of("--from", from_) if from_ else day
        before = plan_of(ways, before_notices, before_day, levers=False)
        found = compare_of(before, plan_of(ways, after_notices, day, terms))
        told = partial(comparison_document, found, ways, notices=after_notices)
        if into is not None:
            shelve(partial(told, maps=True), encoded(plain(found)), into, name)
        elif as_json:
            tell_json(plain(found))
        else:
            _tell(told(language_in(tongue)))


@app.command("sweep")
def sweep(
    on: On = "",
    lengths: Annotated[
        Path | None,
        typer.Option(
            "--lengths",
            metavar="FILE",
            help="How long closures lasted: a CSV file with a column hours, or with "
            "first_seen_open and first_seen_gone; gzip too.",
        ),
    ] = None,
    draws: Annotated[int, typer.Option(min=1, help="Lengths drawn for each crossing.")] = 1_000,
    seed: Annotated[int, typer.Option(min=0, help="Where the draws begin.")] = 20_251_122,
    pairs: Annotated[
        bool, typer.Option("--pairs/--singles", help="Pairs of crossings too.")
    ] = True,
    notices: Notices = None,
    network: NetworkFolder = None,
    without: Without = None,
    not_bound: NotBound = None,
    waiver: Waiver = None,
    expected: Expected = False,
    known: Known = "",
    wait: Wait = None,
    book: Books = None,
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Close every crossing, one by one and in pairs, and count what each closure would cost."""
    with laboratory():
        from tarazu.corridors.sweep import sweep_of
        from tarazu.corridors.telling import sweep_document

        known_notices, ways = notices_in(notices), network_in(network)
        terms = terms_of(without, not_bound, waiver, expected, known, waits=(wait, book))
        seen = lengths_in(lengths) if lengths else None
        day = day_of("--on", on)
        with progress_bar() as bar:
            found = sweep_of(
                ways,
                known_notices,
                day,
                terms,
                lengths=seen,
                draws=draws,
                seed=seed,
                pairs=pairs,
                advance=lambda done, whole: bar("closures", done, whole),
            )
        if as_json:
            tell_json(plain(found))
        else:
            _tell(sweep_document(found, ways, language_in(tongue), notices=known_notices))


@app.command("supply")
def supply(
    commodity: Annotated[str, typer.Argument(help="A commodity of the network: medicines.")],
    to: Annotated[str, typer.Option("--to", metavar="PLACE", help="Where it is wanted: kabul.")],
    on: On = "",
    notices: Notices = None,
    network: NetworkFolder = None,
    without: Without = None,
    not_bound: NotBound = None,
    waiver: Waiver = None,
    expected: Expected = False,
    known: Known = "",
    wait: Wait = None,
    book: Books = None,
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """List where a commodity can come from, at which landed cost and after how many days."""
    with laboratory():
        from tarazu.corridors.supply import supply_of
        from tarazu.corridors.telling import supply_document

        known_notices, ways = notices_in(notices), network_in(network)
        terms = terms_of(without, not_bound, waiver, expected, known, waits=(wait, book))
        day = day_of("--on", on)
        found = supply_of(
            ways, known_notices, day, commodity=commodity, destination=to, terms=terms
        )
        if as_json:
            tell_json(plain(found))
        else:
            _tell(supply_document(found, ways, language_in(tongue)))


def _tell(document: "Document") -> None:
    """Print a document: its sentences and its tables."""
    from tarazu.document import Entries, Grid, Paragraph

    for line in filter(None, (document.title, document.subtitle, document.label)):
        tell(line)
    for section in document.sections:
        tell()
        tell(f"## {section.heading}")
        for block in section.blocks:
            if isinstance(block, Paragraph):
                tell(block.text)
            elif isinstance(block, Grid):
                _tell_grid(block)
            elif isinstance(block, Entries):
                tell(block.heading)
                for entry in block.entries:
                    known = "; ".join(filter(None, (entry.mark, entry.source)))
                    tell(f"  {entry.when}: {entry.said_by}: {entry.text} ({known})")


def _tell_grid(grid: "Grid | None") -> None:
    if grid is None:
        return
    tell(grid.caption)
    table(
        [column.title for column in grid.columns],
        [row.cells for row in grid.rows],
        right="".join("r" if column.is_number else "l" for column in grid.columns),
    )
    for note in grid.notes:
        tell(note)
