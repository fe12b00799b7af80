"""The findings of a check of a plan, in words: what, the harm where there is one, what to write."""

from collections.abc import Mapping

import msgspec

from tarazu.rules.reach import OTHER_COUNTRY
from tarazu.words.language import Language
from tarazu.words.refusals import brief_of
from tarazu.words.trucks import listed

_ANOTHER = "another"  # how a circuit names a country that no clause names
_PEER = "peer:"  # what stands before the name of an account of the far side
_JOINER = "\u200c"


class FindingText(msgspec.Struct, frozen=True):
    """What was found, whom it harms and how (empty where nobody), and what to write instead."""

    what: str
    harm: str
    instead: str


def finding_text(
    code: str, language: Language, values: Mapping[str, str | int] | None = None
) -> FindingText:
    """Give the sentences of a finding by its stable code and the values that it carries.

    Without values `what` is `brief_of` the code. A value that only some findings of a code have
    may bring a sentence of its own.
    Source: the findings of `regime check`; texts name keys of the document as they are written.
    """
    found = values or {}
    written = {key: _written(language, key, value) for key, value in found.items()}

    def said(part: str) -> str:
        key = f"finding.{code}.{part}"
        own = [name for name in found if language.has(f"{key}.{name}")]
        if own:
            key = f"{key}.{own[-1]}"
        return language.text(key, **written) if language.has(key) else ""

    what = brief_of(language, code) if values is None else said("what")
    text = FindingText(what=what, harm=said("harm"), instead=said("instead"))
    assert text.instead, f"nothing to write instead of the finding {code}"
    return text


def _written(language: Language, key: str, value: str | int) -> str | int:
    """Write a value as its key asks for; a key of the document stays as it is typed."""
    if isinstance(value, int):
        return _number(language, key, value)
    match key:
        case "registered" if value == OTHER_COUNTRY:
            return language.text("trucks.registered_elsewhere")
        case "registered":
            return language.registered_in(value)
        case "country" | "home" | "peer":
            return language.country(value)
        case "direction":
            return language.text(f"trucks.passes.{value}", count=1)
        case "laden":
            name = language.text(f"laden.{value}")
            return name[:1].lower() + name[1:]
        case "cargo":
            return language.text(f"trucks.with.{value}")
        case "every":
            return language.text(f"period.{value}")
        case "circuit":
            return _circuit(language, value)
        case "movement" | "free":
            return _movement(language, value)
        case "accounts" | "needs":
            accounts = [_account(language, name) for name in value.split(", ")]
            return listed(language, accounts, last="and")
        case "before":
            names = [_name(language, name) for name in value.split(", ")]
            return listed(language, names, last="and")
        case "code":
            return brief_of(language, value)
        case "found":
            return "".join(map(_visible, value))
        case _:
            return value


def _number(language: Language, key: str, value: int) -> str | int:
    if key.startswith("valid_"):
        return language.instant(value, "UTC")
    if key.endswith("_s"):
        return language.duration_exact(value)
    if key == "minutes":
        return language.duration_exact(60 * value)
    return value


def _circuit(language: Language, ring: str) -> str:
    """Write "in AF > out IR > in AF": each movement, then the one that it pays for."""
    first, *rest = (_movement(language, movement) for movement in ring.split(" > "))
    text = first
    for movement in rest:
        text = language.text("circuit.next", first=text, last=movement)
    return text


def _movement(language: Language, movement: str) -> str:
    direction, _, country = movement.partition(" ")
    who = (
        language.text("trucks.registered_elsewhere")
        if country == _ANOTHER
        else language.registered_in(country)
    )
    return language.text(f"flow.{direction}", registered=who)


def _account(language: Language, name: str) -> str:
    if name.startswith(_PEER):
        return language.text("circuit.peer_account", account=name.removeprefix(_PEER))
    return language.text("circuit.account", account=name)


def _name(language: Language, name: str) -> str:
    """Write the name of a lane as it is, the number of a clause in the digits of the language."""
    return language.digits(name) if name.isdecimal() else name


def _visible(sign: str) -> str:
    """Show a sign that a reader would not see, such as a line break, by its number."""
    return sign if sign.isprintable() or sign == _JOINER else f"\\u{ord(sign):04x}"
