"""Why not me? The trucks that came later and went earlier, in the terminal."""

from tarazu.cli.board import zone_of_plan
from tarazu.cli.terminal import (
    AsJson,
    BookPath,
    InLanguage,
    PrivatePath,
    Tongue,
    language_in,
    table,
    talk,
    tell,
    tell_json,
)
from tarazu.cli.ticket import TicketNumber, no_such_ticket


def why(
    book: BookPath,
    number: TicketNumber,
    private: PrivatePath = None,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """List every truck that came later and went earlier than a waiting one, and why."""
    import msgspec

    from tarazu.cli.books import reading
    from tarazu.station import why_not

    language = language_in(tongue)
    with reading(book, private) as seen:
        regime = seen.state.facts.regime
        if number not in seen.state.facts.tickets and number not in seen.chronicle.ended:
            raise no_such_ticket(number, book)
        found = why_not(seen.state, seen.chronicle, number)
        notes = [
            seen.private.text_of(seen.chronicle.overrides.get(one.override or 0, "")) or ""
            for one in found
        ]
    if as_json:
        noted = zip(found, notes, strict=True)
        tell_json([msgspec.structs.replace(one, note=note) for one, note in noted])
        return
    if not found:
        talk("No truck that came later went earlier.")
        return
    tell(language.text("ticket.why_not_me"))
    zone = zone_of_plan(regime)
    rows = []
    for one, note in zip(found, notes, strict=True):
        head, said = language.overtaking(one, zone, regime=regime, note=note)
        rows.append((language.digits(str(one.ticket)), head, said))
    table(("", "", ""), rows, right="rll")
