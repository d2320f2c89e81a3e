"""Live tests need the deployed release; without it they say so and fail, for ``inv test`` deploys it before."""

from collections.abc import Callable

import pytest
from phase4.engine.model import Result
from phase4.release.install import history
from phase4.system.progress import ConsoleProgress
from phase4.testing.criterion import checker


@pytest.fixture(scope="session", autouse=True)
def release() -> None:
    revisions = history()
    assert revisions, "the release is not deployed; run: ./inv phase-iv"
    assert revisions[-1].status == "deployed", f"the release is {revisions[-1].status}; run: ./inv deploy-001"


@pytest.fixture
def check() -> Callable[[str], Result]:
    """Run one criterion's check now, and keep nothing of it."""
    return checker(ConsoleProgress())
