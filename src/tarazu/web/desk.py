"""The gate desk: signing in and out, the page of an officer, and what its forms ask."""

import re
from typing import Any

import msgspec
from litestar import Response, get, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect

from tarazu.feed import Fact
from tarazu.journal import CommandReused
from tarazu.rules import Refusal
from tarazu.station import Intent, gate_of
from tarazu.web.context import Done, FieldError, SigninError
from tarazu.web.crossings import Crossing
from tarazu.web.doings import done_of
from tarazu.web.drawing import (
    context_of,
    html,
    live_links,
    sealed_for_visit,
    see_other,
)
from tarazu.web.forms import Asked, Found, Sender, asked_of
from tarazu.web.looks import reference_of
from tarazu.web.officers import Session, number_of
from tarazu.web.pages import desk_page, signin_page
from tarazu.web.powers import may_order
from tarazu.web.readers import (
    NOT_KEPT,
    FormStale,
    NotForYou,
    Reader,
    must_be_sealed_for_visit,
    place_of,
    reader_of,
    site_of,
    visit_of,
)
from tarazu.web.routes import NEW_NOTICE
from tarazu.web.seals import FORM_FIELD
from tarazu.web.typed import AnyRequest, Unread, form_of, is_command_id

_DESK = re.compile("/([A-Za-z0-9_-]+)/desk(/ticket/[0-9]{1,9})?")


@get("/{crossing:str}/desk")
async def desk(request: AnyRequest, crossing: FromPath[str]) -> Response[str]:
    """Show the desk, with what the last form came to; a fragment leaves that where it stands."""
    place, session = site_of(request).crossings[crossing], _session(reader_of(request))
    more: dict[str, Any] = {}
    if request.query_params.get("part") != "fragment":
        more["done"] = session.done.pop(crossing, None)
        kept = session.kept.pop(crossing, None)
        if kept:
            more |= {"kept": kept, "done": Done("kept")}
    return html(request, await _desk(request, place, session, **more))


async def _desk(request: AnyRequest, place: Crossing, session: Session, **more: Any) -> str:
    view = await place.look(lambda station: gate_of(station, session.officer))
    page = context_of(request, place, now=view.at, csrf=session.token, **more)
    page = live_links(page, f"/{place.name}/events", f"/{place.name}/desk")
    return desk_page(view, page)


@post("/{crossing:str}/act")
async def act(request: AnyRequest, crossing: FromPath[str]) -> Response[str] | Redirect:
    """Carry out one form of the desk: done and on to the desk, or the desk with what hinders it."""
    site, reader = site_of(request), reader_of(request)
    place, session = site.crossings[crossing], _session(reader)
    form = await form_of(request)
    if not site.seals.fits(session.token, form.get(FORM_FIELD, "")):
        raise FormStale(detail="The token of the form is not this session's.")
    command_id = form.get("command_id", "")
    if not is_command_id(command_id):
        raise Unread(detail="A form names its intent by 32 hexadecimal digits in `command_id`.")
    kept = {field: value for field, value in form.items() if field not in NOT_KEPT}
    asked = await asked_of(form, Sender(place, session.officer))
    if asked is None:
        raise Unread(detail=f'No key of the desk says "{form.get("do", "")[:40]}".')
    if isinstance(asked, Found):
        return see_other(f"/{crossing}/t/{asked.reference}")
    hindrance = asked if isinstance(asked, FieldError | Refusal) else None
    if isinstance(asked, Refusal):
        first = await place.look(lambda station: station.answered(command_id, session.officer))
        hindrance = asked if first is None else None  # its ticket has ended since it was done
    if isinstance(asked, Asked):
        hindrance = await _carry_out(place, session, command_id, asked, reader)
    if isinstance(hindrance, Refusal):
        site.metrics.answer(crossing, hindrance.reason)
        text = await _desk(request, place, session, refusal=hindrance, kept=kept)
        return html(request, text, status=409)
    if hindrance is not None:
        text = await _desk(request, place, session, field_error=hindrance, kept=kept)
        return html(request, text, status=422)
    site.metrics.answer(crossing, "done")
    return see_other(f"/{crossing}/desk")


