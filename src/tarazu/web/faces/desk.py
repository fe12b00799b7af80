"""The gate desk: the keys of the form, the strip of counts, the ways, and what just happened."""

import re
from collections.abc import Mapping
from typing import Literal

import msgspec
from markupsafe import Markup

from tarazu.rules import Reason, Refusal
from tarazu.rules.regime import Direction
from tarazu.station.views import BoardView, FlowView, LastAction, ProposalView, WayView
from tarazu.web.context import Done, PageContext, Side
from tarazu.web.faces.beams import BeamFace, beam_faces
from tarazu.web.faces.board import suspension_line
from tarazu.web.faces.flows import CountFace, count_faces, free_flows
from tarazu.web.faces.plates import PlateFace, plate_as_typed, plate_face
from tarazu.web.faces.sentences import (
    alone,
    clock_time,
    flow,
    moment,
    place_number,
    plan_said,
    quoted,
    registered,
    rich,
    say,
)
from tarazu.web.faces.ways import WayFace, way_face
from tarazu.words import order_line

# The forms with fields of their own, by the first part of their name: all but the plate's.
_FIELDS_OF = {
    "find": ("truck",),
    "hold": ("truck", "authority", "note"),
    "seen": ("plate",),
    "mend": ("ticket", "plate"),
    "take": ("plate", "reason"),
    "withdraw": ("ticket",),
    "suspend": ("reason", "source"),
    "propose": ("ticket", "reason"),
}
_DIRECTIONS: tuple[Direction, Direction] = ("in", "out")
# Refusals that say "not now": the rule is at its limit, nothing was typed wrong.
_NOT_NOW = frozenset(
    {
        Reason.REGIME_OVER,
        Reason.NO_REGIME,
        Reason.ON_HOLD,
        Reason.DIRECTION_SUSPENDED,
        Reason.GATE_CLOSED,
        Reason.NO_SLOT,
        Reason.CALLED_MAX_REACHED,
        Reason.NOBODY_WAITS,
        Reason.NO_CREDIT,
        Reason.STAGING_FULL,
        Reason.NOT_NEXT,
        Reason.CREDIT_SPENT,
    }
)


class KeyFace(msgspec.Struct, frozen=True):
    """One key of the form. `do` is what it sends, `number` its count today or the next place."""

    do: str
    kind: Literal["count", "register", "free"]
    side: Side
    direction: Direction
    title: str
    who: str
    number: str
    note: str
    kbd: str


class StatFace(msgspec.Struct, frozen=True):
    """One count of the strip, and a smaller one beside it."""

    number: str
    beside: str
    label: str


class UndoFace(msgspec.Struct, frozen=True):
    """The last action, and what takes it back; it goes at `until_ms`."""

    time: str
    what: str
    plate: PlateFace | None
    typed: str
    movement: int | None
    ticket: int | None
    until_ms: int


class ErrorFace(msgspec.Struct, frozen=True):
    """What was refused or could not be read, with a link to the ticket meant."""

    text: Markup
    is_fault: bool
    offers_override: bool


class ProposalFace(msgspec.Struct, frozen=True):
    """An override that waits for a second officer, and whether this reader is one."""

    override: int
    text: Markup
    may_approve: bool
    may_refuse: bool


class DeskFace(msgspec.Struct, frozen=True):
    """All of the desk in words.

    `meant` names the form that an answer is about and stands in, `wrong` its field to look at.
    """

    title: str
    meant: str
    wrong: str
    plate_typed: str
    beams: tuple[BeamFace, ...]
    stats: tuple[StatFace, ...]
    stops: tuple[tuple[Direction, Markup], ...]
    keys: tuple[KeyFace, ...]
    free: tuple[KeyFace, ...]
    ways: tuple[WayFace, ...]
    undo: UndoFace | None
    error: ErrorFace | None
    done: str
    done_link: str
    proposals: tuple[ProposalFace, ...]
    plan: str
    extras: tuple[str, ...]


