"""What a reader narrows the timeline to, as the address of the page says it."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, cast
from urllib.parse import urlencode

import msgspec

from tarazu.notices import (
    KINDS,
    STATUSES,
    TOPICS,
    DateUnreadable,
    Notice,
    NoticeKind,
    NoticeStatus,
    Selection,
    Topic,
    as_of,
    bounds_of,
    claims_of,
    in_time,
    select,
)
from tarazu.periods import western
from tarazu.web.standing import CROSSINGS

Field: TypeAlias = Literal["actor", "place", "topic", "kind", "status", "period"]
FIELDS: tuple[Field, ...] = ("actor", "period", "place", "topic", "kind", "status")
_TYPED_MAX = 80
_WORDS: Mapping[Field, Sequence[str]] = {"topic": TOPICS, "kind": KINDS, "status": STATUSES}
_BARE = re.compile(r"(?<![0-9-])(1[34][0-9]{2}(?:-[0-9]{2}){0,2})(?![0-9-])(?! (?:SH|AH))")


class Narrowed(msgspec.Struct, frozen=True):
    """What is asked for, as it was typed, and which parts of it cannot be read."""

    selection: Selection
    typed: dict[Field, str]
    wrong: tuple[Field, ...] = ()

    @property
    def query(self) -> str:
        """Write it as the part of an address that asks for the same."""
        return urlencode(list(self.typed.items()))


def narrowed_by(query: Mapping[str, str]) -> Narrowed:
    """Read what an address asks for; what cannot be read is named and narrows nothing."""
    typed: dict[Field, str] = {}
    for field in FIELDS:
        text = query.get(field, "").strip()[:_TYPED_MAX]
        if text:
            typed[field] = text
    wrong = [name for name, words in _WORDS.items() if name in typed and typed[name] not in words]
    first, last = None, None
    if "period" in typed:
        try:
            first, last = bounds_of(dated(typed["period"]))
        except DateUnreadable:
            wrong.append("period")
    read = {name: typed[name] for name in _WORDS if name in typed and name not in wrong}
    selection = Selection(
        actor=typed.get("actor", ""),
        place=typed.get("place", ""),
        topic=cast("Topic | None", read.get("topic")),
        kind=cast("NoticeKind | None", read.get("kind")),
        status=cast("NoticeStatus | None", read.get("status")),
        from_day=first,
        to_day=last,
    )
    return Narrowed(selection, typed, tuple(wrong))


def told(register: Sequence[Notice], asked: Selection, day: int) -> tuple[Notice, ...]:
    """Give the notices that fit, as they stand on a day, in the order of time.

    What was said later is left out. With a place comes the one that faces it. With a statement come
    those that differ from it, whoever said them: no reader meets one without the other.
    """
    standing = select(as_of(register, day), Selection(known_day=day))
    places = next((group for group in CROSSINGS if asked.place in group), (asked.place,))
    chosen = {
        one.id
        for place in places
        for one in select(standing, msgspec.structs.replace(asked, place=place))
    }
    for group in claims_of(standing).values():
        if any(one.id in chosen for one in group):
            chosen.update(one.id for one in group)
    return in_time(one for one in standing if one.id in chosen)


def dated(text: str, mark: str = "SH") -> str:
    """Read bare years of 13 or 14 hundred as those of a calendar: the notices are of these years.

    >>> dated("۱۴۰۴-۰۹-۰۱..1404-09-03"), dated("from 1404-09"), dated("1447-06-01 AH")
    ('1404-09-01 SH..1404-09-03 SH', 'from 1404-09 SH', '1447-06-01 AH')
    """
    return _BARE.sub(rf"\1 {mark}", western(text))
