"""A form of the desk as an intent: what was typed, which key was pressed, what is asked.

The plate says the country, the key says the direction; together they choose the flow. What cannot
be read is a `FieldError` with the sentence that says what to do; nothing is decided here.
"""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Literal, cast, get_args

import msgspec

from tarazu.feed import Fact, Reject, fact_of
from tarazu.plates import Plate, fold, plate_of
from tarazu.rules import Reason, Refusal
from tarazu.rules import commands as cmd
from tarazu.rules.commands import Command, HoldReason
from tarazu.rules.regime import DIRECTIONS, Cargo, Direction, Laden
from tarazu.settings import CrossingSettings
from tarazu.station import Mending
from tarazu.web.context import FieldError
from tarazu.web.crossings import Crossing
from tarazu.web.looks import is_gated, last_passage_of, live_ticket, page_of_truck, truck_of

TEXT_MAX = 200
_NUMBER_DIGITS_MAX = 9
_FIELDS_MAX = 40
_LOADS = tuple(one for one in get_args(Cargo) if one != "none")

Flow = tuple[Direction, str]


class Asked(msgspec.Struct, frozen=True):
    """What a form asks. `flow` is that of the key, where the plate made it another one.

    `undoes` is the plate of the truck whose last action is taken back, "" where it is unknown.
    """

    ask: Command | Fact | Mending
    texts: dict[str, str] = {}
    flow: Flow | None = None
    undoes: str | None = None


class Found(msgspec.Struct, frozen=True):
    """A ticket that was looked for: the reference of its page. Nothing is recorded."""

    reference: str


class Sender(msgspec.Struct, frozen=True):
    """Who sent the form, and where."""

    crossing: Crossing
    officer: str

    @property
    def settings(self) -> CrossingSettings:
        """The settings of the crossing."""
        return self.crossing.settings


class _Misread(Exception):
    """Why a form cannot be read. It never leaves this module."""

    def __init__(self, field: str, key: str, **values: int | str) -> None:
        super().__init__(field, key)
        self.error = FieldError(field, key, values)


async def asked_of(
    form: Mapping[str, str], sender: Sender
) -> Asked | Found | FieldError | Refusal | None:
    """Read a form; None where its key is none of the desk's."""
    verb, _, rest = form.get("do", "").partition(":")
    reader = _READERS.get(verb)
    if reader is None:
        return None
    try:
        return await reader(form, rest, sender)
    except _Misread as misread:
        return misread.error


