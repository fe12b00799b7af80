"""The house of the demo: two crossings with their books, filled with the played days."""

import hashlib
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, Literal

from argon2 import PasswordHasher

from tarazu import __version__
from tarazu.calendars import Instant
from tarazu.cli.books import private_beside
from tarazu.cli.demo_homes import (
    EAST,
    HOMES,
    WEST,
    HomeName,
    HomeView,
    contacts,
    zone_of_country,
)
from tarazu.cli.demo_live import LiveClock
from tarazu.cli.demo_stage import LABORATORY, Stage
from tarazu.journal import Boot, open_book
from tarazu.rules import commands as cmd
from tarazu.rules import regime_of
from tarazu.rules.regime import Regime
from tarazu.settings import CrossingSettings, FeedSettings, OfficerSettings, Settings
from tarazu.simulate import Scenario, built_in_text
from tarazu.station import Intent, Station, Turnstile, derived_id, open_private, why_not
from tarazu.web.app import app_of
from tarazu.web.context import DemoOfficer
from tarazu.web.demo import DemoStory
from tarazu.words import language_of

Tell = Callable[[str, int, int], None]
Clock = Callable[[], Instant]
Letter = Literal["a", "b"]
LETTERS: tuple[Letter, Letter] = ("a", "b")


class Side:
    """One crossing of the demo: its station behind a turnstile, its traffic, its files."""

    def __init__(
        self, letter: Letter, station: Station, stage: Stage, *, book: Path, says: str
    ) -> None:
        """Choose the ticket to be shown, and open the turnstile."""
        self.ticket_number, self._reference = _choose(station)
        self.letter = letter
        self.name = station.crossing
        self.says = says
        self.stage = stage
        self.book = book
        self.death: BaseException | None = None
        self.turnstile = Turnstile(station, self._died)

    def _died(self, death: BaseException) -> None:
        self.death = death

    def ticket_path(self) -> str:
        """Give the address of one waiting driver's page; "" where nobody waits."""
        return f"/{self.name}/t/{self._reference}" if self._reference else ""


def _choose(station: Station) -> tuple[int | None, str]:
    """Choose a ticket from the list that others have overtaken, and give its page's address."""
    facts = station.state.facts
    waiting = [t for t in facts.tickets.values() if not t.called and t.truck not in facts.holds]
    if not waiting:
        return None, ""
    chosen = max(waiting, key=lambda t: len(why_not(station.state, station.chronicle, t.number)))
    registration = station.private.registration(chosen.commitment)
    return chosen.number, "" if registration is None else registration.reference


class House:
    """Both sides, the officers, and the application that shows them."""

    def __init__(self, folder: Path, view: HomeView, scenario: Scenario, sides: list[Side]) -> None:
        """Draw the secrets of this demo."""
        self.view = view
        self.folder = folder
        self.scenario = scenario
        self.sides = sides
        self.token = secrets.token_urlsafe(24)
        self.officers = [
            DemoOfficer("112", "officer", secrets.token_hex(3)),
            DemoOfficer("207", "supervisor", secrets.token_hex(3)),
        ]
        self.live_at: Instant = sides[0].stage.live_at

    @property
    def death(self) -> BaseException | None:
        """Give what ended a station, if one has ended."""
        return next((side.death for side in self.sides if side.death is not None), None)

    def settings(self) -> Settings:
        """Write the settings that an operator would have written."""
        hasher = PasswordHasher(time_cost=1, memory_cost=8_192)
        return Settings(
            languages=self.view.languages,
            crossing=tuple(_settings_of(side, self.view) for side in self.sides),
            officer=tuple(
                OfficerSettings(o.number, o.role, hasher.hash(o.secret)) for o in self.officers
            ),
            feed=(FeedSettings("turn system", hashlib.sha256(self.token.encode()).hexdigest()),),
        )

    def app(self, clock: LiveClock) -> Any:
        """Build the web application over both stations."""
        turnstiles = {side.name: side.turnstile for side in self.sides}
        return app_of(self.settings(), turnstiles, demo=Controls(self, clock))

    def close(self) -> None:
        """Close both stations; their books are whole."""
        for side in self.sides:
            side.turnstile.close()


