"""The register that ships with Tarazu: what was said of these crossings, restated with sources."""

from functools import cache
from importlib import resources

from tarazu.notices.notice import Notice
from tarazu.notices.text import notices_of

SHIPPED = "https://github.com/tarazu/tarazu/src/tarazu/register"  # its name in feeds, for ever


@cache
def shipped_register() -> tuple[Notice, ...]:
    """Give the notices that were installed with Tarazu.

    Source: `docs/background/the-register.md`.
    """
    table = resources.files("tarazu").joinpath("register", "notices.csv")
    found = notices_of(table.read_text(encoding="utf-8"), "csv")
    assert not found.rejects, found.rejects
    return found.notices
