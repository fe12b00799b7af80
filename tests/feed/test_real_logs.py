"""The real files, and the examples that read them."""

import tracemalloc

from tarazu.calendars import text_of
from tarazu.feed import Fact, Reject, read_log, read_map
from tests.feed.logs import BREST, TOLLGATE, needs_data
from tests.places import EXAMPLES


@needs_data
def test_the_tollgate_week_is_read_whole_and_adds_up() -> None:
    with read_log(TOLLGATE, read_map(EXAMPLES / "kdd-tollgate.map.toml")) as log:
        first = next(log)
        items = [first, *log]
    assert log.tally.rows == log.tally.facts == len(items) == 128_823
    assert log.tally.by_fact == {"movement": 68_831, "register": 59_992}
    assert log.tally.adds_up()
    assert isinstance(first, Fact)
    assert (text_of(first.at), first.direction, first.registered) == (
        "2016-10-17T16:00:03Z",
        "in",
        "AF",
    )
    facts = [item for item in items if isinstance(item, Fact)]
    assert len({fact.source_id for fact in facts}) == len({fact.plate for fact in facts}) == 128_823
    assert sum(fact.laden == "empty" for fact in facts) == 48_134


@needs_data
def test_the_memory_of_a_reading_does_not_grow_with_the_log() -> None:
    with read_log(TOLLGATE, read_map(EXAMPLES / "kdd-tollgate.map.toml")) as log:
        for _ in range(20_000):
            next(log)
        tracemalloc.start()
        for _ in range(20_000):
            next(log)
        grown, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert grown < 1_000_000  # bytes; the minutes that were met, and nothing for each row


@needs_data
def test_the_brest_sample_gives_its_vehicles_snapshot_by_snapshot() -> None:
    with read_log(BREST, read_map(EXAMPLES / "belarus-queue.map.toml")) as log:
        facts = [item for item in log if isinstance(item, Fact)]
    told = [
        (line, fact, [each.plate for each in facts if (each.line, each.fact) == (line, fact)])
        for line, fact in dict.fromkeys((each.line, each.fact) for each in facts)
    ]
    buses = ["EX91581", "EP21774", "IC81372", "IB08192"]
    cars = ["5524XT8", "3002CI3", "4363TI0", "1723BT9", "1260PA2", "9073IK3"]
    assert told == [
        (1, "register", buses + cars),
        (2, "register", ["OA913EO", "6408PB5"]),
        (3, "register", ["EA36838", "EE60130"]),
        (3, "withdraw", ["EX91581", "1260PA2", "9073IK3"]),
    ]
    assert (log.tally.rows, log.tally.absences, log.tally.unchanged) == (27, 3, 13)
    assert log.tally.adds_up()
    # Each fact has the time that the service gives: 20:11:32 at Brest is 17:11:32 UTC.
    assert text_of(facts[0].at) == "2024-09-29T17:11:32Z"


def test_the_plain_example_reads_and_its_bad_rows_are_told() -> None:
    with read_log(EXAMPLES / "plain-log.csv", read_map(EXAMPLES / "plain-log.map.toml")) as log:
        items = list(log)
    rejects = [item for item in items if isinstance(item, Reject)]
    assert [(each.line, each.column, each.reason) for each in rejects] == [
        (12, "fact", "not_a_word"),
        (13, "at", "not_a_time"),
        (14, "reason", "missing"),
        (15, "plate", "missing"),
    ]
    assert log.tally.facts == 13
    facts = [item for item in items if isinstance(item, Fact)]
    assert text_of(facts[0].at) == "2025-11-22T04:28:00Z"
    assert facts[0].plate == "۱۵ع۲۱۷ ۹۵"
