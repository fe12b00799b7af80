"""The command line as the pages name it."""

from functools import cache
from importlib.util import find_spec
from typing import Any

import pytest
import typer.main

needs_commands = pytest.mark.xfail(
    find_spec("tarazu.cli.root") is None, reason="there is no command line yet", strict=False
)


@cache
def root_command() -> Any:
    """Give the command `tarazu` with its nouns."""
    from tarazu.cli.root import app

    return typer.main.get_command(app)
