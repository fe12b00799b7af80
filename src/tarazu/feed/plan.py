"""Plans: a map and the columns of one log, made into the shortest way from a row to a fact.

Most columns of a log hold few words: a direction, a country, a state. What they mean together is
worked out once for every combination that the log holds (a shape) and looked up after that. Only
the time, the plate and the free texts are read row by row.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any, NamedTuple, TypeVar

from tarazu.faults import TarazuError
from tarazu.feed.fact import (
    AT,
    EVERY_FACT_NEEDS,
    FACT,
    FIELD_INDEX,
    LINE,
    NEEDS,
    PLATE,
    REASON,
    REGISTERED,
    ROW_FIELDS,
    WORDS,
    Fact,
    Reject,
    Unread,
    blank_values,
    folded,
    read_field,
    read_hold,
    read_text,
    require,
    settle_load,
    shown,
)
from tarazu.feed.map import Map, Source, Table, Values
from tarazu.feed.sections import near
from tarazu.feed.times import TimeReader
from tarazu.plates import plate_of

SHAPES_MAX = 4_096  # combinations kept; a log with more of them is read right, only slower
_SOURCE_ID = FIELD_INDEX["source_id"]
_Given = TypeVar("_Given")
_ONE_WORD = (*WORDS, "registered", "cleared")


class MapMisfit(TarazuError):
    """A map names a column that the log does not have, so that no row could be read by it."""


class _Shape(NamedTuple):
    """What the few-worded columns of a row come to; the rest is read from the row itself."""

    values: list[Any]
    texts: tuple[tuple[int, int, str], ...]
    needs: tuple[tuple[int, str], ...]
    is_hold: bool
    asks_plate: bool


def sources_of(found: Map, columns: Iterable[str] = ROW_FIELDS) -> Mapping[str, Source]:
    """Give the sources of a map; without [fields] they are the columns with our own names."""
    if found.fields is not None:
        return found.fields
    names = tuple(folded(column) for column in columns)
    return {field: Source(columns=(field,)) for field in ROW_FIELDS if field in names}


def columns_used(found: Map, columns: Iterable[str] = ROW_FIELDS) -> tuple[str, ...]:
    """List every column that a map reads, each once, in the order of the map."""
    used: dict[str, None] = {}
    for source in sources_of(found, columns).values():
        used.update(dict.fromkeys(source.columns))
    used.update(dict.fromkeys(table.column for table in found.tables))
    used.update(dict.fromkeys((*found.only, *found.skip)))
    return tuple(used)


class RowPlan:
    """Reads rows, given as texts in the order of `columns`, by one map. Never raises on a row.

    `source` names the log in the ids made from lines: every fact gets an id, so that a second
    import of the same log adds nothing. `sets` are the values of the list that the rows stand in.
    Raises: MapMisfit, when it is made.
    """

    def __init__(
        self, found: Map, columns: Sequence[str], *, source: str, sets: Values | None = None
    ) -> None:
        self._map = found
        self._source = source
        self._columns = tuple(columns)
        self._sources = sources_of(found, columns)
        self._fields = [*self._sources.items()]
        self._sets = sets or {}
        self._positions = self._located()
        self._read_time = TimeReader(found.times).read
        self._at = tuple(self._positions[each] for each in self._sources["at"].columns)
        self._single_at = self._at[0] if len(self._at) == 1 else None
        self._made_plate = self._made_prefix("plate")
        self._id_of_line = f"{source}:{self._made_prefix('source_id') or ''}"
        self._id_before = f"{found.source}:" if found.source else ""
        self._head = self._head_of()
        self._shapes: dict[object, _Shape | None] = {}

    def read(self, row: Sequence[str], line: int, mark: str = "") -> Fact | Reject | None:
        """Read one row; None where the map leaves it out. `mark` names the row within its line."""
        try:
            return self.fact_of(row, line, mark)
        except Unread as unread:
            column = unread.column or self.column_of(unread.field)
            return unread.reject(line, column, tuple(row))

    def fact_of(self, row: Sequence[str], line: int, mark: str = "") -> Fact | None:
        """Read one row as `read` does, for a caller that has more to say about what is wrong.

        Raises: Unread.
        """
        key = self._head(row)
        try:
            shape = self._shapes[key]
        except KeyError:
            shape = self._learn(key, row)
        if shape is None:
            return None
        values = shape.values.copy()
        if self._single_at is not None:
            values[AT] = self._read_time(row[self._single_at])
        else:
            values[AT] = self._read_time(" ".join(row[each].strip() for each in self._at))
        for index, position, field in shape.texts:
            values[index] = read_text(field, row[position])
        if self._made_plate is not None:
            values[PLATE] = f"{self._made_plate}{mark or line}"
        given = values[_SOURCE_ID]
        values[_SOURCE_ID] = (
            f"{self._id_before}{given}" if given else f"{self._id_of_line}{mark or line}"
        )
        for index, field in shape.needs:
            if not values[index]:
                require(field, values[index], values[FACT])
        if shape.is_hold:
            read_hold(values[REASON])
        if shape.asks_plate:
            values[REGISTERED] = self._country_of(values[PLATE])
        values[LINE] = line
        return Fact(*values)

    def column_of(self, field: str) -> str:
        """Name the column in which a reader of the log would look for a field."""
        source = self._sources.get(field)
        if source is not None and source.columns:
            return " ".join(source.columns)
        for table in self._map.tables:
            if any(field in values for values in table.values.values()):
                return table.column
        return field

    def _located(self) -> dict[str, int]:
        """Find every column that the map names."""
        found = [folded(column) for column in self._columns]
        named = {folded(column): column for column in self._columns}
        positions: dict[str, int] = {}
        for column in columns_used(self._map, self._columns):
            times = found.count(folded(column))
            if times != 1:
                raise self._misfit(column, times, tuple(named.values()))
            positions[column] = found.index(folded(column))
        if self._map.fields is None:
            for field in EVERY_FACT_NEEDS:
                settable = field in self._sets or any(
                    field in values
                    for table in self._map.tables
                    for values in table.values.values()
                )
                if field not in self._sources and not settable:
                    raise self._misfit(field, 0, tuple(named.values()))
        return positions

    def _misfit(self, column: str, times: int, columns: tuple[str, ...]) -> MapMisfit:
        reads = "no such column" if times == 0 else f"{times} columns of that name"
        hint = near(column, tuple(map(shown, columns)))
        only = columns[0] if len(columns) == 1 else ""
        for mark, name in ((";", '";"'), ("\t", '"\\t"'), ("|", '"|"'), (",", '","')):
            if mark in only and mark != self._map.delimiter:
                hint = f" The first line holds {name}: is delimiter = {name} missing in the map?"
        return MapMisfit(
            f'{self._map.name} reads column "{shown(column)}", and the log {shown(self._source)} '
            f"has {reads}.{hint} Nothing was read. Correct the name in the map"
            f"{', or give the map a [fields] section' if self._map.fields is None else ''}."
        )

    def _made_prefix(self, field: str) -> str | None:
        source = self._sources.get(field)
        return source.prefix if source is not None and source.made_from == "line" else None

    def _head_of(self) -> Callable[[Sequence[str]], object]:
        """Build the key of a row's shape: all that its few-worded columns hold."""
        names: dict[str, None] = {}
        for field, source in self._fields:
            if field in _ONE_WORD or source.table is not None:
                names.update(dict.fromkeys(source.columns))
        names.update(dict.fromkeys(table.column for table in self._map.tables))
        names.update(dict.fromkeys((*self._map.only, *self._map.skip)))
        positions = [self._positions[name] for name in names]
        return itemgetter(*positions) if positions else lambda row: None

    def _learn(self, key: object, row: Sequence[str]) -> _Shape | None:
        shape = self._shape_of(row)
        if len(self._shapes) >= SHAPES_MAX:
            self._shapes.clear()
        self._shapes[key] = shape
        return shape

    def _shape_of(self, row: Sequence[str]) -> _Shape | None:
        if self._is_left_out(row):
            return None
        values = blank_values()
        texts: dict[str, int] = {}
        asks_plate = False
        for field, source in self._fields:
            if field == "at" or source.made_from == "line":
                continue
            if source.made_from == "plate":
                asks_plate = True
            elif source.constant is not None:
                values[FIELD_INDEX[field]] = read_field(field, source.constant)
            elif field in _ONE_WORD or source.table is not None:
                given = self._one_word(source, row)
                if given:
                    values[FIELD_INDEX[field]] = self._checked(field, given, source.columns[0])
            else:
                texts[field] = self._positions[source.columns[0]]
        for sets in (self._sets, *(self._set_by(table, row) for table in self._map.tables)):
            for field, given in sets.items():
                values[FIELD_INDEX[field]] = read_field(field, given)
                texts.pop(field, None)
                asks_plate = asks_plate and field != "registered"
        return self._finished(values, texts, asks_plate)

    def _finished(self, values: list[Any], texts: dict[str, int], asks_plate: bool) -> _Shape:
        settle_load(values)
        require("fact", values[FACT], "")
        if not asks_plate:
            require("registered", values[REGISTERED], values[FACT])
        for field in NEEDS[values[FACT]]:
            if field not in texts:
                require(field, values[FIELD_INDEX[field]], values[FACT])
        needs = ["plate", *(field for field in NEEDS[values[FACT]] if field in texts)]
        if self._made_plate is not None:
            needs.remove("plate")
        return _Shape(
            values,
            tuple((FIELD_INDEX[field], position, field) for field, position in texts.items()),
            tuple((FIELD_INDEX[field], field) for field in needs),
            values[FACT] in ("hold", "lift"),
            asks_plate,
        )

    def _is_left_out(self, row: Sequence[str]) -> bool:
        for column, wanted in self._map.only.items():
            if folded(row[self._positions[column]]) not in wanted:
                return True
        return any(
            folded(row[self._positions[column]]) in unwanted
            for column, unwanted in self._map.skip.items()
        )

    def _one_word(self, source: Source, row: Sequence[str]) -> str:
        """Give what a column holds, through its table where it has one."""
        raw = row[self._positions[source.columns[0]]]
        if source.table is None:
            return raw.strip()
        return _looked_up(source.table, raw, source.otherwise, source.columns[0]) or ""

    def _set_by(self, table: Table, row: Sequence[str]) -> Values:
        raw = row[self._positions[table.column]]
        return _looked_up(table.values, raw, table.otherwise, table.column) or {}

    def _checked(self, field: str, given: str, column: str) -> object:
        try:
            return read_field(field, given)
        except Unread as unread:
            unread.column = column
            raise

    def _country_of(self, plate: str) -> str:
        country = plate_of(plate, None, among=self._sources["registered"].among or None).country
        if country:
            return country
        said = "It fits the plates of no country, or of several: give the map a column for it."
        raise Unread("registered", plate, "not_a_country", said, column=self.column_of("plate"))


def _looked_up(
    table: Mapping[str, _Given], raw: str, otherwise: _Given | None, column: str
) -> _Given | None:
    """Give what a value table says of a cell; an empty cell that it does not name says nothing."""
    key = folded(raw)
    if key in table:
        return table[key]
    if otherwise is not None or not key:
        return otherwise
    known = ", ".join(f'"{each}"' for each in list(table)[:12])
    said = f"The table of this column knows {known}; give it this value or an `otherwise`."
    raise Unread(column, raw, "not_in_table", said, column=column)
