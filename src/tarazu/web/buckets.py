"""Token buckets: how often somebody may try, without remembering who it was for long."""

from collections.abc import Callable

import msgspec

KEPT_MAX = 10_000  # a flood of addresses must not fill the memory


class _Bucket(msgspec.Struct):
    tokens: float
    at_s: float


class Buckets:
    """One bucket for each key: `size` tries at once, then one each `refill_s` seconds."""

    def __init__(self, size: int, refill_s: float, clock: Callable[[], float]) -> None:
        """Start full."""
        self._size = size
        self._refill_s = refill_s
        self._clock = clock
        self._buckets: dict[str, _Bucket] = {}

    def take(self, key: str) -> bool:
        """Take a token; False where none is left, and then nothing is taken."""
        bucket = self._filled(key)
        if bucket.tokens < 1:
            return False
        bucket.tokens -= 1
        return True

    def has(self, key: str) -> bool:
        """Say whether a token is left."""
        return self._filled(key).tokens >= 1

    def give_back(self, key: str) -> None:
        """Give a token back: the try was a good one."""
        bucket = self._filled(key)
        bucket.tokens = min(float(self._size), bucket.tokens + 1)

    def _filled(self, key: str) -> _Bucket:
        now_s = self._clock()
        bucket = self._buckets.pop(key, None)
        if bucket is None:
            bucket = _Bucket(float(self._size), now_s)
        else:
            gained = (now_s - bucket.at_s) / self._refill_s
            bucket.tokens = min(float(self._size), bucket.tokens + gained)
            bucket.at_s = now_s
        self._buckets[key] = bucket  # last: the longest unused stand first and are forgotten first
        if len(self._buckets) > KEPT_MAX:
            del self._buckets[next(iter(self._buckets))]
        return bucket
