"""A document: what a return, a plan or a timeline says, in one language, before it is drawn.

Every text is final: digits, dates and names are written as the language writes them. The same
document is drawn as a page, as a PDF and as sheets, so that no two of them can disagree.
"""

from typing import Literal

import msgspec

Kind = Literal["return", "trade", "timeline", "plan", "comparison", "situation"]


class Column(msgspec.Struct, frozen=True):
    """A column of a table; `is_number` sets it flush and keeps its digits in one width."""

    title: str
    is_number: bool = False


class Row(msgspec.Struct, frozen=True):
    """A row of a table, one text for each column; `rank` tells totals from their parts.

    `values` are the same as numbers, where a cell is one: a sheet writes them, not their text. The
    number of a share of 13.4 percent is 13.4.
    """

    cells: tuple[str, ...]
    rank: Literal["part", "total", "residual"] = "part"
    values: tuple[int | float | None, ...] = ()
    href: str = ""


class Paragraph(msgspec.Struct, frozen=True, tag="paragraph"):
    """Sentences; `lead` is the one that is read aloud."""

    text: str
    lead: bool = False


class Grid(msgspec.Struct, frozen=True, tag="table"):
    """A table, with its unit in the caption and what must be known to read it in the notes."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    name: str = ""  # of the sheet and of the file: a stable word


class Picture(msgspec.Struct, frozen=True, tag="picture"):
    """A chart or a map as SVG; `alt` says what it shows to who cannot see it."""

    svg: str
    caption: str
    alt: str
    notes: tuple[str, ...] = ()


class Check(msgspec.Struct, frozen=True):
    """One thing that was checked before the document was made, and whether it held."""

    text: str
    fits: bool


class Checks(msgspec.Struct, frozen=True, tag="checks"):
    """What was checked: it stands above the figures that it is about."""

    checks: tuple[Check, ...]


class Entry(msgspec.Struct, frozen=True):
    """One line of a list that is told in the order of time."""

    when: str
    text: str
    said_by: str = ""
    source: str = ""
    href: str = ""
    mark: str = ""  # the status, in words
    detail: str = ""


class Entries(msgspec.Struct, frozen=True, tag="entries"):
    """Statements beside each other, each with who says it; those that differ have a block alone."""

    heading: str
    entries: tuple[Entry, ...]


Block = Paragraph | Grid | Picture | Checks | Entries


class Section(msgspec.Struct, frozen=True):
    """A heading and what stands under it."""

    heading: str
    blocks: tuple[Block, ...]


class Download(msgspec.Struct, frozen=True):
    """A file with the same figures: what it is called, and where it lies beside the document."""

    label: str
    file: str


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A return, a plan or a timeline in one language.

    `name` is the same in every language; `language` is its code. `label` is the plain label of a
    model or of a provisional figure. `sources` has each source once, with its licence. `digest`
    names the figures that the document was made from.
    """

    kind: Kind
    name: str
    language: str
    title: str
    subtitle: str = ""
    label: str = ""
    sections: tuple[Section, ...] = ()
    sources: tuple[str, ...] = ()
    downloads: tuple[Download, ...] = ()
    digest: str = ""
    made: str = ""
