"""A PASS holds only as long as all that its check looked at is as it was."""

from pathlib import Path

import pytest
from phase4.criteria.inputs import files
from phase4.engine.assessment import NOT_AUTOMATED, Assessment, CriterionStatus
from phase4.engine.checks import Check, Input, TaskDefinition
from phase4.engine.context import Context
from phase4.engine.model import Criterion, Result, Status, Task
from phase4.system.errors import CommandFailed
from silence import SilentProgress
from world import World


def only_standing(world: World, task: Task) -> CriterionStatus:
    return world.assessment().criterion_statuses(task)[0]


def test_what_never_ran_is_not_run(chain: World) -> None:
    criterion_status = only_standing(chain, chain.tasks[0])
    assert (criterion_status.status, criterion_status.reason, criterion_status.fresh) == (
        Status.NOT_RUN,
        "never run",
        False,
    )


def test_a_task_without_work_is_not_run_and_says_why(chain: World) -> None:
    chain.idle.add("IV-A-001")
    assert only_standing(chain, chain.tasks[0]).reason == NOT_AUTOMATED
    assert chain.statuses()["IV-A-001"] is Status.NOT_RUN


def test_what_passed_and_did_not_change_passes(chain: World) -> None:
    chain.run()
    assert set(chain.statuses().values()) == {Status.PASS}


def test_a_pass_goes_stale_when_its_output_changes_and_when_it_is_gone(chain: World) -> None:
    chain.run()
    chain.things["IV-B-001"] = "edited"
    assert only_standing(chain, chain.tasks[1]).reason == "stale: IV-B-001 changed"
    assert chain.statuses() == {"IV-A-001": Status.PASS, "IV-B-001": Status.NOT_RUN, "IV-C-001": Status.PASS}
    del chain.things["IV-B-001"]
    assert chain.statuses()["IV-B-001"] is Status.NOT_RUN


def test_a_pass_is_good_again_when_the_change_is_taken_back(chain: World) -> None:
    chain.run()
    chain.things["IV-B-001"] = "edited"
    chain.things["IV-B-001"] = "good"
    assert chain.statuses()["IV-B-001"] is Status.PASS


def test_every_pass_goes_stale_on_another_cluster(chain: World) -> None:
    chain.run()
    chain.things["cluster"] = "another"
    assert set(chain.statuses().values()) == {Status.NOT_RUN}
    assert only_standing(chain, chain.tasks[0]).reason == "stale: cluster changed"


def test_a_pass_goes_stale_when_its_check_looks_at_more_than_it_did(chain: World) -> None:
    chain.run()
    task = chain.tasks[0]
    check = chain.work()[task.id].checks[0]
    wider = Check(check.criterion, check.verify, (*check.inputs, chain.tracked("new")))
    assessment = Assessment({task.id: TaskDefinition((), (wider,))}, chain.ledger(), Context(SilentProgress()))
    assert assessment.criterion_statuses(task)[0].reason == "stale: new changed"


def test_a_pass_goes_stale_when_its_check_looks_at_less_than_it_did(chain: World) -> None:
    chain.run()
    task = chain.tasks[0]
    check = chain.work()[task.id].checks[0]
    narrower = Check(check.criterion, check.verify, check.inputs[:1])
    assessment = Assessment({task.id: TaskDefinition((), (narrower,))}, chain.ledger(), Context(SilentProgress()))
    assert assessment.criterion_statuses(task)[0].reason == "stale: cluster changed"


@pytest.mark.parametrize("error", [CommandFailed("`docker info` ended with 1"), FileNotFoundError("gone")])
def test_a_thing_that_cannot_be_seen_makes_its_pass_stale(chain: World, error: Exception) -> None:
    chain.run()
    task = chain.tasks[0]

    def fingerprint(context: Context) -> str:
        raise error

    check = chain.work()[task.id].checks[0]
    blind = Check(check.criterion, check.verify, (Input("engine", fingerprint),))
    assessment = Assessment({task.id: TaskDefinition((), (blind,))}, chain.ledger(), Context(SilentProgress()))
    criterion_status = assessment.criterion_statuses(task)[0]
    assert criterion_status.status is Status.NOT_RUN
    assert str(error) in criterion_status.reason


