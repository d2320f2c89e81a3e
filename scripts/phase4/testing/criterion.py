"""One criterion's check, run now and without a trace: no ledger, no report."""

from collections.abc import Callable

from phase4.criteria import catalogue
from phase4.criteria.registry import definitions
from phase4.engine.context import Context, Progress
from phase4.engine.ledger import Ledger
from phase4.engine.model import Result
from phase4.engine.runner import Runner
from phase4.system.paths import STATE


class Silent:
    """Events that nobody watches."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_: None


def checker(progress: Progress) -> Callable[[str], Result]:
    """What runs the check of a criterion, such as ``IV-DEPLOY-002.7``, against the selected cluster."""
    registry = definitions()
    runner = Runner(registry, Ledger(STATE / "ledger.jsonl"), Context(progress), Silent())

    def run(criterion: str) -> Result:
        task = catalogue.find_task(criterion)
        check = next(check for check in registry[task.id].checks if check.criterion == criterion)
        return runner.check(check, task)

    return run
