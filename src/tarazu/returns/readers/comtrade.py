"""UN Comtrade extracts: trade of a year by HS chapter and partner region.

`World` is a row among the partners. It is a total: it is held against its parts and never summed
with them, and what it has beyond them is the part "unspecified". Where partners sum to more than
their total, by a rounding of the source, that part is below zero.
"""

from pathlib import Path

import msgspec
import polars as pl

from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import CsvFile, opened_csv
from tarazu.returns.table import UNSPECIFIED, Measure, Source, Table, Tie, schema_of

COLUMNS = ("yr", "rgDesc", "rtTitle", "cmdCode", "cmdDescE", "Subregion", "TradeValue")
FLOWS = {"Export": "export", "Import": "import", "Re-Export": "re-export", "Re-Import": "re-import"}
TOTAL = "World"
SOURCE = Source(
    "UN Comtrade, HS chapter by partner region",
    "United Nations Statistics Division, as collected by "
    "github.com/HubashovD/project_comtrade_dashboard",
    "https://comtradeplus.un.org/",
    "UN Comtrade terms of use",
    note="un-comtrade",
)
CHAPTER = ("reporter", "flow", "commodity", "description")
DIMENSIONS = (*CHAPTER, "partner")


def read_comtrade(path: Path) -> tuple[Table, ...]:
    """Give value by reporter, flow, chapter and partner, with what the total has beyond its parts.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    is_total = (pl.col("Subregion").str.strip_chars() == TOTAL).fill_null(value=False)
    code = pl.col("cmdCode").str.strip_chars()
    how = Counting(
        measure=Measure("value", "usd"),
        dimensions={
            "reporter": pl.col("rtTitle"),
            "flow": _flow(),
            "commodity": code.str.zfill(2),
            "description": pl.col("cmdDescE"),
            "partner": pl.col("Subregion"),
        },
        period=labels_of(pl.col("yr").str.strip_chars(), "%Y", reckoning="gregorian", cut="year"),
        value=pl.col("TradeValue"),
        zone="Asia/Kabul",
        source=SOURCE,
        cut="year",
        leaves_out=(
            ("total_of_parts", is_total),
            ("not_in_table", _flow().is_null() | ~code.str.contains("^[0-9]{1,2}$")),
        ),
    )
    (parts,) = some_of(file, (counted(file, file.rows, how),))
    totals = _totals(file, how)
    frame = pl.concat([parts.frame, _residuals(parts, totals)])
    reading = msgspec.structs.replace(parts.reading, ties=_ties(frame, totals))
    return (msgspec.structs.replace(parts, frame=frame, reading=reading),)


def _flow() -> pl.Expr:
    return named_by(pl.col("rgDesc").str.strip_chars(), FLOWS)


def _totals(file: CsvFile, how: Counting) -> pl.LazyFrame:
    """Give the rows of totals, by the same rules as their parts."""
    is_total = how.leaves_out[0][1]
    rules = msgspec.structs.replace(
        how, leaves_out=(("not_in_table", ~is_total), how.leaves_out[1])
    )
    return counted(file, file.rows, rules).frame


def _residuals(parts: Table, totals: pl.LazyFrame) -> pl.LazyFrame:
    """Give for each chapter what its total has beyond its parts; nothing where it has nothing."""
    chapter = [*CHAPTER[:-1], "period"]
    summed = parts.frame.group_by(chapter).agg(pl.col("value").sum().alias("parts"))
    rest = pl.col("value") - pl.col("parts").fill_null(0)
    named = totals.join(summed, on=chapter, how="left").with_columns(
        rest.alias("value"), pl.lit(UNSPECIFIED).alias("partner")
    )
    return named.filter(pl.col("value").fill_null(1) != 0).select(list(schema_of(DIMENSIONS)))


def _ties(parts: pl.LazyFrame, totals: pl.LazyFrame) -> tuple[Tie, ...]:
    """Hold the total of each flow and year against the sum of its parts, "unspecified" among them.

    They differ where a chapter has parts and no total of its own.
    """
    by = ["reporter", "flow", "period"]
    sums = [
        frame.group_by(by).agg(pl.col("value").sum().alias(name))
        for name, frame in (("stated", totals), ("summed", parts))
    ]
    both = sums[0].join(sums[1], on=by, how="left").sort(by).collect(engine="streaming")
    return tuple(
        Tie(f"{reporter}, {flow}, {period}: World", stated, summed or 0, period)
        for reporter, flow, period, stated, summed in both.iter_rows()
    )
