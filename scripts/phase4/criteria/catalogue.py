"""The tasks and criteria of the specification, read from ``catalogue.yaml``."""

import difflib
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from phase4.engine.model import Criterion, Task
from phase4.system.errors import UsageError

CATALOGUE = Path(__file__).with_name("catalogue.yaml")


@cache
def tasks() -> tuple[Task, ...]:
    """All tasks in the specification's order."""
    data = yaml.load(CATALOGUE.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return tuple(_task(entry) for entry in data["tasks"])


def _task(entry: dict[str, Any]) -> Task:
    criteria = tuple(
        Criterion(id=f"{entry['id']}.{number}", task_id=entry["id"], text=text)
        for number, text in enumerate(entry["criteria"], start=1)
    )
    return Task.model_validate({**entry, "criteria": criteria})


def criteria() -> tuple[Criterion, ...]:
    """All criteria in the specification's order."""
    return tuple(criterion for task in tasks() for criterion in task.criteria)


def sentence(criterion_id: str) -> str:
    """What the specification says of a criterion, by its full ID such as ``IV-CONT-001.2``."""
    return next(criterion.text for criterion in criteria() if criterion.id == criterion_id)


def find(name: str) -> Task | Criterion:
    """The task or criterion of this name: ``IV-CONT-006``, ``cont-006`` or ``cont-001.3``, in any case.

    Raises:
        UsageError: there is none; the nearest names are suggested.
    """
    requested = name.upper() if name.upper().startswith("IV-") else f"IV-{name.upper()}"
    known: dict[str, Task | Criterion] = {task.id: task for task in tasks()}
    known.update({criterion.id: criterion for criterion in criteria()})
    if requested in known:
        return known[requested]
    near = difflib.get_close_matches(requested, known, n=3, cutoff=0.5)
    hint = f"did you mean {' or '.join(near)}?" if near else "no task or criterion is named like it"
    raise UsageError(f"there is no {name!r}", why=hint, fix="./inv --list")


def find_task(name: str) -> Task:
    """The task of this name, or the task a criterion of this name belongs to."""
    match = find(name)
    return match if isinstance(match, Task) else next(task for task in tasks() if task.id == match.task_id)
