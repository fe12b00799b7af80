"""The same crossing as data: facts and orders in, views out, problems in one form."""

import pytest
from httpx import Response

from tarazu.calendars import text_of
from tarazu.rules import Reason
from tarazu.station import gate_of
from tarazu.web.api.problems import DOCS

from .gates import (
    ONE_TO_ONE,
    START_AT,
    TOKEN,
    Browser,
    Gate,
    gate_open,
    keyed,
    new_id,
    settings_of_test,
)
from .writes import API, PLATE, fact, joins, post_fact, post_order, problem


def test_a_truck_goes_from_registration_to_release_by_json(gate: Gate, officer: Browser):
    taken = post_fact(gate, joins(destination="Herat")).json()
    assert taken["events"][0]["kind"] == "ticket_registered"
    assert taken["events"][0]["ticket"] == 1
    ticket = f"{API}/tickets/{taken['reference']}"
    assert gate.client.get(ticket).json()["status"] == "waiting"
    post_fact(gate, fact())
    called = post_order(officer, command="call_next", direction="out", ticket=1).json()
    (event,) = called["events"]
    assert event["kind"] == "ticket_called"
    assert event["until_ms"] == START_AT + 3_600_000
    assert event["until_at"] == text_of(START_AT + 3_600_000)
    assert gate.client.get(ticket).json()["call"]["until_ms"] == START_AT + 3_600_000
    post_order(officer, command="record_arrival", ticket=1)
    post_order(officer, command="release_ticket", ticket=1)
    assert gate.client.get(ticket).json()["status"] == "released"
    (account,) = gate.client.get(f"{API}/board").json()["accounts"]
    assert (account["earned"], account["spent"], account["left"]) == (1, 1, 0)


def test_an_instant_is_sent_in_milliseconds_and_in_rfc_3339(gate: Gate):
    board = gate.client.get(f"{API}/board").json()
    assert board["at_ms"] == START_AT
    assert board["at"] == "2025-11-22T10:00:00Z"
    assert board["regime"]["valid_from"] == "2025-11-21T20:30:00Z"
    post_fact(gate, fact())
    (flow,) = [
        one
        for one in gate.client.get(f"{API}/board").json()["flows"]
        if (one["direction"], one["registered"]) == ("in", "AF")
    ]
    assert (flow["last_ms"], flow["last_at"]) == (START_AT, "2025-11-22T10:00:00Z")


def test_the_same_key_gives_the_same_answer_and_counts_once(gate: Gate):
    key = new_id()
    first = post_fact(gate, joins(), key).json()
    again = post_fact(gate, joins(), key).json()
    assert again.pop("again")
    assert again == first
    assert gate.station.state.facts.last_ticket == 1


def test_a_key_used_for_something_else_is_refused(gate: Gate):
    key = new_id()
    post_fact(gate, fact(), key)
    found = problem(post_fact(gate, fact(plate="HRT 11111"), key), 422, "key_reused")
    assert "Nothing was recorded" in found["detail"]
    assert gate.station.state.facts.last_movement == 1


def test_a_write_without_a_key_or_with_an_odd_one_is_refused(gate: Gate, officer: Browser):
    bearer = {"authorization": f"Bearer {TOKEN}"}
    problem(gate.client.post(f"{API}/facts", json=fact(), headers=bearer), 400, "key_missing")
    for key in ("", "x" * 32, "ABCDEF" + "0" * 26, "0" * 31, "0" * 33):
        problem(post_fact(gate, fact(), key or " "), 422, "key_unreadable")
    answer = officer.client.post(
        f"{API}/commands", json={"command": "withdraw_ticket", "ticket": 1}
    )
    problem(answer, 400, "key_missing")
    assert gate.station.state.facts.last_movement == 0


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("en", "already waiting as 1"),
        ("fa-IR, en;q=0.5", "۱"),
        ("fa-AF,fa;q=0.9", "لاری"),
        ("de, tr;q=0.5", "already waiting as 1"),
    ],
)
def test_a_refusal_is_a_problem_document_in_the_language_of_the_reader(
    gate: Gate, language: str, says: str
):
    post_fact(gate, joins())
    answer = post_fact(gate, joins(), **{"accept-language": language})
    found = problem(answer, 409, "already_waiting")
    assert found["ticket"] == 1
    assert says in found["detail"]
    assert found["type"] == f"{DOCS}/rulebook/refusals.md#already_waiting"


