"""The file of a private store: who may open it, what stays in its bytes, how it fails."""

import random
import re
import sqlite3
import threading
from pathlib import Path

import apsw
import pytest

from tarazu.calendars import DAY_MS
from tarazu.journal.schema import SqliteTooOld
from tarazu.plates import plate_of
from tarazu.station.private import (
    Details,
    open_private,
    private_in_memory,
    read_private,
    sealed,
)
from tarazu.station.private_records import (
    NotThisPrivateStore,
    PrivateBackupFailed,
    PrivateStoreBroken,
    PrivateStoreDead,
    PrivateStoreLocked,
    PrivateStoreMissing,
    PrivateStoreUnreadable,
)

AT = 1_763_749_800_000
LATE = AT + 400 * DAY_MS
PLATE = plate_of("12 ع 345 42", "IR")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "dogharoon.private"


def details(name: str) -> Details:
    return Details("IR", f"plate of {name}", f"IR:?{name}", driver=f"driver {name}")


def bytes_of(path: Path) -> bytes:
    """Give the bytes of the file and of every file beside it whose name begins like it."""
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def secrets_in(path: Path) -> set[str]:
    return {found.decode() for found in re.findall(rb"SECRET\d{6}END", bytes_of(path))}


# Erasing


def test_what_is_erased_is_gone_from_the_bytes_of_the_files(path: Path) -> None:
    chance = random.Random(3)
    store = open_private(path, "dogharoon")
    ended, kept = [], []
    for group in range(100):
        with store.batch(after_seq=group):
            for number in range(20 * group, 20 * group + 20):
                name = f"SECRET{number:06}END"
                registration = sealed(details(name + "x" * chance.randrange(200)))
                store.keep_registration(registration, AT)
                store.keep_truck(plate_of(f"T{name}", "IR"), AT)
                store.text_ref(f"reason of {name}", AT)
                if chance.random() < 0.5:
                    store.note_end(registration.commitment, ticket=number, at=AT)
                    ended.append(name)
                else:
                    kept.append(name)
    store.flush()
    assert set(ended) <= secrets_in(path)
    erasure = store.erase_due(LATE)
    assert (erasure.registrations, erasure.trucks, erasure.texts) == (len(ended), 2_000, 2_000)
    assert erasure.is_scrubbed
    assert secrets_in(path) == set(kept)
    assert b"TSECRET" not in bytes_of(path)
    store.close()
    assert secrets_in(path) == set(kept)


def test_one_erasure_on_demand_leaves_no_byte_and_the_rest_stays(path: Path) -> None:
    store = open_private(path, "dogharoon")
    first, second = sealed(details("FIRST")), sealed(details("SECOND"))
    store.keep_registration(first, AT)
    store.keep_registration(second, AT)
    assert b"driver FIRST" in bytes_of(path)
    store.erase(first.commitment)
    assert b"FIRST" not in bytes_of(path)
    assert first.nonce not in bytes_of(path)
    assert b"driver SECOND" in bytes_of(path)
    store.close()


def test_a_retired_key_is_gone_from_the_bytes_of_the_files(path: Path) -> None:
    store = open_private(path, "dogharoon")
    store.token_of(PLATE.country, PLATE.key, AT)
    ((_, key),) = store._live_keys()
    assert key in bytes_of(path)
    store.erase_due(LATE)
    assert key not in bytes_of(path)
    store.close()


