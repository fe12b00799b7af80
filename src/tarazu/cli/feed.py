"""Movement logs: replay one through the rules into a book."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazu.cli.terminal import (
    INTERRUPTED,
    REFUSED,
    AsJson,
    NewPrivate,
    PrivatePath,
    new_app,
    progress_bar,
    refuse,
    talk,
    tell,
    tell_json,
)
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from tarazu.rules.regime import Regime
    from tarazu.station import Station
    from tarazu.station.importing import Import
    from tarazu.station.reading import Waits

app = new_app("Movement logs: replay one through the rules into a book.")


@app.callback()
def _feed() -> None:
    pass


class BookUnknown(TarazuError):
    """A log cannot be imported into a book of which neither crossing nor plan is known."""


@app.command("import")
def import_(
    log: Annotated[Path, typer.Argument(metavar="LOG", help="CSV or JSON Lines, plain or gzip.")],
    map_file: Annotated[
        Path, typer.Option("--map", metavar="MAP.toml", help="What the columns of the log mean.")
    ],
    book: Annotated[Path, typer.Option(metavar="BOOK", help="The book; a new one is begun.")],
    regime: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The plan of a new book; it begins at its valid_from."),
    ] = None,
    private: PrivatePath = None,
    new_private: NewPrivate = False,
    strict: Annotated[
        bool,
        typer.Option(
            "--strict", help="Exit 1 where a row was rejected, or a fact refused or passed over."
        ),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Replay a movement log through the rules into a book.

    The log's own times are the clock. A second import of a log adds no fact, and one that was cut
    short goes on where it was. Rows that cannot be read go to a file beside the book, and so do
    facts that the rules refused.
    """
    began = time.monotonic()
    try:
        done, result = _imported(
            log, map_file, book, regime=regime, private=private, new_private=new_private
        )
    except KeyboardInterrupt:
        talk("Interrupted. What was recorded is kept: the same command goes on from there.")
        raise typer.Exit(INTERRUPTED) from None
    _tell(result, as_json=as_json)
    spent_s = time.monotonic() - began
    talk(f"{done.counts.facts:,} facts in {spent_s:.1f} s")
    if done.broken is not None:
        raise done.broken
    if done.tally.rows and done.tally.rejected == done.tally.rows:
        raise refuse(f"Not one row of {log.name} could be read. Is {map_file.name} its map?")
    counts = done.counts
    if strict and (done.tally.rejected or counts.refused or counts.reused or counts.passed_over):
        raise typer.Exit(REFUSED)


def _imported(
    log: Path,
    map_file: Path,
    book: Path,
    *,
    regime: Path | None,
    private: Path | None,
    new_private: bool,
) -> "tuple[Import, dict[str, Any]]":
    """Import, and gather what it came to while the book is open."""
    from tarazu.calendars import DAY_MS
    from tarazu.cli.books import wall_clock, writing
    from tarazu.cli.regime import read_regime
    from tarazu.feed import read_log, read_map, rejects_path
    from tarazu.rules import Refusal
    from tarazu.rules.check import errors_of
    from tarazu.station.importing import begin_book, import_log
    from tarazu.words import language_of

    found = read_map(map_file)
    plan = None if regime is None else read_regime(regime)
    if plan is not None and errors_of(plan):
        raise refuse(f"The plan cannot work: see `tarazu regime check {regime}`.")
    crossing = _crossing_of(book, plan)
    read_log(log, found).close()  # one that cannot be read begins no book
    told_with = map_file.read_bytes() + (b"" if regime is None else regime.read_bytes())
    with (
        writing(
            book,
            crossing,
            private=private,
            new_private=new_private,
            settings=told_with,
            clock=lambda: 0,
        ) as station,
        progress_bar() as advance,
    ):
        refusal = None if plan is None else begin_book(station, plan)
        if isinstance(refusal, Refusal):
            raise refuse(language_of("en").reason(refusal, zone="UTC"))
        if station.state.facts.terms is None:
            raise BookUnknown(
                f"The book {book.name!r} is under no plan. Nothing was imported. Name one with "
                "--regime FILE."
            )
        done = import_log(
            station,
            log,
            found,
            rejects=rejects_path(log, book),
            not_after=wall_clock() + DAY_MS,
            progress=advance,
        )
        return done, _result(station, done)


def _crossing_of(book: Path, plan: "Regime | None") -> str:
    """Say whose book it is: by the book where there is one, else by the plan."""
    from tarazu.journal import open_reader
    from tarazu.station.reading import BookEmpty, crossing_in

    if book.exists() and book.stat().st_size:
        reader = open_reader(book)
        try:
            return crossing_in(reader, book)
        except BookEmpty:
            pass
        finally:
            reader.close()
    if plan is None:
        raise BookUnknown(
            f"There is no book {book.name!r} yet. Nothing was imported. Name the plan that a new "
            "one is to be under with --regime FILE."
        )
    return plan.crossing


