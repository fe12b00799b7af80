"""What the private store holds, and the faults by which it says that it cannot."""

import secrets
from collections.abc import Collection
from hashlib import sha256
from typing import NamedTuple

import msgspec

from tarazu.calendars import Instant
from tarazu.faults import TarazuError

NONCE_BYTES = 32
RETENTION_S = 7_776_000  # 90 days, the time in which a driver may dispute (reliability 5)


class PrivateStoreDead(TarazuError):
    """The private store met an error of the disk and will not write again.

    What was being kept may be there or not. The book must not name it: answer "unknown, ask again
    with the same id", end the process, and let the next start find out.
    """


class PrivateStoreUnreadable(TarazuError):
    """A reader could not read the private store; the writer is not concerned."""


class PrivateBackupFailed(TarazuError):
    """No copy of the private store was made; the store is untouched."""


class PrivateStoreMissing(TarazuError):
    """There is no private store at the path."""


class PrivateStoreLocked(TarazuError):
    """Another writer has the private store."""


class PrivateStoreBroken(TarazuError):
    """The file of the private store is damaged."""


class NotThisPrivateStore(TarazuError):
    """The file is no private store of this format, or that of another crossing."""


class PeriodRetired(TarazuError):
    """The key of a period was destroyed: no token of that period can be made any more."""


class SweepRefused(TarazuError):
    """The book names so little of the store that the two cannot belong together."""


class Keeping(msgspec.Struct, frozen=True):
    """How long things are kept: keys of `tarazu.toml`.

    Units: `retention_s` seconds after a ticket's end, a truck's or text's last use, a key period's
    end; `period_days` whole days, None for halves of the year.
    """

    retention_s: int = RETENTION_S
    period_days: int | None = None

    @property
    def retention_ms(self) -> int:
        """The retention as instants count it."""
        return self.retention_s * 1_000


class Details(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was typed when a truck was registered. `plate` is as typed, `plate_key` as meant."""

    country: str
    plate: str
    plate_key: str
    driver: str = ""
    telephone: str = ""
    declaration: str = ""
    carnet: str = ""
    haulier: str = ""
    destination: str = ""
    note: str = ""

    @property
    def document(self) -> str:
        """The one paper that the commitment binds: the declaration, otherwise the carnet."""
        return self.declaration or self.carnet


class Sealed(msgspec.Struct, frozen=True):
    """Details and the commitment that the book may hold of them; not kept anywhere yet."""

    commitment: str
    nonce: bytes
    details: Details


class Registration(msgspec.Struct, frozen=True):
    """The private row of one registration.

    `ticket` and `ended_at` are None until the ticket's end was noted.
    """

    commitment: str
    reference: str
    code: str
    nonce: bytes
    details: Details
    kept_at: Instant
    ticket: int | None
    ended_at: Instant | None


class TruckFacts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is known of a truck beyond its token. `plate` is as it was typed last."""

    country: str
    plate: str
    plate_key: str
    trailer: str = ""
    vin: str = ""


class Truck(msgspec.Struct, frozen=True):
    """The private row of one truck token."""

    token: str
    facts: TruckFacts
    seen_at: Instant


class Needed(NamedTuple):
    """What the book still needs, whatever its age: commitments, truck tokens, digests of texts."""

    registrations: Collection[str] = ()
    trucks: Collection[str] = ()
    texts: Collection[str] = ()


class Sweep(NamedTuple):
    """How many rows no record named, so that they were removed; and what records name in vain.

    `missing` are commitments without a row: erased on demand, or lost with an old backup.
    """

    registrations: int
    trucks: int
    texts: int
    missing: tuple[str, ...]


class Erasure(NamedTuple):
    """What was erased. Where `is_scrubbed` is false a reader was in the way: call again."""

    registrations: int = 0
    trucks: int = 0
    texts: int = 0
    periods: tuple[str, ...] = ()
    is_scrubbed: bool = True


def commitment_of(nonce: bytes, plate_key: str, document: str) -> str:
    """Give SHA-256 over nonce, plate key, a zero byte and document, in hexadecimal.

    The zero byte keeps apart what else two splits of one text could share: a plate key has none.
    Source: design 6.4; decision 0002.
    """
    assert len(nonce) == NONCE_BYTES, f"a nonce of {len(nonce)} bytes"
    assert "\0" not in plate_key, f"plate key {plate_key!r}"
    return sha256(nonce + plate_key.encode() + b"\0" + document.encode()).hexdigest()


def sealed(details: Details, nonce: bytes | None = None) -> Sealed:
    """Commit to the details, under a nonce drawn anew unless one is given. Nothing is kept yet.

    An import gives the nonce: keyed by the store and the row, so that a resumed import commits to
    the same bytes.
    """
    nonce = secrets.token_bytes(NONCE_BYTES) if nonce is None else nonce
    return Sealed(commitment_of(nonce, details.plate_key, details.document), nonce, details)
