"""The desk by its forms alone, as a browser without scripts sends them."""

import pytest

from tarazu.rules import commands as cmd
from tarazu.station import gate_of

from .gates import Browser, Gate, crossing_settings, gate_open, new_id, settings_of_test
from .writes import fact, post_fact

PLATE, OTHER = "12 ع 345 42", "29 ع 557 12"


def test_a_truck_goes_from_registration_to_release_by_forms(gate: Gate, officer: Browser):
    assert "Nobody waits" in officer.page.said("next")
    officer.press("register:out:IR", plate=PLATE, load="medicine", destination="Herat")
    assert officer.page.said("said") == "Registered as 1. Open 1"
    assert "Medicine, to Herat" in officer.page.said("next")
    assert "call:out" not in officer.page.values("do")
    assert "No credit to call with" in officer.page.said("next")
    officer.press("movement:in:AF", plate="HRT 54821")
    assert officer.page.said("said") == "Recorded: in, registered in Afghanistan."
    officer.press("call:out")
    assert officer.page.said("said") == "1 is called."
    officer.press("release")
    assert officer.page.said("said") == "1 is released."
    (account,) = gate_of(gate.station, "14").accounts
    assert (account.earned, account.spent, account.called, account.left) == (1, 1, 0, 0)
    assert gate_of(gate.station, "14").abroad.count == 1


