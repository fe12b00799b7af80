"""The station: the only writer of home's book and of its private store, one crossing each.

The walk of every intent: known already? → time passes → the rules decide → private rows durable →
records durable → answer. Many intents share one sync of each file.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from tarazu.calendars import Instant
from tarazu.feed import Fact
from tarazu.journal import CommandReused, Group, Journal, Receipt, Record, digest_of
from tarazu.rules import Refusal, execute, next_due
from tarazu.rules import commands as cmd
from tarazu.rules.commands import Command, PassTime
from tarazu.rules.events import Event, TicketReleased, TicketWithdrawn
from tarazu.station.asking import (
    Answer,
    Intent,
    Mending,
    Outcome,
    StationDead,
    content_of,
    derived_id,
)
from tarazu.station.codec import draft_of, event_of
from tarazu.station.intake import (
    Taken,
    Truck,
    fits,
    keep,
    mended,
    renaming,
    renaming_to,
    taken,
    truck_of,
    worded,
)
from tarazu.station.kept import folded, payload_of
from tarazu.station.private import PrivateStore
from tarazu.station.retention import Daily, needed_by, note_lost_ends

SNAPSHOT_EVERY = 50_000  # records between snapshots: under a second of folding at a start
Clock = Callable[[], Instant]
Listener = Callable[[int], None]


class _Decided(msgspec.Struct):
    """One intent of a batch: its answer, or the place of its group among those to be appended."""

    answer: Answer | None
    group: int = -1
    events: tuple[Event, ...] = ()
    reference: str = ""
    code: str = ""
    fits: bool = True


class Station:
    """One crossing's writer. What it has answered is durable; after an error it answers no more.

    Not for use by two threads at once: `Turnstile` lets many in, one batch after the other.
    """

    def __init__(self, journal: Journal, private: PrivateStore, clock: Clock) -> None:
        """Take over an opened book and store, and fold the book from its last good snapshot."""
        self.journal = journal
        self.private = private
        self.clock = clock
        self.state, self.chronicle = folded(journal.last_snapshot(), journal.records)
        self._snapshot_at = journal.head.seq
        self._erasing = Daily(self.state.passed_at, private.leap_ms)
        self._listeners: list[Listener] = []
        self._is_dead = False
        self._sweep()
        note_lost_ends(private, self.state, self.chronicle, self.now())

    @property
    def crossing(self) -> str:
        """The crossing whose book this is."""
        return self.journal.crossing

    def on_change(self, listener: Listener) -> None:
        """Call the listener with the head's number after each batch that recorded something."""
        self._listeners.append(listener)

    def execute(self, intent: Intent) -> Answer:
        """Carry out one intent, durably, or refuse it. See `take`.

        Raises: CommandReused, and what `take` raises.
        """
        answer = self.take((intent,))[0]
        if isinstance(answer, CommandReused):
            raise answer
        return answer

    def take(self, intents: Iterable[Intent]) -> list[Answer | CommandReused]:
        """Carry out intents in order, with one sync for all of them; answers are in their order.

        Each is drawn after the one before it was decided, so that a player of scenarios may look at
        the state in between. An id that comes again with other content gets `CommandReused`.
        Raises: StationDead, JournalDead, PrivateStoreDead: unknown, ask again after a restart.
        """
        self._must_live()
        groups: list[Group] = []
        try:
            decided: dict[str, _Decided] = {}
            order: list[tuple[Intent, _Decided | CommandReused]] = []
            with self.private.batch(after_seq=self.journal.head.seq):
                for intent in intents:
                    order.append((intent, self._once(intent, groups, decided)))
            receipts = self._append(groups)
        except BaseException:
            # The state may be ahead of the book: only a restart can tell what is true.
            self._is_dead = True
            raise
        return [_answer(intent, one, receipts) for intent, one in order]

    def tick(self) -> None:
        """Let time pass up to now; record what fell due."""
        at = self._now(None)
        due = next_due(self.state)
        if due is not None and due <= at:
            self.take((Intent(id=derived_id("tick", str(self.journal.head.seq)), ask=PassTime()),))
        self.private.flush()
        self._erase(at)

    def _erase(self, at: Instant) -> None:
        """Erase once a day what retention does not cover any more (promise P10)."""
        if not self._erasing.is_due(at):
            return
        if self.private.retires(at):
            self.take(self._renamings(at))
        self.private.erase_due(at, needed_by(self.state, self.chronicle))

    def _renamings(self, at: Instant) -> Iterator[Intent]:
        """Carry over whoever stays beyond a key: holds and stays would be lost with it."""
        for token in sorted(needed_by(self.state, self.chronicle).trucks):
            successor = self.private.carry_over(token, at)
            if successor is not None:
                yield renaming_to(token, successor)

    def close(self) -> None:
        """Keep a snapshot and let go of both files. A second call does nothing."""
        if not self._is_dead:
            self._snapshot()
            self._is_dead = True
        self.private.close()
        self.journal.close()

    def _must_live(self) -> None:
        if self._is_dead:
            raise StationDead(
                f"The station of {self.crossing} has stopped. Nothing was recorded by this call. "
                "End the process, start it again, and ask with the same id."
            )

    def now(self) -> Instant:
        """Read the station's clock; it never goes back, whatever the machine's does."""
        return self._now(None)

    def _now(self, at: Instant | None) -> Instant:
        return max(self.clock() if at is None else at, self.state.passed_at)

    def _once(
        self,
        intent: Intent,
        groups: list[Group],
        decided: dict[str, _Decided],
    ) -> _Decided | CommandReused:
        """Decide an intent unless it was decided before, in the book or earlier in this batch."""
        receipt = self.journal.receipt_of(intent.id)
        if receipt is not None:
            reused = self.reused(intent, receipt)
            return reused or _Decided(self._repeated(receipt, intent))
        earlier = decided.get(intent.id)
        if earlier is not None:
            group = groups[earlier.group]
            return self._other(intent, group.digest, group.drafts[0].at_ms) or earlier
        at = self._now(intent.at)
        ask = self._understood(intent, at, groups)
        if isinstance(ask, Refusal):
            return _Decided(ask)
        one = self._decide(intent, ask, at, groups)
        if one.answer is None:
            decided[intent.id] = one
        return one

    def _understood(
        self, intent: Intent, at: Instant, groups: list[Group]
    ) -> Taken | Refusal | Command:
        """Make the command that an intent means; a truck goes on under its present token first."""
        ask = intent.ask
        if not isinstance(ask, Fact | Mending):
            return worded(self.private, ask, intent.texts, at) if intent.texts else ask
        truck = truck_of(self.private, ask if isinstance(ask, Fact) else ask.fact, at)
        self._rename(truck, at, groups)
        state, private, by, nonce_of = self.state, self.private, intent.by, intent.nonce_of
        if isinstance(ask, Fact):
            return taken(state, private, ask, truck, at, by=by, nonce_of=nonce_of)
        return mended(state, private, ask, truck, at, by=by, nonce_of=nonce_of)

    def _decide(
        self, intent: Intent, ask: Taken | Command, at: Instant, groups: list[Group]
    ) -> _Decided:
        command = ask.command if isinstance(ask, Taken) else ask
        due = next_due(self.state)
        if not isinstance(command, PassTime) and due is not None and due <= at:
            self._pass(intent, at, groups)
        answer = execute(self.state, command, at)
        if isinstance(answer, Refusal):
            return _Decided(answer)
        self._note(answer)
        if not answer:
            return _Decided(Outcome(id=intent.id, first_seq=0, last_seq=0, events=()))
        digest = self._digest(intent, at)
        assert digest is not None, "the key of now is there: it made the token"
        group = Group(
            command=intent.id,
            digest=digest,
            actor=intent.by or "machine",
            device=intent.device,
            sig=None,
            drafts=[draft_of(event, intent.occurred_ms) for event in answer],
        )
        groups.append(group)
        one = _Decided(None, len(groups) - 1, tuple(answer))
        if isinstance(ask, Taken):
            registration = keep(self.private, ask, at)
            one.fits = fits(intent.ask)
            if registration is not None:
                one.reference, one.code = registration.reference, registration.code
        return one

    def _pass(self, intent: Intent, at: Instant, groups: list[Group]) -> None:
        """Let time pass before a command, as a group of its own with an id that follows from it."""
        events = execute(self.state, PassTime(), at)
        assert isinstance(events, list), "time cannot be refused"
        if events:
            self._note(events)
            groups.append(
                Group(
                    # A refusal keeps this group, and its id may come again later: so with the time.
                    command=derived_id("time before", intent.id, str(at)),
                    digest=digest_of({"command": "pass_time", "at_ms": at}),
                    actor="clock",
                    device=None,
                    sig=None,
                    drafts=[draft_of(event, None) for event in events],
                )
            )

    def _rename(self, truck: Truck, at: Instant, groups: list[Group]) -> None:
        """Carry a truck over to its token of the present key period, if it has an older one."""
        intent = renaming(self.state, self.private, truck, at)
        if intent is not None:
            assert isinstance(intent.ask, cmd.RenameTruck), "a renaming renames"
            self.private.carry_over(intent.ask.truck, at)
            self._decide(intent, intent.ask, at, groups)

    def _note(self, events: Iterable[Event]) -> None:
        for event in events:
            self.chronicle.note(event)

    def _append(self, groups: list[Group]) -> list[Receipt]:
        if not groups:
            return []
        receipts = self.journal.append(groups, self.journal.head)
        for group in groups:
            for draft in group.drafts:
                if isinstance(draft.data, TicketReleased | TicketWithdrawn):
                    self._note_end(draft.data, draft.at_ms)
        if self.journal.head.seq - self._snapshot_at >= SNAPSHOT_EVERY:
            self._snapshot()
        for listener in self._listeners:
            listener(self.journal.head.seq)
        return receipts

    def _note_end(self, data: TicketReleased | TicketWithdrawn, at: Instant) -> None:
        ended = self.chronicle.ended.get(data.ticket)
        if ended is not None and ended.life.commitment:
            self.private.note_end(ended.life.commitment, data.ticket, at)

    def _snapshot(self) -> None:
        head = self.journal.head
        self.journal.save_snapshot(head.seq, head.hash, payload_of(self.state, self.chronicle))
        self._snapshot_at = head.seq

    def reused(self, intent: Intent, receipt: Receipt) -> CommandReused | None:
        """Say whether the receipt of an intent's id is that of another intent.

        Once the key of that time is destroyed nobody can tell, and it is taken for the same.
        """
        return self._other(intent, receipt.digest, self._first_of(receipt).at_ms)

    def _first_of(self, receipt: Receipt) -> Record:
        return next(self.journal.records(receipt.first_seq, receipt.first_seq + 1))

    def _other(self, intent: Intent, known: str, at: Instant) -> CommandReused | None:
        digest = self._digest(intent, at)
        same = digest is None or digest == known
        return None if same else CommandReused(intent.id, known, digest or "")

    def _digest(self, intent: Intent, at: Instant) -> str | None:
        """Digest what is asked, so that the same asked again has the same; None without its key.

        What names a plate or holds words goes under the key of its time: the book shows it to all.
        """
        content = content_of(intent)
        if content is not None:
            return self.private.asked_digest(content, at)
        command = intent.ask
        if isinstance(command, cmd.RegisterTicket):  # a commitment is drawn anew for each try
            command = msgspec.structs.replace(command, commitment="")
        return digest_of(command)

    def answered(self, command: str, by: str) -> Outcome | None:
        """Give the first answer to an id again, to whom it was given; None where it is not known.

        For who cannot tell any more what was asked: the ticket it was about is gone.
        """
        receipt = self.journal.receipt_of(command)
        if receipt is None or self._first_of(receipt).actor != by:
            return None
        return self._repeated(receipt)

    def _repeated(self, receipt: Receipt, intent: Intent | None = None) -> Outcome:
        records = self.journal.records(receipt.first_seq, receipt.last_seq + 1)
        events = tuple(event for event in map(event_of, records) if event is not None)
        registration = None
        for event in events:
            commitment = getattr(event.data, "commitment", "")
            registration = self.private.registration(commitment) if commitment else registration
        return Outcome(
            id=receipt.command,
            first_seq=receipt.first_seq,
            last_seq=receipt.last_seq,
            events=events,
            again=True,
            reference="" if registration is None else registration.reference,
            code="" if registration is None else registration.code,
            fits=intent is None or fits(intent.ask),
        )

    def _sweep(self) -> None:
        """Remove private rows that no record names: a crash came between the two files."""
        known: set[str] = set()
        for record in self.journal.records(self.private.unconfirmed_after() + 1):
            commitment = record.data.get("commitment")
            if isinstance(commitment, str) and commitment:
                known.add(commitment)
        self.private.sweep(known)


def _answer(
    intent: Intent, one: _Decided | CommandReused, receipts: Sequence[Receipt]
) -> Answer | CommandReused:
    if isinstance(one, CommandReused):
        return one
    if one.answer is not None:
        return one.answer
    receipt = receipts[one.group]
    return Outcome(
        id=intent.id,
        first_seq=receipt.first_seq,
        last_seq=receipt.last_seq,
        events=one.events,
        reference=one.reference,
        code=one.code,
        fits=one.fits,
    )
