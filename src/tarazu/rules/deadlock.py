"""Circuits of credit: movements that wait for each other, within one regime or across the line.

A movement that an account gates waits for what earns on that account, the far side's regime
included. Where such a chain closes on itself and no account on it has a credit to begin with,
nobody ever goes. Source: theory 4. All of it is found by letting everything happen that can
happen, over the finite table of passages, and looking at what is left.
"""

from collections.abc import Iterable, Iterator
from itertools import product

import msgspec

from tarazu.rules.finding import CheckFinding
from tarazu.rules.reach import OTHER_COUNTRY, Passage, countries_of, passages_of
from tarazu.rules.regime import Account, Direction, Regime

FIRINGS_MAX = 20_000  # releases that the trial of a circuit plays before it is taken to go on

# A place where credit, or the trucks of one country, are kept: the side, and the name there.
Place = tuple[str, str]
_Sight = tuple[tuple[Place, ...], tuple[Place, ...]]  # what one post asks, and what it credits
_HOME, _PEER, _ABROAD = "home", "peer", "abroad"
_ANOTHER = " another"  # a country that no clause names
_FACING: dict[Direction, Direction] = {"in": "out", "out": "in"}


class Way(msgspec.Struct, frozen=True):
    """One way in which a movement can happen: what it needs, and what it then earns on.

    `name` is its direction and country, as home sees them.
    """

    name: str
    needs: tuple[Place, ...]
    earns: tuple[Place, ...]


class Circuit(msgspec.Struct, frozen=True):
    """Places of which each is filled only by a movement that needs the next one, in a ring."""

    places: tuple[Place, ...]
    movements: tuple[str, ...]

    def values(self) -> dict[str, str | int]:
        """Write the ring: each movement, then the one that it pays for."""
        ring = (self.movements[0], *reversed(self.movements[1:]), self.movements[0])
        accounts = [_written(place) for place in self.places if place[0] != _ABROAD]
        return {"circuit": " > ".join(ring), "accounts": ", ".join(accounts)}

    def owner(self) -> str:
        """Name the first account of ours on the ring, or the peer's where none is ours."""
        ours = [name for side, name in self.places if side == _HOME]
        return ours[0] if ours else _written(self.places[0])


def circuits_of(regime: Regime, peer: Regime | None) -> Iterator[CheckFinding]:
    """List the circuits that stand still, live on stock, run dry, or may lose their credit.

    Both regimes must be free of errors. A circuit of the peer's own accounts is reported too.
    """
    if peer is not None and (peer.home, peer.peer) != (regime.peer, regime.home):
        facing: dict[str, str | int] = {"home": peer.home, "peer": peer.peer}
        yield CheckFinding("peer_not_facing", "regime", is_error=True, values=facing)
        return
    net = _Net(regime, peer)
    tokens = [place for place in net.accounts if net.tokens(place) > 0]
    alive = net.reached([*tokens, *net.stocks])
    dead = [place for place in net.accounts if place not in alive]
    yield from _dead(net, dead)
    # What dies where nobody is abroad yet was alive only through the trucks that are.
    moving = net.reached(tokens)
    stocked = [p for p in (*net.accounts, *net.stocks) if p in alive and p not in moving]
    for circuit in net.circuits(stocked, without=dead):
        ours = [name for side, name in circuit.places if side == _HOME]
        if ours:
            yield CheckFinding("lives_on_stock", ours[0], values=circuit.values())
    granted = [place for place in tokens if net.is_granted(place)]
    sourced = net.reached([*granted, *net.stocks])
    closed = [
        place
        for place in net.accounts
        if place in alive and place not in sourced and net.earning(place)
    ]
    yield from _finite(net, closed, dead)


