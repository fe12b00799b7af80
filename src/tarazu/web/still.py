"""Publications as files: pages that need no server, with their sheets, fonts and downloads beside.

A folder of them can be put on any web server, or opened from a disk.
"""

from collections.abc import Iterator, Mapping

from tarazu.document import Document
from tarazu.web.pages import still_list_page, still_page
from tarazu.web.shelf import Publication, Shelf
from tarazu.web.statics import static_files
from tarazu.words import CODES, language_of

# What a page without a server needs of the static files; scripts are none of it.
_SHEETS = ("base.css", "plain.css", "document.css", "charts.css", "vendor/")


def still_files(shelf: Shelf) -> Iterator[tuple[str, bytes]]:
    """Give every file by its name: a list in each language, each publication in each of its own.

    A publication that cannot be read is left out, and the log says so.
    Raises: PublicationUnreadable, where a file changes while it is read.
    """
    everything, _ = shelf.publications(CODES[0])
    codes = [code for code in CODES if any(code in one.codes for one in everything)] or ["en"]
    found: dict[str, list[Publication]] = {code: [] for code in codes}
    for one in everything:
        for code in one.codes:
            read = shelf.publication(one.name, code)
            if read is not None:
                found[code].append(read)
    for code, listed in found.items():
        others = {other: _list(other, codes) for other in codes if other != code}
        links = [(f"{one.name}.{code}.html", one.document) for one in listed]
        yield _list(code, codes), still_list_page(language_of(code), links, others).encode()
        for one in listed:
            yield f"{one.name}.{code}.html", _page(one, _list(code, codes)).encode()
            yield from _downloads(shelf, one.name, one.document)
    for name, file in static_files().items():
        if name.startswith(_SHEETS):
            yield f"static/{name}", file.content


def _page(one: Publication, listing: str) -> str:
    code = one.document.language
    others: Mapping[str, str] = {
        other: f"{one.name}.{other}.html" for other in one.codes if other != code
    }
    return still_page(one.document, beside=f"{one.name}/", listing=listing, others=others)


def _downloads(shelf: Shelf, name: str, document: Document) -> Iterator[tuple[str, bytes]]:
    for download in document.downloads:
        content = shelf.download(name, download.file)
        if content is not None:
            yield f"{name}/{download.file}", content


def _list(code: str, codes: list[str]) -> str:
    return "index.html" if code == codes[0] else f"index.{code}.html"
