"""The start of the demo: what one crossing shows under one wording of the order."""

import msgspec
from markupsafe import Markup

from tarazu.station.views import BoardView
from tarazu.web.context import DemoSide, PageContext
from tarazu.web.faces.beams import BeamFace, beam_faces
from tarazu.web.faces.flows import on_hold, stranded, stranded_here, waiting
from tarazu.web.faces.sentences import place_number, plan_said, quoted, registered, say


class SideFace(msgspec.Struct, frozen=True):
    """One of the two crossings: the wording, its plan in words, who waits, and where to look.

    Where the plan gates nothing, nobody waits and nobody is held: `big` counts who is abroad.
    """

    label: str
    letter: str
    wording: Markup
    source: str
    source_href: str
    plan: str
    note: str
    big: tuple[str, str]
    counts: tuple[tuple[str, str], ...]
    beams: tuple[BeamFace, ...]
    board: str
    desk: str
    ticket: str
    ticket_text: str


def side_face(page: PageContext, side: DemoSide) -> SideFace:
    """Put one crossing of the demo into words."""
    labelled = msgspec.structs.replace(page, plan_label=side.plan_label)
    view, wording = side.view, side.wording
    big, counts = _counts(page, view)
    number = place_number(page, side.ticket_number) if side.ticket_number is not None else ""
    return SideFace(
        label=side.plan_label,
        letter=say(page, f"start.letter_{wording.letter}"),
        wording=quoted(wording.text),
        source=wording.source,
        source_href=wording.href,
        plan=plan_said(labelled, view.regime, in_force=view.in_force),
        note=side.note,
        big=(page.words.number(big[0]), big[1]),
        counts=tuple((page.words.number(n), text) for n, text in counts),
        beams=beam_faces(page, view.accounts),
        board=side.board,
        desk=side.desk,
        ticket=side.ticket,
        ticket_text=say(page, "start.ticket", number=number),
    )


def _counts(
    page: PageContext, view: BoardView
) -> tuple[tuple[int, str], tuple[tuple[int, str], ...]]:
    """Give the one figure in large and the smaller ones: who waits, or who is abroad."""
    some, here = say(page, "board.stranded"), stranded_here(page, view)
    late = (stranded(view), say(page, "list.comma", first=some, last=here) if here else some)
    abroad = view.abroad
    if not view.ways:
        who = registered(page, (abroad.country,) if abroad.country else ())
        return (abroad.count, say(page, "desk.abroad", who=who)), (late,)
    n, held = waiting(view), on_hold(view)
    countries = tuple(country for way in view.ways for country in way.countries)
    text = say(page, "start.waiting", n=n, who=registered(page, countries))
    small = ((held, say(page, "desk.held_label")), (abroad.count, say(page, "start.abroad")), late)
    return (n, text), small
