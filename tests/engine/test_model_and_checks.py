"""Statuses, errors, what a check leaves behind, and the registry's own rules."""

import pytest
from phase4.criteria import catalogue, registry
from phase4.engine.checks import Check, Recorder, TaskDefinition
from phase4.engine.context import Context
from phase4.engine.model import SEVERITY, Result, Status, worst
from phase4.system.errors import BlockedError, CommandFailed, Exit, Phase4Error, UsageError
from phase4.system.process import run
from pydantic import ValidationError
from silence import SilentProgress


@pytest.mark.parametrize(
    ("statuses", "expected"),
    [
        ([], Status.NOT_RUN),
        ([Status.PASS], Status.PASS),
        ([Status.PASS, Status.NOT_RUN], Status.NOT_RUN),
        ([Status.PASS, Status.SKIPPED], Status.SKIPPED),
        ([Status.BLOCKED, Status.FAIL, Status.PASS], Status.FAIL),
        ([Status.FAIL, Status.ERROR], Status.ERROR),
    ],
)
def test_a_whole_is_as_good_as_its_worst(statuses: list[Status], expected: Status) -> None:
    assert worst(statuses) is expected


def test_every_status_has_its_severity() -> None:
    assert sorted(SEVERITY) == sorted(Status)


def test_results_do_not_change_and_have_no_unknown_fields() -> None:
    result = Result(criterion="A.1", status=Status.PASS)
    with pytest.raises(ValidationError):
        result.status = Status.FAIL
    with pytest.raises(ValidationError):
        Result.model_validate({"criterion": "A.1", "status": "PASS", "colour": "green"})


def test_an_error_says_what_why_and_what_to_run() -> None:
    error = Phase4Error("there is no cluster", why="it was stopped", fix="./inv env-002")
    assert str(error) == "there is no cluster; because it was stopped; run: ./inv env-002"
    assert str(Phase4Error("just this")) == "just this"


@pytest.mark.parametrize(
    ("error", "code"),
    [(Phase4Error, 1), (CommandFailed, 1), (UsageError, 2), (BlockedError, 4)],
)
def test_errors_end_in_their_exit_codes(error: type[Phase4Error], code: int) -> None:
    assert error("x").exit_code == code
    assert (Exit.OK, Exit.BUG, Exit.INTERRUPTED) == (0, 3, 130)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder(Context(SilentProgress()))


def test_each_kind_of_evidence_can_be_contrary(recorder: Recorder) -> None:
    assert recorder.expect_equal("equal", 1, 1)
    assert not recorder.expect_equal("equal", 1, "1")
    assert recorder.expect_at_least("least", 2, 2)
    assert not recorder.expect_at_least("least", 2, 1)
    assert not recorder.expect_at_least("least", 2, None)
    assert recorder.expect_empty("none", [])
    assert not recorder.expect_empty("none", ["this", "that"])
    assert [one.ok for one in recorder.evidence] == [True, False, True, False, False, True, False]
    assert [one.actual for one in recorder.evidence[-2:]] == ["none", "this; that"]


def test_a_command_s_facts_go_into_its_evidence(recorder: Recorder) -> None:
    done = recorder.run(["sh", "-c", "echo no >&2; exit 3"])
    assert not recorder.expect_exit_0("it ends", done, artefact="a", digest="d")
    found = recorder.evidence[0]
    assert (found.command, found.exit_code) == ("sh -c 'echo no >&2; exit 3'", 3)
    assert (found.expected, found.actual) == ("exit 0", "exit 3: no")
    assert (found.artefact, found.digest) == ("a", "d")
    assert found.seconds is not None
    assert recorder.expect_exit_0("it ends", run(["true"]))


def test_very_long_findings_are_cut_and_say_how_long_they_were(recorder: Recorder) -> None:
    recorder.expect_equal("long", "x", "y" * 5000)
    assert recorder.evidence[0].actual.endswith("... (5000 characters)")
    assert len(recorder.evidence[0].actual) < 1300


def test_a_truthy_answer_is_kept_as_a_verdict(recorder: Recorder) -> None:
    assert recorder.expect("found", ["something"], expected="something", actual="something") is True  # type: ignore[arg-type]
    assert recorder.evidence[0].ok is True


# --- the registry


def test_the_registry_as_it_is_is_valid() -> None:
    found = registry.definitions()
    assert found
    assert set(found) <= {task.id for task in catalogue.tasks()}


def _look(recorder: Recorder) -> None:
    """It is wrong; mend it."""


def _wordless(recorder: Recorder) -> None:
    pass


def _work(*criteria: str, verify: object = _look) -> TaskDefinition:
    return TaskDefinition((), tuple(Check(criterion, verify, ()) for criterion in criteria))  # type: ignore[arg-type]


def test_the_registry_refuses_an_unknown_task() -> None:
    with pytest.raises(Phase4Error, match="IV-X-001 is registered but not in the catalogue"):
        registry.validate({"IV-X-001": _work()})


@pytest.mark.parametrize("numbers", [(1, 2, 3), (1, 2, 3, 4, 4), (1, 2, 3, 5), ()])
def test_the_registry_refuses_criteria_without_exactly_one_check(numbers: tuple[int, ...]) -> None:
    with pytest.raises(Phase4Error, match="its criteria are"):
        registry.validate({"IV-ENV-002": _work(*(f"IV-ENV-002.{number}" for number in numbers))})


def test_the_registry_refuses_a_check_that_says_nothing_when_it_fails() -> None:
    criteria = [f"IV-ENV-002.{number}" for number in range(1, 5)]
    registry.validate({"IV-ENV-002": _work(*criteria)})
    with pytest.raises(Phase4Error, match=r"IV-ENV-002\.1 has no docstring"):
        registry.validate({"IV-ENV-002": _work(*criteria, verify=_wordless)})


def test_the_registry_refuses_a_task_registered_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry, "AREAS", (registry.AREAS[0], registry.AREAS[0]))
    with pytest.raises(Phase4Error, match="is registered twice"):
        registry.definitions()
