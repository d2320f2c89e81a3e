"""One toolchain run at a time for one cache: a second one waits and says so."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from phase4.system.errors import BlockedError
from phase4.system.progress import Progress

ANNOUNCE_EVERY_SECONDS = 30.0


@contextmanager
def exclusive(path: Path, progress: Progress, *, timeout: float = 3600) -> Iterator[None]:
    """Hold the lock file ``path``; the system lets go of it when the process ends, however it ends.

    Raises:
        BlockedError: another run held it for ``timeout`` seconds.
    """
    lock = FileLock(path)
    waited = 0.0
    while True:
        # A second before the first word: most waits are shorter, and need not be told.
        patience = min(ANNOUNCE_EVERY_SECONDS if waited else 1.0, timeout - waited)
        try:
            lock.acquire(timeout=patience)
        except Timeout as busy:
            waited += patience
            if waited >= timeout:
                raise _held(path, timeout) from busy
            progress.line(f"waiting for another run that holds {path} ({waited:.0f} s)")
        else:
            break
    try:
        yield
    finally:
        lock.release()


def _held(path: Path, timeout: float) -> BlockedError:
    return BlockedError(
        f"{path} was held for {timeout:.0f} s",
        why="another run of this project is still installing tools",
        fix=f"fuser -v {path}",
    )
