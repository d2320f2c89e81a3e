"""Before an install it is known whether the release fits: onto the nodes that take pods, beside what is there."""

from typing import Any

import pytest
from phase4.chart.rendering import render
from phase4.release import capacity_preflight
from phase4.release.capacity_preflight import NoRoomError
from silence import SilentProgress

Object = dict[str, Any]


def node(cpu: str = "2", memory: str = "8Gi", ready: str = "True", **spec: object) -> Object:
    return {
        "metadata": {"name": "one"},
        "spec": spec,
        "status": {
            "allocatable": {"cpu": cpu, "memory": memory},
            "conditions": [{"type": "Ready", "status": ready}],
        },
    }


def pod(cpu: str, namespace: str = "kube-system", phase: str = "Running", where: str = "one") -> Object:
    requests = {"requests": {"cpu": cpu, "memory": "1Gi"}}
    return {
        "metadata": {"namespace": namespace},
        "spec": {"nodeName": where, "containers": [{"name": "x", "resources": requests}]},
        "status": {"phase": phase},
    }


def test_what_others_requested_is_not_left() -> None:
    pods = [
        pod("500m"),
        pod("250m"),
        pod("1", phase="Succeeded"),
        pod("1", namespace="todo-app"),
        pod("1", where="two"),
    ]
    assert capacity_preflight.free_resources([node()], pods) == [{"cpu": "1250m", "memory": "6144Mi"}]


def test_an_overcommitted_node_has_nothing_left() -> None:
    assert capacity_preflight.free_resources([node()], [pod("3")]) == [{"cpu": "0m", "memory": "7168Mi"}]


@pytest.mark.parametrize(
    "away",
    [
        node(ready="False"),
        node(unschedulable=True),
        node(taints=[{"key": "x", "effect": "NoSchedule"}]),
    ],
)
def test_a_node_that_takes_no_pods_does_not_count(away: Object) -> None:
    assert capacity_preflight.free_resources([away], []) == []


def test_a_preferred_taint_keeps_nobody_away() -> None:
    assert capacity_preflight.free_resources([node(taints=[{"key": "x", "effect": "PreferNoSchedule"}])], []) != []


def check(monkeypatch: pytest.MonkeyPatch, *nodes: Object) -> list[str]:
    news = SilentProgress()
    monkeypatch.setattr(capacity_preflight, "_items", lambda kind, *_: list(nodes) if kind == "nodes" else [])
    capacity_preflight.check(render(), news)
    return news.lines


def test_a_release_that_fits_is_let_through_silently(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(monkeypatch, node()) == []


def test_what_does_not_fit_at_the_maximum_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = check(monkeypatch, node(cpu="450m"))
    assert lines
    assert all("find no node at the HPA maximum" in line for line in lines)


def test_what_does_not_fit_at_all_is_refused_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoRoomError) as raised:
        check(monkeypatch, node(cpu="100m"))
    assert "find no node" in raised.value.why
    assert "give the cluster more CPUs or nodes" in raised.value.fix


def test_a_cluster_whose_nodes_are_all_cordoned_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NoRoomError, match="no node of the cluster takes pods"):
        check(monkeypatch, node(unschedulable=True))
