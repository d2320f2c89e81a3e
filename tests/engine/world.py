"""A small world for the engine: tasks, checks that look at a dictionary of things, and a record of what a run told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from phase4.engine import graph
from phase4.engine.assessment import Assessment
from phase4.engine.checks import Check, Input, Recorder, Step, TaskDefinition
from phase4.engine.context import Context
from phase4.engine.ledger import Ledger
from phase4.engine.model import Criterion, Result, Status, Task
from phase4.engine.runner import Runner, RunOptions, Summary
from phase4.system.errors import BlockedError, CommandFailed
from silence import SilentProgress


def make_task(task_id: str, *dependencies: str, criteria: int = 1) -> Task:
    """A task with so many criteria."""
    return Task(
        id=task_id,
        number="1.1",
        title=f"Title of {task_id}",
        section="1. Section",
        effort="1 hour",
        priority="High",
        dependencies_text=", ".join(dependencies) or "None",
        dependencies=dependencies,
        description="A description.",
        criteria=tuple(
            Criterion(id=f"{task_id}.{number}", task_id=task_id, text=f"Criterion {number} of {task_id}")
            for number in range(1, criteria + 1)
        ),
        steps=("do it",),
    )


@dataclass
class EventLog:
    """Events as words, in the order they came."""

    told: list[str] = field(default_factory=list)

    def task_started(self, task: Task) -> None:
        self.told.append(f"start {task.id}")

    def step_started(self, task: Task, step: Step) -> None:
        self.told.append(f"step {task.id}: {step.title}")

    def task_fresh(self, task: Task) -> None:
        self.told.append(f"fresh {task.id}")

    def checked(self, result: Result) -> None:
        self.told.append(f"{result.status} {result.criterion}")

    def task_ended(self, task: Task, status: Status, seconds: float) -> None:
        self.told.append(f"end {task.id}: {status}")


class World:
    """Things that have a value, tasks whose steps set theirs to ``good`` and whose checks look at it.

    ``things[task_id]`` is a task's output; ``things["cluster"]`` is looked at by every check; ``do`` and ``look``
    replace a task's step or check.
    """

    def __init__(self, folder: Path, *tasks: Task) -> None:
        self.folder = folder
        self.tasks = list(tasks)
        self.things: dict[str, str] = {"cluster": "one"}
        self.do: dict[str, Callable[[], None]] = {}
        self.verify: dict[str, Callable[[Recorder], None]] = {}
        self.conclude: dict[str, Callable[[Context], None]] = {}
        self.idle: set[str] = set()
        self.work_done: list[str] = []

    def tracked(self, name: str) -> Input:
        """A thing of this world, by name; it may be missing."""
        return Input(name, lambda context: self.things.get(name, "missing"), is_outside=True)

    def work(self) -> dict[str, TaskDefinition]:
        """The registry: every task that is not in ``idle``."""
        return {task.id: self._work(task) for task in self.tasks if task.id not in self.idle}

    def _work(self, task: Task) -> TaskDefinition:
        inputs = (self.tracked(task.id), self.tracked("cluster"))
        checks = tuple(Check(one.id, self._look(task.id), inputs) for one in task.criteria)
        step = Step(f"make {task.id}", lambda context: [("make", task.id)], self._act(task.id))
        conclude = self.conclude.get(task.id)
        conclusion = (Step(f"conclude {task.id}", lambda context: [], conclude),) if conclude else ()
        return TaskDefinition((step,), checks, conclusion=conclusion)

    def _act(self, task_id: str) -> Callable[[Context], None]:
        def act(context: Context) -> None:
            self.work_done.append(task_id)
            self.do.get(task_id, lambda: self.things.update({task_id: "good"}))()

        return act

    def _look(self, task_id: str) -> Callable[[Recorder], None]:
        def recorder(recorder: Recorder) -> None:
            """The thing is not good; make it."""
            if task_id in self.verify:
                self.verify[task_id](recorder)
            else:
                recorder.expect_equal(f"the thing of {task_id}", "good", self.things.get(task_id))

        return recorder

    def ledger(self) -> Ledger:
        """The ledger as a new process reads it."""
        return Ledger(self.folder / "ledger.jsonl")

    def assessment(self) -> Assessment:
        """An assessment as a new process makes it."""
        return Assessment(self.work(), self.ledger(), Context(SilentProgress()))

    def statuses(self) -> dict[str, Status]:
        """How every task stands."""
        assessment = self.assessment()
        return {task.id: assessment.status(task) for task in self.tasks}

    def run(self, *names: str, mode: RunOptions | None = None) -> tuple[Summary, EventLog]:
        """Run these tasks (by default all) as a new process would."""
        recorder = EventLog()
        catalogue = {task.id: task for task in self.tasks}
        chosen: Sequence[Task] = [catalogue[name] for name in names] if names else graph.ordered(self.tasks)
        runner = Runner(self.work(), self.ledger(), Context(SilentProgress()), recorder)
        return runner.run(chosen, mode or RunOptions(), catalogue), recorder


def blocked() -> None:
    """A step that this machine cannot do."""
    raise BlockedError("there is no /dev/kvm", why="the machine is virtual", fix="./inv env-001")


def failed() -> None:
    """A step whose command fails."""
    raise CommandFailed("`make` ended with 2", why="no rule", fix="make -n")
