"""The command line: every command that needs no cluster, its output and its exit code."""

from pathlib import Path

import pytest
import yaml
from command_line import main
from phase4.chart import golden, lint, policy
from phase4.chart.objects import Finding
from phase4.system.errors import Exit
from phase4.system.paths import CHART


@pytest.mark.parametrize("words", [["golden"], ["parity"], ["policy"]])
def test_checks_end_with_zero_and_say_ok(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == Exit.OK
    assert capsys.readouterr().out.rstrip().endswith("ok")


def test_lint_tells_its_findings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(lint, "lint_all", lambda *_: [])
    assert main(["lint"]) == Exit.OK
    monkeypatch.setattr(lint, "lint_all", lambda *_: [Finding("yamllint", "file:1", "is wrong", "edit file")])
    assert main(["lint"]) == Exit.CRITERION_FAILED
    assert "yamllint: file:1" in capsys.readouterr().out


def test_findings_end_with_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(policy, "check", lambda *_: [Finding("rule", "Kind/name", "is wrong", "right it")])
    assert main(["policy"]) == Exit.CRITERION_FAILED
    assert "rule: Kind/name" in capsys.readouterr().out


def test_golden_drift_ends_with_one_and_names_the_update(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(golden, "drift", lambda: {"default.yaml": "-a\n+b\n"})
    assert main(["golden"]) == Exit.CRITERION_FAILED
    assert golden.UPDATE in capsys.readouterr().out


def test_template_prints_objects(capsys: pytest.CaptureFixture[str]) -> None:
    words = [
        "template",
        "--values",
        str(CHART / "values-ha.yaml"),
        "--set",
        "model.replicas=3",
        "--kube-version",
        "1.29.0",
    ]
    assert main(words) == Exit.OK
    objects = [one for one in yaml.safe_load_all(capsys.readouterr().out) if one]
    (model,) = [one for one in objects if one["kind"] == "Deployment" and one["metadata"]["name"] == "todo-app-model"]
    assert model["spec"]["replicas"] == 3


def test_refused_values_end_with_one_and_the_remedy(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["template", "--set", "frontend.replicas=0"]) == Exit.CRITERION_FAILED
    assert "frontend.replicas" in capsys.readouterr().err


def test_capacity_counts_and_judges(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["capacity", "--node", "cpu=1150m,memory=5Gi"]) == Exit.OK
    assert "requests.cpu up to 525m" in capsys.readouterr().out
    assert main(["capacity", "--node", "cpu=100m,memory=5Gi"]) == Exit.CRITERION_FAILED


def test_secrets_that_are_missing_end_with_usage(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        "phase4.chart.manifests.build.__kwdefaults__", {"images": None, "folder": tmp_path, "fixture_secrets": False}
    )
    assert main(["manifests", "--backend-tag", "abc"]) == Exit.USAGE
