"""Every variant of the kinds of fault in the manifests has the right verdict, and none is a traceback."""

from collections.abc import Mapping
from typing import Any

import pytest
from check_cases_k8s import PLAIN, Patch
from check_variants_k8s import RIGHT, WRONG
from check_worlds import World, bad, verdict
from phase4.chart.validity import well_formed
from phase4.engine.context import Fact
from phase4.engine.model import Status


def names(patch: Patch) -> str:
    return f"{patch.criterion} {patch.what}"


@pytest.mark.parametrize("patch", WRONG, ids=names)
def test_what_is_wrong_fails(patch: Patch, sound_k8s: Mapping[Fact, Any]) -> None:
    status, _ = verdict(patch.criterion, World({PLAIN: patch.apply(sound_k8s[PLAIN])}, sound_k8s))
    assert status is Status.FAIL


@pytest.mark.parametrize("patch", RIGHT, ids=names)
def test_what_is_right_passes(patch: Patch, sound_k8s: Mapping[Fact, Any]) -> None:
    status, evidence = verdict(patch.criterion, World({PLAIN: patch.apply(sound_k8s[PLAIN])}, sound_k8s))
    assert status is Status.PASS, bad(evidence)


def test_an_autoscaler_of_the_first_version_is_read_as_the_server_serves_it() -> None:
    spec = {"scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": "x"}, "maxReplicas": 3}
    old = {"apiVersion": "autoscaling/v1", "kind": "HorizontalPodAutoscaler", "metadata": {"name": "x"}, "spec": spec}
    [served], findings = well_formed([{**old, "spec": {**spec, "targetCPUUtilizationPercentage": 60}}])
    assert not findings
    assert served["spec"]["metrics"][0]["resource"]["target"]["averageUtilization"] == 60
