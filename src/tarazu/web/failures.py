"""What went wrong, told to whoever asked: a page for a browser, a problem document for a program.

A bug is written to the log with its trace; the reader hears no more than that something broke.
"""

import logging
from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.exceptions import HTTPException
from litestar.response import Redirect

from tarazu.faults import TarazuError
from tarazu.web.api.problems import Problem, problem, problem_response
from tarazu.web.context import ErrorKind
from tarazu.web.drawing import context_of, html, see_other
from tarazu.web.pages import error_page
from tarazu.web.readers import FormStale, SignInNeeded, site_of
from tarazu.web.routes import API, NEW_NOTICE
from tarazu.web.typed import AnyRequest

_LOG = logging.getLogger("tarazu.web")
_REASONS = {
    401: "sign_in",
    403: "not_for_you",
    404: "not_found",
    405: "wrong_method",
    413: "too_long",
    422: "unreadable",
    429: "too_many",
    503: "unknown",
}
_KINDS: dict[int, ErrorKind] = {403: "role", 404: "404", 405: "404", 429: "many", 503: "503"}
_HTTP_FAULT_MIN = 500
_FILES = (".csv", ".json", ".atom")  # read by programs


def failed(request: AnyRequest, error: Exception) -> Response[Any]:
    """Answer a request that could not be served."""
    status = _status_of(error)
    if isinstance(error, TarazuError):
        _LOG.error("%s %s: %s", request.method, _route(request), error)  # may name files
    elif status >= _HTTP_FAULT_MIN:
        _LOG.error("%s %s", request.method, _route(request), exc_info=error)
    headers = dict(getattr(error, "headers", None) or {})
    if status == 401:
        headers["www-authenticate"] = 'Bearer realm="tarazu"'
    if request.url.path.startswith(f"{API}/") or request.url.path.endswith(_FILES):
        return problem_response(_problem_of(error, status), headers)
    if isinstance(error, SignInNeeded):
        return _to_the_door(request, error)
    kind: ErrorKind = "unread" if status < _HTTP_FAULT_MIN else "500"
    kind = "form" if isinstance(error, FormStale) else _KINDS.get(status, kind)
    return html(request, _page(request, kind), status=status, headers=headers)


def _status_of(error: Exception) -> int:
    if isinstance(error, HTTPException):
        return error.status_code
    # A fault below the web: the station, its book or its private store does not answer.
    return 503 if isinstance(error, TarazuError) else 500


def _problem_of(error: Exception, status: int) -> Problem:
    reason = _REASONS.get(status, "bad_request" if status < _HTTP_FAULT_MIN else "broken")
    if isinstance(error, FormStale):
        reason = "other_site"
    detail = error.detail if isinstance(error, HTTPException) and status < _HTTP_FAULT_MIN else ""
    return problem(reason, detail)


def _to_the_door(request: AnyRequest, error: SignInNeeded) -> Redirect:
    """Lead to the sign-in, and from there back to the desk; nothing that was typed is lost."""
    name = request.path_params.get("crossing", "")
    query = {"next": f"/{name}/desk"} if name in site_of(request).crossings else {}
    if request.scope.get("path_template") == NEW_NOTICE:
        query = {"next": NEW_NOTICE}
    if error.has_ended:
        query["ended"] = "1"
    if "lang" in request.query_params:
        query["lang"] = request.query_params["lang"]
    return see_other(f"/signin?{urlencode(query)}")


def _page(request: AnyRequest, kind: ErrorKind) -> str:
    crossings = site_of(request).crossings
    name = request.url.path.strip("/").partition("/")[0]
    return error_page(context_of(request, crossings.get(name, site_of(request).first)), kind)


def _route(request: AnyRequest) -> str:
    """Name the route, never the address: it may hold a driver's reference."""
    return str(request.scope.get("path_template", "(no route)"))
