"""Where memory and time are bounded: what is too long is passed over, and the rest is read."""

import gzip
import json
from pathlib import Path

import pytest

from tarazu.feed import Fact, LogUnreadable, Map, Reject, map_of
from tarazu.feed import lines as lines_of_a_log
from tarazu.feed import plan as plan_of_a_log
from tests.feed.logs import FOREIGN, HEADER, facts_in, items_of, log_of, only_reject

ROW = '{"when": "22.11.2025 08:10:00", "plate": "P1", "way": 1}\n'


@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_of_json_beyond_the_limit_is_passed_over(
    end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines_of_a_log, "JSON_LINE_MAX", 100)
    text = ROW + '{"note": "' + "x" * 350 + '"}' + end + (ROW if end else "")
    log = log_of(tmp_path, text, map_of(FOREIGN), name="log.jsonl")
    items = list(log)
    assert log.tally.adds_up()
    assert only_reject(items).reason == "too_long"
    assert [item.line for item in items] == ([1, 2, 3] if end else [1, 2])


def test_a_number_of_a_million_digits_costs_its_row(tmp_path: Path) -> None:
    text = ROW + ROW.replace('"P1"', "9" * 1_000_000) + ROW
    items = list(log_of(tmp_path, text, map_of(FOREIGN), name="log.jsonl"))
    assert len(items) == 3
    assert only_reject(items).line == 2


def test_true_and_null_are_texts_of_their_own(tmp_path: Path) -> None:
    row: dict[str, object] = {
        "at": "2025-11-22T03:40:00Z",
        "fact": "register",
        "plate": "P1",
        "registered": "IR",
    }
    rows = [row | {"direction": "out", "cleared": each} for each in (True, False, None)]
    text = "".join(json.dumps(each) + "\n" for each in rows)
    facts = facts_in(list(log_of(tmp_path, text, Map(), name="log.jsonl")))
    assert [fact.cleared for fact in facts] == [True, False, None]


def test_more_combinations_than_are_kept_are_read_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plan_of_a_log, "SHAPES_MAX", 2)
    ways = ["1", "درون", "برون", "۱", "1"] * 3
    facts = facts_in(items_of(tmp_path, *(f"22.11.2025 08:10:00,P1,{way},x" for way in ways)))
    assert [fact.direction for fact in facts] == ["in", "in", "out", "in", "in"] * 3


def test_a_hold_read_row_by_row_needs_a_reason_of_the_rules(tmp_path: Path) -> None:
    text = (
        "at,fact,plate,registered,reason\n"
        "2025-11-22T03:40:00Z,hold,P1,IR,court\n"
        "2025-11-22T03:40:00Z,hold,P1,IR,weather\n"
        "2025-11-22T03:40:00Z,withdraw,P1,IR,weather\n"
    )
    first, second, third = log_of(tmp_path, text, Map())
    assert isinstance(first, Fact)
    assert isinstance(second, Reject)
    assert (second.column, second.reason) == ("reason", "not_a_word")
    assert isinstance(third, Fact)


def test_a_country_set_by_a_table_needs_no_plate_to_tell_it(tmp_path: Path) -> None:
    found = FOREIGN.replace('{ constant = "AF" }', '{ from = "plate" }') + (
        '[[table]]\ncolumn = "note"\notherwise = {}\n[table.values]\nIran = { registered = "IR" }\n'
    )
    rows = ["22.11.2025 08:10:00,???,1,Iran", "22.11.2025 08:10:00,HRT 54821,1,x"]
    facts = facts_in(items_of(tmp_path, *rows, found=found))
    assert [fact.registered for fact in facts] == ["IR", "AF"]


def test_a_gzip_of_json_lines_that_breaks_off_is_a_fault(tmp_path: Path) -> None:
    packed = gzip.compress((ROW * 3).encode())[:-8]
    log = log_of(tmp_path, packed, map_of(FOREIGN), name="log.jsonl.gz")
    with pytest.raises(LogUnreadable, match="breaks off after 3 rows"):
        list(log)


def test_a_log_can_be_left_before_its_end(tmp_path: Path) -> None:
    with log_of(tmp_path, f"{HEADER}\n" * 3, map_of(FOREIGN)) as log:
        assert isinstance(next(log), Reject)
    assert log.progress()[0] == log.progress()[1]
