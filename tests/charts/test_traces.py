"""Lines: broken where nothing was counted, hollow where provisional, in steps with their band."""

import re
from itertools import pairwise

import pytest
from msgspec.structs import replace

from tarazu.charts import Chart, Mark, Point, Series, lines, sparkline, steps
from tarazu.charts.scale import scale_of, thinned

from .looking import lines_of, said, texts
from .samples import long, monthly, points, stepped


def chart(*values: float | None, **more: object) -> Chart:
    labels = tuple(f"{number}" for number in range(len(values)))
    return monthly(labels=labels, series=(Series("", points(values), "teal"),), depth=200, **more)


def test_a_line_is_broken_where_a_value_was_not_counted_and_never_falls_to_zero():
    first, second = lines_of(lines(chart(50, 100, None, 75, 25)), "teal")
    assert (len(first), len(second)) == (2, 2)
    assert first[0][1] - first[1][1] == pytest.approx(100)
    assert second[1][1] - second[0][1] == pytest.approx(100)


def test_a_point_between_two_gaps_is_seen_as_a_dot():
    svg = lines(chart(*[None, 50, None] * 40))
    assert svg.count('<circle class="f-teal') == 40


def test_a_provisional_point_is_hollow_and_explained():
    row = (Series("", (Point(50), Point(75), Point(100, "provisional")), "teal"),)
    svg = lines(replace(chart(1, 2, 3), series=row))
    assert svg.count('<circle class="f-teal') == 2
    assert svg.count('<circle class="f-surface s-teal"') == 2  # the point, and the legend
    assert "provisional" in said(svg)


def test_two_lines_differ_by_more_than_colour():
    svg = lines(long())
    dashes = re.findall(
        r'<path class="s-(?:teal|blue|amber)"[^>]*?(stroke-dasharray="[^"]*")?/>', svg
    )
    assert len(set(dashes)) == 3


def test_last_values_stand_beside_their_lines_and_apart():
    row = (Series("a", points((1, 50))), Series("b", points((1, 51))), Series("c", points((1, 2))))
    svg = lines(replace(chart(1, 2), series=row))
    heights = sorted((r.top + r.foot) / 2 for r in texts(svg) if r.what in ("50", "51", "2"))
    assert all(b - a >= 17.9 for a, b in pairwise(heights))


def test_a_step_holds_its_value_until_the_next_one():
    (path,) = lines_of(steps(chart(0, 100, 50)), "teal")
    assert len(path) == 6
    (ax, ay), (bx, by), (cx, cy), *_ = path
    assert (ay, bx) == (by, cx)
    assert by - cy == pytest.approx(200)
    assert bx - ax == pytest.approx(path[3][0] - cx, abs=0.02)


def test_a_step_with_places_is_as_long_as_its_time():
    (path,) = lines_of(steps(chart(10, 20, 20, places=(0, 30, 40))), "teal")
    long_one, short_one = path[1][0] - path[0][0], path[3][0] - path[2][0]
    assert long_one == pytest.approx(3 * short_one, abs=0.05)


def test_a_band_reaches_from_its_low_to_its_high_edge():
    svg = steps(stepped())
    (band,) = re.findall(r'<path class="f-teal-soft"[^>]* d="([^"]*)Z"', svg)
    heights = [float(pair.split()[1]) for pair in band[1:].split("L")]
    (line,) = lines_of(svg, "teal")
    per_one = (line[0][1] - line[2][1]) / 12
    assert heights[0] == pytest.approx(line[0][1] - 11 * per_one, abs=0.05)
    assert heights[-1] == pytest.approx(line[0][1] + 9 * per_one, abs=0.05)


def test_an_axis_that_does_not_begin_at_zero_says_so_by_a_broken_foot():
    near = chart(9_900, 10_000, from_zero=False)
    assert "l-5 -3l10 -4l-10 -4l5 -3" in lines(near)
    assert "l-5 -3l10 -4l-10 -4l5 -3" not in lines(chart(9_900, 10_000))


def test_a_mark_stands_at_its_day_and_one_outside_the_axis_is_left_out():
    svg = lines(chart(*[10] * 10, marks=(Mark(2, "A"), Mark(5, "B", 7), Mark(-3, "C"))))
    centres = {r.what: (r.left + r.right) / 2 for r in texts(svg)}
    assert centres["A"] == pytest.approx(_centre(svg, "2"), abs=0.02)
    assert "C" not in centres
    (field,) = re.findall(
        r'<rect class="f-amber-soft" fill="#fff1d6" x="([^"]*)".*?width="([^"]*)"', svg
    )
    slot = _centre(svg, "7") - _centre(svg, "6")
    assert float(field[1]) == pytest.approx(2 * slot, abs=0.05)


def _centre(svg: str, label: str) -> float:
    (room,) = (r for r in texts(svg) if r.what == label)
    return (room.left + room.right) / 2


def test_marks_of_one_day_stand_above_each_other():
    svg = lines(chart(*[10] * 10, marks=tuple(Mark(4, f"m{n}") for n in range(3))))
    tops = [room.top for room in texts(svg) if room.what.startswith("m")]
    assert tops == [tops[0], tops[0] + 26, tops[0] + 52]


def test_a_sparkline_ends_in_a_dot_unless_its_last_value_is_missing():
    assert "<circle" in sparkline(chart(1, 5, 3))
    assert "<circle" not in sparkline(chart(1, 5, None))
    assert len(lines_of(sparkline(chart(1, 5, None, 3, 4)), "teal")) == 2


def test_steps_of_a_scale_are_whole_and_round_and_hold_every_value():
    for high in (0.3, 1, 7, 12, 99, 101, 1_234, 12_319, 987_654, 10**9):
        scale = scale_of([high])
        assert scale.low == 0
        assert scale.high >= high
        assert 2 <= len(scale.steps) <= 6
        assert all(isinstance(step, int) for step in scale.steps)
    assert scale_of([-8, 52]).steps == (-20, 0, 20, 40, 60)
    assert scale_of([980, 1_010], from_zero=False).steps == (980, 990, 1000, 1010)


def test_labels_are_thinned_out_evenly_and_the_last_one_stays():
    chosen = thinned([10 * n for n in range(36)], [40] * 36, 10)
    assert chosen == (5, 11, 17, 23, 29, 35)
    assert thinned([], [], 10) == ()
    assert thinned([0, 1], [500, 500], 10) == (1,)
