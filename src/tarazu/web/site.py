"""What the whole application shares: the crossings, who is signed in, and what may be tried."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path

from tarazu.faults import TarazuError
from tarazu.settings import Settings
from tarazu.station import Turnstile
from tarazu.web.buckets import Buckets
from tarazu.web.crossings import Crossing
from tarazu.web.demo import DemoControls
from tarazu.web.metrics import Metrics
from tarazu.web.officers import Officers, Sessions
from tarazu.web.register import RegisterFile
from tarazu.web.routes import ROUTES
from tarazu.web.seals import Seals
from tarazu.web.shelf import Shelf

_SESSION = "tarazu_session"


class NameTaken(TarazuError):
    """A crossing has a name that begins another address."""


class Unsent:
    """Forms that came after their session had ended, kept until the officer is back.

    By the browser that sent them; a few at a time, for no longer than a session idles.
    """

    def __init__(self, clock: Callable[[], float], *, kept_s: float = 900, kept_max: int = 200):
        """Start with none."""
        self._clock, self._kept_s, self._kept_max = clock, kept_s, kept_max
        self._forms: dict[str, tuple[float, str, dict[str, str]]] = {}

    def keep(self, visit: str, crossing: str, form: dict[str, str]) -> None:
        """Keep what was typed."""
        self._forms.pop(visit, None)
        self._forms[visit] = (self._clock(), crossing, form)
        if len(self._forms) > self._kept_max:
            del self._forms[next(iter(self._forms))]

    def holds(self, visit: str) -> bool:
        """Say whether something is kept for that browser."""
        return visit in self._forms

    def take(self, visit: str) -> tuple[str, dict[str, str]] | None:
        """Give back what was typed, once, and the crossing that it was typed at."""
        kept_s, crossing, form = self._forms.pop(visit, (0.0, "", {}))
        is_fresh = bool(form) and self._clock() - kept_s <= self._kept_s
        return (crossing, form) if is_fresh else None


class Site:
    """The state of the application; it decides nothing, and holds nothing that a book holds."""

    def __init__(
        self,
        settings: Settings,
        turnstiles: Mapping[str, Turnstile],
        *,
        demo: DemoControls | None,
        clock: Callable[[], float] = time.monotonic,
        folder: Path | None = None,
    ) -> None:
        """Put the parts together; `clock` counts the seconds of sessions and of tries.

        `folder` is where the settings file lies: what it names beside itself is looked for there.

        Raises: NameTaken.
        """
        _refuse_names(settings)
        self.settings = settings
        self.demo = demo
        self.crossings: dict[str, Crossing] = {
            one.name: Crossing(one, turnstiles[one.name]) for one in settings.crossing
        }
        self.is_secure = settings.public_address.startswith("https://")
        # With the prefix, a browser takes the cookie from this very host alone, over https.
        self.session_cookie = f"__Host-{_SESSION}" if self.is_secure else _SESSION
        self.sessions = Sessions(clock)
        self.officers = Officers(settings.officer, clock)
        self.seals = Seals()
        self.unsent = Unsent(clock)
        # Asking for a ticket by code: ten at once from one place, then ten a minute; from
        # everywhere together five a second. A code has 23 signs to the power of 6.
        self.asked_here = Buckets(10, 6.0, clock)
        self.asked_anywhere = Buckets(300, 0.2, clock)
        self.metrics = Metrics()
        shelf = settings.publications
        register = settings.register
        self.register = RegisterFile(folder / register if folder is not None and register else None)
        self.shelf = Shelf(folder / shelf if folder is not None and shelf else None)

    def let_go(self) -> None:
        """End every open stream, from any thread: whoever stops the server calls this first.

        A server waits for its answers to end, and a stream of events never does by itself.
        """
        for crossing in self.crossings.values():
            crossing.heads.let_go()

    @property
    def first(self) -> Crossing:
        """The crossing whose names stand on pages that belong to none."""
        return next(iter(self.crossings.values()))

    @property
    def speed(self) -> int:
        """How many seconds pass at the crossings for each of the reader's."""
        return 1 if self.demo is None else self.demo.speed

    @property
    def has_start(self) -> bool:
        """Say whether there is a page to choose a crossing from."""
        return self.demo is not None or len(self.crossings) > 1


def _refuse_names(settings: Settings) -> None:
    heads = {path.split("/")[1] for _, path in ROUTES}
    for crossing in settings.crossing:
        if crossing.name in heads or not _is_plain(crossing.name):
            raise NameTaken(
                f'A crossing is named "{crossing.name}". Expected a name of letters, digits and '
                f"strokes that begins no other address ({', '.join(sorted(heads - {''}))}). "
                "Nothing was started. Give it another name in the settings."
            )


def _is_plain(name: str) -> bool:
    return name.replace("-", "").replace("_", "").isalnum() and name.isascii()
