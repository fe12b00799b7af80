"""What lies where a book was named, and is none."""

from pathlib import Path

import pytest

from tarazu.journal import NotABook, verify_book
from tests.journal.books import fill, sqlite_book


def test_a_file_that_never_was_a_book_is_told_apart_from_one_that_is_damaged(
    path: Path, tmp_path: Path
) -> None:
    other = tmp_path / "README.md"
    other.write_text("# Scales\n" * 900)
    for what in (other, tmp_path):
        with pytest.raises(NotABook, match="is not a book"):
            verify_book(what)
    journal = sqlite_book(path)
    fill(journal, 5)
    journal.close()
    content = bytearray(path.read_bytes())
    content[:8] = b"# Scales"
    path.write_bytes(content)
    assert not verify_book(path).ok
