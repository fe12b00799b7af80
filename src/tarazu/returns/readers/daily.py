"""Days that make months: a month of which a day is missing is marked, never passed off as whole."""

import msgspec
import polars as pl

from tarazu.periods import span_of
from tarazu.returns.table import Table, schema_of


def with_missing_days(table: Table) -> Table:
    """Give each month a row without a value for each of its days that has no row.

    The table has one row a day, in months. What is counted is not touched: the sum of such a month
    is shown as the sum of what was published.
    """
    key = [*table.dimensions, "period"]
    rows = table.frame.group_by(key).len().collect(engine="streaming").sort(key)
    gaps = [
        (*place, period, None, "unpublished")
        for *place, period, days in rows.iter_rows()
        for _ in range(span_of(period, table.reckoning, table.zone).days - days)
    ]
    if not gaps:
        return table
    added = pl.DataFrame(gaps, schema=schema_of(table.dimensions), orient="row")
    return msgspec.structs.replace(table, frame=pl.concat([table.frame, added.lazy()]))
