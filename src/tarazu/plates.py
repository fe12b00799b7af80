"""What was typed stays as it was typed; what is meant is compared.

A plate is typed in three digit scripts and two alphabets, with or without spaces, by people who
take O for 0. `plate_of` keeps the typing, reads it by the grammar of its country (they stand in
`plate_grammars.toml`), and gives the key by which the same truck meets itself again. Nothing is
ever rejected: what fits no grammar is marked, and compared by its letters and digits alone.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from importlib import resources
from typing import Any, NamedTuple

import msgspec


class Plate(msgspec.Struct, frozen=True):
    """A plate as it was typed and as it is meant; equal keys mean the same plate.

    `country` is as given, else the only one whose grammar fits, else empty. `parts` are the groups
    in printed order: for Iran ("12", "ع", "345", "42"), for Afghanistan ("HRT", "54821"), with a
    third group where the class letter says that it is no truck. Where `fits` is false no grammar
    fits, and they are the groups that were typed.
    """

    typed: str
    country: str
    key: str
    parts: tuple[str, ...]
    fits: bool


class _Reading(NamedTuple):
    """One way to take a folded text: its printed groups, and where the text was cut for them."""

    parts: tuple[str, ...]
    cuts: frozenset[int]


# What is taken for a digit. Alef and he look like the Arabic 1 and 5, a small l like the Latin 1.
# What a camera confuses beyond these (5 and S, 8 and B) is not folded: there, two plates that
# differ are likelier than one plate misread. Source: ours.
_AS_DIGIT = str.maketrans({"O": "0", "I": "1", "L": "1", "ا": "1", "ه": "5"})
_AS_LETTER = str.maketrans({"0": "O", "1": "I"})
_DIGITS = {False: "[0-9]", True: "[0-9OILاه]"}
_SEPARATORS = re.compile(r"\W+")
# Joiners, direction marks and vowel signs part no groups: nobody sees them.
_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u064b-\u065f\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+"
)
_HIDDEN = ""


class _Folding(dict[int, str | None]):
    """The folding of every character, worked out when it is first met."""

    def __missing__(self, code: int) -> str | None:
        character = chr(code)
        kind = unicodedata.category(character)
        folded: str | None = None
        if kind == "Nd":
            folded = str(unicodedata.decimal(character))
        elif kind in ("Lu", "Ll", "Lt", "Lo"):
            folded = character
        self[code] = folded
        return folded


_TABLES: dict[str, Any] = tomllib.loads(
    resources.files("tarazu").joinpath("plate_grammars.toml").read_text("utf-8")
)
_FOLDING = _Folding(
    (ord(letter), into) for into, letters in _TABLES["same"].items() for letter in letters
)


def fold(text: str) -> str:
    """Reduce a text to the letters and digits that are compared: capitals, and digits 0 to 9.

    Digits of all scripts become ASCII; full-width and joined forms, marks over and under letters,
    and letters that only the keyboard tells apart become one; Cyrillic and Greek letters that print
    like a Latin one become it. All else is dropped: spaces, signs, joiners, direction marks.
    Source: ours; `[same]` in plate_grammars.toml.

    >>> fold("۱۲ ع ۳۴۵ - ۴۲"), fold("к 123 ав"), fold("هراة")
    ('12ع34542', 'K123AB', 'هراه')
    """
    return unicodedata.normalize("NFKD", _SEPARATORS.sub("", text)).upper().translate(_FOLDING)


def look_alikes(folded: str) -> str:
    """Write every letter of a folded text that is taken for a digit as that digit.

    It is what a plate without a grammar is compared by: no position says which of the two is meant.

    >>> look_alikes("OI23")
    '0123'
    """
    return folded.translate(_AS_DIGIT)


def plate_of(typed: str, country: str | None, *, among: Collection[str] | None = None) -> Plate:
    """Say which plate is meant, whatever was typed; a text that fits no grammar is marked.

    Without a country it is guessed: the only one, of all or of those in `among`, whose grammar
    fits. The text is first read as it stands. Only if no reading fits, letters standing for digits
    and digits standing for letters are taken for what their place asks for; if that can be done in
    several ways, the spaces that were typed decide, or none is chosen.

    >>> plate_of("12 ein 345 42", "IR").parts
    ('12', 'ع', '345', '42')
    >>> plate_of("ولایت ۵", "AF").fits
    False
    """
    return _plate_of(typed, country, None if among is None else frozenset(among))


# The facts about one truck come within days of each other and mostly typed alike: to read a plate
# costs more than the decision about it.
@lru_cache(maxsize=16_384)
def _plate_of(typed: str, country: str | None, among: frozenset[str] | None) -> Plate:
    given = (country or "").strip().upper()
    seen = _INVISIBLE.sub("", typed)
    groups = [folded for group in _SEPARATORS.split(seen) if (folded := fold(group))]
    text = "".join(groups)
    typed_cuts = _cuts_of(groups)
    guessed = (name for name in _READINGS if among is None or name in among)
    candidates = (given,) if given else tuple(guessed)
    for lenient in (False, True):
        found = [
            (candidate, parts)
            for candidate in candidates
            if (parts := _only_reading(candidate, text, typed_cuts, lenient=lenient))
        ]
        if len(found) == 1:
            fitting, parts = found[0]
            return Plate(typed, fitting, f"{fitting}:{''.join(parts)}", parts, True)
        if found:
            break
    return Plate(typed, given, f"{given}:?{look_alikes(text)}", tuple(typed.split()), False)


def masked(plate: Plate, shown: int) -> tuple[tuple[str, ...], ...]:
    """Give the characters of each printed group, all but the last `shown` of them hidden.

    A hidden character is an empty text in its own place, to be drawn as a dot. Where anything is
    hidden, the province of a plate of Afghanistan is hidden wholly.
    Source: ours, the board: it shows the last three.

    >>> masked(plate_of("12 ع 345 42", "IR"), 3)
    (('', ''), ('',), ('', '', '5'), ('4', '2'))
    """
    hidden_left = sum(len(part) for part in plate.parts) - shown
    rows = []
    for place, part in enumerate(plate.parts):
        hidden = min(max(hidden_left, 0), len(part))
        if plate.country == "AF" and place == 0 < hidden_left and len(plate.parts) > 1:
            hidden = len(part)
        rows.append((_HIDDEN,) * hidden + tuple(part[hidden:]))
        hidden_left -= len(part)
    return tuple(rows)


def _cuts_of(groups: list[str] | tuple[str, ...]) -> frozenset[int]:
    cuts, end = [], 0
    for group in groups[:-1]:
        end += len(group)
        cuts.append(end)
    return frozenset(cuts)


def _only_reading(
    country: str, text: str, typed_cuts: frozenset[int], *, lenient: bool
) -> tuple[str, ...] | None:
    """Give the groups of the one plate that the text can mean in a country, or nothing."""
    readings_of = _READINGS.get(country)
    if readings_of is None:
        return None
    # Two readings that differ in their groups alone are the same plate: the first stands.
    readings: dict[str, _Reading] = {}
    for reading in readings_of(text, lenient):
        readings.setdefault("".join(reading.parts), reading)
    if len(readings) > 1:
        readings = {key: one for key, one in readings.items() if typed_cuts <= one.cuts}
    if len(readings) != 1:
        return None
    (reading,) = readings.values()
    return reading.parts


def _as_number(text: str, *, lenient: bool) -> str | None:
    """Give the text as ASCII digits if it is digits, or may be taken for them; else nothing."""
    number = text.translate(_AS_DIGIT) if lenient else text
    return number if number.isascii() and number.isdecimal() else None


def _names_of(table: dict[str, list[str]]) -> dict[str, str]:
    """Map every folded spelling, and the folded word itself, to the word of the table."""
    names: dict[str, str] = {}
    for word, spellings in table.items():
        for spelling in (word, *spellings):
            folded = fold(spelling)
            assert names.setdefault(folded, word) == word, (spelling, word, names[folded])
    return names


_IR_LETTERS = _names_of(_TABLES["IR"]["letters"])
# The word over the series is printed, and typed, at either end or between the groups.
_IR_WORD = re.compile("|".join([*map(fold, _TABLES["IR"]["words"]), "^IR(?=[0-9])"]))


def _readings_ir(text: str, lenient: bool) -> Iterator[_Reading]:
    word = _IR_WORD.search(text)
    start, end = word.span() if word else (len(text), len(text))
    text = text[:start] + text[end:]
    letter_length = len(text) - 7  # all but the seven digits
    if letter_length < 1:
        return
    # Typed in the printed order, or read from right to left as in a line of Persian.
    for letter_at, backwards in ((2, False), (5, True)):
        letter = _IR_LETTERS.get(text[letter_at : letter_at + letter_length])
        number = _as_number(text[:letter_at] + text[letter_at + letter_length :], lenient=lenient)
        if letter is None or number is None:
            continue
        serial, three, series = number[:2], number[2:5], number[5:]
        if backwards:
            serial, series = series, serial
        if series < "10":
            continue
        cuts = {2, letter_at, letter_at + letter_length, 5 + letter_length}
        shifted = {cut if cut < start else cut + end - start for cut in cuts}
        yield _Reading((serial, letter, three, series), frozenset(shifted | {start, end}))


_AF_PROVINCES = _names_of(_TABLES["AF"]["provinces"])
_AF_LENGTHS = sorted({len(name) for name in _AF_PROVINCES})
_AF_CLASSES = _names_of(_TABLES["AF"]["classes"] | {"": _TABLES["AF"]["truck"]})
_AF_CLASS = "|".join(sorted((name for name in _AF_CLASSES if name), key=len, reverse=True))
# L is the class of trucks here and no digit.
_AF_REST = {
    lenient: re.compile(f"({_AF_CLASS})?({digit.replace('L', '')}+)({_AF_CLASS})?")
    for lenient, digit in _DIGITS.items()
}


def _readings_af(text: str, lenient: bool) -> Iterator[_Reading]:
    for length in _AF_LENGTHS:
        # The province is printed before the number and often said, and typed, after it.
        for name, start, end in ((text[:length], length, len(text)), (text[-length:], 0, -length)):
            code = _AF_PROVINCES.get(name.translate(_AS_LETTER) if lenient else name)
            rest = None if code is None else _AF_REST[lenient].fullmatch(text[start:end])
            if code is None or rest is None:
                continue
            before, digits, after = rest.groups()
            number = _as_number(digits, lenient=lenient)
            if number is None or len(number) > _af_digits_max(code) or (before and after):
                continue
            vehicle_class = _AF_CLASSES[before or after or ""]
            parts = (code, number, vehicle_class) if vehicle_class else (code, number)
            yield _Reading(parts, frozenset({start, start + rest.start(2), start + rest.end(2)}))


def _af_digits_max(code: str) -> int:
    digits_max: int = _TABLES["AF"]["digits_max_of"].get(code, _TABLES["AF"]["digits_max"])
    return digits_max


class _Form(NamedTuple):
    """One printed form of a plate; the lenient pattern also takes look-alikes for each other."""

    exact: re.Pattern[str]
    lenient: re.Pattern[str]
    groups: tuple[str, ...]


def _form_of(form: str, letters: str) -> _Form:
    groups = tuple(form.split())
    patterns = []
    for lenient, digit in _DIGITS.items():
        seeming = {"0": "O", "1": "I"} if lenient else {}
        also = "".join(number for number, letter in seeming.items() if letter in letters)
        classes = {"9": digit, "A": f"[{letters}{also}]", "y": digit}
        patterns.append(
            "".join(
                f"({classes[group[0]]}{{{len(group)}}})" if group[0] in classes else f"({group})"
                for group in groups
            )
        )
    exact, lenient_pattern = map(re.compile, patterns)
    return _Form(exact, lenient_pattern, groups)


def _readings_by_forms(table: dict[str, Any]) -> Callable[[str, bool], Iterator[_Reading]]:
    """Make the reader of a country whose plates are a list of forms."""
    forms = [_form_of(form, table["letters"]) for form in table["forms"]]
    first_max: int | None = table.get("first_max")

    def readings(text: str, lenient: bool) -> Iterator[_Reading]:
        for form in forms:
            found = (form.lenient if lenient else form.exact).fullmatch(text)
            if found is None:
                continue
            parts = tuple(
                part.translate(_AS_DIGIT if group[0] in "9y" else _AS_LETTER)
                for part, group in zip(found.groups(), form.groups, strict=True)
            )
            years = [part for part, group in zip(parts, form.groups, strict=True) if group == "yy"]
            if any(year > "20" for year in years):
                continue
            if first_max is None or 1 <= int(parts[0]) <= first_max:
                yield _Reading(parts, _cuts_of(parts))

    return readings


_READINGS: dict[str, Callable[[str, bool], Iterator[_Reading]]] = {
    "IR": _readings_ir,
    "AF": _readings_af,
    **{name: _readings_by_forms(_TABLES[name]) for name in ("PK", "TM", "UZ", "TJ", "TR", "KZ")},
}
