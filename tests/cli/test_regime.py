"""`tarazu regime`: check, explain, presets, new, adopt."""

from pathlib import Path

import pytest

from tarazu.cli.regime import preset_names
from tarazu.rules import regime_of
from tarazu.rules.check import errors_of
from tests.cli.commands import PLAN, run, written
from tests.cli.crossings import settings_in
from tests.places import EXAMPLES

ENDLESS = "\n".join(line for line in PLAN.splitlines() if not line.startswith("valid_until"))


def test_a_plan_that_can_work_is_checked_with_exit_0_and_its_warnings(tmp_path: Path) -> None:
    ran = run("regime", "check", written(tmp_path, "plan.toml", PLAN))
    assert "warning: no_longest_stay (regime)" in ran.out
    assert ran.err.startswith("errors 0, warnings ")


def test_a_plan_that_contradicts_itself_is_checked_with_exit_1(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN.replace('home = "IR"', 'home = "AF"'))
    assert "error: same_country" in run("regime", "check", plan, code=1).out
    told = run("regime", "check", plan, "--json", code=1).json
    assert not told["ok"]
    first = told["findings"][0]
    assert first["is_error"]
    assert first["what"]
    assert first["instead"]


def facing(plan: str) -> str:
    """Write a plan as the far side writes it, when it asks the same of the other."""
    return (
        plan.replace('home = "IR"\npeer = "AF"', 'home = "AF"\npeer = "IR"')
        .replace('"in", registered = "AF"', '"in", registered = "IR"')
        .replace('"out", registered = "IR"', '"out", registered = "AF"')
    )


def test_one_to_one_on_both_sides_is_said_to_deadlock(tmp_path: Path) -> None:
    ours = written(tmp_path, "ours.toml", PLAN)
    theirs = written(tmp_path, "theirs.toml", facing(PLAN))
    ran = run("regime", "check", ours, "--peer", theirs, code=1)
    assert "error: deadlock_with_peer" in ran.out
    run("regime", "check", ours)


def test_a_plan_that_gates_the_way_in_is_warned_of_without_an_entrance_area(
    tmp_path: Path,
) -> None:
    text = PLAN.replace("[[lane]]", '[gate]\ngated = [{ direction = "in" }]\n[[lane]]', 1)
    plan = written(tmp_path, "plan.toml", text)
    assert "no_entrance_area" in run("regime", "check", plan).out
    assert "no_entrance_area" not in run("regime", "check", plan, "--entrance-area").out


def test_findings_are_told_in_persian(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN)
    assert "طرح" in run("regime", "check", plan, "--language", "fa").out


def test_a_plan_is_explained_in_sentences_with_its_order(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN)
    ran = run("regime", "explain", plan)
    assert "For each truck registered in Afghanistan that comes in" in ran.out
    assert "Who is next" in ran.out
    told = run("regime", "explain", plan, "--json").json
    assert told["sections"][0]["title"] == "The plan"
    assert "پلیت افغانستان" in run("regime", "explain", plan, "--language", "prs").out


def test_a_plan_that_cannot_work_is_not_explained(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN.replace('home = "IR"', 'home = "AF"'))
    assert "same_country" in run("regime", "explain", plan, code=1).out


def test_a_plan_that_cannot_be_read_is_a_fault_that_says_where(tmp_path: Path) -> None:
    plan = written(tmp_path, "plan.toml", PLAN.replace("[[account]]", "[[acount]]"))
    ran = run("regime", "check", plan, code=3)
    assert "plan.toml: [acount]: unknown table" in ran.err.replace("[[acount]]", "[acount]")
    missing = run("regime", "check", tmp_path / "none.toml", code=3)
    assert "No such file" in missing.err


def test_presets_are_listed_with_what_they_are() -> None:
    listed = run("regime", "presets")
    assert "home-out-for-peer-in" in listed.out
    told = run("regime", "presets", "--json").json
    assert [each["name"] for each in told] == preset_names()
    assert all(each["what"].endswith(".") for each in told)


@pytest.mark.parametrize("preset", preset_names())
def test_every_preset_gives_a_plan_that_is_readable_and_works(preset: str) -> None:
    ran = run("regime", "new", preset, "--home", "IR", "--peer", "AF", "--crossing", "dogharoon")
    regime = regime_of(ran.out)
    assert errors_of(regime) == []
    assert (regime.crossing, regime.home, regime.time_zone) == ("dogharoon", "IR", "Asia/Tehran")


def test_a_new_plan_begins_and_ends_when_it_is_told_to() -> None:
    ran = run(
        *("regime", "new", "daily-quota", "--home", "UZ", "--peer", "AF", "--crossing", "hairatan"),
        *("--valid-from", "2026-01-01", "--valid-until", "2026-03-20T23:59:59+05:00"),
        *("--time-zone", "Asia/Samarkand"),
    )
    regime = regime_of(ran.out)
    assert regime.valid_from == 1_767_207_600_000
    assert regime.valid_until == 1_774_033_199_000


