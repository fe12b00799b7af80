"""Corridors: where goods go under notices, what moves, what a closure costs, who can supply."""

import gzip
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazu.cli.terminal import (
    AsJson,
    Tongue,
    language_in,
    new_app,
    progress_bar,
    table,
    talk,
    tell,
    tell_json,
)
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from tarazu.corridors.changes import GateWait, Terms
    from tarazu.corridors.naming import Naming
    from tarazu.corridors.network import Network
    from tarazu.corridors.sweep import Lengths
    from tarazu.document import Document, Grid
    from tarazu.notices import Notice

app = new_app("Corridors: where goods go under notices, what a closure costs, who can supply.")


class LaboratoryMissing(TarazuError):
    """The libraries that plans need are not installed."""


class FileUnreadable(TarazuError):
    """A file that was named cannot be opened or read."""


On = Annotated[
    str,
    typer.Option("--on", metavar="DAY", help="The day of the notices. Without it: today."),
]
Notices = Annotated[
    Path | None,
    typer.Option(
        "--notices", metavar="FILE", help="A register, CSV or JSON. Without it: the one that ships."
    ),
]
NetworkFolder = Annotated[
    Path | None,
    typer.Option(
        "--network", metavar="FOLDER", help="The files of a network. Without it: the built-in one."
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID", help="Leave a notice out; may be repeated."),
]
NotBound = Annotated[
    list[str] | None,
    typer.Option(
        "--not-bound",
        metavar="ID",
        help="Say that the measure of this notice does not bind you. Not legal advice.",
    ),
]
Waiver = Annotated[
    list[str] | None,
    typer.Option(
        "--waiver",
        metavar="ID",
        help="Use what this waiver lets you use, while it is in force. Not legal advice.",
    ),
]
Expected = Annotated[
    bool, typer.Option("--expected", help="Let notices act that are only expected.")
]
Known = Annotated[
    str, typer.Option("--known", metavar="DAY", help="Leave out what was said after this day.")
]
Wait = Annotated[
    list[str] | None,
    typer.Option(
        "--wait",
        metavar="CROSSING=HOURS",
        help="A wait that was measured at a gate; a leg for one direction; +HOURS comes on top of "
        "the usual wait. May be repeated.",
    ),
]
Books = Annotated[
    list[str] | None,
    typer.Option(
        "--book",
        metavar="[CROSSING=]BOOK",
        help="Take the wait for a release from the book of a gate, half of the released waited no "
        "longer; it comes on top of the usual hours.",
    ),
]
InSomeLanguage = Annotated[
    Tongue,
    typer.Option("--language", "--lang", help="The language of the sentences.", show_choices=True),
]


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
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Plan where each flow goes under the notices in force on a day, and what stays behind.

    Legs under a measure are left out unless you name a waiver, or say that it does not bind you:
    then they come first. The plan hides neither origin, flag nor consignee.
    """
    with _laboratory():
        from tarazu.corridors.plan import plan_of
        from tarazu.corridors.telling import plan_document

        known_notices, ways = _register(notices), _network(network)
        terms = _terms(without, not_bound, waiver, expected, known, waits=(wait, book))
        found = plan_of(ways, known_notices, _day("--on", on), terms)
        if as_json:
            tell_json(found)
            return
        _tell(plan_document(found, ways, language_in(tongue), notices=known_notices))


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
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """Compare two days, or one day without and with what the other options say.

    What `--without`, `--waiver`, `--wait` and the like say holds for the day after alone.
    """
    with _laboratory():
        from tarazu.corridors.comparison import compare_of
        from tarazu.corridors.plan import plan_of
        from tarazu.corridors.telling import comparison_document

        after_notices, ways = _register(notices), _network(network)
        before_notices = _register(from_notices) if from_notices else after_notices
        terms = _terms(without, not_bound, waiver, expected, known, waits=(wait, book))
        day = _day("--to", to)
        before_day = _day("--from", from_) if from_ else day
        before = plan_of(ways, before_notices, before_day, levers=False)
        found = compare_of(before, plan_of(ways, after_notices, day, terms))
        if as_json:
            tell_json(found)
            return
        _tell(comparison_document(found, ways, language_in(tongue), notices=after_notices))


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
    with _laboratory():
        from tarazu.corridors.grids import closings_of
        from tarazu.corridors.naming import Naming
        from tarazu.corridors.sweep import sweep_of

        known_notices, ways = _register(notices), _network(network)
        terms = _terms(without, not_bound, waiver, expected, known, waits=(wait, book))
        seen = _lengths(lengths) if lengths else None
        day = _day("--on", on)
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
            tell_json(found)
            return
        naming = Naming(ways, language_in(tongue), known_notices)
        tell(naming.text("corridor.sweep.title", date=_date(day, naming)))
        dearest = next((one for one in found.closings if len(one.crossings) == 1), None)
        if dearest is not None and dearest.month_usd >= 1:
            name, usd = naming.crossing(dearest.crossings[0]), naming.usd(dearest.month_usd)
            tell(naming.text("corridor.lead.dearest", name=name, usd=usd))
        if found.lengths_median_h is not None and found.lengths_ninth_h is not None:
            said = naming.text(
                "corridor.note.lengths",
                count=found.lengths,
                median=found.lengths_median_h,
                ninth=found.lengths_ninth_h,
                source=found.lengths_source,
            )
            tell(said)
        _tell_grid(closings_of(found, naming))


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
    with _laboratory():
        from tarazu.corridors.grids import offers_of
        from tarazu.corridors.naming import Naming
        from tarazu.corridors.supply import supply_of

        known_notices, ways = _register(notices), _network(network)
        terms = _terms(without, not_bound, waiver, expected, known, waits=(wait, book))
        day = _day("--on", on)
        found = supply_of(
            ways, known_notices, day, commodity=commodity, destination=to, terms=terms
        )
        if as_json:
            tell_json(found)
            return
        naming = Naming(ways, language_in(tongue), known_notices)
        goods, place, date = naming.goods(commodity), naming.place(to), _date(day, naming)
        tell(naming.text("corridor.supply.title", goods=goods, place=place, date=date))
        need, met = naming.whole(found.need_t), naming.whole(found.need_t - found.unmet_t)
        tell(naming.text("corridor.lead.supply", need=need, met=met))
        best = found.offers[0]
        if best.landed_usd_t is not None and best.days is not None:
            usd, days = naming.whole(best.landed_usd_t), naming.whole(best.days)
            name = naming.place(best.origin)
            tell(naming.text("corridor.lead.cheapest", name=name, usd=usd, days=days))
        _tell_grid(offers_of(found, naming))


@contextmanager
def _laboratory() -> Iterator[None]:
    """Say what to install where the libraries of the planner are missing.

    Raises: LaboratoryMissing.
    """
    try:
        yield
    except ModuleNotFoundError as cause:
        if cause.name is None or cause.name.partition(".")[0] not in ("numpy", "scipy", "highspy"):
            raise
        raise LaboratoryMissing(
            f'The library "{cause.name}" is not installed, and plans need it. Nothing was planned. '
            'Install Tarazu with its laboratory: pip install "tarazu[lab]".'
        ) from cause


def _terms(
    without: list[str] | None,
    not_bound: list[str] | None,
    waiver: list[str] | None,
    expected: bool,
    known: str,
    *,
    waits: tuple[list[str] | None, list[str] | None],
) -> "Terms":
    from tarazu.corridors.changes import Terms

    typed, books = waits
    return Terms(
        expected=expected,
        known_day=_day("--known", known, last=True) if known else None,
        without=tuple(without or ()),
        waivers=tuple(waiver or ()),
        not_bound=tuple(not_bound or ()),
        waits=(
            *(_typed_wait(one) for one in typed or ()),
            *(_wait_in_book(one) for one in books or ()),
        ),
    )


def _typed_wait(text: str) -> "GateWait":
    from tarazu.corridors.changes import GateWait

    crossing, _, hours = text.partition("=")
    try:
        length = float(hours)
    except ValueError:
        length = -1
    if not crossing or not 0 <= length < 1e6:
        raise typer.BadParameter(f"{text!r} is no CROSSING=HOURS", param_hint="--wait")
    return GateWait(crossing, "", length, source="--wait", on_top=hours.startswith("+"))


def _wait_in_book(text: str) -> "GateWait":
    """Measure the wait of a gate in its book, as `tarazu board` does: half waited no longer.

    Where nobody was released yet, it is what half of those who wait have waited so far, which the
    source says, for their waits are not over.
    """
    from tarazu.cli.books import reading
    from tarazu.corridors.changes import GateWait
    from tarazu.journal import open_reader
    from tarazu.station import board_of
    from tarazu.station.reading import waits_in

    named, _, path = text.rpartition("=")
    book = Path(path)
    with reading(book) as seen, closing(open_reader(book)) as reader:
        view = board_of(seen)
        records = list(reader.records(1, seen.head.seq + 1))
        waits = waits_in(records)
    released = waits.released_median_s
    length_s = waits.waiting_median_s if released is None else released
    if length_s is None:
        raise FileUnreadable(
            f"The book {path!r} has no truck that was released or waits, so no wait was measured. "
            "Nothing was planned. Name another book, or give the wait: --wait CROSSING=HOURS."
        )
    # A gate that is gated one way has its wait there; a truck that goes out is bound for the peer.
    ways = [way.direction for way in view.ways]
    sides = {"out": view.regime.peer, "in": view.regime.home} if view.regime else {}
    count = waits.waiting if released is None else waits.released
    what = "still waiting, so far" if released is None else "released"
    return GateWait(
        crossing=named or view.crossing,
        direction=sides.get(ways[0], "") if len(ways) == 1 else "",
        hours=length_s / 3_600,
        from_at=records[0].at_ms if records else None,
        to_at=waits.at,
        trucks=count,
        source=f"{book.name}: half of {count} {what}",
        on_top=True,
    )


def _register(path: Path | None) -> "tuple[Notice, ...]":
    """Read the notices of a file, or those that ship.

    Raises: FileUnreadable, NoticesUnreadable.
    """
    from tarazu.notices import notices_of, shipped_register

    if path is None:
        return shipped_register()
    form = "json" if path.suffix.lower() == ".json" else "csv"
    found = notices_of(_text(path), "json" if form == "json" else "csv")
    if found.rejects:
        talk(f"{path}: {len(found.rejects)} rows cannot be read and are left out.")
    return found.notices


def _network(folder: Path | None) -> "Network":
    from tarazu.corridors.network import built_in_folder, network_of

    return network_of(built_in_folder() if folder is None else folder)


def _lengths(path: Path) -> "Lengths":
    from tarazu.corridors.sweep import lengths_of

    return lengths_of(_text(path), path.name)


def _text(path: Path) -> str:
    """Read a text file, packed or not.

    Raises: FileUnreadable.
    """
    try:
        data = path.read_bytes()
        plain = gzip.decompress(data) if path.suffix == ".gz" else data
        return plain.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as cause:
        said = getattr(cause, "strerror", None) or str(cause)
        raise FileUnreadable(
            f"{path}: cannot be read: {said}. Nothing was planned. Name a file of text in UTF-8."
        ) from cause


def _day(option: str, text: str, *, last: bool = False) -> int:
    """Read the day of an option, of a month the first or the last; without one it is today."""
    from tarazu.cli.books import wall_clock
    from tarazu.notices import DateUnreadable, bounds_of

    if not text:
        return wall_clock() // 86_400_000
    try:
        ends = bounds_of(text)
    except DateUnreadable as fault:
        raise typer.BadParameter(str(fault), param_hint=option) from None
    found = ends[1] if last else ends[0]
    if found is None:
        raise typer.BadParameter(f"{text!r} is open at that end", param_hint=option)
    return found


def _date(day: int, naming: "Naming") -> str:
    return naming.language.date(day * 86_400_000, "UTC")


def _tell(document: "Document") -> None:
    """Print a document: its sentences and its tables."""
    from tarazu.document import Entries, Grid, Paragraph

    for line in (document.title, document.subtitle, document.label):
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
                    tell(f"  {entry.when}: {entry.said_by}: {entry.text} ({entry.mark})")


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
