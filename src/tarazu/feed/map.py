"""Maps: a TOML file that says how the rows of a foreign log become facts.

Everything that can be wrong with a map is found when it is read, before a log is opened; what can
only be known with a log in hand (a column that it does not have) is found before its first row.
"""

import codecs
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, cast

import msgspec

from tarazu.calendars import Calendar, UnknownZone, zone_of
from tarazu.feed.fact import (
    EVERY_FACT_NEEDS,
    ROW_FIELDS,
    Unread,
    folded,
    read_field,
)
from tarazu.feed.sections import TOP, MapUnreadable, Section, near
from tarazu.feed.times import FormatUnknown, Times, check_format, needs_zone

OUTER = "outer."  # before the name of a column that stands around a list, not in its items

Format = Literal["", "csv", "jsonl"]
Values = Mapping[str, str]


class Source(msgspec.Struct, frozen=True):
    """Where the value of one field comes from; exactly one of the ways is used.

    `columns` holds one column, or several whose texts are joined by a space. `table` gives the
    value for what the column holds; `otherwise` what any other text stands for, None refuses it.
    """

    columns: tuple[str, ...] = ()
    constant: str | None = None
    made_from: Literal["", "line", "plate"] = ""
    prefix: str = ""
    among: tuple[str, ...] = ()
    table: Mapping[str, str] | None = None
    otherwise: str | None = None


class Table(msgspec.Struct, frozen=True):
    """A value table: what one column holds sets any number of fields."""

    column: str
    values: Mapping[str, Values]
    otherwise: Values | None = None


class Items(msgspec.Struct, frozen=True):
    """A list inside a JSON line, each item of which is a row, and what its rows have in common."""

    path: str
    sets: Values


class Snapshots(msgspec.Struct, frozen=True):
    """How successive states of a list are compared; docs/reference/map-file.md explains each."""

    at: str
    state: str
    waiting: tuple[str, ...]
    called: tuple[str, ...] = ()
    cancelled: tuple[str, ...] = ()
    registered_at: str = ""
    absent_after: int = 1


class Map(msgspec.Struct, frozen=True):
    """A whole map. `Map()` reads a log in our own field names whose times carry an offset.

    `fields` is None where the log uses our own names. A value is set by `fields`, then by the list
    that the row stands in, then by the tables in their order: the later one counts.
    """

    name: str = "the plain map"
    source: str = ""
    format: Format = ""
    delimiter: str = ","
    encoding: str = "utf-8"
    columns: tuple[str, ...] = ()
    times: Times = Times()
    fields: Mapping[str, Source] | None = None
    tables: tuple[Table, ...] = ()
    lists: tuple[Items, ...] = ()
    snapshots: Snapshots | None = None
    only: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)
    skip: Mapping[str, tuple[str, ...]] = msgspec.field(default_factory=dict)


def read_map(path: Path) -> Map:
    """Read a map file.

    Raises: MapUnreadable, with the place in the file and what was expected there.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as cause:
        raise MapUnreadable(
            f"Map {path.name} cannot be read: {cause.strerror}. Nothing was read. Name a map file."
        ) from cause
    except UnicodeDecodeError as cause:
        raise MapUnreadable(
            f"Map {path.name} is not UTF-8: byte {cause.start} breaks it. Nothing was read. "
            "Save the map as UTF-8."
        ) from cause
    return map_of(text, name=path.name)


def map_of(text: str, *, name: str = "MAP.toml") -> Map:
    """Read the text of a map; `name` is how its messages call it.

    Raises: MapUnreadable.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError, ValueError) as cause:
        raise MapUnreadable(
            f"{name} is no TOML: {cause or 'it is nested too deep'}. Nothing was read. "
            "Correct the map and import again."
        ) from cause
    return _map_of(Section(data, name, TOP), name)


# A key of the whole file that stands below a [section] by mistake belongs, to TOML, to the section.
_ABOVE = dict.fromkeys(
    ("source", "format", "delimiter", "encoding", "columns", "only", "skip"),
    "Move it above the first [section]: it concerns the whole file.",
)


def _map_of(top: Section, name: str) -> Map:
    snapshots = _snapshots_of(top.section("snapshots")) if top.given("snapshots") else None
    lists = tuple(_items_of(each) for each in top.sections("list"))
    found = Map(
        name=name,
        source=top.text("source"),
        format=cast(Format, top.one_of("format", ("csv", "jsonl", ""), "jsonl" if lists else "")),
        delimiter=_delimiter_of(top),
        encoding=_encoding_of(top),
        columns=top.texts("columns"),
        times=_times_of(top.section("time")),
        fields=_fields_of(top.section("fields")) if top.given("fields") else None,
        tables=tuple(_table_of(each) for each in top.sections("table")),
        lists=lists,
        snapshots=snapshots,
        only=_choice_of(top.section("only")),
        skip=_choice_of(top.section("skip")),
    )
    top.close()
    _check_whole(found, top)
    return found


