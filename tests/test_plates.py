"""Plates of eight countries as people type them, and the keys by which they are compared."""

import csv
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tarazu.plates import Plate, fold, look_alikes, masked, plate_of
from tests.places import DATA

needs_data = pytest.mark.skipif(
    not (DATA / "ir_plate_series_province.json").exists(),
    reason="set TARAZU_DATA to the folder that holds ir_plate_series_province.json",
)

COUNTRIES = ("IR", "AF", "PK", "TM", "UZ", "TJ", "TR", "KZ")

# One plate a line: its country, its printed groups, and ways to type it.
SAME_PLATES = [
    (
        "IR",
        ("12", "ع", "345", "42"),
        [
            "12 ع 345 42",
            "12ع34542",
            "۱۲ ع ۳۴۵ - ۴۲",
            "١٢ ع ٣٤٥ ٤٢",
            "１２ ﻉ ３４５ ４２",
            "12 ع 345 ایران 42",
            "12ع345-ايران42",
            "ایران 42 - 345 ع 12",
            "42 345 ع 12",
            "IR 12 ع 345 42",
            "12 E 345 42",
            "12A34542",
            "12 a 345 42",
            "12 ain 345 42",
            "12ein34542",
            "12 عین 345 42",
            "\u200e12 \u202bع\u202c\u200e 345\u200c42\u200f",
            "12/ع/345.42",
            "12 عـ 345 42",
            "l2 ع 345 42",
            "I2 E 345 42",
            "ا2 ع 345 42",
            "١٢ ع ٣٤ه ٤٢",
            "12 Е 345 42",
        ],
    ),
    (
        "IR",
        ("63", "ع", "918", "30"),
        ["63 ع 918 30", "۶۳ع۹۱۸ ایران ۳۰", "63 ع 918 3O", "63 ع 918 3o", "63 ayn 918 3О"],
    ),
    ("IR", ("85", "ی", "472", "16"), ["85 ی 472 16", "85 ي 472 16", "85 ى 472 16", "85 ye 472 16"]),
    ("IR", ("85", "ک", "472", "16"), ["85 ک 472 16", "85 ك 472 16", "85 kaf 472 16", "85K47216"]),
    ("IR", ("85", "ه", "472", "16"), ["85 ه 472 16", "85 ة 472 16", "85 ۀ 472 16", "85 هٔ 472 16"]),
    (
        "IR",
        ("85", "الف", "472", "16"),
        ["85 الف 472 16", "85 ا 472 16", "85 أ 472 16", "85 alef 472 16"],
    ),
    ("IR", ("12", "ل", "341", "42"), ["12 ل 341 42", "12 L 34L 42", "12lam34142"]),
    (
        "AF",
        ("HRT", "54821"),
        [
            "HRT 54821",
            "hrt54821",
            "HRT-54821",
            "هرات ۵۴۸۲۱",
            "هرات ٥٤٨٢١",
            "54821 هرات",
            "Herat 54821",
            "Hirat 54821",
            "HER 54821",
            "HRT 54821 L",
            "HRT L 54821",
            "هرات ل ۵۴۸۲۱",
            "۵۴۸۲۱ ل هرات",
            "НRТ 54821",
            "HRT 5482I",
            "ＨＲＴ ５４８２１",
        ],
    ),
    ("AF", ("KDR", "10203"), ["KDR 10203", "کندهار 10203", "قندهار ۱۰۲۰۳", "Kandahar 1O2O3"]),
    ("AF", ("KBL", "23891"), ["KBL 23891", "کابل ۲۳۸۹۱", "كابل 23891", "Kabul 23891 truck"]),
    ("AF", ("KBL", "523891"), ["KBL 5 23891", "کابل ۵ ۲۳۸۹۱"]),
    ("AF", ("BLK", "77204"), ["BLK 77204", "BLH 77204", "بلخ 77204", "Balkh 77204"]),
    ("AF", ("FRH", "11873"), ["FRH 11873", "فراه 11873", "FARAH11873"]),
    ("AF", ("NMZ", "907"), ["NMZ 907", "نیمروز ۹۰۷", "نيمروز 907", "Nimruz 907"]),
    ("AF", ("GZI", "1204"), ["GZI 1204", "GZ1 1204", "غزنی 1204", "Ghazni 12O4"]),
    ("AF", ("SRP", "15"), ["SRP 15", "Sar-e Pul 15", "سر پل ۱۵", "سرپل 15"]),
    ("AF", ("LGR", "2211"), ["لوگر 2211", "لوګر 2211", "Logar 2211"]),
    ("AF", ("HRT", "54821", "T"), ["HRT 54821 T", "هرات ت 54821"]),
    ("PK", ("TKA", "123"), ["TKA-123", "tka 123", "TKА 123", "TKA ۱۲۳"]),
    ("PK", ("JU", "1234"), ["JU 1234", "JU-1234", "ЈU 1234"]),
    ("PK", ("C", "1234"), ["C 1234", "С1234"]),
    ("PK", ("LES", "07", "1234"), ["LES-07-1234", "LES 07 1234", "LESO71234"]),
    ("PK", ("RIZ", "3725"), ["RIZ 3725", "R1Z 3725"]),
    ("TM", ("AB", "1234", "AG"), ["AB 1234 AG", "AB 12 34 AG", "ab1234ag", "АВ 1234 АG"]),
    ("TM", ("B", "4410", "MR"), ["B 4410 MR", "B441OMR"]),
    ("TM", ("1", "H", "01234"), ["1 H 01234"]),
    ("UZ", ("01", "123", "ABC"), ["01 123 ABC", "01|123ABC", "O1 123 АВС", "۰۱ ۱۲۳ ABC"]),
    ("UZ", ("60", "A", "298", "QA"), ["60 A 298 QA", "6OA298QA"]),
    ("UZ", ("40", "M", "001234"), ["40 M 001234"]),
    ("TJ", ("1234", "AB", "01"), ["1234 AB 01", "1234АВ01", "I234 AB O1"]),
    ("TR", ("34", "ABC", "123"), ["34 ABC 123", "34abc123", "٣٤ ABC ١٢٣"]),
    ("TR", ("04", "KL", "0421"), ["04 KL 0421", "O4 KL O421", "O4 KL О42\u200c1"]),
    ("TR", ("34", "O", "1234"), ["34 O 1234", "34 0 1234"]),
    ("TR", ("34", "OI", "234"), ["34 OI 234", "34 01 234"]),
    ("TR", ("65", "I", "1234"), ["65 İ 1234", "65 ı 1234", "65 I 1234"]),
    ("KZ", ("123", "AB", "02"), ["123 AB 02", "123АВ02", "l23 AB O2"]),
    ("KZ", ("453", "DXA", "12"), ["453 DXA 12", "453dxa12"]),
    ("KZ", ("A", "585", "CUO"), ["A 585 CUO", "A 585 CU0", "А585СUО"]),
]


