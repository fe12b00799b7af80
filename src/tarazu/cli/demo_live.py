"""The live part of the demo: a clock that can be sped up, and a feeder that posts facts by HTTP."""

import json
import threading
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING

from tarazu.calendars import Instant
from tarazu.cli.demo_stage import Stage, seen_of
from tarazu.feed import Fact
from tarazu.simulate import Pace, Step
from tarazu.station import derived_id

if TYPE_CHECKING:
    from tarazu.cli.demo_house import Side

_LOOK_S = 0.25
_UNSET = ("", None, 0)


def wall_ms() -> Instant:
    """Read the clock on the wall."""
    return time.time_ns() // 1_000_000


class LiveClock:
    """The clock of the demo's crossings: stands until started, then runs at a speed.

    Several threads read it; `Pace` is replaced whole, so that a reader always sees one.
    """

    def __init__(self, speed: int) -> None:
        """Stand at zero."""
        self._speed = speed
        self._pace = Pace(wall_ms(), 0, 0)

    def __call__(self) -> Instant:
        """Give the instant that the crossings show."""
        return self._pace.shown_at(wall_ms())

    @property
    def speed(self) -> int:
        """Scenario seconds for each second on the wall."""
        return self._speed

    def start(self, at: Instant) -> None:
        """Run from an instant on."""
        self._pace = Pace(wall_ms(), at, self._speed)

    def set_speed(self, speed: int) -> None:
        """Go on at another speed; 0 is a pause."""
        self._speed = speed
        self._pace = self._pace.at_speed(wall_ms(), speed)


class Feeder(threading.Thread):
    """Posts the facts of one crossing to its facts address, as a turn system would."""

    def __init__(self, side: "Side", address: str, token: str, clock: LiveClock) -> None:
        super().__init__(name=f"feeder {side.name}", daemon=True)
        self._side = side
        self._stage: Stage = side.stage
        self._url = f"{address}/api/v1/crossings/{side.name}/facts"
        self._token = token
        self._clock = clock
        self._ended = threading.Event()

    def run(self) -> None:
        """Look four times a second which facts are due, and post them."""
        while not self._ended.wait(_LOOK_S):
            try:
                self._post_due()
            except (urllib.error.URLError, OSError):
                continue  # the server is going down, or busy: what was not posted stays due

    def stop(self) -> None:
        """End after the present look."""
        self._ended.set()
        self.join(timeout=2)

    def _post_due(self) -> None:
        seen = self._side.turnstile.look(seen_of).result(timeout=10)
        self._stage.notice(seen)
        for item in self._stage.due(seen, self._clock()):
            if not isinstance(item, Step):
                self._post(item)

    def _post(self, fact: Fact) -> None:
        body = {
            name: getattr(fact, name)
            for name in Fact.__struct_fields__
            if name != "line" and getattr(fact, name) not in _UNSET
        }
        body["at"] = fact.at
        request = urllib.request.Request(  # our own address
            self._url,
            data=json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
                "Idempotency-Key": derived_id("demo", fact.source_id, fact.fact),
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                answer.read()
        except urllib.error.HTTPError as refused:
            refused.read()  # a refusal is an answer: the gate said no, and the driver goes on
