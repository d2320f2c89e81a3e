"""Break the chart and the manifests in their sources: the check of the named criterion must turn red."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from phase4.chart.values_docs import read
from phase4.chart.valuesets import all_sets
from phase4.criteria.helm import chart_files
from phase4.criteria.probes import chart_values, manifests
from phase4.criteria.registry import definitions
from phase4.engine.checks import Recorder
from phase4.engine.context import Context, Fact
from phase4.system.errors import Phase4Error

HERE = Path(__file__).parent
FEWEST = 30
Mutation = dict[str, str]


def mutations() -> list[Mutation]:
    """All mutations of ``*mutations.yaml`` beside this file."""
    found: Iterable[Mutation] = (
        entry for file in sorted(HERE.glob("*mutations.yaml")) for entry in yaml.safe_load(file.read_text("utf-8"))
    )
    return list(found)


CHECKS = {check.criterion: check for task in definitions().values() for check in task.checks}


def named(mutation: Mutation) -> str:
    return f"{mutation['criterion']} {mutation['what']}"


# One value set shows as well as twenty whether these see what is broken; the others need them all.
ONE_SET = ("IV-HELM-003.1", "IV-HELM-003.3", "IV-HELM-003.4")


def is_green(criterion: str, given: Mapping[Fact, Any], deploy: Path) -> bool:
    """Whether a criterion's check passes on a copy of deploy/. One that cannot be rendered is not green."""
    context = Context(None)  # type: ignore[arg-type]
    places: dict[Fact, object] = {
        manifests.chart_path.fact(): deploy / "helm/todo-app",
        manifests.manifests_path.fact(): deploy / "k8s",
    }
    for key, value in {**given, **places}.items():
        context.put(key, value)
    if criterion in ONE_SET:
        default = [one for one in all_sets(deploy / "helm/todo-app") if one.name == "default"]
        context.put(chart_files.value_sets.fact(), default)
    recorder = Recorder(context)
    try:
        CHECKS[criterion].verify(recorder)
    except Phase4Error:
        return False
    return bool(recorder.evidence) and all(evidence.ok for evidence in recorder.evidence)


@pytest.mark.parametrize("mutation", mutations(), ids=named)
def test_mutation_turns_its_criterion_red(
    mutation: Mutation, given: Mapping[Fact, Any], mutate: Callable[[str, str, str], Path]
) -> None:
    deploy = mutate(mutation["file"], mutation["find"], mutation["replace"])
    assert not is_green(mutation["criterion"], given, deploy)


@pytest.mark.parametrize("criterion", sorted({one["criterion"] for one in mutations()}))
def test_unchanged_sources_are_green(criterion: str, given: Mapping[Fact, Any], deploy: Path) -> None:
    assert is_green(criterion, given, deploy)


def test_there_are_enough_mutations() -> None:
    found = [named(mutation) for mutation in mutations()]
    assert len(found) >= FEWEST
    assert len(found) == len(set(found))


def test_every_value_of_the_chart_is_seen_in_what_it_renders(given: Mapping[Fact, Any]) -> None:
    context = Context(None)  # type: ignore[arg-type]
    tried = chart_values.try_all(context)
    assert not [one.fault for one in tried if one.fault]
    documented = read(HERE.parents[1] / "deploy/helm/todo-app/values.yaml").values
    assert len(tried) == len(documented) - len(chart_values.UNUSED)


def test_a_value_that_no_template_uses_is_seen(mutate: Callable[[str, str, str], Path]) -> None:
    deploy = mutate(
        "helm/todo-app/templates/quota.yaml", "{{- toYaml .Values.quota.hard | nindent 4 }}", '    pods: "20"'
    )
    context = Context(None)  # type: ignore[arg-type]
    context.put(manifests.chart_path.fact(), deploy / "helm/todo-app")
    value = next(one for one in read(deploy / "helm/todo-app/values.yaml").values if one.path == "quota.hard")
    assert "changes nothing" in chart_values.try_one(context, value).fault
