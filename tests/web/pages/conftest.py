"""The browser that the pages are looked at with, and the small server that it looks at."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from .browsing import CHROMIUM, FLAGS
from .served import Served, served
from .shapes import PAGES, drawn


@pytest.fixture(scope="module")
def site() -> Iterator[Served]:
    with served() as site:
        for name in PAGES:
            for code in ("en", "fa"):
                site.pages[f"/{name}-{code}"] = lambda name=name, code=code: drawn(name, code)
        yield site


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    chromium = CHROMIUM if Path(CHROMIUM).exists() else shutil.which("chromium")
    assert chromium, "no chromium on the path: run scripts/system.sh"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    page.close()
    # The policy of the application is in force here: what it stops is said on the console.
    assert not [text for text in said if "ERR_" not in text], said
