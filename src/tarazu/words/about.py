"""The page “What this is and is not”, from the one file that holds it in every language."""

import tomllib
from functools import cache
from importlib import resources

from tarazu.words.catalogues import CODES


@cache
def about_paragraphs(code: str) -> tuple[str, ...]:
    """Give the paragraphs in one language, in the order in which they are read.

    >>> about_paragraphs("en")[0].partition(".")[0]
    'Tarazu is an independent project under a free licence'
    """
    assert code in CODES, f"no language {code!r}"
    text = resources.files("tarazu.words").joinpath("about.toml").read_text("utf-8")
    return tuple(tomllib.loads(text)[code])
