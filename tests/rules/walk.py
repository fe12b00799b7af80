"""A random walk of one crossing: commands drawn by hypothesis, every law checked after each."""

import msgspec
from hypothesis import strategies as st

from tarazu.rules import Refusal, State, evolve, execute, next_due, restore
from tarazu.rules import commands as cmd
from tests.rules import oracle
from tests.rules.regimes import CARGOES, COUNTRIES, LADEN, START_AT
from tests.rules.witness import Witness, figures

TRUCKS = tuple(f"t{i}" for i in range(30))
OFFICERS = ("14", "15", "16")
TERMS = cmd.Terms(home="IR", peer="AF", entrance_area=True, undo_s=3_600, approve_s=7_200)
DIRECTIONS = ("in", "out")
HOLDS = ("fuel_quality", "documents", "court")

# Mostly none, so that calls are met before they lapse; two long ones for resets and grants.
PAUSES = (0,) * 7 + (1, 999, 60_000, 60_001, 300_000, 600_000, 3_600_001, 40_000_000, 90_000_000)


class Move(msgspec.Struct, frozen=True):
    """A command to be: its kind, and numbers that pick among what the state then holds."""

    kind: str
    a: int
    b: int
    c: int


# How often each is drawn: credits, tickets, calls and releases first, what stops them less often.
_OFTEN = {
    "register": 9,
    "earn": 8,
    "release": 12,
    "arrive": 5,
    "call": 3,
    "back": 3,
    "move": 2,
    "seen": 1,
    "withdraw": 1,
    "hold": 1,
    "lift": 2,
    "suspend": 1,
    "resume": 2,
    "propose": 3,
    "correct": 4,
    "approve": 7,
    "refuse": 1,
    "undo": 4,
    "mend": 1,
    "take_over": 1,
    "sight": 1,
    "rename": 1,
    "revoke": 1,
    "adopt": 1,
    "publish": 1,
    "wild": 1,
}
_KINDS = [kind for kind, times in _OFTEN.items() for _ in range(times)]

STEP_BYTES = 4
steps = st.binary(min_size=50 * STEP_BYTES, max_size=90 * STEP_BYTES)


def steps_of(drawn: bytes) -> list[tuple[int, Move]]:
    """Read bytes as pauses and moves: bytes are spread evenly, so that long walks are searched."""
    whole = range(0, len(drawn) - STEP_BYTES + 1, STEP_BYTES)
    return [step_of(int.from_bytes(drawn[i : i + STEP_BYTES], "big")) for i in whole]


def step_of(number: int) -> tuple[int, Move]:
    """Read one whole number as a pause and a move."""
    number %= len(_KINDS) * 12**3 * len(PAUSES)
    number, pause = divmod(number, len(PAUSES))
    number, a = divmod(number, 12)
    number, b = divmod(number, 12)
    number, c = divmod(number, 12)
    return PAUSES[pause], Move(_KINDS[number], a, b, c)


