"""The closing tasks: validation stands for every criterion before it, and the handoff tells no other story."""

import dataclasses
import os
import re
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from phase4.criteria import catalogue, closing
from phase4.engine.assessment import CriterionStatus
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.engine.model import Criterion, Evidence, Result, Status
from phase4.report.data import Report, collect
from phase4.report.machine import Machine
from phase4.system.errors import InvalidInput

BEFORE = [one for task in catalogue.tasks() if task.id not in closing.CLOSING for one in task.criteria]
CHECKS = {check.criterion: check for work in closing.TASKS.values() for check in work.checks}
World = Callable[..., dict[str, CriterionStatus]]


def criterion_status(criterion: Criterion, status: Status = Status.PASS) -> CriterionStatus:
    result = Result(
        criterion=criterion.id,
        status=status,
        evidence=(Evidence(what="x", expected="1", actual="1", ok=True, artefact="image", digest="sha256:1"),),
        deviations=("otherwise",) if criterion.id == "IV-CONT-001.4" else (),
    )
    return CriterionStatus(criterion, status, "" if status is Status.PASS else "it broke", result)


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """Everything passes, but what is named."""

    def make(**statuses: Status) -> dict[str, CriterionStatus]:
        found = {
            one.id: criterion_status(one, statuses.get(one.id.replace("-", "_").replace(".", "_"), Status.PASS))
            for one in BEFORE
        }
        monkeypatch.setattr(closing, "criterion_statuses", lambda context: found)
        return found

    return make


def wrong(criterion: str) -> list[str]:
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    CHECKS[criterion].verify(recorder)
    assert recorder.evidence
    return [f"{one.what}: {one.actual}" for one in recorder.evidence if not one.ok]


def test_the_groups_leave_no_criterion_out() -> None:
    left = [one.id for one in BEFORE if not any(re.match(pattern, one.id) for pattern in closing.GROUPS.values())]
    assert {name.rpartition("-")[0] for name in left} == {"IV-ENV", "IV-AI"}


@pytest.mark.parametrize("criterion", closing.GROUPS)
def test_a_group_passes_only_if_all_of_it_passes(criterion: str, world: World) -> None:
    found = world()
    assert wrong(criterion) == []
    for name in [one for one in found if re.match(closing.GROUPS[criterion], one)]:
        for status in (Status.FAIL, Status.NOT_RUN, Status.BLOCKED, Status.ERROR, Status.SKIPPED):
            found[name] = criterion_status(found[name].criterion, status)
            assert any(name in one for one in wrong(criterion))
        found[name] = criterion_status(found[name].criterion)


def test_validation_tells_the_deviations(world: World) -> None:
    world()
    recorder = Recorder(Context(None))  # type: ignore[arg-type]
    CHECKS["IV-VALID-001.1"].verify(recorder)
    assert recorder.deviations == ["IV-CONT-001.4: otherwise"]


@pytest.mark.parametrize(
    ("status", "is_open"),
    [
        (Status.BLOCKED, False),
        (Status.WAIVED, False),
        (Status.FAIL, True),
        (Status.ERROR, True),
        (Status.NOT_RUN, True),
    ],
)
def test_what_is_of_no_group_may_be_missing_here_but_not_fail(world: World, status: Status, is_open: bool) -> None:
    world(IV_AI_001_1=status)
    assert bool(wrong("IV-VALID-001.7")) is is_open
    if not is_open:
        recorder = Recorder(Context(None))  # type: ignore[arg-type]
        CHECKS["IV-VALID-001.7"].verify(recorder)
        assert any(text.startswith("IV-AI-001.1: ") for text in recorder.deviations)


def test_what_a_task_before_it_blocks_is_no_deviation(world: World) -> None:
    statuses = world(IV_AI_001_1=Status.BLOCKED)
    blocked = statuses["IV-AI-001.1"]
    assert blocked.result is not None
    result = blocked.result.model_copy(update={"blocked_by": "IV-DOC-001"})
    statuses["IV-AI-001.1"] = dataclasses.replace(blocked, result=result)
    assert wrong("IV-VALID-001.7") != []


def test_a_waived_criterion_of_a_group_is_a_deviation(world: World) -> None:
    world(IV_CONT_001_1=Status.WAIVED)
    assert wrong("IV-VALID-001.1") == []


