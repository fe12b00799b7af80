"""What nobody sends by mistake: it costs no other asker anything, and it tells nothing."""

import json

import pytest

from tarazu.rules import commands as cmd
from tarazu.station import ticket_of
from tarazu.web.looks import ticket_at

from .gates import Browser, Gate, keyed, new_id
from .writes import API, fact, joins, post_fact, post_order, problem

DEEP = "[" * 2_000


def test_a_line_nested_without_end_costs_no_other_line_of_its_batch(gate: Gate):
    body = "\n".join((json.dumps(fact()), DEEP, json.dumps(fact(plate="HRT 54822"))))
    headers = keyed(**{"content-type": "application/x-ndjson"})
    answer = gate.client.post(f"{API}/facts", content=body, headers=headers)
    told = [json.loads(line)["status"] for line in answer.text.splitlines()]
    assert told == ["done", "unread", "done"]


def test_a_body_nested_without_end_is_unreadable(gate: Gate, duty: Browser):
    headers = keyed(**{"content-type": "application/json"})
    problem(gate.client.post(f"{API}/facts", content=DEEP, headers=headers), 422, "unreadable")
    for address, kind in (("commands", "application/json"), ("plans", "application/toml")):
        content = DEEP if kind.endswith("json") else f"a = {DEEP}"
        headers = {"idempotency-key": new_id(), "content-type": kind}
        answer = duty.client.post(f"{API}/{address}", content=content, headers=headers)
        problem(answer, 422, "unreadable")


def test_an_origin_that_is_no_address_is_another_site(gate: Gate):
    headers = {"origin": "http://["}
    signed = {"number": "14", "secret": "x"}
    answer = gate.client.post("/api/v1/sessions", json=signed, headers=headers)
    problem(answer, 403, "other_site")


def test_invented_methods_are_counted_as_one(gate: Gate):
    for number in range(5):
        gate.client.request(f"FOO{number}", "/dogharoon/board")
    text = gate.client.get("/metrics", headers=keyed()).text
    assert "FOO" not in text
    assert 'method="other"' in text


def test_no_page_leads_to_another_host(gate: Gate):
    text = gate.client.get("http://gate.example//evil.example/x").text
    assert 'href="//' not in text
    assert 'href="/evil.example/x?lang=fa"' in text


def test_a_station_that_has_stopped_does_not_tell_the_public_why(gate: Gate):
    def broken(*_: object) -> None:
        raise AssertionError("plate key 'IR:12ع34542' in /srv/x.private")

    gate.station.journal.append = broken  # type: ignore[method-assign]
    gate.client.post(f"{API}/facts", json=fact(), headers=keyed())
    answer = gate.client.get(f"{API}/board")
    assert answer.status_code == 503
    assert "detail" not in answer.json()
    assert "srv" not in answer.text


def test_an_order_that_was_carried_out_is_not_denied_once_its_ticket_has_ended(
    gate: Gate, officer: Browser
):
    post_fact(gate, joins())
    key, order = new_id(), {"command": "place_hold", "ticket": 1, "hold": "inspection"}
    first = post_order(officer, key, **order).json()
    action, form = officer.form("hold", truck="1", hold="documents")
    officer.post(action, form)
    gate.order(cmd.WithdrawTicket(ticket=1))
    again = post_order(officer, key, **order)
    assert again.status_code == 200, again.text
    assert again.json()["first_seq"] == first["first_seq"]
    assert officer.post(action, form, follow=False).status_code == 303
    problem(post_order(officer, **order), 409, "no_such_ticket")


@pytest.mark.parametrize("typed", ["12345", "۱۲۳۴۵"])
def test_digits_alone_make_no_truck_of_a_third_country(gate: Gate, officer: Browser, typed: str):
    officer.press("movement:in:AF", plate=typed)
    assert officer.page.said("said").startswith("Recorded")
    assert "Pakistan" not in officer.answer.text
    assert gate.station.state.facts.accounts["iranian-out"].earned == 1


def test_an_old_address_never_shows_the_ticket_that_has_its_number_now(gate: Gate):
    """After a loss the book gives numbers again, and the private store still knows the first."""
    gate.post(joins())
    registration = gate.station.private.registration(gate.station.state.facts.tickets[1].commitment)
    assert registration is not None
    gate.order(cmd.WithdrawTicket(ticket=1))
    gate.post(joins(plate="29 ع 557 12"))
    assert ticket_at(gate.station, registration.reference).ticket == 1
    gate.station.private.note_end(registration.commitment, 2, gate.clock.at)
    gate.station.private.flush()
    del gate.station.chronicle.ended[1]
    assert ticket_of(gate.station, 2) is not None
    assert ticket_at(gate.station, registration.reference) is None


@pytest.mark.parametrize("address", ["/", "/dogharoon/board", "/static/base.css", "/healthz"])
def test_head_is_answered_where_get_is_and_without_a_body(gate: Gate, address: str):
    whole, head = gate.client.get(address), gate.client.head(address)
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert head.headers["content-type"] == whole.headers["content-type"]


def test_head_of_a_stream_of_events_ends(gate: Gate):
    assert gate.client.head("/dogharoon/events").status_code == 200


def test_head_is_refused_where_get_is(gate: Gate):
    assert gate.client.head("/dogharoon/act").status_code == 405
