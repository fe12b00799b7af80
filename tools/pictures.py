"""Make the pictures of the three pages in docs/pictures from a demo that has just been played.

Run: python tools/pictures.py docs/pictures. English and Persian, 1280 and 360 pixels wide.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = ("board", "desk", "ticket")
SIZES = ((1280, 800), (360, 740))
CHROMIUM_FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def main(folder: Path) -> None:
    """Play the demo into a scratch folder, draw its pages as files, and photograph them."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        pages = Path(scratch) / "pages"
        command = ("tarazu", "demo", "--port", "0", "--static", str(pages), "--books", scratch)
        subprocess.run(command, check=True)  # our own command
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=list(CHROMIUM_FLAGS),
                chromium_sandbox=False,
            )
            for width, height in SIZES:
                view = browser.new_page(viewport={"width": width, "height": height})
                for name in PAGES:
                    for code in ("en", "fa"):
                        view.goto((pages / f"a-{name}.{code}.html").as_uri())
                        view.wait_for_function("document.fonts.ready.then(() => true)")
                        target = folder / f"{name}-{code}-{width}.png"
                        view.screenshot(path=target, full_page=width < 1_000)
            browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
