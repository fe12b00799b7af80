"""Names of what a return counts: its measure and unit, its dimensions, and their values.

A name that the catalogues hold is told in the language; any other stays as the source writes it,
set apart where its letters run the other way. In English a country keeps its source's spelling.
"""

from collections.abc import Sequence

from tarazu.returns.cells import Key
from tarazu.returns.change import rounded
from tarazu.returns.monthly import Return
from tarazu.returns.table import COUNTED_UNITS, UNSPECIFIED, Measure
from tarazu.returns.territories import code_of
from tarazu.words import Language, listed, sentence

RESIDUALS = ("", UNSPECIFIED, "residual", "unknown")

_MILLION, _BILLION = 10**6, 10**9
_COUNTRIES = ("partner", "neighbour", "country", "reporter")
_KEYS = ("laden", "cargo")  # named on the keys of the desk, with a capital


def subject_of(made: Return, language: Language) -> str:
    """Name what a return is of: exports, weight, trucks; the flow where one alone is kept."""
    flow = dict(made.where).get("flow", "")
    if made.measure.name == "value" and language.has(f"return.subject.{flow}"):
        return language.text(f"return.subject.{flow}")
    return _known(language, "return.subject", made.measure.name)


def measured_of(made: Return, language: Language, unit: str = "") -> str:
    """Name what a return is of with its unit, where that is another word; for a caption."""
    subject = subject_of(made, language)
    unit = unit or unit_name(language, made.measure)
    if subject == unit or made.measure.unit in COUNTED_UNITS:
        return subject
    return language.text("return.in_unit", subject=subject, unit=unit)


def names_of(made: Return, language: Language) -> str:
    """Name the dimensions by which a return is told."""
    return listed(language, [dimension_name(language, name) for name in made.by], last="and")


def kept_of(made: Return, language: Language) -> str:
    """Say what alone a return counts, "port: Detroit; direction: in"; "" where it counts all."""
    is_subject = made.measure.name == "value"
    told = [
        language.text(
            "return.kept",
            dimension=dimension_name(language, name),
            values=_values(language, name, texts),
        )
        for name, texts in made.where
        if not (is_subject and name == "flow" and language.has(f"return.subject.{texts}"))
    ]
    return listed(language, told, last="semicolon", between="semicolon")


def _values(language: Language, dimension: str, texts: str) -> str:
    """Name the values that are kept; a text that holds a comma of its own stays as it is."""
    pieces = texts.split(", ")
    names = [_known_name(language, dimension, piece) for piece in pieces]
    return texts if None in names else listed(language, list(filter(None, names)), last="or")


def dimension_name(language: Language, name: str) -> str:
    """Name a dimension, such as the country of the plate."""
    return _known(language, "return.dimension", name).replace("_", " ")


def value_name(language: Language, dimension: str, value: str) -> str:
    """Name one value of a dimension, so that it can stand within a sentence."""
    return _known_name(language, dimension, value) or language.apart(value)


def _known_name(language: Language, dimension: str, value: str) -> str | None:
    """Give the name that the catalogues hold; None where a value is the source's own."""
    if value in RESIDUALS:
        return language.text("return.value.unspecified")
    own = f"return.value.{dimension}.{_word(value)}"
    if language.has(own):
        return language.text(own)
    if dimension == "direction" and language.has(f"direction.{value}"):
        return language.text(f"direction.{value}")
    if dimension in _KEYS and language.has(f"{dimension}.{value}"):
        name = language.text(f"{dimension}.{value}")
        return name[:1].lower() + name[1:]
    if language.has(f"country.{value}"):
        if dimension == "registered":
            return language.registered_in(value)
        return language.country(value) if dimension in _COUNTRIES else None
    if dimension in _COUNTRIES and language.code != "en" and (code := code_of(value)):
        return language.country(code)
    return None


def part_name(language: Language, by: Sequence[str], key: Key) -> str:
    """Name one part of a return; a code is named with its dimension, because it says nothing."""
    names = [
        language.text("return.code", dimension=dimension_name(language, dimension), code=value)
        if value.isdecimal()
        else name
        for dimension, value, name in zip(by, key, part_names(language, by, key), strict=True)
    ]
    return listed(language, names, last="comma")


def part_names(language: Language, by: Sequence[str], key: Key) -> tuple[str, ...]:
    """Name one part of a return, by each of its dimensions, for the cells of a table."""
    return tuple(value_name(language, *one) for one in zip(by, key, strict=True))


def headed(text: str) -> str:
    """Give a title or a caption its capital, and no full stop."""
    return sentence(text).rstrip(".")


def is_residual(key: Key) -> bool:
    """Say whether a part is what the source does not tell apart."""
    return any(value.casefold() in RESIDUALS for value in key)


def amount_of(language: Language, measure: Measure, value: int) -> str:
    """Write a value with its unit; things that are counted in full, money and weight in millions.

    Units: `value` is in 1/10**decimals; millions and billions are rounded to one decimal.
    """
    if measure.unit in COUNTED_UNITS and not measure.decimals:
        own = f"return.amount.{_word(measure.name)}"
        key = own if language.has(own) else f"return.amount.{measure.unit}"
        return language.text(key, count=value)
    unit, one = _known(language, "return.unit", measure.unit), 10**measure.decimals
    for size, word in ((_BILLION, "billion"), (_MILLION, "million")):
        # From ten billions on, so that a tenth of the last unit is never more than a hundredth.
        if abs(value) >= size * one * (10 if word == "billion" else 1):
            tenths = rounded(value, size * one, 10)
            assert tenths is not None, size
            return language.text(
                f"return.amount.{word}", number=language.decimal(tenths, 1), unit=unit
            )
    return language.text(
        "return.amount.plain", number=language.decimal(value, measure.decimals), unit=unit
    )


def unit_name(language: Language, measure: Measure) -> str:
    """Name the unit of a measure, for the head of a table."""
    return _known(language, "return.unit", measure.unit)


def percent_of(language: Language, part: int, of: int) -> str:
    """Write the size of a part in percent to one decimal, without its sign; never a false zero."""
    tenths = rounded(abs(part), abs(of), 1_000)
    assert tenths is not None, of
    if part and not tenths:
        return language.text("return.percent_tiny", number=language.decimal(1, 1))
    return language.text("return.percent", number=language.decimal(tenths, 1))


def points_of(language: Language, part: int, of: int) -> str:
    """Write a contribution in percentage points to one decimal, signed; never a false zero."""
    tenths = rounded(part, of, 1_000)
    assert tenths is not None, of
    if part and not tenths:
        return language.text("return.points_tiny", number=language.decimal(1, 1))
    return language.signed_decimal(tenths, 1)


def _known(language: Language, family: str, word: str) -> str:
    key = f"{family}.{_word(word)}"
    return language.text(key) if word and language.has(key) else word


def _word(name: str) -> str:
    return name.casefold().replace(" ", "_")
