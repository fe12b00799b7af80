"""A plate reads as it is printed while it is typed, and is sent as it was typed."""

from playwright.sync_api import Page

from .browsing import open_at
from .served import Served

PLATE = "۱۲ع۳۴۵۴۲"
MARKS = "document.activeElement.value.replaceAll('\\u200e', '<')"


def test_an_iranian_plate_reads_in_printed_order_while_it_is_typed(page: Page, site: Served):
    for code in ("en", "fa"):
        open_at(page, site, f"desk-r1-{code}")
        page.locator("#plate").press_sequentially(PLATE)
        assert page.evaluate(MARKS) == "<۱۲ع<۳۴۵۴۲"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert site.posted.pop()[1]["plate"] == [PLATE]


def test_a_plate_is_mended_as_if_there_were_no_marks(page: Page, site: Served):
    open_at(page, site, "desk-r1-en")
    field = page.locator("#plate")
    field.press_sequentially(PLATE)
    for _ in range(6):
        page.keyboard.press("Backspace")
    assert page.evaluate(MARKS) == "۱۲"
    field.press_sequentially("ب۳")
    assert page.evaluate(MARKS) == "<۱۲ب<۳"
    page.keyboard.press("Home")
    page.keyboard.press("Delete")
    page.keyboard.press("Delete")
    assert page.evaluate(MARKS) == "ب۳"
    field.fill("")
    field.press_sequentially("HRT 54821")
    assert page.evaluate(MARKS) == "HRT 54821"


def test_a_mark_beside_the_caret_stops_no_key(page: Page, site: Served):
    open_at(page, site, "desk-r1-en")
    field = page.locator("#plate")
    field.press_sequentially("۱۲ع۳")
    page.evaluate("document.activeElement.setSelectionRange(5, 5)")  # behind the mark
    page.keyboard.press("Backspace")
    assert page.evaluate(MARKS) == "۱۲۳"
    field.fill("")
    field.press_sequentially("۱۲ع۳")
    page.evaluate("document.activeElement.setSelectionRange(4, 4)")  # before the mark
    page.keyboard.press("Delete")
    assert page.evaluate(MARKS) == "<۱۲ع<"


def test_the_number_of_a_ticket_takes_no_marks(page: Page, site: Served):
    open_at(page, site, "desk-r1-en")
    page.click(".more > summary")
    page.locator(".panel [name=truck]").first.press_sequentially("۴۶۲")
    assert page.evaluate(MARKS) == "۴۶۲"
