"""The public board: the columns of both sides, the beams between them, the counts below."""

from typing import Literal

import msgspec
from markupsafe import Markup

from tarazu.station.views import BoardView, CalledView, SuspensionView, WayView
from tarazu.web.context import PageContext, Side
from tarazu.web.faces.beams import BeamFace, beam_faces
from tarazu.web.faces.flows import CountFace, count_faces, on_hold, stranded, stranded_here, waiting
from tarazu.web.faces.plates import PlateFace, public_plate_face
from tarazu.web.faces.sentences import (
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

_ALSO_MAX = 3
_NEXT_MAX = 3
_WIDE_MIN = 4  # digits from which a number is drawn narrower
_LONG_MIN = 5  # digits from which one number fewer fits


class CalledFace(msgspec.Struct, frozen=True):
    """One number in large: the word over it, with link and without, and the end of its plate."""

    number: str
    width: int
    label: str
    label_lost: str
    is_call: bool
    plate: PlateFace | None


class NumbersFace(msgspec.Struct, frozen=True):
    """A word and a few numbers after it; `more` is how many more there are."""

    label: str
    numbers: tuple[str, ...]
    more: str
    width: int


class TallyFace(msgspec.Struct, frozen=True):
    """One count in large, with what it lets go and when the last one came."""

    number: str
    width: int
    who: str
    each: str
    last: str
    parts: tuple[tuple[str, str], ...]


class ColumnFace(msgspec.Struct, frozen=True):
    """One side of the board: what is called there, or what is counted, or both."""

    side: Side
    kind: Literal["called", "counted"]
    title: str
    who: str
    hero: CalledFace | None
    quiet: str
    also: tuple[NumbersFace, ...]
    upcoming: NumbersFace | None
    tallies: tuple[TallyFace, ...]


class BoardFace(msgspec.Struct, frozen=True):
    """All of the board in words; `alarms` say which ways stand still, since when and why.

    `below` tells the trucks that two officers let go out of turn, since the book began, and how
    many of the stranded are on this side.
    """

    title: str
    columns: tuple[ColumnFace, ...]
    beams: tuple[BeamFace, ...]
    counts: tuple[tuple[str, str], ...]
    below: str
    alarms: tuple[Markup, ...]
    plan: str
    taken: str
    is_suspended: bool


def board_face(page: PageContext, view: BoardView) -> BoardFace:
    """Put a board into words, its columns from west to east."""
    ways = {way.direction: way for way in view.ways}
    columns = []
    for direction in ("in", "out"):
        way = ways.get(direction)
        column = _called(page, view, way) if way else _counted(page, view, direction)
        if column is not None:
            columns.append(column)
    columns.sort(key=lambda column: column.side, reverse=True)  # west before east
    return BoardFace(
        title=say(page, "board.title"),
        columns=tuple(columns),
        beams=beam_faces(page, view.accounts),
        counts=_counts(page, view),
        below=_below(page, view),
        alarms=tuple(
            suspension_line(page, way, way.suspension) for way in view.ways if way.suspension
        ),
        plan=plan_said(page, view.regime, in_force=view.in_force),
        taken=clock_time(page, view.at),
        is_suspended=any(way.suspension for way in view.ways),
    )


def _counts(page: PageContext, view: BoardView) -> tuple[tuple[str, str], ...]:
    """Count who waits, is held and is stranded; where nothing is gated, who is away and stranded.

    Nobody can wait for what no plan holds back: a nought there would look like good news.
    """
    counts = [(stranded(view), say(page, "board.stranded"))]
    if view.ways:
        labels = say(page, "board.waiting"), say(page, "board.held")
        counts[:0] = zip((waiting(view), on_hold(view)), labels, strict=True)
    elif view.abroad.country:
        who = registered(page, (view.abroad.country,))
        counts.insert(0, (view.abroad.count, say(page, "desk.abroad", who=who)))
    return tuple((page.words.number(number), label) for number, label in counts)


def _below(page: PageContext, view: BoardView) -> str:
    turns = say(page, "board.overrides", n=view.overrides) if view.ways or view.overrides else ""
    return " · ".join(text for text in (stranded_here(page, view), turns) if text)


def suspension_line(page: PageContext, way: WayView, stop: SuspensionView) -> Markup:
    """Say which way stands still, since when, why, and who says so."""
    return rich(
        page,
        f"stop.{way.direction}" if stop.source else f"stop.{way.direction}_unsaid",
        time=moment(page, stop.since_at),
        reason=quoted(stop.reason),
        source=quoted(stop.source),
    )


def _called(page: PageContext, view: BoardView, way: WayView) -> ColumnFace:
    immediate = view.call == "immediate"
    waits = [one for one in way.called if one.staged_at is not None and one.credit_rank is not None]
    going = sorted(
        (one for one in way.called if one not in waits),
        key=lambda one: (one.credit_rank is not None, -one.called_at),
    )
    also = []
    if going[1:]:
        also.append(_numbers(page, "board.also", [one.ticket for one in going[1:]], _ALSO_MAX))
    if waits:
        waits.sort(key=lambda one: one.credit_rank or 0)
        also.append(_numbers(page, "board.credit_next", [one.ticket for one in waits], _ALSO_MAX))
    upcoming = list(way.next_tickets)
    hero = _hero(page, way, going[0]) if going else None
    if immediate and upcoming and way.no_call in ("no_credit", None):
        hero = _first(page, upcoming.pop(0))
    return ColumnFace(
        side=page.side_of(way.direction),
        kind="called",
        title=say(page, "board.upcoming" if immediate else "board.called"),
        who=flow(page, way.direction, registered(page, way.countries)),
        hero=hero,
        quiet="" if hero else _quiet(page, way),
        also=tuple(also),
        upcoming=_numbers(page, "board.next", upcoming[:_NEXT_MAX], _NEXT_MAX)
        if upcoming
        else None,
        tallies=tuple(
            _tally(page, count)
            for gated in (True, False)
            for count in count_faces(page, view, way.direction, gated=gated)
        ),
    )


def _hero(page: PageContext, way: WayView, call: CalledView) -> CalledFace:
    stopped = way.suspension is not None
    label = "board.before_stop" if stopped else "board.go_now"
    if way.no_call == "closed" and not stopped:
        label = "board.before_closing"
    said = say(page, label)
    if label == "board.before_closing" and way.opens_at is not None:
        said = say(page, "board.before_closing_until", time=moment(page, way.opens_at))
    number = place_number(page, call.ticket)
    return CalledFace(
        number=number,
        width=len(number),
        label=said,
        label_lost=say(page, "board.last_known"),
        is_call=label == "board.go_now",
        plate=public_plate_face(page, call.truck.plate),
    )


def _first(page: PageContext, ticket: int) -> CalledFace:
    """Show who goes first where nobody is called: the gate releases as credit comes."""
    number, label = place_number(page, ticket), say(page, "board.immediate")
    return CalledFace(number, len(number), label, label, False, None)


def _quiet(page: PageContext, way: WayView) -> str:
    """Say why the column shows no called number."""
    if way.no_call == "closed" and way.opens_at is not None:
        return say(page, "board.opens", time=moment(page, way.opens_at))
    if way.no_call is not None:
        return page.words.no_call(way.no_call)
    return say(page, "board.nobody_called")


def _numbers(page: PageContext, key: str, tickets: list[int], most: int) -> NumbersFace:
    width = max(len(str(ticket)) for ticket in tickets[:most])
    is_long = width >= _LONG_MIN or (width >= _WIDE_MIN and len(tickets) > most)
    if is_long and key != "board.next":
        most -= 1
    shown = tuple(place_number(page, ticket) for ticket in tickets[:most])
    rest = len(tickets) - len(shown)
    more = f"+{page.words.number(rest)}" if rest else ""
    return NumbersFace(say(page, key), shown, more, width if width >= _WIDE_MIN else 0)


def _counted(
    page: PageContext, view: BoardView, direction: Literal["in", "out"]
) -> ColumnFace | None:
    counts = count_faces(page, view, direction, gated=False)
    if not counts:
        return None
    who = registered(page, [country for count in counts for country in count.countries])
    return ColumnFace(
        side=page.side_of(direction),
        kind="counted",
        title=say(page, "board.counted"),
        who=flow(page, direction, who),
        hero=None,
        quiet="",
        also=(),
        upcoming=None,
        tallies=tuple(_tally(page, count) for count in counts),
    )


def _tally(page: PageContext, count: CountFace) -> TallyFace:
    number = page.words.number(count.today)
    last = say(page, "board.none_yet")
    if count.last_at is not None:
        last = say(page, f"board.last_{count.direction}", time=moment(page, count.last_at))
    return TallyFace(number, len(number), count.who, count.each, last, count.parts)
