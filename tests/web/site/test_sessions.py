"""Sessions by JSON: signing in, out, and ending those of a lost tablet."""

from .gates import SECRET, Browser, Gate
from .writes import API, post_order, problem


def test_an_officer_signs_in_and_out_by_json(gate: Gate):
    given = {"number": "14", "secret": SECRET}
    answer = gate.client.post("/api/v1/sessions", json=given)
    assert answer.json() == {"officer": "14", "role": "officer", "idle_s": 900, "whole_s": 43_200}
    assert gate.client.get(f"{API}/desk").status_code == 200
    problem(gate.client.delete("/api/v1/sessions/3"), 403, "not_for_you")
    assert gate.client.delete("/api/v1/sessions/14").json() == {"ended": 1}
    problem(gate.client.get(f"{API}/desk"), 401, "sign_in")


def test_a_duty_officer_ends_the_sessions_of_a_lost_tablet_at_once(
    gate: Gate, officer: Browser, duty: Browser
):
    second = gate.browser()
    second.sign_in("14")
    assert duty.client.delete("/api/v1/sessions/14").json() == {"ended": 2}
    order = {"command": "withdraw_ticket", "ticket": 1}
    for lost in (officer, second):
        problem(post_order(lost, **order), 401, "sign_in")


def test_signing_in_by_json_is_bounded_too(gate: Gate):
    given = {"number": "14", "secret": "wrong"}
    for _ in range(5):
        problem(gate.client.post("/api/v1/sessions", json=given), 401, "sign_in")
    problem(gate.client.post("/api/v1/sessions", json=given), 429, "too_many")
    problem(gate.client.post("/api/v1/sessions", json={"number": "14"}), 422, "unreadable")
    problem(gate.client.post("/api/v1/sessions", data=given), 422, "unreadable")
    headers = {"origin": "https://evil.example"}
    answer = gate.client.post("/api/v1/sessions", json=given, headers=headers)
    problem(answer, 403, "other_site")
