"""Every route: it stands in the table, asks what the table says, and sends the same headers."""

import re

import pytest
from litestar import get
from litestar.routes import HTTPRoute

from tarazu.web.routes import API, ROUTES, Need

from .gates import Gate, crossing_settings, gate_open, keyed, new_id, settings_of_test

HEADERS = {
    "content-security-policy": r"default-src 'self'; .*frame-ancestors 'none'.*",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": ".*camera=.*",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store|no-cache|public, .*",
}
FILLED = {
    "{crossing}": "dogharoon",
    "{reference}": "a" * 26,
    "{ticket}": "1",
    "{officer}": "nobody",
    "{name}": "base.css",
}
# A stream of events does not end: test_events.py reads its first lines.
EVERY = [one for one in sorted(ROUTES) if not one[1].endswith("/events")]
# Of whoever knocks: what the table lets pass. Feeds pass where they bring facts and nowhere else.
READERS = ("nobody", "feed", "officer", "supervisor", "elsewhere", "ended", "revoked")
MAY = {
    Need.NOTHING: set(READERS),
    Need.FEED: {"feed", "officer", "supervisor"},
    Need.OFFICER: {"officer", "supervisor"},
    Need.SUPERVISOR: {"supervisor"},
}


def _address(path: str) -> str:
    for gap, value in FILLED.items():
        path = path.replace(gap, value)
    return path


def _served(gate: Gate) -> set[tuple[str, str]]:
    return {
        (method, route.path_format)
        for route in gate.app.routes
        if isinstance(route, HTTPRoute)
        for method in route.methods
        if method != "OPTIONS"
    }


@pytest.fixture(scope="module")
def open_gate():
    with gate_open() as gate:
        yield gate


def test_the_table_has_every_route_and_no_other(open_gate: Gate):
    assert _served(open_gate) == set(ROUTES)


def test_a_route_that_is_not_in_the_table_is_shut():
    @get("/backdoor")
    async def backdoor() -> str:
        return "in"

    with gate_open() as gate:
        gate.app.register(backdoor)
        assert _served(gate) != set(ROUTES)
        answer = gate.client.get("/backdoor")
        assert answer.status_code == 403
        assert answer.text != "in"


@pytest.fixture(scope="module")
def readers(open_gate: Gate) -> dict[str, dict[str, str]]:
    """Give the headers by which each reader is known."""
    cookies = {}
    numbers = {
        "officer": "14",
        "supervisor": "3",
        "elsewhere": "15",
        "ended": "4",
        "revoked": "4",
    }
    for reader in ("ended", "officer", "supervisor", "elsewhere", "revoked"):
        browser = open_gate.browser()
        browser.sign_in(numbers[reader])
        cookies[reader] = browser.client.cookies["tarazu_session"]
        if reader == "ended":
            open_gate.app.state.site.sessions.end(cookies[reader])
    open_gate.app.state.site.sessions.revoke("4")
    known = {name: {"cookie": f"tarazu_session={cookie}"} for name, cookie in cookies.items()}
    return {**known, "nobody": {}, "feed": {"authorization": keyed()["authorization"]}}


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize(("method", "path"), EVERY)
def test_a_route_lets_pass_whom_the_table_names(
    open_gate: Gate,
    readers: dict[str, dict[str, str]],
    reader: str,
    method: str,
    path: str,
):
    need = ROUTES[method, path]
    open_gate.client.cookies.clear()
    answer = open_gate.client.request(
        method,
        _address(path),
        headers={"idempotency-key": new_id(), **readers[reader]},
        follow_redirects=False,
    )
    may = reader in MAY[need]
    if path.endswith("/sessions/{officer}"):
        may = reader == "supervisor"  # the address names somebody else
    elif reader == "elsewhere" and "{crossing}" not in path:
        may = need is Need.OFFICER or may  # of no crossing: any officer's
    location = answer.headers.get("location", "")
    is_barred = answer.status_code in (401, 403) or location.startswith("/signin")
    # A form without its token is refused after the door, by the token: 403 or 422.
    if may and method != "GET" and not path.startswith(API):
        assert answer.status_code in (403, 404, 422)
        assert not location
        return
    assert is_barred != may, (answer.status_code, location)


@pytest.mark.parametrize(("method", "path"), EVERY)
def test_every_answer_of_every_route_carries_the_headers(open_gate: Gate, method: str, path: str):
    for address in (_address(path), f"{_address(path)}/nothing"):
        for asked in (method, "OPTIONS", "TRACE"):
            answer = open_gate.client.request(asked, address, follow_redirects=False)
            for name, expected in HEADERS.items():
                found = answer.headers.get(name, "")
                assert re.fullmatch(expected, found), (address, asked, name, found)


def test_no_answer_is_written_by_the_framework_for_itself(open_gate: Gate):
    for address in ("/nowhere", "/api/v1/nowhere", "/dogharoon/nowhere", "/%00", "/static/../x"):
        answer = open_gate.client.get(address)
        assert answer.status_code in (400, 404)
        assert "status_code" not in answer.text
    answer = open_gate.client.get("/about", headers={"host": "a b"})
    assert answer.status_code == 400
    assert "could not be read" in answer.text


def test_there_is_no_page_of_others_to_read_the_document_with(open_gate: Gate):
    for name in ("", "/swagger", "/redoc", "/elements", "/rapidoc", "/openapi.yaml"):
        assert open_gate.client.get(f"/schema{name}").status_code == 404


def test_a_crossing_cannot_take_an_address_that_is_taken():
    for name in ("api", "static", "about", "signin", "a/b", "a b"):
        settings = settings_of_test(crossing_settings(name))
        with pytest.raises(Exception, match="Give it another name"), gate_open(settings):
            pass


def test_a_bug_says_no_more_than_that_something_broke(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    def broken(*_: object) -> None:
        raise RuntimeError("the secret cause")

    with gate_open() as gate:
        monkeypatch.setattr("tarazu.web.public.about_page", broken)
        answer = gate.client.get("/about")
        assert answer.status_code == 500
        assert "Something broke here" in answer.text
        assert "secret cause" not in answer.text
        assert "secret cause" in caplog.text
        monkeypatch.setattr("tarazu.web.api.reads.shaped", broken)
        answer = gate.client.get("/api/v1/crossings/dogharoon/board")
        assert answer.json()["reason"] == "broken"
        assert "secret" not in answer.text
