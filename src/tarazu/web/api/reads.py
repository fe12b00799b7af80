"""The addresses that read: crossings, board, desk, the stock abroad, tickets and why they wait."""

from typing import Any

import msgspec
from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tarazu.station import abroad_of, gate_of
from tarazu.web.api.problems import problem, problem_response
from tarazu.web.api.shapes import public_board, shaped
from tarazu.web.looks import ticket_at, why_at, why_of
from tarazu.web.readers import reader_of, site_of
from tarazu.web.routes import API
from tarazu.web.typed import AnyRequest

_MINUTE_MS = 60_000
_TICKET_DIGITS_MAX = 9
_YES_NO = {"true": True, "false": False}


class CrossingShape(msgspec.Struct, frozen=True):
    """One crossing: its name in addresses, the two countries, the zones of the two posts."""

    name: str
    home: str
    peer: str
    home_zone: str
    peer_zone: str
    is_model: bool


@get(f"{API}/crossings")
async def crossings(request: AnyRequest) -> Response[bytes]:
    """List the crossings."""
    listed = [
        CrossingShape(
            name=one.name,
            home=one.settings.home,
            peer=one.settings.peer,
            home_zone=one.settings.home_zone,
            peer_zone=one.settings.peer_zone,
            is_model=one.settings.is_model,
        )
        for one in site_of(request).crossings.values()
    ]
    return _json(listed)


@get(f"{API}/crossings/{{crossing:str}}/board")
async def board(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """Give the public board. Of a plate it holds the end alone, of a truck nothing written."""
    view = await site_of(request).crossings[crossing].board()
    tag = f'W/"{view.seq}-{view.at // _MINUTE_MS}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(content=b"", status_code=304, headers=headers, media_type="text/plain")
    return _json(shaped(public_board(view), is_public=True), headers)


@get(f"{API}/crossings/{{crossing:str}}/desk")
async def desk(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """Give the desk of the officer who asks, whole plates included."""
    officer = reader_of(request).officer
    place = site_of(request).crossings[crossing]
    return _json(shaped(await place.look(lambda station: gate_of(station, officer))))


@get(f"{API}/crossings/{{crossing:str}}/abroad")
async def abroad(request: AnyRequest, crossing: FromPath[str]) -> Response[bytes]:
    """List home's trucks abroad, or with `visiting` others that are here, longest stay first."""
    asked = request.query_params.get("visiting", "false")
    if asked not in _YES_NO:
        return problem_response(problem("unreadable", "`visiting` is true or false."))
    visiting = _YES_NO[asked]
    place = site_of(request).crossings[crossing]
    return _json(shaped(await place.look(lambda station: abroad_of(station, visiting=visiting))))


@get(f"{API}/crossings/{{crossing:str}}/tickets/{{reference:str}}")
async def ticket(
    request: AnyRequest, crossing: FromPath[str], reference: FromPath[str]
) -> Response[bytes]:
    """Give one ticket to who has the address of its driver's page."""
    place = site_of(request).crossings[crossing]
    view = await place.look(lambda station: ticket_at(station, reference))
    return _found(view)


@get(f"{API}/crossings/{{crossing:str}}/tickets/{{reference:str}}/why")
async def why_mine(
    request: AnyRequest, crossing: FromPath[str], reference: FromPath[str]
) -> Response[bytes]:
    """Say why that ticket waits: every truck that came later and went earlier, by number."""
    place = site_of(request).crossings[crossing]
    return _found(await place.look(lambda station: why_at(station, reference)))


@get(f"{API}/crossings/{{crossing:str}}/why/{{ticket:str}}")
async def why(
    request: AnyRequest, crossing: FromPath[str], ticket: FromPath[str]
) -> Response[bytes]:
    """Say why the ticket with that number waits."""
    if not (ticket.isascii() and ticket.isdecimal()) or len(ticket) > _TICKET_DIGITS_MAX:
        raise NotFoundException
    number = int(ticket)
    place = site_of(request).crossings[crossing]
    return _found(await place.look(lambda station: why_of(station, number)))


def _found(view: msgspec.Struct | None) -> Response[bytes]:
    if view is None:
        raise NotFoundException
    return _json(shaped(view))


def _json(value: Any, headers: dict[str, str] | None = None) -> Response[bytes]:
    content = msgspec.json.encode(value)
    return Response(content=content, media_type="application/json", headers=headers or {})
