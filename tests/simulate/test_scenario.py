"""The scenario of Dogharoon: every number is worked out again from the figures it quotes."""

import tomllib
from typing import Any

import pytest

from tarazu.calendars import text_of
from tarazu.simulate import (
    JoinPlanned,
    Scenario,
    ScenarioUnreadable,
    built_in_scenario,
    built_in_text,
    scenario_of,
)

DAYS = 30  # Aban 1404
SCENARIO = built_in_scenario()
AI = {"direction": "in", "registered": "AF"}
II = {"direction": "in", "registered": "IR"}
IO = {"direction": "out", "registered": "IR"}
AO = {"direction": "out", "registered": "AF"}


def quoted(name: str) -> tuple[float, ...]:
    (figure,) = [figure for figure in SCENARIO.quoted if figure.name == name]
    return figure.values


def per_day(name: str) -> float:
    (flow,) = [flow for flow in SCENARIO.flows if flow.name == name]
    return flow.per_day


def test_the_rates_follow_from_the_quoted_month_and_half_of_the_trucks_out() -> None:
    out, into = (count / DAYS for count in quoted("out_in_aban"))
    share = 1 / 2
    assert round(out * share, 3) == per_day("IO") == per_day("AO") == per_day("AI") == 205.317
    assert round(into - out * share, 3) == per_day("II") == 152.650


def test_the_stock_is_the_usual_one_and_the_gap_of_the_month() -> None:
    out, into = quoted("out_in_aban")
    usual = round(per_day("IO") * SCENARIO.turnaround_s / 86_400)
    assert usual == 616
    stock = {stock.registered: stock.trucks for stock in SCENARIO.stocks}
    assert stock == {"IR": usual + out - into, "AF": usual}
    assert stock["IR"] == 2_196


def test_little_s_law_gives_the_quoted_nights() -> None:
    leaving_d, entering_d = 2_196 / per_day("IO"), 2_196 / per_day("II")
    assert (round(leaving_d, 1), round(entering_d, 1)) == (10.7, 14.4)
    (stock, _) = SCENARIO.stocks
    assert stock.stood_s_max == round(10.7 * 86_400)
    shortest, longest = quoted("nights_abroad")
    assert shortest <= leaving_d <= entering_d <= longest + 1  # 15 nights in English reports


def test_about_6160_trucks_registered_in_afghanistan_come_in_in_a_month() -> None:
    assert round(per_day("AI") * DAYS, -1) == 6_160
    for figure in ("6,160", "10,739", "not known"):
        assert figure in SCENARIO.remark.en


def test_the_parameters_are_those_of_the_scenario_page() -> None:
    assert text_of(SCENARIO.start_at) == "2025-11-21T20:30:00Z"
    assert (SCENARIO.horizon_days, SCENARIO.replications, SCENARIO.seed) == (90, 400, 1404)
    shown = {
        flow.name: (flow.hours.start, flow.hours.end, flow.day_factor_cv, flow.joins)
        for flow in SCENARIO.flows
    }
    into, out = ("08:00", "20:00", 0.15, False), ("06:00", "22:00", 0.10, True)
    assert shown == {"II": into, "AI": into, "IO": out, "AO": out}
    for flow in SCENARIO.flows:
        if flow.joins:
            assert {part.of: part.share for part in flow.cargo}["perishable"] == 0.15
    (held,) = SCENARIO.stocks[0].held
    assert (held.hold, held.trucks) == ("fuel_quality", quoted("held_for_fuel")[0])


def test_the_label_says_that_it_is_a_model() -> None:
    assert SCENARIO.label.en.startswith("MODEL SCENARIO.")
    assert SCENARIO.label.fa.startswith("سناریوی مدل")


def test_every_figure_has_a_source_and_a_date() -> None:
    for figure in SCENARIO.quoted:
        assert figure.source, figure
        assert figure.dated, figure


def test_both_wordings_stand_with_their_sources_and_regimes() -> None:
    assert [wording.name for wording in SCENARIO.wordings] == ["a", "b"]
    for wording in SCENARIO.wordings:
        assert wording.source
        assert built_in_text(wording.regime)


def regime_of(name: str) -> dict[str, Any]:
    return tomllib.loads(built_in_text(name))


