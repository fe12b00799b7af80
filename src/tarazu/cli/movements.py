"""Single movements, one a row, in Parquet or in an engine of SQL: what a return counts of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl

from tarazu.faults import TarazuError
from tarazu.returns.movements import table_in_sql, table_of_movements
from tarazu.returns.table import Source, Table

if TYPE_CHECKING:
    import ibis


class MovementsUnread(TarazuError):
    """Rows were offered as movements that have no instant, or an engine that cannot be reached."""


def movements_by_polars(path: Path, reckoning: str, zone: str) -> Table:
    """Read rows of movements in a stream; each text column is a dimension.

    Raises: MovementsUnread.
    """
    rows = pl.scan_parquet(path / "*.parquet" if path.is_dir() else path)
    try:
        schema = dict(rows.collect_schema())
    except (OSError, pl.exceptions.PolarsError) as cause:
        raise MovementsUnread(
            f"{path} cannot be read as Parquet: {cause}. Nothing was counted. Name a file or a "
            "folder of files with a column at_ms and a text for each dimension."
        ) from None
    names = tuple(name for name, kind in schema.items() if kind in (pl.String, pl.Categorical))
    _must_have_instants(str(path), tuple(schema), schema.get("at_ms") == pl.Int64)
    texts = rows.select("at_ms", *(pl.col(name).cast(pl.String) for name in names))
    return table_of_movements(
        texts,
        names,
        cut="month",
        reckoning=reckoning,
        zone=zone,
        source=_source(path.name),
        file=path.name,
    )


def movements_by_sql(
    engine: str, path: Path, reckoning: str, zone: str
) -> "tuple[Table, ibis.Table]":
    """Find rows of movements in an engine: the Parquet that a path names, else a table of it.

    Raises: MovementsUnread.
    """
    import ibis

    try:
        connection: Any = ibis.connect(engine)
        if path.exists():
            lying: Any = connection.read_parquet(str(path / "*.parquet" if path.is_dir() else path))
        else:
            lying = connection.table(str(path))
        schema = dict(lying.schema().items())
    except Exception as cause:  # each engine has faults of its own
        raise MovementsUnread(
            f"The engine {engine!r} gives no rows of {str(path)!r}: {cause}. Nothing was counted. "
            "Name an engine of Ibis, such as duckdb:// or pyspark://, and a file of Parquet that "
            "it can read, or a table of its own."
        ) from None
    names = tuple(name for name, kind in schema.items() if kind.is_string())
    has_instants = "at_ms" in schema and schema["at_ms"].is_integer()
    _must_have_instants(str(path), tuple(schema), has_instants)
    return table_in_sql(
        lying,
        names,
        cut="month",
        reckoning=reckoning,
        zone=zone,
        source=_source(path.name),
        file=path.name,
    )


def _source(name: str) -> Source:
    return Source(name, "who keeps these movements", "", "")


def _must_have_instants(where: str, columns: tuple[str, ...], fits: bool) -> None:
    if not fits:
        raise MovementsUnread(
            f"{where} has no column at_ms of whole milliseconds since 1970-01-01 UTC. Found: "
            f"{', '.join(columns)}. Nothing was counted. Give the column that name and that unit."
        )
