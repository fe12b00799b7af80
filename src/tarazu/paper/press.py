"""From a document to the bytes of a file. What it says goes in as data: no text is ever markup."""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Literal

import msgspec
import typst

from tarazu.calendars import Instant
from tarazu.document import Document
from tarazu.faults import TarazuError
from tarazu.words import language_of

_WORDS = ("checks", "fits", "fits_not", "sources", "digest")
# A reader for who cannot see it, and a file that opens in fifty years: ISO 14289-1, ISO 19005-2.
Standard = Literal["ua-1", "a-2a"]
_FOR_ALL: Standard = "ua-1"
_FOR_EVER: Standard = "a-2a"


class PaperFailed(TarazuError):
    """A document could not be set: a picture of it is no SVG, or it asks for more than a page."""


def pdf_of(document: Document, *, made_at: Instant | None = None) -> bytes:
    """Give a document as PDF on A4, in its own language and from its own side.

    It is tagged for reading aloud (PDF/UA-1) and, where the instant is known at which it was made,
    fit for an archive (PDF/A-2a), which must name one. The same document gives the same bytes.
    Raises: PaperFailed, UnknownLanguage.
    """
    standards = [_FOR_ALL] if made_at is None else [_FOR_EVER, _FOR_ALL]
    return _set(document, "pdf", made_at, standards=standards)


def png_of(document: Document, *, pixels_per_inch: int = 144) -> bytes:
    """Give the first page of a document as a picture.

    Raises: PaperFailed, UnknownLanguage.
    """
    return _set(document, "png", None, pixels_per_inch=pixels_per_inch)


def _set(
    document: Document,
    form: Literal["pdf", "png"],
    made_at: Instant | None,
    *,
    standards: list[Standard] | None = None,
    pixels_per_inch: int | None = None,
) -> bytes:
    said = {"paper": _said(document, made_at).decode()}
    try:
        compiler = typst.Compiler(_template(), font_paths=_fonts(), sys_inputs=said)
        made = compiler.compile(
            format=form, pdf_standards=[*(standards or [])], ppi=pixels_per_inch
        )
    except typst.TypstError as error:
        raise PaperFailed(
            f'Document "{document.name}" ({document.language}) cannot be set on paper: {error}. '
            "Expected texts, tables and pictures that are SVG. No file was made; the page and the "
            "tables are as they were. Look at the picture or the text that is named."
        ) from None
    # Pictures of pages come one by one; a PDF is one whole.
    first = made[0] if isinstance(made, list) else made
    assert first is not None, form
    return first


def _said(document: Document, made_at: Instant | None) -> bytes:
    """Give all that the template needs to know, as JSON."""
    words = language_of(document.language)
    made = None if made_at is None else datetime.fromtimestamp(made_at // 1000, UTC)
    return msgspec.json.encode(
        {
            "document": document,
            "words": {word: words.text(f"publication.{word}") for word in _WORDS},
            "name": words.text("app.name"),
            "page": words.text("paper.page", page="{page}", pages="{pages}"),
            "digits": words.digits("0123456789"),
            "dir": words.dir,
            "made": made and [made.year, made.month, made.day, made.hour, made.minute, made.second],
        }
    )


@cache
def _template() -> bytes:
    return files("tarazu.paper").joinpath("paper.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Read the fonts once: ours, and those that Typst carries for letters that ours lack."""
    folder = Path(str(files("tarazu.paper").joinpath("fonts")))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[folder])
