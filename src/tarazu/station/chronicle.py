"""Who went when, and what happened to each ticket meanwhile: the memory behind "why not me?".

It follows from the book alone, is kept in snapshots, and forgets what no live ticket can ask about.
"""

from typing import Any

import msgspec

from tarazu.calendars import Instant
from tarazu.rules import events as ev
from tarazu.rules.commands import HoldReason
from tarazu.rules.event_parts import Standing
from tarazu.rules.events import Event
from tarazu.rules.regime import Cargo, Direction, Laden

ENDED_KEPT = 20_000  # tickets whose page still says how they ended


class Going(msgspec.Struct, gc=False):
    """One call, or a release that was none: which ticket, when, from which place, by what right."""

    ticket: int
    at: Instant
    direction: Direction
    lane: str
    place: int
    accounts: tuple[str, ...]
    override: int | None
    is_exempt: bool
    is_uncalled: bool


class Span(msgspec.Struct, gc=False):
    """A stretch of time during which a ticket could not be called, and why."""

    why: HoldReason | str
    from_at: Instant
    to_at: Instant | None = None


class Stand(msgspec.Struct, frozen=True, gc=False):
    """How a ticket stood from an instant on: in which lane, spending on which accounts."""

    from_at: Instant
    lane: str
    accounts: tuple[str, ...]


class Life(msgspec.Struct):
    """One live ticket: how and where it stood since when, its holds, and the calls it lost."""

    number: int
    direction: Direction
    stands: list[Stand]
    truck: str
    registered: str
    laden: Laden
    cargo: Cargo
    commitment: str
    registered_at: Instant
    places: list[tuple[Instant, int]]
    holds: list[Span]
    calls: list[Span]


class Ended(msgspec.Struct, frozen=True):
    """How a ticket ended, for its page, and what its life was until then."""

    at: Instant
    why: str
    life: Life


class Chronicle(msgspec.Struct):
    """The calls that live tickets may ask about, their own lives, and the tickets ended last.

    `held` are the holds that stand now, by truck, with or without a ticket.
    """

    goings: list[Going] = []
    lives: dict[int, Life] = {}
    ended: dict[int, Ended] = {}
    last_called: dict[Direction, int] = {}
    overrides: dict[int, str] = {}
    held: dict[str, dict[HoldReason, Instant]] = {}

    def note(self, event: Event) -> None:
        """Take up one event, in the order of the book."""
        handler = _NOTES.get(type(event.data))
        if handler is not None:
            handler(self, event.at, event.data)


def _registered(chronicle: Chronicle, at: Instant, data: ev.TicketRegistered) -> None:
    chronicle.lives[data.ticket] = Life(
        number=data.ticket,
        direction=data.direction,
        stands=[_stand(at, data.standing)],
        truck=data.truck,
        registered=data.registered,
        laden=data.laden,
        cargo=data.cargo,
        commitment=data.commitment,
        registered_at=at,
        places=[(at, data.place)],
        holds=[Span(hold, from_at) for hold, from_at in chronicle.held.get(data.truck, {}).items()],
        calls=[],
    )


def _stands(chronicle: Chronicle, at: Instant, data: ev.TicketSorted | ev.TruckCorrected) -> None:
    life = chronicle.lives.get(data.ticket)
    if life is not None:
        life.stands.append(_stand(at, data.standing))
        if isinstance(data, ev.TruckCorrected):
            known = {span.why for span in life.holds if span.to_at is None}
            standing = chronicle.held.get(data.truck, {}).items()
            life.holds += [Span(hold, from_at) for hold, from_at in standing if hold not in known]
            life.truck, life.registered = data.truck, data.registered
            life.laden, life.cargo = data.laden, data.cargo
            life.commitment = data.commitment


def _stand(at: Instant, standing: Standing) -> Stand:
    return Stand(at, standing.lane, tuple(spend.account for spend in standing.spends))


def _called(chronicle: Chronicle, at: Instant, data: ev.TicketCalled) -> None:
    life = chronicle.lives[data.ticket]
    life.calls.append(Span("call", at))
    _go(chronicle, at, life, data.override, is_exempt=data.exempt is not None, is_uncalled=False)


def _go(
    chronicle: Chronicle,
    at: Instant,
    life: Life,
    override: int | None,
    *,
    is_exempt: bool,
    is_uncalled: bool,
) -> None:
    chronicle.last_called[life.direction] = life.number
    chronicle.goings.append(
        Going(
            ticket=life.number,
            at=at,
            direction=life.direction,
            lane=life.stands[-1].lane,
            place=life.places[-1][1],
            accounts=life.stands[-1].accounts,
            override=override,
            is_exempt=is_exempt,
            is_uncalled=is_uncalled,
        )
    )


