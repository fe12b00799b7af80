"""The same sums as SQL on an engine that is there already: DuckDB here, Spark on a cluster.

Ibis writes the SQL; the cells are equal to those of Polars, and a test holds it.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tarazu.returns.cells import Cells, check_dimensions, gathered
from tarazu.returns.table import Table

if TYPE_CHECKING:
    import ibis


def cells_in_sql(
    rows: "ibis.Table",
    table: Table,
    by: tuple[str, ...],
    where: Mapping[str, str | tuple[str, ...]] | None = None,
) -> Cells:
    """Sum rows that lie in an engine of Ibis; `table` says what they are, its frame is not read.

    `rows` has a column for each dimension, and `period`, `value`, `status`.
    Raises: NoSuchDimension.
    """
    check_dimensions(table, (*by, *(where or {})))
    for name, wanted in (where or {}).items():
        texts = [wanted] if isinstance(wanted, str) else list(wanted)
        rows = rows.filter(rows[name].isin(texts))
    sums: Any = rows.group_by([*by, "period"]).agg(
        total=rows["value"].sum(),
        counted=rows["value"].count(),
        suppressed=(rows["status"] == "suppressed").sum(),
        unpublished=(rows["status"] == "unpublished").sum(),
    )
    columns = [*by, "period", "total", "counted", "suppressed", "unpublished"]
    found = sums.select(columns).to_pyarrow().to_pydict()
    return gathered(table, by, zip(*(found[name] for name in columns), strict=True))
