"""The planned incidents of a demo, as data: each is a step that somebody else carries out.

An incident names no ticket, because which truck stands where depends on the regime: `waiting = 3`
is the third truck in the order among those that may be called, counted from 1. Where fewer wait,
the last of them is meant; where none waits, the incident falls away, and what depends on it.
"""

import msgspec

from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction


class Planned(
    msgspec.Struct, frozen=True, kw_only=True, tag_field="do", forbid_unknown_fields=True
):
    """What every incident carries: its name, and its day and time on the scenario's clock.

    With `home` it happens only where that country is home; a truck that joins comes everywhere.
    """

    name: str
    day: int
    time: str
    home: str = ""


class HoldPlanned(Planned, frozen=True, kw_only=True, tag="hold"):
    """An authority stops a waiting truck."""

    waiting: int
    hold: HoldReason
    authority: str
    note: str


class LiftPlanned(Planned, frozen=True, kw_only=True, tag="lift"):
    """The hold that the incident `of` placed is lifted."""

    of: str


class NoShowPlanned(Planned, frozen=True, kw_only=True, tag="no_show"):
    """The next truck called in that direction does not come, so that its call lapses."""

    direction: Direction


class SuspensionPlanned(Planned, frozen=True, kw_only=True, tag="suspend"):
    """The directions named are suspended."""

    directions: tuple[Direction, ...]
    reason: str
    source: str


class ResumptionPlanned(Planned, frozen=True, kw_only=True, tag="resume"):
    """The suspension that the incident `of` began ends."""

    of: str


class ProposalPlanned(Planned, frozen=True, kw_only=True, tag="propose_override"):
    """A first officer asks to call a waiting truck out of turn."""

    waiting: int
    by: str
    reason: str


class ApprovalPlanned(Planned, frozen=True, kw_only=True, tag="approve_override"):
    """A second officer agrees to the proposal of the incident `of`."""

    of: str
    by: str


class JoinPlanned(Planned, frozen=True, kw_only=True, tag="join"):
    """One more truck joins a flow; it comes with the traffic, like any other truck.

    Where the flow does not join by itself but goes home as a plan lets it, it is the next of them.
    """

    flow: str
    cargo: Cargo
    destination: str = ""


Incident = (
    HoldPlanned
    | LiftPlanned
    | NoShowPlanned
    | SuspensionPlanned
    | ResumptionPlanned
    | ProposalPlanned
    | ApprovalPlanned
    | JoinPlanned
)
