"""Any counted file, read by a map: a small TOML text that says what its columns mean.

The map names the source, the period and its form, the value with its unit, and the dimensions; see
`examples/texas-bridges.table.toml`.
"""

import tomllib
from pathlib import Path
from typing import Literal

import msgspec
import polars as pl

from tarazu.calendars import Calendar, UnknownZone, zone_of
from tarazu.faults import TarazuError
from tarazu.periods import RECKONINGS
from tarazu.returns.readers.amounts import folded
from tarazu.returns.readers.counting import Counting, Reason, counted, some_of
from tarazu.returns.readers.labels import PeriodCut, days_of, label_of_day, labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table, schema_of

DAY = "day of the row"


class MapUnreadable(TarazuError):
    """A map is no map of a counted file."""


class TableMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the whole file is: its zone, how it cuts time, and what stands between two cells.

    A file of single movements, with a row for each, says that it `repeats`.
    """

    zone: str
    reckoning: str = "gregorian"
    cut: PeriodCut = "month"
    separator: str = ","
    repeats: bool = False


class PeriodMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the period stands: columns, joined by "-", and the forms that it may have.

    Where dates are of another `calendar` than the reckoning, each day is turned into it.
    """

    columns: tuple[str, ...]
    forms: tuple[str, ...]
    calendar: Calendar | Literal[""] = ""


class ValueMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is counted, in which unit; without a column each row counts one."""

    name: str
    unit: str
    column: str = ""
    decimals: int = 0
    rounds: bool = False
    unpublished: tuple[str, ...] = ()
    suppressed: tuple[str, ...] = ()


class DimensionMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where a dimension stands: a column, with a table of its texts; or one text for all rows.

    `digits` is the length of a code whose leading zeros were lost.
    """

    column: str = ""
    constant: str = ""
    table: dict[str, str] = {}
    digits: int = 0


class CountedMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a counted file is read; `keep` names for a column the texts of the rows that count."""

    source: Source
    table: TableMap
    period: PeriodMap
    value: ValueMap
    dimensions: dict[str, str | DimensionMap]
    keep: dict[str, tuple[str, ...]] = {}


def read_counted(path: Path, map_path: Path) -> Table:
    """Read a counted file by a map.

    Raises: MapUnreadable, FormUnreadable, FileUnreadable, ColumnsMissing, NothingRead.
    """
    found = _read_map(map_path)
    file = opened_csv(path, found.table.separator)
    places = {name: _placed(one) for name, one in found.dimensions.items()}
    columns = [one.column for one in places.values() if one.column]
    value_column = (found.value.column,) if found.value.column else ()
    file.check(*columns, *found.period.columns, *value_column, *found.keep)
    value = pl.col(found.value.column) if found.value.column else pl.lit("1")
    rows, period = _with_period(_with_tables(file.rows, places), found)
    how = Counting(
        measure=Measure(found.value.name, found.value.unit, found.value.decimals),
        dimensions={name: _named(name, one) for name, one in places.items()},
        period=period,
        value=value,
        zone=found.table.zone,
        source=found.source,
        reckoning=found.table.reckoning,
        cut=found.table.cut,
        leaves_out=_left_out(found, places),
        unpublished=found.value.unpublished,
        suppressed=found.value.suppressed,
        rounds=found.value.rounds,
        repeats=found.table.repeats,
    )
    (table,) = some_of(file, (counted(file, rows, how),))
    return table


def _read_map(path: Path) -> CountedMap:
    try:
        text = path.read_text(encoding="utf-8")
        found = msgspec.convert(tomllib.loads(text), CountedMap)
        zone_of(found.table.zone)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as cause:
        raise _no_map(path, str(cause), "a TOML text in UTF-8") from cause
    except (msgspec.ValidationError, UnknownZone) as cause:
        expected = "[source], [table] with a zone, [period], [value], [dimensions]"
        raise _no_map(path, str(cause), expected) from cause
    said = _wrong_in(found)
    if said:
        raise _no_map(path, *said)
    return found


def _wrong_in(found: CountedMap) -> tuple[str, str] | None:
    """Say what of a map cannot be meant, and what was expected."""
    if found.table.reckoning not in RECKONINGS:
        return f'reckoning "{found.table.reckoning}"', f"one of {', '.join(RECKONINGS)}"
    if len(found.table.separator.encode()) != 1:
        return f'separator "{found.table.separator}"', "one character of one byte"
    if not 0 <= found.value.decimals <= 3:
        return f"{found.value.decimals} decimals", "0 to 3"
    if not found.period.columns or not found.period.forms:
        return "a period without columns or forms", "at least one of each"
    reserved = sorted(set(schema_of(())) & set(found.dimensions))
    if reserved or not found.dimensions:
        return f"dimensions {reserved}", "at least one, none named period, value or status"
    for name, one in found.dimensions.items():
        place = _placed(one)
        if bool(place.column) == bool(place.constant):
            return f'dimension "{name}"', "either a column or a constant"
    return None


def _placed(one: str | DimensionMap) -> DimensionMap:
    return DimensionMap(column=one) if isinstance(one, str) else one


def _with_tables(rows: pl.LazyFrame, places: dict[str, DimensionMap]) -> pl.LazyFrame:
    """Add what the tables of dimensions say; by joins, so that the rows still stream."""
    for name, one in places.items():
        if one.table:
            told = {"key": list(one.table), _told(name): list(one.table.values())}
            text = pl.col(one.column).str.strip_chars()
            rows = rows.join(pl.LazyFrame(told), left_on=text, right_on="key", how="left")
    return rows


def _named(name: str, one: DimensionMap) -> pl.Expr:
    if one.constant:
        return pl.lit(one.constant)
    if one.table:
        return pl.col(_told(name))
    text = pl.col(one.column).str.strip_chars()
    return text.str.zfill(one.digits) if one.digits else text


def _told(name: str) -> str:
    return f"table of {name}"


def _with_period(rows: pl.LazyFrame, found: CountedMap) -> tuple[pl.LazyFrame, pl.Expr]:
    """Give the name of the period of each row; days of another calendar are turned one by one."""
    text = pl.concat_str([folded(pl.col(name)) for name in found.period.columns], separator="-")
    reckoning, cut, zone = found.table.reckoning, found.table.cut, found.table.zone
    calendar = found.period.calendar
    if not calendar or calendar == RECKONINGS[reckoning].calendar:
        forms = (labels_of(text, form, reckoning=reckoning, cut=cut) for form in found.period.forms)
        return rows, pl.coalesce(*forms)
    dated = rows.with_columns(
        pl.coalesce(*(days_of(text, form) for form in found.period.forms)).alias(DAY)
    )
    days = dated.select(DAY).unique().collect(engine="streaming")[DAY].drop_nulls().sort().to_list()
    labels = [
        label_of_day(day, calendar=calendar, reckoning=reckoning, cut=cut, zone=zone)
        for day in days
    ]
    told = pl.LazyFrame(
        {DAY: days, _told(DAY): labels}, schema={DAY: pl.String, _told(DAY): pl.String}
    )
    return dated.join(told, on=DAY, how="left"), pl.col(_told(DAY))


def _left_out(
    found: CountedMap, places: dict[str, DimensionMap]
) -> tuple[tuple[Reason, pl.Expr], ...]:
    reasons: list[tuple[Reason, pl.Expr]] = []
    for column, texts in found.keep.items():
        is_asked = pl.col(column).fill_null("").str.strip_chars().is_in(list(texts))
        reasons.append(("not_asked", ~is_asked))
    for name, one in places.items():
        if one.table:
            reasons.append(("not_in_table", pl.col(_told(name)).is_null()))
    return tuple(reasons)


def _no_map(path: Path, said: str, expected: str) -> MapUnreadable:
    return MapUnreadable(
        f'Map "{path.name}" cannot be used: {" ".join(said.split())[:300]}. Expected {expected}. '
        "Nothing was read. Correct the map; examples/texas-bridges.table.toml is one that works."
    )
