"""Serve the crossings of a settings file: each book has this process as its one writer."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazu.cli.stopping import until_stopped
from tarazu.cli.terminal import FAULT, NewPrivate, talk
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from tarazu.cli.night import Kept
    from tarazu.settings import CrossingSettings, Settings
    from tarazu.station import Station

_GRACE_S = 5  # for answers on their way at a stop; open event streams are let go at once


class OtherAuthority(TarazuError):
    """The book that the settings name belongs to another home or peer."""


class NotListening(TarazuError):
    """The server could not begin to listen."""


@contextmanager
def opened(
    crossing: "CrossingSettings", settings: Path, *, new_private: bool = False
) -> "Iterator[Station]":
    """Open one crossing of a settings file as its writer; its paths are beside that file.

    The book takes over the terms of the settings where they have changed.
    Raises: BookLocked where a server runs, and what else opening a book raises.
    """
    from tarazu.cli.books import writing
    from tarazu.station import Keeping

    folder = settings.parent
    with writing(
        folder / crossing.book,
        crossing.name,
        private=folder / crossing.private,
        anchor=folder / crossing.anchor if crossing.anchor else None,
        settings=settings.read_bytes(),
        keeping=Keeping(retention_s=crossing.retention_s),
        new_private=new_private,
    ) as station:
        take_terms(station, crossing)
        yield station


def take_terms(station: "Station", crossing: "CrossingSettings") -> None:
    """Write the operator's terms into the book where they are not those that it has.

    Raises: OtherAuthority where the book is that of another home or peer.
    """
    from tarazu.journal import digest_of
    from tarazu.rules import Refusal
    from tarazu.rules.commands import ConfigureCrossing
    from tarazu.station import Intent, derived_id

    if station.state.facts.terms == crossing.terms:
        return
    seq = str(station.journal.head.seq)
    command = derived_id("configure", digest_of(crossing.terms), seq)
    answer = station.execute(Intent(id=command, ask=ConfigureCrossing(terms=crossing.terms)))
    if isinstance(answer, Refusal):
        raise OtherAuthority(
            f'The book of "{crossing.name}" is that of {answer.detail}, expected '
            f"{crossing.home}/{crossing.peer} as the settings say. Nothing was recorded. Name the "
            "book that belongs to this crossing."
        )


def serve(
    settings: Annotated[
        Path, typer.Option(metavar="FILE", help="Crossings, officers, and where to listen.")
    ] = Path("tarazu.toml"),
    host: Annotated[str, typer.Option(help="Listen here, whatever the settings say.")] = "",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65_535, help="Listen there, whatever the settings say."),
    ] = None,
    new_private: NewPrivate = False,
) -> None:
    """Serve the boards, desks and tickets of the crossings in the settings, until stopped.

    No plan is adopted by this: see `tarazu regime adopt`. Each night at three every book is
    verified whole. Exit 3 when a station dies or a book is damaged: start again, or see what it is.
    """
    from tarazu.cli.night import BookDamaged, NightRound
    from tarazu.journal import forget_snapshot
    from tarazu.settings import read_settings
    from tarazu.station import Turnstile

    found = read_settings(settings)
    deaths: list[BaseException] = []
    server: Any = None

    def on_death(death: BaseException) -> None:
        deaths.append(death)
        if server is not None:
            server.should_exit = True

    with ExitStack() as stack:
        turnstiles = {}
        for crossing in found.crossing:
            station = stack.enter_context(opened(crossing, settings, new_private=new_private))
            turnstile = turnstiles[crossing.name] = Turnstile(station, on_death)
            stack.callback(turnstile.close)
            if station.state.facts.regime is None:
                talk(f'"{crossing.name}" has no plan: passages are recorded, nobody is called.')
            if not crossing.contact:
                talk(
                    f'"{crossing.name}" has no contact for drivers: set `contact` in {settings}, '
                    "so that tickets and the board show it."
                )
        server = _server_of(found, turnstiles, settings.parent, host=host, port=port)
        stack.callback(NightRound(books_of(found, settings), on_death).close)
        server.should_exit = bool(deaths)  # one may have died before there was a server to tell
        _run(server)
    for death in deaths:
        if isinstance(death, BookDamaged):
            forget_snapshot(death.book)  # the next start looks at the whole book, and refuses
    if deaths:
        talk(f"The server has stopped: {deaths[0]}")
        raise typer.Exit(FAULT)


def books_of(found: "Settings", settings: Path) -> "list[Kept]":
    """Name the books of a settings file, as the round of the night verifies them."""
    from tarazu.cli.night import Kept

    folder = settings.parent
    return [
        Kept(
            one.name,
            folder / one.book,
            folder / one.anchor if one.anchor else None,
            one.home_zone,
        )
        for one in found.crossing
    ]


def _server_of(found: Any, turnstiles: Any, folder: Path, *, host: str, port: int | None) -> Any:
    from tarazu.cli.listening import Listening
    from tarazu.web.app import app_of

    server = Listening(
        app_of(found, turnstiles, folder=folder),
        host=host or found.host,
        port=port or found.port,
        grace_s=_GRACE_S,
    )
    talk(f"Serving on http://{server.config.host}:{server.config.port}/ until stopped.")
    return server


def _run(server: Any) -> None:
    """Run until a signal comes; afterwards the books are closed as after any work."""
    try:
        # uvicorn raises the signal that it got once more when it is done.
        with until_stopped():
            server.run()
    except KeyboardInterrupt:
        talk("Stopped.")
    except SystemExit:  # how uvicorn says that the address is taken; it has told so in its log
        pass
    if not server.started:
        raise NotListening(
            f"Nothing listens on {server.config.host}:{server.config.port}: see the lines above. "
            "The books were closed. Name another address with --host and --port, or stop what has "
            "this one."
        )
