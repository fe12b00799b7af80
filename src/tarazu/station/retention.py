"""What of the private store the book still needs, so that the rest may be erased (promise P10)."""

from tarazu.calendars import DAY_MS, Instant
from tarazu.rules import State
from tarazu.station.chronicle import Chronicle
from tarazu.station.private import Needed, PrivateStore

_STEADY_MS = 2 * DAY_MS


class Daily:
    """Says once a day that it is time to erase, by a clock that is believed.

    One that leaps ahead is not believed until it has gone on from there for two days, or is back:
    what is erased is gone, and a key that is still in use with it. Time is read at every tick.
    """

    def __init__(self, at: Instant, leap_ms: int) -> None:
        """Start at the last record; a step of more than `leap_ms` is a leap."""
        self._leap_ms = leap_ms
        self._seen_at = at
        self._leapt_at: Instant | None = None
        self._next_at = 0  # at once, and a day after each time

    def is_due(self, at: Instant) -> bool:
        """Say whether it is time; it then is not for a day."""
        if at - self._seen_at > self._leap_ms:
            self._leapt_at = at
        elif self._leapt_at is not None and not 0 <= at - self._leapt_at < _STEADY_MS:
            self._leapt_at = None
        self._seen_at = at
        if self._leapt_at is not None or at < self._next_at:
            return False
        self._next_at = at + DAY_MS
        return True


def needed_by(state: State, chronicle: Chronicle) -> Needed:
    """Name what some page may still show: tickets in the list, trucks, texts.

    A truck is needed in the list, in the stock, or on hold; a text by a hold, a stop, a stay, an
    open proposal, or an override that an answer to "why not me?" tells of.
    """
    facts = state.facts
    holds = [hold for of_truck in facts.holds.values() for hold in of_truck.values()]
    stops = [way.suspended for way in facts.ways.values() if way.suspended is not None]
    stays = [*facts.abroad.values(), *facts.visiting.values()]
    texts = {text for hold in holds for text in (hold.authority, hold.note)}
    texts |= {text for stop in stops for text in (stop.reason, stop.source)}
    texts |= {text for stay in stays for text in (stay.place, stay.said_by)}
    texts |= {proposal.reason for proposal in facts.proposals.values()}
    texts |= {chronicle.overrides.get(going.override or 0, "") for going in chronicle.goings}
    trucks = {ticket.truck for ticket in facts.tickets.values()}
    trucks |= {*facts.abroad, *facts.visiting, *facts.holds}
    return Needed({ticket.commitment for ticket in facts.tickets.values()}, trucks, texts)


def note_lost_ends(private: PrivateStore, state: State, chronicle: Chronicle, now: Instant) -> None:
    """Note again the ends of tickets that a crash took from the store; call it at a start.

    A registration that the book knows nothing of, which a book restored from a backup leaves
    behind, counts as ended now: without an end it would be kept for ever.
    """
    live = {ticket.commitment for ticket in state.facts.tickets.values()}
    lost = [commitment for commitment in private.unended() if commitment not in live]
    ended = {one.life.commitment: one for one in chronicle.ended.values()} if lost else {}
    for commitment in lost:
        one = ended.get(commitment)
        ticket, at = (0, now) if one is None else (one.life.number, one.at)
        private.note_end(commitment, ticket, at)
