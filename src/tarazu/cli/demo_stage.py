"""One crossing of the demo on its stage: trucks come, drivers follow calls, incidents happen.

Nothing here decides what the rules decide. The stage hands out facts, looks at which calls live,
and lets each driver react to his own, as drivers do.
"""

import heapq
from collections.abc import Iterator

import msgspec

from tarazu.calendars import Instant
from tarazu.feed import Fact
from tarazu.rules import commands as cmd
from tarazu.rules.order import upcoming
from tarazu.rules.regime import DIRECTIONS, Direction, Regime
from tarazu.simulate import (
    Arrival,
    Player,
    Scenario,
    Step,
    Traffic,
    after_open_s,
    is_gated_by,
    reaction_of,
    ticket_key,
)
from tarazu.simulate import incidents as planned
from tarazu.station import Intent, Station, derived_id
from tarazu.station.board import plate_behind

MINUTE_MS = 60_000
LABORATORY = "fuel laboratory"


class CallSeen(msgspec.Struct, frozen=True):
    """A live call as its driver knows it."""

    ticket: int
    called_at: Instant
    is_ahead: bool
    plate: str
    registered: str
    direction: Direction
    cargo: str


class Seen(msgspec.Struct, frozen=True):
    """What drivers can see of a crossing: the calls that live, and which ways stand still."""

    calls: dict[int, CallSeen]
    suspended: frozenset[str]


def seen_of(station: Station) -> Seen:
    """Look at the calls of a crossing as the gate's loudspeaker tells them."""
    facts = station.state.facts
    calls = {}
    for call in facts.calls.values():
        ticket = facts.tickets[call.ticket]
        plate = plate_behind(station.private, ticket.truck)
        calls[call.ticket] = CallSeen(
            ticket=call.ticket,
            called_at=call.called_at,
            is_ahead=call.ahead,
            plate="" if plate is None else plate.typed,
            registered=ticket.registered,
            direction=ticket.direction,
            cargo=ticket.cargo,
        )
    still = frozenset(d for d in DIRECTIONS if facts.ways[d].suspended is not None)
    return Seen(calls, still)


class _Coming(msgspec.Struct, order=True):
    """A driver's next step: arriving at the gate, or passing it."""

    at: Instant
    ticket: int
    called_at: Instant
    what: str
    passes_after_s: int


