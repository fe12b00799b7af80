"""The register of notices: the file that the settings name, or the one that ships with Tarazu.

It is read again when it has changed. A supervisor adds to it by a form; nothing here takes a row
out of it or changes one.
"""

import logging
import threading
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
    """A notice could not be added to the register; the register is as it was."""


class OtherNotice(RegisterUnwritable):
    """A notice of this id is in the register already, and says something else."""


class Held(msgspec.Struct, frozen=True):
    """What the register holds now; `unread` rows cannot be read, `is_broken`: none of it can."""

    notices: tuple[Notice, ...]
    unread: int = 0
    is_broken: bool = False


class RegisterFile:
    """One register; whoever reads it gets it as it was left last."""

    def __init__(self, path: Path | None) -> None:
        """Take the file, which may not be there yet; None is the register that ships."""
        self.path = path
        self._form: Form = "json" if path is not None and path.suffix == ".json" else "csv"
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

        The file is written whole beside the old one and then takes its place; one process at a time
        does so, a command too.
        Raises: RegisterUnwritable; OtherNotice, where there is another of its id.
        """
        path = self.path
        if path is None:
            raise _unwritable("The register that ships", "a file named by `register`")
        with self._adding, only_one(path.parent):
            try:
                found = self._parsed(path) if path.exists() else Register((), ())
            except (OSError, ValueError, NoticesUnreadable) as error:
                raise _unwritable(f"{path}: {error}", "a register") from None
            for reject in found.rejects:
                # Writing it anew would lose a row that somebody has yet to correct.
                told = f"row {reject.line}, {reject.column} {reject.value[:60]!r}: {reject.reason}"
                raise _unwritable(f"{path}, {told}", "rows that can all be read")
            for one in found.notices:
                if one.id == notice.id:
                    # Sent again on a later day it is the same: only the day of reading differs.
                    if msgspec.structs.replace(one, read_day=notice.read_day) != notice:
                        raise OtherNotice(
                            f"{path}: the notice {notice.id} is there with another content. "
                            "Nothing was changed. Enter it under an id of its own."
                        )
                    return
            write = json_of if self._form == "json" else csv_of
            try:
                replace_file(path, write((*found.notices, notice)))
            except OSError as error:
                raise _unwritable(f"{path}: {error}", "a file that can be written") from None

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


def _unwritable(found: str, expected: str) -> RegisterUnwritable:
    return RegisterUnwritable(
        f"No notice can be entered. Found: {found}. Expected {expected}. The register is as it "
        "was, and the form keeps what was typed. Correct the file, then enter it again."
    )
