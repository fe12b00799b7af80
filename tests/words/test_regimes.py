"""The presets: readable, literal, explained line by line, and without the name of a country."""

import re
import tomllib
from importlib import resources

import pytest

from tarazu.rules import regime_of
from tarazu.rules.regime import Regime
from tarazu.words import explain, languages

NAMES = {
    "home": "IR",
    "peer": "AF",
    "crossing": "dogharoon",
    "valid_from": "2025-11-22T00:00:00+03:30",
    "valid_until": "2026-03-20T23:59:59+03:30",
    "time_zone": "Asia/Tehran",
}
PRESETS = {
    file.name.removesuffix(".toml"): file.read_text("utf-8")
    for file in sorted(resources.files("tarazu").joinpath("regimes").iterdir(), key=str)
    if file.name.endswith(".toml")
}
# The accounts of the four presets of the demo scenario, but for the names of the accounts.
SCENARIO = {
    "home-out-for-peer-in": ('[{direction="in", registered="AF"}]', "IR"),
    "peer-out-for-home-in": ('[{direction="in", registered="IR"}]', "AF"),
    "whole-gate": (
        '[{direction="in", registered="IR"}, {direction="in", registered="AF"}]',
        "IR AF",
    ),
    "same-flag": ('[{direction="in", registered="IR"}]', "IR"),
}


def filled(text: str) -> str:
    for name, value in NAMES.items():
        text = text.replace("{" + name + "}", value)
    return text


def plan_of(preset: str) -> Regime:
    return regime_of(filled(PRESETS[preset]), name=preset)


def test_the_presets_are_those_of_the_design() -> None:
    assert list(PRESETS) == [
        "alternating-15-10",
        "daily-quota",
        "home-out-for-peer-in",
        "peer-out-for-home-in",
        "permits-yearly",
        "return-for-in",
        "same-flag",
        "whole-gate",
    ]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_has_a_gap_for_every_name_and_no_other(preset: str) -> None:
    assert set(re.findall(r"\{(\w+)\}", PRESETS[preset])) == set(NAMES)
    assert not re.search(r"\b(IR|AF|Iran\w*|Afghan\w*|Dogharoon|Tehran)\b", PRESETS[preset])


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_reads_as_a_plan_with_an_end(preset: str) -> None:
    plan = plan_of(preset)
    assert plan.valid_until is not None
    assert (plan.home, plan.peer, plan.issuer, plan.instrument) == ("IR", "AF", "model", "none")
    for language in languages():
        assert explain(plan, language)


@pytest.mark.parametrize("preset", SCENARIO)
def test_the_readings_of_the_order_are_those_of_the_scenario(preset: str) -> None:
    earn, spenders = SCENARIO[preset]
    spend = ", ".join(f'{{direction="out", registered="{code}"}}' for code in spenders.split())
    document = filled(PRESETS[preset])
    ours = tomllib.loads(document)
    theirs = tomllib.loads(f"earn = {earn}\nspend = [{spend}]")
    (account,) = ours["account"]
    assert account.items() >= theirs.items()
    assert account["ratio"] == {"counted": 1, "releases": 1}
    (plan,) = plan_of(preset).accounts
    assert (plan.opening, plan.overdraft, plan.cap, plan.expires_after_s) == (0, 0, None, None)
    assert ours["gate"] == {
        "hours": [{"days": "sat-fri", "from": "08:00", "to": "20:00"}],
        "releases_per_hour_max": 60,
    }


def test_the_peers_own_reading_counts_out_and_releases_out() -> None:
    (account,) = plan_of("return-for-in").accounts
    assert [(s.direction, s.registered) for s in account.earn] == [("out", "IR")]
    assert [(s.direction, s.registered) for s in account.spend] == [("out", "AF")]


def test_permits_are_given_and_end_with_the_solar_hijri_year() -> None:
    (account,) = plan_of("permits-yearly").accounts
    for clause in (account.grant, account.reset):
        assert clause is not None
        assert (clause.every, clause.calendar) == ("year", "solar-hijri")


def test_fifteen_and_ten_take_turns() -> None:
    plan = plan_of("alternating-15-10")
    assert plan.order == "cycle"
    assert {lane.name: lane.weight for lane in plan.lanes} == {"fifteen": 15, "ten": 10}


@pytest.mark.parametrize("preset", PRESETS)
def test_every_line_of_a_preset_is_explained(preset: str) -> None:
    above = ""
    for line in PRESETS[preset].splitlines():
        if re.match(r"[a-z_]+ *=", line) and "name" not in line.partition("=")[0]:
            assert "  # " in line or above.startswith("# "), line
        above = line


@pytest.mark.parametrize("preset", PRESETS)
def test_the_suggestions_of_a_preset_can_be_put_in_force(preset: str) -> None:
    taken = re.sub(r"^# (?=\[\[|\w+ *= )", "", filled(PRESETS[preset]), flags=re.MULTILINE)
    plan = regime_of(taken, name=preset)
    assert len(plan.lanes) > 1
    if any(account.spend for account in plan.accounts):
        assert any(s.cargo == "humanitarian" for clause in plan.exempts for s in clause.match)
