"""Settings of one crossing, as `crossing init` writes them, for the tests of this folder."""

from pathlib import Path

from tests.cli.commands import run


def settings_in(folder: Path) -> Path:
    """Write the settings of Dogharoon into a folder."""
    path = folder / "tarazu.toml"
    run(
        *("crossing", "init", "dogharoon", "--home", "IR", "--peer", "AF", "--west", "IR"),
        *("--home-post", "Dogharoon", "--peer-post", "Islam Qala", "--settings", path),
    )
    return path