def _result(station: "Station", done: "Import") -> dict[str, Any]:
    """Gather what an import came to, and how the book stands after it."""
    import msgspec

    from tarazu.station.reading import waits_in

    tally, facts, head = done.tally, station.state.facts, station.journal.head
    assert tally.adds_up(), tally.text()
    assert done.counts.adds_up(), done.counts
    counts = msgspec.structs.asdict(done.counts)
    return {
        "rows": {
            "read": tally.rows,
            "noticed_missing": tally.absences,
            "facts": tally.facts,
            "facts_by_kind": tally.by_fact,
            "unchanged": tally.unchanged,
            "filtered": tally.filtered,
            "rejected": tally.rejected,
            "rejected_by_reason": tally.by_reason,
        },
        "facts": counts,
        "rejects_file": None if done.rejects is None else str(done.rejects),
        "refused_file": None if done.refused is None else str(done.refused),
        "broken_off": None if done.broken is None else str(done.broken),
        "accounts": [
            {
                "name": account.name,
                "balance_units": account.balance,
                "available_units": account.available,
                "units_per_release": account.counted,
                # Whole trucks, rounded towards minus infinity: a part of a release is none.
                "balance_trucks": account.balance // account.counted,
            }
            for account in facts.accounts.values()
        ],
        "waits": waits_in(station.journal.records()),
        "waiting": len(facts.tickets) - len(facts.calls),
        "on_hold": sum(1 for ticket in facts.tickets.values() if ticket.truck in facts.holds),
        "called": len(facts.calls),
        "abroad": len(facts.abroad),
        "visiting": len(facts.visiting),
        "uncalled": facts.totals.uncalled,
        "crossing": station.crossing,
        "regime": None if facts.regime is None else facts.regime.name,
        "seq": head.seq,
        "head": head.hash.hex(),
        "state": station.state.digest(),
    }


def _tell(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell_json(result)
        return
    for line in (*_rows(result["rows"]), *_facts(result["facts"])):
        tell(line)
    if result["rejects_file"]:
        tell(f"the rejected rows are in {result['rejects_file']}")
    if result["refused_file"]:
        tell(f"the refused facts are in {result['refused_file']}")
    tell()
    for account in result["accounts"]:
        tell(
            f"account {account['name']}: balance {account['balance_trucks']:,} trucks, held by "
            f"calls included ({account['balance_units']:,} units, "
            f"{account['units_per_release']:,} a release)"
        )
    for line in _waits(result["waits"]):
        tell(line)
    tell(
        f"waiting {result['waiting']:,}, of them on hold {result['on_hold']:,}; "
        f"called {result['called']:,}; abroad {result['abroad']:,}; "
        f"passed without a call {result['uncalled']:,}"
    )
    tell()
    tell(f"book of {result['crossing']} up to record {result['seq']:,}")
    tell(f"head   {result['head']}")
    tell(f"state  {result['state']}")


def _rows(rows: dict[str, Any]) -> list[str]:
    lines = [_line("read", rows["read"])]
    if rows["noticed_missing"]:
        lines.append(_line("noticed missing", rows["noticed_missing"]))
    lines.append(_line("facts", rows["facts"], rows["facts_by_kind"]))
    if rows["unchanged"]:
        lines.append(_line("unchanged", rows["unchanged"]))
    lines.append(_line("filtered", rows["filtered"]))
    lines.append(_line("rejected", rows["rejected"], rows["rejected_by_reason"]))
    return lines


def _facts(counts: dict[str, Any]) -> list[str]:
    lines = ["", _line("facts", counts["facts"]), _line("recorded", counts["recorded"])]
    for key, name in (
        ("already", "already recorded"),
        ("passed_over", "passed over"),
        ("without_effect", "without effect"),
        ("reused", "id of another"),
    ):
        if counts[key]:
            lines.append(_line(name, counts[key]))
    lines.append(_line("refused", sum(counts["refused"].values()), counts["refused"]))
    if counts["unfit"]:
        lines.append(f"facts whose plate fits no grammar, kept as typed: {counts['unfit']:,}")
    return lines


def _line(name: str, count: int, parts: dict[str, int] | None = None) -> str:
    told = ", ".join(f"{part} {number:,}" for part, number in (parts or {}).items())
    return f"{name:<16} {count:>9,}  {told}".rstrip()


def _waits(waits: "Waits") -> list[str]:
    from tarazu.words import language_of

    said = language_of("en").duration
    lines = [f"waited, joining to release: {waits.released:,} trucks"]
    if waits.released_median_s is not None and waits.released_p90_s is not None:
        assert waits.released_max_s is not None, waits
        median, tenth = said(waits.released_median_s), said(waits.released_p90_s)
        lines[0] += f", median {median}, nine in ten at most {tenth}"
        lines[0] += f", longest {said(waits.released_max_s)}"
    lines.append(f"waiting still, so far, called ones included: {waits.waiting:,} trucks")
    if waits.waiting_median_s is not None and waits.waiting_max_s is not None:
        median, longest = said(waits.waiting_median_s), said(waits.waiting_max_s)
        lines[1] += f", median {median}, longest {longest}"
        lines.append("  (their waits are not over: they are in this line alone, not in the first)")
    return lines
