"""The published order of a plan in words: lanes, shares, turns, exemptions, intervals."""

from tarazu.rules.law import share_of
from tarazu.rules.regime import DIRECTIONS, Direction, Exempt, Interval, Lane, Regime
from tarazu.words.language import Language
from tarazu.words.trucks import each_of, listed, sentence


def order_of(language: Language, regime: Regime) -> list[str]:
    """Say who is next: the lanes in file order, then the order in which they are called."""
    said: list[str] = []
    if not is_gating(regime):
        said.append(language.text("explain.nobody_waits"))
    lanes = regime.lanes
    if len(lanes) == 1 and lanes[0].match is None:
        said.append(language.text("explain.one_list", lane=lanes[0].name))
    else:
        said.append(language.text("explain.first_fit"))
        said += [_lane(language, lane, position) for position, lane in enumerate(lanes)]
    for lane in lanes:
        if lane.share_max is not None:
            part, whole = share_of(lane.share_max)
            said.append(language.text("explain.lane_share", lane=lane.name, part=part, whole=whole))
    if len(lanes) > 1:
        said.append(_calling_order(language, regime))
        said.append(language.text("explain.within_lane"))
    if all(gates(regime, direction) for direction in DIRECTIONS):
        said.append(language.text("explain.two_ways"))
    said.append(language.text("explain.held"))
    return [sentence(text) for text in said]


def is_gating(regime: Regime) -> bool:
    """Say whether a plan lets any truck wait for a call."""
    return bool(regime.gate.gated) or any(account.spend for account in regime.accounts)


def gates(regime: Regime, direction: Direction) -> bool:
    """Say whether a truck of that direction may have to wait for a call."""
    selectors = [s for account in regime.accounts for s in account.spend]
    return any(s.direction in (None, direction) for s in (*selectors, *regime.gate.gated))


def lanes_as_called(regime: Regime) -> list[Lane]:
    """List the lanes in the order in which they are called: by precedence, or turn by turn."""
    if regime.order == "cycle":
        return list(regime.lanes)
    # Lanes without a precedence come after all that have one; equals stay in file order.
    return sorted(regime.lanes, key=lambda lane: (lane.precedence is None, lane.precedence or 0))


def turns_of(language: Language, regime: Regime) -> str:
    """Say how many calls each lane takes in its turn."""
    turns = [
        language.text("explain.turn", count=lane.weight, lane=lane.name) for lane in regime.lanes
    ]
    return listed(language, turns, last="comma")


def order_line(regime: Regime, language: Language) -> str:
    """Say in one short line what the order prefers; nothing where all stand in one list."""
    parts: list[str] = []
    if len(regime.lanes) > 1 and regime.order == "cycle":
        parts.append(language.text("plan.cycle", turns=turns_of(language, regime)))
    elif len(regime.lanes) > 1:
        first = lanes_as_called(regime)[0]
        trucks = first.match and each_of(language, first.match)
        if trucks and first.share_max is not None:
            part, whole = share_of(first.share_max)
            parts.append(language.text("plan.first_share", trucks=trucks, count=part, whole=whole))
        elif trucks:
            parts.append(language.text("plan.first", trucks=trucks))
    if regime.gate.staging_max:
        parts.append(language.text("plan.staging", count=regime.gate.staging_max))
    return sentence(listed(language, parts, last="semicolon", between="semicolon")) if parts else ""


def exemptions_of(language: Language, regime: Regime) -> list[str]:
    """Say who goes without a credit, how many a day, and whether that is counted."""
    return [text for clause in regime.exempts for text in _exemption(language, clause)]


def intervals_of(language: Language, regime: Regime) -> list[str]:
    """Say how long a truck is passed over after its last passage."""
    said = [_interval(language, clause) for clause in regime.intervals]
    if said:
        said.append(language.text("explain.interval_keeps"))
    return [sentence(text) for text in said]


def _lane(language: Language, lane: Lane, position: int) -> str:
    if lane.match is None:
        key = "explain.lane_rest" if position else "explain.lane_all"
        return language.text(key, lane=lane.name)
    if not lane.match:
        return language.text("explain.lane_nobody", lane=lane.name)
    return language.text("explain.lane", lane=lane.name, trucks=each_of(language, lane.match))


def _calling_order(language: Language, regime: Regime) -> str:
    if regime.order == "cycle":
        return language.text("explain.by_cycle", turns=turns_of(language, regime))
    names = [language.text("explain.lane_name", lane=lane.name) for lane in lanes_as_called(regime)]
    return language.text("explain.by_precedence", lanes=listed(language, names, last="comma"))


def _exemption(language: Language, clause: Exempt) -> list[str]:
    trucks = each_of(language, clause.match)
    if clause.waited_s_min is None:
        said = [language.text("explain.exempt", trucks=trucks)]
    else:
        length = language.duration_exact(clause.waited_s_min)
        said = [language.text("explain.exempt_waited", length=length, trucks=trucks)]
    if clause.per_day_max is not None:
        said.append(language.text("explain.exempt_per_day", count=clause.per_day_max))
    said.append(language.text(f"explain.exempt_{'earns' if clause.earns else 'no_earn'}"))
    return [sentence(text) for text in said]


def _interval(language: Language, clause: Interval) -> str:
    length = language.duration_exact(clause.per_truck_s)
    return language.text("explain.interval", length=length, trucks=each_of(language, clause.match))
