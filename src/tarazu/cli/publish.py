"""Publishing a return as a folder of files, checking one, and noting it in the book."""

from contextlib import closing
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

import typer

from tarazu.cli.counted import Asked, Made, made_of
from tarazu.cli.laboratory import laboratory
from tarazu.cli.returns import (
    By,
    Engine,
    Files,
    MapFile,
    MeasureName,
    NoticesFile,
    Period,
    Reckoning,
    Register,
    Shape,
    Where,
    Zone,
    notices_asked,
)
from tarazu.cli.terminal import REFUSED, AsJson, codes_of, refuse, talk, tell, tell_json

if TYPE_CHECKING:
    from tarazu.journal import BookReader
    from tarazu.notices import Notice
    from tarazu.returns.differences import Beside, Figures
    from tarazu.returns.monthly import Return
    from tarazu.returns.publication import Outcome, Publication


class Kind(StrEnum):
    """What a return is of."""

    trucks = "trucks"
    trade = "trade"


class Stood(StrEnum):
    """What stands beside the figures, and is carried on from revision to revision."""

    notices = "notices"
    against = "against"


KindOf = Annotated[Kind, typer.Argument(metavar="trucks|trade", help="What the return is of.")]
Into = Annotated[Path, typer.Option("--into", metavar="FOLDER", help="Where publications lie.")]
Name = Annotated[str, typer.Option(metavar="NAME", help="Its name; without it, what it is of.")]
Final = Annotated[
    bool, typer.Option("--final/--provisional", help="Whether the figures may be revised.")
]
Against = Annotated[
    list[Path] | None,
    typer.Option(
        metavar="FILE",
        help="A second source set beside it: files, a book, or a publication's folder.",
    ),
]
AgainstPeriod = Annotated[
    str, typer.Option(metavar="PERIOD", help="Its period, where that is named otherwise.")
]
AgainstMap = Annotated[
    Path | None, typer.Option(metavar="MAP.toml", help="What the columns of its file mean.")
]
Mirrored = Annotated[
    bool, typer.Option("--mirrored", help="It stands across the line: its in is our out.")
]
Languages = Annotated[
    str,
    typer.Option(
        "--languages",
        "--lang",
        metavar="CODES",
        help="With commas between; without it those of the revision before, or en,fa,prs.",
    ),
]
Without = Annotated[
    list[Stood] | None,
    typer.Option(
        metavar="notices|against",
        help="Do not carry on with what the revision before had beside its figures.",
    ),
]
NotedIn = Annotated[
    Path | None,
    typer.Option("--book", metavar="BOOK", help="The book that the publication is noted in."),
]
Private = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Its private store, where it is not beside the book."),
]
Officer = Annotated[str, typer.Option(metavar="NUMBER", help="Who notes it in the book.")]
Folder = Annotated[Path, typer.Argument(metavar="FOLDER", help="The folder of a publication.")]

_SAID: "dict[Outcome, str]" = {
    "published": "Published",
    "revised": "Published as a revision, because figures changed",
    "made_anew": "The figures are those that were published; their files were made anew",
    "same": "The figures and the files are those that were published; nothing was added",
}


