"""Replaying a movement log: every fact of it once, in the order of the file, through the station.

The clock of an import is that of its rows: a fact is decided at the latest time that the log has
shown so far, and keeps its own as `occurred_ms` where that is earlier. So an import depends on the
log, the map, the book and the keys of the private store, and on nothing else: one that was killed
and asked for again leaves the same records as one that was not.

A refusal leaves no record. What lies before the last fact that the book has was decided by an
earlier import, and is passed over without being asked again; only its times are read.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import msgspec

from tarazu.calendars import Instant
from tarazu.faults import TarazuError
from tarazu.feed import (
    Fact,
    LogUnreadable,
    Map,
    MovementLog,
    RejectsFile,
    Tally,
    read_log,
)
from tarazu.journal import CommandReused, digest_of
from tarazu.rules import Refusal
from tarazu.rules.commands import AdoptRegime, ConfigureCrossing, Terms
from tarazu.rules.regime import Regime
from tarazu.station.asking import Intent, derived_id
from tarazu.station.reading import names_truck
from tarazu.station.refused import RefusedFile, refused_path
from tarazu.station.writer import Station

BATCH = 500  # facts that share one sync of each file; more gain nothing (measured)
_LOOK_EVERY = 500  # facts between two looks at the progress of a search
Phase = Literal["looking up", "importing"]
Progress = Callable[[Phase, int, int], None]  # the phase, bytes of the log read, all of them


class OtherRegime(TarazuError):
    """The regime named for an import is not the one that the book is under."""


class OtherLog(TarazuError):
    """The book knows the ids of a log as those of another one; nothing was imported."""


class FactCounts(msgspec.Struct):
    """What became of the facts of a log: `facts` is the sum of all the others.

    `already` are in the book, from an earlier import or an earlier row with the same id.
    `passed_over` lie before the last fact of an earlier import and are not in the book: refused
    then, which leaves no record, or put into the log since. `reused` came with another fact's id,
    or were changed since they were recorded.
    `unfit` counts, among those recorded now, plates kept that fit no grammar.
    """

    facts: int = 0
    recorded: int = 0
    already: int = 0
    passed_over: int = 0
    without_effect: int = 0
    reused: int = 0
    refused: dict[str, int] = {}
    unfit: int = 0

    def adds_up(self) -> bool:
        """Say whether every fact went to exactly one place."""
        told = self.recorded + self.already + self.passed_over + self.without_effect + self.reused
        return self.facts == told + sum(self.refused.values())


class Import(msgspec.Struct):
    """What an import came to. `broken` is why the log ended early; what it gave till then is kept.

    `rejects` is the file of the rows that could not be read, `refused` that of the facts that the
    rules refused, this time or before; None where there are none.
    """

    tally: Tally
    counts: FactCounts
    rejects: Path | None
    refused: Path | None = None
    broken: LogUnreadable | None = None


def begin_book(station: Station, regime: Regime) -> Refusal | None:
    """Give a new book the terms that the regime implies, and the regime, at its `valid_from`.

    Nothing happens where the book has adopted this very regime before.
    Refuses: what the rules refuse of an adoption.
    Raises: OtherRegime where the book is under another one.
    """
    adoption = derived_id("import", "adopt", digest_of(regime))
    if station.journal.receipt_of(adoption) is not None:
        return None
    facts = station.state.facts
    if facts.regimes:
        name = facts.regime.name if facts.regime is not None else "one that has not begun"
        raise OtherRegime(
            f'The book of {station.crossing} is under the regime "{name}", and the file names '
            f'"{regime.name}", which it has not adopted. Nothing was imported. Leave the file out '
            "to import under what is in force, or adopt it first with `tarazu regime adopt`."
        )
    intents = [Intent(id=adoption, ask=AdoptRegime(regime=regime), at=regime.valid_from)]
    if facts.terms is None:
        configure = ConfigureCrossing(terms=terms_of(regime))
        configuration = derived_id("import", "configure", station.crossing)
        intents.insert(0, Intent(id=configuration, ask=configure, at=regime.valid_from))
    for answer in station.take(intents):
        if isinstance(answer, Refusal):
            return answer
        assert not isinstance(answer, CommandReused), f"an adoption met another: {answer}"
    return None


def terms_of(regime: Regime) -> Terms:
    """Give the terms that a regime implies of its crossing; the rest is as by default.

    It has an area for trucks that want to come in exactly where the regime gates them.
    """
    selectors = [s for account in regime.accounts for s in account.spend]
    gates_in = any(s.direction in (None, "in") for s in (*selectors, *regime.gate.gated))
    return Terms(home=regime.home, peer=regime.peer, entrance_area=gates_in)


def import_log(
    station: Station,
    log: Path,
    found: Map,
    *,
    rejects: Path,
    not_after: Instant | None = None,
    progress: Progress | None = None,
) -> Import:
    """Take every fact of a log that the book does not have, and say what became of each row.

    A row of a time later than `not_after` is rejected, for the book would stand at that time.
    Raises: LogUnreadable or MapMisfit where nothing could be read, OtherLog, RejectsUnwritable,
    RefusedUnwritable, and what `Station.take` raises. A log that breaks off later is no fault here:
    see `Import.broken`.
    """
    counts = FactCounts()
    with read_log(log, found, not_after=not_after) as rows:
        seen = _seen_before(station, rows, log.name, progress)
    rules_said = RefusedFile(refused_path(log, rejects), is_first=not seen.facts)
    replay = _Replay(station, counts, seen, rules_said)
    with (
        read_log(log, found, not_after=not_after) as rows,
        RejectsFile(rejects, rows.columns, log=rows.source) as file,
        rules_said,
    ):
        broken = _replayed(rows, replay, file, progress)
        has_rejects = rows.tally.rejected > 0
    no = rules_said.path if rules_said.path.exists() else None
    return Import(rows.tally, counts, rejects if has_rejects else None, no, broken)


def _replayed(
    rows: MovementLog, replay: "_Replay", file: RejectsFile, progress: Progress | None
) -> LogUnreadable | None:
    broken = None
    items = iter(rows)
    while True:
        try:
            item = next(items, None)
        except LogUnreadable as fault:
            broken, item = fault, None
        if item is None:
            break
        if not isinstance(item, Fact):
            file.write(item)
        elif replay.take(item) and progress is not None:
            progress("importing", *rows.progress())
    replay.flush()
    if progress is not None and broken is None:
        progress("importing", *rows.progress())
    return broken


class _Seen(msgspec.Struct, frozen=True):
    """How many facts of the log lie up to the last one that the book has, and how many it has.

    `reused` of the rest came under an id that the book has with other content.
    """

    facts: int = 0
    recorded: int = 0
    reused: int = 0


class _Replay:
    """Hands facts to the station in batches, and counts what it says."""

    def __init__(
        self, station: Station, counts: FactCounts, seen: _Seen, refused: RefusedFile
    ) -> None:
        self._refused = refused
        self._station = station
        self._counts = counts
        self._seen = seen
        self._batch: list[Intent] = []
        self._at: Instant = station.now()

    def take(self, fact: Fact) -> bool:
        """Take one fact; say whether a batch was handed on, so that there is progress to show."""
        self._counts.facts += 1
        self._at = max(self._at, fact.at)
        if self._counts.facts <= self._seen.facts:
            if self._counts.facts == self._seen.facts:
                counts, seen = self._counts, self._seen
                counts.already, counts.reused = seen.recorded, seen.reused
                counts.passed_over = seen.facts - seen.recorded - seen.reused
            return self._counts.facts % _LOOK_EVERY == 0
        self._batch.append(_intent_of(fact, self._at))
        if len(self._batch) < BATCH:
            return False
        self.flush()
        return True

    def flush(self) -> None:
        """Hand on what waits."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        counts = self._counts
        plan = self._station.state.facts.regime
        zone = "UTC" if plan is None else plan.time_zone
        recorded: set[str] = set()  # of this batch: a row that comes twice in it is one fact
        for intent, answer in zip(batch, self._station.take(batch), strict=True):
            if isinstance(answer, Refusal):
                word = str(answer.reason)
                counts.refused[word] = counts.refused.get(word, 0) + 1
                assert isinstance(intent.ask, Fact), "an import asks nothing but facts"
                self._refused.write(intent.ask, answer, zone=zone)
            elif isinstance(answer, CommandReused):
                counts.reused += 1
            elif answer.again or intent.id in recorded:
                counts.already += 1
            elif not answer.events:
                counts.without_effect += 1
            else:
                recorded.add(intent.id)
                counts.recorded += 1
                counts.unfit += not answer.fits


