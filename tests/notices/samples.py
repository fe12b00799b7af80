"""Small notices for the tests of this folder, and where the real statements are."""

from typing import Any

from tarazu.notices import Notice, bounds_of
from tests.places import DATA

ORIGIN = DATA / "origin_statements.csv"
HEADER = "id,kind,topic,status,said_by,role,statement,source,said,window"
GOOD = "a1,closure,transit,happened,a customs official,official,It is shut.,A paper,2025-10-12,"


def day(text: str) -> int:
    """Number a day."""
    first, last = bounds_of(text)
    assert first is not None
    assert first == last, text
    return first


def notice(name: str = "n1", **more: Any) -> Notice:
    """Make a notice of which only what is named matters."""
    plain: dict[str, Any] = {
        "id": name,
        "kind": "meeting",
        "topic": "diplomacy",
        "statement": "They meet.",
        "said_by": "a foreign ministry",
        "role": "spokesperson",
        "source": "A paper",
    }
    return Notice(**(plain | more))
