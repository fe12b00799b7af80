"""Make the pictures in docs/pictures: pages of a demo that has just been played, and of a plan.

Run: python tools/pictures.py docs/pictures. English and Persian, 1280 and 360 pixels wide. The plan
compares two days of the register that ships; its picture begins at the maps.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

PAGES = ("board", "desk", "ticket")
PLAIN = ("situation", "timeline")
PLAN = ("corridors", "compare", "--from", "2025-09-15", "--to", "2025-11-15", "--name", "plan")
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
        shelf, site = Path(scratch) / "shelf", Path(scratch) / "site"
        subprocess.run(("tarazu", *PLAN, "--into", str(shelf)), check=True)
        write = ("tarazu", "publications", "write", str(shelf), "--into", str(site))
        subprocess.run(write, check=True)
        shown = {name: pages / f"a-{name}" for name in PAGES}
        shown |= {name: pages / name for name in PLAIN} | {"plan": site / "plan"}
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"),
                args=list(CHROMIUM_FLAGS),
                chromium_sandbox=False,
            )
            for width, height in SIZES:
                view = browser.new_page(viewport={"width": width, "height": height})
                for name, page in shown.items():
                    for code in ("en", "fa"):
                        view.goto(Path(f"{page}.{code}.html").as_uri())
                        view.wait_for_function("document.fonts.ready.then(() => true)")
                        if name == "plan":
                            view.locator(
                                "h2:has(~ * .picture, + .picture), .picture"
                            ).first.evaluate("node => node.scrollIntoView()")
                        target = folder / f"{name}-{code}-{width}.png"
                        view.screenshot(path=target, full_page=width < 1_000 and name in PAGES)
            browser.close()


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1].startswith("-"):
        sys.exit(__doc__)
    main(Path(sys.argv[1]))
