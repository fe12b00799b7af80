"""Customs of Ethiopia: exports by month, HS 8 code, destination and procedure; value and weight.

The first digit of a procedure says the flow: 1 export, 2 temporary export, 3 re-export (models of
declaration EX 1 to EX 3 of ASYCUDA++, in the customs authority's paper on procedure codes).
"""

from pathlib import Path

import polars as pl

from tarazu.returns.readers.counting import Counting, counted, named_by, some_of
from tarazu.returns.readers.labels import labels_of
from tarazu.returns.readers.opening import opened_csv
from tarazu.returns.table import Measure, Source, Table

PLACES = ("Year", "Month", "CPC", "HS Code", "HS Description", "Destination")
# Values in dollars are those in birr divided by a rate, with up to 14 decimals: only these are
# rounded, to cents.
MEASURES = {
    "FOB Value (USD)": (Measure("value", "usd", 2), True),
    "FOB Value (ETB)": (Measure("value", "etb", 2), False),
    "Net.Wt. (Kg)": (Measure("weight", "kg", 2), False),
    "Gross Wt. (Kg)": (Measure("gross weight", "kg", 2), False),
}
COLUMNS = (*PLACES, *MEASURES)
FLOWS = {"1": "export", "2": "temporary export", "3": "re-export"}
SOURCE = Source(
    "Ethiopian customs, exports by month",
    "Ethiopian Revenues and Customs Authority, as collected by github.com/mikeeus/ethiotradestats",
    "https://github.com/mikeeus/ethiotradestats",
    "none stated: for tests and calibration",
    note="et-customs",
)


def read_ethiopia(path: Path) -> tuple[Table, ...]:
    """Give value in dollars and in birr, net and gross weight, by flow, commodity and partner.

    Raises: FileUnreadable, ColumnsMissing, NothingRead.
    """
    file = opened_csv(path)
    file.check(*COLUMNS)
    month = pl.col("Year").str.strip_chars() + "-" + pl.col("Month").str.strip_chars()
    code = pl.col("HS Code").str.strip_chars()
    procedure = pl.col("CPC").str.strip_chars()
    tables = [
        counted(
            file,
            file.rows,
            Counting(
                measure=measure,
                dimensions={
                    "flow": named_by(procedure.str.head(1), FLOWS).fill_null("other flow"),
                    "commodity": code,
                    "description": pl.col("HS Description"),
                    "partner": pl.col("Destination"),
                    "procedure": procedure,
                },
                period=labels_of(month, "%Y-%m", reckoning="gregorian", cut="month"),
                value=pl.col(column),
                zone="Africa/Addis_Ababa",
                source=SOURCE,
                leaves_out=(("not_in_table", ~code.str.contains("^[0-9]{8}$")),),
                rounds=rounds,
            ),
        )
        for column, (measure, rounds) in MEASURES.items()
    ]
    return some_of(file, tuple(tables))
