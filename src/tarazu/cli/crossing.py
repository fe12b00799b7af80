"""Crossings: begin the settings of one."""

import json
import os
from pathlib import Path
from typing import Annotated

import typer

from tarazu.cli.terminal import new_app, refuse, talk, tell

app = new_app("Crossings: begin the settings of one.")


@app.callback()
def _crossing() -> None:
    pass


@app.command("init")
def init(
    name: Annotated[str, typer.Argument(metavar="NAME", help="As plans and addresses call it.")],
    home: Annotated[str, typer.Option(metavar="XX", help="The country that runs this copy.")],
    peer: Annotated[str, typer.Option(metavar="XX", help="The country across the line.")],
    home_post: Annotated[str, typer.Option(metavar="NAME", help="The post on home's side.")],
    peer_post: Annotated[str, typer.Option(metavar="NAME", help="The post on the peer's side.")],
    west: Annotated[
        str, typer.Option(metavar="XX", help="Which of the two countries lies in the west.")
    ] = "",
    home_zone: Annotated[str, typer.Option(metavar="ZONE", help="Its one zone if absent.")] = "",
    peer_zone: Annotated[str, typer.Option(metavar="ZONE", help="Its one zone if absent.")] = "",
    languages: Annotated[
        str, typer.Option(metavar="CODES", help="Of the pages, with commas between: en, fa, prs.")
    ] = "en,fa",
    settings: Annotated[
        Path, typer.Option(metavar="FILE", help="The new file; one that exists stays as it is.")
    ] = Path("tarazu.toml"),
) -> None:
    """Write the settings of a crossing to begin from. A file that exists is never touched."""
    from tarazu.cli.places import check_countries, zone_for
    from tarazu.cli.terminal import codes_of
    from tarazu.settings import settings_of

    check_countries(home, peer)
    if west not in ("", home, peer):
        raise typer.BadParameter(f"Expected {home} or {peer}.", param_hint="--west")
    text = _text_of(
        name,
        home=home,
        peer=peer,
        posts=(home_post, peer_post),
        west=west or home,
        zones=(
            zone_for(home, home_zone, option="--home-zone"),
            zone_for(peer, peer_zone, option="--peer-zone"),
        ),
        languages=codes_of(languages),
    )
    settings_of(text, name=str(settings))  # what is written must be readable
    try:
        descriptor = os.open(settings, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise refuse(f"There is a file {settings} already. Nothing was written.") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    tell(str(settings))
    talk("Next: `tarazu officer new NUMBER`, twice; `tarazu regime new`; `tarazu regime adopt`.")


def _text_of(
    name: str,
    *,
    home: str,
    peer: str,
    posts: tuple[str, str],
    west: str,
    zones: tuple[str, str],
    languages: tuple[str, ...],
) -> str:
    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)  # the escapes of JSON are escapes of TOML

    east = peer if west == home else home
    lines = [
        "# The settings of one process: `tarazu serve --settings THIS_FILE`.",
        "# Paths are beside this file.",
        "",
        'host = "127.0.0.1"           # a reverse proxy with TLS stands before it',
        "port = 8080",
        f"languages = {json.dumps(languages)}",
        "",
        "[[crossing]]",
        f"name = {quoted(name)}",
        f'home = "{home}"                  # the country of the authority that runs this copy',
        f'peer = "{peer}"                  # the country across the line',
        f'west = "{west}"                  # boards never mirror the two sides',
        f'east = "{east}"',
        f'home_zone = "{zones[0]}"',
        f'peer_zone = "{zones[1]}"',
        f"book    = {quoted(name + '.book')}",
        f"private = {quoted(name + '.private.book')}   # plates; never without protection",
        "stranded_after_s = 604_800     # a truck abroad longer than this is stranded",
        "undo_s    = 120                # for the officer who recorded it",
        "approve_s = 300                # for the second officer of an override",
        "retention_s = 7_776_000        # plates are erased so long after a ticket's end",
        '# contact = "…"                # for drivers: a telephone or a place, and the hours',
        "",
        "[crossing.posts]               # as each language writes them: correct these lines",
    ]
    for code in languages:
        home_post, peer_post = map(quoted, posts)
        lines.append(f"{code} = {{ home = {home_post}, peer = {peer_post} }}")
    return "\n".join((*lines, ""))
