"""The flows of a page: which are called, which counted, which free, and on which side they lie."""

import msgspec

from tarazu.calendars import Instant
from tarazu.rules.regime import Direction
from tarazu.station.views import AccountView, BoardView, FlowView, WayView
from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import registered, say


class CountFace(msgspec.Struct, frozen=True):
    """Flows that are counted alike: their sum today, what one of them lets go, and the last one.

    `parts` names the summands where there are several.
    """

    direction: Direction
    countries: tuple[str, ...]
    today: int
    who: str
    each: str
    last_at: Instant | None
    parts: tuple[tuple[str, str], ...]
    partly: bool


def count_faces(
    page: PageContext, view: BoardView, direction: Direction, *, gated: bool
) -> tuple[CountFace, ...]:
    """Give the counted flows of a direction, those that earn the same put together.

    `gated` chooses those whose release is the counted passage; else those that need no release.
    """
    role = "both" if gated else "counted"
    alike: dict[tuple[str, ...], list[FlowView]] = {}
    for flow in view.flows:
        if flow.direction == direction and flow.role == role:
            alike.setdefault(_accounts_of(view, flow), []).append(flow)
    return tuple(_count_face(page, view, names, flows) for names, flows in alike.items())


def free_flows(view: BoardView, direction: Direction) -> tuple[FlowView, ...]:
    """Give the flows of a direction that are neither counted nor gated."""
    return tuple(flow for flow in view.flows if flow.direction == direction and flow.role == "free")


def spending(view: BoardView, way: WayView) -> AccountView | None:
    """Give the tightest account that the next truck of a way spends on; without one, any truck."""
    countries = (way.next.truck.registered,) if way.next else way.countries
    spent = [
        account
        for account in view.accounts
        if any((way.direction, country) in account.spend_flows for country in countries)
    ]
    return min(spent, key=lambda account: account.may_go, default=None)


def waiting(view: BoardView) -> int:
    """Count who waits to be called, in both directions."""
    return sum(way.waiting for way in view.ways)


def on_hold(view: BoardView) -> int:
    """Count the waiting trucks that are on hold."""
    return sum(way.on_hold for way in view.ways)


def stranded(view: BoardView) -> int:
    """Count the stranded trucks on both sides of the line."""
    return view.abroad.stranded + view.visiting.stranded


def stranded_here(page: PageContext, view: BoardView) -> str:
    """Say how many of the stranded trucks are on this side; "" where none is."""
    here = view.visiting.stranded
    return say(page, "board.stranded_here", n=here) if here else ""


def _accounts_of(view: BoardView, flow: FlowView) -> tuple[str, ...]:
    return tuple(
        account.name
        for account in view.accounts
        if (flow.direction, flow.registered) in account.earn_flows
    )


def _count_face(
    page: PageContext, view: BoardView, names: tuple[str, ...], flows: list[FlowView]
) -> CountFace:
    countries = tuple(flow.registered for flow in flows)
    several = len(flows) > 1
    passed = [flow.last_at for flow in flows if flow.last_at is not None]
    return CountFace(
        direction=flows[0].direction,
        countries=countries,
        today=sum(flow.today for flow in flows),
        who=registered(page, countries),
        each=_each(page, view, names),
        last_at=max(passed, default=None),
        parts=tuple(
            (page.words.number(flow.today), page.words.registered_in(flow.registered))
            for flow in flows
        )
        if several
        else (),
        partly=any(flow.partly for flow in flows),
    )


def _each(page: PageContext, view: BoardView, names: tuple[str, ...]) -> str:
    """Say what a counted passage gives, where one ratio says it."""
    ratios = {
        (account.counted, account.releases) for account in view.accounts if account.name in names
    }
    if len(ratios) != 1:
        return ""
    counted, releases = ratios.pop()
    if counted == releases:
        return say(page, "flow.each_one")
    return say(page, "flow.each_some", counted=counted, releases=releases)
