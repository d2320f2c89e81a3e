"""What pages say of the catalogue: the task reference, and the two numbers in the README."""

import re
from pathlib import Path

from phase4.criteria import catalogue
from phase4.engine.model import Task
from phase4.system.paths import ROOT

PAGE = ROOT / "docs" / "reference" / "tasks.md"
README = ROOT / "README.md"
HEAD = """# Tasks

All {tasks} tasks and {criteria} acceptance criteria, in the specification's words.
Made from `scripts/phase4/criteria/catalogue.yaml` by `./inv generate`; do not edit.
"""


def pages() -> dict[Path, str]:
    """Every page that the catalogue decides over, with its whole text as Markdown."""
    return {PAGE: page(), README: counted(README.read_text(encoding="utf-8"))}


def counted(text: str) -> str:
    """A text with its ``28 tasks`` and ``140 acceptance criteria`` as many as there are."""
    text = re.sub(r"\d+(?=\s+tasks\b)", str(len(catalogue.tasks())), text)
    return re.sub(r"\d+(?=\s+acceptance criteria\b)", str(len(catalogue.criteria())), text)


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
