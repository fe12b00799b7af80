"""The timeline: what was said, by whom and when; as a page, a feed and files."""

import asyncio

from litestar import Response, get

from tarazu.calendars import DAY_MS, day_of, zone_of
from tarazu.notices import Notice, atom_of, csv_of, json_of, public_of
from tarazu.web.context import PageContext
from tarazu.web.drawing import address_of, html, world_context
from tarazu.web.narrowing import Narrowed, narrowed_by, told
from tarazu.web.pages import timeline_page
from tarazu.web.readers import site_of
from tarazu.web.register import Held
from tarazu.web.typed import AnyRequest, Unread

SHOWN_MAX = 200


@get("/timeline")
async def timeline(request: AnyRequest) -> Response[str]:
    """Show the notices that are asked for, the newest first, as they stand today."""
    page, held, asked, found = await _asked(request)
    site = site_of(request)
    printed = await asyncio.to_thread(site.shelf.papers, "timeline", page.words.code)
    shown = found if "all" in request.query_params else found[-SHOWN_MAX:]
    text = timeline_page(
        page,
        shown,
        day=_today(page),
        asked=asked,
        held=held,
        found=len(found),
        query=asked.query,
        may_enter=page.role == "supervisor" and site.register.path is not None,
        entered=request.query_params.get("entered", ""),
        downloads=printed,
    )
    return html(request, text, status=422 if asked.wrong else 200)


@get("/timeline.atom")
async def timeline_feed(request: AnyRequest) -> Response[str]:
    """Send the same notices as an Atom feed; it is as new as the newest of them."""
    page, _, asked, found = await _asked(request)
    _refuse_wrong(asked)
    path = f"/timeline.atom?{asked.query}" if asked.typed else "/timeline.atom"
    known = [one.known_day if one.read_day is None else one.read_day for one in found]
    text = atom_of(
        found,
        title=page.words.text("notice.timeline.title"),
        feed=site_of(request).register.feed or address_of(request, "/timeline.atom"),
        updated_at=DAY_MS * max((day for day in known if day is not None), default=0),
        address=address_of(request, path),
    )
    return Response(content=text, media_type="application/atom+xml; charset=utf-8", headers=_FRESH)


@get("/timeline.csv")
async def timeline_rows(request: AnyRequest) -> Response[str]:
    """Send the same notices as a register that `tarazu notices import` reads."""
    *_, asked, found = await _asked(request)
    _refuse_wrong(asked)
    return _file(csv_of(public_of(found)), "text/csv", "timeline.csv")


@get("/timeline.json")
async def timeline_items(request: AnyRequest) -> Response[str]:
    """Send the same notices as JSON."""
    *_, asked, found = await _asked(request)
    _refuse_wrong(asked)
    return _file(json_of(public_of(found)), "application/json", "timeline.json")


_FRESH = {"cache-control": "no-cache"}


def _file(text: str, kind: str, name: str) -> Response[str]:
    headers = {**_FRESH, "content-disposition": f'attachment; filename="{name}"'}
    return Response(content=text, media_type=kind, headers=headers)


async def _asked(
    request: AnyRequest,
) -> tuple[PageContext, Held, Narrowed, tuple[Notice, ...]]:
    page = world_context(request)
    held = await asyncio.to_thread(site_of(request).register.held)
    asked = narrowed_by(dict(request.query_params.items()))
    return page, held, asked, told(held.notices, asked.selection, _today(page))


def _refuse_wrong(asked: Narrowed) -> None:
    """Send no file that would hold more than was asked for.

    Raises: Unread.
    """
    if asked.wrong:
        told = ", ".join(f"{field}={asked.typed[field]}" for field in asked.wrong)
        raise Unread(
            detail=f"Cannot be read: {told}. Nothing was sent. Expected a word of the register for "
            "topic, kind and status, and a day, a month or a year for period."
        )


def _today(page: PageContext) -> int:
    return day_of(page.now, zone_of(page.home_clock.zone))
