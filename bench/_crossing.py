"""A crossing on disk under the one-to-one plan, as the benches of station and web run it."""

import secrets
from collections.abc import Callable
from pathlib import Path

from tarazu.journal import Boot, open_book
from tarazu.rules import commands as cmd
from tarazu.rules import regime_of
from tarazu.station import Intent, Station, open_private

PLAN = """
[regime]
name = "one to one"
crossing = "bench"
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


def opened(folder: Path, name: str, clock: Callable[[], int]) -> Station:
    boot = Boot(at_ms=clock(), code="bench", settings="0" * 64)
    book = open_book(folder / f"{name}.book", name, boot=boot)
    return Station(book, open_private(folder / f"{name}.private", name), clock)


def order(station: Station) -> None:
    for ask in (
        cmd.ConfigureCrossing(terms=cmd.Terms(home="IR", peer="AF")),
        cmd.AdoptRegime(regime=regime_of(PLAN)),
    ):
        station.execute(Intent(id=secrets.token_hex(16), ask=ask))