async def _passage(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | None:
    """Read a plate and a load: a movement that was seen, or a registration, as the flow has it."""
    verb = form["do"].partition(":")[0]
    direction, country = _flow_of(rest)
    if direction is None:
        return None
    typed = _plate(form)
    registered = registered_of(
        typed, chosen=form.get("registered", ""), keyed=country, settings=sender.settings
    )
    if registered is None:
        raise _Misread("registered", "desk.country_missing")
    laden, cargo = _load(form.get("load", ""))
    fact = verb
    other = bool(country) and country != registered
    if verb == "register" or other:
        gated = await sender.crossing.look(
            lambda station: is_gated(station, direction, registered, laden, cargo)
        )
        fact = "register" if gated else "movement"
    row = {
        "fact": fact,
        "plate": typed,
        "registered": registered,
        "direction": direction,
        "laden": laden,
        "cargo": cargo,
        "destination": form.get("destination", ""),
        "cleared": form.get("cleared", ""),
    }
    flow = (direction, country) if other else None
    return Asked(_fact(sender, row), flow=flow)


def registered_of(typed: str, *, chosen: str, keyed: str, settings: CrossingSettings) -> str | None:
    """Say where a truck is registered, by its plate; None where somebody has to be asked.

    What was chosen counts. Then the only country of the crossing that the plate fits, else the only
    one of all; digits alone name no third country. A plate that fits none is kept as typed, with
    the country that the key names.
    """
    ours = (settings.home, settings.peer)
    if chosen in ours:
        return chosen
    fitting = [country for country in ours if plate_of(typed, country).fits]
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        return None
    guessed = plate_of(typed, None)
    if guessed.fits and not fold(typed).isdecimal():
        return guessed.country
    return keyed or None


async def _call(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | None:
    direction, _ = _flow_of(rest)
    if direction is None:
        return None
    ticket = _number(form, "ticket")
    return Asked(cmd.CallNext(direction=direction, ticket=ticket, by=sender.officer))


def _about_ticket(order: type[Any]) -> "_Reader":
    async def read(form: Mapping[str, str], rest: str, sender: Sender) -> Asked:
        return Asked(order(ticket=_number(form, "ticket"), by=sender.officer))

    return read


def _about_override(order: type[Any]) -> "_Reader":
    async def read(form: Mapping[str, str], rest: str, sender: Sender) -> Asked:
        return Asked(order(override=_number(form, "override"), by=sender.officer))

    return read


async def _undo(form: Mapping[str, str], rest: str, sender: Sender) -> Asked:
    truck = form.get("truck", "")[:TEXT_MAX]
    if form.get("movement"):
        movement = _number(form, "movement")
        return Asked(cmd.UndoMovement(movement=movement, by=sender.officer), undoes=truck)
    withdrawal = cmd.WithdrawTicket(ticket=_number(form, "ticket"), by=sender.officer)
    return Asked(withdrawal, undoes=truck)


async def _propose(form: Mapping[str, str], rest: str, sender: Sender) -> Asked:
    of_movement = bool(form.get("movement"))
    number = _number(form, "movement" if of_movement else "ticket")
    texts = {"reason": _reason(form)}
    command = cmd.ProposeOverride(
        reason="",
        ticket=None if of_movement else number,
        movement=number if of_movement else None,
        by=sender.officer,
    )
    return Asked(command, texts)


async def _take_back(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | Refusal:
    """Read the plate of a truck whose last passage did not happen, and why: two persons decide."""
    plates, texts = _plates_meant(_plate(form), sender.settings), {"reason": _reason(form)}
    movement = await sender.crossing.look(lambda station: last_passage_of(station, plates))
    if movement is None:
        return Refusal(Reason.NO_SUCH_MOVEMENT)
    return Asked(cmd.ProposeOverride(reason="", movement=movement, by=sender.officer), texts)


async def _find(form: Mapping[str, str], rest: str, sender: Sender) -> Found | Refusal:
    """Read the number of a ticket or a plate, and look where its page is."""
    typed = form.get("truck", "").strip()
    if not fold(typed):
        raise _Misread("truck", "desk.truck_missing")
    number = _as_number(typed)
    asked = _plates_meant(typed, sender.settings) if number is None else number
    reference = await sender.crossing.look(lambda station: page_of_truck(station, asked))
    if reference is not None:
        return Found(reference)
    if number is None:
        return Refusal(Reason.NO_SUCH_TRUCK)
    return Refusal(Reason.NO_SUCH_TICKET, ticket=number)


async def _hold(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | Refusal | None:
    """Read who is to be stopped, by the number of a ticket or by a plate, and why."""
    if form.get("hold") not in get_args(HoldReason):
        return None
    hold = cast(HoldReason, form["hold"])
    typed = form.get("truck", "").strip()
    if not typed:
        raise _Misread("truck", "desk.truck_missing")
    texts = {"authority": _text(form, "authority"), "note": _text(form, "note")}
    number = _as_number(typed)
    if number is not None:
        truck = await sender.crossing.look(lambda station: truck_of(station, number))
        if truck is None:
            return Refusal(Reason.NO_SUCH_TICKET, ticket=number)
        return Asked(cmd.PlaceHold(truck=truck, hold=hold, by=sender.officer), texts)
    registered = registered_of(typed, chosen="", keyed="", settings=sender.settings)
    if registered is None:
        raise _Misread("truck", "desk.truck_missing")
    row = {
        "fact": "hold",
        "plate": typed,
        "registered": registered,
        "reason": hold,
        "said_by": texts["authority"],
        "place": texts["note"],
    }
    return Asked(_fact(sender, row))


async def _lift(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | Refusal | None:
    if form.get("hold") not in get_args(HoldReason):
        return None
    hold, number = cast(HoldReason, form["hold"]), _number(form, "ticket")
    truck = await sender.crossing.look(lambda station: truck_of(station, number))
    if truck is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=number)
    return Asked(cmd.LiftHold(truck=truck, hold=hold, by=sender.officer))


async def _mend(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | Refusal:
    """Read the number of a ticket and its plate typed anew, with a load where that was wrong."""
    number = _number(form, "ticket")
    typed = _plate(form)
    ticket = await sender.crossing.look(lambda station: live_ticket(station, number))
    if ticket is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=number)
    registered = registered_of(typed, chosen="", keyed="", settings=sender.settings)
    laden, cargo = _load(form["load"]) if form.get("load") else (ticket.laden, ticket.cargo)
    row = {
        "fact": "register",
        "plate": typed,
        "registered": registered or ticket.registered,
        "direction": ticket.direction,
        "laden": laden,
        "cargo": cargo,
    }
    return Asked(Mending(number, _fact(sender, row)))


async def _suspend(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | None:
    chosen = form.get("direction", "")
    directions = tuple(one for one in DIRECTIONS if chosen in (one, "both"))
    if not directions:
        return None
    texts = {"reason": _reason(form), "source": _text(form, "source")}
    return Asked(cmd.SuspendGate(directions=directions, reason="", by=sender.officer), texts)


async def _resume(form: Mapping[str, str], rest: str, sender: Sender) -> Asked | None:
    direction, _ = _flow_of(form.get("direction", ""))
    if direction is None:
        return None
    return Asked(cmd.ResumeGate(directions=(direction,), by=sender.officer))


_Read = Coroutine[Any, Any, Asked | Found | Refusal | None]
_Reader = Callable[[Mapping[str, str], str, Sender], _Read]
_READERS: dict[str, _Reader] = {
    "movement": _passage,
    "register": _passage,
    "call": _call,
    "arrive": _about_ticket(cmd.RecordArrival),
    "release": _about_ticket(cmd.ReleaseTicket),
    "withdraw": _about_ticket(cmd.WithdrawTicket),
    "undo": _undo,
    "propose": _propose,
    "take_back": _take_back,
    "approve": _about_override(cmd.ApproveOverride),
    "refuse": _about_override(cmd.RefuseOverride),
    "find": _find,
    "hold": _hold,
    "lift": _lift,
    "mend": _mend,
    "suspend": _suspend,
    "resume": _resume,
}


def _plates_meant(typed: str, settings: CrossingSettings) -> list[Plate]:
    """Give the plates that a typed one can be, where nobody says the country."""
    registered = registered_of(typed, chosen="", keyed="", settings=settings)
    countries = (registered,) if registered else (settings.home, settings.peer)
    return [plate_of(typed, country) for country in countries]


def _as_number(typed: str) -> int | None:
    """Read a text that may be the number of a ticket; None where it is a plate."""
    return int(typed) if len(typed) <= _NUMBER_DIGITS_MAX and typed.isdecimal() else None


def _flow_of(rest: str) -> tuple[Direction | None, str]:
    direction, _, country = rest.partition(":")
    known: Direction | None = direction if direction in DIRECTIONS else None
    return known, country


def _load(chosen: str) -> tuple[Laden, Cargo]:
    if chosen in ("empty", "bobtail"):
        return cast(Literal["empty", "bobtail"], chosen), "none"
    if chosen not in _LOADS:
        raise _Misread("load", "desk.load_missing")
    return "loaded", cast(Cargo, chosen)


def _plate(form: Mapping[str, str]) -> str:
    typed = form.get("plate", "").strip()
    if not fold(typed):
        raise _Misread("plate", "desk.plate_missing")
    return typed


def _number(form: Mapping[str, str], field: str) -> int:
    """Read a number as any keyboard writes it."""
    number = _as_number(form.get(field, "").strip())
    if number is None:
        raise _Misread(field, "desk.ticket_missing")
    return number


def _reason(form: Mapping[str, str]) -> str:
    text = _text(form, "reason")
    if not text:
        raise _Misread("reason", "desk.reason_missing")
    return text


def _text(form: Mapping[str, str], field: str) -> str:
    text = " ".join(form.get(field, "").split())
    if len(text) > TEXT_MAX:
        raise _Misread(field, "desk.text_too_long", most=TEXT_MAX)
    if any(ord(sign) < ord(" ") or "\x7f" <= sign <= "\x9f" for sign in text):
        raise _Misread(field, "desk.text_unread")
    return text


def _fact(sender: Sender, row: dict[str, str]) -> Fact:
    """Make a fact of the officer's own moment, through the same reader as a feed's."""
    fact = fact_of({"at_ms": sender.crossing.now(), **row})
    if isinstance(fact, Reject):
        key = {"too_long": "desk.text_too_long", "missing": "desk.plate_missing"}
        most = 64 if fact.column == "plate" else 500
        raise _Misread(fact.column, key.get(fact.reason, "desk.text_unread"), most=most)
    return fact
