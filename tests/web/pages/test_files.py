import gzip
import hashlib
import re
import tomllib
from importlib import resources
from pathlib import Path

import pytest
from msgspec.structs import replace

from .contexts import context
from .markup import Page
from .shapes import PAGES, drawn

WEB = Path(str(resources.files("tarazu.web")))
WORDS = Path(str(resources.files("tarazu.words")))
STATIC = WEB / "static"
HERE = Path(__file__).parent
WEIGHT_MAX = 15 * 1024


def _weight(text: str, *, with_scripts: bool = False) -> int:
    """Add up what a browser loads before the fonts, each file packed on its own."""
    files = [attrs.get("href", "") for tag, attrs in Page(text).tags if tag == "link"]
    if with_scripts:
        files += [attrs["src"] for tag, attrs in Page(text).tags if tag == "script"]
    packed = len(gzip.compress(text.encode(), 9))
    for address in files:
        path = STATIC / address.split("?")[0].removeprefix("/static/")
        packed += len(gzip.compress(path.read_bytes(), 9))
    return packed


@pytest.mark.parametrize("code", ["en", "fa", "prs"])
def test_board_and_ticket_weigh_less_than_15_kib_before_fonts(code: str):
    live = replace(context().links, events="/events", fragment="/part")
    for name in PAGES:
        if name.startswith(("board-", "ticket-")):
            weight = _weight(drawn(name, code, links=live), with_scripts=True)
            assert weight <= WEIGHT_MAX, (name, weight)


@pytest.mark.parametrize("folder", [STATIC / "vendor", HERE / "vendor"])
def test_vendored_files_are_the_ones_written_down(folder: Path):
    entries = tomllib.loads((folder / "vendor.toml").read_text("utf-8"))["file"]
    for entry in entries:
        content = (folder / entry["file"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == entry["sha256"], entry["file"]
        assert entry["licence"] in ("OFL-1.1", "MPL-2.0")
    named = {entry["file"] for entry in entries} | {"vendor.toml"}
    assert named == {path.name for path in folder.iterdir()}


def test_every_sheet_names_only_files_that_there_are():
    for sheet in STATIC.glob("*.css"):
        text = sheet.read_text("utf-8")
        for address in re.findall(r'url\("([^"]*)"\)', text):
            assert (STATIC / address).is_file(), (sheet.name, address)
        assert "@import" not in text
        assert "http" not in text


def test_no_file_is_longer_than_400_lines():
    for path in (*WEB.rglob("*.j2"), *WEB.rglob("*.py"), *STATIC.glob("*.*")):
        if path.suffix != ".woff2":
            assert len(path.read_text("utf-8").splitlines()) <= 400, path


FAMILIES = (
    *("about", "account", "ask", "board", "desk", "done", "error", "flow", "going", "held"),
    *("itself", "key", "more", "override", "page", "rank", "row", "shut", "signin", "start"),
    *("stop", "ticket", "undo", "way"),
)


def test_every_sentence_of_the_pages_is_used():
    code = Path(str(resources.files("tarazu")))
    source = "".join(path.read_text("utf-8") for path in (*code.rglob("*.j2"), *code.rglob("*.py")))
    catalogue = resources.files("tarazu.words") / "locales/en/LC_MESSAGES/tarazu.po"
    keys = re.findall(r'^msgid "([^"]+)"', catalogue.read_text("utf-8"), re.M)
    unused = []
    for key in keys:
        # The end of an id is often a word of a view: "row.{key}", "ticket.lapse_{view.lapse}".
        stems = [key[: cut.end()] for cut in re.finditer(r"[._]", key)]
        said = [
            key,
            f'"{key.removesuffix("_text")}"',
            *(f"{stem}{{" for stem in stems),
            *(f'"{stem}" ~' for stem in stems),
        ]
        if key.partition(".")[0] in FAMILIES and not any(one in source for one in said):
            unused.append(key)
    assert not unused


def test_the_sheets_mirror_by_direction_and_name_no_language():
    for sheet in STATIC.glob("*.css"):
        assert ":lang(" not in sheet.read_text("utf-8"), sheet.name
