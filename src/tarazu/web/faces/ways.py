"""One gated direction on the desk: who is next and why, who is called, who is on hold."""

from typing import Literal

import msgspec
from markupsafe import Markup

from tarazu.rules.regime import Direction
from tarazu.station.views import BoardView, CalledView, HeldView, TruckView, WaitingView, WayView
from tarazu.web.context import PageContext, Side
from tarazu.web.faces.flows import spending
from tarazu.web.faces.plates import PlateFace, plate_face
from tarazu.web.faces.sentences import (
    alone,
    clock_time,
    lowered,
    moment,
    place_number,
    quoted,
    registered,
    rich,
    say,
)

_RANKS_NAMED = 3


class WhyFace(msgspec.Struct, frozen=True):
    """Why this truck is next, or why nobody can be called: a heading, a sentence, a tone."""

    head: tuple[str, ...]
    body: str
    is_barred: bool


class NextFace(msgspec.Struct, frozen=True):
    """The truck that is next, with what an officer reads out."""

    ticket: int
    number: str
    plate: PlateFace | None
    going: str
    facts: tuple[tuple[str, Markup], ...]


class CallKeyFace(msgspec.Struct, frozen=True):
    """The call key: to be pressed, shut with its reason, or absent where nobody presses it."""

    kind: Literal["call", "shut", "itself"]
    text: str


class RowFace(msgspec.Struct, frozen=True):
    """One called truck: its line, and what can be done with it now.

    `arrive_text` is the second key, of a truck that may go and whose arrival is not recorded yet.
    """

    ticket: int
    number: str
    plate: PlateFace | None
    line: str
    is_late: bool
    key: Literal["release", "arrive", "shut"]
    key_text: str
    arrive_text: str = ""


class HeldFace(msgspec.Struct, frozen=True):
    """One truck on hold: reason, since when, by whom, and what was said."""

    ticket: int
    number: str
    hold: str
    hold_text: str
    plate: PlateFace | None
    since: Markup


class WayFace(msgspec.Struct, frozen=True):
    """One gated direction as the desk shows it; `rows` is None where the call is the release."""

    direction: Direction
    side: Side
    who: str
    position: str
    next: NextFace | None
    empty: str
    why: WhyFace | None
    call: CallKeyFace
    rows: tuple[RowFace, ...] | None
    rows_count: str
    held: tuple[HeldFace, ...]
    is_suspended: bool


def way_face(page: PageContext, view: BoardView, way: WayView) -> WayFace:
    """Put one gated direction into words."""
    may_be_called = way.waiting - way.on_hold
    rows = tuple(_row(page, view, way, one) for one in _longest_first(way.called))
    count = say(page, "way.trucks", n=len(rows)) if rows else ""
    return WayFace(
        direction=way.direction,
        side=page.side_of(way.direction),
        who=registered(page, way.countries),
        position=say(page, "way.position", n=may_be_called) if way.next else "",
        next=_next(page, view, way.next) if way.next else None,
        empty=say(page, "way.all_held" if way.waiting else "way.nobody_waits"),
        why=_why(page, view, way),
        call=_call_key(page, view, way),
        rows=None if view.call == "immediate" and not rows else rows,
        rows_count=count,
        held=tuple(held_face(page, one) for one in way.held),
        is_suspended=way.suspension is not None,
    )


def load_text(page: PageContext, truck: TruckView) -> str:
    """Say what a truck carries, or that it carries nothing."""
    if truck.laden == "loaded":
        return page.words.cargo(truck.cargo)
    return page.words.laden(truck.laden)


def held_face(page: PageContext, held: HeldView) -> HeldFace:
    """Put one hold into words: since when, by whom, what helps."""
    authority = quoted(held.authority) if held.authority else ""
    key = "held.since_by" if held.authority else "held.since"
    since = rich(page, key, time=alone(moment(page, held.since_at)), authority=authority)
    if held.note:
        since = Markup("{} {}").format(since, quoted(held.note))
    return HeldFace(
        ticket=held.ticket,
        number=place_number(page, held.ticket),
        hold=held.hold,
        hold_text=page.words.hold(held.hold),
        plate=plate_face(page, held.truck.plate),
        since=since,
    )


def rank_text(page: PageContext, rank: int) -> str:
    """Say whose turn it is for the next credits: first, second, third, and so on."""
    return say(page, f"rank.{rank}" if rank <= _RANKS_NAMED else "rank.n", n=rank)


def _longest_first(called: tuple[CalledView, ...]) -> list[CalledView]:
    """Put the called trucks in order: those with a credit first, each the longest called first."""
    return sorted(called, key=lambda one: (one.credit_rank or 0, one.called_at))


