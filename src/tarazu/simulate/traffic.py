"""What comes to the crossing, whatever the regime is: the same trucks at the same instants.

Of each flow and day: a count from the Poisson law given the day's factor, instants even within the
hours, laden state, cargo and destination, each by a stream of its own. Which truck it is follows
from `Fleet`. Only what happens to a truck that joins the waiting area is left to the regime; when
it would pass if nothing gated its way stands in `free_at`.
"""

from typing import Literal, NamedTuple

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden
from tarazu.simulate.clock import hours_at, instant_at, open_at_or_after
from tarazu.simulate.fleet import Fleet
from tarazu.simulate.incidents import JoinPlanned
from tarazu.simulate.scenario import Flow, Scenario, Stock
from tarazu.simulate.streams import draws_of

FactName = Literal["register", "movement", "abroad", "hold", "lift"]


class Arrival(msgspec.Struct, frozen=True, gc=False, kw_only=True):
    """One fact about one truck, in the words of the movement log (the feed).

    `register` is a truck that joins the waiting area at `at`; if nothing gates its way it passes at
    `free_at` instead (`passing`). `abroad` is a truck that went over at `since_at`, before the book
    began. `source_id` is the same for the same fact in every run.
    """

    at: Instant
    fact: FactName
    flow: str
    plate: str
    registered: str
    direction: Direction
    laden: Laden
    cargo: Cargo
    destination: str = ""
    reason: HoldReason | None = None
    free_at: Instant | None = None
    since_at: Instant | None = None
    source_id: str = ""

    def passing(self) -> "Arrival":
        """Give the passage of a truck that joined, where nothing gates its way."""
        assert self.fact == "register", self
        assert self.free_at is not None, self
        return msgspec.structs.replace(self, at=self.free_at, fact="movement", free_at=None)


class _Due(NamedTuple):
    """A truck before it is known which; sorted by instant, then flow, then number."""

    at: Instant
    place: int
    number: int
    laden: Laden
    cargo: Cargo
    destination: str


