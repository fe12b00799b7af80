"""How every crossing stands now: our gates by their own books, others by what was said."""

import asyncio

from litestar import Response, get

from tarazu.calendars import day_of, zone_of
from tarazu.web.context import PageContext
from tarazu.web.drawing import context_of, html, world_context
from tarazu.web.looks import gate_now
from tarazu.web.pages import situation_page
from tarazu.web.readers import site_of
from tarazu.web.standing import Situation, situation_of
from tarazu.web.typed import AnyRequest

SITUATION = "situation"  # the name under which it is published


@get("/situation")
async def situation(request: AnyRequest) -> Response[str]:
    """Show each crossing as open, partly open, shut or unknown, by whom, and since when."""
    site = site_of(request)
    now, is_broken = await situation_now(request)
    ours: dict[str, PageContext] = {
        name: context_of(request, crossing) for name, crossing in site.crossings.items()
    }
    is_model = any(page.model_label for page in ours.values())
    page = world_context(request, model_label=is_model)
    printed = await asyncio.to_thread(site.shelf.papers, SITUATION, page.words.code)
    return html(request, situation_page(page, now, ours, is_broken=is_broken, downloads=printed))


async def situation_now(request: AnyRequest) -> tuple[Situation, bool]:
    """Look at every gate and at the register, which may be broken: then its part is unknown."""
    site = site_of(request)
    held = await asyncio.to_thread(site.register.held)
    ours = [(one.settings, await one.look(gate_now)) for one in site.crossings.values()]
    first = site.first
    day = day_of(first.now(), zone_of(first.settings.home_zone))
    return situation_of(held.notices, ours, day), held.is_broken