def test_a_country_with_several_zones_needs_one_to_be_named() -> None:
    arguments = ("regime", "new", "daily-quota", "--peer", "AF", "--crossing", "hairatan")
    ran = run(*arguments, "--home", "UZ", code=2)
    assert "Asia/Samarkand, Asia/Tashkent" in ran.err
    run(*arguments, "--home", "IR", "--time-zone", "Asia/Nowhere", code=2)
    run("regime", "new", "no-such-preset", *arguments[3:], "--home", "IR", code=2)


@pytest.mark.parametrize(
    ("home", "peer", "said"),
    [
        ("ir", "AF", "'ir' is no code of a country"),
        ("IR", "af", "Did you mean AF?"),
        ("IR", "Iran", "'Iran' is no code of a country"),
        ("IR", "IR", "the peer is the country across the line"),
    ],
)
def test_the_two_countries_of_a_new_plan_are_looked_at_first(
    home: str, peer: str, said: str
) -> None:
    arguments = ("regime", "new", "daily-quota", "--crossing", "hairatan")
    ran = run(*arguments, "--home", home, "--peer", peer, code=2)
    assert said in flat(ran.err)
    assert "--time-zone" not in ran.err


@pytest.mark.parametrize(
    ("option", "typed", "said"),
    [
        ("--valid-from", "yesterday", "'yesterday' is no time that there is"),
        ("--valid-from", "1404-09-01", "is this one of another calendar?"),
        ("--valid-until", "1404-12-29T23:59:59+03:30", "outside the years 1980 to 2099"),
        ("--valid-until", "2026-02-30", "'2026-02-30' is no time that there is"),
    ],
)
def test_a_time_of_a_new_plan_that_cannot_be_meant_is_quoted_as_it_was_typed(
    option: str, typed: str, said: str
) -> None:
    arguments = ("regime", "new", "daily-quota", "--crossing", "hairatan")
    ran = run(*arguments, "--home", "IR", "--peer", "AF", option, typed, code=2)
    assert said in flat(ran.err)
    assert option in ran.err


def flat(text: str) -> str:
    """Give a message in one line, without the frame that the help of a command draws."""
    return " ".join(text.replace("│", " ").split())


@pytest.mark.parametrize("plan", sorted(EXAMPLES.glob("*.regime.toml")), ids=lambda path: path.stem)
def test_the_example_plans_can_work(plan: Path) -> None:
    run("regime", "check", plan)


def staffed(folder: Path) -> Path:
    """Write the settings of Dogharoon with an officer, a duty officer, and one of elsewhere."""
    settings = settings_in(folder)
    with settings.open("a") as file:
        for number, role in (("112", "officer"), ("207", "supervisor"), ("9", "supervisor")):
            file.write(f'[[officer]]\nnumber = "{number}"\nrole = "{role}"\nhash = "$argon2id$"\n')
        file.write('crossings = ["mahirud"]\n')
    return settings


def test_a_plan_is_adopted_into_the_book_of_its_crossing_once(tmp_path: Path) -> None:
    settings = staffed(tmp_path)
    plan = written(tmp_path, "plan.toml", ENDLESS)
    order = ("regime", "adopt", plan, "--settings", settings, "--officer", "207")
    assert run(*order, "--json").json["begun"]
    shown = run("journal", "show", tmp_path / "dogharoon.book", "--kind", "regime_adopted").out
    assert "<207>" in shown
    again = run(*order, code=1)
    assert "The book is under this plan, or will be." in again.err
    assert "Nothing but the record of a start was written." in again.err
    told = run(*order, "--json", code=1).json
    assert not told["ok"]
    assert told["said"].startswith("The book is under this plan")


@pytest.mark.parametrize(
    ("officer", "said"),
    [
        ("12", "has no officer 12."),
        ("112", "officer 112 has the role officer."),
        ("9", 'Officer 9 is not one of "dogharoon".'),
    ],
)
def test_a_plan_is_adopted_by_a_duty_officer_of_its_crossing_alone(
    tmp_path: Path, officer: str, said: str
) -> None:
    order = ("regime", "adopt", written(tmp_path, "plan.toml", ENDLESS))
    order = (*order, "--settings", staffed(tmp_path))
    run(*order, code=2)  # nobody is named
    refused = run(*order, "--officer", officer, "--json", code=1)
    assert said in refused.json["said"]
    assert "Nothing was recorded." in refused.err
    assert not (tmp_path / "dogharoon.book").exists()


def test_a_plan_of_another_crossing_or_one_that_is_over_is_not_adopted(tmp_path: Path) -> None:
    duty = ("--settings", staffed(tmp_path), "--officer", "207")
    other = written(tmp_path, "other.toml", PLAN.replace('"dogharoon"', '"mahirud"'))
    assert "dogharoon" in run("regime", "adopt", other, *duty, code=1).err
    past = PLAN.replace("2025-11-22", "2019-11-22").replace("2026-03-20", "2020-03-20")
    over = written(tmp_path, "past.toml", past)
    assert "ended at" in run("regime", "adopt", over, *duty, code=1).err
    broken = written(tmp_path, "broken.toml", PLAN.replace('peer = "AF"', 'peer = "IR"'))
    assert "same_country" in run("regime", "adopt", broken, *duty, code=1).out
    told = run("regime", "adopt", broken, *duty, "--json", code=1).json
    assert told["findings"][0]["code"] == "same_country"
