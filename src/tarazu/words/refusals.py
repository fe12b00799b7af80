"""Sentences for what the rules forbid, and for why a later truck went earlier."""

from typing import Protocol
from zoneinfo import ZoneInfo

from tarazu.calendars import Instant
from tarazu.rules import Refusal
from tarazu.rules.commands import HoldReason
from tarazu.rules.law import share_of
from tarazu.rules.regime import Regime
from tarazu.words.catalogues import Catalogue
from tarazu.words.dates import Dates


class Texts(Protocol):
    """Sentences by their ids: a catalogue, or a language."""

    def has(self, key: str) -> bool:
        """Say whether there is a sentence with that id."""

    def gaps(self, key: str) -> frozenset[str]:
        """Name the gaps of the sentence with that id."""

    def text(self, key: str, /, **values: object) -> str:
        """Give the sentence with that id, its gaps filled."""


class Overtaken(Protocol):
    """What a lens says of one truck that came later and went earlier."""

    @property
    def at(self) -> Instant:
        """When it was called, or went."""

    @property
    def reason(self) -> str:
        """The stable word of the one reason."""

    @property
    def override(self) -> int | None:
        """The number of the departure from the rule."""

    @property
    def lane(self) -> str:
        """The lane that it stood in."""

    @property
    def hold(self) -> HoldReason | None:
        """The hold of the truck that was overtaken."""

    @property
    def from_at(self) -> Instant | None:
        """Since when that truck could not go."""

    @property
    def to_at(self) -> Instant | None:
        """Until when it could not go."""


def refusal_sentence(
    catalogue: Catalogue,
    dates: Dates,
    refusal: Refusal,
    *,
    now: Instant | None = None,
    zone: ZoneInfo | str | None = None,
) -> str:
    """Say what is refused and what to do; never who made a mistake.

    A fact of the refusal enters where a sentence has a place for it. `until_at` needs a zone.
    """
    key = f"reason.{refusal.reason}"
    facts: dict[str, object] = {}
    if refusal.account:
        facts["account"] = refusal.account
    if refusal.ticket is not None:
        facts["ticket"] = _number(catalogue, refusal.ticket)
    if refusal.until_at is not None and zone is not None:
        facts["until"] = (
            dates.instant(refusal.until_at, zone)
            if now is None
            else dates.moment(refusal.until_at, now, zone)
        )
    # The last fact that has a sentence of its own says most.
    own = [fact for fact in facts if catalogue.has(f"{key}.{fact}")]
    sentence = catalogue.text(f"{key}.{own[-1]}" if own else key, **facts)
    if refusal.detail and catalogue.has(f"finding.{refusal.detail}.what"):
        finding = brief_of(catalogue, refusal.detail)
        return catalogue.text("refusal.finding", sentence=sentence, finding=finding)
    if refusal.detail:
        return catalogue.text("refusal.detail", sentence=sentence, detail=refusal.detail)
    return sentence


def brief_of(texts: Texts, code: str) -> str:
    """Say what was found by its code alone, where the values of the finding are not at hand.

    Every error of `errors_of` has a sentence without a gap; a gap of another finding reads "…".
    """
    brief, what = f"finding.{code}.brief", f"finding.{code}.what"
    key = brief if texts.has(brief) else what
    return texts.text(key, **dict.fromkeys(texts.gaps(key), "…"))


def overtaking_sentences(
    catalogue: Catalogue,
    dates: Dates,
    overtaking: Overtaken,
    zone: ZoneInfo | str,
    *,
    now: Instant | None = None,
    regime: Regime | None = None,
    note: str = "",
) -> tuple[str, str]:
    """Give the heading and the sentence that a driver reads under "Why not me?".

    Without `now`, times are written as on the day of the overtaking. `regime` lets the sentence
    name the share of a lane, `note` what two officers wrote down.
    """
    moment = _Moments(dates, zone, overtaking.at if now is None else now)
    key = f"overtaking.{overtaking.reason}"
    head, text = f"{key}.head", f"{key}.text"
    # The note stands inside a sentence that ends by itself.
    note = note.strip().removesuffix(".")
    facts: dict[str, object] = {"at": moment.of(overtaking.at), "note": note}
    share = _share_of_lane(regime, overtaking.lane) if overtaking.reason == "lane" else None
    if overtaking.reason == "lane" and overtaking.lane:
        head, facts["lane"] = f"{key}.head_named", overtaking.lane
    if share is not None:
        text, (facts["count"], facts["whole"]) = f"{key}.text_share", share
    if overtaking.reason == "override" and overtaking.override is not None:
        head, facts["override"] = f"{key}.head_named", _number(catalogue, overtaking.override)
    if overtaking.reason == "override" and note:
        text = f"{key}.text_note"
    if overtaking.reason == "my_hold" and overtaking.hold is not None:
        head, facts["hold"] = f"{key}.head_named", catalogue.text(f"hold.{overtaking.hold}")
    ends = [end for end in (overtaking.from_at, overtaking.to_at) if end is not None]
    if len(ends) == 2 and catalogue.has(f"{key}.text_span"):
        text = f"{key}.text_span"
    elif overtaking.to_at is not None and catalogue.has(f"{key}.text_until"):
        text = f"{key}.text_until"
    elif overtaking.from_at is not None and catalogue.has(f"{key}.text_from"):
        text = f"{key}.text_from"
    facts["from_at"] = "" if overtaking.from_at is None else moment.of(overtaking.from_at)
    facts["to_at"] = "" if overtaking.to_at is None else moment.of(overtaking.to_at)
    return catalogue.text(head, **facts), catalogue.text(text, **facts)


def _number(catalogue: Catalogue, number: int) -> str:
    """Write a number that is a name: it is read aloud digit by digit, so it is never grouped."""
    return catalogue.numerals.digits(str(number))


class _Moments:
    def __init__(self, dates: Dates, zone: ZoneInfo | str, now: Instant) -> None:
        self._dates, self._zone, self._now = dates, zone, now

    def of(self, at: Instant) -> str:
        return self._dates.moment(at, self._now, self._zone)


def _share_of_lane(regime: Regime | None, name: str) -> tuple[int, int] | None:
    lanes = () if regime is None else regime.lanes
    share = next((lane.share_max for lane in lanes if lane.name == name), None)
    return None if share is None else share_of(share)
