"""The chart with several Helms: each is the one that renders and lints, and what it does otherwise is found."""

from pathlib import Path

import pytest
from phase4.chart import matrix
from phase4.chart.rendering import helm, template_command, using
from phase4.toolchain.pins import load


def test_the_helm_named_is_the_one_that_renders() -> None:
    with using(Path("/opt/helm-4")):
        assert template_command()[0] == "/opt/helm-4"
    assert template_command()[0] == helm() == "helm"


def test_every_helm_of_the_matrix_is_pinned() -> None:
    assert [load().tool(name).version.split(".")[0] for name in matrix.HELMS] == ["3", "3", "4"]


def test_what_a_helm_does_otherwise_is_named_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = tmp_path / "helm"
    other.write_text('#!/bin/sh\ncase $1 in lint) echo "[ERROR] templates/: no"; exit 1;; esac\nexec helm "$@"\n')
    other.chmod(0o755)
    monkeypatch.setattr(matrix, "all_sets", lambda: matrix_sets())
    monkeypatch.setattr(matrix.golden, "drift", lambda: {"default.yaml": "- a\n+ b"})
    findings = matrix.check({"Helm 9": other})
    assert {finding.rule for finding in findings} == {"helm-lint", "golden"}
    assert all("(Helm 9)" in finding.subject for finding in findings)


def matrix_sets() -> list[matrix.golden.ValueSet]:
    """The set that sets nothing."""
    return [value_set for value_set in matrix.golden.all_sets() if value_set.name == "default"]
