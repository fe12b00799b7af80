"""An answer stands in the form that was meant, with the focus on the field to look at."""

import pytest
from playwright.sync_api import Page

from tarazu.rules import Reason, Refusal
from tarazu.web.context import Done, FieldError
from tarazu.web.pages import desk_page

from .browsing import PHONE, open_at
from .contexts import context, officer
from .moments import R1
from .served import Served
from .shapes import TWO_WAYS

GONE = {"refusal": Refusal(Reason.NO_SUCH_TICKET, ticket=9999)}
SEEN = {"form": "seen", "do": "movement:in", "plate": "QQQQ 99999999", "load": "medicine"}
ANSWERS = {
    "a hold of nobody": (
        GONE | {"kept": {"form": "hold", "do": "hold", "truck": "9999", "note": "papers"}},
        ("hold", "truck", "9999"),
    ),
    "a hold without sense": (
        {"field_error": FieldError("truck", "desk.truck_missing")}
        | {"kept": {"form": "hold", "do": "hold", "truck": "nonsense"}},
        ("hold", "truck", "nonsense"),
    ),
    "a withdrawal of nobody": (
        GONE | {"kept": {"form": "withdraw", "do": "withdraw", "ticket": "777"}},
        ("withdraw", "ticket", "777"),
    ),
    "a proposal of nobody": (
        GONE | {"kept": {"form": "propose-out", "do": "propose", "ticket": "777"}},
        ("propose", "ticket", "777"),
    ),
    "a passage of no country": (
        {"field_error": FieldError("registered", "desk.country_missing"), "kept": SEEN},
        ("movement:in", "registered", "IR"),
    ),
}
IN_SIGHT = """node => {
  const box = node.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return box.top >= 0 && box.bottom <= innerHeight && (node.contains(top) || top.contains(node));
}"""


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["1280", "360"])
def test_an_answer_stands_in_the_form_that_was_meant(
    page: Page, site: Served, name: str, size: tuple[int, int]
):
    answer, (do, field, value) = ANSWERS[name]
    site.pages["/answer"] = lambda: desk_page(R1, officer(context("en"), **answer))
    open_at(page, site, "answer", size)
    page.wait_for_selector(":focus")
    form = page.locator(f"form:has([name=do][value='{do}']):has(#err)").first
    focused = "[document.activeElement.name, document.activeElement.value]"
    assert page.evaluate(focused) == [field, value]
    assert page.evaluate("document.activeElement.getAttribute('aria-describedby')") == "err"
    assert form.locator(":focus").count() == 1
    assert page.locator("#err").evaluate(IN_SIGHT)
    assert form.locator(":focus").evaluate(IN_SIGHT)
    assert page.locator("#plate").input_value() == ""


def test_a_field_that_is_wrong_is_marked_so(page: Page, site: Served):
    answer, _ = ANSWERS["a withdrawal of nobody"]
    site.pages["/answer"] = lambda: desk_page(R1, officer(context("en"), **answer))
    open_at(page, site, "answer")
    marked = "[...document.querySelectorAll('[aria-invalid=true]')].map(one => one.value)"
    assert page.evaluate(marked) == ["777"]


def test_a_proposal_comes_back_on_its_own_side(page: Page, site: Served):
    kept = {"form": "propose-in", "do": "propose", "ticket": "777", "reason": "urgent"}
    site.pages["/answer"] = lambda: desk_page(TWO_WAYS, officer(context("en"), kept=kept, **GONE))
    open_at(page, site, "answer")
    assert page.locator("details[open]").evaluate_all("all => all.map(one => one.id)") == [
        "turn-in"
    ]


def test_what_came_back_after_the_sign_in_is_in_sight(page: Page, site: Served):
    kept = {"form": "hold", "do": "hold", "truck": "462", "authority": "customs"}
    page_of = officer(context("en"), kept=kept, done=Done("kept"))
    site.pages["/answer"] = lambda: desk_page(R1, page_of)
    open_at(page, site, "answer")
    form = page.locator(".panel form:has(.said)")
    assert "below and was not sent" in form.locator(".said").inner_text()
    assert form.locator("[name=authority]").input_value() == "customs"
    assert form.locator("[name=truck]").evaluate(IN_SIGHT)
    assert page.locator(".said").count() == 1


def test_a_passage_that_was_seen_keeps_its_load(page: Page, site: Served):
    answer, _ = ANSWERS["a passage of no country"]
    site.pages["/answer"] = lambda: desk_page(R1, officer(context("en"), **answer))
    open_at(page, site, "answer")
    form = page.locator(".panel form:has(#err)")
    assert form.locator("[name=plate]").input_value() == "QQQQ 99999999"
    assert form.locator("[name=load]").input_value() == "medicine"
    form.locator("[name=registered][value=AF]").check(force=True)
    with page.expect_navigation():
        form.locator("[value='movement:in']").click()
    assert site.posted.pop()[1]["registered"] == ["AF"]


def test_the_keys_of_the_plate_are_not_those_of_other_forms(page: Page, site: Served):
    open_at(page, site, "desk-r1-en")
    page.keyboard.insert_text("HRT 54821")
    for field in (".panel [name=truck]", ".turn [name=reason]"):
        page.evaluate("document.querySelectorAll('.more, .turn').forEach(one => one.open = true)")
        page.focus(field)
        page.keyboard.press("Shift+Enter")
    assert not [form for _, form in site.posted if "register" in form["do"][0]]
