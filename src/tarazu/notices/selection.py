"""Which notices are meant, how they stand on a day, which differ, which fall on some days."""

from collections.abc import Iterable, Sequence

import msgspec

from tarazu.notices.notice import Notice, NoticeKind, NoticeStatus, Topic

NO_DAY_NAMED_DAYS = 365  # ours: how long something of no named day is waited for


class Selection(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked for; an empty part asks for all. It fits into the address of a page.

    `actor` is part of a name or a role, of who speaks or whom it is about, in any case of letters;
    `place` is a stable word. `from_day` and `to_day` are the first and the last day of a period
    that the notice must touch. `known_day` leaves out what was said later.
    """

    actor: str = ""
    place: str = ""
    topic: Topic | None = None
    kind: NoticeKind | None = None
    status: NoticeStatus | None = None
    from_day: int | None = None
    to_day: int | None = None
    known_day: int | None = None


def select(notices: Iterable[Notice], asked: Selection) -> tuple[Notice, ...]:
    """Give the notices that fit every part of what is asked, in their order."""
    return tuple(one for one in notices if _fits(one, asked))


def as_of(notices: Sequence[Notice], day: int) -> tuple[Notice, ...]:
    """Give the notices with the status that each has at the end of a day.

    An expected one takes the status of the latest news known by then; without news it is `unknown`
    once its window has passed, and never `happened`. A window that is open at its end has passed
    when it should have begun, and one that names no day a year after it was said.
    Source: ours; silence is no news.
    """
    news: dict[str, Notice] = {}
    for one in notices:
        known = one.known_day
        if one.status == "expected" or (known is not None and known > day):
            continue
        for answered in one.answers.split():
            if answered not in news or _said(one) >= _said(news[answered]):
                news[answered] = one
    return tuple(_status_on(one, day, news.get(one.id)) for one in notices)


def public_of(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Give notices without who entered them: that is between the officer and the register."""
    return tuple(msgspec.structs.replace(one, entered_by="") for one in notices)


def claims_of(notices: Iterable[Notice]) -> dict[str, tuple[Notice, ...]]:
    """Give the statements of the same thing that stand side by side, by their common word.

    Those that a plan takes come first; a word that only one notice has is no group.
    """
    groups: dict[str, list[Notice]] = {}
    for one in notices:
        if one.claim:
            groups.setdefault(one.claim, []).append(one)
    return {
        claim: tuple(sorted(group, key=lambda one: one.reading != "run"))
        for claim, group in groups.items()
        if len(group) > 1
    }


def on_days(notices: Iterable[Notice], first_day: int, last_day: int) -> tuple[Notice, ...]:
    """Give the notices about some of these days, both ends included, in the order of time.

    A closure that names no last day is about no day after each of its places was opened again.
    """
    known = tuple(notices)
    openings = [one for one in known if one.kind == "reopening" and one.status == "happened"]
    return in_time(one for one in known if _touches(_ended(one, openings), first_day, last_day))


def in_time(notices: Iterable[Notice]) -> tuple[Notice, ...]:
    """Put notices in the order in which they were said; those of no known day come last."""
    return tuple(sorted(notices, key=lambda one: (_said(one), one.id)))


def _said(notice: Notice) -> int:
    first, last = notice.days
    known = (notice.said_day, first, last)
    return next((day for day in known if day is not None), 1 << 62)


def _status_on(notice: Notice, day: int, news: Notice | None) -> Notice:
    if notice.status != "expected":
        return notice
    if news is not None:
        return msgspec.structs.replace(notice, status=news.status)
    first, last = notice.window_from_day, notice.window_to_day
    due = first if last is None else last
    if due is None and notice.known_day is not None:
        due = notice.known_day + NO_DAY_NAMED_DAYS
    if due is not None and due < day:
        return msgspec.structs.replace(notice, status="unknown")
    return notice


def _ended(notice: Notice, openings: Iterable[Notice]) -> Notice:
    """Give a closure with the day of the opening that ended it; any other notice as it is."""
    first, last = notice.window_from_day, notice.window_to_day
    if notice.kind not in ("closure", "partial_stop") or first is None or last is not None:
        return notice
    opened: dict[str, int] = {}
    for one in openings:
        day, _ = one.days
        if day is not None and day >= first and one.commodity in ("", notice.commodity):
            opened.update({place: min(day, opened.get(place, day)) for place in one.place.split()})
    places = notice.place.split()
    if not places or not opened.keys() >= set(places):
        return notice
    return msgspec.structs.replace(notice, window_to_day=max(opened[one] for one in places))


def _touches(notice: Notice, first_day: int | None, last_day: int | None) -> bool:
    first, last = notice.days
    if first is None and last is None:
        return False
    starts_in_time = last_day is None or first is None or first <= last_day
    return starts_in_time and (first_day is None or last is None or last >= first_day)


def _fits(notice: Notice, asked: Selection) -> bool:
    actors = (notice.said_by, notice.said_by_fa, notice.role, notice.about)
    wanted = asked.actor.casefold().strip()
    known = notice.known_day
    return (
        (not wanted or any(wanted in name.casefold() for name in actors))
        and (not asked.place or asked.place in notice.place.split())
        and asked.topic in (None, notice.topic)
        and asked.kind in (None, notice.kind)
        and asked.status in (None, notice.status)
        and (asked.known_day is None or known is None or known <= asked.known_day)
        and (
            (asked.from_day is None and asked.to_day is None)
            or _touches(notice, asked.from_day, asked.to_day)
        )
    )
