"""The check of a regime: what keeps it from running, and whom it harms as written."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.rules import State, execute
from tarazu.rules import commands as cmd
from tarazu.rules.check import errors_of, findings_of
from tarazu.rules.document import fill, regime_of
from tarazu.rules.finding import FINDING_CODES
from tarazu.rules.reasons import Refusal
from tarazu.rules.regime import (
    Account,
    Exempt,
    Gate,
    Grant,
    Interval,
    Lane,
    Opening,
    Ratio,
    Reset,
    Selector,
)
from tests.rules.regimes import START_AT, regimes
from tests.rules.sketches import (
    AID,
    GATED,
    GENERAL,
    R1,
    R2,
    R3,
    R4,
    account,
    changed,
    circuits,
    codes,
    exempts,
    found,
    gate,
    iranian_out,
    lanes,
    regime_with,
    select,
)

ERRORS = [
    ("same_country", "regime", regime_with(sides=("IR", "IR"))),
    ("valid_until_before_from", "regime", changed(R1, valid_until=START_AT - 1)),
    ("unknown_zone", "regime", changed(R1, time_zone="Asia/Teheran")),
    ("duplicate_account", "iranian-out", regime_with(iranian_out(), iranian_out())),
    ("negative_number", "iranian-out", regime_with(iranian_out(opening=-1))),
    ("negative_number", "iranian-out", regime_with(iranian_out(overdraft=-1))),
    ("negative_number", "iranian-out", regime_with(iranian_out(cap=-1))),
    ("negative_number", "iranian-out", regime_with(iranian_out(expires_after_s=-1))),
    ("negative_number", "iranian-out", regime_with(iranian_out(exposure_max=-1))),
    ("negative_number", "iranian-out", regime_with(iranian_out(reset=Reset(every="day", to=-1)))),
    (
        "negative_number",
        "iranian-out",
        regime_with(iranian_out(grant=Grant(every="day", trucks=-1))),
    ),
    ("zero_number", "iranian-out", regime_with(iranian_out(expires_after_s=0))),
    ("zero_ratio", "iranian-out", regime_with(iranian_out(ratio=Ratio(counted=0)))),
    ("zero_ratio", "iranian-out", regime_with(iranian_out(ratio=Ratio(releases=-2)))),
    ("number_too_large", "iranian-out", regime_with(iranian_out(opening=10**9 + 1))),
    ("number_too_large", "iranian-out", regime_with(iranian_out(ratio=Ratio(counted=10**6 + 1)))),
    ("number_too_large", "iranian-out", regime_with(iranian_out(ratio=Ratio(releases=10**6 + 1)))),
    ("contradiction_cap_zero", "iranian-out", regime_with(iranian_out(cap=0, ratio=Ratio(2, 3)))),
    ("cap_zero_never_calls", "iranian-out", regime_with(iranian_out(cap=0))),
    ("no_lane", "regime", lanes()),
    ("duplicate_lane", "general", lanes(Lane(name="general", match=(AID,)), GENERAL)),
    ("lane_without_match", "first", lanes(Lane(name="first"), GENERAL)),
    ("last_lane_has_match", "aid", lanes(Lane(name="aid", match=(AID,)))),
    ("zero_number", "general", lanes(Lane(name="general", weight=0))),
    ("number_too_large", "general", lanes(Lane(name="general", precedence=-(10**10)))),
    ("bad_share", "general", lanes(Lane(name="general", share_max="6/5"))),
    ("bad_share", "general", lanes(Lane(name="general", share_max=""))),
    ("negative_number", "exempt 1", exempts(Exempt(per_day_max=-1))),
    ("zero_number", "exempt 2", exempts(Exempt(match=(AID,)), Exempt(waited_s_min=0))),
    ("zero_number", "interval 1", changed(R1, intervals=(Interval((AID,), 0),))),
    ("zero_number", "gate", gate(releases_per_hour_max=0)),
    ("zero_number", "gate", gate(called_max=0)),
    ("negative_number", "gate", gate(staging_max=-1)),
    ("zero_window", "gate", gate(call_window_s=0)),
    ("negative_number", "gate", gate(call_window_s=-1)),
    ("hours_unreadable", "hours 1", gate(hours=(Opening("sat-fry", "08:00", "20:00"),))),
    ("hours_unreadable", "hours 1", gate(hours=(Opening("sat", "8", "20:00"),))),
    ("hours_unreadable", "hours 1", gate(hours=(Opening("sat", "08:00", "25:00"),))),
    ("never_open", "gate", gate(hours=(Opening("sat-fri", "24:00", "00:00"),))),
]


@pytest.mark.parametrize(("code", "clause", "regime"), ERRORS)
def test_what_keeps_a_regime_from_running_is_an_error_and_stands_first(code, clause, regime):
    errors = errors_of(regime)
    assert [(error.code, error.clause) for error in errors] == [(code, clause)]
    assert errors[0].is_error
    assert findings_of(regime, entrance_area=True)[0] == errors[0]


def test_an_error_says_which_key_and_what_was_found():
    (error,) = errors_of(regime_with(iranian_out(reset=Reset(every="day", to=-3))))
    assert error.values == {"key": "reset.to", "found": -3}
    (error,) = errors_of(gate(hours=(Opening("sat", "08:00", "20:00"), Opening("x", "1", "2"))))
    assert (error.clause, error.values) == ("hours 2", {"key": "days", "found": "x"})


def test_all_errors_are_listed_in_the_order_of_the_document():
    regime = changed(
        regime_with(iranian_out(opening=-1, expires_after_s=0)),
        time_zone="x",
        gate=Gate(called_max=0),
    )
    assert [error.code for error in errors_of(regime)] == [
        "unknown_zone",
        "negative_number",
        "zero_number",
        "zero_number",
    ]


def test_adoption_refuses_the_first_error_and_nothing_else():
    def answer(regime):
        state = State()
        execute(state, cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")), START_AT)
        return execute(state, cmd.AdoptRegime(regime=regime), START_AT)

    refused = answer(regime_with(iranian_out(cap=0)))
    assert isinstance(refused, Refusal)
    assert refused.detail == "cap_zero_never_calls"
    # Two persons could still let a truck go under these, so they may be adopted and studied.
    assert not isinstance(answer(regime_with(account("a", "", "out IR"))), Refusal)
    assert not isinstance(answer(regime_with(account("a", "out", "out"))), Refusal)


@pytest.mark.parametrize(
    ("limits", "call", "code"),
    [
        ({"ratio": Ratio(2, 3)}, "immediate", None),
        ({"ratio": Ratio(3, 2)}, "immediate", "contradiction_cap_zero"),
        ({"ratio": Ratio(3, 2), "overdraft": 1}, "immediate", None),
        ({"ratio": Ratio(3, 2), "grant": Grant("day", 1)}, "immediate", None),
        ({"ratio": Ratio(3, 2), "grant": Grant("day", 1)}, "officer", "contradiction_cap_zero"),
        ({"ratio": Ratio(3, 2), "overdraft": 1}, "auto", None),
        ({"overdraft": 1}, "officer", None),
        ({}, "immediate", None),
        ({}, "officer", "cap_zero_never_calls"),
    ],
)
def test_a_cap_of_zero_is_refused_only_where_nobody_could_ever_go(limits, call, code):
    regime = changed(regime_with(iranian_out(cap=0, **limits)), gate=Gate(call=call))
    assert [error.code for error in errors_of(regime)] == ([] if code is None else [code])
    assert bool(found("cap_below_one", regime)) == (code is None)


def test_a_cap_of_zero_on_an_account_that_spends_nothing_is_no_contradiction():
    assert errors_of(regime_with(account("a", "in", "", cap=0))) == []


@settings(max_examples=100, deadline=None)
@given(regimes(), st.none() | regimes(), st.booleans())
def test_any_regime_that_runs_can_be_checked(regime, peer, entrance_area):
    assert errors_of(regime) == []
    if peer is not None:
        peer = changed(peer, home="AF", peer="IR")
    listed = findings_of(regime, peer=peer, entrance_area=entrance_area)
    assert listed == findings_of(regime, peer=peer, entrance_area=entrance_area)
    assert not any(finding.code.startswith("peer_") for finding in listed)
    for finding in listed:
        assert finding.code in FINDING_CODES
        assert all(type(value) in (str, int) for value in finding.values.values())


@pytest.mark.parametrize(("code", "clause", "regime"), ERRORS)
def test_a_regime_with_an_error_is_checked_for_all_else_but_circuits(code, clause, regime):
    more = (account("idle", "in", ""), account("dead", "out", "out"))
    spoiled = changed(regime, accounts=(*regime.accounts, *more))
    assert found("nothing_spends", spoiled)
    assert circuits(spoiled) == []


SOURCE = Path(__file__).parents[2] / "src" / "tarazu"
PLACES = ("home", "peer", "crossing", "valid_from", "valid_until", "time_zone")
SHIPPED = ("IR", "AF", "dogharoon", "2025-11-22T00:00:00", None, "Asia/Tehran")


def test_every_code_is_found_by_some_module_and_listed_once():
    files = [
        SOURCE / "rules" / f"{name}.py" for name in ("check", "shape", "deadlock", "idle", "harm")
    ]
    text = "".join(path.read_text("utf-8") for path in files)
    assert [code for code in FINDING_CODES if f'"{code}"' not in text] == []
    assert len(set(FINDING_CODES)) == len(FINDING_CODES)


@pytest.mark.parametrize(
    "path",
    sorted([*SOURCE.glob("regimes/*.toml"), *SOURCE.glob("simulate/scenarios/dogharoon-*.toml")]),
    ids=lambda path: path.stem,
)
def test_nothing_that_is_shipped_is_more_than_warned_of(path):
    text = path.read_text("utf-8")
    if "{home}" in text:
        text = fill(text, dict(zip(PLACES, SHIPPED, strict=True)))
    findings = findings_of(regime_of(text))
    assert [finding.code for finding in findings if finding.is_error] == []
    assert {"no_end"} <= {finding.code for finding in findings}


# Harm.


def test_a_regime_without_an_end_is_told_so():
    assert found("no_end", R1)
    assert not found("no_end", changed(R1, valid_until=START_AT + 1))


@pytest.mark.parametrize("regime", [R2, R3])
def test_a_regime_that_makes_peer_trucks_pay_for_going_home_is_told_so(regime):
    (finding,) = found("keeps_peer_from_home", regime)
    assert finding.values == {"registered": "AF", "account": regime.accounts[0].name}


@pytest.mark.parametrize("regime", [R1, R4, exempts(Exempt((select("out AF"),)), regime=R2)])
def test_a_regime_that_lets_peer_trucks_go_home_freely_is_not(regime):
    assert not {"keeps_peer_from_home", "keeps_peer_for_a_while"} & codes(regime)


def test_a_longest_stay_bounds_how_long_peer_trucks_are_kept():
    stay = exempts(Exempt((AID,), waited_s_min=60), Exempt(waited_s_min=259_200), regime=R2)
    (finding,) = found("keeps_peer_for_a_while", stay)
    assert finding.values["longest_stay_s"] == 259_200
    assert not found("keeps_peer_from_home", stay)
    rationed = exempts(Exempt(waited_s_min=259_200, per_day_max=9), regime=R2)
    assert found("keeps_peer_from_home", rationed)


def test_home_trucks_kept_from_coming_home_are_told_as_well():
    regime = regime_with(account("a", "out AF", "in IR"))
    assert found("keeps_home_from_home", regime)
    stay = exempts(Exempt(waited_s_min=60), regime=regime)
    assert found("keeps_home_for_a_while", stay)


def test_a_regime_without_a_longest_stay_is_told_so():
    assert found("no_longest_stay", R1)
    assert found("no_longest_stay", exempts(Exempt((AID,))))
    assert not found("no_longest_stay", exempts(Exempt(waited_s_min=259_200)))
    assert not found("no_longest_stay", regime_with(gate=GATED))


def test_a_longest_stay_that_some_trucks_cannot_count_on_is_told_with_one_of_them():
    (finding,) = found("longest_stay_partial", exempts(Exempt((AID,), waited_s_min=60)))
    assert finding.values == {
        "direction": "out",
        "registered": "IR",
        "laden": "loaded",
        "cargo": "general",
    }
    assert found("longest_stay_partial", exempts(Exempt(waited_s_min=60, per_day_max=3)))
    assert not found("no_longest_stay", exempts(Exempt(waited_s_min=60, per_day_max=3)))


WAITING = {"humanitarian_waits", "medicine_waits", "perishable_waits"}
NEEDY = tuple(Selector(cargo=c) for c in ("humanitarian", "medicine", "perishable"))


def test_goods_that_cannot_wait_and_wait_like_the_rest_are_named():
    assert codes(R1) >= WAITING
    assert found("medicine_waits", R1)[0].values == {"direction": "out", "registered": "IR"}
    assert codes(regime_with(gate=GATED)) >= WAITING


@pytest.mark.parametrize(
    "regime",
    [
        exempts(Exempt(NEEDY, per_day_max=20, earns=False)),
        lanes(Lane("first", NEEDY, precedence=1), GENERAL),
        lanes(Lane("first", NEEDY), GENERAL),
        lanes(Lane("turn", NEEDY), GENERAL, order="cycle"),
        changed(regime_with(gate=GATED), lanes=(Lane("first", NEEDY), GENERAL)),
        regime_with(),
        regime_with(Account("a", spend=(Selector(direction="out", laden="empty"),), opening=1)),
    ],
)
def test_goods_that_go_before_the_rest_are_not(regime):
    assert not WAITING & codes(regime)


@pytest.mark.parametrize(
    "regime",
    [
        lanes(Lane("last", NEEDY), Lane("general", precedence=1)),
        exempts(Exempt(NEEDY, waited_s_min=60)),
        exempts(Exempt(NEEDY, per_day_max=0)),
        # Without an account there is no credit to be exempt from.
        exempts(Exempt(NEEDY), regime=regime_with(gate=GATED)),
    ],
)
def test_a_later_lane_or_an_exemption_of_no_use_does_not_spare_them(regime):
    assert codes(regime) >= WAITING


def test_a_gate_for_incoming_trucks_needs_an_area_where_they_wait():
    regime = regime_with(gate=Gate(gated=(select("in TM"),)))
    (finding,) = found("no_entrance_area", regime)
    assert finding.values == {"registered": "TM"}
    assert not found("no_entrance_area", regime, entrance_area=True)
    assert not found("no_entrance_area", R1)


def test_trucks_that_could_cross_empty_to_earn_are_told_but_not_those_that_come_home():
    (finding,) = found("empties_earn", R1)
    assert (finding.clause, finding.values) == (
        "iranian-out",
        {"direction": "in", "registered": "AF"},
    )
    assert found("empties_earn", regime_with(account("a", "out IR", "out AF")))
    assert not found("empties_earn", R2)
    loaded = Account("a", earn=(Selector("in", "AF", "loaded"),), spend=(select("out IR"),))
    assert not found("empties_earn", regime_with(loaded))
