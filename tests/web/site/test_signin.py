"""Who is at the desk: signing in and out, sessions that end, forms that nobody else can send."""

import asyncio
import re

import pytest

from tarazu.web.officers import Officers, Sessions, hash_of
from tarazu.web.seals import Seals

from .gates import SECRET, Browser, Clock, Gate, crossing_settings, gate_open, settings_of_test

COOKIE = re.compile(r"tarazu_session=([^;]*)")


def _cookie(answer_headers: str, name: str) -> str:
    (found,) = [line for line in answer_headers.split("\n") if line.startswith(name)]
    return found


def test_an_officer_signs_in_by_number_and_secret_on_any_keyboard(gate: Gate):
    browser = gate.browser()
    page = browser.sign_in("۱۴")
    assert str(browser.answer.url).endswith("/dogharoon/desk")
    assert "Officer 14" in page.said("brand")


def test_the_desk_sends_a_stranger_to_the_door_and_back(gate: Gate):
    browser = gate.browser()
    page = browser.open("/dogharoon/desk")
    assert "Sign in at the gate desk" in page.said("h1")
    assert page.values("next") == ["/dogharoon/desk"]
    assert not page.said("err")
    browser.fill("/signin", number="14", secret=SECRET)
    assert str(browser.answer.url).endswith("/dogharoon/desk")


@pytest.mark.parametrize(("number", "secret"), [("14", "wrong"), ("99", SECRET), ("", "")])
def test_a_wrong_number_or_secret_is_told_alike(gate: Gate, number: str, secret: str):
    browser = gate.browser()
    page = browser.sign_in(number, secret)
    assert browser.answer.status_code == 422
    assert "do not fit" in page.said("err")
    assert page.values("number") == [number]
    assert "tarazu_session" not in browser.client.cookies


def test_after_five_tries_the_door_is_shut_for_minutes_also_to_the_right_secret(gate: Gate):
    browser = gate.browser()
    for _ in range(5):
        browser.sign_in("14", "wrong")
    page = browser.sign_in("14")
    assert browser.answer.status_code == 429
    assert "Too many attempts" in page.said("err")
    # Another officer at the same place still gets in.
    assert "Officer 3" in browser.sign_in("3").said("brand")
    gate.clock.wait(61)
    assert "Officer 14" in browser.sign_in("14").said("brand")


def test_a_sign_in_that_succeeds_costs_no_try(gate: Gate):
    browser = gate.browser()
    for _ in range(8):
        assert "Officer 14" in browser.sign_in("14").said("brand")


def test_the_cookie_of_a_session_is_for_no_script_and_no_other_site(gate: Gate):
    browser = gate.browser()
    browser.open("/signin")
    ((_, fields, _),) = browser.forms()
    answer = browser.post("/signin", {**fields, "number": "14", "secret": SECRET}, follow=False)
    cookie = _cookie("\n".join(answer.headers.get_list("set-cookie")), "tarazu_session")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Secure" not in cookie
    assert len(COOKIE.match(cookie)[1]) >= 43


def test_over_https_the_cookie_is_bound_to_the_host_and_to_https():
    settings = settings_of_test(public_address="https://gate.example")
    with gate_open(settings) as gate:
        browser = gate.browser()
        browser.client.base_url = "https://gate.example"
        browser.open("/signin")
        ((_, fields, _),) = browser.forms()
        given = {**fields, "number": "14", "secret": SECRET}
        answer = browser.post("/signin", given, follow=False)
        cookies = "\n".join(answer.headers.get_list("set-cookie"))
        assert "Secure" in _cookie(cookies, "__Host-tarazu_session")
        assert "Path=/" in _cookie(cookies, "__Host-tarazu_session")
        assert "max-age" in answer.headers["strict-transport-security"]
        assert "Officer 14" in browser.open("/dogharoon/desk").said("brand")


def test_signing_in_again_begins_another_session_and_ends_the_one_before(gate: Gate):
    browser = gate.browser()
    browser.sign_in("14")
    first = browser.client.cookies["tarazu_session"]
    browser.sign_in("14")
    assert browser.client.cookies["tarazu_session"] != first
    old = gate.browser()
    old.client.cookies["tarazu_session"] = first
    assert "Sign in" in old.open("/dogharoon/desk").said("h1")


def test_ids_of_sessions_are_kept_as_digests_only():
    clock = Clock()
    sessions = Sessions(clock.seconds)
    session_id, _ = sessions.begin(settings_of_test().officer[0])
    assert session_id not in repr(vars(sessions))
    assert sessions.find(session_id, works=True) is not None


def test_a_desk_that_nobody_touches_for_a_quarter_of_an_hour_is_shut(gate: Gate, officer: Browser):
    gate.clock.wait(890)
    assert "Officer 14" in officer.open("/dogharoon/desk").said("brand")
    # A page that draws itself anew is no work.
    for _ in range(3):
        gate.clock.wait(400)
        officer.client.get("/dogharoon/desk?part=fragment")
    page = officer.open("/dogharoon/desk")
    assert "after 15 minutes without work" in page.said("err")


