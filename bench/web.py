"""Durable commands over HTTP against the same stack's no-op, batches against single facts, and p99.

Run: python bench/web.py. The server is a process of its own, with a book and a private store on
disk; the load comes from this one. Both sides of each ratio are measured in this one run, in turns.
"""

import argparse
import asyncio
import json
import secrets
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import Future
from hashlib import sha256
from itertools import count
from pathlib import Path

TOKEN = "token-of-the-bench"
CONNECTIONS = 64
BATCH = 100
BATCHES = 16  # in flight at once: 1,600 facts
TRUCKS = 500  # known before anything is measured: a truck's first passage keeps a private row
ROUNDS = 7
ROUND_S = 2.0
STEADY_S = 15.0
STEADY_PER_S = 20
START_AT = 1_763_789_400_000


# The server


class NoTurnstile:
    """Answers at once, and records nothing: what is left is the stack."""

    def __init__(self, station) -> None:
        self.station = station

    def ask(self, intents) -> Future:
        from tarazu.station import Outcome

        future: Future = Future()
        future.set_result(
            [Outcome(id=one.id, first_seq=1, last_seq=2, events=()) for one in intents]
        )
        return future


def serve(folder: Path) -> None:
    """Serve a crossing on disk and one that does nothing, and bare Litestar beside them."""
    import uvicorn
    from _crossing import opened, order
    from litestar import Litestar, Request, Response, post

    from tarazu.journal import MemoryJournal
    from tarazu.settings import CrossingSettings, FeedSettings, Posts, Settings
    from tarazu.station import Station, Turnstile, private_in_memory
    from tarazu.web.app import app_of

    def crossing(name: str) -> CrossingSettings:
        posts = {"en": Posts("home", "peer")}
        zones = {"home_zone": "Asia/Tehran", "peer_zone": "Asia/Kabul"}
        return CrossingSettings(
            name=name, home="IR", peer="AF", book="", private="", posts=posts, **zones
        )

    clock = lambda: time.time_ns() // 1_000_000  # noqa: E731
    durable = opened(folder, "durable", clock)
    order(durable)
    idle = Station(MemoryJournal("idle"), private_in_memory("idle"), clock)
    settings = Settings(
        languages=("en",),
        crossing=(crossing("durable"), crossing("idle")),
        feed=(FeedSettings("bench", sha256(TOKEN.encode()).hexdigest()),),
    )
    app = app_of(settings, {"durable": Turnstile(durable), "idle": NoTurnstile(idle)})

    @post("/bare", status_code=200)
    async def bare(request: Request) -> Response[bytes]:
        await request.body()
        return Response(content=b'{"id":"' + b"0" * 32 + b'"}', media_type="application/json")

    async def both() -> None:
        options = {"host": "127.0.0.1", "port": 0, "log_level": "warning", "access_log": False}
        servers = [
            uvicorn.Server(uvicorn.Config(one, **options))
            for one in (app, Litestar([bare], logging_config=None, openapi_config=None))
        ]
        tasks = [asyncio.ensure_future(server.serve()) for server in servers]
        while not all(server.started for server in servers):
            await asyncio.sleep(0.01)
        ports = [server.servers[0].sockets[0].getsockname()[1] for server in servers]
        print(json.dumps(ports), flush=True)
        await asyncio.gather(*tasks)

    asyncio.run(both())


# The load


