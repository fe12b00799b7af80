"""An error of a plan quotes key and number as they stand in it, and no more than that is wrong."""

import pytest

from tarazu.rules.check import errors_of
from tarazu.rules.regime import Exempt, Grant, Interval, Lane, Opening, Ratio, Reset
from tests.rules.regimes import START_AT
from tests.rules.sketches import (
    AID,
    GENERAL,
    R1,
    changed,
    check,
    exempts,
    gate,
    iranian_out,
    lanes,
    regime_with,
)

LOT, MOST = 10**6 + 1, 10**9


def limit(**values):
    return regime_with(iranian_out(**values))


def number(key: str, found: int) -> dict[str, str | int]:
    return {"key": key, "found": found}


QUOTED = [
    (regime_with(sides=("IR", "IR")), {"country": "IR"}),
    (
        changed(R1, valid_until=START_AT - 1),
        {"valid_from": START_AT, "valid_until": START_AT - 1},
    ),
    (changed(R1, time_zone="Asia/Teheran"), {"found": "Asia/Teheran"}),
    (limit(opening=-1), number("opening", -1)),
    (limit(overdraft=-2), number("overdraft", -2)),
    (limit(cap=-3), number("cap", -3)),
    (limit(exposure_max=-4), number("exposure_max", -4)),
    (limit(expires_after_s=0), number("expires_after_s", 0)),
    (limit(reset=Reset(every="day", to=-1)), number("reset.to", -1)),
    (limit(grant=Grant(every="day", trucks=-1)), number("grant.trucks", -1)),
    (limit(opening=MOST + 1), {**number("opening", MOST + 1), "most": MOST}),
    (limit(ratio=Ratio(0, 7)), {"counted": 0, "releases": 7}),
    (limit(ratio=Ratio(LOT, 1)), {**number("ratio.counted", LOT), "most": LOT - 1}),
    (limit(ratio=Ratio(1, LOT)), {**number("ratio.releases", LOT), "most": LOT - 1}),
    (limit(cap=0, ratio=Ratio(2, 3)), {"counted": 2, "releases": 3}),
    (lanes(Lane(name="general", weight=0)), number("weight", 0)),
    (
        lanes(Lane(name="general", precedence=-MOST - 1)),
        {**number("precedence", MOST + 1), "most": MOST},
    ),
    (lanes(Lane(name="general", share_max="6/5")), {"found": "6/5"}),
    (exempts(Exempt(per_day_max=-1)), number("per_day_max", -1)),
    (exempts(Exempt(waited_s_min=0)), number("waited_s_min", 0)),
    (changed(R1, intervals=(Interval((AID,), 0),)), number("per_truck_s", 0)),
    (gate(releases_per_hour_max=0), number("releases_per_hour_max", 0)),
    (gate(called_max=0), number("called_max", 0)),
    (gate(staging_max=-1), number("staging_max", -1)),
    (gate(call_window_s=-1), number("call_window_s", -1)),
    (gate(hours=(Opening("sat", "8", "20:00"),)), {"key": "from", "found": "8"}),
    (gate(hours=(Opening("sat", "08:00", "25:00"),)), {"key": "to", "found": "25:00"}),
    (gate(hours=(Opening("sat-fry", "08:00", "9"),)), {"key": "days", "found": "sat-fry"}),
]


@pytest.mark.parametrize(("regime", "values"), QUOTED)
def test_an_error_quotes_the_key_and_what_was_found(regime, values):
    [error, *_] = check(regime)
    assert error.is_error
    assert error.values == values


JUST_RIGHT = [
    changed(R1, valid_until=START_AT),
    limit(opening=MOST),
    limit(ratio=Ratio(LOT - 1, LOT - 1)),
    limit(expires_after_s=1),
    limit(opening=0, overdraft=0, exposure_max=0, reset=Reset(every="day", to=0)),
    limit(grant=Grant(every="day", trucks=0)),
    lanes(Lane(name="aid", match=(AID,), precedence=0), GENERAL),
    exempts(Exempt(match=(AID,), per_day_max=0)),
    exempts(Exempt(match=(AID,), waited_s_min=1)),
    changed(R1, intervals=(Interval((AID,), 1),)),
    gate(releases_per_hour_max=1, called_max=1, staging_max=0, call_window_s=1),
]


@pytest.mark.parametrize("regime", JUST_RIGHT)
def test_a_plan_at_the_very_edge_of_what_may_be_runs(regime):
    assert errors_of(regime) == []


@pytest.mark.parametrize(
    ("fills", "is_dead"),
    [
        ({}, True),
        ({"overdraft": 1}, False),
        ({"opening": 1}, True),
        ({"grant": Grant(every="day", trucks=1)}, True),
        ({"ratio": Ratio(2, 2)}, True),
    ],
)
def test_a_cap_of_zero_is_an_error_unless_an_overdraft_pays(fills, is_dead):
    assert bool(errors_of(limit(cap=0, **fills))) == is_dead


@pytest.mark.parametrize(
    ("fills", "is_dead"),
    [
        ({"ratio": Ratio(3, 2)}, True),
        ({"ratio": Ratio(3, 3)}, False),
        ({"ratio": Ratio(3, 2), "opening": 1}, False),
        ({"ratio": Ratio(3, 2), "grant": Grant(every="day", trucks=1)}, False),
    ],
)
def test_a_cap_of_zero_runs_where_what_comes_at_one_instant_pays_for_a_release(fills, is_dead):
    regime = changed(limit(cap=0, **fills), gate=gate(call="immediate").gate)
    assert bool(errors_of(regime)) == is_dead
