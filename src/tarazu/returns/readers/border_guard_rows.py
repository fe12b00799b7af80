"""Polish Border Guard as rows: the months of the workbook laid out one count a row, as CSV.

The words are those of the workbook, some without their Polish letters. The rows hold no totals; the
neighbours, crossings and months are those that the workbook has.
"""

from pathlib import Path

import polars as pl

from tarazu.returns.readers.border_guard import (
    DIMENSIONS,
    DIRECTIONS,
    NEIGHBOURS,
    REGISTERED,
    SOURCE,
    VEHICLES,
)
from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Table

COLUMNS = (
    *("rok", "miesiac", "odcinek", "przejscie"),
    *("rodzaj", "rejestracja", "kierunek", "liczba"),
)
_VEHICLES = {**VEHICLES, "samochody ciezarowe": "truck"}


def read_border_guard_rows(path: Path) -> tuple[Table, ...]:
    """Give trucks and buses by neighbour, crossing, direction and registration.

    A row with a word that the workbook does not have is left out.
    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    words = [("rodzaj", _VEHICLES), ("kierunek", DIRECTIONS), ("rejestracja", REGISTERED)]
    vehicle, direction, registered = (
        named_by(pl.col(name).str.strip_chars(), table) for name, table in words
    )
    section = pl.col("odcinek").str.strip_chars()
    crossing = pl.col("przejscie").str.replace(r"\s*\*+\s*\)\s*$", "").str.replace_all(r"\s+", " ")
    month = pl.col("rok").str.strip_chars() + "-" + pl.col("miesiac").str.strip_chars()
    places = (
        pl.coalesce(named_by(section, NEIGHBOURS), section),
        crossing,
        vehicle,
        direction,
        registered,
    )
    how = Counting(
        measure=Measure("vehicles", "vehicles"),
        dimensions=dict(zip(DIMENSIONS, places, strict=True)),
        period=labels_of(month, "%Y-%m", reckoning="gregorian", cut="month"),
        value=pl.col("liczba"),
        zone="Europe/Warsaw",
        source=SOURCE,
        leaves_out=(
            ("not_in_table", vehicle.is_null() | direction.is_null() | registered.is_null()),
        ),
    )
    return some_of(file, (counted(file, file.rows, how),))
