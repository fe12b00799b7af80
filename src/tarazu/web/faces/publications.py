"""The list of what is published: what each is called, what it is, and in which languages."""

from collections.abc import Sequence

import msgspec

from tarazu.web.context import PageContext
from tarazu.web.faces.sentences import listed, say
from tarazu.web.shelf import Publication
from tarazu.words import language_of


class ListedFace(msgspec.Struct, frozen=True):
    """One line of the list; `code` and `dir` are those of its title, where it is not the page's."""

    href: str
    title: str
    subtitle: str
    label: str
    kind: str
    code: str
    dir: str
    languages: str


def listed_faces(page: PageContext, found: Sequence[Publication]) -> tuple[ListedFace, ...]:
    """Put the list into words; languages are told where the reader's is not among them."""
    return tuple(_face(page, one) for one in found)


def _face(page: PageContext, one: Publication) -> ListedFace:
    document = one.document
    names = [language_of(code).name for code in one.codes]
    is_read = page.words.code in one.codes
    return ListedFace(
        href=f"{page.links.publications}/{one.name}",
        title=document.title,
        subtitle=document.subtitle,
        label=document.label,
        kind=document.kind,
        code=document.language,
        dir=language_of(document.language).dir,
        languages="" if is_read else say(page, "publication.in", languages=listed(page, names)),
    )
