"""Publications: numbered revisions, nothing half written, every byte accounted for."""

import json
import os
import signal
import subprocess
import sys
from datetime import date
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest

from tarazu import folders
from tarazu.folders import FolderRefused
from tarazu.returns import publication as module
from tarazu.returns.differences import Figures
from tarazu.returns.monthly import Figure, return_of
from tarazu.returns.publication import (
    BookHead,
    PublicationRefused,
    PublicationUnreadable,
    figures_at,
    publication_at,
    publish,
    verify,
)
from tarazu.returns.table import Reading

from .tables import table_of

DAY = date(2025, 12, 1)
BEFORE = ("a", "2025-09", 10)


def figures(*rows: tuple[object, ...], period: str = "2025-10", **more: object) -> Figures:
    table = table_of([BEFORE, *rows], **more)
    return Figures(return_of(table, period, ("crossing",)))


FIRST = figures(("a", "2025-10", 12), ("b", "2025-10", 3))
SECOND = figures(("a", "2025-10", 12), ("c", "2025-10", 5))
THIRD = figures(("a", "2025-10", 11), ("c", "2025-10", 5))


def drawn(about: module.Publication, made: Figures) -> dict[str, bytes]:
    assert made.made.source == about.source
    return {"table.csv": f"revision {about.revision}, {about.status}".encode()}


def put(made: Figures, folder: Path, status: str = "final", **more: object):
    return publish(made, folder, **{"status": status, "made_on": DAY, "drawn": drawn, **more})


def bytes_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_the_digest_is_the_sha_256_of_the_figures_that_lie_there(tmp_path):
    folder = tmp_path / "oct"
    about, outcome = put(FIRST, folder)
    assert outcome == "published"
    assert (about.revision, about.status, about.name) == (1, "final", "oct")
    assert about.digest == sha256((folder / "return.json").read_bytes()).hexdigest()
    assert about == publication_at(folder)
    assert figures_at(folder) == FIRST
    assert not verify(folder)
    assert [each.name for each in about.files] == ["return.json", "table.csv"]


def test_the_same_figures_add_nothing_also_from_a_later_issue_of_the_file(tmp_path):
    folder = tmp_path / "oct"
    put(FIRST, folder)
    before = bytes_in(folder)
    source = msgspec.structs.replace(FIRST.made.source, vintage="December")
    reading = Reading("later.csv", "1" * 64, 99, 99)
    later = Figures(msgspec.structs.replace(FIRST.made, source=source, reading=reading))
    about, outcome = put(later, folder, made_on=date(2026, 1, 1))
    assert (about.revision, outcome) == (1, "same")
    assert bytes_in(folder) == before


def test_other_figures_are_a_revision_that_lists_what_changed_and_keeps_what_was(tmp_path):
    folder = tmp_path / "oct"
    first, _ = put(FIRST, folder)
    figures_of_first = (folder / "return.json").read_bytes()
    second, outcome = put(SECOND, folder)
    assert (second.revision, second.status, outcome) == (2, "revised", "revised")
    told = [(one.period, one.key, one.was.value, one.now.value) for one in second.changed]
    assert told == [
        ("2025-10", ("b",), 3, None),
        ("2025-10", ("c",), None, 5),
        ("2025-10", None, 15, 17),
    ]
    assert second.changed[0].now == Figure(None, "absent")
    [former] = second.former
    assert (former.revision, former.digest, former.status) == (1, first.digest, "final")
    assert (folder / former.file).read_bytes() == figures_of_first
    third, _ = put(THIRD, folder)
    assert [each.file for each in third.former] == ["revisions/r01.json", "revisions/r02.json"]
    assert not verify(folder)
    assert (folder / "table.csv").read_bytes() == b"revision 3, revised"


def test_more_files_of_the_same_figures_are_made_under_the_same_number_and_day(tmp_path):
    folder = tmp_path / "oct"
    first, _ = put(FIRST, folder)
    more = {
        "drawn": lambda *_: {"table.csv": b"", "table.fa.csv": b""},
        "made_on": date(2026, 1, 1),
    }
    about, outcome = put(FIRST, folder, **more)
    assert (about.revision, about.made_on, about.digest) == (1, DAY, first.digest)
    assert outcome == "made_anew"
    assert not verify(folder)
    assert put(FIRST, folder, **more) == (about, "same")


