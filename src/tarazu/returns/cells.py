"""Counts of a table, summed: by which dimensions, in which periods. Few numbers from many rows.

`cells_of` is the one sum that all figures are made of. Polars does it in a stream here; the same
sum as SQL is in `tarazu.returns.sql`. What follows is whole-number arithmetic on a few cells.
"""

from collections.abc import Mapping

import msgspec
import polars as pl

from tarazu.faults import WrongName
from tarazu.returns.table import Measure, Source, Table

Key = tuple[str, ...]
Where = Mapping[str, str | tuple[str, ...]] | None  # of some dimensions the texts that are kept
PLACES = ("crossing", "port", "plaza")  # dimensions that name where something passed


class NoSuchDimension(WrongName):
    """A return was asked by a dimension that the table does not have."""


class Cell(msgspec.Struct, frozen=True, gc=False):
    """The sum of some rows: what was counted, and how many rows have no value and why.

    `absent` is how many months of a longer period it has no row of. `value` is None where no row
    had one. A cell that was not counted at all does not exist.
    """

    value: int | None
    suppressed: int = 0
    unpublished: int = 0
    absent: int = 0

    @property
    def is_whole(self) -> bool:
        """Say whether every row of it has a value."""
        missing = self.suppressed + self.unpublished + self.absent
        return self.value is not None and not missing


class Cells(msgspec.Struct, frozen=True):
    """The cells of a table by some of its dimensions: by period, then by the parts' names."""

    by: tuple[str, ...]
    periods: dict[str, dict[Key, Cell]]
    measure: Measure
    reckoning: str
    zone: str
    source: Source

    def of(self, period: str) -> dict[Key, Cell]:
        """Give the cells of a period in the order of their names; none where it was not counted."""
        return self.periods.get(period, {})


def cells_of(table: Table, by: tuple[str, ...], where: Where = None) -> Cells:
    """Sum a table by some of its dimensions; `where` keeps rows with one of the texts named.

    A table on disk is read in a stream: memory grows with the cells, not with the rows.
    Raises: NoSuchDimension.
    """
    check_dimensions(table, (*by, *(where or {})))
    frame = _kept(table, where)
    status = pl.col("status").cast(pl.String)
    sums = frame.group_by(*by, "period").agg(
        pl.col("value").sum(),
        pl.col("value").count().alias("counted"),
        (status == "suppressed").sum().alias("suppressed"),
        (status == "unpublished").sum().alias("unpublished"),
    )
    return gathered(table, by, sums.collect(engine="streaming").iter_rows())


def places_in(table: Table, where: Where = None) -> tuple[str, ...]:
    """Give the names of the places that a table counts; none of single movements, which are many.

    Raises: nothing; a dimension that is not there keeps nothing.
    """
    named = [name for name in PLACES if name in table.dimensions]
    if table.repeats or not set(where or {}) <= set(table.dimensions):
        return ()
    found: set[str] = set()
    for name in named:
        column = _kept(table, where).select(pl.col(name).unique()).collect(engine="streaming")
        found.update(column[name].drop_nulls().to_list())
    return tuple(sorted(found))


def _kept(table: Table, where: Where) -> pl.LazyFrame:
    frame = table.frame
    for name, wanted in (where or {}).items():
        texts = [wanted] if isinstance(wanted, str) else list(wanted)
        frame = frame.filter(pl.col(name).is_in(texts))
    return frame


def gathered(table: Table, by: tuple[str, ...], rows: object) -> Cells:
    """Put rows of sums (parts, period, sum, counted, suppressed, unpublished) into cells."""
    found: dict[str, dict[Key, Cell]] = {}
    for *parts, period, value, counted, suppressed, unpublished in rows:  # type: ignore[attr-defined]
        cell = Cell(int(value) if counted else None, int(suppressed), int(unpublished))
        found.setdefault(period, {})[tuple(parts)] = cell
    periods = {label: dict(sorted(found[label].items())) for label in sorted(found)}
    return Cells(by, periods, table.measure, table.reckoning, table.zone, table.source)


def check_dimensions(table: Table, names: tuple[str, ...]) -> None:
    """Refuse a name that is no dimension of a table.

    Raises: NoSuchDimension.
    """
    unknown = [name for name in names if name not in table.dimensions]
    if unknown:
        raise NoSuchDimension(
            f'"{unknown[0]}" is no dimension of {table.source.name}. Expected one of: '
            f"{', '.join(table.dimensions)}. Nothing was counted. Correct the name."
        )
