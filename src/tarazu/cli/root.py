"""All nouns under one name. What a noun needs is loaded when one of its commands runs."""

from importlib import import_module
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from tarazu.cli import (
    abroad,
    board,
    corridors,
    crossing,
    feed,
    journal,
    notices,
    officer,
    publications,
    publish,
    regime,
    returns,
    serve,
    ticket,
    why,
)
from tarazu.cli.terminal import FAULT, USAGE, new_app, talk
from tarazu.faults import TarazuError, WrongName


class Later(TyperCommand):
    """A command whose module is loaded when it is asked for, because loading it takes long."""

    def __init__(self, module: str, name: str, told: str) -> None:
        """Stand for the function of that name in the module; `told` is its line of help."""
        super().__init__(name, help=told)
        self._module = module

    def loaded(self) -> Any:
        """Load the command itself."""
        app = new_app("")
        app.command(self.name)(getattr(import_module(self._module), str(self.name)))
        return typer.main.get_command(app)

    def make_context(
        self, info_name: str | None, args: list[str], parent: Any = None, **extra: Any
    ) -> Any:
        """Read the arguments as the command itself does."""
        return self.loaded().make_context(info_name, args, parent, **extra)


class _Root(TyperGroup):
    """Turns a fault into its sentence and its exit status, wherever below it was raised."""

    def __init__(self, **settings: Any) -> None:
        demo = Later("tarazu.cli.demo", "demo", "The model scenario, live, in the browser.")
        super().__init__(**{**settings, "commands": {"demo": demo, **settings["commands"]}})

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except TarazuError as fault:
            talk(str(fault))
            raise typer.Exit(USAGE if isinstance(fault, WrongName) else FAULT) from None


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


app.command("serve")(serve.serve)
app.add_typer(crossing.app, name="crossing")
app.add_typer(officer.app, name="officer")
app.add_typer(regime.app, name="regime")
app.add_typer(feed.app, name="feed")
returns.app.command("publish")(publish.publish)
returns.app.command("verify")(publish.verify)
app.add_typer(returns.app, name="returns")
app.add_typer(journal.app, name="journal")
app.add_typer(notices.app, name="notices")
app.add_typer(corridors.app, name="corridors")
app.add_typer(publications.app, name="publications")
app.command("board")(board.board)
app.command("ticket")(ticket.ticket)
app.command("why")(why.why)
app.command("abroad")(abroad.abroad)