def test_figures_that_were_changed_back_are_a_revision_too(tmp_path):
    folder = tmp_path / "oct"
    for made in (FIRST, SECOND, FIRST):
        about, _ = put(made, folder)
    assert (about.revision, about.digest) == (3, about.former[0].digest)


def test_provisional_figures_become_final_under_their_number_and_never_provisional_again(tmp_path):
    folder, head = tmp_path / "oct", BookHead("dogharoon", 7, "ab")
    put(FIRST, folder, "provisional", head=head)
    about, outcome = put(FIRST, folder, "final", head=BookHead("dogharoon", 9, "cd"))
    assert (about.revision, about.status, about.head) == (1, "final", head)
    assert (outcome, about.made_on) == ("made_anew", DAY)
    assert not about.former
    with pytest.raises(PublicationRefused, match="does not become provisional"):
        put(SECOND, folder, "provisional")
    assert publication_at(folder) == about
    about, _ = put(SECOND, tmp_path / "nov", "provisional")
    about, _ = put(THIRD, tmp_path / "nov", "provisional")
    about, _ = put(THIRD, tmp_path / "nov", "final")
    assert (about.revision, about.status, len(about.changed)) == (2, "revised", 2)


@pytest.mark.parametrize(
    "other",
    [
        figures(("a", "2025-10", 12), period="2025-09"),
        figures(("a", "2025-10", 12), unit="vehicles"),
        Figures(return_of(table_of([("a", "2025-10", 12)]), "2025-10", ())),
    ],
)
def test_figures_of_another_kind_are_no_revision(other, tmp_path):
    put(FIRST, tmp_path / "oct")
    with pytest.raises(PublicationRefused, match="under another name"):
        put(other, tmp_path / "oct")


@pytest.mark.parametrize("name", ["Oct", "..", "a b", "x" * 81])
def test_a_name_that_is_no_name_is_refused(name, tmp_path):
    with pytest.raises(PublicationRefused, match="no name of a publication"):
        put(FIRST, tmp_path / name)


