"""Any request that the document allows, and many that it forbids, in-process by schemathesis.

No server error, no answer that the document does not say, nothing accepted that it forbids, and no
address that forgets to ask who is there. `TARAZU_SCHEMA_EXAMPLES` sets how many for each address.
"""

import json
import os
import re
from datetime import datetime
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.core.failures import FailureGroup

from tarazu.web.api.document import openapi_of_all
from tarazu.web.routes import API, ROUTES, Need

from .gates import ONE_TO_ONE, START_AT, TOKEN, Gate, new_id
from .writes import fact, joins

EXAMPLES = int(os.environ.get("TARAZU_SCHEMA_EXAMPLES", "80"))
KEY = re.compile("[0-9a-f]{32}")
REGISTERED = 5

# A moment that a fact may have: the document says which, and how it is written.
schemathesis.openapi.format(
    "date-time",
    st.datetimes(
        datetime(1981, 1, 1),  # noqa: DTZ001  # UTC, as is written behind it
        datetime(2099, 1, 1),  # noqa: DTZ001
    ).map(lambda moment: moment.replace(microsecond=0).isoformat() + "Z"),
)
_facts = st.sampled_from(
    [fact(), joins(), fact(plate="12 ع 345 42", registered="IR"), {"fact": "hold"}, [], None]
)
_lines = st.lists(_facts.map(json.dumps) | st.sampled_from(["", "{", "\ufeff"]), max_size=5)
schemathesis.openapi.media_type("application/x-ndjson", _lines.map("\n".join).map(str.encode))
_plans = st.sampled_from([ONE_TO_ONE, ONE_TO_ONE.replace('call = "officer"', 'call = "auto"')])
schemathesis.openapi.media_type("application/toml", _plans.map(str.encode))


def _gate() -> Gate:
    """Give a gate where every kind of order finds something: tickets, a hold, a proposal."""
    gate = Gate()
    for number in range(REGISTERED):
        gate.post(joins(f"1{number} ع 345 42"))
        gate.post(fact(plate=f"HRT 100{number}"))
    gate.post(fact(fact="abroad", plate="29 ع 557 12", registered="IR", at_ms=START_AT - 1_000))
    return gate


GATE = _gate()
SESSION, _ = GATE.app.state.site.sessions.begin(GATE.settings.officer[2])
REFERENCE = GATE.station.private.registration(
    GATE.station.state.facts.tickets[1].commitment
).reference  # type: ignore[union-attr]
schema = schemathesis.openapi.from_asgi("/schema/openapi.json", GATE.app)


@pytest.fixture(scope="module", autouse=True)
def closed():
    yield
    GATE.close()


@schemathesis.auth()
class Door:
    """Lets a case in as its address asks: a feed by its token, an officer by the session."""

    def get(self, case: Case, context: Any) -> str:
        return "feed" if case.path.endswith("/facts") else "officer"

    def set(self, case: Case, data: str, context: Any) -> None:
        if data == "feed":
            case.headers["Authorization"] = f"Bearer {TOKEN}"
        else:
            case.cookies["tarazu_session"] = SESSION


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_every_address_does_what_the_document_says(case: Case):
    if "crossing" in case.path_parameters and case.path_parameters["crossing"] != "":
        case.path_parameters["crossing"] = "dogharoon"
    if "reference" in case.path_parameters:
        case.path_parameters["reference"] = REFERENCE
    key = (case.headers or {}).get("Idempotency-Key", "")
    if isinstance(key, str) and KEY.fullmatch(key):
        case.headers["Idempotency-Key"] = new_id()  # an intent of its own, not the last one again
    case.call_and_validate()


def _case(method: str, path: str, **more: object) -> Case:
    given = {"path_parameters": {"crossing": "dogharoon"}, **more}
    case: Case = schema[f"{API}/crossings/{{crossing}}{path}"][method].Case(**given)
    return case


def test_an_answer_that_the_document_does_not_say_is_found(monkeypatch: pytest.MonkeyPatch):
    _case("GET", "/board").call_and_validate()
    monkeypatch.setattr("tarazu.web.api.reads.shaped", lambda *_, **__: {"at_ms": "now"})
    with pytest.raises(FailureGroup, match="schema"):
        _case("GET", "/board").call_and_validate()


def test_an_address_that_forgets_to_ask_who_is_there_is_found(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tarazu.web.readers.ROUTES", dict.fromkeys(ROUTES, Need.NOTHING))
    with pytest.raises(FailureGroup, match="[Aa]uth"):
        _case("GET", "/abroad", cookies={"tarazu_session": SESSION}).call_and_validate()


def test_the_document_has_every_address_of_the_table():
    written = {
        (method.upper(), path)
        for path, operations in openapi_of_all()["paths"].items()
        for method in operations
    }
    assert written == {one for one in ROUTES if one[1].startswith(API)}


def test_every_operation_declares_its_problems_and_every_write_its_key():
    for path, operations in openapi_of_all()["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                if status >= "400":
                    assert list(answer["content"]) == ["application/problem+json"], (path, status)
            if method == "post" and "{crossing}" in path:
                assert {"409", "422", "503"} <= set(operation["responses"])
                keys = [one for one in operation["parameters"] if one["in"] == "header"]
                assert [one["name"] for one in keys] == ["Idempotency-Key"]
                assert keys[0]["required"]


def test_the_station_lived_through_it_all():
    assert GATE.station.journal.head.seq > REGISTERED
    assert GATE.post(fact(plate="HRT 77777")) is not None
