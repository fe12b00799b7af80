"""The beam: what an account earned against what it spent, on the sides where those places lie."""

import msgspec

from tarazu.rules.regime import Direction
from tarazu.station.views import AccountView
from tarazu.web.context import PageContext, Side
from tarazu.web.faces.sentences import flow, listed, moment, registered, say

_TILT_MAX = 90  # tenths of a degree
_TILT_OF_ONE = 6


class WeightFace(msgspec.Struct, frozen=True):
    """One end of a beam: its number, what is added to it, its word, and its colour."""

    number: str
    added: str
    label: str
    colour: Side


class BeamFace(msgspec.Struct, frozen=True):
    """One account: the two weights as they lie, the tilt in degrees, and what may go."""

    west: WeightFace
    east: WeightFace
    tilt: str
    label: str
    may_go: str
    left: str
    who: str
    notes: tuple[str, ...]


def beam_faces(page: PageContext, accounts: tuple[AccountView, ...]) -> tuple[BeamFace, ...]:
    """Draw the accounts, the tightest first: fewest may go; equals in the order of the plan."""
    return tuple(_beam_face(page, one) for one in sorted(accounts, key=lambda one: one.may_go))


def _beam_face(page: PageContext, account: AccountView) -> BeamFace:
    earned_side, spent_side = _ends(page, account)
    earned = WeightFace(
        page.words.number(account.earned),
        "",
        say(page, "account.earned"),
        _colour(page, account.earn_flows, earned_side),
    )
    spent = WeightFace(
        page.words.number(account.spent),
        page.words.number(account.called) if account.called else "",
        say(page, "account.spent_called" if account.called else "account.spent"),
        _colour(page, account.spend_flows, spent_side),
    )
    # The heavier end goes down: more earned than spent lowers the end of what came in.
    left = account.left - account.owed
    tenths = max(-_TILT_MAX, min(_TILT_MAX, left * _TILT_OF_ONE))
    west_first = earned_side == "west"
    return BeamFace(
        west=earned if west_first else spent,
        east=spent if west_first else earned,
        tilt=_degrees(-tenths if west_first else tenths),
        label=say(
            page,
            "account.beam",
            earned=account.earned,
            spent=account.spent,
            called=account.called,
            left=account.left,
        ),
        may_go=page.words.number(account.may_go),
        left=_left(page, account),
        who=_who(page, account),
        notes=_notes(page, account),
    )


def _ends(page: PageContext, account: AccountView) -> tuple[Side, Side]:
    """Say on which end lies what was earned, and on which what was spent."""
    spends = {page.side_of(direction) for direction, _ in account.spend_flows}
    earns = {page.side_of(direction) for direction, _ in account.earn_flows}
    if spends == {"west"} or (len(spends) != 1 and earns == {"east"}):
        return "east", "west"
    return "west", "east"


def _colour(page: PageContext, flows: tuple[tuple[Direction, str], ...], end: Side) -> Side:
    sides = {page.side_of(direction) for direction, _ in flows}
    return sides.pop() if len(sides) == 1 else end


def _degrees(tenths: int) -> str:
    sign = "-" if tenths < 0 else ""
    return f"{sign}{abs(tenths) // 10}.{abs(tenths) % 10}"


def _left(page: PageContext, account: AccountView) -> str:
    """Say what the big number is made of: credits left, and what the plan lets go before."""
    if account.may_go == account.left:
        return say(page, "account.left")
    return say(page, "account.left_of", n=account.left)


def _who(page: PageContext, account: AccountView) -> str:
    parts = []
    directions: tuple[Direction, Direction] = ("out", "in")
    for direction in directions:
        countries = [country for way, country in account.spend_flows if way == direction]
        if countries:
            parts.append(flow(page, direction, registered(page, countries)))
    return listed(page, parts) if parts else ""


def _notes(page: PageContext, account: AccountView) -> tuple[str, ...]:
    notes = []
    if account.owed:
        notes.append(say(page, "account.owed", n=account.owed))
    if account.overdraft:
        notes.append(say(page, "account.overdraft", n=account.overdraft))
    if account.gone:
        notes.append(say(page, "account.gone", n=account.gone))
    if account.cap is not None:
        notes.append(say(page, "account.cap", n=account.cap))
    if account.expires_next_at is not None:
        time = moment(page, account.expires_next_at)
        notes.append(say(page, "account.expires", time=time))
    return tuple(notes)
