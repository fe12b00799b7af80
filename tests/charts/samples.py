"""Charts and a map with every sign on them, in English and, from the right, in Persian."""

import math
from collections.abc import Callable
from functools import partial

from msgspec.structs import replace

from tarazu.charts import (
    Chart,
    Land,
    Leg,
    Level,
    Map,
    Mark,
    Place,
    Point,
    Series,
    Total,
    bars,
    contributions,
    histogram,
    lines,
    region_map,
    sparkline,
    steps,
)
from tarazu.words import language_of

CODES = ("en", "fa")
OUT = (9120, 10433, 11210, 10876, 11498, 11875, 12071, 12319)
IN = (8876, 10120, None, None, 11020, 0, 10911, 10739)
MONTHS = {
    "en": ("Hamal", "Sawr", "Jawza", "Saratan", "Asad", "Sunbula", "Mizan", "Aqrab"),
    "fa": ("فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان"),
}
WORDS = {
    "en": ("trucks a month", "out, to Herat", "in, to Taybad", "provisional", "kept back"),
    "fa": ("کامیون در ماه", "خروج، به هرات", "ورود، به تایباد", "موقت", "منبع منتشر نکرده"),
}


def points(values: tuple[float | None, ...]) -> tuple[Point, ...]:
    return tuple(Point(value) for value in values)


def monthly(code: str = "en", **more: object) -> Chart:
    """Give two rows of eight months: one absent, one kept back, one zero, one provisional."""
    words = language_of(code)
    unit, out, into, provisional, suppressed = WORDS[code]
    inward = list(points(IN))
    inward[3], inward[7] = Point(None, "suppressed"), Point(IN[7], "provisional")
    base = Chart(
        name="In and out by month",
        unit=unit,
        labels=tuple(f"{month}\n{words.digits('1404')}" for month in MONTHS[code]),
        series=(Series(out, points(OUT), "teal"), Series(into, tuple(inward), "blue")),
        written=words.number,
        is_right_to_left=code == "fa",
        provisional=provisional,
        suppressed=suppressed,
    )
    return replace(base, **more)


def long(code: str = "en", **more: object) -> Chart:
    """Give three rows of five years of months with a gap, marks, and a level."""
    words = language_of(code)
    rows = []
    for number, mean in enumerate((5200, 3100, 2900)):
        values = [int(mean * (1 + 0.2 * math.sin(n / 3 + number))) for n in range(60)]
        told = [Point(None if n in (20, 21) else value) for n, value in enumerate(values)]
        rows.append(Series(f"{WORDS[code][1]} {words.digits(str(number))}", tuple(told)))
    labels = [words.digits(f"{2021 + n // 12}-{n % 12 + 1:02d}") for n in range(60)]
    marks = [Mark(at, words.digits(str(n))) for n, at in enumerate((29.5, 30, 30.5, 44), 1)]
    return monthly(
        code,
        labels=tuple(labels),
        series=tuple(rows),
        marks=(*marks, Mark(-9, "before"), Mark(50, words.digits("5"), 53)),
        levels=(Level(4000, WORDS[code][3]),),
        axis=WORDS[code][0],
        **more,
    )


def stepped(code: str = "en", **more: object) -> Chart:
    values = (0, 12, 25, 17, 30, 41, 22, 11, -8, 3, 15, 11)
    told = tuple(Point(value, low=value - 9, high=value + 11) for value in values)
    words = language_of(code)
    labels = tuple(words.digits(f"{hour:02d}:00") for hour in range(7, 19))
    series = (Series("", told),)
    return monthly(code, labels=labels, series=series, band=WORDS[code][4], **more)


def parts(code: str = "en", **more: object) -> Chart:
    names = {
        "en": ("India", "Uzbekistan", "What the customs of the reporter do not name", "Pakistan"),
        "fa": ("هند", "ازبکستان", "آنچه گمرک گزارش‌دهنده در آمار خود از آن نام نمی‌برد", "پاکستان"),
    }
    series = (Series("", (Point(12), Point(6), Point(None), Point(-5))),)
    written = language_of(code).signed
    return monthly(code, labels=names[code], series=series, written=written, **more)


def region(code: str = "en", **more: object) -> Map:
    """Give two lands with a gate between them that is shut, and a way around it."""
    words = language_of(code)
    names = {"en": ("Herat", "Islam Qala", "Mashhad"), "fa": ("هرات", "اسلام‌قلعه", "مشهد")}
    herat, gate, mashhad = (62.2, 34.3), (61.07, 34.67), (59.6, 36.3)
    base = Map(
        name="Routes",
        description="One gate is closed.",
        extent=(57, 32, 65, 38),
        lands=(
            Land("IR", (((50, 30), (61, 30), (61, 38), (50, 38)),), words.country("IR")),
            Land("AF", (((61, 30), (70, 30), (70, 36), (61, 36)),), words.country("AF")),
        ),
        places=tuple(
            Place(name, *spot, kind=kind)
            for name, spot, kind in zip(
                names[code], (herat, gate, mashhad), ("city", "crossing", "port"), strict=True
            )
        ),
        legs=(
            Leg((mashhad, gate), 0, is_closed=True),
            Leg((gate, herat)),
            Leg((mashhad, (61, 37), herat), 8_000, "rail"),
            Leg((mashhad, (40, 36)), 4_000),
        ),
        signs=dict.fromkeys(("closed", "idle", "rail", "crossing", "port"), WORDS[code][4]),
        unit=WORDS[code][0],
        written=words.number,
        kilometres=lambda km: f"{words.number(km)} km",
        is_right_to_left=code == "fa",
    )
    return replace(base, **more)


_EDGES = tuple(str(number) for number in range(9))
PICTURES: dict[str, Callable[[str], str]] = {
    "bars": lambda code: bars(monthly(code)),
    "bars-narrow": lambda code: bars(monthly(code, width=330)),
    "mirrored": lambda code: bars(monthly(code), "mirrored"),
    "stacked": lambda code: bars(long(code), "stacked"),
    "lines": lambda code: lines(long(code)),
    "lines-narrow": lambda code: lines(long(code, width=330)),
    "lines-near": lambda code: lines(monthly(code, from_zero=False)),
    "steps": lambda code: steps(stepped(code)),
    "histogram": lambda code: histogram(monthly(code, series=monthly(code).series[:1]), _EDGES),
    "contributions": lambda code: contributions(parts(code), Total(WORDS[code][1], 13)),
    "sparkline": lambda code: sparkline(monthly(code)),
    "map": lambda code: region_map(region(code)),
}
ALL = [partial(draw, code) for draw in PICTURES.values() for code in CODES]
NAMES = [f"{name}-{code}" for name in PICTURES for code in CODES]
