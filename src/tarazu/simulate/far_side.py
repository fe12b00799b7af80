"""The same trucks as the authority across the line sees them, and what a plan makes of their way.

The scenario sets who comes home at a rate, because the far side sets it. Seen from there that no
longer holds: whoever lets them go is home. So two kinds of traffic stand here beside the plain one:

- `Homeward`: home gates the way back of the peer's trucks, so each of them joins its waiting area
  when its usual stay is over, and the plan says when it goes;
- `Awaited`: the peer gates a way that ends at home, so each truck comes when the peer's plan lets
  it go.

Source: ours; no source says when a truck is ready to go home (scenario, turnaround).
"""

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.regime import Direction, Regime
from tarazu.simulate.clock import day_number, instant_at, open_at_or_after
from tarazu.simulate.incidents import JoinPlanned
from tarazu.simulate.player import is_gated_by, selects
from tarazu.simulate.scenario import Flow, Scenario
from tarazu.simulate.streams import draws_of
from tarazu.simulate.traffic import Arrival, Traffic

_TURNED: dict[Direction, Direction] = {"in": "out", "out": "in"}


def turned(scenario: Scenario) -> Scenario:
    """Give the scenario as the other authority sees it: home and peer, in and out exchanged.

    The trucks, instants, clock and hours stay what they are, and so does every draw; turned twice
    it is the same again.
    """
    flows = tuple(
        msgspec.structs.replace(flow, direction=_TURNED[flow.direction]) for flow in scenario.flows
    )
    demo = msgspec.structs.replace(
        scenario.demo, regimes=scenario.demo.peer_regimes, peer_regimes=scenario.demo.regimes
    )
    seen: Scenario = msgspec.structs.replace(
        scenario, home=scenario.peer, peer=scenario.home, flows=flows, demo=demo
    )
    return seen


def turned_arrival(arrival: Arrival) -> Arrival:
    """Give one arrival as the other authority sees it."""
    return msgspec.structs.replace(arrival, direction=_TURNED[arrival.direction])


def traffic_of(scenario: Scenario, regime: Regime, there: Regime | None = None) -> Traffic:
    """Give the traffic that comes to a crossing under its plan; `there` is the peer's, if any.

    `there` is written as the peer sees it.
    """
    if there is not None:
        return Awaited(scenario, there)
    for flow in scenario.flows:
        if not flow.joins and _is_way_back(scenario, flow) and _gates(regime, flow):
            return Homeward(scenario, flow)
    return Traffic(scenario)


def _is_way_back(scenario: Scenario, flow: Flow) -> bool:
    return flow.direction == "out" and flow.registered != scenario.home


def _gates(regime: Regime, flow: Flow) -> bool:
    # Which of its trucks a plan gates is asked truck by truck, by whoever plays the traffic.
    spends = [selector for account in regime.accounts for selector in account.spend]
    return any(
        one.direction in (None, flow.direction) and one.registered in (None, flow.registered)
        for one in (*spends, *regime.gate.gated)
    )


