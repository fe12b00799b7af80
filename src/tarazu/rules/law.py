"""The regime in force, read once: selectors resolved, limits in units, order laid out.

A `Law` holds nothing that the regime does not say; it is made anew from it at any time.
"""

import msgspec

from tarazu.calendars import NEVER, Instant, day_of, period_start_after, zone_of
from tarazu.rules.event_parts import Spend
from tarazu.rules.hours import Hours
from tarazu.rules.regime import Cargo, Direction, Laden, Regime, Selector

HOUR_MS = 3_600_000


class Kind(msgspec.Struct, frozen=True, gc=False):
    """What the regime makes of one combination of direction, country, laden state and cargo.

    `earns` is what a movement of this kind earns on, `spends` what its release costs in units.
    `exempts` and `intervals` are positions of clauses in file order.
    """

    gated: bool
    earns: tuple[str, ...]
    spends: tuple[Spend, ...]
    lane: str
    exempts: tuple[int, ...]
    intervals: tuple[int, ...]


def selects(
    selector: Selector, direction: Direction, registered: str, laden: Laden, cargo: Cargo
) -> bool:
    """Say whether every fact that the selector names is this one.

    >>> selects(Selector(direction="in"), "in", "AF", "loaded", "general")
    True
    """
    return (
        selector.direction in (None, direction)
        and selector.registered in (None, registered)
        and selector.laden in (None, laden)
        and selector.cargo in (None, cargo)
    )


def share_of(text: str) -> tuple[int, int]:
    """Read a share such as "1/5" as its two whole numbers; ValueError where it is none."""
    part, slash, whole = text.partition("/")
    if not (slash and part.isdecimal() and whole.isdecimal() and 0 < int(part) <= int(whole)):
        raise ValueError(text)
    return int(part), int(whole)


class Law:
    """A regime ready to be asked. Units: see `Regime`; lengths here are milliseconds."""

    def __init__(self, regime: Regime, began_at: Instant) -> None:
        """Read the regime; `began_at` is where its open clock may start."""
        gate = regime.gate
        self.regime = regime
        self.zone = zone_of(regime.time_zone)
        self.hours = Hours(gate.hours, regime.time_zone, began_at)
        self.until_at = NEVER if regime.valid_until is None else regime.valid_until
        self.mode = gate.call
        self.window_ms = gate.call_window_s * 1_000
        # Rounded up: never more than the published number in an hour (design 3.4, slots).
        rate = gate.releases_per_hour_max
        self.slot_ms = 0 if rate is None else -(-HOUR_MS // rate)
        self.called_max = gate.called_max
        self.staging_max = 0 if gate.call == "immediate" else gate.staging_max
        self.is_cycle = regime.order == "cycle"
        self.lane_names = tuple(lane.name for lane in regime.lanes)
        # Lanes without a precedence come after all that have one; equals stay in file order.
        ranked = sorted(
            regime.lanes, key=lambda lane: (lane.precedence is None, lane.precedence or 0)
        )
        self.lane_order = self.lane_names if self.is_cycle else tuple(lane.name for lane in ranked)
        # Under a cycle the lanes take turns: none stands before another.
        self.lanes_before = {
            lane: () if self.is_cycle else self.lane_order[: self.lane_order.index(lane)]
            for lane in self.lane_names
        }
        self.weights = tuple(lane.weight for lane in regime.lanes)
        self.shares = {
            lane.name: share_of(lane.share_max) for lane in regime.lanes if lane.share_max
        }
        self.account_of = {account.name: account for account in regime.accounts}
        self.exempt_limits = tuple(clause.per_day_max for clause in regime.exempts)
        self.exempt_earns = tuple(clause.earns for clause in regime.exempts)
        self._kinds: dict[tuple[Direction, str, Laden, Cargo], Kind] = {}

    def kind_of(self, direction: Direction, registered: str, laden: Laden, cargo: Cargo) -> Kind:
        """Look up what the regime makes of a movement; each combination is worked out once."""
        key = (direction, registered, laden, cargo)
        kind = self._kinds.get(key)
        if kind is None:
            kind = self._kinds[key] = self._work_out(*key)
        return kind

    def _work_out(self, direction: Direction, registered: str, laden: Laden, cargo: Cargo) -> Kind:
        def matched(selectors: tuple[Selector, ...]) -> bool:
            return any(selects(s, direction, registered, laden, cargo) for s in selectors)

        regime = self.regime
        spends = tuple(
            Spend(account.name, account.ratio.counted)
            for account in regime.accounts
            if matched(account.spend)
        )
        gated = bool(spends) or matched(regime.gate.gated)
        exempts = tuple(i for i, clause in enumerate(regime.exempts) if matched(clause.match))
        # An exempt movement that nothing gates never waits: the first clause without a wait that
        # matches it says whether it earns, and no daily number applies (design 3.5, exempt).
        plain = [i for i in exempts if regime.exempts[i].waited_s_min is None]
        earning = gated or not plain or regime.exempts[plain[0]].earns
        lane = next(lane.name for lane in regime.lanes if lane.match is None or matched(lane.match))
        return Kind(
            gated=gated,
            earns=tuple(a.name for a in regime.accounts if earning and matched(a.earn)),
            spends=spends,
            lane=lane,
            exempts=exempts,
            intervals=tuple(
                i for i, clause in enumerate(regime.intervals) if matched(clause.match)
            ),
        )

    def gates(self, direction: Direction) -> bool:
        """Say whether any movement of that direction may need a release."""
        selectors = [s for account in self.regime.accounts for s in account.spend]
        return any(s.direction in (None, direction) for s in (*selectors, *self.regime.gate.gated))

    def day_of(self, at: Instant) -> int:
        """Name the local day of the regime's zone, as days since 1970-01-01."""
        return day_of(at, self.zone)

    def in_force(self, at: Instant) -> bool:
        """Say whether `at` is not after `valid_until`, which is the last instant in force."""
        return at <= self.until_at

    def next_reset(self, account: str, at: Instant) -> Instant | None:
        """Find the next reset of an account strictly after `at`; none after `valid_until`."""
        reset = self.account_of[account].reset
        if reset is None:
            return None
        return self._within(period_start_after(at, reset.every, reset.calendar, self.zone))

    def next_grant(self, account: str, at: Instant) -> Instant | None:
        """Find the next grant of an account strictly after `at`; none after `valid_until`."""
        grant = self.account_of[account].grant
        if grant is None or grant.trucks == 0:
            return None
        return self._within(period_start_after(at, grant.every, grant.calendar, self.zone))

    def _within(self, at: Instant) -> Instant | None:
        return at if self.in_force(at) else None
