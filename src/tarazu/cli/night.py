"""The round of the night: every book is verified whole beside its writer, while the gate is quiet.

At a start only what came after the last snapshot is verified. Source: design 6.2; promise P9.
"""

import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from tarazu.calendars import Instant, day_of, day_start_at, zone_of
from tarazu.cli.books import wall_clock
from tarazu.cli.terminal import REFUSED, talk
from tarazu.faults import TarazuError

_NIGHT_MS = 3 * 3_600_000  # after the local midnight: the quietest hours of a gate
_LOOK_S = 30.0  # how often the clock is read, which may be set meanwhile
_VERIFY = "from tarazu.cli import main; main()"


class BookDamaged(TarazuError):
    """The round of the night found records that are not as they were written."""

    def __init__(self, kept: "Kept", found: str) -> None:
        self.book = kept.book
        super().__init__(
            f'The book of "{kept.crossing}" is not as it was written: {found} The server was '
            "stopped and recorded nothing more. Keep all files. "
            f"`tarazu journal verify {kept.book}` shows it again."
        )


class Kept(NamedTuple):
    """A book that is verified each night: whose it is, where it lies, by whose midnight."""

    crossing: str
    book: Path
    anchor: Path | None
    zone: str


class NightRound:
    """Verifies each book once a night, in a process of its own, until closed.

    `on_damage` is called from the round's own thread with what was found: the server is to stop,
    for a book that has changed must not go on. A round that could not be made is told, no more.
    """

    def __init__(
        self,
        books: Sequence[Kept],
        on_damage: Callable[[BookDamaged], None],
        *,
        clock: Callable[[], Instant] = wall_clock,
        look_s: float = _LOOK_S,
    ) -> None:
        """Begin to watch; the first round is that of the coming night."""
        self._due = {kept: next_round_at(kept, clock()) for kept in books}
        self._on_damage = on_damage
        self._clock = clock
        self._look_s = look_s
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="night round", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the watch; a verification that is under way is not waited for."""
        self._is_over.set()

    def _watch(self) -> None:
        while not self._is_over.wait(self._look_s):
            for kept in self._due:
                if self.is_due(kept) and not self._is_over.is_set():
                    self._verify(kept)
                    self._due[kept] = next_round_at(kept, self._clock())

    def is_due(self, kept: Kept) -> bool:
        """Say whether a book's next round has come and is not over."""
        return self._clock() >= self._due[kept]

    def _verify(self, kept: Kept) -> None:
        place = ["--anchor", str(kept.anchor)] if kept.anchor else []
        # Apart and after everything else: the gate does not wait for it, not at three either.
        command = ["nice", "-n", "19", sys.executable, "-c", _VERIFY]
        command += ["journal", "verify", str(kept.book), *place]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False)
        except OSError as error:
            talk(f'The book of "{kept.crossing}" could not be verified this night: {error}.')
            return
        if done.returncode == REFUSED:
            self._on_damage(BookDamaged(kept, done.stdout.strip()))
        elif done.returncode:
            talk(
                f'The book of "{kept.crossing}" could not be verified this night: '
                f"{done.stderr.strip()}"
            )


def next_round_at(kept: Kept, now: Instant) -> Instant:
    """Give the next three o'clock after midnight of the book's home."""
    zone = zone_of(kept.zone)
    today = day_of(now, zone)
    at = day_start_at(today, zone) + _NIGHT_MS
    return at if at > now else day_start_at(today + 1, zone) + _NIGHT_MS
