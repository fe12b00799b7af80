import re

from msgspec.structs import replace

from tarazu.web.context import command_id
from tarazu.web.pages import desk_page, start_page

from .contexts import OFFICERS, context, officer, sides
from .markup import Page
from .moments import R1
from .shapes import PROPOSALS, SUSPENDED, TWO_WAYS, drawn

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.S)


def _forms(text: str) -> list[tuple[str, str]]:
    return FORM.findall(text)


def test_every_form_of_the_desk_carries_a_token_and_a_command_of_its_own():
    duty = officer(context("en"), officer="3", role="supervisor")
    for one in (R1, TWO_WAYS, SUSPENDED):
        view = replace(one, proposals=PROPOSALS)
        ids = []
        for attrs, inside in _forms(desk_page(view, duty)):
            assert 'method="post"' in attrs
            assert 'name="_csrf_token" value="token"' in inside
            if "/signout" not in attrs:
                assert 'action="/desk/act"' in attrs
                ids += re.findall(r'name="command_id" value="([0-9a-f]{32})"', inside)
        assert len(ids) == len(set(ids)) == len(_forms(desk_page(view, duty))) - 1


def test_a_page_drawn_anew_gives_every_form_a_new_command():
    first, second = (
        set(re.findall(r'command_id" value="([^"]*)"', desk_page(R1, officer(context(), **seed))))
        for seed in ({"command_seed": "one"}, {"command_seed": "two"})
    )
    assert not first & second
    assert command_id(context(), "undo") == command_id(context(), "undo")


def test_the_keys_send_what_they_say():
    sent = Page(desk_page(R1, officer(context("en")))).values("do")
    for value in ("call:out", "release", "undo", "propose", "hold", "lift", "withdraw"):
        assert value in sent, value
    assert "suspend" not in sent


def test_a_call_names_the_truck_that_the_officer_saw():
    text = desk_page(R1, officer(context("en")))
    (call,) = [inside for attrs, inside in _forms(text) if 'id="call-out"' in attrs]
    assert 'name="ticket" value="489"' in call


def test_only_a_duty_officer_suspends_resumes_and_confirms():
    duty = officer(context("en"), officer="3", role="supervisor")
    sent = Page(desk_page(replace(SUSPENDED, proposals=PROPOSALS), duty)).values("do")
    for value in ("suspend", "resume", "approve", "refuse"):
        assert value in sent, value


def test_nobody_confirms_a_proposal_of_his_own():
    view = replace(R1, proposals=PROPOSALS)
    both = Page(desk_page(view, officer(context("en"))))
    assert both.values("do").count("approve") == 0
    assert both.values("do").count("refuse") == 1  # his own, to take it back
    duty = officer(context("en"), officer="3", role="supervisor")
    page = Page(desk_page(view, duty))
    assert page.values("do").count("approve") == 1
    assert "Take back" in page.said("#override-9")


def test_a_refused_form_keeps_what_was_typed_and_says_so_in_the_title():
    page = Page(drawn("desk-refused", "en"))
    assert page.said("title") == "Error: Gate desk – Tarazu"
    assert "already waiting as 491" in page.said("err")
    plate = next(attrs for attrs, _ in page.controls if attrs.get("id") == "plate")
    assert plate["value"] == "\u200e52 ع\u200e 839 12"
    assert plate["aria-invalid"] == "true"
    assert "err" in plate["aria-describedby"].split()
    links = [attrs["href"] for tag, attrs in page.tags if tag == "a" and "href" in attrs]
    assert "/desk/ticket/491" in links
    checked = [attrs["value"] for attrs, _ in page.controls if "checked" in attrs]
    assert checked == ["livestock"]
    assert [attrs for tag, attrs in page.tags if attrs.get("role") == "alert"]


def test_a_rule_at_its_limit_is_no_fault_and_offers_the_way_out_of_turn():
    page = Page(drawn("desk-no-credit", "en"))
    assert "not-now" in page.with_class("err")[0]["class"]
    assert "Or call out of turn (F8)." in page.said("err")


def test_a_plate_without_a_country_asks_for_it():
    page = Page(drawn("desk-unread", "en"))
    assert page.values("registered") == ["IR", "AF"]


def test_the_demo_signs_in_its_officers_and_sets_its_speed():
    text = start_page(sides("en"), context("en"), officers=OFFICERS, speeds=(0, 1, 60))
    page = Page(text)
    assert page.values("number") == ["14", "3"]
    assert page.values("speed") == ["0", "1", "60"]
    pressed = [attrs["value"] for tag, attrs in page.tags if attrs.get("aria-pressed") == "true"]
    assert pressed == ["1"]
