"""The shelf: a folder of publications that another process leaves, read and never written here.

Each publication is a folder `NAME/` with `document.CODE.json` for each language that it has, and
the files that its document offers beside them. Nothing outside the folder is ever given, and of
what is inside only what a document names.
"""

import logging
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tarazu.document import Document, Download
from tarazu.faults import TarazuError
from tarazu.words import CODES

_LOG = logging.getLogger("tarazu.web")
NAME_MAX = 120
DOCUMENT_MAX = 16_000_000  # bytes of one document
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
# Who has no document in the reader's language gets the next that the reader may understand.
_NEAREST = {"en": ("en", "fa", "prs"), "fa": ("fa", "prs", "en"), "prs": ("prs", "fa", "en")}


class PublicationUnreadable(TarazuError):
    """A document on the shelf cannot be read."""


class Publication(msgspec.Struct, frozen=True):
    """A publication as one reader gets it: its document, and in which languages there is one.

    Units: `written_ns` is when its newest document was written, by the clock of the file system.
    """

    name: str
    document: Document
    codes: tuple[str, ...]
    written_ns: int


class Shelf:
    """Publications by name; a document is read again when its file has changed."""

    def __init__(self, folder: Path | None) -> None:
        """Take the folder; None is a shelf that nobody fills."""
        self.folder = folder
        self._known: dict[Path, tuple[int, int, Document]] = {}

    def publications(self, code: str) -> tuple[tuple[Publication, ...], int]:
        """Give every publication, the newest first, and how many could not be read."""
        found, unread = [], 0
        for name in self._names():
            try:
                one = self.publication(name, code)
            except PublicationUnreadable as error:
                _LOG.warning("%s", error)
                unread += 1
                continue
            if one is not None:
                found.append(one)
        found.sort(key=lambda one: (-one.written_ns, one.name))
        return tuple(found), unread

    def publication(self, name: str, code: str) -> Publication | None:
        """Give a publication in a language, or in the nearest that there is; None if there is none.

        Raises: PublicationUnreadable.
        """
        files = {one: self._file(name, f"document.{one}.json") for one in CODES}
        there = {one: path for one, path in files.items() if path is not None}
        for one in _NEAREST.get(code, CODES):
            if one in there:
                newest = max(path.stat().st_mtime_ns for path in there.values())
                document = self._document(there[one], one)
                return Publication(name, document, tuple(there), newest)
        return None

    def papers(self, name: str, code: str) -> tuple[Download, ...]:
        """Give the PDF of a publication as a page offers it: by its address, with its subtitle."""
        try:
            found = self.publication(name, code)
        except PublicationUnreadable:
            return ()  # the list of publications says so
        if found is None:
            return ()
        paper, told = f"paper.{found.document.language}.pdf", found.document.subtitle
        return tuple(
            Download(f"{one.label} · {told}", f"/publications/{name}/{one.file}")
            for one in found.document.downloads
            if one.file == paper
        )

    def download(self, name: str, file: str) -> bytes | None:
        """Give a file that some document of a publication offers; None for any other.

        Raises: PublicationUnreadable.
        """
        path = self._file(name, file)
        if path is None:
            return None
        for code in CODES:
            listing = self._file(name, f"document.{code}.json")
            if listing is not None:
                document = self._document(listing, code)
                if file in [one.file for one in document.downloads]:
                    return path.read_bytes()
        return None

    def _names(self) -> Iterator[str]:
        if self.folder is None or not self.folder.is_dir():
            return
        yield from sorted(one.name for one in self.folder.iterdir() if one.is_dir())

    def _file(self, name: str, file: str) -> Path | None:
        """Give a file of a publication; None where there is none, or where a name leads away."""
        if self.folder is None or not (_is_plain(name) and _is_plain(file)):
            return None
        path = self.folder / name / file
        within = self.folder.resolve() / name
        # A link that leads out of the publication's own folder is nobody's file.
        return path if path.is_file() and path.resolve().parent == within else None

    def _document(self, path: Path, code: str) -> Document:
        stat = path.stat()
        known = self._known.get(path)
        if known is not None and known[:2] == (stat.st_mtime_ns, stat.st_size):
            return known[2]
        if stat.st_size > DOCUMENT_MAX:
            raise _unreadable(path, f"{stat.st_size:,} bytes", f"at most {DOCUMENT_MAX:,}")
        try:
            document = msgspec.json.decode(path.read_bytes(), type=Document)
        except (OSError, msgspec.DecodeError, RecursionError) as error:
            raise _unreadable(path, str(error), "a document as Tarazu writes it") from None
        if document.language != code:
            raise _unreadable(path, f'the language "{document.language[:20]}"', f'"{code}"')
        if len(self._known) >= 1_000:
            self._known.clear()
        self._known[path] = (stat.st_mtime_ns, stat.st_size, document)
        return document


def _is_plain(name: str) -> bool:
    return len(name) <= NAME_MAX and _NAME.fullmatch(name) is not None


def _unreadable(path: Path, found: str, expected: str) -> PublicationUnreadable:
    return PublicationUnreadable(
        f"{path}: found {found}, expected {expected}. The publication is not shown, the others "
        "are. Publish it again."
    )