def desk_face(page: PageContext, view: BoardView) -> DeskFace:
    """Put the desk into words."""
    keys = _keys(page, view)
    free = tuple(
        _free_key(page, flow) for direction in _DIRECTIONS for flow in free_flows(view, direction)
    )
    error = _error(page)
    title = say(page, "desk.title")
    meant = _form_meant(page.kept)
    return DeskFace(
        title=say(page, "page.error_title", title=title) if error else title,
        meant=meant,
        wrong=_field_meant(page, meant),
        plate_typed=plate_as_typed(page.kept.get("plate", "")),
        beams=beam_faces(page, view.accounts),
        stats=_stats(page, view),
        stops=tuple(
            (way.direction, suspension_line(page, way, way.suspension))
            for way in view.ways
            if way.suspension
        ),
        keys=keys,
        free=free,
        ways=tuple(way_face(page, view, way) for way in _out_first(view.ways)),
        undo=_undo(page, view.undo) if view.undo else None,
        error=error,
        done=_done(page, page.done) if page.done else "",
        done_link=_registered_link(page, page.done) if page.done else "",
        proposals=tuple(_proposal(page, one) for one in view.proposals),
        plan=plan_said(page, view.regime, in_force=view.in_force),
        extras=_extras(page, view),
    )


def _form_meant(kept: Mapping[str, str]) -> str:
    """Name the form whose input came back: one with fields of its own, else that of the plate."""
    form = kept.get("form", "")
    return form if form.partition("-")[0] in _FIELDS_OF else "record"


def _field_meant(page: PageContext, form: str) -> str:
    """Name the field that cannot be read; where a refusal is about all of the form, its first."""
    names = _FIELDS_OF.get(form.partition("-")[0], ("plate",))
    field = page.field_error.field if page.field_error else ""
    return field if field in (*names, "registered") else names[0]


def _extras(page: PageContext, view: BoardView) -> tuple[str, ...]:
    """Say what else a reader of the list needs: what passed uncalled, what the order prefers."""
    if view.regime is None:
        return ()
    extras = [say(page, "desk.uncalled", n=view.uncalled)] if view.uncalled else []
    extras += [order_line(view.regime, page.words)]
    return tuple(extra for extra in extras if extra)


def _out_first(ways: tuple[WayView, ...]) -> list[WayView]:
    return sorted(ways, key=lambda way: way.direction, reverse=True)


def _keys(page: PageContext, view: BoardView) -> tuple[KeyFace, ...]:
    """Give the large keys: the counted flows first, then the registrations.

    Enter presses the first key, Shift and Enter the first registration.
    """
    keys: list[KeyFace] = []
    for direction in _DIRECTIONS:
        for count in count_faces(page, view, direction, gated=False):
            kbd = "Enter" if not keys else ""
            keys.append(_count_key(page, count, kbd))
    kbd = "Shift Enter" if keys else "Enter"
    for way in _out_first(view.ways):
        if not view.in_force:
            continue
        today = sum(count.today for count in count_faces(page, view, way.direction, gated=True))
        keys.append(_register_key(page, way, kbd, today))
        kbd = ""
    return tuple(keys)


def _count_key(page: PageContext, count: CountFace, kbd: str) -> KeyFace:
    country = f":{count.countries[0]}" if len(count.countries) == 1 else ""
    return KeyFace(
        do=f"movement:{count.direction}{country}",
        kind="count",
        side=page.side_of(count.direction),
        direction=count.direction,
        title=say(page, f"key.passage_{count.direction}"),
        who=count.who,
        number=page.words.number(count.today),
        note=say(page, "key.partly") if count.partly else "",
        kbd=kbd,
    )


def _register_key(page: PageContext, way: WayView, kbd: str, today: int) -> KeyFace:
    country = f":{way.countries[0]}" if len(way.countries) == 1 else ""
    return KeyFace(
        do=f"register:{way.direction}{country}",
        kind="register",
        side=page.side_of(way.direction),
        direction=way.direction,
        title=say(page, f"key.register_{way.direction}"),
        who=registered(page, way.countries),
        number=place_number(page, way.next_number),
        note=say(page, "key.counted_today", n=today) if today else "",
        kbd=kbd,
    )


def _free_key(page: PageContext, flow: FlowView) -> KeyFace:
    return KeyFace(
        do=f"movement:{flow.direction}:{flow.registered}",
        kind="free",
        side=page.side_of(flow.direction),
        direction=flow.direction,
        title=say(page, f"key.free_{flow.direction}"),
        who=page.words.registered_in(flow.registered),
        number=page.words.number(flow.today),
        note="",
        kbd="",
    )


