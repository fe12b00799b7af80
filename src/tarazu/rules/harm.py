"""Harm that a regime does as written, so that whoever orders it has been told.

Nothing here keeps a regime from running. Source: theory 0 and 7; the promises of the check, ours.
"""

from collections.abc import Iterator

from tarazu.rules.finding import CheckFinding
from tarazu.rules.reach import Passage
from tarazu.rules.regime import Cargo, Regime

_NEEDING: tuple[tuple[Cargo, str], ...] = (
    ("humanitarian", "humanitarian_waits"),
    ("medicine", "medicine_waits"),
    ("perishable", "perishable_waits"),
)


def harms_of(
    regime: Regime, passages: list[Passage], *, entrance_area: bool
) -> Iterator[CheckFinding]:
    """List who is harmed by a regime, in the order of the clauses that would spare them."""
    if regime.valid_until is None:
        yield CheckFinding("no_end", "regime")
    yield from _kept_away(regime, passages)
    yield from _longest_stay(regime, passages)
    for cargo, code in _NEEDING:
        yield from _waits_like_the_rest(regime, passages, cargo, code)
    entering = [p for p in passages if p.gated and p.direction == "in"]
    if entering and not entrance_area:
        values: dict[str, str | int] = {"registered": entering[0].registered}
        yield CheckFinding("no_entrance_area", "gate", values=values)
    yield from _empties(regime, passages)


def stay_s(regime: Regime, passage: Passage) -> int | None:
    """Give the longest wait for credit that the regime allows a truck of this kind; None: no end.

    Units: seconds of open time. An exemption with a number a day promises nothing to one truck.
    """
    clauses = [regime.exempts[i] for i in passage.frees]
    waits = [clause.waited_s_min or 0 for clause in clauses if clause.per_day_max is None]
    return min(waits, default=None)


def _kept_away(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    """Find trucks that need a credit for the passage that takes them home."""
    ways_home = (
        (regime.peer, "out", "keeps_peer_from_home", "keeps_peer_for_a_while"),
        (regime.home, "in", "keeps_home_from_home", "keeps_home_for_a_while"),
    )
    for country, direction, endless, ended in ways_home:
        kept = [
            p for p in passages if p.pays and p.direction == direction and p.registered == country
        ]
        if not kept:
            continue
        values: dict[str, str | int] = {"registered": country, "account": kept[0].spends[0]}
        stays = [stay_s(regime, p) for p in kept]
        known = [stay for stay in stays if stay is not None]
        if len(known) == len(kept):
            values["longest_stay_s"] = max(known)
            yield CheckFinding(ended, "regime", values=values)
        else:
            yield CheckFinding(endless, "regime", values=values)


def _longest_stay(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    paying = [p for p in passages if p.pays]
    endless = [p for p in paying if stay_s(regime, p) is None]
    if not endless:
        return
    is_set = any(
        regime.exempts[i].waited_s_min is not None for passage in paying for i in passage.frees
    )
    code = "longest_stay_partial" if is_set else "no_longest_stay"
    yield CheckFinding(code, "regime", values=endless[0].place if is_set else {})


def _waits_like_the_rest(
    regime: Regime, passages: list[Passage], cargo: Cargo, code: str
) -> Iterator[CheckFinding]:
    for passage in passages:
        if passage.cargo != cargo or passage.laden != "loaded" or not passage.gated:
            continue
        # Going without credit is of use only to a truck that would need one.
        if passage.spends and any(regime.exempts[i].waited_s_min is None for i in passage.frees):
            continue
        if not _is_called_earlier(regime, passage.lane):
            facts = passage.place
            values = {key: facts[key] for key in ("direction", "registered")}
            yield CheckFinding(code, "regime", values=values)
            return


def _is_called_earlier(regime: Regime, lane: int) -> bool:
    """Say whether a lane goes before the last one, which is the rest's; in a cycle, has turns."""
    last = len(regime.lanes) - 1
    if regime.order == "cycle":
        return lane != last
    ranks = [(a.precedence is None, a.precedence or 0, i) for i, a in enumerate(regime.lanes)]
    return lane >= 0 and ranks[lane] < ranks[last]


def _empties(regime: Regime, passages: list[Passage]) -> Iterator[CheckFinding]:
    """Find accounts on which a truck may earn by driving abroad empty for nothing else.

    The way home is left out: most trucks come home empty, and come home all the same.
    """
    home_way = {regime.home: "in", regime.peer: "out"}
    for account in regime.accounts:
        for passage in passages:
            is_abroad = home_way.get(passage.registered) not in (None, passage.direction)
            if is_abroad and passage.laden != "loaded" and account.name in passage.earns:
                facts = passage.place
                values = {key: facts[key] for key in ("direction", "registered")}
                yield CheckFinding("empties_earn", account.name, values=values)
                break
