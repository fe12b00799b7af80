"""From which side the demo is shown: who is home there, what its posts and clocks are called.

The places never move: Iran lies west, Afghanistan east, whoever is home.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from tarazu.rules import regime_of
from tarazu.rules.regime import Regime
from tarazu.settings import Posts
from tarazu.simulate import Scenario, Traffic, built_in_scenario, built_in_text, traffic_of, turned

HomeName = Literal["dogharoon", "islam-qala"]
WEST, EAST = "IR", "AF"
_ZONES = {"IR": "Asia/Tehran", "AF": "Asia/Kabul"}
_NAMES = {
    "en": ("Dogharoon", "Islam Qala"),
    "fa": ("دوغارون", "اسلام‌قلعه"),
    "prs": ("دوغارون", "اسلام‌قلعه"),
}


class HomeView(msgspec.Struct, frozen=True):
    """The demo seen from one post; maps are by the letter of the wording.

    `played_there` names the plans that the peer runs on the same trucks, as the peer sees them.
    """

    name: HomeName
    is_turned: bool
    languages: tuple[str, ...]
    plan_labels: Mapping[str, str]
    says: Mapping[str, str]
    telling: Mapping[str, str]
    destinations: tuple[str, ...]
    played_there: Mapping[str, str] = {}

    def scenario(self) -> Scenario:
        """Give the scenario as it is seen from here."""
        scenario = built_in_scenario()
        return turned(scenario) if self.is_turned else scenario

    def traffic(self, scenario: Scenario, letter: str, regime: Regime) -> Traffic:
        """Give the traffic of one side of the demo."""
        name = self.played_there.get(letter)
        there = None if name is None else regime_of(built_in_text(name), name=name)
        return traffic_of(scenario, regime, there)

    def posts(self) -> dict[str, Posts]:
        """Name both posts in every language."""
        return {
            code: Posts(home=east, peer=west) if self.is_turned else Posts(home=west, peer=east)
            for code, (west, east) in _NAMES.items()
        }


def zone_of_country(country: str) -> str:
    """Give the zone of the clock on one side."""
    return _ZONES[country]


HOMES: dict[HomeName, HomeView] = {
    "dogharoon": HomeView(
        name="dogharoon",
        is_turned=False,
        languages=("en", "fa", "prs"),
        plan_labels={"a": "R1", "b": "R2"},
        says={
            "a": "one registered in Iran may go out for each one registered in Afghanistan "
            "that comes in",
            "b": "one registered in Afghanistan may go out for each one registered in Iran "
            "that comes in",
        },
        telling={
            "a": "playing the first days under wording a",
            "b": "the same trucks under wording b",
        },
        destinations=("Islam Qala", "Herat", "Kabul"),
    ),
    "islam-qala": HomeView(
        name="islam-qala",
        is_turned=True,
        languages=("prs", "fa", "en"),
        plan_labels={"a": "R1-IQ", "b": "R2-IQ"},
        says={
            "a": "run at Islam Qala: one registered in Iran may go home for each one registered "
            "in Afghanistan that enters Iran",
            "b": "run at Dogharoon, where the trucks stand that it gates; Islam Qala calls nobody "
            "and counts",
        },
        telling={
            "a": "playing the first days under wording a, run at Islam Qala",
            "b": "the same trucks under wording b, run at Dogharoon",
        },
        destinations=("Dogharoon", "Mashhad", "Tehran"),
        played_there={"b": "dogharoon-b"},
    ),
}
