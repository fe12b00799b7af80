"""One command at work: the state, the instant, and the events so far, applied as they come."""

from tarazu.calendars import Instant
from tarazu.rules.events import Event, EventData, Events
from tarazu.rules.folding import FOLDS, TIMELESS
from tarazu.rules.law import Law
from tarazu.rules.state import Account, Facts
from tarazu.rules.waiting import DUE_UNKNOWN
from tarazu.rules.world import State


class Work:
    """Collects the events of one command. Every guard has passed before the first is added."""

    __slots__ = ("at", "events", "facts", "state")

    def __init__(self, state: State, at: Instant) -> None:
        """Begin at an instant, with nothing done yet."""
        self.state = state
        self.facts: Facts = state.facts
        self.at = at
        self.events: Events = []

    @property
    def law(self) -> Law:
        """The regime in force; asked only where there is one."""
        law = self.state.law
        assert law is not None, "no regime has begun"
        return law

    def add(self, data: EventData) -> None:
        """Note that something happened at this instant, and apply it."""
        # The same as `evolve`, without a call in between: half of all time is spent here.
        kind, at = type(data), self.at
        self.facts.at = at
        FOLDS[kind](self.state, at, data)
        if kind not in TIMELESS:
            self.state.waiting.due_at = DUE_UNKNOWN
        self.events.append(Event(at, data))

    def expiry_of(self, account: Account) -> Instant | None:
        """Find when credit posted now expires, on the account's life clock."""
        return None if account.life_ms is None else account.life_at(self.at) + account.life_ms
