"""The situation as JSON: each crossing with its state, who says so, and how old that is."""

import msgspec
from litestar import Response, get

from tarazu.notices import Notice, bounds_text, day_text
from tarazu.web.api.shapes import shape_type, shaped
from tarazu.web.routes import API
from tarazu.web.situation import situation_now
from tarazu.web.standing import Gate, Standing, State, Why
from tarazu.web.typed import AnyRequest


class StatementView(msgspec.Struct, frozen=True):
    """A notice: who said what, in days as a register writes them."""

    id: str
    kind: str
    status: str
    statement: str
    said_by: str
    role: str
    said: str
    window: str
    source: str
    address: str
    claim: str


class CrossingStandsView(msgspec.Struct, frozen=True):
    """One crossing: `state` and `why`; `gate` for one of ours, `said` for what others last said.

    `age_days` counts from the last day of which a statement speaks for certain. `beside` are the
    statements that differ from one of `said`: they share its `claim`.
    """

    places: tuple[str, ...]
    crossing: str
    state: State
    why: Why
    gate: Gate | None
    said_state: State
    age_days: int | None
    said: tuple[StatementView, ...]
    beside: tuple[StatementView, ...]
    awaited: tuple[StatementView, ...]


class SituationView(msgspec.Struct, frozen=True):
    """Every crossing on a day, ours first, and what is awaited of no crossing in particular."""

    day: str
    crossings: tuple[CrossingStandsView, ...]
    awaited: tuple[StatementView, ...]


SITUATION = shape_type(SituationView)


@get(f"{API}/situation")
async def situation_json(request: AnyRequest) -> Response[bytes]:
    """Give the situation."""
    now, _ = await situation_now(request)
    view = SituationView(
        day=day_text(now.day),
        crossings=tuple(map(_stands, now.standings)),
        awaited=tuple(map(_statement, now.awaited)),
    )
    content = msgspec.json.encode(shaped(view, is_public=True))
    headers = {"cache-control": "no-cache"}
    return Response(content=content, media_type="application/json", headers=headers)


def _stands(one: Standing) -> CrossingStandsView:
    return CrossingStandsView(
        places=one.places,
        crossing=one.crossing,
        state=one.state,
        why=one.why,
        gate=one.gate,
        said_state=one.said_state,
        age_days=one.age_days,
        said=tuple(map(_statement, one.said)),
        beside=tuple(map(_statement, one.beside)),
        awaited=tuple(map(_statement, one.awaited)),
    )


def _statement(notice: Notice) -> StatementView:
    last = notice.said_day if notice.said_to_day is None else notice.said_to_day
    return StatementView(
        id=notice.id,
        kind=notice.kind,
        status=notice.status,
        statement=notice.statement,
        said_by=notice.said_by,
        role=notice.role,
        said=bounds_text(notice.said_day, last),
        window=bounds_text(notice.window_from_day, notice.window_to_day),
        source=notice.source,
        address=notice.address,
        claim=notice.claim,
    )
