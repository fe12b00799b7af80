"""Where trucks went when a gate was shut, as it was counted, and where the plan sends them.

Each network is made of what was known before: the usual month of the gate, the room that others had
in their fullest month, and straight ways times 1.3. The stop is told as the share of the month that
was left. What a plan gets right is which gates gain; how far off it is, is written beside each test
and in `docs/guides/plan-a-corridor.md`: it sends round every truck for which there is room, while
of the real ones many waited, or did not go.
"""

import json
from collections.abc import Iterable

import polars as pl
import pytest

from tarazu.corridors.network import Place, great_circle_km
from tarazu.corridors.plan import plan_of
from tarazu.notices import notices_of
from tests.corridors.made import flow, goods, leg, network, notice, place
from tests.places import DATA, EXAMPLES

BTS = DATA / "us_bts_border_trucks_monthly_1996_2023.csv.gz"
TEXAS = DATA / "us_texas_bridges_monthly_2008_2023.csv.gz"
BRIDGES = DATA / "us_texas_bridges_coordinates.json"
NOTICES = EXAMPLES / "notices-north-america.csv"

pytestmark = pytest.mark.skipif(
    not all(file.exists() for file in (BTS, TEXAS, BRIDGES)),
    reason="set TARAZU_DATA to the folder that holds the counts of North American crossings",
)
TRUCK_USD = 50_000  # a load, assumed: worth any way round that has room


class Gate:
    """A gate with its counts by month: what was usual, what came, and the room that it had."""

    def __init__(self, name: str, at: tuple[float, float], counts: dict[tuple[int, int], int]):
        self.name, self.at, self.counts = name, at, counts

    def usual(self, year: int, month: int) -> float:
        """Give what was to be expected: the month before, by what years without a stop show."""
        years = [n for n in range(2015, 2020) if self.counts.get((n, month - 1), 0) > 100]
        if not years:
            return float(self.counts[year, month - 1])
        ratio = sum(self.counts[n, month] / self.counts[n, month - 1] for n in years) / len(years)
        return self.counts[year, month - 1] * ratio

    def room(self, year: int, month: int) -> float:
        """Give how many more came in its fullest month before."""
        fullest = max(count for at, count in self.counts.items() if at < (year, month))
        return max(0.0, fullest - self.usual(year, month))

    def gain(self, year: int, month: int) -> float:
        """Give how many more came than were to be expected."""
        return self.counts[year, month] - self.usual(year, month)


def ports(*names: str) -> list[Gate]:
    table = pl.read_csv(BTS, schema_overrides={"Port Code": pl.String}).filter(
        (pl.col("Measure") == "Trucks") & pl.col("Port Name").is_in(names)
    )
    rows = table.with_columns(pl.col("Date").str.strptime(pl.Date, "%b %Y").alias("day"))
    found = []
    for name in names:
        mine = rows.filter(pl.col("Port Name") == name)
        counts = {(row["day"].year, row["day"].month): row["Value"] for row in mine.to_dicts()}
        last = mine.to_dicts()[-1]
        found.append(Gate(name, (last["Latitude"], last["Longitude"]), counts))
    return found


def bridges(region: str) -> list[Gate]:
    table = pl.read_csv(TEXAS).filter(
        (pl.col("Modes") == "Commercial Trucks") & (pl.col("Region") == region)
    )
    places = {
        one["data_crossing_name"]: (one["lat"], one["lon"])
        for one in json.loads(BRIDGES.read_text(encoding="utf-8"))
    }
    found = []
    for name in table["Crossing"].unique().sort():
        mine = table.filter(pl.col("Crossing") == name).to_dicts()
        counts = {(row["Year"], row["Month"]): row["Northbound Crossing"] for row in mine}
        if name in places and max(counts.values()) > 0:
            found.append(Gate(name, places[name], counts))
    return found


def word(name: str) -> str:
    """Make a stable word of a name."""
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name.lower()).split())


def km(one: tuple[float, float], other: tuple[float, float]) -> float:
    ends = [Place("", "", "", "US", "city", *at, "") for at in (one, other)]
    return great_circle_km(*ends) * 1.3


def sent(
    gates: list[Gate],
    shut: str,
    left_share: float,
    *,
    at: tuple[int, int],
    ends: tuple[tuple[float, float], tuple[float, float]],
    room: dict[str, float | None] | None = None,
) -> dict[str, float]:
    """Plan the usual month of a gate of which a share is left, and give what goes over others."""
    usual = next(gate for gate in gates if gate.name == shut).usual(*at)
    places, legs = [place("from"), place("to", "BB")], []
    names = {}
    for gate in gates:
        names[name := word(gate.name)] = gate.name
        limit = usual if gate.name == shut else gate.room(*at)
        limit = room.get(gate.name, limit) if room else limit
        there, here = km(ends[0], gate.at), km(gate.at, ends[1])
        places += [place(f"{name}-a"), place(f"{name}-b", "BB")]
        legs += [
            leg(f"{name}-to", "from", f"{name}-a", cost=there),
            leg(f"{name}-on", f"{name}-b", "to", cost=here),
            leg(name, f"{name}-a", f"{name}-b", cost=0, capacity=limit, crossing=name, both=False),
        ]
    trucks = network(places, legs, [flow("from", "to", usual)], [goods(value=TRUCK_USD)])
    stop = notice(
        "stop", "partial_stop", word(shut), value=str(100 * left_share), unit="percent of capacity"
    )
    plan = plan_of(trucks, [stop], 100, levers=False)
    assert plan.acting == ("stop",)
    carried = {names[one.crossing]: one.tonnes for one in plan.legs if one.tonnes > 0.5}
    return {name: tonnes for name, tonnes in carried.items() if name != shut}


