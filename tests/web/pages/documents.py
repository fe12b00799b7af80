"""A hand-made publication, in English and in Persian: a table, checks, a picture, statements."""

from msgspec.structs import replace

from tarazu.document import (
    Check,
    Checks,
    Column,
    Document,
    Download,
    Entries,
    Entry,
    Grid,
    Paragraph,
    Picture,
    Row,
    Section,
)
from tarazu.words import language_of

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 320 120" font-size="11">'
    "<title>In and out by month</title>"
    '<defs><clipPath id="field"><rect x="30" y="8" width="280" height="90"/></clipPath></defs>'
    '<g clip-path="url(#field)" fill="none" stroke-width="2">'
    '<path d="M40 80 120 60 200 64 280 30" stroke="#0a5a50"/>'
    '<path d="M40 90 120 72 200 70 280 44" stroke="#234e8c" stroke-dasharray="6 4"/></g>'
    '<line x1="30" y1="98" x2="310" y2="98" stroke="#15211e"/>'
    '<text x="280" y="24" text-anchor="middle" fill="#0a5a50">{out} 12,319</text>'
    '<text x="280" y="62" text-anchor="middle" fill="#234e8c">{into} 10,739</text></svg>'
)
MONTHS = {
    "en": ("Mordad", "Shahrivar", "Mehr", "Aban"),
    "fa": ("مرداد", "شهریور", "مهر", "آبان"),
}
SAID = {
    "en": {
        "title": "Trucks at Dogharoon, Aban 1404",
        "subtitle": "23 October to 21 November 2025 · revision 2",
        "label": "Provisional: two days are late",
        "figures": "Figures",
        "lead": "In Aban 12,319 trucks went out and 10,739 came in: 3.1 percent more than in Mehr.",
        "caption": "Trucks by direction and plate (trucks)",
        "columns": ("Plate and direction", "1404-08", "1404-07", "Change", "Contribution"),
        "row": "Registered in Iran, out, {month}, lane {lane}",
        "total": "All trucks",
        "residual": "Of unknown plate",
        "note": "The three late days are not counted.",
        "fits": "Parts add up to the total.",
        "fits_not": "The stock abroad and the flows differ by 3 trucks.",
        "picture": "Trucks out and in, by month",
        "alt": "Both lines rise; out stays above in.",
        "statements": "What was said of it",
        "differ": "2 statements of one thing",
        "source": "The book of the crossing, to record 20,118",
        "made": "Made on 24 November 2025, 13:30",
    },
    "fa": {
        "title": "کامیون‌ها در دوغارون، آبان ۱۴۰۴",
        "subtitle": "۱ تا ۳۰ آبان ۱۴۰۴ · بازنگری ۲",
        "label": "موقت: داده‌های دو روز دیر رسیده است",
        "figures": "ارقام",
        "lead": "در آبان ۱۲٬۳۱۹ کامیون خارج و ۱۰٬۷۳۹ کامیون وارد شد: ۳٫۱ درصد بیش از مهر.",
        "caption": "کامیون‌ها بر پایهٔ جهت و پلاک (دستگاه)",
        "columns": ("پلاک و جهت", "۱۴۰۴-۰۸", "۱۴۰۴-۰۷", "تغییر", "سهم"),
        "row": "پلاک ایران، خروج، {month}، خط {lane}",
        "total": "همهٔ کامیون‌ها",
        "residual": "پلاک نامعلوم",
        "note": "سه روزی که دیر رسیده شمرده نشده است.",
        "fits": "جمع اجزا با کل برابر است.",
        "fits_not": "موجودی خارج و جریان‌ها ۳ دستگاه اختلاف دارند.",
        "picture": "کامیون‌های خروجی و ورودی به تفکیک ماه",
        "alt": "هر دو خط بالا می‌رود؛ خروج بالای ورود می‌ماند.",
        "statements": "آنچه دربارهٔ آن گفته شد",
        "differ": "۲ گفته دربارهٔ یک چیز",
        "source": "دفتر گذرگاه، تا ثبت ۲۰٬۱۱۸",
        "made": "ساخته‌شده در ۳ آذر ۱۴۰۴، ۱۳:۳۰",
    },
}
DOWNLOADS = (
    Download("CSV", "trucks.csv"),
    Download("XLSX", "trucks.xlsx"),
    Download("PDF", "trucks.fa.pdf"),
    Download("SDMX-ML", "trucks.xml"),
)


