"""Lint: ``helm lint --strict`` with every value set, yamllint over all YAML, kubeconform against committed schemas."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from yamllint import linter  # type: ignore[import-untyped]
from yamllint.config import YamlLintConfig  # type: ignore[import-untyped]

from phase4.chart.helm_errors import explain
from phase4.chart.objects import Finding, Object
from phase4.chart.openapi import SCHEMAS
from phase4.chart.rendering import helm, tool
from phase4.chart.validity import without_nulls
from phase4.chart.valuesets import all_sets
from phase4.system.errors import CommandFailed
from phase4.system.paths import CHART, MANIFESTS, ROOT

YAMLLINT = """
extends: default
rules:
  document-start: disable
  line-length: {max: 130}
  braces: {max-spaces-inside: 0}
  brackets: {max-spaces-inside: 0}
  comments: {min-spaces-from-content: 1}
  comments-indentation: disable
"""
# Rendered by tools: the golden files' own form is the serializer's.
LINTED = (
    (CHART, "values*.yaml"),
    (CHART, "Chart.yaml"),
    (CHART, "ci/*.yaml"),
    (MANIFESTS, "*.yaml"),
)


def lint_all(chart: Path = CHART) -> list[Finding]:
    """All that lint finds: the chart with each value set, its YAML sources, the objects against their schemas."""
    findings = [finding for value_set in all_sets(chart) for finding in helm_lint(value_set.files, chart)]
    sources = None if chart == CHART else [chart / "Chart.yaml", *sorted(chart.glob("values*.yaml"))]
    return findings + yaml_lint(sources) + conform_all(chart)


def conform_all(chart: Path = CHART) -> list[Finding]:
    """What kubeconform finds in the objects of every value set."""
    return [
        replace_subject(finding, value_set.name)
        for value_set in all_sets(chart)
        for finding in conform(value_set.render())
    ]


def replace_subject(finding: Finding, value_set: str) -> Finding:
    """The finding, naming the value set it came up in."""
    return Finding(finding.rule, f"{finding.subject} (value set {value_set})", finding.message, finding.fix)


def lint_command(values_files: Iterable[Path], chart: Path = CHART) -> list[str]:
    """The ``helm lint`` command for these values."""
    command = [helm(), "lint", "--strict", str(chart)]
    for file in values_files:
        command += ["--values", str(file)]
    return command


def helm_lint(values_files: Iterable[Path] = (), chart: Path = CHART) -> list[Finding]:
    """What ``helm lint --strict`` has against the chart with these values."""
    command = lint_command(values_files, chart)
    result = tool(command)
    if result.ok:
        return []
    output = "\n".join(line for line in (result.stdout + result.stderr).splitlines() if "[INFO]" not in line)
    return [Finding("helm-lint", chart.name, explain(output), result.line)]


def yaml_lint(files: Iterable[Path] | None = None) -> list[Finding]:
    """What yamllint has against the YAML sources (templates are no YAML and are linted rendered)."""
    config = YamlLintConfig(YAMLLINT)
    sources = list(files) if files is not None else [f for folder, glob in LINTED for f in sorted(folder.glob(glob))]
    return [
        Finding(
            "yamllint", f"{_relative(file)}:{problem.line}", problem.desc or problem.rule, f"edit {_relative(file)}"
        )
        for file in sources
        for problem in linter.run(file.read_text(encoding="utf-8"), config)
    ]


def _relative(file: Path) -> str:
    return str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else str(file)


def conform_command(schemas: Path = SCHEMAS) -> list[str]:
    """The kubeconform command; it reads objects from standard input and needs no network."""
    location = str(schemas / "{{.ResourceKind}}{{.KindSuffix}}.json")
    return ["kubeconform", "-strict", "-summary", "-output", "json", "-schema-location", location, "-"]


def conform(objects: list[Object], schemas: Path = SCHEMAS) -> list[Finding]:
    """Objects that are not what their kind's schema asks for; a kind without a committed schema is a finding too.

    Raises:
        CommandFailed: if kubeconform's answer cannot be read.
    """
    command = conform_command(schemas)
    # As the API server reads them: a field that is null is not there.
    result = tool(command, stdin="\n---\n".join(json.dumps(without_nulls(obj)) for obj in objects))
    try:
        report: dict[str, Any] = json.loads(result.stdout)
    except json.JSONDecodeError as error:
        raise CommandFailed("kubeconform gave no report", why=result.tail(), fix=result.line) from error
    findings = [
        Finding(
            "kubeconform",
            f"{resource.get('kind')}/{resource.get('name')}",
            resource.get("msg", ""),
            "correct the template",
        )
        for resource in report.get("resources") or []
    ]
    checked_count = sum(report["summary"].values())
    if checked_count != len(objects):
        findings.append(
            Finding("kubeconform", "report", f"{checked_count} of {len(objects)} objects were looked at", result.line)
        )
    return findings
