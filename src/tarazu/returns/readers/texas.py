"""Texas bridges: northbound crossings by bridge, mode and month, as counted by US customs."""

from pathlib import Path

import polars as pl

from tarazu.returns.readers.counting import Counting, counted, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table

COLUMNS = ("Year", "Month", "Region", "POE", "Crossing", "Modes", "Northbound Crossing")
TRUCKS = "Commercial Trucks"
OTHERS = ("Buses", "Passenger Vehicles", "Pedestrians/ Bicyclists", "Railcars")
SOURCE = Source(
    "Northbound border crossings of Texas by bridge",
    "US Customs and Border Protection, as collected by github.com/unt-clscm/CBP-Border-Crossings",
    "https://github.com/unt-clscm/CBP-Border-Crossings",
    "none stated: for tests and calibration",
    note="us-texas",
)


def read_texas_bridges(path: Path) -> tuple[Table, ...]:
    """Give trucks by region, port and bridge; rows of other modes are left out.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    month = pl.col("Year").str.strip_chars() + "-" + pl.col("Month").str.strip_chars()
    table = counted(
        file,
        file.rows,
        Counting(
            measure=Measure("trucks", "trucks"),
            dimensions={
                "region": pl.col("Region"),
                "port": pl.col("POE"),
                "crossing": pl.col("Crossing"),
            },
            period=labels_of(month, "%Y-%m", reckoning="gregorian", cut="month"),
            value=pl.col("Northbound Crossing"),
            zone="America/Chicago",
            source=SOURCE,
            leaves_out=(
                ("other_measure", pl.col("Modes").is_in(list(OTHERS))),
                ("not_in_table", (pl.col("Modes") != TRUCKS).fill_null(value=True)),
            ),
        ),
    )
    return some_of(file, (table,))
