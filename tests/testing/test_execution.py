"""A stage passes only if all its commands did, and what cannot be prepared has failed."""

import sys
from pathlib import Path

import pytest
from phase4.engine.context import Progress
from phase4.system.errors import BlockedError, Exit, UsageError
from phase4.system.progress import ConsoleProgress
from phase4.testing import execution
from phase4.testing.counting import Counts
from phase4.testing.stages import STAGES, Stage
from rich.console import Console

OK = (sys.executable, "-c", "")
BAD = (sys.executable, "-c", "raise SystemExit(1)")
WRITES = (sys.executable, "-c", "import sys; open(sys.argv[1], 'w').write('<s><testcase/><testcase/></s>')", "{junit}")


@pytest.fixture(autouse=True)
def own_state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(execution, "state_dir", lambda: tmp_path)


def counts(stage: Stage) -> Counts:
    return execution.run_stage(stage, ConsoleProgress(), Console(quiet=True))


def test_each_command_of_a_stage_without_reports_is_a_test() -> None:
    assert counts(Stage("s", "t", (OK, OK))) == Counts(passed=2)


def test_a_stage_stops_at_the_first_command_that_fails() -> None:
    assert counts(Stage("s", "t", (OK, BAD, OK))) == Counts(failed=1)


def test_a_report_is_counted() -> None:
    assert counts(Stage("s", "t", (WRITES,), junit=True)) == Counts(passed=2)


def test_a_command_that_fails_without_a_failed_test_is_a_failure_all_the_same() -> None:
    assert counts(Stage("s", "t", (WRITES, BAD), junit=True)) == Counts(passed=2, failed=1)


def test_a_report_of_an_earlier_run_is_not_counted() -> None:
    counts(Stage("s", "t", (WRITES,), junit=True))
    assert counts(Stage("s", "t", (OK,), junit=True)) == Counts(failed=1)


def test_what_is_blocked_counts_as_its_report_says() -> None:
    blocked = (sys.executable, "-c", "raise SystemExit(4)")
    assert counts(Stage("s", "t", (blocked, WRITES), junit=True, ok_codes=frozenset({0, 4}))) == Counts(passed=2)


def test_a_stage_that_cannot_be_prepared_has_failed() -> None:
    def missing(progress: Progress) -> dict[str, str]:
        raise BlockedError("no browser")

    assert counts(Stage("s", "t", (OK,), prepare=(missing,))) == Counts(failed=1)


def test_a_stage_finds_the_tools_of_the_toolchain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tool = tmp_path / "cache" / "bin" / "a-linter"
    tool.parent.mkdir(parents=True)
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    monkeypatch.setenv("TODO_PHASE4_CACHE", str(tmp_path / "cache"))
    assert counts(Stage("s", "t", (("a-linter",),))) == Counts(passed=1)


def test_no_test_at_all_is_no_success() -> None:
    code = execution.run_all([Stage("s", "t", ())], ConsoleProgress(), Console(quiet=True))
    assert code is Exit.CRITERION_FAILED


def test_an_unknown_stage_is_wrong_usage() -> None:
    with pytest.raises(UsageError, match="no test stage"):
        execution.named(["nothing"])


def test_without_a_name_all_stages_run_but_those_that_have_to_be_named() -> None:
    assert execution.named([]) == [stage for stage in STAGES if stage.by_default]
    assert {stage.name for stage in STAGES if not stage.by_default} == {"official", "multi-node", "managed", "kind"}
    assert [stage.name for stage in execution.named(["multi-node"])] == ["multi-node"]


@pytest.mark.parametrize(("command", "expected"), [(OK, Counts(passed=1)), (BAD, Counts(failed=1))])
def test_a_stage_takes_away_what_it_made(command: tuple[str, ...], expected: Counts) -> None:
    done: list[str] = []
    assert counts(Stage("s", "t", (command,), finish=(lambda progress: done.append("removed"),))) == expected
    assert done == ["removed"]


def test_a_stage_that_is_interrupted_takes_away_what_it_made() -> None:
    done: list[str] = []

    def interrupted(progress: Progress) -> dict[str, str]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        counts(Stage("s", "t", (OK,), prepare=(interrupted,), finish=(lambda progress: done.append("removed"),)))
    assert done == ["removed"]


def test_what_a_stage_leaves_behind_is_a_failure() -> None:
    def stays(progress: Progress) -> None:
        raise BlockedError("the cluster could not be removed")

    assert counts(Stage("s", "t", (OK,), finish=(stays,))) == Counts(passed=1, failed=1)
