"""Writes: a fact, a batch of facts, an order, a plan. Each intent has its id, each gets its answer.

The id is the header `Idempotency-Key`. The same id for the same intent gives the same answer for
ever; for another intent it is refused. A refusal is not recorded: the same id may succeed later.
"""

from typing import Literal

import msgspec

from tarazu.calendars import DAY_MS, Instant, text_of
from tarazu.feed import Fact, Reject, fact_of
from tarazu.journal import CommandReused
from tarazu.rules import Refusal
from tarazu.rules.events import Event
from tarazu.rules.kinds import KIND_OF
from tarazu.station import Answer, Intent, Outcome, derived_id
from tarazu.web.api.problems import Problem, problem
from tarazu.web.typed import is_command_id, whole

LINES_MAX = 1_000
# What a body that is no JSON raises; the last, where it is nested without end.
UNREAD = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)


class Happened(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One event in what another system may know of it: numbers and words, no token, no digest."""

    kind: str
    at_ms: int
    at: str
    ticket: int | None = None
    movement: int | None = None
    override: int | None = None
    number: int | None = None
    direction: str = ""
    registered: str = ""
    laden: str = ""
    cargo: str = ""
    account: str = ""
    units: int | None = None
    hold: str = ""
    why: str = ""
    until_ms: int | None = None
    until_at: str | None = None
    uncalled: bool = False
    unmatched: bool = False


_TOLD = [
    name for name in Happened.__struct_fields__ if not name.startswith(("kind", "at", "until"))
]


class Recorded(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was recorded, durably: the records of the intent, and its events in a few words.

    `again`: it was recorded before, and this is the first answer repeated. `reference` and `code`
    are the driver's, where a ticket was registered. `fits` is false where a plate was kept although
    it fits no grammar. Where nothing had to be recorded, `first_seq` is 0.
    """

    id: str
    first_seq: int
    last_seq: int
    again: bool = False
    fits: bool = True
    reference: str = ""
    code: str = ""
    events: list[Happened] = []


class LineAnswer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The answer to one line of a batch; `problem` says why where it was not recorded.

    Every line stands alone: one that is refused or cannot be read stops no other.
    """

    line: int
    status: Literal["done", "again", "refused", "reused", "unread"]
    id: str = ""
    first_seq: int = 0
    last_seq: int = 0
    ticket: int | None = None
    reference: str = ""
    code: str = ""
    fits: bool = True
    problem: Problem | None = None


class Line(msgspec.Struct, frozen=True):
    """One line of a batch that was read: an intent, or why there is none."""

    number: int
    intent: Intent | None
    problem: Problem | None = None


def recorded(outcome: Outcome) -> Recorded:
    """Write an outcome."""
    return Recorded(
        id=outcome.id,
        first_seq=outcome.first_seq,
        last_seq=outcome.last_seq,
        again=outcome.again,
        fits=outcome.fits,
        reference=outcome.reference,
        code=outcome.code,
        events=[_event(event) for event in outcome.events],
    )


def _event(event: Event) -> Happened:
    data = event.data
    told = {name: getattr(data, name) for name in _TOLD if hasattr(data, name)}
    until_at: int | None = getattr(data, "until_at", None)
    return Happened(
        kind=KIND_OF[type(data)],
        at_ms=event.at,
        at=text_of(event.at),
        until_ms=until_at,
        until_at=None if until_at is None else text_of(until_at),
        **told,
    )


def fact_read(row: object, now: Instant) -> Fact | Problem:
    """Read a fact from JSON, with the words of the feed where it cannot be read.

    One that lies more than a day ahead is a problem: it has another calendar, or a typing error.
    """
    if not isinstance(row, dict):
        return problem("unreadable", "Expected an object with the fields of a fact.")
    for name in ("at", "at_ms"):
        if isinstance(row.get(name), float):
            row[name] = whole(row[name])
    fact = fact_of(row)
    if isinstance(fact, Reject):
        return problem("unreadable", fact.text)
    if fact.at > now + DAY_MS:
        return problem("ahead", f"The fact is of {text_of(fact.at)}; here it is {text_of(now)}.")
    return fact


def intent_of(fact: Fact, key: str, *, by: str, device: str | None) -> Intent:
    """Make the intent of a fact: its own time is kept beside the station's."""
    return Intent(id=key, ask=fact, by=by, device=device, occurred_ms=fact.at)


def lines_of(
    body: bytes, key: str, *, by: str, device: str | None, now: Instant
) -> list[Line] | Problem:
    """Read a batch, one JSON object a line; empty lines are passed over, and counted.

    A line has its own id in the field `id`; without one it follows from the key of the batch and
    the number of the line, so that the same batch sent again is the same intents.
    """
    texts = body.splitlines()
    if len(texts) > LINES_MAX:
        return problem(
            "unreadable", f"Expected at most {LINES_MAX} lines in a batch, found {len(texts)}."
        )
    return [
        _line(number, text, key, by=by, device=device, now=now)
        for number, text in enumerate(texts, start=1)
        if text.strip()
    ]


def _line(number: int, text: bytes, key: str, *, by: str, device: str | None, now: Instant) -> Line:
    try:
        row = msgspec.json.decode(text)
    except UNREAD as error:
        return Line(number, None, problem("unreadable", f"Not JSON: {error}."))
    own = row.pop("id", None) if isinstance(row, dict) else None
    if own is not None and not (isinstance(own, str) and is_command_id(own)):
        return Line(number, None, problem("key_unreadable"))
    fact = fact_read(row, now)
    if isinstance(fact, Problem):
        return Line(number, None, fact)
    one = own or derived_id("line", key, str(number))
    return Line(number, intent_of(fact, one, by=by, device=device))


def line_answer(line: Line, answer: Answer | CommandReused, refused: Problem | None) -> LineAnswer:
    """Write the answer to one line; `refused` is the problem of its refusal."""
    assert line.intent is not None, f"line {line.number} was never asked"
    key = line.intent.id
    if isinstance(answer, CommandReused):
        return LineAnswer(
            line=line.number, status="reused", id=key, problem=problem("key_reused", str(answer))
        )
    if isinstance(answer, Refusal):
        return LineAnswer(line=line.number, status="refused", id=key, problem=refused)
    tickets = [getattr(event.data, "ticket", None) for event in answer.events]
    return LineAnswer(
        line=line.number,
        status="again" if answer.again else "done",
        id=key,
        first_seq=answer.first_seq,
        last_seq=answer.last_seq,
        ticket=tickets[0] if tickets else None,
        reference=answer.reference,
        code=answer.code,
        fits=answer.fits,
    )