def test_every_reason_of_a_refusal_has_its_place_in_the_rulebook():
    with open("docs/rulebook/refusals.md", encoding="utf-8") as page:
        headings = {line.removeprefix("## ").strip() for line in page if line.startswith("## ")}
    assert {reason.value for reason in Reason} <= headings


def test_a_refused_key_may_be_tried_again_and_then_succeeds(gate: Gate, officer: Browser):
    post_fact(gate, joins())
    key = new_id()
    order = {"command": "call_next", "direction": "out"}
    problem(post_order(officer, key, **order), 409, "no_credit")
    post_fact(gate, fact())
    assert post_order(officer, key, **order).status_code == 200


def test_a_refusal_says_from_when_it_could_succeed():
    hours = '\nhours = [{ days = "sat-fri", from = "08:00", to = "12:00" }]'
    with gate_open(regime=ONE_TO_ONE + hours) as gate:
        officer = gate.browser()
        officer.sign_in()
        post_fact(gate, joins())
        post_fact(gate, fact())
        found = problem(
            post_order(officer, command="call_next", direction="out"), 409, "gate_closed"
        )
        assert found["until_at"] == "2025-11-23T04:30:00Z"
        assert found["until_ms"] > START_AT


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ([], "object"),
        ("x", "object"),
        ({}, "A fact needs"),
        ({"fact": "movement"}, "A fact needs"),
        (fact(direction="up"), 'found "up"'),
        (fact(at_ms="yesterday"), "RFC 3339"),
        (fact(at_ms=12), "1980 to 2099"),
        (fact(plates="x"), "Did you mean `plate`?"),
        (fact(fact="hold"), "needs the field `reason`"),
        (fact(destination="x" * 501), "at most 500"),
    ],
)
def test_a_fact_that_cannot_be_read_is_told_in_the_words_of_the_feed(
    gate: Gate, row: object, says: str
):
    assert says in problem(post_fact(gate, row), 422, "unreadable")["detail"]
    assert gate.station.state.facts.last_movement == 0


def test_bytes_that_are_no_json_are_told_so(gate: Gate):
    headers = keyed(**{"content-type": "application/json"})
    for body in (b"", b"{", b"\xff\xfe", b'{"a":1e999}', b'"\\ud800"'):
        answer = gate.client.post(f"{API}/facts", content=body, headers=headers)
        problem(answer, 422, "unreadable")
    answer = gate.client.post(f"{API}/facts", content=b"x", headers=keyed())
    problem(answer, 422, "unreadable")


def test_a_long_body_is_refused(gate: Gate):
    problem(post_fact(gate, fact(destination="x" * 70_000)), 413, "too_long")
    headers = keyed(**{"content-type": "application/x-ndjson"})
    answer = gate.client.post(f"{API}/facts", content=b"x" * 4_200_000, headers=headers)
    problem(answer, 413, "too_long")


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"command": "pass_time"},
        {"command": "rename_truck", "truck": "a", "token": "b"},
        {"command": "record_movement", "truck": "t", "registered": "AF", "direction": "in"},
        {"command": "configure_crossing", "terms": {"home": "XX", "peer": "YY"}},
        {"command": "adopt_regime", "regime": {}},
        {"command": "withdraw_ticket"},
        {"command": "withdraw_ticket", "ticket": "1"},
        {"command": "withdraw_ticket", "ticket": -1},
        {"command": "withdraw_ticket", "ticket": 2**53},
        {"command": "withdraw_ticket", "ticket": 1, "by": "3"},
        {"command": "place_hold", "ticket": 1, "hold": "weather"},
        {"command": "propose_override", "reason": "x"},
        {"command": "propose_override", "reason": "x", "ticket": 1, "movement": 1},
        {"command": "propose_override", "reason": " ", "ticket": 1},
        {"command": "suspend_gate", "directions": [], "reason": "x"},
        {"command": "suspend_gate", "directions": ["out"], "reason": "a\u0000b"},
    ],
)
def test_an_order_that_is_none_is_refused_before_anybody_decides(
    gate: Gate, order: dict[str, object]
):
    duty = gate.browser()
    duty.sign_in("3")
    head = gate.station.journal.head.seq
    problem(post_order(duty, **order), 422, "unreadable")
    assert gate.station.journal.head.seq == head


