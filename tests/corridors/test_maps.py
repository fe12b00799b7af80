"""A plan as a map: what is shut on the day is crossed, and nothing that is shut carries goods."""

import pytest

from tarazu.corridors.maps import map_of, tonnes_by_leg
from tarazu.corridors.naming import Naming
from tarazu.corridors.network import built_in_folder, network_of
from tarazu.corridors.plan import plan_of
from tarazu.notices import bounds_of, shipped_register
from tarazu.web.pictures import picture_of
from tarazu.words import CODES, language_of

NETWORK = network_of(built_in_folder())
NOTICES = shipped_register()


def day(text: str) -> int:
    first, _ = bounds_of(text)
    assert first is not None
    return first


def drawn(text: str, code: str = "en"):
    plan = plan_of(NETWORK, NOTICES, day(text), levers=False)
    naming = Naming(NETWORK, language_of(code), NOTICES)
    return plan, map_of(plan, NETWORK, naming, NOTICES, caption="Ways")


def crosses(svg: str) -> int:
    """Count the dashed lines of a map, but for the one of its legend."""
    return svg.count('stroke-dasharray="9 6"') - 1


def test_what_was_shut_in_between_is_crossed_on_the_later_map_alone():
    _, before = drawn("2025-09-15")
    after_plan, after = drawn("2025-11-15")
    # Torkham, Chaman, Ghulam Khan, and the ways from Chabahar that a measure bars.
    assert crosses(after.svg) - crosses(before.svg) >= 4
    carried = tonnes_by_leg(after_plan)
    assert not any(carried.get(leg) for leg in ("torkham-to-pk", "chaman-to-pk"))
    assert carried["zaranj-to-af"] > 0


@pytest.mark.parametrize("code", CODES)
def test_a_map_is_a_picture_that_a_page_draws_in_every_language(code: str):
    _, picture = drawn("2025-11-15", code)
    assert picture_of(picture.svg, name="map", label="Map")
    assert picture.notes