def _call_ends(chronicle: Chronicle, at: Instant, data: ev.CallLapsed | ev.CallTakenBack) -> None:
    life = chronicle.lives[data.ticket]
    span = life.calls[-1]
    span.to_at = at
    span.why = "lapse" if isinstance(data, ev.CallLapsed) else data.why
    if isinstance(data, ev.CallLapsed) and life.places[-1][1] != data.place:
        life.places.append((at, data.place))
    # A truck that was called and did not go has overtaken nobody.
    for index in range(len(chronicle.goings) - 1, -1, -1):
        if chronicle.goings[index].ticket == data.ticket:
            del chronicle.goings[index]
            break


def _held(chronicle: Chronicle, at: Instant, data: ev.HoldPlaced) -> None:
    chronicle.held.setdefault(data.truck, {})[data.hold] = at
    life = chronicle.lives.get(data.ticket or 0)
    if life is not None:
        life.holds.append(Span(data.hold, at))


def _lifted(chronicle: Chronicle, at: Instant, data: ev.HoldLifted) -> None:
    holds = chronicle.held[data.truck]
    del holds[data.hold]
    if not holds:
        del chronicle.held[data.truck]
    life = chronicle.lives.get(data.ticket or 0)
    for span in life.holds if life is not None else ():
        if span.why == data.hold and span.to_at is None:
            span.to_at = at


def _released(chronicle: Chronicle, at: Instant, data: ev.TicketReleased) -> None:
    life = chronicle.lives.pop(data.ticket)
    if data.chosen or data.uncalled or not life.calls or life.calls[-1].to_at is not None:
        _go(
            chronicle,
            at,
            life,
            data.override,
            is_exempt=data.exempt is not None,
            is_uncalled=data.uncalled,
        )
    _end(chronicle, at, life, "released")


def _withdrawn(chronicle: Chronicle, at: Instant, data: ev.TicketWithdrawn) -> None:
    _end(chronicle, at, chronicle.lives.pop(data.ticket), data.why)


def _end(chronicle: Chronicle, at: Instant, life: Life, why: str) -> None:
    chronicle.ended[life.number] = Ended(at, why, life)
    if len(chronicle.ended) > ENDED_KEPT:
        del chronicle.ended[next(iter(chronicle.ended))]
    if not chronicle.lives:
        chronicle.goings.clear()
    elif len(chronicle.goings) > 2 * len(chronicle.lives) + 1_000:
        _forget(chronicle)


def _forget(chronicle: Chronicle) -> None:
    """Drop the calls before the oldest live ticket came: it was not there to be overtaken."""
    oldest_at = min(life.registered_at for life in chronicle.lives.values())
    chronicle.goings[:] = [going for going in chronicle.goings if going.at >= oldest_at]


def _corrected(chronicle: Chronicle, at: Instant, data: ev.CorrectionRecorded) -> None:
    if data.ticket is None or data.standing is None:
        return
    life = chronicle.ended.pop(data.ticket).life
    # It never went: it has overtaken nobody, and the call by which it went is forgotten with it.
    chronicle.goings[:] = [going for going in chronicle.goings if going.ticket != data.ticket]
    if life.calls and life.calls[-1].to_at is None:
        life.calls.pop()
    life.stands.append(_stand(at, data.standing))
    chronicle.lives[data.ticket] = life


def _proposed(chronicle: Chronicle, at: Instant, data: ev.OverrideProposed) -> None:
    chronicle.overrides[data.override] = data.reason


def _renamed(chronicle: Chronicle, at: Instant, data: ev.TruckRenamed) -> None:
    if data.truck in chronicle.held:
        chronicle.held[data.token] = chronicle.held.pop(data.truck)
    for life in chronicle.lives.values():
        if life.truck == data.truck:
            life.truck = data.token


_NOTES: dict[type[Any], Any] = {
    ev.TicketRegistered: _registered,
    ev.TicketSorted: _stands,
    ev.TruckCorrected: _stands,
    ev.TicketCalled: _called,
    ev.CallLapsed: _call_ends,
    ev.CallTakenBack: _call_ends,
    ev.HoldPlaced: _held,
    ev.HoldLifted: _lifted,
    ev.TicketReleased: _released,
    ev.TicketWithdrawn: _withdrawn,
    ev.CorrectionRecorded: _corrected,
    ev.OverrideProposed: _proposed,
    ev.TruckRenamed: _renamed,
}
