"""Imagined days under the same rules: the traffic of a scenario, and who plays it.

Nothing behind this door needs the extra `lab`: the demo runs without it.
"""

from tarazu.simulate.behaviour import Reaction, reaction_of, ticket_key
from tarazu.simulate.clock import (
    Pace,
    after_open_s,
    day_at,
    day_number,
    hours_at,
    instant_at,
    open_at_or_after,
)
from tarazu.simulate.far_side import Awaited, Homeward, traffic_of, turned, turned_arrival
from tarazu.simulate.incidents import (
    ApprovalPlanned,
    HoldPlanned,
    Incident,
    JoinPlanned,
    LiftPlanned,
    NoShowPlanned,
    ProposalPlanned,
    ResumptionPlanned,
    SuspensionPlanned,
)
from tarazu.simulate.player import Due, Player, Step, is_gated_by
from tarazu.simulate.scenario import (
    Assumption,
    Demo,
    Drivers,
    Figure,
    Flow,
    Hours,
    Scenario,
    ScenarioUnreadable,
    Stock,
    Text,
    Wording,
    built_in_scenario,
    built_in_text,
    scenario_of,
)
from tarazu.simulate.streams import Draws, draws_of
from tarazu.simulate.traffic import Arrival, FactName, Traffic, facts_of, opening_of

__all__ = [
    "ApprovalPlanned",
    "Arrival",
    "Assumption",
    "Awaited",
    "Demo",
    "Draws",
    "Drivers",
    "Due",
    "FactName",
    "Figure",
    "Flow",
    "HoldPlanned",
    "Homeward",
    "Hours",
    "Incident",
    "JoinPlanned",
    "LiftPlanned",
    "NoShowPlanned",
    "Pace",
    "Player",
    "ProposalPlanned",
    "Reaction",
    "ResumptionPlanned",
    "Scenario",
    "ScenarioUnreadable",
    "Step",
    "Stock",
    "SuspensionPlanned",
    "Text",
    "Traffic",
    "Wording",
    "after_open_s",
    "built_in_scenario",
    "built_in_text",
    "day_at",
    "day_number",
    "draws_of",
    "facts_of",
    "hours_at",
    "instant_at",
    "is_gated_by",
    "open_at_or_after",
    "opening_of",
    "reaction_of",
    "scenario_of",
    "ticket_key",
    "traffic_of",
    "turned",
    "turned_arrival",
]