def _stats(page: PageContext, view: BoardView) -> tuple[StatFace, ...]:
    stats = [
        StatFace(
            page.words.number(way.waiting),
            say(page, "desk.on_hold", n=way.on_hold) if way.on_hold else "",
            say(page, f"desk.waiting_{way.direction}"),
        )
        for way in _out_first(view.ways)
    ]
    abroad, visiting = view.abroad, view.visiting
    stats.append(
        StatFace(
            page.words.number(abroad.count),
            say(page, "desk.on_hold", n=abroad.on_hold) if abroad.on_hold else "",
            say(page, "desk.abroad", who=page.words.registered_in(abroad.country)),
        )
    )
    length = page.words.duration(abroad.stranded_after_s)
    beside = say(page, "desk.stranded_here", n=visiting.stranded) if visiting.stranded else ""
    number = page.words.number(abroad.stranded)
    stats.append(StatFace(number, beside, say(page, "desk.stranded", length=length)))
    return tuple(stats)


def _undo(page: PageContext, last: LastAction) -> UndoFace:
    what = f"undo.{last.what}"
    if last.what == "movement":
        what += f"_{last.direction}"
    number = place_number(page, last.ticket) if last.ticket is not None else ""
    return UndoFace(
        time=clock_time(page, last.at),
        what=say(page, what, number=number),
        plate=plate_face(page, last.truck.plate),
        typed=last.truck.plate.typed if last.truck.plate else "",
        movement=last.movement,
        ticket=last.ticket,
        until_ms=last.at + page.undo_s * 1000,
    )


def _error(page: PageContext) -> ErrorFace | None:
    fault = page.field_error
    if fault is not None:
        return ErrorFace(rich(page, fault.key, **fault.values), True, False)
    refusal = page.refusal
    if refusal is None:
        return None
    return ErrorFace(
        text=_refused(page, refusal),
        is_fault=refusal.reason not in _NOT_NOW,
        offers_override=refusal.reason in (Reason.NO_CREDIT, Reason.NOT_NEXT, Reason.STAGING_FULL),
    )


def _refused(page: PageContext, refusal: Refusal) -> Markup:
    """Say why not; the number of the ticket meant, where it stands last, leads to its page."""
    text = page.words.reason(refusal, now=page.now, zone=page.home_clock.zone)
    is_gone = refusal.reason is Reason.NO_SUCH_TICKET
    if refusal.ticket is None or is_gone or not page.links.ticket_of:
        return Markup("{}").format(text)
    number = place_number(page, refusal.ticket)
    address = page.links.ticket_of.replace("{ticket}", str(refusal.ticket))
    link = Markup('<a href="{}">{}</a>')
    # A number within a time, such as 12 in 12:30, is no ticket.
    found = [*re.finditer(rf"(?<![\d:]){number}(?![\d:])", text)]
    if not found:
        opens = link.format(address, say(page, "desk.open_ticket", number=number))
        return Markup("{} {}").format(text, opens)
    start, end = found[-1].span()
    return Markup("{}{}{}").format(text[:start], link.format(address, number), text[end:])


def _done(page: PageContext, done: Done) -> str:
    said = _done_what(page, done)
    return said if done.fits else f"{said} {say(page, 'done.unfit')}"


def _done_what(page: PageContext, done: Done) -> str:
    number = place_number(page, done.ticket) if done.ticket is not None else ""
    passage = ""
    if done.direction is not None and done.registered:
        passage = flow(page, done.direction, page.words.registered_in(done.registered))
    if done.asked is not None and done.what in (
        "movement",
        "uncalled",
        "registered",
        "registered_on_hold",
    ):
        return say(page, f"done.{done.what}_instead", number=number, flow=passage)
    if done.truck:
        return say(page, "done.undone_truck", truck=done.truck)
    return say(page, f"done.{done.what}", number=number, flow=passage, n=done.override or 0)


def _registered_link(page: PageContext, done: Done) -> str:
    """Give the address of the ticket that was registered: its code is printed from there."""
    if not done.what.startswith("registered") or done.ticket is None:
        return ""
    return page.links.ticket_of.replace("{ticket}", str(done.ticket))


def _proposal(page: PageContext, one: ProposalView) -> ProposalFace:
    key = "override.call" if one.ticket is not None else "override.correction"
    number = place_number(page, one.ticket if one.ticket is not None else one.movement or 0)
    text = rich(
        page,
        key,
        n=one.override,
        number=number,
        reason=quoted(one.reason),
        by=page.words.digits(one.by),
        time=alone(moment(page, one.proposed_at)),
        until=alone(moment(page, one.until_at)),
    )
    mine = one.by == page.officer
    supervises = page.role == "supervisor"
    return ProposalFace(one.override, text, supervises and not mine, supervises or mine)
