"""Each check of IV-K8S passes on the real manifests and chart, and fails on each way to break what it stands on."""

import copy
from collections.abc import Mapping
from typing import Any

import pytest
from check_cases_k8s import CASES, CHART, GONE, LEGAL, MAIN, PLAIN, POD, Patch
from check_worlds import CHECKS, Case, World, bad, done, verdict
from phase4.criteria.inputs import live
from phase4.criteria.k8s.deployed_objects import live_objects_meet_criteria
from phase4.criteria.probes.manifests import Source
from phase4.engine.checks import Recorder
from phase4.engine.context import Fact
from phase4.engine.model import Status
from phase4.system.errors import Phase4Error

CRITERIA = [criterion for criterion in CHECKS if criterion.startswith("IV-K8S-")]


@pytest.mark.parametrize("criterion", CRITERIA)
def test_passes_on_what_is_committed(criterion: str, sound_k8s: Mapping[Fact, Any]) -> None:
    status, evidence = verdict(criterion, World(sound_k8s))
    assert status is Status.PASS, bad(evidence)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fails_when_broken(case: Case, sound_k8s: Mapping[Fact, Any]) -> None:
    status, _ = verdict(case.criterion, World(case.breaks(sound_k8s), sound_k8s))
    assert status is Status.FAIL


@pytest.mark.parametrize("key", [PLAIN, CHART], ids=["manifests", "chart"])
@pytest.mark.parametrize("patch", LEGAL, ids=lambda patch: f"{patch.criterion} {patch.what}")
def test_passes_in_every_legal_form(patch: Patch, key: Fact, sound_k8s: Mapping[Fact, Any]) -> None:
    status, evidence = verdict(patch.criterion, World({key: patch.apply(sound_k8s[key])}, sound_k8s))
    assert status is Status.PASS, bad(evidence)


def test_who_reaches_the_backend_is_told(sound_k8s: Mapping[Fact, Any]) -> None:
    rule = {"from": [{"ipBlock": {"cidr": "0.0.0.0/0"}}], "ports": [{"port": 8000}]}
    patch = Patch("IV-K8S-007.3", "NetworkPolicy/todo-app-backend", ("spec", "ingress", 1), rule)
    _, evidence = verdict("IV-K8S-007.3", World({PLAIN: patch.apply(sound_k8s[PLAIN])}, sound_k8s))
    assert "anyone" in bad(evidence)


def test_every_check_is_broken_at_least_once() -> None:
    assert {case.criterion for case in CASES} == set(CRITERIA)


def live_world(facts: Mapping[Fact, Any], source: Source) -> World:
    """A cluster in which these objects are, scaled up by hand, among others of nobody."""
    objects = copy.deepcopy(list(source.objects))
    for one in objects:
        if one["kind"] == "Deployment":
            one["spec"]["replicas"] = 3
    stranger = {"kind": "ConfigMap", "metadata": {"name": "kube-root-ca.crt"}}
    return World({live.live_objects.fact(): [*objects, stranger], live.live_listing.fact(): done()}, facts)


def faults(world: World) -> list[str]:
    recorder = Recorder(world)
    live_objects_meet_criteria(recorder)
    return [evidence.what for evidence in recorder.evidence if evidence.fails]


def test_live_objects_meet_the_criteria(sound_k8s: Mapping[Fact, Any]) -> None:
    assert not faults(live_world(sound_k8s, sound_k8s[CHART]))


@pytest.mark.parametrize(
    "patch",
    [
        Patch("live", "Deployment/todo-app-backend", (*POD, "securityContext", "runAsNonRoot"), False),
        Patch("live", "NetworkPolicy/todo-app-default-deny", (), GONE),
        Patch("live", "Service/todo-app-backend", ("spec", "type"), "NodePort"),
        Patch("live", "ConfigMap/todo-app-frontend", ("data", "BACKEND_URL"), "http://elsewhere:8000"),
        Patch("live", "Deployment/todo-app-frontend", (*MAIN, "image"), "todo-frontend:000000000000"),
    ],
    ids=lambda patch: patch.what,
)
def test_live_objects_changed_by_hand_are_found(patch: Patch, sound_k8s: Mapping[Fact, Any]) -> None:
    assert faults(live_world(sound_k8s, patch.apply(sound_k8s[CHART])))


def test_without_a_deployment_nothing_can_be_said(sound_k8s: Mapping[Fact, Any]) -> None:
    with pytest.raises(Phase4Error, match="has no objects"):
        faults(World({live.live_objects.fact(): [], live.live_listing.fact(): done()}, sound_k8s))
