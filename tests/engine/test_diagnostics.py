"""What is gathered about a failure is kept, bounded and redacted; a diagnosis never fails what it explains."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from phase4.criteria.probes import diagnostics as gather
from phase4.engine import diagnostics
from phase4.engine.checks import Context, Recorder
from phase4.engine.model import Result, Status
from phase4.engine.runner import Runner, RunOptions
from phase4.system.errors import Phase4Error
from silence import SilentProgress
from world import EventLog, World, make_task

FAILED = Result(criterion="IV-A-001.1", status=Status.FAIL)


def failing(recorder: Recorder) -> None:
    """It is not as expected."""
    recorder.expect_equal("it", 1, 2)


def test_secrets_and_excess_are_left_out(tmp_path: Path) -> None:
    text = "postgresql://todo:hunter22hunter@db/todo " + "x" * 2 * diagnostics.MAX_CHARACTERS + " the end"
    name = diagnostics.keep({"pods": text, "empty": " "}, FAILED, tmp_path)
    kept = (tmp_path / name).read_text()
    assert "hunter22" not in kept
    assert kept.rstrip().endswith("the end")
    assert len(kept) < 1.1 * diagnostics.MAX_CHARACTERS
    assert "# empty" not in kept


def test_only_the_newest_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnostics, "KEPT_FILES", 3)
    for number in range(6):
        diagnostics.keep({"a": "text"}, FAILED.model_copy(update={"criterion": f"IV-A-001.{number}"}), tmp_path)
    assert len(list((tmp_path / diagnostics.FOLDER).iterdir())) == 3


def test_a_failure_is_gathered_once_for_its_task_and_a_pass_is_not(tmp_path: Path) -> None:
    world = World(tmp_path, make_task("A", criteria=2), make_task("B"))
    calls: list[str] = []

    def diagnose(result: Result) -> Mapping[str, str]:
        calls.append(result.criterion)
        return {"pods": "none of them is ready"}

    world.verify["A"] = failing
    definitions = {name: replace(definition, diagnose=diagnose) for name, definition in world.work().items()}
    runner = Runner(definitions, world.ledger(), Context(SilentProgress()), EventLog())
    summary = runner.run(world.tasks, RunOptions(), {task.id: task for task in world.tasks})
    by_criterion = {result.criterion: result.diagnostics for result in summary.results}
    assert calls == ["A.1"]
    assert "none of them" in (tmp_path / by_criterion["A.1"]).read_text()
    assert by_criterion["B.1"] == ""


@pytest.mark.parametrize("gatherer", [gather.of_release, gather.of_cluster, gather.of_images])
def test_a_diagnosis_never_raises(gatherer: object, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise Phase4Error("no cluster is chosen")

    monkeypatch.setattr(gather, "kubectl", broken)
    monkeypatch.setattr(gather, "run", broken)
    texts = gatherer(FAILED)  # type: ignore[operator]
    assert any("no cluster is chosen" in text for text in texts.values())
