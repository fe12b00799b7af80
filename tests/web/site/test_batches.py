"""Many facts in one request: each line stands alone, and sent again it is the same intents."""

import json
from typing import Any

from httpx import Response

from .gates import START_AT, Gate, keyed, new_id
from .writes import API, fact, joins, post_fact, problem


def _batch(gate: Gate, rows: list[object], key: str | None = None) -> Response:
    body = "\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows)
    headers = keyed(key, **{"content-type": "application/x-ndjson"})
    return gate.client.post(f"{API}/facts", content=body.encode(), headers=headers)


def _lines(answer: Response) -> list[dict[str, Any]]:
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/x-ndjson"
    return [json.loads(line) for line in answer.text.splitlines()]


def test_a_fact_more_than_a_day_ahead_is_no_fact_yet(gate: Gate):
    day_ms = 86_400_000
    assert post_fact(gate, fact(at_ms=START_AT + day_ms)).status_code == 200
    key = new_id()
    answer = post_fact(gate, fact(at_ms=START_AT + day_ms + 1), key)
    assert (answer.status_code, answer.json()["reason"]) == (409, "ahead")
    assert "here it is 2025-11-22T10:00:00Z" in answer.json()["detail"]
    assert post_fact(gate, fact(), key).status_code == 200
    assert gate.station.state.facts.last_movement == 2


def test_a_batch_gets_one_answer_for_each_line_and_each_stands_alone(gate: Gate):
    own = new_id()
    rows = [
        fact(),
        joins(),
        joins(),
        "not json",
        "",
        fact(direction="up"),
        {**fact(plate="HRT 1"), "id": own},
        {**fact(plate="HRT 2"), "id": own},
        {**fact(plate="HRT 3"), "id": "odd"},
    ]
    lines = _lines(_batch(gate, rows))
    assert [line["line"] for line in lines] == [1, 2, 3, 4, 6, 7, 8, 9]
    told = ["done", "done", "refused", "unread", "unread", "done", "reused", "unread"]
    assert [line["status"] for line in lines] == told
    assert lines[1]["ticket"] == 1
    assert len(lines[1]["reference"]) == 26
    assert lines[2]["problem"]["reason"] == "already_waiting"
    assert lines[3]["problem"]["reason"] == "unreadable"
    assert lines[5]["id"] == own
    assert lines[6]["problem"]["reason"] == "key_reused"
    assert gate.station.state.facts.last_movement == 2


def test_the_same_batch_sent_again_records_nothing_more(gate: Gate):
    key, rows = new_id(), [fact(plate=f"HRT {1_000 + n}") for n in range(20)]
    first = _lines(_batch(gate, rows, key))
    again = _lines(_batch(gate, rows, key))
    assert {line["status"] for line in first} == {"done"}
    assert {line["status"] for line in again} == {"again"}
    assert [line["first_seq"] for line in first] == [line["first_seq"] for line in again]
    assert gate.station.state.facts.last_movement == 20


def test_the_id_of_a_line_follows_from_the_key_of_the_batch_and_its_number(gate: Gate):
    key = new_id()
    one, other = (line["id"] for line in _lines(_batch(gate, [fact(), fact(plate="HRT 1")], key)))
    assert len({one, other, key}) == 3
    # A line of the batch may be asked for alone, by its own id.
    assert post_fact(gate, fact(), one).json()["again"]


def test_a_batch_is_bounded(gate: Gate):
    found = problem(_batch(gate, ["x"] * 1_001), 422, "unreadable")
    assert "at most 1000" in found["detail"]
    assert _lines(_batch(gate, [])) == []
