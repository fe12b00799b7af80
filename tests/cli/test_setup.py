"""`tarazu crossing init`, `officer new`, `serve`: from nothing to a desk that answers."""

import os
import signal
import socket
import subprocess
import sys
import threading
import tomllib
import urllib.request
from pathlib import Path
from typing import Any

import msgspec
import pytest
from argon2 import PasswordHasher

from tarazu.cli import serve as serving
from tarazu.cli.serve import NotListening, _run, opened
from tarazu.journal import BookLocked, MemoryJournal, export, open_reader
from tarazu.settings import read_settings, settings_of
from tarazu.station import Station
from tests.cli.commands import PLAN, run, written
from tests.cli.crossings import settings_in
from tests.places import ROOT


def test_a_crossing_begins_with_settings_that_can_be_read(tmp_path: Path) -> None:
    settings = read_settings(settings_in(tmp_path))
    (crossing,) = settings.crossing
    assert (crossing.name, crossing.west, crossing.east) == ("dogharoon", "IR", "AF")
    assert (crossing.home_zone, crossing.peer_zone) == ("Asia/Tehran", "Asia/Kabul")
    assert crossing.posts["fa"].peer == "Islam Qala"


def test_settings_begin_in_the_languages_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "tarazu.toml"
    posts = ("--home-post", "Mahirud", "--peer-post", "Abu Nasr Farahi", "--settings", path)
    asked = ("crossing", "init", "mahirud", "--home", "IR", "--peer", "AF", *posts)
    assert "en, fa, prs" in run(*asked, "--languages", "en,xx", code=2).err
    run(*asked, "--languages", "prs,en")
    settings = settings_of(path.read_text(encoding="utf-8"))
    assert settings.languages == ("prs", "en")
    assert settings.crossing[0].posts["prs"].home == "Mahirud"


def test_settings_that_exist_are_never_touched(tmp_path: Path) -> None:
    path = written(tmp_path, "tarazu.toml", "# mine\n")
    arguments = ("crossing", "init", "mahirud", "--home", "IR", "--peer", "AF")
    posts = ("--home-post", "Mahirud", "--peer-post", "Abu Nasr Farahi", "--settings", path)
    assert "already" in run(*arguments, *posts, code=1).err
    assert path.read_text(encoding="utf-8") == "# mine\n"
    run(*arguments, *posts, "--west", "PK", code=2)


def test_a_new_officer_is_lines_for_the_settings_with_the_secret_hashed(tmp_path: Path) -> None:
    ran = run(
        *("officer", "new", "12", "--role", "supervisor", "--crossing", "dogharoon"),
        told="correct horse\ncorrect horse\n",
    )
    (officer,) = tomllib.loads(ran.out)["officer"]
    assert (officer["number"], officer["role"]) == ("12", "supervisor")
    assert officer["crossings"] == ["dogharoon"]
    assert PasswordHasher().verify(officer["hash"], "correct horse")
    assert "correct horse" not in ran.out + ran.err
    text = settings_in(tmp_path).read_text(encoding="utf-8")
    assert settings_of(text + ran.out).officer[0].number == "12"


def test_an_officer_is_a_number_with_a_secret_worth_the_name() -> None:
    run("officer", "new", "12", told="short\nshort\n", code=2)
    for name in ("Ahmad Rahimi", "ali", "112a", "", "9" * 41):
        ran = run("officer", "new", name, told="correct horse\ncorrect horse\n", code=2)
        assert "a number, never" in ran.err
    run("officer", "new", "12", "--role", "minister", code=2)


def test_opening_a_crossing_writes_its_terms_once_and_again_when_they_change(
    tmp_path: Path,
) -> None:
    path = settings_in(tmp_path)
    (crossing,) = read_settings(path).crossing
    changed = msgspec.structs.replace(crossing, undo_s=60)
    for one in (crossing, crossing, changed, changed):
        with opened(one, path) as station:
            assert station.state.facts.terms == one.terms
    reader = open_reader(tmp_path / "dogharoon.book")
    kinds = [record.kind for record in reader.records()]
    reader.close()
    assert kinds.count("crossing_configured") == 2
    assert kinds.count("boot") == 4


def test_a_book_of_another_authority_is_not_served(tmp_path: Path) -> None:
    path = settings_in(tmp_path)
    (crossing,) = read_settings(path).crossing
    with opened(crossing, path):
        pass
    text = path.read_text(encoding="utf-8").replace('peer = "AF"', 'peer = "TM"')
    path.write_text(text.replace('east = "AF"', 'east = "TM"'), encoding="utf-8")
    assert "Nothing was recorded" in run("serve", "--settings", path, code=3).err


