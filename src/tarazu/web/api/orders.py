"""Orders as JSON: the command structs of the rules as another system may send them.

They are the commands that an officer may give, less what the server fills in: who gives it. A text
is sent in the clear, the station keeps it and puts its digest into the book. A truck is meant by
the number of its ticket; by its plate it is meant in a fact.
"""

from inspect import cleandoc
from typing import Annotated, Any, Union, get_args

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import FieldInfo, fields

from tarazu.calendars import EARLIEST_AT
from tarazu.feed import Reject, fact_of
from tarazu.rules import commands as cmd
from tarazu.rules.commands import Command
from tarazu.rules.regime import Cargo, Laden
from tarazu.station import Mending
from tarazu.web.typed import whole

NUMBER_MAX = 2**53 - 1  # what a book can hold, and what every JSON reader reads exactly
TEXT_MAX = 500
# No control characters, and at least one sign that can be seen.
_UNSEEN = "\\x00-\\x1f\\x7f-\\x9f"
_SEEN = f"^[^{_UNSEEN}]*[^\\s{_UNSEEN}][^{_UNSEEN}]*$"
_Number = Annotated[int, Meta(ge=0, le=NUMBER_MAX)]
_Text = Annotated[str, Meta(max_length=TEXT_MAX, pattern=f"^[^{_UNSEEN}]*$")]
_Reason = Annotated[str, Meta(min_length=1, max_length=TEXT_MAX, pattern=_SEEN)]

ORDERS: tuple[type[Command], ...] = (
    cmd.WithdrawTicket,
    cmd.CallNext,
    cmd.RecordArrival,
    cmd.ReleaseTicket,
    cmd.PlaceHold,
    cmd.LiftHold,
    cmd.SuspendGate,
    cmd.ResumeGate,
    cmd.ProposeOverride,
    cmd.ApproveOverride,
    cmd.RefuseOverride,
    cmd.UndoMovement,
    cmd.RevokeRegime,
)
TEXTS = ("reason", "source", "authority", "note")


def _order_type(command: type[Command]) -> type[msgspec.Struct]:
    """Give the struct that is read from JSON for a command: bounded, and closed to other fields."""
    described: list[Any] = []
    for field in fields(command):
        if field.name != "by":
            described.append(_described(field))
    order: type[msgspec.Struct] = msgspec.defstruct(
        command.__name__,
        described,
        tag_field=command.__struct_config__.tag_field,
        tag=command.__struct_config__.tag,
        kw_only=True,
        forbid_unknown_fields=True,
        frozen=True,
    )
    order.__doc__ = cleandoc(command.__doc__ or "")
    if "truck" in command.__struct_fields__:
        order.__doc__ += "\n\nThe truck is that of the ticket with this number."
    return order


def _described(field: FieldInfo) -> tuple[Any, ...]:
    if field.name == "truck":
        return ("ticket", _Number)
    if field.name == "directions":
        return (field.name, Annotated[field.type, Meta(min_length=1, max_length=2)])
    if field.name in TEXTS:
        return (field.name, _Reason) if field.required else (field.name, _Text, "")
    if field.type is int:
        return (field.name, _Number)
    if get_args(field.type) == (int, type(None)):
        return (field.name, _Number | UnsetType, UNSET)
    return (field.name, field.type)


class CorrectTruck(
    msgspec.Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="command",
    tag="correct_truck",
):
    """Mend what was typed wrong about a waiting truck; its place stays.

    The plate, the country and the load are typed anew; papers that are left out stay as they were.
    """

    ticket: _Number
    plate: Annotated[str, Meta(max_length=64, pattern=_SEEN)]
    registered: Annotated[str, Meta(pattern="^[A-Z]{2}$")]
    laden: Laden
    cargo: Cargo
    trailer: _Text = ""
    destination: _Text = ""
    declaration: _Text = ""
    carnet: _Text = ""
    haulier: _Text = ""
    driver: _Text = ""
    telephone: _Text = ""


_COMMANDS: dict[type[Any], type[Any]] = {_order_type(command): command for command in ORDERS}
Order = Union[(*_COMMANDS, CorrectTruck)]  # type: ignore[valid-type]  # made of what is above


class OrderRead(msgspec.Struct, frozen=True):
    """An order that was read: the command, its texts, and the ticket that stands for a truck."""

    command: Command | Mending
    texts: dict[str, str]
    of_ticket: int | None = None


def order_of(body: bytes, *, by: str) -> OrderRead:
    """Read one order.

    Raises: msgspec.DecodeError, msgspec.ValidationError.
    """
    given = msgspec.json.decode(body)
    if isinstance(given, dict):
        given = {name: whole(value) for name, value in given.items()}
    order: Any = msgspec.convert(given, Order)
    if isinstance(order, CorrectTruck):
        return OrderRead(_mending_of(order), {})
    given = {name: getattr(order, name) for name in order.__struct_fields__}
    given = {name: value for name, value in given.items() if value is not UNSET}
    texts = {name: given.pop(name) for name in TEXTS if name in given}
    command = _COMMANDS[type(order)]
    of_ticket = given.pop("ticket") if command in (cmd.PlaceHold, cmd.LiftHold) else None
    if of_ticket is not None:
        given["truck"] = ""
    if command is cmd.ProposeOverride and ("ticket" in given) == ("movement" in given):
        raise msgspec.ValidationError("Expected exactly one of `ticket` and `movement`")
    blank = dict.fromkeys(texts, "")
    return OrderRead(command(**given, **blank, by=by), texts, of_ticket)


def _mending_of(order: CorrectTruck) -> Mending:
    typed = msgspec.structs.asdict(order)
    number = typed.pop("ticket")
    # The one reader of plates and loads is that of facts; time and direction do not count here.
    fact = fact_of({"at_ms": EARLIEST_AT, "fact": "register", "direction": "out", **typed})
    if isinstance(fact, Reject):
        raise msgspec.ValidationError(fact.text)
    return Mending(number, fact)
