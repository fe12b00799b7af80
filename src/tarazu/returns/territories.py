"""Countries and regions as sources spell them, and the code by which the catalogues know them.

Codes are those of ISO 3166-1, and of UN M49 for regions. A spelling is the English name of the CLDR
or one of `spellings.csv`, which has those of the sources that the readers know.
"""

import csv
from functools import cache
from importlib import resources
from itertools import product
from string import ascii_uppercase, digits

from tarazu.words import language_of


def code_of(name: str) -> str:
    """Give the code of a country or region; "" for a name that nobody here knows.

    >>> code_of("Viet Nam"), code_of("uzbekistan"), code_of("Ships' Stores")
    ('VN', 'UZ', '')
    """
    return _codes().get(name.casefold(), "")


@cache
def _codes() -> dict[str, str]:
    english = language_of("en")
    pairs = (*product(ascii_uppercase, repeat=2), *product(digits, repeat=3))
    codes = ("".join(letters) for letters in pairs)
    found = {
        english.country(code).casefold(): code for code in codes if english.has(f"country.{code}")
    }
    text = resources.files("tarazu.returns").joinpath("spellings.csv").read_text("utf-8")
    return found | {name.casefold(): code for name, code in list(csv.reader(text.splitlines()))[1:]}
