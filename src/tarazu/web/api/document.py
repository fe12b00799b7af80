"""The OpenAPI document of the JSON addresses, made from the structs that are sent and read."""

from functools import cache
from importlib.metadata import version
from typing import Any

import msgspec
from litestar import Response, get

from tarazu.calendars import EARLIEST_AT, LATEST_AT
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden
from tarazu.station.views import AbroadTruck, BoardView, TicketView
from tarazu.web.api.orders import NUMBER_MAX, ORDERS, Order
from tarazu.web.api.problems import PROBLEM, Problem
from tarazu.web.api.reads import CrossingShape
from tarazu.web.api.shapes import shape_type
from tarazu.web.api.situation import SITUATION
from tarazu.web.api.taking import LineAnswer, Recorded
from tarazu.web.api.writes import JSON, NDJSON, TOML, Ended, SignedIn, SignIn
from tarazu.web.looks import WhyView
from tarazu.web.routes import API, ROUTES, Need
from tarazu.web.typed import AnyRequest

Json = dict[str, Any]
_CROSSING = f"{API}/crossings/{{crossing}}"
_REF = "#/components/schemas/{name}"
_UNSEEN = "\\x00-\\x1f\\x7f-\\x9f"
_PROBLEMS = {
    "400": "A header is missing, or the request is broken.",
    "401": "Nobody is signed in.",
    "403": "Not for this reader.",
    "404": "There is no such thing.",
    "409": "The rules say no; `reason` is the stable word.",
    "413": "Too long.",
    "422": "It cannot be read, or the id was used for something else.",
    "429": "Too many attempts.",
    "503": "The station does not answer: ask again with the same id.",
}
_TOLD = {
    "facts": (
        "A batch is NDJSON: one fact a line, at most a thousand, and one `LineAnswer` a line. Each "
        "line stands alone: one that is refused or cannot be read stops no other. A line has its "
        "own id in the field `id`; without one its id is the first 32 hexadecimal digits of the "
        "SHA-256 of `line`, the key of the batch and the number of the line, with a zero byte "
        "between them, so that the same batch sent again is the same intents. A fact of a feed is "
        "recorded at the station's time; its own is kept beside it."
    ),
    "commands": (
        "Who gives the order is who is signed in. Texts are sent in the clear and kept apart from "
        "the book. To approve, suspend, resume and revoke takes a supervisor."
    ),
    "plans": "The body is the TOML document of a regime; it begins at its `valid_from`.",
}
_SHAPES: dict[str, Any] = {
    "Board": shape_type(BoardView),
    "AbroadTruck": shape_type(AbroadTruck),
    "Ticket": shape_type(TicketView),
    "Why": shape_type(WhyView),
    "Crossing": CrossingShape,
    "Situation": SITUATION,
    "Recorded": Recorded,
    "LineAnswer": LineAnswer,
    "Problem": Problem,
    "SignIn": SignIn,
    "SignedIn": SignedIn,
    "Ended": Ended,
    "Order": Order,
}


@get("/schema/openapi.json")
async def document_address(request: AnyRequest) -> Response[bytes]:
    """Send the document."""
    content = msgspec.json.encode(openapi_of_all())
    return Response(content=content, media_type=JSON, headers={"cache-control": "no-cache"})


