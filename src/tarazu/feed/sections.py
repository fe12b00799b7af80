"""Sections of a map file: every key is asked for by name, and what nobody asked for is refused."""

from collections.abc import Mapping
from difflib import get_close_matches

from tarazu.faults import TarazuError


class MapUnreadable(TarazuError):
    """A map file cannot be read, or says something that no log could be read by."""


class Section:
    """One table of a map file, with its place, so that every fault names where it stands."""

    def __init__(self, data: Mapping[str, object], name: str, place: str) -> None:
        self._data = data
        self._name = name
        self._place = place
        self._asked: dict[str, None] = {}

    def fault(self, said: str, key: str = "") -> MapUnreadable:
        """Build the fault that names this place and, where given, the key in it."""
        where = f"key `{key}` of {self._place}" if key else self._place
        return MapUnreadable(
            f"{self._name}, {where}: {said} Nothing was read. Correct the map and import again."
        )

    def given(self, key: str) -> bool:
        """Say whether the key stands in the file."""
        self._asked[key] = None
        return key in self._data

    def names(self) -> tuple[str, ...]:
        """List the keys as they stand in the file."""
        return tuple(self._data)

    def text(self, key: str, default: str = "") -> str:
        """Give a text, or the default where the key is absent."""
        if not self.given(key):
            return default
        return self._text(self._data[key], key)

    def needed_text(self, key: str, example: str) -> str:
        """Give a text that this section cannot do without."""
        found = self.text(key)
        if not found:
            raise self.fault(f"it is missing. Expected a text, such as {example}.", key)
        return found

    def texts(self, key: str) -> tuple[str, ...]:
        """Give a list of texts; one text alone counts as a list of one."""
        if not self.given(key):
            return ()
        found = self._data[key]
        items = found if isinstance(found, list) else [found]
        if not items:
            raise self.fault("the list is empty. Expected at least one text.", key)
        return tuple(self._text(item, key) for item in items)

    def whole(self, key: str, default: int) -> int:
        """Give a whole number of at least one."""
        if not self.given(key):
            return default
        found = self._data[key]
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            raise self.fault(f"expected a whole number from 1 on, found {found!r}.", key)
        return found

    def one_of(self, key: str, words: tuple[str, ...], default: str) -> str:
        """Give one of the words."""
        found = self.text(key, default)
        if found not in words:
            raise self.fault(f'expected {" or ".join(words)}, found "{found}".', key)
        return found

    def section(self, key: str) -> "Section":
        """Give the table below a key; an absent one is an empty table."""
        if not self.given(key):
            return Section({}, self._name, self._below(key))
        return self._section(self._data[key], key, self._below(key))

    def sections(self, key: str) -> tuple["Section", ...]:
        """Give the tables of a list (`[[key]]`); one table alone counts as a list of one."""
        if not self.given(key):
            return ()
        found = self._data[key]
        items = found if isinstance(found, list) else [found]
        return tuple(
            self._section(item, key, f"[[{key}]] number {number}")
            for number, item in enumerate(items, 1)
        )

    def value(self, key: str) -> object:
        """Give what stands at a key, of whatever kind."""
        self._asked[key] = None
        return self._data[key]

    def close(self, elsewhere: Mapping[str, str] | None = None) -> None:
        """Refuse every key that nobody asked for; `elsewhere` says where known keys belong."""
        for key in self._data:
            if key in self._asked:
                continue
            if elsewhere and key in elsewhere:
                raise self.fault(f"it does not belong here. {elsewhere[key]}", key)
            raise self.fault(f"it is not known here.{near(key, tuple(self._asked))}", key)

    def _text(self, found: object, key: str) -> str:
        if not isinstance(found, str):
            raise self.fault(f"expected a text in quotes, found {found!r}.", key)
        return found

    def _section(self, found: object, key: str, place: str) -> "Section":
        if not isinstance(found, dict):
            raise self.fault(f"expected a table, found {found!r}.", key)
        return Section(found, self._name, place)

    def _below(self, key: str) -> str:
        return f"[{key}]" if self._place == TOP else f"`{key}` of {self._place}"


TOP = "the top of the file"


def near(word: str, known: tuple[str, ...]) -> str:
    """Say which known word a wrong one is close to, or list the known ones where they are few."""
    close = get_close_matches(word, known, 1)
    if close:
        return f" Did you mean `{close[0]}`?"
    return f" Known: {', '.join(known)}." if 0 < len(known) <= 24 else ""