def test_an_erasure_that_a_reader_holds_up_is_finished_by_the_next(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_private(path, "dogharoon")
    registration = sealed(details("FIRST"))
    store.keep_registration(registration, AT)
    with monkeypatch.context() as patch:
        patch.setattr("tarazu.station.private_file.PrivateFile.scrub", lambda self: False)
        assert not store.erase(registration.commitment).is_scrubbed
    # The harness shows its teeth: deleting alone does not take the bytes out.
    assert b"driver FIRST" in bytes_of(path)
    store.close()
    store = open_private(path, "dogharoon")
    assert store.erase_due(AT).is_scrubbed
    assert b"driver FIRST" not in bytes_of(path)
    store.close()


def test_a_reader_in_the_log_holds_the_scrub_up_and_does_not_end_the_writer(path: Path) -> None:
    store = open_private(path, "dogharoon")
    store._file._connection.set_busy_timeout(10)
    registration = sealed(details("FIRST"))
    store.keep_registration(registration, AT)
    with store.reader() as reader:
        slow = reader._connection.execute("BEGIN; SELECT * FROM registration")
        slow.fetchall()
        assert not store.erase(registration.commitment).is_scrubbed
        reader._connection.execute("COMMIT")
        assert store.erase_due(AT).is_scrubbed
    assert b"driver FIRST" not in bytes_of(path)
    store.close()


# Opening


def test_a_store_is_for_its_owners_eyes_only(path: Path) -> None:
    store = open_private(path, "dogharoon")
    store.keep_truck(PLATE, AT)
    for file in (path, path.with_name(path.name + "-wal")):
        assert file.stat().st_mode & 0o077 == 0
    store.close()


def test_a_store_has_one_writer(path: Path) -> None:
    store = open_private(path, "dogharoon")
    with pytest.raises(PrivateStoreLocked, match="Stop the other writer first"):
        open_private(path, "dogharoon")
    store.close()
    open_private(path, "dogharoon").close()


def test_a_store_serves_one_crossing(path: Path) -> None:
    open_private(path, "dogharoon").close()
    with pytest.raises(NotThisPrivateStore, match="'dogharoon', expected 'milak'"):
        open_private(path, "milak")
    open_private(path, "dogharoon").close()


def test_a_database_of_something_else_is_refused_and_not_touched(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE other (a)")
    connection.close()
    before = path.read_bytes()[100:]
    with pytest.raises(NotThisPrivateStore):
        open_private(path, "dogharoon")
    with pytest.raises(NotThisPrivateStore):
        read_private(path)
    assert path.read_bytes()[100:] == before


def test_a_damaged_store_is_refused(path: Path) -> None:
    store = open_private(path, "dogharoon")
    with store.batch():
        for number in range(200):
            store.keep_registration(sealed(details(f"number {number}")), AT)
    store.close()
    content = bytearray(path.read_bytes())
    for page in range(2, len(content) // 4_096):
        content[page * 4_096 : page * 4_096 + 64] = b"\xff" * 64
    path.write_bytes(bytes(content))
    with pytest.raises(PrivateStoreBroken, match="last backup"):
        open_private(path, "dogharoon")
    path.write_bytes(b"no database at all" * 400)
    with pytest.raises(PrivateStoreBroken):
        open_private(path, "dogharoon")


def test_a_log_without_its_file_is_refused(path: Path) -> None:
    path.with_name(path.name + "-wal").write_bytes(b"x" * 100)
    with pytest.raises(PrivateStoreBroken, match="its log is not"):
        open_private(path, "dogharoon")


def test_a_missing_store_is_not_made_by_a_reader(path: Path) -> None:
    with pytest.raises(PrivateStoreMissing):
        read_private(path)
    assert not path.exists()


def test_an_old_sqlite_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apsw, "sqlite_lib_version", lambda: "3.51.2")
    with pytest.raises(SqliteTooOld):
        open_private(path, "dogharoon")
    with pytest.raises(SqliteTooOld):
        private_in_memory("dogharoon")
    assert not path.exists()


def test_what_was_kept_is_there_after_a_restart(path: Path) -> None:
    store = open_private(path, "dogharoon")
    token = store.keep_truck(PLATE, AT)
    registration = sealed(details("FIRST"))
    with store.batch(after_seq=41):
        store.keep_registration(registration, AT)
    store.keep_truck(PLATE, AT + 9)
    store.close()
    store.close()
    store = open_private(path, "dogharoon")
    assert store.token_of(PLATE.country, PLATE.key, AT) == token
    assert store.unconfirmed_after() == 41
    assert store.registration(registration.commitment) is not None
    truck = store.truck(token)
    assert truck is not None
    assert truck.seen_at == AT + 9
    store.close()
    with pytest.raises(PrivateStoreDead, match="closed"):
        store.truck(token)


# Readers and copies


@pytest.mark.parametrize("in_memory", [False, True])
def test_readers_in_other_threads_read_while_the_writer_writes(path: Path, in_memory: bool) -> None:
    store = private_in_memory("dogharoon") if in_memory else open_private(path, "dogharoon")
    with store.batch():
        first = store.keep_registration(sealed(details("FIRST")), AT)
    done = threading.Event()
    faults: list[BaseException] = []

    def read() -> None:
        try:
            with store.reader() as reader:
                while not done.is_set():
                    assert reader.registration_at(first.reference) == first
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for number in range(50):
        with store.batch():
            store.keep_registration(sealed(details(f"number {number}")), AT)
    done.set()
    for thread in threads:
        thread.join()
    assert faults == []
    store.close()


def test_a_reader_cannot_write(path: Path) -> None:
    store = open_private(path, "dogharoon")
    with store.reader() as reader, pytest.raises(PrivateStoreUnreadable, match="ReadOnlyError"):
        reader._ask("DELETE FROM registration")
    store.close()


def test_a_copy_does_not_replace_a_file(path: Path, tmp_path: Path) -> None:
    store = open_private(path, "dogharoon")
    copy = tmp_path / "copy"
    copy.write_bytes(b"something else")
    with pytest.raises(PrivateBackupFailed, match="already"):
        store.backup(copy)
    with pytest.raises(PrivateBackupFailed, match="could not be copied"):
        store.backup(tmp_path / ("long" * 100))
    assert copy.read_bytes() == b"something else"
    store.close()


def test_a_copy_made_by_a_reader_holds_no_erased_byte(path: Path, tmp_path: Path) -> None:
    store = open_private(path, "dogharoon")
    registration = sealed(details("FIRST"))
    store.keep_registration(registration, AT)
    store.erase(registration.commitment)
    with read_private(path) as reader:
        reader.backup(tmp_path / "copy")
    assert b"FIRST" not in (tmp_path / "copy").read_bytes()
    assert sorted(file.name for file in tmp_path.glob("copy*")) == ["copy"]
    store.close()
