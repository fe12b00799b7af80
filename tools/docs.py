#!/usr/bin/env python3
"""Writes the generated pages of docs/reference: run without arguments, or `--check` them.

`--check` changes nothing and exits 1 where a page is not what would be written now.
"""

import argparse
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from enum import Enum
from importlib import import_module
from pathlib import Path
from typing import Any, get_args

import typer
from groups_page import groups_page
from http_page import http_page

from tarazu.cli.root import Later, app
from tarazu.feed import RejectReason
from tarazu.journal import BOOT, RESCUED
from tarazu.rules.commands import Command
from tarazu.rules.finding import FINDING_CODES
from tarazu.rules.kinds import KINDS
from tarazu.rules.reasons import Reason
from tarazu.rules.regime import Direction
from tarazu.words import Language, finding_text, language_of

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "docs" / "reference"
NOTICE = "<!-- Written by tools/docs.py from the code: change that, and run it again. -->\n"
FRONT_DOORS = ("rules", "journal", "station", "feed", "words", "plates", "calendars")


def command_line() -> str:
    """Write the reference of every command from the command itself."""
    lines = [
        "# The command line",
        "",
        NOTICE,
        "`tarazu NOUN VERB`. Data goes to stdout, talk and progress to stderr. Where stdout is no",
        "terminal, tables are plain columns. `--json` prints the same for other programs. The",
        "sentences come from the catalogues: `--language en`, `fa` or `prs`.",
        "",
        "| exit status | it means |",
        "| --- | --- |",
        "| 0 | done |",
        "| 1 | refused by the rules, or differences found |",
        "| 2 | wrong usage |",
        "| 3 | a fault: the world failed or an input cannot be read; it says what was kept |",
    ]
    for words, command in _commands(typer.main.get_command(app), ("tarazu",)):
        if getattr(command, "commands", None) is None:
            lines += ["", *_command(words, command)]
    return "\n".join((*lines, ""))


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(command, Later):
        command = command.loaded()
    yield words, command
    for name, inner in (getattr(command, "commands", None) or {}).items():
        yield from _commands(inner, (*words, name))


def _command(words: tuple[str, ...], command: Any) -> Iterator[str]:
    name = " ".join(words)
    arguments = [each for each in command.params if each.param_type_name == "argument"]
    options = [
        each
        for each in command.params
        if each.param_type_name == "option" and "--help" not in each.opts
    ]
    yield f"## `{name}`"
    yield ""
    yield "\n".join(line.strip() for line in inspect.cleandoc(command.help or "").splitlines())
    yield ""
    usage = " ".join((name, *(_metavar(each) for each in arguments)))
    needed = [f"{each.opts[0]} {_metavar(each)}" for each in options if each.required]
    yield "```"
    yield " ".join((usage, *needed, *(["[OPTIONS]"] if len(options) > len(needed) else [])))
    yield "```"
    if arguments or options:
        yield ""
        yield "| | |"
        yield "| --- | --- |"
    for each in arguments:
        yield f"| `{_metavar(each)}` | {_cell(each.help)} |"
    for each in options:
        flag = "" if each.is_flag else f" {_metavar(each)}"
        names = ", ".join(f"`{name}{flag}`" for name in (*each.opts, *each.secondary_opts))
        yield f"| {names} | {_cell(each.help)}{_choices(each)}{_default(each)} |"


