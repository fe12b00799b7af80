"""The runner of examples: what a page shows is done, and what it says comes of it must come of it.

The first line of a fence says what is to be done with it:

- `console run`: every line behind `$ ` is a command, in one folder for the page, and the lines
  below it are all that it prints; `...` stands for any number of lines. Each must end with 0, or
  the last one with N where the fence says `exit=N`.
- `python run`: the block is run; lines behind `>>> ` are checked as doctests.
- `toml plan`, `toml settings`: the block is read by what reads such files.
- `json facts`: each line is a fact as a system posts it.
- `LANGUAGE sketch`: shown and not run, because it needs a running station or never ends.
"""

import doctest
import os
import re
import subprocess
import sys
from pathlib import Path

import msgspec

from tarazu.feed import Fact, fact_of
from tarazu.rules import regime_of
from tarazu.rules.check import errors_of
from tarazu.settings import settings_of
from tests.docs.pages import ROOT, Fence

RUN = {("console", "run"), ("python", "run")}
READ = {("toml", "plan"), ("toml", "settings"), ("json", "facts")}
# Shown as they are; the neutral words have a test of their own.
PLAIN = {"", "text", "neutral-words"}
LINKED = ("demo", "check", "examples", "docs", "src", ".venv")
WITHIN_S = 60


class ExampleWrong(Exception):
    """An example does not do what the page says; the message names page, line and difference."""


class Command(msgspec.Struct):
    """One command of a console and the lines that it is said to print."""

    line: int
    text: str
    expected: list[str]


def is_known(fence: Fence) -> bool:
    """Say whether the runner knows what to do with a fence; a mark it does not know is none."""
    language, *marks = fence.words or ("",)
    if not marks:
        return language in PLAIN
    if marks[0] == "sketch":
        return len(marks) == 1
    known = fence.words[:2] in RUN | READ
    return known and all(re.fullmatch(r"exit=\d", mark) for mark in marks[1:])


def folder_for(root: Path) -> Path:
    """Make a folder that looks like the root of the repository, for the commands of one page."""
    for name in LINKED:
        if (ROOT / name).exists():
            (root / name).symlink_to(ROOT / name)
    return root


def do(fence: Fence, folder: Path) -> None:
    """Do what a fence shows, and raise ExampleWrong where something else comes of it."""
    match fence.words[:2]:
        case ("console", "run"):
            _console(fence, folder)
        case ("python", "run"):
            _python(fence, folder)
        case ("toml", "plan"):
            _plan(fence)
        case ("toml", "settings"):
            settings_of(fence.text, name=fence.place)
        case ("json", "facts"):
            _facts(fence)
        case words:
            raise ExampleWrong(f"{fence.place}: nobody knows how to run {' '.join(words)}")


def commands_of(fence: Fence) -> list[Command]:
    """Read the commands of a console; a command may go on behind a backslash."""
    commands: list[Command] = []
    goes_on = False
    for number, line in enumerate(fence.text.splitlines(), fence.line + 1):
        if goes_on:
            commands[-1].text += f"\n{line}"
        elif line.startswith("$ "):
            commands.append(Command(number, line[2:], []))
        elif commands:
            commands[-1].expected.append(line)
        else:
            raise ExampleWrong(f"{fence.page}, line {number}: no command before {line!r}")
        goes_on = line.endswith("\\") and (goes_on or line.startswith("$ "))
    if not commands:
        raise ExampleWrong(f"{fence.place}: a console without a command")
    return commands


def agrees(expected: list[str], found: list[str]) -> bool:
    """Compare what is printed with what the page says; `...` stands for any number of lines."""
    if not expected:
        return not found
    head, rest = expected[0], expected[1:]
    if head.strip() == "...":
        return any(agrees(rest, found[skipped:]) for skipped in range(len(found) + 1))
    return bool(found) and found[0].rstrip() == head.rstrip() and agrees(rest, found[1:])


def _console(fence: Fence, folder: Path) -> None:
    commands = commands_of(fence)
    exits = [int(word.removeprefix("exit=")) for word in fence.words[2:]]
    for command in commands:
        expected_exit = exits[0] if exits and command is commands[-1] else 0
        done = subprocess.run(
            ["bash", "-uo", "pipefail", "-c", command.text],
            cwd=folder,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=WITHIN_S,
            check=False,
        )
        where = f"{fence.page}, line {command.line}: {command.text}"
        if done.returncode != expected_exit:
            raise ExampleWrong(
                f"{where}\nexpected exit {expected_exit}, found {done.returncode}\n"
                f"{done.stdout}{done.stderr}"
            )
        found = done.stdout.rstrip("\n").splitlines()
        if command.expected and not agrees(command.expected, found):
            raise ExampleWrong(
                f"{where}\nexpected:\n" + "\n".join(command.expected) + f"\nfound:\n{done.stdout}"
            )


def _environment() -> dict[str, str]:
    """Give commands this interpreter's own `tarazu`, plain text, and no colours."""
    bin_folder = str(Path(sys.executable).parent)
    path = os.pathsep.join([bin_folder, os.environ.get("PATH", "")])
    plain = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "200", "LC_ALL": "C.UTF-8"}
    return {**os.environ, **plain, "PATH": path}


def _python(fence: Fence, folder: Path) -> None:
    """Run a block in a process of its own, so that no example lives on what another one left."""
    is_doctest = ">>> " in fence.text
    script = folder / "example.txt"
    script.write_text(fence.text + "\n", "utf-8")
    run = f"import doctest; failed = doctest.testfile({str(script)!r}, module_relative=False)[0]"
    source = f"{run}\nraise SystemExit(bool(failed))" if is_doctest else fence.text
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", source],
        cwd=folder,
        env=_environment(),
        capture_output=True,
        text=True,
        timeout=WITHIN_S,
        check=False,
    )
    if done.returncode:
        raise ExampleWrong(f"{fence.place}\n{done.stdout}{done.stderr}")
    if is_doctest and not doctest.DocTestParser().get_examples(fence.text):
        raise ExampleWrong(f"{fence.place}: no example behind >>> can be read")


def _plan(fence: Fence) -> None:
    errors = errors_of(regime_of(fence.text, name=fence.place))
    if errors:
        raise ExampleWrong(f"{fence.place}: the plan cannot run: {errors[0].code}")


def _facts(fence: Fence) -> None:
    for number, line in enumerate(fence.text.splitlines(), fence.line + 1):
        fact = fact_of(msgspec.json.decode(line))
        if not isinstance(fact, Fact):
            raise ExampleWrong(f"{fence.page}, line {number}: {fact.text}")
