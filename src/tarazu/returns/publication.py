"""A publication: a folder with figures, the files made from them, and its numbered revisions.

`return.json` holds the figures and nothing of how they were read: its SHA-256 is the digest that
names them everywhere. Figures that differ make a new revision, which lists what changed and
keeps the figures of the one before. A folder is replaced as a whole or not at all.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec
from msgspec.structs import replace

from tarazu.faults import TarazuError
from tarazu.folders import only_one, put, sweep
from tarazu.journal import canonical
from tarazu.returns.differences import Figures, Revised, revised_between
from tarazu.returns.table import Reading, Source

Status = Literal["provisional", "final", "revised"]
FIGURES, ABOUT = "return.json", "publication.json"
_NAME = re.compile("[a-z0-9][a-z0-9._-]{0,79}")


class PublicationUnreadable(TarazuError):
    """A folder is no publication, or is not as it was published."""


class PublicationRefused(TarazuError):
    """What was asked for would take back what was published, or lose something."""


class FileEntry(msgspec.Struct, frozen=True):
    """One file of a publication. Units: `digest` is SHA-256, 64 hexadecimal digits."""

    name: str
    size: int
    digest: str


class BookHead(msgspec.Struct, frozen=True):
    """The record up to which a book had been read for the figures."""

    crossing: str
    seq: int
    hash: str


class Former(msgspec.Struct, frozen=True):
    """A revision that another one took the place of; its figures lie in `file`."""

    revision: int
    status: Status
    made_on: date
    digest: str
    file: str
    head: BookHead | None = None


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """What a publication says of itself: `publication.json`.

    `digest` names the figures. `changed` lists what differs from the revision before. `source` and
    `reading` say what was read for these figures, and how. `holds` are words for what stands beside
    the figures: the codes of its languages, "notices", "against"; `gone` are those of what it once
    held and holds no longer. `seal` is the SHA-256 of all the rest of it, as canonical JSON.
    """

    name: str
    revision: int
    status: Status
    made_on: date
    digest: str
    source: Source
    reading: Reading
    head: BookHead | None = None
    changed: tuple[Revised, ...] = ()
    former: tuple[Former, ...] = ()
    files: tuple[FileEntry, ...] = ()
    holds: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    seal: str = ""


Drawn = Callable[[Publication, Figures], Mapping[str, bytes]]
Outcome = Literal["published", "revised", "made_anew", "same"]


def figures_at(folder: Path) -> Figures:
    """Read the figures of a publication, as they were published.

    Raises: PublicationUnreadable.
    """
    publication = publication_at(folder)
    found = _figures(_bytes_of(folder / FIGURES), folder)
    read = {"source": publication.source, "reading": publication.reading}
    return replace(found, made=replace(found.made, **read))


def publication_at(folder: Path) -> Publication:
    """Read what a publication says of itself.

    Raises: PublicationUnreadable.
    """
    try:
        return msgspec.json.decode(_bytes_of(folder / ABOUT), type=Publication)
    except msgspec.MsgspecError as error:
        raise PublicationUnreadable(
            f"{folder / ABOUT} cannot be read: {error}. Nothing was changed. Bring the file back "
            "from a copy, or publish under another name."
        ) from None


def named(name: str) -> str:
    """Give a name that a publication may have, and nothing that leads elsewhere.

    Raises: PublicationRefused.
    """
    if not _NAME.fullmatch(name):
        raise PublicationRefused(
            f'"{name}" is no name of a publication. Expected small letters, digits, ".", '
            '"-" and "_", such as trucks-1404-08. Nothing was published. Choose another name.'
        )
    return name


def publish(
    figures: Figures,
    folder: Path,
    *,
    status: Literal["provisional", "final"],
    made_on: date,
    drawn: Drawn,
    head: BookHead | None = None,
    holds: tuple[str, ...] = (),
) -> tuple[Publication, Outcome]:
    """Publish figures under the name of a folder; give the publication, and what came of it.

    Figures that are there already add nothing: the publication keeps its number, its day and its
    sources, and its files are made anew only where they differ, as when provisional figures become
    final or a language is added. `drawn` makes the files of a publication whose `files` are not
    known yet. What the one before held beside the figures and is not in `holds` is `gone`. Killed
    at any moment it leaves the old folder or the new one, whole.
    Raises: PublicationUnreadable, PublicationRefused, FolderRefused.
    """
    named(folder.name)
    with only_one(folder.parent):
        sweep(folder)
        bare = _bare(figures)
        content = canonical(bare) + b"\n"
        draft = Publication(
            name=folder.name,
            revision=1,
            status=status,
            made_on=made_on,
            digest=sha256(content).hexdigest(),
            source=figures.made.source,
            reading=figures.made.reading,
            head=head,
            holds=holds,
        )
        files: dict[str, bytes] = {FIGURES: content}
        outcome: Outcome = "published"
        before = None
        if folder.exists():
            before = sound_at(folder)
            was = _figures(_bytes_of(folder / FIGURES), folder)
            changed = _changed(was, bare, before)
            draft = _after(before, draft, changed)
            files |= {each.file: _bytes_of(folder / each.file) for each in before.former}
            files[draft.former[-1].file if changed else FIGURES] = _bytes_of(folder / FIGURES)
            outcome = "revised" if changed else "made_anew"
        read = replace(figures.made, source=draft.source, reading=draft.reading)
        files = {**drawn(draft, replace(figures, made=read)), **files}
        entries = tuple(
            FileEntry(name, len(files[name]), sha256(files[name]).hexdigest())
            for name in sorted(files)
        )
        draft = _sealed(replace(draft, files=entries))
        if draft == before:
            return draft, "same"
        files[ABOUT] = _about(draft)
        put(folder, files)
    return draft, outcome


def verify(folder: Path) -> list[str]:
    """List what is not as it was published; nothing where every byte of every file is.

    Raises: PublicationUnreadable.
    """
    publication = publication_at(folder)
    findings = []
    sealed = _sealed(publication)
    if _bytes_of(folder / ABOUT) != _about(sealed) or publication.seal != sealed.seal:
        findings.append(f"{ABOUT}: not as it was sealed")
    known = {entry.name: entry for entry in publication.files}
    present = {
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()
    }
    for name in sorted(known.keys() | present - {ABOUT}):
        if name not in known:
            findings.append(f"{name}: no file of the publication")
        elif name not in present:
            findings.append(f"{name}: not there")
        elif (found := sha256((folder / name).read_bytes()).hexdigest()) != known[name].digest:
            findings.append(f"{name}: digest {found[:12]}…, expected {known[name].digest[:12]}…")
    named = [(publication.revision, FIGURES, publication.digest)]
    named += [(each.revision, each.file, each.digest) for each in publication.former]
    for revision, name, digest in named:
        if name not in known or known[name].digest != digest:
            findings.append(f"revision {revision}: its figures are not in {name}")
    if sorted(number for number, _, _ in named) != list(range(1, publication.revision + 1)):
        findings.append("revisions: their numbers have a gap")
    return findings


def _bare(figures: Figures) -> Figures:
    """Leave out how the figures were read, and from which issue.

    So the same figures from a later issue of a file, or from a book that has grown, are the same.
    """
    source = replace(figures.made.source, vintage="")
    return replace(
        figures, made=replace(figures.made, source=source, reading=Reading("", "", 0, 0))
    )


def _sealed(publication: Publication) -> Publication:
    whole = msgspec.to_builtins(replace(publication, seal=""))
    return replace(publication, seal=sha256(canonical(whole)).hexdigest())


def _about(publication: Publication) -> bytes:
    return msgspec.json.format(canonical(msgspec.to_builtins(publication)), indent=1) + b"\n"


def _changed(was: Figures, now: Figures, before: Publication) -> tuple[Revised, ...]:
    """List what differs; refuse figures of another kind, of which every single one would."""
    shapes = [(each.made.span, each.made.by, each.made.where) for each in (was, now)]
    if shapes[0] != shapes[1] or was.made.measure != now.made.measure:
        raise PublicationRefused(
            f'"{before.name}" has {was.made.measure.name} of {was.made.span.label} by '
            f"{', '.join(was.made.by)}; these are {now.made.measure.name} of "
            f"{now.made.span.label} by {', '.join(now.made.by)}, or are kept apart otherwise. "
            "Nothing was published. Publish them under another name."
        )
    found = revised_between(was, now)
    if not found and canonical(_bare(was)) != canonical(now):
        # What no table of the parts shows has changed: who lost and gained, the year so far.
        totals = was.made.total, now.made.total
        found = (Revised(now.made.span.label, None, *totals, of="detail"),)
    return found


def _after(before: Publication, draft: Publication, changed: tuple[Revised, ...]) -> Publication:
    """Number a publication after the one before it."""
    if draft.status == "provisional" and before.status != "provisional":
        raise PublicationRefused(
            f'Revision {before.revision} of "{before.name}" is {before.status}; what is final does '
            "not become provisional again. Nothing was published. Publish it as final: it will be "
            "marked as revised."
        )
    is_revised = bool(changed) or before.revision > 1
    status: Status = "revised" if draft.status == "final" and is_revised else draft.status
    gone = tuple(sorted({*_held(before), *before.gone} - {*draft.holds}))
    if not changed:
        status = before.status if before.status != "provisional" else status
        return replace(before, status=status, files=(), holds=draft.holds, gone=gone, seal="")
    former = Former(
        before.revision,
        before.status,
        before.made_on,
        before.digest,
        f"revisions/r{before.revision:02d}.json",
        before.head,
    )
    return replace(
        draft,
        revision=before.revision + 1,
        status=status,
        former=(*before.former, former),
        changed=changed,
        gone=gone,
    )


def _held(publication: Publication) -> tuple[str, ...]:
    """Say what a publication holds beside its figures; an early one says it by its files alone."""
    names = [entry.name for entry in publication.files]
    codes = [name.split(".")[1] for name in names if name.startswith("document.")]
    return publication.holds or (*codes, *["against"] * ("beside.csv" in names))


def sound_at(folder: Path) -> Publication:
    """Read a publication that is to be replaced, and refuse one that is not as it was published.

    Raises: PublicationUnreadable.
    """
    publication = publication_at(folder)
    findings = verify(folder)
    if findings:
        raise PublicationUnreadable(
            f"{folder} is not as it was published: {findings[0]}. Nothing was published. Bring the "
            "files back from a copy, take out what is not its own, or publish under another name."
        )
    return publication


def _figures(raw: bytes, folder: Path) -> Figures:
    try:
        return msgspec.json.decode(raw, type=Figures)
    except msgspec.MsgspecError as error:
        raise PublicationUnreadable(
            f"Figures of {folder} cannot be read: {error}. They were written by a version that "
            "knew others. Nothing was changed. Publish under another name."
        ) from None


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise PublicationUnreadable(
            f"{path} cannot be read ({error.strerror}). Nothing was changed. Name the folder of a "
            "publication."
        ) from None
