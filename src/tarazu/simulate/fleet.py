"""Which truck it is: the trucks of one country, each always on exactly one side.

Identity must not depend on the regime: the same trucks come at the same instants under every one.
So a truck that joins the waiting area is taken as gone over from then on, although the gate may
keep it for hours or days, and who comes back is chosen in this order:

1. the opening stock, longest away first, those on hold last (their hold is lifted just before);
2. the trucks that joined since, in the order in which they joined.

At Dogharoon 2,196 trucks stand away and about 153 come back a day, so that in the first two weeks
every truck that comes back is from the opening stock, under every regime. Afterwards it joined
about two weeks earlier, and has gone over by then under R1 to R4 (tests).

Trucks on their own side take turns: who comes back goes to the end of the reserve. With 8,000 in
reserve and 205 a day a truck joins again after 39 days, longer than any wait for its turn in 90
days of R1 to R4 (tests).

Only a truck that missed a call where the wait is weeks, or that an officer kept on hold, can be
named before it has gone. The rules then do what they do for any such truck: they flag its movement
`unmatched`, and refuse its second registration. Neither happens in the days that the demo plays.
Source: ours; no source says which truck goes when.
"""

from collections import deque
from typing import NamedTuple

from tarazu.calendars import Instant
from tarazu.rules.commands import HoldReason
from tarazu.simulate.clock import hours_at
from tarazu.simulate.scenario import Scenario, Stock
from tarazu.simulate.streams import draws_of

# Digits without 0, the letter of trucks, and series of the east of the country; see plates.py.
_IR_SERIES = ("12", "32", "36", "42", "74", "26", "52", "95")
_IR_LETTER = "ع"
_IR_DIGITS = 5
_AF_PROVINCES = ("HRT", "KBL", "KDR", "BLK", "FRH", "NMZ")
_AF_FIRST, _AF_NUMBERS = 10_000, 90_000
# They share no factor with the counts of plates, so that no two serials meet.
_IR_STRIDE, _AF_STRIDE = 181_081, 193_939


class Away(NamedTuple):
    """A truck of the opening stock: since when it is away, where it said it goes, its hold."""

    since_at: Instant
    plate: str
    destination: str
    hold: HoldReason | None


class Fleet:
    """The trucks of one country: who goes over next and who comes back next."""

    def __init__(self, scenario: Scenario, stock: Stock, replication: int) -> None:
        self.registered = stock.registered
        self.opening = _opening_of(scenario, stock, replication)
        self._holds = {one.plate: one.hold for one in self.opening if one.hold is not None}
        draws = draws_of(scenario.seed, replication, f"{stock.registered}.reserve", 0)
        serials = range(stock.trucks, stock.trucks + stock.in_reserve)
        turns = sorted((draws.word(), serial) for serial in serials)
        self._reserve = deque(made_up_plate(self.registered, serial) for _, serial in turns)
        free_first = sorted(self.opening, key=lambda one: (one.hold is not None, one.since_at))
        self._away = deque(one.plate for one in free_first)
        self._serials_used = stock.trucks + stock.in_reserve

    def goes_over(self) -> str:
        """Name the next truck that leaves its own side."""
        plate = self._reserve.popleft() if self._reserve else self._stranger()
        self._away.append(plate)
        return plate

    def comes_back(self) -> tuple[str, HoldReason | None]:
        """Name the next truck that comes back, and the hold that has to be lifted before.

        Where nobody is away it is a truck that the book has never seen.
        """
        plate = self._away.popleft() if self._away else self._stranger()
        self._reserve.append(plate)
        return plate, self._holds.pop(plate, None)

    def _stranger(self) -> str:
        self._serials_used += 1
        return made_up_plate(self.registered, self._serials_used - 1)


def _opening_of(scenario: Scenario, stock: Stock, replication: int) -> tuple[Away, ...]:
    """Give the opening stock, longest away first; who is on hold does not follow from how long."""
    draws = draws_of(scenario.seed, replication, f"{stock.registered}.stock", 0)
    opens_at, closes_at = hours_at(scenario, -1, scenario.gate.hours)
    open_ms = closes_at - opens_at
    # Trucks went over in gate hours only: the share of the day that is open, rounded down.
    spread_ms = max(1, stock.stood_s_max * open_ms // 86_400)
    shares = [part.share for part in stock.destinations]
    drawn = []
    for serial in range(stock.trucks):
        days_back, before_closing_ms = divmod(draws.below(spread_ms), open_ms)
        closed_at = hours_at(scenario, -1 - days_back, scenario.gate.hours)[1]
        destination = stock.destinations[draws.pick(shares)].of
        drawn.append((draws.word(), serial, closed_at - before_closing_ms, destination))
    holds = [part.hold for part in stock.held for _ in range(part.trucks)]
    held = {serial: hold for (_, serial, _, _), hold in zip(sorted(drawn), holds, strict=False)}
    return tuple(
        sorted(
            (
                Away(
                    since_at, made_up_plate(stock.registered, serial), destination, held.get(serial)
                )
                for _, serial, since_at, destination in drawn
            ),
            key=lambda one: (one.since_at, one.plate),
        )
    )


def made_up_plate(registered: str, serial: int) -> str:
    """Invent a plate of the grammar of a country; two serials never give the same one.

    >>> made_up_plate("AF", 0), made_up_plate("IR", 0)
    ('HRT 10000', '11 ع 111 12')
    """
    if registered == "IR":
        plates = len(_IR_SERIES) * 9**_IR_DIGITS
        assert serial < plates, serial
        number, series = divmod(serial * _IR_STRIDE % plates, len(_IR_SERIES))
        digits = ""
        for _ in range(_IR_DIGITS):
            number, digit = divmod(number, 9)
            digits += str(digit + 1)
        return f"{digits[:2]} {_IR_LETTER} {digits[2:]} {_IR_SERIES[series]}"
    if registered == "AF":
        plates = len(_AF_PROVINCES) * _AF_NUMBERS
        assert serial < plates, serial
        number, province = divmod(serial * _AF_STRIDE % plates, len(_AF_PROVINCES))
        return f"{_AF_PROVINCES[province]} {_AF_FIRST + number}"
    return f"{registered} {serial:06d}"
