"""Logs that are not what they seem: another one's ids, a year mistyped, one id twice."""

from pathlib import Path

from tests.cli.commands import PLAIN_MAP, PLAN, run, written

HEAD = "at,fact,plate,registered,direction,laden,cargo"
MONDAY = f"""\
{HEAD}
2025-11-24T08:00:00+03:30,movement,HRT 10001,AF,in,loaded,general
2025-11-24T08:01:00+03:30,movement,HRT 10002,AF,in,loaded,general
2025-11-24T08:02:00+03:30,movement,HRT 10003,AF,in,loaded,general
"""
TUESDAY = MONDAY.replace("-24T", "-25T").replace("HRT 1", "HRT 2")


class Book:
    """A book in its folder, and imports into it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "dogharoon.book"

    def take(self, text: str, *more: object, name: str = "export.csv", code: int = 0):
        day = self.folder / str(len(list(self.folder.iterdir())))
        day.mkdir()
        log = written(day, name, text)
        plan = () if self.file.exists() else ("--regime", written(self.folder, "plan", PLAN))
        found = written(self.folder, "map.toml", PLAIN_MAP)
        return run(
            *("feed", "import", log, "--map", found, "--book", self.file, *plan, *more), code=code
        )

    def facts(self, text: str, *more: object) -> dict[str, int]:
        return self.take(text, "--json", *more).json["facts"]


def test_another_log_of_the_same_name_is_not_taken_for_the_first(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.take(MONDAY)
    before = run("journal", "export", book.file, "--plain").out
    told = book.take(TUESDAY, code=3).err
    assert "3 ids of the log 'export.csv' for other facts and 0 for the same" in told
    assert "Nothing was imported" in told
    assert run("journal", "export", book.file, "--plain").out == before
    assert "recorded                 3" in book.take(TUESDAY, name="tuesday.csv").out


def test_a_row_that_was_changed_since_is_counted_as_the_id_of_another(tmp_path: Path) -> None:
    book = Book(tmp_path)
    book.take(MONDAY)
    changed = MONDAY.replace("HRT 10002", "HRT 90002")
    facts = book.facts(changed)
    assert (facts["already"], facts["reused"], facts["recorded"]) == (2, 1, 0)
    book.take(changed, "--strict", code=1)


def test_a_year_mistyped_is_rejected_and_does_not_move_the_book(tmp_path: Path) -> None:
    book = Book(tmp_path)
    late = MONDAY.replace("2025-11-24T08:02", "2052-11-24T08:02")
    ran = book.take(late, "--strict", code=1)
    assert "rejected                 1  not_a_time 1" in ran.out
    rejects = (tmp_path / "export.rejected.csv").read_text()
    assert "a year mistyped, or another calendar?" in rejects
    assert "2052" not in run("journal", "show", book.file).out


def twice(at: str) -> str:
    """Write a log in which a turn number stands for two rows, both refused."""
    return f"""\
{HEAD},source_id
2025-11-24T08:00:00+03:30,register,12ع34542,IR,out,loaded,general,1
2025-11-24T08:01:00+03:30,movement,HRT 10001,AF,in,loaded,general,2
2025-11-24T10:00:00+03:30,register,12ع34542,IR,out,loaded,general,3
{at},register,12ع34542,IR,out,loaded,general,3
"""


def test_an_id_that_is_refused_twice_stops_nothing(tmp_path: Path) -> None:
    """A call has lapsed before each of the two: what fell due is recorded, and they are refused."""
    for place, at in enumerate(("2025-11-24T10:30:00+03:30", "2025-11-24T10:00:00+03:30")):
        folder = tmp_path / str(place)
        folder.mkdir()
        book = Book(folder)
        facts = book.facts(twice(at))
        assert facts["refused"] == {"already_waiting": 2}, at
        assert run("journal", "verify", book.file).code == 0
        assert book.facts(twice(at))["recorded"] == 0
