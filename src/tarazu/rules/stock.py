"""The stock abroad by other means than movements: takeover, sightings, new tokens."""

from tarazu.rules.commands import RecordSighting, RenameTruck, TakeOverTruck
from tarazu.rules.events import TruckRenamed, TruckSighted, TruckTakenOver
from tarazu.rules.reasons import Reason, Refusal
from tarazu.rules.state import Facts
from tarazu.rules.work import Work


def take_over(work: Work, command: TakeOverTruck) -> Refusal | None:
    """Take a truck into the stock that was abroad before the book began; no account moves."""
    facts = work.facts
    if facts.terms is None:
        return Refusal(Reason.NOT_CONFIGURED)
    if command.truck in facts.abroad or command.truck in facts.visiting:
        return Refusal(Reason.ALREADY_ABROAD)
    work.add(
        TruckTakenOver(
            truck=command.truck,
            registered=command.registered,
            destination=command.destination,
            since_at=work.at if command.since_at is None else min(command.since_at, work.at),
        )
    )
    return None


def record_sighting(work: Work, command: RecordSighting) -> Refusal | None:
    """Note where a truck abroad was reported; dwell and accounts stay."""
    facts = work.facts
    if command.truck not in facts.abroad and command.truck not in facts.visiting:
        return Refusal(Reason.NO_SUCH_TRUCK)
    work.add(TruckSighted(truck=command.truck, place=command.place, said_by=command.said_by))
    return None


def is_known(facts: Facts, by_truck: dict[str, int], truck: str) -> bool:
    """Say whether the crossing knows a truck: in the list, the stock, on hold, in an interval."""
    return (
        truck in by_truck
        or truck in facts.abroad
        or truck in facts.visiting
        or truck in facts.holds
        or any(truck in passed for passed in facts.passed)
    )


def rename(work: Work, command: RenameTruck) -> Refusal | None:
    """Carry a known truck over to a token that nothing knows yet."""
    by_truck = work.state.waiting.by_truck
    if not is_known(work.facts, by_truck, command.truck):
        return Refusal(Reason.NO_SUCH_TRUCK)
    if is_known(work.facts, by_truck, command.token):
        return Refusal(Reason.ALREADY_WAITING, ticket=by_truck.get(command.token))
    work.add(TruckRenamed(truck=command.truck, token=command.token))
    return None
