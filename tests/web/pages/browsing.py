"""The browser, and opening a drawn page in it at the sizes of screen that the desk meets."""

from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page

from .served import Served

CHROMIUM = "/usr/bin/chromium"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDE, NARROW, PHONE = (1920, 1080), (1280, 800), (360, 740)


def open_at(page: Page, site: Served, name: str, size: tuple[int, int] = NARROW) -> None:
    """Open a page by its name, with its fonts loaded."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(f"{site.address}/{name}", wait_until="load")
    page.evaluate("document.fonts.ready")


@contextmanager
def link_lost(page: Page, site: Served) -> Iterator[None]:
    """Let the page lose its link for the time of the `with`; it has noticed when it begins."""
    site.is_down = True
    try:
        site.tell("end")
        page.wait_for_selector("html[data-link=lost]")
        yield
    finally:
        site.is_down = False


def findings(page: Page, site: Served) -> list[str]:
    """Give what axe finds on the open page: each rule with the parts that break it."""
    page.add_script_tag(url=f"{site.address}/axe.min.js")
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]
