"""Nothing is forgotten: every reason, event, key and clause has its place and its case."""

import re

import pytest

from tarazu.rules import Reason
from tarazu.rules import regime as plan
from tarazu.rules.commands import Terms
from tarazu.rules.kinds import KINDS
from tests.rulebook.pages import BOOK, cases, pages
from tests.rulebook.told import SHORT

PAGES = pages()
SECTIONS = [section for page in PAGES.values() for section in page]
_TABLES = {
    "regime": plan.Regime,
    "selector": plan.Selector,
    "account": plan.Account,
    "account.ratio": plan.Ratio,
    "account.reset": plan.Reset,
    "account.grant": plan.Grant,
    "lane": plan.Lane,
    "exempt": plan.Exempt,
    "interval": plan.Interval,
    "gate": plan.Gate,
    "gate.hours": plan.Opening,
    "terms": Terms,
}
_ARE_TABLES = {"accounts", "lanes", "exempts", "intervals", "gate"}


def keys_of_the_toml() -> list[str]:
    """Every key that a plan or the operator's terms may have, from the structs that read them."""
    return [
        f"{table}.{key}"
        for table, struct in _TABLES.items()
        for key in struct.__struct_encode_fields__
        if table != "regime" or key not in _ARE_TABLES
    ]


def section_of(page: str, title: str):
    found = [section for section in PAGES[page] if section.title == title]
    assert len(found) == 1, f"{page}.md: {len(found)} headings {title}"
    return found[0]


def expected_of(case) -> list[str]:
    lines = [case.regime, *case.lines]
    return [item for line in lines for item in line.expected or []]


def test_refusals_stand_in_the_order_in_which_they_are_checked():
    titles = [section.title for section in PAGES["refusals"][2:]]
    assert titles == [reason.value for reason in Reason]


@pytest.mark.parametrize("reason", [reason.value for reason in Reason])
def test_every_reason_has_a_case_under_its_heading(reason):
    items = [item for case in section_of("refusals", reason).cases for item in expected_of(case)]
    assert any(item.split()[:2] == ["refused", reason] for item in items)


def test_events_stand_in_the_order_of_their_table():
    assert [section.title for section in PAGES["events"][2:]] == list(KINDS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_event_has_a_case_under_its_heading(kind):
    items = [item for case in section_of("events", kind).cases for item in expected_of(case)]
    assert any(SHORT.get(item.split()[0], item.split()[0]) == kind for item in items)


def test_every_key_of_the_toml_has_one_heading_with_a_case():
    headed: dict[str, int] = {}
    for section in SECTIONS:
        for key in re.findall(r"`([a-z_.]+)`", section.title):
            headed[key] = headed.get(key, 0) + len(section.cases)
    assert set(headed) == set(keys_of_the_toml())
    assert not [key for key, count in headed.items() if not count], "headings without a case"


def test_every_section_with_a_case_names_its_source():
    bare = [f"{s.page}.md: {s.title}" for s in SECTIONS if s.cases and "Source: " not in s.text]
    assert not bare


def test_the_index_names_every_page():
    text = (BOOK / "README.md").read_text("utf-8")
    assert sorted(set(re.findall(r"\(([a-z]+)\.md\)", text)) | {"README"}) == sorted(PAGES)


def test_titles_are_sentences_that_occur_once_on_their_page():
    named = [(case.page, case.title) for case in cases()]
    assert len(named) == len(set(named))


def test_every_value_that_a_key_may_have_is_shown():
    text = "\n".join(path.read_text("utf-8") for path in BOOK.glob("*.md"))
    for word in ("officer", "immediate", "keep_once", "withdraw", "cycle", "none", "solar-hijri"):
        assert word in text
