"""Stations for tests: books and private stores in memory or on disk, and a clock that is told."""

import secrets
from pathlib import Path

from tarazu.feed import Fact
from tarazu.journal import Boot, MemoryJournal, open_book
from tarazu.rules import commands as cmd
from tarazu.rules import regime_of
from tarazu.station import Intent, Station, open_private, private_in_memory

START_AT = 1_763_789_400_000  # 22 November 2025, 09:00 in Iran
CROSSING = "test"

ONE_TO_ONE = """
[regime]
name = "one to one"
crossing = "test"
home = "IR"
peer = "AF"
issuer = "nobody"
instrument = "none"
valid_from = 2025-11-22T00:00:00+03:30
time_zone = "Asia/Tehran"
[[account]]
name = "out"
earn = [{ direction = "in", registered = "AF" }]
spend = [{ direction = "out", registered = "IR" }]
"""


class Clock:
    """A clock that shows what it is told."""

    def __init__(self, at: int = START_AT) -> None:
        self.at = at

    def __call__(self) -> int:
        return self.at


def new_id() -> str:
    return secrets.token_hex(16)


def in_memory(regime: str = ONE_TO_ONE, clock: Clock | None = None, **terms) -> Station:
    station = Station(
        MemoryJournal(CROSSING), private_in_memory(CROSSING), clock or Clock(START_AT)
    )
    order(station, regime, **terms)
    return station


def on_disk(folder: Path, clock: Clock | None = None) -> Station:
    boot = Boot(at_ms=START_AT, code="test", settings="0" * 64)
    journal = open_book(folder / "x.book", CROSSING, boot=boot)
    return Station(journal, open_private(folder / "x.private", CROSSING), clock or Clock())


def order(station: Station, regime: str = ONE_TO_ONE, **terms) -> None:
    home, peer = regime_of(regime).home, regime_of(regime).peer
    terms = cmd.Terms(home=home, peer=peer, **terms)
    for command in (cmd.ConfigureCrossing(terms=terms), cmd.AdoptRegime(regime=regime_of(regime))):
        station.execute(Intent(id=new_id(), ask=command))


def plate(number: int) -> str:
    return f"{10 + number % 90} ع {100 + number // 90 % 900} 36"


def joins(number: int, at: int = START_AT, **more) -> Fact:
    return Fact(
        at=at, fact="register", plate=plate(number), registered="IR", direction="out", **more
    )


def comes(number: int, at: int = START_AT, **more) -> Fact:
    return Fact(
        at=at,
        fact="movement",
        plate=f"HRT {10_000 + number}",
        registered="AF",
        direction="in",
        **more,
    )
