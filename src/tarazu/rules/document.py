"""A regime's TOML text: read strictly, with the place of every mistake, and written back.

Every level of the document refuses a key that it does not know. A time without an offset is read
as a clock in the regime's own `time_zone` shows it. Source: design, section 3.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import inspect

from tarazu.calendars import (
    EARLIEST_AT,
    LATEST_AT,
    Instant,
    UnknownZone,
    instant_of,
    local_parts,
    text_of,
    zone_of,
)
from tarazu.faults import TarazuError
from tarazu.rules.regime import Gate, Ratio, Regime

_TABLES = {"account": "accounts", "lane": "lanes", "exempt": "exempts", "interval": "intervals"}
_HEAD = (
    "name",
    "crossing",
    "home",
    "peer",
    "issuer",
    "instrument",
    "valid_from",
    "valid_until",
    "carry",
    "order",
    "time_zone",
)
_TIMES = ("valid_from", "valid_until")
_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")  # an inline table has more than a name in its braces
# `bool` is an `int` and `datetime` a `date`, so the narrower of each pair stands first.
_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (int, "a whole number"),
    (float, "a decimal number"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a table"),
    (datetime, "a date and time"),
    (date, "a date without a time"),
    (time, "a time without a date"),
)


class RegimeUnreadable(TarazuError):
    """A regime document that cannot be read as one."""


def regime_of(text: str, *, name: str = "regime") -> Regime:
    """Read a regime document; `name` stands in messages.

    A document that reads may still be one that cannot run: that is for `errors_of` to say.
    Raises: RegimeUnreadable with each place, what was expected there and what was found.
    """
    try:
        # Some editors put a mark of the byte order before the first letter.
        document = tomllib.loads(text.removeprefix("\ufeff"))
    except tomllib.TOMLDecodeError as error:
        raise RegimeUnreadable(f"{name}: not TOML: {error}. Nothing was read.") from None
    reader = _Reader()
    fields = reader.document(document)
    mistakes = reader.mistakes
    if len(mistakes) == 1:
        raise RegimeUnreadable(f"{name}: {mistakes[0]} Nothing was read.")
    if mistakes:
        lines = "".join(f"\n- {mistake}" for mistake in mistakes)
        raise RegimeUnreadable(f"{name}: {len(mistakes)} mistakes. Nothing was read.{lines}")
    return msgspec.convert(fields, Regime)


class _Reader:
    """Walks a document beside the structs of a regime; `mistakes` are sentences, in file order."""

    def __init__(self) -> None:
        self.mistakes: list[str] = []

    def document(self, document: dict[str, Any]) -> dict[str, Any]:
        """Read the tables of the first level as the fields of a regime."""
        types = {field.name: field.type for field in _fields_of(Regime)}
        fields: dict[str, Any] = {}
        if "regime" not in document:
            self._note("[regime]", "expected this table, found none.")
        for key, value in document.items():
            if key == "regime":
                fields |= self._head(value)
            elif key == "gate":
                fields["gate"] = value
                self._check(value, types["gate"], "[gate]", "")
            elif key not in _TABLES:
                meant = _meant(key, ("regime", "gate", *_TABLES))
                tables = "[regime], [gate], [[account]], [[lane]], [[exempt]] or [[interval]]"
                self._note(f"[{key}]", f"unknown table.{meant} Expected {tables}.")
            elif isinstance(value, dict):
                self._note(f"[{key}]", f"expected a list of tables: write [[{key}]], found one.")
            else:
                fields[_TABLES[key]] = value
                self._check(value, types[_TABLES[key]], f"[[{key}]]", "")
        return fields

    def _head(self, head: object) -> dict[str, Any]:
        own = {field.name: field for field in _fields_of(Regime)}
        if not isinstance(head, dict):
            self._note("[regime]", f"expected a table, found {_shown(head)}.")
            return {}
        fields = dict(head)
        zone = _zone_of(head.get("time_zone"))
        checked = [own[key] for key in _HEAD]
        self._keys(head, checked, "[regime]", "")
        for key, value in head.items():
            if key in _TIMES:
                fields[key] = self._instant(value, f"[regime], {key}", zone)
            elif key in _HEAD:
                self._check(value, own[key].type, "[regime]", key)
        return fields

    def _instant(self, value: object, place: str, zone: ZoneInfo | None) -> Instant | None:
        if isinstance(value, datetime):
            # The rules count milliseconds; a finer part is left in, so that it is refused below.
            is_whole = value.microsecond % 1_000 == 0
            text = value.isoformat(timespec="milliseconds" if is_whole else "microseconds")
        elif isinstance(value, str):
            text = value
        else:
            expected = "a date and time such as 2025-11-22T00:00:00+03:30"
            self._note(place, f"expected {expected}, found {_shown(value)}.")
            return None
        try:
            at = instant_of(text, zone=zone)
        except TarazuError as error:
            self._note(place, str(error))
            return None
        if not EARLIEST_AT <= at < LATEST_AT:
            expected = "a Gregorian date in the years 1980 to 2099"
            self._note(place, f"expected {expected}, found {text}: is it of another calendar?")
            return None
        return at

    def _check(self, value: object, kind: inspect.Type, table: str, path: str) -> None:
        """Note where a value is not of its kind; a list or a table is walked."""
        place = f"{table}, {path}" if path else table
        if isinstance(kind, inspect.UnionType):  # one kind, or absent: TOML has no null
            kind = kind.types[0]
        if isinstance(kind, inspect.StructType):
            if isinstance(value, dict):
                self._table(value, kind, table, path)
            else:
                self._note(place, f"expected a table, found {_shown(value)}.")
        elif isinstance(kind, inspect.VarTupleType):
            if isinstance(value, list):
                for number, item in enumerate(value, 1):
                    numbered = (table, f"{path} {number}") if path else (f"{table} {number}", "")
                    self._check(item, kind.item_type, *numbered)
            else:
                hint = ": write [{ … }]" if isinstance(value, dict) else ""
                self._note(place, f"expected a list{hint}, found {_shown(value)}.")
        elif isinstance(kind, inspect.LiteralType):
            if not isinstance(value, str) or value not in kind.values:
                words = [str(word) for word in kind.values]
                meant = _meant(value, words) if isinstance(value, str) else ""
                choice = _listed((f'"{word}"' for word in words), "or")
                self._note(place, f"expected {choice}, found {_shown(value)}.{meant}")
        else:
            scalar = {inspect.StrType: str, inspect.IntType: int, inspect.BoolType: bool}[
                type(kind)
            ]
            if type(value) is not scalar:
                self._note(place, f"expected {_kind_of(scalar)}, found {_shown(value)}.")

    def _table(
        self, value: dict[str, Any], kind: inspect.StructType, table: str, path: str
    ) -> None:
        self._keys(value, kind.fields, table, path)
        types = {field.encode_name: field.type for field in kind.fields}
        for key, item in value.items():
            if key in types:
                self._check(item, types[key], table, f"{path}.{key}" if path else key)

    def _keys(
        self, value: dict[str, Any], fields: Iterable[inspect.Field], table: str, path: str
    ) -> None:
        place = f"{table}, {path}" if path else table
        needed = {field.encode_name: field.required for field in fields}
        for key in value:
            if key not in needed:
                expected = f"Expected {_listed(needed, 'or')}."
                self._note(place, f'unknown key "{key}".{_meant(key, needed)} {expected}')
        for key, is_required in needed.items():
            if is_required and key not in value:
                self._note(place, f'expected the key "{key}", found none.')

    def _note(self, place: str, sentence: str) -> None:
        self.mistakes.append(f"{place}: {sentence}")


def _fields_of(struct: type[msgspec.Struct]) -> tuple[inspect.Field, ...]:
    kind = inspect.type_info(struct)
    assert isinstance(kind, inspect.StructType), struct
    return kind.fields


def _zone_of(name: object) -> ZoneInfo | None:
    """Find the zone for times without an offset; that a zone is unknown is the check's to say."""
    try:
        return zone_of(name) if isinstance(name, str) else None
    except UnknownZone:
        return None


