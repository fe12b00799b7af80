"""One fact from field names: what is needed, what is read, what is refused and in which words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.feed import ROW_FIELDS, Fact, Reject, fact_of
from tarazu.feed.fact import NEEDS

WHOLE: dict[str, Any] = {
    "at": "2025-11-22T08:10:00+03:30",
    "fact": "movement",
    "plate": "HRT 54821",
    "registered": "AF",
    "direction": "in",
}
AT = 1_763_786_400_000

# What is changed in a whole fact, the field that is named, the word for it, and what is said.
BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"at": None}, "at", "missing", "A fact needs the field `at`"),
    ({"at": "yesterday"}, "at", "not_a_time", "Expected RFC 3339"),
    ({"at": "2025-11-22T08:10:00"}, "at", "not_a_time", "with Z or an offset"),
    ({"at": 1.5}, "at", "not_a_time", "whole milliseconds"),
    ({"at": True}, "at", "not_a_time", "whole milliseconds"),
    ({"at": AT // 1_000}, "at", "not_a_time", "outside the years 1980 to 2099"),
    ({"at": AT * 1_000}, "at", "not_a_time", "is the unit"),
    ({"at_ms": AT}, "at_ms", "not_a_time", "not both"),
    ({"fact": ""}, "fact", "missing", "A fact needs the field `fact`"),
    ({"fact": "Movement"}, "fact", "not_a_word", 'Did you mean "movement"?'),
    ({"fact": "movment"}, "fact", "not_a_word", 'Did you mean "movement"?'),
    ({"fact": ["movement"]}, "fact", "not_a_text", "Expected a text"),
    ({"plate": ""}, "plate", "missing", "A fact needs the field `plate`"),
    ({"plate": "   "}, "plate", "missing", "A fact needs the field `plate`"),
    ({"plate": 54821}, "plate", "not_a_text", "Expected a text"),
    ({"plate": "9" * 65}, "plate", "too_long", "at most 64 characters, found 65"),
    ({"plate": "HRT\x0054821"}, "plate", "control_character", "cannot be seen"),
    ({"plate": "HRT \udc81"}, "plate", "control_character", "broken byte"),
    ({"registered": "Iran"}, "registered", "not_a_country", "two capital letters"),
    ({"registered": "af"}, "registered", "not_a_country", "two capital letters"),
    ({"registered": ""}, "registered", "missing", "A fact needs the field `registered`"),
    ({"direction": None}, "direction", "missing", "A movement needs the field `direction`"),
    ({"direction": "inbound"}, "direction", "not_a_word", "one of in, out"),
    ({"laden": "full"}, "laden", "not_a_word", "loaded, empty, bobtail"),
    ({"cargo": "tomatoes"}, "cargo", "not_a_word", "perishable"),
    ({"cleared": "perhaps"}, "cleared", "not_a_word", "yes or no"),
    ({"place": "x" * 501}, "place", "too_long", "at most 500"),
    ({"plates": "1"}, "plates", "unknown_field", "Did you mean `plate`?"),
    ({"fact": "hold"}, "reason", "missing", "A hold needs the field `reason`"),
    ({"fact": "lift", "reason": "fuel"}, "reason", "not_a_word", "fuel_quality"),
    ({"fact": "sighting", "said_by": "driver"}, "place", "missing", "A sighting needs"),
    ({"fact": "sighting", "place": "Herat"}, "said_by", "missing", "A sighting needs"),
]


@pytest.mark.parametrize(("change", "field", "reason", "said"), BAD)
def test_a_bad_fact_names_its_field_and_says_what_was_expected(
    change: dict[str, Any], field: str, reason: str, said: str
) -> None:
    found = fact_of(WHOLE | change)
    assert isinstance(found, Reject), found
    assert (found.line, found.column, found.reason) == (0, field, reason)
    assert found.text.startswith(f'The fact, field "{field}": found ')
    assert said in found.text
    assert found.text.endswith(" Nothing of it was kept.")
    assert found.text.isprintable()


def test_a_whole_fact_reads_as_it_was_given() -> None:
    assert fact_of(WHOLE) == Fact(AT, "movement", "HRT 54821", "AF", "in")


@pytest.mark.parametrize("at", ["2025-11-22T04:40:00Z", AT])
def test_an_instant_may_be_text_or_whole_milliseconds(at: object) -> None:
    found = fact_of(WHOLE | {"at": at})
    assert isinstance(found, Fact), found
    assert found.at == AT


def test_the_name_of_the_api_for_an_instant_is_known_too() -> None:
    found = fact_of({name: value for name, value in WHOLE.items() if name != "at"} | {"at_ms": AT})
    assert isinstance(found, Fact), found
    assert found.at == AT


@pytest.mark.parametrize(
    ("laden", "cargo", "read"),
    [
        (None, None, ("loaded", "general")),
        ("empty", None, ("empty", "none")),
        ("bobtail", "", ("bobtail", "none")),
        (None, "fuel", ("loaded", "fuel")),
        ("empty", "fuel", ("empty", "fuel")),
    ],
)
def test_a_load_that_nobody_gave_is_that_of_the_rules(
    laden: object, cargo: object, read: tuple[str, str]
) -> None:
    found = fact_of(WHOLE | {"laden": laden, "cargo": cargo})
    assert isinstance(found, Fact), found
    assert (found.laden, found.cargo) == read


@pytest.mark.parametrize(
    ("given", "read"), [(True, True), (False, False), ("yes", True), ("۰", False), (None, None)]
)
def test_cleared_is_yes_or_no_or_not_said(given: object, read: bool | None) -> None:
    found = fact_of(WHOLE | {"fact": "register", "cleared": given})
    assert isinstance(found, Fact), found
    assert found.cleared is read


@pytest.mark.parametrize("fact", list(NEEDS))
def test_a_fact_needs_its_fields_and_nothing_more(fact: str) -> None:
    given: dict[str, object] = {
        "direction": "out",
        "reason": "court",
        "place": "Herat",
        "said_by": "yard",
    }
    needed = NEEDS[fact]  # type: ignore[index]
    least = {name: WHOLE[name] for name in ("at", "plate", "registered")} | {"fact": fact}
    assert isinstance(fact_of(least | {name: given[name] for name in needed}), Fact)
    for absent in needed:
        kept = {name: given[name] for name in needed if name != absent}
        found = fact_of(least | kept)
        assert isinstance(found, Reject), found
        assert (found.column, found.reason) == (absent, "missing")


def test_joiners_of_persian_are_kept_and_line_breaks_become_a_space() -> None:
    found = fact_of(WHOLE | {"place": " می\u200cرود\r\nهرات "})
    assert isinstance(found, Fact), found
    assert found.place == "می\u200cرود هرات"


def test_the_fields_of_a_row_are_those_of_a_fact_without_its_line() -> None:
    assert ROW_FIELDS[:4] == ("at", "fact", "plate", "registered")
    assert "line" not in ROW_FIELDS


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


@given(st.dictionaries(st.sampled_from([*ROW_FIELDS, "at_ms", "fakt"]), ANYTHING))
def test_no_row_whatever_makes_fact_of_raise(changes: dict[str, object]) -> None:
    found = fact_of(WHOLE | changes)
    assert isinstance(found, Fact | Reject)
    if isinstance(found, Reject):
        found.text.encode("utf-8")  # can be printed