class Traffic:
    """The traffic of one replication, made day by day and kept.

    It belongs to one thread. A day asked for is made after all days before it, because which truck
    comes depends on who came earlier; nothing else does.
    """

    def __init__(self, scenario: Scenario, replication: int = 0) -> None:
        self.scenario = scenario
        self.replication = replication
        self._days: list[tuple[Arrival, ...]] = []
        self._passed_at: dict[str, Instant] = {}
        stocks = {stock.registered: stock for stock in scenario.stocks}
        for flow in scenario.flows:
            stocks.setdefault(flow.registered, Stock(flow.registered, 0, 0, 0))
        self._fleets = {
            registered: Fleet(scenario, stock, replication) for registered, stock in stocks.items()
        }

    def opening(self) -> tuple[Arrival, ...]:
        """Give what stands on the other side when the scenario begins, longest away first."""
        given = []
        for fleet in self._fleets.values():
            for number, truck in enumerate(fleet.opening):
                stands = Arrival(
                    at=self.scenario.start_at,
                    fact="abroad",
                    flow="",
                    plate=truck.plate,
                    registered=fleet.registered,
                    direction="out" if fleet.registered == self.scenario.home else "in",
                    laden="loaded",
                    cargo="fuel" if truck.hold == "fuel_quality" else "general",
                    destination=truck.destination,
                    since_at=truck.since_at,
                    source_id=self._source_id("opening", fleet.registered, number),
                )
                given.append(stands)
                if truck.hold is not None:
                    given.append(_with_reason(stands, "hold", truck.hold))
        return tuple(given)

    def day(self, day: int) -> tuple[Arrival, ...]:
        """Give the arrivals of a day in order; at one instant their order in the tuple counts."""
        assert day >= 0, day
        while len(self._days) <= day:
            self._days.append(self._made(len(self._days)))
        return self._days[day]

    def _made(self, day: int) -> tuple[Arrival, ...]:
        due = [
            one
            for place, flow in enumerate(self.scenario.flows)
            for one in self._due_of(flow, place, day)
        ]
        arrivals: list[Arrival] = []
        for one in sorted(due):
            arrivals.extend(self._arrivals_of(one, day))
        return tuple(arrivals)

    def _due_of(self, flow: Flow, place: int, day: int) -> list[_Due]:
        seed, replication = self.scenario.seed, self.replication
        begin_at, end_at = hours_at(self.scenario, day, flow.hours)
        factor = draws_of(seed, replication, f"{flow.name}.factor", day).factor(flow.day_factor_cv)
        count = draws_of(seed, replication, f"{flow.name}.count", day).poisson(
            flow.per_day * factor
        )
        times = draws_of(seed, replication, f"{flow.name}.time", day)
        ladens = draws_of(seed, replication, f"{flow.name}.laden", day)
        cargos = draws_of(seed, replication, f"{flow.name}.cargo", day)
        places = draws_of(seed, replication, f"{flow.name}.destination", day)
        laden_shares = [part.share for part in flow.laden]
        cargo_shares = [part.share for part in flow.cargo]
        place_shares = [part.share for part in flow.destinations]
        due = []
        for number in range(count):
            at = begin_at + times.below(end_at - begin_at)
            laden = flow.laden[ladens.pick(laden_shares)].of
            # Drawn for empty trucks too, so that another laden mix moves no cargo.
            cargo = flow.cargo[cargos.pick(cargo_shares)].of
            destination = flow.destinations[places.pick(place_shares)].of
            carried: Cargo = cargo if laden == "loaded" else "none"
            due.append(_Due(at, place, number, laden, carried, destination))
        for incident in self.scenario.demo.incidents:
            if not (isinstance(incident, JoinPlanned) and flow.joins):
                continue
            if (incident.flow, incident.day) == (flow.name, day):
                at = instant_at(self.scenario, day, incident.time)
                joins = _Due(at, place, len(due), "loaded", incident.cargo, incident.destination)
                due.append(joins)
        return due

    def _arrivals_of(self, due: _Due, day: int) -> list[Arrival]:
        flow = self.scenario.flows[due.place]
        fleet = self._fleets[flow.registered]
        goes_over = (flow.direction == "out") == (flow.registered == self.scenario.home)
        plate, hold = (fleet.goes_over(), None) if goes_over else fleet.comes_back()
        comes = Arrival(
            at=due.at,
            fact="register" if flow.joins else "movement",
            flow=flow.name,
            plate=plate,
            registered=flow.registered,
            direction=flow.direction,
            laden=due.laden,
            cargo=due.cargo,
            destination=due.destination,
            free_at=self._free_at(flow, due.at) if flow.joins else None,
            source_id=self._source_id(f"{day:03d}", flow.name, due.number),
        )
        return [comes] if hold is None else [_with_reason(comes, "lift", hold), comes]

    def _free_at(self, flow: Flow, joins_at: Instant) -> Instant:
        """Find when a truck passes that nothing gates: in open hours, one behind the other."""
        gap_ms = -(-3_600_000 // self.scenario.gate.passages_per_hour_max)  # never faster
        after_at = self._passed_at.get(flow.name, joins_at - gap_ms) + gap_ms
        passes_at = open_at_or_after(self.scenario, max(joins_at, after_at))
        self._passed_at[flow.name] = passes_at
        return passes_at

    def _source_id(self, part: str, stream: str, number: int) -> str:
        return f"{self.scenario.name}-{self.replication}-{part}-{stream}-{number:04d}"


def _with_reason(arrival: Arrival, fact: Literal["hold", "lift"], hold: HoldReason) -> Arrival:
    return msgspec.structs.replace(
        arrival,
        fact=fact,
        flow="",  # a hold belongs to the truck: whoever counts a flow counts passages
        reason=hold,
        free_at=None,
        since_at=None,
        source_id=f"{arrival.source_id}-{fact}",
    )


def opening_of(scenario: Scenario, replication: int = 0) -> list[Arrival]:
    """Give what stands on the other side when a scenario begins."""
    return list(Traffic(scenario, replication).opening())


def facts_of(scenario: Scenario, day: int, replication: int = 0) -> list[Arrival]:
    """Give the arrivals of one day, sorted by instant, then flow, then number within the flow.

    The earlier days are made on the way; whoever needs many days keeps a `Traffic`.
    """
    return list(Traffic(scenario, replication).day(day))
