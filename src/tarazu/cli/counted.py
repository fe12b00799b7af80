"""What a return is made from: files that others published, or a book, as one counted table."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import typer

from tarazu.cli.laboratory import laboratory
from tarazu.cli.terminal import Advance, progress_bar, talk
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    import ibis

    from tarazu.journal import Record
    from tarazu.periods import Cut, Span
    from tarazu.returns.book import BookFigures
    from tarazu.returns.monthly import Return
    from tarazu.returns.publication import BookHead
    from tarazu.returns.table import Table

_SQLITE = b"SQLite format 3\x00"
_BOTH_ZONES = ("Asia/Tehran", "Asia/Kabul")


class NothingToCount(TarazuError):
    """The files have no table of what was asked for, or would sum flows that must not be summed."""


class FilesUnreadable(TarazuError):
    """A file ends early, is damaged, or cannot be opened."""


@contextmanager
def _whole(paths: tuple[Path, ...]) -> Iterator[None]:
    """Say which files cannot be read to their end. Raises: FilesUnreadable."""
    try:
        yield
    except (OSError, EOFError) as cause:
        raise FilesUnreadable(
            f"{', '.join(path.name for path in paths)} cannot be read to the end: {cause}. Nothing "
            "was counted. Bring the whole file, and name it."
        ) from None


class Asked(NamedTuple):
    """Where figures come from: files of one source, or one book; and how they are to be read.

    `zone` and `reckoning` cut a book or single movements into periods; a file of counts has its
    own. `engine` is the address of an engine of SQL that sums single movements.
    """

    paths: tuple[Path, ...]
    shape: str | None = None
    map_file: Path | None = None
    zone: str | None = None
    reckoning: str | None = None
    engine: str | None = None


class Counted(NamedTuple):
    """The tables of the files or of the book; a book's own figures, and where it ended.

    `rows` are those of single movements in an engine of SQL: it sums them, and not the table.
    """

    tables: "tuple[Table, ...]"
    book: "BookFigures | None" = None
    head: "BookHead | None" = None
    rows: "ibis.Table | None" = None


class Made(NamedTuple):
    """A return, with the book that it was made from, if one was.

    `is_open`: the book has not gone on past the end of the period.
    """

    made: "Return"
    book: "BookFigures | None"
    head: "BookHead | None"
    is_open: bool


def counted(asked: Asked, period: str = "") -> Counted:
    """Read files, joined where they are several, or a book; what is read is told on the way.

    `period` tells the calendar of a book where no reckoning was named.
    Raises: LaboratoryMissing, and what the readers and the book raise.
    """
    with laboratory():
        import polars  # noqa: F401
    if len(asked.paths) == 1 and _is_book(asked.paths[0]):
        return _of_book(asked, period)
    if len(asked.paths) == 1 and (asked.engine or is_movements(asked.paths[0])):
        return _of_movements(asked, period)
    with _whole(asked.paths):
        return Counted(_of_files(asked))


_FIRST_CHOICE = (("direction", "registered"), ("crossing",), ("port",), ("partner",), ("group",))


def made_of(
    asked: Asked,
    period: str,
    by: str,
    where: Sequence[str] | None,
    *,
    measure: str = "",
    things: bool = True,
) -> Made:
    """Make the return of a period, of the table that fits, by the dimensions named or chosen.

    Raises: NothingToCount, and what reading and the return raise.
    """
    with _whole(asked.paths):
        return _made(asked, period, by, where, measure=measure, things=things)


def _made(
    asked: Asked,
    period: str,
    by: str,
    where: Sequence[str] | None,
    *,
    measure: str,
    things: bool,
) -> Made:
    from tarazu.returns.monthly import return_of

    kept = pairs_of(where or ())
    names = tuple(dict.fromkeys(filter(None, (name.strip() for name in by.split(",")))))
    found = counted(asked, period)
    table = table_for(found, things=things, measure=measure, by=names, where=kept)
    if not names:
        names = _first_choice(table, found.book is not None)
    kept |= flow_kept(table, kept)
    if things and "vehicle" in table.dimensions and "vehicle" not in {*names, *kept}:
        talk("Trucks alone are counted. For all: --by vehicle.")
        kept["vehicle"] = ("truck",)
    cells = None
    if found.rows is not None:
        from tarazu.returns.sql import cells_in_sql

        cells = cells_in_sql(found.rows, table, names, kept)
    made = return_of(table, period, names, where=kept, cells=cells)
    if not things:
        made = _with_partners(made, table, found, kept)
    is_open = found.book is not None and not found.book.whole.get(made.span.label, False)
    if found.book is not None:
        made = _of_whole_periods(made, found.book)
    return Made(made, found.book, found.head, is_open)


def _of_whole_periods(made: "Return", book: "BookFigures") -> "Return":
    """Leave out each comparison of which the book does not hold both periods from end to end."""
    import msgspec

    from tarazu.periods import months_of, span_before, to_date, year_before

    def holds(*spans: "Span | None") -> bool:
        return all(one is not None and book.whole.get(one.label, False) for one in spans)

    span, so_far = made.span, made.year_to_date
    if so_far is not None:
        part = to_date(span)
        earlier = year_before(part)
        months = (*months_of(part), *(months_of(earlier) if earlier else ()))
        so_far = so_far if holds(*months) else None
    return msgspec.structs.replace(
        made,
        month=made.month if holds(span, span_before(span)) else None,
        year=made.year if holds(span, year_before(span)) else None,
        year_to_date=so_far,
    )


def _with_partners(
    made: "Return", table: "Table", found: Counted, kept: Mapping[str, tuple[str, ...]]
) -> "Return":
    """Add who replaced whom, and the unit values that stand out where weight was counted too."""
    import msgspec

    from tarazu.returns.trade import partners_of

    weights = next((one for one in found.tables if one.measure.name == "weight"), None)
    known = {name: texts for name, texts in kept.items() if name in table.dimensions}
    if weights is not None and not set(known) <= set(weights.dimensions):
        weights = None  # it cannot be narrowed to the same lines
    return msgspec.structs.replace(made, partners=partners_of(table, weights, made.span, known))


def _first_choice(table: "Table", is_book: bool) -> tuple[str, ...]:
    """Choose by what to tell a table when nobody said."""
    for names in _FIRST_CHOICE[0 if is_book else 1 :]:
        if set(names) <= set(table.dimensions):
            return names
    return table.dimensions[:1]


def _of_files(asked: Asked) -> "tuple[Table, ...]":
    from tarazu.returns.readers import joined, read, read_all, read_counted

    of_files: list[tuple[Table, ...]] = []
    with progress_bar() as advance:
        for number, path in enumerate(asked.paths, start=1):
            advance("reading", number - 1, len(asked.paths))
            if asked.map_file is None:
                of_files.append(read(path, asked.shape))
            else:
                of_files.append((read_counted(path, asked.map_file),))
            advance("reading", number, len(asked.paths))
    if len({len(tables) for tables in of_files}) > 1:
        return read_all(asked.paths, asked.shape)  # it says in what the files differ
    return tuple(joined(same) for same in zip(*of_files, strict=True))


def table_for(
    found: Counted, *, things: bool, measure: str, by: Sequence[str], where: Mapping[str, object]
) -> "Table":
    """Choose the table by the name of its measure, else the first of `things` or of values.

    Raises: NothingToCount.
    """
    from tarazu.returns.table import COUNTED_UNITS

    fitting = [
        one
        for one in found.tables
        if (
            one.measure.name == measure
            if measure
            else things == (one.measure.unit in COUNTED_UNITS)
        )
    ]
    if not fitting:
        names = ", ".join(f"{one.measure.name} ({one.measure.unit})" for one in found.tables)
        raise NothingToCount(
            f"{found.tables[0].reading.file} has no table of "
            f"{measure or ('trucks' if things else 'trade')}. Found: {names}. Nothing was counted. "
            "Name one of these with --measure."
        )
    return _with_groups(fitting[0], {*by, *where})


def flow_kept(table: "Table", kept: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Give the one flow of a table to keep; nothing where there are no flows.

    Raises: NothingToCount, where several would stand in one total.
    """
    if "flow" not in table.dimensions:
        return {}
    there = values_of(table, "flow")
    values = [one for one in there if one in kept.get("flow", there)]
    if len(values) != 1:
        raise NothingToCount(
            f"{table.source.name} has the flows {', '.join(there)}, which must not be summed: each "
            f"has a return of its own. Nothing was counted. Keep one with --where flow={there[0]}."
        )
    return {"flow": tuple(values)}


