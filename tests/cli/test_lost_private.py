"""A book whose private store is gone: nothing is recorded under new keys unless that is wanted."""

from pathlib import Path

import apsw

from tarazu.cli.books import private_beside
from tests.cli.commands import PLAIN_MAP, run, small_book, written

TWICE = """\
at,fact,plate,registered,direction,laden,cargo,source_id
2025-11-22T09:00:00+03:30,register,84ع61236,IR,out,loaded,general,20
"""


def importing(folder: Path, book: Path, *more: object, code: int = 0):
    log, found = written(folder, "more.csv", TWICE), written(folder, "map.toml", PLAIN_MAP)
    return run("feed", "import", log, "--map", found, "--book", book, *more, code=code)


def test_a_book_of_trucks_is_not_opened_with_a_blank_private_store(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    aside = private_beside(book).rename(tmp_path / "aside")
    told = importing(tmp_path, book, code=3).err
    assert "there is no private store" in told
    assert "Nothing was changed" in told
    assert not private_beside(book).exists()
    aside.rename(private_beside(book))
    assert "already_waiting 1" in importing(tmp_path, book).out


def test_a_store_that_is_lost_for_good_is_begun_anew_where_that_is_said(tmp_path: Path) -> None:
    book = small_book(tmp_path)
    private_beside(book).unlink()
    importing(tmp_path, book, "--new-private")
    rows = apsw.Connection(str(private_beside(book))).execute("SELECT count(*) FROM period").get
    assert rows == 1
