"""Officers who may sign in: lines for the settings, with the secret hashed."""

from enum import StrEnum
from typing import Annotated

import typer

from tarazu.cli.terminal import new_app, talk, tell

app = new_app("Officers who may sign in.")

SECRET_MIN = 8  # characters; the desk also slows guessing down


class Role(StrEnum):
    """What an officer may do: a supervisor is one of the two that an override takes."""

    officer = "officer"
    supervisor = "supervisor"


@app.callback()
def _officer() -> None:
    pass


@app.command("new")
def new(
    number: Annotated[str, typer.Argument(metavar="NUMBER", help="A number, never a name.")],
    role: Annotated[Role, typer.Option(help="What the officer may do.")] = Role.officer,
    crossing: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only at this crossing; may be given again."),
    ] = None,
) -> None:
    """Ask for the secret of an officer, and print the lines for the settings."""
    import json

    from argon2 import PasswordHasher

    from tarazu.settings import OFFICER_DIGITS_MAX, is_officer_number

    if not is_officer_number(number):
        raise typer.BadParameter(
            f"Expected 1 to {OFFICER_DIGITS_MAX} of the digits 0 to 9, found {number!r}. It stands "
            "in every record of theirs: a number, never a name.",
            param_hint="NUMBER",
        )
    secret = typer.prompt("Secret", hide_input=True, confirmation_prompt=True, err=True)
    if len(secret) < SECRET_MIN:
        raise typer.BadParameter(f"A secret has at least {SECRET_MIN} characters.")
    tell("[[officer]]")
    tell(f'number = "{number}"')
    tell(f'role   = "{role.value}"')
    tell(f'hash   = "{PasswordHasher().hash(secret)}"')
    if crossing:
        tell(f"crossings = {json.dumps(crossing, ensure_ascii=False)}")
    talk("Add these lines to the end of the settings. The secret itself is kept nowhere.")