def test_a_hold_by_json_keeps_its_texts_apart_from_the_book(gate: Gate, officer: Browser):
    post_fact(gate, joins())
    order = {"command": "place_hold", "ticket": 1, "hold": "debt", "note": "Ask Karim."}
    assert post_order(officer, **order).status_code == 200
    (way,) = officer.client.get(f"{API}/desk").json()["ways"]
    assert way["held"][0]["note"] == "Ask Karim."
    book = b"".join(str(record.data).encode() for record in gate.station.journal.records(1))
    assert b"Karim" not in book
    lifted = post_order(officer, command="lift_hold", ticket=1, hold="debt")
    assert lifted.json()["events"][0]["kind"] == "hold_lifted"
    problem(post_order(officer, command="lift_hold", ticket=9, hold="debt"), 409, "no_such_ticket")


def test_two_persons_sign_an_override_by_json(gate: Gate, officer: Browser, duty: Browser):
    post_fact(gate, joins())
    proposal = {"command": "propose_override", "ticket": 1, "reason": "Urgent"}
    number = post_order(officer, **proposal).json()["events"][0]["override"]
    approval = {"command": "approve_override", "override": number}
    problem(post_order(officer, **approval), 403, "not_for_you")
    assert post_order(duty, **approval).status_code == 200
    problem(post_order(duty, **approval), 409, "no_such_override")


def test_only_the_duty_officer_stops_a_way_or_changes_the_plan(
    gate: Gate, officer: Browser, duty: Browser
):
    stop = {"command": "suspend_gate", "directions": ["out"], "reason": "Link is down"}
    problem(post_order(officer, **stop), 403, "not_for_you")
    assert post_order(duty, **stop).status_code == 200
    problem(post_order(officer, command="revoke_regime"), 403, "not_for_you")
    assert post_order(duty, command="revoke_regime").status_code == 200


def _plan(browser: Browser, text: str, key: str | None = None) -> Response:
    headers = {"idempotency-key": key or new_id(), "content-type": "application/toml"}
    return browser.client.post(f"{API}/plans", content=text.encode(), headers=headers)


def test_a_plan_of_another_crossing_is_not_adopted(gate: Gate, duty: Browser):
    regimes = gate.station.state.facts.regimes
    other = ONE_TO_ONE.replace('crossing = "dogharoon"', 'crossing = "milak"')
    answer = problem(_plan(duty, other), 422, "unreadable")
    assert 'for "milak", and this is "dogharoon"' in answer["detail"]
    assert gate.station.state.facts.regimes == regimes


def test_a_plan_is_adopted_as_its_document(gate: Gate, officer: Browser, duty: Browser):
    other = ONE_TO_ONE.replace("2025-11-22T00:00", "2025-11-22T13:00").replace("R1", "R7")
    problem(_plan(officer, other), 403, "not_for_you")
    key = new_id()
    taken = _plan(duty, other, key).json()
    assert [event["kind"] for event in taken["events"]][:2] == ["regime_adopted", "regime_began"]
    assert _plan(duty, other, key).json()["again"]
    assert gate.client.get(f"{API}/board").json()["regime"]["name"].startswith("R7")
    found = problem(_plan(duty, "[regime]\nname = 3"), 422, "unreadable")
    assert "name" in found["detail"]
    far = ONE_TO_ONE.replace("2025-11-22T00:00:00+03:30", "0001-01-01T00:00:00Z")
    problem(_plan(duty, far), 422, "unreadable")
    problem(_plan(duty, ONE_TO_ONE.replace('peer = "AF"', 'peer = "TM"')), 409, "other_crossing")


def test_a_fact_of_a_feed_is_the_machines_and_one_of_an_officer_is_the_officers(
    gate: Gate, officer: Browser
):
    post_fact(gate, fact())
    answer = officer.client.post(
        f"{API}/facts", json=fact(plate="HRT 1"), headers={"idempotency-key": new_id()}
    )
    assert answer.status_code == 200
    records = list(gate.station.journal.records(1))
    passages = [one for one in records if one.kind == "movement_recorded"]
    assert [one.actor for one in passages] == ["machine", "14"]
    assert [one.device for one in passages] == ["weighbridge", None]
    assert [one.data["by"] for one in passages] == ["", "14"]


