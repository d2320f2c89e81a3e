"""Tests on kind have a cluster of their own, which is new, and removed whatever became of it."""

from collections.abc import Iterator

import pytest
from phase4.cluster.kind import KindDriver
from phase4.system.progress import ConsoleProgress
from phase4.testing import on_kind


@pytest.fixture(scope="session")
def cluster() -> Iterator[KindDriver]:
    with on_kind.deployed(ConsoleProgress()) as cluster:
        yield cluster
