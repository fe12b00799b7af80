"""Every statistic that Tarazu publishes, defined once: what it counts, its unit, and its source."""

import msgspec


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
            "change_year",
            "Value of a period less the value of the period of the same name a year before.",
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
