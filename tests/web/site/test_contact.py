"""The contact for drivers: on the ticket, the board and the page about Tarazu, where one is set."""

import pytest

from tarazu.settings import Settings

from .gates import Gate, crossing_settings, gate_open, settings_of_test
from .writes import joins, post_fact

TELEPHONE = "+98 51 0000 0000 <8-20>"
LABEL = {
    "en": "Contact for drivers:",
    "fa": "راه تماس برای رانندگان:",
    "prs": "راه تماس برای رانندگان:",
}
EACH = {"en": "at the gate", "fa": "در دروازه", "prs": "پیش دروازه"}


def pages_of(gate: Gate) -> tuple[str, ...]:
    """Name the pages of a gate that show the contact."""
    reference = post_fact(gate, joins()).json()["reference"]
    return ("/dogharoon/board", "/dogharoon/board?kiosk", f"/dogharoon/t/{reference}", "/about")


def settings(contact: object) -> Settings:
    return settings_of_test(crossing_settings(contact=contact))


@pytest.mark.parametrize("code", list(LABEL))
def test_the_contact_stands_where_drivers_look(code: str) -> None:
    with gate_open(settings(TELEPHONE)) as gate:
        for address in pages_of(gate):
            mark = "&" if "?" in address else "?"
            said = gate.browser().open(f"{address}{mark}lang={code}").said("contact")
            assert said == f"{LABEL[code]} {TELEPHONE}", address


@pytest.mark.parametrize("code", list(EACH))
def test_it_is_written_in_the_language_of_the_page_where_each_has_one(code: str) -> None:
    with gate_open(settings(EACH)) as gate:
        for address in pages_of(gate):
            page = gate.browser().open(address, headers={"accept-language": code})
            assert EACH[code] in page.said("contact"), address


def test_without_one_no_page_speaks_of_it() -> None:
    with gate_open() as gate:
        for address in pages_of(gate):
            page = gate.browser().open(address)
            assert not page.with_class("contact"), address


def test_the_page_about_tarazu_names_the_contact_of_each_crossing() -> None:
    one, other = (
        crossing_settings(name, contact=contact, posts=posts)
        for name, contact, posts in (
            ("dogharoon", "office one", crossing_settings().posts),
            (
                "mahirud",
                "office two",
                dict.fromkeys(("en", "fa", "prs"), crossing_settings().posts["en"]),
            ),
        )
    )
    with gate_open(settings_of_test(one, other)) as gate:
        said = gate.browser().open("/about?lang=fa").said("prose")
        assert "دوغارون – اسلام‌قلعه. راه تماس برای رانندگان: office one" in said
        assert "Dogharoon – Islam Qala. راه تماس برای رانندگان: office two" in said
