"""How the crossings stand: what our own gate shows, what others said, and what is awaited.

Pure: from notices, the look of our gates and a day. A crossing of which nothing is known is
unknown, never open; a state is somebody's, with its source and its age.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, TypeAlias

import msgspec

from tarazu.calendars import Instant
from tarazu.notices import Notice, Selection, as_of, claims_of, in_time, select
from tarazu.rules.regime import DIRECTIONS, Direction
from tarazu.settings import CrossingSettings

State: TypeAlias = Literal["open", "partly", "shut", "unknown"]
Why: TypeAlias = Literal[
    "gate",
    "gate_closed",
    "gate_suspended",
    "gate_quiet",
    "said",
    "differ",
    "over",
    "goods",
    "nothing",
]
QUIET_MS = 86_400_000  # a gate without a passage for a day is one of which we know nothing
# Places that face each other are one crossing; the first is the one that is named. These are the
# crossings of Afghanistan: they stand on the page of whoever runs one of them, told of or not.
# The track over the Wakhjir pass is none that a truck takes.
_ALL_OF = "AF"
CROSSINGS: tuple[tuple[str, ...], ...] = (
    ("dogharoon", "islam-qala"),
    ("mahirud", "abu-nasr-farahi"),
    ("milak", "zaranj"),
    ("shamtigh", "rozanak", "khaf-rail"),
    ("torghundi", "serhetabat"),
    ("aqina", "imamnazar"),
    ("hairatan", "termez"),
    ("sher-khan", "panji-poyon"),
    ("ishkashim",),
    ("torkham",),
    ("kharlachi",),
    ("ghulam-khan",),
    ("angoor-ada",),
    ("chaman", "spin-boldak"),
)
_SAYS: dict[str, State] = {"closure": "shut", "partial_stop": "partly", "reopening": "open"}


class Stopped(msgspec.Struct, frozen=True):
    """A way that stands still: since when, why, and who says so (texts as entered)."""

    direction: Direction
    since_at: Instant
    reason: str
    source: str


class Gate(msgspec.Struct, frozen=True):
    """Our own gate: the ways that stand still, its hours, who waits, and the last passage."""

    at: Instant
    suspensions: tuple[Stopped, ...]
    is_closed: bool
    opens_at: Instant | None
    last_at: Instant | None
    waiting: int
    longest_wait_s: int | None


class Standing(msgspec.Struct, frozen=True):
    """How one crossing stands, by whom, and since how many days that was last said.

    `places` are stable words; `crossing` names one of ours. `said` are the statements that decide,
    or of which the last was, `beside` those of the same things that differ from them; `awaited` is
    what is expected of the place. `is_named`: some notice names it.
    """

    places: tuple[str, ...]
    state: State
    why: Why
    crossing: str = ""
    gate: Gate | None = None
    said: tuple[Notice, ...] = ()
    said_state: State = "unknown"
    age_days: int | None = None
    awaited: tuple[Notice, ...] = ()
    beside: tuple[Notice, ...] = ()
    is_named: bool = False


class Situation(msgspec.Struct, frozen=True):
    """Every crossing, ours first; `awaited` is what is expected of no crossing in particular."""

    day: int
    standings: tuple[Standing, ...]
    awaited: tuple[Notice, ...]


def situation_of(
    register: Sequence[Notice],
    ours: Sequence[tuple[CrossingSettings, Gate]],
    day: int,
) -> Situation:
    """Say how every crossing of ours, of Afghanistan and of the register stands on a day.

    Those of Afghanistan are left out where each of ours lies between two other countries. Only what
    was said by then counts. Source: ours; the latest that was said decides, and silence decides
    nothing.
    """
    known = in_time(select(as_of(register, day), Selection(known_day=day)))
    awaited = _awaited(known, day)
    standings: list[Standing] = []
    taken: set[tuple[str, ...]] = set()
    named_alone = _crossings_of(known)
    if not ours or any(_ALL_OF in (one.home, one.peer) for one, _ in ours):
        named_alone = [*CROSSINGS, *(one for one in named_alone if one not in CROSSINGS)]
    for settings, gate in ours:
        places = _places_of(settings)
        taken.add(places)
        standings.append(_ours(settings.name, places, gate, _said(places, known, awaited, day)))
    for places in named_alone:
        if places not in taken:
            standings.append(_said(places, known, awaited, day))
    named = {place for one in standings for place in one.places}
    others = tuple(one for one in awaited if not named.intersection(one.place.split()))
    return Situation(day, tuple(standings), others)


def _ours(name: str, places: tuple[str, ...], gate: Gate, said: Standing) -> Standing:
    """Let our own gate speak for its crossing; what others said of it stands beside."""
    state: State = "open"
    why: Why = "gate"
    if len(gate.suspensions) == len(DIRECTIONS):
        state, why = "shut", "gate_suspended"
    elif gate.is_closed:
        state, why = "shut", "gate_closed"
    elif gate.last_at is None or gate.at - gate.last_at > QUIET_MS:
        state, why = "unknown", "gate_quiet"
    elif gate.suspensions:
        state, why = "partly", "gate_suspended"
    return Standing(
        places=places,
        state=state,
        why=why,
        crossing=name,
        gate=gate,
        said=said.said,
        said_state=said.state,
        age_days=said.age_days,
        awaited=said.awaited,
        beside=said.beside,
        is_named=said.is_named,
    )


def _said(
    places: tuple[str, ...], known: Sequence[Notice], awaited: Sequence[Notice], day: int
) -> Standing:
    """Say what others last said of a crossing: of all goods, and since then of single ones."""
    here = [one for one in known if _is_at(one, places)]
    told = [one for one in here if _decides(one, day)]
    mine = tuple(one for one in awaited if _is_at(one, places))
    whole = _latest([one for one in told if not one.commodity], day)
    # What was said of single goods before the last word on all goods is overtaken by that word.
    since = max((_as_late_as(one, day) for one in whole), default=-1)
    goods: dict[str, list[Notice]] = {}
    for one in told:
        for word in one.commodity.split() if _as_late_as(one, day) >= since else ():
            goods.setdefault(word, []).append(one)
    single = [_latest(group, day) for group in goods.values()]
    last = in_time({one.id: one for group in (whole, *single) for one in group}.values())
    state, why = _state_of(whole, single, day)
    return Standing(
        places,
        state,
        why,
        said=last,
        said_state=state,
        age_days=day - max(_as_late_as(one, day) for one in last) if last else None,
        awaited=mine,
        beside=_beside(last, here),
        is_named=bool(here),
    )


def _state_of(
    whole: Sequence[Notice], single: Sequence[Sequence[Notice]], day: int
) -> tuple[State, Why]:
    """Give the state, and why, by the last word on all goods and the last on each single one.

    A word on one commodity makes a crossing partly open only against a state that holds: an opening
    for it while the crossing is shut, a stop of it while the crossing is open. Where nothing holds
    for the others, it says nothing of them.
    Source: ours; `docs/guides/publish-pages.md`, section 4.
    """
    if not whole:
        return "unknown", "goods" if single else "nothing"
    if len({_SAYS[one.kind] for one in whole}) > 1:
        return "unknown", "differ"
    states = {_state_on(one, day) for one in whole}
    if len(states) > 1 or "unknown" in states:
        return "unknown", "over"
    state = states.pop()
    passes = [{_state_on(one, day) for one in group} for group in single]
    against: State = "open" if state == "shut" else "shut"
    is_broken = any(group in ({against}, {"partly"}) for group in passes)
    return ("partly" if is_broken else state), "said"


def _latest(told: Sequence[Notice], day: int) -> tuple[Notice, ...]:
    """Give the statements that speak of the latest day: those of one day may differ."""
    newest = max((_as_late_as(one, day) for one in told), default=-1)
    return tuple(one for one in told if _as_late_as(one, day) == newest)


def _beside(shown: Sequence[Notice], known: Sequence[Notice]) -> tuple[Notice, ...]:
    """Give the statements of the same things that differ from those that are shown."""
    names = {one.id for one in shown}
    claims = {one.claim for one in shown}
    groups = [group for claim, group in claims_of(known).items() if claim in claims]
    return in_time(one for group in groups for one in group if one.id not in names)


def _decides(notice: Notice, day: int) -> bool:
    """Say whether a statement tells how a crossing stands: it happened, and it has begun."""
    first, _ = notice.days
    has_begun = first is not None and first <= day
    return notice.kind in _SAYS and notice.status == "happened" and has_begun


def _as_late_as(notice: Notice, day: int) -> int:
    """Give the last day of which a statement speaks for certain."""
    first, last = notice.days
    latest = max(one for one in (first, notice.known_day, -1) if one is not None)
    return min(latest, day, day if last is None or notice.kind == "reopening" else last)


def _state_on(notice: Notice, day: int) -> State:
    """Give what a statement makes of a crossing, or of one commodity there, on a day.

    A reopening lasts. A closure whose days have passed leaves open what came after.
    """
    last = notice.window_to_day
    if notice.kind != "reopening" and last is not None and last < day:
        return "unknown"
    return _SAYS[notice.kind]


def _awaited(known: Iterable[Notice], day: int) -> tuple[Notice, ...]:
    """Give what is expected still, the nearest first; what names no day comes last.

    With each come the statements that differ from it, whoever said them, as they stand.
    """
    known = tuple(known)
    waits = [one for one in known if one.status == "expected"]
    differing = claims_of(known)

    def due(notice: Notice) -> int:
        ends = (notice.window_from_day, notice.window_to_day)
        return next((max(one, day) for one in ends if one is not None), 1 << 62)

    told: dict[str, Notice] = {}
    for one in sorted(waits, key=due):
        told.update({each.id: each for each in (one, *differing.get(one.claim, ()))})
    return tuple(told.values())


def _crossings_of(known: Iterable[Notice]) -> list[tuple[str, ...]]:
    """Give every crossing that a register names; a place that we do not know is one if it shuts.

    In "islam-qala herat" the second is a city: a place counts where none beside it is known.
    """
    faces: Mapping[str, tuple[str, ...]] = {one: group for group in CROSSINGS for one in group}
    found: dict[tuple[str, ...], None] = {}
    for notice in known:
        places = notice.place.split()
        groups = [faces[place] for place in places if place in faces]
        if not groups and notice.kind in _SAYS:
            groups = [(place,) for place in places]
        found.update(dict.fromkeys(groups))
    order = {group: place for place, group in enumerate(CROSSINGS)}
    return sorted(found, key=lambda group: (order.get(group, len(order)), group))


def _places_of(settings: CrossingSettings) -> tuple[str, ...]:
    """Give the stable words of one of our crossings: those of its posts, as English writes them."""
    posts = settings.posts.get("en")
    names = [settings.name, *((posts.home, posts.peer) if posts is not None else ())]
    words = {"-".join(name.lower().replace("_", " ").split()) for name in names}
    for group in CROSSINGS:
        if words.intersection(group):
            return group
    return tuple(dict.fromkeys("-".join(name.lower().split()) for name in names))


def _is_at(notice: Notice, places: Sequence[str]) -> bool:
    return bool(set(places).intersection(notice.place.split()))
