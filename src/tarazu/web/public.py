"""The pages that are open to everybody: board, tickets, start, about; their files and events."""

import hashlib
from collections.abc import AsyncIterator

import msgspec
from litestar import Response, get, post
from litestar.exceptions import NotFoundException
from litestar.params import FromPath
from litestar.response import Redirect, ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from tarazu.web.context import AskError, DemoSide, PageContext, PlaceNames, Wording
from tarazu.web.crossings import STREAMS_MAX, Crossing, TooManyStreams
from tarazu.web.demo import DemoControls, DemoStory
from tarazu.web.drawing import (
    address_of,
    context_of,
    html,
    live_links,
    sealed_for_visit,
    see_other,
    world_context,
)
from tarazu.web.looks import reference_coded, reference_of, ticket_at
from tarazu.web.pages import (
    about_page,
    ask_page,
    board_page,
    crossings_page,
    start_page,
    ticket_page,
)
from tarazu.web.readers import must_be_sealed_for_visit, place_of, site_of
from tarazu.web.statics import static_files
from tarazu.web.typed import AnyRequest, form_of
from tarazu.words import about_paragraphs

_DAY_S = 86_400
_MINUTE_MS = 60_000
_TYPED_MAX = 60


@get("/")
async def start(request: AnyRequest) -> Response[str] | Redirect:
    """Show where to go: the two sides of the demo, or the crossings; the only one has its board."""
    site = site_of(request)
    if site.demo is not None:
        return await _demo_start(request, site.demo)
    if not site.has_start:
        return see_other(f"/{site.first.name}/board")
    page = world_context(
        request, model_label=any(one.settings.is_model for one in site.crossings.values())
    )
    entries = [
        (context_of(request, crossing).place, f"/{crossing.name}")
        for crossing in site.crossings.values()
    ]
    return html(request, crossings_page(page, entries))


async def _demo_start(request: AnyRequest, demo: DemoControls) -> Response[str]:
    site, stories = site_of(request), demo.stories()
    first = site.crossings[stories[0].crossing]
    page = context_of(request, first, csrf=sealed_for_visit(request))
    page = live_links(page, f"/{first.name}/events", "/")
    page = msgspec.structs.replace(page, links=msgspec.structs.replace(page.links, act="/speed"))
    one, other = [await _side(page, site.crossings[story.crossing], story) for story in stories]
    text = start_page((one, other), page, officers=demo.officers, speeds=demo.speeds)
    return html(request, text)


async def _side(page: PageContext, crossing: Crossing, story: DemoStory) -> DemoSide:
    number = story.ticket
    reference = None
    if number is not None:
        reference = await crossing.look(lambda station: reference_of(station, number))
    text, source = (
        page.words.text(f"order.wording_{story.letter}{end}") for end in ("", "_source")
    )
    return DemoSide(
        view=await crossing.board(),
        wording=Wording(story.letter, text, source),
        plan_label=crossing.settings.plan_label,
        board=f"/{crossing.name}/board",
        desk=f"/{crossing.name}/desk",
        ticket=f"/{crossing.name}/t/{reference}" if reference else "",
        ticket_number=number if reference else None,
        note=page.words.text(story.note) if story.note else "",
    )


@post("/speed")
async def speed(request: AnyRequest) -> Redirect:
    """Change the speed of the demo; where no demo runs there is no such address."""
    site = site_of(request)
    if site.demo is None:
        raise NotFoundException
    form = await form_of(request)
    must_be_sealed_for_visit(request, form)
    chosen = form.get("speed", "")
    for known in site.demo.speeds:
        if chosen == str(known):
            site.demo.set_speed(known)
            for crossing in site.crossings.values():
                crossing.heads.stir()
    return see_other("/")


