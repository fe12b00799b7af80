"""The figures of the worked example: the source's, added up, and what the rules make of them.

The rows of the page are played truck by truck through `execute`. Foreign plates stand in the source
without a country; here they are all those of the peer, which no rule of the example can tell apart.
"""

import csv
import re
from itertools import accumulate

import pytest

from tarazu.rules import State, execute, regime_of
from tarazu.rules.commands import (
    AdoptRegime,
    ConfigureCrossing,
    RecordMovement,
    RegisterTicket,
    Terms,
)
from tests.docs.pages import page
from tests.places import DATA

PAGE = page("docs/background/worked-example.md").text
README = page("README.md").text
SOURCE = DATA / "pl_border_guard_trucks_by_nationality_direction_2026m01_04.csv"
CROSSINGS = {"Kukuryki": "Kukuryki – Kozłowiczy", "Dorohusk": "Dorohusk – Jagodzin"}
MONTHS = ("January", "February", "March", "April")
COLUMNS = (("polskie", "do RP"), ("polskie", "z RP"), ("obce", "do RP"), ("obce", "z RP"))
# (columns counted, columns gated), columns as in the tables of the page.
RULES = {"as wording a": ((2,), (1,)), "as wording b": ((0,), (3,)), "whole gate": ((0, 2), (1, 3))}


def numbers(row: str) -> list[int]:
    """Read the cells of a table's row that are whole numbers, thousands grouped."""
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    return [int(cell.replace(",", "")) for cell in cells if re.fullmatch(r"[\d,]+", cell)]


def row(text: str, label: str, within: str = "") -> list[int]:
    """Find the row of a table that begins with a label, behind a heading of the table."""
    found = re.search(rf"^\| {re.escape(label)} \|(.*)$", text[text.index(within) :], re.M)
    assert found is not None, (label, within)
    return numbers(found[1])


def counts_of(crossing: str) -> list[list[int]]:
    return [row(PAGE, month, f"| {CROSSINGS[crossing]} |") for month in MONTHS]


def summed(months: list[list[int]], columns: tuple[int, ...]) -> list[int]:
    """Add up columns, month by month so far."""
    return list(accumulate(sum(month[column] for column in columns) for month in months))


@pytest.mark.skipif(not SOURCE.exists(), reason=f"set TARAZU_DATA to the folder of {SOURCE.name}")
@pytest.mark.parametrize("crossing", CROSSINGS)
def test_the_counts_are_those_of_the_source(crossing: str) -> None:
    with SOURCE.open(encoding="utf-8", newline="") as lines:
        rows = [
            found
            for found in csv.DictReader(lines)
            if found["przejscie"] == CROSSINGS[crossing]
            and found["rodzaj"] == "samochody ciezarowe"
        ]
    counts = {
        (int(found["miesiac"]), found["rejestracja"], found["kierunek"]): int(found["liczba"])
        for found in rows
    }
    assert [
        [counts[month, plate, way] for plate, way in COLUMNS] for month in range(1, 5)
    ] == counts_of(crossing)


@pytest.mark.parametrize("crossing", CROSSINGS)
def test_the_months_add_up_to_the_four_months(crossing: str) -> None:
    months = counts_of(crossing)
    total = row(PAGE, "**four months**", f"| {CROSSINGS[crossing]} |")
    assert [sum(column) for column in zip(*months, strict=True)] == total
    assert row(README, CROSSINGS[crossing]) == total


@pytest.mark.parametrize("crossing", CROSSINGS)
@pytest.mark.parametrize("rule", RULES)
def test_who_is_left_standing_follows_by_hand(crossing: str, rule: str) -> None:
    counted, gated = RULES[rule]
    months = counts_of(crossing)
    standing = [
        max(0, wanted - earned)
        for earned, wanted in zip(summed(months, counted), summed(months, gated), strict=True)
    ]
    assert row(PAGE, f"{crossing}, {rule}") == standing


@pytest.mark.parametrize(("place", "crossing"), list(enumerate(CROSSINGS)))
@pytest.mark.parametrize("rule", RULES)
def test_the_front_page_says_the_same(place: int, crossing: str, rule: str) -> None:
    counted, gated = RULES[rule]
    months = counts_of(crossing)
    earned, wanted = summed(months, counted)[-1], summed(months, gated)[-1]
    (line,) = re.findall(rf"^\| {rule}:.*$", README, re.M)
    cells = [cell.strip() for cell in line.strip("|").split("|")][1:]
    assert cells[2 * place] == f"{earned:,}, {wanted:,}, {min(earned, wanted):,}"
    assert cells[2 * place + 1].split()[0] == f"{max(0, wanted - earned):,}"


PLAN = """
[regime]
name = "one to one"
crossing = "example"
home = "PL"
peer = "UA"
issuer = "model"
instrument = "none"
valid_from = 2026-01-01T00:00:00+01:00
time_zone = "Europe/Warsaw"

[[account]]
name = "a"
earn = [EARN]
spend = [SPEND]

[gate]
call = "immediate"
"""
FLOWS = (("in", "PL"), ("out", "PL"), ("in", "UA"), ("out", "UA"))


def selectors(columns: tuple[int, ...]) -> str:
    return ", ".join(
        f'{{ direction = "{FLOWS[column][0]}", registered = "{FLOWS[column][1]}" }}'
        for column in columns
    )


def played(months: list[list[int]], rule: str) -> list[int]:
    """Play the months through the rules, the gated trucks first; give who stands at each end."""
    counted, gated = RULES[rule]
    state, standing, trucks, at = State(), [], 0, 1_767_222_000_000
    plan = regime_of(PLAN.replace("EARN", selectors(counted)).replace("SPEND", selectors(gated)))
    for command in (ConfigureCrossing(terms=Terms("PL", "UA")), AdoptRegime(regime=plan)):
        assert isinstance(execute(state, command, at), list)
    for month in months:
        for order, columns in ((RegisterTicket, gated), (RecordMovement, counted)):
            for column in columns:
                direction, registered = FLOWS[column]
                for _ in range(month[column]):
                    trucks, at = trucks + 1, at + 1
                    command = order(truck=str(trucks), registered=registered, direction=direction)
                    assert isinstance(execute(state, command, at), list)
        standing.append(len(state.facts.tickets))
    return standing


@pytest.mark.parametrize(
    ("crossing", "rule"), [("Kukuryki", "as wording a"), ("Dorohusk", "whole gate")]
)
def test_the_rules_themselves_leave_as_many_standing(crossing: str, rule: str) -> None:
    assert played(counts_of(crossing), rule) == row(PAGE, f"{crossing}, {rule}")
