"""What drivers do after a call, as data: nothing here decides what the rules make of it."""

import msgspec

from tarazu.simulate.scenario import Scenario
from tarazu.simulate.streams import draws_of


class Reaction(msgspec.Struct, frozen=True):
    """When a called truck stands at the gate, and how long after that it passes.

    Units: seconds of open time (`after_open_s`): from the call, and from the arrival or, for a
    truck called ahead of credit, from the credit. `arrives_after_s` is None for a driver who does
    not come.
    """

    arrives_after_s: int | None
    passes_after_s: int


def ticket_key(plate: str, call: int) -> str:
    """Name one call of one truck, whatever its number is in a book; the first call is 1.

    The number of a ticket depends on the regime, plate and count of calls hardly do.
    """
    return f"{plate}#{call}"


def reaction_of(scenario: Scenario, key: str, replication: int = 0) -> Reaction:
    """Say what the driver does after the call that `key` names; the same key reacts the same."""
    drivers = scenario.demo.drivers
    draws = draws_of(scenario.seed, replication, "drivers", key)
    # All three are drawn each time, so that another share of no-shows moves no delay.
    comes = draws.share() >= drivers.no_show_share
    arrives_s = drivers.arrives_s_min + draws.below(
        drivers.arrives_s_max - drivers.arrives_s_min + 1
    )
    passes_s = drivers.passes_s_min + draws.below(drivers.passes_s_max - drivers.passes_s_min + 1)
    return Reaction(arrives_s if comes else None, passes_s)
