"""Registers as text, CSV or JSON: notices and rejects out, notices in, and no row lost unsaid."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, get_args

import msgspec

from tarazu.faults import TarazuError
from tarazu.notices.days import DateUnreadable, bounds_of, bounds_text, day_text
from tarazu.notices.notice import KINDS, STATUSES, TOPICS, Notice, Reading, SourceCalendar

Form = Literal["csv", "json"]
RejectReason = Literal[
    "missing",
    "unknown_word",
    "not_a_date",
    "calendar_unknown",
    "backwards",
    "id_unclear",
    "id_repeated",
    "address_unclear",
    "not_text",
    "control_character",
    "too_many_cells",
    "unknown_column",
]

# The columns in which a file is written; each is a field but `said`, `window` and `read`.
COLUMNS = (
    "id",
    "kind",
    "topic",
    "status",
    "claim",
    "reading",
    "answers",
    "place",
    "partner",
    "commodity",
    "said_by",
    "said_by_fa",
    "role",
    "about",
    "said",
    "window",
    "as_written",
    "calendar",
    "statement",
    "statement_fa",
    "reason",
    "reason_fa",
    "value",
    "unit",
    "source",
    "address",
    "read",
    "entered_by",
)
NEEDED = ("id", "kind", "topic", "said_by", "role", "statement", "source")
REJECT_COLUMNS = ("line", "column", "value", "reason")
_WORDS: dict[str, tuple[str, ...]] = {
    "kind": KINDS,
    "topic": TOPICS,
    "status": STATUSES,
    "reading": get_args(Reading),
    "calendar": get_args(SourceCalendar),
}
_ID_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789-_.")


class NoticesUnreadable(TarazuError):
    """A text was offered as a register that is none, so that no row of it can be read."""


class RejectedNotice(msgspec.Struct, frozen=True):
    """A row that was not read, and the cell that stood against it.

    `line` is the line of a CSV where the row begins, and the number of the item in JSON.
    """

    line: int
    column: str
    value: str
    reason: RejectReason


class Register(msgspec.Struct, frozen=True):
    """What a text held: every row is a notice or a reject."""

    notices: tuple[Notice, ...]
    rejects: tuple[RejectedNotice, ...]

    @property
    def rows(self) -> int:
        """Count the rows that were there."""
        return len(self.notices) + len(self.rejects)


class _Wrong(Exception):
    """A cell cannot be read; caught where the row is known."""

    def __init__(self, column: str, value: str, reason: RejectReason) -> None:
        self.told = (column, value, reason)


def notices_of(text: str, form: Form) -> Register:
    """Read a register; a bad row is reported with its first bad cell and stops nothing.

    Ids are unique: the second row of an id is a reject.
    Raises: NoticesUnreadable.
    """
    notices: dict[str, Notice] = {}
    rejects: list[RejectedNotice] = []
    for line, cells in _csv_rows(text) if form == "csv" else _json_rows(text):
        try:
            found = _notice_of(cells)
            if found.id in notices:
                raise _Wrong("id", found.id, "id_repeated")
            notices[found.id] = found
        except _Wrong as wrong:
            rejects.append(RejectedNotice(line, *wrong.told))
    return Register(tuple(notices.values()), tuple(rejects))


def csv_of(notices: Iterable[Notice]) -> str:
    """Write a register as CSV, so that `notices_of` gives the same notices back."""
    return _csv(COLUMNS, (list(cells_of(one).values()) for one in notices))


def json_of(notices: Iterable[Notice]) -> str:
    """Write a register as a JSON list of objects with the columns of the CSV; empty ones left out.

    `notices_of` gives the same notices back.
    """
    items = [{name: text for name, text in cells_of(one).items() if text} for one in notices]
    return msgspec.json.format(msgspec.json.encode(items), indent=2).decode() + "\n"


def rejects_csv(rejects: Iterable[RejectedNotice]) -> str:
    """Write rejects as CSV."""
    return _csv(REJECT_COLUMNS, (msgspec.structs.astuple(one) for one in rejects))


def cells_of(notice: Notice) -> dict[str, str]:
    """Give a notice as the cells of its row, in the order of the columns."""
    last = notice.said_day if notice.said_to_day is None else notice.said_to_day
    days = {
        "said": bounds_text(notice.said_day, last),
        "window": bounds_text(notice.window_from_day, notice.window_to_day),
        "read": "" if notice.read_day is None else day_text(notice.read_day),
    }
    return {name: days[name] if name in days else getattr(notice, name) for name in COLUMNS}


class _Lines(list[str]):
    """Takes what a CSV writer writes."""

    def write(self, text: str) -> None:
        self.append(text)


def _csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = _Lines()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return "".join(lines)


def _csv_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    # Not `splitlines`, which also cuts where a cell holds a line separator of Unicode.
    lines = (f"{line}\n" for line in text.removeprefix("\ufeff").removesuffix("\n").split("\n"))
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        _check_header(header)
        while True:
            line = reader.line_num + 1
            row = next(reader, None)
            if row is None:
                return
            if row:
                cells: dict[str, Any] = dict(zip(header, row, strict=False))
                if len(row) > len(header):
                    cells[""] = ",".join(row[len(header) :])
                yield line, cells
    except csv.Error as cause:
        raise NoticesUnreadable(
            f"The register is no CSV from line {reader.line_num}: {cause}. Expected cells between "
            "commas, with a quotation mark doubled inside quoted ones. Nothing was kept. Correct "
            "the line, or save the file as CSV again."
        ) from None


def _check_header(header: Sequence[str]) -> None:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in NEEDED if name not in header]
    repeated = [name for name in header if header.count(name) > 1]
    if unknown or missing or repeated:
        raise NoticesUnreadable(
            "The first line does not name the columns of a register: missing "
            f"{', '.join(missing) or 'none'}; unknown {', '.join(unknown)[:80] or 'none'}; twice "
            f"{', '.join(sorted(set(repeated))) or 'none'}. Expected of {', '.join(COLUMNS)}. "
            "Nothing was kept. Correct the first line."
        )


def _json_rows(text: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        items = msgspec.json.decode(text.removeprefix("\ufeff"), type=list[dict[str, Any]])
    except msgspec.DecodeError as cause:
        raise NoticesUnreadable(
            f"The register is no JSON list of objects: {cause}. Expected one object for each "
            "notice, with the names of the CSV columns. Nothing was kept. Correct the file."
        ) from None
    yield from enumerate(items, 1)


def _notice_of(cells: dict[str, Any]) -> Notice:
    """Make a notice of the cells of a row; the first bad cell, in the order of columns, counts."""
    given: dict[str, Any] = {}
    for name, value in cells.items():
        if name not in COLUMNS:
            reason: RejectReason = "unknown_column" if name else "too_many_cells"
            raise _Wrong(name, str(value), reason)
    for name in COLUMNS:
        value = cells.get(name) or ""
        if not isinstance(value, str):
            raise _Wrong(name, str(value)[:200], "not_text")
        value = value.strip()
        if not all(
            letter.isprintable() or letter in "\u200c\u200d\u200e\u200f" for letter in value
        ):
            raise _Wrong(name, value, "control_character")
        if name in NEEDED and not value:
            raise _Wrong(name, value, "missing")
        given.update(_fields_of(name, value))
    return Notice(**given)


def _fields_of(name: str, value: str) -> dict[str, Any]:
    """Give the fields that a cell fills; an empty cell leaves them as they are."""
    if not value:
        return {}
    if name in _WORDS and value not in _WORDS[name]:
        raise _Wrong(name, value, "unknown_word")
    if name == "id" and not _ID_LETTERS.issuperset(value):
        raise _Wrong(name, value, "id_unclear")
    if name == "address" and not value.startswith(("https://", "http://")):
        raise _Wrong(name, value, "address_unclear")
    if name not in ("said", "window", "read"):
        return {name: value}
    try:
        first, last = bounds_of(value)
    except DateUnreadable as fault:
        raise _Wrong(name, value, fault.fault) from None
    if name == "window":
        return {"window_from_day": first, "window_to_day": last}
    if first is None or last is None or (name == "read" and first != last):
        raise _Wrong(name, value, "not_a_date")
    if name == "read":
        return {"read_day": first}
    return {"said_day": first, "said_to_day": None if first == last else last}
