"""Cascade Gateway: trucks by day at crossings of British Columbia, a column for each gate.

An empty cell is a gap of the sensor: its month is marked, and its sum is of the days that have a
figure.
"""

import re
from pathlib import Path

import polars as pl

from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.daily import with_missing_days
from tarazu.returns.readers.labels import days_of, labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table

DATE = "Group Starts"
GATE = re.compile(r"Sum - Volume \((.+) (North|South) Trucks\)")
COLUMNS = (
    DATE,
    "Sum - Volume (Pacific Highway North Trucks)",
    "Sum - Volume (Pacific Highway South Trucks)",
)
FORM = "%Y-%m-%d %H:%M:%S"
SOURCE = Source(
    "Cascade Gateway border data",
    "Province of British Columbia and Whatcom Council of Governments",
    "https://github.com/bcgov/cascade_border_data",
    "CC-BY-4.0",
    note="ca-cascade",
)


def read_cascade(path: Path) -> tuple[Table, ...]:
    """Give trucks by crossing and direction and month, a row for each day.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    gates = {name: found for name in file.header if (found := GATE.fullmatch(name))}
    crossings = {name: found[1] for name, found in gates.items()}
    ways = {name: "in" if found[2] == "North" else "out" for name, found in gates.items()}
    cells = file.rows.unpivot(list(gates), index=[DATE, "line"], variable_name="gate")
    table = counted(
        file,
        cells,
        Counting(
            measure=Measure("trucks", "trucks"),
            dimensions={
                "crossing": named_by(pl.col("gate"), crossings),
                "direction": named_by(pl.col("gate"), ways),
            },
            period=labels_of(pl.col(DATE), FORM, reckoning="gregorian", cut="month"),
            value=pl.col("value"),
            zone="America/Vancouver",
            source=SOURCE,
            unpublished=("",),
            within=days_of(pl.col(DATE), FORM),
            repeats=True,
            counts="cells",
        ),
    )
    return tuple(with_missing_days(one) for one in some_of(file, (table,)))
