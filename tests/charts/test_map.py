"""Maps: north up and east right in every language, widths by flow, what is closed crossed out."""

import re

import pytest
from msgspec.structs import replace

from tarazu.charts import Leg, Place, lands_of, region_map
from tarazu.charts.land import clipped_line, clipped_ring, half_way, projection_of
from tarazu.charts.names import Box, placed

from .looking import overlaps, said, texts
from .samples import CODES, region


def _spot(svg: str, name: str) -> tuple[float, float]:
    (room,) = (room for room in texts(svg) if room.what == name)
    return (room.left + room.right) / 2, room.top


def test_a_map_is_never_mirrored():
    for code, west, east in (("en", "Mashhad", "Herat"), ("fa", "مشهد", "هرات")):
        svg = region_map(region(code))
        (west_x, north_y), (east_x, south_y) = _spot(svg, west), _spot(svg, east)
        assert west_x < east_x
        assert north_y < south_y


def test_the_shapes_of_a_map_are_the_same_in_both_languages():
    drawn = [
        re.findall(r'<path class="f-paper s-control"[^>]* d="([^"]*)"', region_map(region(code)))
        for code in CODES
    ]
    assert drawn[0] == drawn[1]


def widths(svg: str) -> list[float]:
    found = re.findall(r'<path class="s-teal"[^>]* stroke-width="([^"]*)"', svg)
    return sorted(map(float, found))


def test_a_line_is_as_wide_as_its_flow_and_the_legend_shows_three_widths():
    svg = region_map(region())
    # Half of the flow is half as wide; the legend has the most, a rail, 2,000 and 500.
    assert widths(svg) == [2.0, 3.5, 7.0, 7.0, 14.0, 14.0]
    assert {"8,000 trucks a month", "2,000 trucks a month", "500 trucks a month"} <= set(said(svg))


def test_two_maps_can_share_the_scale_of_their_flows():
    svg = region_map(region(flow_max=16_000))
    assert 3.5 in widths(svg)
    assert "16,000 trucks a month" in said(svg)


def test_what_is_closed_is_dashed_and_crossed_and_carries_nothing():
    svg = region_map(region())
    assert svg.count('stroke-dasharray="9 6"') == 2  # the leg, and the legend
    crosses = re.findall(r'<path class="s-amber"[^>]* d="(M[^"]*L[^"]*M[^"]*L[^"]*)"', svg)
    assert len(crosses) == 2
    opened = replace(region(), legs=region().legs[1:])
    assert 'stroke-dasharray="9 6"' not in region_map(opened)


def test_a_sign_on_a_map_without_its_word_is_a_bug():
    with pytest.raises(AssertionError):
        region_map(region(signs={}))


def test_what_lies_outside_the_frame_is_cut_off_and_its_places_are_not_named():
    svg = region_map(region(places=(*region().places, Place("Delhi", 77.2, 28.6))))
    assert "Delhi" not in said(svg)
    assert clipped_ring([(20, 20), (30, 20), (30, 30)], 10, 10) == []
    assert clipped_line([(20, 20), (30, 30)], 10, 10) == []
    assert clipped_line([(-5, 5), (15, 5)], 10, 10) == [[(0.0, 5.0), (10.0, 5.0)]]


def test_names_never_lie_on_each_other_and_the_first_ones_are_kept():
    crowd = tuple(Place(f"Place {n}", 60 + n / 50, 35, "city") for n in range(40))
    svg = region_map(region(places=crowd, legs=()))
    assert overlaps(svg) == []
    assert "Place 0" in said(svg)
    assert len([name for name in said(svg) if name.startswith("Place")]) < 40


def test_a_name_gives_way_to_a_line_where_another_side_is_free():
    frame = Box(0, 0, 400, 400)
    (free,) = placed([("Herat", (200, 200))], frame)
    (beside,) = placed([("Herat", (200, 200))], frame, lines=[[(200, 200), (300, 200)]])
    assert (free.anchor, beside.anchor) == ("start", "end")


def test_lengths_are_right_in_the_middle_of_a_map():
    projection = projection_of((50, 20, 80, 40), 600)
    ax, ay = projection.spot((65, 30))
    bx, by = projection.spot((66, 31))
    assert (bx - ax) / (ay - by) == pytest.approx(0.866, abs=0.001)  # the cosine of 30 degrees
    assert projection.pixels(111.32) == pytest.approx(ay - by)


def test_the_middle_of_a_line_is_in_the_middle_of_its_length():
    assert half_way([(0, 0), (10, 0), (10, 30)])[0] == (10, 10)


def test_a_base_map_is_read_with_what_else_its_source_says():
    data = (
        b'{"note": "as the source draws them", "countries": [{"id": "", "name": "x", "rings": '
        b"[[[61, 30], [70, 30], [70, 36]]]}]}"
    )
    (land,) = lands_of(data, {"IR": "Iran"})
    assert (land.name, land.rings[0][2]) == ("", (70.0, 36.0))


def test_a_leg_of_no_length_is_no_fault():
    region_map(region(legs=(Leg(((60, 35), (60, 35)), is_closed=True),)))
