"""A waiver is a person's word for an open criterion: it never passes, and it does not outlive its reason."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phase4.cli import session
from phase4.engine import waivers
from phase4.engine.assessment import Assessment
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.engine.model import Status, Task
from phase4.engine.runner import Runner, RunOptions
from phase4.engine.waivers import Waiver
from phase4.system.errors import BlockedError, Exit, UsageError
from silence import SilentProgress
from world import EventLog, World, make_task

# Of the present: a result is made now, and one that is made after the day of the test would be stale.
NOW = datetime.now(UTC)
TODAY = NOW.date()


def waiver(criterion: str, expires: date = TODAY + timedelta(days=30)) -> Waiver:
    return Waiver(criterion=criterion, justification="no licence", approved_by="Ada", expires=expires)


def without_licence(recorder: Recorder) -> None:
    """It needs a licence."""
    raise BlockedError("there is no licence", fix="buy one")


def failing(recorder: Recorder) -> None:
    """It is not as expected."""
    recorder.expect_equal("it", 1, 2)


@pytest.fixture
def world(tmp_path: Path) -> World:
    """A, whose criteria this machine cannot have; B, which comes after all; C, which needs A."""
    last = make_task("B", "A").model_copy(update={"dependencies_text": "All previous tasks"})
    world = World(tmp_path, make_task("A"), last, make_task("C", "A"))
    world.verify["A"] = without_licence
    return world


def run(world: World, *given: Waiver, now: datetime = NOW) -> tuple[Runner, dict[str, Task], Assessment]:
    context, ledger = Context(SilentProgress()), world.ledger()
    by_criterion = {waiver.criterion: waiver for waiver in given}
    assessment = Assessment(world.work(), ledger, context, waivers=by_criterion, now=now)
    runner = Runner(world.work(), ledger, context, EventLog(), assessment)
    return runner, {task.id: task for task in world.tasks}, assessment


def a_criteria(world: World) -> list[str]:
    return [criterion.id for criterion in world.tasks[0].criteria]


def test_what_the_machine_cannot_have_stops_what_needs_it_but_not_what_comes_after(world: World) -> None:
    runner, catalogue, _ = run(world)
    summary = runner.run(world.tasks, RunOptions(), catalogue)
    assert summary.statuses == {"A": Status.BLOCKED, "B": Status.PASS, "C": Status.BLOCKED}
    assert summary.exit_code is Exit.BLOCKED


def test_what_is_waived_stops_nothing_and_never_passes(world: World) -> None:
    runner, catalogue, _ = run(world, *(waiver(criterion) for criterion in a_criteria(world)))
    summary = runner.run(world.tasks, RunOptions(), catalogue)
    assert summary.statuses == {"A": Status.WAIVED, "B": Status.PASS, "C": Status.PASS}
    assert summary.exit_code is Exit.OK


def test_what_fails_stops_what_comes_after(world: World) -> None:
    world.verify["A"] = failing
    runner, catalogue, _ = run(world)
    summary = runner.run(world.tasks, RunOptions(), catalogue)
    assert summary.statuses["B"] is Status.BLOCKED
    assert summary.exit_code is Exit.CRITERION_FAILED


def test_what_was_not_looked_at_cannot_be_waived(world: World) -> None:
    _, catalogue, assessment = run(world, *(waiver(criterion) for criterion in a_criteria(world)))
    assert assessment.status(catalogue["A"]) is Status.NOT_RUN


def test_a_waiver_ends_with_its_day(world: World) -> None:
    criteria = a_criteria(world)
    for day, status in ((TODAY, Status.WAIVED), (TODAY - timedelta(days=1), Status.BLOCKED)):
        runner, catalogue, assessment = run(world, *(waiver(criterion, day) for criterion in criteria))
        runner.run(world.tasks[:1], RunOptions(), catalogue)
        assert assessment.status(catalogue["A"]) is status


def test_waivers_that_do_not_hold_are_findings() -> None:
    given = [waiver("A.1"), waiver("A.2", date(2026, 1, 1)), waiver("A.3"), waiver("A.9")]
    statuses = {"A.1": Status.BLOCKED, "A.2": Status.BLOCKED, "A.3": Status.PASS}
    texts = waivers.findings(given, statuses, TODAY)
    assert [text.split(";")[0] for text in texts] == [
        "the waiver of A.2 expired on 2026-01-01",
        "A.3 passes, its waiver is no longer needed",
        "A.9 is waived, but there is no such criterion",
    ]


def test_a_pass_of_something_outside_grows_old(tmp_path: Path) -> None:
    world = World(tmp_path, make_task("A"))
    runner, catalogue, _ = run(world)
    runner.run(world.tasks, RunOptions(), catalogue)
    for days, status in ((6, Status.PASS), (8, Status.NOT_RUN)):
        _, _, assessment = run(world, now=datetime.now(UTC) + timedelta(days=days))
        assert assessment.status(catalogue["A"]) is status


def test_a_written_waiver_is_read_again_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text("# ours\n- criterion: A.2   # why\n  justification: x\n  approved_by: y\n  expires: 2027-01-01\n")
    waivers.write(path, waiver("A.1"))
    waivers.write(path, waiver("A.1", date(2027, 3, 1)))
    assert path.read_text().startswith("# ours\n- criterion: A.2   # why\n")
    assert waivers.read(path)["A.1"].expires == date(2027, 3, 1)
    assert list(waivers.read(path)) == ["A.2", "A.1"]


@pytest.mark.parametrize(
    "text",
    [
        "a: [", "- 1", "{}", "- criterion: A.1", "- {criterion: A, criterion: B}", "\t- x", "- &a [*a]",
        "- {criterion: '', justification: x, approved_by: y, expires: 2027-01-01}",
        "- {criterion: A, justification: x, approved_by: y, expires: soon}",
        "- {criterion: A, justification: x, approved_by: y, expires: 2027-01-01, more: 1}",
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_of_waivers_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "waivers.yaml"
    path.write_text(text)
    with pytest.raises(UsageError, match=r"waivers\.yaml cannot be read"):
        waivers.read(path)


@given(content=st.one_of(st.binary(max_size=200), st.text(max_size=200).map(str.encode)))
def test_no_file_is_a_bug_of_ours(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("waivers") / "waivers.yaml"
    path.write_bytes(content)
    # Any error but this one would be a bug of ours.
    with contextlib.suppress(UsageError):
        waivers.read(path)


@pytest.mark.parametrize(("hours", "status"), [(-2, Status.NOT_RUN), (-0.5, Status.PASS), (100, Status.PASS)])
def test_a_pass_that_is_to_come_was_kept_by_a_wrong_clock(tmp_path: Path, hours: float, status: Status) -> None:
    world = World(tmp_path, make_task("A"))
    runner, catalogue, _ = run(world)
    runner.run(world.tasks, RunOptions(), catalogue)
    _, _, assessment = run(world, now=datetime.now(UTC) + timedelta(hours=hours))
    (criterion_status,) = assessment.criterion_statuses(world.tasks[0])
    assert criterion_status.status is status
    assert ("which is to come" in criterion_status.reason) is (status is Status.NOT_RUN)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "²", "x", "36501", "9" * 30])
def test_an_age_limit_that_is_none_is_a_usage_error(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(session.MAX_AGE_VARIABLE, text)
    with pytest.raises(UsageError, match="no number of days"):
        session.max_age()


def test_an_age_limit_of_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(session.MAX_AGE_VARIABLE, " 3 ")
    assert session.max_age() == timedelta(days=3)
