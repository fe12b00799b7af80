"""A notice: who said what, about what, when, and where it was read."""

from typing import Literal, get_args

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
Reading = Literal["", "run", "beside"]

KINDS: tuple[NoticeKind, ...] = get_args(NoticeKind)
TOPICS: tuple[Topic, ...] = get_args(Topic)
STATUSES: tuple[NoticeStatus, ...] = get_args(NoticeStatus)


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """One statement. Days are days since 1970-01-01; None where the source does not say.

    `said_by` is who says it, by office first; `role` in which role; `about` whom or what.
    `said_day` is when; where only a stretch is known, `said_to_day` is the last day of it. `window`
    is what the statement is about, in whole days, the last one included; `as_written` is the date
    as the source writes it, in its `calendar`. `claim` is shared by statements of the same thing
    that differ: they stand side by side; of these, `reading` "run" marks the one that a plan takes,
    and "beside" those that it only shows. `answers` names, with spaces between, the expected
    notices that this one brings the news of: its `status` is what became of them. `place` (one or
    several, with spaces between), `partner` and `commodity` are stable words that a plan of
    corridors can match; "" matches nothing. `value` is kept as written. `entered_by` is the number
    of the officer who entered it; "" where it came in a file. `statement_fa`, `said_by_fa` and
    `reason_fa` are the same in Persian; "" where nobody wrote them.
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
    said_to_day: int | None = None
    window_from_day: int | None = None
    window_to_day: int | None = None
    as_written: str = ""
    calendar: SourceCalendar = "gregorian"
    reason: str = ""
    value: str = ""
    unit: str = ""
    claim: str = ""
    reading: Reading = ""
    answers: str = ""
    read_day: int | None = None
    entered_by: str = ""
    statement_fa: str = ""
    said_by_fa: str = ""
    reason_fa: str = ""

    @property
    def days(self) -> tuple[int | None, int | None]:
        """Give the first and the last day that it is about; where it names none, that it was said.

        An end that is open is None, and so are both where neither is known.
        """
        if self.window_from_day is not None or self.window_to_day is not None:
            return self.window_from_day, self.window_to_day
        last = self.said_day if self.said_to_day is None else self.said_to_day
        return self.said_day, last

    @property
    def known_day(self) -> int | None:
        """Give the day by which it had been said for certain.

        Who tells what happened cannot have said it before: where no day of saying is known, it is
        the last day that the statement is about.
        """
        if self.said_day is None and self.said_to_day is None and self.status == "happened":
            return self.window_from_day if self.window_to_day is None else self.window_to_day
        return self.said_day if self.said_to_day is None else self.said_to_day
