"""Where papers come first, the desk asks for them and says what their lack came to."""

from .gates import Browser, crossing_settings, gate_open, settings_of_test
from .writes import PLATE

ON_HOLD = "On hold for its documents until somebody lifts the hold; its place is kept."


def test_who_is_not_said_to_be_cleared_is_registered_and_on_hold():
    with gate_open(settings_of_test(crossing_settings(papers_first=True))) as gate:
        officer = gate.browser()
        officer.sign_in("14")
        officer.press("register:out:IR", plate=PLATE)
        assert officer.page.said("said") == f"Registered as 1. {ON_HOLD} Open 1"
        assert gate.station.state.facts.holds
        officer.press("register:out:IR", plate="29 ع 557 12", cleared="yes")
        assert officer.page.said("said") == "Registered as 2. Open 2"
        assert len(gate.station.state.facts.holds) == 1


def test_where_nobody_asks_for_papers_the_form_has_no_box(officer: Browser):
    officer.open("/dogharoon/desk")
    assert not officer.page.values("cleared")


def test_a_known_place_is_written_as_the_page_writes_it():
    places = ({"en": "Herat", "fa": "هرات"}, "Kabul")
    with gate_open(settings_of_test(crossing_settings(destinations=places))) as gate:
        officer = gate.browser()
        officer.sign_in("14")
        officer.press("register:out:IR", plate=PLATE, destination="هرات")
        assert "to Herat" in officer.page.said("next")
        options = [a["value"] for tag, a in officer.page.tags if tag == "option" and "value" in a]
        assert "Herat" in options
        assert "هرات" not in options
        assert "هرات" in officer.open("/dogharoon/desk?lang=fa").said("next")
