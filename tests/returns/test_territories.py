"""Countries are told in the language of the reader, by whichever spelling a source has."""

import pytest
from msgspec.structs import replace

from tarazu.returns.documents import document_of
from tarazu.returns.grids import parts_grid
from tarazu.returns.monthly import return_of
from tarazu.returns.naming import value_name
from tarazu.returns.readers import READERS, read
from tarazu.returns.territories import code_of
from tarazu.words import CODES, language_of

from .readers.files import ETHIOPIA, STATS_NZ, needs_data
from .tables import table_of

EN, FA, PRS = (language_of(code) for code in CODES)
# What names no one country: a state that is no more, and what ships and travellers take along.
NO_COUNTRY = {
    "Serbia and Montenegro",
    "Ships' Stores",
    "Ships' Bunkering",
    "Passengers' Effects",
}


@pytest.mark.parametrize(
    ("spelling", "code"),
    [
        ("Korea, Republic of", "KR"),
        ("Turkiye", "TR"),
        ("UNITED ARAB EMIRATES", "AE"),
        ("South-eastern Asia", "035"),
        ("Congo", "CG"),
        ("Atlantis", ""),
        ("AF", ""),
    ],
)
def test_a_spelling_of_a_source_names_one_country_or_none(spelling, code):
    assert code_of(spelling) == code


def test_a_country_is_told_in_persian_and_dari_and_as_the_source_spells_it_in_english():
    name = "Syrian Arab Republic"
    assert value_name(EN, "partner", name) == name
    assert (value_name(FA, "partner", name), value_name(PRS, "partner", name)) == ("سوریه",) * 2
    assert value_name(FA, "crossing", "Georgia") == "\u2068Georgia\u2069", "no country, but a place"


def test_what_nobody_here_knows_stays_as_the_source_writes_it_set_apart():
    table = table_of([("Atlantis (East)", "2025-10", 5), ("Pakistan", "2025-10", 7)], ("partner",))
    grid = parts_grid(return_of(table, "2025-10", ("partner",)), FA)
    assert [row.cells[0] for row in grid.rows[:2]] == ["پاکستان", "\u2068Atlantis (East)\u2069"]


@needs_data
@pytest.mark.parametrize("path", [*ETHIOPIA, *STATS_NZ], ids=lambda path: path.name)
def test_every_partner_of_the_real_files_is_known_but_what_names_no_country(path):
    frame = read(path)[0].frame.select("partner").unique().collect()
    strange = {name for name in frame["partner"] if not code_of(name)} - {"unspecified"}
    assert strange <= NO_COUNTRY


def test_standing_caveats_are_told_in_every_language_and_others_are_quoted():
    table = table_of([("a", "2025-10", 5)])
    for word in sorted(set(READERS) - {"pl-border-guard-rows"}):  # it has that of the workbook
        told = {text_of(replace(table, source=replace(table.source, note=word)), language)
                for language in (EN, FA, PRS)}  # fmt: skip
        assert len(told) == 3
        assert not any(word in text for text in told)
    own = replace(table, source=replace(table.source, note="Half a year only."))
    assert "The source writes: “Half a year only”." in text_of(own, EN)
    assert "\u2068Half a year only\u2069" in text_of(own, FA)


def text_of(table, language) -> str:
    document = document_of(return_of(table, "2025-10", ("crossing",)), language, charts=False)
    return " ".join(one.text for one in document.sections[0].blocks)
