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
from phase4.engine.checks import Look
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


def lint_passes(look: Look) -> None:
    """`helm lint` reports an error or a warning: its output names the template."""
    for value_set in chart_files.value_sets(look.context):
        done = chart_files.lint(look.context, value_set)
        look.ended_well(f"helm lint --strict, {value_set.name}", done, artefact=CHART_NAME)
        trouble = [line for line in done.stdout.splitlines() if LINT_TROUBLE.search(line)]
        look.nothing(f"warnings and errors, {value_set.name}", trouble, of=done)


def renders_everything(look: Look) -> None:
    """A value set does not render, or a template makes nothing with any of them."""
    texts: list[str] = []
    for value_set in chart_files.value_sets(look.context):
        done = chart_files.rendered(look.context, value_set)
        look.ended_well(f"helm template, {value_set.name}", done, artefact=CHART_NAME)
        texts.append(done.stdout)
    made = {name for text in texts for name in SOURCE.findall(text)}
    names = chart_files.templates(look.context)
    expected = {name for name in names if not name.rpartition("/")[2].startswith("_") and name not in SILENT}
    look.at_least("templates", 15, len(expected), artefact=f"{CHART_NAME}/templates")
    look.nothing("templates that make nothing with any value set", sorted(expected - made), artefact=CHART_NAME)


def objects_of(done: Completed) -> list[Object]:
    """The objects of a rendering; none if it failed or is not YAML (which other evidence then says)."""
    try:
        return load(done.stdout) if done.ok else []
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


def valid_yaml(look: Look) -> None:
    """What is rendered is not YAML, names a key twice, or does not fit the Kubernetes schemas."""
    for value_set in chart_files.value_sets(look.context):
        done = chart_files.rendered(look.context, value_set)
        objects = objects_of(done)
        look.at_least(f"objects read strictly, {value_set.name}", 1, len(objects), of=done, artefact=CHART_NAME)
        if objects:
            look.nothing(f"kubeconform --strict, {value_set.name}", conform(objects), of=done, artefact=CHART_NAME)
        twice = sorted({name for name in map(name_of, objects) if [*map(name_of, objects)].count(name) > 1})
        look.nothing(f"objects made twice, {value_set.name}", twice, of=done)


def values_substituted(look: Look) -> None:
    """A value is not used by any template, or something of the template language is left in what is rendered."""
    for value_set in chart_files.value_sets(look.context):
        done = chart_files.rendered(look.context, value_set)
        left = [
            f"{name_of(one)}: {text[:80]}"
            for one in objects_of(done)
            if name_of(one) not in BRACED
            for text in texts_of(one)
            if UNRENDERED.search(text)
        ]
        look.nothing(f"left of the template language, {value_set.name}", left, of=done, artefact=CHART_NAME)
    tried = chart_values.try_all(look.context)
    look.at_least("values changed one by one", 100, len(tried), artefact=f"{CHART_NAME}/values.yaml")
    faults = [one.fault for one in tried if one.fault]
    look.nothing("values whose change is refused or is not seen", faults, artefact=f"{CHART_NAME}/values.yaml")


def conditional_resources(look: Look) -> None:
    """An optional object is never made or always made by the value sets, or differs from its golden file."""
    sets = chart_files.value_sets(look.context)
    made = [{name_of(one) for one in objects_of(chart_files.rendered(look.context, value_set))} for value_set in sets]
    usual = [names for names in made if USUAL in names]  # a value set may name everything otherwise
    look.at_least("value sets that make something", 12, sum(map(bool, made)), artefact=CHART_NAME)
    optional = sorted({subject for switch in SWITCHES for subject in switch.subjects})
    never = [name for name in optional if not any(name in names for names in made)]
    always = [name for name in optional if all(name in names for names in usual)]
    look.nothing("optional objects that no value set makes", never, artefact=CHART_NAME)
    look.nothing("optional objects that every value set makes", always, artefact=CHART_NAME)
    if manifests.chart_path(look.context) == paths.CHART:
        drifted = sorted(golden.drift(sets))
        look.nothing("renderings that differ from their golden files", drifted, artefact="tests/chart/golden")