def test_a_failure_stays_one_until_it_is_checked_again(chain: World) -> None:
    criterion = chain.tasks[0].criteria[0]
    chain.ledger().append(Result(criterion=criterion.id, status=Status.FAIL, message="The thing is bad."))
    criterion_status = only_standing(chain, chain.tasks[0])
    assert (criterion_status.status, criterion_status.reason) == (Status.FAIL, "The thing is bad.")


def test_the_newest_result_counts(chain: World) -> None:
    chain.run()
    criterion = chain.tasks[0].criteria[0]
    chain.ledger().append(Result(criterion=criterion.id, status=Status.BLOCKED, reason="no engine"))
    assert chain.statuses()["IV-A-001"] is Status.BLOCKED


def test_an_assessment_changes_nothing(chain: World) -> None:
    chain.run()
    before = chain.ledger().path.read_bytes()
    chain.things["cluster"] = "another"
    chain.statuses()
    assert chain.ledger().path.read_bytes() == before
    assert {path.name for path in chain.folder.iterdir()} <= {"ledger.jsonl", "ledger.head"}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository root with two files, as ``phase4.criteria.inputs.files`` sees it."""
    monkeypatch.setattr(files, "ROOT", tmp_path)
    (tmp_path / "frontend" / "src").mkdir(parents=True)
    (tmp_path / "frontend" / "Dockerfile").write_text("FROM node")
    (tmp_path / "frontend" / "src" / "page.tsx").write_text("page")
    return tmp_path


def fingerprint(*names: str) -> str:
    return files.files(*names).fingerprint(Context(SilentProgress()))


def test_files_change_with_content_name_and_existence(tree: Path) -> None:
    seen = [fingerprint("frontend")]
    (tree / "frontend" / "Dockerfile").write_text("FROM node:22")
    seen.append(fingerprint("frontend"))
    (tree / "frontend" / "Dockerfile").rename(tree / "frontend" / "Containerfile")
    seen.append(fingerprint("frontend"))
    (tree / "frontend" / "src" / "page.tsx").unlink()
    seen.append(fingerprint("frontend"))
    (tree / "frontend" / "empty").touch()
    seen.append(fingerprint("frontend"))
    assert len(set(seen)) == len(seen)


def test_a_missing_file_has_a_fingerprint_that_ends_when_it_appears(tree: Path) -> None:
    before = fingerprint("frontend/.dockerignore")
    (tree / "frontend" / ".dockerignore").touch()
    assert fingerprint("frontend/.dockerignore") != before
    without = fingerprint("backend")
    (tree / "backend").mkdir()
    assert fingerprint("backend") != without


def test_what_tools_leave_behind_does_not_count(tree: Path) -> None:
    before = fingerprint("frontend")
    for name in ("node_modules", ".next", "__pycache__"):
        (tree / "frontend" / name).mkdir()
        (tree / "frontend" / name / "left").write_text("behind")
    (tree / "frontend" / "a.tsbuildinfo").touch()
    assert fingerprint("frontend") == before


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert files.digest_of({"a": 1, "b": [1, 2]}) == files.digest_of({"b": [1, 2], "a": 1})
    assert files.digest_of({"a": [1, 2]}) != files.digest_of({"a": [2, 1]})


def test_criteria_of_a_task_stand_in_its_order(chain: World) -> None:
    criterion_statuses = chain.assessment().criterion_statuses(chain.tasks[1])
    assert [criterion_status.criterion for criterion_status in criterion_statuses] == list(chain.tasks[1].criteria)
    assert all(isinstance(criterion_status.criterion, Criterion) for criterion_status in criterion_statuses)
