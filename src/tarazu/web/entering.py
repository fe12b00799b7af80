"""The form of a new notice, for supervisors: read, told what is wrong, kept in the register."""

import asyncio
import logging
import re
from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.response import Redirect

from tarazu.calendars import day_of, zone_of
from tarazu.notices import COLUMNS, PLACES, Notice, bounds_text, notices_of
from tarazu.web.context import PageContext
from tarazu.web.drawing import html, see_other, world_context
from tarazu.web.narrowing import dated
from tarazu.web.officers import Session
from tarazu.web.pages import notice_page
from tarazu.web.readers import FormStale, reader_of, site_of
from tarazu.web.register import OtherNotice, RegisterUnwritable
from tarazu.web.routes import NEW_NOTICE
from tarazu.web.seals import FORM_FIELD
from tarazu.web.standing import CROSSINGS
from tarazu.web.typed import AnyRequest, Unread, form_of, is_command_id
from tarazu.words import language_of

_LOG = logging.getLogger("tarazu.web")
# What the form asks, in its order; the rest of a row follows from who enters it and when.
ASKED = (
    *("kind", "topic", "status", "statement", "said_by", "role", "source", "address"),
    *("said", "window", "as_written", "calendar", "place", "about", "reason", "value", "unit"),
    *("claim", "answers", "partner", "commodity", "statement_fa", "said_by_fa", "reason_fa"),
)
_TEXT_MAX = 2_000
# What stands in for a cell that cannot be read, so that the other cells are read too.
_STAND_IN = {"kind": "claim", "topic": "trade", "status": "unknown", "calendar": "gregorian"}
_NEEDED = ("statement", "said_by", "role", "source")
_MARKS = {"solar-hijri": "SH", "lunar-hijri": "AH"}
KEPT_AS = ""  # the form belongs to no crossing


@get(NEW_NOTICE)
async def notice_form(request: AnyRequest) -> Response[str]:
    """Show the form, with what was typed before the session ended."""
    session = _session(request)
    page = _page(request, session, session.kept.pop(KEPT_AS, {}))
    return html(request, notice_page(page, {}, is_shipped=site_of(request).register.path is None))


@post(NEW_NOTICE)
async def enter_notice(request: AnyRequest) -> Response[str] | Redirect:
    """Enter one notice and lead to the timeline, or show the form with what is wrong."""
    site, session = site_of(request), _session(request)
    form = await form_of(request)
    if not site.seals.fits(session.token, form.get(FORM_FIELD, "")):
        raise FormStale(detail="The token of the form is not this session's.")
    command_id = form.get("command_id", "")
    if not is_command_id(command_id):
        raise Unread(detail="A form names its intent by 32 hexadecimal digits in `command_id`.")
    kept = {name: form.get(name, "")[:_TEXT_MAX] for name in ASKED}
    page = _page(request, session, kept)
    today = day_of(page.now, zone_of(page.home_clock.zone))
    # The same form sent twice is one notice: its id follows from the form.
    given = {"id": f"e-{command_id[:16]}", "read": bounds_text(today, today)}
    notice, wrong = notice_of({**_tidied(kept), **given, "entered_by": session.officer})
    is_shipped = site.register.path is None
    is_other = False
    if notice is not None:
        wrong = await asyncio.to_thread(_unmatched, notice, site.register.held().notices, today)
        notice = None if wrong else notice
    if notice is not None and not is_shipped:
        try:
            await asyncio.to_thread(site.register.enter, notice)
        except OtherNotice:
            is_other = True
        except RegisterUnwritable as error:
            _LOG.error("%s", error)
        else:
            return see_other(f"/timeline?entered={notice.id}")
    is_kept_out = notice is not None and not is_shipped and not is_other
    text = notice_page(
        page, wrong, is_shipped=is_shipped, is_kept_out=is_kept_out, is_other=is_other
    )
    return html(request, text, status=422 if wrong else 409)


def notice_of(cells: dict[str, str]) -> tuple[Notice | None, dict[str, str]]:
    """Read the cells of a form as a notice; else name every cell that is wrong, and how.

    >>> notice_of({"id": "a", "kind": "claim", "topic": "trade", "said": "yesterday"})[1]["said"]
    'not_a_date'
    """
    cells = {name: " ".join(text.split()) for name, text in cells.items()}
    wrong: dict[str, str] = {}
    for _ in COLUMNS:
        row = msgspec.json.encode([{name: text for name, text in cells.items() if text}])
        found = notices_of(row.decode(), "json")
        for reject in found.rejects:
            wrong[reject.column] = reject.reason
            stand_in = "-" if reject.column in _NEEDED else ""
            cells[reject.column] = _STAND_IN.get(reject.column, stand_in)
        if found.notices:
            return (None, wrong) if wrong else (found.notices[0], {})
    raise AssertionError(f"no cell is left to be wrong: {wrong}")


def _tidied(cells: dict[str, str]) -> dict[str, str]:
    """Read lists with commas, and bare days of 13 or 14 hundred in the calendar of the form."""
    lists = {name: re.sub("[,،]", " ", cells[name]) for name in ("place", "answers")}
    cells = {**cells, **lists}
    mark = _MARKS.get(cells["calendar"])
    if mark is None:
        return cells
    return {**cells, **{name: dated(cells[name], mark) for name in ("said", "window")}}


def _unmatched(notice: Notice, register: Sequence[Notice], today: int) -> dict[str, str]:
    """Name the cells whose words would match nothing, and a day of saying that is to come."""
    known_places = {place for one in register for place in one.place.split()}
    known_places |= {place for group in CROSSINGS for place in group} | PLACES
    english = language_of("en")
    found: dict[str, str] = {}
    last = notice.said_day if notice.said_to_day is None else notice.said_to_day
    # Nobody could read a statement before the last day on which it may have been said.
    if last is not None and last > today:
        found["said"] = "to_come"
    if not known_places.issuperset(notice.place.split()):
        found["place"] = "no_such_place"
    if notice.partner and not english.has(f"country.{notice.partner}"):
        found["partner"] = "no_such_country"
    if not {one.id for one in register}.issuperset(notice.answers.split()):
        found["answers"] = "no_such_notice"
    return found


def _page(request: AnyRequest, session: Session, kept: dict[str, str]) -> PageContext:
    page = world_context(request, csrf=session.token, kept=kept)
    links = msgspec.structs.replace(page.links, act=NEW_NOTICE)
    return msgspec.structs.replace(page, links=links)


def _session(request: AnyRequest) -> Session:
    session = reader_of(request).session
    assert session is not None, "the guard lets nobody else in"
    return session