class Stage:
    """The traffic of one crossing, item by item in order of time."""

    def __init__(
        self,
        scenario: Scenario,
        regime: Regime,
        traffic: Traffic | None = None,
        *,
        laboratory: str = LABORATORY,
    ) -> None:
        """Set the scene at the scenario's beginning; `laboratory` is who holds for bad fuel."""
        self.scenario = scenario
        self._laboratory = laboratory
        self.player = Player(scenario, is_gated=is_gated_by(regime), traffic=traffic)
        self.live_at = self.player.live_at()
        self._coming: list[_Coming] = []
        self._known: dict[int, Instant] = {}
        self._calls_of: dict[str, int] = {}
        self._no_shows: list[Direction] = []
        self._proposals: dict[str, int] = {}
        self._held: dict[str, tuple[str, str, cmd.HoldReason]] = {}

    def play(self, station: Station, until: Instant) -> Iterator[Intent]:
        """Hand out the intents of the played days; the station decides each before the next."""
        while True:
            self.notice(seen_of(station))
            at = self.next_at()
            if at is None or at > until:
                return
            for item in self.due(seen_of(station), at):
                if isinstance(item, Step):
                    yield from self._carry_out(station, item)
                else:
                    yield intent_of(item)
                self.notice(seen_of(station))

    def notice(self, seen: Seen) -> None:
        """Let the driver of each new call decide when to come, or not to."""
        for call in seen.calls.values():
            if self._known.get(call.ticket) == call.called_at:
                continue
            self._known[call.ticket] = call.called_at
            count = self._calls_of[call.plate] = self._calls_of.get(call.plate, 0) + 1
            reaction = reaction_of(self.scenario, ticket_key(call.plate, count))
            if call.direction in self._no_shows:
                self._no_shows.remove(call.direction)
            elif reaction.arrives_after_s is not None:
                at = after_open_s(self.scenario, call.called_at, reaction.arrives_after_s)
                coming = _Coming(
                    at, call.ticket, call.called_at, "arrived", reaction.passes_after_s
                )
                heapq.heappush(self._coming, coming)

    def next_at(self) -> Instant | None:
        """Give the instant of the next item."""
        instants = [at for at in (self.player.next_at(),) if at is not None]
        instants += [self._coming[0].at] if self._coming else []
        return min(instants, default=None)

    def due(self, seen: Seen, until: Instant) -> Iterator[Fact | Step]:
        """Hand out what is due: facts in the words of the feed, and planned incidents."""
        for item in list(self.player.due(until)):
            yield fact_of_arrival(item, self._laboratory) if isinstance(item, Arrival) else item
        while self._coming and self._coming[0].at <= until:
            coming = heapq.heappop(self._coming)
            call = seen.calls.get(coming.ticket)
            if call is None or call.called_at != coming.called_at:
                continue  # the call has ended meanwhile
            if coming.what == "passes" and (call.is_ahead or call.direction in seen.suspended):
                coming.at += MINUTE_MS  # waits at the barrier
                heapq.heappush(self._coming, coming)
                continue
            yield self._driver_fact(call, coming)

    def _driver_fact(self, call: CallSeen, coming: _Coming) -> Fact:
        if coming.what == "arrived":
            at = after_open_s(self.scenario, coming.at, coming.passes_after_s)
            passing = _Coming(at, call.ticket, call.called_at, "passes", 0)
            heapq.heappush(self._coming, passing)
        return Fact(
            at=coming.at,
            fact="arrived" if coming.what == "arrived" else "movement",
            plate=call.plate,
            registered=call.registered,
            direction=call.direction,
            cargo=call.cargo,  # type: ignore[arg-type]  # it came out of a ticket
            source_id=f"driver:{call.plate}:{coming.called_at}:{coming.what}",
        )

    def _carry_out(self, station: Station, step: Step) -> Iterator[Intent]:
        """Turn a planned incident into an intent; where nobody waits, it falls away."""
        incident, at = step.incident, step.at
        key = derived_id("demo", incident.name, station.crossing)
        match incident:
            case planned.NoShowPlanned():
                self._no_shows.append(incident.direction)
            case planned.HoldPlanned():
                yield from self._hold(station, incident, at)
            case planned.LiftPlanned():
                if incident.of in self._held:  # else nobody stood there to be held
                    yield _lifted(at, self._held[incident.of], incident.name)
            case planned.SuspensionPlanned():
                texts = {"reason": incident.reason, "source": incident.source}
                suspend = cmd.SuspendGate(directions=incident.directions, reason="", by="207")
                yield Intent(id=key, ask=suspend, by="207", at=at, texts=texts)
            case planned.ResumptionPlanned():
                ways = tuple(d for d in DIRECTIONS if station.state.facts.ways[d].suspended)
                yield Intent(id=key, ask=cmd.ResumeGate(directions=ways, by="207"), by="207", at=at)
            case planned.ProposalPlanned():
                ticket = _waiting(station, incident.waiting)
                if ticket is None:
                    return
                self._proposals[incident.name] = station.state.facts.overrides + 1
                propose = cmd.ProposeOverride(reason="", ticket=ticket, by=incident.by)
                texts = {"reason": incident.reason}
                yield Intent(id=key, ask=propose, by=incident.by, at=at, texts=texts)
            case planned.ApprovalPlanned():
                number = self._proposals.get(incident.of)
                if number is None:
                    return
                approve = cmd.ApproveOverride(override=number, by=incident.by)
                yield Intent(id=key, ask=approve, by=incident.by, at=at)
            case planned.JoinPlanned():
                raise AssertionError("trucks that join come with the traffic")

    def _hold(
        self, station: Station, incident: planned.HoldPlanned, at: Instant
    ) -> Iterator[Intent]:
        ticket = _waiting(station, incident.waiting)
        if ticket is None:
            return
        plate = plate_behind(station.private, station.state.facts.tickets[ticket].truck)
        assert plate is not None, "the demo erases nothing"
        self._held[incident.name] = (plate.typed, plate.country, incident.hold)
        yield intent_of(
            Fact(
                at=at,
                fact="hold",
                plate=plate.typed,
                registered=plate.country,
                reason=incident.hold,
                said_by=incident.authority,
                place=incident.note,
                source_id=f"demo:{incident.name}",
            ),
        )


def _lifted(at: Instant, held: tuple[str, str, cmd.HoldReason], name: str) -> Intent:
    typed, country, hold = held
    return intent_of(
        Fact(
            at=at,
            fact="lift",
            plate=typed,
            registered=country,
            reason=hold,
            source_id=f"demo:{name}",
        )
    )


def _waiting(station: Station, rank: int) -> int | None:
    """Find the ticket of that rank among those that may be called; the last where fewer wait."""
    law = station.state.law
    assert law is not None, "the demo has a plan"
    tickets = [n for d in DIRECTIONS for n in upcoming(station.state, law, d, station.now(), rank)]
    return tickets[min(rank, len(tickets)) - 1] if tickets else None


def fact_of_arrival(arrival: Arrival, laboratory: str) -> Fact:
    """Write an arrival in the words of the feed; a truck abroad says since when."""
    at = arrival.at if arrival.since_at is None else arrival.since_at
    return Fact(
        at=at,
        fact=arrival.fact,
        plate=arrival.plate,
        registered=arrival.registered,
        direction=arrival.direction,
        laden=arrival.laden,
        cargo=arrival.cargo,
        destination=arrival.destination,
        reason=arrival.reason or "",
        said_by=laboratory if arrival.reason == "fuel_quality" else "",
        source_id=arrival.source_id,
    )


def intent_of(fact: Fact) -> Intent:
    """Make the intent of a fact of the played days; the same fact has the same id in every run."""
    key = derived_id("demo", fact.source_id, fact.fact)
    by = "112" if fact.fact == "movement" else "machine"
    return Intent(id=key, ask=fact, by=by, at=fact.at, nonce_of=key)
