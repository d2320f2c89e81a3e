"""The definitions of all tasks, by task ID. Explicit: what is not named here is not run."""

from collections.abc import Mapping
from dataclasses import replace
from types import ModuleType

from phase4.criteria import catalogue, closing, env
from phase4.criteria.assistants import tasks as assistants
from phase4.criteria.cont import tasks as cont
from phase4.criteria.deploy import tasks as deploy
from phase4.criteria.documentation import tasks as documentation
from phase4.criteria.helm import tasks as helm
from phase4.criteria.inputs.code import code
from phase4.criteria.k8s import tasks as k8s
from phase4.engine.checks import TaskDefinition
from phase4.system.errors import Phase4Error

AREAS: tuple[ModuleType, ...] = (env, cont, k8s, helm, deploy, documentation, assistants, closing)


def definitions() -> dict[str, TaskDefinition]:
    """The definition of every automated task; each check's own code is among its inputs.

    Raises:
        Phase4Error: a task is unknown or named twice, or a criterion has not exactly one check.
    """
    by_task: dict[str, TaskDefinition] = {}
    for area in AREAS:
        for task_id, definition in area.TASKS.items():
            if task_id in by_task:
                raise Phase4Error(f"{task_id} is registered twice, the second time in {area.__name__}")
            by_task[task_id] = _with_code(definition, area.__name__)
    validate(by_task)
    return by_task


def _with_code(definition: TaskDefinition, area: str) -> TaskDefinition:
    checks = tuple(replace(check, inputs=(*check.inputs, code(check, area))) for check in definition.checks)
    return replace(definition, checks=checks)


def validate(by_task: Mapping[str, TaskDefinition]) -> None:
    """Every criterion of an automated task has exactly one check, and no check is of another task."""
    tasks = {task.id: task for task in catalogue.tasks()}
    for task_id, definition in by_task.items():
        if task_id not in tasks:
            raise Phase4Error(f"{task_id} is registered but not in the catalogue")
        criteria = [criterion.id for criterion in tasks[task_id].criteria]
        checked = [check.criterion for check in definition.checks]
        if sorted(checked) != sorted(criteria):
            raise Phase4Error(f"{task_id} has checks {checked}, its criteria are {criteria}")
        for check in definition.checks:
            if not check.message:
                raise Phase4Error(f"the check of {check.criterion} has no docstring, so no failure message")
