"""The pages of what is published: the list, one publication, and the files that it offers."""

import asyncio

from litestar import Response, get
from litestar.exceptions import NotFoundException
from litestar.params import FromPath

from tarazu.web.drawing import html, world_context
from tarazu.web.pages import document_page, publications_page
from tarazu.web.readers import site_of
from tarazu.web.typed import AnyRequest

# A file is saved, never opened as a page of ours: a kind that is not here is bytes and no more.
_KINDS = {
    "csv": "text/csv",
    "json": "application/json",
    "pdf": "application/pdf",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "xml": "application/xml",
}


@get("/publications")
async def publications(request: AnyRequest) -> Response[str]:
    """List what is published, the newest first."""
    site = site_of(request)
    page = world_context(request)
    listed, unread = await asyncio.to_thread(site.shelf.publications, page.words.code)
    return html(request, publications_page(page, listed, unread))


@get("/publications/{name:str}")
async def publication(request: AnyRequest, name: FromPath[str]) -> Response[str]:
    """Show one publication, in the reader's language or in the nearest that there is."""
    site = site_of(request)
    page = world_context(request)
    found = await asyncio.to_thread(site.shelf.publication, name, page.words.code)
    if found is None:
        raise NotFoundException
    return html(request, document_page(page, found.document, beside=f"/publications/{name}/"))


@get("/publications/{name:str}/{file:str}")
async def publication_file(
    request: AnyRequest, name: FromPath[str], file: FromPath[str]
) -> Response[bytes]:
    """Send a file that the publication's document offers, to be saved; no other."""
    content = await asyncio.to_thread(site_of(request).shelf.download, name, file)
    if content is None:
        raise NotFoundException
    kind = _KINDS.get(file.rpartition(".")[2].lower(), "application/octet-stream")
    headers = {
        "content-disposition": f'attachment; filename="{file}"',
        "cache-control": "no-cache",
    }
    return Response(content=content, media_type=kind, headers=headers)
