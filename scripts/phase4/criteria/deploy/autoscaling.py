"""What decides how many pods there are: Deployments, their autoscalers and disruption budgets; and moving them."""

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager

from phase4.chart.names import NAMESPACE, RELEASE
from phase4.cluster.clients import kubectl
from phase4.criteria.probes import live
from phase4.criteria.probes.live import Object
from phase4.system.errors import Phase4Error
from phase4.system.process import Completed

HPA = "horizontalpodautoscalers"
PDB = "poddisruptionbudgets"
RESTARTED_AT = "kubectl.kubernetes.io/restartedAt"
TOO_MANY_REQUESTS = "TooManyRequests"


def deployment(component: str) -> str:
    """The name of a component's Deployment, autoscaler and budget."""
    return f"{RELEASE}-{component}"


def found(kind: str, component: str) -> Object | None:
    """The component's object of a kind; None if it has none."""
    objects, _ = live.objects(kind)
    return next((item for item in objects if live.name(item) == deployment(component)), None)


def autoscaler(component: str) -> Object:
    """The component's HorizontalPodAutoscaler.

    Raises:
        Phase4Error: there is none.
    """
    return _needed(HPA, component)


def budget(component: str) -> Object:
    """The component's PodDisruptionBudget.

    Raises:
        Phase4Error: there is none.
    """
    return _needed(PDB, component)


def _needed(kind: str, component: str) -> Object:
    item = found(kind, component)
    if item is None:
        raise Phase4Error(f"the {component} has none of {kind}", why="it was removed", fix="./inv deploy-001 --force")
    return item


def min_replicas(hpa: Object) -> int:
    """The fewest pods an autoscaler keeps."""
    return int(hpa["spec"].get("minReplicas", 1))


def desired(hpa: Object) -> int:
    """How many pods an autoscaler wants now."""
    return int(hpa.get("status", {}).get("desiredReplicas", 0))


def set_min_replicas(component: str, replicas: int) -> Completed:
    """Set the fewest pods that the component's autoscaler keeps."""
    return _patch("hpa", component, {"spec": {"minReplicas": replicas}})


def scale(component: str, replicas: int) -> Completed:
    """``kubectl scale`` the component."""
    name = f"deployment/{deployment(component)}"
    return kubectl("scale", name, "--namespace", NAMESPACE, f"--replicas={replicas}")


@contextmanager
def raised_min_replicas(component: str, replicas: int) -> Iterator[Completed]:
    """The component's autoscaler keeps at least so many pods inside, and as many as before afterwards."""
    before = min_replicas(autoscaler(component))
    try:
        yield set_min_replicas(component, replicas)
    finally:
        set_min_replicas(component, before)


def ready_pods(component: str) -> list[Object]:
    """The component's Ready pods that are not on their way out."""
    pods, _ = live.pods(component)
    return [pod for pod in pods if live.ready(pod)]


def scale_down_reason(hpa: Object, peak: int) -> str:
    """How an autoscaler reacts to a load that is over; empty if it wants as many pods as at the peak, for nothing."""
    status = hpa.get("status", {})
    reasons = {item.get("reason") for item in status.get("conditions", [])}
    if desired(hpa) < peak:
        return f"wants {desired(hpa)} pods"
    if "ScaleDownStabilized" in reasons:
        return "wants fewer pods, and waits out its stabilisation window"
    expected = {name: count for name, count in _wanted(hpa).items() if name != "cpu"}
    held = [name for name, count in expected.items() if count >= peak]
    calls = _wanted(hpa).get("cpu", peak)
    return f"CPU calls for {calls}, but {', '.join(held)} for {peak}" if held and calls < peak else ""


def _wanted(hpa: Object) -> dict[str, int]:
    """How many pods each metric calls for, by the autoscaler's own arithmetic."""
    targets = {item["resource"]["name"]: item["resource"]["target"] for item in hpa["spec"]["metrics"]}
    observed = {item["resource"]["name"]: item["resource"] for item in hpa["status"].get("currentMetrics") or []}
    pods = int(hpa["status"].get("currentReplicas", 0))
    return {
        name: math.ceil(pods * metric["current"]["averageUtilization"] / targets[name]["averageUtilization"])
        for name, metric in observed.items()
        if "averageUtilization" in metric.get("current", {})
    }


def used_part(hpa: Object) -> str:
    """What an autoscaler measures, of what it aims at, in percent of the requests."""
    targets = {item["resource"]["name"]: item["resource"]["target"] for item in hpa["spec"]["metrics"]}
    return ", ".join(
        f"{item['resource']['name']} {item['resource']['current'].get('averageUtilization')}%"
        f" of {targets[item['resource']['name']].get('averageUtilization')}%"
        for item in hpa.get("status", {}).get("currentMetrics") or []
        if "resource" in item
    )


def evict(pod: Object) -> Completed:
    """Ask the API server to evict a pod, as a drain does: it refuses with 429 if a budget would be broken."""
    name = live.name(pod)
    eviction = {
        "apiVersion": "policy/v1",
        "kind": "Eviction",
        "metadata": {"name": name, "namespace": NAMESPACE},
    }
    path = f"/api/v1/namespaces/{NAMESPACE}/pods/{name}/eviction"
    return kubectl("create", "--raw", path, "-f", "-", stdin=json.dumps(eviction))


def delete(pod: Object) -> Completed:
    """Delete a pod, and do not wait for its end."""
    return kubectl("delete", "pod", live.name(pod), "--namespace", NAMESPACE, "--wait=false")


def restart(*components: str) -> Completed:
    """``kubectl rollout restart`` of the components."""
    return kubectl("rollout", "restart", *map(_resource, components), "--namespace", NAMESPACE)


def rolled_out(component: str, seconds: int) -> Completed:
    """Wait until the component's rolling update is done."""
    command = ("rollout", "status", _resource(component), "--namespace", NAMESPACE, f"--timeout={seconds}s")
    return kubectl(*command, timeout=seconds + 30)


def restarted_at(component: str) -> str | None:
    """When the component was last restarted by hand, as its pod template says; None if it was not."""
    item = found("deployments", component)
    annotations = item["spec"]["template"]["metadata"].get("annotations", {}) if item else {}
    value = annotations.get(RESTARTED_AT)
    return None if value is None else str(value)


def set_restarted_at(component: str, value: str | None) -> Completed:
    """Make the pod template say so; a rolling update follows if it said otherwise."""
    annotations = {RESTARTED_AT: value}
    return _patch("deployment", component, {"spec": {"template": {"metadata": {"annotations": annotations}}}})


def _resource(component: str) -> str:
    return f"deployment/{deployment(component)}"


def _patch(kind: str, component: str, patch: object) -> Completed:
    arguments = ("patch", kind, deployment(component), "--namespace", NAMESPACE, "--type=merge", "--patch")
    return kubectl(*arguments, json.dumps(patch))
