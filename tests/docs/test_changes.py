"""News: one sentence a file, for who uses Tarazu, named so that it can be put in its place."""

import re

import pytest

from tests.docs.pages import ROOT

FRAGMENTS = sorted((ROOT / "changes").iterdir())
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\.(added|changed|fixed|removed)\.md")


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_every_fragment_has_a_name_that_says_where_it_belongs(path) -> None:
    assert NAME.fullmatch(path.name)


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_every_fragment_is_one_sentence(path) -> None:
    text = path.read_text("utf-8")
    assert re.fullmatch(r"(?s)[`A-Z].*[^\s.]\.\n", text)
    assert len(re.findall(r"[.!?](?:\s|$)", text)) == 1, "one sentence"
    assert "\n" not in text.rstrip("\n")


def test_the_changelog_says_where_the_sentences_are() -> None:
    assert "`changes/`" in (ROOT / "CHANGELOG.md").read_text("utf-8")
