"""The operator's settings: read strictly, with the place of every mistake."""

import pytest

from tarazu.settings import CONTACT_MAX, SettingsUnreadable, settings_of

PLAIN = """
languages = ["en", "fa"]
[[crossing]]
name = "dogharoon"
home = "IR"
peer = "AF"
book = "x.book"
private = "x.private.book"
home_zone = "Asia/Tehran"
peer_zone = "Asia/Kabul"
{contact}
[crossing.posts]
en = {{ home = "Dogharoon", peer = "Islam Qala" }}
fa = {{ home = "دوغارون", peer = "اسلام‌قلعه" }}
"""


def contact_of(line: str, code: str) -> str:
    (crossing,) = settings_of(PLAIN.format(contact=line)).crossing
    return crossing.contact_in(code)


def test_there_is_no_contact_to_begin_with() -> None:
    assert contact_of("", "en") == ""


def test_a_contact_is_one_text_or_one_for_each_language() -> None:
    assert contact_of('contact = "+98 51 0000 0000"', "fa") == "+98 51 0000 0000"
    both = 'contact = { en = "at the gate", fa = "نزد دروازه‌بان" }'
    assert contact_of(both, "fa") == "نزد دروازه‌بان"
    assert contact_of(both, "en") == "at the gate"


@pytest.mark.parametrize(
    "line",
    [
        'contact = " "',
        'contact = "one\\ntwo"',
        'contact = { en = "at the gate" }',
        'contact = { en = "at the gate", fa = "" }',
        f'contact = "{"9" * (CONTACT_MAX + 1)}"',
    ],
)
def test_a_contact_that_no_page_can_show_stops_the_start(line: str) -> None:
    with pytest.raises(SettingsUnreadable, match=r"no contact that can be shown in .*Nothing was"):
        contact_of(line, "en")


OFFICER = '[[officer]]\nnumber = "{number}"\nrole = "officer"\nhash = "$argon2id$"\n'


@pytest.mark.parametrize("number", ["ali", "", "112a", "۱۱۲", "9" * 41])
def test_an_officer_whose_number_is_none_stops_the_start(number: str) -> None:
    text = PLAIN.format(contact="") + OFFICER.format(number=number)
    with pytest.raises(SettingsUnreadable, match=r"expected 1 to 40 of the digits .*Nothing was"):
        settings_of(text)


def test_an_officer_is_known_by_a_number() -> None:
    text = PLAIN.format(contact="") + OFFICER.format(number="0112")
    assert settings_of(text).officer[0].number == "0112"


def test_two_officers_of_one_number_stop_the_start() -> None:
    twice = OFFICER.format(number="112") + OFFICER.format(number="112")
    with pytest.raises(SettingsUnreadable, match=r"two \[\[officer\]\] have the number '112'"):
        settings_of(PLAIN.format(contact="") + twice)
