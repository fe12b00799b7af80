"""What a page needs besides its view: language, place, clocks, reader, links, answers to a form.

Everything here is plain data that the application fills before it draws a page. A page is then a
pure function of its view and its context: the same two always give the same text.
"""

import hashlib
from typing import Literal

import msgspec

from tarazu.calendars import Instant
from tarazu.rules import Refusal
from tarazu.rules.regime import Direction
from tarazu.station.views import BoardView
from tarazu.words import Language

Role = Literal["officer", "supervisor"]
Side = Literal["west", "east"]
SigninError = Literal["wrong", "locked", "ended", "idle"]
AskError = Literal["wrong", "locked"]
ErrorKind = Literal["403", "404", "409", "500", "503", "role", "form", "unread", "many"]


class PlaceNames(msgspec.Struct, frozen=True):
    """How one language writes the two posts of the crossing."""

    home_post: str
    peer_post: str


class Clock(msgspec.Struct, frozen=True):
    """One of the two clocks of a page: the zone that it shows, named by the country."""

    zone: str
    country: str


class LanguageLink(msgspec.Struct, frozen=True):
    """The same page in another language; `name` is the language's own."""

    code: str
    name: str
    href: str


class Links(msgspec.Struct, frozen=True, kw_only=True):
    """Addresses; an empty one is not drawn.

    `act` takes every form of the desk. `events` is a stream of server-sent events, `fragment` the
    same page drawn with `part = "fragment"`. `ticket_of` holds `{ticket}` where the number belongs.
    `ask` is where a ticket is found by its code. `proof` is what the QR code of a ticket says.
    """

    start: str = ""
    board: str = ""
    desk: str = ""
    about: str = ""
    signin: str = ""
    signout: str = ""
    act: str = ""
    events: str = ""
    fragment: str = ""
    ticket_of: str = ""
    ask: str = ""
    proof: str = ""
    situation: str = ""
    timeline: str = ""
    publications: str = ""
    languages: tuple[LanguageLink, ...] = ()


class Wording(msgspec.Struct, frozen=True):
    """One reported wording of the order, in the language of the page, and where it was said."""

    letter: Literal["a", "b"]
    text: str
    source: str
    href: str = ""


class FieldError(msgspec.Struct, frozen=True):
    """Input that cannot be read: the field, and the id of the sentence that says what to do."""

    field: str
    key: str
    values: dict[str, int | str] = {}


class Done(msgspec.Struct, frozen=True):
    """What the last form of this reader came to; the page says it in one line.

    `asked` is the flow of the key that was pressed, where the plate made it another one. `fits` is
    false where the plate was kept although it fits no grammar. `truck` is the plate of a truck
    whose action was taken back.
    """

    what: Literal[
        "movement",
        "uncalled",
        "registered",
        "registered_on_hold",
        "called",
        "arrived",
        "released",
        "undone",
        "proposed",
        "approved",
        "refused",
        "held",
        "lifted",
        "withdrawn",
        "mended",
        "suspended",
        "resumed",
        "kept",
    ]
    ticket: int | None = None
    override: int | None = None
    direction: Direction | None = None
    registered: str = ""
    asked: tuple[Direction, str] | None = None
    fits: bool = True
    truck: str = ""


class DemoSide(msgspec.Struct, frozen=True):
    """One of the two crossings of the demo: the same trucks under one wording of the order.

    `note` says who runs the plan, where the plan does not say so itself.
    """

    view: BoardView
    wording: Wording
    plan_label: str
    board: str
    desk: str
    ticket: str
    ticket_number: int | None
    note: str = ""


class DemoOfficer(msgspec.Struct, frozen=True):
    """An officer of the demo; the key signs in with this number and this secret."""

    number: str
    role: Role
    secret: str


class PageContext(msgspec.Struct, frozen=True, kw_only=True):
    """All that a page shows or sends besides its view.

    `west` and `east` are the countries that lie there: sides never mirror. `stale_since_at` says
    since when the figures could not be renewed. `command_seed` is drawn anew for each page.
    `wordings` is one line: where the order is named, both wordings with their sources.
    `contact` is where drivers can ask, as the operator wrote it; "" where he wrote nothing.
    `kept` holds the input of a form that was refused, by field name, with its `do`.
    `destinations`: every name of a known place, and how the page writes it.
    `papers_first`: who is not said to be cleared for export is on hold.
    `clock_speed`: seconds of the crossing for each second of the reader (the demo).
    """

    words: Language
    place: PlaceNames
    west: str
    east: str
    home: str
    peer: str
    home_clock: Clock
    peer_clock: Clock
    now: Instant
    links: Links
    place_second: PlaceNames | None = None
    second_code: str = ""
    officer: str | None = None
    role: Role | None = None
    csrf: str = ""
    command_seed: str = ""
    plan_label: str = ""
    wordings: str = ""
    contact: str = ""
    model_label: bool = False
    kiosk: bool = False
    part: Literal["page", "fragment"] = "page"
    stale_since_at: Instant | None = None
    refusal: Refusal | None = None
    field_error: FieldError | None = None
    kept: dict[str, str] = {}
    done: Done | None = None
    undo_s: int = 120
    destinations: dict[str, str] = {}
    papers_first: bool = False
    clock_speed: int = 1
    static: str = "/static"

    def side_of(self, direction: Direction) -> Side:
        """Say towards which side a movement goes: home and peer lie where they lie."""
        goal = self.home if direction == "in" else self.peer
        return "west" if goal == self.west else "east"


def command_id(page: PageContext, form: str) -> str:
    """Give the 128-bit id of the one command that this form of this page can be.

    A form that is sent twice is one command; two forms, or the same form drawn anew, are two.

    Units: 32 hexadecimal digits.
    """
    drawn = f"{page.command_seed}\0{form}".encode()
    return hashlib.blake2b(drawn, digest_size=16).hexdigest()
