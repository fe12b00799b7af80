"""The private store: what the book must not hold, and what may be erased from it.

It lies in a file of its own beside the book, one for each crossing, and holds the plates, papers,
telephones and free texts that the book names by tokens, commitments and digests only. The order of
durability is the whole point: what a record names is durable here before the record is.

    with store.batch(after_seq=journal.head.seq):
        ...                       # decide each command; keep what the accepted ones name
    journal.append(...)           # only now
    store.note_end(...)           # what the book now says; written with a later batch

No officer's sign-in record belongs here. Source: design 6.4; promise P10; decision 0002.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from tarazu.calendars import Instant
from tarazu.plates import Plate
from tarazu.station.private_erasure import (
    RETIRING,
    delete_due,
    delete_registration,
    delete_truck,
    mark_unscrubbed,
    retire_due,
    scrub_if_due,
    swept,
)
from tarazu.station.private_file import PrivateFile, Rows, Values, open_file, open_memory
from tarazu.station.private_keys import PeriodKeys
from tarazu.station.private_notes import Notes
from tarazu.station.private_reading import PrivateLookups, PrivateReader, read_private
from tarazu.station.private_records import (
    Details,
    Erasure,
    Keeping,
    Needed,
    PeriodRetired,
    Registration,
    Sealed,
    Sweep,
    Truck,
    TruckFacts,
    sealed,
)
from tarazu.station.tokens import (
    asked_digest,
    new_code,
    new_reference,
    text_digest,
    truck_token,
)

__all__ = [
    "Details",
    "Erasure",
    "Keeping",
    "Needed",
    "PrivateReader",
    "PrivateStore",
    "Registration",
    "Sealed",
    "Sweep",
    "Truck",
    "TruckFacts",
    "open_private",
    "private_in_memory",
    "read_private",
    "sealed",
]

_CODE_TRIES = 100  # a million live codes leave fewer than 1 in 100 taken
SWEEP_MAX = 1_000  # registrations of one batch: a crash leaves no more without a record


class PrivateStore(PrivateLookups):
    """One crossing's private store as its one writer sees it.

    - What was kept in a batch is durable when the batch ends, all of it, or none if it raises.
    - A batch that keeps nothing new costs no sync: a truck that is known already may pass freely.
    - Any error of the disk ends the writer (`PrivateStoreDead`), as it ends that of the book.
    - What was erased is gone from the bytes of the files.

    Not for use by two threads at once; `reader` makes readers for the others.
    """

    def __init__(self, file: PrivateFile, keeping: Keeping) -> None:
        """Take over an open file; `open_private` and `private_in_memory` make them."""
        self._place = file.place
        self._file = file
        self._keeping = keeping
        self._keys = PeriodKeys(file, keeping.period_days, self._joined)
        self._notes = Notes()
        self._after_seq = self.unconfirmed_after()
        with file.batch():
            if file.ask("SELECT period_days FROM store")[0][0] != keeping.period_days:
                file.change("UPDATE store SET period_days = ?", (keeping.period_days,))

    # Batches

    @contextmanager
    def batch(self, after_seq: int | None = None) -> Iterator[None]:
        """Keep what the block keeps, together and durably, or nothing of it if it raises.

        `after_seq` is the last record of the book as it stands: the records that will name the new
        rows come after it, and a later start looks for them there.
        """
        if after_seq is not None:
            self._after_seq = after_seq
        try:
            with self._file.batch():
                yield
                has_written = self._file.is_changing
                if has_written:
                    self._notes.write(self._file)
        except BaseException:
            self._keys.forget()  # one of them may have been made in the batch
            raise
        if has_written:
            self._notes.forget()

    def flush(self) -> None:
        """Write the notes that wait. Call it when idle, at least once a second."""
        if self._notes:
            with self._file.batch():
                self._notes.write(self._file)
            self._notes.forget()

    def backup(self, path: Path) -> None:
        """Write a whole copy to a new file, the notes that wait included."""
        self.flush()
        super().backup(path)

    def close(self) -> None:
        """Write the notes that wait and let go of the file. A second call does nothing."""
        try:
            if self._file.is_alive:
                self.flush()
        finally:
            self._file.close()

    def reader(self) -> PrivateReader:
        """Make a reader for another thread."""
        return PrivateReader(self._place)

    # Trucks

    def token_of(self, country: str, plate_key: str, at: Instant) -> str:
        """Give the token of a plate at an instant; the same plate has the same one all the period.

        A period's first token makes its key: durable at once, or with the batch it is made in.
        Raises: PeriodRetired.
        """
        return truck_token(self._keys.at(at), country, plate_key)

    def keep_truck(
        self, plate: Plate, at: Instant, *, token: str = "", trailer: str = "", vin: str = ""
    ) -> str:
        """Keep what a token stands for, as typed last, and give the token.

        A trailer or number that is not given stays as it was. `token` spares making it once more.
        """
        token = token or self.token_of(plate.country, plate.key, at)
        known = self.truck(token)
        if known is not None:
            trailer, vin = trailer or known.facts.trailer, vin or known.facts.vin
        facts = TruckFacts(plate.country, plate.typed, plate.key, trailer, vin)
        self._keep_facts(token, facts, known, at=at)
        return token

    def carry_over(self, token: str, at: Instant) -> str | None:
        """Give the token under which a truck goes on at an instant, kept ready for `RenameTruck`.

        None where its token is that of the instant already, or where nothing is known of it.
        Raises: PeriodRetired.
        """
        old = self.truck(token)
        if old is None:
            return None
        successor = self.token_of(old.facts.country, old.facts.plate_key, at)
        if successor == token:
            return None
        self._keep_facts(successor, old.facts, self.truck(successor), at=at)
        return successor

    # Registrations

    def keep_registration(
        self, registration: Sealed, at: Instant, *, corrects: str | None = None
    ) -> Registration:
        """Keep a registration that was accepted; it gets its page's address and its printed code.

        With `corrects`, the commitment that it takes the place of, address and code stay. Once the
        correction is in the book, note the end of the corrected one.
        """
        old = self.registration(corrects) if corrects is not None else None
        reference = new_reference() if old is None else old.reference
        code = self._free_code() if old is None else old.code
        with self._joined():
            self._file.change(
                "INSERT INTO registration (commitment, reference, code, nonce, details, kept_at,"
                " after_seq) VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    registration.commitment,
                    reference,
                    code,
                    registration.nonce,
                    msgspec.json.encode(registration.details),
                    at,
                    self._after_seq,
                ),
            )
        return Registration(
            commitment=registration.commitment,
            reference=reference,
            code=code,
            nonce=registration.nonce,
            details=registration.details,
            kept_at=at,
            ticket=None,
            ended_at=None,
        )

    def note_end(self, commitment: str, ticket: int, at: Instant) -> None:
        """Note which ticket a registration was and when it ended: its retention begins.

        Call it after the record is durable. It is written with a later batch or `flush`; what a
        crash takes of it the book has.
        """
        self._notes.ends[commitment] = (ticket, at)

    # Texts

    def asked_digest(self, content: bytes, at: Instant) -> str | None:
        """Give the digest of what was asked at an instant; None where that key was destroyed."""
        try:
            return asked_digest(self._keys.at(at), content)
        except PeriodRetired:
            return None

    def text_digest(self, text: str, at: Instant) -> str:
        """Give the digest by which a command names a text; nothing is kept. No text, no digest."""
        return text_digest(self._keys.at(at), text) if text else ""

    def text_ref(self, text: str, at: Instant) -> str:
        """Keep a text and give its digest; the same text has the same one all the period."""
        digest = self.text_digest(text, at)
        if not digest:
            return digest
        if self.text_of(digest) is not None:
            self._notes.used[digest] = at
            return digest
        with self._joined():
            self._file.change(
                "INSERT INTO text VALUES (?, ?, ?, ?)", (digest, text, at, self._after_seq)
            )
        return digest

    # Sweeping and erasing

    def sweep(
        self,
        known_commitments: Collection[str],
        *,
        known_trucks: Collection[str] | None = None,
        known_texts: Collection[str] | None = None,
        removed_max: int = SWEEP_MAX,
    ) -> Sweep:
        """Remove what was kept last and no record names, at start, before the first batch.

        Only rows kept after record `unconfirmed_after` are looked at: what the records behind it
        name must be among the known. Where the known trucks or texts are None, those stay.
        Raises: SweepRefused where more than `removed_max` would go; then nothing was removed.
        """
        known = {
            "registration": known_commitments,
            "truck": known_trucks,
            "text": known_texts,
        }
        return swept(self._file, self._after_seq, known, removed_max=removed_max)

    @property
    def leap_ms(self) -> int:
        """How far a clock may go ahead at once and be erased by: half the retention.

        So no leap that is believed destroys a key that is in use.
        """
        return self._keeping.retention_ms // 2

    def retires(self, now: Instant) -> bool:
        """Say whether `erase_due` at that time destroys the key of a period."""
        return bool(self._file.ask(RETIRING, (now - self._keeping.retention_ms,)))

    def erase_due(self, now: Instant, needed: Needed | None = None) -> Erasure:
        """Erase what retention does not cover any more, the keys of old periods too.

        That is: registrations by their ticket's end, trucks and texts by their last use, unless
        the book still needs them. Once a day, in a quiet hour: the file is written anew.
        Source: promise P10; reliability 5, "Privacy".
        """
        self.flush()
        past_at = now - self._keeping.retention_ms
        with self.batch():
            counts = delete_due(self._file, past_at, needed or Needed())
            periods = retire_due(self._file, past_at, now)
            if any(counts) or periods:
                mark_unscrubbed(self._file)
        self._keys.forget()
        return Erasure(*counts, periods=periods, is_scrubbed=scrub_if_due(self._file))

    def erase(self, commitment: str) -> Erasure:
        """Erase one registration now, whatever its retention; the book stays as it is."""
        self._notes.ends.pop(commitment, None)
        with self.batch():
            count = delete_registration(self._file, commitment)
        return Erasure(registrations=count, is_scrubbed=scrub_if_due(self._file))

    def erase_truck(self, token: str) -> Erasure:
        """Erase what one token stands for now, whatever its retention."""
        self._notes.seen.pop(token, None)
        with self.batch():
            count = delete_truck(self._file, token)
        return Erasure(trucks=count, is_scrubbed=scrub_if_due(self._file))

    def _live_keys(self) -> list[tuple[str, bytes]]:
        return self._keys.left()

    def _period_days(self) -> int | None:
        return self._keeping.period_days

    def _keep_facts(
        self, token: str, facts: TruckFacts, known: Truck | None, *, at: Instant
    ) -> None:
        if known is not None and known.facts == facts:
            self._notes.seen[token] = at
            return
        self._notes.seen.pop(token, None)
        with self._joined():
            self._file.change(
                "INSERT INTO truck VALUES (?, ?, ?, ?) ON CONFLICT (token)"
                " DO UPDATE SET facts = excluded.facts, seen_at = excluded.seen_at",
                (token, msgspec.json.encode(facts), at, self._after_seq),
            )

    def _free_code(self) -> str:
        for _ in range(_CODE_TRIES):
            code = new_code()
            if self.registration_coded(code) is None:
                return code
        raise AssertionError(f"{_CODE_TRIES} codes drawn, all of them taken")

    @contextmanager
    def _joined(self) -> Iterator[None]:
        """Join the open batch, or be one."""
        if self._file.is_in_batch:
            yield
        else:
            with self.batch():
                yield

    def _ask(self, sql: str, values: Values = ()) -> Rows:
        return self._file.ask(sql, values)


def open_private(
    path: Path, crossing: str, *, keeping: Keeping | None = None, vfs: str | None = None
) -> PrivateStore:
    """Open the private store of a crossing as its one writer, or begin a new one.

    What can be read afterwards is durable. `vfs` names the SQLite file layer, for tests that make
    it fail. Raises: PrivateStoreLocked, PrivateStoreBroken, NotThisPrivateStore, SqliteTooOld.
    """
    file = open_file(path, crossing, vfs=vfs)
    try:
        return PrivateStore(file, keeping or Keeping())
    except BaseException:
        file.close()
        raise


def private_in_memory(crossing: str, *, keeping: Keeping | None = None) -> PrivateStore:
    """Begin a private store that dies with its writer, for tests and trials."""
    return PrivateStore(open_memory(crossing), keeping or Keeping())
