"""Notices: dated, sourced, attributed statements about the world.

A notice says who said what, about what, when, and where it was read. It is never our own voice. Two
that conflict stand side by side. A notice whose window has passed without news becomes `unknown`,
never `happened`.
"""

from typing import Literal

import msgspec

NoticeKind = Literal[
    "closure",
    "partial_stop",
    "reopening",
    "ban",
    "customs_stop",
    "duty_change",
    "sanction",
    "waiver",
    "agreement",
    "meeting",
    "stance",
    "demand",
    "condition",
    "commitment",
    "claim",
    "quoted_figure",
]
Topic = Literal["trade", "transit", "health", "security", "diplomacy", "drivers"]
NoticeStatus = Literal["expected", "happened", "denied", "lapsed", "unknown"]
SourceCalendar = Literal["gregorian", "solar-hijri", "lunar-hijri"]


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One statement. Days are days since 1970-01-01; None where the source does not say.

    `said_by` is who says it, by office first; `role` in which role; `about` whom or what. `window`
    is what the statement is about, in whole days, the last one included; `as_written` is the date
    as the source writes it, in its `calendar`. `claim` is shared by statements of the same thing
    that differ: they stand side by side. `place`, `partner` and `commodity` are stable words that a
    plan of corridors can match; "" matches nothing. `value` is kept as written.
    """

    id: str
    kind: NoticeKind
    topic: Topic
    statement: str
    said_by: str
    role: str
    source: str
    address: str = ""
    about: str = ""
    place: str = ""
    partner: str = ""
    commodity: str = ""
    status: NoticeStatus = "happened"
    said_day: int | None = None
    window_from_day: int | None = None
    window_to_day: int | None = None
    as_written: str = ""
    calendar: SourceCalendar = "gregorian"
    reason: str = ""
    value: str = ""
    unit: str = ""
    claim: str = ""
    read_day: int | None = None
