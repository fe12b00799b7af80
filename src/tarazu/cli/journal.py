"""Books: verify, show, export, back up, and rescue one that has lost its end."""

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazu.cli.terminal import (
    REFUSED,
    USAGE,
    AsJson,
    BookPath,
    InLanguage,
    Tongue,
    language_in,
    new_app,
    progress_bar,
    refuse,
    talk,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from tarazu.journal import BookReader, Record

app = new_app("Books: verify, show, export, back up, rescue.")

Anchor = Annotated[
    Path | None,
    typer.Option("--anchor", metavar="FILE", help="The anchor, where it is not beside the book."),
]


@app.command("verify")
def verify(book: BookPath, anchor: Anchor = None, as_json: AsJson = False) -> None:
    """Look at every column of every record, at the chain, the pages and the anchor.

    Exit 1 where anything is not as it must be.
    """
    from tarazu.journal import verify_book

    with progress_bar() as advance:
        verdict = verify_book(
            book,
            anchor_path=anchor,
            progress=lambda done, whole: advance("verifying", done, whole),
        )
    if as_json:
        findings = [
            {"seq": each.seq, "what": each.what, "expected": each.expected, "found": each.found}
            for each in verdict.findings
        ]
        head = {"seq": verdict.head.seq, "hash": verdict.head.hash.hex()}
        tell_json(
            {
                "ok": verdict.ok,
                "records": verdict.records,
                "head": head,
                "findings": findings,
                "notes": verdict.notes,
            }
        )
    else:
        for finding in verdict.findings:
            tell(str(finding))
        for note in verdict.notes:
            tell(f"note: {note}")
        state = "sound" if verdict.ok else "not sound"
        tell(f"{verdict.records:,} records, {state}")
        tell(f"head {verdict.head.seq} {verdict.head.hash.hex()}")
    if not verdict.ok:
        talk("`tarazu journal rescue` explains what can be done about a book that does not open.")
        raise typer.Exit(REFUSED)


@app.command("show")
def show(
    book: BookPath,
    from_seq: Annotated[int, typer.Option("--from", metavar="SEQ", help="First record.")] = 1,
    to_seq: Annotated[int | None, typer.Option("--to", metavar="SEQ", help="Last record.")] = None,
    ticket: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="Only what is about this ticket.")
    ] = None,
    kind: Annotated[str, typer.Option(metavar="KIND", help="Only records of this kind.")] = "",
    private: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A private store, to print what officers wrote too."),
    ] = None,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """Print records as lines that a person can read; with --json as lines of JSON.

    A time in brackets is that of the fact, where the book took it later. What officers wrote is in
    the private store alone, and may name persons: read it before it goes further.
    """
    from tarazu.cli.records import line_of, texts_of
    from tarazu.journal import OWN_KINDS, canonical, open_reader
    from tarazu.rules.kinds import KINDS
    from tarazu.station.private import read_private

    if kind and kind not in KINDS and kind not in OWN_KINDS:
        known = ", ".join((*sorted(OWN_KINDS), *KINDS))
        raise typer.BadParameter(f"No record is of kind {kind!r}. Known: {known}.")
    language = language_in(tongue)
    zone, told = "UTC", ""
    with ExitStack() as opened:
        texts = None if private is None else opened.enter_context(read_private(private))
        reader = open_reader(book)
        opened.callback(reader.close)
        _tell_of_loss(reader)
        shown = 0
        # From the first on: an earlier record says in which zone the later ones are read.
        for record in reader.records(1, None if to_seq is None else to_seq + 1):
            zone = zone_after(record, zone)
            if record.seq < from_seq or (kind and record.kind != kind):
                continue
            if ticket is not None and record.data.get("ticket") != ticket:
                continue
            shown += 1
            if as_json:
                tell(canonical(record).decode())
                continue
            if zone != told:
                talk(f"Times are those of {zone}.")
                told = zone
            tell(line_of(record, language, zone))
            for text in () if texts is None else texts_of(record, texts):
                tell(f"          “{text}”")
        if not shown:
            talk(f"The book has {reader.head.seq:,} records, and no such record.")


def _tell_of_loss(reader: "BookReader") -> None:
    """Say of a book that lost its end that it did; what it still has may be looked at."""
    from tarazu.journal import BookShorterThanAnchor

    try:
        reader.refuse_short()
    except BookShorterThanAnchor as loss:
        talk(str(loss))


def zone_after(record: "Record", zone: str) -> str:
    """Give the zone of the plan that a record adopts; otherwise the one before."""
    if record.kind == "regime_adopted":
        return str(record.data["regime"]["time_zone"])
    return zone


@app.command("export")
def export(
    book: BookPath,
    plain: Annotated[
        bool,
        typer.Option("--plain", help="Only what the rules recorded, nothing of how it was kept."),
    ] = False,
) -> None:
    """Write the book to stdout, a canonical JSON line for each record."""
    from tarazu.journal import export as lines_of
    from tarazu.journal import open_reader

    reader = open_reader(book)
    try:
        _tell_of_loss(reader)
        for line in lines_of(reader, plain=plain):
            sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
    finally:
        reader.close()


