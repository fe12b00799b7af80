"""Facts: what a log, a camera or another system says about one truck, and how one row is read.

A row from a file and a JSON object from the facts address go through the same table of needs and
the same readers, so that both are refused for the same reason in the same words.
"""

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Literal, cast, get_args

import msgspec

from tarazu.calendars import EARLIEST_AT, LATEST_AT, Instant, InstantUnreadable, instant_of
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden

FactName = Literal[
    "register", "movement", "arrived", "withdraw", "hold", "lift", "abroad", "sighting"
]
RejectReason = Literal[
    "missing",
    "unknown_field",
    "not_in_table",
    "not_a_word",
    "not_a_country",
    "not_a_time",
    "not_a_text",
    "too_long",
    "control_character",
    "undecodable",
    "broken_quotes",
    "wrong_number_of_cells",
    "not_json",
    "not_an_object",
    "not_a_list",
    "snapshot_not_later",
    "listed_twice",
    "came_back",
]


class Fact(msgspec.Struct, frozen=True, gc=False):
    """One fact about one truck, already checked: `fact_of` and `read_log` are where it comes from.

    `plate` is as it was typed. `laden` and `cargo` that nobody gave read as the rules read them:
    loaded, general; an empty truck or a bobtail carries "none". `reason` is a HoldReason where the
    fact is a hold or a lift. The texts from `declaration` on are for the private store alone.
    `line` is the line of the log, 0 for a fact that came alone.
    """

    at: Instant
    fact: FactName
    plate: str
    registered: str
    direction: Direction | None = None
    laden: Laden = "loaded"
    cargo: Cargo = "general"
    trailer: str = ""
    source_id: str = ""
    destination: str = ""
    place: str = ""
    reason: str = ""
    said_by: str = ""
    cleared: bool | None = None
    declaration: str = ""
    carnet: str = ""
    haulier: str = ""
    driver: str = ""
    telephone: str = ""
    line: int = 0


class Reject(msgspec.Struct, frozen=True):
    """A row that could not be read: where, what was found, one stable word and one sentence.

    `value` and `text` can be printed as they stand; `row` is the row as it was read, for the file
    of rejects. `log` is the source of the log that has the line, empty where that is being read.
    """

    line: int
    column: str
    value: str
    reason: RejectReason
    text: str
    row: tuple[str, ...] = ()
    log: str = ""


class Unread(Exception):
    """Why one value cannot be read. It never leaves this package: a Reject is what leaves.

    `field` is the field of Fact that was read, `column` the column where that is known; `said` says
    what was expected.
    """

    def __init__(
        self, field: str, value: object, reason: RejectReason, said: str, *, column: str = ""
    ) -> None:
        super().__init__(field, reason)
        self.field = field
        self.column = column
        self.value = shown(value)
        self.reason: RejectReason = reason
        self.said = said

    def reject(self, line: int, column: str, row: tuple[str, ...] = ()) -> Reject:
        """Build the Reject, which names the place as the reader of the log knows it."""
        column = shown(column)
        where = f"Line {line}" if line else "The fact"
        if column:
            where += f', column "{column}"' if line else f', field "{column}"'
        found = f' found "{self.value}"' if self.value else " found nothing"
        text = f"{where}:{found}. {self.said} Nothing of it was kept."
        return Reject(line, column, self.value, self.reason, text, row)


ROW_FIELDS: tuple[str, ...] = Fact.__struct_fields__[:-1]
FIELD_INDEX: Mapping[str, int] = {name: index for index, name in enumerate(ROW_FIELDS)}
AT, FACT, PLATE, REGISTERED, DIRECTION, LADEN, CARGO = range(7)
LINE = len(ROW_FIELDS)
REASON = FIELD_INDEX["reason"]
CLEARED = FIELD_INDEX["cleared"]

# Every fact needs the first four. The rest of the fields may always stand in a row: a log has all
# its columns in every row, and what a fact does not need it does not use.
EVERY_FACT_NEEDS = ("at", "fact", "plate", "registered")
NEEDS: Mapping[FactName, tuple[str, ...]] = {
    "register": ("direction",),
    "movement": ("direction",),
    "arrived": (),
    "withdraw": (),
    "hold": ("reason",),
    "lift": ("reason",),
    "abroad": (),
    "sighting": ("place", "said_by"),
}

