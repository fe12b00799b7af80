"""From a fact about a plate to a command about a token; the private row is kept beside it."""

from collections.abc import Mapping
from typing import Literal, cast

import msgspec

from tarazu.calendars import Instant
from tarazu.feed import Fact
from tarazu.plates import Plate, plate_of
from tarazu.rules import Reason, Refusal, State
from tarazu.rules import commands as cmd
from tarazu.rules.commands import Command, HoldReason
from tarazu.rules.stock import is_known
from tarazu.station.asking import Intent, Mending, derived_id
from tarazu.station.private import Details, PrivateStore, Registration, Sealed, sealed


class Truck(msgspec.Struct, frozen=True):
    """The truck that a fact means: its plate, and its token of the present key period."""

    plate: Plate
    token: str


def truck_of(store: PrivateStore, fact: Fact, at: Instant) -> Truck:
    """Say which truck a fact means."""
    plate = plate_of(fact.plate, fact.registered)
    return Truck(plate, store.token_of(plate.country, plate.key, at))


class Taken(msgspec.Struct, frozen=True):
    """A command with what the private store shall keep if it is accepted: plate, papers, texts."""

    command: Command
    truck: Truck | None = None
    trailer: str = ""
    sealed: Sealed | None = None
    corrects: str = ""
    texts: tuple[str, ...] = ()


def renaming(state: State, store: PrivateStore, truck: Truck, at: Instant) -> Intent | None:
    """Find the renaming that a truck needs whose token is still that of an earlier key period."""
    facts, by_truck = state.facts, state.waiting.by_truck
    if is_known(facts, by_truck, truck.token):
        return None
    plate = truck.plate
    for former in store.former_tokens(plate.country, plate.key, at):
        if is_known(facts, by_truck, former):
            return renaming_to(former, truck.token)
    return None


def renaming_to(token: str, successor: str) -> Intent:
    """Make the intent of a renaming: its id follows from both tokens."""
    command = cmd.RenameTruck(truck=token, token=successor)
    return Intent(id=derived_id("rename", token, successor), ask=command)


def taken(
    state: State,
    store: PrivateStore,
    fact: Fact,
    truck: Truck,
    at: Instant,
    *,
    by: str,
    nonce_of: str,
) -> Taken | Refusal:
    """Turn a fact into a command of the rules. Nothing is kept yet: it may still be refused.

    Refuses: `no_such_ticket` for an arrival or a withdrawal of a truck that is not in the list.
    """
    token = truck.token
    match fact.fact:
        case "register":
            return _registration(store, fact, truck, at=at, by=by, nonce_of=nonce_of)
        case "movement":
            command: Command = cmd.RecordMovement(
                truck=token,
                registered=fact.registered,
                direction=_direction(fact),
                laden=fact.laden,
                cargo=fact.cargo,
                destination=fact.destination,
                by=by,
            )
            return Taken(command, truck, fact.trailer)
        case "arrived" | "withdraw":
            ticket = state.waiting.by_truck.get(token)
            if ticket is None:
                return Refusal(Reason.NO_SUCH_TICKET)
            kind = cmd.RecordArrival if fact.fact == "arrived" else cmd.WithdrawTicket
            return Taken(kind(ticket=ticket, by=by), truck)
        case "hold":
            hold = cmd.PlaceHold(truck=token, hold=cast(HoldReason, fact.reason), by=by)
            texts = {"authority": fact.said_by, "note": fact.place}
            return worded(store, hold, texts, at, truck)
        case "lift":
            return Taken(
                cmd.LiftHold(truck=token, hold=cast(HoldReason, fact.reason), by=by), truck
            )
        case "abroad":
            take_over = cmd.TakeOverTruck(
                truck=token,
                registered=fact.registered,
                destination=fact.destination,
                since_at=fact.at,
                by=by,
            )
            return Taken(take_over, truck, fact.trailer)
        case "sighting":
            sighting = cmd.RecordSighting(truck=token, place="", said_by="", by=by)
            texts = {"place": fact.place, "said_by": fact.said_by}
            return worded(store, sighting, texts, at, truck)


