"""The pages of the documentation: their fences, links, headings, and prose without quotations."""

import re
from pathlib import Path

import msgspec

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"(?P<ticks>`{3,}|~{3,})(?P<info>.*)")
_LINK = re.compile(r"\]\((?P<target>[^()\s]+(?:\([^()\s]*\)[^()\s]*)*)\)")
_IMAGE_LINK = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
_SPAN = re.compile(r"`[^`]*`")
_QUOTED = re.compile(r"“[^”]*”")


class PageUnreadable(Exception):
    """A page that no reader can follow; the message names page and line."""


class Fence(msgspec.Struct, frozen=True):
    """One fenced block: where it begins, what its first line says, and what stands in it."""

    page: str
    line: int
    words: tuple[str, ...]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}, line {self.line}"


class Link(msgspec.Struct, frozen=True):
    """One link of a page, as it is written."""

    page: str
    line: int
    target: str

    @property
    def place(self) -> str:
        return f"{self.page}, line {self.line}"


class Page(msgspec.Struct, frozen=True):
    """One Markdown page, taken apart. `prose` has every line; inside a fence it is blank."""

    name: str
    text: str
    fences: tuple[Fence, ...]
    links: tuple[Link, ...]
    anchors: frozenset[str]
    prose: tuple[str, ...]


def page_of(name: str, text: str) -> Page:
    """Take a page apart; `name` is its path from the root of the repository."""
    fences: list[Fence] = []
    prose: list[str] = []
    ticks, words, body, start = "", (), [], 0
    for number, line in enumerate(text.splitlines(), 1):
        found = _FENCE.match(line.strip())
        if ticks:
            prose.append("")
            if line.strip() == ticks:
                fences.append(Fence(name, start, words, "\n".join(body)))
                ticks = ""
            else:
                body.append(line)
        elif found:
            ticks, words, body, start = found["ticks"], tuple(found["info"].split()), [], number
            prose.append("")
        else:
            prose.append(line)
    if ticks:
        raise PageUnreadable(f"{name}, line {start}: this fence is never closed")
    return Page(
        name,
        text,
        tuple(fences),
        tuple(_links(name, prose)),
        frozenset(_anchors(prose)),
        tuple(prose),
    )


def _links(name: str, prose: list[str]) -> list[Link]:
    links: list[Link] = []
    for number, line in enumerate(prose, 1):
        bare = _SPAN.sub("", line)
        # A picture that is itself a link: take the picture's own address first, then the rest.
        links += [Link(name, number, target) for target in _IMAGE_LINK.findall(bare)]
        bare = _IMAGE_LINK.sub("picture", bare)
        links += [Link(name, number, found["target"]) for found in _LINK.finditer(bare)]
    return links


def _anchors(prose: list[str]) -> list[str]:
    """Name the headings as the forges do: lower case, no punctuation, hyphens for spaces."""
    anchors: list[str] = []
    for line in prose:
        if found := re.match(r"#{1,6} (.+)", line):
            title = re.sub(r"\]\([^)]*\)", "]", found[1])
            slug = re.sub(r"[^\w\- ]", "", title.lower()).strip().replace(" ", "-")
            count = sum(1 for one in anchors if one == slug or one.startswith(f"{slug}-"))
            anchors.append(f"{slug}-{count}" if slug in anchors else slug)
    return anchors


def without_quotations(lines: tuple[str, ...] | list[str]) -> list[str]:
    """Blank what stands in a block quote, or between “ and ” on one line."""
    return ["" if line.lstrip().startswith(">") else _QUOTED.sub(" ", line) for line in lines]


def page_paths() -> list[Path]:
    """List every page that a reader may open: those of the root, `docs`, and `changes`."""
    folders = [ROOT.glob("*.md"), (ROOT / "docs").rglob("*.md"), (ROOT / "changes").glob("*.md")]
    return sorted(path for folder in folders for path in folder)


def pages() -> list[Page]:
    """Read every page."""
    return [
        page_of(path.relative_to(ROOT).as_posix(), path.read_text("utf-8")) for path in page_paths()
    ]


def page(name: str) -> Page:
    """Read one page by its path from the root."""
    return page_of(name, (ROOT / name).read_text("utf-8"))