def test_a_fragment_of_a_shut_desk_leads_away_so_that_the_page_notices(
    gate: Gate, officer: Browser
):
    gate.clock.wait(901)
    answer = officer.client.get("/dogharoon/desk?part=fragment", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/signin")


def test_nobody_stays_signed_in_for_more_than_a_shift(gate: Gate, officer: Browser):
    for _ in range(12 * 6):
        gate.clock.wait(600)
        officer.open("/dogharoon/desk")
    gate.clock.wait(1)
    assert "Sign in" in officer.open("/dogharoon/desk").said("h1")


def test_what_was_typed_is_there_again_after_signing_in_and_was_not_sent(
    gate: Gate, officer: Browser
):
    form = officer.form("movement:in:AF", plate="HRT 54821", load="fuel")
    gate.clock.wait(901)
    officer.post(*form)
    assert "what you typed is kept" in officer.page.said("err")
    officer.fill("/signin", number="14", secret=SECRET)
    page = officer.page
    assert "HRT 54821" in page.values("plate")
    assert "fuel" in [a["value"] for a, _ in page.controls if "checked" in a]
    assert "was not sent" in page.said("said")
    assert gate.station.state.facts.last_movement == 0
    officer.press("movement:in:AF", plate="HRT 54821")
    assert gate.station.state.facts.last_movement == 1
    assert "HRT 54821" not in officer.open("/dogharoon/desk").values("plate")


def test_signing_out_ends_the_session_on_the_server(gate: Gate, officer: Browser):
    session_id = officer.client.cookies["tarazu_session"]
    officer.fill("/signout")
    assert "tarazu_session" not in officer.client.cookies
    officer.client.cookies["tarazu_session"] = session_id
    assert "Sign in" in officer.open("/dogharoon/desk").said("h1")


def test_an_officer_belongs_to_the_crossings_of_the_settings(gate: Gate):
    browser = gate.browser()
    browser.sign_in("15")
    browser.open("/dogharoon/desk")
    assert browser.answer.status_code == 403
    assert "needs another officer" in browser.page.said("h1")


def test_after_signing_in_nobody_is_led_to_another_site(gate: Gate):
    for wanted in ("//evil.example/desk", "https://evil.example", "/\\evil", "/nowhere/desk"):
        browser = gate.browser()
        browser.open("/signin", params={"next": wanted})
        browser.fill("/signin", number="14", secret=SECRET)
        assert str(browser.answer.url) == "http://gate.example/dogharoon/desk"


def test_a_form_without_its_token_or_with_that_of_another_is_refused(
    gate: Gate, officer: Browser, duty: Browser
):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    _, other = duty.form("movement:in:AF")
    for token in ("", "x" * 64, other["_csrf_token"]):
        answer = officer.post(action, {**form, "_csrf_token": token})
        assert answer.status_code == 403
        assert "out of date" in officer.page.said("h1")
    fields = {name: value for name, value in form.items() if name != "_csrf_token"}
    assert officer.post(action, fields).status_code == 403
    assert gate.station.state.facts.last_movement == 0


def test_a_door_takes_no_form_that_it_did_not_draw_for_this_browser(gate: Gate):
    one, other = gate.browser(), gate.browser()
    one.open("/signin")
    other.open("/signin")
    ((_, fields, _),) = other.forms()
    answer = one.post("/signin", {**fields, "number": "14", "secret": SECRET})
    assert answer.status_code == 403
    assert "tarazu_session" not in one.client.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ],
)
def test_a_form_that_comes_from_another_site_is_refused(
    gate: Gate, officer: Browser, headers: dict[str, str]
):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    answer = officer.client.post(action, data=form, headers=headers)
    assert answer.status_code == 403
    assert gate.station.state.facts.last_movement == 0


def test_a_form_from_our_own_page_passes(gate: Gate, officer: Browser):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    headers = {"origin": "http://gate.example", "sec-fetch-site": "same-origin"}
    assert officer.client.post(action, data=form, headers=headers).status_code == 200
    assert gate.station.state.facts.last_movement == 1


def test_a_form_that_is_no_form_is_refused(officer: Browser):
    answer = officer.client.post("/dogharoon/act", json={"do": "release"})
    assert answer.status_code == 422
    answer = officer.client.post("/dogharoon/act", data={f"f{n}": "" for n in range(60)})
    assert answer.status_code == 422
    answer = officer.client.post("/dogharoon/act", data={"do": "x" * 70_000})
    assert answer.status_code == 413


def test_a_seal_is_bound_to_its_visitor_and_to_the_process():
    seals = Seals()
    assert seals.fits(seals.seal("a"), seals.seal("a"))
    assert not seals.fits(seals.seal("a"), seals.seal("b"))
    assert not seals.fits(seals.seal("a"), Seals().seal("a"))
    assert not seals.fits("", "")


def test_an_unknown_number_is_checked_like_a_known_one(monkeypatch: pytest.MonkeyPatch):
    checked: list[str] = []

    def fits(expected: str, secret: str) -> bool:
        checked.append(expected)
        return secret == SECRET

    monkeypatch.setattr("tarazu.web.officers._fits", fits)
    officers = Officers(settings_of_test().officer, Clock().seconds)
    assert asyncio.run(officers.known("14", SECRET)) is not None
    assert asyncio.run(officers.known("14", "no")) is None
    assert asyncio.run(officers.known("99", SECRET)) is None
    assert len(checked) == 3
    assert all(one.startswith("$argon2id$") for one in checked)


def test_secrets_are_hashed_with_argon2id():
    assert hash_of("x").startswith("$argon2id$")


def test_two_crossings_share_the_officers_and_the_door_names_the_one_that_was_asked_for():
    settings = settings_of_test(crossing_settings("dogharoon"), crossing_settings("milak"))
    with gate_open(settings) as gate:
        browser = gate.browser()
        browser.sign_in("14", desk="milak")
        assert str(browser.answer.url).endswith("/milak/desk")
        assert "Officer 14" in browser.open("/dogharoon/desk").said("brand")
