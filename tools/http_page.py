"""The reference page of the HTTP addresses: from the OpenAPI document, the routes, the problems."""

from collections.abc import Iterator
from inspect import cleandoc
from typing import Any

from tarazu.rules.reasons import Reason
from tarazu.web.api.document import openapi_of_all
from tarazu.web.api.problems import PROBLEM_KINDS, problem
from tarazu.web.routes import API, ROUTES, Need

Json = dict[str, Any]
FOR = {
    Need.NOTHING: "everybody",
    Need.OFFICER: "an officer who is signed in",
    Need.SUPERVISOR: "a supervisor who is signed in",
    Need.FEED: "a system with the token of a feed, or an officer",
}
INTRO = """\
Every address that is served, the shapes that are sent, and the problems that may come back. A
running station gives the same as an OpenAPI document at `/schema/openapi.json`. How to send facts,
step by step: [connect a turn system](../guides/connect-a-turn-system.md).

An instant is whole milliseconds since 1970 in `…_ms`, with RFC 3339 beside it. Balances are whole
trucks and whole units; there are no floats. Every write to a crossing needs the header
`Idempotency-Key`: 32 lower-case hexadecimal digits, drawn once for each intent and the same at
every try of it."""
EVENTS = """\
`GET /{crossing}/events` gives server-sent events: `head` with the number of the last record
whenever the book has moved, else `ping`. `/metrics` is for Prometheus; `/healthz` says how far each
book has come, and answers 503 where a station has stopped."""
REFUSALS = f"""\
Whatever is not done comes back as `application/problem+json` (RFC 9457). Compare `reason`, a stable
word; `type` is the address of its explanation.

### Refusals of the rules

- Status: 409.
- Type: the heading of the reason in [the rulebook](../rulebook/refusals.md).
- When: the rules say no. There are {len(Reason)} reasons, [all with their
  sentences](stable-words.md#refusals). Nothing was recorded.
- What to do: show `detail` to a person, it is in the language that `Accept-Language` asks for. The
  same id may be tried again, at `until_ms` where that is given."""


def http_page(notice: str) -> str:
    """Write the page."""
    document = openapi_of_all()
    lines = ["# The HTTP addresses", "", notice, INTRO, "", "## Addresses of JSON"]
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            lines += ["", *_address(method.upper(), path, operation)]
    lines += ["", "## Other addresses", "", *_others()]
    lines += ["", "## Problems", "", *_problems()]
    lines += ["", "## Shapes"]
    for name, shape in document["components"]["schemas"].items():
        lines += ["", *_shape(name, shape)]
    return "\n".join((*lines, ""))


def _address(method: str, path: str, operation: Json) -> Iterator[str]:
    yield f"### `{method} {path}`"
    yield ""
    yield " ".join((operation["summary"], operation.get("description", ""))).strip()
    yield ""
    yield f"- For {FOR[ROUTES[method, path]]}."
    for one in operation["parameters"]:
        if one["in"] != "path":
            told = f"{_kind(one['schema'])}. {one.get('description', '')}".rstrip()
            yield f"- {one['in'].capitalize()} `{one['name']}`: {told}"
    if "requestBody" in operation:
        yield f"- Send {_contents(operation['requestBody']['content'])}."
    answers = operation["responses"]
    yield f"- 200: {_contents(answers['200']['content'])}."
    if "304" in answers:
        yield f"- 304: {answers['304']['description']}"
    problems = [code for code in answers if code >= "400"]
    yield f"- Problems: {', '.join(problems)}."


def _contents(content: Json) -> str:
    """Name the kinds of a body with their shapes; a text is described where its address is."""
    said = []
    for kind, one in content.items():
        is_text = one["schema"].get("type") == "string"
        said.append(f"`{kind}`" if is_text else f"`{kind}`: {_kind(one['schema'])}")
    return ", or ".join(said)


def _others() -> Iterator[str]:
    yield "Pages, files and events. Forms of pages carry tokens of their own and are for browsers."
    yield ""
    yield "| address | for |"
    yield "| --- | --- |"
    for (method, path), need in ROUTES.items():
        if not path.startswith(f"{API}/"):
            yield f"| `{method} {path}` | {FOR[need]} |"
    yield ""
    yield EVENTS


def _problems() -> Iterator[str]:
    yield REFUSALS
    for reason, kind in PROBLEM_KINDS.items():
        yield ""
        yield f"### `{reason}`"
        yield ""
        yield f"“{kind.title}”"
        yield ""
        yield f"- Status: {kind.status}."
        yield f"- Type: `{problem(reason).type}`."
        yield f"- When: {kind.when}"
        yield f"- What to do: {kind.todo}"


def _shape(name: str, shape: Json) -> Iterator[str]:
    yield f"### {name}"
    if told := cleandoc(shape.get("description", "")):
        yield ""
        yield told
    yield ""
    if "properties" not in shape:
        yield f"{_kind(shape)}."
        return
    yield "| field | it holds |"
    yield "| --- | --- |"
    required = shape.get("required", ())
    for field, kind in shape["properties"].items():
        optional = "" if field in required else "; may be left out"
        yield f"| `{field}` | {_kind(kind)}{optional} |"


def _kind(schema: Json) -> str:
    """Say in words what a schema takes."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f"[{name}](#{name.lower()})"
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(map(_kind, schema["anyOf"])))
    if "enum" in schema:
        words = (one for one in schema["enum"] if one not in (None, ""))
        return " or ".join((*(f"`{word}`" for word in words), *_empty(schema["enum"])))
    kinds = schema.get("type", "anything")
    if isinstance(kinds, list):
        return " or ".join(_kind({**schema, "type": kind}) for kind in kinds)
    if "prefixItems" in schema:
        return f"list of {', '.join(map(_kind, schema['prefixItems']))}"
    if kinds == "array":
        return f"list of {_kind(schema['items'])}"
    if kinds == "string":
        most = f" of at most {schema['maxLength']} characters" if "maxLength" in schema else ""
        return "RFC 3339" if schema.get("format") == "date-time" else f"text{most}"
    words = {"integer": "whole number", "boolean": "`true` or `false`", "object": "object"}
    return words.get(kinds, kinds)


def _empty(values: list[Any]) -> list[str]:
    return [word for value, word in ((None, "null"), ("", "empty")) if value in values]