@get("/{crossing:str}/board")
async def board(request: AnyRequest, crossing: FromPath[str]) -> Response[str]:
    """Show the public board; who asks again within the minute, and nothing moved, gets 304."""
    place = site_of(request).crossings[crossing]
    view = await place.board()
    page = context_of(request, place, now=view.at, kiosk="kiosk" in request.query_params)
    page = live_links(page, f"/{crossing}/events", f"/{crossing}/board")
    if page.part == "fragment":
        return html(request, place.drawn(page, view, board_page))
    known = (view.seq, view.at // _MINUTE_MS, page.words.code, page.kiosk, page.clock_speed)
    tag = f'W/"{hashlib.sha256(repr(known).encode()).hexdigest()[:16]}"'
    headers = {"etag": tag, "cache-control": "no-cache"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(content="", status_code=304, headers=headers, media_type="text/html")
    return html(request, place.drawn(page, view, board_page), headers=headers)


@get("/{crossing:str}/t/{reference:str}")
async def ticket(
    request: AnyRequest, crossing: FromPath[str], reference: FromPath[str]
) -> Response[str]:
    """Show a driver's ticket to who has its address: 128 random bits, the driver's alone."""
    place = site_of(request).crossings[crossing]
    view = await place.look(lambda station: ticket_at(station, reference))
    if view is None:
        raise NotFoundException
    path = f"/{crossing}/t/{reference}"
    page = live_links(context_of(request, place, now=view.at), f"/{crossing}/events", path)
    proof = address_of(request, path)
    page = msgspec.structs.replace(page, links=msgspec.structs.replace(page.links, proof=proof))
    return html(request, ticket_page(view, page))


@get("/{crossing:str}/ticket")
async def ask(request: AnyRequest, crossing: FromPath[str]) -> Response[str]:
    """Ask for the code and the end of the plate."""
    return html(request, _asking(request, crossing))


@post("/{crossing:str}/ticket")
async def find(request: AnyRequest, crossing: FromPath[str]) -> Response[str] | Redirect:
    """Lead to the ticket with that code, if the end of the plate is its truck's."""
    site = site_of(request)
    form = await form_of(request)
    must_be_sealed_for_visit(request, form)
    if not site.asked_here.take(place_of(request)) or not site.asked_anywhere.take(""):
        return html(request, _asking(request, crossing, "locked", form), status=429)
    code, end = form.get("code", "")[:_TYPED_MAX], form.get("end", "")[:_TYPED_MAX]
    reference = await site.crossings[crossing].look(
        lambda station: reference_coded(station, code, end)
    )
    if reference is None:
        return html(request, _asking(request, crossing, "wrong", form), status=422)
    return see_other(f"/{crossing}/t/{reference}")


def _asking(
    request: AnyRequest,
    crossing: str,
    error: AskError | None = None,
    form: dict[str, str] | None = None,
) -> str:
    place = site_of(request).crossings[crossing]
    page = context_of(request, place, csrf=sealed_for_visit(request), kept=form or {})
    page = msgspec.structs.replace(
        page, links=msgspec.structs.replace(page.links, act=f"/{crossing}/ticket")
    )
    return ask_page(page, error)


@get("/about")
async def about(request: AnyRequest) -> Response[str]:
    """Say what this is and is not."""
    site = site_of(request)
    page = context_of(request, site.first)
    days = max(one.settings.retention_s for one in site.crossings.values()) // _DAY_S
    erased = page.words.text("about.erased", n=days)
    text = about_page(page, [*about_paragraphs(page.words.code), erased], _contacts(request))
    return html(request, text)


def _contacts(request: AnyRequest) -> list[tuple[PlaceNames, str]]:
    """Give the contact for drivers of each place that has one."""
    pages = [context_of(request, crossing) for crossing in site_of(request).crossings.values()]
    found = {(page.place, page.contact): None for page in pages if page.contact}
    return list(found)


@get("/{crossing:str}/events", exclude_from_compression=True)
async def events(request: AnyRequest, crossing: FromPath[str]) -> ServerSentEvent:
    """Tell when the book moves: `head` with the number of its last record, else `ping`."""
    heads = site_of(request).crossings[crossing].heads
    if heads.streams >= STREAMS_MAX:
        raise TooManyStreams(f"{heads.streams} pages listen already.")

    async def told() -> AsyncIterator[ServerSentEventMessage]:
        async for event, seq in heads.listen():
            yield ServerSentEventMessage(event=event, data=seq)

    return ServerSentEvent(told(), headers={"Cache-Control": "no-store"})


@get("/static/{name:path}", exclude_from_compression=True)
async def static(request: AnyRequest, name: FromPath[str]) -> Response[bytes]:
    """Send a file of the pages; under the address that holds its digest it may be kept for ever."""
    file = static_files().get(name.lstrip("/"))
    if file is None:
        raise NotFoundException
    is_lasting = request.url.query == file.digest
    kept = "public, max-age=31536000, immutable" if is_lasting else "no-cache"
    headers = {"cache-control": kept, "etag": f'"{file.digest}"', "vary": "Accept-Encoding"}
    if request.headers.get("if-none-match") == headers["etag"]:
        return Response(content=b"", status_code=304, headers=headers, media_type=file.kind)
    content = file.content
    if file.packed and "gzip" in request.headers.get("accept-encoding", ""):
        content = file.packed
        headers["content-encoding"] = "gzip"
    return Response(content=content, headers=headers, media_type=file.kind)
