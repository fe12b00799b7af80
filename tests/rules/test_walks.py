"""Laws that hold after every command of any sequence, under any regime."""

import os

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.rules.regimes import START_AT, regimes
from tests.rules.walk import Walk, command_of, steps, steps_of

WALKS = int(os.environ.get("TARAZU_WALKS", "500"))
quietly = settings(
    max_examples=WALKS, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True
)
later = st.sampled_from((0, 0, 5_000, 40_000_000)).map(lambda pause: START_AT + pause)


@quietly
@given(regimes(), later.flatmap(regimes), steps)
def test_every_law_holds_after_every_command(regime, spare, drawn):
    walk = Walk(regime)
    for pause, move in steps_of(drawn):
        walk.wait(pause)
        walk.do(command_of(walk.state, move, spare=spare))