def test_a_changed_byte_of_any_file_is_found(tmp_path):
    folder = tmp_path / "oct"
    for made in (FIRST, SECOND):
        put(made, folder)
    assert not verify(folder)
    for name, content in bytes_in(folder).items():
        for place in range(0, len(content), max(1, len(content) // 40)):
            changed = bytearray(content)
            changed[place] ^= 1
            (folder / name).write_bytes(bytes(changed))
            try:
                findings = verify(folder)
            except PublicationUnreadable:
                findings = ["unreadable"]
            assert findings, f"{name}: byte {place} was changed"
        (folder / name).write_bytes(content)
    assert not verify(folder)


def test_a_file_that_lacks_or_is_not_its_own_is_named_and_nothing_is_published_over_it(tmp_path):
    folder = tmp_path / "oct"
    put(FIRST, folder)
    (folder / "notes.txt").write_text("mine")
    assert verify(folder) == ["notes.txt: no file of the publication"]
    with pytest.raises(PublicationUnreadable, match=r"notes\.txt"):
        put(SECOND, folder)
    assert (folder / "notes.txt").read_text() == "mine"
    (folder / "notes.txt").unlink()
    (folder / "table.csv").unlink()
    assert verify(folder) == ["table.csv: not there"]


def test_a_figure_that_was_changed_together_with_its_digests_is_still_found(tmp_path):
    folder = tmp_path / "oct"
    for made in (FIRST, SECOND):
        put(made, folder)
    old = folder / "revisions" / "r01.json"
    old.write_bytes(old.read_bytes().replace(b"12", b"13"))
    about = json.loads((folder / "publication.json").read_text())
    for entry in about["files"]:
        if entry["name"] == "revisions/r01.json":
            entry["digest"] = sha256(old.read_bytes()).hexdigest()
    (folder / "publication.json").write_text(json.dumps(about))
    findings = verify(folder)
    assert "publication.json: not as it was sealed" in findings
    assert "revision 1: its figures are not in revisions/r01.json" in findings


def test_a_folder_that_is_no_publication_stays_as_it_is(tmp_path):
    (tmp_path / "oct").mkdir()
    (tmp_path / "oct" / "letter.txt").write_text("dear")
    with pytest.raises(PublicationUnreadable, match=r"publication\.json cannot be read"):
        put(FIRST, tmp_path / "oct")
    assert bytes_in(tmp_path / "oct") == {"letter.txt": b"dear"}


def test_a_file_system_that_cannot_exchange_folders_is_said_and_nothing_changes(
    tmp_path, monkeypatch
):
    put(FIRST, tmp_path / "oct")
    before = bytes_in(tmp_path / "oct")

    class Failing:
        def renameat2(self, *_: object) -> int:
            return -1

    monkeypatch.setattr(folders.ctypes, "CDLL", lambda *_, **__: Failing())
    with pytest.raises(FolderRefused, match="cannot exchange"):
        put(SECOND, tmp_path / "oct")
    assert bytes_in(tmp_path / "oct") == before


class Killed(BaseException):
    """The process ends here."""


STEPS = ("_exchange", "_sync", "sweep")


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("is_first", [True, False])
def test_failing_at_any_step_leaves_the_old_or_the_new_whole(when, is_first, tmp_path, monkeypatch):
    assert outcomes_of(when, tmp_path, monkeypatch, is_first=is_first) == {"old", "new"}


def test_an_exchange_in_two_steps_does_not_pass(tmp_path, monkeypatch):
    def in_two_steps(one: Path, other: Path) -> None:
        other.rename(one.with_suffix(".old.part"))
        one.rename(other)

    monkeypatch.setattr(folders, "_exchange", in_two_steps)
    with pytest.raises(AssertionError, match="neither the old nor the new"):
        outcomes_of("before", tmp_path, monkeypatch, is_first=False)


def outcomes_of(when: str, tmp_path: Path, monkeypatch, *, is_first: bool) -> set[str]:
    """Fail at each call of the file system in turn, until one run gets through."""
    outcomes = set()
    for place in range(1, 100):
        folder = tmp_path / f"p{place}" / "oct"
        if not is_first:
            put(FIRST, folder)
        old = bytes_in(folder) if folder.exists() else None
        if not _fails_at(place, when, lambda at=folder: put(SECOND, at), monkeypatch):
            return outcomes
        now = bytes_in(folder) if folder.exists() else None
        assert is_first or now is not None, "neither the old nor the new is there"
        outcomes.add("old" if now == old else "new")
        if now is not None:
            assert not verify(folder)
            assert publication_at(folder).revision == (1 if is_first or now == old else 2)
        about, _ = put(SECOND, folder)
        assert about.revision == (1 if is_first else 2)
        assert sorted(path.name for path in folder.parent.iterdir()) == ["oct"]
    return {"no run got through"}


def _fails_at(place: int, when: str, run, monkeypatch) -> bool:
    """Run with the n-th of all steps failing, before or after it; say whether it came so far."""
    count = 0
    with monkeypatch.context() as patch:
        steps = [(os, "fsync"), (Path, "rename"), (module, "sweep")]
        for owner, name in [*steps, *((folders, step) for step in STEPS)]:
            real = getattr(owner, name)

            def step(*told: object, real=real) -> object:
                nonlocal count
                count += 1
                is_mine = count == place
                if is_mine and when == "before":
                    raise Killed
                found = real(*told)
                if is_mine:
                    raise Killed
                return found

            patch.setattr(owner, name, step)
        try:
            run()
        except Killed:
            return True
    return False


KILLED = """
import sys
from pathlib import Path
from tests.returns.test_publication import FIRST, SECOND, put
folder = Path(sys.argv[1])
print("ready", flush=True)
while True:
    for made in (FIRST, SECOND):
        put(made, folder)
"""


def test_a_process_that_is_killed_while_it_publishes_leaves_a_whole_publication(tmp_path):
    folder = tmp_path / "oct"
    put(FIRST, folder)
    reached = 1
    for round_ in range(6):
        with subprocess.Popen(
            [sys.executable, "-c", KILLED, str(folder)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            reads = 0
            while reads < 40 * round_ or publication_at(folder).revision == reached:
                about = publication_at(folder)  # a reader finds it whole at any moment
                assert about.revision >= reached
                reads += 1
            process.send_signal(signal.SIGKILL)
        assert not verify(folder)
        about = publication_at(folder)
        assert len(about.former) == about.revision - 1
        reached = about.revision
    assert reached > 6
