"""The command line as the pages name it."""

from functools import cache
from typing import Any

import typer.main

from tarazu.cli.root import app


@cache
def root_command() -> Any:
    """Give the command `tarazu` with its nouns."""
    return typer.main.get_command(app)
