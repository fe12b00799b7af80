"""A document on a page: its blocks in rows, its pictures looked at, its links where they lead."""

import logging
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

import msgspec
from markupsafe import Markup

from tarazu.document import (
    Block,
    Checks,
    Document,
    Entries,
    Grid,
    Paragraph,
    Picture,
)
from tarazu.web.pictures import PictureRefused, picture_of
from tarazu.words import Language, language_of

_LOG = logging.getLogger("tarazu.web")
Kind: TypeAlias = Literal["paragraph", "table", "picture", "checks", "entries"]
_KINDS: dict[type, Kind] = {
    Paragraph: "paragraph",
    Grid: "table",
    Picture: "picture",
    Checks: "checks",
    Entries: "entries",
}
_MAPPED = ("plan", "comparison")


class BlockFace(msgspec.Struct, frozen=True):
    """One block; `picture` is None where it was refused, and then its place says so."""

    kind: Kind
    block: Block
    id: str
    picture: Markup | None = None
    differ: bool = False


class SectionFace(msgspec.Struct, frozen=True):
    """A heading and rows under it: most of one block, a map and its table share one."""

    heading: str
    id: str
    rows: tuple[tuple[BlockFace, ...], ...]


class DocumentFace(msgspec.Struct, frozen=True):
    """A document ready to be laid out, in its own language, which may not be the reader's."""

    document: Document
    words: Language
    sections: tuple[SectionFace, ...]


def document_face(document: Document) -> DocumentFace:
    """Make every block of a document ready to be placed."""
    sections = []
    for number, section in enumerate(document.sections, 1):
        blocks = [
            _block(document, block, f"s{number}b{place}")
            for place, block in enumerate(section.blocks, 1)
        ]
        sections.append(SectionFace(section.heading, f"s{number}", _rows(document, blocks)))
    return DocumentFace(document, language_of(document.language), tuple(sections))


def safe_link(address: str) -> str:
    """Give an address that a reader may follow; "" for one that would run something.

    >>> safe_link("https://example.org/a"), safe_link("javascript:alert(1)"), safe_link("//x.y")
    ('https://example.org/a', '', '')
    """
    if any(ord(letter) <= 32 for letter in address) or "\\" in address:
        return ""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if parts.scheme in ("https", "http"):
        return address if parts.netloc else ""
    return "" if parts.scheme or parts.netloc else address


def language_within(text: str, words: Language) -> str:
    """Name the language of a text that is not the page's own; "" where it is.

    A statement that nobody wrote in Persian stands in English on a Persian page.

    >>> from tarazu.words import language_of
    >>> language_within("Torkham is shut.", language_of("fa"))
    'en'
    """
    letters = [letter for letter in text if letter.isalpha()]
    is_latin = bool(letters) and all(letter < "\u0600" for letter in letters)
    return "en" if is_latin and words.dir == "rtl" else ""


def newest_first(document: Document) -> Document:
    """Give a timeline with its newest month and its newest lines on top, its opening before them.

    Statements that differ stay in their own order.
    """
    opening, months = document.sections[:1], document.sections[1:]
    turned = tuple(
        msgspec.structs.replace(month, blocks=tuple(map(_turned, reversed(month.blocks))))
        for month in reversed(months)
    )
    return msgspec.structs.replace(document, sections=(*opening, *turned))


def _turned(block: Block) -> Block:
    if isinstance(block, Entries) and not block.heading:
        return msgspec.structs.replace(block, entries=tuple(reversed(block.entries)))
    return block


def _block(document: Document, block: Block, name: str) -> BlockFace:
    kind = _KINDS[type(block)]
    if isinstance(block, Picture):
        try:
            return BlockFace(kind, block, name, picture_of(block.svg, name=name, label=block.alt))
        except PictureRefused as error:
            _LOG.warning("%s", error)
    # Statements of one thing that differ have a block alone, named by its heading; in a plan a
    # heading only says what the notices do.
    is_group = isinstance(block, Entries) and bool(block.heading) and len(block.entries) > 1
    differ = is_group and document.kind not in _MAPPED
    return BlockFace(kind, block, name, differ=differ)


def _rows(document: Document, blocks: list[BlockFace]) -> tuple[tuple[BlockFace, ...], ...]:
    """Set a map beside the table next to it, the table first, or the map before beside that after.

    Of the two the table is the content.
    """
    rows: list[tuple[BlockFace, ...]] = []
    is_mapped = document.kind in _MAPPED
    for block in blocks:
        last = rows[-1] if rows else ()
        kinds = {block.kind, *(one.kind for one in last)}
        is_pair = kinds in ({"picture", "table"}, {"picture"})
        if is_mapped and len(last) == 1 and is_pair:
            rows[-1] = tuple(sorted((*last, block), key=lambda one: one.kind == "picture"))
        else:
            rows.append((block,))
    return tuple(rows)


__all__ = [
    "BlockFace",
    "DocumentFace",
    "SectionFace",
    "document_face",
    "language_within",
    "newest_first",
    "safe_link",
]