def mended(
    state: State,
    store: PrivateStore,
    mending: Mending,
    truck: Truck,
    at: Instant,
    *,
    by: str,
    nonce_of: str,
) -> Taken | Refusal:
    """Turn a mending into the command that corrects a ticket's truck.

    Refuses: `no_such_ticket`.
    """
    ticket = state.facts.tickets.get(mending.ticket)
    if ticket is None:
        return Refusal(Reason.NO_SUCH_TICKET, ticket=mending.ticket)
    fact = mending.fact
    old = store.registration(ticket.commitment) if ticket.commitment else None
    seal = _sealed(store, fact, truck, at=at, nonce_of=nonce_of, old=old)
    command = cmd.CorrectTruck(
        ticket=mending.ticket,
        truck=truck.token,
        registered=fact.registered,
        laden=fact.laden,
        cargo=fact.cargo,
        commitment=seal.commitment,
        by=by,
    )
    corrects = "" if old is None else old.commitment
    return Taken(command, truck, fact.trailer, seal, corrects)


def worded(
    store: PrivateStore,
    command: Command,
    texts: Mapping[str, str],
    at: Instant,
    truck: Truck | None = None,
) -> Taken:
    """Name the texts of a command by their digests. Nothing is kept yet: it may be refused."""
    digests = {field: store.text_digest(text, at) for field, text in texts.items()}
    return Taken(msgspec.structs.replace(command, **digests), truck, texts=tuple(texts.values()))


def _direction(fact: Fact) -> Literal["in", "out"]:
    assert fact.direction is not None, f"a {fact.fact} without a direction"
    return fact.direction


def _registration(
    store: PrivateStore, fact: Fact, truck: Truck, *, at: Instant, by: str, nonce_of: str
) -> Taken:
    seal = _sealed(store, fact, truck, at=at, nonce_of=nonce_of)
    command = cmd.RegisterTicket(
        truck=truck.token,
        registered=fact.registered,
        direction=_direction(fact),
        laden=fact.laden,
        cargo=fact.cargo,
        destination=fact.destination,
        commitment=seal.commitment,
        cleared=fact.cleared,
        by=by,
    )
    return Taken(command, truck, fact.trailer, seal)


def _sealed(
    store: PrivateStore,
    fact: Fact,
    truck: Truck,
    *,
    at: Instant,
    nonce_of: str,
    old: Registration | None = None,
) -> Sealed:
    plate = truck.plate
    details = Details(
        country=plate.country,
        plate=plate.typed,
        plate_key=plate.key,
        driver=fact.driver,
        telephone=fact.telephone,
        declaration=fact.declaration,
        carnet=fact.carnet,
        haulier=fact.haulier,
        destination=fact.destination,
        note=fact.place,
    )
    if old is not None:
        kept = {name: getattr(old.details, name) for name in Details.__struct_fields__}
        blank = {name: text for name, text in kept.items() if not getattr(details, name)}
        details = msgspec.structs.replace(details, **blank)
    nonce = bytes.fromhex(store.text_digest(f"nonce of {nonce_of}", at)) if nonce_of else None
    return sealed(details, nonce)


def fits(ask: Command | Fact | Mending) -> bool:
    """Say whether the plate that was asked about fits a grammar; a bare command names none."""
    fact = ask.fact if isinstance(ask, Mending) else ask
    return not isinstance(fact, Fact) or plate_of(fact.plate, fact.registered).fits


def keep(store: PrivateStore, what: Taken, at: Instant) -> Registration | None:
    """Keep the private rows of a command that was accepted; they are durable with their batch."""
    if what.truck is not None:
        store.keep_truck(what.truck.plate, at, token=what.truck.token, trailer=what.trailer)
    for text in what.texts:
        store.text_ref(text, at)
    if what.sealed is None:
        return None
    registration = store.keep_registration(what.sealed, at, corrects=what.corrects or None)
    if isinstance(what.command, cmd.CorrectTruck) and what.corrects:
        store.note_end(what.corrects, what.command.ticket, at)
    return registration
