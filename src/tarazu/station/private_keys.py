"""The keys of periods: made when first needed, the same for all the period, destroyed once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

from tarazu.calendars import Instant
from tarazu.station.private_file import PrivateFile
from tarazu.station.private_records import PeriodRetired
from tarazu.station.tokens import key_period_of, new_key

KEYS_LEFT = "SELECT name, key FROM period WHERE key IS NOT NULL ORDER BY start_at DESC, name DESC"


class PeriodKeys:
    """The keys that are left, as the writer of the store knows them."""

    def __init__(
        self,
        file: PrivateFile,
        period_days: int | None,
        joined: Callable[[], AbstractContextManager[None]],
    ) -> None:
        """Take the file's keys over; `joined` opens a batch or joins the open one."""
        self._file = file
        self._period_days = period_days
        self._joined = joined
        self._left: list[tuple[str, bytes]] | None = None
        self._last: tuple[Instant, Instant, bytes] | None = None

    def left(self) -> list[tuple[str, bytes]]:
        """Give name and key of every period whose key was not destroyed, newest first."""
        if self._left is None:
            self._left = [(name, key) for name, key in self._file.ask(KEYS_LEFT)]
        return self._left

    def at(self, at: Instant) -> bytes:
        """Give the key for an instant; the first of a period is drawn and kept before it is used.

        Raises: PeriodRetired.
        """
        if self._last is not None and self._last[0] <= at < self._last[1]:
            return self._last[2]
        period = key_period_of(at, self._period_days)
        for name, key in self.left():
            if name == period.label:
                self._last = period.start_at, period.end_at, key
                return key
        if self._file.ask("SELECT 1 FROM period WHERE name = ?", (period.label,)):
            raise PeriodRetired(
                f"The key of {period.label} was destroyed after its retention: no plate of that "
                f"time has a token any more. Nothing was kept. Check the clock, or the time given."
            )
        key = new_key()
        with self._joined():
            self._file.change(
                "INSERT INTO period VALUES (?, ?, ?, ?, NULL)",
                (period.label, period.start_at, period.end_at, key),
            )
        self.forget()
        return key

    def forget(self) -> None:
        """Ask the file again: a batch was undone, or keys were destroyed."""
        self._left = None
        self._last = None
