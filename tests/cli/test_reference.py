"""`tools/docs.py` writes the generated pages, and says which of them are stale."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from tarazu.web.api.document import openapi_of_all
from tarazu.web.api.problems import PROBLEM_KINDS, problem
from tarazu.web.routes import ROUTES
from tests.docs.pages import page_of
from tests.places import ROOT


@pytest.fixture
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The tool, writing to a folder of its own."""
    monkeypatch.syspath_prepend(ROOT / "tools")
    spec = importlib.util.spec_from_file_location("docs_tool", ROOT / "tools" / "docs.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "REFERENCE", tmp_path)
    return module


def told(docs: ModuleType, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["docs.py", *arguments])
    status: int = docs.main()
    return status


def test_pages_that_are_missing_or_changed_are_stale_until_they_are_written(
    docs: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert told(docs, monkeypatch, "--check") == 1
    assert list(tmp_path.iterdir()) == []
    assert told(docs, monkeypatch) == 0
    assert told(docs, monkeypatch, "--check") == 0
    page = tmp_path / "command-line.md"
    page.write_text(page.read_text(encoding="utf-8") + "by hand\n", encoding="utf-8")
    assert told(docs, monkeypatch, "--check") == 1


def test_every_address_and_every_problem_has_its_place(docs: ModuleType) -> None:
    page = docs.http_page(docs.NOTICE)
    for method, path in ROUTES:
        assert f"`{method} {path}`" in page
    anchors = page_of("docs/reference/http.md", page).anchors
    for reason, kind in PROBLEM_KINDS.items():
        one = problem(reason)
        assert one.type.partition("/docs/")[2] == f"reference/http.md#{reason}"
        assert reason in anchors
        for told in (f"Status: {one.status}", one.type, kind.when, kind.todo):
            assert told in page, reason
    for name in openapi_of_all()["components"]["schemas"]:
        assert f"### {name}\n" in page


def test_every_command_and_every_stable_word_has_its_place(docs: ModuleType) -> None:
    commands = docs.command_line()
    for name in ("regime check", "feed import", "journal verify", "board", "serve", "demo"):
        assert f"## `tarazu {name}`" in commands
    words = docs.stable_words()
    for word in (
        "no_credit",
        "deadlock_with_peer",
        "ticket_released",
        "boot",
        "snapshot_not_later",
    ):
        assert f"`{word}`" in words
    assert "### `execute(state: State, command: Command, at: int)" in docs.public_names()