def _dead(net: "_Net", dead: list[Place]) -> Iterator[CheckFinding]:
    """Report the rings among dead accounts, and what only waits behind them."""
    found = net.circuits(dead)
    for circuit in found:
        is_shared = any(side == _PEER for side, _ in circuit.places)
        values = circuit.values() | net.remedies()
        code = "deadlock_with_peer" if is_shared else "deadlock"
        yield CheckFinding(code, circuit.owner(), is_error=True, values=values)
    on_rings = {place for circuit in found for place in circuit.places}
    for place in dead:
        ways = net.earning(place)
        if place not in on_rings and place[0] == _HOME and ways:
            lacking = next(needed for needed in ways[0].needs if needed in dead)
            values = {"movement": ways[0].name, "needs": _written(lacking)}
            yield CheckFinding("starved", place[1], is_error=True, values=values)


def _finite(net: "_Net", closed: list[Place], dead: list[Place]) -> Iterator[CheckFinding]:
    """Report rings that live on the credit they began with: it may run dry, or be lost."""
    found = net.circuits(closed, without=dead)
    if not found:
        return
    releases = net.play(closed, without=dead)
    if releases < FIRINGS_MAX:
        values = found[0].values() | {"releases": releases}
        yield CheckFinding("runs_dry", found[0].owner(), values=values)
    for circuit in found:
        for place in circuit.places:
            account = net.accounts[place]
            if account.expires_after_s is not None or account.reset is not None:
                yield CheckFinding("token_may_be_lost", _written(place), values=circuit.values())


def _written(place: Place) -> str:
    side, name = place
    return name if side == _HOME else f"{side}:{name}"


