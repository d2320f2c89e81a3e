"""The catalogue holds the specification's tasks and criteria word for word. Reads the Markdown on its own."""

import re
from dataclasses import dataclass, field

import pytest
from phase4.criteria import catalogue
from phase4.engine.model import Criterion, Task
from phase4.system.errors import UsageError
from phase4.system.paths import ROOT

SPEC = ROOT / "docs" / "spec" / "phase-iv-tasks.md"


@dataclass
class Written:
    """One task as the specification writes it."""

    number: str
    title: str
    section: str
    fields: dict[str, str] = field(default_factory=dict)
    blocks: dict[str, list[str]] = field(default_factory=dict)


def read_specification() -> list[Written]:
    """The tasks of the specification: headings, ``**Name:** value`` fields and the lines below ``**Name:**``."""
    tasks: list[Written] = []
    section = block = ""
    for line in SPEC.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"## (\d+\. .+)", line):
            section, block = found[1], ""
        elif found := re.fullmatch(r"### Task (\d+\.\d+): (.+)", line):
            tasks.append(Written(found[1], found[2], section))
            block = ""
        elif tasks and tasks[-1].section == section:
            block = read_line(tasks[-1], block, line)
    return tasks


def read_line(task: Written, block: str, line: str) -> str:
    """Take one line into the task; returns the block that the next line belongs to."""
    if found := re.fullmatch(r"\*\*(.+?):\*\* (.+)", line):
        task.fields[found[1]] = found[2]
        return ""
    if found := re.fullmatch(r"\*\*(.+?):\*\*", line):
        task.blocks[found[1]] = []
        return found[1]
    if block and line.strip() and not line.startswith(("```", "---")):
        task.blocks[block].append(re.sub(r"^(- \[ \] |\d+\. )", "", line))
    return block


SPECIFICATION = read_specification()
PAIRS = list(zip(SPECIFICATION, catalogue.tasks(), strict=False))


def test_both_sides_have_as_many_tasks_and_criteria() -> None:
    assert len(SPECIFICATION) == len(catalogue.tasks()) == SPEC.read_text(encoding="utf-8").count("**ID:** IV-")
    assert sum(len(task.blocks["Acceptance Criteria"]) for task in SPECIFICATION) == len(catalogue.criteria())


@pytest.mark.parametrize(("written", "task"), PAIRS, ids=[task.id for _, task in PAIRS])
def test_a_task_has_the_specification_s_words(written: Written, task: Task) -> None:
    assert (task.number, task.title, task.section) == (written.number, written.title, written.section)
    assert task.id == written.fields["ID"]
    assert task.effort == written.fields["Effort"]
    assert task.priority == written.fields["Priority"]
    assert task.dependencies_text == written.fields["Dependencies"]
    assert [task.description] == written.blocks["Description"]
    assert [criterion.text for criterion in task.criteria] == written.blocks["Acceptance Criteria"]
    assert list(task.steps) == written.blocks["Steps"]
    assert list(task.commands) == written.blocks.get("Verification", []) + written.blocks.get("Commands", [])


@pytest.mark.parametrize("task", catalogue.tasks(), ids=lambda task: task.id)
def test_dependencies_spell_out_the_specification_s_line(task: Task) -> None:
    ids = [one.id for one in catalogue.tasks()]
    assert list(task.dependencies) == spelled_out(task.dependencies_text, ids[: ids.index(task.id)])


def spelled_out(text: str, previous: list[str]) -> list[str]:
    """``None``, a list of IDs, ``A through B``, or ``All previous tasks`` as IDs."""
    if text == "None":
        return []
    if text == "All previous tasks":
        return previous
    if found := re.fullmatch(r"(\S+) through (\S+)", text):
        return previous[previous.index(found[1]) : previous.index(found[2]) + 1]
    return text.split(", ")


def test_criteria_are_numbered_within_their_task() -> None:
    for task in catalogue.tasks():
        assert [one.id for one in task.criteria] == [f"{task.id}.{n + 1}" for n in range(len(task.criteria))]
        assert {one.task_id for one in task.criteria} == {task.id}


@pytest.mark.parametrize("name", ["IV-CONT-006", "iv-cont-006", "cont-006", "CONT-006"])
def test_a_task_is_found_by_any_of_its_names(name: str) -> None:
    found = catalogue.find(name)
    assert isinstance(found, Task)
    assert found.id == "IV-CONT-006"
    assert found.command == "cont-006"


def test_a_criterion_is_found_and_leads_to_its_task() -> None:
    found = catalogue.find("cont-001.3")
    assert isinstance(found, Criterion)
    assert found.text == "Runs as non-root user (UID 1001)"
    assert catalogue.find_task("cont-001.3").id == "IV-CONT-001"


def test_a_wrong_name_gets_the_nearest_ones() -> None:
    with pytest.raises(UsageError, match=r"did you mean .*IV-CONT-006"):
        catalogue.find("cont-06")
    with pytest.raises(UsageError, match="no task or criterion is named like it"):
        catalogue.find("zzzzzzzzzzzz")
