"""The page on the format is right: its checker, its schema and its example hold for real books."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tarazu.journal import rescue
from tarazu.journal.record import record_of
from tarazu.journal.schema import APPLICATION_ID, FORMAT_VERSION, SCHEMA
from tests.journal.books import CROSSING, fill, group, sqlite_book
from tests.journal.tampering import copy_book, tamper

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "book-format.md"


def fenced(language: str) -> str:
    """Give the one block of a language on the page."""
    (block,) = re.findall(rf"```{language}\n(.*?)```", PAGE.read_text(), re.DOTALL)
    return str(block)


@pytest.fixture
def checker(tmp_path: Path) -> Path:
    path = tmp_path / "checker.py"
    path.write_text(fenced("python"))
    return path


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "dogharoon.book"
    for start in (0, 100):
        journal = sqlite_book(path)
        fill(journal, 20, start=start)
        journal.append([group(start + 50, 2, content="زرنج \u0007 \U0001f69a")], journal.head)
        journal.close()
    return path


def checked(checker: Path, book: Path) -> tuple[int, str]:
    ended = subprocess.run(
        [sys.executable, str(checker), str(book)], capture_output=True, text=True, check=False
    )
    return ended.returncode, ended.stdout + ended.stderr


def test_the_checker_on_the_page_has_fewer_than_a_hundred_lines() -> None:
    lines = [line for line in fenced("python").splitlines() if line.strip()]
    assert len(lines) < 100
    assert max(map(len, lines)) <= 100


def test_the_checker_accepts_a_sound_book(checker: Path, book: Path) -> None:
    journal = sqlite_book(book)
    journal.close()
    assert checked(checker, book) == (
        0,
        f"ok, head ({journal.head.seq}, '{journal.head.hash.hex()}')\n",
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE book SET hash = zeroblob(32) WHERE seq = 5", "record 5: does not carry"),
        ("UPDATE book SET record = x'7b7d' WHERE seq = 5", "record 5: has other fields"),
        ("UPDATE book SET record = x'7b207d' WHERE seq = 5", "record 5: is not canonical"),
        ("DELETE FROM book WHERE seq = 5", "record 5: is not the next"),
        ("DELETE FROM book WHERE seq = 4", "record 4: is not the next"),
        ("DELETE FROM book WHERE seq = 7", "record 7: "),
        ("UPDATE book SET command = NULL WHERE seq = 2", "record 2: has another command"),
        ("DELETE FROM book WHERE seq > 60", "that the anchor saw longer"),
    ],
)
def test_the_checker_refuses_a_tampered_book(
    checker: Path, book: Path, statement: str, said: str
) -> None:
    tamper(book, lambda connection: connection.execute(statement))
    status, output = checked(checker, book)
    assert status == 1
    assert said in output


def test_the_checker_accepts_a_rescued_book(checker: Path, book: Path, tmp_path: Path) -> None:
    journal = sqlite_book(book)
    fill(journal, 5, start=200)
    copy = copy_book(book, tmp_path / "copy")
    journal.close()
    log = copy.with_name(copy.name + "-wal")
    log.write_bytes(log.read_bytes()[:-4_120])
    status, output = checked(checker, copy_book(copy, tmp_path / "again"))
    assert status == 1
    assert "anchor saw longer" in output
    rescue(copy, CROSSING, persons=("17", "23"), at_ms=1)
    sqlite_book(copy).close()
    assert checked(checker, copy)[0] == 0


def test_the_schema_on_the_page_is_the_schema() -> None:
    assert fenced("sql") == "".join(f"{statement};\n" for statement in SCHEMA.values())
    assert f"0x{APPLICATION_ID:x}" in PAGE.read_text()
    assert f"`user_version` {FORMAT_VERSION}" in PAGE.read_text()


def test_the_example_on_the_page_can_be_read() -> None:
    record = record_of(fenced("json").strip().encode())
    assert record.kind == "ticket_registered"
