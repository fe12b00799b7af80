"""The tree of places against a sorted list."""

from bisect import bisect_left, insort

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tarazu.rules.ranks import Ranks

# What is done: take the next place (with a gap), take back an old one, free one, ask about one.
moves = st.lists(
    st.tuples(st.sampled_from(("next", "next", "next", "old", "free", "ask")), st.integers(0, 200)),
    max_size=300,
)


@settings(max_examples=200, deadline=None)
@given(moves, st.integers(0, 10_000))
def test_places_before_one_are_counted_as_in_a_sorted_list(drawn, first):
    ranks, taken, freed, last = Ranks(), [], [], first
    for move, number in drawn:
        if move == "next":
            last += 1 + (number if number > 150 else 0)
            ranks.take(last)
            insort(taken, last)
        elif move == "old" and freed:
            place = freed.pop(number % len(freed))
            ranks.take(place)
            insort(taken, place)
        elif move == "free" and taken:
            place = taken.pop(number % len(taken))
            ranks.free(place)
            freed.append(place)
        assert ranks.count == len(taken)
        for place in (first + number, last, last + 1, 0, first - 5):
            assert ranks.before(place) == bisect_left(taken, place)


def test_a_place_far_above_moves_the_tree_and_not_the_counts():
    ranks = Ranks()
    for place in (1, 2, 1_000_000):
        ranks.take(place)
    ranks.free(1)
    assert [ranks.before(place) for place in (1, 2, 3, 1_000_000, 1_000_001)] == [0, 0, 1, 1, 2]


def test_memory_follows_the_live_places_and_not_the_age_of_the_book():
    ranks = Ranks()
    for place in range(1, 50_000):
        ranks.take(place)
        if place > 10:
            ranks.free(place - 10)
    assert ranks.count == 10
    assert len(ranks._tree) < 1_000


def test_a_tree_made_anew_counts_every_word_that_was_marked():
    for marked in (range(0, 640, 64), range(0, 4_096, 64), range(63, 1_000)):
        ranks = Ranks()
        for place in marked:
            ranks.take(place)
        far = 1_000_000
        ranks.take(far)  # far above: all is made anew
        for place in (*marked, far, far + 1):
            assert ranks.before(place) == bisect_left([*marked, far], place)


def test_a_place_that_is_taken_twice_or_freed_untaken_is_a_bug_of_the_caller():
    ranks = Ranks()
    ranks.take(7)
    with pytest.raises(AssertionError, match="place 7 is taken"):
        ranks.take(7)
    with pytest.raises(AssertionError, match="place 8 is not taken"):
        ranks.free(8)
