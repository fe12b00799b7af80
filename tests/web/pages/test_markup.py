import re

import pytest
from msgspec.structs import replace

from tarazu.web.pages import board_page, desk_page, ticket_page

from .contexts import context, officer
from .markup import Page
from .moments import R1, R2, truck
from .shapes import PAGES, TICKETS, drawn

CODES = ("en", "fa", "prs")
PUBLIC = [name for name in PAGES if name.startswith("board-")] + ["start"]
EVERY = [(name, code) for name in PAGES for code in CODES]


@pytest.fixture(scope="module")
def pages() -> dict[tuple[str, str], str]:
    return {(name, code): drawn(name, code) for name, code in EVERY}


def test_every_page_is_well_formed_and_names_each_id_once(pages: dict[tuple[str, str], str]):
    for at, text in pages.items():
        page = Page(text)
        ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
        assert len(ids) == len(set(ids)), (at, sorted(ids))


def test_no_page_holds_a_script_or_a_style_of_its_own(pages: dict[tuple[str, str], str]):
    for at, text in pages.items():
        page = Page(text)
        for tag, attrs in page.tags:
            assert tag != "style", at
            assert "style" not in attrs, (at, tag, attrs)
            assert not [name for name in attrs if name.startswith("on")], (at, tag, attrs)
            for address in (attrs.get("src", ""), attrs.get("href", "")):
                assert not address.startswith(("data:", "javascript:", "//")), (at, address)
        assert not page.said("script"), at


def test_every_page_takes_its_files_from_its_own_address(pages: dict[tuple[str, str], str]):
    for at, text in pages.items():
        for tag, attrs in Page(text).tags:
            if tag in ("script", "link") and attrs.get("rel") != "alternate":
                assert (attrs.get("src") or attrs["href"]).startswith("/static/"), (at, attrs)


def test_every_control_has_a_label(pages: dict[tuple[str, str], str]):
    for at, text in pages.items():
        page = Page(text)
        for control, is_inside in page.controls:
            has = is_inside or control.get("id") in page.labelled or "aria-label" in control
            assert has, (at, control)


def test_every_key_says_what_it_does(pages: dict[tuple[str, str], str]):
    for at, text in pages.items():
        for found in re.finditer(r"<(button|summary)\b[^>]*>(.*?)</\1>", text, re.S):
            assert re.sub(r"<[^>]*>|\s", "", found[2]), (at, found[0])


# What somebody typed, and of a notice the source and the date as the source writes it.
THEIRS = re.compile(r'<q .*?</q>|<p class="(?:source|detail)">.*?</p>', re.S)


@pytest.mark.parametrize("code", ["fa", "prs"])
def test_a_persian_page_runs_right_to_left_in_its_own_digits(code: str):
    for name in PAGES:
        text = drawn(name, code)
        assert f'<html lang="{code}" dir="rtl"' in text
        # A plan keeps its name (R1), a key of the keyboard its print, an entered text its own way.
        seen = Page(THEIRS.sub("", text))
        left = [words for words in seen.text if re.search(r"(?<![A-Za-z])[0-9]", words)]
        assert not left, (name, left)


def test_an_english_page_holds_no_other_digits():
    for name in PAGES:
        text = re.sub(r'data-digits="[^"]*"', "", THEIRS.sub("", drawn(name, "en")))
        assert not re.search("[۰-۹٠-٩]", text), name


def _plates(text: str) -> list[str]:
    """Give of each plate what can be read, without the word of the country."""
    drawn_plates = re.findall(r'<bdi dir="ltr" class="plate.*?</bdi>', text, re.S)
    return [re.sub(r"<small>.*?</small>|<[^>]*>", "", one) for one in drawn_plates]


def test_no_public_page_holds_more_than_the_end_of_a_plate():
    for name in PUBLIC:
        for code in CODES:
            for readable in _plates(drawn(name, code)):
                assert len(readable) <= 3, (name, code, readable)


def test_a_plate_of_few_characters_never_stands_whole_on_the_board():
    for typed, readable in (("7", ""), ("4711", "11"), ("AB 12", "12")):
        call = replace(R1.ways[0].called[0], truck=truck(typed, "TM"))
        view = replace(R1, ways=(replace(R1.ways[0], called=(call,)),))
        assert _plates(board_page(view, context("en"))) == [readable]


def test_a_board_shows_the_last_three_characters_and_dots_for_the_rest():
    page = Page(drawn("board-r1", "en"))
    assert page.said("plate") == "6 IRAN 36"
    assert len([tag for tag, attrs in page.tags if tag == "i" and not attrs]) >= 5
    assert Page(drawn("board-r2", "fa")).said("plate") == "۸۹۱"


def test_a_page_is_a_function_of_its_view_and_its_context():
    page = officer(context("fa"))
    assert desk_page(R1, page) == desk_page(R1, page)
    assert board_page(R2, page) == board_page(R2, page)


def test_a_fragment_is_the_regions_of_the_page_and_nothing_else():
    for draw in (
        lambda page: board_page(R1, page),
        lambda page: desk_page(R1, officer(page)),
        lambda page: ticket_page(TICKETS["waiting"], page),
    ):
        whole, part = draw(context("en")), draw(context("en", part="fragment"))
        assert "<html" not in part
        assert part.strip() in whole


def test_what_somebody_entered_is_shown_and_never_run():
    page = officer(context("en"), kept={"plate": '"><script>x</script>', "do": "movement:in"})
    text = desk_page(R1, page)
    assert "<script>x" not in text
    assert "&lt;script&gt;x&lt;/script&gt;" in text


def test_both_clocks_the_plan_and_the_label_stand_on_every_screen():
    for name in ("board-r1", "desk-r1", "ticket-waiting"):
        said = Page(drawn(name, "en")).said()
        for words in ("13:30", "14:30", "Plan R1:", "MODEL SCENARIO", "Wording a", "Wording b"):
            assert words in said, (name, words)
        assert "What this is and is not" in said


def test_the_label_leaves_with_the_demo():
    text = board_page(R1, context("en", model_label=False, wordings=""))
    assert "MODEL SCENARIO" not in text
    assert "Wording a" not in text
