"""A scenario as data: flows, stocks, gate hours, and what of it is quoted and what assumed.

A scenario is a TOML document. It says what comes to the crossing whatever the regime is; the regime
is another document. Lengths of time are seconds, `per_day` is trucks a day, `cv` a coefficient of
variation, days count from 0, the first one. Floats are allowed here: no rule reads a scenario.
"""

import re
import tomllib
from datetime import datetime
from functools import cached_property
from importlib import resources
from zoneinfo import ZoneInfo

import msgspec

from tarazu.calendars import Instant, day_of, instant_of, zone_of
from tarazu.faults import TarazuError
from tarazu.rules.commands import HoldReason
from tarazu.rules.regime import Cargo, Direction, Laden
from tarazu.simulate.incidents import Incident, JoinPlanned

_TIME = re.compile(r"([01][0-9]|2[0-4]):([0-5][0-9])")
_SHARE_SLACK = 1e-9  # shares are decimal fractions: their sum may miss 1 by rounding only


class ScenarioUnreadable(TarazuError):
    """A scenario was offered that says something impossible, or does not exist."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a scenario that refuses a key it does not know."""


class Text(Part, frozen=True):
    """A sentence in English and in Persian; the Persian is to be read by a native speaker."""

    en: str
    fa: str


class Figure(Part, frozen=True):
    """A figure as somebody published it; shown with its source, never mixed with our own counts.

    `speaks_against` is true where the figure does not fit the model and is shown for that reason.
    """

    name: str
    what: str
    values: tuple[float, ...]
    source: str
    dated: str
    remark: str = ""
    speaks_against: bool = False


class Assumption(Part, frozen=True):
    """What we set, because no source says it."""

    name: str
    what: str
    value: str


class Wording(Part, frozen=True):
    """One of the reported wordings of the order, and the regime file that follows it."""

    name: str
    text: str
    source: str
    regime: str


class Hours(Part, frozen=True, rename={"start": "from", "end": "to"}):
    """From `from` up to, but not at, `to`, on the clock of the scenario's zone."""

    start: str
    end: str


class LadenPart(Part, frozen=True):
    """The share of trucks in one laden state."""

    of: Laden
    share: float


class CargoPart(Part, frozen=True):
    """The share of the loaded trucks with one cargo class."""

    of: Cargo
    share: float


class PlacePart(Part, frozen=True):
    """The share of trucks that declare one destination; "" is none declared."""

    of: str
    share: float


class Flow(Part, frozen=True, kw_only=True):
    """Trucks of one country going one way.

    With `joins` the instant is the arrival at the waiting area and the passage comes later; without
    it the instant is the passage itself, set by the far side.
    """

    name: str
    direction: Direction
    registered: str
    joins: bool
    per_day: float
    day_factor_cv: float
    hours: Hours
    laden: tuple[LadenPart, ...] = (LadenPart("loaded", 1.0),)
    cargo: tuple[CargoPart, ...] = (CargoPart("general", 1.0),)
    destinations: tuple[PlacePart, ...] = (PlacePart("", 1.0),)


class Held(Part, frozen=True):
    """So many trucks of a stock are on hold, for this reason."""

    hold: HoldReason
    trucks: int


class Stock(Part, frozen=True):
    """Trucks of one country that stand on the other side when the scenario begins.

    They went over evenly within the last `stood_s_max`; `in_reserve` more trucks of that country
    stand on their own side and take turns in its flows.
    """

    registered: str
    trucks: int
    stood_s_max: int
    in_reserve: int
    held: tuple[Held, ...] = ()
    destinations: tuple[PlacePart, ...] = (PlacePart("", 1.0),)


class Gate(Part, frozen=True):
    """The gate as the scenario has it, for trucks that nothing gates; regimes have their own."""

    hours: Hours
    passages_per_hour_max: int


class Drivers(Part, frozen=True):
    """What drivers do after a call. Units: seconds of open time; both bounds are reached."""

    no_show_share: float
    arrives_s_min: int
    arrives_s_max: int
    passes_s_min: int
    passes_s_max: int


class Demo(Part, frozen=True, rename={"incidents": "incident"}):
    """What the demo adds to the scenario so that it can be seen; a study uses none of it.

    `live_day` and `live_time` say where the played days end and the live ones begin. `peer_regimes`
    are the plans of the peer's view, in the order of `regimes`.
    """

    live_day: int
    live_time: str
    speeds: tuple[int, ...]
    regimes: tuple[str, ...]
    drivers: Drivers
    peer_regimes: tuple[str, ...] = ()
    incidents: tuple[Incident, ...] = ()


class Scenario(Part, frozen=True, kw_only=True, dict=True):
    """Everything that comes to one crossing whatever its regime is, with its sources.

    `label` stands on every page, chart, table and export that shows it; `remark` under the figures.
    """

    name: str
    title: Text
    label: Text
    remark: Text
    home: str
    peer: str
    time_zone: str
    start_at: Instant
    horizon_days: int
    replications: int
    seed: int
    turnaround_s: int
    turnaround_remark: str
    gate: Gate
    demo: Demo
    flows: tuple[Flow, ...]
    stocks: tuple[Stock, ...]
    wordings: tuple[Wording, ...]
    quoted: tuple[Figure, ...]
    assumed: tuple[Assumption, ...]

    @cached_property
    def zone(self) -> ZoneInfo:
        """The zone of every day and hour of the scenario."""
        return zone_of(self.time_zone)

    @cached_property
    def first_day(self) -> int:
        """The calendar day that is day 0."""
        return day_of(self.start_at, self.zone)