def _next(page: PageContext, view: BoardView, waiting: WaitingView) -> NextFace:
    since = alone(moment(page, waiting.registered_at))
    wait = page.words.duration((view.at - waiting.registered_at) // 1000)
    load = load_text(page, waiting.truck)
    if waiting.destination:
        place = page.destinations.get(waiting.destination, waiting.destination)
        load = say(page, "way.load_to", load=load, place=place)
    facts = [
        (say(page, "way.waiting"), rich(page, "way.wait_since", wait=wait, time=since)),
        (say(page, "way.load"), Markup("{}").format(load)),
    ]
    return NextFace(
        ticket=waiting.ticket,
        number=place_number(page, waiting.ticket),
        plate=plate_face(page, waiting.truck.plate),
        going=say(page, f"going.{waiting.direction}"),
        facts=tuple(facts),
    )


def _why(page: PageContext, view: BoardView, way: WayView) -> WhyFace | None:
    if way.next is None:
        return None
    number = place_number(page, way.next.ticket)
    left = _credits(page, view, way)
    if way.no_call is None:
        return WhyFace(_balance(page, view, way), _reason(page, view, way.next), False)
    ahead = min(
        (one for one in way.called if one.credit_rank is not None),
        key=lambda one: one.credit_rank or 0,
        default=None,
    )
    if way.no_call == "suspended":
        body = say(page, f"way.why_suspended_{way.direction}", number=number)
    elif way.no_call == "closed" and way.opens_at is not None:
        body = say(page, "way.why_closed", number=number, time=moment(page, way.opens_at))
    elif way.no_call == "no_slot" and way.slot_free_at is not None:
        body = say(page, "way.why_no_slot", number=number, time=clock_time(page, way.slot_free_at))
    elif way.no_call in ("no_credit", "staging_full") and ahead is not None:
        first = place_number(page, ahead.ticket)
        body = say(page, "way.why_credit_to", first=first, number=number)
    elif way.no_call in ("no_credit", "staging_full"):
        body = say(page, "way.why_credit_next", number=number)
    else:
        body = page.words.no_call(way.no_call)
    head = (say(page, f"way.why_head_{way.no_call}", credits=left),) if left else ()
    return WhyFace(head, body, True)


def _credits(page: PageContext, view: BoardView, way: WayView) -> str:
    account = spending(view, way)
    return say(page, "account.credits_left", n=account.may_go) if account else ""


def _balance(page: PageContext, view: BoardView, way: WayView) -> tuple[str, ...]:
    """Say the rule of the plan in the words of the moment: one came in, so one may go."""
    account = spending(view, way)
    assert way.next is not None, way
    if account is None or way.next.why == "exempt":
        return ()
    left = say(page, "account.credits_left", n=account.may_go)
    other_way = all(direction != way.direction for direction, _ in account.earn_flows)
    if not account.earn_flows or not other_way:
        return (left,)
    rule = say(
        page, f"way.why_balance_{way.direction}", n=account.counted, releases=account.releases
    )
    return (rule, left)


def _reason(page: PageContext, view: BoardView, waiting: WaitingView) -> str:
    lanes = view.regime.lanes if view.regime else ()
    if waiting.why == "first" and len(lanes) > 1:
        return say(page, "way.why_first_of_lanes")
    if waiting.why == "lane":
        return say(page, "way.lane_first", load=load_text(page, waiting.truck))
    return say(page, f"why.{waiting.why}")


def _call_key(page: PageContext, view: BoardView, way: WayView) -> CallKeyFace:
    if way.no_call is not None and way.no_call not in ("no_credit", "no_slot"):
        return CallKeyFace("shut", say(page, f"shut.{way.no_call}"))
    if way.next is None:
        return CallKeyFace("shut", say(page, "shut.nobody_waits"))
    if view.call == "officer":
        if way.no_call is not None:
            return CallKeyFace("shut", say(page, f"shut.{way.no_call}"))
        number = place_number(page, way.next.ticket)
        return CallKeyFace("call", say(page, "way.call", number=number))
    kind = "released" if view.call == "immediate" else "called"
    if way.no_call == "no_slot" and way.slot_free_at is not None:
        time = clock_time(page, way.slot_free_at)
        return CallKeyFace("itself", say(page, f"itself.{kind}_at", time=time))
    key = f"itself.{kind}_credit" if way.no_call == "no_credit" else f"itself.{kind}"
    return CallKeyFace("itself", say(page, key))


def _row(page: PageContext, view: BoardView, way: WayView, call: CalledView) -> RowFace:
    stopped = way.suspension is not None
    has_credit = call.credit_rank is None
    key: Literal["release", "arrive", "shut"] = "release"
    text = say(page, "row.release")
    if stopped:
        key, text = "shut", say(page, "row.suspended")
    elif not has_credit and call.staged_at is None:
        key, text = "arrive", say(page, "row.arrive")
    elif not has_credit:
        key, text = "shut", say(page, "row.no_credit")
    return RowFace(
        ticket=call.ticket,
        number=place_number(page, call.ticket),
        plate=plate_face(page, call.truck.plate),
        line=_row_line(page, view, call, stopped=stopped),
        is_late=call.is_late and not stopped,
        key=key,
        key_text=text,
        arrive_text=say(page, "row.arrive") if key == "release" and call.staged_at is None else "",
    )


def _row_line(page: PageContext, view: BoardView, call: CalledView, *, stopped: bool) -> str:
    if call.credit_rank is not None and call.staged_at is not None:
        return say(page, "row.staged", rank=rank_text(page, call.credit_rank))
    if stopped:
        return say(page, "row.stands_still")
    if call.staged_at is not None:
        return say(page, "row.arrived")
    until = moment(page, call.until_at)
    if call.is_late:
        left = page.words.duration(max(0, call.until_at - page.now) // 1000)
        return say(page, "row.late", left=left, time=until)
    if call.override is not None:
        what = say(page, "row.override", n=call.override)
    elif call.is_exempt:
        what = say(page, "row.exempt")
    elif call.credit_rank is not None:
        what = say(page, "row.ahead")
    elif view.regime and call.lane != view.regime.lanes[-1].name:
        what = lowered(load_text(page, call.truck))
    else:
        return say(page, "row.called_until", time=until)
    return say(page, "row.until", what=what, time=until)