def test_the_own_time_of_a_fact_is_kept_beside_the_stations(gate: Gate):
    post_fact(gate, fact(at_ms=START_AT - 7_200_000))
    records = list(gate.station.journal.records(1))
    (passage,) = [one for one in records if one.kind == "movement_recorded"]
    assert (passage.at_ms, passage.occurred_ms) == (START_AT, START_AT - 7_200_000)


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", "Basic abc"])
def test_a_feed_without_its_token_is_asked_for_it(gate: Gate, token: str):
    headers = {"authorization": f"Bearer {token}", "idempotency-key": new_id()}
    answer = gate.client.post(f"{API}/facts", json=fact(), headers=headers)
    problem(answer, 401, "sign_in")
    assert answer.headers["www-authenticate"].startswith("Bearer")
    assert gate.station.state.facts.last_movement == 0


def test_a_feed_belongs_to_its_crossings_and_gives_no_orders(gate: Gate):
    headers = {**keyed(), "authorization": "Bearer other"}
    problem(gate.client.post(f"{API}/facts", json=fact(), headers=headers), 403, "not_for_you")
    order = {"command": "withdraw_ticket", "ticket": 1}
    answer = gate.client.post(f"{API}/commands", json=order, headers=keyed())
    problem(answer, 401, "sign_in")


def test_a_write_of_an_officer_from_another_site_is_refused(gate: Gate, officer: Browser):
    headers = {"idempotency-key": new_id(), "origin": "https://evil.example"}
    order = {"command": "withdraw_ticket", "ticket": 1}
    answer = officer.client.post(f"{API}/commands", json=order, headers=headers)
    problem(answer, 403, "other_site")


def test_the_stock_abroad_is_for_officers_with_dwell_and_plate(gate: Gate, officer: Browser):
    problem(gate.client.get(f"{API}/abroad"), 401, "sign_in")
    row = fact(fact="abroad", plate=PLATE, registered="IR", at_ms=START_AT - 86_400_000)
    post_fact(gate, row)
    (truck,) = officer.client.get(f"{API}/abroad").json()
    assert truck["dwell_s"] == 86_400
    assert truck["truck"]["plate"]["text"] == PLATE
    assert officer.client.get(f"{API}/abroad?visiting=true").json() == []
    problem(officer.client.get(f"{API}/abroad?visiting=perhaps"), 422, "unreadable")


def test_why_not_me_is_answered_by_number_to_officers_and_by_reference_to_the_driver(
    gate: Gate, officer: Browser, duty: Browser
):
    reference = post_fact(gate, joins()).json()["reference"]
    post_fact(gate, joins("29 ع 557 12"))
    proposal = {"command": "propose_override", "ticket": 2, "reason": "Urgent"}
    post_order(officer, **proposal)
    post_order(duty, command="approve_override", override=1)
    by_number = officer.client.get(f"{API}/why/1").json()
    assert by_number == gate.client.get(f"{API}/tickets/{reference}/why").json()
    (one,) = by_number["overtaken"]
    assert (one["ticket"], one["reason"], one["override"]) == (2, "override", 1)
    assert one["note"] == "Urgent"
    assert by_number["count"] == 1
    problem(gate.client.get(f"{API}/why/1"), 401, "sign_in")
    for number in ("99", "x", "1e3", "-1", "9" * 20):
        problem(officer.client.get(f"{API}/why/{number}"), 404, "not_found")


def test_the_crossings_are_listed(gate: Gate):
    (one,) = gate.client.get("/api/v1/crossings").json()
    assert (one["name"], one["home"], one["peer"]) == ("dogharoon", "IR", "AF")


def test_what_there_is_not_is_a_problem_too(gate: Gate):
    problem(gate.client.get("/api/v1/crossings/nowhere/board"), 404, "not_found")
    problem(gate.client.get("/api/v1/nothing"), 404, "not_found")
    problem(gate.client.get(f"{API}/tickets/{'a' * 26}"), 404, "not_found")
    problem(gate.client.put(f"{API}/board"), 405, "wrong_method")
    assert gate.client.put(f"{API}/board").headers["allow"]


def test_the_desk_is_that_of_the_officer_who_asks(gate: Gate, officer: Browser, duty: Browser):
    officer.press("movement:in:AF", plate="HRT 54821")
    mine = officer.client.get(f"{API}/desk").json()["undo"]
    assert mine["truck"]["plate"]["text"] == "HRT 54821"
    assert duty.client.get(f"{API}/desk").json()["undo"] is None
    assert gate_of(gate.station, "14").undo is not None


def test_settings_may_offer_one_language_only():
    with gate_open(settings_of_test(languages=("fa",))) as gate:
        post_fact(gate, joins())
        answer = post_fact(gate, joins(), **{"accept-language": "en"})
        assert answer.headers["content-language"] == "fa"
