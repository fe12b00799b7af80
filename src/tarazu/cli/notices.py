"""Notices: list, import, add and export dated, sourced statements of others."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tarazu.cli.shelving import ShelfName, shelve
from tarazu.cli.terminal import (
    REFUSED,
    AsJson,
    Tongue,
    language_in,
    new_app,
    refuse,
    talk,
    tell,
    tell_json,
)
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from tarazu.notices import Notice, Register, Selection
    from tarazu.words import Language

app = new_app("Notices: list, import, add and export dated, sourced statements of others.")


class RegisterUnreadable(TarazuError):
    """The file of a register cannot be opened, or its rejects cannot be written."""


RegisterPath = Annotated[
    Path | None,
    typer.Argument(metavar="FILE", help="A register, CSV or JSON. Without it: the one that ships."),
]
Shipped = Annotated[
    bool, typer.Option("--register", help="Take the register that ships as well as FILE.")
]
Into = Annotated[
    Path, typer.Option("--into", metavar="FILE", help="The register; a new one is begun.")
]
Actor = Annotated[str, typer.Option(help="Part of who speaks, in which role, or about whom.")]
Place = Annotated[str, typer.Option(help="A stable word: torkham, dogharoon, chabahar.")]
Topic = Annotated[str, typer.Option(help="trade, transit, health, security, diplomacy, drivers.")]
Kind = Annotated[str, typer.Option(help="closure, ban, meeting and others: see the guide.")]
Status = Annotated[str, typer.Option(help="expected, happened, denied, lapsed, unknown.")]
From = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day of the period.")]
To = Annotated[str, typer.Option("--to", metavar="DAY", help="The last day of the period.")]
AsOf = Annotated[
    str,
    typer.Option(
        "--as-of",
        metavar="DAY",
        help="Read the register as on that day: 2025-11-24 or 1404-09-03 SH.",
    ),
]
InSomeLanguage = Annotated[
    Tongue,
    typer.Option("--language", "--lang", help="The language of the sentences.", show_choices=True),
]


@app.command("list")
def list_(
    file: RegisterPath = None,
    register: Shipped = False,
    actor: Actor = "",
    place: Place = "",
    topic: Topic = "",
    kind: Kind = "",
    from_: From = "",
    to: To = "",
    status: Status = "",
    as_of: AsOf = "",
    tongue: InSomeLanguage = Tongue.en,
    as_json: AsJson = False,
) -> None:
    """List notices in the order of time, as they stand today or on another day.

    Statements of the same thing that differ name each other. What was expected and brought no news
    is unknown once its days have passed.
    """
    from tarazu.notices import cells_of, claims_of, in_time

    asked = _asked(actor, place, topic, kind, status, from_, to)
    everything = notices_in(file, register)
    found = in_time(_standing(everything, asked, _day_or_today(as_of)))
    if as_json:
        tell_json([cells_of(one) for one in found])
        return
    language, differing = language_in(tongue), claims_of(everything)
    for one in found:
        _tell_notice(one, language, differing.get(one.claim, ()))
    talk(f"{len(found)} of {len(everything)} notices")


@app.command("export")
def export(
    file: RegisterPath = None,
    register: Shipped = False,
    form: Annotated[str, typer.Option("--as", help="csv, json or atom.")] = "csv",
    actor: Actor = "",
    place: Place = "",
    topic: Topic = "",
    kind: Kind = "",
    from_: From = "",
    to: To = "",
    status: Status = "",
    as_of: AsOf = "",
    title: Annotated[str, typer.Option(help="The title of an Atom feed.")] = "Notices",
    address: Annotated[str, typer.Option(help="Where an Atom feed will lie.")] = "",
) -> None:
    """Write notices to stdout as CSV, JSON or an Atom feed; statuses as kept, or as on a day."""
    from tarazu.notices import SHIPPED, atom_of, csv_of, json_of, public_of, select

    if form not in ("csv", "json", "atom"):
        raise typer.BadParameter(f"{form!r} is none of csv, json, atom", param_hint="--as")
    asked = _asked(actor, place, topic, kind, status, from_, to)
    everything = notices_in(file, register)
    day = _day("--as-of", as_of)
    found = select(everything, asked) if day is None else _standing(everything, asked, day)
    found = public_of(found)
    if form != "atom":
        typer.echo((csv_of if form == "csv" else json_of)(found), nl=False)
        return
    # The feed is as new as its newest notice: the same register gives the same feed.
    known = (one.known_day if one.read_day is None else one.read_day for one in found)
    updated_at = 86_400_000 * max(filter(None, known), default=0)
    feed = SHIPPED if file is None else address or file.resolve().as_uri()
    written = atom_of(found, title=title, feed=feed, updated_at=updated_at, address=address)
    typer.echo(written, nl=False)


@app.command("publish")
def publish(
    into: Annotated[
        Path, typer.Option("--into", metavar="FOLDER", help="A folder of publications.")
    ],
    file: RegisterPath = None,
    register: Shipped = False,
    actor: Actor = "",
    place: Place = "",
    topic: Topic = "",
    kind: Kind = "",
    from_: From = "",
    to: To = "",
    status: Status = "",
    as_of: AsOf = "",
    name: ShelfName = "",
) -> None:
    """Publish the timeline as page, PDF and sheets in every language, as it stands on a day."""
    from tarazu.notices import json_of, public_of
    from tarazu.words import timeline_of

    asked = _asked(actor, place, topic, kind, status, from_, to)
    day = _day_or_today(as_of)
    found = public_of(_standing(notices_in(file, register), asked, day))
    shelve(partial(timeline_of, found, as_of_day=day), json_of(found).encode(), into, name)


@app.command("import")
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Notices, CSV or JSON.")],
    into: Into,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit 1 where a row was rejected.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add the notices of a file to a register; a second import adds nothing.

    Rows that cannot be read go to a file beside the register. A notice whose id the register has
    with other content is not taken: correct the register, or give it another id.
    """
    from msgspec.structs import asdict

    from tarazu.feed import rejects_path
    from tarazu.folders import replace_file
    from tarazu.notices import rejects_csv
    from tarazu.web.register import RegisterFile

    found = _read(file)
    result = asdict(RegisterFile(into).add(found.notices))
    beside = rejects_path(file, into)
    if found.rejects:
        try:
            replace_file(beside, rejects_csv(found.rejects))
        except OSError as cause:
            raise RegisterUnreadable(
                f"{beside}: cannot be written: {cause.strerror}. The notices that could be read "
                "are in the register. Make room, then import the file again."
            ) from cause
    else:
        beside.unlink(missing_ok=True)
    result |= {"read": found.rows, "rejected": len(found.rejects)}
    result["rejects_file"] = str(beside) if found.rejects else None
    told = result["added"] + result["known"] + len(result["differing"]) + result["rejected"]
    assert told == result["read"], result
    _tell_merged(result, as_json=as_json)
    nothing_read = found.rows > 0 and not found.notices
    if result["differing"] or nothing_read or (strict and found.rejects):
        raise typer.Exit(REFUSED)


