"""All nouns under one name. What a noun needs is loaded when one of its commands runs."""

from importlib import import_module
from importlib.util import find_spec
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from tarazu.cli import (
    abroad,
    board,
    crossing,
    feed,
    journal,
    officer,
    regime,
    serve,
    ticket,
    why,
)
from tarazu.cli.terminal import FAULT, new_app, talk
from tarazu.faults import TarazuError

_DEMO = "tarazu.cli.demo"


class _Root(TyperGroup):
    """Turns a fault into its sentence and its exit status, wherever below it was raised."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TarazuError as fault:
            talk(str(fault))
            raise typer.Exit(FAULT) from None


def _tell_version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"tarazu {version('tarazu')}")
        raise typer.Exit


app = new_app("Runs a reciprocal release regime for freight trucks at a land border.", cls=_Root)


@app.callback()
def _root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Say the version."),
    ] = False,
) -> None:
    pass


if find_spec(_DEMO) is not None:
    app.command("demo")(import_module(_DEMO).demo)
app.command("serve")(serve.serve)
app.add_typer(crossing.app, name="crossing")
app.add_typer(officer.app, name="officer")
app.add_typer(regime.app, name="regime")
app.add_typer(feed.app, name="feed")
app.add_typer(journal.app, name="journal")
app.command("board")(board.board)
app.command("ticket")(ticket.ticket)
app.command("why")(why.why)
app.command("abroad")(abroad.abroad)