def values_of(table: "Table", dimension: str) -> list[str]:
    """Give the texts of a dimension, in their order."""
    import polars as pl

    column = table.frame.select(pl.col(dimension).unique()).collect(engine="streaming")
    return sorted(column[dimension].to_list())


def pairs_of(texts: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Read NAME=VALUE pairs; a name that comes twice keeps either value."""
    found: dict[str, tuple[str, ...]] = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name.strip():
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE", param_hint="--where")
        found[name.strip()] = (*found.get(name.strip(), ()), value.strip())
    return found


def _with_groups(table: "Table", names: set[str]) -> "Table":
    """Give a table of commodities the coarser codes and groups that are asked for."""
    from tarazu.returns.trade import at_digits, in_groups

    if "commodity" not in table.dimensions:
        return table
    for digits in range(2, 11, 2):
        if f"hs{digits}" in names - {*table.dimensions}:
            table = at_digits(table, digits)
    if {"group", "sitc_section"} & (names - {*table.dimensions}):
        table = in_groups(table)
    return table


def _is_book(path: Path) -> bool:
    try:
        with path.open("rb") as raw:
            return raw.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False  # the reader says what is wrong with it


def is_movements(path: Path) -> bool:
    """Say whether a path is a file or a folder of single movements in Parquet."""
    return path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet")))


def _of_movements(asked: Asked, period: str) -> Counted:
    """Count single movements in Parquet by Polars, or where they lie by an engine of SQL.

    Raises: MovementsUnread.
    """
    from tarazu.cli.movements import movements_by_polars, movements_by_sql

    zone = asked.zone or "UTC"
    reckoning = _known(asked.reckoning) or _reckoning_of(period, zone)
    if asked.engine is None:
        return Counted((movements_by_polars(asked.paths[0], reckoning, zone),))
    with laboratory():
        table, rows = movements_by_sql(asked.engine, asked.paths[0], reckoning, zone)
    return Counted((table,), rows=rows)


def _of_book(asked: Asked, period: str) -> Counted:
    from tarazu.cli.journal import zone_after
    from tarazu.journal import open_reader
    from tarazu.returns.book import figures_of
    from tarazu.returns.publication import BookHead
    from tarazu.station import event_of
    from tarazu.station.reading import crossing_in

    path = asked.paths[0]
    with closing(open_reader(path)) as reader, progress_bar() as advance:
        reader.refuse_short()
        head, crossing = reader.head, crossing_in(reader, path)
        zone = asked.zone
        if zone is None:
            zone = "UTC"
            for record in reader.records(1, head.seq + 1):
                zone = zone_after(record, zone)
        reckoning = _known(asked.reckoning) or _reckoning_of(period, zone)
        figures = figures_of(
            (
                (event, record.occurred_ms)
                for record in _told(reader.records(1, head.seq + 1), head.seq, advance)
                if (event := event_of(record)) is not None
            ),
            crossing=crossing,
            digest=head.hash.hex(),
            zone=zone,
            reckoning=reckoning,
            cut=_cut_of(period, reckoning, zone),
        )
    return Counted((figures.table,), figures, BookHead(crossing, head.seq, head.hash.hex()))


def _known(reckoning: str | None) -> str | None:
    """Refuse a reckoning that nobody knows."""
    from tarazu.periods import RECKONINGS

    if reckoning is not None and reckoning not in RECKONINGS:
        raise typer.BadParameter(
            f"{reckoning!r} is none of {', '.join(RECKONINGS)}", param_hint="--reckoning"
        )
    return reckoning


def _cut_of(period: str, reckoning: str, zone: str) -> "Cut":
    """Say by which periods a book is counted for one that was named; months for a list."""
    from tarazu.periods import span_of

    cut = span_of(period, reckoning, zone).cut if period else "month"
    return "month" if cut == "to-date" else cut


def _told(records: "Iterator[Record]", whole: int, advance: Advance) -> "Iterator[Record]":
    """Pass records on, and say now and then how far they have come."""
    for record in records:
        if record.seq % 10_000 == 0 or record.seq == whole:
            advance("counting", record.seq, whole)
        yield record


def _reckoning_of(period: str, zone: str) -> str:
    """Take the calendar from the name of a period, else from the zone."""
    from tarazu.periods import reckoning_of

    named = reckoning_of(period)
    return named or ("solar-hijri" if zone in _BOTH_ZONES else "gregorian")
