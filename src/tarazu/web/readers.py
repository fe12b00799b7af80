"""Who is asking: an officer by the session, a system by its token, or somebody from the public.

`guard` stands before every route. What it finds out is kept with the request for the handlers.
"""

import secrets
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from litestar.connection import ASGIConnection, Request
from litestar.datastructures import Cookie
from litestar.exceptions import HTTPException, NotFoundException
from litestar.handlers import BaseRouteHandler

from tarazu.web.context import Role
from tarazu.web.officers import Session, fits_token
from tarazu.web.routes import ACT, NEW_NOTICE, ROUTES, Need
from tarazu.web.seals import FORM_FIELD, is_from_here
from tarazu.web.typed import AnyRequest, Unread, form_of

if TYPE_CHECKING:
    from tarazu.web.site import Site

Connection = ASGIConnection[Any, Any, Any, Any]
VISIT = "tarazu_visit"
BEGAN_S = "began_s"  # with the request: when it was taken up
_VISIT_LENGTH = 43  # 32 random bytes as they are written in a cookie
_TYPED = (ACT, NEW_NOTICE)  # forms whose content is not lost with the session
_SAFE = ("GET", "HEAD", "OPTIONS")
NOT_KEPT = (FORM_FIELD, "command_id", "secret")  # of a form that is shown again


class SignInNeeded(HTTPException):
    """Nobody is signed in; `has_ended`: somebody was, until a while ago."""

    status_code = 401

    def __init__(self, *, has_ended: bool = False) -> None:
        """Say whether a session has ended."""
        super().__init__(detail="Sign in, or send the token of a feed.")
        self.has_ended = has_ended


class NotForYou(HTTPException):
    """The reader is known, and this is not for that reader."""

    status_code = 403


class FormStale(HTTPException):
    """The token of a form is missing or not the reader's, or the form came from another site."""

    status_code = 403


class Reader(msgspec.Struct):
    """Whoever sent a request. An officer has a session, a feed a name; the public has neither."""

    session: Session | None = None
    session_id: str = ""
    feed: str = ""

    @property
    def officer(self) -> str:
        """The officer's number, or nothing."""
        return "" if self.session is None else self.session.officer

    @property
    def role(self) -> Role | None:
        """The officer's role."""
        return None if self.session is None else self.session.role


async def guard(connection: Connection, _: BaseRouteHandler) -> None:
    """Let a request pass to its route, or refuse it; a route that is in no table is shut.

    Raises: NotFoundException for an unknown crossing, SignInNeeded, NotForYou, FormStale.
    """
    connection.scope["state"][BEGAN_S] = time.monotonic()
    method = connection.scope["method"]  # type: ignore[typeddict-item]  # only HTTP is served
    if method == "OPTIONS":
        return  # it names the methods of the route, and nothing else
    need = ROUTES.get((method, connection.scope["path_template"]))
    if need is None:
        raise NotForYou(detail="This route is in no table: nobody may take it.")
    site = site_of(connection)
    crossing = connection.path_params.get("crossing")
    if crossing is not None and crossing not in site.crossings:
        raise NotFoundException(detail="There is no such crossing.")
    if need is Need.NOTHING:
        return
    if need is Need.FEED and _is_fed(site, connection, crossing):
        return
    if method not in _SAFE and not is_from_here(connection, site.settings.public_address):
        raise FormStale(detail="The request came from a page of another site.")
    reader = reader_of(connection)
    session = reader.session
    if session is None:
        is_typed = connection.scope["path_template"] in _TYPED and method == "POST"
        if is_typed and isinstance(connection, Request):
            await _keep_unsent(site, connection, crossing or "")
        raise SignInNeeded(has_ended=site.session_cookie in connection.cookies)
    if crossing is not None and not session.may_use(crossing):
        raise NotForYou(detail="This officer does not belong to this crossing.")
    if need is Need.SUPERVISOR and session.role != "supervisor":
        raise NotForYou(detail="This needs the duty officer.")


async def _keep_unsent(site: "Site", request: AnyRequest, crossing: str) -> None:
    """Keep what was typed in a form whose session has ended, for when the officer is back."""
    try:
        form = await form_of(request)
    except Unread:
        return  # nothing of it could be shown again
    kept = {field: value for field, value in form.items() if field not in NOT_KEPT}
    site.unsent.keep(visit_of(request), crossing, kept)


def site_of(connection: Connection) -> "Site":
    """Give what the whole application shares."""
    site: Site = connection.app.state.site
    return site


def reader_of(connection: Connection) -> Reader:
    """Give whoever sent the request; found out once.

    Only work keeps a session open: a page that draws itself anew does not.
    """
    known: Reader | None = connection.state.get("reader")
    if known is None:
        site = site_of(connection)
        session_id = connection.cookies.get(site.session_cookie, "")
        is_drawn_anew = connection.query_params.get("part") == "fragment"
        session = site.sessions.find(session_id, works=not is_drawn_anew) if session_id else None
        known = Reader(session, session_id if session is not None else "")
        connection.state["reader"] = known
    return known


def _is_fed(site: "Site", connection: Connection, crossing: str | None) -> bool:
    """Say whether a system with a token asks, and remember which.

    Raises: SignInNeeded for an unknown token, NotForYou for one of another crossing.
    """
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return False
    for feed in site.settings.feed:
        if fits_token(token.strip(), feed.token_sha256):
            if feed.crossings and crossing not in feed.crossings:
                raise NotForYou(detail="This feed does not belong to this crossing.")
            connection.state["reader"] = Reader(feed=feed.name)
            return True
    raise SignInNeeded


def visit_of(connection: Connection) -> str:
    """Give the random name of this browser, which seals the forms of whoever is not signed in.

    A browser without one gets it with the answer (`visit_cookies`).
    """
    visit: str | None = connection.state.get("visit")
    if visit is None:
        visit = connection.cookies.get(VISIT, "")
        if len(visit) != _VISIT_LENGTH:
            visit = secrets.token_urlsafe(32)
            connection.state["is_new_visit"] = True
        connection.state["visit"] = visit
    return visit


def visit_cookies(connection: Connection) -> list[Cookie]:
    """Give the cookie of a browser that has just got its name."""
    if not connection.state.get("is_new_visit"):
        return []
    site = site_of(connection)
    visit = connection.state["visit"]
    return [Cookie(key=VISIT, value=visit, httponly=True, samesite="lax", secure=site.is_secure)]


def must_be_sealed_for_visit(connection: Connection, form: Mapping[str, str]) -> None:
    """Refuse a form that this browser was not given: for forms that need nobody to be signed in.

    Raises: FormStale.
    """
    site = site_of(connection)
    expected = site.seals.seal(visit_of(connection))
    is_ours = is_from_here(connection, site.settings.public_address)
    if not is_ours or not site.seals.fits(expected, form.get(FORM_FIELD, "")):
        raise FormStale(detail="The token of the form is not this browser's.")


def place_of(connection: Connection) -> str:
    """Say where a request comes from, for counting tries: an address, never kept for long."""
    return connection.client.host if connection.client is not None else ""
