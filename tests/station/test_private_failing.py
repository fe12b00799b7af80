"""An error of the disk ends the writer for good, and leaves nothing half kept."""

from collections.abc import Callable, Iterator
from pathlib import Path

import apsw
import pytest

from tarazu.calendars import DAY_MS
from tarazu.plates import plate_of
from tarazu.station.private import Details, PrivateStore, open_private, sealed
from tarazu.station.private_records import PrivateStoreDead

AT = 1_763_749_800_000
LATE = AT + 400 * DAY_MS
PLATE = plate_of("12 ع 345 42", "IR")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dogharoon.private"


def details(name: str) -> Details:
    return Details("IR", f"plate of {name}", f"IR:?{name}", driver=f"driver {name}")


class FailingFile(apsw.VFSFile):
    """A file of the log whose writes or syncs fail when told to."""

    def __init__(self, name: apsw.URIFilename | str | None, flags: list[int], failing: set) -> None:
        super().__init__("", name, flags)
        self._failing = failing

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802
        if "write" in self._failing:
            raise apsw.IOError("the disk is broken")
        super().xWrite(data, offset)

    def xSync(self, flags: int) -> None:  # noqa: N802
        if "sync" in self._failing:
            raise apsw.IOError("the disk is broken")
        super().xSync(flags)


class FailingDisk(apsw.VFS):
    """A file layer that breaks on demand."""

    def __init__(self) -> None:
        self.failing: set[str] = set()
        super().__init__("failing-private", base="")

    def xOpen(self, name: apsw.URIFilename | str | None, flags: list[int]) -> FailingFile:  # noqa: N802
        return FailingFile(name, flags, self.failing)


@pytest.fixture
def disk() -> Iterator[FailingDisk]:
    disk = FailingDisk()
    yield disk
    disk.unregister()


@pytest.mark.parametrize("what", ["write", "sync"])
@pytest.mark.parametrize(
    "act",
    [
        lambda store: store.keep_registration(sealed(details("FIRST")), AT),
        lambda store: store.token_of("IR", "IR:?X", LATE),
        lambda store: store.text_ref("a reason", AT),
        lambda store: store.erase_truck(store.token_of(PLATE.country, PLATE.key, AT)),
    ],
)
def test_an_error_of_the_disk_ends_the_writer_for_good(
    path: Path, disk: FailingDisk, what: str, act: Callable[[PrivateStore], object]
) -> None:
    store = open_private(path, "dogharoon", vfs="failing-private")
    token = store.keep_truck(PLATE, AT)
    disk.failing.add(what)
    with pytest.raises(PrivateStoreDead, match="End the process"):
        act(store)
    disk.failing.clear()
    with pytest.raises(PrivateStoreDead):
        store.truck(token)
    with pytest.raises(PrivateStoreDead), store.batch():
        pass
    store.close()
    again = open_private(path, "dogharoon")
    assert again.token_of(PLATE.country, PLATE.key, AT) == token
    again.close()


def test_a_disk_that_fails_inside_a_batch_leaves_nothing_of_it(
    path: Path, disk: FailingDisk
) -> None:
    store = open_private(path, "dogharoon", vfs="failing-private")
    registration = sealed(details("FIRST"))

    def kept_on_a_breaking_disk() -> None:
        with store.batch(after_seq=1):
            store.keep_registration(registration, AT)
            disk.failing.update({"write", "sync"})

    with pytest.raises(PrivateStoreDead):
        kept_on_a_breaking_disk()
    disk.failing.clear()
    store.close()
    again = open_private(path, "dogharoon")
    assert again.registration(registration.commitment) is None
    again.close()


def test_an_interrupt_stays_an_interrupt_and_ends_the_writer(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_private(path, "dogharoon")

    class Interrupting:
        def execute(self, *_: object) -> None:
            raise KeyboardInterrupt

        def close(self) -> None: ...

    connection = store._file._connection
    monkeypatch.setattr(store._file, "_connection", Interrupting())
    with pytest.raises(KeyboardInterrupt):
        store.keep_truck(PLATE, AT)
    with pytest.raises(PrivateStoreDead):
        store.keep_truck(PLATE, AT)
    monkeypatch.undo()
    connection.close()
    store.close()
