"""One crossing as the web sees it: ask its station, look at it, hear when its book has moved."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from typing import TypeVar

from tarazu.calendars import Instant
from tarazu.faults import TarazuError
from tarazu.journal import CommandReused
from tarazu.rules.events import Passage
from tarazu.settings import CrossingSettings
from tarazu.station import Answer, Intent, Outcome, Station, StationDead, Turnstile, board_of
from tarazu.station.views import BoardView
from tarazu.web.context import PageContext

LOG = logging.getLogger("tarazu.web")
T = TypeVar("T")
ANSWER_S = 30.0  # far beyond a sync: what has not been answered by then is unknown
BOARD_S = 1.0  # how old a shared board may be while nothing is recorded: times on it are minutes
PING_S = 15.0
BREATH_S = 0.25  # a page draws itself anew at most so often, however fast the book grows
STREAMS_MAX = 1_000
DRAWN_MAX = 64


class AnswerUnknown(TarazuError):
    """The station did not answer in time: what was asked may be recorded or not."""


class TooManyStreams(TarazuError):
    """More pages listen than one process serves; they draw themselves once a minute instead."""


class Heads:
    """How far the book of one crossing has come; open streams wait here for it to move.

    `seq` is set by the station's thread; the rest belongs to the thread of the application.
    """

    def __init__(self, seq: int) -> None:
        """Start at the head as it stands."""
        self.seq = seq
        self.streams = 0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._moved = asyncio.Event()

    def begin(self) -> None:
        """Belong to the running loop from now on; call it when the application starts."""
        self._loop = asyncio.get_running_loop()
        self._moved = asyncio.Event()

    def end(self) -> None:
        """Let every stream end; call it in the loop, when the application stops."""
        self._loop = None
        self._moved.set()

    def let_go(self) -> None:
        """Let every stream end, from any thread."""
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.end)

    def move(self, seq: int) -> None:
        """Note a new head, from the station's own thread, and wake whoever waits for it."""
        self.seq = seq
        loop = self._loop
        if loop is not None:
            # A loop that closes at this moment has nobody left to tell; the station must go on.
            with suppress(RuntimeError):
                loop.call_soon_threadsafe(self.stir)

    def stir(self) -> None:
        """Wake whoever waits: the book has moved, or what is drawn from it has changed."""
        moved, self._moved = self._moved, asyncio.Event()
        moved.set()

    async def listen(self, *, ping_s: float = PING_S) -> AsyncIterator[tuple[str, int]]:
        """Give "head" with the number of the last record on each change, else "ping".

        Raises: TooManyStreams.
        """
        if self.streams >= STREAMS_MAX:
            raise TooManyStreams(f"{self.streams} pages listen already. Draw anew once a minute.")
        self.streams += 1
        try:
            moved = self._moved
            yield "ping", self.seq  # so that the reader knows at once that the link is up
            while True:
                try:
                    await asyncio.wait_for(moved.wait(), ping_s)
                except TimeoutError:
                    yield "ping", self.seq
                    continue
                if self._loop is None:
                    break  # the application stops
                moved = self._moved
                yield "head", self.seq
                await asyncio.sleep(BREATH_S)
        finally:
            self.streams -= 1


class Crossing:
    """One crossing: its settings, and the one way to its station."""

    def __init__(self, settings: CrossingSettings, turnstile: Turnstile) -> None:
        """Take a running turnstile."""
        self.settings = settings
        self.name = settings.name
        self._turnstile = turnstile
        self.heads = Heads(turnstile.station.journal.head.seq)
        self._board: BoardView | None = None
        self._board_at = 0.0
        self.uncalled = 0  # since this server started
        self._looking: asyncio.Future[BoardView] | None = None
        self._drawn: dict[Hashable, tuple[BoardView, str]] = {}
        turnstile.station.on_change(self.heads.move)

    def now(self) -> Instant:
        """Read the clock of the crossing."""
        return self._turnstile.station.now()

    async def ask(self, intents: Sequence[Intent]) -> list[Answer | CommandReused]:
        """Ask the station, and wait until the answers are durable.

        Raises: StationDead, AnswerUnknown.
        """
        answers = await _settled(self._turnstile.ask(intents))
        for answer in answers:
            if isinstance(answer, Outcome) and not answer.again:
                self._alarm(answer)
        return answers

    def _alarm(self, outcome: Outcome) -> None:
        """Tell the operator of a truck that needed a call and passed without one (design 3.4)."""
        for event in outcome.events:
            if isinstance(event.data, Passage) and event.data.uncalled:
                self.uncalled += 1
                LOG.warning(
                    "%s: passage %d, %s, needed a call and had none",
                    self.name,
                    event.data.movement,
                    event.data.direction,
                )

    async def look(self, view: Callable[[Station], T]) -> T:
        """Take a view of the station between two batches.

        Raises: StationDead, AnswerUnknown.
        """
        return await _settled(self._turnstile.look(view))

    async def board(self) -> BoardView:
        """Give the public board; many readers of one moment share one look at the station.

        It is never older than the last record, nor than a second: a crowd of readers costs the
        station one look a second, or one for each batch.
        """
        wanted = self.heads.seq
        while True:
            board = self._board
            if board is not None and board.seq >= wanted:
                if time.monotonic() - self._board_at < BOARD_S:
                    return board
                wanted = max(wanted, board.seq)
            if self._looking is None:
                self._looking = asyncio.ensure_future(self._look_at_board())
            board = await asyncio.shield(self._looking)
            if board.seq >= wanted:
                return board

    def drawn(
        self, page: PageContext, view: BoardView, draw: Callable[[BoardView, PageContext], str]
    ) -> str:
        """Draw the board for a kind of reader, once for all who see the same view of it."""
        key = (page.words.code, page.kiosk, page.part, page.clock_speed, page.links)
        known = self._drawn.get(key)
        if known is not None and known[0] is view:
            return known[1]
        text = draw(view, page)
        if len(self._drawn) >= DRAWN_MAX:
            self._drawn.clear()
        self._drawn[key] = (view, text)
        return text

    async def _look_at_board(self) -> BoardView:
        try:
            began = time.monotonic()
            self._board = await self.look(board_of)
            self._board_at = began
            return self._board
        finally:
            self._looking = None


async def _settled(future: "Future[T]") -> T:
    """Wait for the station's future, and never cancel it: its thread would find it broken."""
    try:
        async with asyncio.timeout(ANSWER_S):
            return await asyncio.shield(asyncio.wrap_future(future))
    except TimeoutError:
        raise AnswerUnknown(
            f"The station did not answer within {ANSWER_S:.0f} s. What was asked may be recorded "
            "or not. Ask again with the same id."
        ) from None


__all__ = [
    "AnswerUnknown",
    "Crossing",
    "Heads",
    "StationDead",
    "TooManyStreams",
]
