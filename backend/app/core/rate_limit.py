"""Rate limit by key, kept in memory: with N replicas a user has at most N times the limit."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

from app.core.errors import RateLimited


class RateLimiter:
    """At most `per_minute` hits in any 60 s for each key."""

    def __init__(self, per_minute: int) -> None:
        self._limit = RateLimitItemPerMinute(per_minute)
        self._window = MovingWindowRateLimiter(MemoryStorage())

    async def hit(self, scope: str, key: str) -> None:
        """Count one request of `key`; raises RateLimited over the limit."""
        if await self._window.hit(self._limit, scope, key):
            return
        stats = await self._window.get_window_stats(self._limit, scope, key)
        raise RateLimited(max(1, math.ceil(stats.reset_time - time.time())))
