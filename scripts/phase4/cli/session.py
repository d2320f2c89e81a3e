"""One run of the command line: the registry, the ledger and the context, put together."""

from dataclasses import dataclass

from phase4.criteria import catalogue
from phase4.criteria.registry import work
from phase4.engine import graph
from phase4.engine.assessment import Assessment
from phase4.engine.checks import Context, Progress, TaskDefinition
from phase4.engine.ledger import Ledger
from phase4.engine.model import Status, Task, worst
from phase4.system.paths import state_dir
from phase4.system.progress import ConsoleProgress


@dataclass(frozen=True)
class Session:
    """What every command needs."""

    work: dict[str, TaskDefinition]
    ledger: Ledger
    context: Context
    assessment: Assessment

    @property
    def catalogue(self) -> dict[str, Task]:
        return {task.id: task for task in catalogue.tasks()}

    def plan(self, task: Task | None, with_dependencies: bool) -> list[Task]:
        """The tasks to run, in order: all, one, or one and what it needs."""
        if task is None:
            return graph.ordered(catalogue.tasks())
        return graph.with_dependencies(task, catalogue.tasks()) if with_dependencies else [task]


def last_statuses() -> dict[str, Status]:
    """Each task's status as last found; looks at nothing but the ledger."""
    latest = open_ledger().latest()
    return {
        task.id: worst(
            latest[criterion.id].status if criterion.id in latest else Status.NOT_RUN for criterion in task.criteria
        )
        for task in catalogue.tasks()
    }


def open_ledger() -> Ledger:
    """This checkout's ledger."""
    return Ledger(state_dir() / "ledger.jsonl")


def open_session(progress: Progress | None = None) -> Session:
    """A session over this checkout."""
    registry = work()
    ledger = open_ledger()
    context = Context(progress or ConsoleProgress())
    return Session(registry, ledger, context, Assessment(registry, ledger, context))
