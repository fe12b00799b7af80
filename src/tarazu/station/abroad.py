"""The stock abroad truck by truck, for the duty officer: dwell, holds, stranded or not."""

from tarazu.rules.state import Stay
from tarazu.station.board import is_stranded, plate_behind
from tarazu.station.reading import Seen
from tarazu.station.views import AbroadTruck, TruckView


def abroad_of(station: Seen, *, visiting: bool = False, plates: bool = True) -> list[AbroadTruck]:
    """List home's trucks abroad, or others that are here, the longest stay first.

    Dwell counts from the passage or takeover to now: it is accrued, and grows until the truck
    comes home. Units: seconds.
    """
    facts, at = station.state.facts, station.now()
    stock = facts.visiting if visiting else facts.abroad
    found = []
    for token, stay in sorted(stock.items(), key=_since):
        holds = tuple(facts.holds.get(token, ()))
        dwell_s = (at - stay.since_at) // 1_000
        found.append(
            AbroadTruck(
                truck=TruckView(
                    registered=stay.registered,
                    laden="loaded",
                    cargo="general",
                    plate=plate_behind(station.private, token) if plates else None,
                ),
                since_at=stay.since_at,
                dwell_s=dwell_s,
                destination=stay.destination,
                place=station.private.text_of(stay.place) or "",
                place_at=stay.place_at,
                place_said_by=station.private.text_of(stay.said_by) or "",
                holds=holds,
                is_stranded=is_stranded(facts, token, stay, at),
                unmatched=stay.unmatched,
            )
        )
    return found


def _since(entry: tuple[str, Stay]) -> int:
    return entry[1].since_at
