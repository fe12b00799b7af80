"""Publications: write them as pages that need no server."""

from pathlib import Path
from typing import Annotated

import typer

from tarazu.cli.terminal import AsJson, new_app, tell, tell_json
from tarazu.faults import TarazuError

app = new_app("Publications: write them as pages that need no server.")


class NotEmpty(TarazuError):
    """A folder that should be new holds files of somebody else's."""


@app.command("write")
def write(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="The folder of publications.")
    ] = Path("publications"),
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="A new or empty folder.")
    ] = Path("site"),
    as_json: AsJson = False,
) -> None:
    """Write every publication as pages with their downloads, fonts and a list beside them.

    The folder can be put on any web server, or be opened from a disk: begin at index.html.
    """
    from tarazu.web.shelf import Shelf
    from tarazu.web.still import still_files

    if not folder.is_dir():
        raise typer.BadParameter(f"{folder} is no folder.", param_hint="FOLDER")
    if into.exists() and (not into.is_dir() or any(into.iterdir())):
        raise NotEmpty(
            f"{into} is no empty folder, and old pages would stand among the new ones. Nothing was "
            "written. Name a new one with --into."
        )
    written: list[str] = []
    for name, content in still_files(Shelf(folder)):
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        written.append(name)
    pages = [name for name in written if name.endswith(".html")]
    if as_json:
        tell_json({"folder": str(into), "pages": pages, "files": len(written)})
    else:
        tell(f"{into / 'index.html'}: {len(pages)} pages, {len(written)} files")
