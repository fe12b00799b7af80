"""From which side the demo is shown: who is home there, what its posts and clocks are called.

The places never move: Iran lies west, Afghanistan east, whoever is home.
"""

from collections.abc import Mapping
from typing import Literal

import msgspec

from tarazu.cli.demo_words import DARI, typed_in
from tarazu.rules import regime_of
from tarazu.rules.regime import Regime
from tarazu.settings import Posts
from tarazu.simulate import Scenario, Traffic, built_in_scenario, built_in_text, traffic_of, turned
from tarazu.words import CODES, Language, language_of, plan_line

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
    `notes` are the texts that say who runs a plan, where the plan itself does not. `typed` has what
    is typed at this gate by what it says in English; {} where English is the first language.
    """

    name: HomeName
    is_turned: bool
    languages: tuple[str, ...]
    plan_labels: Mapping[str, str]
    telling: Mapping[str, str]
    destinations: tuple[dict[str, str], ...]
    played_there: Mapping[str, str] = {}
    notes: Mapping[str, str] = {}
    typed: Mapping[str, str] = {}

    def scenario(self) -> Scenario:
        """Give the scenario as it is seen from here."""
        scenario = built_in_scenario()
        seen = turned(scenario) if self.is_turned else scenario
        return typed_in(seen, self.typed) if self.typed else seen

    def traffic(self, scenario: Scenario, letter: str, regime: Regime) -> Traffic:
        """Give the traffic of one side of the demo."""
        name = self.played_there.get(letter)
        there = None if name is None else regime_of(built_in_text(name), name=name)
        return traffic_of(scenario, regime, there)

    def says(self, letter: str, regime: Regime, words: Language) -> str:
        """Say the plan of one side, and who runs it."""
        line = plan_line(regime, words, name=self.plan_labels[letter])
        note = self.notes.get(letter)
        return line if note is None else f"{line} {words.text(note)}"

    def posts(self) -> dict[str, Posts]:
        """Name both posts in every language."""
        return {
            code: Posts(home=east, peer=west) if self.is_turned else Posts(home=west, peer=east)
            for code, (west, east) in _NAMES.items()
        }


def contacts() -> dict[str, str]:
    """Give the contact for drivers in every language: it says itself that it is no real one."""
    return {code: language_of(code).text("start.contact") for code in CODES}


def zone_of_country(country: str) -> str:
    """Give the zone of the clock on one side."""
    return _ZONES[country]


def _places(*names: str) -> tuple[dict[str, str], ...]:
    """Give known destinations as each language writes them; Persian and Dari write them alike."""
    return tuple({"en": one, "fa": DARI[one], "prs": DARI[one]} for one in names)


HOMES: dict[HomeName, HomeView] = {
    "dogharoon": HomeView(
        name="dogharoon",
        is_turned=False,
        languages=("en", "fa", "prs"),
        plan_labels={"a": "R1", "b": "R2"},
        telling={
            "a": "playing the first days under wording a",
            "b": "the same trucks under wording b",
        },
        destinations=_places("Islam Qala", "Herat", "Kabul", "Kandahar"),
    ),
    "islam-qala": HomeView(
        name="islam-qala",
        is_turned=True,
        languages=("prs", "fa", "en"),
        plan_labels={"a": "R1-IQ", "b": "R2-IQ"},
        notes={"a": "start.islam_qala_a", "b": "start.islam_qala_b"},
        telling={
            "a": "playing the first days under wording a, run at Islam Qala",
            "b": "the same trucks under wording b, run at Dogharoon",
        },
        destinations=_places("Dogharoon", "Mashhad", "Tehran", "Islam Qala", "Herat"),
        typed=DARI,
        played_there={"b": "dogharoon-b"},
    ),
}