def publish(
    kind: KindOf,
    files: Files,
    period: Period,
    into: Into,
    name: Name = "",
    final: Final = False,
    by: By = "",
    where: Where = None,
    measure: MeasureName = "",
    shape: Shape = None,
    map_file: MapFile = None,
    reckoning: Reckoning = None,
    zone: Zone = None,
    against: Against = None,
    against_period: AgainstPeriod = "",
    against_map: AgainstMap = None,
    mirrored: Mirrored = False,
    notices: NoticesFile = None,
    register: Register = False,
    languages: Languages = "",
    without: Without = None,
    engine: Engine = None,
    book: NotedIn = None,
    private: Private = None,
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Publish the return of a period: documents, paper, sheets, CSV and SDMX in one folder.

    Figures that were published already add nothing; others become the next revision, which lists
    what changed. It carries on with the languages, the notices and the second source that the one
    before had, as they were read then, unless others are named. With --book, which no server may
    have open, the digest of the figures and the record up to which they were read go into that
    book.
    """
    with laboratory():
        from tarazu.returns.documents import name_of
        from tarazu.returns.files import told_of
        from tarazu.returns.publication import named

    things = kind == Kind.trucks
    codes = codes_of(languages) if languages else ()
    asked = Asked(tuple(files), shape, map_file, zone, reckoning, engine)
    found = made_of(asked, period, by, where, measure=measure, things=things)
    _check(found, period, is_final=final, book=book)
    other = Asked(tuple(against or ()), None, against_map, zone, reckoning)
    wanted = {"where": where, "measure": measure, "things": things}
    beside = _beside(found.made, other, against_period or period, wanted, mirrored=mirrored)
    folder = into / named(name or name_of(found.made))
    aside = _Aside(codes, told_of(notices_asked(notices, register), found.made), beside)
    if folder.exists():
        named_anew = {Stood.notices} if notices is not None or register else set()
        aside = _carried(folder, found.made, aside, {*(without or ()), *named_anew})
    about, outcome = _put(found, folder, aside, is_final=final)
    _tell(about, outcome, into, as_json=as_json)
    if book is not None:
        _note(about, book, private, officer)


class _Aside(NamedTuple):
    """What is to stand beside the figures; no languages are those of the revision before."""

    codes: tuple[str, ...]
    notices: "tuple[Notice, ...]"
    beside: "Beside | None"


def _put(
    found: Made, folder: Path, aside: _Aside, *, is_final: bool
) -> "tuple[Publication, Outcome]":
    from tarazu.returns.files import files_of
    from tarazu.returns.publication import publish as put
    from tarazu.words import CODES

    codes, notices, beside = aside.codes or CODES, aside.notices, aside.beside
    return put(
        _figures_of(found),
        folder,
        status="final" if is_final else "provisional",
        made_on=datetime.now(UTC).date(),
        head=found.head,
        holds=(*codes, *["notices"] * bool(notices), *["against"] * (beside is not None)),
        drawn=lambda draft, read: files_of(
            draft, read, languages=codes, notices=notices, beside=beside
        ),
    )


def verify(folder: Folder, book: NotedIn = None, as_json: AsJson = False) -> None:
    """Check every byte of a publication; with --book also that the book knows of it.

    Exit 1 where anything is not as it was published.
    """
    from tarazu.journal import open_reader

    with laboratory():
        from tarazu.returns.publication import publication_at
        from tarazu.returns.publication import verify as findings_of

    about, findings = publication_at(folder), findings_of(folder)
    if book is not None:
        with closing(open_reader(book)) as reader:
            findings += _unknown_to(reader, about)
    if as_json:
        tell_json({"ok": not findings, "findings": findings, "publication": about})
    else:
        for finding in findings:
            tell(finding)
        state = "sound" if not findings else "not sound"
        tell(f"revision {about.revision}, {about.status}, {len(about.files)} files, {state}")
        tell(f"digest {about.digest}")
    if findings:
        raise typer.Exit(REFUSED)


def _carried(folder: Path, made: "Return", aside: _Aside, dropped: set[Stood]) -> _Aside:
    """Carry on with what the revision before had, where nothing else is asked for; tell of it."""
    from tarazu.returns.differences import side_by_side
    from tarazu.returns.files import held_at

    held, kept = held_at(folder), []
    codes, notices, beside = aside.codes or held.languages, aside.notices, aside.beside
    if held.notices and Stood.notices not in dropped:
        notices = held.notices
        kept.append(f"what was said of these days ({len(notices)})")
    if held.against and beside is None and Stood.against not in dropped:
        other = held.against
        beside = side_by_side(made, other.made, mirrored=other.mirrored)
        kept.append(f"the second source, {other.made.source.name}, as it was read then")
    if kept:
        talk(f"Carried on from the revision before: {'; '.join(kept)}.")
    return _Aside(codes, notices, beside)


def _check(found: Made, period: str, *, is_final: bool, book: Path | None) -> None:
    """Refuse what would say more than is known, before anything is written."""
    if is_final and found.is_open:
        raise refuse(
            f"The book ends before {period} does, so its figures cannot be final. Nothing was "
            "published. Leave --final out, or wait for the end of the period."
        )
    if book is not None and found.head is None:
        raise typer.BadParameter("These figures were not read from a book.", param_hint="--book")


def _beside(
    made: "Return", other: Asked, period: str, wanted: dict[str, Any], *, mirrored: bool
) -> "Beside | None":
    """Make the return of a second source by the same dimensions; None where none was named."""
    from tarazu.returns.differences import side_by_side
    from tarazu.returns.publication import figures_at

    if not other.paths:
        return None
    if other.paths[0].is_dir():
        return side_by_side(made, figures_at(other.paths[0]).made, mirrored=mirrored)
    if mirrored:
        wanted = {**wanted, "where": [_mirrored(pair) for pair in wanted["where"] or ()]}
    second = made_of(other, period, ",".join(made.by), **wanted)
    return side_by_side(made, second.made, mirrored=mirrored)


def _mirrored(pair: str) -> str:
    """Turn what is kept to the other side of the line: its in is our out."""
    from tarazu.returns.differences import OPPOSITE

    name, sign, value = pair.partition("=")
    return f"{name}{sign}{OPPOSITE.get(value.strip(), value)}"


def _figures_of(found: Made) -> "Figures":
    from tarazu.returns.differences import Figures

    book, label = found.book, found.made.span.label
    if book is None:
        return Figures(found.made)
    # Days that have not come yet are not quiet.
    quiet_days = None if found.is_open else book.quiet_days.get(label)
    late = book.late.get(label, 0) if label in book.whole else None
    return Figures(found.made, book.stocks.get(label), late, quiet_days)


def _tell(about: "Publication", outcome: "Outcome", into: Path, *, as_json: bool) -> None:
    folder = into / about.name
    if as_json:
        tell_json({"outcome": outcome, "folder": str(folder), "publication": about})
        return
    tell(f"{_SAID[outcome]}: revision {about.revision}, {about.status}, in {folder}")
    if about.gone:
        talk(f"No longer there, and said so on the page: {', '.join(about.gone)}.")
    if outcome == "revised":
        tell(f"{len(about.changed)} figures differ from revision {about.revision - 1}")
    tell(f"digest {about.digest}")


def _note(about: "Publication", book: Path, private: Path | None, officer: str) -> None:
    """Write the digest of a publication, and up to where it was read, into the book."""
    from tarazu.cli.books import writing
    from tarazu.rules import Refusal
    from tarazu.rules.commands import NotePublication
    from tarazu.station import Intent, derived_id
    from tarazu.station.reading import hash_in
    from tarazu.words import language_of

    head = about.head
    assert head is not None, "a publication from a book names its head"
    # By the clock of the book, as an import does: noting moves no time.
    with writing(book, head.crossing, private=private, clock=lambda: 0) as station:
        if (hash_in(station.journal, head.seq) or b"").hex() != head.hash:
            raise refuse(
                f"The book {book.name!r} is not the one that the figures were read from: at record "
                f"{head.seq} it is another. They are published, and nothing was noted in it. Name "
                "the book itself, or a copy of it that has come as far."
            )
        command = NotePublication(
            publication=about.name,
            revision=about.revision,
            digest=about.digest,
            head_seq=head.seq,
            head_hash=head.hash,
            by=officer,
        )
        mark = derived_id("publication", about.name, str(about.revision), about.digest, head.hash)
        answer = station.execute(Intent(id=mark, ask=command, by=officer))
        if isinstance(answer, Refusal):
            raise refuse(language_of("en").reason(answer, zone="UTC"))
    again = "is noted already" if answer.again else "is noted"
    talk(f"The publication {again} in record {answer.first_seq} of {book.name}.")


def _unknown_to(reader: "BookReader", about: "Publication") -> list[str]:
    """Say what a book does not know of a publication: that there is one, or its own records."""
    from tarazu.station.reading import hash_in

    findings = []
    told = {"publication": about.name, "revision": about.revision, "digest": about.digest}
    noted = any(
        record.kind == "publication_noted" and told.items() <= record.data.items()
        for record in reader.records()
    )
    if not noted:
        findings.append("the book does not name this revision of the publication")
    if about.head is not None:
        found = hash_in(reader, about.head.seq)
        if found is None or found.hex() != about.head.hash:
            findings.append(f"the book is another at record {about.head.seq}")
    return findings
