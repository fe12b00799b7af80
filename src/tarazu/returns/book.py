"""What a book says of each period: passages by kind, the stock abroad, stays, and what came late.

The events of the book are folded by the same rules as at the gate. A passage counts in the period
of its own time; one that was recorded in a later period is late, and named so. A passage that was
taken back does not count. The gate counts all that passes: of a period that the book holds from end
to end, a kind of truck that never came is a counted zero, and elsewhere it is absent.
"""

from collections import Counter
from collections.abc import Iterable

import msgspec
import polars as pl

from tarazu.calendars import NEVER, Instant, day_of, zone_of
from tarazu.measures import quantile
from tarazu.periods import Cut, Span, span_at
from tarazu.returns.table import Measure, Reading, Source, Table, schema_of
from tarazu.rules import State, evolve
from tarazu.rules.events import CorrectionRecorded, Event, Passage, TruckTakenOver

DIMENSIONS = ("crossing", "direction", "registered", "laden", "cargo")
_OTHER_WAY = {"in": "out", "out": "in"}


class Stays(msgspec.Struct, frozen=True):
    """Stays abroad of home's trucks: those that ended in the period, and those that go on.

    An ended stay is whole. Who is still abroad at the end of the period is censored: what these
    have stayed so far stands apart and is in no figure of the ended.
    Units: whole seconds, rounded down; a quantile is the least stay that so many did not exceed.
    """

    ended: int
    median_s: int | None
    p90_s: int | None
    longest_s: int | None
    still: int
    still_median_s: int | None
    still_longest_s: int | None


class Stock(msgspec.Struct, frozen=True):
    """Home's trucks abroad in one period: how many there were, went, came back, and are left.

    `unmatched` came back without having been seen to go. `corrected` are abroad again, or no more,
    because a passage of an earlier period was taken back. `stranded` are abroad for longer than the
    crossing's threshold and not on hold, at the end of the period.
    """

    start: int
    went: int
    taken_over: int
    came: int
    corrected: int
    unmatched: int
    end: int
    on_hold: int
    stranded: int
    stranded_after_s: int
    visiting: int
    stays: Stays

    @property
    def agrees(self) -> bool:
        """Say whether stock and flow agree: what was there, went and came back makes what is."""
        return self.end == self.start + self.went + self.taken_over + self.corrected - self.came


class BookFigures(msgspec.Struct, frozen=True):
    """A book as counted figures: a table, and beside it what only a book knows, by period.

    `late` are passages recorded after the period in which they were; `quiet_days` are days of the
    period without any passage. A period is `whole` where the book began before it and has gone on
    past its end.
    """

    table: Table
    stocks: dict[str, Stock]
    late: dict[str, int]
    quiet_days: dict[str, int]
    whole: dict[str, bool]
    last_at: Instant


def figures_of(
    events: Iterable[tuple[Event, Instant | None]],
    *,
    crossing: str,
    digest: str,
    zone: str,
    reckoning: str,
    cut: Cut = "month",
) -> BookFigures:
    """Count a book: `events` in its order, each with its own time where that was earlier.

    `digest` names the book as it was read: the hash of its last record.
    """
    counting = _Counting(reckoning, cut, zone)
    for event, occurred_ms in events:
        counting.take(event, occurred_ms)
    counting.close()
    counts, whole = counting.counts, counting.whole
    for label in (label for label, is_whole in whole.items() if is_whole):
        for key in _kinds(counts):
            counts.setdefault((*key, label), 0)
    rows = [
        (crossing, *key, n, "counted")
        for key, n in sorted(counts.items())
        if n or whole.get(key[-1], False)
    ]
    read = sum(counts.values())
    table = Table(
        pl.DataFrame(rows, schema=schema_of(DIMENSIONS), orient="row").lazy(),
        DIMENSIONS,
        Measure("trucks", "trucks"),
        reckoning,
        cut,
        zone,
        Source(f"book of {crossing}", "the authority that runs this copy", "", "", digest[:16]),
        Reading(crossing, digest, read, read),
    )
    days = counting.days
    return BookFigures(
        table=table,
        stocks=counting.stocks,
        late=dict(counting.late),
        quiet_days={label: span.days - len(days[label]) for label, span in counting.spans.items()},
        whole=whole,
        last_at=counting.at,
    )


def _kinds(counts: Counter[tuple[str, ...]]) -> set[tuple[str, ...]]:
    """Give every kind of passage that the book has seen, and the same in the other direction."""
    seen = {key[:-1] for key, n in counts.items() if n}
    return seen | {(_OTHER_WAY[direction], *rest) for direction, *rest in seen}


