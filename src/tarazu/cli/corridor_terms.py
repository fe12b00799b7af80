"""What the commands on corridors have in common: their options, and what these name."""

import gzip
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazu.cli.terminal import Tongue, talk
from tarazu.faults import TarazuError

if TYPE_CHECKING:
    from tarazu.corridors.changes import GateWait, Terms
    from tarazu.corridors.network import Network
    from tarazu.corridors.sweep import Lengths
    from tarazu.notices import Notice


class FileUnreadable(TarazuError):
    """A file that was named cannot be opened or read."""


On = Annotated[
    str,
    typer.Option("--on", metavar="DAY", help="The day of the notices. Without it: today."),
]
Notices = Annotated[
    Path | None,
    typer.Option(
        "--notices", metavar="FILE", help="A register, CSV or JSON. Without it: the one that ships."
    ),
]
NetworkFolder = Annotated[
    Path | None,
    typer.Option(
        "--network", metavar="FOLDER", help="The files of a network. Without it: the built-in one."
    ),
]
Without = Annotated[
    list[str] | None,
    typer.Option("--without", metavar="ID", help="Leave a notice out; may be repeated."),
]
NotBound = Annotated[
    list[str] | None,
    typer.Option(
        "--not-bound",
        metavar="ID",
        help="Say that this sanction does not bind you. Not legal advice.",
    ),
]
Waiver = Annotated[
    list[str] | None,
    typer.Option(
        "--waiver",
        metavar="ID",
        help="Use what this waiver lets you use, while it is in force. Not legal advice.",
    ),
]
Expected = Annotated[
    bool, typer.Option("--expected", help="Let notices act that are only expected.")
]
Known = Annotated[
    str, typer.Option("--known", metavar="DAY", help="Leave out what was said after this day.")
]
Wait = Annotated[
    list[str] | None,
    typer.Option(
        "--wait",
        metavar="CROSSING=HOURS",
        help="A wait that was measured at a gate; the id of a border leg for one direction, such "
        "as islam-qala-to-af; +HOURS comes on top of the usual wait. May be repeated.",
    ),
]
Books = Annotated[
    list[str] | None,
    typer.Option(
        "--book",
        metavar="[CROSSING=]BOOK",
        help="Take the wait for a release from the book of a gate: half waited no longer, those "
        "who still wait counted with what they waited so far; it comes on top of the usual hours.",
    ),
]
InSomeLanguage = Annotated[
    Tongue,
    typer.Option("--language", "--lang", help="The language of the sentences.", show_choices=True),
]


def terms_of(
    without: list[str] | None,
    not_bound: list[str] | None,
    waiver: list[str] | None,
    expected: bool,
    known: str,
    *,
    waits: tuple[list[str] | None, list[str] | None],
) -> "Terms":
    """Gather what the user says; `waits` are those typed, and the books of gates.

    Raises: FileUnreadable, and what opening a book raises.
    """
    from tarazu.corridors.changes import Terms

    typed, books = waits
    return Terms(
        expected=expected,
        known_day=day_of("--known", known, last=True) if known else None,
        without=tuple(without or ()),
        waivers=tuple(waiver or ()),
        not_bound=tuple(not_bound or ()),
        waits=(
            *(_typed_wait(one) for one in typed or ()),
            *(_wait_in_book(one) for one in books or ()),
        ),
    )


def _typed_wait(text: str) -> "GateWait":
    from tarazu.corridors.changes import GateWait

    crossing, _, hours = text.partition("=")
    try:
        length = float(hours)
    except ValueError:
        length = -1
    if not crossing or not 0 <= length < 1e6:
        raise typer.BadParameter(
            f"{text!r}: expected CROSSING=HOURS or LEG=HOURS, with hours from 0, such as "
            "islam-qala=200, islam-qala-to-af=200 or islam-qala=+20; nothing was planned",
            param_hint="--wait",
        )
    return GateWait(crossing, "", length, source="--wait", on_top=hours.startswith("+"))