@pytest.mark.parametrize(
    ("name", "account", "earn", "spend"),
    [
        ("dogharoon-r1", "iranian-out", [AI], [IO]),
        ("dogharoon-r2", "afghan-out", [II], [AO]),
        ("dogharoon-r3", "whole-gate", [II, AI], [IO, AO]),
        ("dogharoon-r4", "iranian-window", [II], [IO]),
        ("dogharoon-a", "iranian-out", [AI], [IO]),
        ("dogharoon-b", "afghan-out", [II], [AO]),
    ],
)
def test_each_preset_counts_and_gates_what_its_wording_says(
    name: str, account: str, earn: list[dict[str, str]], spend: list[dict[str, str]]
) -> None:
    regime = regime_of(name)
    assert regime["account"] == [
        {
            "name": account,
            "earn": earn,
            "spend": spend,
            "ratio": {"counted": 1, "releases": 1},
        }
    ]
    assert regime["regime"]["valid_from"].isoformat() == "2025-11-22T00:00:00+03:30"
    assert regime["gate"]["hours"] == [{"days": "sat-fri", "from": "08:00", "to": "20:00"}]
    assert regime["gate"]["releases_per_hour_max"] == 60


@pytest.mark.parametrize(("shown", "preset"), [("a", "r1"), ("b", "r2")])
def test_a_demo_regime_is_its_preset_with_what_is_added_to_be_seen(shown: str, preset: str) -> None:
    added, plain = regime_of(f"dogharoon-{shown}"), regime_of(f"dogharoon-{preset}")
    assert set(plain) == {"regime", "gate", "account"}
    assert set(added) - set(plain) == {"lane", "exempt"}
    assert added["lane"][0]["share_max"] == "1/5"
    assert added["exempt"][0]["match"] == [{"cargo": "humanitarian"}]
    assert "waited_s_min" not in added["exempt"][0]
    own = {"call_window_s": 3_600} | ({"staging_max": 2} if shown == "b" else {})
    assert added["gate"] == plain["gate"] | own
    head = {"name", "crossing"}
    kept = {key: value for key, value in added["regime"].items() if key not in head}
    assert kept == {key: value for key, value in plain["regime"].items() if key not in head}


def test_the_demo_regimes_are_crossings_of_their_own() -> None:
    crossings = [regime_of(name)["regime"]["crossing"] for name in SCENARIO.demo.regimes]
    assert crossings == ["dogharoon-a", "dogharoon-b"]


def test_the_demo_has_each_kind_of_incident_before_it_goes_live() -> None:
    demo = SCENARIO.demo
    live = (demo.live_day, demo.live_time)
    assert live == (5, "10:30")
    done = {type(one).__name__ for one in demo.incidents if (one.day, one.time) < live}
    assert done == {
        "HoldPlanned",
        "LiftPlanned",
        "NoShowPlanned",
        "SuspensionPlanned",
        "ResumptionPlanned",
        "ProposalPlanned",
        "ApprovalPlanned",
        "JoinPlanned",
    }
    aid = [one for one in demo.incidents if isinstance(one, JoinPlanned)]
    # One for each flow that a plan gates, so that each book has one; both books of a home see the
    # same trucks, since the last is one of those who go home anyway.
    assert [(one.flow, one.cargo) for one in aid] == [
        ("IO", "humanitarian"),
        ("AO", "humanitarian"),
        ("II", "humanitarian"),
    ]


def changed(before: str, after: str) -> str:
    text = built_in_text("dogharoon")
    assert before in text
    return text.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("share = 0.85", "share = 0.86", "do not add up to 1"),
        ('from = "08:00"', 'from = "20:00"', "end before they begin"),
        ('to = "20:00"', 'to = "24:30"', "no time of day"),
        ("trucks = 630", "trucks = 2_197", "more of stock IR are held"),
        ("per_day = 152.650", "per_day = -1.0", "negative"),
        ('flow = "IO"', 'flow = "II"', "no flow II joins"),
        ('of = "link_down"', 'of = "link_lost"', "incident link_up comes before link_lost"),
        ("seed = 1404", "sed = 1404", "sed"),
        ("seed = 1404", 'seed = "x"', "seed"),
        ("[scenario]", "[scenario", "line"),
        ("start_at = 2025-11-22T00:00:00+03:30", "start_at = 2025-11-22", "start_at"),
    ],
)
def test_an_impossible_scenario_is_refused_with_the_reason(
    before: str, after: str, said: str
) -> None:
    with pytest.raises(ScenarioUnreadable, match=said):
        scenario_of(changed(before, after))


def test_a_name_that_does_not_come_with_tarazu_is_refused() -> None:
    with pytest.raises(ScenarioUnreadable, match="Expected one of dogharoon"):
        built_in_scenario("../dogharoon")


def test_a_scenario_says_which_days_are_meant() -> None:
    assert isinstance(SCENARIO, Scenario)
    assert SCENARIO.zone.key == "Asia/Tehran"
