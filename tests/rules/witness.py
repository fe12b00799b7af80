"""What every single event must do, from the event, the plan, and the state before and after it."""

from tarazu.rules import events as ev
from tarazu.rules.state import Facts
from tarazu.rules.world import State
from tests.rules import oracle, particulars, plain
from tests.rules.counts import Counts

COUNTERS = ("earned", "granted", "forfeited", "expired", "reset_off", "spent")
FIGURES = (*COUNTERS, "free", "reserved", "uncovered", "debt", "balance", "available", "movements")


def figures(facts: Facts) -> dict[str, dict[str, int]]:
    return {
        name: {figure: getattr(account, figure) for figure in FIGURES}
        for name, account in facts.accounts.items()
    }


def held_by(facts: Facts, ticket: int) -> dict[str, int]:
    """What a live call holds, by account."""
    call = facts.calls.get(ticket)
    held = [] if call is None else call.held
    return {h.account: h.uncovered + sum(lot.units for lot in h.lots) for h in held}


class Witness:
    """Watches events one by one as a mirror state is folded; each law is one assertion."""

    def __init__(self) -> None:
        self.regime = None
        self.regimes = 0
        self.suspended: dict[str, int | None] = {"in": None, "out": None}
        self.spans: dict[str, list[tuple[int, int]]] = {"in": [], "out": []}
        self.calls: dict[int, tuple[int, int]] = {}  # ticket: (called at, under regime number)
        self.exempt_uses: dict[tuple[int, int, int], int] = {}
        self.exempt_calls: dict[int, tuple[int, int, int]] = {}
        self.exempt_of: dict[int, tuple[int, int, int]] = {}
        self.proposers: dict[int, str] = {}
        self.owed: list[tuple[int, list[str]]] = []
        self.counts = Counts()
        self.truck_of: dict[int, str] = {}  # by movement, under its token of today
        self.stays: dict[str, list[tuple[int, bool]]] = {}  # truck: (movement, went away)
        self.slots: dict[str, tuple[int, int]] = {}
        self.began_at = 0

    def before(self, state: State, event: ev.Event) -> None:
        """Look at the state that the event will meet."""
        facts, data = state.facts, event.data
        particulars.look(facts, event)
        self.figures = figures(facts)
        t = self.ticket = facts.tickets.get(getattr(data, "ticket", None) or 0)
        self.last_place = facts.last_place
        self.place, self.lapses = (0, 0) if t is None else (t.place, t.lapses)
        self.is_carrying = facts.regime is not None and facts.regime.carry == "balance"
        self.units_of = {name: a.counted for name, a in facts.accounts.items()}
        self.held = held_by(facts, getattr(data, "ticket", None) or 0)
        self.call = facts.calls.get(getattr(data, "ticket", None) or 0)
        self.condemned = {name: _condemned(facts, name) for name in facts.accounts}
        if isinstance(data, ev.CallLapsed | ev.CallTakenBack | ev.TicketWithdrawn):
            self._comes_back_fresh(facts, event)
        chosen = getattr(data, "chosen", False)
        if isinstance(data, ev.TicketCalled | ev.TicketReleased) and chosen:
            self._is_next(state, event)
        is_call = isinstance(data, ev.TicketCalled) or (
            isinstance(data, ev.TicketReleased)
            and self.call is None
            and (chosen or data.override is not None)
        )
        if is_call:
            self._has_slot(event)

    def _comes_back_fresh(self, facts: Facts, event: ev.Event) -> None:
        """What expired or was reset off while a call lived is gone before the call ends."""
        for held in [] if self.call is None else self.call.held:
            now = facts.accounts[held.account].life_at(event.at)
            stale = [x for x in held.lots if x.condemned or oracle.age_of(x) <= now]
            assert not stale, f"{stale} would come back: {event}"

    def _has_slot(self, event: ev.Event) -> None:
        """One slot each so many open milliseconds, however often an override takes the next."""
        direction, rate = self.ticket.direction, self.regime.gate.releases_per_hour_max
        if rate is None:
            return
        slot_ms = -(-3_600_000 // rate)
        now = self._open_ms(direction, self.began_at, event.at)
        regimes, free = self.slots.get(direction, (0, 0))
        if regimes != self.regimes:
            free = 0  # what an earlier plan took is in instants that this one's hours do not know
        assert now >= free or event.data.override is not None, f"no slot before {free}: {event}"
        self.slots[direction] = (self.regimes, max(now, free) + slot_ms)

    def _is_next(self, state: State, event: ev.Event) -> None:
        """I2 read the other way: whoever is called was next in the order, and could be called."""
        data, direction = event.data, self.ticket.direction
        ways = oracle.ways_open(state, event.at)
        assert direction in ways, f"nobody may be called {direction} at {event.at}: {data}"
        mode = state.law.regime.gate.call
        ways = [direction] if mode == "officer" else ways
        found = oracle.choice_of(state, event.at, ways)
        turn = oracle.next_turn(state, self.ticket)
        assert data.cycle == turn, f"the turn should be {turn}: {data}"
        told = (data.ticket, data.exempt is not None, getattr(data, "ahead", False))
        assert found == told, f"next is {found} (ticket, exempt, ahead), but {told}: {data}"

    def after(self, state: State, event: ev.Event) -> None:
        """Look at what the event has made of the state."""
        data, facts = event.data, state.facts
        name = type(data).__name__
        now = figures(facts)
        if name == "RegimeBegan":
            self.regime, self.regimes = facts.regime, self.regimes + 1
            self.began_at = event.at
        else:
            self._counters_grow(now, event)
            self._only_credit_moves(now, data)
        self.counts.note(data, was_called=self.call is not None)
        watch = getattr(self, f"_{name}", None)
        if watch is not None:
            watch(state, event, now)
        self._note_exemption(name, data)

    def _note_exemption(self, name: str, data) -> None:
        """Count each use once, and take it off again where its passage did not happen."""
        if name == "CorrectionRecorded" and (key := self.exempt_of.pop(data.movement, None)):
            self.exempt_uses[key] -= 1
        use = getattr(data, "exempt", None)
        if use is None:
            return
        was_counted = name == "TicketReleased" and self.call is not None and self.call.exempt
        key = self.exempt_calls[data.ticket] if was_counted else self._exempt_within_the_day(use)
        if name == "TicketCalled":
            self.exempt_calls[data.ticket] = key
        else:
            self.exempt_of[data.movement] = key

    def _counters_grow(self, now, event) -> None:
        for name, figure in self.figures.items():
            for counter in COUNTERS:
                fell = now[name][counter] < figure[counter]
                assert not fell, f"I3: {counter} of {name} fell at {event}"

    def _only_credit_moves(self, now, data) -> None:
        """A unit leaves by exactly one counter; an event about other things moves no account."""
        movers = (ev.CreditEarned, ev.CreditGranted, ev.CreditForfeited, ev.CreditExpired)
        movers += (ev.CreditReset, ev.TicketReleased, ev.MovementRecorded, ev.CorrectionRecorded)
        if not isinstance(data, movers):
            for name, figure in self.figures.items():
                for counter in (*COUNTERS, "balance"):
                    assert now[name][counter] == figure[counter], f"{counter} of {name}: {data}"

    def _exempt_within_the_day(self, use) -> tuple[int, int, int]:
        clause = self.regime.exempts[use.clause]
        assert use.earns == clause.earns, f"{use} under {clause}"
        key = (self.regimes, use.clause, use.day)
        self.exempt_uses[key] = self.exempt_uses.get(key, 0) + 1
        limit = clause.per_day_max
        assert limit is None or self.exempt_uses[key] <= limit, f"exempt beyond {limit}: {use}"
        return key

    # Credit

    def _pour(self, now, data, posted) -> None:
        """I4: to debt, then to calls in overdraft, and only the rest lies free."""
        was, now = self.figures[data.account], now[data.account]
        repaid = min(was["debt"], posted)
        covered = min(was["uncovered"], posted - repaid)
        assert was["debt"] - now["debt"] == repaid, f"I4 debt: {data} from {was} to {now}"
        assert was["uncovered"] - now["uncovered"] == covered, f"I4 overdraft: {data}"
        assert now["free"] - was["free"] == posted - repaid - covered, f"I4 free: {data}"

    def _lives(self, state, event) -> None:
        """Credit lives as long as the plan says, on a clock that stands still while paused."""
        data, account = event.data, state.facts.accounts[event.data.account]
        life_s = state.law.account_of[data.account].expires_after_s
        now = event.at if account.paused_at is None else account.paused_at
        ends = None if life_s is None else now - account.paused_ms + life_s * 1_000
        assert data.expires_at == ends, f"lives until {ends}: {data}"

    def _is_oldest(self, state, number) -> None:
        """Credits are spent oldest first: nothing older than what a call holds lies free."""
        for held in state.facts.calls[number].held:
            left = state.facts.accounts[held.account].lots
            oldest = min(map(oracle.age_of, left), default=oracle.NEVER)
            taken = max(map(oracle.age_of, held.lots), default=0)
            assert taken <= oldest, f"ticket {number} holds {held}, but {left} is free"

    def _CreditEarned(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        self._pour(now, data, data.posted)
        self._lives(state, event)
        movement, accounts = self.owed[-1]
        assert data.movement == movement, f"{data} after movement {movement}"
        assert data.account == accounts.pop(0), f"{data} earns where it is not counted"
        clause = next(a for a in self.regime.accounts if a.name == data.account)
        n, m, limit = clause.ratio.counted, clause.ratio.releases, clause.exposure_max
        was = self.figures[data.account]
        gone = was["forfeited"] + was["expired"] + was["reset_off"]
        ahead = was["earned"] - gone - n * was["movements"]
        units = m if limit is None else min(m, n + max(0, n * limit - ahead))
        assert data.units == units, f"exposure {limit}, ahead {ahead}: {data}"
        self._is_capped(clause, data, was)

    def _CreditGranted(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        self._pour(now, data, data.posted)
        self._lives(state, event)
        if data.why == "correction":
            assert data.posted == data.units, f"a refund is never forfeited: {data}"
            return
        clause = next(a for a in self.regime.accounts if a.name == data.account)
        assert data.units == clause.grant.trucks * clause.ratio.counted, data
        self._is_capped(clause, data, self.figures[data.account])

    def _is_capped(self, clause, data, was) -> None:
        if clause.cap is None or self.regime.gate.call == "immediate":
            assert data.posted == data.units, f"no cap yet: {data}"
            return
        room = max(0, clause.cap * clause.ratio.counted - was["balance"])
        assert data.posted == min(data.units, room), f"cap {clause.cap}: {data} with {was}"

    def _CreditReset(self, state, event, now) -> None:  # noqa: N802
        """A reset leaves min(balance, to), free units first; debt stays."""
        data = event.data
        if data.ticket is not None:
            return
        clause = next(a for a in self.regime.accounts if a.name == data.account)
        was, to = self.figures[data.account], clause.reset.to * clause.ratio.counted
        kept = was["balance"] - self.condemned[data.account]
        left = now[data.account]["balance"] - _condemned(state.facts, data.account)
        assert left == min(kept, to), f"{data} left {left} of {kept}"
        assert not data.condemned or now[data.account]["free"] == 0, f"free units first: {data}"

    # Calls and passages

    def _TicketCalled(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        self.calls[data.ticket] = (event.at, self.regimes)
        paid = {s.account: s.units for s in data.spends}
        owes = {} if data.exempt or data.ahead else plain.costs(self.regime, self.ticket)
        assert paid == owes, f"I6: a call holds {paid}, the plan says {owes}: {data}"
        assert held_by(state.facts, data.ticket) == owes, f"I6: {data}"
        self._is_oldest(state, data.ticket)

    def _CreditReserved(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        owes = plain.costs(self.regime, self.ticket)
        assert held_by(state.facts, data.ticket) == owes, f"I6: {data}"
        self._is_oldest(state, data.ticket)

    def _CallLapsed(self, state, event, now) -> None:  # noqa: N802
        """A deadline is the first instant by which the window has passed in open time."""
        called_at, regimes = self.calls.pop(event.data.ticket)
        assert self.call.staged_at is None, f"a truck that arrived lapsed: {event}"
        mode, lapses = self.regime.gate.lapse, self.lapses + 1
        stays = mode == "withdraw" or lapses == 3 or (mode == "keep_once" and lapses == 1)
        place = self.place if stays else self.last_place + 1
        assert event.data.place == place, f"lapse {lapses}, {mode}, place {place}: {event}"
        if regimes != self.regimes:
            return  # a call is honoured at the deadline of the plan under which it was made
        window_ms = self.regime.gate.call_window_s * 1_000
        had = self._open_ms(self.ticket.direction, called_at, event.at - 1)
        assert had >= window_ms, f"lapsed after {had} of {window_ms} open ms: {event}"
        # A suspension that began at the deadline itself is the one way to be late: frozen on time.
        thawed = [end for _, end in self.spans[self.ticket.direction] if end == event.at - 1]
        if event.at - 2 >= called_at and not thawed:
            short = self._open_ms(self.ticket.direction, called_at, event.at - 2)
            assert short < window_ms, f"lapsed late, after {short} of {window_ms}: {event}"

    def _open_ms(self, direction: str, from_at: int, to_at: int) -> int:
        """Open time of a direction: its hours less what suspensions took of them."""
        spans = list(self.spans[direction])
        if self.suspended[direction] is not None:
            spans.append((self.suspended[direction], oracle.NEVER))
        lost = sum(
            plain.open_ms(self.regime, max(a, from_at), min(b, to_at))
            for a, b in spans
            if max(a, from_at) < min(b, to_at)
        )
        return plain.open_ms(self.regime, from_at, to_at) - lost

    def _CallTakenBack(self, state, event, now) -> None:  # noqa: N802
        del self.calls[event.data.ticket]
        assert self.ticket.place == self.place, f"the place is not kept: {event}"

    def _TicketWithdrawn(self, state, event, now) -> None:  # noqa: N802
        self.calls.pop(event.data.ticket, None)

    def _TicketReleased(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        called = self.calls.pop(data.ticket, None)
        has_credit = called is not None and not self.call.ahead
        is_called = has_credit or data.chosen or data.override is not None
        gated = oracle.in_force(state, event.at) and plain.is_gated(self.regime, data)
        assert data.uncalled == (gated and not is_called), f"gated {gated}: {data}"
        spent = {n: now[n]["spent"] - was["spent"] for n, was in self.figures.items()}
        owes = self.held
        if not has_credit:
            truck = data if data.uncalled else self.ticket
            is_free = data.exempt is not None or not (is_called or data.uncalled)
            owes = {} if is_free else plain.costs(self.regime, truck)
        assert {n: units for n, units in spent.items() if units} == owes, (
            f"I6: {data} spent {spent}"
        )
        self._passes(state, event)

    def _MovementRecorded(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        in_force = oracle.in_force(state, event.at)
        gated = in_force and plain.is_gated(self.regime, data)
        assert data.uncalled == gated, f"gated {gated}: {data}"
        owes = plain.costs(self.regime, data) if gated and data.exempt is None else {}
        assert {s.account: s.units for s in data.spends} == owes, f"I6: {data}"
        self._passes(state, event)

    def _passes(self, state, event) -> None:
        data = event.data
        self.truck_of[data.movement] = data.truck
        went_away = (data.direction == "out") == (data.registered == state.facts.terms.home)
        self.stays.setdefault(data.truck, []).append((data.movement, went_away))
        earning = oracle.in_force(state, event.at) and plain.is_earning(self.regime, data)
        self.owed.append((data.movement, plain.earners(self.regime, data) if earning else []))

    def _CorrectionRecorded(self, state, event, now) -> None:  # noqa: N802
        data = event.data
        assert data.movement in self.truck_of, f"{data} corrects nothing"
        truck = self.truck_of.pop(data.movement)
        self.stays[truck] = [s for s in self.stays[truck] if s[0] != data.movement]
        for spend in data.spends:
            grew = now[spend.account]["spent"] - self.figures[spend.account]["spent"]
            assert grew == spend.units, f"{data}: spent grew by {grew}"

    def _TruckTakenOver(self, state, event, now) -> None:  # noqa: N802
        self.stays.setdefault(event.data.truck, []).append((0, True))

    def _TruckRenamed(self, state, event, now) -> None:  # noqa: N802
        known = [m for m, truck in self.truck_of.items() if truck == event.data.truck]
        self.truck_of.update(dict.fromkeys(known, event.data.token))
        if event.data.truck in self.stays:
            self.stays[event.data.token] = self.stays.pop(event.data.truck)

    def _RegimeBegan(self, state, event, now) -> None:  # noqa: N802
        """Carried trucks are units * new n // old n: nobody gains a release, debt is kept."""
        facts = state.facts
        for name, figure in now.items():
            was, clause = self.figures.get(name), state.law.account_of[name]
            n = clause.ratio.counted
            if was is None or not self.is_carrying:
                assert figure["balance"] == clause.opening * n, f"opening of {name}: {figure}"
            elif not facts.calls:
                kept = was["balance"] * n // self.units_of[name]
                assert figure["balance"] == kept, f"{name}: {was} became {figure}"

    # Gate and overrides

    def _GateSuspended(self, state, event, now) -> None:  # noqa: N802
        for stop in event.data.ways:
            assert self.suspended[stop.direction] is None, f"suspended twice: {event}"
            self.suspended[stop.direction] = event.at

    def _GateResumed(self, state, event, now) -> None:  # noqa: N802
        for goes in event.data.ways:
            since_at = self.suspended[goes.direction]
            self.suspended[goes.direction] = None
            self.spans[goes.direction].append((since_at, event.at))

    def _OverrideProposed(self, state, event, now) -> None:  # noqa: N802
        self.proposers[event.data.override] = event.data.by

    def _OverrideApproved(self, state, event, now) -> None:  # noqa: N802
        first, second = self.proposers.pop(event.data.override), event.data.by
        assert second, f"an override that nobody approved: {event}"
        assert first != second, f"{first} approved an override of {second}"

    def settled(self, state: State) -> None:
        """After a command: everything counted has earned, and waiting is counted in open time."""
        assert not any(accounts for _, accounts in self.owed), f"not earned: {self.owed}"
        self.owed.clear()
        self.counts.agree_with(state.facts)
        away = {truck for truck, stays in self.stays.items() if stays and stays[-1][1]}
        stock = {*state.facts.abroad, *state.facts.visiting}
        assert stock == away, f"the stock differs by {stock ^ away} from the passages that stand"
        if self.regimes != 1:
            return
        for t in state.facts.tickets.values():
            clock = state.open_clock(state.law, t.direction, state.passed_at)
            waited = self._open_ms(t.direction, t.registered_at, state.passed_at)
            assert clock - t.standing.open_ms == waited, f"ticket {t.number} waited {waited}"


def _condemned(facts: Facts, account: str) -> int:
    return sum(
        lot.units
        for call in facts.calls.values()
        for held in call.held
        if held.account == account
        for lot in held.lots
        if lot.condemned
    )
