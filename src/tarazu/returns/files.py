"""The files of a publication: documents, and the same figures as sheets, CSV, SDMX and paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import NamedTuple

import msgspec

from tarazu.calendars import GregorianDate, day_of_gregorian
from tarazu.document import Document, Download, Paragraph, Picture, Section
from tarazu.notices import Notice, json_of, notices_of, on_days, public_of
from tarazu.paper import pdf_of
from tarazu.periods import span_of
from tarazu.returns.differences import Beside, Figures, beside_section, revision_section
from tarazu.returns.documents import document_of
from tarazu.returns.grids import ROWS_SHOWN
from tarazu.returns.monthly import Return
from tarazu.returns.publication import ABOUT, FIGURES, Publication, sound_at
from tarazu.returns.sdmx import sdmx_files
from tarazu.returns.sheets import beside_as_csv, lines_as_csv, workbook_of
from tarazu.words import CODES, Language, language_of, listed

NOTICES, AGAINST = "notices.json", "against.json"
# What a file is called where it is offered, and its format, by its name without its language.
_LABELS = {
    "return.pdf": ("pdf", "PDF"),
    "sheets.xlsx": ("xlsx", "XLSX"),
    "table.csv": ("csv", "CSV"),
    "beside.csv": ("beside", "CSV"),
    AGAINST: ("against", "JSON"),
    NOTICES: ("notices", "JSON"),
    "data.sdmx.csv": ("data", "SDMX-CSV 2.0"),
    "data.sdmx.xml": ("data", "SDMX-ML 2.1"),
    "structure.sdmx.xml": ("structure", "SDMX-ML 2.1"),
    FIGURES: ("figures", "JSON"),
    ABOUT: ("about", "JSON"),
}


class Against(msgspec.Struct, frozen=True):
    """A second source as it was set beside a publication; `mirrored`, it is across the line."""

    made: Return
    mirrored: bool = False


class Held(msgspec.Struct, frozen=True):
    """What stands beside the figures of a publication; the next revision carries on with it."""

    languages: tuple[str, ...]
    notices: tuple[Notice, ...] = ()
    against: Against | None = None


def held_at(folder: Path) -> Held:
    """Read what stands beside the figures of a publication.

    Raises: PublicationUnreadable.
    """
    names = {entry.name for entry in sound_at(folder).files}
    codes = tuple(code for code in CODES if f"document.{code}.json" in names)
    notices: tuple[Notice, ...] = ()
    if NOTICES in names:
        notices = notices_of((folder / NOTICES).read_text("utf-8"), "json").notices
    against = None
    if AGAINST in names:
        against = msgspec.json.decode((folder / AGAINST).read_bytes(), type=Against)
    return Held(codes, notices, against)


def told_of(notices: Sequence[Notice], made: Return) -> tuple[Notice, ...]:
    """Give the notices of the days that a return tells of, without who entered them."""
    first = made.series[0].period if made.series else made.span.label
    start = span_of(first, made.span.reckoning, made.span.zone).first_day
    return on_days(public_of(notices), min(start, made.span.first_day), made.span.end_day - 1)


def files_of(
    publication: Publication,
    figures: Figures,
    *,
    languages: Sequence[str],
    notices: Sequence[Notice] = (),
    beside: Beside | None = None,
) -> dict[str, bytes]:
    """Make the files of a publication, apart from its figures and what it says of itself.

    In each language a document, sheets and paper; in no language the lines as CSV and SDMX, both
    sources as CSV where there are two, and what the next revision carries on with. Sheets have
    every row, a page and paper the largest. Each document offers the files of its language and
    those of none. The same publication gives the same bytes.
    """
    files = {"table.csv": lines_as_csv(figures.made)}
    if beside is not None:
        files["beside.csv"] = beside_as_csv(beside)
        files[AGAINST] = msgspec.json.encode(Against(beside.other, beside.mirrored)) + b"\n"
    if notices:
        files[NOTICES] = json_of(notices).encode()
    files |= sdmx_files(
        figures.made,
        name=publication.name,
        revision=publication.revision,
        status=publication.status,
        made_on=publication.made_on,
    )
    made_at = int(datetime.combine(publication.made_on, time(), UTC).timestamp()) * 1_000
    common = [*files, FIGURES, ABOUT]
    for code in languages:
        offered = [f"return.{code}.pdf", f"sheets.{code}.xlsx", *common]
        drawing = _Drawing(publication, figures, language_of(code), notices, beside)
        document = drawing.document(offered)
        files[f"document.{code}.json"] = msgspec.json.encode(document) + b"\n"
        files[f"sheets.{code}.xlsx"] = workbook_of(drawing.document(offered, is_whole=True))
        files[f"return.{code}.pdf"] = pdf_of(document, made_at=made_at)
        pictures = [
            block
            for part in document.sections
            for block in part.blocks
            if isinstance(block, Picture)
        ]
        for number, picture in enumerate(pictures, start=1):
            files[f"picture-{number}.{code}.svg"] = picture.svg.encode()
    return files


class _Drawing(NamedTuple):
    """A publication about to be drawn in one language."""

    publication: Publication
    figures: Figures
    language: Language
    notices: Sequence[Notice]
    beside: Beside | None

    def document(self, offered: Sequence[str], *, is_whole: bool = False) -> Document:
        """Give the document, with the largest parts and charts, or whole with every row."""
        publication, figures, language = self.publication, self.figures, self.language
        document = document_of(
            figures.made,
            language,
            notices=self.notices,
            charts=not is_whole,
            provisional=publication.status == "provisional",
            revision=publication.revision,
            revised=self.more(None if is_whole else ROWS_SHOWN),
            stock=figures.stock,
            late=figures.late,
            quiet_days=figures.quiet_days,
            rows_max=None if is_whole else ROWS_SHOWN,
        )
        return msgspec.structs.replace(
            document,
            name=publication.name,
            digest=publication.digest,
            made=_made(publication, language),
            downloads=tuple(_download(file, language) for file in offered),
        )

    def more(self, rows_max: int | None) -> list[Section]:
        """Tell what a revision changed, what is no longer there, and what another source counts."""
        publication, language = self.publication, self.language
        told = []
        if publication.changed:
            made, number = self.figures.made, publication.revision
            told.append(
                revision_section(publication.changed, made, number, language, rows_max=rows_max)
            )
        if publication.gone:
            words = [_held_name(word, language) for word in publication.gone]
            said = language.text("publication.gone", what=listed(language, words, last="and"))
            told.append(Section(language.text("publication.gone.heading"), (Paragraph(said),)))
        if self.beside is not None:
            told.append(beside_section(self.beside, language, rows_max))
        return told


def _held_name(word: str, language: Language) -> str:
    if word in CODES:
        return language.text("publication.held.language", language=language_of(word).name)
    return language.text(f"publication.held.{word}")


def _made(publication: Publication, language: Language) -> str:
    on = publication.made_on
    day = day_of_gregorian(GregorianDate(on.year, on.month, on.day))
    date = language.date_in(language.calendar_first, day)
    if publication.head is None:
        return language.text("publication.made", date=date)
    return language.text("publication.made_from_book", date=date, seq=publication.head.seq)


def _download(file: str, language: Language) -> Download:
    key, form = _LABELS[file.replace(f".{language.code}.", ".")]
    return Download(language.text(f"publication.file.{key}", format=form), file)