def fact_id(fact: Fact) -> str:
    """Give the id of the command that a fact of a log becomes; it follows from its source id."""
    return derived_id("fact", fact.source_id)


def _intent_of(fact: Fact, at: Instant) -> Intent:
    command = fact_id(fact)
    occurred_ms = fact.at if fact.at != at else None
    return Intent(id=command, ask=fact, at=at, occurred_ms=occurred_ms, nonce_of=command)


def _seen_before(
    station: Station, rows: MovementLog, name: str, progress: Progress | None
) -> _Seen:
    """Find the last fact of the log that the book has: all up to it was decided before.

    Raises: OtherLog.
    """
    if not names_truck(station.journal.records()):
        return _Seen()
    seen, recorded, reused = _Seen(), 0, 0
    for count, fact in enumerate(_facts_in(rows), start=1):
        receipt = station.journal.receipt_of(fact_id(fact))
        if receipt is not None:
            is_other = station.reused(_intent_of(fact, fact.at), receipt) is not None
            recorded, reused = recorded + (not is_other), reused + is_other
            seen = _Seen(count, recorded, reused)
        if progress is not None and count % _LOOK_EVERY == 0:
            progress("looking up", *rows.progress())
    if reused > recorded:
        raise OtherLog(
            f"The book of {station.crossing} has {reused:,} ids of the log {name!r} for other "
            f"facts and {recorded:,} for the same ones. Nothing was imported. Another log was "
            "probably imported under this name: give each file a name of its own, or a `source` "
            "of its own in the map. Or rows were put into a log that has no ids: see the guide."
        )
    return seen


def _facts_in(rows: MovementLog) -> Iterator[Fact]:
    """Give the facts of a log up to its end, or to where it breaks off."""
    while True:
        try:
            item = next(rows, None)
        except LogUnreadable:
            return
        if item is None:
            return
        if isinstance(item, Fact):
            yield item
