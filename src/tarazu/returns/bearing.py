"""Which notices stand beside a return: those that are not about something that it does not count.

A notice that names other places or other partners than a return counts says nothing of it. One that
names none, or names what the return does not tell apart, stays: nobody judges here what mattered.
"""

import re
import unicodedata
from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from tarazu.notices import Notice
from tarazu.returns.monthly import Return
from tarazu.words import language_of

_STROKES = str.maketrans("łŁđĐøØ", "lLdDoO")  # letters that no rule takes apart


def bearing_on(notices: Sequence[Notice], made: Return) -> tuple[Notice, ...]:
    """Give the notices that may bear on what a return counts, whatever their days, in their order.

    A place is met where its stable word stands in the name that the source gives: "port-huron" in
    "Port Huron", "torkham" in "Torkham (Khyber)".
    """
    places = {_words(name) for name in made.places}
    partners = {_words(value) for name, value in _told_apart(made) if name == "partner"}
    return tuple(
        one
        for one in notices
        if _is_named(one.place, places) and _is_partner(one.partner, partners)
    )


def _told_apart(made: Return) -> list[tuple[str, str]]:
    """Give every value that a return is told by, or is kept to, with its dimension."""
    kept = [(name, value) for name, texts in made.where for value in texts.split(", ")]
    return kept + [pair for line in made.lines for pair in zip(made.by, line.key, strict=True)]


def _is_named(place: str, names: AbstractSet[str]) -> bool:
    wanted = [_words(word) for word in place.split()]
    return (
        not wanted
        or not names
        or any(f" {word} " in f" {name} " for word in wanted for name in names)
    )


def _is_partner(partner: str, names: AbstractSet[str]) -> bool:
    if not partner or not names:
        return True
    english = language_of("en")
    spelled = {partner, english.country(partner) if english.has(f"country.{partner}") else partner}
    return not names.isdisjoint(_words(one) for one in spelled)


def _words(name: str) -> str:
    """Fold a name to its words in small letters, without accents and signs."""
    plain = unicodedata.normalize("NFKD", name.translate(_STROKES)).casefold()
    return " ".join(
        re.findall(r"[^\W_]+", "".join(c for c in plain if not unicodedata.combining(c)))
    )
