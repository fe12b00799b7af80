"""The pages: pure functions from a view and its context to the text that the browser gets.

With `part = "fragment"` in the context, a page gives its regions alone; `live.js` swaps them in.
"""

from collections.abc import Mapping, Sequence

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from tarazu.calendars import local_parts, zone_of
from tarazu.document import Document, Download
from tarazu.notices import Notice
from tarazu.station.views import BoardView, TicketView
from tarazu.web.context import (
    AskError,
    Clock,
    DemoOfficer,
    DemoSide,
    ErrorKind,
    PageContext,
    PlaceNames,
    SigninError,
    command_id,
)
from tarazu.web.faces import (
    alone,
    board_face,
    clock_time,
    desk_face,
    document_face,
    filter_faces,
    form_faces,
    language_within,
    listed_faces,
    newest_first,
    rich,
    safe_link,
    say,
    side_face,
    situation_face,
    ticket_face,
)
from tarazu.web.narrowing import Narrowed
from tarazu.web.officers import IDLE_S
from tarazu.web.register import Held
from tarazu.web.routes import NEW_NOTICE
from tarazu.web.shelf import Publication
from tarazu.web.standing import Situation
from tarazu.web.statics import static_address
from tarazu.words import Language, language_of, timeline_of

_ENVIRONMENT = Environment(
    loader=PackageLoader("tarazu.web", "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def board_page(view: BoardView, page: PageContext) -> str:
    """Draw the public board: no whole plate and no name stands on it."""
    return _drawn("board.html.j2", page, face=board_face(page, view), since=_since(page, view.at))


def desk_page(view: BoardView, page: PageContext) -> str:
    """Draw the gate desk: the form, who is next and why, who is called, who is on hold."""
    return _drawn("desk.html.j2", page, face=desk_face(page, view), since=_since(page, view.at))


def ticket_page(view: TicketView, page: PageContext) -> str:
    """Draw a driver's ticket: place, trucks ahead, why not me, progress, code."""
    return _drawn(
        "ticket.html.j2", page, face=ticket_face(page, view), since=_since_both(page, view.at)
    )


def signin_page(page: PageContext, error: SigninError | None = None) -> str:
    """Draw the door of the desk: an officer's number and secret."""
    return _drawn("signin.html.j2", page, error=error, idle=IDLE_S // 60)


def start_page(
    sides: tuple[DemoSide, DemoSide],
    page: PageContext,
    *,
    officers: Sequence[DemoOfficer] = (),
    speeds: Sequence[int] = (),
) -> str:
    """Draw the start of the demo: the same trucks under the two reported wordings, side by side."""
    faces = tuple(side_face(page, side) for side in sides)
    since = _since(page, sides[0].view.at)
    return _drawn("start.html.j2", page, faces=faces, officers=officers, speeds=speeds, since=since)


def about_page(
    page: PageContext, paragraphs: Sequence[str], contacts: Sequence[tuple[PlaceNames, str]] = ()
) -> str:
    """Draw what this is and is not, and where drivers can ask at each place."""
    return _drawn("about.html.j2", page, paragraphs=paragraphs, contacts=contacts)


def ask_page(page: PageContext, error: AskError | None = None) -> str:
    """Draw the question for a ticket's code and the end of its plate."""
    return _drawn("ask.html.j2", page, error=error)


def crossings_page(page: PageContext, crossings: Sequence[tuple[PlaceNames, str]]) -> str:
    """Draw the list of the crossings: their posts, and under each address board, desk, tickets."""
    return _drawn("crossings.html.j2", page, crossings=crossings)


def publications_page(page: PageContext, found: Sequence[Publication], unread: int) -> str:
    """Draw the list of what is published; `unread` could not be read."""
    listed = listed_faces(page, found)
    return _drawn("publications.html.j2", page, listed=listed, unread=unread)


def document_page(page: PageContext, document: Document, *, beside: str) -> str:
    """Draw a document in its own language; `beside` is the address of the folder of its files."""
    return _drawn("document.html.j2", page, beside=beside, **_laid_out(document))


def still_page(document: Document, *, beside: str, listing: str, others: Mapping[str, str]) -> str:
    """Draw a document as a file that needs no server.

    `beside` is the folder of its files, `listing` the file with the list, `others` are the files of
    the same in other languages.
    """
    laid = _laid_out(document) | {"beside": beside, "list": listing}
    return _still(language_of(document.language), document.title, others, **laid)


def still_list_page(
    words: Language, listed: Sequence[tuple[str, Document]], others: Mapping[str, str]
) -> str:
    """Draw the list of such files, each with its name."""
    title = words.text("publication.title")
    return _still(words, title, others, say=words.text, listed=listed, face=None)


def _still(words: Language, title: str, others: Mapping[str, str], **shown: object) -> str:
    names = [(code, language_of(code).name, href) for code, href in others.items()]
    template = _ENVIRONMENT.get_template("still.html.j2")
    return template.render(words=words, title=title, others=names, **shown)


def timeline_page(
    page: PageContext,
    shown: Sequence[Notice],
    *,
    day: int,
    asked: Narrowed,
    held: Held,
    found: int,
    query: str = "",
    may_enter: bool = False,
    entered: str = "",
    downloads: Sequence[Download] = (),
) -> str:
    """Draw the notices that are shown of those that were found, the newest first.

    `entered` is the notice that this reader has just entered; `downloads` hold all of them.
    """
    return _drawn(
        "timeline.html.j2",
        page,
        fields=filter_faces(page, asked, held.notices),
        held=held,
        found=found,
        shown=len(shown),
        downloads=downloads,
        query=query,
        entry_link=NEW_NOTICE if may_enter else "",
        is_entered=may_enter and any(one.id == entered for one in held.notices),
        **_laid_out(newest_first(timeline_of(shown, page.words, as_of_day=day))),
    )


def notice_page(
    page: PageContext,
    wrong: Mapping[str, str],
    *,
    is_shipped: bool = False,
    is_kept_out: bool = False,
    is_other: bool = False,
) -> str:
    """Draw the form of a new notice: with what was typed, and what is wrong with it.

    `is_shipped`: the register cannot be added to; `is_kept_out`: its file could not be written;
    `is_other`: the same form was sent before with another content.
    """
    groups = form_faces(page, wrong)
    return _drawn(
        "notice.html.j2",
        page,
        groups=groups,
        errors=[field for _, fields in groups for field in fields if field.error],
        is_shipped=is_shipped,
        is_kept_out=is_kept_out,
        is_other=is_other,
    )


def situation_page(
    page: PageContext,
    now: Situation,
    ours: Mapping[str, PageContext],
    *,
    is_broken: bool = False,
    downloads: Sequence[Download] = (),
) -> str:
    """Draw how every crossing stands; `ours` are the contexts of our own."""
    return _drawn(
        "situation.html.j2",
        page,
        now=situation_face(page, now, ours),
        is_broken=is_broken,
        downloads=downloads,
        face=page,  # the language of every statement is the page's
        safe_link=safe_link,
        language_within=language_within,
    )


def _laid_out(document: Document) -> dict[str, object]:
    face = document_face(document)
    return {
        "face": face,
        "say": face.words.text,
        "safe_link": safe_link,
        "language_within": language_within,
    }


def error_page(page: PageContext, kind: ErrorKind) -> str:
    """Say in plain words why there is no page, and give a way on.

    `page.refusal`, where given, is the reason of a 409.
    """
    sentence = say(page, f"error.{kind}_text")
    if page.refusal is not None:
        sentence = page.words.reason(page.refusal, now=page.now, zone=page.home_clock.zone)
    return _drawn("error.html.j2", page, kind=kind, sentence=sentence)


def _drawn(template: str, page: PageContext, **shown: object) -> str:
    """Draw one template with the words and the context that all of them take."""
    layout = "fragment.html.j2" if page.part == "fragment" else "page.html.j2"
    lead, second = page.words.date_both(page.now, page.home_clock.zone)
    context: dict[str, object] = {
        "page": page,
        "words": page.words,
        "layout": layout,
        "t": lambda key, **values: say(page, key, **values),
        "r": lambda key, **values: rich(page, key, **values),
        "bdi": alone,
        "offset_s": lambda clock: _offset_s(page, clock),
        "asset": lambda name: static_address(page.static, name),
        "command_id": command_id,
        "dates": {"lead": lead, "second": second},
        **shown,
    }
    parts = _ENVIRONMENT.get_template("parts.html.j2").make_module(context)
    return _ENVIRONMENT.get_template(template).render(context, parts=parts)


def _since(page: PageContext, taken_at: int) -> Markup:
    """Say since when the figures are old; the browser fills it anew when the link drops."""
    return _mark(page, page.stale_since_at or taken_at, page.home_clock)


def _since_both(page: PageContext, taken_at: int) -> Markup:
    """Say the same on both named clocks: a driver may stand on either side."""
    at = page.stale_since_at or taken_at
    home, peer = (
        rich(
            page,
            "page.time_on",
            time=_mark(page, at, clock),
            clock=page.words.time_of(clock.country),
        )
        for clock in (page.home_clock, page.peer_clock)
    )
    if page.home_clock.zone == page.peer_clock.zone:
        return home
    return Markup('<b class="nw">{}</b> (<bdi>{}</bdi>)').format(home, peer)


def _mark(page: PageContext, at: int, clock: Clock) -> Markup:
    mark = Markup('<bdi data-since data-offset-s="{}">{}</bdi>')
    return mark.format(_offset_s(page, clock), clock_time(page, at, clock))


def _offset_s(page: PageContext, clock: Clock) -> int:
    return local_parts(page.now, zone_of(clock.zone)).offset_s
