"""Who is at the desk: officers by number and secret, and the sessions that they have open.

A session lives in this process alone, under the digest of the id that the browser keeps; after a
restart everybody signs in again.
"""

import asyncio
import hashlib
import secrets
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import msgspec
from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from tarazu.settings import OfficerSettings
from tarazu.web.buckets import Buckets
from tarazu.web.context import Done, Role

IDLE_S = 900  # a desk that nobody touched for a quarter of an hour asks again who is there
WHOLE_S = 43_200  # a shift: nobody stays signed in longer, however busy
_ID_BYTES = 32
_AT_ONCE = 2  # checks of a secret at one time: each takes a core and 64 MiB
NUMBER_MAX = 40
SECRET_MAX = 200
_HASHER = PasswordHasher()


class Session(msgspec.Struct):
    """One officer on one device. `token` seals its forms; `done` is what a page still has to say.

    `kept` is what was typed before the officer had to sign in again; both are by crossing.
    """

    officer: str
    role: Role
    crossings: tuple[str, ...]
    token: str
    began_s: float
    used_s: float
    done: dict[str, Done] = {}
    kept: dict[str, dict[str, str]] = {}

    def may_use(self, crossing: str) -> bool:
        """Say whether the officer belongs to a crossing; who names none belongs to all."""
        return not self.crossings or crossing in self.crossings


class Sessions:
    """The open sessions. Ids are hashed: who reads the memory cannot sit down at a desk."""

    def __init__(self, clock: Callable[[], float]) -> None:
        """Start with nobody; `clock` counts seconds and never goes back."""
        self._clock = clock
        self._open: dict[str, Session] = {}

    def begin(self, officer: OfficerSettings) -> tuple[str, Session]:
        """Open a session, under an id that nobody else has."""
        self._sweep()
        session_id = secrets.token_urlsafe(_ID_BYTES)
        now_s = self._clock()
        session = Session(
            officer=officer.number,
            role=officer.role,
            crossings=officer.crossings,
            token=secrets.token_hex(_ID_BYTES),
            began_s=now_s,
            used_s=now_s,
        )
        self._open[_digest(session_id)] = session
        return session_id, session

    def find(self, session_id: str, *, works: bool) -> Session | None:
        """Give an open session; `works`: the officer did something, so that it stays open."""
        digest = _digest(session_id)
        session = self._open.get(digest)
        if session is None:
            return None
        now_s = self._clock()
        if now_s - session.used_s > IDLE_S or now_s - session.began_s > WHOLE_S:
            del self._open[digest]
            return None
        if works:
            session.used_s = now_s
        return session

    def end(self, session_id: str) -> None:
        """Close one session."""
        self._open.pop(_digest(session_id), None)

    def revoke(self, officer: str) -> int:
        """Close every session of an officer at once, on every device; give how many there were."""
        theirs = [digest for digest, one in self._open.items() if one.officer == officer]
        for digest in theirs:
            del self._open[digest]
        return len(theirs)

    def _sweep(self) -> None:
        now_s = self._clock()
        for digest, one in list(self._open.items()):
            if now_s - one.used_s > IDLE_S or now_s - one.began_s > WHOLE_S:
                del self._open[digest]


class Officers:
    """Knows an officer by number and secret, and how often somebody may try."""

    def __init__(self, officers: Sequence[OfficerSettings], clock: Callable[[], float]) -> None:
        """Take the officers of the settings."""
        self._officers = {officer.number: officer for officer in officers}
        # Who tries one number from one place: five at once, one a minute; a place: twenty, four a
        # minute; a number from everywhere: fifty. The page says "wait five minutes".
        self._pair = Buckets(5, 60.0, clock)
        self._place = Buckets(20, 15.0, clock)
        self._number = Buckets(50, 10.0, clock)
        self._at_once = asyncio.Semaphore(_AT_ONCE)
        self._nobody = hash_of(secrets.token_hex(_ID_BYTES))

    def may_try(self, number: str, place: str) -> bool:
        """Take one try from each bucket; False where one of them is empty."""
        pair = f"{place} {number}"
        if not (self._pair.has(pair) and self._place.has(place) and self._number.has(number)):
            return False
        return self._pair.take(pair) and self._place.take(place) and self._number.take(number)

    def was_right(self, number: str, place: str) -> None:
        """Give back the tries of a sign-in that succeeded."""
        self._pair.give_back(f"{place} {number}")
        self._place.give_back(place)
        self._number.give_back(number)

    async def known(self, number: str, secret: str) -> OfficerSettings | None:
        """Give the officer with that number and secret. An unknown number takes as long."""
        officer = self._officers.get(number)
        expected = self._nobody if officer is None else officer.hash
        async with self._at_once:
            loop = asyncio.get_running_loop()
            fits = await loop.run_in_executor(None, partial(_fits, expected, secret))
        return officer if fits else None


def hash_of(secret: str) -> str:
    """Give the argon2id hash of a secret, as the settings hold it."""
    return _HASHER.hash(secret)


def number_of(typed: str) -> str:
    """Read an officer's number as any keyboard writes it."""
    folded = (str(int(sign)) if sign.isdecimal() else sign for sign in typed.strip())
    return "".join(folded)[:NUMBER_MAX]


def _fits(expected: str, secret: str) -> bool:
    try:
        return _HASHER.verify(expected, secret[:SECRET_MAX])
    except (Argon2Error, InvalidHashError):
        return False


def _digest(session_id: str) -> str:
    return hashlib.sha256(session_id.encode()).hexdigest()


def fits_token(token: str, expected_sha256: str) -> bool:
    """Say whether a feed's token is the one whose digest the settings hold."""
    found = hashlib.sha256(token.encode()).hexdigest()
    return secrets.compare_digest(found, expected_sha256.lower())


__all__: list[Any] = [
    "Officers",
    "Session",
    "Sessions",
    "fits_token",
    "hash_of",
    "number_of",
]
