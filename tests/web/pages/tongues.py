"""The languages of the tests: the catalogues as they stand in the tree, with the pages' sentences.

They are compiled in memory, so that a test sees a sentence as soon as it is written.
"""

import io
import tomllib
from functools import cache
from gettext import GNUTranslations
from importlib import resources
from unittest import mock

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tarazu.words import catalogues
from tarazu.words.language import Language

_WORDS = resources.files("tarazu.words")


@cache
def tongue(code: str) -> Language:
    """Give one language, as `tarazu.words.language_of` does once the catalogues are compiled."""
    with mock.patch.object(catalogues, "_translations_of", _compiled):
        return Language(code)


@cache
def page_texts() -> dict[str, dict[str, str]]:
    """Give the sentences of the pages that are not in the catalogues yet, by id."""
    source = _WORDS.joinpath("pages-texts.toml")
    if not source.is_file():
        return {}
    return {text["id"]: text for text in tomllib.loads(source.read_text("utf-8"))["text"]}


def _compiled(code: str) -> GNUTranslations:
    written = _WORDS.joinpath("locales", code, "LC_MESSAGES", "tarazu.po").read_bytes()
    catalogue: Catalog = read_po(io.BytesIO(written))
    for key, text in page_texts().items():
        if catalogue.get(key) is None:
            one = text.get(f"{code}_one")
            forms = (one, text[code]) if one else text[code]
            catalogue.add((key, key) if one else key, forms)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)
