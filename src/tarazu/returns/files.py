"""The files of a publication: documents, and the same figures as sheets, CSV, SDMX and paper."""

from collections.abc import Sequence
from datetime import UTC, datetime, time

import msgspec

from tarazu.calendars import GregorianDate, day_of_gregorian
from tarazu.document import Document, Download, Picture
from tarazu.notices import Notice
from tarazu.paper import pdf_of
from tarazu.returns.differences import Beside, Figures, beside_section, revision_section
from tarazu.returns.documents import document_of
from tarazu.returns.publication import ABOUT, FIGURES, Publication
from tarazu.returns.sdmx import sdmx_files
from tarazu.returns.sheets import beside_as_csv, lines_as_csv, workbook_of
from tarazu.words import Language, language_of

# What a file is called where it is offered, and its format, by its name without its language.
_LABELS = {
    "return.pdf": ("pdf", "PDF"),
    "sheets.xlsx": ("xlsx", "XLSX"),
    "table.csv": ("csv", "CSV"),
    "beside.csv": ("beside", "CSV"),
    "data.sdmx.csv": ("data", "SDMX-CSV 2.0"),
    "data.sdmx.xml": ("data", "SDMX-ML 2.1"),
    "structure.sdmx.xml": ("structure", "SDMX-ML 2.1"),
    FIGURES: ("figures", "JSON"),
    ABOUT: ("about", "JSON"),
}


def files_of(
    publication: Publication,
    figures: Figures,
    *,
    languages: Sequence[str],
    notices: Sequence[Notice] = (),
    beside: Beside | None = None,
) -> dict[str, bytes]:
    """Make the files of a publication, apart from its figures and what it says of itself.

    In each language a document, sheets and paper; in no language the lines as CSV and SDMX, and
    both sources as CSV where there are two. Each document offers the files of its language and
    those of none. The same publication gives the same bytes.
    """
    files = {"table.csv": lines_as_csv(figures.made)}
    if beside is not None:
        files["beside.csv"] = beside_as_csv(beside)
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
        document = _document(publication, figures, code, notices, beside, offered)
        files[f"document.{code}.json"] = msgspec.json.encode(document) + b"\n"
        files[f"sheets.{code}.xlsx"] = workbook_of(document)
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


def _document(
    publication: Publication,
    figures: Figures,
    code: str,
    notices: Sequence[Notice],
    beside: Beside | None,
    offered: Sequence[str],
) -> Document:
    language = language_of(code)
    made, number = figures.made, publication.revision
    revised = []
    if publication.changed:
        revised.append(revision_section(publication.changed, made, number, language))
    if beside is not None:
        revised.append(beside_section(beside, language))
    document = document_of(
        made,
        language,
        notices=notices,
        provisional=publication.status == "provisional",
        revision=number,
        revised=revised,
        stock=figures.stock,
        late=figures.late,
        quiet_days=figures.quiet_days,
    )
    return msgspec.structs.replace(
        document,
        name=publication.name,
        digest=publication.digest,
        made=_made(publication, language),
        downloads=tuple(_download(file, code, language) for file in offered),
    )


def _made(publication: Publication, language: Language) -> str:
    on = publication.made_on
    day = day_of_gregorian(GregorianDate(on.year, on.month, on.day))
    date = language.date_in(language.calendar_first, day)
    if publication.head is None:
        return language.text("publication.made", date=date)
    return language.text("publication.made_from_book", date=date, seq=publication.head.seq)


def _download(file: str, code: str, language: Language) -> Download:
    key, form = _LABELS[file.replace(f".{code}.", ".")]
    return Download(language.text(f"publication.file.{key}", format=form), file)