class Controls:
    """What the start page may show and turn: officers, speed, and a ticket of each side."""

    def __init__(self, house: House, clock: LiveClock) -> None:
        """Look at this house and this clock."""
        self._house = house
        self._clock = clock

    @property
    def officers(self) -> Sequence[DemoOfficer]:
        """The officers who may be signed in with one key."""
        return self._house.officers

    @property
    def speeds(self) -> Sequence[int]:
        """The speeds to choose from, 0 to stop."""
        return self._house.scenario.demo.speeds

    @property
    def speed(self) -> int:
        """How many seconds pass at the crossings for each of the reader's."""
        return self._clock.speed

    def set_speed(self, speed: int) -> None:
        """Change the speed, for everybody, from now on."""
        self._clock.set_speed(speed)

    def stories(self) -> tuple[DemoStory, DemoStory]:
        """The two crossings that stand side by side."""
        notes = self._house.view.notes
        one, other = (
            DemoStory(side.name, side.letter, side.ticket_number, notes.get(side.letter, ""))
            for side in self._house.sides
        )
        return one, other


def _settings_of(side: Side, view: HomeView) -> CrossingSettings:
    scenario = side.stage.scenario
    return CrossingSettings(
        name=side.name,
        home=scenario.home,
        peer=scenario.peer,
        west=WEST,
        east=EAST,
        book=side.book.name,
        private=private_beside(side.book).name,
        home_zone=zone_of_country(scenario.home),
        peer_zone=zone_of_country(scenario.peer),
        posts=view.posts(),
        contact=contacts(),
        plan_label=view.plan_labels[side.letter],
        is_model=True,
        destinations=view.destinations,
    )


def open_house(folder: Path, clock: Clock, tell: Tell, home: HomeName = "dogharoon") -> House:
    """Make both books and play the first days into them, through the same rules as everywhere."""
    view = HOMES[home]
    scenario = view.scenario()
    sides = []
    for letter, name in zip(LETTERS, scenario.demo.regimes, strict=True):
        regime = regime_of(built_in_text(name), name=name)
        book = folder / f"{name}.book"
        station = _station(book, name, regime, clock)
        traffic = view.traffic(scenario, letter, regime)
        laboratory = view.typed.get(LABORATORY, LABORATORY)
        stage = Stage(scenario, regime, traffic, laboratory=laboratory)
        _play(station, stage, regime, partial(tell, view.telling[letter]))
        says = view.says(letter, regime, language_of("en"))
        sides.append(Side(letter, station, stage, book=book, says=says))
    return House(folder, view, scenario, sides)


def _station(book: Path, name: str, regime: Regime, clock: Clock) -> Station:
    boot = Boot(at_ms=regime.valid_from, code=__version__, settings="0" * 64)
    journal = open_book(book, name, boot=boot)
    private = open_private(private_beside(book), name)
    station = Station(journal, private, clock)
    terms = cmd.Terms(home=regime.home, peer=regime.peer)
    at = regime.valid_from
    station.take(
        [
            Intent(id=derived_id("demo terms"), ask=cmd.ConfigureCrossing(terms=terms), at=at),
            Intent(id=derived_id("demo plan"), ask=cmd.AdoptRegime(regime=regime), at=at),
        ]
    )
    return station


def _play(station: Station, stage: Stage, regime: Regime, tell: Callable[[int, int], None]) -> None:
    """Play the days hour by hour, each hour one durable batch."""
    hour_ms, start_at = 3_600_000, regime.valid_from
    total = (stage.live_at - start_at) // hour_ms
    for hour in range(total + 1):
        until = min(start_at + (hour + 1) * hour_ms, stage.live_at)
        station.take(stage.play(station, until))
        tell(hour, total)