@pytest.mark.parametrize(
    ("country", "parts", "typed"),
    [(country, parts, typed) for country, parts, ways in SAME_PLATES for typed in ways],
)
def test_a_plate_means_the_same_however_it_is_typed(
    country: str, parts: tuple[str, ...], typed: str
) -> None:
    plate = plate_of(typed, country)
    assert plate == Plate(typed, country, f"{country}:{''.join(parts)}", parts, True)


def test_plates_that_differ_have_keys_that_differ() -> None:
    keys = {plate_of(ways[0], country).key for country, _, ways in SAME_PLATES}
    assert len(keys) == len(SAME_PLATES)


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("12 ع 345 42", "IR"),
        ("۱۲ع۳۴۵ ایران ۴۲", "IR"),
        ("12 ain 345 42", "IR"),
        ("HRT 54821", "AF"),
        ("هرات 5482", "AF"),
        ("LES-07-1234", "PK"),
        ("AB 1234 AG", "TM"),
        ("01 123 ABC", "UZ"),
        ("1234 AB 01", "TJ"),
        ("34 ABC 123", "TR"),
        ("453 DXA 12", "KZ"),
        # These fit two grammars: letters before a number, two digits and a Latin letter.
        ("HRT 5482", ""),
        ("12 A 34542", ""),
        ("ABC", ""),
        ("", ""),
    ],
)
def test_a_country_is_guessed_only_where_exactly_one_grammar_fits(typed: str, country: str) -> None:
    for none in (None, "", " "):
        plate = plate_of(typed, none)
        assert plate.country == country
        assert plate.fits == bool(country)