@app.command("add")
def add(
    into: Into,
    kind: Annotated[str, typer.Option(help="closure, ban, meeting and others: see the guide.")],
    topic: Topic,
    said_by: Annotated[str, typer.Option(help="Who says it, by office.")],
    role: Annotated[str, typer.Option(help="In which role: minister, customs official, …")],
    statement: Annotated[str, typer.Option(help="What was said, in your own words.")],
    source: Annotated[str, typer.Option(help="Where it was read.")],
    said: Annotated[str, typer.Option(help="When it was said: a day or a month.")] = "",
    window: Annotated[str, typer.Option(help="The days that it is about: from 2025-10-12.")] = "",
    identity: Annotated[str, typer.Option("--id", help="Without it: made of the content.")] = "",
    more: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="COLUMN=TEXT", help="Any other column of a register."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add one notice to a register."""
    from hashlib import sha256

    import msgspec
    from msgspec.structs import asdict

    from tarazu.notices import COLUMNS, notices_of
    from tarazu.web.register import RegisterFile

    cells = {"kind": kind, "topic": topic, "said_by": said_by, "role": role}
    cells |= {"statement": statement, "source": source, "said": said, "window": window}
    for one in more or []:
        column, equals, text = one.partition("=")
        if not equals or column not in COLUMNS or column == "id":
            told = "--id gives the id" if column == "id" else f"none of {', '.join(COLUMNS)}"
            raise typer.BadParameter(f"{one!r}: {told}", param_hint="--set")
        cells[column] = text
    written = msgspec.json.encode(sorted(cells.items()))
    cells["id"] = identity or f"n-{sha256(written).hexdigest()[:12]}"
    found = notices_of(msgspec.json.encode([cells]).decode(), "json")
    for reject in found.rejects:
        raise typer.BadParameter(
            f"{reject.value!r} ({reject.reason})", param_hint=f"column {reject.column}"
        )
    result = asdict(RegisterFile(into).add(found.notices)) | {"id": cells["id"]}
    _tell_merged(result, as_json=as_json)
    if result["differing"]:
        raise typer.Exit(REFUSED)


def _asked(
    actor: str, place: str, topic: str, kind: str, status: str, from_: str, to: str
) -> "Selection":
    """Turn the options into what is asked for; a word that is none is a usage error."""
    from tarazu.notices import KINDS, STATUSES, TOPICS, Selection

    named = {"topic": (topic, TOPICS), "kind": (kind, KINDS), "status": (status, STATUSES)}
    words: dict[str, Any] = {}
    for name, (word, allowed) in named.items():
        if word and word not in allowed:
            told = f"{word!r} is none of {', '.join(allowed)}"
            raise typer.BadParameter(told, param_hint=f"--{name}")
        words[name] = word or None
    first, last = _day("--from", from_), _day("--to", to, last=True)
    return Selection(actor=actor, place=place, from_day=first, to_day=last, **words)


def _day_or_today(as_of: str) -> int:
    from tarazu.cli.books import wall_clock

    return _day("--as-of", as_of) or wall_clock() // 86_400_000


def _day(option: str, text: str, *, last: bool = False) -> int | None:
    """Read the day of an option; of a month the first, or the last."""
    from tarazu.notices import DateUnreadable, bounds_of

    if not text:
        return None
    try:
        ends = bounds_of(text)
    except DateUnreadable as fault:
        raise typer.BadParameter(str(fault), param_hint=option) from None
    found = ends[1] if last else ends[0]
    if found is None:
        raise typer.BadParameter(f"{text!r} is open at that end", param_hint=option)
    return found


def _standing(notices: "tuple[Notice, ...]", asked: "Selection", day: int) -> "tuple[Notice, ...]":
    """Give what is asked for as it stands on a day, without what was said later."""
    from msgspec.structs import replace

    from tarazu.notices import as_of, select

    return select(as_of(notices, day), replace(asked, known_day=day))


def notices_in(file: Path | None, register: bool) -> "tuple[Notice, ...]":
    """Read the register that is meant; where both are, the file's word stands for a common id."""
    from tarazu.notices import shipped_register

    if file is None:
        return shipped_register()
    found = _read(file)
    if found.rejects:
        talk(f"{file}: {len(found.rejects)} rows cannot be read and are left out.")
    shipped = shipped_register() if register else ()
    return tuple({one.id: one for one in (*shipped, *found.notices)}.values())


def _read(path: Path) -> "Register":
    """Read a register from its file.

    Raises: RegisterUnreadable, NoticesUnreadable.
    """
    from tarazu.notices import NoticesUnreadable, notices_of
    from tarazu.web.register import form_of

    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        said = cause.strerror if isinstance(cause, OSError) else f"not UTF-8: {cause}"
        raise RegisterUnreadable(
            f"{path}: cannot be read: {said}. Nothing was read. Name the file of a register."
        ) from None
    try:
        return notices_of(text, form_of(path))
    except NoticesUnreadable as fault:
        raise NoticesUnreadable(f"{path}: {fault}") from None


def _tell_merged(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        tell_json(result)
        return
    differing = result["differing"]
    counts = {"read": result.get("read"), "added": result["added"], "known": result["known"]}
    counts |= {"differing": len(differing), "rejected": result.get("rejected")}
    for name, count in counts.items():
        if count is not None:
            tell(f"{name:<10} {count:>7,}")
    if "id" in result:
        tell(f"id         {result['id']}")
    if result.get("rejects_file"):
        tell(f"the rejected rows are named in {result['rejects_file']}")
    if differing:
        refuse(f"Not taken, the register says otherwise: {', '.join(differing)}")


def _tell_notice(notice: "Notice", language: "Language", group: "tuple[Notice, ...]") -> None:
    from tarazu.words import notice_line, status_of

    tell(notice_line(notice, language))
    kind = language.text(f"notice.kind.{notice.kind}")
    facts = [notice.id, kind, status_of(notice, language), notice.source, notice.address]
    tell("    " + " · ".join(filter(None, facts)))
    others = [one.id for one in group if one.id != notice.id]
    if others:
        tell("    ≠ " + ", ".join(others))
