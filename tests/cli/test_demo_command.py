"""`tarazu demo`: what it looks at before it plays, and how it ends."""

import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tarazu.journal import verify_book
from tests.cli.commands import run
from tests.places import ROOT


@pytest.mark.parametrize(
    "option",
    [("--speed", "-4"), ("--speed", "100000"), ("--for", "-1"), ("--port", "65536")],
)
def test_a_number_out_of_bounds_plays_nothing(tmp_path: Path, option: tuple[str, str]) -> None:
    books = tmp_path / "books"
    ran = run("demo", *option, "--no-browser", "--books", books, code=2)
    assert option[0] in ran.err
    assert not books.exists()


def test_a_port_that_is_taken_is_said_before_anything_is_played(tmp_path: Path) -> None:
    books = tmp_path / "books"
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        ran = run("demo", "--port", port, "--no-browser", "--books", books, code=3)
    assert f"cannot listen on 127.0.0.1:{port}" in ran.err
    assert "Nothing was played." in ran.err
    assert not books.exists()


def test_pages_are_not_written_among_other_files(tmp_path: Path) -> None:
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "index.html").write_text("of another demo")
    books = tmp_path / "books"
    ran = run("demo", "--port", 0, "--static", pages, "--books", books, code=2)
    assert "is no empty folder" in ran.err
    assert not books.exists()


def test_a_demo_that_is_told_to_stop_closes_its_books(tmp_path: Path) -> None:
    command = ("demo", "--port", "0", "--no-browser", "--books", str(tmp_path))
    with subprocess.Popen(
        [sys.executable, "-c", "from tarazu.cli import main; main()", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watch = threading.Timer(120, process.kill)
        watch.start()
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("Ctrl-C"):
                process.send_signal(signal.SIGTERM)
                break
        _, said = process.communicate(timeout=60)
        watch.cancel()
    assert process.returncode == 0, said
    assert said.count("records, sound") == 2
    (folder,) = tmp_path.iterdir()
    assert not any(log.stat().st_size for log in folder.glob("*-wal"))
    assert len(list(folder.glob("*.snapshot"))) == 2
    assert all(verify_book(folder / f"dogharoon-{letter}.book").ok for letter in "ab")