class Homeward(Traffic):
    """Traffic in which the trucks of one flow join when their usual stay is over.

    Of the opening stock whoever is over it joins at the start, longest away first; trucks on hold
    do not join, and nothing lifts their hold. Whoever crosses from then on joins `turnaround_s`
    after that. The rate of the flow is not used: the plan sets it now.
    """

    def __init__(self, scenario: Scenario, flow: Flow, replication: int = 0) -> None:
        super().__init__(scenario, replication)
        self._flow = flow
        self._joining: dict[int, list[Arrival]] = {}
        self._looked_at = 0
        held = {one.plate for one in self.opening() if one.fact == "hold"}
        for one in self.opening():
            came = one.fact == "abroad" and one.registered == flow.registered
            if came and one.plate not in held and one.since_at is not None:
                self._joins_after(one, one.since_at)

    def day(self, day: int) -> tuple[Arrival, ...]:
        """Give the arrivals of a day in order, with those who join to go home."""
        while self._looked_at <= day:
            for one in super().day(self._looked_at):
                is_way_over = one.registered == self._flow.registered and one.direction == "in"
                if is_way_over and one.fact in ("register", "movement"):
                    self._joins_after(one, one.at if one.free_at is None else one.free_at)
            self._looked_at += 1
        others = [
            one
            for one in super().day(day)
            if one.flow != self._flow.name
            and not (one.fact == "lift" and one.registered == self._flow.registered)
        ]
        joining = sorted(self._joining.get(day, ()), key=lambda one: one.at)
        for incident in self.scenario.demo.incidents:
            if isinstance(incident, JoinPlanned) and incident.flow == self._flow.name:
                joining = self._with_load(joining, incident, day)
        return tuple(sorted([*others, *joining], key=lambda one: one.at))

    def _with_load(self, joining: list[Arrival], planned: JoinPlanned, day: int) -> list[Arrival]:
        """Let the first that joins at that time or later carry what was planned."""
        if day != planned.day:
            return joining
        from_at = instant_at(self.scenario, day, planned.time)
        found = next((one for one in joining if one.at >= from_at), None)
        loaded = {"cargo": planned.cargo, "destination": planned.destination}
        return [
            msgspec.structs.replace(one, laden="loaded", **loaded) if one is found else one
            for one in joining
        ]

    def _joins_after(self, came: Arrival, came_at: Instant) -> None:
        flow, scenario = self._flow, self.scenario
        at = max(scenario.start_at, came_at + scenario.turnaround_s * 1_000)
        draws = draws_of(scenario.seed, self.replication, f"{flow.name}.back", came.source_id)
        laden = flow.laden[draws.pick([part.share for part in flow.laden])].of
        cargo = flow.cargo[draws.pick([part.share for part in flow.cargo])].of
        joins = Arrival(
            at=at,
            fact="register",
            flow=flow.name,
            plate=came.plate,
            registered=flow.registered,
            direction=flow.direction,
            laden=laden,
            cargo=cargo if laden == "loaded" else "none",
            free_at=open_at_or_after(scenario, at),
            source_id=f"{came.source_id}-back",
        )
        self._joining.setdefault(day_number(scenario, at), []).append(joins)


class Awaited(Traffic):
    """Traffic in which the trucks that the peer's plan gates come when it lets them go.

    One that the plan exempts comes as before; of the others the first comes for the first that the
    plan counts, the second for the second: the counting law of one to one, in gate hours, without
    call windows, lanes or anything else that the peer's book would know.
    """

    def __init__(self, scenario: Scenario, there: Regime, replication: int = 0) -> None:
        super().__init__(scenario, replication)
        self._there = there
        self._is_gated = is_gated_by(there)
        self._counted_at: list[Instant] = []
        self._released = 0
        self._looked_at = 0
        self._came_at = scenario.start_at
        self._kept: list[tuple[Arrival, ...]] = []

    def day(self, day: int) -> tuple[Arrival, ...]:
        """Give the arrivals of a day in order; `free_at` says when the peer lets a truck go."""
        while len(self._kept) <= day:
            whole = super().day(len(self._kept))
            self._kept.append(tuple(self._let_go(one) for one in whole))
        return self._kept[day]

    def _let_go(self, arrival: Arrival) -> Arrival:
        seen = turned_arrival(arrival)
        if arrival.free_at is None or not self._is_gated(seen) or self._is_exempt(seen):
            return arrival
        while len(self._counted_at) <= self._released:
            assert self._looked_at < 10 * self.scenario.horizon_days, "the peer's plan counts none"
            self._count(self._looked_at)
            self._looked_at += 1
        gap_ms = -(-3_600_000 // self.scenario.gate.passages_per_hour_max)  # never faster
        credit_at = self._counted_at[self._released]
        at = max(arrival.free_at, credit_at, self._came_at + gap_ms)
        self._released += 1
        self._came_at = open_at_or_after(self.scenario, at)
        return msgspec.structs.replace(arrival, free_at=self._came_at)

    def _count(self, day: int) -> None:
        earns = [selector for account in self._there.accounts for selector in account.earn]
        for one in super().day(day):
            is_counted = any(selects(selector, turned_arrival(one)) for selector in earns)
            if one.fact == "movement" and is_counted:
                self._counted_at.append(one.at)

    def _is_exempt(self, seen: Arrival) -> bool:
        clauses = [one for one in self._there.exempts if one.waited_s_min is None]
        return any(selects(selector, seen) for clause in clauses for selector in clause.match)
