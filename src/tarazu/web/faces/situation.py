"""The situation in words: each crossing's state, who says so, how old that is, what is awaited."""

from collections.abc import Mapping

import msgspec
from markupsafe import Markup

from tarazu.calendars import DAY_MS, Instant
from tarazu.document import Entries
from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import moment, quoted, rich, say
from tarazu.web.standing import Gate, Situation, Standing, State, Stopped
from tarazu.words import Language, place_words, side_by_side

OLD_DAYS = 30
_AWAITED_MAX = 3


class StandingFace(msgspec.Struct, frozen=True):
    """One crossing: `state` chooses the look, `word` says it; `figures` are those of our gate.

    Statements that differ have a block of their own in `said` and `awaited`.
    """

    name: str
    plan: str
    state: State
    word: str
    lines: tuple[Markup, ...]
    figures: tuple[tuple[str, str], ...]
    said_heading: str
    said: tuple[Entries, ...]
    awaited: tuple[Entries, ...]
    board: str
    timeline: str
    is_old: bool


class SituationFace(msgspec.Struct, frozen=True):
    """All crossings, and what is awaited elsewhere."""

    standings: tuple[StandingFace, ...]
    awaited: tuple[Entries, ...]
    date: str


def situation_face(
    page: PageContext, now: Situation, ours: Mapping[str, PageContext]
) -> SituationFace:
    """Put the situation into words; `ours` has the context of each of our crossings."""
    return SituationFace(
        standings=tuple(_standing(page, one, ours) for one in now.standings),
        awaited=side_by_side(now.awaited, page.words),
        date=page.words.text("date.both", **_both(page, now.day)),
    )


def _standing(page: PageContext, one: Standing, ours: Mapping[str, PageContext]) -> StandingFace:
    mine = ours.get(one.crossing)
    name = named(page.words, one.places[0])
    if mine is not None:
        name = f"{mine.place.home_post} – {mine.place.peer_post}"
    is_old = one.gate is None and one.age_days is not None and one.age_days > OLD_DAYS
    return StandingFace(
        name=name,
        plan=mine.plan_label if mine is not None and len(ours) > 1 else "",
        state=one.state,
        word=say(page, f"situation.{one.state}"),
        lines=_lines(page, one, mine or page),
        figures=_figures(mine or page, one.gate) if one.gate is not None else (),
        said_heading=_said_heading(page, one),
        said=side_by_side((*one.said, *one.beside), page.words),
        awaited=side_by_side(one.awaited, page.words, groups_max=_AWAITED_MAX),
        board=mine.links.board if mine is not None else "",
        timeline=f"{page.links.timeline}?place={one.places[0]}" if one.is_named else "",
        is_old=is_old,
    )


def _lines(page: PageContext, one: Standing, mine: PageContext) -> tuple[Markup, ...]:
    """Say why the crossing stands as it does; of our gate by its own book."""
    gate = one.gate
    if gate is None:
        age = _age(page, one)
        return age if one.why == "said" else (rich(page, f"situation.why.{one.why}"), *age)
    key, at = by_our_book(one, gate)
    told: dict[str, object] = {} if at is None else {"time": moment(mine, at)}
    lines = [rich(mine, f"situation.why.{key}", **told)]
    for stop in gate.suspensions:
        values = {"reason": quoted(stop.reason), "source": quoted(stop.source)}
        lines.append(rich(mine, stopped_by(stop), time=moment(mine, stop.since_at), **values))
    return tuple(lines)


def stopped_by(stop: Stopped) -> str:
    """Choose the sentence on a way that stands still."""
    return f"stop.{stop.direction}" if stop.source else f"stop.{stop.direction}_unsaid"


def by_our_book(one: Standing, gate: Gate) -> tuple[str, Instant | None]:
    """Choose the sentence for our own gate, and the instant that it names."""
    if one.why == "gate_closed":
        return ("gate_shut" if gate.opens_at is None else "gate_closed"), gate.opens_at
    if one.why == "gate_quiet":
        return ("gate_silent" if gate.last_at is None else "gate_quiet"), gate.last_at
    if one.why == "gate_suspended":
        return ("gate_suspended" if one.state == "shut" else "gate_partly"), None
    return "gate", gate.last_at


def _age(page: PageContext, one: Standing) -> tuple[Markup, ...]:
    return tuple(rich(page, key, **gaps) for key, gaps in aged(one))


def aged(one: Standing) -> list[tuple[str, dict[str, int]]]:
    """Choose the sentences on how old what was said is, each with the gaps that it fills."""
    if one.age_days is None:
        return []
    days = one.age_days
    told: list[tuple[str, dict[str, int]]] = [("situation.age_today", {})]
    if days:
        told = [("situation.age", {"n": days})]
    return [*told, ("situation.old", {})] if days > OLD_DAYS else told


def _said_heading(page: PageContext, one: Standing) -> str:
    """Set what others said of our own gate apart from what its book says."""
    if one.gate is None or not one.said:
        return ""
    age = one.age_days or 0
    return say(page, "situation.besides" if age else "situation.besides_today", n=age)


def _figures(mine: PageContext, gate: Gate) -> tuple[tuple[str, str], ...]:
    """Give who waits, the longest wait so far and the last passage, each with its word."""
    words, none = mine.words, say(mine, "situation.none")
    wait = none if gate.longest_wait_s is None else words.duration(gate.longest_wait_s)
    last = none if gate.last_at is None else moment(mine, gate.last_at)
    return (
        (words.number(gate.waiting), say(mine, "situation.waiting")),
        (wait, say(mine, "situation.longest")),
        (last, say(mine, "situation.last")),
    )


def named(language: Language, place: str) -> str:
    """Name a place; a stable word that no catalogue holds is written as a name."""
    found = place_words(place, language)
    return place.replace("-", " ").title() if found == place else found


def _both(page: PageContext, day: int) -> dict[str, str]:
    first, second = page.words.date_both(day * DAY_MS, "UTC")
    return {"first": first, "second": second}
