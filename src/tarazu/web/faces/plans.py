"""The plan in force in one line, and the clauses that change who goes first."""

from collections.abc import Sequence

from tarazu import words
from tarazu.rules.regime import Lane, Regime, Selector
from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import date_in, listed, lowered, say


def plan_line(page: PageContext, regime: Regime | None, *, in_force: bool) -> str:
    """Say the plan in one sentence: what is counted, and what each counted truck lets go."""
    if regime is None:
        return say(page, "page.plan_none")
    if not in_force:
        return say(page, "page.plan_ended", name=page.plan_label or regime.name)
    return words.plan_line(regime, page.words, name=page.plan_label)


def plan_extras(page: PageContext, regime: Regime | None) -> tuple[str, ...]:
    """Say the further clauses that a reader of the list needs: lanes, exemptions, staging, end."""
    if regime is None:
        return ()
    extras = [extra for lane in regime.lanes if (extra := _lane(page, lane))]
    for exempt in regime.exempts:
        cargoes = _cargoes(page, exempt.match)
        if cargoes:
            extras.append(say(page, "page.plan_exempt", cargo=cargoes))
    if regime.gate.staging_max:
        extras.append(say(page, "page.plan_staging", n=regime.gate.staging_max))
    if regime.valid_until is not None:
        extras.append(say(page, "page.plan_until", date=date_in(page, regime.valid_until)))
    return tuple(extra[:1].upper() + extra[1:] for extra in extras)


def lane_load(page: PageContext, regime: Regime | None, name: str) -> str:
    """Say which loads a lane takes, where loads alone make it; else nothing."""
    for lane in regime.lanes if regime else ():
        if lane.name == name:
            return _cargoes(page, lane.match or (), last="or")
    return ""


def _lane(page: PageContext, lane: Lane) -> str:
    cargoes = _cargoes(page, lane.match or ())
    if not cargoes:
        return ""
    if lane.share_max is None:
        return say(page, "page.plan_lane", cargo=cargoes)
    share, of = lane.share_max.split("/")
    return say(page, "page.plan_lane_share", cargo=cargoes, n=int(share), of=int(of))


def _cargoes(page: PageContext, selectors: Sequence[Selector], *, last: str = "and") -> str:
    names = [lowered(page.words.cargo(selector.cargo)) for selector in selectors if selector.cargo]
    return listed(page, list(dict.fromkeys(names)), last=last) if names else ""
