"""The demo's pages as files, to be looked at without running, and pictures of them."""

import http.cookiejar
import re
import shutil
import subprocess
import tempfile
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tarazu.cli.demo_house import House
from tarazu.faults import TarazuError

SIZES = ((1280, 800), (360, 740))
PICTURED = ("board", "desk", "ticket")
_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_CSS_URL = re.compile(r"url\(([^)]+)\)")
_CSRF = re.compile(r'name="_csrf_token" value="([^"]*)"')
_CHROMIUM_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--allow-file-access-from-files",
    "--force-device-scale-factor=1",
)


class PicturesFailed(TarazuError):
    """Pictures need a Chromium on the path."""


class Reader:
    """Reads the running demo as a browser would, signed in at the desk."""

    def __init__(self, house: House, address: str) -> None:
        """Sign in as the demo's supervisor."""
        self._address = address
        jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
        officer = house.officers[-1]
        token = _CSRF.search(self.page("/signin"))
        fields = {
            "number": officer.number,
            "secret": officer.secret,
            "_csrf_token": token.group(1) if token else "",
            "next": "",
        }
        form = urllib.parse.urlencode(fields).encode()
        headers = {"Origin": address}
        self._opener.open(urllib.request.Request(f"{address}/signin", form, headers)).close()

    def page(self, path: str) -> str:
        """Read one page as text."""
        return self.bytes_of(path).decode()

    def bytes_of(self, path: str) -> bytes:
        """Read whatever stands at a path."""
        with self._opener.open(self._address + path) as answer:
            data: bytes = answer.read()
            return data


def _paths(house: House) -> Iterator[tuple[str, str]]:
    """Name the pages: what the file is called, and where it stands."""
    yield "index", "/"
    yield "about", "/about"
    for side in house.sides:
        yield f"{side.letter}-board", f"/{side.name}/board"
        yield f"{side.letter}-desk", f"/{side.name}/desk"
        yield f"{side.letter}-ticket", side.ticket_path()


def write_pages(house: House, address: str, folder: Path) -> list[Path]:
    """Write every page in every language, with what it needs beside it; gives the files."""
    reader = Reader(house, address)
    languages = house.settings().languages
    paths = list(_paths(house))
    written: list[Path] = []
    static: set[str] = set()
    folder.mkdir(parents=True, exist_ok=True)
    for name, path in paths:
        for code in languages:
            text = reader.page(f"{path}?lang={code}")
            static |= set(_STATIC.findall(text))
            file = folder / _file_name(name, code)
            file.write_text(_relinked(text, paths, code), encoding="utf-8")
            written.append(file)
    for path in sorted(static):
        _write_static(reader, path, folder)
    return written


def _file_name(name: str, code: str) -> str:
    return "index.html" if (name, code) == ("index", "en") else f"{name}.{code}.html"


def _relinked(text: str, paths: list[tuple[str, str]], code: str) -> str:
    """Point links at the files beside, and to the same page in another language."""
    text = text.replace('="/static/', '="static/')
    for name, path in sorted(paths, key=lambda pair: -len(pair[1])):
        for other in ("en", "fa", "prs"):
            for mark in ("?", "&amp;", "&"):
                text = text.replace(f'"{path}{mark}lang={other}"', f'"{_file_name(name, other)}"')
        text = text.replace(f'href="{path}"', f'href="{_file_name(name, code)}"')
    return text


def _write_static(reader: Reader, path: str, folder: Path) -> None:
    clean = urllib.parse.urlsplit(path).path
    file = folder / clean.lstrip("/")
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    data = reader.bytes_of(path)
    file.write_bytes(data)
    if clean.endswith(".css"):
        for found in _CSS_URL.findall(data.decode()):
            inner = urllib.parse.urljoin(path, found.strip("'\""))
            if inner.startswith("/static/"):
                _write_static(reader, inner, folder)


def write_pictures(house: House, address: str, folder: Path) -> None:
    """Write a picture of the three pages of side a, in English and Persian, wide and narrow.

    Raises: PicturesFailed.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise PicturesFailed(
            "No Chromium on the path. No picture was written. On Debian: apt-get install chromium."
        )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pages = Path(scratch) / "pages"
        write_pages(house, address, pages)
        for page in PICTURED:
            for code in ("en", "fa"):
                for width, height in SIZES:
                    target = folder / f"{page}-{code}-{width}.png"
                    source = pages / _file_name(f"a-{page}", code)
                    _shoot(chromium, source, target, (width, height), Path(scratch) / "profile")


def _shoot(chromium: str, source: Path, target: Path, size: tuple[int, int], profile: Path) -> None:
    # A page for a telephone is taller than the telephone: the picture shows all of it.
    height = size[1] if size[0] > 1_000 else 2_400
    command = (
        chromium,
        *_CHROMIUM_FLAGS,
        f"--user-data-dir={profile}",
        f"--window-size={size[0]},{height}",
        f"--screenshot={target.resolve()}",
        source.resolve().as_uri(),
    )
    done = subprocess.run(command, capture_output=True, timeout=60, check=False)
    if done.returncode or not target.exists():
        raise PicturesFailed(f"Chromium wrote no picture of {source.name}: {done.stderr[-300:]!r}")