class _Net:
    """Every way in which a movement can happen at a crossing, under one regime or two."""

    def __init__(self, regime: Regime, peer: Regime | None) -> None:
        """Lay both tables over each other: a truck that passes the line passes both posts."""
        sides = [(_HOME, regime)] if peer is None else [(_HOME, regime), (_PEER, peer)]
        countries = countries_of([side for _, side in sides])
        ours = passages_of(regime, countries)
        theirs: dict[tuple[str, ...], Passage] = {}
        if peer is not None:
            for p in passages_of(peer, countries):
                theirs[(_FACING[p.direction], p.registered, p.laden, p.cargo)] = p
        self.stocks: tuple[Place, ...] = ((_ABROAD, regime.home), (_ABROAD, regime.peer))
        ways: dict[Way, None] = {}
        for p in ours:
            key = (p.direction, p.registered, p.laden, p.cargo)
            sights = [_ways_of(_HOME, p)]
            if peer is not None:
                sights.append(_ways_of(_PEER, theirs[key]))
            left, filled = self._travels(regime, p)
            country = _ANOTHER if p.registered == OTHER_COUNTRY else f" {p.registered}"
            for parts in product(*sights):
                needs = tuple(place for needed, _ in parts for place in needed)
                earns = tuple(place for _, earned in parts for place in earned)
                ways[Way(f"{p.direction}{country}", (*needs, *left), (*earns, *filled))] = None
        self.ways = tuple(ways)
        needed = {place for way in self.ways for place in way.needs}
        self.accounts: dict[Place, Account] = {
            (side, account.name): account
            for side, each in sides
            for account in each.accounts
            if (side, account.name) in needed
        }
        self._is_immediate = {side: each.gate.call == "immediate" for side, each in sides}

    def _travels(self, regime: Regime, passage: Passage) -> _Sight:
        """Say which trucks abroad a passage takes back home, and which it adds to."""
        place = (_ABROAD, passage.registered)
        if place not in self.stocks:
            return (), ()
        leaves = (passage.direction == "out") == (passage.registered == regime.home)
        return ((), (place,)) if leaves else ((place,), ())

    def tokens(self, place: Place) -> int:
        """Count the trucks that an account lets go before anything earns on it, at most."""
        account = self.accounts[place]
        granted = 0 if account.grant is None else account.grant.trucks
        begun = account.opening + granted
        if account.cap is not None and not self._is_immediate[place[0]]:
            begun = min(begun, account.cap)
        return begun + account.overdraft

    def is_granted(self, place: Place) -> bool:
        """Say whether an account is given credit again and again."""
        grant = self.accounts[place].grant
        return grant is not None and grant.trucks > 0

    def earning(self, place: Place) -> list[Way]:
        """List the ways that earn on an account."""
        return [way for way in self.ways if place in way.earns]

    def reached(self, begun: Iterable[Place]) -> dict[Place, None]:
        """Let everything happen that can happen; give the places that are then filled."""
        filled = dict.fromkeys(begun)
        is_growing = True
        while is_growing:
            before = len(filled)
            for way in self.ways:
                if all(place in filled for place in way.needs):
                    filled |= dict.fromkeys(way.earns)
            is_growing = len(filled) > before
        return filled

    def circuits(self, among: list[Place], *, without: Iterable[Place] = ()) -> list[Circuit]:
        """Find a shortest ring through each of these places that no earlier ring holds.

        `without`: places that are never filled; what needs one of them never happens.
        """
        barred = dict.fromkeys(without)
        ways = [way for way in self.ways if not any(place in barred for place in way.needs)]
        found: list[Circuit] = []
        held: dict[Place, None] = {}
        for start in among:
            circuit = None if start in held else _ring(start, among, ways)
            if circuit is not None:
                found.append(circuit)
                held |= dict.fromkeys(circuit.places)
        return found

    def remedies(self) -> dict[str, str | int]:
        """Name what would set a ring going: stable words, and a movement free to be counted."""
        needing = [
            way.name for way in self.ways if any(place in self.accounts for place in way.needs)
        ]
        free = [
            way.name
            for way in self.ways
            if way.name not in needing and not way.name.endswith(_ANOTHER)
        ]
        words = "opening overdraft grant exempt"
        return {"remedies": f"{words} count", "free": free[0]} if free else {"remedies": words}

    def play(self, closed: list[Place], *, without: list[Place]) -> int:
        """Count the releases that the credits of closed accounts pay for, one after the other.

        Accounts that are not closed never run out here. What pays for nothing goes first: trucks
        stand in one order, so nothing keeps the credits for those whose going would earn.
        """
        units = {p: self.tokens(p) * self.accounts[p].ratio.counted for p in closed}
        ways = [
            way
            for way in self.ways
            if any(place in units for place in way.needs)
            and not any(place in without for place in way.needs)
        ]
        ways.sort(key=lambda way: sum(place in units for place in way.earns))
        releases = 0
        while releases < FIRINGS_MAX and (way := self._first_paid(ways, units)) is not None:
            releases += 1
            for place in way.needs:
                if place in units:
                    units[place] -= self.accounts[place].ratio.counted
            for place in way.earns:
                if place in units:
                    units[place] = self._earned(place, units[place])
        return releases

    def _first_paid(self, ways: list[Way], units: dict[Place, int]) -> Way | None:
        for way in ways:
            needs = [place for place in way.needs if place in units]
            if all(units[place] >= self.accounts[place].ratio.counted for place in needs):
                return way
        return None

    def _earned(self, place: Place, units: int) -> int:
        account = self.accounts[place]
        counted, releases = account.ratio.counted, account.ratio.releases
        if account.cap is None:
            return units + releases
        top = (account.cap + account.overdraft) * counted
        return min(units + releases, max(top, units))


def _ring(start: Place, among: list[Place], ways: list[Way]) -> Circuit | None:
    """Walk from a place to what the movements that fill it need, until the walk comes back."""
    trails: dict[Place, tuple[tuple[Place, ...], tuple[str, ...]]] = {start: ((), ())}
    frontier = [start]
    while frontier:
        place = frontier.pop(0)
        places, movements = trails[place]
        for way in ways:
            for needed in way.needs if place in way.earns else ():
                trail = ((*places, place), (*movements, way.name))
                if needed == start:
                    return Circuit(*trail)
                if needed in among and needed not in trails:
                    trails[needed] = trail
                    frontier.append(needed)
    return None


def _ways_of(side: str, passage: Passage) -> list[_Sight]:
    """List how one post lets a kind of passage through: without credit, with it, or both."""

    def at(names: tuple[str, ...]) -> tuple[Place, ...]:
        return tuple((side, name) for name in names)

    ways: list[_Sight] = []
    if passage.frees:
        ways.append(((), at(passage.earns_free)))
    if not passage.always_free:
        ways.append((at(passage.spends), at(passage.earns_paid)))
    return ways
