"""Contributions: each bar as long as its value, to its side of zero, and the total below."""

import pytest

from tarazu.charts import Total, contributions

from .looking import blocks, said, texts
from .samples import parts


@pytest.mark.parametrize(("code", "order"), [("en", 1), ("fa", -1)])
def test_what_adds_goes_on_in_the_order_of_reading_and_what_takes_away_goes_back(code, order):
    svg = contributions(parts(code), Total("all", 13))
    india, uzbekistan, pakistan = blocks(svg, "teal")
    (total,) = blocks(svg, "ink")
    assert india.width / uzbekistan.width == pytest.approx(2, abs=0.01)
    assert total.width / india.width == pytest.approx(13 / 12, abs=0.01)
    zero = india.left if order > 0 else india.left + india.width
    back = pakistan.left + pakistan.width if order > 0 else pakistan.left
    assert back == pytest.approx(zero, abs=0.02)


def test_what_takes_away_is_open_and_has_its_sign_in_writing():
    svg = contributions(parts(), Total("all", 13))
    assert len(blocks(svg, "teal-soft")) == 1
    assert {"+12", "+6", "−5", "+13"} <= set(said(svg))


def test_a_part_that_was_not_counted_has_a_dash_and_no_bar():
    svg = contributions(parts())
    assert said(svg).count("–") == 1
    assert len(blocks(svg, "teal")) == 3


def test_parts_stand_in_the_order_given_and_a_long_name_takes_two_lines():
    svg = contributions(parts())
    tops = {room.what: room.top for room in texts(svg)}
    assert tops["India"] < tops["Uzbekistan"] < tops["Pakistan"]
    assert tops["do not name"] - tops["What the customs of the reporter"] == pytest.approx(18)


def test_several_charts_can_share_one_scale():
    own = blocks(contributions(parts()), "teal")[0]
    shared = blocks(contributions(parts(reach=(-5, 24))), "teal")[0]
    assert shared.width < own.width