def _metavar(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if parameter.metavar:
        return str(parameter.metavar)
    if inspect.isclass(kind) and issubclass(kind, Enum):
        return "WORD"
    return {int: "NUMBER", Path: "PATH"}.get(kind, "TEXT")


def _choices(parameter: Any) -> str:
    kind = parameter.type_descriptor.annotation
    if not (inspect.isclass(kind) and issubclass(kind, Enum)):
        return ""
    return f" One of {', '.join(f'`{choice.value}`' for choice in kind)}."


def _default(parameter: Any) -> str:
    value = parameter.default
    if parameter.required:
        return " Needed."
    if parameter.is_flag or value in (None, "", [], ()) or callable(value):
        return ""
    return f" Default: `{getattr(value, 'value', value)}`."


def _cell(text: str | None) -> str:
    return " ".join((text or "").replace("|", "\\|").split())


def stable_words() -> str:
    """List the stable words: refusals, findings, records, rejects, with their English sentences."""
    english = language_of("en")
    lines = ["# Stable words", "", NOTICE]
    lines += [
        "A word on this page is never renamed and never gets another meaning. Programs compare the",
        "words; people read the sentences, which are in every catalogue and may become better.",
        "",
        "## Refusals",
        "",
        "In the order in which they are checked; of several the first is given. Exit status 1, and",
        "409 over HTTP. Each has an example in [the rulebook](../rulebook/refusals.md).",
        "",
        *_table("reason", ((str(each), english.text(f"reason.{each}")) for each in Reason)),
        "",
        "## Findings of `regime check`",
        "",
        "What a plan says wrong, does not do, or does to whom. `…` stands for what each finding",
        "fills in: an account, a lane, a place.",
        "",
        *_table("code", ((code, _finding(code, english)) for code in FINDING_CODES)),
        "",
        "## Kinds of records",
        "",
        "[The events](../rulebook/events.md) shows each of them in a case.",
        "",
        *_table("kind", _kinds()),
        "",
        "## Reasons of rejects",
        "",
        "Why a row of a movement log could not be read: the `reason` of the file of rejects.",
        "",
        *(f"- `{word}`" for word in get_args(RejectReason)),
    ]
    return "\n".join((*lines, ""))


def _table(heading: str, rows: Iterator[tuple[str, str]]) -> Iterator[str]:
    yield f"| {heading} | it says |"
    yield "| --- | --- |"
    for word, said in rows:
        yield f"| `{word}` | {_cell(said)} |"


def _finding(code: str, english: Language) -> str:
    said = finding_text(code, english)
    return " ".join(text for text in (said.what, said.harm) if text)


def _kinds() -> Iterator[tuple[str, str]]:
    for kind, data in KINDS.items():
        yield kind, _first_line(data)
    yield BOOT, "A writer opened the book, and a new epoch begins. The journal's own record."
    yield (
        RESCUED,
        "Two persons accepted that the end of the book is lost. The journal's own record.",
    )


def public_names() -> str:
    """List what the front doors of the packages offer, with what a caller can rely on."""
    lines = ["# The packages", "", NOTICE]
    lines += [
        "Enter a package by its front door: what stands here, and nothing behind it. What each may",
        "import is in `pyproject.toml`, and `./check` holds it.",
    ]
    for name in FRONT_DOORS:
        module = import_module(f"tarazu.{name}")
        lines += ["", f"## `tarazu.{name}`", "", _first_line(module)]
        names = _public(module)
        plain = [name for name in names if not callable(getattr(module, name))]
        if plain:
            lines += [
                "",
                f"Constants and names of types: {', '.join(f'`{name}`' for name in plain)}.",
            ]
        for public in names:
            if public not in plain:
                lines += ["", *_entry(public, getattr(module, public))]
    return "\n".join((*lines, ""))


def _public(module: Any) -> list[str]:
    given = getattr(module, "__all__", None)
    if given is not None:
        return list(given)
    return [
        name
        for name, value in vars(module).items()
        if not name.startswith("_")
        and (inspect.isclass(value) or inspect.isfunction(value))
        and value.__module__ == module.__name__
    ]


def _entry(name: str, value: Any) -> Iterator[str]:
    if inspect.isclass(value):
        kind = "fault" if issubclass(value, Exception) else "class"
        yield f"### {kind} `{name}`"
        yield ""
        yield _first_line(value)
        methods = [
            (inner, function)
            for inner, function in vars(value).items()
            if not inner.startswith("_") and inspect.isfunction(function)
        ]
        if methods:
            yield ""
        for inner, function in methods:
            yield f"- `{inner}{_signature(function)}`: {_first_line(function)}"
    else:
        signature = _signature(value) if inspect.isroutine(inspect.unwrap(value)) else ""
        yield f"### `{name}{signature}`"
        if signature:
            yield ""
            yield _first_line(value)


def _signature(function: Any) -> str:
    text = re.sub(r"(: |-> )'([^']*)'", r"\1\2", str(inspect.signature(function)))
    text = text.replace(str(Command), "Command").replace(str(Direction), "Direction")
    text = re.sub(r"\b(?:[a-z_]+\.)+([A-Z]\w*)", r"\1", text)  # types by their names alone
    return text.replace("(self, ", "(").replace("(self)", "()")


def _first_line(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").split("\n\n")[0].replace("\n", " ")


PAGES: dict[str, Callable[[], str]] = {
    "command-line.md": command_line,
    "stable-words.md": stable_words,
    "packages.md": public_names,
    "groups.md": lambda: groups_page(NOTICE),
    "http.md": lambda: http_page(NOTICE),
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="exit 1 where a page is stale")
    only_check = parser.parse_args().check
    stale = []
    for name, write in PAGES.items():
        path, text = REFERENCE / name, write()
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale.append(name)
        if not only_check:
            path.write_text(text, encoding="utf-8")
            print(f"wrote {path.relative_to(ROOT)}")
    if only_check and stale:
        print(f"stale: {', '.join(stale)}. Run `python tools/docs.py`.", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
