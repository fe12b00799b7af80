"""Views as JSON: one rule for every struct, for what is sent and for the document that says it.

An instant is sent twice: `…_ms` in whole milliseconds, and beside it `…_at` in RFC 3339. A plate is
sent as its printed groups; a character that the reader may not see is a dot in its place.
"""

import operator
from functools import cache, reduce
from inspect import cleandoc
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

import msgspec
from msgspec.structs import FieldInfo, fields, replace

from tarazu.calendars import text_of
from tarazu.plates import Plate
from tarazu.rules.regime import Regime
from tarazu.station.plate_ends import public_plate
from tarazu.station.views import BoardView

_Rfc3339 = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]
_HEAD_INSTANTS = ("valid_from", "valid_until")


class PlateShape(msgspec.Struct, frozen=True):
    """A plate: where it is registered, its groups in printed order, and whether it fits a grammar.

    `text` is as it was typed; it is empty where some characters are hidden.
    """

    country: str
    parts: list[str]
    text: str
    fits: bool


def shaped(value: object, *, is_public: bool = False) -> Any:
    """Turn a view into plain JSON; `is_public`: no more of a plate than everybody may see."""
    if isinstance(value, Plate):
        return _plate(value, is_public=is_public)
    if isinstance(value, msgspec.Struct):
        return _struct(value, is_public=is_public)
    if isinstance(value, tuple | list):
        return [shaped(one, is_public=is_public) for one in value]
    return value


def public_board(view: BoardView) -> BoardView:
    """Leave out of a board what is of one truck: of who is next, the numbers are enough.

    Why a way stands still, and who says so, is written for everybody and stays.
    """
    ways = tuple(replace(way, next=None) for way in view.ways)
    return replace(view, ways=ways, undo=None, proposals=())


def _struct(value: msgspec.Struct, *, is_public: bool) -> dict[str, Any]:
    shape: dict[str, Any] = {}
    names = zip(value.__struct_fields__, value.__struct_encode_fields__, strict=True)
    for field, name in names:
        inside = getattr(value, field)
        if _is_instant(field):
            shape[_ms_name(field)] = inside
            shape[field] = None if inside is None else text_of(inside)
        else:
            shape[name] = shaped(inside, is_public=is_public)
    return shape


def _plate(plate: Plate, *, is_public: bool) -> dict[str, Any]:
    shown = public_plate(plate) if is_public else plate
    return {
        "country": shown.country,
        "parts": list(shown.parts),
        "text": shown.typed,
        "fits": shown.fits,
    }


@cache
def shape_type(view: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """Give the struct that describes what `shaped` makes of a view."""
    described: list[tuple[str, Any]] = []
    for field in fields(view):
        described.extend(_described(field))
    shape = msgspec.defstruct(_name_of(view), described)
    shape.__doc__ = cleandoc(view.__doc__ or "")
    return shape


def _name_of(view: type[msgspec.Struct]) -> str:
    """Name a shape; a clause of a plan is named apart, for a view may have the same word."""
    if view is Regime:
        return "Plan"
    prefix = "Plan" if view.__module__ == Regime.__module__ else ""
    return prefix + view.__name__.removesuffix("View")


def _described(field: FieldInfo) -> list[tuple[str, Any]]:
    if not _is_instant(field.name):
        return [(field.encode_name, _shape_of(field.type))]
    may_lack = type(None) in get_args(field.type)
    number: Any = int | None if may_lack else int
    text: Any = _Rfc3339 | None if may_lack else _Rfc3339
    return [(_ms_name(field.name), number), (field.name, text)]


def _shape_of(kind: Any) -> Any:
    if kind is Plate:
        return PlateShape
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return shape_type(kind)
    inside = tuple(map(_shape_of, get_args(kind)))
    if get_origin(kind) in (Union, UnionType):
        return reduce(operator.or_, inside)
    if get_origin(kind) is tuple and inside[-1:] == (Ellipsis,):
        return list[inside[0]]  # type: ignore[valid-type]
    return kind


def _is_instant(field: str) -> bool:
    return field == "at" or field.endswith("_at") or field in _HEAD_INSTANTS


def _ms_name(field: str) -> str:
    return f"{field.removesuffix('_at')}_ms"