def test_the_guess_can_be_kept_to_the_countries_of_the_crossing() -> None:
    assert plate_of("HRT 5482", None, among=("IR", "AF")).key == "AF:HRT5482"
    assert plate_of("12A34542", None, among=("IR", "AF")).key == "IR:12ع34542"
    assert plate_of("34 ABC 123", None, among=("IR", "AF")).country == ""
    assert plate_of("34 ABC 123", "TR", among=("IR", "AF")).fits


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("", "IR"),
        ("12 ع 345", "IR"),
        ("12 ع 345 05", "IR"),
        ("12 345 42", "IR"),
        ("121 345 42", "IR"),
        ("تهران 11 12345", "IR"),
        ("HRT 123456", "AF"),
        ("HRT", "AF"),
        ("XYZ 12345", "AF"),
        ("L HRT 54821 T", "AF"),
        ("ABCD 123", "PK"),
        ("82 ABC 123", "TR"),
        ("00 ABC 123", "TR"),
        ("34 QWX 12", "TR"),
        ("3401234", "TR"),
        ("AB 123 AG", "TM"),
        ("A123BC77", "RU"),
    ],
)
def test_a_plate_that_fits_no_grammar_is_kept_and_marked(typed: str, country: str) -> None:
    plate = plate_of(typed, country)
    assert (plate.fits, plate.country, plate.typed) == (False, country, typed)
    assert plate.key == f"{country}:?{look_alikes(fold(typed))}"
    assert plate.parts == tuple(typed.split())


def test_a_plate_without_a_grammar_is_still_the_same_plate_in_other_letters() -> None:
    keys = {plate_of(typed, "RU").key for typed in ("A 123 BO 77", "а123во77", "A123B0-77")}
    assert len(keys) == 1
    assert plate_of("A 123 BO 78", "RU").key not in keys


def test_a_plate_that_fits_never_has_the_key_of_one_that_does_not() -> None:
    assert plate_of("A123BC", "KZ").key != plate_of("A123BC", "RU").key
    assert plate_of("34 O 1234", "TR").key != plate_of("3401234", "TR").key


def test_a_country_is_read_in_any_case() -> None:
    assert plate_of("HRT 54821", " af ") == plate_of("HRT 54821", "AF")


@pytest.mark.parametrize(
    ("typed", "country", "shown", "rows"),
    [
        ("12 ع 345 42", "IR", 3, (("", ""), ("",), ("", "", "5"), ("4", "2"))),
        ("12 ع 345 42", "IR", 0, (("", ""), ("",), ("", "", ""), ("", ""))),
        ("12 ع 345 42", "IR", -1, (("", ""), ("",), ("", "", ""), ("", ""))),
        ("12 ع 345 42", "IR", 8, (("1", "2"), ("ع",), ("3", "4", "5"), ("4", "2"))),
        ("HRT 54821", "AF", 3, (("", "", ""), ("", "", "8", "2", "1"))),
        ("HRT 54821", "AF", 7, (("", "", ""), ("5", "4", "8", "2", "1"))),
        ("HRT 54821", "AF", 8, (("H", "R", "T"), ("5", "4", "8", "2", "1"))),
        ("HRT 12", "AF", 3, (("", "", ""), ("1", "2"))),
        ("34 ABC 123", "TR", 3, (("", ""), ("", "", ""), ("1", "2", "3"))),
        ("who knows", "AF", 3, (("", "", ""), ("", "", "o", "w", "s"))),
        ("", "AF", 3, ()),
    ],
)
def test_a_masked_plate_shows_its_end_in_its_own_places(
    typed: str, country: str, shown: int, rows: tuple[tuple[str, ...], ...]
) -> None:
    assert masked(plate_of(typed, country), shown) == rows


