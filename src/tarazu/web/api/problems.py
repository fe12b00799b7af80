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


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Why nothing was done. `reason` is the stable word; of a refusal, `type` is its explanation.

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


_TITLES: Mapping[str, tuple[int, str]] = {
    "bad_request": (400, "The request cannot be read."),
    "key_missing": (400, "A write needs the header Idempotency-Key."),
    "sign_in": (401, "Sign in, or send the token of a feed."),
    "not_for_you": (403, "This is not for you."),
    "other_site": (403, "The request came from a page of another site."),
    "not_found": (404, "There is no such thing."),
    "wrong_method": (405, "This address takes other methods."),
    "too_long": (413, "The request is too long."),
    "key_unreadable": (422, "An Idempotency-Key is 32 lower-case hexadecimal digits."),
    "key_reused": (422, "This Idempotency-Key was used for something else."),
    "unreadable": (422, "What was sent cannot be read. Nothing was recorded."),
    "too_many": (429, "Too many attempts."),
    "broken": (500, "Something broke here."),
    "unknown": (503, "The station does not answer. Ask again with the same id."),
}


def problem(reason: str, detail: str = "") -> Problem:
    """Write a problem that is no refusal of the rules.

    >>> problem("key_missing").status
    400
    """
    status, title = _TITLES[reason]
    return Problem(type="about:blank", title=title, status=status, reason=reason, detail=detail)


def problem_response(one: Problem, headers: Mapping[str, str] | None = None) -> Response[bytes]:
    """Send a problem under its status."""
    return Response(
        content=msgspec.json.encode(one),
        status_code=one.status,
        media_type=PROBLEM,
        headers=dict(headers or {}),
    )
