"""A driver's ticket: what holds now, how many are ahead, why not me, how far it has come."""

from typing import Literal

import msgspec
import segno
from markupsafe import Markup

from tarazu.rules.regime import Regime
from tarazu.station.views import CalledView, HeldView, Overtaking, TicketView
from tarazu.web.context import PageContext, Side
from tarazu.web.faces.plates import PlateFace, plate_face
from tarazu.web.faces.sentences import (
    alone,
    clock_time,
    date_in,
    listed,
    lowered,
    moment,
    on_both_clocks,
    place_number,
    plan_said,
    quoted,
    rich,
    say,
)
from tarazu.web.faces.ways import rank_text

_OVERTAKEN_MAX = 3

Tone = Literal["sun", "amber", "quiet"]


class StateFace(msgspec.Struct, frozen=True):
    """The box on top: what changed, and what to do."""

    tone: Tone
    head: str
    lines: tuple[Markup, ...]


class StepFace(msgspec.Struct, frozen=True):
    """One step of the progress."""

    text: str
    time: str
    state: Literal["done", "now", "held", "coming"]


class OvertakingFace(msgspec.Struct, frozen=True):
    """A truck that came later and went earlier, by number, and the reason."""

    number: str
    head: str
    text: str


class TicketFace(msgspec.Struct, frozen=True):
    """All of a ticket in words; a part that is no longer true is empty and leaves the page."""

    title: str
    number: str
    width: int
    side: Side
    plate: PlateFace | None
    going: str
    states: tuple[StateFace, ...]
    counts: tuple[tuple[str, str], ...]
    when_text: str
    after_call: tuple[str, ...]
    overtaken: tuple[OvertakingFace, ...]
    overtaken_more: str
    steps: tuple[StepFace, ...]
    code: str
    code_svg: Markup
    updated: Markup
    updated_date: str
    times: str
    plan: str


def ticket_face(page: PageContext, view: TicketView) -> TicketFace:
    """Put a ticket into words."""
    number = place_number(page, view.ticket)
    waits = view.status == "waiting"
    is_free = waits and not view.holds
    goal = page.home if view.direction == "in" else page.peer
    shown = view.overtaken[:_OVERTAKEN_MAX] if waits else ()
    rest = view.overtaken_count - len(shown)
    return TicketFace(
        title=say(page, "ticket.title", number=number),
        number=number,
        width=len(number),
        side=page.side_of(view.direction),
        plate=plate_face(page, view.truck.plate),
        going=say(page, "to_country", country=page.words.country(goal)),
        states=_states(page, view),
        counts=_counts(page, view) if is_free else (),
        when_text=_when(page, view) if is_free else "",
        after_call=_after_call(page, view) if is_free else (),
        overtaken=tuple(_overtaken(page, view, one) for one in shown),
        overtaken_more=say(page, "ticket.overtaken_more", n=rest) if shown and rest > 0 else "",
        steps=_steps(page, view),
        code=view.code,
        code_svg=_code_svg(page, view) if view.status in ("waiting", "called") else Markup(""),
        updated=rich(page, "ticket.updated", times=on_both_clocks(page, view.at)),
        updated_date=" · ".join(page.words.date_both(view.at, page.home_clock.zone)),
        times=_other_times(page),
        plan=_plan(page, view),
    )


def _plan(page: PageContext, view: TicketView) -> str:
    """Say the plan, and of one without an end that too: the driver waits under it."""
    said = plan_said(page, view.regime, in_force=view.in_force)
    is_open = view.in_force and view.regime is not None and view.regime.valid_until is None
    return f"{said} {say(page, 'page.plan_open')}" if is_open else said


def _other_times(page: PageContext) -> str:
    """Name the clock of the times that name none; "" where both sides keep the same time."""
    if page.home_clock.zone == page.peer_clock.zone:
        return ""
    return say(page, "ticket.other_times", clock=page.words.time_of(page.home_clock.country))


def _states(page: PageContext, view: TicketView) -> tuple[StateFace, ...]:
    states = []
    if view.status == "released":
        states.append(_ended(page, view, "ticket.released", ""))
    elif view.status == "withdrawn":
        known = view.ended_why in ("asked", "lapsed", "no_longer_gated")
        states.append(_ended(page, view, "ticket.withdrawn", view.ended_why if known else ""))
    elif view.call is not None:
        states.append(_called(page, view, view.call))
    if view.status in ("waiting", "called"):
        if view.suspension is not None:
            stop = view.suspension
            time = moment(page, stop.since_at)
            said = "ticket.stop_said" if stop.source else "ticket.stop_unsaid"
            reason, source = quoted(stop.reason), quoted(stop.source)
            lines = [rich(page, said, reason=reason, source=source)]
            lines.append(rich(page, "ticket.stop_kept"))
            head = say(page, f"ticket.stop_{view.direction}", time=time)
            states.append(StateFace("amber", head, tuple(lines)))
        states.extend(_hold(page, hold) for hold in view.holds)
    return tuple(states)


def _ended(page: PageContext, view: TicketView, key: str, why: str) -> StateFace:
    lines = []
    if view.ended_at is not None:
        times = on_both_clocks(page, view.ended_at)
        lines.append(rich(page, "list.comma", first=times, last=date_in(page, view.ended_at)))
    lines.append(rich(page, f"ended.{why}" if why else f"{key}_text"))
    return StateFace("quiet", say(page, key), tuple(lines))


