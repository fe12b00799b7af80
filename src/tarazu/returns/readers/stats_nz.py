"""Stats NZ: exports by month, HS 10 code and country; re-exports stand apart.

Each row has a value and a quantity for exports and for re-exports, and their totals, which are held
against the two. A weight is the quantity of what is counted in kilograms or tonnes; quantities in
litres, numbers and others have no weight.
"""

from pathlib import Path
from typing import Any

import msgspec
import polars as pl

from tarazu.returns.readers.amounts import folded, units_of
from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import CsvFile, opened_csv, unreadable
from tarazu.returns.table import Measure, Source, Table, Tie

VALUES = {"Export_FOB": "export", "Re_export_FOB": "re-export"}
QUANTITIES = {"Export_Qty": "export", "Re_export_Qty": "re-export"}
PLACES = ("month", "hs", "hs_desc", "uom", "country")
TOTALS = ("total_export_FOB", "total_export_qty")
COLUMNS = (*PLACES, "status", *VALUES, *QUANTITIES, *TOTALS)
KILOGRAMS = {"KGM": 1, "TNE": 1000}
SOURCE = Source(
    "Stats NZ, exports by HS 10 code and country",
    "Stats NZ",
    "https://www.stats.govt.nz/",
    "CC-BY-4.0",
    note="nz-exports",
)


def read_stats_nz(path: Path) -> tuple[Table, ...]:
    """Give value and weight by flow, commodity and partner; a cell is a flow of a row.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    source = msgspec.structs.replace(SOURCE, vintage=_standing(file))
    code = pl.col("hs").str.strip_chars()
    factor = named_by(pl.col("uom").str.strip_chars(), KILOGRAMS)
    tables = []
    for measure, total, columns in (
        (Measure("value", "nzd"), "total_export_FOB", VALUES),
        (Measure("weight", "kg"), "total_export_qty", QUANTITIES),
    ):
        is_weight = columns is QUANTITIES
        other_unit = (("other_unit", factor.is_null()),) if is_weight else ()
        how = Counting(
            measure=measure,
            dimensions={
                "flow": named_by(pl.col("column"), columns),
                "commodity": code,
                "description": pl.col("hs_desc"),
                "partner": pl.col("country"),
            },
            period=labels_of(
                pl.col("month").str.strip_chars(), "%Y%m", reckoning="gregorian", cut="month"
            ),
            value=pl.col("value"),
            zone="Pacific/Auckland",
            source=source,
            leaves_out=(("not_in_table", ~code.str.contains("^[0-9]{10}$")), *other_unit),
            scale=factor if is_weight else None,
            counts="cells",
        )
        cells = file.rows.unpivot(list(columns), index=[*PLACES, "line"], variable_name="column")
        tables.append(counted(file, cells, how, ties=_ties(file, total, columns)))
    return some_of(file, tuple(tables))


def _ties(file: CsvFile, total: str, parts: dict[str, str]) -> tuple[Tie, ...]:
    """Hold a total of the rows against its two parts: over the file, and row by row."""
    stated = units_of(folded(pl.col(total)), 0)
    values = [units_of(folded(pl.col(name)), 0) for name in parts]
    summed = pl.sum_horizontal(values)
    has_any = pl.any_horizontal(value.is_not_null() for value in (stated, *values))
    one = _first_row(
        file,
        stated.sum().alias("stated"),
        summed.sum().alias("summed"),
        has_any.sum().alias("rows"),
        (stated == summed).sum().alias("fitting"),
    )
    return (
        Tie(f"{total}: the column beside its two parts", one["stated"], one["summed"]),
        Tie(f"{total}: rows whose total is their two parts", one["rows"], one["fitting"]),
    )


def _standing(file: CsvFile) -> str:
    """Say which standings the rows have: Final, or others that a revision will follow."""
    standing = pl.col("status").fill_null("").unique().sort().implode().alias("standing")
    return ", ".join(_first_row(file, standing)["standing"])


def _first_row(file: CsvFile, *sums: pl.Expr) -> dict[str, Any]:
    try:
        return file.rows.select(*sums).collect(engine="streaming").row(0, named=True)
    except pl.exceptions.PolarsError as cause:
        raise unreadable(file.path, str(cause)) from cause