def _check_whole(found: Map, top: Section) -> None:
    """Refuse what is well formed piece by piece and cannot work as a whole."""
    if found.snapshots is not None and not found.lists:
        raise top.fault("a map with [snapshots] needs the lists of the reply: add a [[list]].")
    if found.lists and found.format == "csv":
        raise top.fault('lists stand in JSON lines. Expected "jsonl".', "format")
    if found.format == "jsonl" and found.columns:
        raise top.fault("JSON lines name their own columns: leave it out.", "columns")
    if found.fields is None and not found.snapshots:
        return
    needed = ("plate", "registered", "direction") if found.snapshots else EVERY_FACT_NEEDS
    for field in ("at", "fact", "source_id") if found.snapshots else ():
        if _is_set(field, found):
            raise top.fault(f"[snapshots] makes the field `{field}`: leave it out.", "snapshots")
    for field in needed:
        if not _is_set(field, found):
            raise top.fault(
                f"nothing sets the field `{field}`. Every fact needs it: name a column, a table "
                "or a constant for it in [fields].",
                "fields",
            )


def _is_set(field: str, found: Map) -> bool:
    if field in (found.fields or {}) or (
        found.lists and all(field in each.sets for each in found.lists)
    ):
        return True
    return any(field in values for table in found.tables for values in table.values.values())


def _delimiter_of(top: Section) -> str:
    delimiter = top.text("delimiter", ",")
    if len(delimiter) != 1 or delimiter in '"\r\n\0 ':
        raise top.fault(f'expected one character, such as ";", found {delimiter!r}.', "delimiter")
    return delimiter


def _encoding_of(top: Section) -> str:
    encoding = top.text("encoding", "utf-8")
    try:
        codecs.lookup(encoding)
        "".encode(encoding)  # refuses the codecs that are no encodings of text
        b"".decode(encoding)
    except (LookupError, ValueError) as cause:
        said = f'"{encoding}" is no encoding known here. Expected one such as "utf-8" or "cp1256".'
        raise top.fault(said, "encoding") from cause
    return codecs.lookup(encoding).name


def _times_of(time: Section) -> Times:
    zone = time.text("zone")
    formats = time.texts("formats") or ("iso",)
    calendar = cast(Calendar, time.one_of("calendar", ("gregorian", "solar-hijri"), "gregorian"))
    time.close(_ABOVE)
    if zone:
        try:
            zone_of(zone)
        except UnknownZone as cause:
            said = f'"{zone}" is not in the zone tables. Expected a name such as "Asia/Kabul".'
            raise time.fault(said, "zone") from cause
    for written in formats:
        try:
            check_format(written)
        except FormatUnknown as cause:
            raise time.fault(str(cause), "formats") from cause
        if not zone and needs_zone(written):
            raise time.fault(
                f'times as "{written}" carry no offset, so the zone of the clock that wrote them '
                'must be named. Expected a name such as "Asia/Kabul".',
                "zone",
            )
    return Times(zone, formats, calendar)


def _fields_of(fields: Section) -> dict[str, Source]:
    sources = {name: _source_of(fields, name) for name in fields.names() if name in ROW_FIELDS}
    for name in ROW_FIELDS:
        fields.given(name)
    fields.close(_ABOVE)
    return sources


_OF_EACH_ROW = ("at", "plate", "source_id")
_MADE = {"line": ("plate", "source_id"), "plate": ("registered",)}


def _source_of(fields: Section, name: str) -> Source:
    value = fields.value(name)
    if isinstance(value, str):
        return Source(columns=(_column(fields, name, value),))
    way = fields.section(name)
    ways = [key for key in ("column", "columns", "constant", "from") if way.given(key)]
    if len(ways) != 1:
        raise way.fault(
            "expected exactly one of `column`, `columns`, `constant` and `from`, "
            f"found {len(ways)}."
        )
    if ways == ["constant"]:
        if name in _OF_EACH_ROW:
            raise way.fault(f"the field `{name}` is each row's own: no constant.", "constant")
        constant = _value(way, "constant", name, way.text("constant"))
        source = Source(constant=constant)
    elif ways == ["from"]:
        source = _made_of(way, name)
    else:
        columns = way.texts(ways[0])
        if len(columns) > 1 and (ways == ["column"] or name != "at"):
            raise way.fault("only the field `at` joins several columns.", ways[0])
        source = Source(
            columns=tuple(_column(way, ways[0], each) for each in columns),
            table=_value_table(way, name),
            otherwise=_otherwise(way, name),
        )
    way.close()
    return source


