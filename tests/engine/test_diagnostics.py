"""What is gathered about a failure is kept, bounded and redacted; a diagnosis never fails what it explains."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from phase4.criteria.probes import diagnostics as gather
from phase4.engine import diagnostics
from phase4.engine.checks import Recorder
from phase4.engine.context import Context
from phase4.engine.model import Result, Status
from phase4.engine.runner import Runner, RunOptions
from phase4.system import redaction
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


def test_a_hundred_megabytes_are_cut_before_they_are_looked_through(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = "-----BEGIN " + "PRIVATE KEY-----\n" + "MIIEvgIBADANBg\n" * 120 + "-----END " + "PRIVATE KEY-----"
    lengths: list[int] = []

    def redact(text: str) -> str:
        lengths.append(len(text))
        return redaction.redact(text)

    monkeypatch.setattr(diagnostics, "redact", redact)
    text = "first line\n" + "a line of a log, as any other\n" * 3_500_000 + key + "\nthe end"
    content = (tmp_path / diagnostics.keep({"log": text}, FAILED, tmp_path)).read_text()
    assert lengths[0] < 1.01 * diagnostics.WINDOW
    assert len(content) < 1.1 * diagnostics.MAX_CHARACTERS
    assert "MIIEvg" not in content
    assert content.rstrip().endswith("the end")
    assert "first line" in content


def test_only_the_end_of_the_engine_s_log_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gather, "cache_path", lambda: tmp_path)
    (tmp_path / "engine").mkdir()
    (tmp_path / "engine" / "dockerd.log").write_text("begin\n" + "x" * 2 * gather.LOG_BYTES + "\nthe end\n")
    text = gather._engine_log()
    assert len(text) <= gather.LOG_BYTES
    assert text.endswith("the end")


DESCRIBED = """Environment:
  AUTH_SECRET:      <set to the key 'AUTH_SECRET' in secret 'todo-app-backend'>  Optional: false
  SMTP_PASSWORD:    hunter22hunter
  DATABASE_URL:     postgresql://todo:hunter@22@db:5432/todo
  REDIS_URL:        redis://:hunter22@cache:6379
  AWS_SECRET_ACCESS_KEY=hunter22/hunter22
"Env": ["API_KEY=hunter22hunter"], "auth": {"password": "hunter22", "note": "{\\"token\\": \\"hunter22\\"}"}
Authorization: Basic aHVudGVyMjI6aHVudGVyMjI=
"""


def test_secrets_in_what_kubectl_and_docker_describe_are_redacted(tmp_path: Path) -> None:
    content = (tmp_path / diagnostics.keep({"pod": DESCRIBED}, FAILED, tmp_path)).read_text()
    assert "hunter" not in content
    assert "aHVudGVy" not in content
    assert "<set to the key 'AUTH_SECRET' in secret 'todo-app-backend'>" in content, "a name is no secret"
    assert redaction.redact(content) == content


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
