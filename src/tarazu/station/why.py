"""Why not me? Which trucks came later and went earlier, and the one reason for each."""

from tarazu.rules import State
from tarazu.rules.law import Law
from tarazu.station.chronicle import Chronicle, Going, Life, Span
from tarazu.station.views import Overtaking


def why_not(state: State, chronicle: Chronicle, ticket: int) -> list[Overtaking]:
    """List every truck that registered later, was called earlier and did not miss it; newest first.

    The order is a pure function of the state, so that each has exactly one reason. A ticket that
    has ended has none. Who was called while this ticket was called itself has not gone earlier.
    """
    life, law = chronicle.lives.get(ticket), state.law
    if life is None or law is None:
        return []
    return [
        _overtaking(law, life, going)
        for going in reversed(chronicle.goings)
        if going.ticket > ticket
        and going.direction == life.direction
        and going.at >= life.registered_at
        and not _is_called_itself(life, going.at)
    ]


def _is_called_itself(life: Life, at: int) -> bool:
    return bool(life.calls) and life.calls[-1].to_at is None and life.calls[-1].from_at <= at


def shown(overtakings: list[Overtaking], count: int = 3) -> tuple[Overtaking, ...]:
    """Choose one example, the newest, for each reason, at most `count`."""
    examples: dict[str, Overtaking] = {}
    for overtaking in overtakings:
        examples.setdefault(overtaking.reason, overtaking)
    return tuple(examples.values())[:count]


def _overtaking(law: Law, life: Life, going: Going) -> Overtaking:
    def because(reason: str, span: Span | None = None) -> Overtaking:
        return Overtaking(
            ticket=going.ticket,
            at=going.at,
            reason=reason,  # type: ignore[arg-type]  # the words below are those of the view
            override=going.override,
            lane=going.lane,
            hold=span.why if span is not None and reason == "my_hold" else None,  # type: ignore[arg-type]
            from_at=None if span is None else span.from_at,
            to_at=None if span is None else span.to_at,
        )

    if going.override is not None:
        return because("override")
    if going.is_uncalled:
        return because("uncalled")
    hold = _during(life.holds, going.at)
    if hold is not None:
        return because("my_hold", hold)
    if going.is_exempt:
        return because("exempt")
    call = _during(life.calls, going.at)
    if call is None and _place_at(life, going.at) > going.place:
        lapses = [span for span in life.calls if span.to_at is not None and span.to_at <= going.at]
        call = lapses[-1] if lapses else None
    if call is not None:
        return because("my_lapse" if call.why == "lapse" else "call_taken_back", call)
    return because(_by_order(law, life, going))


def _by_order(law: Law, life: Life, going: Going) -> str:
    """Say which clause of the order put the other truck first."""
    mine = next(stand for stand in reversed(life.stands) if stand.from_at <= going.at)
    # The credit by which the other went could have been this truck's, had it been ready.
    late = "account" if going.accounts != mine.accounts else "my_interval"
    if going.lane == mine.lane:
        return late
    if law.is_cycle:
        return "cycle"
    order = law.lane_order
    if {going.lane, mine.lane} <= {*order} and order.index(mine.lane) < order.index(going.lane):
        return "share" if mine.lane in law.shares else late
    return "lane"


def _during(spans: list[Span], at: int) -> Span | None:
    for span in reversed(spans):
        if span.from_at <= at and (span.to_at is None or at < span.to_at):
            return span
    return None


def _place_at(life: Life, at: int) -> int:
    place = life.places[0][1]
    for from_at, later in life.places:
        if from_at <= at:
            place = later
    return place