def test_a_criterion_that_changes_reopens_the_validation(world: World) -> None:
    context = Context(None)  # type: ignore[arg-type]
    world()
    before = closing.proven().fingerprint(context)
    world(IV_DOC_001_1=Status.NOT_RUN)
    assert closing.proven().fingerprint(context) != before


def report_of(found: dict[str, CriterionStatus]) -> Report:
    class Assessed:
        def criterion_statuses(self, task: catalogue.Task) -> list[CriterionStatus]:
            return [found.get(one.id, CriterionStatus(one, Status.NOT_RUN, "never run")) for one in task.criteria]

        def waiver_findings(self, tasks: object) -> list[str]:
            return []

    machine = Machine(system="Debian", kernel="6", architecture="x86_64", python="3.11")
    return collect(Assessed(), catalogue.tasks(), machine=machine, now=datetime(2030, 1, 1, tzinfo=UTC))


def test_the_handoff_tells_what_stands(world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "HANDOFF", tmp_path / "handoff")
    monkeypatch.setattr(closing, "ARCHIVE", tmp_path / closing.NAME)
    found = world(IV_AI_001_1=Status.BLOCKED)
    assert wrong("IV-FINAL-001.4") != []
    closing.write_folder(report_of(found), closing.HANDOFF)
    closing.write_archive(closing.HANDOFF, closing.ARCHIVE)
    assert wrong("IV-FINAL-001.4") == []
    page = (closing.HANDOFF / closing.PAGE).read_text()
    assert "IV-CONT-001.4: otherwise" in page
    assert "| image | sha256:1 | IV-ENV-001.1 |" in page
    assert "IV-AI-001.1" in page.partition("## What does not pass")[2]
    fingerprint = closing.handoff().fingerprint
    context = Context(None)  # type: ignore[arg-type]
    proven_on = fingerprint(context)
    # The conclusion writes it again when the task's own criteria have results: nothing that was proven changes.
    own = {one.id: criterion_status(one) for one in catalogue.find_task("IV-FINAL-001").criteria}
    monkeypatch.setattr(closing, "report", lambda context: report_of(found | own))
    closing.conclude(context)
    assert wrong("IV-FINAL-001.4") == []
    assert fingerprint(context) == proven_on
    assert "IV-FINAL-001" not in (closing.HANDOFF / closing.PAGE).read_text().partition("## What does not pass")[2]
    (closing.HANDOFF / closing.PAGE).write_text("edited")
    assert fingerprint(context) != proven_on
    assert any("handoff.md in the folder is not as it was packed" in text for text in wrong("IV-FINAL-001.4"))
    (closing.HANDOFF / "phase-iv.json").write_text("no JSON")
    with pytest.raises(InvalidInput, match="cannot be read"):
        wrong("IV-FINAL-001.4")
    closing.conclude(context)
    found["IV-K8S-001.1"] = criterion_status(found["IV-K8S-001.1"].criterion, Status.FAIL)
    assert any("IV-K8S-001.1" in one for one in wrong("IV-FINAL-001.4"))


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of the right shape, all of it committed."""
    for name in closing.LAYOUT:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir() if "." not in path.name else path.write_text("x")
        if path.is_dir():
            (path / "x").touch()
    identity = {"GIT_AUTHOR_NAME": "A", "GIT_AUTHOR_EMAIL": "a@example.com"}
    identity |= {name.replace("AUTHOR", "COMMITTER"): value for name, value in identity.items()}
    for words in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, timeout=30, env=os.environ | identity)
    monkeypatch.setattr(closing, "ROOT", tmp_path)
    return tmp_path


def test_committed_pages_are_approved_and_changed_ones_are_not(tree: Path, world: World) -> None:
    world()
    assert wrong("IV-FINAL-001.2") == []
    (tree / "README.md").write_text("changed")
    assert any("README.md" in one for one in wrong("IV-FINAL-001.2"))


def test_pages_that_do_not_hold_are_not_approved(tree: Path, world: World) -> None:
    world(IV_DOC_001_3=Status.FAIL)
    assert any("IV-DOC-001.3" in one for one in wrong("IV-FINAL-001.2"))


def test_the_tree_is_in_order_until_something_is_missing_or_too_much(tree: Path) -> None:
    assert wrong("IV-FINAL-001.3") == []
    (tree / "notes.txt").touch()
    assert any("notes.txt" in one for one in wrong("IV-FINAL-001.3"))
    (tree / "noxfile.py").unlink()
    assert any("noxfile.py" in one for one in wrong("IV-FINAL-001.3"))
