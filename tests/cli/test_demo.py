"""The demo: both homes played into books that say what they should, its pages, and its end."""

import contextlib
import re
import socket
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tarazu.calendars import Instant
from tarazu.cli.demo import _bound, _run
from tarazu.cli.demo_homes import HOMES, HomeName
from tarazu.cli.demo_house import House, Side, open_house
from tarazu.cli.demo_live import LiveClock
from tarazu.cli.demo_words import DARI
from tarazu.journal import Record, open_reader, verify_book
from tarazu.rules import regime_of
from tarazu.simulate import Homeward, Scenario, Traffic, built_in_text
from tarazu.station import Station
from tests.cli.commands import run

STOPPED_AT = 1_764_226_800_000  # 27 Nov 2025, 10:30 in Iran: the live clock stands
LIVE = ("dogharoon", "islam-qala")


def frozen() -> Instant:
    return STOPPED_AT


class Played:
    """One house after its first days: what its books hold."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.records: dict[str, list[Record]] = {
            side.letter: read(side.book) for side in house.sides
        }

    def kinds(self, letter: str) -> Counter[str]:
        return Counter(record.kind for record in self.records[letter])

    def data(self, letter: str, *kinds: str) -> list[dict[str, Any]]:
        return [dict(one.data) for one in self.records[letter] if one.kind in kinds]

    def side(self, letter: str) -> Side:
        return next(side for side in self.house.sides if side.letter == letter)

    def look(self, letter: str) -> Station:
        station: Station = self.side(letter).turnstile.look(lambda one: one).result(timeout=10)
        return station


def read(book: Path) -> list[Record]:
    reader = open_reader(book)
    try:
        return list(reader.records())
    finally:
        reader.close()


def played(folder: Path, home: HomeName) -> Iterator[Played]:
    house = open_house(folder, frozen, lambda *_: None, home)
    yield Played(house)
    house.close()


@pytest.fixture(scope="module")
def dogharoon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    yield from played(tmp_path_factory.mktemp("dogharoon"), "dogharoon")


@pytest.fixture(scope="module")
def islam_qala(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    yield from played(tmp_path_factory.mktemp("islam-qala"), "islam-qala")


@pytest.fixture(params=LIVE)
def either(request: pytest.FixtureRequest) -> Played:
    name = request.param.replace("-", "_")
    found: Played = request.getfixturevalue(name)
    return found


def test_every_book_is_well(either: Played) -> None:
    for side in either.house.sides:
        verdict = verify_book(side.book)
        assert verdict.ok, verdict.findings[:1]
        assert side.death is None


def test_the_figures_of_every_account_add_up(either: Played) -> None:
    for letter in "ab":
        for one in either.look(letter).state.facts.accounts.values():
            gone = one.forfeited + one.expired + one.reset_off
            kept = one.free + one.reserved + one.spent - one.debt
            assert one.opening + one.earned + one.granted - gone == kept, one
            # Nothing is lost on the way to the book: each unit that was earned stands in it.
            units = sum(data["units"] for data in either.data(letter, "credit_earned"))
            assert units == one.earned == one.movements * one.releases


def test_no_truck_comes_back_that_never_went(either: Played) -> None:
    for letter in "ab":
        passages = either.data(letter, "movement_recorded", "ticket_released")
        assert len(passages) > 3_000
        assert not any(data["unmatched"] for data in passages)
        assert not any(data["uncalled"] for data in passages)


@pytest.mark.parametrize("letter", ["a", "b"])
def test_a_book_of_dogharoon_holds_one_of_everything_that_can_happen(
    dogharoon: Played, letter: str
) -> None:
    kinds = dogharoon.kinds(letter)
    for kind in ("call_lapsed", "hold_lifted", "gate_suspended", "gate_resumed"):
        assert kinds[kind] >= 1, kind
    assert kinds["override_proposed"] == kinds["override_approved"] == 1
    called = dogharoon.data(letter, "ticket_called")
    assert [data["override"] for data in called if data["override"] is not None] == [1]
    reasons = Counter(data["hold"] for data in dogharoon.data(letter, "hold_placed"))
    assert (reasons["fuel_quality"], reasons["documents"], reasons["inspection"]) == (630, 1, 1)
    released = dogharoon.data(letter, "ticket_released")
    aid = [data for data in released if data["cargo"] == "humanitarian"]
    assert len(aid) == 1
    assert aid[0]["exempt"] is not None
    assert aid[0]["spends"] == []


def test_from_islam_qala_the_trucks_registered_in_iran_are_visitors(islam_qala: Played) -> None:
    for letter in "ab":
        taken_over = islam_qala.data(letter, "truck_taken_over")
        assert Counter(data["registered"] for data in taken_over) == {"IR": 2_196, "AF": 616}
        facts = islam_qala.look(letter).state.facts
        assert facts.regime is not None
        assert (facts.regime.home, facts.regime.peer) == ("AF", "IR")
        assert {stay.registered for stay in facts.abroad.values()} == {"AF"}
        assert {stay.registered for stay in facts.visiting.values()} == {"IR"}


def test_under_wording_a_at_islam_qala_who_goes_home_waits_for_who_enters_iran(
    islam_qala: Played,
) -> None:
    facts = islam_qala.look("a").state.facts
    ((name, account),) = facts.accounts.items()
    assert name == "iranian-home"
    left = [data for data in islam_qala.data("a", "ticket_released") if data["exempt"] is None]
    assert {(data["registered"], data["direction"]) for data in left} == {("IR", "out")}
    assert account.spent == len(left)
    assert len(facts.tickets) > 900
    kinds = islam_qala.kinds("a")
    assert kinds["override_approved"] == kinds["hold_lifted"] == kinds["gate_suspended"] == 1
    gone = islam_qala.data("a", "ticket_released")
    assert [data["cargo"] for data in gone if data["exempt"] is not None] == ["humanitarian"]


def test_what_was_typed_at_islam_qala_is_in_dari(islam_qala: Played) -> None:
    for letter in "ab":
        stage = islam_qala.side(letter).stage
        texts = {getattr(one, "reason", "") for one in stage.scenario.demo.incidents}
        assert texts >= {DARI["The driver is ill and has to go home."], ""}
        assert all(one.of in ("", *DARI.values()) for one in places_of(stage.scenario))
        tickets = islam_qala.data(letter, "movement_recorded", "ticket_registered")
        assert not any(re.search("[A-Za-z]", data["destination"]) for data in tickets)


def places_of(scenario: Scenario) -> list[Any]:
    return [one for part in (*scenario.flows, *scenario.stocks) for one in part.destinations]


def test_under_wording_b_islam_qala_counts_and_calls_nobody(islam_qala: Played) -> None:
    facts = islam_qala.look("b").state.facts
    assert not facts.accounts
    assert not facts.tickets
    kinds = islam_qala.kinds("b")
    assert {"ticket_registered", "ticket_called", "override_proposed"}.isdisjoint(kinds)
    assert kinds["gate_suspended"] == kinds["gate_resumed"] == 1
    assert islam_qala.side("b").ticket_path() == ""
    # Whoever wording b keeps waiting at Dogharoon is abroad, seen from here: 616 at the start.
    assert len(facts.abroad) > 800


def flows_of(played: Played, letter: str) -> Counter[tuple[str, str]]:
    passages = played.data(letter, "movement_recorded", "ticket_released")
    return Counter((data["direction"], data["registered"]) for data in passages)


def test_both_posts_count_the_same_trucks_under_wording_b(
    dogharoon: Played, islam_qala: Played
) -> None:
    here, there = flows_of(dogharoon, "b"), flows_of(islam_qala, "b")
    for far, near in (("in", "out"), ("out", "in")):
        assert here[far, "IR"] == there[near, "IR"]
    assert here["in", "AF"] == there["out", "AF"]
    # From here the law stands for Dogharoon's book: no call windows, so a few trucks sooner.
    assert 0 <= there["in", "AF"] - here["out", "AF"] < 40


def test_the_contact_of_the_demo_says_that_it_is_none(either: Played) -> None:
    for one in either.house.settings().crossing:
        assert one.contact_in("en") == "model, no real number: 000 000"
        assert "مدل، شمارهٔ واقعی نیست" in one.contact_in("fa")
        assert "مدل، نمبر واقعی نیست" in one.contact_in("prs")


@pytest.mark.parametrize("home", LIVE)
def test_places_never_move_and_home_comes_first(home: HomeName, request: Any) -> None:
    played: Played = request.getfixturevalue(home.replace("-", "_"))
    settings = played.house.settings()
    for one in settings.crossing:
        assert (one.west, one.east) == ("IR", "AF")
        assert set(settings.languages) == set(one.posts)
    first = settings.crossing[0]
    seen = (first.home, first.home_zone, first.posts["en"].home, settings.languages[0])
    assert (
        seen
        == {
            "dogharoon": ("IR", "Asia/Tehran", "Dogharoon", "en"),
            "islam-qala": ("AF", "Asia/Kabul", "Islam Qala", "prs"),
        }[home]
    )
    assert [side.name for side in played.house.sides] == [f"{home}-a", f"{home}-b"]
    assert all(side.says for side in played.house.sides)


def test_dogharoon_s_traffic_is_the_plain_one() -> None:
    for home, kind in (("dogharoon", Traffic), ("islam-qala", Homeward)):
        view = HOMES[home]  # type: ignore[index]  # both are names of homes
        scenario = view.scenario()
        name = scenario.demo.regimes[0]
        regime = regime_of(built_in_text(name), name=name)
        assert type(view.traffic(scenario, "a", regime)) is kind


def pages_are_whole(pages: Path, home: HomeName) -> None:
    names = {file.name for file in pages.glob("*.html")}
    codes = HOMES[home].languages
    for page in (
        "about",
        "situation",
        "timeline",
        "a-board",
        "a-desk",
        "a-ticket",
        "b-board",
        "b-desk",
    ):
        assert {f"{page}.{code}.html" for code in codes} <= names
    assert ("b-ticket.en.html" in names) == (home == "dogharoon")
    start = (pages / "index.html").read_text("utf-8")
    assert f'<html lang="{codes[0]}"' in start
    assert f'href="a-board.{codes[0]}.html"' in start
    assert (pages / f"index.{codes[1]}.html").exists()
    assert (pages / "static").is_dir()
    for name in names:
        text = (pages / name).read_text("utf-8")
        for address in re.findall(r'(?:href|src|action)="([^"#?]+)', text):
            assert address.startswith("http") or (pages / address).exists(), (name, address)


def test_the_pages_of_dogharoon_are_written_as_files(dogharoon: Played, tmp_path: Path) -> None:
    _run(
        dogharoon.house,
        LiveClock(10),
        for_s=None,
        no_browser=True,
        at=_bound("127.0.0.1", 0),
        static=tmp_path,
    )
    pages_are_whole(tmp_path, "dogharoon")


def test_the_pages_of_islam_qala_are_written_as_files(tmp_path: Path) -> None:
    pages, books = tmp_path / "pages", tmp_path / "books"
    ran = run("demo", "--home", "islam-qala", "--port", 0, "--static", pages, "--books", books)
    assert ran.err.count("records, sound") == 2
    pages_are_whole(pages, "islam-qala")
    start = (pages / "index.en.html").read_text("utf-8")
    assert "No source reports that this was ordered." in start
    assert "Islam Qala calls nobody" in start
    dari = (pages / "index.html").read_text("utf-8")
    assert "هیچ منبعی از صدور چنین امری خبر نداده است" in dari
    assert "از هر کشور" not in dari


class Listener(threading.Thread):
    """A page that is open while the demo runs: it listens to the events of one crossing."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self._address = f"http://127.0.0.1:{port}/dogharoon-a/events"
        self.began_s = self.ended_s = 0.0
        self.heard = b""

    def run(self) -> None:
        until_s = time.monotonic() + 120
        while time.monotonic() < until_s:
            with contextlib.suppress(urllib.error.URLError):
                with urllib.request.urlopen(self._address, timeout=120) as stream:
                    self.began_s = time.monotonic()
                    self.heard = stream.read()  # raises where the stream is cut
                    self.ended_s = time.monotonic()
                return
            time.sleep(0.1)  # nothing listens there yet


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def test_the_demo_ends_by_itself_though_a_page_listens_and_says_where_it_was(
    tmp_path: Path,
) -> None:
    port, books = free_port(), tmp_path / "books"
    page = Listener(port)
    page.start()
    ran = run("demo", "--for", 3, "--no-browser", "--port", port, "--books", books)
    page.join(10)
    assert b"event: ping" in page.heard
    assert page.ended_s - page.began_s < 3 + 3
    assert f"Start page            http://127.0.0.1:{port}/" in ran.out
    for name in ("dogharoon-a", "dogharoon-b"):
        for path in ("board", "desk", "t/"):
            assert f"/{name}/{path}" in ran.out
    assert ran.err.count("records, sound") == 2
    (folder,) = books.iterdir()
    books = [book for book in folder.glob("*.book") if ".private." not in book.name]
    assert len(books) == 2
    assert all(verify_book(book).ok for book in books)


def test_the_flag_without_a_browser_has_one_name() -> None:
    helped = run("demo", "--help").out
    assert "--no-browser " in helped
    assert "--no-no-browser" not in helped
