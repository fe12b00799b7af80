"""Streams of chance: one for each source, and every draw has an address.

A draw is fixed by seed, replication, name of the stream, item (a day, a truck) and its number
within the item, and by nothing else: not by who asked before, not by the regime, not by the version
of Python. The bits are SHA-256 in counter mode. `random.Random` promises the same shares for ever,
but not the same gamma or choice, and its state would have to be set up anew for every item.
Source: ours, for common random numbers (theory, section 6); SHA-256 is FIPS 180-4.
"""

import math
from collections.abc import Sequence
from hashlib import sha256

_WORDS_PER_BLOCK = 4  # 64 bits each; a SHA-256 digest has 256
_WORD_RANGE = 1 << 64
# exp(-128) is far above the smallest float, and a sum of Poisson counts is a Poisson count.
_POISSON_PART_MAX = 128.0


class Draws:
    """The draws of one item, in order; two of them with the same key give the same draws."""

    __slots__ = ("_block", "_key", "_words")

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._block = 0
        self._words: list[int] = []

    def word(self) -> int:
        """Draw 64 even bits."""
        if not self._words:
            digest = sha256(self._key + self._block.to_bytes(8, "big")).digest()
            self._block += 1
            self._words = [
                int.from_bytes(digest[8 * n : 8 * n + 8], "big")
                for n in reversed(range(_WORDS_PER_BLOCK))
            ]
        return self._words.pop()

    def share(self) -> float:
        """Draw a share: even on [0, 1), in steps of 2**-53, so that every value is exact."""
        return (self.word() >> 11) * 2.0**-53

    def below(self, bound: int) -> int:
        """Draw a whole number from 0 to `bound` - 1, each equally often."""
        assert 0 < bound <= _WORD_RANGE, bound
        limit = _WORD_RANGE - _WORD_RANGE % bound  # the remainder would favour the low numbers
        while True:
            word = self.word()
            if word < limit:
                return word % bound

    def pick(self, shares: Sequence[float]) -> int:
        """Draw a place in a list of shares that add up to 1; exactly one draw is used."""
        assert shares
        drawn = self.share()
        for place, share in enumerate(shares[:-1]):
            drawn -= share
            if drawn < 0.0:
                return place
        return len(shares) - 1  # the last keeps what rounding left of the sum

    def normal(self) -> float:
        """Draw from the standard normal law, by Marsaglia's polar method."""
        while True:
            x = 2.0 * self.share() - 1.0
            y = 2.0 * self.share() - 1.0
            square = x * x + y * y
            if 0.0 < square < 1.0:
                # The second variate of the pair is dropped: keeping it would be a hidden state.
                return x * math.sqrt(-2.0 * math.log(square) / square)

    def gamma(self, shape: float) -> float:
        """Draw from the gamma law with that shape and scale 1.

        Source: Marsaglia and Tsang, ACM Trans. Math. Softw. 26 (2000), 363-372.
        """
        assert shape > 0.0, shape
        if shape < 1.0:
            return self.gamma(shape + 1.0) * math.pow(1.0 - self.share(), 1.0 / shape)
        d = shape - 1.0 / 3.0
        c = 1.0 / math.sqrt(9.0 * d)
        while True:
            x = self.normal()
            v = (1.0 + c * x) ** 3
            u = 1.0 - self.share()  # never 0, whose logarithm does not exist
            if v > 0.0 and math.log(u) < 0.5 * x * x + d - d * v + d * math.log(v):
                return d * v

    def factor(self, cv: float) -> float:
        """Draw a factor of mean 1 with that coefficient of variation, from the gamma law."""
        if cv == 0.0:
            return 1.0
        shape = 1.0 / (cv * cv)
        return self.gamma(shape) / shape

    def poisson(self, mean: float) -> int:
        """Draw a count from the Poisson law, by counting how many shares may be multiplied."""
        assert mean >= 0.0, mean
        count = 0
        while mean > 0.0:
            part = min(mean, _POISSON_PART_MAX)
            mean -= part
            limit = math.exp(-part)
            product = 1.0 - self.share()
            while product > limit:
                count += 1
                product *= self.share()
        return count


def draws_of(seed: int, replication: int, stream: str, item: int | str) -> Draws:
    """Give the draws of one item of one stream, from the first; nothing else moves them.

    >>> draws_of(1404, 0, "II.count", 3).below(1_000)
    563
    """
    assert "\0" not in stream, stream
    address = f"tarazu stream 1\0{seed}\0{replication}\0{stream}\0{item}"
    return Draws(sha256(address.encode()).digest())
