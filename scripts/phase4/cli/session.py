"""One run of the command line: definitions, ledger, waivers and context, put together once."""

import os
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from phase4.criteria import catalogue
from phase4.engine import graph, waivers
from phase4.engine.assessment import MAX_AGE, Assessment
from phase4.engine.checks import TaskDefinition
from phase4.engine.context import Context, Progress
from phase4.engine.ledger import Ledger
from phase4.engine.model import Status, Task, worst
from phase4.system.errors import UsageError
from phase4.system.paths import ROOT, STATE
from phase4.system.progress import ConsoleProgress

WAIVERS = ROOT / "waivers.yaml"
MAX_AGE_VARIABLE = "PHASE4_MAX_AGE_DAYS"
LONGEST_DAYS = 36500


@dataclass(frozen=True)
class Session:
    """What every command needs."""

    definitions: dict[str, TaskDefinition]
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
    """Each task's status as last recorded; looks at nothing but the ledger."""
    latest = open_ledger().latest()
    return {
        task.id: worst(
            latest[criterion.id].status if criterion.id in latest else Status.NOT_RUN for criterion in task.criteria
        )
        for task in catalogue.tasks()
    }


def open_ledger() -> Ledger:
    """This checkout's ledger."""
    return Ledger(STATE / "ledger.jsonl")


def open_session(progress: Progress | None = None, waivers_file: Path = WAIVERS) -> Session:
    """A session over this checkout.

    Raises:
        UsageError: the waivers or the setting of the age limit cannot be read.
    """
    from phase4.criteria.registry import definitions  # here: it brings every check, which a mere list does not need

    registry = definitions()
    ledger = open_ledger()
    context = Context(progress or ConsoleProgress())
    assessment = Assessment(registry, ledger, context, waivers=waivers.read(waivers_file), max_age=max_age())
    context.assessment = assessment
    return Session(registry, ledger, context, assessment)


def max_age() -> timedelta:
    """How old a PASS of something outside the repository may be; ``PHASE4_MAX_AGE_DAYS`` sets it.

    Raises:
        UsageError: the variable is no number of days.
    """
    text = os.environ.get(MAX_AGE_VARIABLE, "").strip()
    if not text:
        return MAX_AGE
    # Digits of other kinds, such as superscripts, are no number; ten thousand years are more than a date holds.
    if not text.isdecimal() or not 1 <= int(text) <= LONGEST_DAYS:
        raise UsageError(
            f"{MAX_AGE_VARIABLE}={text} is no number of days",
            why=f"it is a whole number from 1 to {LONGEST_DAYS}",
            fix=f"unset {MAX_AGE_VARIABLE}",
        )
    return timedelta(days=int(text))