class _Counting:
    """The state of the book so far, and what it has counted in each period."""

    def __init__(self, reckoning: str, cut: Cut, zone: str) -> None:
        self._reckoning, self._cut, self._zone = reckoning, cut, zone
        self._state = State()
        self._clock = zone_of(zone)
        self._now: Span | None = None
        self._start = self._taken = self._corrected = self._unmatched = 0
        self._went: set[int] = set()
        self._stays: dict[int, int] = {}
        self._of_movement: dict[int, tuple[str, ...]] = {}
        self.at: Instant = 0
        self.first_at: Instant = NEVER
        self.counts: Counter[tuple[str, ...]] = Counter()
        self.late: Counter[str] = Counter()
        self.stocks: dict[str, Stock] = {}
        self.spans: dict[str, Span] = {}
        self.days: dict[str, set[int]] = {}

    @property
    def whole(self) -> dict[str, bool]:
        """Say of each period whether the book holds it from end to end."""
        return {
            label: self.first_at <= span.start_at and span.end_at <= self.at
            for label, span in self.spans.items()
        }

    def take(self, event: Event, occurred_ms: Instant | None) -> None:
        """Take up one event; the periods that ended before it are closed."""
        self.at = event.at
        self.first_at = min(self.first_at, event.at)
        while self._now is None or event.at >= self._now.end_at:
            self.close()
            self._now = self._span(event.at if self._now is None else self._now.end_at)
            self._begin()
        facts, data = self._state.facts, event.data
        if isinstance(data, Passage):
            self._count(data, occurred_ms or event.at)
            stay = facts.abroad.get(data.truck)
            evolve(self._state, event)
            if stay is not None and data.truck not in facts.abroad:
                self._stays[data.movement] = (event.at - stay.since_at) // 1_000
            elif stay is None and data.truck in facts.abroad:
                self._went.add(data.movement)
            is_ours = facts.terms is not None and data.registered == facts.terms.home
            self._unmatched += data.unmatched and data.direction == "in" and is_ours
            return
        was = data.truck in facts.abroad if isinstance(data, TruckTakenOver) else False
        before = len(facts.abroad)
        evolve(self._state, event)
        if isinstance(data, TruckTakenOver) and not was and data.truck in facts.abroad:
            self._taken += 1
        if isinstance(data, CorrectionRecorded):
            self._take_back(data.movement, len(facts.abroad) - before)

    def close(self) -> None:
        """Close the period that the book is in: take its stock as it stands at its end."""
        if self._now is None:
            return
        facts, end_at = self._state.facts, min(self._now.end_at, max(self.at, self._now.start_at))
        after_s = facts.terms.stranded_after_s if facts.terms is not None else 0
        still = sorted((end_at - stay.since_at) // 1_000 for stay in facts.abroad.values())
        on_hold = sum(truck in facts.holds for truck in facts.abroad)
        stranded = sum(
            truck not in facts.holds and end_at - stay.since_at > after_s * 1_000
            for truck, stay in facts.abroad.items()
        )
        ended = sorted(self._stays.values())
        self.stocks[self._now.label] = Stock(
            start=self._start,
            went=len(self._went),
            taken_over=self._taken,
            came=len(ended),
            corrected=self._corrected,
            unmatched=self._unmatched,
            end=len(still),
            on_hold=on_hold,
            stranded=stranded,
            stranded_after_s=after_s,
            visiting=len(facts.visiting),
            stays=Stays(
                ended=len(ended),
                median_s=quantile(ended, 1, 2),
                p90_s=quantile(ended, 9, 10),
                longest_s=ended[-1] if ended else None,
                still=len(still),
                still_median_s=quantile(still, 1, 2),
                still_longest_s=still[-1] if still else None,
            ),
        )

    def _begin(self) -> None:
        assert self._now is not None, "a period begins"
        self.spans.setdefault(self._now.label, self._now)
        self.days.setdefault(self._now.label, set())
        self._start = len(self._state.facts.abroad)
        self._taken = self._corrected = self._unmatched = 0
        self._went, self._stays = set(), {}

    def _count(self, data: Passage, own_at: Instant) -> None:
        span = self._span(own_at)
        assert self._now is not None, data
        if span.end_at <= self._now.start_at:
            self.late[span.label] += 1
        self.spans.setdefault(span.label, span)
        self.days.setdefault(span.label, set()).add(day_of(own_at, self._clock))
        key = (data.direction, data.registered, data.laden, data.cargo, span.label)
        self._of_movement[data.movement] = key
        self.counts[key] += 1

    def _take_back(self, movement: int, more_abroad: int) -> None:
        """Take a passage out of the counts; its stay, where it ended one, goes on."""
        key = self._of_movement.pop(movement, None)
        if key is not None:
            self.counts[key] -= 1
        if movement in self._stays:
            del self._stays[movement]
        elif movement in self._went:
            self._went.remove(movement)
        else:
            self._corrected += more_abroad

    def _span(self, at: Instant) -> Span:
        cut = "month" if self._cut == "to-date" else self._cut
        return span_at(day_of(at, self._clock), cut, self._reckoning, self._zone)
