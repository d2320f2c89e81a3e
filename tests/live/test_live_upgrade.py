"""The release is upgraded with other values, and rolled back, while people use it: no request fails."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import requests
from phase4.cluster.clients import helm, kubectl
from phase4.paths import CHART
from phase4.release.install import history, values_arguments
from phase4.release.names import NAMESPACE, RELEASE
from phase4.tasks.deploy_validated import frontend_url

pytestmark = pytest.mark.cluster

MOST_REQUESTS = 6000
PAUSE_SECONDS = 0.1
UPGRADE_SECONDS = 420


class Usage:
    """Requests to the page and, through its proxy, to the backend, on kept-alive and on fresh connections."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.answered = 0
        self.failures: list[str] = []
        self.ended = threading.Event()

    def use(self, keep_alive: bool) -> None:
        session = requests.Session()
        for _ in range(MOST_REQUESTS):
            if self.ended.wait(PAUSE_SECONDS):
                break
            for path, expected in (("/api/health", 200), ("/api/backend/api/auth/me", 401)):
                self._ask(session if keep_alive else requests.Session(), path, expected)

    def _ask(self, session: requests.Session, path: str, expected: int) -> None:
        try:
            answer = session.get(self.url + path, timeout=15)
        except requests.RequestException as error:
            self.failures.append(f"{path}: {error}")
            return
        if answer.status_code == expected:
            self.answered += 1
        else:
            self.failures.append(f"{path}: {answer.status_code}")


@contextmanager
def usage() -> Iterator[Usage]:
    """Someone uses the application inside; bounded in number and ended at the end."""
    used = Usage(frontend_url())
    threads = [threading.Thread(target=used.use, args=(keep_alive,)) for keep_alive in (True, True, False)]
    for thread in threads:
        thread.start()
    try:
        yield used
    finally:
        used.ended.set()
        for thread in threads:
            thread.join(60)


def test_an_upgrade_and_a_rollback_fail_no_request() -> None:
    before = history()[-1].revision
    changed = [
        "--set-string",
        "frontend.config.PROVED=upgrade",
        "--set-string",
        "backend.podAnnotations.proved=upgrade",
    ]
    with usage() as used:
        upgraded = helm(
            "upgrade", RELEASE, str(CHART), "--namespace", NAMESPACE, *values_arguments(), *changed,
            "--wait", "--timeout", f"{UPGRADE_SECONDS}s", timeout=UPGRADE_SECONDS + 60,
        )  # fmt: skip
        assert upgraded.ok, upgraded.tail()
        assert history()[-1].revision == before + 1
        config = kubectl("get", "configmap", "todo-app-frontend", "-n", NAMESPACE, "-o", "jsonpath={.data.PROVED}")
        assert config.stdout == "upgrade"
        back = helm("rollback", RELEASE, str(before), "--namespace", NAMESPACE, "--wait", timeout=UPGRADE_SECONDS)
        assert back.ok, back.tail()
        rolled = kubectl(
            "rollout", "status", "deployment/todo-app-frontend", "-n", NAMESPACE, "--timeout=180s", timeout=200
        )
        assert rolled.ok, rolled.tail()
    assert used.answered > 100
    assert not used.failures, f"{len(used.failures)} of {used.answered} requests failed: {used.failures[:5]}"
