"""The round of the night: the whole book is looked at beside its writer, and damage stops it."""

import threading
from pathlib import Path

import pytest

from tarazu.cli.books import private_beside, writing
from tarazu.cli.night import Kept, NightRound, next_round_at
from tarazu.journal import BookBroken, forget_snapshot
from tests.journal.tampering import tamper
from tests.station.stations import CROSSING, Clock, Intent, joins, new_id, order

NOON = 1_763_800_200_000  # 22 November 2025, 12:00 in Iran
THREE_AT_NIGHT = NOON + 15 * 3_600_000


def kept_in(folder: Path) -> Kept:
    return Kept(CROSSING, folder / "x.book", None, "Asia/Tehran")


def test_the_round_is_at_three_by_the_clock_of_home():
    kept = kept_in(Path())
    assert next_round_at(kept, NOON) == THREE_AT_NIGHT
    assert next_round_at(kept, THREE_AT_NIGHT) == THREE_AT_NIGHT + 86_400_000


@pytest.mark.parametrize("is_damaged", [True, False])
def test_damage_that_a_start_would_not_see_is_found_at_night_beside_the_writer(
    tmp_path, is_damaged, capfd
):
    kept, clock = kept_in(tmp_path), Clock(NOON)
    with writing(kept.book, CROSSING, private=private_beside(kept.book), clock=clock) as station:
        order(station)
        station.take([Intent(id=new_id(), ask=joins(number)) for number in range(20)])
    with writing(kept.book, CROSSING, private=private_beside(kept.book), clock=clock) as station:
        if is_damaged:
            change(kept.book)
        found, is_told = [], threading.Event()

        def on_damage(damage):
            found.append(damage)
            is_told.set()

        watch = NightRound([kept], on_damage, clock=clock, look_s=0.01)
        clock.at = THREE_AT_NIGHT
        while watch.is_due(kept) and not is_told.wait(0.05):
            pass
        watch.close()
        assert station.execute(Intent(id=new_id(), ask=joins(30)))
    assert len(found) == is_damaged
    if is_damaged:
        assert "record 3" in str(found[0])
        forget_snapshot(found[0].book)
        with pytest.raises(BookBroken), writing(kept.book, CROSSING):
            pass


def change(book: Path) -> None:
    """Change an early record, as somebody with the file could."""
    tamper(book, lambda it: it.execute("UPDATE book SET hash = zeroblob(32) WHERE seq = 3"))
