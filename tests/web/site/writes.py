"""Facts and orders as another system sends them, and problems as it reads them."""

from typing import Any

from httpx import Response

from .gates import START_AT, Browser, Gate, keyed, new_id

API = "/api/v1/crossings/dogharoon"
PLATE = "12 ع 345 42"


def fact(**more: object) -> dict[str, Any]:
    given = {"at_ms": START_AT, "fact": "movement", "registered": "AF", "direction": "in"}
    return {**given, "plate": "HRT 54821", **more}


def joins(plate: str = PLATE, **more: object) -> dict[str, Any]:
    return fact(fact="register", plate=plate, registered="IR", direction="out", **more)


def post_fact(gate: Gate, row: object, key: str | None = None, **headers: str) -> Response:
    return gate.client.post(f"{API}/facts", json=row, headers=keyed(key, **headers))


def post_order(browser: Browser, key: str | None = None, **order: object) -> Response:
    headers = {"idempotency-key": key or new_id()}
    return browser.client.post(f"{API}/commands", json=order, headers=headers)


def problem(answer: Response, status: int, reason: str) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    found = answer.json()
    assert (found["status"], found["reason"]) == (status, reason)
    assert found["title"]
    page = "rulebook/refusals" if status == 409 else "reference/http"
    assert found["type"].endswith(f"/docs/{page}.md#{reason}")
    return found