def _made_of(way: Section, name: str) -> Source:
    made = way.one_of("from", tuple(_MADE), "line")
    if name not in _MADE[made]:
        fields = " and ".join(f"`{field}`" for field in _MADE[made])
        raise way.fault(f'"{made}" makes {fields}, not `{name}`.', "from")
    if made == "plate":
        among = tuple(_value(way, "among", name, each) for each in way.texts("among"))
        return Source(made_from="plate", among=among)
    prefix = way.text("prefix", "LINE-" if name == "plate" else "")
    return Source(made_from="line", prefix=prefix)


def _value_table(way: Section, name: str) -> dict[str, str] | None:
    if not way.given("table"):
        return None
    if name in _OF_EACH_ROW:
        raise way.fault(f"the field `{name}` takes no table.", "table")
    table = way.section("table")
    return {folded(key): _value(table, key, name, table.text(key)) for key in table.names()}


def _otherwise(way: Section, name: str) -> str | None:
    if not way.given("otherwise"):
        return None
    if not way.given("table"):
        raise way.fault("it belongs beside a `table`.", "otherwise")
    return _value(way, "otherwise", name, way.text("otherwise"))


def _table_of(table: Section) -> Table:
    column = _column(table, "column", table.needed_text("column", '"direction"'))
    values = table.section("values")
    if not values.names():
        said = 'it is missing. Expected lines such as "0" = { direction = "in" }.'
        raise table.fault(said, "values")
    sets = {folded(key): _sets_of(values.section(key)) for key in values.names()}
    otherwise = _sets_of(table.section("otherwise")) if table.given("otherwise") else None
    table.close(_ABOVE)
    return Table(column, sets, otherwise)


def _sets_of(sets: Section) -> dict[str, str]:
    """Read the fields that one value, or one list, sets."""
    found: dict[str, str] = {}
    for field in sets.names():
        if field in _OF_EACH_ROW:
            raise sets.fault("it is each row's own: no table can set it.", field)
        if field not in ROW_FIELDS:
            raise sets.fault(f"no fact has this field.{near(field, ROW_FIELDS)}", field)
        found[field] = _value(sets, field, field, sets.text(field))
    return found


def _value(place: Section, key: str, field: str, text: str) -> str:
    """Check a value that the map itself gives, by the rules for the same value in a log."""
    try:
        read_field(field, text)
    except Unread as unread:
        raise place.fault(f'"{unread.value}" cannot stand here. {unread.said}', key) from unread
    if not text and field in EVERY_FACT_NEEDS:
        raise place.fault(f"it is empty, and every fact needs `{field}`.", key)
    return text


def _items_of(items: Section) -> Items:
    path = items.needed_text("path", '"truckLiveQueue"')
    sets = _sets_of(items.section("set"))
    items.close(_ABOVE)
    return Items(path, sets)


def _snapshots_of(snapshots: Section) -> Snapshots:
    if not snapshots.given("waiting"):
        raise snapshots.fault('it is missing. Expected the states, such as ["2"].', "waiting")
    found = Snapshots(
        at=_column(snapshots, "at", snapshots.needed_text("at", '"outer.datetime"')),
        state=_column(snapshots, "state", snapshots.needed_text("state", '"status"')),
        waiting=tuple(folded(each) for each in snapshots.texts("waiting")),
        called=tuple(folded(each) for each in snapshots.texts("called")),
        cancelled=tuple(folded(each) for each in snapshots.texts("cancelled")),
        registered_at=snapshots.text("registered_at"),
        absent_after=snapshots.whole("absent_after", 1),
    )
    snapshots.close(_ABOVE)
    if not found.at.startswith(OUTER):
        said = f'the time of a snapshot stands around the lists. Expected "{OUTER}{found.at}".'
        raise snapshots.fault(said, "at")
    states = (*found.waiting, *found.called, *found.cancelled)
    for state in states:
        if states.count(state) > 1:
            raise snapshots.fault(f'the state "{state}" stands twice: it can mean one thing only.')
    return found


def _choice_of(choice: Section) -> dict[str, tuple[str, ...]]:
    return {
        column: tuple(folded(each) for each in choice.texts(column)) for column in choice.names()
    }


def _column(place: Section, key: str, name: str) -> str:
    if not name.strip():
        raise place.fault("the name of a column is empty.", key)
    return name
