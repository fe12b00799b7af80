"""The demo's pages as files, to be looked at without running anything."""

import http.cookiejar
import re
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from tarazu.cli.demo_house import House

_STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')
_SCRIPT = re.compile(r"<script\b[^>]*></script>\s*")
_CSS_URL = re.compile(r"url\(([^)]+)\)")
_SIGN_IN = re.compile(r'<form method="post" action="/signin\?next=([^"]+)">')
_FORM = re.compile(r'(<form\b[^>]*) method="post" action="/[^"]*"')
# The filter of the timeline, and links that narrow it: the file holds everything, unnarrowed.
_NARROWING = re.compile(r'(<form\b[^>]*) method="get" action="/timeline"')
_NARROWED = re.compile(r'"/timeline\?(?!lang=)[^"]*"')
_SAVED = {
    "/timeline.csv": "timeline.csv",
    "/timeline.json": "timeline.json",
    "/timeline.atom": "timeline.atom",
    "/api/v1/situation": "situation.json",
}
_CSRF = re.compile(r'name="_csrf_token" value="([^"]*)"')


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
    yield "situation", "/situation"
    yield "timeline", "/timeline"
    for side in house.sides:
        yield f"{side.letter}-board", f"/{side.name}/board"
        yield f"{side.letter}-desk", f"/{side.name}/desk"
        yield f"{side.letter}-ask", f"/{side.name}/ticket"
        if side.ticket_path():
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
            file = folder / _file_name(name, code, languages)
            text = _relinked(_without_server(text), paths, code, languages)
            file.write_text(text, encoding="utf-8")
            written.append(file)
    for path in sorted(static):
        _write_static(reader, path, folder)
    for path, name in _SAVED.items():
        (folder / name).write_bytes(reader.bytes_of(path))
    return written


def _file_name(name: str, code: str, languages: tuple[str, ...]) -> str:
    return "index.html" if (name, code) == ("index", languages[0]) else f"{name}.{code}.html"


def _without_server(text: str) -> str:
    """Let a key that signs in lead to its desk, and every other form rest: nobody would answer."""
    text = _SIGN_IN.sub(lambda found: f'<form action="{urllib.parse.unquote(found[1])}">', text)
    text = _NARROWED.sub('"/timeline"', _NARROWING.sub(r"\1 inert", text))
    # A file has no link to lose: without script the page is whole, and says when it was true.
    return _SCRIPT.sub("", _FORM.sub(r"\1 inert", text))


def _relinked(
    text: str, paths: list[tuple[str, str]], code: str, languages: tuple[str, ...]
) -> str:
    """Point links at the files beside, and to the same page in another language."""
    text = text.replace('="/static/', '="static/')
    for path, name in _SAVED.items():
        text = text.replace(f'href="{path}"', f'href="{name}"')
    for name, path in sorted(paths, key=lambda pair: -len(pair[1])):
        for other in languages:
            file = _file_name(name, other, languages)
            for mark in ("?", "&amp;", "&"):
                text = text.replace(f'"{path}{mark}lang={other}"', f'"{file}"')
        for key in ("href", "action"):
            text = text.replace(f'{key}="{path}"', f'{key}="{_file_name(name, code, languages)}"')
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
