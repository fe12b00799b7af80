"""Snapshots of a queue: what a list shows, what its gaps show, and what neither can show."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.calendars import text_of
from tarazu.feed import Fact, Reject, map_of
from tests.feed.logs import log_of

QUEUE = """
source = "queue"
[time]
zone = "Europe/Minsk"
formats = ["%H:%M:%S %d.%m.%Y", "iso"]
[fields]
plate = "regnum"
registered = {{ constant = "BY" }}
direction = {{ constant = "out" }}
[snapshots]
at = "outer.datetime"
registered_at = "since"
state = "status"
waiting = ["2"]
called = ["3"]
cancelled = ["9"]
absent_after = {absent_after}
[[list]]
path = "live"
[[list]]
path = "first"
set = {{ cargo = "perishable" }}
"""


def truck(plate: str, status: int = 2, since: str | None = "09:00:00 30.09.2024") -> dict[str, Any]:
    return {"regnum": plate, "status": status, "since": since}


def reply(minute: int, live: Any, first: Any = ()) -> dict[str, Any]:
    lists = {"live": live, "first": list(first)}
    given = {name: each for name, each in lists.items() if each is not None}
    return {"datetime": f"2024-09-30 12:{minute:02d}:00", **given}


def told(
    folder: Path, *replies: dict[str, Any], absent_after: int = 1
) -> tuple[list[str], list[Reject]]:
    """Read replies and give each fact as "line fact plate at", and the rejects."""
    text = "".join(json.dumps(each) + "\n" for each in replies)
    log = log_of(folder, text, map_of(QUEUE.format(absent_after=absent_after)))
    items = list(log)
    assert log.tally.adds_up(), log.tally.text()
    facts = [item for item in items if isinstance(item, Fact)]
    ids = [fact.source_id for fact in facts]
    assert len(set(ids)) == len(ids)
    lines = [f"{f.line} {f.fact} {f.plate} {text_of(f.at)[11:16]}" for f in facts]
    return lines, [item for item in items if isinstance(item, Reject)]


def test_a_truck_first_seen_registered_at_the_time_that_the_list_gives(tmp_path: Path) -> None:
    facts, _ = told(tmp_path, reply(0, [truck("A"), truck("B", 3), truck("C", since=None)]))
    assert facts == ["1 register A 06:00", "1 register B 06:00", "1 register C 09:00"]


def test_a_truck_seen_again_is_no_news(tmp_path: Path) -> None:
    facts, _ = told(tmp_path, reply(0, [truck("A")]), reply(1, [truck("A")]))
    assert facts == ["1 register A 06:00"]


def test_a_call_is_no_fact(tmp_path: Path) -> None:
    facts, _ = told(tmp_path, reply(0, [truck("A")]), reply(1, [truck("A", 3)]))
    assert facts == ["1 register A 06:00"]


def test_a_truck_gone_while_waiting_withdrew(tmp_path: Path) -> None:
    facts, _ = told(tmp_path, reply(0, [truck("A")]), reply(1, []))
    assert facts == ["1 register A 06:00", "2 withdraw A 09:01"]


def test_a_cancelled_truck_withdrew_once(tmp_path: Path) -> None:
    gone = truck("A", 9)
    facts, _ = told(
        tmp_path, reply(0, [truck("A")]), reply(1, [gone]), reply(2, [gone]), reply(3, [])
    )
    assert facts == ["1 register A 06:00", "2 withdraw A 09:01"]


def test_a_truck_first_seen_cancelled_was_never_there(tmp_path: Path) -> None:
    assert told(tmp_path, reply(0, [truck("A", 9)]), reply(1, [])) == ([], [])


def test_a_truck_gone_after_its_call_passed_and_says_how_that_was_seen(tmp_path: Path) -> None:
    replies = [reply(0, [truck("A")]), reply(1, [truck("A", 3)]), reply(5, [])]
    text = "".join(json.dumps(each) + "\n" for each in replies)
    *_, fact = log_of(tmp_path, text, map_of(QUEUE.format(absent_after=1)))
    assert isinstance(fact, Fact)
    assert (fact.fact, fact.direction, fact.line) == ("movement", "out", 3)
    assert fact.reason == "seen by absence; last seen 2024-09-30T09:01:00Z"
    assert fact.source_id == "queue:3.1"


def test_a_truck_that_went_back_to_waiting_and_left_withdrew(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A", 3)]), reply(1, [truck("A", 2)]), reply(2, [])]
    assert told(tmp_path, *steps)[0][-1] == "3 withdraw A 09:02"


def test_a_gap_shorter_than_the_patience_of_the_map_is_no_news(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A")]), reply(1, []), reply(2, [truck("A")]), reply(3, [])]
    assert told(tmp_path, *steps, absent_after=2)[0] == ["1 register A 06:00"]


def test_a_longer_gap_is_told_with_the_time_at_which_it_began(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A")]), reply(1, []), reply(2, [])]
    facts, _ = told(tmp_path, *steps, absent_after=2)
    assert facts == ["1 register A 06:00", "3 withdraw A 09:01"]


def test_a_truck_that_withdrew_and_is_listed_again_registers_now(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A")]), reply(1, []), reply(2, [truck("A")])]
    assert told(tmp_path, *steps)[0][-1] == "3 register A 09:02"


def test_a_passage_that_the_list_takes_back_is_rejected_once(tmp_path: Path) -> None:
    called = truck("A", 3)
    steps = [reply(0, [called]), reply(1, []), reply(2, [called]), reply(3, [called]), reply(4, [])]
    facts, rejects = told(tmp_path, *steps)
    assert facts == ["1 register A 06:00", "2 movement A 09:01"]
    assert [(each.line, each.reason, each.value) for each in rejects] == [(3, "came_back", "A")]


def test_a_new_registration_ends_the_one_before_it(tmp_path: Path) -> None:
    later = truck("A", since="12:00:30 30.09.2024")
    facts, _ = told(tmp_path, reply(0, [truck("A")]), reply(1, [later]))
    assert facts == ["1 register A 06:00", "2 withdraw A 09:00", "2 register A 09:00"]


def test_a_list_that_a_reply_does_not_have_says_nothing_of_its_trucks(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A")], [truck("B")]), reply(1, None, [truck("B")])]
    assert told(tmp_path, *steps)[0] == ["1 register A 06:00", "1 register B 06:00"]


def test_an_entry_that_cannot_be_read_makes_nobody_vanish(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A"), truck("B")]), reply(1, [truck("A"), truck("?", 7), 5])]
    facts, rejects = told(tmp_path, *steps)
    assert facts == ["1 register A 06:00", "1 register B 06:00"]
    assert [(each.column, each.reason) for each in rejects] == [
        ("status", "not_in_table"),
        ("", "not_an_object"),
    ]


def test_a_truck_that_changes_its_list_stays_where_it_is(tmp_path: Path) -> None:
    steps = [reply(0, [truck("A")]), reply(1, [], [truck("A")])]
    assert told(tmp_path, *steps)[0] == ["1 register A 06:00"]


def test_the_same_plate_typed_otherwise_is_the_same_truck(tmp_path: Path) -> None:
    steps = [reply(0, [truck("ab 1234-5")]), reply(1, [truck("AB1234 5")])]
    assert told(tmp_path, *steps)[0] == ["1 register ab 1234-5 06:00"]


def test_a_truck_listed_twice_is_taken_once(tmp_path: Path) -> None:
    facts, rejects = told(tmp_path, reply(0, [truck("A")], [truck("A", 3)]))
    assert facts == ["1 register A 06:00"]
    assert [(each.reason, each.column) for each in rejects] == [("listed_twice", "regnum")]


def test_a_reply_that_is_not_later_than_the_last_is_rejected_whole(tmp_path: Path) -> None:
    facts, rejects = told(tmp_path, reply(5, [truck("A")]), reply(5, []), reply(4, []), {})
    assert facts == ["1 register A 06:00"]
    assert [(each.line, each.column, each.reason) for each in rejects] == [
        (2, "outer.datetime", "snapshot_not_later"),
        (3, "outer.datetime", "snapshot_not_later"),
        (4, "outer.datetime", "missing"),
    ]


def test_a_registration_later_than_its_reply_points_at_the_zones(tmp_path: Path) -> None:
    early = [truck("A", since="12:05:00 30.09.2024"), truck("B", since="15:00:00 30.09.2024")]
    facts, rejects = told(tmp_path, reply(0, early))
    assert facts == ["1 register A 09:00"]  # five minutes ahead: two clocks, taken as now
    assert rejects[0].reason == "not_a_time"
    assert "do both clocks show one zone?" in rejects[0].text


def test_a_list_that_is_no_list_is_rejected_and_judges_nobody(tmp_path: Path) -> None:
    facts, rejects = told(tmp_path, reply(0, [truck("A")]), reply(1, "closed"))
    assert facts == ["1 register A 06:00"]
    assert [(each.line, each.column, each.reason) for each in rejects] == [
        (2, "live", "not_a_list")
    ]


STATES = st.dictionaries(st.sampled_from("ABCDE"), st.sampled_from([2, 3, 9]))


@settings(deadline=None)
@given(st.lists(STATES, max_size=8), st.integers(1, 3))
def test_the_facts_of_any_queue_alternate_and_leave_the_trucks_that_stand_in_it(
    tmp_path_factory: Any, states: list[dict[str, int]], absent_after: int
) -> None:
    folder = tmp_path_factory.mktemp("queue")
    replies = [
        reply(minute, [truck(plate, state) for plate, state in now.items()])
        for minute, now in enumerate(states)
    ]
    facts, _ = told(folder, *replies, absent_after=absent_after)
    standing: dict[str, None] = {}
    for line in facts:
        _, fact, plate, _ = line.split()
        if fact == "register":
            assert plate not in standing, facts
            standing[plate] = None
        else:
            assert plate in standing, facts
            del standing[plate]
    passed = {line.split()[2] for line in facts if " movement " in line}
    if states:
        waiting = {plate for plate, state in states[-1].items() if state != 9}
        assert waiting - passed <= set(standing)
        if absent_after == 1:
            assert set(standing) <= waiting