@given(typed=st.text(), country=st.sampled_from((*COUNTRIES, "XX", None)), shown=st.integers(-2, 9))
def test_a_mask_keeps_every_place_and_shows_no_more_than_it_may(
    typed: str, country: str | None, shown: int
) -> None:
    plate = plate_of(typed, country)
    rows = masked(plate, shown)
    assert [len(row) for row in rows] == [len(part) for part in plate.parts]
    seen = "".join(character for row in rows for character in row)
    assert len(seen) <= max(shown, 0)
    assert "".join(plate.parts).endswith(seen)


# Any text at all, and texts made of what plates are made of.
plate_letters = st.text("0123456789OIL۰۱۵٥٦ABEHRTKZабОАعلهایاكهراتکابل -.\u200c\u200e", max_size=14)
texts = st.one_of(st.text(), plate_letters)


@given(typed=texts, country=st.one_of(st.none(), st.sampled_from(COUNTRIES), st.text(max_size=3)))
def test_any_text_is_a_plate_and_stays_as_it_was_typed(typed: str, country: str | None) -> None:
    plate = plate_of(typed, country)
    assert plate.typed == typed
    assert plate_of(typed, country) == plate


@given(text=texts)
def test_what_was_folded_folds_to_itself(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert look_alikes(look_alikes(fold(text))) == look_alikes(fold(text))


@given(typed=texts, country=st.sampled_from(COUNTRIES))
def test_a_plate_read_back_from_its_printed_groups_is_the_same_plate(
    typed: str, country: str
) -> None:
    plate = plate_of(typed, country)
    if plate.fits:
        again = plate_of(" ".join(plate.parts), country)
        assert (again.key, again.parts) == (plate.key, plate.parts)


SCRIPTS = ("0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "０１２３４５６７８９")
TWINS = dict(zip("ABEKMHOPCTXYIJSیکه", "АВЕКМНОРСТХУІЈЅيكة", strict=True))


@st.composite
def other_typings(draw: st.DrawFn) -> tuple[str, str, str]:
    """Give a country, one way to type a plate of it, and another way in other scripts."""
    country, _, ways = draw(st.sampled_from(SAME_PLATES))
    typed = draw(st.sampled_from(ways))
    script = draw(st.sampled_from(SCRIPTS))
    other = ""
    for character in typed:
        folded = fold(character)
        if folded.isascii() and folded.isdigit():
            other += script[int(folded)]
        elif character in TWINS and draw(st.booleans()):
            other += TWINS[character]
        else:
            other += character.lower() if draw(st.booleans()) and character != "L" else character
        other += draw(st.sampled_from(("", "", "\u200c", "\u200e", "\u202b", "ـ")))
    return country, typed, other


@given(typings=other_typings())
def test_a_plate_in_another_script_has_the_same_key(typings: tuple[str, str, str]) -> None:
    country, typed, other = typings
    assert plate_of(typed, country).key == plate_of(other, country).key


@needs_data
def test_every_iranian_series_fits() -> None:
    series = json.loads((DATA / "ir_plate_series_province.json").read_text("utf-8"))
    assert len(series) == 90
    for entry in series:
        for county in entry["characterCounty"]:
            for letter in "بجدسصطقلمنوهیع" if county["char"] == "همه" else county["char"]:
                plate = plate_of(f"12 {letter} 345 {entry['number']}", "IR")
                assert plate.fits, plate
                assert plate.parts[3] == str(entry["number"])


@needs_data
def test_every_province_of_afghanistan_is_known_by_its_three_names() -> None:
    with (DATA / "af_provinces_districts.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["province"] != "N/A"]
    codes = set()
    for row in rows:
        names = (row["province"], row["province_nameFa"], row["province_namePa"])
        found = {plate_of(f"{name} 54821", "AF").parts for name in names}
        assert len(found) == 1, names
        ((code, number),) = found
        assert number == "54821"
        codes.add(code)
    assert len(codes) == 34
