"""The rules favour nobody: seen from the other side, the same day has the same figures."""

import msgspec
from hypothesis import HealthCheck, given, settings

from tarazu.rules import State, execute
from tarazu.rules import commands as cmd
from tarazu.rules import events as ev
from tarazu.rules.regime import Regime, Selector
from tests.rules.regimes import regimes
from tests.rules.walk import Walk, command_of, steps, steps_of

SWAPPED = {"in": "out", "out": "in"}


def _two_countries(command):
    """A third country has no mirror: its trucks are visitors on both sides."""
    if getattr(command, "registered", "IR") not in ("IR", "AF"):
        return msgspec.structs.replace(command, registered="AF")
    return command


def mirrored(value):
    """Exchange in and out, home and peer; where a truck is registered does not change."""
    if isinstance(value, tuple | list):
        return type(value)(mirrored(item) for item in value)
    if isinstance(value, str):
        return SWAPPED.get(value, value)
    if not isinstance(value, msgspec.Struct):
        return value
    changes = {name: mirrored(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, cmd.Terms | Regime):
        changes["home"], changes["peer"] = value.peer, value.home
    return type(value)(**changes)


def in_any_order(data):
    """Directions of one event stand in a fixed order, which a mirror turns around."""
    if isinstance(data, ev.GateSuspended | ev.GateResumed):
        ways = tuple(sorted(data.ways, key=lambda way: way.direction))
        return msgspec.structs.replace(data, ways=ways)
    return data


def test_a_mirror_of_a_mirror_is_the_thing_itself():
    selector = Selector(direction="in", registered="AF")
    assert mirrored(selector) == Selector(direction="out", registered="AF")
    assert mirrored(mirrored(selector)) == selector


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(regimes(), steps)
def test_seen_from_the_other_side_the_same_day_has_the_same_events(regime, drawn):
    walk = Walk(regime)
    for pause, move in steps_of(drawn):
        walk.wait(pause)
        walk.do(_two_countries(command_of(walk.state, move)))
    walk.wait(100_000_000)
    other, events = State(), []
    for at, command in [*walk.log, (walk.at, cmd.PassTime())]:
        events += execute(other, cmd.PassTime(), at)
        answer = execute(other, mirrored(command), at)
        events += answer if isinstance(answer, list) else []
    assert len(events) == len(walk.events)
    for one, two in zip(walk.events, events, strict=True):
        assert (one.at, in_any_order(mirrored(one.data))) == (two.at, in_any_order(two.data))
    assert sorted(other.facts.abroad) == sorted(walk.state.facts.visiting)
    assert sorted(other.facts.visiting) == sorted(walk.state.facts.abroad)
