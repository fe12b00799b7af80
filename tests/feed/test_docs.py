"""The pages about logs and maps: their maps read, and their lists are complete."""

import re
from pathlib import Path
from typing import get_args

import pytest

from tarazu.calendars import text_of
from tarazu.feed import ROW_FIELDS, RejectReason, map_of
from tests.feed.logs import facts_in, log_of
from tests.places import ROOT

GUIDE = (ROOT / "docs/guides/import-a-log.md").read_text("utf-8")
REFERENCE = (ROOT / "docs/reference/map-file.md").read_text("utf-8")
MAPS = re.findall(r"```toml\n(.*?)```", GUIDE + REFERENCE, re.DOTALL)


@pytest.mark.parametrize("text", MAPS)
def test_every_map_on_the_pages_can_be_used_as_it_stands(text: str) -> None:
    map_of(text)


def test_every_field_has_its_place_in_the_guide_and_in_the_reference() -> None:
    for field in ROW_FIELDS:
        assert f"`{field}`" in GUIDE
        assert f"`{field}`" in REFERENCE


def test_every_reason_of_a_reject_is_explained() -> None:
    explained = re.findall(r"^\| `(\w+)` \| ", REFERENCE.split("## Why a row is rejected")[1], re.M)
    assert explained == list(get_args(RejectReason))


def test_the_camera_of_the_guide_is_read_by_the_map_of_the_guide(tmp_path: Path) -> None:
    camera = GUIDE.split("## 3. A foreign log")[1]
    log, found = re.findall(r"```(?:toml)?\n(.*?)```", camera, re.DOTALL)[:2]
    first, second = facts_in(list(log_of(tmp_path, log, map_of(found))))
    assert (first.registered, first.direction, text_of(first.at)) == (
        "AF",
        "in",
        "2025-11-22T04:40:00Z",
    )
    assert (second.registered, second.direction, second.source_id) == (
        "IR",
        "out",
        "camera-north:3",
    )
