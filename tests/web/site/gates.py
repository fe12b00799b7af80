"""A gate for tests: crossings in memory behind the application, a clock that is told, officers."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from httpx import Response
from litestar.testing import TestClient

from tarazu.calendars import instant_of
from tarazu.feed import Fact, fact_of
from tarazu.journal import MemoryJournal
from tarazu.rules import commands as cmd
from tarazu.rules import regime_of
from tarazu.rules.commands import Command
from tarazu.settings import CrossingSettings, FeedSettings, OfficerSettings, Posts, Settings
from tarazu.station import Answer, Intent, Station, Turnstile, private_in_memory
from tarazu.web.app import app_of
from tarazu.web.demo import DemoControls
from tests.web.pages.markup import Page

START_AT = instant_of("2025-11-22T13:30:00+03:30")
SECRET = "seven lean cows"  # of every officer here
TOKEN = "token-of-the-weighbridge"
_CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

ONE_TO_ONE = """
[regime]
name = "R1 Iranian out for Afghan in"
crossing = "dogharoon"
home = "IR"
peer = "AF"
issuer = "as reported"
instrument = "order as reported on 22 Nov 2025"
valid_from = 2025-11-22T00:00:00+03:30
time_zone = "Asia/Tehran"
[[account]]
name = "iranian-out"
earn = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
[gate]
call = "officer"
"""


class Clock:
    """A clock that shows what it is told, in milliseconds; `seconds` is the one of the process."""

    def __init__(self) -> None:
        self.at = START_AT
        self.passed_s = 1_000.0

    def __call__(self) -> int:
        return self.at

    def seconds(self) -> float:
        return self.passed_s

    def wait(self, seconds: float) -> None:
        self.passed_s += seconds
        self.at += round(seconds * 1_000)


def crossing_settings(name: str = "dogharoon", **more: object) -> CrossingSettings:
    """Give the settings of a crossing between Iran, in the west, and Afghanistan."""
    given = {
        "name": name,
        "home": "IR",
        "peer": "AF",
        "book": "x.book",
        "private": "x.private",
        "west": "IR",
        "east": "AF",
        "home_zone": "Asia/Tehran",
        "peer_zone": "Asia/Kabul",
        "posts": {
            "en": Posts("Dogharoon", "Islam Qala"),
            "fa": Posts("دوغارون", "اسلام‌قلعه"),
            "prs": Posts("دوغارون", "اسلام‌قلعه"),
        },
        "plan_label": "R1",
        "destinations": ("Herat", "Kabul"),
    }
    return CrossingSettings(**{**given, **more})


def settings_of_test(*crossings: CrossingSettings, **more: object) -> Settings:
    """Give settings with three officers, one of them on duty, and a weighbridge that feeds."""
    secret = _CHEAP.hash(SECRET)
    given = {
        "languages": ("en", "fa", "prs"),
        "crossing": crossings or (crossing_settings(),),
        "officer": (
            OfficerSettings("14", "officer", secret),
            OfficerSettings("15", "officer", secret, ("elsewhere",)),
            OfficerSettings("3", "supervisor", secret),
            OfficerSettings("4", "supervisor", secret),
        ),
        "feed": (
            FeedSettings("weighbridge", sha256(TOKEN.encode()).hexdigest()),
            FeedSettings("camera", sha256(b"other").hexdigest(), ("elsewhere",)),
        ),
    }
    return Settings(**{**given, **more})


def new_id() -> str:
    """Draw the id of an intent."""
    return secrets.token_hex(16)


class Gate:
    """The application with its crossings, and a browser for whoever a test is about."""

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        regime: str | None = ONE_TO_ONE,
        demo: DemoControls | None = None,
        folder: Path | None = None,
        **terms: object,
    ) -> None:
        self.clock = Clock()
        self.settings = settings or settings_of_test()
        self.turnstiles: dict[str, Turnstile] = {}
        for one in self.settings.crossing:
            station = Station(MemoryJournal(one.name), private_in_memory(one.name), self.clock)
            self.turnstiles[one.name] = Turnstile(station)
            terms_of = msgspec.structs.replace(one.terms, **terms)
            self.order(cmd.ConfigureCrossing(terms=terms_of), crossing=one.name)
            if regime is not None:
                self.order(cmd.AdoptRegime(regime=regime_of(regime)), crossing=one.name)
        self.app = app_of(
            self.settings, self.turnstiles, demo=demo, clock=self.clock.seconds, folder=folder
        )
        self.client = TestClient(self.app, base_url="http://gate.example")

    @property
    def station(self) -> Station:
        """The station of the first crossing; look at it only while nothing is asked."""
        return next(iter(self.turnstiles.values())).station

    def order(self, ask: Command | Fact, *, crossing: str = "", **more: object) -> Answer:
        """Ask the station beside the web."""
        turnstile = self.turnstiles[crossing or next(iter(self.turnstiles))]
        (answer,) = turnstile.ask([Intent(id=new_id(), ask=ask, **more)]).result(10)
        return answer

    def post(self, row: dict[str, object]) -> Answer:
        """Ask the station for a fact in the words of the feed."""
        fact = fact_of(row)
        assert isinstance(fact, Fact), fact
        return self.order(fact)

    def close(self) -> None:
        for turnstile in self.turnstiles.values():
            turnstile.close()

    def browser(self) -> "Browser":
        """Give a browser that nobody has used yet."""
        return Browser(self)


class Browser:
    """A browser without scripts: it follows redirects, keeps cookies, and presses keys of forms."""

    def __init__(self, gate: Gate) -> None:
        self.gate = gate
        self.client = TestClient(gate.app, base_url="http://gate.example")
        self.answer: Response | None = None

    @property
    def page(self) -> Page:
        """The page that is open."""
        assert self.answer is not None
        return Page(self.answer.text)

    def open(self, address: str, **more: object) -> Page:
        """Open a page, and follow where it leads."""
        self.answer = self.client.get(address, follow_redirects=True, **more)
        return self.page

    def post(self, address: str, fields: dict[str, str], *, follow: bool = True) -> Response:
        """Send fields to an address as they are."""
        self.answer = self.client.post(address, data=fields, follow_redirects=follow)
        return self.answer

    def sign_in(self, number: str = "14", secret: str = SECRET, desk: str = "dogharoon") -> Page:
        """Sign in, and come to the desk."""
        self.open(f"/signin?next=/{desk}/desk")
        self.fill("/signin", number=number, secret=secret)
        return self.page

    def fill(self, action: str, **fields: str) -> Response:
        """Fill in the one form with that address on the open page, and send it."""
        (form,) = [one for one in self.forms() if one[0] == action]
        return self.post(action, {**form[1], **fields})

    def press(self, do: str, **fields: str) -> Response:
        """Press the key that says `do`, with the hidden fields of its form."""
        action, given = self.form(do, **fields)
        return self.post(action, given)

    def form(self, do: str, **fields: str) -> tuple[str, dict[str, str]]:
        """Give the form with a key that says `do`: its address and what it sends."""
        wanted = [one for one in self.forms() if do in one[2]]
        assert wanted, f"no key says {do}: {[one[2] for one in self.forms()]}"
        for name in ("ticket", "direction"):
            if name in fields:
                same = [one for one in wanted if one[1].get(name) == fields[name]]
                wanted = same or wanted
        action, given, _ = wanted[0]
        return action, {**given, **fields, "do": do}

    def forms(self) -> list[tuple[str, dict[str, str], list[str]]]:
        """Give every form of the open page: address, hidden and chosen fields, what its keys do."""
        assert self.answer is not None
        text, found = self.answer.text, []
        keys_outside: dict[str, list[str]] = {}
        for attrs in map(_attributes, re.findall(r"<button\b([^>]*)>", text)):
            if attrs.get("form") and attrs.get("name") == "do":
                keys_outside.setdefault(attrs["form"], []).append(attrs["value"])
        for head, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", text, re.S):
            attrs = _attributes(head)
            fields, keys = {}, list(keys_outside.get(attrs.get("id", ""), ()))
            for tag in re.findall(r"<(?:input|button)\b([^>]*)>", inside):
                one = _attributes(tag)
                if one.get("name") == "do":
                    keys.append(one["value"])
                elif one.get("type") == "hidden" or "checked" in one:
                    fields[one["name"]] = one["value"]
            found.append((attrs["action"], fields, keys))
        return found


def _attributes(text: str) -> dict[str, str]:
    found = dict(re.findall(r'([a-z_-]+)="([^"]*)"', text))
    if re.search(r"\schecked\b", text):
        found["checked"] = ""
    return found


@contextmanager
def gate_open(*args: object, **more: object) -> Iterator[Gate]:
    """Open a gate, with the loop of its application running, until the block ends."""
    gate = Gate(*args, **more)
    try:
        with gate.client:
            yield gate
    finally:
        gate.close()


def keyed(key: str | None = None, **more: str) -> dict[str, str]:
    """Give the headers of a write by the weighbridge."""
    return {"authorization": f"Bearer {TOKEN}", "idempotency-key": key or new_id(), **more}
