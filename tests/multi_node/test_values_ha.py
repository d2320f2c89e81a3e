"""The values for several nodes: what has to be so that a lost or drained node is outlived, seen without a cluster."""

import pytest
from phase4.chart.mutations import get
from phase4.chart.objects import Object
from phase4.chart.valuesets import named

LOST = {"node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"}
SPREAD = ("frontend", "backend", "model")


@pytest.fixture(scope="module")
def objects() -> list[Object]:
    return named("ha").render()


@pytest.mark.parametrize("component", SPREAD)
def test_spread_is_demanded_of_the_nodes_that_can_take_pods(component: str, objects: list[Object]) -> None:
    pod = get(objects, f"Deployment/todo-app-{component}")["spec"]["template"]["spec"]
    (one,) = pod["topologySpreadConstraints"]
    assert (one["topologyKey"], one["maxSkew"]) == ("kubernetes.io/hostname", 1)
    # Demanded without "Honor", a lost node would count as an empty one, and replacements could only start there.
    assert (one["whenUnsatisfiable"], one["nodeTaintsPolicy"]) == ("DoNotSchedule", "Honor")


@pytest.mark.parametrize("component", SPREAD)
def test_a_lost_node_is_left_after_half_a_minute_and_nothing_else_is_borne(
    component: str, objects: list[Object]
) -> None:
    pod = get(objects, f"Deployment/todo-app-{component}")["spec"]["template"]["spec"]
    assert {one["key"]: one["tolerationSeconds"] for one in pod["tolerations"]} == dict.fromkeys(LOST, 30)
    # NoSchedule is not borne: that is how a lost node is left out of the count.
    assert {one["effect"] for one in pod["tolerations"]} == {"NoExecute"}


@pytest.mark.parametrize("component", ["frontend", "backend"])
def test_a_drain_may_take_one_pod_at_a_time(component: str, objects: list[Object]) -> None:
    fewest = get(objects, f"HorizontalPodAutoscaler/todo-app-{component}")["spec"]["minReplicas"]
    assert get(objects, f"PodDisruptionBudget/todo-app-{component}")["spec"]["minAvailable"] == fewest - 1


def test_preferred_spread_needs_no_word_on_taints() -> None:
    pod = get(named("default").render(), "Deployment/todo-app-backend")["spec"]["template"]["spec"]
    assert "nodeTaintsPolicy" not in pod["topologySpreadConstraints"][0]
