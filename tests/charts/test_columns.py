"""Bars: heights are shares, gaps are gaps, and every state has its sign."""

import pytest
from msgspec.structs import replace

from tarazu.charts import Chart, Level, Point, Series, bars, histogram

from .looking import blocks, said, swatches, texts
from .samples import monthly, points


def chart(*rows: tuple[float | None, ...], **more: object) -> Chart:
    count = len(rows[0])
    return monthly(
        labels=tuple(f"{number}" for number in range(count)),
        series=tuple(Series(f"s{n}", points(row), "teal") for n, row in enumerate(rows)),
        depth=200,
        **more,
    )


def test_the_height_of_a_bar_is_its_share_of_the_scale():
    found = blocks(bars(chart((50, 100, 25))), "teal")
    assert [bar.height for bar in found] == [100, 200, 50]
    assert {bar.top + bar.height for bar in found} == {found[0].top + found[0].height}


def test_a_scale_begins_at_zero_whatever_the_values_are():
    found = blocks(bars(chart((9_900, 10_000))), "teal")
    assert [bar.height for bar in found] == [198, 200]


def test_heights_add_up_in_a_stack():
    found = blocks(bars(chart((30,), (50,), (20,)), "stacked"), "teal")
    assert [bar.height for bar in found] == [60, 100, 40]
    tops = [bar.top for bar in found]
    assert tops == [found[0].top, found[0].top - 100, found[0].top - 140]


def test_what_is_taken_away_in_a_stack_lies_below_zero():
    up, down = blocks(bars(chart((50,), (-50,)), "stacked"), "teal")
    assert up.top + up.height == down.top
    assert up.height == down.height


def test_mirrored_bars_go_up_and_down_from_one_line_and_both_are_read_as_they_are():
    svg = bars(chart((50, 100), (40, 100)), "mirrored")
    up, down, *_ = blocks(svg, "teal")
    assert up.top + up.height == down.top
    assert down.height / up.height == pytest.approx(0.8)
    assert not any("−" in text for text in said(svg))
    assert [text for text in said(svg) if text in ("50", "40")] == ["50", "50", "50", "40"]


def test_an_absent_value_has_no_bar_and_a_zero_has_a_line_on_the_axis():
    absent = blocks(bars(chart((50, None, 100))), "teal")
    zero = blocks(bars(chart((50, 0, 100))), "teal")
    assert len(absent) == 2
    assert [bar.height for bar in zero] == [100, 3, 200]
    assert "0" in said(bars(chart((50, 0, 100))))


def test_a_value_kept_back_has_a_cross_and_its_word_and_no_bar():
    svg = bars(monthly())
    assert "kept back" in said(svg)
    assert svg.count("l10 10m0 -10l-10 10") == 2  # in the legend, and where the bar would stand
    assert len(blocks(svg, "blue")) == 6


def test_a_provisional_bar_is_hatched_and_as_high_as_it_is():
    final = blocks(bars(chart((50, 100))), "teal")
    row = (Series("", (Point(50), Point(100, "provisional")), "teal"),)
    svg = bars(replace(chart((50, 100)), series=row))
    hatched = blocks(svg, "teal")
    assert hatched[-1].height == final[-1].height
    assert "provisional" in said(svg)


def test_bars_stand_side_by_side_in_the_order_of_the_legend_from_either_side():
    for code, order in (("en", 1), ("fa", -1)):
        svg = bars(monthly(code))
        legend_out, legend_in = swatches(svg, "teal")[0], swatches(svg, "blue")[0]
        out, into = blocks(svg, "teal")[0], blocks(svg, "blue")[0]
        assert (legend_in.left - legend_out.left) * order > 0
        assert (into.left - out.left) * order > 0


def test_time_runs_from_the_side_that_the_language_is_read_from():
    for code, order in (("en", 1), ("fa", -1)):
        lefts = [bar.left * order for bar in blocks(bars(monthly(code)), "teal")]
        assert lefts == sorted(lefts)


def test_values_are_written_on_their_bars_only_where_every_one_has_room():
    few, many = chart((123_456,) * 6), chart((123_456,) * 40)
    assert said(bars(few)).count("123,456") == 6
    assert said(bars(many)).count("123,456") == 0


def test_a_level_lies_at_its_value_and_is_named_with_it():
    svg = bars(chart((50, 100), levels=(Level(75, "mean"),)))
    (line,) = [part for part in svg.split("<line")[1:] if 'stroke-dasharray="6 4"' in part][1:]
    bar = blocks(svg, "teal")[1]
    assert f'y1="{bar.top + 50:.2f}'.rstrip("0").rstrip(".") in line
    assert "mean 75" in said(svg)


def test_a_histogram_has_an_edge_on_either_side_of_every_bar():
    one = chart((10, 40, 20))
    svg = histogram(one, ("0", "1", "2", "3+"))
    found = blocks(svg, "teal")
    centres = {r.what: (r.left + r.right) / 2 for r in texts(svg) if r.what in ("1", "2")}
    assert centres["1"] == pytest.approx(found[1].left, abs=1)
    assert centres["2"] == pytest.approx(found[2].left, abs=1)
    with pytest.raises(AssertionError):
        histogram(one, ("0", "1", "2"))


def test_a_chart_without_its_unit_or_with_a_sign_without_its_word_is_a_bug():
    with pytest.raises(AssertionError):
        bars(monthly(unit=""))
    with pytest.raises(AssertionError):
        bars(monthly(suppressed=""))
    with pytest.raises(AssertionError):
        bars(monthly(labels=("one",)))
