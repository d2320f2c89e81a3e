"""The chart with every Helm that it supports, and with the oldest and the newest Kubernetes.

Renderings must be the golden files', whichever Helm made them.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from phase4.chart import golden, lint
from phase4.chart.objects import Finding
from phase4.chart.openapi import OLDEST_SCHEMAS, OLDEST_VERSION, SCHEMAS
from phase4.chart.rendering import KUBE_VERSION, RenderError, using
from phase4.chart.valuesets import all_sets

# Tools by name: the oldest Helm, the one that the project installs, and the next major version.
HELMS = ("helm-3.14", "helm", "helm-4")
KUBERNETES = f"{OLDEST_VERSION} and {KUBE_VERSION}"


def check(programs: Mapping[str, Path]) -> list[Finding]:
    """What each Helm (by what to call it) does otherwise, and objects that a Kubernetes refuses."""
    findings = []
    for name, program in programs.items():
        with using(program):
            findings += [replace(finding, subject=f"{finding.subject} ({name})") for finding in _with_helm()]
    return findings + list(_with_kubernetes())


def _with_helm() -> Iterator[Finding]:
    for value_set in all_sets():
        yield from lint.helm_lint(value_set.files)
    try:
        for name, difference in golden.drift().items():
            yield Finding("golden", name, difference, "say it so that every Helm renders the same")
    except RenderError as error:
        yield Finding("helm-template", "the chart", error.why, error.fix)


def _with_kubernetes() -> Iterator[Finding]:
    for version, schemas in ((OLDEST_VERSION, OLDEST_SCHEMAS), (KUBE_VERSION, SCHEMAS)):
        for value_set in all_sets():
            try:
                objects = value_set.render(kube_version=version)
            except RenderError as error:
                # A value that only a newer Kubernetes knows is refused by name.
                if version == OLDEST_VERSION and f"which Kubernetes v{version} does not know" in error.why:
                    continue
                raise
            for finding in lint.conform(objects, schemas):
                yield replace(finding, subject=f"{finding.subject} ({value_set.name}, Kubernetes {version})")
