"""Server-sent events: a page hears that the book has moved, and that the link is up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tarazu.feed import Fact, fact_of
from tarazu.station import Intent
from tarazu.web import crossings
from tarazu.web.crossings import Crossing

from .gates import Gate, crossing_settings, new_id, settings_of_test
from .writes import fact


class Stream:
    """One open stream: what was sent, as it comes."""

    def __init__(self) -> None:
        self.status = 0
        self.headers: dict[str, str] = {}
        self.gone = asyncio.Event()
        self._parts: asyncio.Queue[str] = asyncio.Queue()
        self._text = ""

    async def receive(self) -> dict[str, Any]:
        await self.gone.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {
                name.decode().lower(): value.decode() for name, value in message["headers"]
            }
        else:
            self._parts.put_nowait(message.get("body", b"").decode())

    async def event(self) -> tuple[str, str]:
        """Wait for the next event; give its name and its data."""
        while "\r\n\r\n" not in self._text:
            self._text += await asyncio.wait_for(self._parts.get(), 10)
        text, _, self._text = self._text.partition("\r\n\r\n")
        lines = dict(line.split(": ", 1) for line in text.split("\r\n"))
        return lines["event"], lines["data"]


@asynccontextmanager
async def listening(gate: Gate, crossing: str = "dogharoon") -> AsyncIterator[Stream]:
    """Open a stream of a crossing until the block ends."""
    stream = Stream()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "path": f"/{crossing}/events",
        "raw_path": b"",
        "root_path": "",
        "scheme": "http",
        "query_string": b"",
        "headers": [(b"host", b"gate.example"), (b"accept-encoding", b"gzip")],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
        "state": {},
    }
    task = asyncio.ensure_future(gate.app(scope, stream.receive, stream.send))  # type: ignore[arg-type]
    try:
        yield stream
    finally:
        stream.gone.set()
        await asyncio.wait_for(task, 10)


def run(work: Callable[[Gate], Awaitable[None]]) -> None:
    """Run a test with the application started in a loop of the test's own."""
    gate = Gate()

    async def whole() -> None:
        async with gate.app.lifespan():
            await work(gate)

    try:
        asyncio.run(whole())
    finally:
        gate.close()


def _crossing(gate: Gate) -> Crossing:
    found: Crossing = gate.app.state.site.crossings["dogharoon"]
    return found


async def _record(gate: Gate, number: int = 1) -> None:
    one = fact_of(fact(plate=f"HRT {1_000 + number}"))
    assert isinstance(one, Fact)
    await _crossing(gate).ask([Intent(id=new_id(), ask=one)])


def test_a_page_that_listens_hears_of_every_change_by_the_number_of_the_last_record():
    async def work(gate: Gate) -> None:
        async with listening(gate) as stream:
            name, head = await stream.event()
            assert (name, head) == ("ping", str(gate.station.journal.head.seq))
            assert stream.status == 200
            assert stream.headers["content-type"].startswith("text/event-stream")
            assert stream.headers["cache-control"] == "no-store"
            assert stream.headers["x-content-type-options"] == "nosniff"
            assert "content-encoding" not in stream.headers
            for number in range(3):
                await _record(gate, number)
                name, head = await stream.event()
                assert name == "head"
                assert int(head) == gate.station.journal.head.seq

    run(work)


def test_many_changes_in_one_moment_are_one_event():
    async def work(gate: Gate) -> None:
        async with listening(gate) as stream:
            await stream.event()
            for number in range(20):
                await _record(gate, number)
            seen = [await stream.event()]
            while seen[-1] != ("head", str(gate.station.journal.head.seq)):
                seen.append(await stream.event())
            assert len(seen) <= 3

    run(work)


def test_a_page_hears_that_the_link_is_up_while_nothing_happens(monkeypatch: pytest.MonkeyPatch):
    assert crossings.PING_S == 15.0

    async def work(gate: Gate) -> None:
        heads = _crossing(gate).heads
        told = heads.listen(ping_s=0.02)
        assert [await anext(told) for _ in range(3)] == [("ping", heads.seq)] * 3
        await told.aclose()  # type: ignore[attr-defined]
        assert heads.streams == 0

    run(work)


def test_a_page_that_leaves_is_forgotten():
    async def work(gate: Gate) -> None:
        heads = _crossing(gate).heads
        async with listening(gate) as stream:
            await stream.event()
            assert heads.streams == 1
        assert heads.streams == 0

    run(work)


def test_more_pages_than_one_process_serves_are_told_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("tarazu.web.public.STREAMS_MAX", 1)

    async def work(gate: Gate) -> None:
        async with listening(gate) as stream:
            await stream.event()
            async with listening(gate) as other:
                await asyncio.sleep(0.05)
                assert other.status == 503

    run(work)


def test_a_station_goes_on_when_the_loop_of_the_application_is_gone():
    gate = Gate()

    async def begin() -> None:
        _crossing(gate).heads.begin()

    try:
        asyncio.run(begin())
        gate.post(fact())
        assert gate.station.state.facts.last_movement == 1
    finally:
        gate.close()


def test_a_crowd_before_the_board_costs_the_station_one_look():
    looks = []

    async def work(gate: Gate) -> None:
        crossing = _crossing(gate)
        look = crossing.look

        async def counted(view: Any) -> Any:
            looks.append(view)
            return await look(view)

        crossing.look = counted  # type: ignore[method-assign]
        boards = await asyncio.gather(*(crossing.board() for _ in range(200)))
        assert len(looks) == 1
        assert len({id(board) for board in boards}) == 1
        await _record(gate)
        board = await crossing.board()
        assert board.seq == gate.station.journal.head.seq
        assert len(looks) == 2

    run(work)


def test_a_reader_never_gets_a_board_from_before_the_event_that_woke_him():
    async def work(gate: Gate) -> None:
        crossing = _crossing(gate)
        for number in range(30):
            before = asyncio.ensure_future(crossing.board())
            await _record(gate, number)
            wanted = gate.station.journal.head.seq
            assert (await crossing.board()).seq >= wanted
            await before

    run(work)


def test_an_answer_that_does_not_come_is_unknown(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(crossings, "ANSWER_S", 0.05)

    async def work(gate: Gate) -> None:
        crossing = _crossing(gate)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()

        def hang(_: object) -> None:
            asyncio.run_coroutine_threadsafe(stop.wait(), loop).result(10)

        with pytest.raises(crossings.AnswerUnknown, match="Ask again with the same id"):
            await crossing.look(hang)
        stop.set()
        # The station has not lost anything by it.
        monkeypatch.setattr(crossings, "ANSWER_S", 10)
        await _record(gate)

    run(work)


def test_events_of_one_crossing_are_not_told_at_another():
    gate = Gate(settings_of_test(crossing_settings("dogharoon"), crossing_settings("milak")))

    async def work() -> None:
        async with gate.app.lifespan(), listening(gate, "milak") as stream:
            await stream.event()
            await _record(gate)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(stream.event(), 0.2)

    try:
        asyncio.run(work())
    finally:
        gate.close()