def test_settings_that_cannot_be_read_are_a_fault(tmp_path: Path) -> None:
    assert "cannot be read" in run("serve", "--settings", tmp_path / "none.toml", code=3).err
    broken = written(tmp_path, "tarazu.toml", "port = 'x'")
    assert "Nothing was started" in run("serve", "--settings", broken, code=3).err


class Deaf:
    """A server that never listened."""

    started = False
    config = type("Config", (), {"host": "127.0.0.1", "port": 1})

    def run(self) -> None:
        raise SystemExit(1)


def test_a_server_that_cannot_listen_is_a_fault() -> None:
    before = signal.getsignal(signal.SIGTERM)
    try:
        with pytest.raises(NotListening, match="Nothing listens on"):
            _run(Deaf())
    finally:
        signal.signal(signal.SIGTERM, before)


class Patient:
    """A server that runs until it is told to stop."""

    started = True

    def __init__(self) -> None:
        self.stop = threading.Event()

    @property
    def should_exit(self) -> bool:
        return self.stop.is_set()

    @should_exit.setter
    def should_exit(self, stops: bool) -> None:
        if stops:
            self.stop.set()

    def run(self) -> None:
        assert self.stop.wait(60), "nobody said that the station had died"


@pytest.mark.parametrize("dies", ["before the server is there", "while it runs"])
def test_the_process_ends_with_a_fault_when_a_station_dies(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies: str
) -> None:
    is_served = threading.Event()
    tick = Station.tick

    def fail(station: Station) -> None:
        if isinstance(station.journal, MemoryJournal):
            return tick(station)  # another test's station, which is to live on
        assert dies == "before the server is there" or is_served.wait(60)
        raise OSError("the disk is gone")

    def server_of(*_: object, **__: object) -> Patient:
        is_served.set()
        return Patient()

    monkeypatch.setattr(Station, "tick", fail)
    monkeypatch.setattr(serving, "_server_of", server_of)
    ran = run("serve", "--settings", settings_in(tmp_path), code=3)
    assert "The server has stopped: the disk is gone" in ran.err


@pytest.mark.parametrize("contact", ["", "+98 51 0000 0000"])
def test_serving_without_a_contact_for_drivers_is_complained_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, contact: str
) -> None:
    server = Patient()
    server.stop.set()
    monkeypatch.setattr(serving, "_server_of", lambda *_, **__: server)
    path = settings_in(tmp_path)
    if contact:
        line = '# contact = "…"'
        text = path.read_text(encoding="utf-8")
        assert line in text
        path.write_text(text.replace(line, f'contact = "{contact}"'), encoding="utf-8")
    ran = run("serve", "--settings", path)
    assert ("no contact for drivers" in ran.err) == (not contact)


def test_an_address_that_is_taken_is_a_fault_and_the_books_are_closed(tmp_path: Path) -> None:
    path = settings_in(tmp_path)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        done = subprocess.run(
            [
                *(sys.executable, "-c", "from tarazu.cli import main; main()", "serve"),
                *("--port", str(other.getsockname()[1]), "--settings", str(path)),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 3, done.stderr
    assert "Nothing listens on" in done.stderr
    (crossing,) = read_settings(path).crossing
    with opened(crossing, path) as station:
        assert station.journal.opening.remarks == ()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answer(port: int, process: "subprocess.Popen[str]") -> str:
    """Ask for the health of a server until it answers; it must not have ended."""
    while process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5) as reply:
                return str(reply.read().decode())
        except OSError:
            continue
    raise AssertionError(f"the server ended with {process.returncode}")


def test_a_server_answers_keeps_its_book_to_itself_and_closes_it_when_told_to_stop(
    tmp_path: Path,
) -> None:
    path, port = settings_in(tmp_path), free_port()
    process: Any = subprocess.Popen(
        [
            *(sys.executable, "-c", "from tarazu.cli import main; main()"),
            *("serve", "--port", str(port), "--settings", str(path)),
        ],
        cwd=ROOT,
        env=os.environ,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert answer(port, process)
        plan = written(
            tmp_path, "plan.toml", PLAN.replace("valid_until = 2026", "valid_until = 2096")
        )
        with path.open("a") as file:
            file.write('[[officer]]\nnumber = "207"\nrole = "supervisor"\nhash = "$argon2id$"\n')
        order = ("regime", "adopt", plan, "--settings", path, "--officer", "207")
        refused = run(*order, code=3)
        assert "one writer" in refused.err
        assert "No plan is in force" in run("board", tmp_path / "dogharoon.book").out
        process.send_signal(signal.SIGTERM)
        _, said = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, said
    assert "has no plan" in said
    (crossing,) = read_settings(path).crossing
    with opened(crossing, path) as station:
        assert station.journal.epoch == 2
        with pytest.raises(BookLocked), opened(crossing, path):
            raise AssertionError("two writers")
        assert sum(1 for _ in export(station.journal)) == 3
