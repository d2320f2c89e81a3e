"""The task reference in docs, made from the catalogue."""

from phase4.criteria import catalogue
from phase4.engine.model import Task
from phase4.system.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "tasks.md"
HEAD = """# Tasks

All {tasks} tasks and {criteria} acceptance criteria, in the specification's words.
Made from `scripts/phase4/criteria/catalogue.yaml` by `./inv generate`; do not edit.
"""


def page() -> str:
    """The whole page as Markdown."""
    head = HEAD.format(tasks=len(catalogue.tasks()), criteria=len(catalogue.criteria()))
    return "\n".join([head, *(_task(task) for task in catalogue.tasks())])


def _task(task: Task) -> str:
    criteria = "\n".join(f"| {criterion.id} | {criterion.text} |" for criterion in task.criteria)
    return (
        f"## {task.id}: {task.title}\n\n"
        f"`./inv {task.command}` · effort {task.effort} · priority {task.priority}"
        f" · depends on {task.dependencies_text}\n\n{task.description}\n\n"
        f"| Criterion | Text |\n|---|---|\n{criteria}\n"
    )
