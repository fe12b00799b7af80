"""Snapshots of a queue: what changed between two states of a list, told as facts.

A snapshot says three things of a truck: it is in the list, it was called, it is not there any more.
It never says that a truck passed. What we make of it, and how sure that is, stands here and in
docs/reference/map-file.md:

- first seen waiting or called: it registered, at the time that the list gives, else now;
- called: no fact, for calls are what our own rules make; it is remembered;
- cancelled: it withdrew;
- gone while waiting: it withdrew;
- gone after it was called: it passed, and the fact says that this was seen by its absence only.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

import msgspec
from msgspec.structs import replace

from tarazu.calendars import Instant, text_of
from tarazu.feed.cells import as_object, cells_of, list_at, raw_of
from tarazu.feed.fact import Fact, Reject, Unread, folded
from tarazu.feed.map import Map, Snapshots, Source
from tarazu.feed.plan import RowPlan, columns_used, sources_of
from tarazu.feed.rejects import Tally
from tarazu.feed.times import TimeReader
from tarazu.plates import plate_of

SKEW_MS = 600_000  # a registration up to ten minutes after its snapshot: two clocks, not an error
GONE_MAX = 20_000  # trucks that left and are remembered, so that one that comes back is known

_Key = tuple[str, str]
_Standing = Literal["waiting", "called", "cancelled"]


class _Listed(msgspec.Struct):
    """A truck in the list. `is_over` marks one whose passage was told and that is there again."""

    fact: Fact
    path: str
    registered_at: Instant | None
    is_called: bool
    seen_at: Instant
    missed: int = 0
    missed_at: Instant = 0
    is_over: bool = False


class _Left(NamedTuple):
    """A truck that left the list, and whether its passage was told."""

    registered_at: Instant | None
    has_passed: bool


class _Entry(NamedTuple):
    """One entry of a list: the truck as a registration, the time that the list gives, its state."""

    fact: Fact
    registered_at: Instant | None
    standing: _Standing


class _Look(msgspec.Struct):
    """One snapshot while it is read. `is_whole` names the lists that were there and fully read."""

    at: Instant
    at_text: str
    line: int
    facts: list[Fact] = []
    rejects: list[Reject] = []
    seen: dict[_Key, None] = {}
    is_whole: dict[str, bool] = {}


class QueueWatch:
    """Turns successive snapshots into facts; the trucks now in the list are all that it keeps."""

    def __init__(self, found: Map, source: str, tally: Tally) -> None:
        assert found.snapshots is not None, found.name
        self._how: Snapshots = found.snapshots
        self._source = source
        self._tally = tally
        self._read_time = TimeReader(found.times).read
        entries = _map_of_entries(found, self._how)
        self._columns = tuple(dict.fromkeys((*columns_used(entries), self._how.state)))
        self._state_cell = self._columns.index(self._how.state)
        self._at_cell = self._columns.index(self._how.registered_at or self._how.at)
        self._plans = {
            each.path: RowPlan(entries, self._columns, source=source, sets=each.sets)
            for each in found.lists
        }
        self._standings: Mapping[str, _Standing] = {
            **dict.fromkeys(self._how.waiting, "waiting"),
            **dict.fromkeys(self._how.called, "called"),
            **dict.fromkeys(self._how.cancelled, "cancelled"),
        }
        self._listed: dict[_Key, _Listed] = {}
        self._left: dict[_Key, _Left] = {}
        self._last_at: Instant | None = None

    def items_of(self, reply: dict[str, object], line: int) -> list[Fact | Reject]:
        """Give the facts that a snapshot adds to those before it, in the order of their times."""
        try:
            at_text = cells_of({}, (self._how.at,), reply)[0]
            at = self._read_time(at_text)
            if self._last_at is not None and at <= self._last_at:
                said = f"Expected a snapshot later than {text_of(self._last_at)}."
                raise Unread("at", at_text, "snapshot_not_later", said)
        except Unread as unread:
            self._tally.rows += 1
            reject = unread.reject(line, self._how.at, (raw_of(reply),))
            self._tally.add(reject)
            return [reject]
        self._last_at = at
        look = _Look(at, at_text, line)
        for path, plan in self._plans.items():
            self._look_at(path, plan, reply, look)
        self._miss(look)
        return self._told(look)

    def _look_at(self, path: str, plan: RowPlan, reply: dict[str, object], look: _Look) -> None:
        """Read one list of a snapshot. A list that is absent says nothing of its trucks."""
        try:
            items = list_at(reply, path)
        except Unread as unread:
            self._tally.rows += 1
            look.rejects.append(unread.reject(look.line, path, (raw_of(reply),)))
            return
        if items is None:
            return
        look.is_whole[path] = True
        for item in items:
            self._tally.rows += 1
            try:
                entry = self._entry_of(plan, item, reply, look)
                if entry is None:
                    self._tally.filtered += 1
                else:
                    self._take(entry, path, look)
            except Unread as unread:
                # The truck of an entry that cannot be read may be any one of this list.
                look.is_whole[path] = False
                column = unread.column or plan.column_of(unread.field)
                look.rejects.append(unread.reject(look.line, column, (raw_of(item),)))

    def _entry_of(
        self, plan: RowPlan, item: object, reply: dict[str, object], look: _Look
    ) -> _Entry | None:
        cells = cells_of(as_object(item), self._columns, reply)
        is_dated = bool(self._how.registered_at and cells[self._at_cell].strip())
        if not is_dated:
            cells[self._at_cell] = look.at_text
        fact = plan.fact_of(cells, look.line)
        if fact is None:
            return None
        state = folded(cells[self._state_cell])
        standing = self._standings.get(state)
        if standing is None:
            known = ", ".join(f'"{each}"' for each in self._standings)
            said = f"[snapshots] knows the states {known}: give this one its meaning."
            raise Unread("state", state, "not_in_table", said, column=self._how.state)
        if fact.at > look.at + SKEW_MS:
            said = f"Later than its snapshot, {text_of(look.at)}: do both clocks show one zone?"
            raise Unread("at", cells[self._at_cell], "not_a_time", said)
        registered_at = fact.at if is_dated else None
        if fact.at > look.at:
            fact = replace(fact, at=look.at)
        return _Entry(fact, registered_at, standing)

    def _take(self, entry: _Entry, path: str, look: _Look) -> None:
        """Compare one entry with what was known of its truck."""
        key = (entry.fact.registered, plate_of(entry.fact.plate, entry.fact.registered).key)
        if key in look.seen:
            said = "Expected each truck once in a snapshot; the first entry was taken."
            raise Unread("plate", entry.fact.plate, "listed_twice", said)
        look.seen[key] = None
        listed = self._listed.get(key)
        if entry.standing == "cancelled":
            if listed is None or listed.is_over:
                self._tally.unchanged += 1
            else:
                self._leave(key, listed, look, "withdraw", look.at, "cancelled in the list")
            return
        is_called = entry.standing == "called"
        if listed is not None and not _is_anew(listed, entry):
            listed.is_called, listed.path = is_called, path
            listed.seen_at, listed.missed = look.at, 0
            self._tally.unchanged += 1
            return
        if listed is not None and not listed.is_over:
            self._tally.absences += 1
            said = f"seen by a new registration; last seen {text_of(listed.seen_at)}"
            self._leave(key, listed, look, _end_of(listed), entry.fact.at, said)
        self._enter(
            key, entry, _Listed(entry.fact, path, entry.registered_at, is_called, look.at), look
        )

    def _enter(self, key: _Key, entry: _Entry, listed: _Listed, look: _Look) -> None:
        fact = entry.fact
        left = self._left.get(key)
        self._listed[key] = listed
        if left is not None and left.registered_at == entry.registered_at is not None:
            if left.has_passed:
                listed.is_over = True
                said = "It was called, was gone, and its passage was told; now it is listed again."
                look.rejects.append(
                    Unread("plate", fact.plate, "came_back", said).reject(look.line, "")
                )
                return
            fact = replace(fact, at=look.at, reason="seen again after an absence")
        look.facts.append(fact)

    def _miss(self, look: _Look) -> None:
        """Find the trucks that a list should hold and does not."""
        for key, listed in list(self._listed.items()):
            if key in look.seen or not look.is_whole.get(listed.path):
                continue
            listed.missed += 1
            if listed.missed == 1:
                listed.missed_at = look.at
            if listed.missed < self._how.absent_after:
                continue
            if listed.is_over:
                del self._listed[key]
                continue
            self._tally.absences += 1
            said = f"seen by absence; last seen {text_of(listed.seen_at)}"
            self._leave(key, listed, look, _end_of(listed), listed.missed_at, said)

    def _leave(
        self,
        key: _Key,
        listed: _Listed,
        look: _Look,
        fact: Literal["withdraw", "movement"],
        at: Instant,
        reason: str,
    ) -> None:
        del self._listed[key]
        look.facts.append(replace(listed.fact, fact=fact, at=at, reason=reason))
        self._left.pop(key, None)
        if len(self._left) >= GONE_MAX:
            del self._left[next(iter(self._left))]
        self._left[key] = _Left(listed.registered_at, fact == "movement")

    def _told(self, look: _Look) -> list[Fact | Reject]:
        """Put the facts in the order of their times and give them ids that a second run repeats."""
        in_order = sorted(look.facts, key=lambda fact: fact.at)
        items: list[Fact | Reject] = [*look.rejects]
        for place, fact in enumerate(in_order, 1):
            source_id = f"{self._source}:{look.line}.{place}"
            items.append(replace(fact, source_id=source_id, line=look.line))
        for item in items:
            self._tally.add(item)
        return items


def _map_of_entries(found: Map, how: Snapshots) -> Map:
    """Build the map by which an entry is read as the registration of its truck."""
    at = Source(columns=(how.registered_at or how.at,))
    fields = {**sources_of(found), "at": at, "fact": Source(constant="register")}
    return replace(found, fields=fields)


def _is_anew(listed: _Listed, entry: _Entry) -> bool:
    """Say whether an entry is another registration than the one that is known."""
    known = listed.registered_at
    return known is not None and entry.registered_at is not None and known != entry.registered_at


def _end_of(listed: _Listed) -> Literal["withdraw", "movement"]:
    return "movement" if listed.is_called else "withdraw"
