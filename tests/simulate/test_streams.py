"""Streams of chance: fixed for ever, addressable, and of the laws that they promise.

Every tolerance is 3.29 standard errors, and every seed is fixed: a test passes or fails for good.
"""

import math
from collections.abc import Callable

import pytest

from tarazu.simulate import Draws, draws_of

SEED = 1404
PINNED_WORDS = [
    0x68D58BEC4AE25593,
    0x22896C498F0015B3,
    0x5F37CCB7AF601112,
    0xD1FF76940CD3ABE4,
    0x4F6505F307D2820B,
]
PINNED_COUNTS = [150, 144, 214, 218, 204, 208]
WIDTH = 3.29  # standard errors; two-sided, one in a thousand


def moments_of(count: int, draw: Callable[[Draws], float]) -> tuple[float, float]:
    """Give mean and variance of one draw of each of so many items."""
    drawn = [draw(draws_of(SEED, 0, "moments", item)) for item in range(count)]
    mean = sum(drawn) / count
    return mean, sum((one - mean) ** 2 for one in drawn) / (count - 1)


def test_the_bits_of_a_stream_are_pinned() -> None:
    draws = draws_of(SEED, 0, "II.count", 0)
    assert [draws.word() for _ in range(5)] == PINNED_WORDS


def test_gamma_and_poisson_draws_are_pinned() -> None:
    draws = draws_of(SEED, 0, "pinned", 0)
    counts = [draws.poisson(draws.factor(0.15) * 200.0) for _ in range(6)]
    assert counts == PINNED_COUNTS


def test_two_draws_with_one_address_are_equal_whatever_was_drawn_between() -> None:
    first = draws_of(SEED, 3, "AI.time", 40)
    drawn = [first.below(1_000) for _ in range(100)]
    draws_of(SEED, 3, "AI.time", 39).word()
    again = draws_of(SEED, 3, "AI.time", 40)
    assert [again.below(1_000) for _ in range(100)] == drawn


@pytest.mark.parametrize(
    "other",
    [
        (1405, 0, "II.count", 1),
        (SEED, 1, "II.count", 1),
        (SEED, 0, "II.time", 1),
        (SEED, 0, "II.count", 2),
        (SEED, 0, "II.count", 11),
    ],
)
def test_each_part_of_the_address_gives_another_stream(other: tuple[int, int, str, int]) -> None:
    assert draws_of(*other).word() != draws_of(SEED, 0, "II.count", 1).word()


def test_shares_are_even_between_0_and_1() -> None:
    count = 20_000
    mean, variance = moments_of(count, Draws.share)
    assert abs(mean - 1 / 2) < WIDTH * math.sqrt(1 / 12 / count)
    # The fourth central moment of an even share is 1/80, so that of its square is 1/80 - 1/144.
    assert abs(variance - 1 / 12) < WIDTH * math.sqrt((1 / 80 - 1 / 144) / count)


def test_every_whole_number_below_a_bound_is_drawn_equally_often() -> None:
    draws = draws_of(SEED, 0, "below", 0)
    count, bound = 30_000, 7
    found = [0] * bound
    for _ in range(count):
        found[draws.below(bound)] += 1
    square = sum((seen - count / bound) ** 2 for seen in found) / (count / bound)
    assert square < 22.46  # chi-square with 6 degrees of freedom, one in a thousand


def test_a_pick_follows_its_shares_and_uses_one_draw() -> None:
    shares, count = (0.85, 0.10, 0.05), 20_000
    draws, beside = draws_of(SEED, 0, "pick", 0), draws_of(SEED, 0, "pick", 0)
    found = [0, 0, 0]
    for _ in range(count):
        found[draws.pick(shares)] += 1
        beside.word()
    assert draws.word() == beside.word()
    for share, seen in zip(shares, found, strict=True):
        assert abs(seen - count * share) < WIDTH * math.sqrt(count * share * (1 - share))


def test_a_normal_draw_has_mean_0_and_variance_1() -> None:
    count = 20_000
    mean, variance = moments_of(count, Draws.normal)
    assert abs(mean) < WIDTH / math.sqrt(count)
    assert abs(variance - 1) < WIDTH * math.sqrt(2 / count)


@pytest.mark.parametrize("cv", [0.10, 0.15, 1.5])
def test_a_day_factor_has_mean_1_and_its_coefficient_of_variation(cv: float) -> None:
    count = 20_000
    mean, variance = moments_of(count, lambda draws: draws.factor(cv))
    assert abs(mean - 1) < WIDTH * cv / math.sqrt(count)
    # Excess kurtosis of the gamma law is 6 cv²; hence the standard error of its variance.
    assert abs(variance - cv**2) < WIDTH * cv**2 * math.sqrt((2 + 6 * cv**2) / count)


def test_without_variation_every_day_factor_is_1() -> None:
    assert draws_of(SEED, 0, "factor", 0).factor(0.0) == 1.0


@pytest.mark.parametrize("mean_count", [0.4, 12.0, 205.317, 300.0])
def test_a_poisson_count_has_equal_mean_and_variance(mean_count: float) -> None:
    count = 4_000
    mean, variance = moments_of(count, lambda draws: draws.poisson(mean_count))
    assert abs(mean - mean_count) < WIDTH * math.sqrt(mean_count / count)
    width = math.sqrt((2 * mean_count**2 + mean_count) / count)
    assert abs(variance - mean_count) < WIDTH * width


def test_a_poisson_count_of_mean_0_is_0() -> None:
    assert draws_of(SEED, 0, "count", 0).poisson(0.0) == 0
