"""All work there is, by task ID. Explicit: what is not named here is not run."""

from collections.abc import Mapping

from phase4.criteria import catalogue, closing, env
from phase4.criteria.assistants import tasks as assistants
from phase4.criteria.cont import tasks as cont
from phase4.criteria.deploy import tasks as deploy
from phase4.criteria.documentation import tasks as documentation
from phase4.criteria.helm import tasks as helm
from phase4.criteria.k8s import tasks as k8s
from phase4.engine.checks import TaskDefinition
from phase4.system.errors import Phase4Error

AREAS = (env, cont, k8s, helm, deploy, documentation, assistants, closing)


def work() -> dict[str, TaskDefinition]:
    """The work of every automated task.

    Raises:
        Phase4Error: a task is unknown or named twice, or a criterion has not exactly one check.
    """
    found: dict[str, TaskDefinition] = {}
    for area in AREAS:
        for task_id, one in area.TASKS.items():
            if task_id in found:
                raise Phase4Error(f"{task_id} is registered twice, the second time in {area.__name__}")
            found[task_id] = one
    validate(found)
    return found


def validate(found: Mapping[str, TaskDefinition]) -> None:
    """Every criterion of an automated task has exactly one check, and no check is of another task."""
    tasks = {task.id: task for task in catalogue.tasks()}
    for task_id, one in found.items():
        if task_id not in tasks:
            raise Phase4Error(f"{task_id} is registered but not in the catalogue")
        wanted = [criterion.id for criterion in tasks[task_id].criteria]
        given = [check.criterion for check in one.checks]
        if sorted(given) != sorted(wanted):
            raise Phase4Error(f"{task_id} has checks {given}, its criteria are {wanted}")
        for check in one.checks:
            if not check.message:
                raise Phase4Error(f"the check of {check.criterion} has no docstring, so no failure message")