@cache
def openapi_of_all() -> Json:
    """Give the document."""
    schemas, components = msgspec.json.schema_components(_SHAPES.values(), ref_template=_REF)
    by_name = dict(zip(_SHAPES, schemas, strict=True))
    components["ProposeOverride"]["oneOf"] = [{"required": ["ticket"]}, {"required": ["movement"]}]
    components["Fact"] = _fact()
    components["Order"] = by_name.pop("Order")
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Tarazu",
            "version": version("tarazu"),
            "description": (
                "The board, the tickets and the desk of a crossing as JSON; facts and orders taken "
                "in. An instant is whole milliseconds since 1970 in `…_ms`, RFC 3339 beside it."
            ),
        },
        "paths": _paths(by_name),
        "components": {
            "schemas": components,
            "securitySchemes": {
                "officer": {"type": "apiKey", "in": "cookie", "name": "tarazu_session"},
                "feed": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def _paths(shapes: Json) -> Json:
    reads = {
        f"{API}/crossings": ("List the crossings.", {"type": "array", "items": shapes["Crossing"]}),
        f"{API}/situation": ("How every crossing stands, and by whom.", shapes["Situation"]),
        f"{_CROSSING}/board": ("The public board.", shapes["Board"]),
        f"{_CROSSING}/desk": ("The desk of the officer who asks.", shapes["Board"]),
        f"{_CROSSING}/abroad": (
            "The trucks abroad, the longest stay first.",
            {"type": "array", "items": shapes["AbroadTruck"]},
        ),
        f"{_CROSSING}/tickets/{{reference}}": ("A driver's ticket.", shapes["Ticket"]),
        f"{_CROSSING}/tickets/{{reference}}/why": ("Why that ticket waits.", shapes["Why"]),
        f"{_CROSSING}/why/{{ticket}}": ("Why the ticket with that number waits.", shapes["Why"]),
    }
    paths: Json = {
        path: {"get": _operation("GET", path, summary, {JSON: schema}, body=None)}
        for path, (summary, schema) in reads.items()
    }
    done = {JSON: shapes["Recorded"]}
    fact, order = ({"$ref": _REF.format(name=name)} for name in ("Fact", "Order"))
    writes = {
        "facts": (
            "Take one fact, or a batch of them.",
            done | {NDJSON: {"type": "string"}},
            {JSON: fact, NDJSON: {"type": "string"}},
        ),
        "commands": ("Take one order of an officer.", done, {JSON: order}),
        "plans": ("Adopt a plan.", done, {TOML: {"type": "string"}}),
    }
    for name, (summary, answers, body) in writes.items():
        path = f"{_CROSSING}/{name}"
        operation = _operation("POST", path, summary, answers, body=body)
        paths[path] = {"post": operation | {"description": _TOLD[name]}}
    path = f"{API}/sessions"
    signed_in = {JSON: shapes["SignedIn"]}
    operation = _operation("POST", path, "Sign in.", signed_in, body={JSON: shapes["SignIn"]})
    paths[path] = {"post": operation}
    path = f"{API}/sessions/{{officer}}"
    ended = {JSON: shapes["Ended"]}
    operation = _operation("DELETE", path, "End every session of an officer.", ended, body=None)
    paths[path] = {"delete": operation}
    return paths


def _operation(method: str, path: str, summary: str, answers: Json, *, body: Json | None) -> Json:
    need = ROUTES[method, path]
    is_keyed = method == "POST" and "{crossing}" in path
    codes = {"400", "404"} if "{" in path else {"400"}
    if need is not Need.NOTHING:
        codes |= {"401", "403"}
    if "{crossing}" in path or path == f"{API}/situation":
        codes |= {"503"}
    if path.endswith("/abroad"):
        codes |= {"422"}
    if body is not None:
        codes |= {"413", "422"}
    if is_keyed:
        codes |= {"409"}
    if path == f"{API}/sessions":
        codes |= {"401", "403", "429"}
    operation: Json = {
        "operationId": f"{method} {path}",
        "summary": summary,
        "parameters": _parameters(path, is_keyed=is_keyed),
        "responses": {
            "200": {
                "description": "Done.",
                "content": {kind: {"schema": schema} for kind, schema in answers.items()},
            },
            **{code: _problem(code) for code in sorted(codes)},
        },
    }
    if path == f"{_CROSSING}/board":
        operation["responses"]["304"] = {"description": "Nothing has moved since."}
    if body is not None:
        content = {kind: {"schema": schema} for kind, schema in body.items()}
        operation["requestBody"] = {"required": True, "content": content}
    if need is not Need.NOTHING:
        schemes = ["feed", "officer"] if need is Need.FEED else ["officer"]
        operation["security"] = [{scheme: []} for scheme in schemes]
    return operation


def _problem(code: str) -> Json:
    schema = {"$ref": _REF.format(name="Problem")}
    return {"description": _PROBLEMS[code], "content": {PROBLEM: {"schema": schema}}}


def _parameters(path: str, *, is_keyed: bool) -> list[Json]:
    kinds: dict[str, Json] = {
        "crossing": {"type": "string"},
        "reference": {"type": "string", "pattern": "^[a-z2-7]{26}$"},
        "ticket": {"type": "integer", "minimum": 1, "maximum": 999_999_999},
        "officer": {"type": "string", "minLength": 1},
    }
    parameters: list[Json] = [
        {"name": name, "in": "path", "required": True, "schema": schema}
        for name, schema in kinds.items()
        if f"{{{name}}}" in path
    ]
    if path.endswith("/abroad"):
        schema = {"type": "boolean", "default": False}
        parameters.append({"name": "visiting", "in": "query", "schema": schema})
    if is_keyed:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "description": "The id of the intent, the same for every try of it.",
                "schema": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            }
        )
    return parameters