@app.command("backup")
def backup(
    book: BookPath,
    to: Annotated[Path, typer.Argument(metavar="TO", help="The new file.")],
    private: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Copy this private store too, beside TO."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Copy a book while it is in use; what lies there afterwards has been verified.

    The copy of a private store holds plates and keys in the clear: encrypt it before it leaves the
    machine. Without the store a restored book still verifies, and knows no plate.
    """
    from tarazu.cli.books import private_beside
    from tarazu.journal import backup as copied
    from tarazu.station.private import read_private

    with progress_bar() as advance:
        verdict = copied(
            book, to, progress=lambda done, whole: advance("verifying the copy", done, whole)
        )
    beside = private_beside(to)
    if private is not None:
        # After the book: a store that has more than its book knows is swept; less is a loss.
        with read_private(private) as store:
            store.backup(beside)
    if as_json:
        head = {"seq": verdict.head.seq, "hash": verdict.head.hash.hex()}
        copy = None if private is None else str(beside)
        tell_json({"records": verdict.records, "head": head, "book": str(to), "private": copy})
        return
    tell(f"{verdict.records:,} records are in {to}, verified up to {verdict.head.seq}")
    if private is not None:
        tell(f"the private store is in {beside}")


RESCUE = """\
A book that is shorter than its anchor, or damaged, does not open: what was answered once must not
be forgotten in silence. First bring the missing files back: the book, its "-wal" file and its
anchor, as they were. A backup put in their place has no anchor and lacks what came after it.

If they cannot be brought back, two officers may accept the loss:

    tarazu journal rescue BOOK --officer NUMBER --officer NUMBER

Every record before the first that is not sound is kept. The book then says, for ever, what was lost
and who accepted it. The files as they are now stay in a folder beside the book. Plates of lost
registrations remain in the private store until the station starts."""


@app.command("rescue")
def rescue(
    book: BookPath,
    officer: Annotated[
        list[str] | None,
        typer.Option(metavar="NUMBER", help="The two who accept the loss; give it twice."),
    ] = None,
    crossing: Annotated[
        str, typer.Option(metavar="NAME", help="Whose book it is, where no record can say so.")
    ] = "",
    anchor: Anchor = None,
    as_json: AsJson = False,
) -> None:
    """Let two officers accept that the end of a book is lost.

    Without them: say where the book breaks, how many records would be kept, and what can be done.
    """
    from tarazu.cli.books import wall_clock
    from tarazu.journal import RescueRefused
    from tarazu.journal import rescue as rescued
    from tarazu.settings import is_officer_number

    persons = officer or []
    if not persons:
        _tell_outlook(book, crossing, anchor, as_json=as_json)
        return
    if len(persons) != 2:
        talk(RESCUE)
        raise typer.Exit(USAGE)
    if not all(map(is_officer_number, persons)):
        raise typer.BadParameter("Expected digits: a number, never a name.", param_hint="--officer")
    try:
        done = rescued(
            book,
            crossing or _crossing_of(book),
            persons=(persons[0], persons[1]),
            at_ms=wall_clock(),
            anchor_path=anchor,
        )
    except RescueRefused as refused:
        raise refuse(str(refused)) from None
    data = done.record.data
    if as_json:
        tell_json({"record": data, "aside": str(done.aside)})
        return
    tell(f"kept up to record {data['kept_seq']}; {_seen_by_anchor(data['anchor_seq'])}")
    tell(f"record {done.record.seq} says what was lost and who accepted it")
    tell(f"the files as they were are in {done.aside}")


def _tell_outlook(book: Path, crossing: str, anchor: Path | None, *, as_json: bool) -> None:
    """Look at a book as a rescue would, and say what it would do."""
    from tarazu.journal import outlook

    found = outlook(book, crossing, anchor_path=anchor)
    if as_json:
        tell_json(found)
        return
    if not found.findings and found.anchor_seq is not None:
        tell(f"The book is sound up to record {found.kept_seq}: there is nothing to rescue.")
        return
    for finding in found.findings[:1]:
        more = f"; {len(found.findings) - 1} more places" if len(found.findings) > 1 else ""
        tell(f"it breaks at {finding}{more}")
    tell(f"a rescue would keep {found.kept_seq:,} records; {_seen_by_anchor(found.anchor_seq)}")
    talk(RESCUE)


def _seen_by_anchor(seq: int | None) -> str:
    if seq is None:
        return "there was no anchor to say how far the book had gone"
    return f"the anchor had seen record {seq}"


def _crossing_of(book: Path) -> str:
    """Read whose book it is from any record that can still be read."""
    from tarazu.faults import TarazuError
    from tarazu.journal import open_reader
    from tarazu.station.reading import crossing_in

    try:
        reader = open_reader(book)
        try:
            return crossing_in(reader, book)
        finally:
            reader.close()
    except TarazuError as fault:
        raise typer.BadParameter(
            f"No record says whose book it is ({fault}). Name the crossing with --crossing."
        ) from None
