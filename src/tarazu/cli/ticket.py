"""One ticket of a book, in the terminal."""

from typing import TYPE_CHECKING, Annotated

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
    refuse,
    tell,
    tell_json,
)

if TYPE_CHECKING:
    from tarazu.station.views import TicketView
    from tarazu.words import Language

TicketNumber = Annotated[int, typer.Argument(metavar="NUMBER", help="The number of the ticket.")]


def no_such_ticket(number: int, book: object) -> typer.Exit:
    """Say that a book has no such ticket, and give the exit to raise."""
    return refuse(
        f"There is no ticket {number} in {book}: none was given yet, or it ended too long ago to "
        f"have a page. `tarazu journal show {book} --ticket {number}` prints its records."
    )


def ticket(
    book: BookPath,
    number: TicketNumber,
    private: PrivatePath = None,
    now: UntilNow = False,
    as_json: AsJson = False,
    tongue: InLanguage = Tongue.en,
) -> None:
    """Show one ticket: its place, what is ahead, its call, its holds."""
    from tarazu.cli.books import reading
    from tarazu.station import ticket_of

    with reading(book, private, now=now) as seen:
        view = ticket_of(seen, number)
    if view is None:
        raise no_such_ticket(number, book)
    if as_json:
        tell_json(view)
    else:
        _tell(view, language_in(tongue))


def _tell(view: "TicketView", language: "Language") -> None:

    zone = zone_of_plan(view.regime)
    text, digits = language.text, language.digits
    tell(f"{text('ticket.title', number=digits(str(view.ticket)))} ({view.code})")
    tell(f"  {text('ticket.updated', times=language.instant(view.at, zone))}")
    status = "held" if view.holds and view.status == "waiting" else view.status
    tell(f"  {text(f'status.{status}')}")
    truck, plate = view.truck, view.truck.plate
    tell(f"  {language.registered_in(truck.registered)}")
    if plate is not None:
        tell(f"  {plate.typed}")
    load = text("list.comma", first=language.laden(truck.laden), last=language.cargo(truck.cargo))
    tell(f"  {text('way.load')}: {load}")
    tell(f"  {text('ticket.lane')}: {view.lane}")
    tell(f"  {text('ticket.step_registered')}: {language.instant(view.registered_at, zone)}")
    if view.ended_at is not None:
        ended = f"ended.{view.ended_why}"
        step = "withdrawn" if view.status == "withdrawn" else view.direction
        tell(f"  {text(f'ticket.step_{step}')}: {language.instant(view.ended_at, zone)}")
        if language.has(ended):
            tell(f"  {text(ended)}")
        return
    if view.ahead is not None:
        tell(f"  {language.number(view.ahead)} {text('ticket.ahead', count=view.ahead)}")
    if view.left is not None:
        tell(f"  {text('account.left_of', n=view.left)}")
    if view.last_called is not None:
        tell(f"  {text('ticket.last_called')}: {digits(str(view.last_called))}")
    for hold in view.holds:
        tell(f"  {text('ticket.held', reason=language.hold(hold.hold))}")
        said = "ticket.held_by" if hold.authority else "ticket.held_since"
        since = language.instant(hold.since_at, zone)
        line = text(said, **({"authority": hold.authority} if hold.authority else {}), time=since)
        tell(f"    {line} {hold.note}".rstrip())
    if view.holds:
        tell(f"    {text('ticket.held_kept')}")
    if view.call is not None:
        until = language.instant(view.call.until_at, zone)
        tell(f"  {text('ticket.called_until', time=until)}")
    elif view.no_call is not None:
        tell(f"  {language.no_call(view.no_call)}")
    if view.overtaken_count:
        tell(f"  {text('ticket.why_not_me')}: {language.number(view.overtaken_count)}")
