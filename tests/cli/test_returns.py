"""Returns on the command line: from example files, from a book, and from what others published."""

import gzip
import json
from pathlib import Path

import pytest

from tests.cli.commands import run, small_book
from tests.places import DATA, EXAMPLES

EXPORTS = (EXAMPLES / "made-up-exports.csv", "--map", EXAMPLES / "made-up-exports.table.toml")
TRUCKS = (EXAMPLES / "made-up-trucks.csv", "--map", EXAMPLES / "made-up-trucks.table.toml")
NOTICES = EXAMPLES / "made-up-exports.notices.csv"


def data(name: str):
    """Give a file of the data folder, and skip where it is not there."""
    path = DATA / name
    return pytest.param(
        path,
        marks=pytest.mark.skipif(
            not path.exists(), reason=f"set TARAZU_DATA to the folder that holds {name}"
        ),
    )


BTS = "us_bts_border_trucks_monthly_1996_2023.csv.gz"
POLAND = "pl_border_guard_road_traffic_2026_dane_gov_pl_2708.xlsx"
ETHIOPIA = "et_customs_exports_monthly_2013.csv.gz"


def test_a_return_of_trade_has_its_sentence_its_checks_and_its_table():
    out = run("returns", "trade", *EXPORTS, "--period", "2025-10", "--notices", NOTICES).out
    assert out.startswith("In October 2025 (9 Mehr 1404 to 9 Aban 1404), exports came to 253.3 mil")
    assert "India (+13) and Uzbekistan (+6.4) added most, partly offset by Pakistan (−15.4)" in out
    assert "A made-up chamber of trade (traders) said on Sun 12 Oct 2025" in out
    assert "✓ 375 rows read: 375 kept, 0 left out." in out
    assert "Pakistan              " in out
    assert "\x1b" not in out


def test_a_return_of_trucks_is_told_in_the_language_asked_for():
    asked = ("--period", "1404-08", "--by", "direction,registered")
    assert "در آبان ۱۴۰۴" in run("returns", "trucks", *TRUCKS, *asked, "--lang", "fa").out
    dari = run("returns", "trucks", *TRUCKS, *asked, "--language", "prs").out
    assert "در عقرب ۱۴۰۴" in dari
    assert "لاری" in dari
    assert "کامیون" not in dari


def test_what_is_kept_is_named_in_the_sentence_and_either_of_two_values_counts():
    where = ("--where", "registered=IR", "--where", "direction=in", "--where", "direction=out")
    out = run("returns", "trucks", *TRUCKS, "--period", "1404-07", "--by", "crossing", *where).out
    assert "trucks (direction: in or out; plate: registered in Iran) were counted" in out


def test_json_is_the_return_with_nothing_beside_it():
    made = run("returns", "trade", *EXPORTS, "--period", "2025-10", "--json").json
    assert made["total"] == {"value": 253_337_757, "standing": "counted"}
    assert made["by"] == ["partner"]
    assert sum(part["contribution"] for part in made["month"]["parts"]) == made["month"]["percent"]


def test_a_file_is_listed_with_its_measures_dimensions_and_periods():
    out = run("returns", "list", *TRUCKS).out
    assert "months of solar-hijri: 1403-07 to 1404-08" in out
    assert "  registered: AF, IR\n" in out
    (told,) = run("returns", "list", *TRUCKS, "--json").json
    assert told["dimensions"]["crossing"] == ["East gate", "West gate"]


def test_a_book_gives_its_stock_and_an_open_month_is_provisional(tmp_path: Path):
    book = small_book(tmp_path)
    out = run("returns", "trucks", book, "--period", "1404-09").out
    assert "In Azar 1404 (22 Nov 2025 to 21 Dec 2025), 3 trucks were counted." in out
    assert "The figures are provisional" in out
    assert "Stock and flow agree" in out
    assert "days without any passage" not in out
    assert "In November 2025" in run("returns", "trucks", book, "--period", "2025-11").out
    budget = run("returns", "trucks", book, "--period", "FY1404-09").out
    assert "In month 9 of budget year 1404" in budget
    named = ("--zone", "Asia/Kabul", "--reckoning", "gregorian")
    assert "months of gregorian" in run("returns", "list", book, *named).out


def test_a_pair_that_is_none_is_wrong_usage():
    ran = run("returns", "trade", *EXPORTS, "--period", "2025-10", "--where", "partner", code=2)
    assert "is not NAME=VALUE" in ran.err


@pytest.mark.parametrize(
    ("asked", "said", "code"),
    [
        (("--period", "2031-01"), "Its periods: 2024-01 to 2025-10", 3),
        (("--period", "next"), 'Period "next" is not one', 2),
        (("--period", "2025-10", "--by", "colour"), "Expected one of: flow, partner, group", 2),
        (("--period", "2025-10", "--measure", "weight"), "has no table of weight", 3),
    ],
)
def test_what_is_not_there_is_named_with_what_is(asked, said, code):
    ran = run("returns", "trade", *EXPORTS, *asked, code=code)
    assert said in ran.err
    assert ran.out == ""


def test_a_file_of_trade_has_no_trucks():
    ran = run("returns", "trucks", *EXPORTS, "--period", "2025-10", code=3)
    assert "has no table of trucks. Found: value (usd)." in ran.err


