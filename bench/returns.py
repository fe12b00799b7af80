"""A return of many single movements: by Polars in a stream, and the same as SQL on DuckDB.

    python bench/returns.py [ROWS]        100,000,000 rows before a release; 5,000,000 here
    python bench/returns.py ROWS spark    the same on a local Spark as well (group `cluster`)

Each engine runs in a process of its own; its peak memory is that of the process. The cells of all
must be equal, one by one.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import polars as pl

from tarazu.calendars import instant_of
from tarazu.returns.cells import Cells, cells_of
from tarazu.returns.movements import movements_in_sql, steps_of, table_of_movements
from tarazu.returns.sql import cells_in_sql
from tarazu.returns.table import Source

FIRST_AT, LAST_AT = instant_of("2016-03-20T00:00:00Z"), instant_of("2026-03-20T00:00:00Z")
RECKONING, ZONE = "solar-hijri", "Asia/Tehran"
DIMENSIONS = ("crossing", "direction", "registered", "laden")
TEXTS = {
    "crossing": [f"crossing-{n}" for n in range(12)],
    "direction": ["in", "out"],
    "registered": ["IR", "AF", "TR", "TM", "UZ"],
    "laden": ["loaded", "empty", "bobtail"],
}
CHUNK = 2_000_000
SOURCE = Source("made-up movements", "nobody", "", "CC0-1.0")


def write(folder: Path, rows: int) -> int:
    """Write rows of made-up movements in files, and give their size."""
    draws = np.random.Generator(np.random.Philox(7))
    for number, start in enumerate(range(0, rows, CHUNK)):
        n = min(CHUNK, rows - start)
        texts = {
            name: pl.Series(some)
            .cast(pl.Categorical)
            .gather(pl.Series(draws.integers(0, len(some), n, dtype=np.uint32)))
            .cast(pl.String)
            for name, some in TEXTS.items()
        }
        at = draws.integers(FIRST_AT, LAST_AT, n)
        pl.DataFrame({"at_ms": at, **texts}).write_parquet(folder / f"{number:04d}.parquet")
    return sum(file.stat().st_size for file in folder.iterdir())


def _table(folder: Path):
    rows = pl.scan_parquet(folder / "*.parquet")
    return table_of_movements(
        rows,
        DIMENSIONS,
        cut="month",
        reckoning=RECKONING,
        zone=ZONE,
        source=SOURCE,
        file=folder.name,
    )


def by_polars(folder: Path) -> Cells:
    """Count in a stream."""
    return cells_of(_table(folder), DIMENSIONS)


def by_sql(folder: Path, engine: str) -> Cells:
    """Count the same rows in an engine of Ibis."""
    import ibis

    if engine == "spark":
        from pyspark.sql import SparkSession

        session = (
            SparkSession.builder.master("local[*]")
            .config("spark.driver.memory", "4g")
            .config("spark.ui.enabled", "false")
            .getOrCreate()
        )
        connection = ibis.pyspark.connect(session)
    else:
        connection = ibis.duckdb.connect()
    rows = connection.read_parquet(str(folder / "*.parquet"))
    sql = movements_in_sql(rows, steps_of(FIRST_AT, LAST_AT, "month", RECKONING, ZONE), DIMENSIONS)
    few = pl.LazyFrame(schema={name: pl.String() for name in DIMENSIONS} | {"at_ms": pl.Int64()})
    return cells_in_sql(sql, _shape(few), DIMENSIONS)


def _shape(frame: pl.LazyFrame):
    from tarazu.returns.table import Measure, Reading, Table

    measure, reading = Measure("trucks", "trucks"), Reading("", "", 0, 0)
    return Table(frame, DIMENSIONS, measure, RECKONING, "month", ZONE, SOURCE, reading)


def alone(engine: str, folder: str) -> None:
    """Count with one engine, and print what it took and a digest of the cells."""
    import hashlib

    start = time.perf_counter()
    cells = by_polars(Path(folder)) if engine == "polars" else by_sql(Path(folder), engine)
    took = time.perf_counter() - start
    text = repr({p: {k: c.value for k, c in parts.items()} for p, parts in cells.periods.items()})
    total = sum(c.value or 0 for parts in cells.periods.values() for c in parts.values())
    # The memory of Spark is that of its Java, which is not ours to measure.
    peak = None if engine == "spark" else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(
        json.dumps(
            {
                "seconds": round(took, 1),
                "peak_mib": peak and peak // 1024,
                "total": total,
                "cells": sum(map(len, cells.periods.values())),
                "digest": hashlib.sha256(text.encode()).hexdigest()[:16],
            }
        )
    )


def main() -> None:
    """Write the rows, count them with each engine, and compare."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000_000
    engines = ["polars", "duckdb", *sys.argv[2:]]
    with tempfile.TemporaryDirectory() as name:
        size = write(Path(name), rows)
        print(f"{rows:,} movements, {size / 2**20:,.0f} MiB in Parquet")
        found = []
        for engine in engines:
            told = subprocess.run(
                [sys.executable, __file__, "--alone", engine, name],
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
            said = json.loads(told.stdout.splitlines()[-1])
            found.append(said)
            peak = f"peak {said['peak_mib']:,} MiB" if said["peak_mib"] else "peak not known"
            print(
                f"{engine:8} {said['seconds']:7.1f} s   {peak:15}   "
                f"{said['total']:,} movements in {said['cells']:,} cells   {said['digest']}"
            )
    assert len({(one["digest"], one["total"]) for one in found}) == 1, "the engines differ"
    assert found[0]["total"] == rows, "rows were lost"
    print("the same cells by every engine")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--alone"]:
        alone(sys.argv[2], sys.argv[3])
    else:
        main()
