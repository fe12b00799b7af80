"""The network of corridors: places, legs, commodities, flows and supplies, with their sources.

A network is a folder of six CSV files. Reading it checks it whole: a network that names a place
that is not there, or a figure without a source, is refused with the file, the line and the column.
A figure whose source is `assumed` was made by a rule of ours, and is shown as assumed everywhere.
"""

from collections.abc import Callable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from math import asin, cos, radians, sin, sqrt
from typing import Literal, TypeVar, cast, get_args, get_type_hints

import msgspec

from tarazu.corridors.rows import NetworkUnreadable, Row, rows_of

__all__ = [
    "ASSUMED",
    "Commodity",
    "Figure",
    "Flow",
    "Leg",
    "Mode",
    "Network",
    "NetworkUnreadable",
    "Place",
    "PlaceKind",
    "Source",
    "Supply",
    "built_in_folder",
    "figures_of",
    "great_circle_km",
    "network_of",
]

PlaceKind = Literal["city", "post", "port", "dry_port", "railhead"]
Mode = Literal["road", "rail", "sea", "air", "border"]

# The id of the source row that states the rules by which assumed figures are made.
ASSUMED = "assumed"
# Kilometres an hour that a leg may come to, with its stops; a border leg has its wait instead.
# Sea and air legs have their days in the ports inside them, and a short one is mostly that.
_SPEEDS: dict[Mode, tuple[float, float]] = {
    "road": (8, 90),
    "rail": (3, 80),
    "sea": (0.5, 45),
    "air": (5, 900),
}
# Two facing posts; on the Khaf line the first station behind the border is 62 km away.
_BORDER_KM_MAX = 70
# The straight way as the coordinates give it may be a little long: they name the middle of a town.
_STRAIGHT_SHARE = 0.95
_EARTH_KM = 6_371.0
_NUMBER_MAX = 1e12


class Figure(msgspec.Struct, frozen=True):
    """A number and the id of the source it is from; `assumed` if a rule of ours made it."""

    value: float
    source: str

    @property
    def is_assumed(self) -> bool:
        """Say whether no source stands behind the number."""
        return self.source == ASSUMED


class Source(msgspec.Struct, frozen=True):
    """Where figures are from: name, address, licence, day it was read, and how they were taken.

    `counted`: a capacity of it is traffic that was counted, so that more may fit through.
    """

    id: str
    name: str
    address: str
    licence: str
    read_on: str
    note: str
    counted: bool = False


class Place(msgspec.Struct, frozen=True):
    """A node of the network, in decimal degrees; `source` is that of the coordinates.

    `country` is an ISO 3166 code of two letters: whose customs a truck meets there, and no
    statement on where a border runs.
    """

    id: str
    name_en: str
    name_fa: str
    country: str
    kind: PlaceKind
    lat: float
    lon: float
    source: str


class Leg(msgspec.Struct, frozen=True):
    """A way between two places. `crossing` is set on border legs alone.

    Units: kilometres; hours with the usual wait, so a plan adds only what is beyond it; USD a
    tonne; tonnes a month. No capacity: none was found, and none is assumed. `closed` in the
    network itself: not in use for long, whatever notices say; `note` says why.
    """

    id: str
    start: str
    end: str
    mode: Mode
    km: Figure
    hours: Figure
    cost_usd_t: Figure
    capacity_t_month: Figure | None
    both_ways: bool
    crossing: str = ""
    closed: bool = False
    note: str = ""


class Commodity(msgspec.Struct, frozen=True):
    """What is carried; `hs` is the start of its codes in the Harmonized System.

    Units: `value_usd_t` USD a tonne; `delay_usd_t_day` what a day costs one tonne of it, in USD.
    """

    id: str
    name_en: str
    name_fa: str
    hs: str
    perishable: bool
    value_usd_t: Figure
    delay_usd_t_day: Figure


class Flow(msgspec.Struct, frozen=True):
    """What moves from one place to another in a month of `period`, as far as it is known."""

    id: str
    commodity: str
    origin: str
    destination: str
    tonnes_month: Figure
    value_usd_month: Figure | None
    period: str
    note: str = ""


class Supply(msgspec.Struct, frozen=True):
    """A place from which a commodity can be had, its price there and the days until it is ready."""

    commodity: str
    origin: str
    price_usd_t: Figure
    capacity_t_month: Figure | None
    lead_days: Figure


_Listed = TypeVar("_Listed", Source, Place, Leg, Commodity, Flow)
_FILES: dict[type[msgspec.Struct], str] = {
    Source: "sources.csv",
    Place: "places.csv",
    Commodity: "commodities.csv",
    Leg: "legs.csv",
    Flow: "flows.csv",
    Supply: "supplies.csv",
}


