"""`tarazu demo`: the model scenario through the real rules, into real books, live in the browser.

Two crossings side by side take the same trucks under the two reported wordings of one order. The
played days go straight to the stations; from then on facts enter by the facts address, as from an
existing turn system.
"""

import contextlib
import shutil
import socket
import threading
import time
import webbrowser
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from tarazu.cli.demo_homes import HomeName
from tarazu.cli.demo_house import House, Tell, open_house
from tarazu.cli.demo_live import Feeder, LiveClock
from tarazu.cli.stopping import until_stopped
from tarazu.faults import TarazuError
from tarazu.journal import verify_book

DEFAULT_SPEED = 10
SPEED_MAX = 3_600  # an hour a second: the gate can still be followed
START_TIMEOUT_S = 30
_GRACE_S = 5  # for answers on their way when the demo ends; open event streams are let go at once
_ERR = Console(stderr=True)


class DemoFailed(TarazuError):
    """The demo could not be started, or one of its stations stopped."""


def demo(
    *,
    for_: Annotated[
        int | None, typer.Option("--for", min=0, help="End by itself after so many seconds.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Do not open a browser.")
    ] = False,
    speed: Annotated[
        int, typer.Option(min=0, max=SPEED_MAX, help="Scenario seconds a second; 0 is a pause.")
    ] = DEFAULT_SPEED,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Port; 0 takes a free one.")] = 8_181,
    home: Annotated[HomeName, typer.Option(help="From which side it is seen.")] = "dogharoon",
    books: Annotated[Path, typer.Option(help="Folder for the books.")] = Path("demo-books"),
    static: Annotated[
        Path | None,
        typer.Option(help="Write the pages as files into this empty or new folder, and end."),
    ] = None,
) -> None:
    """Play the model scenario and show it live: two crossings, one order in two wordings."""
    if static is not None and static.exists() and (not static.is_dir() or any(static.iterdir())):
        raise typer.BadParameter(
            f"{static} is no empty folder, and pages of two demos would be mixed. Nothing was "
            "played. Name a new one.",
            param_hint="--static",
        )
    clock = LiveClock(speed)
    # The address first: one that is taken is said at once, not after the days were played.
    with contextlib.closing(_bound(host, port)) as place, until_stopped():
        _play(clock, books, home, for_s=for_, no_browser=no_browser, at=place, static=static)


def _play(
    clock: LiveClock,
    books: Path,
    home: HomeName,
    *,
    for_s: int | None,
    no_browser: bool,
    at: socket.socket,
    static: Path | None,
) -> None:
    folder = books / datetime.now().strftime("%Y%m%d-%H%M%S")  # noqa: DTZ005  # a folder's name
    folder.mkdir(parents=True)
    _ERR.print("Tarazu demo: a model scenario, built to reproduce quoted figures; not observed.")
    with _progress() as tell:
        house = open_house(folder, clock, tell, home)
    try:
        _run(house, clock, for_s=for_s, no_browser=no_browser, at=at, static=static)
    finally:
        house.close()
        _verify(house)


def _run(
    house: House,
    clock: LiveClock,
    *,
    for_s: int | None,
    no_browser: bool,
    at: socket.socket,
    static: Path | None,
) -> None:
    from tarazu.cli.listening import Listening

    host, port = at.getsockname()[:2]
    server = Listening(house.app(clock), host=host, port=port, grace_s=_GRACE_S)
    thread = threading.Thread(
        target=server.run, kwargs={"sockets": [at]}, name="demo web", daemon=True
    )
    thread.start()
    try:
        address = _address(server, thread, host, port)
        clock.start(house.live_at)
        if static is not None:
            _write(house, address, static)
            return
        feeders = [Feeder(side, address, house.token, clock) for side in house.sides]
        for feeder in feeders:
            feeder.start()
        # From the line that says how to end it on, to be told to end is no failure.
        with contextlib.suppress(KeyboardInterrupt):
            _tell(house, address)
            if not no_browser:
                webbrowser.open(address)
            _wait(house, for_s)
        for feeder in feeders:
            feeder.stop()
    finally:
        server.should_exit = True
        thread.join(timeout=_GRACE_S + 1)


def _write(house: House, address: str, static: Path) -> None:
    from tarazu.cli.demo_pages import write_pages

    write_pages(house, address, static)
    _ERR.print(f"Pages written to {static}; open {static / 'index.html'} in a browser.")


@contextlib.contextmanager
def _progress() -> Iterator[Tell]:
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=_ERR, disable=not _ERR.is_terminal) as progress:
        tasks: dict[str, TaskID] = {}

        def tell(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total)
                if not _ERR.is_terminal:
                    _ERR.print(f"{what} …")
            progress.update(tasks[what], completed=done)

        yield tell


def _bound(host: str, port: int) -> socket.socket:
    """Take the address for this process; nobody is answered yet.

    Raises: DemoFailed.
    """
    try:
        family, kind, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        place = socket.socket(family, kind)
        try:
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            place.bind(address)
        except OSError:
            place.close()
            raise
    except OSError as cause:
        raise DemoFailed(
            f"The demo cannot listen on {host}:{port}: {cause.strerror}. Nothing was played. "
            "`./demo --port 0` takes a free port."
        ) from None
    return place


def _address(server: object, thread: threading.Thread, host: str, port: int) -> str:
    """Wait until the server listens and give its address."""
    shown = f"[{host}]" if ":" in host else host
    until = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < until and thread.is_alive():
        if getattr(server, "started", False):
            return f"http://{shown}:{port}"
        time.sleep(0.05)
    raise DemoFailed(
        f"The demo could not listen on {host}:{port}. The books are kept. "
        "`./demo --port 0` takes a free port."
    )


def _tell(house: House, address: str) -> None:
    out = Console(soft_wrap=True, highlight=False)
    out.print(f"Start page            {address}/")
    for side in house.sides:
        out.print(f"Crossing {side.letter}: {side.says}")
        out.print(f"  public board        {address}/{side.name}/board")
        out.print(f"  gate desk           {address}/{side.name}/desk")
        if side.ticket_path():
            out.print(f"  a driver's ticket   {address}{side.ticket_path()}")
    for officer in house.officers:
        out.print(
            f"Sign in at the desk   number {officer.number}, secret {officer.secret}"
            f" ({officer.role})"
        )
    out.print(f"Books                 {house.folder}")
    out.print("Ctrl-C ends the demo.")


def _wait(house: House, for_s: int | None) -> None:
    until = None if for_s is None else time.monotonic() + for_s
    while until is None or time.monotonic() < until:
        if house.death is not None:
            raise DemoFailed(f"A station stopped: {house.death}. The books are kept.")
        time.sleep(0.2)


def _verify(house: House) -> None:
    for side in house.sides:
        verdict = verify_book(side.book)
        state = "sound" if verdict.ok else f"not sound: {verdict.findings[0]}"
        _ERR.print(f"Book {side.book}: {verdict.records:,} records, {state}")
    old = sorted(path for path in house.folder.parent.iterdir() if path.is_dir())
    for path in old[:-5]:  # the last five demos are kept
        shutil.rmtree(path, ignore_errors=True)
