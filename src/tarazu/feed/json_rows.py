"""Rows out of JSON lines: a line is a row, or holds lists of rows, or is a snapshot of a queue."""

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from tarazu.feed.cells import as_object, cells_of, list_at, object_of, raw_of
from tarazu.feed.fact import Fact, Reject, Unread
from tarazu.feed.map import Map
from tarazu.feed.plan import RowPlan, columns_used
from tarazu.feed.rejects import Tally
from tarazu.feed.snapshots import QueueWatch

JSON_COLUMN = "json"  # the one column of a file of rejects whose log has no columns of its own


class JsonRows:
    """Reads lines of JSON by one map and counts what becomes of them."""

    def __init__(self, found: Map, source: str, tally: Tally) -> None:
        self._tally = tally
        self._columns = columns_used(found)
        self._watch = QueueWatch(found, source, tally) if found.snapshots is not None else None
        self._plans = [
            (each.path, RowPlan(found, self._columns, source=source, sets=each.sets))
            for each in ([] if self._watch else found.lists)
        ]
        self._plan = RowPlan(found, self._columns, source=source) if not found.lists else None

    def items_of(self, line: bytes | None, number: int) -> Iterator[Fact | Reject]:
        """Give the facts and rejects of one line; None is a line that was too long to be read."""
        try:
            if line is None:
                raise Unread("", "", "too_long", "Expected a line of at most 16 MiB.")
            text = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if text.isspace() or not text:
                return
            reply = object_of(text)
        except Unread as unread:
            self._tally.rows += 1
            reject = unread.reject(number, "", (raw_of(line or b""),))
            self._tally.add(reject)
            yield reject
            return
        if self._watch is not None:
            yield from self._watch.items_of(reply, number)
            return
        for item in self._rows_of(reply, text, number):
            self._tally.rows += 1
            if item is None:
                self._tally.filtered += 1
            else:
                self._tally.add(item)
                yield item

    def _rows_of(
        self, reply: dict[str, object], text: bytes, line: int
    ) -> Iterator[Fact | Reject | None]:
        if self._plan is not None:
            found = self._read(self._plan, reply, None, line, "")
            # Where the line is the row, the row is kept as it was written.
            yield replace(found, row=(raw_of(text),)) if isinstance(found, Reject) else found
            return
        place = 0
        for path, plan in self._plans:
            try:
                items = list_at(reply, path)
            except Unread as unread:
                yield unread.reject(line, unread.column)
                continue
            for item in items or ():
                place += 1
                yield self._read(plan, item, reply, line, f"{line}.{place}")

    def _read(
        self,
        plan: RowPlan,
        item: object,
        outer: Mapping[str, object] | None,
        line: int,
        mark: str,
    ) -> Fact | Reject | None:
        try:
            cells = cells_of(as_object(item), self._columns, outer)
        except Unread as unread:
            return unread.reject(line, unread.column, (raw_of(item),))
        found = plan.read(cells, line, mark)
        if isinstance(found, Reject):
            return replace(found, row=(raw_of(item),))
        return found
