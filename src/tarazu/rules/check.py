"""Findings about a regime before anybody orders it: contradictions, dead clauses, and harm."""

from tarazu.rules.deadlock import circuits_of
from tarazu.rules.finding import CheckFinding
from tarazu.rules.harm import harms_of
from tarazu.rules.idle import idle_of
from tarazu.rules.reach import countries_of, passages_of
from tarazu.rules.regime import Regime
from tarazu.rules.shape import errors_of

__all__ = ["CheckFinding", "errors_of", "findings_of"]


def findings_of(
    regime: Regime, *, peer: Regime | None = None, entrance_area: bool = False
) -> list[CheckFinding]:
    """List what is wrong with a regime: what stops it first, then what is idle, then the harm.

    `peer` is the far side's regime as the far side writes it; without it only circuits within this
    one are searched. `entrance_area`: home has a waiting area for trucks that want to come in.
    Every error of `errors_of` is among the findings. While there is one, circuits are not searched:
    what a broken clause earns is not known.
    """
    errors = errors_of(regime)
    circuits: list[CheckFinding] = []
    if peer is not None and (theirs := errors_of(peer)):
        values: dict[str, str | int] = {"code": theirs[0].code, "clause": theirs[0].clause}
        circuits = [CheckFinding("peer_has_errors", "regime", is_error=True, values=values)]
    elif not errors:
        circuits = list(circuits_of(regime, peer))
    passages = passages_of(regime, countries_of([regime]))
    readable = not {"hours_unreadable", "unknown_zone"} & {error.code for error in errors}
    return [
        *errors,
        *circuits,
        *idle_of(regime, passages, hours_readable=readable),
        *harms_of(regime, passages, entrance_area=entrance_area),
    ]
