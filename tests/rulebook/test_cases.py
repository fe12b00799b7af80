"""Every case of the rulebook, played on the rules."""

import pytest

from tests.rulebook.pages import cases
from tests.rulebook.stage import play

ALL = cases()


@pytest.mark.parametrize("case", ALL, ids=[f"{case.page}: {case.title}" for case in ALL])
def test_the_rules_do_what_the_rulebook_says(case):
    report = play(case)
    assert not report, "\n" + report
