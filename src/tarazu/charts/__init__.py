"""Charts and maps as SVG: one picture for page, paper and file, with its unit and its table.

Pure functions from numbers and texts to SVG text. Every text, and how a number is written, comes
from whoever knows the language. What the pictures need of a page is in `charts.css`.
"""

from tarazu.charts.chart import Chart, Level, Mark, Point, Series
from tarazu.charts.columns import bars, histogram
from tarazu.charts.land import Land, Leg, Map, Place, lands_of
from tarazu.charts.mapped import region_map
from tarazu.charts.parts import Total, contributions
from tarazu.charts.traces import lines, sparkline, steps

__all__ = [
    "Chart",
    "Land",
    "Leg",
    "Level",
    "Map",
    "Mark",
    "Place",
    "Point",
    "Series",
    "Total",
    "bars",
    "contributions",
    "histogram",
    "lands_of",
    "lines",
    "region_map",
    "sparkline",
    "steps",
]
