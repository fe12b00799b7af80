"""Tolls of Paraguay: all vehicles by plaza and day, a row for each day and a column for each month.

A cell is a day. Days that a month does not have stand as 0 or empty in the file and are no data.
"""

from pathlib import Path

import polars as pl

from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.daily import with_missing_days
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table

MONTHS = ("ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic")
COLUMNS = ("anio", "peaje", "dia", *MONTHS)
SOURCE = Source(
    "Paraguay, vehicles at toll plazas by day",
    "as collected by github.com/pabloacastillo/paraguay-peajes-2018-2022",
    "https://github.com/pabloacastillo/paraguay-peajes-2018-2022",
    "none stated: for tests and calibration",
    note="py-tolls",
)


def read_tolls(path: Path) -> tuple[Table, ...]:
    """Give vehicles by plaza and month, a row for each day.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    numbers = {name: f"{number:02d}" for number, name in enumerate(MONTHS, 1)}
    cells = file.rows.unpivot(
        list(MONTHS), index=["anio", "peaje", "dia", "line"], variable_name="month"
    ).with_columns(
        named_by(pl.col("month"), numbers).alias("month"),
        day=pl.col("dia").str.extract(r"^\s*(0?[1-9]|[12][0-9]|3[01])\s*$", 1).str.zfill(2),
        year=pl.col("anio").str.extract(r"^\s*([0-9]{4})\s*$", 1),
        text=pl.col("value").fill_null("").str.strip_chars(),
    )
    period = pl.col("year") + "-" + pl.col("month")
    is_day = (period + "-" + pl.col("day")).str.to_date("%Y-%m-%d", strict=False).is_not_null()
    is_other_day = ~is_day & pl.col("day").is_not_null()
    is_blank = pl.col("text").str.contains(r"^(?:0(?:\.0*)?)?$")
    table = counted(
        file,
        cells.filter(~(is_other_day & is_blank)),
        Counting(
            measure=Measure("vehicles", "vehicles"),
            dimensions={"plaza": pl.col("peaje")},
            period=pl.when(pl.col("day").is_not_null()).then(period),
            value=pl.col("text"),
            zone="America/Asuncion",
            source=SOURCE,
            leaves_out=(("no_such_day", is_other_day),),
            unpublished=("",),
            within=pl.col("day"),
            repeats=True,
            counts="cells",
        ),
    )
    return tuple(with_missing_days(one) for one in some_of(file, (table,)))