def country_of(truck: str) -> str:
    return COUNTRIES[int(truck[1:]) % 5 // 2] if truck.startswith("t") else "IR"


def pick(values, index, default=999):
    values = list(values)
    return values[index % len(values)] if values else default


def command_of(state, move, *, spare=None):
    """Turn a move into a command that means something in this state, most of the time."""
    facts, a, b, c = state.facts, move.a, move.b, move.c
    ticket = pick(facts.tickets, b)
    officer = OFFICERS[c % 2]
    kind = _meant(state, move.kind)
    match kind:
        case "register":
            return _registration(facts, a, b, c, officer)
        case "earn":
            cargo = CARGOES[c % 2]
            return cmd.RecordMovement(
                truck=f"p{a}", registered="AF", direction="in", cargo=cargo, by=officer
            )
        case "back" | "move" | "seen":
            return _passage(facts, kind, a, b, c, officer)
        case "release" | "arrive":
            ready = [n for n, call in facts.calls.items() if not call.ahead or c == 0]
            kind = cmd.ReleaseTicket if kind == "release" else cmd.RecordArrival
            return kind(ticket=pick(ready or facts.calls, b), by=officer)
        case "call":
            return cmd.CallNext(direction=DIRECTIONS[a < 9], ticket=ticket if c == 0 else None)
        case "withdraw":
            return cmd.WithdrawTicket(ticket=ticket)
        case "propose":
            return cmd.ProposeOverride(reason="r", ticket=ticket, by=officer)
        case "correct":
            return cmd.ProposeOverride(
                reason="r", movement=pick(list(facts.recent)[-8:], b), by=officer
            )
        case "approve":
            number = pick(list(facts.proposals)[-2:], a)
            first = facts.proposals[number].by if number in facts.proposals else officer
            others = [o for o in OFFICERS if o != first or c == 0]
            return cmd.ApproveOverride(override=number, by=pick(others, b))
        case "refuse":
            return cmd.RefuseOverride(override=pick(facts.proposals, a), by=officer)
        case "undo":
            number = pick(list(facts.recent)[-2:], b)
            recent = facts.recent.get(number)
            own = recent.passage.by if recent is not None and c < 10 else officer
            return cmd.UndoMovement(movement=number, by=own)
        case "mend":
            old = facts.tickets.get(ticket)
            keep = old is not None and c % 2
            truck = old.truck if keep else TRUCKS[a]
            return cmd.CorrectTruck(
                ticket=ticket,
                truck=truck,
                registered=old.registered if keep else country_of(truck),
                laden=LADEN[a % 2],
                cargo=CARGOES[b % 3],
            )
        case "revoke":
            return cmd.RevokeRegime() if c == 0 else cmd.PassTime()
        case "adopt":
            return cmd.PassTime() if spare is None or c > 4 else cmd.AdoptRegime(regime=spare)
        case _:
            return _about_the_world(facts, kind, a, b, c)


def _meant(state, kind: str) -> str:
    """Where there is nothing to release, approve, lift or resume, do what leads there."""
    facts = state.facts
    if kind == "register" and len(facts.tickets) > 9:
        kind = "earn"
    if kind == "call" and (state.law is None or state.law.regime.gate.call != "officer"):
        kind = "release"
    if kind in ("release", "arrive") and not facts.calls:
        return "earn" if facts.tickets else "register"
    if kind == "approve" and not facts.proposals:
        return "propose" if facts.tickets else "correct"
    if kind == "resume" and not any(way.suspended for way in facts.ways.values()):
        return "earn"
    if kind == "back" and not (facts.abroad or facts.visiting):
        return "register"
    if (kind == "lift" and not facts.holds) or (kind in ("seen", "withdraw") and not facts.tickets):
        return "register"
    return kind


def _registration(facts, a, b, c, officer):
    """Mostly a home truck that stands at home and wants to go out; sometimes any truck, any way."""
    listed = {t.truck for t in facts.tickets.values()}
    free = [t for t in TRUCKS if country_of(t) == "IR" and t not in {*listed, *facts.abroad}]
    truck, direction = pick(free, a, TRUCKS[a]), "out"
    if c < 5:  # one that passed not long ago, within its interval where there is one
        passed = [t for table in facts.passed for t in table if t[0] == "t" and t not in listed]
        truck = pick(passed, a, truck)
    if b > 8:
        truck, direction = TRUCKS[a], DIRECTIONS[c % 2]
    return cmd.RegisterTicket(
        truck=truck,
        registered=country_of(truck),
        direction=direction,
        laden=LADEN[c % 6 == 0],
        cargo=CARGOES[(0, 0, 1, 0, 1, 2)[b % 6]],
        by=officer,
    )


def _passage(facts, kind, a, b, c, officer):
    """A truck comes back or goes home, the truck of a ticket passes, or any truck any way."""
    truck, direction = TRUCKS[a], DIRECTIONS[b % 3 > 0]
    if kind == "back":
        truck = pick({**facts.abroad, **facts.visiting}, a)
        direction = "in" if truck in facts.abroad else "out"
        stay = facts.abroad.get(truck) or facts.visiting.get(truck)
        registered = stay.registered
    elif kind == "seen":
        ticket = pick(facts.tickets.values(), b)
        truck, registered, direction = ticket.truck, ticket.registered, ticket.direction
    else:
        registered = country_of(truck)
    return cmd.RecordMovement(
        truck=truck,
        registered=registered,
        direction=direction,
        laden=LADEN[c % 3 == 0],
        cargo=CARGOES[c % 3],
        by=officer,
    )


def _about_the_world(facts, kind, a, b, c):
    truck = TRUCKS[a]
    match kind:
        case "hold":
            listed = [t.truck for t in facts.tickets.values()]
            return cmd.PlaceHold(
                truck=pick(listed, b, truck) if c < 8 else truck, hold=HOLDS[c % 3]
            )
        case "lift":
            truck = pick(facts.holds, a, truck)
            return cmd.LiftHold(truck=truck, hold=pick(facts.holds.get(truck, HOLDS), c))
        case "suspend":
            return cmd.SuspendGate(directions=_ways(a), reason="r")
        case "resume":
            return cmd.ResumeGate(directions=DIRECTIONS if c < 6 else _ways(a))
        case "take_over":
            away = {t.truck for t in facts.tickets.values()}
            free = [t for t in TRUCKS if t not in away]
            truck = pick(free, a, truck)
            return cmd.TakeOverTruck(truck=truck, registered=country_of(truck))
        case "sight":
            known = pick({**facts.abroad, **facts.visiting}, a, truck)
            return cmd.RecordSighting(truck=known, place="Herat", said_by="yard")
        case "publish":
            figures = {"digest": "d", "head_seq": b, "head_hash": "h"}
            return cmd.NotePublication(publication="p", revision=a, **figures)
        case "rename":
            return cmd.RenameTruck(truck=pick(facts.abroad, a, truck), token=f"n{b}")
        case _:
            return _wild(a, b, c)


def _ways(a):
    return (("in",), ("out",), ("out",), DIRECTIONS)[a % 4]


def _kind(data) -> str:
    """The kind of an event, apart from what becomes of the credit of a call that ends."""
    return type(data).__name__ + " of a call" * (getattr(data, "ticket", None) is not None)


# What is due at one instant, in its order; calls come last.
RANKS = {
    "RegimeBegan": 0,
    "CallLapsed of a call": 1,
    "CreditExpired": 2,
    "CreditReset": 3,
    "CreditGranted": 4,
    "TicketCalled of a call": 5,
}


def _wild(a, b, c):
    """Commands about things that are not there."""
    kinds = (
        cmd.ReleaseTicket(ticket=500 + a),
        cmd.UndoMovement(movement=500 + a, by="14"),
        cmd.ApproveOverride(override=500 + b, by="14"),
        cmd.WithdrawTicket(ticket=0),
        cmd.LiftHold(truck="nobody", hold="debt"),
        cmd.ProposeOverride(reason="r", ticket=600 + c, by="14"),
        cmd.RecordArrival(ticket=1 + a),
        cmd.ReleaseTicket(ticket=1 + a),
        cmd.UndoMovement(movement=1 + b, by="14"),
        cmd.ConfigureCrossing(terms=cmd.Terms(home="XX", peer="AF")),
        cmd.RegisterTicket(truck="q", registered="KZ", direction="out", cargo="fuel"),
        cmd.RenameTruck(truck="nobody", token="n"),
    )
    return kinds[(a + b + c) % len(kinds)]


class Walk:
    """One crossing that is driven step by step; each step asserts the laws.

    `log` keeps every command with its instant, so that the same day can be lived again.
    """

    def __init__(self, regime, *, terms=None, at=START_AT):
        self.state = State()
        self.mirror = State()
        self.witness = Witness()
        self.at = at
        self.events = []
        self.log = []
        self.limits = {}
        self.snapshot = self.state.snapshot()
        self.do(cmd.ConfigureCrossing(terms=terms or TERMS))
        self.do(cmd.AdoptRegime(regime=regime))

    def wait(self, pause: int) -> None:
        """Let time pass in one go; in many goes a copy must come to the same."""
        copy = restore(self.snapshot) if pause > 1 else None
        start_at, self.at = self.at, self.at + pause
        events = execute(self.state, cmd.PassTime(), self.at)
        if copy is not None:
            stops = (start_at, start_at + pause // 3, start_at + pause // 2, self.at - 1, self.at)
            in_goes = [e for at in stops for e in execute(copy, cmd.PassTime(), at)]
            assert in_goes == events, f"in many goes {in_goes}, in one {events}"
            same = copy.snapshot() == self.state.snapshot()
            assert same, "the same events, but another state"
        if events:
            self._in_order(events)
            self._took(events, "time")

    def _in_order(self, events) -> None:
        """At one instant: the plan, lapse, expiry, reset, grant, calls (design 4)."""
        for at in dict.fromkeys(event.at for event in events):
            row = [event.data for event in events if event.at == at]
            ranks = [RANKS[name] for name in map(_kind, row) if name in RANKS]
            assert ranks == sorted(ranks), f"out of order at {at}: {row}"

    def do(self, command):
        self.wait(0)
        self.log.append((self.at, command))
        answer = execute(self.state, command, self.at)
        if isinstance(answer, Refusal):
            same = self.state.snapshot() == self.snapshot
            assert same, f"{command} refused, but the state changed"
        else:
            self._took(answer, command)
        return answer

    def _took(self, events, cause) -> None:
        for event in events:
            self.witness.before(self.mirror, event)
            evolve(self.mirror, event)
            self.witness.after(self.mirror, event)
        self.events += events
        self.snapshot = self.state.snapshot()
        assert self.mirror.snapshot() == self.snapshot, f"folding differs after {cause}"
        faults = oracle.faults_of(self.state)
        assert not faults, f"{faults} after {cause}, events {events}"
        self.witness.settled(self.state)
        self._settled()
        self._within_limits(events, cause)

    def _settled(self) -> None:
        due = next_due(self.state)
        assert due is None or due > self.at, f"still due at {due}, now {self.at}"
        again = execute(restore(self.snapshot), cmd.PassTime(), self.at)
        assert again == [], f"a settled state settles to {again}"

    def _within_limits(self, events, cause) -> None:
        """I1: below the line only by two persons or an uncalled passage; above the cap never."""
        changed = any(type(e.data).__name__ == "RegimeBegan" for e in events)
        lets_below = changed or any(
            getattr(e.data, "uncalled", False) or getattr(e.data, "override", None) is not None
            for e in events
        )
        lets_above = changed or any(getattr(e.data, "why", None) == "correction" for e in events)
        for name, account in self.state.facts.accounts.items():
            last = self.limits.get(name, (0, 0))
            over = max(0, account.balance - account.cap) if account.cap is not None else 0
            if not lets_below:
                assert account.overridden <= last[0], f"I1 below the line: {name} after {cause}"
            if changed:
                assert not (over and account.free), f"above the new cap: {name} after {cause}"
            if not lets_above:
                assert over <= last[1], f"I1 above the cap: {name} after {cause}"
            self.limits[name] = (account.overridden, over)

    def figures(self):
        """Counters, stock and list in numbers: what two authorities would compare."""
        facts = self.state.facts
        return {
            "accounts": figures(facts),
            "stock": sorted({*facts.abroad, *facts.visiting}),
            "list": [(t.number, t.place, t.called) for t in facts.tickets.values()],
            "totals": facts.totals,
        }
