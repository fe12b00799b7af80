"""The application: every page and address of some crossings, put together and nothing else.

A request walks `guard → handler → Crossing.ask | Crossing.look → the station's thread`, and back as
a page or as JSON. Nothing here decides what the rules decide.
"""

import time
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any

from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.types import Message, Scope

from tarazu.settings import Settings
from tarazu.station import Turnstile
from tarazu.web import desk, entering, public, publications, situation, timeline, watch
from tarazu.web.api import document, reads, writes
from tarazu.web.api.situation import situation_json
from tarazu.web.demo import DemoControls
from tarazu.web.failures import failed
from tarazu.web.readers import BEGAN_S, guard
from tarazu.web.site import Site

FORM_BYTES_MAX = 65_536
_HEADERS = {
    # Everything a page needs comes from here, as a file; nothing in a page runs by itself.
    "content-security-policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
        "object-src 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_LASTING = "max-age=31536000; includeSubDomains"


def app_of(
    settings: Settings,
    turnstiles: Mapping[str, Turnstile],
    *,
    demo: DemoControls | None = None,
    clock: Callable[[], float] = time.monotonic,
    folder: Path | None = None,
) -> Litestar:
    """Build the application of some crossings, each under its name in the address.

    `turnstiles` has a running one for each crossing of the settings; closing them is the caller's.
    `demo` lends the start page its officers and its speed. `clock` counts the seconds of sessions,
    of tries and of answers; it never goes back. `folder` is where the settings file lies, for what
    it names beside itself: without it nothing is published and the register is the one that ships.
    Raises: NameTaken.
    """
    site = Site(settings, turnstiles, demo=demo, clock=clock, folder=folder)

    async def begin() -> None:
        for crossing in site.crossings.values():
            crossing.heads.begin()

    async def end() -> None:
        for crossing in site.crossings.values():
            crossing.heads.end()

    return _Application(
        route_handlers=[
            *(public.start, public.speed, public.board, public.ticket, public.ask, public.find),
            *(public.about, public.events, public.static),
            *(situation.situation, timeline.timeline, timeline.timeline_feed),
            *(timeline.timeline_rows, timeline.timeline_items),
            *(entering.notice_form, entering.enter_notice),
            *(publications.publications, publications.publication),
            publications.publication_file,
            *(desk.desk, desk.act, desk.ticket_by_number, desk.door, desk.sign_in, desk.sign_out),
            *(reads.crossings, reads.board, reads.desk, reads.abroad, reads.ticket),
            *(reads.why_mine, reads.why, situation_json),
            *(writes.facts, writes.commands, writes.plans),
            *(writes.begin_session, writes.end_sessions),
            *(watch.healthz, watch.metrics, document.document_address),
        ],
        guards=[guard],
        exception_handlers={Exception: failed},
        before_send=[_sender(site)],
        on_startup=[begin],
        on_shutdown=[end],
        state=State({"site": site}),
        compression_config=CompressionConfig(
            backend="gzip",
            gzip_compress_level=6,
            exclude_opt_key="exclude_from_compression",
        ),
        request_max_body_size=FORM_BYTES_MAX,
        openapi_config=None,
        logging_config=None,
    )


class _Application(Litestar):
    """The application, which answers HEAD wherever it answers GET: as that, without the body."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await super().__call__(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.start":
                await send(message)
                # A stream of events has no last part: what is asked for here ends with its head.
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        as_get: Any = {**scope, "method": "GET"}
        await super().__call__(as_get, receive, without_body)


def _sender(site: Site) -> Callable[[Message, Scope], Awaitable[None]]:
    """Give what stands between every answer and the wire: headers for all, and the counting."""
    always = dict(_HEADERS)
    if site.is_secure:
        always["strict-transport-security"] = _LASTING
    encoded = [(name.encode(), value.encode()) for name, value in always.items()]

    async def send(message: Message, scope: Scope) -> None:
        if message["type"] != "http.response.start":
            return
        headers = [*message["headers"], *encoded]
        # What nobody said may be kept is not kept: most answers are some reader's own.
        if not any(name.lower() == b"cache-control" for name, _ in headers):
            headers.append((b"cache-control", b"no-store"))
        message["headers"] = headers
        now_s = time.monotonic()
        site.metrics.request(
            str(scope.get("method")),
            str(scope.get("path_template", "(no route)")),
            message["status"],
            now_s - scope["state"].get(BEGAN_S, now_s),
        )

    return send
