"""Two file layers for SQLite: one that fails on command, one that forgets what was not synced."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import apsw

SECTOR_BYTES = 512

Operation = Literal["write", "sync"]


class Killed(Exception):
    """Stands for the end of the process, in the middle of a call."""


class FailingLayer(apsw.VFS):
    """A file layer whose n-th write or sync fails, once it has been armed.

    What failed is not done again behind the caller's back: later calls work, as they do on a real
    system whose error was passed on once.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.fired = False
        self._operation: Operation = "write"
        self._left = -1
        self._error: Callable[[], Exception] = apsw.IOError
        self._short = False
        super().__init__(name, base="")

    def arm(
        self,
        operation: Operation,
        nth: int,
        error: Callable[[], Exception],
        *,
        short: bool = False,
    ) -> None:
        """Let the n-th write or sync from now on fail; a short one writes half of its bytes."""
        self.fired = False
        self._operation, self._left, self._error, self._short = operation, nth, error, short

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        return _FailingFile(self, name, flags)

    def is_due(self, operation: Operation) -> bool:
        """Count a call; say whether it is the one that fails."""
        if operation != self._operation or self._left <= 0:
            return False
        self._left -= 1
        self.fired = self.fired or self._left == 0
        return self._left == 0


class _FailingFile(apsw.VFSFile):
    def __init__(
        self, layer: FailingLayer, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> None:
        self._layer = layer
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if self._layer.is_due("write"):
            if self._layer._short:
                super().xWrite(data[: len(data) // 2], offset)
            raise self._layer._error()
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if self._layer.is_due("sync"):
            raise self._layer._error()
        super().xSync(flags)


class PowerLayer(apsw.VFS):
    """A file layer that knows what each file would hold after a power cut.

    Writes go through to the real file, which plays the memory of the running system. What a sync
    has made durable is kept beside it; `cut` puts every file back to that, with a part of the
    writes that were under way, in any order and torn at any sector.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._durable: dict[str, bytes] = {}
        self._pending: dict[str, list[tuple[int, bytes]]] = {}
        self._kill_at: tuple[Operation, int] | None = None
        super().__init__(name, base="")

    def kill_at(self, operation: Operation, nth: int) -> None:
        """End the process before the n-th write or sync from now on."""
        self._kill_at = (operation, nth)

    def spare(self) -> None:
        """End no process any more."""
        self._kill_at = None

    def cut(self, chance: random.Random | None) -> None:
        """Cut the power. Without chance, nothing that was not synced survives."""
        self._kill_at = None
        for name, durable in self._durable.items():
            content = bytearray(durable)
            for offset, data in self._pending[name]:
                for start in _sectors_kept(len(data), chance):
                    piece = data[start : start + SECTOR_BYTES]
                    _put(content, offset + start, piece)
            Path(name).write_bytes(content)
            Path(name.removesuffix("-wal") + "-shm").unlink(missing_ok=True)
        self._durable.clear()
        self._pending.clear()

    def xOpen(  # noqa: N802
        self, name: str | apsw.URIFilename | None, flags: list[int]
    ) -> apsw.VFSFile:
        filename = name.filename() if isinstance(name, apsw.URIFilename) else str(name)
        if filename not in self._durable:
            path = Path(filename)
            self._durable[filename] = path.read_bytes() if path.exists() else b""
            self._pending[filename] = []
        return _PowerFile(self, filename, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802
        super().xDelete(name, sync)
        self._durable.pop(name, None)
        self._pending.pop(name, None)

    def note(self, operation: Operation) -> None:
        """Count a call; end the process if it is the one to end at."""
        if self._kill_at is not None and self._kill_at[0] == operation:
            nth = self._kill_at[1] - 1
            self._kill_at = (operation, nth)
            if nth <= 0:
                raise Killed


class _PowerFile(apsw.VFSFile):
    def __init__(
        self,
        layer: PowerLayer,
        filename: str,
        name: str | apsw.URIFilename | None,
        flags: list[int],
    ) -> None:
        self._layer = layer
        self._filename = filename
        super().__init__("", name, flags)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        self._layer.note("write")
        super().xWrite(data, offset)
        self._layer._pending[self._filename].append((offset, bytes(data)))

    def xTruncate(self, size: int) -> None:  # noqa: N802
        super().xTruncate(size)
        # Taken as durable at once. What was written before and still fits stays pending.
        self._layer._durable[self._filename] = self._layer._durable[self._filename][:size]
        self._layer._pending[self._filename] = [
            (offset, data[: size - offset])
            for offset, data in self._layer._pending[self._filename]
            if offset < size
        ]

    def xSync(self, flags: int) -> None:  # noqa: N802
        self._layer.note("sync")
        super().xSync(flags)
        content = bytearray(self._layer._durable[self._filename])
        for offset, data in self._layer._pending[self._filename]:
            _put(content, offset, data)
        self._layer._durable[self._filename] = bytes(content)
        self._layer._pending[self._filename] = []


def _sectors_kept(size: int, chance: random.Random | None) -> list[int]:
    if chance is None:
        return []
    sectors = list(range(0, size, SECTOR_BYTES))
    fate = chance.randrange(4)
    if fate == 0:
        return []
    if fate == 1:
        return sectors
    return [sector for sector in sectors if chance.randrange(2)]


def _put(content: bytearray, offset: int, data: bytes) -> None:
    if len(content) < offset:
        content.extend(bytes(offset - len(content)))
    content[offset : offset + len(data)] = data
