"""The order of tasks, and what is refused before anything runs."""

from itertools import pairwise

import pytest
from phase4.criteria import catalogue
from phase4.engine import graph
from phase4.engine.graph import GraphError
from world import make_task


def test_a_task_defined_twice_is_refused() -> None:
    with pytest.raises(GraphError, match="task A is defined 2 times"):
        graph.validate([make_task("A"), make_task("B"), make_task("A")])


def test_an_unknown_dependency_is_refused() -> None:
    with pytest.raises(GraphError, match="task B depends on Z, which does not exist"):
        graph.validate([make_task("A"), make_task("B", "A", "Z")])


def test_a_cycle_is_shown_whole_and_in_the_direction_of_depends_on() -> None:
    tasks = [make_task("A"), make_task("B", "A", "D"), make_task("C", "B"), make_task("D", "C")]
    with pytest.raises(GraphError) as caught:
        graph.validate(tasks)
    shown = caught.value.what.rsplit(": ", 1)[1].split(" -> ")
    assert shown[0] == shown[-1]
    assert set(shown) == {"B", "C", "D"}
    needs = {task.id: task.dependencies for task in tasks}
    assert all(after in needs[before] for before, after in pairwise(shown))


def test_a_task_that_depends_on_itself_is_a_cycle() -> None:
    with pytest.raises(GraphError, match="A -> A"):
        graph.validate([make_task("A", "A")])


def test_the_given_order_decides_between_those_that_are_ready() -> None:
    tasks = [make_task("D", "B"), make_task("C"), make_task("B"), make_task("A")]
    assert [task.id for task in graph.ordered(tasks)] == ["C", "B", "D", "A"]


def test_the_catalogue_s_order_is_its_own_and_does_not_change() -> None:
    tasks = catalogue.tasks()
    first = [task.id for task in graph.ordered(tasks)]
    assert first == [task.id for task in graph.ordered(tasks)]
    assert first == [task.id for task in tasks], "the specification lists every task after what it needs"


def test_a_task_comes_with_all_it_needs_and_nothing_else() -> None:
    tasks = [make_task("A"), make_task("X"), make_task("B", "A"), make_task("C", "B")]
    assert [task.id for task in graph.with_dependencies(tasks[3], tasks)] == ["A", "B", "C"]
    assert [task.id for task in graph.with_dependencies(tasks[1], tasks)] == ["X"]