def _kind_of(kind: type) -> str:
    return next(words for known, words in _KINDS if issubclass(kind, known))


def _shown(value: object) -> str:
    kind = _kind_of(type(value))
    if isinstance(value, list | dict):
        return kind
    if isinstance(value, str):
        return f"{kind} ({_quoted(value[:60])})"
    return f"{kind} ({str(value).lower() if isinstance(value, bool) else value})"


def _meant(found: str, known: Iterable[str]) -> str:
    near = get_close_matches(found.lower(), list(known), n=1)
    return f' Did you mean "{near[0]}"?' if near else ""


def _listed(words: Iterable[str], joint: str) -> str:
    *firsts, last = words
    return f"{', '.join(firsts)} {joint} {last}" if firsts else last


def text_of_regime(regime: Regime) -> str:
    """Write a regime as TOML that `regime_of` reads back as the same regime.

    Keys stand in the order of the design, without those that say what holds by default; times show
    the clock of the regime's zone.
    """
    zone = _zone_of(regime.time_zone)
    defaults = {field.name: field for field in _fields_of(Regime)}
    head, tables = [], []
    for key in _HEAD:
        value = getattr(regime, key)
        if defaults[key].required or value != defaults[key].default:
            text = _time(value, zone) if key in _TIMES else _toml(value)
            head.append(f"{key} = {text}")
    empty = []
    for table, field in _TABLES.items():
        clauses = getattr(regime, field)
        if clauses == defaults[field].default:
            continue
        if not clauses:
            empty.append(f"{table} = []\n")
        tables += ["\n".join((f"[[{table}]]", *_pairs(clause))) for clause in clauses]
    if regime.gate != Gate():
        tables.append("\n".join(("[gate]", *_pairs(regime.gate))))
    return "\n".join((*empty, "\n".join(("[regime]", *head)) + "\n", *(f"{t}\n" for t in tables)))


