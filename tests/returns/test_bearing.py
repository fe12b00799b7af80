"""A notice stands beside a return unless it is about something that the return does not count."""

import pytest

from tarazu.notices import Notice
from tarazu.returns.bearing import bearing_on
from tarazu.returns.monthly import Return, return_of
from tarazu.returns.telling import telling_of
from tarazu.words import language_of

from .tables import table_of
from .test_book import Gate
from .test_telling import OCTOBER_1, notice_on


def notice(**more: str) -> Notice:
    return notice_on(OCTOBER_1, statement="Shut.", **more)


def of_ports(*names: str, **more: object) -> Return:
    rows = [(name, "2025-10", 5) for name in names]
    return return_of(table_of(rows, ("port",)), "2025-10", ("port",), **more)


@pytest.mark.parametrize(
    ("place", "is_told"),
    [
        ("", True),
        ("port-huron", True),
        ("detroit port-huron", True),
        ("huron", True),
        ("port", True),
        ("detroit", False),
        ("por", False),
        ("dolhobyczow", True),
    ],
)
def test_a_place_is_met_by_whole_words_of_the_name_that_the_source_gives(place, is_told):
    made = of_ports("Port Huron", "Dołhobyczów – Uhrynów")
    assert bool(bearing_on([notice(place=place)], made)) == is_told


def test_what_alone_is_kept_leaves_notices_of_the_other_places_out_and_they_are_counted():
    made = of_ports("Detroit", "Laredo", where={"port": "Laredo"})
    both = [notice(place="laredo"), notice(place="detroit")]
    said = telling_of(made, language_of("en"), notices=both).text
    assert said.count("Shut.") == 1
    assert "1 statement of the same days names other places or partners and is left out." in said
    other = telling_of(made, language_of("en"), notices=both[1:]).text
    assert "Shut." not in other
    assert "is left out" in other


def test_a_partner_is_met_by_its_code_or_its_name_and_only_where_partners_are_told_apart():
    rows = [("Pakistan", "2025-10", 5), ("Uzbekistan", "2025-10", 5)]
    table = table_of(rows, ("partner",), unit="usd")
    pakistan, india = notice(partner="PK"), notice(partner="IN")
    made = return_of(table, "2025-10", ("partner",))
    assert bearing_on([pakistan, india], made) == (pakistan,)
    kept = return_of(table, "2025-10", (), where={"partner": "Uzbekistan"})
    assert bearing_on([pakistan, india], kept) == ()
    assert bearing_on([pakistan, india], return_of(table, "2025-10", ())) == (pakistan, india)


def test_the_return_of_a_book_is_of_its_crossing_alone():
    gate = Gate()
    gate.passes("i1", "out", 0)
    made = return_of(gate.figures().table, "1404-08", ("direction",))
    here, there = notice(place="dogharoon islam-qala"), notice(place="torkham")
    assert bearing_on([here, there], made) == (here,)
