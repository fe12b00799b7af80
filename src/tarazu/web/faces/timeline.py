"""The timeline in words: what can be asked for, what is asked, and the form of a new notice."""

from collections.abc import Iterable, Mapping

import msgspec

from tarazu.notices import KINDS, STATUSES, TOPICS, Notice, SourceCalendar
from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import say
from tarazu.web.narrowing import FIELDS, Narrowed
from tarazu.words import place_words

_CALENDARS: tuple[SourceCalendar, ...] = ("gregorian", "solar-hijri", "lunar-hijri")
_LONG = ("statement", "statement_fa", "reason", "reason_fa")
_NEEDED = ("kind", "topic", "statement", "said_by", "role", "source")
# The form in the order in which it is read: what was said, by whom, when, and what goes with it.
_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("what", ("statement", "kind", "topic", "status")),
    ("who", ("said_by", "role", "source", "address")),
    ("when", ("said", "window", "as_written", "calendar")),
    ("where", ("place", "about", "partner", "commodity", "reason", "value", "unit")),
    ("links", ("claim", "answers", "statement_fa", "said_by_fa", "reason_fa")),
)
# What is typed as it stands, in any digits.
_EXAMPLES = {
    "day": "2025-11-22",
    "month": "2025-11",
    "solar": "1404-09-01 SH",
    "solar_month": "1404-09",
    "lunar": "1447-06-01 AH",
    "stretch": "2025-11-01..2025-11-09",
    "since": "from 2025-11-22",
    "place": "torkham, dogharoon, islam-qala",
    "country": "PK",
    "https": "https://",
}


class ChoiceFace(msgspec.Struct, frozen=True):
    """One field: its label, its value, and the words to choose from where it has some."""

    name: str
    label: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    error: str = ""
    is_long: bool = False
    is_needed: bool = False


def filter_faces(
    page: PageContext, asked: Narrowed, register: Iterable[Notice]
) -> tuple[ChoiceFace, ...]:
    """Give the fields by which the timeline is narrowed, filled as they were typed."""
    places = {place for one in register for place in one.place.split()}
    named = sorted((place_words(place, page.words), place) for place in places)
    choices: dict[str, tuple[tuple[str, str], ...]] = {
        "place": tuple((place, name) for name, place in named),
        "topic": _choices(page, "topic", TOPICS),
        "kind": _choices(page, "kind", KINDS),
        "status": _choices(page, "status", STATUSES),
    }
    return tuple(
        ChoiceFace(
            name=name,
            label=say(page, f"timeline.field.{name}"),
            value=asked.typed.get(name, ""),
            choices=choices.get(name, ()),
            hint=_shown(page, f"timeline.hint.{name}") if name in ("actor", "period") else "",
            error=say(page, f"timeline.unread.{name}") if name in asked.wrong else "",
        )
        for name in FIELDS
    )


def form_faces(
    page: PageContext, wrong: Mapping[str, str]
) -> tuple[tuple[str, tuple[ChoiceFace, ...]], ...]:
    """Give the fields of a new notice in their groups, with what was typed and what is wrong."""
    choices = {
        "kind": _choices(page, "kind", KINDS),
        "topic": _choices(page, "topic", TOPICS),
        "status": _choices(page, "status", STATUSES),
        "calendar": _choices(page, "calendar", _CALENDARS),
    }
    begun = {"status": "happened", "calendar": "gregorian"}

    def face(name: str) -> ChoiceFace:
        hint = f"timeline.hint.{name}"
        return ChoiceFace(
            name=name,
            label=say(page, f"timeline.field.{name}"),
            value=page.kept.get(name, begun.get(name, "")),
            choices=choices.get(name, ()),
            hint=_shown(page, hint) if page.words.has(hint) else "",
            error=_shown(page, f"timeline.wrong.{wrong[name]}") if name in wrong else "",
            is_long=name in _LONG,
            is_needed=name in _NEEDED,
        )

    return tuple(
        (say(page, f"timeline.group.{group}"), tuple(map(face, names))) for group, names in _GROUPS
    )


def _choices(page: PageContext, family: str, words: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((word, say(page, f"notice.{family}.{word}")) for word in words)


def _shown(page: PageContext, key: str) -> str:
    # Typed from left to right in every language: two dots would turn the days around.
    examples = {name: f"\u2066{page.words.digits(text)}\u2069" for name, text in _EXAMPLES.items()}
    return say(page, key, **examples)
