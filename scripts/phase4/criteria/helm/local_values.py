"""IV-HELM-003: the chart tried on this machine, with every value set and every value."""

import re
from collections.abc import Iterator

from phase4.chart import golden
from phase4.chart.lint import conform
from phase4.chart.objects import Object, name_of
from phase4.chart.rendering import load
from phase4.criteria.helm import chart_files
from phase4.criteria.helm.cases import SWITCHES
from phase4.criteria.probes import chart_values, manifests
from phase4.criteria.probes.manifests import CHART_NAME
from phase4.engine.checks import Recorder
from phase4.system import paths
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

SOURCE = re.compile(r"^# Source: [^/]+/(templates/\S+)$", re.MULTILINE)
# Files that render nothing by design: notes are for the reader, and validation only refuses.
SILENT = ("templates/NOTES.txt", "templates/validate.yaml")
UNRENDERED = re.compile(r"<no value>|<nil>|\{\{|\}\}|%!\w?\(|map\[")
USUAL = "Deployment/todo-app-frontend"
# A dashboard has Grafana's own braces.
BRACED = ("ConfigMap/todo-app-dashboard",)
LINT_TROUBLE = re.compile(r"\[(?:WARNING|ERROR)\]")


def lint_passes(recorder: Recorder) -> None:
    """`helm lint` reports an error or a warning: its output names the template."""
    for value_set in chart_files.value_sets(recorder.context):
        result = chart_files.lint(recorder.context, value_set)
        recorder.expect_exit_0(f"helm lint --strict, {value_set.name}", result, artefact=CHART_NAME)
        trouble = [line for line in result.stdout.splitlines() if LINT_TROUBLE.search(line)]
        recorder.expect_empty(f"warnings and errors, {value_set.name}", trouble, source=result)


def renders_everything(recorder: Recorder) -> None:
    """A value set does not render, or a template makes nothing with any of them."""
    texts: list[str] = []
    for value_set in chart_files.value_sets(recorder.context):
        result = chart_files.rendered(recorder.context, value_set)
        recorder.expect_exit_0(f"helm template, {value_set.name}", result, artefact=CHART_NAME)
        texts.append(result.stdout)
    created = {name for text in texts for name in SOURCE.findall(text)}
    names = chart_files.templates(recorder.context)
    expected = {name for name in names if not name.rpartition("/")[2].startswith("_") and name not in SILENT}
    recorder.expect_at_least("templates", 15, len(expected), artefact=f"{CHART_NAME}/templates")
    recorder.expect_empty(
        "templates that make nothing with any value set", sorted(expected - created), artefact=CHART_NAME
    )


def objects_of(result: Completed) -> list[Object]:
    """The objects of a rendering; none if it failed or is not YAML (which other evidence then says)."""
    try:
        return load(result.stdout) if result.ok else []
    except Phase4Error:
        return []


def texts_of(data: object) -> Iterator[str]:
    """Every text in JSON-like data, keys too."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from texts_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts_of(value)
    elif isinstance(data, str):
        yield data


def valid_yaml(recorder: Recorder) -> None:
    """What is rendered is not YAML, names a key twice, or does not fit the Kubernetes schemas."""
    for value_set in chart_files.value_sets(recorder.context):
        result = chart_files.rendered(recorder.context, value_set)
        objects = objects_of(result)
        recorder.expect_at_least(
            f"objects read strictly, {value_set.name}", 1, len(objects), source=result, artefact=CHART_NAME
        )
        if objects:
            recorder.expect_empty(
                f"kubeconform --strict, {value_set.name}", conform(objects), source=result, artefact=CHART_NAME
            )
        twice = sorted({name for name in map(name_of, objects) if [*map(name_of, objects)].count(name) > 1})
        recorder.expect_empty(f"objects made twice, {value_set.name}", twice, source=result)


def values_substituted(recorder: Recorder) -> None:
    """A value is not used by any template, or something of the template language is left in what is rendered."""
    for value_set in chart_files.value_sets(recorder.context):
        result = chart_files.rendered(recorder.context, value_set)
        left = [
            f"{name_of(item)}: {text[:80]}"
            for item in objects_of(result)
            if name_of(item) not in BRACED
            for text in texts_of(item)
            if UNRENDERED.search(text)
        ]
        recorder.expect_empty(
            f"left of the template language, {value_set.name}", left, source=result, artefact=CHART_NAME
        )
    tried = chart_values.try_all(recorder.context)
    recorder.expect_at_least("values changed one by one", 100, len(tried), artefact=f"{CHART_NAME}/values.yaml")
    faults = [item.fault for item in tried if item.fault]
    recorder.expect_empty("values whose change is refused or is not seen", faults, artefact=f"{CHART_NAME}/values.yaml")


def conditional_resources(recorder: Recorder) -> None:
    """An optional object is never made or always made by the value sets, or differs from its golden file."""
    sets = chart_files.value_sets(recorder.context)
    created = [
        {name_of(item) for item in objects_of(chart_files.rendered(recorder.context, value_set))} for value_set in sets
    ]
    usual = [names for names in created if USUAL in names]  # a value set may name everything otherwise
    recorder.expect_at_least("value sets that make something", 12, sum(map(bool, created)), artefact=CHART_NAME)
    optional = sorted({tracked for switch in SWITCHES for tracked in switch.inputs})
    never = [name for name in optional if not any(name in names for names in created)]
    always = [name for name in optional if all(name in names for names in usual)]
    recorder.expect_empty("optional objects that no value set makes", never, artefact=CHART_NAME)
    recorder.expect_empty("optional objects that every value set makes", always, artefact=CHART_NAME)
    if manifests.chart_path(recorder.context) == paths.CHART:
        drifted = sorted(golden.drift(sets))
        recorder.expect_empty("renderings that differ from their golden files", drifted, artefact="tests/chart/golden")