def shares(amounts: dict[str, float]) -> dict[str, float]:
    whole = sum(amounts.values())
    return {name: amount / whole for name, amount in amounts.items()}


def overlap(one: dict[str, float], other: dict[str, float]) -> float:
    """Give the part of what moved that both put at the same gates: 1 where they agree."""
    ours, theirs = shares(one), shares(other)
    return sum(min(ours.get(name, 0), share) for name, share in theirs.items())


def gains(gates: Iterable[Gate], shut: str, at: tuple[int, int]) -> dict[str, float]:
    """Give the gates where more came than expected, by a twentieth at least: less is chance."""
    return {
        gate.name: gate.gain(*at)
        for gate in gates
        if gate.name != shut and gate.gain(*at) > gate.usual(*at) / 20
    }


DETROIT = ("Detroit", "Port Huron", "Alexandria Bay", "Sault Sainte Marie", "Ogdensburg", "Massena")
LONDON_TO_DETROIT = ((42.98, -81.25), (42.33, -83.05))


def test_trucks_that_detroit_did_not_take_in_february_2022_go_over_port_huron():
    """Right: Port Huron gains most, 92 percent by plan and 90 as counted. Off: the plan sends
    24,550 trucks there, and 9,502 more came; the second is another one. Buffalo, the next way by
    road, is not in the counts."""
    gates, at = ports(*DETROIT), (2022, 2)
    found = sent(gates, "Detroit", 21 / 28, at=at, ends=LONDON_TO_DETROIT)
    counted = gains(gates, "Detroit", at)
    assert max(found, key=found.__getitem__) == max(counted, key=counted.__getitem__)
    assert max(found, key=found.__getitem__) == "Port Huron"
    assert overlap(found, counted) > 0.85
    assert found["Port Huron"] == pytest.approx(24_550, abs=5)
    assert counted["Port Huron"] == pytest.approx(9_502, abs=5)
    lost = gates[0].usual(*at) - gates[0].counts[at]
    assert lost == pytest.approx(18_033, abs=5)


REYNOSA_TO_MCALLEN = ((26.09, -98.28), (26.16, -98.19))
PHARR = "Pharr International Bridge"


def days_of(name: str) -> int:
    """Count the days of a notice of the example."""
    found = notices_of(NOTICES.read_text(encoding="utf-8"), "csv").notices
    first, last = next(one for one in found if one.id == name).days
    return last - first + 1


def test_trucks_that_pharr_did_not_take_in_april_2022_go_over_bridges_on_both_sides_of_it():
    """Right: three of the four bridges that gained do in the plan, and half of the trucks are where
    they came. Off: it also sends a third of them to Brownsville, where none more came, and none to
    Roma; Roma and Rio Grande City took more than they ever had, and so more than the plan lets
    them."""
    gates, at = bridges("Rio Grande Valley"), (2022, 4)
    left = 1 - days_of("pharr-stop-2022-04-11") / 30
    found = sent(gates, PHARR, left, at=at, ends=REYNOSA_TO_MCALLEN)
    counted = gains(gates, PHARR, at)
    assert len(counted) == 4
    brownsville = "Veterans International Bridge at Los Tomates"
    assert len(set(counted) & set(found)) == 3
    assert set(found) - set(counted) == {brownsville}
    assert shares(found)[brownsville] == pytest.approx(0.33, abs=0.01)
    assert max(found, key=found.__getitem__).startswith("Progreso")
    assert overlap(found, counted) == pytest.approx(0.51, abs=0.01)


def test_the_comparison_of_pharr_sees_a_plan_that_forgot_the_room_of_bridges():
    gates, at = bridges("Rio Grande Valley"), (2022, 4)
    boundless = {gate.name: None for gate in gates if gate.name != PHARR}
    found = sent(gates, PHARR, 0.9, at=at, ends=REYNOSA_TO_MCALLEN, room=boundless)
    assert len(found) == 1
    assert overlap(found, gains(gates, PHARR, at)) < 0.35


BOTA, YSLETA, SERNA = "Bridge of the Americas", "Ysleta Bridge", "Marcelino Serna Bridge"
JUAREZ_TO_EL_PASO = ((31.69, -106.42), (31.76, -106.44))


def test_trucks_that_el_paso_did_not_take_in_september_2023_go_to_ysleta_and_then_to_tornillo():
    """Right: where Ysleta has no room the plan sends them to Marcelino Serna at Tornillo, the one
    bridge where more came, from 7 to 2,785. Off: 1.7 times as many as came; and without word of the
    inspections at Ysleta the plan sends all there, where a third fewer came. Santa Teresa in New
    Mexico is not in the counts."""
    gates, at = bridges("El Paso"), (2023, 9)
    left = 1 - 13 / 30
    # Opened in 2016 and hardly used since: what it had room for nobody has seen.
    open_ended: dict[str, float | None] = {SERNA: None}
    ends = JUAREZ_TO_EL_PASO
    naive = sent(gates, BOTA, left, at=at, ends=ends, room=open_ended)
    assert max(naive, key=naive.__getitem__) == YSLETA
    known = {gate.name: gate for gate in gates}
    assert known[YSLETA].gain(*at) < -20_000
    # As counted: nothing more fitted through Ysleta, and a third of its own trucks did not.
    found = sent(gates, BOTA, left, at=at, ends=ends, room={**open_ended, YSLETA: 0.0})
    assert max(found, key=found.__getitem__) == SERNA
    counted = {SERNA: known[SERNA].counts[at] - 7.0}
    assert overlap(found, counted) > 0.9
    assert counted[SERNA] == 2_778
    assert found[SERNA] == pytest.approx(4_785, abs=5)
