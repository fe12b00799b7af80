"""What the pages name is there: functions, tests, commands; and decisions that the code names."""

import ast
import re
from pathlib import Path

import pytest

from tests.docs.commands import root_command
from tests.docs.pages import ROOT, pages

DECISIONS = ROOT / "docs/decisions"
SOURCE = ROOT / "src/tarazu"
# `rules/machine.py:execute`, `station/writer.py:Station.take`: of src/tarazu, or of the root.
PLACE = re.compile(r"`([\w/]+\.py)(?::(\w+(?:\.\w+)?))?`")
COMMAND = re.compile(r"`tarazu ([a-z]+)(?: ([a-z]+))?(?=[ `])")
# Named by the design and not written yet; a page that names one says so.
LATER = {"simulate", "forecast", "returns", "corridors"}
SECTIONS = ("## Situation", "## Choice", "## Price", "## What would change it")


def decided() -> dict[str, Path]:
    """List the pages of decisions by number."""
    return {path.name[:4]: path for path in sorted(DECISIONS.glob("[0-9]*.md"))}


def defined_in(path: Path) -> set[str]:
    """List the functions, classes, methods and constants of a file."""
    names: set[str] = set()
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            names.add(node.name)
            inner = node.body if isinstance(node, ast.ClassDef) else []
            names |= {f"{node.name}.{one.name}" for one in inner if hasattr(one, "name")}
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def places() -> list[tuple[str, str, str]]:
    """List every file of ours that a page names, and what of it."""
    return [
        (page.name, file, name)
        for page in pages()
        if not page.name.startswith(("docs/rulebook/", "docs/reference/"))
        for file, name in PLACE.findall("\n".join(page.prose))
    ]


@pytest.mark.parametrize(("page", "file", "name"), places())
def test_every_function_that_a_page_names_is_where_it_says(page, file, name) -> None:
    path = ROOT / file if (ROOT / file).is_file() else SOURCE / file
    assert path.is_file(), f"{page} names {file}"
    assert not name or name in defined_in(path), f"{page} names {name} of {file}"


def named_tests() -> list[tuple[str, str]]:
    """List every test that a page names by itself."""
    named = re.compile(r"`(test_\w+)`")
    return [(page.name, name) for page in pages() for name in named.findall("\n".join(page.prose))]


@pytest.mark.parametrize(("page", "name"), named_tests())
def test_every_test_that_a_page_names_exists(page: str, name: str) -> None:
    found = any(
        re.search(rf"^ *def {name}\(", path.read_text("utf-8"), re.M)
        for path in (ROOT / "tests").rglob("test_*.py")
    )
    assert found, f"{page} names {name}"


def test_every_decision_that_the_code_names_has_its_page() -> None:
    for path in [*SOURCE.rglob("*"), *(ROOT / "docs").rglob("*.md")]:
        if path.suffix in {".py", ".toml", ".js", ".j2", ".md"}:
            for number in re.findall(r"decision (\d{4})", path.read_text("utf-8")):
                assert number in decided(), f"{path.relative_to(ROOT)} names decision {number}"


@pytest.mark.parametrize("path", decided().values(), ids=lambda path: path.name)
def test_every_decision_says_situation_choice_price_and_what_would_change_it(path: Path) -> None:
    text = path.read_text("utf-8")
    assert re.match(rf"# {path.name[:4]}: \w.+", text), path.name
    found = [line for line in text.splitlines() if line.startswith("## ")]
    assert found == list(SECTIONS)


def test_every_decision_stands_in_the_list_and_has_its_own_number() -> None:
    listed = (DECISIONS / "README.md").read_text("utf-8")
    names = [path.name for path in sorted(DECISIONS.glob("[0-9]*.md"))]
    assert len(decided()) == len(names)
    for name in names:
        assert f"]({name})" in listed


def commands_named() -> list[tuple[str, str, str]]:
    """List every command that a page names, outside the ones of later versions."""
    return [
        (page.name, noun, verb)
        for page in pages()
        for noun, verb in COMMAND.findall("\n".join(page.prose))
        if noun not in LATER
    ]


@pytest.mark.parametrize(("page", "noun", "verb"), sorted(set(commands_named())))
def test_every_command_that_a_page_names_exists(page: str, noun: str, verb: str) -> None:
    found = root_command().commands.get(noun)
    assert found is not None, f"{page} names tarazu {noun}"
    if hasattr(found, "commands") and verb:
        assert verb in found.commands, f"{page} names tarazu {noun} {verb}"
