"""Rate limit by key, kept in memory: with N replicas a user has at most N times the limit.

By hand, since the library `limits` goes through all keys, with a thread each, at every hit.
"""

import math
import time
from collections import deque

from app.core.errors import RateLimited

WINDOW_SECONDS = 60.0


class RateLimiter:
    """At most `per_minute` hits in any 60 s for each key."""

    def __init__(self, per_minute: int) -> None:
        self._per_minute = per_minute
        self._hits: dict[tuple[str, str], deque[float]] = {}
        self._next_sweep = time.monotonic() + WINDOW_SECONDS

    async def hit(self, scope: str, key: str) -> None:
        """Count one request of `key`; raises RateLimited over the limit."""
        now = time.monotonic()
        if now >= self._next_sweep:
            self._sweep(now)
        hits = self._hits.setdefault((scope, key), deque())
        while hits and hits[0] <= now - WINDOW_SECONDS:
            hits.popleft()
        if len(hits) >= self._per_minute:
            raise RateLimited(max(1, math.ceil(hits[0] + WINDOW_SECONDS - now)))
        hits.append(now)

    def _sweep(self, now: float) -> None:
        """Forget keys without a hit in the window, once a window."""
        self._next_sweep = now + WINDOW_SECONDS
        self._hits = {key: hits for key, hits in self._hits.items() if hits[-1] > now - WINDOW_SECONDS}
