"""The addresses that write: facts, orders, plans, sessions."""

from typing import Any

import msgspec
from litestar import Response, delete, post
from litestar.params import FromPath

from tarazu.calendars import Instant
from tarazu.faults import TarazuError
from tarazu.feed import Fact
from tarazu.journal import CommandReused
from tarazu.rules import Reason, Refusal, regime_of
from tarazu.rules import commands as cmd
from tarazu.station import Answer, Intent, Mending
from tarazu.web.api.orders import order_of
from tarazu.web.api.problems import Problem, problem, problem_response, refused
from tarazu.web.api.taking import (
    UNREAD,
    Line,
    LineAnswer,
    fact_read,
    intent_of,
    line_answer,
    lines_of,
    recorded,
)
from tarazu.web.crossings import Crossing
from tarazu.web.desk import session_cookie
from tarazu.web.drawing import accepted_language
from tarazu.web.looks import truck_of
from tarazu.web.officers import IDLE_S, WHOLE_S, number_of
from tarazu.web.powers import may_order
from tarazu.web.readers import place_of, reader_of, site_of
from tarazu.web.routes import API
from tarazu.web.seals import is_from_here
from tarazu.web.typed import AnyRequest, is_command_id

ONE_BYTES_MAX = 65_536
BATCH_BYTES_MAX = 4_194_304
JSON = "application/json"
NDJSON = "application/x-ndjson"
TOML = "application/toml"
# As for facts: a year outside these is nearly always another calendar, or a typing error.

_LINE_ENCODER = msgspec.json.Encoder()


class SignIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An officer's number and secret."""

    number: str
    secret: str


class SignedIn(msgspec.Struct, frozen=True):
    """Who is signed in, and for how long: after `idle_s` without a write, or `whole_s` in all."""

    officer: str
    role: str
    idle_s: int
    whole_s: int


class Ended(msgspec.Struct, frozen=True):
    """How many sessions were ended."""

    ended: int