def test_flows_are_never_summed_unsaid(tmp_path: Path):
    text = EXPORTS[0].read_text(encoding="utf-8") + "2025-10,import,IN,food,5\n"
    file = tmp_path / "both.csv"
    file.write_text(text, encoding="utf-8")
    asked = ("returns", "trade", file, *EXPORTS[1:], "--period", "2025-10")
    assert "must not be summed" in run(*asked, code=3).err
    assert "Pakistan" in run(*asked, "--where", "flow=export").out
    assert "must not be summed" in run(*asked, "--by", "flow", code=3).err
    both = ("--where", "flow=export", "--where", "flow=import")
    assert "must not be summed" in run(*asked, *both, code=3).err
    assert "253.3 million USD" in run(*asked, "--by", "flow", "--where", "flow=export").out


def test_a_file_that_ends_early_and_a_calendar_nobody_knows_are_faults_of_the_asker(tmp_path: Path):
    packed = gzip.compress(EXPORTS[0].read_bytes())
    file = tmp_path / "cut.csv.gz"
    file.write_bytes(packed[: len(packed) // 2])
    asked = ("returns", "trade", file, *EXPORTS[1:], "--period", "2025-10")
    assert "cut.csv.gz" in run(*asked, code=3).err
    book = small_book(tmp_path)
    wrong = ("returns", "trucks", book, "--period", "1404-09", "--reckoning", "fiscal-xx")
    assert "fiscal-xx" in run(*wrong, code=2).err


def test_a_check_that_does_not_hold_ends_with_1_where_that_is_asked_for():
    asked = ("--period", "1404-08", "--by", "direction,registered")
    assert (
        "✗ 2 parts of the period have no complete value."
        in run("returns", "trucks", *TRUCKS, *asked).out
    )
    run("returns", "trucks", *TRUCKS, *asked, "--strict", code=1)
    run("returns", "trade", *EXPORTS, "--period", "2025-10", "--strict")


@pytest.mark.parametrize("path", [data(BTS)])
def test_detroit_fell_and_port_huron_rose_in_february_2022(path: Path):
    asked = ("--period", "2022-02", "--by", "port", "--where", "state=Michigan")
    out = run("returns", "trucks", path, *asked, "--strict").out
    assert "Detroit (−13.1) took off most, partly offset by Port Huron (+4.3)" in out
    assert "Detroit with 88,133 trucks" in out
    assert "Port Huron with 72,996 trucks" in out
    assert "28 days against 31" in out


@pytest.mark.parametrize("path", [data(BTS)])
@pytest.mark.parametrize(
    ("port", "period", "fell", "told"),
    [
        ("Detroit", "2022-02", "19 percent less", "Demonstrations closed the Ambassador Bridge"),
        ("Laredo", "2020-05", "31.8 percent less", "at Laredo fell by 33 percent in May"),
        ("Laredo", "2020-04", "22.8 percent less", "at Laredo fell by 33 percent in May"),
        ("Hidalgo", "2022-04", "25.7 percent less", "Pharr International Bridge was halted"),
    ],
)
def test_a_known_break_of_a_port_stands_beside_its_own_notices_and_no_others(
    path: Path, port: str, period: str, fell: str, told: str
):
    notices = EXAMPLES / "notices-north-america.csv"
    asked = ("--period", period, "--where", f"port={port}", "--notices", notices)
    out = run("returns", "trucks", path, *asked, "--strict").out
    year, month = int(period[:4]), {"02": "February", "04": "April", "05": "May"}[period[5:]]
    assert f"{fell} than in {month} {year - 1}" in out
    assert told in out
    assert ("Ambassador" in out) == (port == "Detroit")


@pytest.mark.parametrize("path", [data(BTS)])
def test_a_year_of_the_source_is_the_sum_of_its_months(path: Path):
    year = run("returns", "trucks", path, "--period", "2021", "--by", "border", "--json").json
    months = [
        run("returns", "trucks", path, "--period", f"2021-{n:02d}", "--by", "border", "--json").json
        for n in range(1, 13)
    ]
    assert year["total"]["value"] == sum(month["total"]["value"] for month in months)


@pytest.mark.parametrize("path", [data(POLAND)])
def test_the_border_guards_trucks_are_balanced_by_plate_and_crossing(path: Path):
    asked = ("--period", "2026-01", "--by", "crossing,registered,direction")
    ran = run("returns", "trucks", path, *asked)
    assert "Trucks alone are counted." in ran.err
    assert "In beside out" in ran.out
    assert "registered abroad" in ran.out


@pytest.mark.parametrize("path", [data(ETHIOPIA)])
def test_years_of_customs_are_joined_and_told_by_group(path: Path):
    files = [path.with_name(path.name.replace("2013", year)) for year in ("2013", "2014", "2015")]
    asked = ("--period", "2015-03", "--by", "group", "--where", "flow=export")
    made = json.loads(run("returns", "trade", *files, *asked, "--json").out)
    assert made["year"]["difference"] == sum(part["difference"] for part in made["year"]["parts"])
    assert made["year_to_date"] is not None