HOLD_REASONS: tuple[str, ...] = get_args(HoldReason)
WORDS: Mapping[str, tuple[str, ...]] = {
    "fact": get_args(FactName),
    "direction": get_args(Direction),
    "laden": get_args(Laden),
    "cargo": get_args(Cargo),
}
_CLEARED = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}

PLATE_MAX = 64  # characters; the longest printed plate of any grammar has under 20
TEXT_MAX = 500  # characters; a reason or a place, not a document

# The digits of Persian and Arabic keyboards, the two letters that both keyboards give for the same
# one, and marks of direction that are not seen. Values are compared through this, never kept in it.
_FOLD = str.maketrans(
    "۰۱۲۳۴۵۶۷۸۹٠١٢٣٤٥٦٧٨٩يىك",
    "01234567890123456789ییک",
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
# In a message, marks that turn the direction of what follows are shown too: they could hide it.
_UNPRINTED = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_SPACES = re.compile("[\t\n\r]+")


def folded(text: str) -> str:
    """Give the form in which a value is compared: stripped, Western digits, one yeh and one kaf.

    >>> folded(" ۱۴۰۴ ") == folded("١٤٠٤") == "1404"
    True
    """
    return text.strip() if text.isascii() else text.translate(_FOLD).strip()


def shown(value: object) -> str:
    r"""Write any value so that it can be printed: cut at 80 characters, unseen ones escaped.

    >>> shown("12\x00"), shown("z" * 99)[-3:]
    ('12\\x00', 'zz…')
    """
    text = value if isinstance(value, str) else repr(value)
    cut = text if len(text) <= 80 else text[:79] + "…"
    return _UNPRINTED.sub(lambda found: ascii(found.group())[1:-1], cut)


def read_word(field: str, text: str) -> str:
    """Read one of the words that a field knows; anything else is refused with the nearest word."""
    words = WORDS[field]
    if text in words:
        return text
    near = get_close_matches(text.lower(), words, 1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise Unread(field, text, "not_a_word", f"Expected one of {', '.join(words)}.{hint}")


def read_country(text: str) -> str:
    """Read the two capital letters of the country in which a truck is registered."""
    if len(text) == 2 and text.isascii() and text.isalpha() and text.isupper():
        return text
    said = 'Expected the two capital letters of a country (ISO 3166), such as "IR" or "AF".'
    raise Unread("registered", text, "not_a_country", said)


def read_cleared(text: str) -> bool | None:
    """Read whether the papers were cleared for export: yes, no, or (empty) nobody says."""
    if not text:
        return None
    word = folded(text).lower()
    if word in _CLEARED:
        return _CLEARED[word]
    raise Unread("cleared", text, "not_a_word", "Expected yes or no, true or false, 1 or 0.")


def read_text(field: str, raw: str) -> str:
    """Read a free text as it was typed, less the spaces around it; line breaks become a space."""
    text = raw.strip()
    longest = PLATE_MAX if field == "plate" else TEXT_MAX
    if len(text) > longest:
        said = f"Expected at most {longest} characters, found {len(text)}."
        raise Unread(field, text, "too_long", said)
    # Printable text needs no second look; the joiners of Persian are not "printable" to Python.
    if not text.isprintable() and _UNSEEN.search(text):
        text = _SPACES.sub(" ", text)
        if _UNSEEN.search(text):
            said = "Expected text, found a character that cannot be seen or a broken byte."
            raise Unread(field, text, "control_character", said)
    return text


def read_hold(text: str) -> str:
    """Read the reason of a hold, which is one of the words of the rules."""
    if text in HOLD_REASONS:
        return text
    said = f"A hold names its reason: one of {', '.join(HOLD_REASONS)}."
    raise Unread("reason", text, "not_a_word", said)


def settle_load(values: list[Any]) -> None:
    """Fill in the laden state and the cargo class where a row gives none.

    Source: the defaults of the rules' own commands. What is not loaded carries nothing: ours.
    """
    if values[LADEN] is None:
        values[LADEN] = "loaded"
    if values[CARGO] is None:
        values[CARGO] = "general" if values[LADEN] == "loaded" else "none"


def require(field: str, value: object, fact: str) -> None:
    """Refuse an empty field that this fact cannot do without."""
    if value is None or value == "":
        of_fact = (
            f"A {fact} needs" if fact and field in NEEDS[cast(FactName, fact)] else "A fact needs"
        )
        raise Unread(field, "", "missing", f"{of_fact} the field `{field}`.")


def blank_values() -> list[Any]:
    """Give the values of a row that says nothing yet, in the order of ROW_FIELDS, then its line."""
    values: list[Any] = [*[""] * len(ROW_FIELDS), 0]
    for index in (AT, FACT, DIRECTION, LADEN, CARGO, CLEARED):
        values[index] = None
    return values


def fact_of(row: Mapping[str, object]) -> Fact | Reject:
    """Check one fact given by field names, as the facts address receives it; never raises.

    `at` is RFC 3339 with `Z` or an offset, or whole milliseconds, which may also stand in `at_ms`.
    An absent field, null and an empty text are the same.

    >>> fact_of({"at": "2025-11-22T08:10:00Z", "fact": "movement", "plate": "HRT 54821",
    ...          "registered": "AF", "direction": "in"}).direction
    'in'
    >>> fact_of({"at_ms": 1763799000000, "fact": "hold", "plate": "1", "registered": "IR"}).reason
    'missing'
    """
    try:
        return Fact(*_values_of(row))
    except Unread as unread:
        return unread.reject(0, unread.field)


def _values_of(row: Mapping[str, object]) -> list[Any]:
    values = blank_values()
    for name, value in row.items():
        if name == "at_ms" or value is None or value == "":
            continue
        if name not in FIELD_INDEX:
            near = get_close_matches(str(name), ROW_FIELDS, 1)
            hint = f" Did you mean `{near[0]}`?" if near else ""
            raise Unread(str(name), value, "unknown_field", f"No fact has this field.{hint}")
        values[FIELD_INDEX[name]] = read_field(name, value)
    if row.get("at_ms") is not None:
        if values[AT] is not None:
            raise Unread("at_ms", row["at_ms"], "not_a_time", "Give `at` or `at_ms`, not both.")
        values[AT] = _read_instant("at_ms", row["at_ms"])
    fact = values[FACT] or ""
    for name in (*EVERY_FACT_NEEDS, *(NEEDS[cast(FactName, fact)] if fact else ())):
        require(name, values[FIELD_INDEX[name]], fact)
    if fact in ("hold", "lift"):
        read_hold(values[REASON])
    settle_load(values)
    return values


def read_field(name: str, value: object) -> object:
    """Read one value of one field, strictly: a text where the field is a text."""
    if name == "at":
        return _read_instant(name, value)
    if name == "cleared" and isinstance(value, bool):
        return value
    if not isinstance(value, str):
        raise Unread(name, value, "not_a_text", "Expected a text.")
    text = read_text(name, value)
    if name == "cleared":
        return read_cleared(text)
    if name == "registered":
        return read_country(text) if text else ""
    return read_word(name, text) if text and name in WORDS else text


def _read_instant(field: str, value: object) -> Instant:
    said = "Expected RFC 3339 with Z or an offset, or whole milliseconds since 1970."
    if isinstance(value, str):
        try:
            value = instant_of(value.strip())
        except InstantUnreadable:
            raise Unread(field, value, "not_a_time", said) from None
    if not isinstance(value, int) or isinstance(value, bool):
        raise Unread(field, value, "not_a_time", said)
    return within_reach(field, value, value)


def within_reach(field: str, at: Instant, value: object) -> Instant:
    """Refuse an instant outside the years 1980 to 2099.

    It is nearly always a calendar or a unit taken for another one: seconds read as milliseconds
    fall into January 1970.
    """
    if EARLIEST_AT <= at < LATEST_AT:
        return at
    said = "It lies outside the years 1980 to 2099: is the unit, or the calendar, another one?"
    raise Unread(field, value, "not_a_time", said)