@post(f"{API}/crossings/{{crossing:str}}/facts", request_max_body_size=BATCH_BYTES_MAX)
async def facts(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """Take one fact (JSON), or many (NDJSON, one a line)."""
    place, key = site_of(request).crossings[crossing], _key(request)
    if isinstance(key, Problem):
        return problem_response(key)
    reader = reader_of(request)
    by, device = reader.officer, reader.feed or None
    body, kind = await request.body(), _kind(request)
    if kind == NDJSON:
        lines = lines_of(body, key, by=by, device=device, now=place.now())
        if isinstance(lines, Problem):
            return problem_response(lines)
        return await _answer_lines(request, place, lines)
    if kind != JSON:
        return problem_response(problem("unreadable", f"Expected {JSON} or {NDJSON}."))
    if len(body) > ONE_BYTES_MAX:
        return problem_response(problem("too_long"))
    try:
        fact = fact_read(msgspec.json.decode(body), place.now())
    except UNREAD as error:
        fact = problem("unreadable", f"Not JSON: {error}.")
    if isinstance(fact, Problem):
        return problem_response(fact)
    return await _answer_one(request, place, intent_of(fact, key, by=by, device=device))


@post(f"{API}/crossings/{{crossing:str}}/commands", request_max_body_size=ONE_BYTES_MAX)
async def commands(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """Take one order of an officer."""
    place, key = site_of(request).crossings[crossing], _key(request)
    if isinstance(key, Problem):
        return problem_response(key)
    if _kind(request) != JSON:
        return problem_response(problem("unreadable", f"Expected {JSON}."))
    officer = reader_of(request).officer
    try:
        order = order_of(await request.body(), by=officer)
    except UNREAD as error:
        return problem_response(problem("unreadable", f"{error}."))
    command = order.command
    if order.of_ticket is not None:
        assert not isinstance(command, Mending), "a mending names its ticket itself"
        number = order.of_ticket
        truck = await place.look(lambda station: truck_of(station, number))
        if truck is None:  # it has ended: after this very order was carried out, or before
            first = await place.look(lambda station: station.answered(key, officer))
            if first is not None:
                return _json(recorded(first))
            return _refused(request, place, Refusal(Reason.NO_SUCH_TICKET, ticket=number))
        command = msgspec.structs.replace(command, truck=truck)
    return await _order(request, place, Intent(id=key, ask=command, by=officer, texts=order.texts))


@post(f"{API}/crossings/{{crossing:str}}/plans", request_max_body_size=ONE_BYTES_MAX)
async def plans(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """Adopt a plan: the TOML document of a regime, which begins at its `valid_from`."""
    place, key = site_of(request).crossings[crossing], _key(request)
    if isinstance(key, Problem):
        return problem_response(key)
    if _kind(request) != TOML:
        return problem_response(problem("unreadable", f"Expected {TOML}."))
    try:
        regime = regime_of((await request.body()).decode(), name="The plan")
    except (TarazuError, UnicodeDecodeError, RecursionError) as error:
        return problem_response(problem("unreadable", str(error)))
    if regime.crossing != crossing:
        said = f'The plan is for "{regime.crossing}", and this is "{crossing}".'
        return problem_response(problem("unreadable", f"{said} Nothing was recorded."))
    officer = reader_of(request).officer
    command = cmd.AdoptRegime(regime=regime, by=officer)
    return await _order(request, place, Intent(id=key, ask=command, by=officer))


@post(f"{API}/sessions", request_max_body_size=ONE_BYTES_MAX, status_code=200)
async def begin_session(request: AnyRequest) -> Response[bytes]:
    """Sign an officer in; the session is in the cookie of the answer."""
    site, place = site_of(request), place_of(request)
    if _kind(request) != JSON:
        return problem_response(problem("unreadable", f"Expected {JSON}."))
    if not is_from_here(request, site.settings.public_address):
        return problem_response(problem("other_site"))
    try:
        asked = msgspec.json.decode(await request.body(), type=SignIn)
    except UNREAD as error:
        return problem_response(problem("unreadable", f"{error}."))
    number = number_of(asked.number)
    if not site.officers.may_try(number, place):
        site.metrics.signin("locked")
        return problem_response(problem("too_many"), {"retry-after": "300"})
    officer = await site.officers.known(number, asked.secret)
    if officer is None:
        site.metrics.signin("wrong")
        return problem_response(problem("sign_in", "Number and secret do not fit."))
    site.officers.was_right(number, place)
    site.metrics.signin("right")
    session_id, session = site.sessions.begin(officer)
    signed_in = SignedIn(session.officer, session.role, IDLE_S, WHOLE_S)
    response = _json(signed_in)
    response.cookies.append(session_cookie(request, session_id))
    return response


@delete(f"{API}/sessions/{{officer:str}}", status_code=200)
async def end_sessions(request: AnyRequest, officer: FromPath[str]) -> Response[bytes]:
    """End every session of an officer at once; one's own, or as duty officer anybody's."""
    site, reader = site_of(request), reader_of(request)
    if reader.role != "supervisor" and reader.officer != officer:
        return problem_response(problem("not_for_you"))
    return _json(Ended(site.sessions.revoke(officer)))


async def _order(request: AnyRequest, place: Crossing, intent: Intent) -> Response[bytes]:
    reader = reader_of(request)
    assert not isinstance(intent.ask, Fact), "an order is a command"
    if not await may_order(place, reader.officer, reader.role, intent.ask):
        return problem_response(problem("not_for_you", "This order needs the duty officer."))
    return await _answer_one(request, place, intent)


async def _answer_one(request: AnyRequest, place: Crossing, intent: Intent) -> Response[bytes]:
    """Ask the station, and answer once that is durable."""
    answer = (await place.ask((intent,)))[0]
    _count(request, place, answer)
    if isinstance(answer, CommandReused):
        return problem_response(problem("key_reused", str(answer)))
    if isinstance(answer, Refusal):
        return _refused(request, place, answer)
    return _json(recorded(answer))


async def _answer_lines(request: AnyRequest, place: Crossing, lines: list[Line]) -> Response[bytes]:
    """Ask the station for all lines at once: they share one sync, and each stands alone."""
    asked = [line for line in lines if line.intent is not None]
    intents = [line.intent for line in asked if line.intent is not None]
    answers = iter(await place.ask(intents) if intents else ())
    words, now = accepted_language(request), place.now()
    written: list[LineAnswer] = []
    for line in lines:
        if line.intent is None:
            written.append(LineAnswer(line=line.number, status="unread", problem=line.problem))
            continue
        answer = next(answers)
        _count(request, place, answer)
        why = None
        if isinstance(answer, Refusal):
            why = refused(answer, words, place.settings, now)
        written.append(line_answer(line, answer, why))
    content = _LINE_ENCODER.encode_lines(written)
    return Response(content=content, media_type=NDJSON, status_code=200)


def _refused(request: AnyRequest, place: Crossing, refusal: Refusal) -> Response[bytes]:
    now: Instant = place.now()
    words = accepted_language(request)
    one = refused(refusal, words, place.settings, now)
    return problem_response(one, {"content-language": words.code})


def _count(request: AnyRequest, place: Crossing, answer: Answer | CommandReused) -> None:
    word = "done"
    if isinstance(answer, CommandReused):
        word = "reused"
    elif isinstance(answer, Refusal):
        word = answer.reason
    elif answer.again:
        word = "again"
    site_of(request).metrics.answer(place.name, word)


def _key(request: AnyRequest) -> str | Problem:
    key = request.headers.get("idempotency-key")
    if key is None:
        return problem("key_missing")
    return key if is_command_id(key) else problem("key_unreadable")


def _kind(request: AnyRequest) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _json(value: Any) -> Response[bytes]:
    return Response(content=msgspec.json.encode(value), media_type=JSON, status_code=200)
