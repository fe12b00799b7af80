"""Half of some lengths, those that still run among them: Kaplan and Meier's estimate."""

from hypothesis import given
from hypothesis import strategies as st

from tarazu.measures import half_reached, quantile

LENGTHS = st.lists(st.integers(0, 500), max_size=60)


@given(LENGTHS)
def test_where_all_have_ended_half_is_the_plain_half(ended):
    plain = quantile(sorted(ended), 1, 2)
    assert half_reached(ended, []) == (None if plain is None else (plain, True))


@given(LENGTHS, LENGTHS)
def test_those_that_still_run_never_make_half_shorter(ended, running):
    found, alone = half_reached(ended, running), half_reached(ended, [])
    if found is None:
        assert not ended
        assert not running
    elif alone is not None:
        assert found[0] >= alone[0]


def test_where_too_few_have_ended_half_is_the_longest_seen_at_the_least():
    assert half_reached([10], [20, 30]) == (30, False)
    assert half_reached([], [5, 7]) == (7, False)


def test_the_estimate_is_that_of_the_remissions_of_freireich():
    # Weeks to relapse with 6-MP, and those still in remission: the median is 23 in every textbook.
    ended = [6, 6, 6, 7, 10, 13, 16, 22, 23]
    running = [6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
    assert half_reached(ended, running) == (23, True)
