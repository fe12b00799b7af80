"""What the private store answers: to its writer, and to readers beside the writer."""

import os
from abc import ABC, abstractmethod
from contextlib import suppress
from pathlib import Path
from typing import Any, Self

import apsw
import msgspec

from tarazu.calendars import Instant
from tarazu.journal.anchor import sync_folder
from tarazu.station.private_file import (
    Place,
    Rows,
    Values,
    refuse_foreign,
    refuse_missing,
)
from tarazu.station.private_keys import KEYS_LEFT
from tarazu.station.private_records import (
    Details,
    PrivateBackupFailed,
    PrivateStoreUnreadable,
    Registration,
    Truck,
    TruckFacts,
)
from tarazu.station.tokens import code_of, key_period_of, truck_token

_REGISTRATION = (
    "SELECT commitment, reference, code, nonce, details, kept_at, ticket, ended_at"
    " FROM registration WHERE "
)
# After a correction two rows share reference and code: the one without an end stands.
_STANDING_FIRST = " ORDER BY ended_at IS NOT NULL, id DESC LIMIT 1"


class PrivateLookups(ABC):
    """The questions, whoever asks them; `_ask` says how a failure is taken."""

    _place: Place

    def registration(self, commitment: str) -> Registration | None:
        """Give the row that a commitment stands for; None if it is erased or unknown."""
        return self._registration("commitment = ?", commitment)

    def registration_at(self, reference: str) -> Registration | None:
        """Give the row of a driver's page; after a correction the corrected one."""
        return self._registration("reference = ?", reference)

    def registration_coded(self, typed: str) -> Registration | None:
        """Give the row of a printed code, however it was typed; after a correction the last one."""
        code = code_of(typed)
        return self._registration("code = ?", code) if code is not None else None

    def registration_ended(self, ticket: int) -> Registration | None:
        """Give the row of a ticket whose end was noted.

        For a live ticket the state knows the commitment, and `registration` answers.
        """
        return self._registration("ticket = ?", ticket)

    def unended(self) -> tuple[str, ...]:
        """Name the registrations whose end was not noted, oldest first.

        At start there are three kinds. Of a live ticket: leave it. Of a ticket that ended before a
        crash: note its end again. Of none that the book knows, which only a book restored from a
        backup leaves behind: note an end, for without one it would be kept for ever.
        """
        rows = self._ask("SELECT commitment FROM registration WHERE ended_at IS NULL ORDER BY id")
        return tuple(row[0] for row in rows)

    def truck(self, token: str) -> Truck | None:
        """Give the row of a truck token; None if it is erased or unknown."""
        rows = self._ask("SELECT facts, seen_at FROM truck WHERE token = ?", (token,))
        if not rows:
            return None
        facts, seen_at = rows[0]
        return Truck(token, msgspec.json.decode(facts, type=TruckFacts), seen_at)

    def find_token(self, country: str, plate_key: str, at: Instant) -> str | None:
        """Give the token of a plate at an instant; None where the period has no key (any more)."""
        name = key_period_of(at, self._period_days()).label
        keys = dict(self._live_keys())
        return truck_token(keys[name], country, plate_key) if name in keys else None

    def former_tokens(self, country: str, plate_key: str, at: Instant) -> tuple[str, ...]:
        """Give the tokens that a plate has under other keys that are left, newest first.

        By them the station finds a truck that came before the change of period and stays beyond it.
        """
        name = key_period_of(at, self._period_days()).label
        return tuple(
            truck_token(key, country, plate_key)
            for other, key in self._live_keys()
            if other != name
        )

    def text_of(self, digest: str) -> str | None:
        """Give the text of a digest; None if it is erased or unknown. No digest, no text."""
        if not digest:
            return ""
        rows = self._ask("SELECT words FROM text WHERE digest = ?", (digest,))
        return str(rows[0][0]) if rows else None

    def unconfirmed_after(self) -> int:
        """Say after which record the book must name the rows that were kept last."""
        return int(
            self._ask(
                "SELECT max((SELECT coalesce(max(after_seq), 0) FROM registration),"
                " (SELECT coalesce(max(after_seq), 0) FROM truck),"
                " (SELECT coalesce(max(after_seq), 0) FROM text))"
            )[0][0]
        )

    def backup(self, path: Path) -> None:
        """Write a whole copy to a new file, durably, readable by its owner only.

        May be asked in a thread of its own, of a reader of its own: the writer goes on beside it.
        The copy holds plates and keys in the clear: encrypt it before it leaves the machine.
        Source: reliability 5, "Backup"; decision 0002.
        """
        unready = path.with_name(path.name + ".new")
        try:
            if path.exists():
                raise FileExistsError(f"{path.name!r} is there already and was not touched")
            unready.unlink(missing_ok=True)
            descriptor = os.open(unready, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
            try:
                self._copy_into(unready)
                os.fsync(descriptor)
            finally:
                os.close(descriptor)
            unready.replace(path)
            sync_folder(path.parent)
        except (apsw.Error, OSError) as error:
            with suppress(OSError):
                unready.unlink(missing_ok=True)
            raise PrivateBackupFailed(
                f"The private store {self._place.name!r} could not be copied to {path.name!r}: "
                f"{type(error).__name__}: {error}. The store is untouched and there is no copy. "
                f"Name a new file in a folder that has room for it."
            ) from error

    def _copy_into(self, blank: Path) -> None:
        connection = self._place.reader()
        try:
            connection.execute("PRAGMA query_only = OFF")  # it forbids VACUUM INTO as well
            connection.execute("VACUUM INTO ?", (self._place.target(blank),))
        finally:
            connection.close()

    def _registration(self, condition: str, value: str | int) -> Registration | None:
        rows = self._ask(_REGISTRATION + condition + _STANDING_FIRST, (value,))
        return _registration_from(rows[0]) if rows else None

    def _live_keys(self) -> list[tuple[str, bytes]]:
        return [(name, key) for name, key in self._ask(KEYS_LEFT)]

    def _period_days(self) -> int | None:
        days: int | None = self._ask("SELECT period_days FROM store")[0][0]
        return days

    @abstractmethod
    def _ask(self, sql: str, values: Values = ()) -> Rows: ...


class PrivateReader(PrivateLookups):
    """Answers from the private store beside its writer, from what was committed.

    One for each thread. Raises: PrivateStoreUnreadable from any question.
    """

    def __init__(self, place: Place) -> None:
        """Connect to a store and see that it is one."""
        self._place = place
        try:
            self._connection = place.reader()
            try:
                refuse_foreign(self._connection, place.name)
            except BaseException:
                self._connection.close()
                raise
        except apsw.Error as error:
            raise PrivateStoreUnreadable(
                f"The private store {place.name!r} cannot be opened: {type(error).__name__}: "
                f"{error}. Nothing was changed; plates cannot be shown."
            ) from error

    def close(self) -> None:
        """Let go of the file. A second call does nothing."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _ask(self, sql: str, values: Values = ()) -> Rows:
        try:
            return self._connection.execute(sql, tuple(values)).fetchall()
        except apsw.Error as error:
            raise PrivateStoreUnreadable(
                f"The private store {self._place.name!r} did not answer: "
                f"{type(error).__name__}: {error}. Nothing was changed; plates cannot be shown."
            ) from error


def read_private(path: Path, *, vfs: str | None = None) -> PrivateReader:
    """Open a private store to read it, and for nothing else.

    Raises: PrivateStoreMissing, NotThisPrivateStore, PrivateStoreUnreadable.
    """
    refuse_missing(path)
    return PrivateReader(Place(path.name, path, vfs))


def _registration_from(row: tuple[Any, ...]) -> Registration:
    commitment, reference, code, nonce, details, kept_at, ticket, ended_at = row
    return Registration(
        commitment=commitment,
        reference=reference,
        code=code,
        nonce=nonce,
        details=msgspec.json.decode(details, type=Details),
        kept_at=kept_at,
        ticket=ticket,
        ended_at=ended_at,
    )
