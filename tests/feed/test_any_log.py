"""Any text whatever as a log: nothing but a fault is raised, and every row is accounted for."""

import csv
import gzip
import io
from pathlib import Path

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.faults import TarazuError
from tarazu.feed import ROW_FIELDS, Fact, Map, Reject, fact_of, map_of, read_log
from tests.feed.logs import FOREIGN, HEADER

MAPS = [
    Map(),
    map_of(FOREIGN),
    map_of('encoding = "utf-16"\n' + FOREIGN),
    map_of('delimiter = ";"\ncolumns = ["when", "plate", "way", "note"]\n' + FOREIGN),
    map_of('format = "jsonl"\n' + FOREIGN),
    map_of('format = "jsonl"\n[[list]]\npath = "a"\n' + FOREIGN),
]
# Text in which the marks that mean something to a log are not rare.
MARKED = st.text(
    st.sampled_from('",;\n\r\0\ufeff\udc81{}[]:012aطن ') | st.characters(codec="utf-8")
)
HEADED = MARKED.map(lambda text: f"{HEADER}\n{text}")
AS_BYTES = (MARKED | HEADED).map(lambda text: text.encode("utf-8", "surrogateescape"))


def accounted(path: Path, found: Map) -> list[Fact | Reject]:
    """Read a log and hold it to its word; a fault gives what was read before it."""
    items: list[Fact | Reject] = []
    try:
        with read_log(path, found) as log:
            for item in log:
                items.append(item)
                if isinstance(item, Reject):
                    item.text.encode("utf-8")
    except TarazuError as fault:
        str(fault).encode("utf-8")
        return items
    assert log.tally.adds_up(), log.tally.text()
    assert log.tally.facts + log.tally.rejected == len(items)
    lines = [item.line for item in items]
    assert lines == sorted(lines)
    return items


@settings(max_examples=400, deadline=None)
@given(st.binary() | AS_BYTES, st.sampled_from(MAPS), st.booleans())
def test_no_bytes_make_a_log_raise_anything_but_a_fault(
    tmp_path_factory: object, data: bytes, found: Map, packed: bool
) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "any.csv"  # type: ignore[attr-defined]
    path.write_bytes(gzip.compress(data, 1) if packed else data)
    accounted(path, found)


@settings(deadline=None)
@given(
    st.lists(
        st.sampled_from(['"', "a,b,c,d\n", "x\n", ",,,\n", '"\n', '",', "\n", '""']), max_size=200
    )
)
def test_quotes_in_any_place_lose_no_line(tmp_path_factory: object, pieces: list[str]) -> None:
    path = Path(tmp_path_factory.getbasetemp()) / "quotes.csv"  # type: ignore[attr-defined]
    path.write_text(f"{HEADER}\n{''.join(pieces)}")
    accounted(path, map_of(FOREIGN))


CELLS = st.sampled_from(
    ["", "movement", "register", "hold", "sighting", "in", "out", "IR", "AF", "empty", "fuel",
     "2025-11-22T08:10:00Z", "P1", "court", "یک\u200cدو", "yes", "no", " x ", "ب\n", "\x07"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.fixed_dictionaries(dict.fromkeys(ROW_FIELDS, CELLS)), max_size=6))
def test_a_row_of_a_file_and_the_same_row_alone_are_judged_alike(
    tmp_path_factory: object, rows: list[dict[str, str]]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ROW_FIELDS)
    writer.writeheader()
    writer.writerows(rows)
    path = Path(tmp_path_factory.getbasetemp()) / "same.csv"  # type: ignore[attr-defined]
    path.write_bytes(text.getvalue().encode("utf-8"))
    for row, item in zip(rows, accounted(path, Map()), strict=True):
        alone = fact_of(row)
        assert type(alone) is type(item), (row, item, alone)
        if isinstance(item, Fact) and isinstance(alone, Fact):
            source_id = alone.source_id or item.source_id
            assert item == msgspec.structs.replace(alone, line=item.line, source_id=source_id)
