"""The files of the pages: read once, packed once, each under an address that holds its digest.

An address with the digest may be kept for ever; a file that changes has another address.
"""

import gzip
import hashlib
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable

import msgspec

_KINDS = {
    "css": "text/css",
    "js": "text/javascript",
    "svg": "image/svg+xml",
    "woff2": "font/woff2",
    "txt": "text/plain",
}
_URL = re.compile(r'url\("([^":]+)"\)')


class StaticFile(msgspec.Struct, frozen=True):
    """One file as it is sent. `packed` is empty where packing gains nothing."""

    content: bytes
    packed: bytes
    kind: str
    digest: str


def static_files() -> dict[str, StaticFile]:
    """Give every file of the pages by its name below the static folder."""
    return _files()


def static_address(folder: str, name: str) -> str:
    """Give the address of a file, with its digest: `folder` is where the files are served."""
    return f"{folder}/{name}?{_files()[name].digest}"


@cache
def _files() -> dict[str, StaticFile]:
    found: dict[str, StaticFile] = {}
    # Sheets last: they name the other files by address, and so by digest.
    for name, content in sorted(_contents(), key=lambda one: (one[0].endswith(".css"), one[0])):
        kind = _KINDS.get(name.rpartition(".")[2])
        if kind is None:
            continue
        if name.endswith(".css"):
            text = _URL.sub(lambda m: f'url("{m[1]}?{found[m[1]].digest}")', content.decode())
            found[name] = _file(text.encode(), kind)
        else:
            found[name] = _file(content, kind)
    return found


def _file(content: bytes, kind: str) -> StaticFile:
    packed = b"" if kind == "font/woff2" else gzip.compress(content, 9, mtime=0)
    return StaticFile(content, packed, kind, hashlib.sha256(content).hexdigest()[:8])


def _contents() -> Iterator[tuple[str, bytes]]:
    def within(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
        for entry in folder.iterdir():
            if entry.is_dir():
                yield from within(entry, f"{prefix}{entry.name}/")
            else:
                yield f"{prefix}{entry.name}", entry.read_bytes()

    yield from within(resources.files("tarazu.web").joinpath("static"), "")
