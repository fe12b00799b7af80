"""Feeds of counted movements and waiting trucks, and the days that the rules make of them."""

from hypothesis import strategies as st

from tarazu.rules import Refusal, State, execute
from tarazu.rules import commands as cmd
from tarazu.rules.events import CreditEarned, CreditForfeited, TicketReleased
from tarazu.rules.regime import Account, Gate, Lane, Ratio, Regime, Selector
from tests.rules.regimes import START_AT

NEVER = 1 << 62
CARGOES = ("general", "perishable")
TERMS = cmd.Terms(home="IR", peer="AF")

# Instants in seconds, close together so that ties are common; a class of cargo for each truck.
instants = st.lists(st.integers(0, 40), max_size=25).map(sorted)
trucks = st.lists(st.tuples(st.integers(0, 40), st.sampled_from(CARGOES)), max_size=25).map(
    lambda found: sorted(found, key=lambda truck: truck[0])
)
ratios = st.sampled_from([(1, 1), (1, 1), (2, 1), (1, 2), (3, 2), (2, 3), (4, 1)])


def account(name="a", *, ratio=(1, 1), cargo=None, **limits) -> Account:
    return Account(
        name=name,
        earn=(Selector(direction="in", registered="AF", cargo=cargo),),
        spend=(Selector(direction="out", registered="IR", cargo=cargo),),
        ratio=Ratio(counted=ratio[0], releases=ratio[1]),
        **limits,
    )


def plan(*accounts: Account, lanes=None, gate=None) -> Regime:
    """A plan under which the call is the release, so that releases fall where credits do."""
    return Regime(
        name="driven",
        crossing="test",
        home="IR",
        peer="AF",
        issuer="nobody",
        instrument="none",
        valid_from=START_AT,
        time_zone="Asia/Tehran",
        accounts=accounts,
        lanes=lanes or (Lane(name="general"),),
        gate=gate or Gate(call="immediate"),
    )


class Day:
    """What became of a feed: when each truck went (NEVER: it waits still), and the account."""

    def __init__(self, state: State, released: dict[str, int], events: list, count: int) -> None:
        self.state = state
        self.events = events
        self.of_truck = [released.get(f"b{k}", NEVER) for k in range(count)]
        self.sorted = sorted(self.of_truck)

    @property
    def balance(self) -> int:
        return self.state.facts.accounts["a"].balance

    @property
    def waiting(self) -> int:
        return len(self.state.facts.tickets)

    def waits(self, trucks, until: int) -> int:
        """Sum of waits up to an instant; whoever still waits has waited until then."""
        ends = [min(at, until) for at in self.of_truck]
        return sum(end - joined for end, (joined, _) in zip(ends, trucks, strict=True))

    def accepted(self, until: int) -> int:
        """Units earned and not forfeited, up to and with an instant."""
        units = 0
        for event in self.events:
            if event.at - START_AT <= until * 1_000:
                units += event.data.units if isinstance(event.data, CreditEarned) else 0
                units -= event.data.units if isinstance(event.data, CreditForfeited) else 0
        return units


def merged(a, b) -> list[tuple[int, int, int]]:
    """Movements and trucks in one row, movements first at one instant: (second, which, index)."""
    rows = [(at, 0, i) for i, at in enumerate(a)] + [(at, 1, k) for k, (at, _) in enumerate(b)]
    return sorted(rows)


def drive(regime, a, b, *, rows=None, cargoes=None, until=None, unit_ms=1_000) -> Day:
    """Live through a feed: `a` instants of counted movements, `b` (instant, cargo) of trucks."""
    state, released, events = State(), {}, []

    def do(command, at):
        answer = execute(state, cmd.PassTime(), at)
        done = execute(state, command, at)
        assert not isinstance(done, Refusal), done
        for event in [*answer, *done]:
            events.append(event)
            if isinstance(event.data, TicketReleased):
                released[event.data.truck] = (event.at - START_AT) // unit_ms
                assert (event.at - START_AT) % unit_ms == 0

    do(cmd.ConfigureCrossing(terms=TERMS), START_AT)
    do(cmd.AdoptRegime(regime=regime), START_AT)
    for second, which, index in merged(a, b) if rows is None else rows:
        at = START_AT + second * unit_ms
        if which == 0:
            cargo = "general" if cargoes is None else cargoes[index]
            truck = f"a{index}"
            move = cmd.RecordMovement(truck=truck, registered="AF", direction="in", cargo=cargo)
            do(move, at)
        else:
            truck, cargo = f"b{index}", b[index][1]
            do(
                cmd.RegisterTicket(truck=truck, registered="IR", direction="out", cargo=cargo),
                at,
            )
    if until is not None:
        do(cmd.PassTime(), START_AT + until * unit_ms)
    return Day(state, released, events, len(b))
