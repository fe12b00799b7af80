"""Small counted tables for tests."""

import polars as pl

from tarazu.returns.table import Measure, Reading, Source, Table, schema_of

SOURCE = Source("a hand-made count", "nobody", "https://example.org/", "CC0-1.0")


def table_of(
    rows: list[tuple[object, ...]],
    dimensions: tuple[str, ...] = ("crossing",),
    *,
    unit: str = "trucks",
    reckoning: str = "gregorian",
    cut: str = "month",
    decimals: int = 0,
) -> Table:
    """Make a table of rows (dimensions, period, value); a text in place of a value is a status."""
    full = [
        (
            *parts,
            None if isinstance(value, str) else value,
            value if isinstance(value, str) else "counted",
        )
        for *parts, value in rows
    ]
    frame = pl.DataFrame(full, schema=schema_of(dimensions), orient="row").lazy()
    return Table(
        frame,
        dimensions,
        Measure("trucks" if unit == "trucks" else "exports", unit, decimals),
        reckoning,
        cut,
        "Asia/Kabul",
        SOURCE,
        Reading("made.csv", "0" * 64, len(rows), len(rows)),
    )
