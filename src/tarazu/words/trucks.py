"""Trucks as a plan selects them, in words: "truck registered in Iran that comes in with medicine".

Selectors that differ in one fact only are said in one breath: "registered in Iran or Afghanistan".
"""

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from tarazu.rules.regime import Cargo, Direction, Laden, Selector
from tarazu.words.language import Language

Fact = TypeVar("Fact")


class TruckGroup(msgspec.Struct, frozen=True):
    """Trucks with one of the values in each fact; a fact without values may be anything."""

    directions: tuple[Direction, ...] = ()
    countries: tuple[str, ...] = ()
    laden: Laden | None = None
    cargoes: tuple[Cargo, ...] = ()

    def merged(self, other: "TruckGroup") -> "TruckGroup | None":
        """Give the one group that selects what either selects; None where there is none."""
        mine = (self.directions, self.countries, self.cargoes)
        theirs = (other.directions, other.countries, other.cargoes)
        apart = [i for i in range(3) if mine[i] != theirs[i]]
        if self.laden != other.laden or len(apart) > 1:
            return None
        # An absent fact selects everything; said together with a named one it would hide the name.
        if apart and not (mine[apart[0]] and theirs[apart[0]]):
            return None
        return TruckGroup(
            directions=_union(self.directions, other.directions),
            countries=_union(self.countries, other.countries),
            laden=self.laden,
            cargoes=_union(self.cargoes, other.cargoes),
        )


def _union(mine: tuple[Fact, ...], theirs: tuple[Fact, ...]) -> tuple[Fact, ...]:
    return mine + tuple(fact for fact in theirs if fact not in mine)


def groups_of(selectors: Iterable[Selector]) -> tuple[TruckGroup, ...]:
    """Gather selectors into as few groups as select the same trucks, in the order written.

    >>> groups_of([Selector(direction="in", registered=code) for code in ("IR", "AF")])
    (TruckGroup(directions=('in',), countries=('IR', 'AF'), laden=None, cargoes=()),)
    """
    groups: list[TruckGroup] = []
    for selector in selectors:
        group = TruckGroup(
            directions=() if selector.direction is None else (selector.direction,),
            countries=() if selector.registered is None else (selector.registered,),
            laden=selector.laden,
            cargoes=() if selector.cargo is None else (selector.cargo,),
        )
        # A union can make another union possible, so the search starts anew after each.
        position = 0
        while position < len(groups):
            union = groups[position].merged(group)
            if union is None:
                position += 1
                continue
            del groups[position]
            group, position = union, 0
        groups.append(group)
    return tuple(groups)


def listed(
    language: Language, texts: Sequence[str], *, last: str = "or", between: str = "comma"
) -> str:
    """Write texts as a list, "a, b or c"; the words before the last and the others are chosen."""
    if not texts:
        return ""
    line = texts[0]
    for position, text in enumerate(texts[1:], start=2):
        key = f"list.{last if position == len(texts) else between}"
        line = language.text(key, first=line, last=text)
    return line


def trucks_in_words(
    language: Language, group: TruckGroup, *, count: int = 1, passing: bool = True
) -> str:
    """Name the trucks of a group: "empty truck registered in Iran that goes out".

    `passing` says of a group without a direction that it passes; `count` chooses the plural.
    """
    passes = ""
    if len(group.directions) > 1:
        passes = language.text("trucks.passes.both", count=count)
    elif group.directions:
        passes = language.text(f"trucks.passes.{group.directions[0]}", count=count)
    elif passing:
        passes = language.text("trucks.passes.any", count=count)
    return spaced(
        language.text(
            f"trucks.{group.laden or 'any'}",
            count=count,
            registered=registered_in_words(language, group),
            cargo=cargo_in_words(language, group),
            passes=passes,
        )
    )


def each_of(language: Language, selectors: Iterable[Selector]) -> str:
    """Name the trucks that any of the selectors selects: "any empty truck, or ..."."""
    return listed(
        language,
        [
            language.text("trucks.each", trucks=trucks_in_words(language, group, passing=False))
            for group in groups_of(selectors)
        ],
        last="or_else",
    )


def registered_in_words(language: Language, group: TruckGroup) -> str:
    """Say in which countries the trucks of a group are registered; nothing where in any."""
    if not group.countries:
        return ""
    countries = listed(language, [language.country(code) for code in group.countries])
    return language.text("trucks.registered", countries=countries)


def cargo_in_words(language: Language, group: TruckGroup) -> str:
    """Say with what the trucks of a group are loaded; nothing where with anything."""
    return listed(language, [language.text(f"trucks.with.{cargo}") for cargo in group.cargoes])


def spaced(text: str) -> str:
    """Close the gaps that facts left which a phrase did not need."""
    return " ".join(text.split())


def sentence(text: str) -> str:
    """Make a sentence: a capital at its start where the script has one, a full stop at its end.

    >>> sentence("for each truck, one may go")
    'For each truck, one may go.'
    """
    # A full stop within what stands in the other script is one already.
    is_closed = text.rstrip("\u2069").endswith((".", "؟", "?"))
    closed = text if is_closed else f"{text}."
    return closed[:1].upper() + closed[1:]