def _wait_in_book(text: str) -> "GateWait":
    """Measure the wait of a gate in its book: half waited no longer, those who still wait counted.

    Raises: FileUnreadable where no truck was released or waits, and what opening a book raises.
    """
    from tarazu.cli.books import reading
    from tarazu.corridors.changes import GateWait
    from tarazu.journal import open_reader
    from tarazu.measures import half_reached
    from tarazu.station import board_of
    from tarazu.station.reading import standing_in

    named, _, path = text.rpartition("=")
    book = Path(path)
    with reading(book) as seen, closing(open_reader(book)) as reader:
        view = board_of(seen)
        records = list(reader.records(1, seen.head.seq + 1))
        standing = standing_in(records)
    half = half_reached(standing.released_s, standing.waiting_s)
    if half is None:
        raise FileUnreadable(
            f"The book {path!r} has no truck that was released or waits, so no wait was measured. "
            "Nothing was planned. Name another book, or give the wait: --wait CROSSING=HOURS."
        )
    length_s, is_reached = half
    # A gate that is gated one way has its wait there; a truck that goes out is bound for the peer.
    ways = [way.direction for way in view.ways]
    sides = {"out": view.regime.peer, "in": view.regime.home} if view.regime else {}
    return GateWait(
        crossing=named or view.crossing,
        direction=sides.get(ways[0], "") if len(ways) == 1 else "",
        hours=length_s / 3_600,
        from_at=records[0].at_ms if records else None,
        to_at=standing.at,
        passed=len(standing.released_s),
        waiting=len(standing.waiting_s),
        at_least=not is_reached,
        source=book.name,
        on_top=True,
    )


def notices_in(path: Path | None) -> "tuple[Notice, ...]":
    """Read the notices of a file, or those that ship.

    Raises: FileUnreadable, NoticesUnreadable.
    """
    from tarazu.notices import notices_of, shipped_register

    if path is None:
        return shipped_register()
    found = notices_of(_text(path), "json" if path.suffix.lower() == ".json" else "csv")
    if found.rejects:
        talk(f"{path}: {len(found.rejects)} rows cannot be read and are left out.")
    return found.notices


def network_in(folder: Path | None) -> "Network":
    """Read the network of a folder, or the built-in one.

    Raises: NetworkUnreadable.
    """
    from tarazu.corridors.network import built_in_folder, network_of

    return network_of(built_in_folder() if folder is None else folder)


def lengths_in(path: Path) -> "Lengths":
    """Read how long closures lasted.

    Raises: FileUnreadable, LengthsUnreadable.
    """
    from tarazu.corridors.sweep import lengths_of

    return lengths_of(_text(path), path.name)


def _text(path: Path) -> str:
    """Read a text file, packed or not.

    Raises: FileUnreadable.
    """
    try:
        data = path.read_bytes()
        plain = gzip.decompress(data) if path.suffix == ".gz" else data
        return plain.decode("utf-8-sig")
    except (OSError, EOFError, UnicodeDecodeError) as cause:
        said = getattr(cause, "strerror", None) or str(cause)
        raise FileUnreadable(
            f"{path}: cannot be read: {said}. Nothing was planned. Name a file of text in UTF-8."
        ) from cause


def plain(found: object) -> object:
    """Give what was found for JSON: numbers to a thousandth of their unit, no signed zero."""
    import msgspec

    return _to_thousandths(msgspec.to_builtins(found))


def _to_thousandths(value: object) -> object:
    if isinstance(value, dict):
        return {key: _to_thousandths(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_to_thousandths(one) for one in value]
    # Below a thousandth there is the rounding of a solver alone, and it may leave a minus.
    return round(value, 3) + 0.0 if isinstance(value, float) else value


def day_of(option: str, text: str, *, last: bool = False) -> int:
    """Read the day of an option, of a month the first or the last; without one it is today."""
    from tarazu.cli.books import wall_clock
    from tarazu.notices import DateUnreadable, bounds_of

    if not text:
        return wall_clock() // 86_400_000
    try:
        ends = bounds_of(text)
    except DateUnreadable as fault:
        raise typer.BadParameter(str(fault), param_hint=option) from None
    found = ends[1] if last else ends[0]
    if found is None:
        raise typer.BadParameter(f"{text!r} is open at that end", param_hint=option)
    return found
