"""The stock abroad, truck by truck, in the terminal: for the duty officer, with plates."""

from typing import Annotated

import typer

from tarazu.cli.board import zone_of_plan
from tarazu.cli.terminal import (
    AsJson,
    BookPath,
    InLanguage,
    PrivatePath,
    Tongue,
    UntilNow,
    language_in,
    table,
    talk,
    tell_json,
)


def abroad(
    book: BookPath,
    private: PrivatePath = None,
    visiting: Annotated[
        bool, typer.Option("--visiting", help="Others' trucks that are here, in their place.")
    ] = False,
    now: UntilNow = False,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """List home's trucks abroad, the longest stay first. A stay is counted so far: it goes on."""
    from tarazu.cli.books import reading
    from tarazu.station import abroad_of

    with reading(book, private, now=now) as seen:
        trucks = abroad_of(seen, visiting=visiting)
        zone = zone_of_plan(seen.state.facts.regime)
    if as_json:
        tell_json(trucks)
        return
    language = language_in(tongue)
    if not trucks:
        talk("No truck is abroad." if not visiting else "No other truck is here.")
        return
    rows = []
    for one in trucks:
        plate = "" if one.truck.plate is None else one.truck.plate.typed
        holds = ", ".join(language.hold(hold) for hold in one.holds)
        rows.append(
            (
                plate,
                language.country(one.truck.registered),
                language.duration(one.dwell_s),
                language.instant(one.since_at, zone),
                language.text("board.stranded") if one.is_stranded else holds,
                one.place or one.destination,
            )
        )
    names = ("plate", "registered", "stay", "since", "state", "place")
    headings = tuple(language.text(f"abroad.{name}") for name in names)
    table(headings, rows, right="llr")
