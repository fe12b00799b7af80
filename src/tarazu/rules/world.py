"""The state as the rules hold it: the facts, the list's indexes, and the regime read once."""

from tarazu.calendars import Instant
from tarazu.rules.law import Law
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.rules.state import Facts, digest_of, facts_bytes, facts_from, new_facts
from tarazu.rules.waiting import Waiting, waiting_of


class State:
    """One crossing in memory. It has one owner and is changed in place by `evolve` alone.

    `law` is the regime in force, None before the first; past its end it still runs clocks.
    `passed_at` is the instant up to which time was let pass. Neither is a fact of the crossing;
    neither is in a digest.
    """

    __slots__ = ("facts", "law", "passed_at", "waiting")

    def __init__(self, facts: Facts | None = None) -> None:
        """Take over facts, those of a new crossing if none are given, and build the indexes."""
        self.facts = new_facts() if facts is None else facts
        self.waiting: Waiting = waiting_of(self.facts)
        self.passed_at: Instant = self.facts.at
        regime = self.facts.regime
        self.law = None if regime is None else Law(regime, self.facts.began_at)

    def open_clock(self, law: Law, direction: Direction, at: Instant) -> int:
        """Read the open clock of a direction: open hours since some origin, less suspensions."""
        way = self.facts.ways[direction]
        if way.suspended is not None:
            at = min(at, max(way.suspended.since_at, self.facts.began_at))
        return law.hours.reading(at) - way.lost_ms

    def open_clocks(self, law: Law, at: Instant) -> dict[Direction, int]:
        """Read the open clocks of both directions."""
        return {direction: self.open_clock(law, direction, at) for direction in DIRECTIONS}

    def in_force(self, at: Instant) -> bool:
        """Say whether a regime is in force: begun, not past its end, not revoked."""
        law = self.law
        return law is not None and at <= law.until_at and self.facts.revoked_at is None

    def digest(self) -> str:
        """Give SHA-256 over the canonical facts, in hex."""
        return digest_of(self.facts)

    def snapshot(self) -> bytes:
        """Write the facts so that `restore` gives the same state."""
        return facts_bytes(self.facts)


def restore(payload: bytes) -> State:
    """Read what `snapshot` wrote; the digest is the same."""
    return State(facts_from(payload))
