"""The runner has teeth: a case that says the wrong thing fails, and says where."""

import re

import pytest

from tests.rulebook.pages import Case, CaseUnreadable, sections_of
from tests.rulebook.stage import play

CASE = """
```case
# A truck waits for its credit
regime  one-to-one, call window 30m
08:00   register T1 IR out            -> registered T1
08:10   movement P1 AF in             -> movement_recorded, credit_earned, called T1 until 08:40
        balance a 1, available a 0
08:20   release T1                    -> released T1
        release T1                    -> refused no_such_ticket
```
"""


def case_of(text: str) -> Case:
    (case,) = [case for section in sections_of("page", text) for case in section.cases]
    return case


def test_a_case_that_is_right_has_nothing_to_report():
    assert play(case_of(CASE)) == ""


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("registered T1", "registered T2"),
        ("-> registered T1", "->"),
        ("credit_earned, called", "called"),
        ("movement_recorded, credit_earned", "credit_earned, movement_recorded"),
        ("until 08:40", "until 08:41"),
        ("called T1 until", "called T1 ahead until"),
        ("called T1 until", "staged T1 until"),
        ("balance a 1", "balance a 2"),
        ("balance a 1", "balance b 1"),
        ("balance a 1", "shine a 1"),
        ("-> released T1", "-> released T1, credit_earned"),
        ("-> released T1", "-> refused not_called T1"),
        ("refused no_such_ticket", "refused on_hold"),
        ("refused no_such_ticket", "released T1"),
        ("30m", "60m"),
    ],
)
def test_a_case_with_a_wrong_expectation_fails(right, wrong):
    assert right in CASE
    report = play(case_of(CASE.replace(right, wrong, 1)))
    assert re.search(r"^! +\d+ ", report, re.M)
    assert "expected:" in report
    assert "found:" in report


@pytest.mark.parametrize("flag", ["uncalled", "unmatched"])
def test_what_changes_the_meaning_must_not_be_left_out(flag):
    text = """
```case
# A truck passes without a call, twice
08:00   movement T1 IR out            -> movement_recorded uncalled
        movement T1 IR out            -> movement_recorded uncalled unmatched
```
"""
    assert play(case_of(text)) == ""
    assert play(case_of(text.replace(f" {flag}", "", 1)))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("```case\n08:00 clock ->\n```", "begins with"),
        ("```case\n# No line\n```", "begins with"),
        ("```case\n# No arrow and no time\nclock\n```", "expected a time"),
        ("```case\n# Never closed\n", "never closed"),
    ],
)
def test_a_case_that_nobody_can_read_is_named_with_its_line(text, words):
    with pytest.raises(CaseUnreadable, match=rf"page\.md, line \d+: .*{words}"):
        sections_of("page", text)


@pytest.mark.parametrize(
    "line",
    [
        "08:00 dance T1 ->",
        "08:00 register T1 IR sideways ->",
        "07:00 clock ->\n06:00 clock ->",
    ],
)
def test_an_order_that_nobody_knows_is_no_passing_case(line):
    with pytest.raises((ValueError, CaseUnreadable)):
        play(case_of(f"```case\n# Strange\n{line}\n```"))


@pytest.mark.parametrize("words", ["two-to-one", "one-to-one, shiny", "one-to-one, cap many"])
def test_a_plan_that_nobody_knows_is_no_passing_case(words):
    with pytest.raises(ValueError, match=r".+"):
        play(case_of(f"```case\n# Strange\nregime {words}\n08:00 clock ->\n```"))


@pytest.mark.parametrize("words", ["with love", "undo soon"])
def test_terms_that_nobody_knows_are_no_passing_case(words):
    with pytest.raises(ValueError, match=r".+"):
        play(case_of(f"```case\n# Strange\nterms {words}\n08:00 clock ->\n```"))
