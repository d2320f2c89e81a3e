"""Live tests need the deployed release; without it they say so and fail, for ``inv test`` deploys it before."""

from collections.abc import Callable

import pytest
from phase4.cli.session import open_session
from phase4.criteria import catalogue
from phase4.engine.context import Context
from phase4.engine.model import Result
from phase4.engine.runner import Runner
from phase4.release.install import history
from phase4.system.progress import ConsoleProgress


class Silent:
    """Events that nobody watches."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


@pytest.fixture(scope="session", autouse=True)
def release() -> None:
    revisions = history()
    assert revisions, "the release is not deployed; run: ./inv phase-iv"
    assert revisions[-1].status == "deployed", f"the release is {revisions[-1].status}; run: ./inv deploy-001"


@pytest.fixture
def check() -> Callable[[str], Result]:
    """Run one criterion's check now, and keep nothing of it."""
    session = open_session(ConsoleProgress())
    runner = Runner(session.definitions, session.ledger, Context(ConsoleProgress()), Silent())

    def run(criterion: str) -> Result:
        task = catalogue.find_task(criterion)
        one = next(one for one in session.definitions[task.id].checks if one.criterion == criterion)
        return runner.check(one, task)

    return run
