"""Publications: the situation as one of them, and all as pages that need no server."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from tarazu.cli.shelving import ShelfName, shelve
from tarazu.cli.terminal import AsJson, new_app, tell, tell_json
from tarazu.faults import TarazuError

app = new_app("Publications: the situation as one, and all as pages that need no server.")


class NotEmpty(TarazuError):
    """A folder that should be new holds files of somebody else's."""


@app.command("situation")
def situation(
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="A folder of publications.")
    ] = Path("publications"),
    settings: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Whose gates stand first, by their books as they are."),
    ] = None,
    notices: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="A register; without it that of the settings, or ours."),
    ] = None,
    name: ShelfName = "",
) -> None:
    """Publish how every crossing stands now, as page, PDF and sheets in every language."""
    import msgspec

    from tarazu.calendars import day_of, zone_of
    from tarazu.cli.books import reading, wall_clock
    from tarazu.cli.notices import notices_in
    from tarazu.notices import public_of
    from tarazu.settings import settings_of
    from tarazu.web.faces.situated import situation_document
    from tarazu.web.looks import gate_now
    from tarazu.web.standing import situation_of

    ours, gates, zone = {}, [], "UTC"
    if settings is not None:
        known = settings_of(settings.read_text(encoding="utf-8"), name=str(settings))
        ours = {one.name: one for one in known.crossing}
        zone = known.crossing[0].home_zone
        for one in known.crossing:
            with reading(
                settings.parent / one.book, settings.parent / one.private, now=True
            ) as seen:
                gates.append((one, gate_now(seen)))
        beside = settings.parent / known.register
        notices = notices or (beside if known.register and beside.exists() else None)
    day = day_of(wall_clock(), zone_of(zone))
    found = situation_of(public_of(notices_in(notices, register=False)), gates, day)
    told = partial(situation_document, found, ours=ours)
    shelve(told, msgspec.json.encode(found), into, name)


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