def _words(kind: Any) -> list[str]:
    return list(kind.__args__)


def _fact() -> Json:
    """Describe a fact as the feed reads it: what one needs follows from what it is."""

    def text(most: int) -> Json:
        return {"type": ["string", "null"], "maxLength": most, "pattern": f"^[^{_UNSEEN}]*$"}

    seen = f"^[^{_UNSEEN}]*[^\\s{_UNSEEN}][^{_UNSEEN}]*$"
    moment: Json = {"type": "integer", "minimum": EARLIEST_AT, "maximum": LATEST_AT - 1}
    written: Json = {"anyOf": [{"type": "string", "format": "date-time"}, moment]}
    texts = ("trailer", "source_id", "destination", "place", "reason", "said_by", "declaration")
    more = ("carnet", "haulier", "driver", "telephone")

    def needs(fact: list[str], fields: Json) -> Json:
        when = {"properties": {"fact": {"enum": fact}}, "required": ["fact"]}
        return {"if": when, "then": {"properties": fields, "required": list(fields)}}

    facts = ["register", "movement", "arrived", "withdraw", "hold", "lift", "abroad", "sighting"]
    said = {"type": "string", "maxLength": 500, "pattern": seen}
    return {
        "title": "Fact",
        "description": "One fact about one truck. Give `at_ms`, or `at` in RFC 3339, not both.",
        "type": "object",
        "properties": {
            "at_ms": {"anyOf": [moment, {"type": "null"}]},
            "at": {"anyOf": [written, {"enum": [None, ""]}]},
            "fact": {"enum": facts},
            "plate": {"type": "string", "maxLength": 64, "pattern": seen},
            "registered": {"type": "string", "pattern": "^[A-Z]{2}$"},
            "direction": {"enum": [*_words(Direction), "", None]},
            "laden": {"enum": [*_words(Laden), "", None]},
            "cargo": {"enum": [*_words(Cargo), "", None]},
            "cleared": {"type": ["boolean", "null"]},
            **{name: text(500) for name in (*texts, *more)},
        },
        "required": ["fact", "plate", "registered"],
        "oneOf": [
            {"properties": {"at_ms": moment, "at": {"enum": [None, ""]}}, "required": ["at_ms"]},
            {"properties": {"at_ms": {"type": "null"}, "at": written}, "required": ["at"]},
        ],
        "allOf": [
            needs(["register", "movement"], {"direction": {"enum": _words(Direction)}}),
            needs(["hold", "lift"], {"reason": {"enum": _words(HoldReason)}}),
            needs(["sighting"], {"place": said, "said_by": said}),
        ],
        "additionalProperties": False,
    }


__all__ = ["NUMBER_MAX", "ORDERS", "document_address", "openapi_of_all"]