def _pairs(clause: msgspec.Struct) -> list[str]:
    """Write what a clause says beyond its defaults; a ratio is read only with both its numbers."""
    return [
        f"{field.encode_name} = {_toml(value)}"
        for field in _fields_of(type(clause))
        for value in [getattr(clause, field.name)]
        if field.required or value != field.default or isinstance(clause, Ratio)
    ]


def _toml(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return f"{value:_}"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, msgspec.Struct):
        pairs = ", ".join(_pairs(value))
        return f"{{ {pairs} }}" if pairs else "{}"
    assert isinstance(value, tuple), value
    return f"[{', '.join(map(_toml, value))}]"


def _quoted(text: str) -> str:
    # The escapes of JSON are escapes of TOML, which also wants one for the sign of deletion.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007F")


def _time(at: Instant, zone: ZoneInfo | None) -> str:
    """Write an instant as the clock of its zone shows it; with Z where TOML could not say it so."""
    offset_s = 0 if zone is None else local_parts(at, zone).offset_s
    # Old zones were off by odd seconds, which no offset in TOML can say.
    if offset_s % 60 or not offset_s:
        return text_of(at)
    minutes = abs(offset_s) // 60  # exact, as just made sure
    sign = "+" if offset_s > 0 else "-"
    wall = text_of(at + offset_s * 1_000).removesuffix("Z")
    return f"{wall}{sign}{minutes // 60:02d}:{minutes % 60:02d}"


def fill(text: str, values: Mapping[str, str | None], *, name: str = "preset") -> str:
    """Fill the placeholders of a preset, such as {home}; None drops the lines that ask for it.

    Raises: RegimeUnreadable where a placeholder has no value, a value has no placeholder, or a
    value holds a sign that would end the text it is to stand in.
    """
    asked = dict.fromkeys(_PLACEHOLDER.findall(text))
    for key in asked:
        if key not in values:
            expected = f"Expected a value for each of {_listed(asked, 'and')}, found none for it."
            raise RegimeUnreadable(
                f"{name}: the placeholder {{{key}}} has no value. {expected} Nothing was filled in."
            )
    for key, value in values.items():
        if key not in asked:
            known = _listed(asked, "or") if asked else "no value at all"
            raise RegimeUnreadable(
                f'{name}: there is no placeholder "{key}".{_meant(key, asked)} '
                f"Expected {known}. Nothing was filled in."
            )
        if value is not None and (not value.isprintable() or '"' in value or "\\" in value):
            raise RegimeUnreadable(
                f"{name}: the value for {{{key}}} cannot stand in a text. Expected no quotation "
                f"mark, backslash or line break, found {_quoted(value)}. Nothing was filled in."
            )
    return "".join(
        _PLACEHOLDER.sub(lambda found: values[found[1]] or "", line)
        for line in text.splitlines(keepends=True)
        if all(values[key] is not None for key in _PLACEHOLDER.findall(line))
    )
