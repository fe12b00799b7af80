"""Folders of files that are put in place whole: when killed, the old one stands or the new.

What is published lies in such a folder, and somebody may read it while it is replaced.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tarazu.faults import TarazuError


class FolderRefused(TarazuError):
    """A folder cannot be replaced in one step where it lies."""


@contextmanager
def only_one(parent: Path) -> Iterator[None]:
    """Let one process at a time publish into a folder, which is made; others wait.

    Raises: FolderRefused.
    """
    try:
        parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as cause:
        raise FolderRefused(
            f"{parent} is no folder that can be written to ({cause.strerror}). Nothing was "
            "published. Name a folder, or one that can be made."
        ) from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sweep(folder: Path) -> None:
    """Remove what a publication that was killed has left beside the folder."""
    for left in folder.parent.glob(f".{folder.name}.*.part"):
        shutil.rmtree(left)


def put(folder: Path, files: Mapping[str, bytes]) -> None:
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
    sweep(folder)


def replace_file(path: Path, text: str) -> None:
    """Put a text in the place of a file, whole or not at all, durable when this returns.

    Who reads the file to write it anew holds `only_one` of its folder meanwhile.
    Raises: OSError; the file is as it was.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    _sync(path.parent)


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
        raise FolderRefused(
            f"The file system of {other} cannot exchange two folders in one step "
            f"({errno.errorcode.get(code, code)}). Nothing was published. Publish into a folder of "
            "a local disk, and copy it from there."
        )