def _called(page: PageContext, view: TicketView, call: CalledView) -> StateFace:
    lines = []
    if view.suspension is not None:
        head = say(page, "ticket.called_stopped")
        return StateFace("amber", head, (rich(page, "ticket.called_stopped_text"),))
    if call.credit_rank is not None:
        rank = rank_text(page, call.credit_rank)
        lines.append(rich(page, "ticket.called_ahead", rank=rank))
    if call.staged_at is None:
        until = on_both_clocks(page, call.until_at)
        lines.append(rich(page, "ticket.called_until", time=until))
        lines.append(rich(page, f"ticket.lapse_{view.lapse}"))
    else:
        lines.append(rich(page, "ticket.called_at_gate"))
    at = on_both_clocks(page, call.called_at)
    lines.append(rich(page, "ticket.called_at", time=at))
    return StateFace("sun", say(page, "ticket.called"), tuple(lines))


def _hold(page: PageContext, hold: HeldView) -> StateFace:
    time = alone(moment(page, hold.since_at))
    key = "ticket.held_by" if hold.authority else "ticket.held_since"
    first = rich(page, key, authority=quoted(hold.authority), time=time)
    if hold.note:
        first = Markup("{} {}").format(first, quoted(hold.note))
    head = say(page, "ticket.held", reason=page.words.hold(hold.hold))
    return StateFace("amber", head, (first, rich(page, "ticket.held_kept")))


def _overtaken(page: PageContext, view: TicketView, one: Overtaking) -> OvertakingFace:
    zone = page.home_clock.zone
    head, text = page.words.overtaking(one, zone, now=page.now, regime=view.regime, note=one.note)
    load = _lane_load(page, view.regime, one.lane) if one.reason == "lane" else ""
    if load:
        head = say(page, "ticket.lane_load", cargo=load)
        head = head[:1].upper() + head[1:]
    return OvertakingFace(place_number(page, one.ticket), head, text)


def _lane_load(page: PageContext, regime: Regime | None, name: str) -> str:
    """Say which loads a lane takes, where loads alone make it; else nothing."""
    for lane in regime.lanes if regime else ():
        if lane.name == name:
            cargoes = dict.fromkeys(one.cargo for one in lane.match or () if one.cargo)
            names = [lowered(page.words.cargo(cargo)) for cargo in cargoes]
            return listed(page, names, last="or") if names else ""
    return ""


def _counts(page: PageContext, view: TicketView) -> tuple[tuple[str, str], ...]:
    """Give the three numbers that say how far it is: ahead, credits, the last one called."""
    counts = []
    if view.ahead is not None:
        number = page.words.number(view.ahead)
        counts.append((number, say(page, "ticket.ahead", n=view.ahead)))
    if view.left is not None:
        number = page.words.number(view.left)
        counts.append((number, say(page, "ticket.credits", n=view.left)))
    if view.last_called is not None:
        number = place_number(page, view.last_called)
        counts.append((number, say(page, "ticket.last_called")))
    return tuple(counts)


def _when(page: PageContext, view: TicketView) -> str:
    if view.suspension is not None:
        return say(page, "ticket.no_time_stopped")
    if view.no_call in ("no_regime", "regime_ended"):
        return page.words.no_call(view.no_call)
    return say(page, "ticket.no_time_text")


def _after_call(page: PageContext, view: TicketView) -> tuple[str, ...]:
    return (
        say(page, "ticket.call_window", length=page.words.duration(view.call_window_s)),
        say(page, f"ticket.lapse_{view.lapse}"),
        say(page, "ticket.need_not_stay"),
    )


def _steps(page: PageContext, view: TicketView) -> tuple[StepFace, ...]:
    order = {"waiting": 1, "called": 2, "released": 3, "withdrawn": 3}
    at = order[view.status]
    called_at = clock_time(page, view.call.called_at) if view.call else ""
    ended_at = clock_time(page, view.ended_at) if view.ended_at is not None else ""
    waiting = "ticket.step_held" if view.holds and at == 1 else "ticket.step_waiting"
    last = f"ticket.step_{view.direction}"
    if view.status == "withdrawn":
        last = "ticket.step_withdrawn"
    named = (
        ("ticket.step_registered", moment(page, view.registered_at)),
        (waiting, ""),
        ("ticket.step_called", called_at),
        (last, ended_at),
    )
    steps = []
    for place, (key, time) in enumerate(named):
        state: Literal["done", "now", "held", "coming"] = "done" if place < at else "coming"
        if place == at:
            state = "held" if key == "ticket.step_held" else "now"
        if view.status == "withdrawn" and key == "ticket.step_called":
            continue
        steps.append(StepFace(say(page, key), time, state))
    return tuple(steps)


def _code_svg(page: PageContext, view: TicketView) -> Markup:
    """Draw the QR code as one path: no style in it, so that the strictest policy lets it pass."""
    code = segno.make(page.links.proof or view.code, error="m", micro=False)
    drawn = code.svg_inline(
        dark="#15211e", light="#fff", border=2, omitsize=True, svgclass="code", lineclass=None
    )
    return Markup(drawn)