class Network(msgspec.Struct, frozen=True):
    """A network whose references all exist and whose figures all have a source."""

    places: dict[str, Place]
    legs: dict[str, Leg]
    commodities: dict[str, Commodity]
    flows: dict[str, Flow]
    supplies: tuple[Supply, ...]
    sources: dict[str, Source]


def built_in_folder() -> Traversable:
    """Give the folder of the network of Afghanistan, its neighbours and India."""
    return files("tarazu.corridors") / "network"


def network_of(folder: Traversable) -> Network:
    """Read the network of a folder, checked whole.

    Raises: NetworkUnreadable at the first cell that does not fit; nothing of the folder is kept.
    """
    reads = _Reads()
    reads.sources = _by_id(folder, Source, reads.source)
    if ASSUMED not in reads.sources:
        raise NetworkUnreadable(
            f"{_FILES[Source]}: expected a row “{ASSUMED}” that states the rules by which figures "
            "are assumed, found none. No network was read. Add that row."
        )
    reads.places = _by_id(folder, Place, reads.place)
    reads.commodities = _by_id(folder, Commodity, reads.commodity)
    legs = _by_id(folder, Leg, reads.leg)
    flows = _by_id(folder, Flow, reads.flow)
    supplies = tuple(reads.supply(row) for row in rows_of(folder, _FILES[Supply], _columns(Supply)))
    return Network(reads.places, legs, reads.commodities, flows, supplies, reads.sources)


def figures_of(network: Network) -> Iterator[tuple[str, Figure]]:
    """Give every figure of a network with the file, the row and the column that it stands in."""
    rows: list[tuple[str, Leg | Commodity | Flow | Supply]] = [
        *((f"legs/{leg.id}", leg) for leg in network.legs.values()),
        *((f"commodities/{one.id}", one) for one in network.commodities.values()),
        *((f"flows/{flow.id}", flow) for flow in network.flows.values()),
        *((f"supplies/{one.commodity}/{one.origin}", one) for one in network.supplies),
    ]
    for name, row in rows:
        for column in row.__struct_fields__:
            figure = getattr(row, column)
            if isinstance(figure, Figure):
                yield f"{name}/{column}", figure


def great_circle_km(one: Place, other: Place) -> float:
    """Give the kilometres of the straight way over a round earth, which no leg can undercut."""
    lat, lon = radians(one.lat), radians(one.lon)
    lat_to, lon_to = radians(other.lat), radians(other.lon)
    half = sin((lat_to - lat) / 2) ** 2 + cos(lat) * cos(lat_to) * sin((lon_to - lon) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(half))


def _columns(struct: type[msgspec.Struct]) -> tuple[str, ...]:
    """Give the columns of a file: a figure has two, its value and its source."""
    hints = get_type_hints(struct)
    columns: list[str] = []
    for name in struct.__struct_fields__:
        is_figure = Figure in (hints[name], *get_args(hints[name]))
        columns += [name, f"{name}_source"] if is_figure else [name]
    return tuple(columns)


def _by_id(
    folder: Traversable, struct: type[_Listed], read: Callable[[Row], _Listed]
) -> dict[str, _Listed]:
    """Read one file whose rows each have an id of their own."""
    found: dict[str, _Listed] = {}
    lines: dict[str, int] = {}
    for row in rows_of(folder, _FILES[struct], _columns(struct)):
        name = row.new_id()
        if name in found:
            raise row.fault("id", expected=f"an id that line {lines[name]} does not have")
        found[name] = read(row)
        lines[name] = row.line
    return found


