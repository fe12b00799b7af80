"""Problem documents (RFC 9457): what was refused or could not be read, in one form for machines.

A refusal carries the reason's stable word, its sentence in the reader's language, and the address
of its page in the rulebook. Everything else is told in English, for whoever writes the program.
"""

from collections.abc import Mapping

import msgspec
from litestar import Response

from tarazu.calendars import text_of
from tarazu.rules import Refusal
from tarazu.settings import CrossingSettings
from tarazu.words import Language

PROBLEM = "application/problem+json"
DOCS = "https://github.com/tarazu/tarazu/blob/main/docs"
_RULEBOOK = f"{DOCS}/rulebook/refusals.md"
_REFERENCE = f"{DOCS}/reference/http.md"


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why nothing was done. `reason` is the stable word, `type` the address of its explanation.

    `ticket`, `account` and `until_ms` are facts of a refusal: the ticket meant, the account that is
    short, and the instant from which the same command could succeed.
    """

    type: str
    title: str
    status: int
    reason: str
    detail: str = ""
    ticket: int | None = None
    account: str | None = None
    until_ms: int | None = None
    until_at: str | None = None


def refused(refusal: Refusal, words: Language, settings: CrossingSettings, now: int) -> Problem:
    """Write a refusal: nothing was recorded, and the same id may be tried again."""
    until_at = refusal.until_at
    return Problem(
        type=f"{_RULEBOOK}#{refusal.reason}",
        title="The rules say no. Nothing was recorded.",
        status=409,
        reason=refusal.reason,
        detail=words.reason(refusal, now=now, zone=settings.home_zone),
        ticket=refusal.ticket,
        account=refusal.account,
        until_ms=until_at,
        until_at=None if until_at is None else text_of(until_at),
    )


class ProblemKind(msgspec.Struct, frozen=True):
    """One kind of problem that is no refusal of the rules: when it comes, and what helps."""

    status: int
    title: str
    when: str
    todo: str


PROBLEM_KINDS: Mapping[str, ProblemKind] = {
    "bad_request": ProblemKind(
        400,
        "The request cannot be read.",
        "The request is broken before anything of it is looked at.",
        "Mend your program; `detail` says what was wrong.",
    ),
    "key_missing": ProblemKind(
        400,
        "A write needs the header Idempotency-Key.",
        "A write came without an id of its intent.",
        "Draw 128 random bits once for each intent, and send them at every try of it.",
    ),
    "sign_in": ProblemKind(
        401,
        "Sign in, or send the token of a feed.",
        "Nobody is signed in, the session has ended, or number and secret do not fit.",
        "Sign in again, or ask the operator for a token.",
    ),
    "not_for_you": ProblemKind(
        403,
        "This is not for you.",
        "The reader is known, but may not do this, or not at this crossing.",
        "Ask the operator; trying again does not help.",
    ),
    "other_site": ProblemKind(
        403,
        "The request came from a page of another site.",
        "A browser says that a page of another address sent the request.",
        "Send it from a page of this address, or from a program with the token of a feed.",
    ),
    "not_found": ProblemKind(
        404,
        "There is no such thing.",
        "There is no such address, crossing or ticket, or it was erased.",
        "Look at the address; a ticket that was erased does not come back.",
    ),
    "wrong_method": ProblemKind(
        405,
        "This address takes other methods.",
        "The address is right, the method is not.",
        "Use the method that this page names.",
    ),
    "ahead": ProblemKind(
        409,
        "The fact lies more than a day ahead. Nothing was recorded.",
        "Its time is later than a day from now: a typing error, another calendar or another unit.",
        "Correct its time and send it with the same id.",
    ),
    "too_long": ProblemKind(
        413,
        "The request is too long.",
        "One fact or order is longer than 64 KiB, or a batch than 4 MiB.",
        "Send fewer lines at once. Nothing was recorded.",
    ),
    "key_unreadable": ProblemKind(
        422,
        "An Idempotency-Key is 32 lower-case hexadecimal digits.",
        "The id of an intent is not written so.",
        "Write the 128 bits as 32 digits of 0 to 9 and a to f.",
    ),
    "key_reused": ProblemKind(
        422,
        "This Idempotency-Key was used for something else.",
        "The id came before, with other content.",
        "Draw a new id for a new intent. What came before stands.",
    ),
    "unreadable": ProblemKind(
        422,
        "What was sent cannot be read. Nothing was recorded.",
        "The body is of another kind, is broken, or a field does not hold what it must.",
        "Mend your program; `detail` names the field and what was expected.",
    ),
    "too_many": ProblemKind(
        429,
        "Too many attempts.",
        "Numbers and secrets were tried too often, from one place or for one officer.",
        "Wait as many seconds as `Retry-After` says.",
    ),
    "broken": ProblemKind(
        500,
        "Something broke here.",
        "A bug. It is in the log of the operator, with its trace.",
        "Tell the operator when it was. A write is unknown: ask again with the same id.",
    ),
    "unknown": ProblemKind(
        503,
        "The station does not answer. Ask again with the same id.",
        "The station has stopped, or did not answer in time: a write is recorded or not.",
        "The same request with the same id again, with growing pauses, until there is an answer.",
    ),
}


def problem(reason: str, detail: str = "") -> Problem:
    """Write a problem that is no refusal of the rules.

    >>> problem("key_missing").status
    400
    """
    kind = PROBLEM_KINDS[reason]
    return Problem(
        type=f"{_REFERENCE}#{reason}",
        title=kind.title,
        status=kind.status,
        reason=reason,
        detail=detail,
    )


def problem_response(one: Problem, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """Send a problem under its status."""
    return Response(
        content=msgspec.json.encode(one),
        status_code=one.status,
        media_type=PROBLEM,
        headers=dict(headers or {}),
    )
