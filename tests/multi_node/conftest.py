"""Tests on three nodes have a cluster of their own, which is new, and removed whatever became of it."""

from collections.abc import Iterator

import placed
import pytest
from phase4.cluster.minikube import MinikubeDriver
from phase4.system.progress import ConsoleProgress
from phase4.testing import several_nodes


@pytest.fixture(scope="module")
def cluster() -> Iterator[MinikubeDriver]:
    with several_nodes.deployed(ConsoleProgress()) as cluster:
        yield cluster


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for what, seconds in placed.MEASURED.items():
        terminalreporter.write_line(f"{seconds:6.1f} s {what}")
