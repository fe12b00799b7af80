"""Border Crossing Entry Data of the United States: trucks and their containers by port and month.

Two issues are known. That of 2019 writes `Truck Containers Full`, dates with a time of day and port
codes without leading zeros; the later one writes `Truck Containers Loaded` and "Jan 2024".
"""

from pathlib import Path

import polars as pl

from tarazu.returns.readers.counting import Counting, counted, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table

COLUMNS = ("Port Name", "State", "Port Code", "Border", "Date", "Measure", "Value")
MEASURES = (
    (Measure("trucks", "trucks"), ("Trucks",)),
    (
        Measure("loaded containers", "containers"),
        ("Truck Containers Loaded", "Truck Containers Full"),
    ),
    (Measure("empty containers", "containers"), ("Truck Containers Empty",)),
)
OTHERS = (
    "Trains",
    "Train Passengers",
    "Rail Containers Loaded",
    "Rail Containers Full",
    "Rail Containers Empty",
    "Buses",
    "Bus Passengers",
    "Personal Vehicles",
    "Personal Vehicle Passengers",
    "Pedestrians",
)
FORMS = ("%b %Y", "%m/%d/%Y %I:%M:%S %p", "%m/%d/%Y")


def read_bts(path: Path) -> tuple[Table, ...]:
    """Give trucks, loaded containers and empty containers by border, state and port.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    is_old = "Location" in file.header
    source = Source(
        "BTS Border Crossing Entry Data",
        "US Bureau of Transportation Statistics",
        "https://data.bts.gov/Research-and-Statistics/Border-Crossing-Entry-Data/keg4-3bc2",
        "public domain (US government work)",
        "labels of 2019" if is_old else "labels after 2019",
        "us-bts",
    )
    dates = pl.col("Date").str.strip_chars()
    labels = [labels_of(dates, form, reckoning="gregorian", cut="month") for form in FORMS]
    # Eastport lies in Maine, and another in Idaho: two ports of one name are told by their state.
    name = pl.col("Port Name")
    port = (
        pl.when(pl.col("State").n_unique().over("Port Name") > 1)
        .then(pl.format("{} ({})", name, pl.col("State")))
        .otherwise(name)
    )
    tables = []
    known = [*OTHERS, *(name for _, names in MEASURES for name in names)]
    for measure, names in MEASURES:
        how = Counting(
            measure=measure,
            dimensions={
                "border": pl.col("Border"),
                "state": pl.col("State"),
                "port_code": pl.col("Port Code").str.strip_chars().str.zfill(4),
                "port": port,
            },
            period=pl.coalesce(*labels),
            value=pl.col("Value"),
            zone="America/New_York",
            source=source,
            leaves_out=(
                ("not_in_table", ~pl.col("Measure").fill_null("").is_in(known)),
                ("other_measure", ~pl.col("Measure").is_in(list(names))),
            ),
        )
        tables.append(counted(file, file.rows, how))
    return some_of(file, tuple(tables))