def test_the_desk_leads_to_the_ticket_that_it_has_registered(officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    links = [a["href"] for tag, a in officer.page.tags if tag == "a" and "href" in a]
    assert "/dogharoon/desk/ticket/1" in links
    page = officer.open("/dogharoon/desk/ticket/1")
    assert "/dogharoon/t/" in str(officer.answer.url)
    assert page.with_class("code")


def test_a_form_is_answered_by_sending_the_browser_on(officer: Browser):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    answer = officer.post(action, form, follow=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/dogharoon/desk"
    assert "Recorded" in officer.open("/dogharoon/desk").said("said")
    # What was done is said once, and not by a page that draws itself anew.
    assert not officer.open("/dogharoon/desk").said("said")


def test_what_was_done_waits_for_a_whole_page(officer: Browser):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    officer.post(action, form, follow=False)
    officer.client.get("/dogharoon/desk?part=fragment")
    assert "Recorded" in officer.open("/dogharoon/desk").said("said")


def test_a_double_click_is_one_command(gate: Gate, officer: Browser):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    for _ in range(3):
        assert officer.post(action, form).status_code == 200
        assert officer.page.said("said") == "Recorded: in, registered in Afghanistan."
    assert gate.station.state.facts.last_movement == 1


def test_a_form_that_comes_again_with_other_content_is_shown_and_not_recorded(
    gate: Gate, officer: Browser
):
    action, form = officer.form("movement:in:AF", plate="HRT 54821")
    officer.post(action, form)
    answer = officer.post(action, {**form, "plate": "HRT 11111"})
    assert answer.status_code == 422
    assert "This form was sent before" in officer.page.said("err")
    assert "HRT 11111" in officer.page.values("plate")
    assert gate.station.state.facts.last_movement == 1
    # The page has new ids: the second truck is recorded by the same key, pressed once more.
    officer.press("movement:in:AF", plate="HRT 11111")
    assert gate.station.state.facts.last_movement == 2


def test_a_refusal_keeps_what_was_typed_and_records_nothing(gate: Gate, officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    head = gate.station.journal.head.seq
    answer = officer.press("register:out:IR", plate=PLATE, load="fuel", destination="Kabul")
    assert answer.status_code == 409
    page = officer.page
    assert "already waiting as 1" in page.said("err")
    assert page.said("title").startswith("Error:")
    assert "Kabul" in page.values("destination")
    assert "fuel" in [a["value"] for a, _ in page.controls if "checked" in a]
    assert gate.station.journal.head.seq == head
    assert officer.open("/dogharoon/desk/ticket/1").said("no") == "1"


def test_the_plate_says_the_country_and_the_line_says_so(officer: Browser):
    # A plate of Afghanistan on the key that registers: the free flow that it is.
    officer.press("register:out:IR", plate="HRT 54821")
    said = "Recorded as the plate says: out, registered in Afghanistan."
    assert officer.page.said("said") == said
    # A plate of Iran on the key of a free passage out: that flow is gated, so it joins the list.
    officer.press("movement:out:AF", plate=PLATE)
    said = "Registered as the plate says: out, registered in Iran, as 1. Open 1"
    assert officer.page.said("said") == said
    # A plate of a third country is the flow of that country.
    officer.press("movement:in:AF", plate="34 ABC 123", load="empty")
    assert officer.page.said("said") == "Recorded as the plate says: in, registered in Türkiye."


def test_a_plate_that_fits_no_grammar_is_kept_with_the_country_of_the_key(
    gate: Gate, officer: Browser
):
    officer.press("movement:in:AF", plate="temporary 7 / 12")
    said = "Recorded: in, registered in Afghanistan. The plate fits no known form: check it."
    assert officer.page.said("said") == said
    view = gate_of(gate.station, "14")
    assert view.undo is not None
    assert view.undo.truck.plate is not None
    assert view.undo.truck.plate.typed == "temporary 7 / 12"
    assert not view.undo.truck.plate.fits


def test_a_text_without_a_letter_or_a_digit_is_no_plate(gate: Gate, officer: Browser):
    assert officer.press("movement:in:AF", plate="- !!").status_code == 422
    assert officer.page.said("err") == "Type the plate number first."
    assert gate.station.state.facts.last_movement == 0


def test_a_plate_without_a_country_is_asked_for_where_the_key_names_none(officer: Browser):
    answer = officer.press("movement:in", plate="temporary 7")
    assert answer.status_code == 422
    assert officer.page.values("registered") == ["IR", "AF"]
    assert "does not show its country" in officer.page.said("err")
    officer.press("movement:in:AF", plate="temporary 7", registered="IR")
    assert "in, registered in Iran" in officer.page.said("said")


@pytest.mark.parametrize(
    ("do", "fields", "says"),
    [
        ("movement:in:AF", {"plate": " "}, "Type the plate number first"),
        ("movement:in:AF", {"plate": "9" * 65}, "at most 64"),
        ("movement:in:AF", {"plate": "HRT 1\x072"}, "cannot be read"),
        ("movement:in:AF", {"plate": "HRT 1234", "load": "gold"}, "what the truck carries"),
        ("withdraw", {"ticket": "seven"}, "number of the ticket"),
        ("propose", {"ticket": "1", "reason": " "}, "Write the reason"),
        ("propose", {"ticket": "1", "reason": "x" * 201}, "at most 200"),
        ("hold", {"truck": "", "hold": "debt"}, "plate of the truck, or the number"),
        ("hold", {"truck": "what is this", "hold": "debt"}, "plate of the truck, or the number"),
    ],
)
def test_input_that_cannot_be_read_says_what_to_do(
    officer: Browser, do: str, fields: dict[str, str], says: str
):
    answer = officer.press(do, **fields)
    assert answer.status_code == 422
    assert says in officer.page.said("err")


@pytest.mark.parametrize("do", ["", "sell", "movement:up", "register", "hold", "resume"])
def test_a_key_that_the_desk_does_not_have_is_an_error_page(officer: Browser, do: str):
    action, form = officer.form("withdraw", ticket="1")
    answer = officer.post(action, {**form, "do": do, "hold": "gold", "direction": "up"})
    assert answer.status_code == 422
    assert "This could not be read" in officer.page.said("h1")


def test_an_officer_takes_back_the_own_passage_and_nobody_else_can(gate: Gate, officer: Browser):
    officer.press("movement:in:AF", plate="HRT 54821")
    other = gate.browser()
    other.sign_in("3")
    assert "undo" not in other.page.values("do")
    officer.press("undo")
    assert officer.page.said("said") == "Taken back: HRT 54821."
    assert gate_of(gate.station, "14").accounts[0].earned == 1
    assert gate_of(gate.station, "14").accounts[0].left == 0


def test_a_passage_without_a_call_is_recorded_and_raises_an_alarm(officer: Browser):
    officer.press("movement:out", plate=PLATE, load="general")
    said = "Recorded without a call: out, registered in Iran. An alarm was raised."
    assert officer.page.said("said") == said


def test_a_feeds_passage_without_a_call_is_told_to_every_desk_the_operator_and_the_metrics(
    gate: Gate, officer: Browser, duty: Browser, caplog: pytest.LogCaptureFixture
):
    for browser in (officer, duty):
        browser.open("/dogharoon/desk")
        assert "without a call so far" not in browser.answer.text
    post_fact(gate, fact(plate=PLATE, registered="IR", direction="out"), key := new_id())
    post_fact(gate, fact(plate=PLATE, registered="IR", direction="out"), key)  # once, said twice
    for browser in (officer, duty):
        browser.open("/dogharoon/desk")
        assert "Passed without a call so far: 1" in browser.answer.text
    assert caplog.messages.count("dogharoon: passage 1, out, needed a call and had none") == 1
    assert 'tarazu_uncalled_total{crossing="dogharoon"} 1' in gate.client.get("/metrics").text


def test_a_withdrawn_ticket_leaves_the_list(officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("withdraw", ticket="۱")
    assert officer.page.said("said") == "1 is withdrawn."
    assert "Nobody waits" in officer.page.said("next")


@pytest.mark.parametrize("truck", ["1", "۱", PLATE, "۱۲ع۳۴۵۴۲"])
def test_a_truck_is_held_by_its_number_or_its_plate_and_freed_again(officer: Browser, truck: str):
    officer.press("register:out:IR", plate=PLATE)
    officer.press(
        "hold", truck=truck, hold="fuel_quality", authority="the laboratory", note="Second sample."
    )
    assert "on hold" in officer.page.said("said")
    said = officer.page.said("#held-1-fuel_quality")
    for words in ("fuel quality", "the laboratory", "Second sample."):
        assert words in said, words
    officer.press("lift", ticket="1")
    assert officer.page.said("said") == "The hold is lifted."
    assert not officer.page.said("held")


def test_what_officers_write_is_in_the_private_store_and_its_digest_in_the_book(
    gate: Gate, officer: Browser
):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("hold", truck="1", hold="debt", authority="the court", note="Ask Karim.")
    (hold,) = next(iter(gate.station.state.facts.holds.values())).values()
    assert len(hold.note) == 64
    assert gate.station.private.text_of(hold.note) == "Ask Karim."
    book = b"".join(str(record.data).encode() for record in gate.station.journal.records(1))
    assert b"Karim" not in book


def test_a_hold_on_a_ticket_that_does_not_live_is_refused(officer: Browser):
    assert officer.press("hold", truck="77", hold="debt").status_code == 409
    assert "no live ticket 77" in officer.page.said("err")
    assert "Open 77" not in officer.page.said("err")


def test_two_persons_call_a_truck_out_of_turn(gate: Gate, officer: Browser, duty: Browser):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("register:out:IR", plate=OTHER)
    officer.press("propose", ticket="2", reason="Urgent part for a hospital")
    assert officer.page.said("said") == "Override 1 waits for a second officer."
    assert "approve" not in officer.page.values("do")
    duty.open("/dogharoon/desk")
    assert "Urgent part for a hospital" in duty.page.said("proposal")
    duty.press("approve")
    assert duty.page.said("said") == "Override 1 is confirmed."
    assert 2 in gate.station.state.facts.calls


def test_one_person_is_not_two(gate: Gate, duty: Browser):
    duty.press("register:out:IR", plate=PLATE)
    duty.press("propose", ticket="1", reason="Mine")
    action, form = duty.form("refuse")
    answer = duty.post(action, {**form, "do": "approve"})
    assert answer.status_code == 409
    assert "second officer" in duty.page.said("err")
    assert not gate.station.state.facts.calls


def test_an_officer_at_the_gate_confirms_nothing_and_refuses_only_the_own(
    gate: Gate, officer: Browser, duty: Browser
):
    duty.press("register:out:IR", plate=PLATE)
    duty.press("propose", ticket="1", reason="Urgent")
    action, form = officer.form("withdraw", ticket="1")
    for do in ("approve", "refuse"):
        answer = officer.post(action, {**form, "do": do, "override": "1"})
        assert answer.status_code == 403
        assert "needs another officer" in officer.page.said("h1")
    assert gate.station.state.facts.proposals
    officer.open("/dogharoon/desk")
    officer.press("propose", ticket="1", reason="Mine")
    officer.press("refuse")
    assert officer.page.said("said") == "Override 2 is not confirmed."


def test_the_duty_officer_stops_a_way_and_lets_it_go_on(
    gate: Gate, officer: Browser, duty: Browser
):
    duty.press("suspend", direction="out", reason="Link is down", source="Islam Qala post")
    assert duty.page.said("said") == "Suspended."
    board = officer.open("/dogharoon/board").said("alarm")
    assert "Link is down" in board
    assert "Islam Qala post" in board
    officer.open("/dogharoon/desk")
    action, form = officer.form("withdraw", ticket="1")
    answer = officer.post(action, {**form, "do": "resume", "direction": "out"})
    assert answer.status_code == 403
    duty.press("resume", direction="out")
    assert duty.page.said("said") == "Resumed."
    assert gate.station.state.facts.ways["out"].suspended is None


def test_a_call_names_the_truck_that_the_officer_saw(gate: Gate, officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("register:out:IR", plate=OTHER)
    officer.press("movement:in:AF", plate="HRT 54821")
    stale = officer.form("call:out")
    gate.order(cmd.WithdrawTicket(ticket=1))
    answer = officer.post(*stale)
    assert answer.status_code == 409
    assert "2 is next" in officer.page.said("err")


def test_an_officer_is_recorded_by_number(gate: Gate, officer: Browser):
    officer.press("movement:in:AF", plate="HRT 54821")
    records = list(gate.station.journal.records(1))
    (passage,) = [one for one in records if one.kind == "movement_recorded"]
    assert passage.actor == passage.data["by"] == "14"


def test_each_crossing_has_its_own_desk_and_book():
    settings = settings_of_test(crossing_settings("dogharoon"), crossing_settings("milak"))
    with gate_open(settings) as gate:
        officer = gate.browser()
        officer.sign_in("14", desk="milak")
        officer.press("movement:in:AF", plate="HRT 54821")
        assert "Recorded" in officer.page.said("said")
        first, second = (one.station for one in gate.turnstiles.values())
        kinds = [record.kind for record in second.journal.records(1)]
        assert "movement_recorded" in kinds
        assert first.state.facts.last_movement == 0
        # What was done at one crossing is not said at the other.
        assert not officer.open("/dogharoon/desk").said("said")


def test_the_record_of_a_passage_names_the_load_that_was_chosen(gate: Gate, officer: Browser):
    officer.press("movement:in:AF", plate="HRT 54821", load="bobtail")
    records = list(gate.station.journal.records(1))
    data = [one.data for one in records if one.kind == "movement_recorded"]
    assert [(one["laden"], one["cargo"]) for one in data] == [("bobtail", "none")]


def test_the_last_action_is_what_undo_takes_back_and_it_names_the_truck(
    gate: Gate, officer: Browser
):
    officer.press("movement:in:AF", plate="HRT 54821")
    officer.press("register:out:IR", plate=PLATE)
    assert "registered 1" in officer.page.said("done")
    officer.press("undo")
    assert PLATE in officer.page.said("said")
    assert officer.page.said("said").startswith("Taken back: ")
    facts = gate.station.state.facts
    assert (len(facts.tickets), facts.corrected) == (0, {})
    # The passage is no longer the last action: it stays until it is named.
    assert "undo" not in officer.page.values("do")


def test_after_another_action_there_is_no_undo_of_an_older_one(gate: Gate, officer: Browser):
    officer.press("movement:in:AF", plate="HRT 54821")
    assert "undo" in officer.page.values("do")
    officer.press("hold", truck="HRT 54821", hold="documents")
    assert "undo" not in officer.page.values("do")
    officer.press("movement:in:AF", plate="HRT 11111")
    gate.order(cmd.WithdrawTicket(ticket=9), by="14")  # a refusal is no action
    officer.press("undo")
    assert officer.page.said("said") == "Taken back: HRT 11111."
    gate.clock.wait(121)
    assert gate_of(gate.station, "14").undo is None


def test_a_ticket_that_ended_since_cannot_be_undone(gate: Gate, officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    gate.order(cmd.WithdrawTicket(ticket=1), by="3")
    assert "undo" not in officer.open("/dogharoon/desk").values("do")


def test_a_called_truck_that_has_its_credit_can_arrive_and_then_does_not_lapse(
    gate: Gate, officer: Browser
):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("movement:in:AF", plate="HRT 54821")
    officer.press("call:out")
    assert {"arrive", "release"} <= set(officer.page.values("do"))
    officer.press("arrive")
    assert "arrive" not in officer.page.values("do")
    assert "the call cannot be missed any more" in officer.page.said("called")
    gate.clock.wait(7_200)
    gate.order(cmd.RecordMovement(truck="x", registered="AF", direction="in"))
    assert list(gate.station.state.facts.calls) == [1]
    officer.sign_in("14")
    officer.press("release")
    assert officer.page.said("said") == "1 is released."


def test_a_refusal_names_its_ticket_once_and_the_number_leads_to_it(officer: Browser):
    officer.press("register:out:IR", plate=PLATE)
    officer.press("register:out:IR", plate=PLATE)
    said = officer.page.said("err")
    assert said == "This truck is already waiting as 1. Open 1 or correct the plate."
    assert 'Open <a href="/dogharoon/desk/ticket/1">1</a> or' in officer.answer.text
