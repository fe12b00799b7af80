"""The search for words that take a side: which files, which parts of them, which words."""

import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from babel.messages.pofile import read_po

from tests.docs.pages import ROOT, page_of, without_quotations

LIST = "docs/background/neutral-words.md"
PLACES = ("all", "pages", "catalogues")
LANGUAGES = ("en", "fa", "prs")
# Read as text and searched; everything else is a picture, a font, a lock file or data.
TEXTS = {
    ".css",
    ".html",
    ".j2",
    ".js",
    ".md",
    ".po",
    ".py",
    ".sh",
    ".svg",
    ".toml",
    ".txt",
    "",  # ./check, ./demo and other commands without an ending
}
FOLDERS = ("src", "docs", "tests", "tools", "scripts", "bench", "examples", "changes")
# `quotation:` in a comment at the end of a line, whatever opens a comment there.
_MARKED = re.compile(r"(#|//|<!--|\{#|/\*).*\bquotation:")


class Word(msgspec.Struct, frozen=True):
    """One line of the list."""

    language: str
    where: str
    word: str

    def pattern(self) -> re.Pattern[str]:
        """Match the word whole, whatever its case; `*` at its end stands for any ending."""
        stem, star = (
            (self.word[:-1], r"[\w\u200c-]*") if self.word.endswith("*") else (self.word, "")
        )
        return re.compile(rf"(?<![\w\u200c]){re.escape(stem)}{star}(?![\w\u200c])", re.IGNORECASE)


class Find(msgspec.Struct, frozen=True):
    """A word of the list in our own voice, and where."""

    file: str
    line: int
    word: Word
    text: str

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}: {self.text!r} ({self.word.where})"


class Voice(msgspec.Struct, frozen=True):
    """One line that we say ourselves, and what it is: code, or also a page in some languages."""

    file: str
    line: int
    text: str
    pages: frozenset[str]
    catalogue: str = ""


def words_of(text: str) -> list[Word]:
    """Read the list of a page."""
    (fence,) = [one for one in page_of(LIST, text).fences if one.words == ("neutral-words",)]
    words: list[Word] = []
    for line in fence.text.splitlines():
        language, where, word = (part.strip() for part in line.split("|"))
        assert language in LANGUAGES, line
        assert where in PLACES, line
        assert word.strip("*"), line
        words.append(Word(language, where, word))
    return words


def files() -> list[Path]:
    """List every file whose words are ours."""
    inside = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*")]
    return sorted(
        path
        for path in [*inside, *ROOT.glob("*")]
        if path.is_file()
        and path.suffix in TEXTS
        and not {"vendor", "__pycache__"} & set(path.parts)
        and not path.name.startswith(".")
        and path.relative_to(ROOT).as_posix() not in (LIST, "LICENSE")
    )


def voices(name: str, text: str) -> list[Voice]:
    """Give the lines of a file that are ours and not a quotation."""
    if name.endswith(".po"):
        return list(_catalogue_voices(name, text))
    if name.endswith(".md"):
        lines = without_quotations(text.splitlines())
    else:
        lines = ["" if _MARKED.search(line) else line for line in text.splitlines()]
    shown = _shown_in(name)
    return [Voice(name, number, line, shown) for number, line in enumerate(lines, 1) if line]


def _shown_in(name: str) -> frozenset[str]:
    """Say in which languages a file is read by users."""
    if name.endswith("words/about.toml") or "/templates/" in name or "/regimes/" in name:
        return frozenset(LANGUAGES)
    return frozenset(["en"]) if name.startswith("docs/") or "/" not in name else frozenset()


def _catalogue_voices(name: str, text: str) -> Iterator[Voice]:
    """Give the sentences of a catalogue; ids and the English above a translation are not shown."""
    language = name.split("/locales/")[1].split("/")[0]
    for entry in read_po(text.encode("utf-8").splitlines(keepends=True)):
        if not entry.id or "quotation" in entry.flags:
            continue
        forms = entry.string if isinstance(entry.string, tuple | list) else (entry.string,)
        for form in forms:
            said = without_quotations([form])[0]
            yield Voice(name, entry.lineno or 0, said, frozenset([language]), language)


def finds_in(name: str, text: str, words: list[Word]) -> list[Find]:
    """List the words that a file should not say."""
    finds: list[Find] = []
    patterns = [(word, word.pattern()) for word in words]
    for voice in voices(name, text):
        for word, pattern in patterns:
            applies = (
                word.where == "all"
                or (word.where == "pages" and word.language in voice.pages)
                or (word.where == "catalogues" and word.language == voice.catalogue)
            )
            if applies and (found := pattern.search(voice.text)):
                finds.append(Find(voice.file, voice.line, word, found[0]))
    return finds
