"""Small logs for the tests of this folder, and where the real ones are."""

from pathlib import Path

import pytest

from tarazu.feed import Fact, Map, MovementLog, Reject, map_of, read_log
from tests.places import DATA

TOLLGATE = DATA / "cn_kddcup2017_tollgate_events_20161018_24.csv.gz"
BREST = DATA / "by_equeue_snapshots_sample_masked.jsonl"

needs_data = pytest.mark.skipif(
    not TOLLGATE.exists(), reason=f"set TARAZU_DATA to the folder that holds {TOLLGATE.name}"
)

# A foreign log with four columns, and the map that the tests of rows read it by.
HEADER = "when,plate,way,note"
FOREIGN = """
[time]
zone = "Asia/Kabul"
formats = ["%d.%m.%Y %H:%M:%S"]
[fields]
at = "when"
plate = "plate"
fact = { constant = "movement" }
registered = { constant = "AF" }
direction = { column = "way", table = { "درون" = "in", "برون" = "out", "1" = "in" } }
place = "note"
"""
GOOD = "22.11.2025 08:10:00,HRT 54821,1,Islam Qala"


def log_of(folder: Path, text: str | bytes, found: Map, name: str = "log.csv") -> MovementLog:
    """Write a log and open it."""
    path = folder / name
    path.write_bytes(text.encode("utf-8") if isinstance(text, str) else text)
    return read_log(path, found)


def items_of(folder: Path, *rows: str, found: str = FOREIGN) -> list[Fact | Reject]:
    """Read rows of the foreign log, and hold its tally to account."""
    log = log_of(folder, "\n".join((HEADER, *rows)) + "\n", map_of(found))
    items = list(log)
    assert log.tally.adds_up(), log.tally.text()
    return items


def only_reject(items: list[Fact | Reject]) -> Reject:
    """Give the one reject among the items."""
    (reject,) = (item for item in items if isinstance(item, Reject))
    return reject


def facts_in(items: list[Fact | Reject]) -> list[Fact]:
    """Give the facts, and refuse rejects."""
    facts = [item for item in items if isinstance(item, Fact)]
    assert len(facts) == len(items), items
    return facts
