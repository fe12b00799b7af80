"""Looks at a station for pages and answers: found by reference, by code, by number. All read only.

Each is called by the station's own thread, between two batches.
"""

from collections.abc import Sequence
from copy import copy
from typing import Literal

import msgspec

from tarazu.plates import Plate, fold, look_alikes
from tarazu.rules.regime import DIRECTIONS, Cargo, Direction, Laden
from tarazu.rules.state import Ticket
from tarazu.station import Station, ticket_of, why_not
from tarazu.station.board import board_of, suspension_view
from tarazu.station.private import Registration
from tarazu.station.reading import Seen
from tarazu.station.tickets import told
from tarazu.station.views import Overtaking, TicketView
from tarazu.web.standing import Gate, Stopped

END_MIN = 3  # characters of a plate that must be known besides the code
WHY_MAX = 200  # overtakings in one answer; their number is always told


class WhyView(msgspec.Struct, frozen=True):
    """Why a ticket waits: every truck that came later and went earlier, the newest first.

    `count` is how many there are; `overtaken` ends after two hundred.
    """

    ticket: int
    seq: int
    count: int
    overtaken: tuple[Overtaking, ...]


def ticket_at(station: Station, reference: str) -> TicketView | None:
    """Give the ticket of a driver's page; None where it is unknown or erased."""
    registration = station.private.registration_at(reference)
    number = None if registration is None else _number_of(station, registration)
    return None if number is None else ticket_of(station, number)


def reference_of(station: Station, number: int) -> str | None:
    """Give the address of the driver's page of a ticket."""
    ticket = station.state.facts.tickets.get(number)
    ended = station.chronicle.ended.get(number)
    commitment = ticket.commitment if ticket else ended.life.commitment if ended else ""
    registration = station.private.registration(commitment) if commitment else None
    return None if registration is None else registration.reference


def reference_coded(station: Station, code: str, end: str) -> str | None:
    """Give the address of a driver's page to who knows the printed code and the end of the plate.

    The plate is compared by what its key holds: any keyboard, any digits, with or without spaces.
    """
    registration = station.private.registration_coded(code)
    folded = fold(end)
    if registration is None or len(folded) < END_MIN:
        return None
    key = registration.details.plate_key.rpartition(":")[2]
    known = key.removeprefix("?")
    if not known.endswith(folded) and not look_alikes(known).endswith(look_alikes(folded)):
        return None
    return registration.reference


def why_of(station: Station, number: int) -> WhyView | None:
    """Give the whole answer to "why not me?"; None for a ticket that does not live."""
    if number not in station.state.facts.tickets:
        return None
    found = why_not(station.state, station.chronicle, number)
    some = tuple(told(station, one) for one in found[:WHY_MAX])
    return WhyView(number, station.journal.head.seq, len(found), some)


def why_at(station: Station, reference: str) -> WhyView | None:
    """Give the same to who has the address of the driver's page."""
    registration = station.private.registration_at(reference)
    number = None if registration is None else _number_of(station, registration)
    return None if number is None else why_of(station, number)


def is_gated(
    station: Station, direction: Direction, registered: str, laden: Laden, cargo: Cargo
) -> bool:
    """Say whether a truck of that kind needs a release under the plan in force."""
    law = station.state.law
    if law is None or not station.state.in_force(station.now()):
        return False
    return law.kind_of(direction, registered, laden, cargo).gated


def truck_of(station: Station, number: int) -> str | None:
    """Give the token of a live ticket's truck."""
    ticket = station.state.facts.tickets.get(number)
    return None if ticket is None else ticket.truck


def live_ticket(station: Station, number: int) -> Ticket | None:
    """Give a copy of a live ticket as it stands now."""
    ticket = station.state.facts.tickets.get(number)
    return None if ticket is None else copy(ticket)


def last_passage_of(station: Station, plates: Sequence[Plate]) -> int | None:
    """Give the number of the last passage of one of these plates that can still be corrected."""
    trucks, recent = _tokens_of(station, plates), station.state.facts.recent
    return next((n for n in reversed(recent) if recent[n].passage.truck in trucks), None)


def page_of_truck(station: Station, asked: int | Sequence[Plate]) -> str | None:
    """Give the address of the page of a ticket, by its number or by the plate of its truck.

    Of a plate it is the live ticket, else the one that ended last.
    """
    if isinstance(asked, int):
        return reference_of(station, asked)
    trucks, ended = _tokens_of(station, asked), station.chronicle.ended
    live = (station.state.waiting.by_truck.get(truck) for truck in trucks)
    gone = (number for number in reversed(ended) if ended[number].life.truck in trucks)
    number = next((one for one in (*live, *gone) if one is not None), None)
    return None if number is None else reference_of(station, number)


def gate_now(station: Seen) -> Gate:
    """Give how the gate itself stands: both ways, gated or not, its hours, its last passage."""
    board, law, at = board_of(station), station.state.law, station.now()
    stops = [(way, suspension_view(station, way)) for way in DIRECTIONS]
    is_closed = law is not None and not law.hours.is_open(at)
    return Gate(
        at=board.at,
        suspensions=tuple(
            Stopped(way, stop.since_at, stop.reason, stop.source) for way, stop in stops if stop
        ),
        is_closed=is_closed,
        opens_at=law.hours.opens_after(at) if law is not None and is_closed else None,
        last_at=max((one.last_at for one in board.flows if one.last_at is not None), default=None),
        waiting=sum(way.waiting for way in board.ways),
        longest_wait_s=board.longest_wait_s,
    )


def proposer_of(station: Station, override: int) -> str | None:
    """Give the officer who proposed an override that is still open."""
    proposal = station.state.facts.proposals.get(override)
    return None if proposal is None else proposal.by


def health_of(station: Station) -> tuple[Literal["up"], int]:
    """Answer at all, with the head of the book: who asks wants to know that it can."""
    return "up", station.journal.head.seq


def _tokens_of(station: Station, plates: Sequence[Plate]) -> set[str]:
    """Give every token that the trucks of these plates have or had."""
    private, at = station.private, station.now()
    trucks: set[str] = set()
    for plate in plates:
        token = private.find_token(plate.country, plate.key, at)
        trucks.update([token] if token else [], private.former_tokens(plate.country, plate.key, at))
    return trucks


def _number_of(station: Station, registration: Registration) -> int | None:
    """Find the ticket of a registration: live by its truck, else as its end was noted."""
    state, details = station.state, registration.details
    private, at = station.private, station.now()
    token = private.find_token(details.country, details.plate_key, at)
    former = private.former_tokens(details.country, details.plate_key, at)
    for one in (token, *former):
        number = state.waiting.by_truck.get(one or "")
        live = None if number is None else state.facts.tickets[number]
        if live is not None and live.commitment == registration.commitment:
            return live.number
    # The number that was noted may be another's by now: after a loss numbers are given again.
    noted = station.chronicle.ended.get(registration.ticket or 0)
    if noted is not None and noted.life.commitment == registration.commitment:
        return registration.ticket
    for ended in reversed(station.chronicle.ended.values()):
        if ended.life.commitment == registration.commitment:
            return ended.life.number
    return None
