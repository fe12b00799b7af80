"""Fetch the files that others made and we ship, and write down what they are.

Run it by hand when a version is raised: `python tools/vendor.py`. It packs the packages from the
npm registry, copies the files named below, and writes a `vendor.toml` beside them (name, version,
file, sha256, licence). The files are committed; installing and testing never need npm.
"""

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
STATIC = ROOT / "src/tarazu/web/static/vendor"
PAPER = ROOT / "src/tarazu/paper/fonts"
TESTS = ROOT / "tests/web/pages/vendor"


class Package(NamedTuple):
    """One package of the npm registry: which of its files go where, under which name."""

    name: str
    version: str
    licence: str
    folder: Path
    files: dict[str, str]


PACKAGES = (
    Package(
        "@fontsource-variable/vazirmatn",
        "5.3.0",
        "OFL-1.1",
        STATIC,
        {
            "files/vazirmatn-arabic-wght-normal.woff2": "vazirmatn-arabic.woff2",
            "files/vazirmatn-latin-wght-normal.woff2": "vazirmatn-latin.woff2",
            "files/vazirmatn-latin-ext-wght-normal.woff2": "vazirmatn-latin-ext.woff2",
            "LICENSE": "vazirmatn-OFL.txt",
        },
    ),
    Package(
        "@fontsource-variable/noto-sans",
        "5.3.0",
        "OFL-1.1",
        STATIC,
        {
            "files/noto-sans-cyrillic-wght-normal.woff2": "noto-sans-cyrillic.woff2",
            "LICENSE": "noto-sans-OFL.txt",
        },
    ),
    # Paper is set by Typst, which reads no woff2: the two cuts that it prints.
    Package(
        "vazirmatn",
        "33.0.3",
        "OFL-1.1",
        PAPER,
        {
            "fonts/ttf/Vazirmatn-Regular.ttf": "Vazirmatn-Regular.ttf",
            "fonts/ttf/Vazirmatn-SemiBold.ttf": "Vazirmatn-SemiBold.ttf",
            "OFL.txt": "Vazirmatn-OFL.txt",
        },
    ),
    # Only the tests load it: a browser checks the pages with it, no page does.
    Package(
        "axe-core",
        "4.14.1",
        "MPL-2.0",
        TESTS,
        {"axe.min.js": "axe.min.js", "LICENSE": "axe-LICENSE.txt"},
    ),
)


def main() -> int:
    """Fetch every package, then write one `vendor.toml` for each folder."""
    entries: dict[Path, list[str]] = {}
    for package in PACKAGES:
        with tempfile.TemporaryDirectory() as place:
            archive = _packed(package, Path(place))
            for inside, file in package.files.items():
                content = _member(archive, f"package/{inside}")
                package.folder.mkdir(parents=True, exist_ok=True)
                (package.folder / file).write_bytes(content)
                entry = _entry(package, file, hashlib.sha256(content).hexdigest())
                entries.setdefault(package.folder, []).append(entry)
        print(f"{package.name} {package.version}: {len(package.files)} files", file=sys.stderr)
    for folder, lines in entries.items():
        head = "# Written by tools/vendor.py: files made by others, as the npm registry has them.\n"
        (folder / "vendor.toml").write_text(head + "".join(lines), "utf-8")
    return 0


def _packed(package: Package, place: Path) -> Path:
    """Download one package into `place`, and give its archive."""
    done = subprocess.run(
        ["npm", "pack", "--json", f"{package.name}@{package.version}"],
        cwd=place,
        check=True,
        capture_output=True,
        text=True,
    )
    (packed,) = json.loads(done.stdout)
    assert packed["version"] == package.version, packed
    return next(place.glob("*.tgz"))


def _member(archive: Path, name: str) -> bytes:
    with tarfile.open(archive) as opened:
        found = opened.extractfile(name)
        assert found is not None, (archive, name)
        return found.read()


def _entry(package: Package, file: str, digest: str) -> str:
    return (
        f'\n[[file]]\nname = "{package.name}"\nversion = "{package.version}"\n'
        f'file = "{file}"\nsha256 = "{digest}"\nlicence = "{package.licence}"\n'
    )


if __name__ == "__main__":
    raise SystemExit(main())
