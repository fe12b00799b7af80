"""A publication: a folder with figures, the files made from them, and its numbered revisions.

`return.json` holds the figures and nothing of how they were read: its SHA-256 is the digest by which
they are named everywhere. Figures that differ make a new revision, which lists what changed and
keeps the figures of the one before. A folder is replaced as a whole or not at all.
"""

import ctypes
import errno
import fcntl
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import msgspec

from tarazu.faults import TarazuError
from tarazu.journal import canonical
from tarazu.returns.differences import Revised, revised_between
from tarazu.returns.monthly import Return
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
    `reading` say what was read for these figures, and how.
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


Drawn = Callable[[Publication], Mapping[str, bytes]]


def figures_bytes(made: Return) -> bytes:
    """Write the figures of a return, canonically, without how and from which issue they were read.

    So the same figures from a later issue of a file, or from a book that has grown, are the same.
    """
    source = msgspec.structs.replace(made.source, vintage="")
    return canonical(
        msgspec.structs.replace(made, source=source, reading=Reading("", "", 0, 0))
    ) + b"\n"


def figures_at(folder: Path) -> Return:
    """Read the figures of a publication.

    Raises: PublicationUnreadable.
    """
    publication = publication_at(folder)
    made = _figures(_bytes_of(folder / FIGURES), folder)
    return msgspec.structs.replace(made, source=publication.source, reading=publication.reading)


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


def publish(
    made: Return,
    folder: Path,
    *,
    status: Literal["provisional", "final"],
    made_on: date,
    drawn: Drawn,
    head: BookHead | None = None,
) -> tuple[Publication, bool]:
    """Publish figures under the name of a folder; give the publication, and whether it is new.

    Figures that are there already add nothing, unless they were provisional and become final: then
    the files are made anew under the same number. `drawn` makes the files of a publication whose
    `files` are not known yet. Killed at any moment it leaves the old folder or the new one, whole.
    Raises: PublicationUnreadable, PublicationRefused.
    """
    if not _NAME.fullmatch(folder.name):
        raise PublicationRefused(
            f'"{folder.name}" is no name of a publication. Expected small letters, digits, ".", '
            '"-" and "_", such as trucks-1404-08. Nothing was published. Choose another name.'
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _only_one(folder.parent):
        _sweep(folder)
        figures = figures_bytes(made)
        draft = Publication(
            name=folder.name,
            revision=1,
            status=status,
            made_on=made_on,
            digest=sha256(figures).hexdigest(),
            source=made.source,
            reading=made.reading,
            head=head,
        )
        kept: dict[str, bytes] = {}
        if folder.exists():
            before = _sound(folder)
            if before.digest == draft.digest and _stands(before.status, status):
                return before, False
            draft, kept = _after(before, draft, made, folder)
        files = {**drawn(draft), FIGURES: figures, **kept}
        entries = tuple(
            FileEntry(name, len(files[name]), sha256(files[name]).hexdigest())
            for name in sorted(files)
        )
        draft = msgspec.structs.replace(draft, files=entries)
        files[ABOUT] = msgspec.json.format(canonical(draft), indent=1) + b"\n"
        _replace(folder, files)
    return draft, True


def verify(folder: Path) -> list[str]:
    """List what is not as it was published; nothing where every byte of every file is.

    Raises: PublicationUnreadable.
    """
    publication = publication_at(folder)
    findings = []
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
            findings.append(
                f"{name}: digest {found[:12]}…, expected {known[name].digest[:12]}…"
            )
    named = [(publication.revision, FIGURES, publication.digest)]
    named += [(each.revision, each.file, each.digest) for each in publication.former]
    for revision, name, digest in named:
        if name not in known or known[name].digest != digest:
            findings.append(f"revision {revision}: its figures are not in {name}")
    if sorted(number for number, _, _ in named) != list(range(1, publication.revision + 1)):
        findings.append("revisions: their numbers have a gap")
    return findings


def _stands(before: Status, asked: Literal["provisional", "final"]) -> bool:
    return (before == "provisional") == (asked == "provisional")


def _after(
    before: Publication, draft: Publication, made: Return, folder: Path
) -> tuple[Publication, dict[str, bytes]]:
    """Number a publication after the one before it, and keep the figures of that one."""
    if draft.status == "provisional" and before.status != "provisional":
        raise PublicationRefused(
            f'Revision {before.revision} of "{before.name}" is {before.status}; what is final does '
            "not become provisional again. Nothing was published. Publish it as final: it will be "
            "marked as revised."
        )
    kept = {each.file: _bytes_of(folder / each.file) for each in before.former}
    status: Status = "revised" if draft.status == "final" and before.revision > 1 else draft.status
    if before.digest == draft.digest:
        same = {"revision": before.revision, "head": before.head, "changed": before.changed}
        return msgspec.structs.replace(draft, status=status, former=before.former, **same), kept
    file = f"revisions/r{before.revision:02d}.json"
    kept[file] = _bytes_of(folder / FIGURES)
    former = Former(
        before.revision, before.status, before.made_on, before.digest, file, before.head
    )
    draft = msgspec.structs.replace(
        draft,
        revision=before.revision + 1,
        status="revised" if draft.status == "final" else "provisional",
        former=(*before.former, former),
        changed=revised_between(_figures(kept[file], folder), made),
    )
    return draft, kept


def _sound(folder: Path) -> Publication:
    """Read a publication that is to be replaced, and refuse one that is not as it was published."""
    publication = publication_at(folder)
    findings = verify(folder)
    if findings:
        raise PublicationUnreadable(
            f"{folder} is not as it was published: {findings[0]}. Nothing was published. Bring the "
            "files back from a copy, or publish under another name."
        )
    return publication


def _figures(raw: bytes, folder: Path) -> Return:
    try:
        return msgspec.json.decode(raw, type=Return)
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


@contextmanager
def _only_one(parent: Path) -> Iterator[None]:
    """Let one process at a time publish into a folder; others wait."""
    descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what a publication that was killed has left beside the folder."""
    for left in folder.parent.glob(f".{folder.name}.*.part"):
        shutil.rmtree(left)


def _replace(folder: Path, files: Mapping[str, bytes]) -> None:
    """Put a folder with these files in the place of one, in a single step of the file system."""
    parent = folder.parent
    part = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=parent))
    part.chmod(0o755)
    for name, content in files.items():
        path = part / name
        path.parent.mkdir(exist_ok=True)
        with path.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    for inner in {part, *(path.parent for path in map(part.joinpath, files))}:
        _sync(inner)
    if folder.exists():
        _exchange(part, folder)
    else:
        part.rename(folder)
    _sync(parent)
    _sweep(folder)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _exchange(one: Path, other: Path) -> None:
    """Exchange two folders; at no moment is either name without one."""
    at_here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of renameat2(2)
    system = ctypes.CDLL(None, use_errno=True)
    if system.renameat2(at_here, os.fsencode(one), at_here, os.fsencode(other), exchange):
        code = ctypes.get_errno()
        raise PublicationRefused(
            f"The file system of {other} cannot exchange two folders in one step "
            f"({errno.errorcode.get(code, code)}). Nothing was published. Publish into a folder of "
            "a local disk, and copy it from there."
        )
