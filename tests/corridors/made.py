"""Networks that are made up leg by leg, and notices about them."""

from collections.abc import Iterable
from typing import Any

from tarazu.corridors.network import Commodity, Figure, Flow, Leg, Network, Place, Source, Supply
from tarazu.notices import Notice

MADE = "made"


def figure(value: float) -> Figure:
    return Figure(value, MADE)


def place(name: str, country: str = "AA", kind: str = "city") -> Place:
    return Place(name, name.title(), f"جای {name}", country, kind, 30.0, 60.0, MADE)


def leg(
    name: str,
    start: str,
    end: str,
    *,
    cost: float = 10,
    hours: float = 0,
    capacity: float | None = None,
    crossing: str = "",
    mode: str = "",
    both: bool = True,
    closed: bool = False,
) -> Leg:
    return Leg(
        name,
        start,
        end,
        mode or ("border" if crossing else "road"),
        figure(1),
        figure(hours),
        figure(cost),
        None if capacity is None else figure(capacity),
        both,
        crossing,
        closed,
    )


def goods(
    name: str = "rice", *, value: float = 1_000, day: float = 0, fresh: bool = False, hs: str = ""
) -> Commodity:
    return Commodity(
        name, name.title(), f"کالای {name}", hs or "1006", fresh, figure(value), figure(day)
    )


def flow(origin: str, destination: str, tonnes: float, commodity: str = "rice") -> Flow:
    name = f"{commodity}-{origin}-{destination}"
    return Flow(name, commodity, origin, destination, figure(tonnes), None, "2025-10")


def network(
    places: Iterable[Place],
    legs: Iterable[Leg],
    flows: Iterable[Flow],
    commodities: Iterable[Commodity] = (),
    supplies: Iterable[Supply] = (),
) -> Network:
    return Network(
        {one.id: one for one in places},
        {one.id: one for one in legs},
        {one.id: one for one in commodities} or {"rice": goods()},
        {one.id: one for one in flows},
        tuple(supplies),
        {MADE: Source(MADE, "made up", "", "CC0-1.0", "2026-11-24", "")},
    )


def notice(name: str, kind: str, place: str = "", **more: Any) -> Notice:
    """Make a notice that is in force from day 100 on, where nothing else is said."""
    days = (
        {}
        if {"window_from_day", "window_to_day", "said_day"} & set(more)
        else {"window_from_day": 100}
    )
    return Notice(
        id=name,
        kind=kind,
        topic=more.pop("topic", "trade"),
        statement=more.pop("statement", name),
        said_by="an office",
        role="customs official",
        source="a page",
        place=place,
        **days,
        **more,
    )


def two_gates(near: float | None = 100, far: float | None = None) -> Network:
    """Two gates between two countries: the near one costs 20 a tonne in all, the far one 50."""
    return network(
        [
            place("here"),
            place("near-a", kind="post"),
            place("far-a", kind="post"),
            place("near-b", "BB", kind="post"),
            place("far-b", "BB", kind="post"),
            place("there", "BB"),
        ],
        [
            leg("to-near", "here", "near-a", cost=5),
            leg(
                "near-out", "near-a", "near-b", cost=10, capacity=near, crossing="near", both=False
            ),
            leg("near-in", "near-b", "near-a", cost=10, capacity=near, crossing="near", both=False),
            leg("from-near", "near-b", "there", cost=5),
            leg("to-far", "here", "far-a", cost=20),
            leg("far-out", "far-a", "far-b", cost=10, capacity=far, crossing="far", both=False),
            leg("far-in", "far-b", "far-a", cost=10, capacity=far, crossing="far", both=False),
            leg("from-far", "far-b", "there", cost=20),
        ],
        [flow("here", "there", 150), flow("there", "here", 40, "medicines")],
        [goods("rice"), goods("medicines", value=20_000, day=24, hs="30")],
    )
