"""The sentences of one language: compiled gettext catalogues, and the gaps in them filled.

An id is a stable key such as `reason.no_credit`, not an English sentence: the stable words of the
rules are ids, and a better English sentence does not lose its translations.
"""

from functools import cache
from gettext import GNUTranslations
from importlib import resources
from string import Formatter
from unicodedata import bidirectional

from tarazu.faults import TarazuError
from tarazu.words.numerals import Numerals

CODES = ("en", "fa", "prs")

_FIRST_STRONG_ISOLATE = "\u2068"
_POP_ISOLATE = "\u2069"


class UnknownLanguage(TarazuError):
    """A language was named that has no catalogue."""


class CatalogueMissing(TarazuError):
    """A catalogue was not compiled, as in a checkout that nobody has installed yet."""


@cache
def _translations_of(code: str) -> GNUTranslations:
    folder = resources.files("tarazu.words").joinpath("locales", code, "LC_MESSAGES")
    try:
        with folder.joinpath("tarazu.mo").open("rb") as compiled:
            return GNUTranslations(compiled)
    except FileNotFoundError as cause:
        raise CatalogueMissing(
            f'The texts of the language "{code}" are not compiled: expected {folder}/tarazu.mo, '
            "found no such file. Nothing was shown. Compile them with "
            '"uv sync --reinstall-package tarazu", or install Tarazu with pip.'
        ) from cause


class Catalogue:
    """The sentences of one language. Every id of one catalogue is in all of them (a test)."""

    def __init__(self, code: str, numerals: Numerals) -> None:
        """Open the catalogue of a language.

        Raises: UnknownLanguage, CatalogueMissing.
        """
        if code not in CODES:
            raise UnknownLanguage(
                f'There are no texts in the language "{code[:20]}". Expected one of '
                f"{', '.join(CODES)}. Nothing was shown. Choose one of them."
            )
        self._translations = _translations_of(code)
        self.numerals = numerals
        self._is_rtl = numerals.is_rtl

    def has(self, key: str) -> bool:
        """Say whether there is a sentence with that id."""
        return self._translations.gettext(key) != key

    def gaps(self, key: str) -> frozenset[str]:
        """Name the gaps of the sentence with that id."""
        parts = Formatter().parse(self._translations.gettext(key))
        return frozenset(name for _, name, _, _ in parts if name)

    def text(self, key: str, /, **values: object) -> str:
        """Give the sentence with that id, its gaps filled.

        Whole numbers are written in the digits of the language, texts are put in as they are and
        kept apart where they run the other way. `count`, or `n`, chooses the plural.
        """
        count = values.get("count", values.get("n"))
        found = self._translations.ngettext(key, key, count) if isinstance(count, int) else key
        if found == key:
            found = self._translations.gettext(key)
        assert found != key, f"no text {key!r}"
        written = {name: self._written(value) for name, value in values.items()}
        return found.format_map(written)

    def _written(self, value: object) -> str:
        if isinstance(value, int):
            return self.numerals.number(value)
        return self.apart(str(value))

    def apart(self, text: str) -> str:
        """Give a text set apart from its line where it runs the other way; else as it is."""
        # A name in the other script would drag the punctuation around it to the wrong side.
        for letter in text:
            direction = bidirectional(letter)
            if letter == _FIRST_STRONG_ISOLATE or direction in ("L", "R", "AL"):
                runs_right_to_left = direction in ("R", "AL")
                if letter == _FIRST_STRONG_ISOLATE or runs_right_to_left == self._is_rtl:
                    return text
                return f"{_FIRST_STRONG_ISOLATE}{text}{_POP_ISOLATE}"
        return text
