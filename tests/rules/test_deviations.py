"""Where the rules still differ from the design, or where it leaves a doubt: one case each.

Each is expected to fail, strictly: whoever mends the rules sees the case pass, takes the mark off,
and moves the case to its place in the rulebook.
"""

import pytest

from tests.rulebook.pages import sections_of
from tests.rulebook.stage import play

# Title, plan in TOML above the case, and the case itself.
CASES = [
    (
        "Design 3.4: a counted movement that did not happen does not stand in exposure_max",
        "",
        """
regime  one-to-one, ratio 1:2, exposure 1
08:00   movement P1 AF in by 14       -> movement_recorded, credit_earned a 2
        undo P1 by 14                 -> correction_recorded
        movement P2 AF in             -> movement_recorded, credit_earned a 2
""",
    ),
    (
        "Doubt: an undone release under call immediate is not made again at the same instant",
        "",
        """
regime  one-to-one, call immediate
08:00   register T1 IR out            -> registered
        movement P1 AF in             -> movement_recorded, credit_earned, released T1
        propose undo T1 by 14         -> override_proposed
        approve by 15                 -> override_approved, credit_granted a 1
                                      -> correction_recorded T1 override ticket back
""",
    ),
]


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(
            f"{above}\n```case\n# {title}\n{lines}\n```",
            id=title,
            marks=pytest.mark.xfail(raises=AssertionError, strict=True, reason=title),
        )
        for title, above, lines in CASES
    ],
)
def test_the_rules_do_what_the_design_says(case):
    (played,) = [one for section in sections_of("deviations", case) for one in section.cases]
    report = play(played)
    assert not report, "\n" + report
