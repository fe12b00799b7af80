"""What a page needs from a request: language, names, clocks, links, seals; and how it is sent."""

import secrets
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import Response
from litestar.datastructures import Cookie
from litestar.response import Redirect

from tarazu.settings import CrossingSettings, Settings
from tarazu.web.context import Clock, LanguageLink, Links, PageContext, PlaceNames
from tarazu.web.crossings import Crossing
from tarazu.web.readers import Connection, reader_of, site_of, visit_cookies, visit_of
from tarazu.web.routes import NEW_NOTICE
from tarazu.web.site import Site
from tarazu.web.typed import AnyRequest
from tarazu.words import Language, language_of

LANGUAGE = "tarazu_lang"
_YEAR_S = 31_536_000
# Of an address, what its other languages have too.
_KEPT = ("kiosk", "next", "ended", "actor", "place", "topic", "kind", "status", "period", "all")
# Browsers ask for Dari as the Persian of Afghanistan.
_SAME = {"fa-af": "prs", "prs": "prs", "fa": "fa", "en": "en"}


def language_for(connection: Connection) -> Language:
    """Give the language of the reader: as asked in the address, as remembered, as the browser says.

    A language that the settings do not offer is passed over.
    """
    offered = site_of(connection).settings.languages
    for code in (connection.query_params.get("lang"), connection.cookies.get(LANGUAGE)):
        if code in offered:
            return language_of(code)
    return accepted_language(connection)


def accepted_language(connection: Connection) -> Language:
    """Give the language that the reader's program accepts most gladly, else the first offered."""
    offered = site_of(connection).settings.languages
    wanted: list[tuple[float, int, str]] = []
    for place, part in enumerate(connection.headers.get("accept-language", "")[:200].split(",")):
        tag, _, weight = part.strip().lower().partition(";q=")
        code = _SAME.get(tag) or _SAME.get(tag.partition("-")[0])
        if code in offered:
            wanted.append((-_weight(weight), place, code))
    return language_of(min(wanted)[2] if wanted else offered[0])


def _weight(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def context_of(request: AnyRequest, crossing: Crossing, **more: Any) -> PageContext:
    """Fill the context of a page of one crossing; `more` replaces what a page is about."""
    site, settings, words = site_of(request), crossing.settings, language_for(request)
    reader = reader_of(request)
    names = {code: _names(settings, code) for code in site.settings.languages}
    # Persian and Dari write most posts alike: the second line is for who reads other letters.
    second = next((code for code in names if names[code] != names[words.code]), "")
    part = "fragment" if request.query_params.get("part") == "fragment" else "page"
    page = PageContext(
        words=words,
        place=names[words.code],
        place_second=names.get(second),
        second_code=second,
        west=settings.west or settings.home,
        east=settings.east or settings.peer,
        home=settings.home,
        peer=settings.peer,
        home_clock=Clock(settings.home_zone, settings.home),
        peer_clock=Clock(settings.peer_zone, settings.peer),
        now=crossing.now(),
        links=_links(request, site, crossing, words.code),
        officer=reader.officer or None,
        role=reader.role,
        command_seed=secrets.token_hex(16),
        plan_label=settings.plan_label,
        wordings=words.text("order.wordings") if settings.is_model else "",
        contact=settings.contact_in(words.code),
        model_label=settings.is_model,
        part="fragment" if part == "fragment" else "page",
        undo_s=settings.undo_s,
        destinations=settings.destinations_in(words.code),
        papers_first=settings.papers_first,
        clock_speed=site.speed,
    )
    return msgspec.structs.replace(page, **more)


def world_context(request: AnyRequest, **more: Any) -> PageContext:
    """Fill the context of a page that belongs to no crossing: it names none and leads to none.

    Where there is one crossing alone, its board is still the way on.
    """
    site = site_of(request)
    about: dict[str, Any] = {"model_label": False, "wordings": "", "contact": ""}
    page = context_of(request, site.first, place=PlaceNames("", ""), **{**about, **more})
    if not site.has_start:
        return page
    links = msgspec.structs.replace(page.links, board="", desk="", ask="")
    return msgspec.structs.replace(page, links=links)


def sealed_for_visit(request: AnyRequest) -> str:
    """Give the token of forms that need nobody to be signed in."""
    return site_of(request).seals.seal(visit_of(request))


def html(
    request: AnyRequest,
    text: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response[str]:
    """Send a page; a language that was asked for in the address is remembered."""
    return Response(
        content=text,
        status_code=status,
        media_type="text/html",
        headers={"vary": "Cookie, Accept-Language", **(headers or {})},
        cookies=[*visit_cookies(request), *_language_cookie(request)],
    )


def see_other(address: str, cookies: list[Cookie] | None = None) -> Redirect:
    """Send the browser on after a form: what it then shows can be loaded again without harm."""
    return Redirect(path=address, status_code=303, cookies=cookies)


def _language_cookie(request: AnyRequest) -> list[Cookie]:
    code = request.query_params.get("lang")
    site = site_of(request)
    # A board on a wall draws itself anew in its own language; the reader's choice stays.
    if code not in site.settings.languages or request.query_params.get("part") == "fragment":
        return []
    return [
        Cookie(key=LANGUAGE, value=code, max_age=_YEAR_S, samesite="lax", secure=site.is_secure)
    ]


def _names(settings: CrossingSettings, code: str) -> PlaceNames:
    posts = settings.posts[code]
    return PlaceNames(posts.home, posts.peer)


def _links(request: AnyRequest, site: Site, crossing: Crossing, code: str) -> Links:
    path = f"/{crossing.name}"
    return Links(
        start="/" if site.has_start else "",
        board=f"{path}/board",
        desk=f"{path}/desk",
        about="/about",
        signin=f"/signin?{urlencode({'next': f'{path}/desk'})}",
        signout="/signout",
        act=f"{path}/act",
        ticket_of=f"{path}/desk/ticket/{{ticket}}",
        ask=f"{path}/ticket",
        situation="/situation",
        timeline="/timeline",
        publications="/publications" if site.shelf.folder is not None else "",
        languages=_other_languages(request, site.settings, path, code),
    )


def _other_languages(
    request: AnyRequest, settings: Settings, path: str, code: str
) -> tuple[LanguageLink, ...]:
    """Give the same page in the other languages; the answer to a form has none, so its page."""
    if request.method == "GET":
        address = f"/{request.url.path.lstrip('/')}"  # two strokes would name another host
        kept = [(k, v) for k, v in request.query_params.multi_items() if k in _KEPT]
    else:
        alone = request.url.path in ("/signin", NEW_NOTICE)
        address = request.url.path if alone else f"{path}/desk"
        kept = []
    others = {other: urlencode([*kept, ("lang", other)]) for other in settings.languages}
    return tuple(
        LanguageLink(other, language_of(other).name, f"{address}?{query}")
        for other, query in others.items()
        if other != code
    )


def live_links(page: PageContext, events: str, fragment: str) -> PageContext:
    """Let a page draw itself anew: on each event it fetches its fragment, in its own language."""
    more = {"part": "fragment", "lang": page.words.code} | ({"kiosk": "1"} if page.kiosk else {})
    links = msgspec.structs.replace(
        page.links, events=events, fragment=f"{fragment}?{urlencode(more)}"
    )
    return msgspec.structs.replace(page, links=links)


def address_of(request: AnyRequest, path: str) -> str:
    """Give the whole address of a path of ours, for a code that is read elsewhere."""
    public = site_of(request).settings.public_address.rstrip("/")
    return f"{public or str(request.base_url).rstrip('/')}{path}"
