"""Tables of one source in several files, joined: three years of customs, two months of exports."""

import hashlib
from collections.abc import Sequence

import msgspec
import polars as pl

from tarazu.faults import TarazuError
from tarazu.returns.table import Drop, Reading, Table


class TablesDiffer(TarazuError):
    """Tables were joined that do not count the same, or that count a period twice."""


def joined(tables: Sequence[Table]) -> Table:
    """Join tables that count the same in other periods; every account of rows is kept.

    Raises: TablesDiffer.
    """
    first, *others = tables
    for other in others:
        _check_alike(first, other)
    if not others:
        return first
    _check_apart(tables)
    names = [table.reading.file for table in tables]
    return msgspec.structs.replace(
        first,
        frame=pl.concat([table.frame for table in tables]),
        source=msgspec.structs.replace(
            first.source, vintage=", ".join(dict.fromkeys(table.source.vintage for table in tables))
        ),
        reading=Reading(
            ", ".join(names),
            hashlib.sha256("".join(table.reading.digest for table in tables).encode()).hexdigest(),
            sum(table.reading.rows_read for table in tables),
            sum(table.reading.rows_kept for table in tables),
            _drops_of(tables),
            tuple(
                msgspec.structs.replace(tie, what=f"{table.reading.file}: {tie.what}")
                for table in tables
                for tie in table.reading.ties
            ),
            first.reading.counts,
        ),
    )


def _check_alike(first: Table, other: Table) -> None:
    for what in ("dimensions", "measure", "reckoning", "cut", "zone", "repeats"):
        expected, found = getattr(first, what), getattr(other, what)
        if expected != found:
            raise TablesDiffer(
                f'Files "{first.reading.file}" and "{other.reading.file}" differ in their {what}: '
                f"{expected} and {found}. Expected files of one source. Nothing was joined. Read "
                "them apart."
            )


def _check_apart(tables: Sequence[Table]) -> None:
    """Refuse a period that two files have: one of them may be a revision of the other."""
    owner: dict[str, str] = {}
    for table in tables:
        found = table.frame.select("period").unique().collect(engine="streaming")["period"].sort()
        for period in found.to_list():
            if period in owner:
                raise TablesDiffer(
                    f'Files "{owner[period]}" and "{table.reading.file}" both have {period}. '
                    "Expected each period in one file. Nothing was joined. Leave one file out, or "
                    "compare the two as revisions."
                )
            owner[period] = table.reading.file


def _drops_of(tables: Sequence[Table]) -> tuple[Drop, ...]:
    """Add the drops of one reason; the first of them names its file."""
    found: dict[str, Drop] = {}
    for table in tables:
        for drop in table.reading.drops:
            named = msgspec.structs.replace(drop, example=f"{table.reading.file}: {drop.example}")
            before = found.get(drop.reason)
            found[drop.reason] = (
                msgspec.structs.replace(before, count=before.count + drop.count)
                if before
                else named
            )
    return tuple(found.values())