def sample(code: str = "en", **more: object) -> Document:
    """Give the return of a month in one of the two languages; `more` replaces parts of it."""
    said = SAID[code]
    base = Document(
        kind="return",
        name="trucks-1404-08",
        language=code,
        title=said["title"],
        subtitle=said["subtitle"],
        label=said["label"],
        sections=(
            Section(
                said["figures"],
                (
                    Paragraph(said["lead"], lead=True),
                    Checks((Check(said["fits"], True), Check(said["fits_not"], False))),
                    table(code),
                    picture(code),
                ),
            ),
            Section(said["statements"], statements(code)),
        ),
        sources=(said["source"], "UN Comtrade, https://comtradeplus.un.org"),
        downloads=DOWNLOADS,
        digest="9c1e" * 16,
        made=said["made"],
    )
    return replace(base, **more)


def table(code: str) -> Grid:
    """Give a table of twenty rows, a total and a residual."""
    said, words = SAID[code], language_of(code)
    rows = [
        Row(
            (
                said["row"].format(month=MONTHS[code][n % 4], lane=words.digits(str(n))),
                words.number(1_000 + 37 * n),
                words.number(990 + 31 * n),
                words.signed(10 + 6 * n),
                words.signed(n - 4),
            ),
            href="https://example.org/lane" if n == 1 else "",
        )
        for n in range(1, 19)
    ]
    for key, rank in (("residual", "residual"), ("total", "total")):
        cells = (said[key], *(words.number(12_319 + n) for n in range(4)))
        rows.append(Row(cells, rank=rank))
    columns = tuple(Column(title, place > 0) for place, title in enumerate(said["columns"]))
    return Grid(said["caption"], columns, tuple(rows), (said["note"],), "trucks")


def picture(code: str) -> Picture:
    """Give a chart of two lines."""
    out, into = ("خروج", "ورود") if code == "fa" else ("out", "in")
    drawn = SVG.replace("{out}", out).replace("{into}", into)
    # Digits of what is read, not of what is drawn.
    svg = drawn if code == "en" else drawn.replace("12,319", "۱۲٬۳۱۹").replace("10,739", "۱۰٬۷۳۹")
    return Picture(svg, SAID[code]["picture"], SAID[code]["alt"], (SAID[code]["note"],))


def statements(code: str) -> tuple[Entries, ...]:
    """Give a statement that stands alone, and two of one thing that differ."""
    who = "the director of the terminal" if code == "en" else "مدیر پایانه"
    when = language_of(code).date_both(1_763_800_000_000, "Asia/Tehran")
    lines = [
        Entry(" · ".join(when), text, who, "IRIB", "https://www.iribnews.ir/", mark, said)
        for text, mark, said in (
            (SAID[code]["lead"], "", ""),
            (SAID[code]["fits"], SAID[code]["total"], SAID[code]["note"]),
            ("Torkham is shut.", SAID[code]["residual"], ""),
        )
    ]
    return Entries("", tuple(lines[:1])), Entries(SAID[code]["differ"], tuple(lines[1:]))


def compared(code: str = "en") -> Document:
    """Give a comparison of routes: a map, and beside it the table that is the content."""
    said = SAID[code]
    two = Section(said["figures"], (picture(code), replace(table(code), rows=table(code).rows[:6])))
    return sample(code, kind="comparison", sections=(two,), label="")
