"""Every shape that a plan can give a page: each a page drawn, by name, for the browser to check."""

from collections.abc import Callable
from typing import get_args

from msgspec.structs import replace

from tarazu.rules import Reason, Refusal
from tarazu.station.views import AccountView, BoardView, FlowView, ProposalView, WayView
from tarazu.web.context import Done, ErrorKind, FieldError, PageContext
from tarazu.web.pages import (
    about_page,
    ask_page,
    board_page,
    crossings_page,
    desk_page,
    error_page,
    signin_page,
    start_page,
    ticket_page,
)

from .contexts import OFFICERS, SPEEDS, context, officer, sides
from .moments import NOW, PAPERS, R1, R2, STOP, account, at, called, held, ticket, truck
from .world import WORLD

Draw = Callable[[PageContext], str]

(OUT,) = R1.ways
NO_ONE = replace(
    OUT, waiting=0, held=(), called=(), next=None, next_tickets=(), no_call="nobody_waits"
)


def _way(view: BoardView, **more: object) -> BoardView:
    """Give the view with its one way changed."""
    (way,) = view.ways
    return replace(view, ways=(replace(way, **more),))


EMPTY = replace(
    _way(R1, **{name: getattr(NO_ONE, name) for name in WayView.__struct_fields__}),
    accounts=(account("iranian-out", (0, 0, 0), (("in", "AF"),), (("out", "IR"),)),),
    flows=tuple(replace(flow, today=0, last_at=None) for flow in R1.flows),
    undo=None,
)
SUSPENDED = _way(R1, suspension=STOP, no_call="suspended")
CLOSED = _way(R1, no_call="closed", opens_at=at("08:00", day=25))
NO_REGIME = replace(
    R1,
    regime=None,
    in_force=False,
    accounts=(),
    ways=(),
    flows=tuple(replace(flow, role="free") for flow in R1.flows),
)
ENDED = replace(_way(R1, no_call="regime_ended"), in_force=False)

_IN = replace(
    OUT,
    direction="in",
    countries=("AF",),
    waiting=31,
    held=(held(602, truck("HRT 30952", "AF"), "documents", at("09:20"), PAPERS),),
    called=(called(598, truck("HRT 61907", "AF"), at("13:20"), at("14:20"), direction="in"),),
    next=replace(
        R2.ways[0].next, ticket=604, direction="in", registered_at=at("12:02"), destination=""
    ),
    next_tickets=(604, 605, 606),
    no_call="no_credit",
    next_number=634,
)
_BOTH_FLOWS = (
    FlowView("in", "IR", "free", 68, at("13:27"), False),
    FlowView("in", "AF", "both", 97, at("13:29"), False),
    FlowView("out", "IR", "both", 84, at("13:25"), False),
    FlowView("out", "AF", "free", 91, at("13:22"), False),
)
TWO_WAYS = replace(
    R1,
    ways=(_IN, OUT),
    flows=_BOTH_FLOWS,
    accounts=(
        account("iranian-out", (499, 485, 3), (("in", "AF"),), (("out", "IR"),)),
        account("afghan-in", (485, 484, 1), (("out", "IR"),), (("in", "AF"),)),
    ),
)


def _three() -> tuple[AccountView, ...]:
    first = account("loaded", (499, 485, 3), (("in", "AF"),), (("out", "IR"),))
    debt = account("empty", (40, 43, 0), (("in", "AF"),), (("out", "AF"),), overdraft=5, gone=2)
    quota = account("quota", (120, 96, 2), (), (("out", "IR"), ("out", "AF")), cap=200)
    return (quota, first, replace(debt, counted=3, releases=2, expires_next_at=at("19:40")))


THREE = replace(
    _way(R1, countries=("IR", "AF")),
    accounts=_three(),
    flows=(
        FlowView("in", "IR", "free", 68, at("13:27"), False),
        FlowView("in", "AF", "counted", 97, at("13:29"), True),
        FlowView("out", "IR", "gated", 84, at("13:25"), True),
        FlowView("out", "AF", "gated", 91, at("13:22"), False),
    ),
)
WHOLE_GATE = replace(
    _way(R1, countries=("IR", "AF")),
    accounts=(
        account(
            "whole-gate",
            (870, 855, 3),
            (("in", "IR"), ("in", "AF")),
            (("out", "IR"), ("out", "AF")),
        ),
    ),
    flows=(
        FlowView("in", "IR", "counted", 68, at("13:27"), False),
        FlowView("in", "AF", "counted", 97, at("13:29"), False),
        FlowView("out", "IR", "gated", 84, at("13:25"), False),
        FlowView("out", "AF", "gated", 91, at("13:22"), False),
    ),
)
AUTO = replace(_way(R1, no_call="no_slot", slot_free_at=at("13:31")), call="auto")
IMMEDIATE = replace(
    _way(R1, called=(), no_call="no_credit"),
    accounts=(account("iranian-out", (499, 499, 0), (("in", "AF"),), (("out", "IR"),)),),
    call="immediate",
)
PARTLY = replace(R1, flows=tuple(replace(flow, partly=True) for flow in R1.flows))
AHEAD = replace(
    R2,
    ways=(
        replace(
            R2.ways[0],
            called=tuple(replace(one, staged_at=None) for one in R2.ways[0].called),
        ),
    ),
)
LONG = _way(
    R1,
    waiting=15_000,
    next=replace(OUT.next, ticket=104_893),
    next_tickets=(104_893, 104_894, 104_895),
    next_number=119_901,
    called=tuple(
        replace(OUT.called[place % 3], ticket=104_850 + place, called_at=at("12:41") + place)
        for place in range(9)
    ),
)

