"""The register of notices: the file that the settings name, or the one that ships with Tarazu.

It is read again when it has changed. A supervisor adds to it by a form, the operator by a command,
and both write it here. Nothing takes a row out of it or changes one.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from tarazu.faults import TarazuError
from tarazu.folders import only_one, replace_file
from tarazu.notices import (
    SHIPPED,
    Form,
    Notice,
    NoticesUnreadable,
    Register,
    csv_of,
    json_of,
    notices_of,
    shipped_register,
)

_LOG = logging.getLogger("tarazu.web")
_BYTES_MAX = 16_000_000


class RegisterUnwritable(TarazuError):
    """Nothing could be added to the register; the register is as it was."""


class OtherNotice(RegisterUnwritable):
    """A notice of this id is in the register already, and says something else."""


class Held(msgspec.Struct, frozen=True):
    """What the register holds now; `unread` rows cannot be read, `is_broken`: none of it can."""

    notices: tuple[Notice, ...]
    unread: int = 0
    is_broken: bool = False


class Added(msgspec.Struct, frozen=True):
    """How many notices were added, how many were there already, and whose ids are another's."""

    added: int
    known: int
    differing: tuple[str, ...]


class RegisterFile:
    """One register; whoever reads it gets it as it was left last."""

    def __init__(self, path: Path | None) -> None:
        """Take the file, which may not be there yet; None is the register that ships."""
        self.path = path
        self._form: Form = "csv" if path is None else form_of(path)
        self._known: tuple[tuple[int, int], Held] | None = None
        self._adding = threading.Lock()

    @property
    def feed(self) -> str:
        """Give the name by which feeds know the register that ships; "" for a file."""
        return SHIPPED if self.path is None else ""

    def held(self) -> Held:
        """Give the notices. A file that is not there yet holds none; one that is broken is logged.

        Raises: nothing, whatever the file holds.
        """
        if self.path is None:
            return Held(shipped_register())
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return Held(())
        except OSError as error:
            _LOG.error("%s: %s", self.path, error)
            return Held((), is_broken=True)
        stamp = (stat.st_mtime_ns, stat.st_size)
        if self._known is None or self._known[0] != stamp:
            self._known = (stamp, self._read())
        return self._known[1]

    def enter(self, notice: Notice) -> None:
        """Add a notice, durable when this returns; one that is there already is not added again.

        Raises: RegisterUnwritable; OtherNotice, where there is another of its id.
        """
        # Sent again on a later day it is the same: only the day of reading differs.
        replace = msgspec.structs.replace
        found = self.add([notice], as_compared=lambda one: replace(one, read_day=notice.read_day))
        if found.differing:
            raise OtherNotice(
                f"{self.path}: the notice {notice.id} is there with another content. Nothing was "
                "changed. Enter it under an id of its own."
            )

    def add(
        self,
        notices: Sequence[Notice],
        *,
        as_compared: Callable[[Notice], Notice] = lambda one: one,
    ) -> Added:
        """Add notices, durable when this returns; one whose id is there is not added again.

        The file is written whole beside the old one and then takes its place; one process at a time
        does so, a page or a command. `as_compared` turns a held notice into what is compared.
        Raises: RegisterUnwritable.
        """
        path = self.path
        if path is None:
            raise _unwritable("The register that ships", "a file of your own")
        with self._adding, only_one(path.parent):
            try:
                found = self._parsed(path) if path.exists() else Register((), ())
            except (OSError, ValueError, NoticesUnreadable) as error:
                raise _unwritable(f"{path}: {error}", "a register") from None
            for reject in found.rejects:
                # Writing it anew would lose a row that somebody has yet to correct.
                told = f"row at {reject.line}, {reject.column} {reject.value[:60]!r}"
                raise _unwritable(f"{path}, {told}: {reject.reason}", "rows that can all be read")
            held = {one.id: one for one in found.notices}
            there = [one for one in notices if one.id in held]
            added = tuple(one for one in notices if one.id not in held)
            if added:
                write = json_of if self._form == "json" else csv_of
                text = write((*found.notices, *added))
                if len(text.encode()) > _BYTES_MAX:
                    raise _unwritable(f"{len(text.encode()):,} bytes", f"at most {_BYTES_MAX:,}")
                try:
                    replace_file(path, text)
                except OSError as error:
                    raise _unwritable(f"{path}: {error}", "a file that can be written") from None
        differing = tuple(one.id for one in there if as_compared(held[one.id]) != one)
        return Added(len(added), len(there) - len(differing), differing)

    def _read(self) -> Held:
        assert self.path is not None, "the register that ships is in no file of ours"
        try:
            found = self._parsed(self.path)
        except (OSError, ValueError, NoticesUnreadable) as error:
            _LOG.error("%s: %s", self.path, error)
            return Held((), is_broken=True)
        for reject in found.rejects[:10]:
            _LOG.warning(
                "%s, row %d: %s cannot be read (%s)",
                self.path,
                reject.line,
                reject.column,
                reject.reason,
            )
        return Held(found.notices, unread=len(found.rejects))

    def _parsed(self, path: Path) -> Register:
        data = path.read_bytes()
        if len(data) > _BYTES_MAX:
            raise NoticesUnreadable(f"{len(data):,} bytes, expected at most {_BYTES_MAX:,}.")
        return notices_of(data.decode("utf-8-sig"), self._form)


def form_of(path: Path) -> Form:
    """Say how a register is written, by the end of its name."""
    return "json" if path.suffix.lower() == ".json" else "csv"


def _unwritable(found: str, expected: str) -> RegisterUnwritable:
    return RegisterUnwritable(
        f"Nothing was added to the register. Found: {found}. Expected {expected}. The register is "
        "as it was. Correct that, then add it again."
    )