class Connection(asyncio.Protocol):
    """One kept connection: a request goes out, its answer comes back, then the next."""

    def __init__(self) -> None:
        self.buffer = b""
        self.answered: asyncio.Future | None = None

    def connection_made(self, transport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n", 1)[0])
        if len(body) >= length:
            self.buffer = b""
            assert self.answered is not None
            self.answered.set_result((int(head[9:12]), body))

    async def send(self, request: bytes) -> tuple[int, bytes]:
        self.answered = asyncio.get_running_loop().create_future()
        self.transport.write(request)
        return await self.answered


def request_of(path: str, body: bytes, kind: str = "application/json") -> bytes:
    head = (
        f"POST {path} HTTP/1.1\r\nHost: bench\r\nContent-Type: {kind}\r\n"
        f"Authorization: Bearer {TOKEN}\r\nIdempotency-Key: {secrets.token_hex(16)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def facts(numbers: Iterator[int]) -> Iterator[bytes]:
    for number in numbers:
        truck = number % TRUCKS
        yield json.dumps(
            {
                "at_ms": START_AT + number,
                "fact": "movement",
                "plate": f"HRT {10_000 + truck}",
                "registered": "AF",
                "direction": "in",
            }
        ).encode()


class Load:
    """All connections to one address, and how many answers a second they get."""

    def __init__(self, port: int, path: str, *, lines: int = 0) -> None:
        self.port, self.path, self.lines = port, path, lines
        self.rates: list[float] = []
        self.facts = facts(count(1))

    def request(self) -> bytes:
        if not self.lines:
            return request_of(self.path, next(self.facts))
        body = b"\n".join(next(self.facts) for _ in range(self.lines))
        return request_of(self.path, body, "application/x-ndjson")

    async def open(self, connections: int = CONNECTIONS) -> list[Connection]:
        loop = asyncio.get_running_loop()
        made = [
            await loop.create_connection(Connection, "127.0.0.1", self.port)
            for _ in range(connections)
        ]
        return [protocol for _, protocol in made]

    async def round(self, seconds: float, connections: int = CONNECTIONS) -> None:
        opened = await self.open(connections)
        ends = time.perf_counter() + seconds
        answered = 0

        async def run(connection: Connection) -> None:
            nonlocal answered
            while time.perf_counter() < ends:
                status, body = await connection.send(self.request())
                assert status == 200, body
                if self.lines:
                    assert body.count(b'"status":"done"') == self.lines, body[:500]
                answered += self.lines or 1

        began = time.perf_counter()
        await asyncio.gather(*map(run, opened))
        self.rates.append(answered / (time.perf_counter() - began))
        for connection in opened:
            connection.transport.close()


async def steady(load: Load) -> list[float]:
    """Send at a fixed rate whatever comes back, and give each answer's time in milliseconds."""
    free = await load.open(8)
    times: list[float] = []

    async def one() -> None:
        connection = free.pop()
        began = time.perf_counter()
        status, body = await connection.send(load.request())
        assert status == 200, body
        times.append((time.perf_counter() - began) * 1e3)
        free.append(connection)

    tasks = []
    began = time.perf_counter()
    for number in range(round(STEADY_S * STEADY_PER_S)):
        await asyncio.sleep(max(0.0, began + number / STEADY_PER_S - time.perf_counter()))
        tasks.append(asyncio.ensure_future(one()))
    await asyncio.gather(*tasks)
    return sorted(times)


async def measure(ports: list[int]) -> dict[str, float]:
    app, bare = ports
    path = "/api/v1/crossings/{}/facts"
    loads = {
        "durable": Load(app, path.format("durable")),
        "no-op": Load(app, path.format("idle")),
        "bare": Load(bare, "/bare"),
        "batch": Load(app, path.format("durable"), lines=BATCH),
    }
    await loads["batch"].round(1.0, BATCHES)  # every truck is known, every path is warm
    for load in loads.values():
        await load.round(0.5)
        load.rates.clear()
    for _ in range(ROUNDS):
        for name, load in loads.items():
            await load.round(ROUND_S, BATCHES if name == "batch" else CONNECTIONS)
    times = await steady(loads["durable"])
    rates = {name: statistics.median(load.rates) for name, load in loads.items()}
    return {
        "durable commands a second, 64 connections": round(rates["durable"]),
        "no-op of the same application a second": round(rates["no-op"]),
        "bare Litestar and uvicorn a second": round(rates["bare"]),
        "facts a second in batches of 100": round(rates["batch"]),
        "durable / no-op (bar 0.5)": round(rates["durable"] / rates["no-op"], 3),
        "durable / bare": round(rates["durable"] / rates["bare"], 3),
        "batch / single (bar 5)": round(rates["batch"] / rates["durable"], 2),
        "p50 at 20 writes/s, ms": round(times[len(times) // 2], 2),
        "p99 at 20 writes/s, ms (bar 50)": round(times[len(times) * 99 // 100], 2),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--serve", folder]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
            assert server.stdout is not None
            try:
                ports = json.loads(server.stdout.readline())
                figures = asyncio.run(measure(ports))
            finally:
                server.terminate()
    for name, figure in figures.items():
        print(f"{name:45} {figure:>12,}")
    print(json.dumps(figures))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--serve", type=Path, help="be the server, with its files in this folder")
    asked = parser.parse_args()
    main() if asked.serve is None else serve(asked.serve)