def flow_of(scenario: Scenario, name: str) -> Flow:
    """Find a flow by its name."""
    found = [flow for flow in scenario.flows if flow.name == name]
    assert len(found) == 1, (name, found)
    return found[0]


def built_in_scenario(name: str = "dogharoon") -> Scenario:
    """Read a scenario that comes with Tarazu.

    Raises: ScenarioUnreadable.
    """
    return scenario_of(built_in_text(name), name)


def built_in_text(name: str) -> str:
    """Give the TOML text of a scenario, or of a regime of one, that comes with Tarazu.

    Raises: ScenarioUnreadable.
    """
    folder = resources.files("tarazu.simulate").joinpath("scenarios")
    names = sorted(entry.name.removesuffix(".toml") for entry in folder.iterdir())
    # The list is asked first: a name is never used as a path before it is known to be a name.
    if name not in names:
        raise ScenarioUnreadable(
            f'Scenario "{name[:60]}" does not come with Tarazu. Expected one of '
            f"{', '.join(names)}. Nothing was read. Correct the name."
        )
    return folder.joinpath(f"{name}.toml").read_text("utf-8")


_SECTIONS = {
    "flow": "flows",
    "stock": "stocks",
    "wording": "wordings",
    "figure": "quoted",
    "assumption": "assumed",
}


def scenario_of(text: str, where: str = "scenario") -> Scenario:
    """Read a scenario; what is given back is whole and possible.

    Raises: ScenarioUnreadable.
    """
    try:
        document = tomllib.loads(text)
        head = document.pop("scenario", {})
        for section, field in _SECTIONS.items():
            head[field] = document.pop(section, [])
        start_at = head.get("start_at")
        if isinstance(start_at, datetime):
            head["start_at"] = instant_of(start_at.isoformat())
        scenario = msgspec.convert({**head, **document}, Scenario)
        _check(scenario)
    except (ValueError, msgspec.ValidationError, TarazuError) as cause:
        raise ScenarioUnreadable(
            f'Scenario "{where[:60]}" cannot be read: {cause}. Nothing was kept. Correct the file.'
        ) from cause
    return scenario


def _check(scenario: Scenario) -> None:
    names = [flow.name for flow in scenario.flows]
    _demand(len(names) == len(set(names)), "two flows have one name")
    for flow in scenario.flows:
        _demand(flow.per_day >= 0 and flow.day_factor_cv >= 0, f"a rate of {flow.name} is negative")
        _check_hours(flow.hours, flow.name)
        for mix in (flow.laden, flow.cargo, flow.destinations):
            _check_shares([part.share for part in mix], flow.name)
    for stock in scenario.stocks:
        held = sum(part.trucks for part in stock.held)
        _demand(held <= stock.trucks, f"more of stock {stock.registered} are held than stand there")
        _check_shares([part.share for part in stock.destinations], stock.registered)
    _check_hours(scenario.gate.hours, "gate")
    _demand(scenario.gate.passages_per_hour_max > 0, "the gate lets no truck pass")
    drivers = scenario.demo.drivers
    _demand(0 <= drivers.no_show_share < 1, "no driver ever comes")
    _demand(0 <= drivers.arrives_s_min <= drivers.arrives_s_max, "arrives_s bounds are crossed")
    _demand(0 <= drivers.passes_s_min <= drivers.passes_s_max, "passes_s bounds are crossed")
    _check_time(scenario.demo.live_time)
    planned: set[str] = set()
    for incident in scenario.demo.incidents:
        _check_time(incident.time)
        if isinstance(incident, JoinPlanned):
            # Across the line who comes home joins too, where a plan there gates the way back.
            is_there = incident.home == scenario.peer
            joins = [flow.name for flow in scenario.flows if flow.joins or is_there]
            _demand(incident.flow in joins, f"no flow {incident.flow} joins a waiting area")
        of = getattr(incident, "of", None)
        _demand(of is None or of in planned, f"incident {incident.name} comes before {of}")
        _demand(incident.name not in planned, f"two incidents are named {incident.name}")
        planned.add(incident.name)


def _check_hours(hours: Hours, what: str) -> None:
    _check_time(hours.start)
    _check_time(hours.end)
    _demand(hours.start < hours.end, f"the hours of {what} end before they begin")


def _check_time(time: str) -> None:
    _demand(_TIME.fullmatch(time) is not None and time <= "24:00", f'"{time}" is no time of day')


def _check_shares(shares: list[float], what: str) -> None:
    _demand(all(0 <= share <= 1 for share in shares), f"a share of {what} is not within 0 to 1")
    _demand(abs(sum(shares) - 1) <= _SHARE_SLACK, f"the shares of {what} do not add up to 1")


def _demand(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)
