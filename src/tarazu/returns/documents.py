"""A return as a document: its sentence, checks, tables, charts, notices, and its source."""

from collections.abc import Sequence
from hashlib import sha256

import msgspec

from tarazu.document import Document, Entries, Grid, Paragraph, Picture, Section
from tarazu.notices import Notice
from tarazu.periods import span_before, year_before
from tarazu.returns.bearing import bearing_on
from tarazu.returns.book import Stock
from tarazu.returns.checking import checks_of
from tarazu.returns.grids import ROWS_SHOWN, balance_grid, parts_grid, series_grid
from tarazu.returns.intake import intake_grid
from tarazu.returns.monthly import Return
from tarazu.returns.naming import headed, kept_of, names_of, subject_of
from tarazu.returns.partners import outliers_grid, swaps_grid
from tarazu.returns.pictures import change_picture, series_picture
from tarazu.returns.table import COUNTED_UNITS, Source
from tarazu.returns.telling import Telling, coinciding, telling_of
from tarazu.words import Language, entry_of, listed, period_title, sentence


def document_of(
    made: Return,
    language: Language,
    *,
    notices: Sequence[Notice] = (),
    charts: bool = True,
    provisional: bool = False,
    revision: int = 1,
    revised: Sequence[Section] = (),
    stock: Stock | None = None,
    late: int | None = None,
    quiet_days: int | None = None,
    rows_max: int | None = ROWS_SHOWN,
) -> Document:
    """Set a return as a document in one language; the same figures give the same document.

    `notices` are those known; of the period's days those that may bear on it are told. `revised`
    are sections on what a revision changed, and stand after the tables. `stock`, `late` and
    `quiet_days` are what only a book knows. Parts beyond `rows_max` stand in one row.
    """
    text, known = language.text, bearing_on(notices, made)
    found = coinciding(known, made.span)
    checks = checks_of(made, language, stock=stock, late=late, quiet_days=quiet_days)
    pictures = _pictures(made, language, known, provisional=provisional) if charts else ()
    # Only of a book that has gone on past the end it is known which days were quiet.
    told_stock = stock_told(stock, language, is_open=quiet_days is None) if stock else ()
    sections = [
        Section(
            text("return.section.words"),
            _told(telling_of(made, language, notices=notices, provisional=provisional)),
        ),
        Section(text("return.section.checks"), (checks,)),
        Section(text("return.section.table"), tables_of(made, language, notices, rows_max)),
        *((Section(text("return.section.stock"), told_stock),) if stock else ()),
        *revised,
        Section(text("return.section.series"), (series_grid(made, language), *pictures)),
        *((_statements(found, language),) if found else ()),
    ]
    label = "provisional" if provisional else "revised" if revision > 1 else ""
    title = text(
        "return.title",
        subject=subject_of(made, language),
        period=period_title(made.span, language),
    )
    return Document(
        kind="return" if made.measure.unit in COUNTED_UNITS else "trade",
        name=name_of(made),
        language=language.code,
        title=headed(title),
        subtitle=_subtitle(made, language, revision),
        label=text(f"return.label.{label}") if label else "",
        sections=tuple(sections),
        sources=(source_line(made, language),),
        digest=sha256(msgspec.json.encode(made)).hexdigest(),
    )


def tables_of(
    made: Return,
    language: Language,
    notices: Sequence[Notice] = (),
    rows_max: int | None = ROWS_SHOWN,
) -> tuple[Grid, ...]:
    """Give the tables of a return that have a row: its parts, and what else it can tell."""
    tables = (
        parts_grid(made, language, rows_max),
        balance_grid(made, language),
        intake_grid(made, language, tuple(notices)),
        swaps_grid(made, language),
        outliers_grid(made, language),
    )
    return tuple(grid for grid in tables if grid)


def _told(told: Telling) -> tuple[Paragraph, ...]:
    groups = (told.lead, told.parts, told.beside)
    return tuple(Paragraph(" ".join(group), lead=group is told.lead) for group in groups if group)


def _statements(found: Sequence[Notice], language: Language) -> Section:
    """List what others said of the same days, with the warning that none of it is our voice."""
    entries = tuple(entry_of(notice, language) for notice in found)
    voice = Paragraph(language.text("notice.timeline.voice"))
    return Section(language.text("return.section.notices"), (voice, Entries("", entries)))


def name_of(made: Return) -> str:
    """Name a return, the same in every language: exports-2025-10-by-partner."""
    flow = dict(made.where).get("flow", "") if made.measure.name == "value" else ""
    by = f"-by-{'-'.join(made.by)}" if made.by else ""
    name = f"{flow or made.measure.name}-{made.span.label}{by}".casefold()
    return "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in name)


def _pictures(
    made: Return, language: Language, notices: Sequence[Notice], *, provisional: bool
) -> tuple[Picture, ...]:
    pictures = [series_picture(made, language, notices, provisional=provisional)]
    before, earlier = span_before(made.span), year_before(made.span)
    if made.month and before and made.span.cut != "year":
        pictures.append(change_picture(made, language, made.month, before))
    if made.year and earlier:
        pictures.append(change_picture(made, language, made.year, earlier))
    return tuple(picture for picture in pictures if picture)


def source_line(made: Return, language: Language) -> str:
    """Say whose figures these are, under which terms, and from which file they were read."""
    source: Source = made.source
    facts = [source.name, source.publisher, source.address]
    for key, value in (
        ("licence", source.licence),
        ("vintage", source.vintage),
        ("file", made.reading.file),
        ("digest", made.reading.digest),
    ):
        if value:
            facts.append(language.text(f"return.source.{key}", value=value))
    return listed(language, [fact for fact in facts if fact], last="semicolon", between="semicolon")


def _subtitle(made: Return, language: Language, revision: int) -> str:
    facts = []
    if made.by:
        facts.append(language.text("return.by", names=names_of(made, language)))
    facts += [kept for kept in (kept_of(made, language),) if kept]
    if revision > 1:
        facts.append(language.text("return.revision", number=revision))
    return headed(listed(language, facts, last="semicolon", between="semicolon"))


def stock_told(stock: Stock, language: Language, *, is_open: bool = False) -> tuple[Paragraph, ...]:
    """Tell who is abroad at the end, and how long the stays were that ended; others stand apart.

    `is_open`: the book has not come to the end of the period.
    """
    text, stays = language.text, stock.stays
    said = [
        text(
            f"return.stock{'.open' if is_open else ''}",
            count=stock.end,
            stranded=stock.stranded,
            on_hold=stock.on_hold,
            after=language.duration(stock.stranded_after_s),
        ),
        text(
            f"return.stock.flow{'_taken' if stock.taken_over else ''}",
            start=stock.start,
            went=stock.went,
            taken=stock.taken_over,
            came=stock.came,
        ),
    ]
    if stays.median_s is not None and stays.p90_s is not None and stays.longest_s is not None:
        said.append(
            text(
                "return.stays",
                count=stays.ended,
                median=language.duration(stays.median_s),
                tenth=language.duration(stays.p90_s),
                longest=language.duration(stays.longest_s),
            )
        )
    if stays.still_median_s is not None and stays.still_longest_s is not None:
        said.append(
            text(
                "return.stays.still",
                count=stays.still,
                median=language.duration(stays.still_median_s),
                longest=language.duration(stays.still_longest_s),
            )
        )
    words = ("stranded", "dwell")
    defined = [
        text(
            "return.definition",
            name=text(f"measure.{word}"),
            definition=text(f"measure.{word}.definition"),
        )
        for word in words
    ]
    return tuple(Paragraph(" ".join(map(sentence, group))) for group in (said, defined))
