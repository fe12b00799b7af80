"""The pages about the world in every shape: publications, timeline, situation, a new notice."""

from collections.abc import Callable

from msgspec.structs import replace

from tarazu.calendars import day_of, zone_of
from tarazu.notices import Notice, shipped_register
from tarazu.settings import CrossingSettings, Posts
from tarazu.web.context import PageContext
from tarazu.web.narrowing import narrowed_by, told
from tarazu.web.pages import (
    document_page,
    notice_page,
    publications_page,
    situation_page,
    timeline_page,
)
from tarazu.web.register import Held
from tarazu.web.shelf import Publication
from tarazu.web.standing import Gate, Stopped, situation_of
from tests.notices.samples import notice

from .documents import compared, sample
from .moments import NOW, at

TODAY = day_of(NOW, zone_of("Asia/Tehran"))
DOGHAROON = CrossingSettings(
    name="dogharoon",
    home="IR",
    peer="AF",
    book="x.book",
    private="x.private",
    home_zone="Asia/Tehran",
    peer_zone="Asia/Kabul",
    posts={"en": Posts("Dogharoon", "Islam Qala")},
)
OPEN = Gate(NOW, (), False, None, at("13:29"), 23, 11_820)
STOPPED = Stopped("out", at("13:28"), "data link at Islam Qala post is down", "its duty officer")
GATES = {
    "open": OPEN,
    "partly": replace(OPEN, suspensions=(STOPPED,)),
    "shut": replace(OPEN, suspensions=(STOPPED, replace(STOPPED, direction="in"))),
    "closed": replace(OPEN, is_closed=True, opens_at=at("08:00", day=25)),
    "for-good": replace(OPEN, is_closed=True),
    "quiet": replace(OPEN, last_at=at("10:00", day=23), waiting=0, longest_wait_s=None),
    "silent": replace(OPEN, last_at=None, waiting=0, longest_wait_s=None),
}
TYPED = {
    "statement": "Torkham opens at noon",
    "kind": "reopening",
    "topic": "transit",
    "said": "1404-09-03",
    "said_by": "",
}
WRONG = {"said": "calendar_unknown", "said_by": "missing", "role": "missing", "source": "missing"}


def of(page: PageContext) -> str:
    """Give the language in which there is a sample: Persian for Dari as well."""
    return "en" if page.words.code == "en" else "fa"


def _timeline(page: PageContext, query: dict[str, str], **more: object) -> str:
    register: tuple[Notice, ...] = more.pop("register", shipped_register())  # type: ignore[assignment]
    held = Held(register, **more)  # type: ignore[arg-type]
    asked = narrowed_by(query)
    found = told(register, asked.selection, TODAY)
    return timeline_page(
        page, found, day=TODAY, asked=asked, held=held, found=len(found), query=asked.query
    )


def _situation(page: PageContext, gate: Gate, **more: bool) -> str:
    narrow = notice("narrow", kind="partial_stop", topic="transit", place="milak", said_day=TODAY)
    now = situation_of((*shipped_register(), narrow), ((DOGHAROON, gate),), TODAY)
    return situation_page(replace(page, place=page.place), now, {"dogharoon": page}, **more)


def _world() -> dict[str, Callable[[PageContext], str]]:
    def listed(page: PageContext) -> list[Publication]:
        return [
            Publication("trucks-1404-08", sample(of(page)), ("en", "fa"), 2),
            Publication("routes", compared(of(page)), (of(page),), 1),
        ]

    beside = "/publications/trucks-1404-08/"
    duty = {"officer": "3", "role": "supervisor"}
    pages: dict[str, Callable[[PageContext], str]] = {
        "publications": lambda page: publications_page(page, listed(page), 1),
        "publications-none": lambda page: publications_page(page, (), 0),
        "document": lambda page: document_page(page, sample(of(page)), beside=beside),
        "document-map": lambda page: document_page(page, compared(of(page)), beside=beside),
        "timeline": lambda page: _timeline(page, {}),
        "timeline-narrowed": lambda page: _timeline(page, {"place": "torkham", "kind": "closure"}),
        "timeline-unread": lambda page: _timeline(page, {"period": "soon", "topic": "x"}, unread=2),
        "timeline-nothing": lambda page: _timeline(page, {"actor": "nobody at all"}),
        "timeline-none": lambda page: _timeline(page, {}, register=()),
        "timeline-broken": lambda page: _timeline(page, {}, register=(), is_broken=True),
        "notice": lambda page: notice_page(replace(page, **duty), {}),
        "notice-wrong": lambda page: notice_page(replace(page, **duty, kept=TYPED), WRONG),
        "notice-out": lambda page: notice_page(
            replace(page, **duty, kept=TYPED), {}, is_kept_out=True
        ),
        "notice-ships": lambda page: notice_page(replace(page, **duty), {}, is_shipped=True),
    }
    for name, gate in GATES.items():
        pages[f"situation-{name}"] = lambda page, gate=gate: _situation(page, gate)
    pages["situation-broken"] = lambda page: _situation(page, OPEN, is_broken=True)
    return pages


WORLD = _world()
