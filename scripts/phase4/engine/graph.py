"""The order of the tasks: validated first, then topological, the specification's order where there is a choice."""

from collections.abc import Sequence
from graphlib import CycleError, TopologicalSorter

from phase4.engine.model import Task
from phase4.system.errors import Phase4Error


class GraphError(Phase4Error):
    """The catalogue's dependencies do not make a graph that can be run."""


def validate(tasks: Sequence[Task]) -> None:
    """Refuse duplicate IDs, dependencies that do not exist, and cycles (shown whole).

    Raises:
        GraphError: what is wrong and where.
    """
    ids = [task.id for task in tasks]
    for task_id in ids:
        if ids.count(task_id) > 1:
            raise GraphError(f"task {task_id} is defined {ids.count(task_id)} times")
    for task in tasks:
        for dependency in task.dependencies:
            if dependency not in ids:
                raise GraphError(f"task {task.id} depends on {dependency}, which does not exist")
    try:
        TopologicalSorter({task.id: task.dependencies for task in tasks}).prepare()
    except CycleError as error:
        # graphlib lists a cycle against the arrows; a reader wants "depends on" from left to right.
        cycle = " -> ".join(reversed(error.args[1]))
        raise GraphError(f"the tasks depend on each other in a cycle: {cycle}") from None


def ordered(tasks: Sequence[Task]) -> list[Task]:
    """The tasks, each after all it depends on; the given order decides between those that are ready."""
    validate(tasks)
    rank = {task.id: number for number, task in enumerate(tasks)}
    by_id = {task.id: task for task in tasks}
    sorter = TopologicalSorter({task.id: task.dependencies for task in tasks})
    sorter.prepare()
    ready: list[str] = []
    result = []
    while sorter.is_active():
        ready = sorted([*ready, *sorter.get_ready()], key=rank.__getitem__)
        first, ready = ready[0], ready[1:]
        result.append(by_id[first])
        sorter.done(first)
    return result


def with_dependencies(task: Task, tasks: Sequence[Task]) -> list[Task]:
    """The task and all it needs, in an order that can be run."""
    by_id = {candidate.id: candidate for candidate in tasks}
    needed: set[str] = set()
    queue = [task.id]
    while queue:
        current = queue.pop()
        if current not in needed:
            needed.add(current)
            queue.extend(by_id[current].dependencies)
    return [candidate for candidate in ordered(tasks) if candidate.id in needed]