PROPOSALS = (
    ProposalView(8, 498, None, "Urgent part for a hospital", "14", at("13:26"), at("13:36")),
    ProposalView(9, None, 2011, "Counted twice", "3", at("13:28"), at("13:38")),
)

BOARDS: dict[str, BoardView] = {
    "r1": R1,
    "r2": R2,
    "empty": EMPTY,
    "suspended": SUSPENDED,
    "closed": CLOSED,
    "no-regime": NO_REGIME,
    "ended": ENDED,
    "two-ways": TWO_WAYS,
    "three": THREE,
    "whole-gate": WHOLE_GATE,
    "auto": AUTO,
    "immediate": IMMEDIATE,
    "partly": PARTLY,
    "ahead": AHEAD,
    "long": LONG,
}

_CALL = called(462, truck("85 ع 472 32", "IR"), NOW, at("14:30"))
TICKETS = {
    "waiting": ticket(),
    "called": ticket("called", call=_CALL, ahead=None),
    "ahead": ticket("called", call=replace(_CALL, credit_rank=2), ahead=None),
    "at-gate": ticket("called", call=replace(_CALL, staged_at=at("13:29")), ahead=None),
    "called-stopped": ticket("called", call=_CALL, ahead=None, suspension=STOP),
    "held": ticket(
        holds=(held(462, truck("85 ع 472 32", "IR"), "documents", at("13:05"), PAPERS),)
    ),
    "suspended": ticket(suspension=STOP, no_call="suspended"),
    "released": ticket("released", ended_at=at("13:12"), overtaken=(), ahead=None),
    "withdrawn": ticket("withdrawn", ended_at=at("13:12"), ended_why="lapsed", ahead=None),
    "erased": ticket(
        "released", ended_at=at("16:12", day=23), truck=replace(truck("", "IR"), plate=None)
    ),
    "no-regime": ticket(regime=None, in_force=False, left=None, no_call="no_regime"),
}

REFUSED = Refusal(Reason.ALREADY_WAITING, ticket=491)
NO_CREDIT = Refusal(Reason.NO_CREDIT, account="afghan-out")


def _drawn() -> dict[str, Draw]:
    pages: dict[str, Draw] = {}
    for name, view in BOARDS.items():
        pages[f"board-{name}"] = lambda page, view=view: board_page(view, page)
        pages[f"desk-{name}"] = lambda page, view=view: desk_page(view, officer(page))
    for name, one in TICKETS.items():
        pages[f"ticket-{name}"] = lambda page, one=one: ticket_page(one, page)
    stale = {"now": at("13:52"), "stale_since_at": NOW}
    pages["board-stale"] = lambda page: board_page(R1, replace(page, **stale))
    pages["ticket-stale"] = lambda page: ticket_page(ticket(), replace(page, **stale))
    pages["desk-stale"] = lambda page: desk_page(R1, officer(page, **stale))
    pages["board-kiosk"] = lambda page: board_page(R1, replace(page, kiosk=True))
    kept = {
        "plate": "52 ع 839 12",
        "load": "livestock",
        "destination": "Herat",
        "do": "register:out:IR",
    }
    pages["desk-refused"] = lambda page: desk_page(R1, officer(page, refusal=REFUSED, kept=kept))
    pages["desk-no-credit"] = lambda page: desk_page(R2, officer(page, refusal=NO_CREDIT))
    fault = FieldError("registered", "desk.country_missing")
    pages["desk-unread"] = lambda page: desk_page(
        WHOLE_GATE, officer(page, field_error=fault, kept={**kept, "do": "register:out"})
    )
    done = Done("movement", None, None, "out", "AF", ("out", "IR"))
    pages["desk-done"] = lambda page: desk_page(R1, officer(page, done=done))
    duty = {"officer": "3", "role": "supervisor"}
    proposed = replace(SUSPENDED, proposals=PROPOSALS)
    pages["desk-duty"] = lambda page: desk_page(proposed, officer(page, **duty))
    pages["signin"] = lambda page: signin_page(page)
    pages["signin-wrong"] = lambda page: signin_page(replace(page, kept={"number": "14"}), "wrong")
    pages["start"] = lambda page: start_page(
        sides(page.words.code), page, officers=OFFICERS, speeds=SPEEDS
    )
    pages["about"] = lambda page: about_page(page, ("It keeps a count.", "It judges nobody."))
    pages["ask"] = lambda page: ask_page(page)
    pages["ask-wrong"] = lambda page: ask_page(replace(page, kept={"code": "7KD"}), "wrong")
    pages["crossings"] = lambda page: crossings_page(page, [(page.place, "/a")])
    pages |= WORLD
    for kind in get_args(ErrorKind):
        pages[f"error-{kind}"] = lambda page, kind=kind: error_page(page, kind)
    pages["error-409"] = lambda page: error_page(replace(page, refusal=REFUSED), "409")
    return pages


PAGES = _drawn()


def drawn(name: str, code: str, **more: object) -> str:
    """Draw one page in one language."""
    return PAGES[name](context(code, **more))
