"""Password hashes by argon2id, with OWASP's smallest memory so that a small container survives a rush."""

import anyio
from anyio import to_thread
from argon2 import PasswordHasher as Argon2
from argon2.exceptions import InvalidHashError, VerifyMismatchError

_ARGON2 = Argon2(time_cost=2, memory_cost=19 * 1024, parallelism=1)
# Checked when an email is unknown, so that the time of the answer does not tell who has an account.
_NOBODY = _ARGON2.hash("no account has this password")
_MAX_PARALLEL = 2


class PasswordHasher:
    """Hashes and checks passwords, off the event loop, two at a time."""

    def __init__(self) -> None:
        self._limiter = anyio.CapacityLimiter(_MAX_PARALLEL)

    async def hash(self, password: str) -> str:
        """Salted hash to store."""
        return await to_thread.run_sync(_ARGON2.hash, password, limiter=self._limiter)

    async def matches(self, password: str, stored: str | None) -> bool:
        """Whether `password` is the one stored; takes as long for None, and is then False."""
        return await to_thread.run_sync(_verify, password, stored, limiter=self._limiter)


def _verify(password: str, stored: str | None) -> bool:
    try:
        return _ARGON2.verify(stored or _NOBODY, password) and stored is not None
    except (VerifyMismatchError, InvalidHashError):
        return False
