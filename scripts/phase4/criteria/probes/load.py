"""Someone uses the deployed application: requests to the page and, through its proxy, to the backend."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from phase4.criteria.probes.samples import rates
from phase4.engine.checks import Recorder
from phase4.engine.model import Series
from phase4.system.http import RequestException, Session, direct_session

PATHS = (("/api/health", 200), ("/api/backend/api/auth/me", 401))
TIMEOUT_SECONDS = 15
JOIN_SECONDS = 60
FEWEST_ANSWERS = 20


@dataclass(frozen=True)
class LoadProfile:
    """How the application is used.

    Args:
        keep_alive: one entry a user: whether it stays on one connection, or opens one for each request.
        pause: seconds between two rounds of a user.
        most: rounds of a user, at most; a round is one request to each of ``PATHS``.
    """

    keep_alive: tuple[bool, ...]
    pause: float
    most: int


# A few people, too few for an autoscaler to notice, for at most ten minutes.
LIGHT_LOAD = LoadProfile(keep_alive=(True, True, False), pause=0.3, most=2000)
# A crowd: more than two small pods are meant for.
HEAVY_LOAD = LoadProfile(keep_alive=(True,) * 4, pause=0.01, most=8000)


class LoadGenerator:
    """Counts what was answered as it should be, and says what was not. Ended by ``end`` or by itself."""

    def __init__(self, url: str, profile: LoadProfile) -> None:
        self.url = url
        self.profile = profile
        self.answered = 0
        self.failures: list[str] = []
        self._by_second: dict[str, Counter[int]] = {"answered": Counter(), "failed": Counter()}
        self._start = time.monotonic()
        self._guard = threading.Lock()
        self._over = threading.Event()
        self._threads = [threading.Thread(target=self._use, args=(item,), daemon=True) for item in profile.keep_alive]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        """No further request; returns when those under way are answered."""
        self._over.set()
        for thread in self._threads:
            thread.join(JOIN_SECONDS)

    @property
    def series(self) -> tuple[Series, ...]:
        """Requests a second, answered and failed, since the start."""
        with self._guard:
            return rates("requests a second", self._by_second)

    def _use(self, keep_alive: bool) -> None:
        kept = direct_session()
        for _ in range(self.profile.most):
            if self._over.wait(self.profile.pause):
                break
            for path, expected in PATHS:
                self._ask(kept if keep_alive else direct_session(), path, expected)

    def _ask(self, visitor: Session, path: str, expected: int) -> None:
        try:
            status = visitor.get(self.url + path, timeout=TIMEOUT_SECONDS).status_code
            failure = "" if status == expected else f"{path}: {status}"
        except RequestException as error:
            failure = f"{path}: {error}"
        second = int(time.monotonic() - self._start)
        with self._guard:
            self._by_second["failed" if failure else "answered"][second] += 1
            if failure:
                self.failures.append(failure)
            else:
                self.answered += 1


@contextmanager
def generate_load(url: str, profile: LoadProfile = LIGHT_LOAD) -> Iterator[LoadGenerator]:
    """Someone uses the application inside; bounded in number, and ended at the end."""
    used = LoadGenerator(url, profile)
    used.start()
    try:
        yield used
    finally:
        used.end()


def expect_undisturbed(recorder: Recorder, when: str, used: LoadGenerator, fewest: int = FEWEST_ANSWERS) -> None:
    """Evidence that the application was in use, and that no request failed."""
    recorder.expect_at_least(f"requests answered during {when}", fewest, used.answered, series=used.series)
    recorder.expect_empty(f"requests failed during {when}", used.failures[:20])