async def _carry_out(
    place: Crossing, session: Session, command_id: str, asked: Asked, reader: Reader
) -> Refusal | FieldError | None:
    """Ask the station, and keep for the next page what was done."""
    ask = asked.ask
    if not isinstance(ask, Fact) and not await may_order(place, reader.officer, reader.role, ask):
        raise NotForYou(detail="This order needs the duty officer.")
    intent = Intent(id=command_id, ask=ask, by=session.officer, texts=asked.texts)
    answer = (await place.ask((intent,)))[0]
    if isinstance(answer, CommandReused):
        return FieldError("form", "desk.form_used")
    if isinstance(answer, Refusal):
        return answer
    session.done[place.name] = msgspec.structs.replace(done_of(asked, answer), fits=answer.fits)
    return None


@get("/{crossing:str}/desk/ticket/{ticket:str}")
async def ticket_by_number(
    request: AnyRequest, crossing: FromPath[str], ticket: FromPath[str]
) -> Redirect:
    """Lead an officer from a number to the driver's page, to be shown or printed."""
    place = site_of(request).crossings[crossing]
    if not ticket.isdecimal() or len(ticket) > 9:
        raise NotFoundException
    number = int(ticket)
    reference = await place.look(lambda station: reference_of(station, number))
    if reference is None:
        raise NotFoundException
    return see_other(f"/{crossing}/t/{reference}")


@get("/signin")
async def door(request: AnyRequest) -> Response[str]:
    """Show the door of the desk."""
    error: SigninError | None = None
    if "ended" in request.query_params:
        error = "ended" if site_of(request).unsent.holds(visit_of(request)) else "idle"
    text = _door(request, {"next": request.query_params.get("next", "")}, error)
    return html(request, text)


@post("/signin")
async def sign_in(request: AnyRequest) -> Response[str] | Redirect:
    """Let an officer in who has number and secret, under a new session each time."""
    site = site_of(request)
    form = await form_of(request)
    must_be_sealed_for_visit(request, form)
    number, place = number_of(form.get("number", "")), place_of(request)
    kept = {"number": number, "next": form.get("next", "")}
    if not site.officers.may_try(number, place):
        site.metrics.signin("locked")
        return html(request, _door(request, kept, "locked"), status=429)
    officer = await site.officers.known(number, form.get("secret", ""))
    if officer is None:
        site.metrics.signin("wrong")
        return html(request, _door(request, kept, "wrong"), status=422)
    site.officers.was_right(number, place)
    site.metrics.signin("right")
    former = reader_of(request)
    if former.session is not None:
        site.sessions.end(former.session_id)
    session_id, session = site.sessions.begin(officer)
    unsent = site.unsent.take(visit_of(request))
    if unsent is not None:
        session.kept[unsent[0]] = unsent[1]
    return see_other(_next(request, session, kept["next"]), [session_cookie(request, session_id)])


@post("/signout")
async def sign_out(request: AnyRequest) -> Redirect:
    """End this session; others of the same officer go on."""
    site, reader = site_of(request), reader_of(request)
    form = await form_of(request)
    if not site.seals.fits(_session(reader).token, form.get(FORM_FIELD, "")):
        raise FormStale(detail="The token of the form is not this session's.")
    site.sessions.end(reader.session_id)
    return see_other("/", [session_cookie(request, "", max_age=0)])


def session_cookie(request: AnyRequest, session_id: str, max_age: int | None = None) -> Cookie:
    """Give the cookie of a session: not for scripts, not for requests from other sites."""
    site = site_of(request)
    return Cookie(
        key=site.session_cookie,
        value=session_id,
        max_age=max_age,
        httponly=True,
        samesite="strict",
        secure=site.is_secure or request.url.scheme == "https",
    )


def _door(request: AnyRequest, kept: dict[str, str], error: SigninError | None) -> str:
    site = site_of(request)
    known = _DESK.fullmatch(kept["next"])
    place = site.crossings.get(known[1], site.first) if known else site.first
    page = context_of(request, place, csrf=sealed_for_visit(request), kept=kept)
    page = msgspec.structs.replace(
        page, links=msgspec.structs.replace(page.links, signin="/signin")
    )
    return signin_page(page, error)


def _next(request: AnyRequest, session: Session, wanted: str) -> str:
    """Say where to go after signing in: the page that was asked for, else the officer's first."""
    if wanted == NEW_NOTICE and session.role == "supervisor":
        return wanted
    crossings = site_of(request).crossings
    known = _DESK.fullmatch(wanted)
    if known and known[1] in crossings and session.may_use(known[1]):
        return wanted
    names = [name for name in crossings if session.may_use(name)]
    return f"/{names[0]}/desk" if names else "/"


def _session(reader: Reader) -> Session:
    assert reader.session is not None, "the guard lets nobody else in"
    return reader.session
