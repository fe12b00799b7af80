"""The command line as a whole: help, version, faults and bugs, and how soon it answers."""

import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from tarazu.cli.root import Later, app
from tarazu.cli.terminal import table
from tests.cli.commands import run

HELP_S_MAX = 0.5


def commands_of(command: Any, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], Any]]:
    """List every command and group below a group, with the words that name it."""
    found = [(path, command)]
    for name, inner in getattr(command, "commands", {}).items():
        found += commands_of(inner.loaded() if isinstance(inner, Later) else inner, (*path, name))
    return found


ALL = commands_of(typer.main.get_command(app))


@pytest.mark.parametrize(
    "path", [path for path, _ in ALL], ids=lambda path: " ".join(path) or "tarazu"
)
def test_every_command_explains_itself(path: tuple[str, ...]) -> None:
    ran = run(*path, "--help")
    assert ran.out.startswith("Usage: ")
    assert len(ran.out.splitlines()) > 3


def test_options_are_long_and_every_option_says_what_it_does() -> None:
    for path, command in ALL:
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert all(name.startswith("--") for name in parameter.opts), (path, parameter.opts)
                assert parameter.help, (path, parameter.opts)


# Those that write a file or lines of their own format, ask for a secret, or go on until stopped.
WITHOUT_JSON = (
    *(("demo",), ("serve",), ("crossing", "init"), ("officer", "new")),
    *(("regime", "new"), ("journal", "export"), ("notices", "export"), ("notices", "publish")),
    ("publications", "situation"),
)


def test_every_other_command_can_answer_in_json() -> None:
    for path, command in ALL:
        if path not in WITHOUT_JSON and not hasattr(command, "commands"):
            assert "--json" in {name for each in command.params for name in each.opts}, path


def test_the_version_is_said() -> None:
    assert run("--version").out.startswith("tarazu ")


def test_an_unknown_command_is_wrong_usage_and_the_nearest_is_named() -> None:
    assert "Did you mean 'journal'" in run("jurnal", code=2).err
    run("journal", "verify", code=2)
    run("board", "x.book", "--language", "xx", code=2)


def test_a_fault_is_a_sentence_on_stderr_and_a_bug_keeps_its_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = run("board", tmp_path / "none.book", code=3)
    assert ran.out == ""
    assert "Traceback" not in ran.err

    def broken(*_: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr("tarazu.cli.regime.read_regime", broken)
    result = CliRunner().invoke(app, ["regime", "check", "x.toml"])
    assert isinstance(result.exception, ZeroDivisionError)


def test_the_program_runs_as_installed_and_its_help_is_there_at_once() -> None:
    command = [sys.executable, "-c", "from tarazu.cli import main; main()", "--help"]
    spent_s = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        spent_s.append(time.perf_counter() - began)
        assert "journal" in done.stdout
    # The least of three: a busy machine is not a slow program.
    assert min(spent_s) < HELP_S_MAX, spent_s


def test_help_loads_none_of_what_the_commands_need() -> None:
    code = (
        "import sys; sys.argv = ['tarazu', '--help']\n"
        "from tarazu.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = ('apsw', 'uvicorn', 'litestar', 'tarazu.rules', 'tarazu.station', 'tarazu.web')\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_table_that_is_no_terminals_is_plain_columns(capsys: pytest.CaptureFixture[str]) -> None:
    table(("", "count"), [("waiting", "12"), ("در انتظار", "۷")], right="lr")
    assert capsys.readouterr().out.splitlines() == [
        "           count",
        "waiting       12",
        "در انتظار      ۷",
    ]