class _Reads:
    """How a row of each file becomes a struct; what was read before is what a row may name."""

    def __init__(self) -> None:
        self.sources: dict[str, Source] = {}
        self.places: dict[str, Place] = {}
        self.commodities: dict[str, Commodity] = {}
        self._ways: dict[tuple[str, str, Mode], str] = {}
        self._offers: set[tuple[str, str]] = set()

    def source(self, row: Row) -> Source:
        return Source(
            row.cells["id"],
            row.text("name"),
            row.text("address", may_be_empty=True),
            row.text("licence"),
            row.fitting("read_on", r"\d{4}-[01]\d-[0-3]\d", "a day such as 2025-11-22"),
            row.text("note", may_be_empty=True),
            row.truth("counted"),
        )

    def place(self, row: Row) -> Place:
        return Place(
            row.cells["id"],
            row.text("name_en"),
            row.text("name_fa"),
            row.fitting("country", "[A-Z]{2}", "the two letters of a country"),
            cast(PlaceKind, row.one_of("kind", get_args(PlaceKind))),
            row.number("lat", -90, 90),
            row.number("lon", -180, 180),
            row.known("source", self.sources, "source"),
        )

    def commodity(self, row: Row) -> Commodity:
        return Commodity(
            row.cells["id"],
            row.text("name_en"),
            row.text("name_fa"),
            row.fitting("hs", r"\d{2,10}(\|\d{2,10})*", "2 to 10 digits, several joined by |"),
            row.truth("perishable"),
            self._figure(row, "value_usd_t"),
            self._figure(row, "delay_usd_t_day"),
        )

    def leg(self, row: Row) -> Leg:
        leg = Leg(
            row.cells["id"],
            row.known("start", self.places, "place"),
            row.known("end", self.places, "place"),
            cast(Mode, row.one_of("mode", get_args(Mode))),
            self._figure(row, "km", least=0.1),
            self._figure(row, "hours", least=0.1),
            self._figure(row, "cost_usd_t"),
            self._figure_or_none(row, "capacity_t_month"),
            row.truth("both_ways"),
            row.text("crossing", may_be_empty=True),
            row.truth("closed"),
            row.text("note", may_be_empty=True),
        )
        self._check_ends(row, leg)
        if leg.mode != "border":
            self._check_speed(row, leg)
        for start, end in ((leg.start, leg.end), (leg.end, leg.start))[: 1 + leg.both_ways]:
            other = self._ways.setdefault((start, end, leg.mode), leg.id)
            if other != leg.id:
                raise row.fault("end", expected=f"a way that “{other}” is not already")
        return leg

    def _check_ends(self, row: Row, leg: Leg) -> None:
        """Hold that goods change country at crossings, in ports and by air, nowhere else."""
        start, end = self.places[leg.start], self.places[leg.end]
        if leg.start == leg.end:
            raise row.fault("end", expected="another place than the start")
        if leg.mode == "sea":
            for column, place in (("start", start), ("end", end)):
                if place.kind != "port":
                    raise row.fault(column, expected="a place of kind port")
        elif leg.mode != "air" and (start.country != end.country) != (leg.mode == "border"):
            wanted = "another country than" if leg.mode == "border" else "the same country as"
            raise row.fault("end", expected=f"a place in {wanted} the start ({start.country})")
        if bool(leg.crossing) != (leg.mode == "border"):
            wanted = "the id of a crossing" if leg.mode == "border" else "nothing"
            raise row.fault("crossing", expected=wanted)
        straight = great_circle_km(start, end)
        if leg.mode == "border" and leg.km.value > _BORDER_KM_MAX:
            raise row.fault("km", expected=f"{_BORDER_KM_MAX} kilometres at most")
        if leg.mode != "border" and leg.km.value < straight * _STRAIGHT_SHARE:
            raise row.fault("km", expected=f"no less than the straight way, {straight:.0f}")

    def _check_speed(self, row: Row, leg: Leg) -> None:
        """Hold that hours and kilometres belong together."""
        slowest, fastest = _SPEEDS[leg.mode]
        if not slowest <= leg.km.value / leg.hours.value <= fastest:
            expected = f"{leg.km.value / fastest:.1f} to {leg.km.value / slowest:.1f} hours by "
            raise row.fault("hours", expected=f"{expected}{leg.mode} for {leg.km.value:g} km")

    def flow(self, row: Row) -> Flow:
        flow = Flow(
            row.cells["id"],
            row.known("commodity", self.commodities, "commodity"),
            row.known("origin", self.places, "place"),
            row.known("destination", self.places, "place"),
            self._figure(row, "tonnes_month"),
            self._figure_or_none(row, "value_usd_month"),
            row.text("period"),
            row.text("note", may_be_empty=True),
        )
        if flow.origin == flow.destination:
            raise row.fault("destination", expected="another place than the origin")
        return flow

    def supply(self, row: Row) -> Supply:
        supply = Supply(
            row.known("commodity", self.commodities, "commodity"),
            row.known("origin", self.places, "place"),
            self._figure(row, "price_usd_t"),
            self._figure_or_none(row, "capacity_t_month"),
            self._figure(row, "lead_days"),
        )
        if (supply.commodity, supply.origin) in self._offers:
            raise row.fault("origin", expected="one row for each commodity and origin")
        self._offers.add((supply.commodity, supply.origin))
        return supply

    def _figure(self, row: Row, column: str, least: float = 0) -> Figure:
        source = row.known(f"{column}_source", self.sources, "source")
        return Figure(row.number(column, least, _NUMBER_MAX), source)

    def _figure_or_none(self, row: Row, column: str) -> Figure | None:
        is_empty = not row.cells[column] and not row.cells[f"{column}_source"]
        return None if is_empty else self._figure(row, column)
