"""Notices: dated, sourced, attributed statements about the world.

A notice says who said what, about what, when, and where it was read. It is never our own voice. Two
that conflict stand side by side. A notice whose window has passed without news becomes `unknown`,
never `happened`.
"""

from tarazu.notices.atom import atom_of
from tarazu.notices.days import DateUnreadable, bounds_of, bounds_text, day_text
from tarazu.notices.notice import (
    KINDS,
    STATUSES,
    TOPICS,
    Notice,
    NoticeKind,
    NoticeStatus,
    SourceCalendar,
    Topic,
)
from tarazu.notices.places import PLACES
from tarazu.notices.register import SHIPPED, shipped_register
from tarazu.notices.selection import (
    Selection,
    as_of,
    claims_of,
    in_time,
    on_days,
    public_of,
    select,
)
from tarazu.notices.text import (
    COLUMNS,
    Form,
    NoticesUnreadable,
    Register,
    RejectedNotice,
    cells_of,
    csv_of,
    json_of,
    notices_of,
    rejects_csv,
)

__all__ = [
    "COLUMNS",
    "KINDS",
    "PLACES",
    "SHIPPED",
    "STATUSES",
    "TOPICS",
    "DateUnreadable",
    "Form",
    "Notice",
    "NoticeKind",
    "NoticeStatus",
    "NoticesUnreadable",
    "Register",
    "RejectedNotice",
    "Selection",
    "SourceCalendar",
    "Topic",
    "as_of",
    "atom_of",
    "bounds_of",
    "bounds_text",
    "cells_of",
    "claims_of",
    "csv_of",
    "day_text",
    "in_time",
    "json_of",
    "notices_of",
    "on_days",
    "public_of",
    "rejects_csv",
    "select",
    "shipped_register",
]
