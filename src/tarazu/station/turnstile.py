"""The turnstile: many askers, one writer. Whoever waits while a batch is synced shares the next.

Views are taken by the same thread between batches, so that nothing is ever shown that is not
durable (design 6.2).
"""

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

import msgspec

from tarazu.journal import CommandReused
from tarazu.station.asking import Answer, Intent, StationDead
from tarazu.station.private import SWEEP_MAX
from tarazu.station.writer import Station

T = TypeVar("T")
BATCH_MAX = 1_024
TICK_S = 0.5


class _Asked(msgspec.Struct):
    intents: Sequence[Intent]
    future: "Future[list[Answer | CommandReused]]"


class _Looked(msgspec.Struct):
    look: Callable[[Station], Any]
    future: "Future[Any]"


class Turnstile:
    """Runs one station in one thread of its own until closed, or until the station dies.

    `on_death` is called once with what ended it: the process is to exit (P9, stop rather than
    guess).
    """

    def __init__(
        self, station: Station, on_death: Callable[[BaseException], None] | None = None
    ) -> None:
        """Start the thread."""
        self.station = station
        self._queue: queue.SimpleQueue[_Asked | _Looked | None] = queue.SimpleQueue()
        self._on_death = on_death
        self._death: BaseException | None = None
        name = f"station {station.crossing}"
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def ask(self, intents: Sequence[Intent]) -> "Future[list[Answer | CommandReused]]":
        """Hand in intents; the future has their answers once they are durable."""
        future: Future[list[Answer | CommandReused]] = Future()
        self._queue.put(_Asked(intents, future))
        return future

    def look(self, look: Callable[[Station], T]) -> "Future[T]":
        """Take a view of the station between two batches."""
        future: Future[T] = Future()
        self._queue.put(_Looked(look, future))
        return future

    def close(self) -> None:
        """Finish what was handed in, close the station and end the thread."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            batch = self._next_batch()
            is_open = None not in batch
            wanted = [item for item in batch if item is not None and _is_wanted(item)]
            asked = [item for item in wanted if isinstance(item, _Asked)]
            looked = [item for item in wanted if isinstance(item, _Looked)]
            if self._death is None:
                try:
                    for part in _shared(asked):
                        self._serve(part)
                    self.station.tick()
                except BaseException as death:
                    self._die(death)
            if self._death is not None:
                _fail([*asked, *looked], self.station.crossing, self._death)
                continue
            for item in looked:
                _settle(item, self.station)
        if self._death is None:
            self.station.close()

    def _next_batch(self) -> list[_Asked | _Looked | None]:
        try:
            batch: list[_Asked | _Looked | None] = [self._queue.get(timeout=TICK_S)]
        except queue.Empty:
            return []
        while len(batch) < BATCH_MAX and batch[-1] is not None:
            try:
                batch.append(self._queue.get_nowait())
            except queue.Empty:
                break
        return batch

    def _serve(self, asked: list[_Asked]) -> None:
        intents = [intent for item in asked for intent in item.intents]
        if not intents:
            return
        try:
            answers = self.station.take(intents)
        except BaseException as death:
            _fail(asked, self.station.crossing, death)
            raise
        start = 0
        for item in asked:
            stop = start + len(item.intents)
            item.future.set_result(answers[start:stop])
            start = stop

    def _die(self, death: BaseException) -> None:
        self._death = death
        if self._on_death is not None:
            self._on_death(death)


def _shared(asked: list[_Asked]) -> Iterator[list[_Asked]]:
    """Divide askers into batches that share a sync: each keeps no more than a start may sweep."""
    part: list[_Asked] = []
    count = 0
    for item in asked:
        if part and count + len(item.intents) > SWEEP_MAX:
            yield part
            part, count = [], 0
        part.append(item)
        count += len(item.intents)
    yield part


def _is_wanted(item: _Asked | _Looked) -> bool:
    """Say whether the asker still waits; from now on it can no more change its mind."""
    return item.future.set_running_or_notify_cancel()


def _settle(item: _Looked, station: Station) -> None:
    try:
        item.future.set_result(item.look(station))
    except Exception as error:
        item.future.set_exception(error)  # a view that fails says so to whoever asked for it


def _fail(items: Sequence[_Asked | _Looked], crossing: str, death: BaseException) -> None:
    """Tell the askers that nobody answers; the cause goes to the log, not to who reads a board."""
    for item in items:
        if not item.future.done():
            told = StationDead(
                f"The station of {crossing} has stopped. What was asked may be recorded or not. "
                "Start it again, and ask with the same id."
            )
            told.__cause__ = death
            item.future.set_exception(told)
