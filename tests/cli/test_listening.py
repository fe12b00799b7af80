"""The server of `serve` and `demo`: it ends at once though pages listen, and names nobody."""

import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from tarazu.cli.listening import Listening
from tests.web.site.gates import Gate

GRACE_S = 60  # far more than this test has: what waits for it fails
END_S_MAX = 10


@pytest.fixture
def listening() -> Iterator[tuple[Listening, threading.Thread]]:
    gate = Gate()
    server = Listening(gate.app, host="127.0.0.1", port=0, grace_s=GRACE_S)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.01)
    yield server, thread
    server.force_exit = server.should_exit = True
    thread.join(END_S_MAX)
    gate.close()


def address_of(server: Listening) -> str:
    port = server.servers[0].sockets[0].getsockname()[1]
    return f"http://127.0.0.1:{port}"


def test_a_stop_does_not_wait_for_open_event_streams(
    listening: tuple[Listening, threading.Thread],
) -> None:
    server, thread = listening
    with httpx.stream("GET", f"{address_of(server)}/dogharoon/events", timeout=GRACE_S) as stream:
        lines = stream.iter_lines()
        assert next(lines) == "event: ping"
        server.should_exit = True
        thread.join(END_S_MAX)
        assert not thread.is_alive()
        list(lines)  # it ends as an answer ends, and is not cut


def test_an_answer_does_not_name_the_server(
    listening: tuple[Listening, threading.Thread],
) -> None:
    server, _ = listening
    answer = httpx.get(f"{address_of(server)}/dogharoon/board")
    assert answer.status_code == 200
    assert "server" not in answer.headers


def test_no_address_of_a_reader_is_logged(
    listening: tuple[Listening, threading.Thread], capfd: pytest.CaptureFixture[str]
) -> None:
    server, _ = listening
    assert httpx.get(f"{address_of(server)}/dogharoon/board").status_code == 200
    told = capfd.readouterr()
    assert not server.config.access_log
    assert "/dogharoon/board" not in told.out + told.err
