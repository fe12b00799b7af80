"""Every statistic that Tarazu publishes, defined once: what it counts, its unit, and its source."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable

import msgspec

_HALF = 0.5 + 1e-9  # a product of shares that comes to a half is one, in spite of its rounding


class Statistic(msgspec.Struct, frozen=True):
    """A statistic: its stable word, what is counted and how, its unit, and whose definition it is.

    The word is the key of its name in the catalogues (`measure.WORD`).
    """

    word: str
    definition: str
    unit: str
    source: str


STATISTICS: dict[str, Statistic] = {
    one.word: one
    for one in (
        Statistic(
            "trucks",
            "Passages of trucks over the count line, in one direction, in one period. A truck that "
            "passes twice is counted twice.",
            "trucks",
            "UN/ECE, BTS Border Crossing Entry Data: crossings, not different trucks",
        ),
        Statistic(
            "change_month",
            "Value of a month less that of the month before it in the same reckoning; shown "
            "only where both have a value.",
            "as counted",
            "ours",
        ),
        Statistic(
            "change_quarter",
            "Value of a quarter less that of the quarter before it in the same reckoning; shown "
            "only where both have a value.",
            "as counted",
            "ours",
        ),
        Statistic(
            "change_year",
            "Value of a period less the value of the period of the same name a year before.",
            "as counted",
            "ours",
        ),
        Statistic(
            "change_of_years",
            "Value of a year less that of the year before it in the same reckoning; shown only "
            "where both have a value.",
            "as counted",
            "ours",
        ),
        Statistic(
            "contribution",
            "Change of one part, in percent of the total before. All contributions sum "
            "to the change of the total in percent, exactly.",
            "percentage points",
            "additive decomposition of a sum",
        ),
        Statistic(
            "share",
            "Value of one part in percent of the total of the same period.",
            "percent",
            "ours",
        ),
        Statistic(
            "concentration",
            "Sum of the squared shares of the parts, up to 10,000; residual and unspecified "
            "parts count as one part each.",
            "points",
            "Herfindahl-Hirschman index",
        ),
        Statistic("balance", "Trucks in less trucks out in one period.", "trucks", "ours"),
        Statistic(
            "ratio",
            "Trucks in for each 100 trucks out in one period; none where none went out.",
            "trucks in for each 100 out",
            "ours",
        ),
        Statistic(
            "stranded",
            "Trucks abroad at the end of the period for longer than the crossing's threshold, and "
            "not on hold.",
            "trucks",
            "design 2",
        ),
        Statistic(
            "dwell",
            "Time from going out to coming back, of the trucks that came back in the period; those "
            "still abroad are counted beside it and are not in it.",
            "seconds",
            "ours; the stay of who has not come back is not known yet",
        ),
        Statistic(
            "wait_half",
            "Wait in the list that half of all waits do not exceed, by the product limit: a truck "
            "that still waits counts as longer than it has waited so far. Where fewer than half "
            "have ended, the longest wait stands with the word “at least”.",
            "seconds",
            "Kaplan and Meier, Nonparametric Estimation from Incomplete Observations, 1958",
        ),
        Statistic(
            "unit_value",
            "Value of a line divided by its weight, where both are known; an outlier lies further "
            "than four scaled median deviations from the median of its commodity, in "
            "logarithms; a deviation is taken as at least a tenth.",
            "per kilogram",
            "UN International Merchandise Trade Statistics manual; the threshold is ours",
        ),
    )
}


def quantile(ordered: list[int], part: int, whole: int) -> int | None:
    """Give the least value that `part` of every `whole` values do not exceed.

    >>> quantile([1, 2, 3, 4], 1, 2), quantile([5], 9, 10), quantile([], 1, 2)
    (2, 5, None)
    """
    if not ordered:
        return None
    rank = -(-len(ordered) * part // whole)  # rounded up: the first value that reaches the part
    return ordered[rank - 1]


def half_reached(ended: Iterable[int], running: Iterable[int]) -> tuple[int, bool] | None:
    """Give the length that half did not exceed, those that still run counted as longer so far.

    The flag is false where fewer than half have ended within the lengths that were seen: then half
    is the longest of them at the least. None where nothing was seen.
    Source: `STATISTICS["wait_half"]`.

    >>> half_reached([1, 2, 3, 4], []), half_reached([1, 4], [2, 3]), half_reached([1], [5, 5, 5])
    ((2, True), (4, True), (5, False))
    """
    ends, runs = sorted(ended), sorted(running)
    lengths = sorted({*ends, *runs})
    still = 1.0
    for length in lengths:
        # Who has run for just that long when it was last looked may have ended then as well.
        at_risk = len(ends) - bisect_left(ends, length) + len(runs) - bisect_left(runs, length)
        done = bisect_right(ends, length) - bisect_left(ends, length)
        still *= 1 - done / at_risk
        if still <= _HALF:
            return length, True
    return (lengths[-1], False) if lengths else None
