"""From where a commodity can be had, at which landed cost and in which time, under notices."""

from collections.abc import Sequence

import msgspec
import numpy as np

from tarazu.corridors.acting import changes_of
from tarazu.corridors.case import HOURS_A_DAY, Case
from tarazu.corridors.changes import Beside, Change, Terms, bars_on
from tarazu.corridors.network import ASSUMED, Figure, Flow, Network, Supply
from tarazu.corridors.plan import crossings_on, is_counted, stops_on
from tarazu.corridors.ways import cheapest, way_to
from tarazu.faults import WrongName
from tarazu.notices import Notice, as_of


class NoSupply(WrongName):
    """A commodity or a place was named for which the network has no supply."""


class Offer(msgspec.Struct, frozen=True):
    """One origin of a commodity as it can be had at the destination; the cheapest comes first.

    Units: USD a tonne; `days` from the order to the arrival, with the lead time; hours on the way;
    tonnes a month, `capacity_t` of the origin or of the narrowest leg. `takes_t` is what is taken
    of it to meet the need, the cheapest offers first. Figures of the way are None where there is
    none; where notices leave none it `is_barred`, by those of `barred_by`, which else stand on its
    usual way. `counted`: `capacity_t` is traffic that was counted. `assumed`: some figure has no
    source.
    """

    origin: str
    price_usd_t: float
    freight_usd_t: float | None
    duty_usd_t: float
    delay_usd_t: float | None
    landed_usd_t: float | None
    hours: float | None
    days: float | None
    crossings: tuple[str, ...]
    via: tuple[str, ...]
    legs: tuple[str, ...]
    capacity_t: float | None
    counted: bool
    takes_t: float
    is_barred: bool
    barred_by: tuple[str, ...]
    assumed: bool


class Supplies(msgspec.Struct, frozen=True):
    """Where a commodity can come from on a day. `usual` has the same without any notice.

    `beside` are readings of the notices that bar an offer, which are shown and do not act;
    `notices` are all that are named here, whole, with the status of the day. Units: tonnes a month:
    `need_t` is what flows of the network bring to the destination, and `unmet_t` what of it no
    offer with a known limit meets.
    """

    day: int
    commodity: str
    destination: str
    need_t: float
    unmet_t: float
    offers: tuple[Offer, ...]
    usual: tuple[Offer, ...]
    beside: tuple[Beside, ...]
    notices: tuple[Notice, ...]


def supply_of(
    network: Network,
    notices: Sequence[Notice],
    day: int,
    *,
    commodity: str,
    destination: str,
    terms: Terms | None = None,
) -> Supplies:
    """Give every offer of a commodity with price, way, duty, delay and days, the cheapest first.

    Each takes its cheapest way as if it were alone on it, as far as the narrowest leg lets it: how
    much of the capacity others take is the matter of a plan.
    Raises: NoSupply, NoSuchNotice, NoSuchCrossing.
    """
    asked = terms or Terms()
    supplies = [one for one in network.supplies if one.commodity == commodity]
    if not supplies or destination not in network.places:
        known = sorted({one.commodity for one in network.supplies})
        raise NoSupply(
            f'The network has no supply of "{commodity[:60]}" to "{destination[:60]}". Nothing was '
            f"looked for. It has supplies of {', '.join(known)}; places are named as in its files."
        )
    need = sum(
        flow.tonnes_month.value
        for flow in network.flows.values()
        if flow.commodity == commodity and flow.destination == destination
    )
    case = Case(network, asked.waits)
    acting = changes_of(network, notices, day, asked)
    usual = [_offer(Case(network), one, destination, ()) for one in supplies]
    offers = [
        _offer(case, one, destination, acting.changes, usual=before.legs)
        for one, before in zip(supplies, usual, strict=True)
    ]
    taken = _taken(offers, need)
    barring = {name for one in taken for name in one.barred_by}
    beside = tuple(one for one in acting.beside if not barring.isdisjoint(one.taken))
    named = barring | {one.shown for one in beside}
    return Supplies(
        day=day,
        commodity=commodity,
        destination=destination,
        need_t=need,
        unmet_t=max(0.0, need - sum(one.takes_t for one in taken)),
        offers=taken,
        usual=_taken(usual, need),
        beside=beside,
        notices=tuple(one for one in as_of(notices, asked.seen_on(day)) if one.id in named),
    )


def _offer(
    case: Case,
    supply: Supply,
    destination: str,
    changes: Sequence[Change],
    *,
    usual: Sequence[str] = (),
) -> Offer:
    network = case.network
    nothing = Figure(0, ASSUMED)
    flow = Flow("", supply.commodity, supply.origin, destination, nothing, None, "")
    fare = case.fare(flow, changes)
    goods = network.commodities[supply.commodity]
    index = case.ways.index
    routes = cheapest(case.ways, fare.price, fare.is_open, np.array([index[supply.origin]]))
    ways = way_to(case.ways, routes, 0, index[destination])
    has_way = bool(ways)
    legs = tuple(case.ways.legs[way] for way in ways)
    own = supply.capacity_t_month
    limit, narrowest = min(
        ((float(case.ways.capacity[way]), case.ways.legs[way]) for way in ways),
        default=(np.inf, ""),
    )
    counted = limit < np.inf and is_counted(network, narrowest)
    if own is not None and own.value <= limit:
        limit, counted = own.value, network.sources[own.source].counted
    hours = float(case.ways.hours[ways].sum())
    freight = float(case.ways.cost[ways].sum())
    delay = hours / HOURS_A_DAY * goods.delay_usd_t_day.value
    way_usd = float(fare.price[ways].sum()) + fare.duty_anywhere
    barred_by = bars_on(changes, network, flow, usual)
    figures = [supply.price_usd_t, supply.lead_days]
    figures += [f for leg in legs for f in (network.legs[leg].hours, network.legs[leg].cost_usd_t)]
    return Offer(
        origin=supply.origin,
        price_usd_t=supply.price_usd_t.value,
        freight_usd_t=freight if has_way else None,
        duty_usd_t=round(way_usd - freight - delay, 6),
        delay_usd_t=delay if has_way else None,
        landed_usd_t=supply.price_usd_t.value + way_usd if has_way else None,
        hours=hours if has_way else None,
        days=supply.lead_days.value + hours / HOURS_A_DAY if has_way else None,
        crossings=crossings_on(network, legs),
        via=stops_on(network, flow, legs),
        legs=legs,
        capacity_t=limit if np.isfinite(limit) else None,
        counted=counted,
        takes_t=0,
        is_barred=bool(barred_by) and not has_way,
        barred_by=barred_by,
        assumed=any(figure.is_assumed for figure in figures),
    )


def _taken(offers: Sequence[Offer], need: float) -> tuple[Offer, ...]:
    """Put the cheapest first, and take of each what it has until the need is met."""
    ordered = sorted(
        offers,
        key=lambda one: (one.landed_usd_t is None, one.landed_usd_t or 0, one.origin),
    )
    rest = need
    told = []
    for one in ordered:
        takes = 0.0
        if one.landed_usd_t is not None:
            takes = rest if one.capacity_t is None else min(rest, one.capacity_t)
        rest -= takes
        told.append(msgspec.structs.replace(one, takes_t=takes))
    return tuple(told)
