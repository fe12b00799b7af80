"""What is put on the shelf of publications beside returns: plans, comparisons, the timeline.

A folder with the document in each language, its paper and sheets, and the result itself as JSON.
"""

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tarazu.cli.laboratory import laboratory
from tarazu.cli.terminal import talk

if TYPE_CHECKING:
    from tarazu.document import Document
    from tarazu.words import Language

IntoShelf = Annotated[
    Path | None,
    typer.Option(
        "--into",
        metavar="FOLDER",
        help="Publish it in a folder of publications, in every language: page, PDF and sheets.",
    ),
]
ShelfName = Annotated[
    str, typer.Option("--name", metavar="NAME", help="Its name there; without it, what it is of.")
]


def shelve(
    told: "Callable[[Language], Document]", result: bytes, shelf: Path, name: str = ""
) -> None:
    """Put a document in every language, and the result that it was made from, on a shelf.

    The folder of that name is replaced whole; a reader finds the old one or the new.
    Raises: PublicationRefused, FolderRefused, PaperFailed.
    """
    import msgspec

    from tarazu.document import Download
    from tarazu.folders import only_one, put, sweep
    from tarazu.words import CODES, language_of

    with laboratory():
        from tarazu.paper import pdf_of
        from tarazu.returns.publication import named
        from tarazu.returns.sheets import workbook_of

    digest = sha256(result).hexdigest()
    files, place = {"result.json": result}, ""
    for code in CODES:
        language = language_of(code)
        offered = {
            f"paper.{code}.pdf": ("pdf", "PDF"),
            f"sheets.{code}.xlsx": ("xlsx", "XLSX"),
            "result.json": ("figures", "JSON"),
        }
        downloads = tuple(
            Download(language.text(f"publication.file.{key}", format=form), file)
            for file, (key, form) in offered.items()
        )
        document = told(language)
        place = named(name or document.name)
        document = msgspec.structs.replace(document, name=place, downloads=downloads, digest=digest)
        files[f"document.{code}.json"] = msgspec.json.encode(document) + b"\n"
        files[f"paper.{code}.pdf"] = pdf_of(document)
        files[f"sheets.{code}.xlsx"] = workbook_of(document)
    with only_one(shelf):
        sweep(shelf / place)
        put(shelf / place, files)
    talk(f"Published in {shelf / place}: {len(files)} files. digest {digest}")
